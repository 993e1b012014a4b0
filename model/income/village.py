"""A village's collective economy over the years: months, doubling with its basis, targets, where the money comes from.

Amounts are fen. A month that wasn't reported is None, never zero; a year counts as whole only with all its months.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, Literal

from forms.definition import Value
from model.calendar import periods
from model.units import successors

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

FORM: Final = "village_income"
TOTAL, CLEAN, PROFIT, NET = "income_total", "income_excl_subsidy", "operating_profit", "net_income"
NAMES: Final = (TOTAL, CLEAN, PROFIT, NET)
_YEAR: Final = 12
_PER: Final = {"元": 100, "万元": 1_000_000}
# What a target's own words mean; the first that fits.
_MEANT: Final = (("净收益", NET), ("经营收益", PROFIT), ("剔除补助", CLEAN), ("收入", TOTAL), ("收益", NET))
Verdict = Literal["doubled", "not", "turned", "no_base", "incomplete"]


@dataclass(frozen=True, slots=True)
class Month:
    """One month. amounts: by name of NAMES. reported: with an amount, if only a memo, or stated to have none."""

    month: str
    amounts: Mapping[str, int]
    reported: bool


@dataclass(frozen=True, slots=True)
class Doubling:
    """One year against the one before. now, before: fen, None where no month was reported.

    verdict: turned = from nothing or a loss into profit, listed apart and never counted; incomplete = a month of
    either year is missing. Source: domain.md section 4, inc_double (巴中市哲学社会科学规划项目, 收入翻番的提法, 参考).
    """

    year: int
    name: str
    now: int | None
    before: int | None
    verdict: Verdict
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A target of the village's plan. done: fen in the year so far, None = it names no figure that we count."""

    indicator: str
    unit: str
    target: str
    deadline: str
    name: str = ""
    done: int | None = None

    @property
    def aim(self) -> int | None:
        """The target in fen, None where it isn't money."""
        per = _PER.get(self.unit.strip())
        try:
            return int(Decimal(self.target) * per) if per else None
        except (InvalidOperation, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class Source:
    """A project or asset with what it brought the village in the year. amount: None = nothing is linked to it."""

    form: str
    record: str
    name: str
    amount: int | None


class VillageYears:
    """What was reported of one village, read once."""

    def __init__(self, workspace: "Workspace", village: str) -> None:
        self.village = village
        self._workspace = workspace
        self._before = workspace.units.before(village)
        self._records = {
            (each, str(row.values.get("month", ""))): row.values
            for each in (village, *self._before)
            for row in workspace.listing(FORM, columns=("month", "nil_report", *NAMES, "not_income_memo"),
                                         unit=each).rows()
            if row.unit == each and row.counts
        }

    def months(self, last: str, count: int) -> list[Month]:
        """The `count` months up to `last`, the earliest first."""
        return [self.month(each) for each in periods.months(periods.step(last, 1 - count), last)]

    def month(self, month: str) -> Month:
        """One month, reported or not; before a merger the villages of then together, each of which has to be there."""
        places = successors.sources(self._workspace.units, self.village, month) if self._before else (self.village,)
        found = [_month(month, self._records.get((each, month), {})) for each in places]
        if len(found) == 1:
            return found[0]
        amounts = {name: sum(each.amounts.get(name, 0) for each in found)
                   for name in NAMES if any(name in each.amounts for each in found)}
        return Month(month, amounts, bool(found) and all(each.reported for each in found))

    def notes(self, year: int) -> tuple[str, ...]:
        """What a year beside the one before has to say of villages that were merged or renamed."""
        return successors.notes(self._workspace.units, f"{year - 1}-01", f"{year}-12", self.village)

    def year(self, year: int, name: str, last: int = _YEAR) -> int | None:
        """A year up to its month `last` (1–12), added up; None where nothing was reported."""
        found = [each.amounts.get(name) for each in self.months(f"{year}-{last:02d}", last) if each.reported]
        return sum(each or 0 for each in found) if found else None

    def missing(self, year: int) -> tuple[str, ...]:
        """The months of a year that weren't reported."""
        return tuple(each.month for each in self.months(f"{year}-12", _YEAR) if not each.reported)

    def doubling(self, year: int, name: str) -> Doubling:
        """X(y) ≥ 2·X(y−1) and X(y−1) > 0, of whole years alone."""
        now, before = self.year(year, name), self.year(year - 1, name)
        gaps = (*self.missing(year - 1), *self.missing(year))
        if gaps or now is None or before is None:
            return Doubling(year, name, now, before, "incomplete", gaps)
        if before <= 0:
            return Doubling(year, name, now, before, "turned" if now > 0 else "no_base")
        return Doubling(year, name, now, before, "doubled" if now >= 2 * before else "not")

    def two_years(self, year: int, name: str) -> tuple[Doubling, Doubling]:
        """The year and the one before it: both doubled is 连续两年翻番."""
        return self.doubling(year, name), self.doubling(year - 1, name)

    def targets(self, month: str) -> list[Target]:
        """What the village's plans ask for in the month's year, with the year so far."""
        year, last = int(month[:4]), int(month[5:7])
        found = []
        for plan in _records_of(self._workspace, "plan"):
            if plan.get("owner") == self.village and _covers(plan, year):
                found += [self._target(each, year, last) for each in plan.get("targets", ())
                          if str(each.get("deadline", ""))[:4] in ("", str(year))]
        return found

    def _target(self, row: Mapping[str, str], year: int, last: int) -> Target:
        words = row.get("indicator", "")
        name = next((name for said, name in _MEANT if said in words), "")
        money = row.get("unit", "").strip() in _PER
        return Target(words, row.get("unit", ""), row.get("target", ""), row.get("deadline", ""), name,
                      self.year(year, name, last) if name and money else None)

    def distributions(self) -> list[Mapping[str, Value]]:
        """What was distributed, newest year first: the fields of village_distribution that are known."""
        found = [each for each in _records_of(self._workspace, "village_distribution")
                 if each.get("village") == self.village]
        return sorted(found, key=lambda each: each.get("year", 0), reverse=True)

    def sources(self, month: str) -> list[Source]:
        """Projects and assets in the village, with what the year's months say they brought; linked ones first."""
        brought: dict[tuple[str, str], int] = {}
        for record in self._year_so_far(month):
            for row in record.get("linked_items", ()):
                for form in ("project", "asset"):
                    if row.get(form):
                        key = (form, row[form])
                        brought[key] = brought.get(key, 0) + int(row.get("amount", 0))
        found = {key: Source(*key, self._workspace.name_of(*key), amount) for key, amount in brought.items()}
        for form in ("project", "asset"):
            for standing in self._standing(form):
                name = self._workspace.name_of(form, standing)
                found.setdefault((form, standing), Source(form, standing, name, None))
        return sorted(found.values(), key=lambda each: (each.form != "project", -(each.amount or 0), each.name))

    def _year_so_far(self, month: str) -> list[Mapping[str, Value]]:
        return [record.values for back in range(int(month[5:7]))
                for record in self._workspace.month_records(FORM, unit=self.village, month=periods.step(month, -back))]

    def _standing(self, form: str) -> list[str]:
        """The records of a form that stand in the village."""
        if form not in self._workspace.forms:
            return []
        return [each.record for each in self._workspace.register_records(form) if self.village in (
            each.values.get("location_unit"), *(place.get("unit") for place in each.values.get("location_units", ())))]


def _month(month: str, values: "Mapping[str, Value]") -> Month:
    amounts = {name: int(values[name]) for name in NAMES if name in values}
    return Month(month, amounts, bool(amounts) or "not_income_memo" in values or values.get("nil_report") == "yes")


def _records_of(workspace: "Workspace", form: str) -> Sequence[Mapping[str, Value]]:
    if form not in workspace.forms:
        return ()
    return [each.values for each in workspace.register_records(form)]


def _covers(plan: Mapping[str, str], year: int) -> bool:
    return str(plan.get("from", ""))[:4] <= str(year) <= (str(plan.get("to", ""))[:4] or "9999")
