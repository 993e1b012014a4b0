"""What stands behind a printed number: the records, cadres, villages or units that it counts, one by one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.indicators import Figure
from model.calendar import periods
from model.figures.counts import Behind
from model.figures.indicators import Indicators
from model.figures.sources import ATTENDANCE, CADRE, INCOME, CadreMonth, counted
from model.identifiers import record_id

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

GAP = ":gap"  # a figure's name with this is its distance to the time gone by


@dataclass(frozen=True, slots=True)
class BehindFigure:
    """One figure taken apart. total: fen, half days or things, None = nobody can tell. rows: what it counts.

    halves: whether numbers are half days.
    """

    figure: Figure
    unit: str
    total: int | None
    halves: bool
    rows: tuple[Behind, ...]


def behind(workspace: "Workspace", month: str, name: str, unit: str) -> list[BehindFigure]:
    """A figure or an indicator of a unit and month taken apart; an indicator gives what is above and below the line.

    name: as a sentence remembers it. Figures made of others give those. [] for a name that isn't there.
    """
    found = Indicators(workspace, month)
    name = name.removesuffix(GAP)
    indicator = found.catalogue.indicators.get(name)
    names = [name] if indicator is None else [indicator.numerator, indicator.denominator]
    return [made for each in names if found.has(each) for made in _apart(found, each, unit)]


def _apart(found: Indicators, name: str, unit: str) -> Iterable[BehindFigure]:
    figure = found.catalogue.figures[name]
    if figure.parts:
        for part, _ in figure.parts:
            yield from _apart(found, part, unit)
        return
    rows = found.records(name, unit)
    halves = name in found.days_in_halves
    yield BehindFigure(figure, unit, found.figure(name, unit), halves,
                       tuple(_counted(found, figure, unit) if rows is None else rows))


def _counted(found: Indicators, figure: Figure, unit: str) -> Iterable[Behind]:
    """What the program works out itself: cadres, villages, units."""
    kind = figure.counted or ""
    if kind in _CADRES:
        for each in found.sources.cadre_months:
            number = _CADRES[kind](each)
            if number and each.totals.compliant != "not_assessed" and found.within(each.place, unit):
                yield Behind(CADRE, each.cadre, str(each.values.get("name", "")), each.place, number)
        return
    form = ATTENDANCE if kind.startswith("sheets") else INCOME if not kind.startswith("packages") else ""
    for place, number in _places(found, figure).items():
        if found.within(place, unit):
            record = _income_record(found, place, figure) if form == INCOME else ""
            yield Behind(form, record, found.workspace.units.name(place), place, number)


_CADRES: Mapping[str, Callable[[CadreMonth], int]] = {
    "assessed": lambda _: 1,
    "compliant": lambda each: int(each.totals.compliant == "yes"),
    "shortfall": lambda each: int(each.totals.shortfall * 2),
    "absent": lambda each: int(each.totals.absent * 2),
}


def _places(found: Indicators, figure: Figure) -> dict[str, int]:
    return dict(counted(found.sources, figure.counted or "", figure.field, figure.years_back) or {})


def _income_record(found: Indicators, village: str, figure: Figure) -> str:
    """The month's own report of a village, of the year that the figure is about; "" where there is none."""
    month = periods.step(found.month, -12 * figure.years_back)
    if month not in found.sources.incomes.get(village, {}):
        return ""
    return record_id(found.workspace.forms[INCOME], {"village": village, "month": month}) or ""

