"""The figures that are no sums of records: attendance against its rules, villages that reported, units that handed in.

Each gives place -> number, so that they add up along the tree of units as sums do.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from model import clock
from model.attendance import totals as attendance
from model.attendance.rules import county_rules
from model.attendance.totals import AttendanceTotals, Rules
from model.calendar import periods
from model.month import received
from model.units import successors
from model.workspace.projection_schema import table, value_column
from model.workspace.query import select

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

ATTENDANCE, CADRE, INCOME = "attendance", "cadre", "village_income"
INCOME_FIELDS = ("income_total", "income_excl_subsidy", "operating_profit", "net_income")
_DAY_PARTS = 2  # days are counted in halves

Numbers = dict[str, int]


@dataclass(frozen=True, slots=True)
class CadreMonth:
    """One cadre's month as it was assessed. place: the unit that keeps the attendance."""

    cadre: str
    values: Mapping[str, Any]
    totals: AttendanceTotals
    place: str


@dataclass(frozen=True)
class Sources:
    """What a month holds, read once. month: YYYY-MM. unit: whose, with all below it."""

    workspace: "Workspace"
    month: str
    unit: str

    @cached_property
    def months(self) -> list[str]:
        """The months of the year so far."""
        return periods.months(f"{self.month[:4]}-01", self.month)

    @cached_property
    def villages(self) -> list[str]:
        """The villages that exist at the month's end."""
        last = periods.bounds(self.month)[1]
        tree = self.workspace.units
        found = [each.code for each in tree.descendants(self.unit, last) if each.level == "village"]
        return [self.unit] if tree.level_of(self.unit) == "village" else found

    @cached_property
    def handing_in(self) -> list[str]:
        """The units directly below, which owe a package each month; villages hand in to their township instead."""
        last = periods.bounds(self.month)[1]
        return [each.code for each in self.workspace.units.children(self.unit, last) if each.level != "village"]

    @cached_property
    def cadre_months(self) -> list[CadreMonth]:
        """Every cadre of the units with attendance rules, serving in the month or not."""
        if CADRE not in self.workspace.forms or ATTENDANCE not in self.workspace.forms:
            return []
        tree = self.workspace.units
        cadres = {}
        for each in self.workspace.register_records(CADRE):
            place = str(each.values.get("attendance_unit") or each.unit)
            if tree.is_within(place, self.unit) and each.values.get("attendance_rule", "none") != "none":
                cadres[each.record] = (each.values, place)
        columns = ("cadre", "date", "am_status", "pm_status")
        rows = self.workspace.listing(ATTENDANCE, columns=columns, month=self.month).rows()
        last = min(periods.bounds(self.month)[1], clock.today(self.workspace.clock))
        totals = attendance.totals_by_cadre(
            {cadre: values for cadre, (values, _) in cadres.items()}, [row.values for row in rows if row.counts],
            self.month, workdays=self.workspace.workdays, today=last, rules=self.rules,
        )
        return [CadreMonth(cadre, *_cut(cadres[cadre], totals[cadre])) for cadre in cadres]

    @cached_property
    def rules(self) -> Rules:
        """What the county set, or what the policy says."""
        return county_rules(self.workspace, self.month).rules

    @cached_property
    def incomes(self) -> dict[str, dict[str, dict[str, int | None]]]:
        """village -> month -> figures in fen, of this year's months so far and last year's same months.

        Only months that were reported: with an amount, or as a nil report (FORMAT.md section 4).
        """
        if INCOME not in self.workspace.forms:
            return {}
        asked = (*self.months, *(periods.step(month, -12) for month in self.months))
        columns = ["f_village", '"period"', *(value_column(name) for name in INCOME_FIELDS)]
        query = select(columns, table(INCOME), where=(
            "void = 0", "counts = 1", '"period" BETWEEN ? AND ?',
            "(f_surplus_total IS NOT NULL OR f_not_income_memo IS NOT NULL OR f_nil_report = 'yes')",
        ))
        wanted, found = set(asked), dict[str, dict[str, dict[str, int | None]]]()
        for village, month, *amounts in self.workspace.db.execute(query, (min(asked), max(asked))):
            if month in wanted:
                found.setdefault(village, {})[month] = dict(zip(INCOME_FIELDS, amounts, strict=True))
        return self._merged(found, asked)

    def _merged(
        self, found: dict[str, dict[str, dict[str, int | None]]], months: Iterable[str]
    ) -> dict[str, dict[str, dict[str, int | None]]]:
        """A village that others were merged into has, before that, their months with its own; all or none of them."""
        tree, last = self.workspace.units, periods.bounds(self.month)[1]
        for code in sorted({tree.successor_of(each.code, last) for each in tree.ended()}):
            for month in months:
                places = successors.sources(tree, code, month)
                parts = [found.get(each, {}).get(month) for each in places]
                whole = [each for each in parts if each is not None]
                if places != (code,) and len(whole) == len(parts) and whole:
                    found.setdefault(code, {})[month] = {
                        name: sum(each[name] or 0 for each in whole) for name in INCOME_FIELDS}
                elif places != (code,):
                    found.get(code, {}).pop(month, None)
        return found

    @cached_property
    def complete(self) -> list[str]:
        """Villages that reported every month of the year so far."""
        return [each for each in self.villages if all(month in self.incomes.get(each, {}) for month in self.months)]

    @cached_property
    def compared(self) -> list[str]:
        """Of these, villages that have the same months of last year too."""
        before = [periods.step(month, -12) for month in self.months]
        return [each for each in self.complete if all(month in self.incomes[each] for month in before)]

    @cached_property
    def receipts(self) -> dict[str, received.Receipt]:
        """unit -> when its month came in."""
        return received.receipts(self.workspace, self.month, self.handing_in)

    @cached_property
    def sheet_units(self) -> list[str]:
        """Units that owe an attendance sheet: those that keep a serving cadre's attendance, and the unit itself."""
        keeping = {each.place for each in self.cadre_months if each.totals.not_assessed != "not_serving"}
        return sorted(keeping | {self.unit})

    def amounts(self, field: str, villages: Iterable[str], years_back: int = 0) -> Numbers:
        """village -> a field over the year's months so far, in fen; months without that field add nothing."""
        months = [periods.step(month, -12 * years_back) for month in self.months]
        return {each: sum(self.incomes[each][month][field] or 0 for month in months) for each in villages}

    def sheet_there(self, unit: str) -> bool:
        """Whether every half day of the unit's cadres is filled, or the ledger was reported as nil."""
        if self.workspace.nil_reported(ATTENDANCE, unit=unit, period=self.month):
            return True
        own = [each for each in self.cadre_months if each.place == unit and each.totals.not_assessed != "not_serving"]
        return bool(own) and not any(each.totals.empty_halves for each in own)


