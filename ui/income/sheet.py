"""The month as it stands on the desk: what is saved with what was typed since, and every step back. No Qt.

The key of a record is its village. The explanation of a check stands among its fields, under the check's name after a
question mark.
"""

from collections.abc import Callable, Mapping
from functools import partial

from forms.definition import Value
from ui.income.items import NIL
from ui.widgets.grid.steps import Fields, Step, Steps

Edits = Mapping[str, Fields]
EXPLAINS = "?"


def cells(step: Step[str]) -> int:
    """How many amounts it wrote."""
    return sum(not name.startswith(EXPLAINS) for fields in step.after.values() for name in fields)


def replaced(step: Step[str]) -> int:
    """How many of them took the place of another amount."""
    return sum(value is not None and step.after[village][name] is not None
               for village, fields in step.before.items() for name, value in fields.items())


class MonthSheet(Steps[str]):
    """amounts: the names of the fields that are typed. `changed` hears of edits that have to be saved."""

    def __init__(self, month: str, amounts: frozenset[str], changed: Callable[[str, Edits], object]) -> None:
        super().__init__(partial(changed, month))
        self.month, self._amounts = month, amounts

    # Reading

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
