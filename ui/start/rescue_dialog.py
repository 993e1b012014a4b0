"""Password and recovery sheet both lost: ask the unit above, read digits to it, open with its answer."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QWidget

from forms.errors import UserError
from model.clock import Clock
from ui import tasks, theme
from ui.dialogs import choose_folder, open_file
from ui.notices import Answer, Question
from ui.widgets.basics import button, column, label, link, row
from ui.widgets.password import PasswordField

if TYPE_CHECKING:
    from export.exchange.rescue import RescueFile
    from model.workspace.workspace import Workspace
    from ui.start.presenter import ListedPerson

_WORDS = ("加入过县级专班的，县里可以把这份数据再给您打开，一条不少。先做一份申请交给县里，打电话念核对码；"
          "县里给您一份“恢复回件”，拿回来用新密码打开。县里看不到您的密码。")
_CALL = "申请交给县里以后打电话过去，念这 12 位核对码。拿到恢复回件，在下面打开它，拖进来也行。等的时候可以关上。"
_CAME = "收到“{0}”。请输入做申请时设的新密码，点“打开恢复回件”。"


class RescueDialog(Question):
    """done(workspace): it is open, under the new password. answer: a file that was opened from outside."""

    def __init__(self, parent: QWidget, folder: Path, people: Sequence["ListedPerson"], clock: Clock,
                 done: "Callable[[Workspace], object]", answer: Path | None = None) -> None:
        super().__init__(parent, "请县级专班恢复", _WORDS, [Answer("", "先不办")], "")
        self.setFixedWidth(540)
        self._folder, self._clock, self._done, self._answer = folder, clock, done, answer
        self.setAcceptDrops(True)
        self.person = QComboBox()
        for each in people:
            self.person.addItem(each.name, each.id)
        self._people = people
        self.fresh = PasswordField("给自己设一个新密码（至少 8 位，请记牢，打开回件时要输）")
        self.fresh.entered.connect(self._ask)
        self.ask = button("做恢复申请", self._ask, kind="main", icon="file-export")
        self.call = label("", "scope", wrap=True)
        self.number = label("")
        self.number.setFont(theme.font(21, bold=True))
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.password = PasswordField("做申请时设的新密码")
        self.password.entered.connect(self._finish)
        self.finish = button("打开恢复回件", self._finish, kind="main", icon="folder-open")
        self.again = link("忘了新密码，或者申请丢了：重做一份申请", self._begin_again)
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        self._first, self._second = QWidget(), QWidget()
        self._first.setLayout(column(label("谁打不开了", "sub", buddy=self.person), self.person, self.fresh, self.ask,
                                     gap=10))
        self._second.setLayout(column(self.call, self.number, self.password, self.finish, row(self.again, None),
                                      gap=10))
        for part in (self._first, self._second, self.fault):
            self.body.addWidget(part)
        self._show_waiting()

    def _show_waiting(self) -> None:
        from model.exchange.invitation import check_number
        from model.workspace import rescue_slot

        there = rescue_slot.waiting(self._folder)
        asked = there is not None and bool(there[1])
        if there is not None and asked:
            self.number.setText(check_number(there[1], there[1]))
            self.number.setAccessibleName(f"核对码 {self.number.text()}")
            self.call.setText(_CALL if self._answer is None else _CAME.format(self._answer.name))
            self.password.line.setText(self.fresh.text())
        self._show_step(asked=asked)

    def _begin_again(self) -> None:
        self.fresh.line.clear()
        self._show_step(asked=False)

    def _show_step(self, *, asked: bool) -> None:
        self._first.setVisible(not asked)
        self._second.setVisible(asked)
        self.fault.hide()
        self.adjustSize()
        (self.password if asked else self.fresh).line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self) -> None:
        from model.workspace.keys import PersonSlot

        chosen = self._people[self.person.currentIndex()]
        person = PersonSlot(chosen.id, chosen.name, chosen.role)
        out = choose_folder(self, "恢复申请放在哪里")
        if out is None:
            return
        folder, password, clock = self._folder, self.fresh.text(), self._clock

        def work() -> "RescueFile":
            from export.exchange import rescue

            return rescue.ask(folder, person, password, clock, out)

        self._start(work, lambda _: self._show_waiting())

    def _finish(self) -> None:
        file = self._answer or open_file(self, "选择恢复回件", "恢复回件 (*.asice);;所有文件 (*)")
        if file is None:
            return
        folder, password, clock = self._folder, self.password.text(), self._clock

        def work() -> "Workspace":
            from export.exchange import rescue

            return rescue.finish(folder, file, password, clock)

        self._start(work, self._opened)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files and self._second.isVisible():
            event.acceptProposedAction()
            self._answer = files[0]
            self._show_waiting()
            self.password.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _opened(self, workspace: "Workspace") -> None:
        self.accept()
        self._done(workspace)

    def _start(self, work: Callable[[], object], done: Callable[..., object]) -> None:
        self.fault.hide()
        for each in (self.ask, self.finish):
            each.setEnabled(False)
        task = tasks.run(lambda _: work(), done=done, failed=self._say)
        task.ended.connect(self._again)

    def _again(self) -> None:
        for each in (self.ask, self.finish):
            each.setEnabled(True)

    def _say(self, problem: UserError) -> None:
        self.fault.setText(str(problem))
        self.fault.show()
        self.adjustSize()
