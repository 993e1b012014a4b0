"""Indicators of a month, for a unit and those below it: exact values, what they rest on, colours, ranks.

Source: domain.md section 4. A missing base gives grey, never 0 or 100; rounding is for showing only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from forms.indicator_reading import builtin_indicators
from forms.indicators import Catalogue, Figure, Indicator, Light
from model.calendar import periods
from model.figures.counts import Behind, Places, by_place, conflicts, records
from model.figures.sources import Sources, counted, halves
from model.workspace.lookups import thresholds

if TYPE_CHECKING:
    from forms.definition import Threshold
    from model.workspace.workspace import Workspace

ENOUGH = Fraction(80, 100)  # of the reports due, for a unit to be ranked (domain.md section 4)
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator of one unit. value: exact, in the indicator's unit; None = no base (无数据).

    numerator, denominator: None where nobody can tell. gap: to the time gone by, in points, where it is compared so.
    coverage: reports there and due, None where it doesn't rest on reports.
    """

    name: str
    unit: str
    value: Fraction | None
    numerator: int | None
    denominator: int | None
    light: Light
    gap: Fraction | None = None
    coverage: tuple[int, int] | None = None

    @property
    def covered(self) -> bool:
        """Whether enough reports are there to rank the unit."""
        if self.coverage is None or not self.coverage[1]:
            return self.value is not None
        return self.value is not None and Fraction(*self.coverage) >= ENOUGH


