"""版本冲突: what two computers of one unit wrote differently, settled where it was written."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from forms.errors import UserError
from model.changes import Changes
from model.exchange import conflicts
from model.workspace.workspace import Workspace
from ui import notices
from ui.inbox.merge_presenter import MergePresenter, MergeState
from ui.inbox.merge_view import MergeView
from ui.shell import Shell
from ui.widgets.basics import column, label, row

KEY = "merge"
_WHY = "本单位的另一台电脑也改了同一条。逐项选定以后重新签批上报，县里才能接收。"


class MergePage(QWidget):
    """The desk alone, for units that have no inbox."""

    title = "版本冲突"

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace, self._shell = workspace, shell
        self.bar = notices.Bar()
        self.merge = MergeView()
        self.merging = MergePresenter(self, workspace)
        self.merge.follow(self.merging)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self.refresh)
        head = row(label(self.title, "title"), label(_WHY, "scope"), None, gap=16)
        box = column(head, self.bar, self.merge, gap=12, margins=(24, 18, 24, 18))
        box.setStretchFactor(self.merge, 1)
        self.setLayout(box)
        self.refresh()

    def refresh(self) -> None:
        """Read the worklist again; the conflict that is shown stays while it is there."""
        self.merging.show_work(conflicts.worklist(self._workspace))

    # What the shell asks for

    def on_changes(self, _changes: Changes) -> None:
        if self.isVisible():
            self._settle.start(0)

    def open_record(self, _form: str, record: str, _path: str) -> None:
        self.refresh()
        self.merging.open(record)
        self.merge.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def may_leave(self) -> bool:
        return True

    # What the presenter asks for

    def show_merge(self, state: MergeState | None) -> None:
        self.merge.show_merge(state)

    def show_problem(self, problem: UserError) -> None:
        self.bar.tell(problem)

    def show_news(self, words: str) -> None:
        self.bar.hide()
        self._shell.toast.say(words)

    def show_changes(self, changes: Changes) -> None:
        self._shell.announce(changes)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._settle.start(0)
