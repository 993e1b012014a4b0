"""The first start: unit, person, password, recovery code. Four steps at the left, one question at the right."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QWidget

from model.clock import Clock
from ui import theme
from ui.dialogs import choose_folder, documents_folder
from ui.preferences import Preferences
from ui.start.presenter import ROLES, Doors, Run, UnitChoice, WizardPresenter
from ui.start.unit_list import UnitList
from ui.widgets.basics import Segmented, button, column, label, link, row, rule, symbol
from ui.widgets.hills import CentredCard, HillsGround, Mark
from ui.widgets.password import PasswordField
from ui.widgets.recovery_sheet import RecoverySheet
from ui.widgets.states import Pill, SearchField, StepList

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

STEPS = (("选择单位", "这台电脑替哪个单位填报"), ("填写本人", "谁在用，签批时用谁的名字"),
         ("设置密码", "打开数据时使用"), ("保存恢复码", "忘记密码时使用"))


_NEXT = ("下一步(&N)", "下一步(&N)", "建立工作文件夹(&N)", "开始使用(&N)")


class WizardPage(QWidget):
    """finished(workspace); existing = open a folder that is there already; moved = open a move file."""

    finished = Signal(object)
    existing = Signal()
    moved = Signal()

    def __init__(self, doors: Doors, run: Run, preferences: Preferences, clock: Clock,
                 documents: Path | None = None) -> None:
        super().__init__()
        self.presenter = WizardPresenter(self, doors, run, preferences, clock,
                                         documents=documents or documents_folder())
        self.steps = StepList(STEPS)
        self.stack = QStackedWidget()
        self.problems: dict[str, QLabel] = {}
        self._hints: list[QLabel] = []
        for make in (self._unit_step, self._person_step, self._password_step, self._code_step):
            self.stack.addWidget(make())
        self.ways = self._other_ways()
        self.back = button("上一步", self.presenter.back)
        self.next = button("下一步(&N)", self._next, kind="main")
        self.next.setMinimumHeight(34)
        self.next.setMinimumWidth(112)
        self.back.setMinimumHeight(34)
        card = CentredCard()
        card.setMaximumSize(960, 620)
        card.setMinimumSize(620, 400)
        foot = row(self.ways, None, self.back, self.next, gap=8, margins=(32, 12, 32, 12))
        right = column(self.stack, rule(), foot, gap=0)
        box = QHBoxLayout(card)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        self._aside = self._left()
        box.addWidget(self._aside)
        box.addLayout(right, 1)
        ground = HillsGround(card)
        self.setLayout(column(ground, gap=0))
        self._card = card
        self.show_step(0)
        self.show_choice(None)
        self.units.offer([(each, self.presenter.place(each)) for each in self.presenter.search("")], "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._card.setFixedSize(min(960, self.width() - 32), min(620, self.height() - 28))
        self._aside.setVisible(self.width() >= 860)
        for each in self._hints:
            each.setVisible(self._card.height() >= 470)

    # What the presenter asks for

    def show_step(self, step: int) -> None:
        self.stack.setCurrentIndex(step)
        self.steps.set_current(step)
        self.back.setEnabled(0 < step < 3)
        why = ("这是第一步", "", "", "工作文件夹已经建好，以上不能再改；密码和恢复码以后在“设置”里换")[step]
        self.back.setToolTip(why)
        self.back.setAccessibleDescription(why)
        self.ways.setVisible(step == 0)  # later they would only throw away what was begun
        self.next.setText(_NEXT[step])
        self._clear_problems()
        first: tuple[QWidget, ...] = (self.search, self.name, self.password.line, self.groups[0])
        first[step].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_problem(self, place: str, words: str) -> None:
        if place in ("password", "again"):
            (self.password if place == "password" else self.again).set_problem(words)
            (self.password if place == "password" else self.again).line.setFocus()
            return
        if place.startswith("group"):
            self.sheet.point_at(int(place.removeprefix("group")))
            place = "code"
        self.problems[place].setText(words)
        self.problems[place].show()
        if place == "name":
            theme.mark(self.name, "fault", "error")
            self.name.setFocus()

    def show_choice(self, choice: UnitChoice | None) -> None:
        self._choice.setVisible(choice is not None)
        if choice is None:
            return
        self._clear_problems()
        self.made_for.setText(f"将为{choice.unit.name}建立工作文件夹")
        enterprise = choice.unit.level == "enterprise"
        self._above.setText(choice.above or ("打开哪个县的邀请，就归哪个县" if enterprise else "没有上级"))
        self._below_head.setText("代码" if enterprise else "所辖")
        self._below.setText(choice.below)
        self._folder.setText(self._folder_words(choice.folder))
        self.demo.setVisible(choice.demo)
        self._place_warning.setText(choice.warning)
        self._place_warning.setVisible(bool(choice.warning))

    def show_busy(self, busy: bool) -> None:
        self.next.setEnabled(not busy)
        self.back.setEnabled(not busy)
        self.next.setText("正在建立…" if busy else _NEXT[self.presenter.step])

    def show_code(self, code: str) -> None:
        self.sheet.show_code(code)

    def opened(self, workspace: "Workspace") -> None:
        self.finished.emit(workspace)

    # How it is laid out

    def _left(self) -> QFrame:
        made = QFrame()
        made.setObjectName("aside")
        made.setFixedWidth(232)
        head = row(Mark(36), column(label("托底帮扶台账", "strong"), label("首次使用", "small"), gap=1), None, gap=12)
        promise = label("数据只存在本机，已加密\n不需要联网", "small")
        shield = row(symbol("shield-check", "sub", 18), promise, None, gap=8)
        made.setLayout(column(head, 40, self.steps, None, shield, margins=(23, 22, 16, 26)))
        return made

    def _other_ways(self) -> QWidget:
        made = QWidget()
        made.setLayout(row(link("打开已有的工作文件夹", self.existing.emit),
                           link("从别的电脑搬来", self.moved.emit), gap=14))
        return made

    def _unit_step(self) -> QWidget:
        self.search = SearchField("单位名称，或拼音首字母，如 shz")
        self.search.set_tall()
        self.search.searched.connect(self._searched)
        self.search.installEventFilter(self)
        self.found = label("", "sub")
        self.found.hide()
        self.units = UnitList()
        self.units.setMinimumHeight(62)
        self.units.chosen.connect(self.presenter.choose_unit)
        self._choice = self._choice_box()
        title = label("您在哪个单位填报？", "title")
        self.enterprise = link("我们是帮扶企业的队伍", self._ask_enterprise)
        return self._page(title, "输入单位名称或拼音首字母。选定后，上级和所辖村自动带出。",
                          row(self.search, self.found, self.enterprise, gap=12), self._problem("unit"), self.units,
                          self._choice)

    def _choice_box(self) -> QWidget:
        made = QWidget()
        self.made_for = label("", "strong")
        self._above, self._below = label(), label(wrap=True)
        self._folder = label()
        self.demo = Pill("warning", "演示单位：数据不会被任何县接收")
        self._place_warning = label("", "warning", wrap=True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        change = row(self._folder, link("更改", self._change_folder), None, gap=12)
        self._below_head = label("所辖", "scope")
        for number, (head, what) in enumerate(((label("上级", "scope"), self._above), (self._below_head, self._below))):
            grid.addWidget(head, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(what, number, 1)
        grid.addWidget(label("存放", "scope"), 2, 0)
        grid.addLayout(change, 2, 1)
        grid.setColumnStretch(1, 1)
        top = row(self.made_for, self.demo, None, gap=12)
        made.setLayout(column(top, grid, self._place_warning, gap=10, margins=(0, 8, 0, 0)))
        return made

    def _person_step(self) -> QWidget:
        self.name = QLineEdit()
        self.name.setProperty("tall", True)
        self.name.setMaximumWidth(360)
        self.name.setMaxLength(30)
        self.name.returnPressed.connect(self._next)
        self.name.textEdited.connect(lambda *_: self._clear_problems())
        self.role = Segmented([(each, each) for each in ROLES], name="在台账里做什么")
        why = label("以后可以在“设置”里添加同事，各人用各人的密码。填报人和审核人签批时分别输入本人的密码。",
                    "sub", wrap=True)
        return self._page(label("谁来使用？", "title"), "每条记录都会记下是谁填的。",
                          label("姓名", "sub", buddy=self.name), self.name, self._problem("name"), 8,
                          label("在台账里做什么", "sub"), self.role, self._problem("role"), 8, why, None)

    def _password_step(self) -> QWidget:
        self.password = PasswordField("密码（至少 8 位，字母、数字、汉字都可以）")
        self.again = PasswordField("再输入一遍")
        for each in (self.password, self.again):
            each.line.setMaximumWidth(360)
        self.password.entered.connect(lambda: self.again.line.setFocus(Qt.FocusReason.TabFocusReason))
        self.again.entered.connect(self._next)
        why = label("密码只在本机使用，不会传出去。忘了密码，只有下一步的恢复码能打开。", "sub", wrap=True)
        return self._page(label("设置您的密码", "title"), "打开数据和签批时都要输入它。",
                          self.password, 4, self.again, 8, why, None)

    def _code_step(self) -> QWidget:
        self.sheet = RecoverySheet(self.presenter.sheet, lambda: f"{self.presenter.folder.stem}-恢复码.txt")
        self.sheet.entered.connect(self._next)
        self.sheet.edited.connect(self._clear_problems)
        self.sheet.failed.connect(lambda words: self.show_problem("code", words))
        self.groups = self.sheet.groups
        return self._page(label("把恢复码留在纸上", "title"),
                          "忘记密码时，只有它能打开数据。请打印或抄下，和公章放在一起，不要拍照发群里。",
                          self.sheet, self._problem("code"), None)

    def _page(self, title: QLabel, hint: str, *items: "QWidget | QHBoxLayout | int | None") -> QWidget:
        made = QWidget()
        words = label(hint, "scope", wrap=True)
        self._hints.append(words)
        made.setLayout(column(title, words, 6, *items, gap=8, margins=(32, 24, 32, 16)))
        return made

    def _problem(self, place: str) -> QLabel:
        made = label("", "error", wrap=True)
        made.hide()
        self.problems[place] = made
        return made

    # What the person does

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self.units.move_by(event.key())
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._next()
                return True
        return super().eventFilter(watched, event)

    def _searched(self, text: str) -> None:
        found = [(each, self.presenter.place(each)) for each in self.presenter.search(text)]
        self.found.setText(self.presenter.found_words(text, len(found)))
        self.found.setVisible(bool(self.found.text()))
        self.units.offer(found, text)

    def _next(self) -> None:
        step = self.presenter.step
        if step == 1:
            self.presenter.set_person(self.name.text(), self.role.value())
        if step == 2:
            self.presenter.set_password(self.password.text(), self.again.text())
        elif step == 3:
            self.presenter.finish((self.groups[0].text(), self.groups[1].text()))
        else:
            self.presenter.next()

    def _ask_enterprise(self) -> None:
        from ui.start.enterprise_dialog import EnterpriseDialog

        self.units.forget()
        dialog = EnterpriseDialog(self, self.presenter.choose_enterprise)
        dialog.exec()
        dialog.deleteLater()

    def _change_folder(self) -> None:
        folder = choose_folder(self, "工作文件夹放在哪里")
        if folder is not None:
            self.presenter.change_folder(folder)

    def _clear_problems(self) -> None:
        for each in self.problems.values():
            each.hide()
        theme.mark(self.name, "fault", None)

    @staticmethod
    def _folder_words(folder: Path) -> str:
        if folder.parent == documents_folder():
            return f"本机“文档”里的 {folder.name}"
        return str(folder)
