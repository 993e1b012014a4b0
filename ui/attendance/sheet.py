"""The month as it stands on the desk: what is saved with what was typed since, and every step back. No Qt.

A cell is (row, column): two rows a cadre, morning above; a column a day.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from forms.definition import Value
from ui.attendance.cadres import Cadre
from ui.attendance.month_days import Day
from ui.attendance.states import HALVES
from ui.widgets.grid.steps import Fields, Steps

Key = tuple[str, str]
Cell = tuple[int, int]
Edits = Mapping[Key, Fields]


class MonthSheet(Steps[Key]):
    """Key = (cadre, day). `changed` hears of edits that have to be saved."""

    def __init__(self, month: str, cadres: Sequence[Cadre], days: Sequence[Day], changed: Callable[[Edits], object],
                 ) -> None:
        super().__init__(changed)
        self.month, self.cadres, self.days = month, tuple(cadres), tuple(days)
        self._rows = {each.record: at * 2 for at, each in enumerate(self.cadres)}
        self._columns = {each.iso: at for at, each in enumerate(self.days)}
        self._serving: dict[int, tuple[bool, ...]] = {}
        self._due: dict[int, tuple[bool, ...]] = {}
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

    def status(self, cell: Cell) -> str:
        """The code in a cell, "" for an empty one."""
        found = self._values.get(self.key(cell))
        return str(found.get(HALVES[cell[0] % 2], "")) if found else ""

    def pair(self, key: Key) -> tuple[str, str]:
        """Morning and afternoon."""
        found = self.values(key)
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

    # Writing

    def show_month(self, values: Mapping[Key, Mapping[str, Value]], unsaved: Edits, locked: Iterable[Key]) -> None:
        """What the workspace holds, with what isn't saved yet on top; locked days can't be written."""
        self.locked = frozenset(locked)
        self.show(values, unsaved)
