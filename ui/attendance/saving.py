"""From the desk onto the disk: one transaction at a time, in the worker; what is typed meanwhile waits. No Qt."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from forms.definition import Value
from forms.errors import UserError
from model.changes import Changes, together
from model.workspace.records import Wish
from model.workspace.workspace import Workspace
from ui.attendance.sheet import Edits, Key
from ui.attendance.states import HALVES

FORM = "attendance"
_CLEARED = "考勤格清空"
_OWN = ("cadre", "date", "signed_by_proxy", "in_county_day")
Pending = dict[Key, dict[str, Value | None]]


@dataclass(frozen=True, slots=True)
class Written:
    """What a save put on the disk."""

    keys: frozenset[Key]
    changes: Changes


class _Batch:
    """Edits under way. written: set by the worker once they are on the disk."""

    def __init__(self, edits: Pending) -> None:
        self.edits = edits
        self.written: Written | None = None


class Saver:
    """run: ui.tasks.run or a stand-in. saved and failed are called in the window's thread."""

    def __init__(self, workspace: Workspace, run: Callable[..., Any], saved: Callable[[Written], object],
                 failed: Callable[[UserError], object]) -> None:
        self._workspace, self._run = workspace, run
        self._saved, self._failed = saved, failed
        self._waiting: Pending = {}
        self._batch: _Batch | None = None

    @property
    def unsaved(self) -> Pending:
        """Everything that isn't known to be on the disk."""
        found: Pending = {}
        for edits in (self._batch.edits if self._batch else {}, self._waiting):
            _lay_over(found, edits)
        return found

    def add(self, edits: Edits) -> None:
        _lay_over(self._waiting, edits)

    def start(self) -> None:
        """Save in the worker, unless it still saves."""
        if self._batch is not None or not self._waiting:
            return
        batch = _Batch(self._waiting)
        self._batch, self._waiting = batch, {}
        self._run(lambda _: self._write(batch), done=lambda _: self._settle(batch),
                  failed=lambda problem: self._give_back(batch, problem))

    def flush(self, wait: Callable[[], object]) -> bool:
        """Save everything before going on; False when something couldn't be saved. wait: until the worker is idle."""
        if self._batch is not None:
            wait()
            self._wait_over()
        if not self._waiting:
            return True
        batch = _Batch(self._waiting)
        self._batch, self._waiting = batch, {}
        try:
            self._write(batch)
        except UserError as problem:
            self._give_back(batch, problem)
            return False
        self._settle(batch)
        return True

    def _wait_over(self) -> None:
        """The worker is idle, but the window may not have heard yet how it went."""
        batch = self._batch
        if batch is None:
            return
        self._batch = None
        if batch.written is None:
            self._take_back(batch)
        else:
            self._saved(batch.written)

    def _settle(self, batch: _Batch) -> None:
        if batch is not self._batch or batch.written is None:
            return
        self._batch = None
        self._saved(batch.written)
        self.start()

    def _give_back(self, batch: _Batch, problem: UserError) -> None:
        if batch is self._batch:
            self._batch = None
            self._take_back(batch)
            self._failed(problem)

    def _take_back(self, batch: _Batch) -> None:
        """What was typed later stays on top."""
        later, self._waiting = self._waiting, batch.edits
        _lay_over(self._waiting, later)

    def _write(self, batch: _Batch) -> None:
        wishes = [wish for key, fields in batch.edits.items() if (wish := self._wish(key, fields)) is not None]
        saved = self._workspace.save_many(FORM, wishes) if wishes else []
        batch.written = Written(frozenset(batch.edits), together([each.changes for each in saved]))

    def _wish(self, key: Key, fields: Mapping[str, Value | None]) -> Wish | None:
        """The day's record with these fields; None for a day that was empty and stays so."""
        record = "/".join((FORM, *key))
        standing = self._workspace.read(FORM, record)
        live = None if standing is None or standing.voided else standing
        kept: dict[str, Any] = {"signed_by_proxy": "no"} if live is None else dict(live.values)
        for name, value in fields.items():
            if value is None:
                kept.pop(name, None)
            else:
                kept[name] = value
        kept.update(cadre=key[0], date=key[1])
        parents = () if standing is None else standing.heads
        if not any(kept.get(half) for half in HALVES) and not set(kept) - set(_OWN):
            return None if live is None else Wish(live.values, record, parents, {"void": _CLEARED}, void=True)
        return Wish(kept, record, parents, {} if live is None else live.explanations)


def _lay_over(below: Pending, edits: Edits) -> None:
    for key, fields in edits.items():
        below.setdefault(key, {}).update(fields)
