"""Village income month by month, with how many villages each month rests on: for a line over a year.

A village that didn't report adds nothing and is counted as missing (FORMAT.md section 4).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.calendar import periods
from model.figures.indicators import ENOUGH
from model.workspace.projection_schema import table, value_column
from model.workspace.query import select

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

FORM = "village_income"


@dataclass(frozen=True, slots=True)
class IncomeMonth:
    """One month. total: fen, of the villages that reported; None = none did. due: villages of that month."""

    month: str
    total: int | None
    reported: int
    due: int

    @property
    def enough(self) -> bool:
        """Whether it can stand beside other months: as many reports as a ranking asks for (domain.md section 4)."""
        return self.total is not None and self.reported >= ENOUGH * self.due


def income_months(workspace: "Workspace", unit: str, last: str, count: int) -> list[IncomeMonth]:
    """The `count` months up to `last` (YYYY-MM) of a unit and those below it, the earliest first."""
    months = periods.months(periods.step(last, 1 - count), last)
    if FORM not in workspace.forms:
        return [IncomeMonth(each, None, 0, 0) for each in months]
    tree = workspace.units
    inside = {each.code for each in tree.descendants(unit)} | {unit}
    query = select(("f_village", '"period"', value_column("income_total")), table(FORM), where=(
        "void = 0", "counts = 1", '"period" BETWEEN ? AND ?',
        "(f_surplus_total IS NOT NULL OR f_not_income_memo IS NOT NULL OR f_nil_report = 'yes')",
    ))
    totals: dict[str, int] = {}
    counts: dict[str, int] = {}
    for village, month, amount in workspace.db.execute(query, (months[0], months[-1])):
        if village in inside:
            totals[month] = totals.get(month, 0) + (amount or 0)
            counts[month] = counts.get(month, 0) + 1
    return [IncomeMonth(each, totals.get(each), counts.get(each, 0), _due(workspace, unit, each)) for each in months]


def _due(workspace: "Workspace", unit: str, month: str) -> int:
    last = periods.bounds(month)[1]
    below = [workspace.units.get(unit), *workspace.units.descendants(unit, last)]
    return sum(each is not None and each.level == "village" for each in below)
