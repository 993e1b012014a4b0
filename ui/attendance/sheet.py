"""The month as it stands on the desk: what is saved with what was typed since, and every step back. No Qt.

A cell is (row, column): two rows a cadre, morning above; a column a day. What is written are fields of the day's
record, so that a step can be taken back whatever happened to the grid in between.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from forms.definition import Value
from ui.attendance.cadres import Cadre
from ui.attendance.month_days import Day
from ui.attendance.states import HALVES

Key = tuple[str, str]
Cell = tuple[int, int]
Fields = Mapping[str, Value | None]
Edits = Mapping[Key, Fields]
_NONE: Mapping[str, Value] = {}


@dataclass(frozen=True, slots=True)
class Step:
    """One act: what it put in, and what stood there before."""

    before: Edits
    after: Edits


class MonthSheet:
    """Key = (cadre, day). `changed` hears of edits that have to be saved."""

    def __init__(self, month: str, cadres: Sequence[Cadre], days: Sequence[Day], changed: Callable[[Edits], object],
                 ) -> None:
        self.month, self.cadres, self.days = month, tuple(cadres), tuple(days)
        self._changed = changed
        self._values: dict[Key, dict[str, Value]] = {}
        self._rows = {each.record: at * 2 for at, each in enumerate(self.cadres)}
        self._columns = {each.iso: at for at, each in enumerate(self.days)}
        self._serving: dict[int, tuple[bool, ...]] = {}
        self._due: dict[int, tuple[bool, ...]] = {}
        self._undo: list[Step] = []
        self._redo: list[Step] = []
        self.locked: frozenset[Key] = frozenset()
        self.last_day = max((each.iso for each in self.days if each.today), default="")

    # Places

    def rows(self) -> int:
        return len(self.cadres) * 2

    def columns(self) -> int:
        return len(self.days)

    def key(self, cell: Cell) -> Key:
        return self.cadres[cell[0] // 2].record, self.days[cell[1]].iso

    def half(self, cell: Cell) -> str:
        """The field behind a cell."""
        return HALVES[cell[0] % 2]

    def cell_of(self, key: Key, half: int = 0) -> Cell | None:
        """Where a day of a cadre stands; None when it is not in this month."""
        row, column = self._rows.get(key[0]), self._columns.get(key[1])
        return None if row is None or column is None else (row + half, column)

    # Reading

    def values(self, key: Key) -> Mapping[str, Value]:
        return self._values.get(key, _NONE)

    def status(self, cell: Cell) -> str:
        """The code in a cell, "" for an empty one."""
        found = self._values.get(self.key(cell))
        return str(found.get(HALVES[cell[0] % 2], "")) if found else ""

    def pair(self, key: Key) -> tuple[str, str]:
        """Morning and afternoon."""
        found = self._values.get(key, _NONE)
        return str(found.get(HALVES[0], "")), str(found.get(HALVES[1], ""))

    def of_cadre(self, record: str) -> list[Mapping[str, Value]]:
        """The days of one cadre that hold anything, as `attendance` records have them."""
        found: list[Mapping[str, Value]] = []
        for day in self.days:
            values = self._values.get((record, day.iso))
            if values:
                found.append({**values, "date": day.iso, "cadre": record})
        return found

    def serves(self, cell: Cell) -> bool:
        at = cell[0] // 2
        found = self._serving.get(at)
        if found is None:
            found = self._serving[at] = tuple(self.cadres[at].serves(day.iso) for day in self.days)
        return found[cell[1]]

    def due(self, cell: Cell) -> bool:
        """Whether this half has to be filled, sooner or later."""
        at = cell[0] // 2
        found = self._due.get(at)
        if found is None:
            kept = self.cadres[at].rule != "none"
            found = self._due[at] = tuple(
                kept and day.worked and self.serves((cell[0], column)) for column, day in enumerate(self.days))
        return found[cell[1]]

    def steps(self) -> tuple[int, int]:
        """How many can be taken back, and again."""
        return len(self._undo), len(self._redo)

    # Writing

    def show(self, values: Mapping[Key, Mapping[str, Value]], unsaved: Edits, locked: Iterable[Key] = ()) -> None:
        """What the workspace holds, with what isn't saved yet on top."""
        self._values = {key: dict(each) for key, each in values.items()}
        self.locked = frozenset(locked)
        for key, fields in unsaved.items():
            self._put(key, fields)

    def apply(self, edits: Edits) -> Step | None:
        """Put fields into days as one step; None when nothing would change."""
        before: dict[Key, dict[str, Value | None]] = {}
        after: dict[Key, dict[str, Value | None]] = {}
        for key, fields in edits.items():
            now = self._values.get(key, _NONE)
            fresh = {name: value for name, value in fields.items() if now.get(name) != value}
            if fresh:
                before[key] = {name: now.get(name) for name in fresh}
                after[key] = fresh
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

    def undo(self) -> Step | None:
        """Take the last step back; None when there is none."""
        if not self._undo:
            return None
        step = self._undo.pop()
        self._redo.append(step)
        self._write(self._untouched(step.before, step.after))
        return step

    def redo(self) -> Step | None:
        """Do again what was taken back; None when nothing was."""
        if not self._redo:
            return None
        step = self._redo.pop()
        self._undo.append(step)
        self._write(self._untouched(step.after, step.before))
        return step

    def _untouched(self, wanted: Edits, expected: Edits) -> Edits:
        """Only fields that are as the step left them: what was changed elsewhere since isn't lost."""
        return {
            key: {name: value for name, value in fields.items()
                  if self._values.get(key, _NONE).get(name) == expected[key][name]}
            for key, fields in wanted.items()
        }

    def _write(self, edits: Edits) -> None:
        for key, fields in edits.items():
            self._put(key, fields)
        self._changed(edits)

    def _put(self, key: Key, fields: Fields) -> None:
        kept = self._values.setdefault(key, {})
        for name, value in fields.items():
            if value is None:
                kept.pop(name, None)
            else:
                kept[name] = value
        if not kept:
            del self._values[key]
