"""From a desk onto the disk: one transaction at a time, in the worker; what is typed meanwhile waits. No Qt.

What is counted as saved is on the disk: a program that is killed loses only what it never called saved. What can't be
saved goes back among what waits, below what was typed since, and the next `start` tries again.
"""

from collections.abc import Callable, Mapping
from typing import Any, Generic, Protocol

from forms.definition import Value
from forms.errors import UserError
from model import clock
from model.changes import Changes
from ui.widgets.grid.steps import Fields, Key

Pending = dict[Key, dict[str, Value | None]]
Edits = Mapping[Key, Fields]


class SaverView(Protocol):
    """What the page shows of it."""

    def show_saved(self, unsaved: int, at: str) -> None:
        """How many records aren't on the disk yet, and when the last save ended (14:32:08)."""

    def show_failed(self, problem: UserError) -> None:
        """Nothing was lost, but nothing is saved either."""


class _Batch(Generic[Key]):
    """Edits under way. written: set by the worker once they are on the disk."""

    def __init__(self, edits: Pending[Key]) -> None:
        self.edits = edits
        self.written: Changes | None = None


class Saver(Generic[Key]):
    """Key names a record. write: edits onto the disk, called in the worker.

    run: ui.tasks.run or a stand-in; view and announce are called in the window's thread.
    announcing: while announce runs, so that a desk knows its own changes.
    """

    def __init__(self, view: SaverView, write: Callable[[Pending[Key]], Changes], run: Callable[..., Any],
                 announce: Callable[[Changes], object], now: clock.Clock) -> None:
        self._view, self._write, self._run = view, write, run
        self._announce, self._clock = announce, now
        self._waiting: Pending[Key] = {}
        self._batch: _Batch[Key] | None = None
        self._saved_at = ""
        self.announcing = False

    @property
    def unsaved(self) -> Pending[Key]:
        """Everything that isn't known to be on the disk."""
        found: Pending[Key] = {}
        for edits in (self._batch.edits if self._batch else {}, self._waiting):
            _lay_over(found, edits)
        return found

    def add(self, edits: Edits[Key]) -> None:
        _lay_over(self._waiting, edits)
        self._tell()

    def start(self) -> None:
        """Save in the worker, unless it still saves."""
        if self._batch is not None or not self._waiting:
            return
        batch = self._next()
        self._run(lambda _: self._save(batch), done=lambda _: self._settle(batch),
                  failed=lambda problem: self._give_back(batch, problem))

    def flush(self, wait: Callable[[], object]) -> bool:
        """Save everything before going on; False when something couldn't be saved. wait: until the worker is idle."""
        if self._batch is not None:
            wait()
            self._wait_over()
        if not self._waiting:
            return True
        batch = self._next()
        try:
            self._save(batch)
        except UserError as problem:
            self._give_back(batch, problem)
            return False
        self._settle(batch)
        return True

    def _next(self) -> _Batch[Key]:
        self._batch, self._waiting = _Batch(self._waiting), {}
        return self._batch

    def _save(self, batch: _Batch[Key]) -> None:
        batch.written = self._write(batch.edits)

    def _wait_over(self) -> None:
        """The worker is idle, but the window may not have heard yet how it went."""
        batch, self._batch = self._batch, None
        if batch is None:
            return
        if batch.written is None:
            self._take_back(batch)
        else:
            self._saved(batch.written)

    def _settle(self, batch: _Batch[Key]) -> None:
        if batch is not self._batch or batch.written is None:
            return
        self._batch = None
        self._saved(batch.written)
        self.start()

    def _give_back(self, batch: _Batch[Key], problem: UserError) -> None:
        if batch is self._batch:
            self._batch = None
            self._take_back(batch)
            self._tell()
            self._view.show_failed(problem)

    def _take_back(self, batch: _Batch[Key]) -> None:
        """What was typed later stays on top."""
        later, self._waiting = self._waiting, batch.edits
        _lay_over(self._waiting, later)

    def _saved(self, changes: Changes) -> None:
        self._saved_at = f"{self._clock.now().astimezone(clock.CHINA):%H:%M:%S}"
        self._tell()
        self.announcing = True
        try:
            self._announce(changes)
        finally:
            self.announcing = False

    def _tell(self) -> None:
        self._view.show_saved(len(self.unsaved), self._saved_at)


def _lay_over(below: Pending[Key], edits: Edits[Key]) -> None:
    for key, fields in edits.items():
        if fields:
            below.setdefault(key, {}).update(fields)
