"""Sends in the background what is due, one thing at a time; wakes by itself when something falls due."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from export.sending import dispatch
from forms.errors import UserError
from model.exchange import outbox
from model.exchange.outbox import Item
from ui import tasks

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

_SOON, _LATEST = 1_000, 900_000  # milliseconds until the next look
Result = tuple[list[Item], datetime | None]


class Sender(QObject):
    """changed: something in the outbox did; busy: what is being sent, "" = nothing."""

    changed = Signal()
    busy = Signal(str)

    def __init__(self, workspace: "Workspace", parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._task: tasks.Task | None = None
        self._again = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.wake)

    def wake(self) -> None:
        """Look at once, or as soon as what is under way is through."""
        if self._workspace.read_only:
            return
        self._again = self._task is not None
        if self._task is None:
            self._timer.stop()
            self._task = tasks.run_beside(self._work, progress=self._tell, done=self._done, failed=self._failed,
                                          cancelled=self._forget)

    def _work(self, progress: tasks.Progress) -> Result:
        return dispatch.send_due(self._workspace, progress), outbox.next_due(self._workspace)

    def _tell(self, words: str, done: int, of: int) -> None:
        self.busy.emit(f"{words}（{done + 1}/{of}）" if of > 1 else words)

    def _done(self, result: Result) -> None:
        tried, due = result
        self._forget()
        if tried:
            self.changed.emit()
        if self._again:
            self.wake()
        elif due is not None:
            wait = (due - self._workspace.clock.now()) / timedelta(milliseconds=1)
            self._timer.start(int(min(max(wait, _SOON), _LATEST)))

    def _failed(self, _problem: UserError) -> None:
        """The disk or the database has a fault, which whoever saves next is told."""
        self._forget()
        self._timer.start(_LATEST)

    def _forget(self) -> None:
        self._task = None
        self.busy.emit("")