class Indicators:
    """The figures and indicators of one month, each worked out when first asked for.

    workspace: read only. month: YYYY-MM, the cut-off is its last day. unit: the highest unit that will be asked for.
    """

    def __init__(
        self, workspace: "Workspace", month: str, *, unit: str = "", catalogue: Catalogue | None = None
    ) -> None:
        self.workspace, self.month = workspace, month
        self.unit = unit or workspace.unit
        self.catalogue = catalogue or builtin_indicators()
        self.sources = Sources(workspace, month, self.unit)
        self._places: dict[str, Places | None] = {}
        self._above: dict[str, frozenset[str]] = {}

    @property
    def elapsed(self) -> Fraction:
        """序时进度: how much of the year has gone by, in percent."""
        return Fraction(int(self.month[5:]) * 100, _MONTHS)

    def figure(self, name: str, unit: str) -> int | None:
        """A figure of a unit and all below it: fen, half days or things. None where nobody can tell.

        Raises KeyError for a figure that isn't there (its form is absent).
        """
        figure = self.catalogue.figures[name]
        if figure.parts:
            parts = [(self.figure(part, unit), sign) for part, sign in figure.parts]
            known = [found * sign for found, sign in parts if found is not None]
            return sum(known) if len(known) == len(parts) else None
        places = self._of(figure)
        if places is None:
            return None
        here = [found for place, found in places.items() if self.within(place, unit)]
        if figure.aggregate == "distinct" and not figure.counted:
            return len(frozenset().union(*(each for each in here if isinstance(each, frozenset))))
        return sum(each for each in here if isinstance(each, int))

    def records(self, name: str, unit: str) -> list[Behind] | None:
        """The records that a figure of a unit counts; None for one that isn't a query of records. Raises KeyError."""
        figure = self.catalogue.figures[name]
        if not figure.form:
            return None
        found = records(self.workspace.db, self.workspace.forms, figure, self._fill)
        return [each for each in found if self.within(each.place, unit)]

    def has(self, *names: str) -> bool:
        """Whether all these figures or indicators are there."""
        known = self.catalogue.figures.keys() | self.catalogue.indicators.keys()
        return all(name in known for name in names)

    def measured(self, name: str, unit: str) -> Measured:
        """An indicator of a unit and all below it. Raises KeyError for one that isn't there."""
        indicator = self.catalogue.indicators[name]
        above, below = self.figure(indicator.numerator, unit), self.figure(indicator.denominator, unit)
        value = quotient(indicator, above, below)
        gap = value - self.elapsed if value is not None and indicator.light and indicator.light.on == "gap" else None
        coverage = None
        if indicator.coverage:
            there, due = (self.figure(each, unit) for each in indicator.coverage)
            coverage = None if there is None or due is None else (there, due)
        light = self._light(indicator, gap if gap is not None else value)
        return Measured(name, unit, value, above, below, light, gap, coverage)

    def ranks(self, name: str, units: Iterable[str]) -> dict[str, int | None]:
        """unit -> place by one indicator, exact values, ties share (1, 1, 3); None: 数据不足, not ranked."""
        found = {unit: self.measured(name, unit) for unit in units}
        values = {unit: each.value for unit, each in found.items() if each.covered and each.value is not None}
        up = self.catalogue.indicators[name].better == "up"
        return {unit: _rank(values, unit, up=up) for unit in found}

    @property
    def days_in_halves(self) -> frozenset[str]:
        """Names of the figures that count half days."""
        return frozenset(name for name, each in self.catalogue.figures.items() if halves(each.counted))

    @cached_property
    def conflicts(self) -> list[str]:
        """Records that no figure counts until their conflict is resolved."""
        asked = {each.form for each in self.catalogue.figures.values()} - {""}
        asked |= {"attendance", "village_income"}
        return conflicts(self.workspace.db, self.workspace.forms, asked)

    def threshold(self, indicator: Indicator, name: str) -> Decimal:
        """A threshold as this county has it at the cut-off."""
        found = next(each for each in indicator.thresholds if each.name == name)
        return Decimal(str(self._set.get(f"threshold:{name}", found.value)))

    def _light(self, indicator: Indicator, value: Fraction | None) -> Light:
        rule = indicator.light
        if value is None or rule is None:
            return "grey"
        sign = 1 if indicator.better == "up" else -1
        green = (value - Fraction(self.threshold(indicator, rule.green))) * sign
        if green > 0 or (green == 0 and not rule.strict):
            return "green"
        if rule.yellow and (value - Fraction(self.threshold(indicator, rule.yellow))) * sign >= 0:
            return "yellow"
        return "red"

    @cached_property
    def _set(self) -> Mapping[str, object]:
        named: list[Threshold] = [each for known in self.catalogue.indicators.values() for each in known.thresholds]
        last = periods.bounds(self.month)[1]
        return thresholds(self.workspace.db, self.workspace.forms, (each.name for each in named), last)

    def _of(self, figure: Figure) -> Places | None:
        if figure.name not in self._places:
            if figure.counted:
                found = counted(self.sources, figure.counted, figure.field, figure.years_back)
                self._places[figure.name] = None if found is None else {**found}
            else:
                self._places[figure.name] = by_place(self.workspace.db, self.workspace.forms, figure, self._fill)
        return self._places[figure.name]

    def within(self, place: str, unit: str) -> bool:
        """Whether a place is the unit or lies below it, or below one for which the unit goes on."""
        if place not in self._above:
            self._above[place] = self.workspace.units.over(place)
        return unit in self._above[place]

    @cached_property
    def _fill(self) -> Mapping[str, str]:
        first, last = periods.bounds(self.month)
        following = periods.bounds(periods.month(last + timedelta(days=1)))
        return {
            "{year}": str(first.year), "{last_year}": str(first.year - 1), "{month}": self.month,
            "{next_month}": periods.month(following[0]), "{year_first}": f"{first.year}-01-01",
            "{first}": first.isoformat(), "{cutoff}": last.isoformat(), "{next_first}": following[0].isoformat(),
            "{next_last}": following[1].isoformat(),
        }


def quotient(indicator: Indicator, above: int | None, below: int | None) -> Fraction | None:
    """The exact value of an indicator; None without a base, or for growth from nothing or from a loss."""
    if above is None or not below or (indicator.growth and below < 0):
        return None
    value = Fraction(above, below) - (1 if indicator.growth else 0)
    return value * 100 if indicator.unit == "%" else value


def rounded(value: Fraction, digits: int = 1) -> Decimal:
    """To so many digits, halves away from zero: −15.25 is −15.3. For showing only."""
    scaled = abs(value) * 10**digits
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    return Decimal(-whole if value < 0 else whole).scaleb(-digits)


def _rank(values: Mapping[str, Fraction], unit: str, *, up: bool) -> int | None:
    if unit not in values:
        return None
    own = values[unit]
    return 1 + sum(each > own if up else each < own for each in values.values())
