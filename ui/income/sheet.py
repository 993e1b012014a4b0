"""The month as it stands on the desk: what is saved with what was typed since, and every step back. No Qt.

Written are fields of a village's record, so that a step can be taken back whatever happened to the grid in between.
The explanation of a check stands among them under the check's name after a question mark.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from forms.definition import Value
from ui.income.items import NIL

Fields = Mapping[str, Value | None]
Edits = Mapping[str, Fields]
EXPLAINS = "?"
_NONE: Mapping[str, Value] = {}


@dataclass(frozen=True, slots=True)
class Step:
    """One act: what it put in, and what stood there before. By village."""

    before: Edits
    after: Edits

    def cells(self) -> int:
        """How many amounts it wrote."""
        return sum(not name.startswith(EXPLAINS) for fields in self.after.values() for name in fields)

    def replaced(self) -> int:
        """How many of them took the place of another amount."""
        return sum(value is not None and self.after[village][name] is not None
                   for village, fields in self.before.items() for name, value in fields.items())


class MonthSheet:
    """amounts: the names of the fields that are typed. `changed` hears of edits that have to be saved."""

    def __init__(self, month: str, amounts: frozenset[str], changed: Callable[[str, Edits], object]) -> None:
        self.month = month
        self._amounts, self._changed = amounts, changed
        self._values: dict[str, dict[str, Value]] = {}
        self._undo: list[Step] = []
        self._redo: list[Step] = []

    # Reading

    def values(self, village: str) -> Mapping[str, Value]:
        """A village's fields with its explanations."""
        return self._values.get(village, _NONE)

    def amount(self, village: str, name: str) -> int | None:
        """In fen; None is not reported."""
        found = self._values.get(village)
        return found.get(name) if found else None

    def record(self, village: str) -> dict[str, Value]:
        """The fields alone."""
        return {name: value for name, value in self.values(village).items() if not name.startswith(EXPLAINS)}

    def explanation(self, village: str, check: str) -> str:
        return str(self.values(village).get(EXPLAINS + check, "")).strip()

    def nil(self, village: str) -> bool:
        """Whether 本月无收支 was stated."""
        return self.values(village).get(NIL) == "yes"

    def filled(self, village: str) -> bool:
        """Whether there is an amount."""
        return not self._amounts.isdisjoint(self.values(village))

    def reported(self, village: str) -> bool:
        """An amount, or a stated nil; a blank row is not zero."""
        found = self._values.get(village)
        return found is not None and (not self._amounts.isdisjoint(found) or found.get(NIL) == "yes")

    # Writing

    def show(self, values: Mapping[str, Mapping[str, Value]], unsaved: Edits) -> None:
        """What the workspace holds, with what isn't saved yet on top."""
        self._values = {village: dict(each) for village, each in values.items()}
        for village, fields in unsaved.items():
            self._put(village, fields)

    def apply(self, edits: Edits) -> Step | None:
        """Put fields into villages as one step; None when nothing would change."""
        before: dict[str, dict[str, Value | None]] = {}
        after: dict[str, dict[str, Value | None]] = {}
        for village, fields in edits.items():
            now = self.values(village)
            fresh = {name: value for name, value in fields.items() if now.get(name) != value}
            if fresh:
                before[village] = {name: now.get(name) for name in fresh}
                after[village] = fresh
        if not after:
            return None
        step = Step(before, after)
        self._undo.append(step)
        self._redo.clear()
        self._write(after)
        return step

    def take_steps(self, before: "MonthSheet") -> None:
        """Go on with what could be taken back before the month was read again."""
        self._undo, self._redo = before.history()

    def history(self) -> tuple[list[Step], list[Step]]:
        """Steps back and steps forth, the nearest last."""
        return self._undo, self._redo

    def undo(self) -> Edits:
        """Take the last step back; what it wrote, empty when there is none."""
        if not self._undo:
            return {}
        step = self._undo.pop()
        self._redo.append(step)
        return self._write(self._untouched(step.before, step.after))

    def redo(self) -> Edits:
        """Do again what was taken back."""
        if not self._redo:
            return {}
        step = self._redo.pop()
        self._undo.append(step)
        return self._write(self._untouched(step.after, step.before))

    def _untouched(self, wanted: Edits, expected: Edits) -> Edits:
        """Only fields that are as the step left them: what was changed elsewhere since isn't lost."""
        return {
            village: {name: value for name, value in fields.items()
                      if self.values(village).get(name) == expected[village][name]}
            for village, fields in wanted.items()
        }

    def _write(self, edits: Edits) -> Edits:
        for village, fields in edits.items():
            self._put(village, fields)
        self._changed(self.month, edits)
        return edits

    def _put(self, village: str, fields: Fields) -> None:
        kept = self._values.setdefault(village, {})
        for name, value in fields.items():
            if value is None:
                kept.pop(name, None)
            else:
                kept[name] = value
