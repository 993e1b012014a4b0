"""Villages' months as the desk holds them onto the disk. No Qt."""

from collections.abc import Mapping

from forms.definition import Value
from forms.evaluation import evaluate, with_calculated
from forms.values import clean
from model import clock
from model.changes import Changes, together
from model.workspace.records import Wish
from model.workspace.workspace import Workspace
from ui.income.items import FORM, MONTH, SYSTEM, VILLAGE
from ui.income.sheet import EXPLAINS
from ui.widgets.grid.saver import Pending

_CLEARED = "村集体经济月报清空"
# What a record holds of itself: alone it says nothing.
_OWN = frozenset((VILLAGE, MONTH, SYSTEM, "nil_report"))
Key = tuple[str, str]


class Writer:
    """In the worker: what was typed into a village's month (the key) into its record, all of them in one transaction.

    Among the fields of each stands the accounting system that a new record begins with.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._form = workspace.forms[FORM]
        self._calculated = frozenset(each.name for each in self._form.stored_fields if each.calculation)

    def write(self, edits: Pending[Key]) -> Changes:
        wishes = [wish for key, fields in edits.items() if (wish := self._wish(key, fields)) is not None]
        saved = self._workspace.save_many(FORM, wishes, evaluated=True) if wishes else []
        return together([each.changes for each in saved])

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