def counted(sources: Sources, name: str, field: str = "", years_back: int = 0) -> Numbers | None:
    """place -> a counted figure (forms.indicators.Counted); None where nobody can tell, as on time without a deadline.

    Days are counted in half days: `halves` says which figures.
    """
    if name in ("same_basis", "complete_sum"):
        villages = sources.compared if name == "same_basis" else sources.complete
        return sources.amounts(field, villages, years_back)
    return _COUNTS[name](sources)


def halves(name: str | None) -> bool:
    """Whether a counted figure is in half days."""
    return name in ("shortfall", "absent")


def _cut(cadre: tuple[Mapping[str, Any], str], totals: AttendanceTotals) -> tuple[Any, AttendanceTotals, str]:
    return cadre[0], totals, cadre[1]


def _ones(units: Iterable[str]) -> Numbers:
    return dict.fromkeys(units, 1)


def _cadres(sources: Sources, number: Callable[[CadreMonth], int]) -> Numbers:
    found: Numbers = {}
    for each in sources.cadre_months:
        if each.totals.compliant != "not_assessed":
            found[each.place] = found.get(each.place, 0) + number(each)
    return found


def _half_days(days: Decimal) -> int:
    return int(days * _DAY_PARTS)


def _on_time(sources: Sources) -> Numbers | None:
    known = [each for each in sources.receipts.values() if each.due is not None]
    return _ones(each.unit for each in known if each.on_time) if known else None


_COUNTS: Mapping[str, Callable[[Sources], Numbers | None]] = {
    "assessed": lambda sources: _cadres(sources, lambda _: 1),
    "compliant": lambda sources: _cadres(sources, lambda each: each.totals.compliant == "yes"),
    "shortfall": lambda sources: _cadres(sources, lambda each: _half_days(each.totals.shortfall)),
    "absent": lambda sources: _cadres(sources, lambda each: _half_days(each.totals.absent)),
    "villages": lambda sources: _ones(sources.villages),
    "village_months": lambda sources: _ones(
        each for each in sources.villages if sources.month in sources.incomes.get(each, {})),
    "villages_complete": lambda sources: _ones(sources.complete),
    "villages_compared": lambda sources: _ones(sources.compared),
    "sheets_due": lambda sources: _ones(sources.sheet_units),
    "sheets_there": lambda sources: _ones(filter(sources.sheet_there, sources.sheet_units)),
    "packages_due": lambda sources: _ones(sources.handing_in),
    "packages_in": lambda sources: _ones(each.unit for each in sources.receipts.values() if each.day),
    "packages_on_time": _on_time,
}
