"""From the desk onto the disk: one transaction at a time, in the worker; what is typed meanwhile waits. No Qt."""

from collections.abc import Callable, Mapping
from typing import Any

from forms.definition import Value
from forms.errors import UserError
from forms.evaluation import evaluate, with_calculated
from forms.values import clean
from model import clock
from model.changes import Changes, together
from model.workspace.records import Wish
from model.workspace.workspace import Workspace
from ui.income.items import FORM, MONTH, SYSTEM, VILLAGE
from ui.income.sheet import EXPLAINS, Edits

_CLEARED = "村集体经济月报清空"
# What a record holds of itself: alone it says nothing.
_OWN = frozenset((VILLAGE, MONTH, SYSTEM, "nil_report"))
Key = tuple[str, str]
Pending = dict[Key, dict[str, Value | None]]


class _Batch:
    """Edits under way. written: set by the worker once they are on the disk."""

    def __init__(self, edits: Pending) -> None:
        self.edits = edits
        self.written: Changes | None = None


class Saver:
    """Keyed by village and month. run: ui.tasks.run or a stand-in. saved, failed: called in the window's thread."""

    def __init__(self, workspace: Workspace, run: Callable[..., Any], saved: Callable[[Changes], object],
                 failed: Callable[[UserError], object]) -> None:
        self._workspace, self._run = workspace, run
        self._saved, self._failed = saved, failed
        self._form = workspace.forms[FORM]
        self._calculated = frozenset(each.name for each in self._form.stored_fields if each.calculation)
        self._waiting: Pending = {}
        self._batch: _Batch | None = None

    def unsaved(self, month: str) -> dict[str, dict[str, Value | None]]:
        """What of a month isn't known to be on the disk, by village."""
        return {village: fields for (village, of), fields in self._all().items() if of == month}

    def count(self) -> int:
        """How many villages' months aren't known to be on the disk."""
        return len(self._all())

    def add(self, month: str, edits: Edits, systems: Mapping[str, str]) -> None:
        """systems: the accounting system that a new record of a village begins with."""
        for village, fields in edits.items():
            if fields:
                _lay_over(self._waiting, {(village, month): {SYSTEM: systems[village], **fields}})

    def start(self) -> None:
        """Save in the worker, unless it still saves."""
        if self._batch is not None or not self._waiting:
            return
        batch = self._next()
        self._run(lambda _: self._write(batch), done=lambda _: self._settle(batch),
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
            self._write(batch)
        except UserError as problem:
            self._give_back(batch, problem)
            return False
        self._settle(batch)
        return True

    def _all(self) -> Pending:
        found: Pending = {}
        for edits in (self._batch.edits if self._batch else {}, self._waiting):
            _lay_over(found, edits)
        return found

    def _next(self) -> _Batch:
        self._batch, self._waiting = _Batch(self._waiting), {}
        return self._batch

    def _wait_over(self) -> None:
        """The worker is idle, but the window may not have heard yet how it went."""
        batch, self._batch = self._batch, None
        if batch is None:
            return
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
        saved = self._workspace.save_many(FORM, wishes, evaluated=True) if wishes else []
        batch.written = together([each.changes for each in saved])

    def _wish(self, key: Key, fields: Mapping[str, Value | None]) -> Wish | None:
        """The month's record with these fields; None for one that was empty and stays so."""
        village, month = key
        record = "/".join((FORM, *key))
        standing = next((each for each in self._workspace.month_records(FORM, unit=village, month=month)
                         if each.record == record), None)
        parents = standing.heads if standing else self._voided(village, month, record)
        kept: dict[str, Value] = dict(standing.values) if standing else {SYSTEM: fields[SYSTEM]}
        words = dict(standing.explanations) if standing else {}
        for name, value in fields.items():
            if name != SYSTEM:
                held, at = (words, name[1:]) if name.startswith(EXPLAINS) else (kept, name)
                held.pop(at, None)
                if value is not None:
                    held[at] = value
        kept.update({VILLAGE: village, MONTH: month})
        if not set(kept) - _OWN - self._calculated and kept.get("nil_report") != "yes":
            return None if standing is None else Wish(standing.values, record, parents, {"void": _CLEARED}, void=True)
        return Wish(self._complete(kept), record, parents, words)

    def _voided(self, village: str, month: str, record: str) -> tuple[str, ...]:
        """The head of a record that was made void: what is typed anew follows it."""
        head = self._workspace.month_heads(FORM, unit=village, month=month).get(record)
        return (head,) if head else ()

    def _complete(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """Clean, with what is calculated from the record alone: nothing has to be looked up for that."""
        cleaned = clean(self._form, values)
        today = clock.today(self._workspace.clock)
        return with_calculated(self._form, cleaned, evaluate(self._form, cleaned, {}, today, today))


def _lay_over(below: Pending, edits: Pending) -> None:
    for key, fields in edits.items():
        below.setdefault(key, {}).update(fields)
