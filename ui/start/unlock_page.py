"""The unlock page: who is using it, the password, and the ways out when it is forgotten."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QLineEdit, QPushButton, QVBoxLayout, QWidget

from forms.errors import UserError
from model.clock import Clock
from ui import theme
from ui.backup_lines import BackupLine
from ui.preferences import Preferences
from ui.start.presenter import Doors, ListedPerson, Run, UnlockPresenter
from ui.widgets.basics import button, column, label, link, row, symbol
from ui.widgets.hills import CentredCard, HillsGround, Mark
from ui.widgets.password import PasswordField

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

WIDTH = 440
_NAME = "托底帮扶台账"
_PAINTED = 60  # ms, when the page stands before the reader
_BACKUPS = 5
_DAMAGED = ("坏了的文件会留在 backups 文件夹里，不会丢掉。请选一份备份恢复，一般选最上面的一份；"
            "这份备份以后填的，恢复后请对照纸质材料补上。")
_NO_BACKUP = ("这里没有备份。请把拷在U盘上的工作文件夹复制到本机打开；没有的话，先别动这个文件夹，"
              "请县级工作专班找技术人员看看。")


class PersonButton(QAbstractButton):
    """One person: first character, name, role, and when last seen here."""

    def __init__(self, person: ListedPerson) -> None:
        super().__init__()
        self.person = person
        self.setCheckable(True)
        self.setFixedHeight(46)
        self.setText(person.name)
        self.setAccessibleName(f"{person.name} {person.role}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        return QSize(300, 46)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        strong = on or self.hasFocus()
        painter.setPen(QPen(theme.token("accent" if strong else "line2"), 2 if self.hasFocus() else 1.5 if on else 1))
        painter.setBrush(theme.token("sel" if on else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token("surface" if on else "sel"))
        painter.drawEllipse(QRectF(10, 7, 32, 32))
        painter.setPen(theme.token("blue"))
        painter.setFont(theme.font(theme.BODY, bold=True))
        painter.drawText(QRectF(10, 7, 32, 32), Qt.AlignmentFlag.AlignCenter, self.person.name[:1])
        painter.setPen(theme.token("text"))
        painter.setFont(theme.font(11, bold=on))
        painter.drawText(QRectF(54, 0, 180, self.height()), Qt.AlignmentFlag.AlignVCenter, self.person.name)
        left = 54 + painter.fontMetrics().horizontalAdvance(self.person.name) + 12
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(theme.token("sub"))
        painter.drawText(QRectF(left, 0, 160, self.height()), Qt.AlignmentFlag.AlignVCenter, self.person.role)
        painter.drawText(QRectF(0, 0, self.width() - 12, self.height()),
                         Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self.person.seen)


class UnlockPage(QWidget):
    """unlocked(workspace); restored(when) follows it where a backup was put in place; another = another folder."""

    unlocked = Signal(object)
    restored = Signal(str)
    another = Signal()

    def __init__(self, doors: Doors, run: Run, preferences: Preferences, clock: Clock) -> None:
        super().__init__()
        self.presenter = UnlockPresenter(self, doors, run, preferences, clock)
        self._clock = clock
        self._unit, self._place = label("", "heading"), label("", "sub")
        self._unit.setFont(theme.font(14, bold=True))
        self._people_box = QVBoxLayout()
        self._people_box.setSpacing(6)
        self._group = QButtonGroup(self)
        self.people: list[PersonButton] = []
        self.password = PasswordField("密码")
        self.password.entered.connect(self._unlock)
        self.open = button("打开(&O)", self._unlock, kind="main")
        self.open.setProperty("tall", True)
        self.forgot = link("忘记密码", lambda: self._show(1))
        self.other = link("打开别的工作文件夹", self.another.emit)
        self.step = 0
        self.restores: list[QPushButton] = []
        self._restored = ""
        self._workspace: Workspace | None = None
        self._steps = (self._login(), self._recovery(), self._new_password(), self._damaged())
        card = CentredCard()
        card.setFixedWidth(WIDTH)
        head = row(Mark(44), column(self._unit, self._place, gap=2), None, gap=14)
        card.setLayout(column(head, 22, *self._steps, gap=0, margins=(32, 28, 32, 26)))
        foot = QWidget()
        promise = label("数据只存在本机，已加密，不需要联网", "sub")
        foot.setLayout(row(symbol("shield-check", "sub", 16), promise, gap=6))
        self.setLayout(column(HillsGround(card, foot), gap=0))

    def _show_place(self) -> None:
        if place := self.presenter.place():
            self._place.setText(f"{place}　{_NAME}")

    def show_people(self, unit: str, people: Sequence[ListedPerson], chosen: str) -> None:
        self._unit.setText(unit)
        self._place.setText(_NAME)
        QTimer.singleShot(_PAINTED, self, self._show_place)
        for gone in self.people:
            self._group.removeButton(gone)
            gone.hide()
            gone.deleteLater()
        self.people = [PersonButton(each) for each in people]
        for each in self.people:
            self._group.addButton(each)
            self._people_box.addWidget(each)
            each.setChecked(each.person.id == chosen)
            each.clicked.connect(lambda *_: self.password.line.setFocus())
        self._show(0)

    def focus_first(self) -> None:
        self.password.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_problem(self, problem: UserError) -> None:
        """Beside the field that is shown; the password is selected, to be typed again."""
        if self.step in (1, 3):
            shown = self._code_problem if self.step == 1 else self.restore_problem
            for each in self.restores:
                each.setText("恢复这一份")
            shown.setText(str(problem))
            shown.show()
            theme.mark(self.code, "fault", "error" if self.step == 1 else None)
            return
        target = self.fresh if self.step == 2 else self.password
        target.set_problem(str(problem))
        target.line.selectAll()
        target.line.setFocus()

    def show_busy(self, busy: bool) -> None:
        self.open.setEnabled(not busy)
        self.open.setText("正在打开…" if busy else "打开(&O)")
        for each in (self._use_code, self.forgot, self.other, *self.restores):
            each.setEnabled(not busy)

    def opened(self, workspace: "Workspace") -> None:
        self.password.line.clear()
        self.unlocked.emit(workspace)
        if self._restored:
            self.restored.emit(self._restored)

    def show_damaged(self, backups: Sequence[BackupLine]) -> None:
        """The database can't be read: the newest backups to choose from."""
        _empty(self._backups_box)
        self.restore_problem.hide()
        self.restores = []
        for each in backups[:_BACKUPS]:
            act = link("恢复这一份")
            act.setAccessibleName(f"恢复 {each.made} 的备份")
            act.clicked.connect(partial(self._restore, act, each))
            self.restores.append(act)
            line = QWidget()
            line.setLayout(row(label(each.made), label(each.reason, "sub"), None, label(each.size, "sub"), act, gap=12))
            self._backups_box.addWidget(line)
        self.damage.setText(_DAMAGED if backups else _NO_BACKUP)
        self._show(3)

    def ask_new_password(self, workspace: "Workspace", people: Sequence[ListedPerson]) -> None:
        self._workspace = workspace
        _empty(self._who)
        for number, each in enumerate(people):
            made = PersonButton(each)
            made.setChecked(number == 0)
            self._reset_group.addButton(made)
            self._who.addWidget(made)
        self._show(2)
        self.fresh.line.setFocus()

    def _login(self) -> QWidget:
        made = QWidget()
        made.setLayout(column(label("谁在使用", "sub"), self._people_box, 4, self.password, self.open,
                              row(self.forgot, None, self.other), gap=9))
        return made

    def _recovery(self) -> QWidget:
        made = QWidget()
        self.code = QLineEdit()
        self.code.setProperty("tall", True)
        self.code.setPlaceholderText("按纸上的样子输入，空格可以不输")
        self.code.returnPressed.connect(self._recover)
        self._code_problem = label("", "error", wrap=True)
        self._code_problem.hide()
        self._use_code = button("用恢复码打开", self._recover, kind="main")
        self._use_code.setProperty("tall", True)
        words = label("恢复码（建立时打印或抄下的那张纸）", "sub", buddy=self.code)
        lost = label("纸也找不到时，加入过县级专班的可以请县里恢复；没有加入过的，任何人都打不开这些数据。", "sub",
                     wrap=True)
        self.rescue = link("请县级专班恢复", self.ask_above)
        made.setLayout(column(words, self.code, self._code_problem, self._use_code, lost,
                              row(link("回到密码", partial(self._show, 0)), None, self.rescue), None, gap=10))
        return made

    def takes(self, file: Path) -> bool:
        """Whether a file that was opened from outside is the answer to this folder's request for rescue."""
        from export.errors import BadFile
        from export.exchange import rescue
        from model.workspace import rescue_slot

        try:
            answers = rescue_slot.waiting(self.presenter.folder) is not None and rescue.step_of(file) == "answer"
        except BadFile:
            return False
        if answers:
            QTimer.singleShot(0, self, partial(self._open_rescue, file))
        return answers

    def ask_above(self) -> None:
        """The way to the county."""
        self._open_rescue(None)

    def _open_rescue(self, answer: Path | None) -> None:
        from ui.start.rescue_dialog import RescueDialog

        people = [each.person for each in self.people]
        done: list[Workspace] = []
        dialog = RescueDialog(self, self.presenter.folder, people, self._clock, done.append, answer)
        dialog.exec()
        dialog.deleteLater()
        if done:  # this page goes with it
            self.opened(done[0])

    def _new_password(self) -> QWidget:
        made = QWidget()
        self._who = QVBoxLayout()
        self._reset_group = QButtonGroup(self)
        self.fresh = PasswordField("新密码（至少 8 位）")
        self.fresh.entered.connect(self._reset)
        keep = button("设为新密码并打开", self._reset, kind="main")
        keep.setProperty("tall", True)
        made.setLayout(column(label("恢复码对上了。给谁换密码", "sub"), self._who, self.fresh, keep, None, gap=9))
        return made

    def _damaged(self) -> QWidget:
        made = QWidget()
        self.damage = label("", wrap=True)
        self._backups_box = QVBoxLayout()
        self._backups_box.setSpacing(6)
        self.restore_problem = label("", "error", wrap=True)
        self.restore_problem.hide()
        made.setLayout(column(label("数据文件坏了", "strong"), self.damage, 4, self._backups_box, self.restore_problem,
                              4, row(link("回到密码", partial(self._show, 0)), None), None, gap=9))
        return made

    def _restore(self, act: QPushButton, backup: BackupLine, *_: object) -> None:
        self.restore_problem.hide()
        act.setText("正在恢复…")
        self._restored = backup.made
        self.presenter.restore(backup.path)

    def _unlock(self) -> None:
        chosen = self._group.checkedButton()
        if isinstance(chosen, PersonButton) and self.open.isEnabled():
            self.presenter.unlock(chosen.person.id, self.password.text())

    def _recover(self) -> None:
        self._code_problem.hide()
        theme.mark(self.code, "fault", None)
        self.presenter.unlock_with_code(self.code.text())

    def _reset(self) -> None:
        chosen = self._reset_group.checkedButton()
        if isinstance(chosen, PersonButton) and self._workspace is not None:
            self.presenter.reset(self._workspace, chosen.person.id, self.fresh.text())

    def _show(self, step: int) -> None:
        self.step = step
        for number, each in enumerate(self._steps):
            each.setVisible(number == step)
        first = self.restores[0] if self.restores else self.password.line
        (self.password.line, self.code, self.fresh.line, first)[step].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.step in (1, 3):
            self._show(0)
        else:
            super().keyPressEvent(event)


def _empty(box: QVBoxLayout) -> None:
    while box.count():
        widget = box.takeAt(0).widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
