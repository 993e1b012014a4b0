"""The month's bulletin as plain data: what its four tables and its paragraphs need, for a unit and those below it.

Source: domain.md sections 5.1 and 5.2. No wording here: export/brief says it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from forms.indicator_reading import builtin_indicators
from forms.indicators import Catalogue
from model.calendar import periods
from model.figures.indicators import Indicators, Measured
from model.month.received import Receipt
from model.month.waiting import waiting
from model.units import successors
from model.workspace.filters import Filter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from model.workspace.workspace import Workspace

TABLE_FIGURES: Mapping[str, tuple[str, ...]] = {
    "attendance": ("assessed", "compliant", "att_short", "att_absent"),
    "projects": ("projects", "projects_due", "projects_started", "fund_plan", "fund_arrived", "fund_paid", "leveraged"),
    "income": ("villages", "villages_complete", "villages_compared", "income", "income_before", "net", "net_before",
               "income_reported", "net_reported"),
    "reporting": ("village_months", "villages", "sheets_there", "sheets_due", "logs_there", "logs_due", "visits_there",
                  "visits_due", "items_there", "items_due"),
}
TABLE_INDICATORS: Mapping[str, tuple[str, ...]] = {
    "attendance": ("att_compliance",),
    "projects": ("proj_start", "fund_place", "fund_spend", "fund_pace", "leverage"),
    "income": ("income_growth", "net_growth"),
    "reporting": ("report_complete",),
}
WHOLE_FIGURES = (
    "visits_due", "visits_there", "new_risks", "new_risks_handled", "jobs_new", "jobs_monitored", "training_sessions",
    "training_persons", "consumer", "consumer_buy", "consumer_help", "volunteer_times", "problems_new",
    "problems_closed", "problems_overdue", "projects_starting_next", "tasks_due_next", "packages_due", "packages_in",
    "packages_on_time", "projects_started_of_year",
)
WHOLE_INDICATORS = ("leverage", "report_ontime", "proj_start_of_year", "hh_visit")


@dataclass(frozen=True, slots=True)
class Line:
    """One unit's row of a table. figures: None where nobody can tell; absent where the form isn't there."""

    unit: str
    name: str
    figures: Mapping[str, int | None]
    measured: Mapping[str, Measured]


@dataclass(frozen=True, slots=True)
class LateProject:
    """A project that should have started. days: since its planned day, at the cut-off."""

    record: str
    name: str
    unit: str
    days: int
    reason: str


@dataclass(frozen=True, slots=True)
class ShortCadre:
    """A cadre below the required days, without a name: names stay out of what leaves the county. days in halves."""

    cadre: str
    kind: str
    unit: str
    rule: str
    halves: int
    required: int
    short_halves: int


@dataclass(frozen=True, slots=True)
class OverdueProblem:
    """A problem past its deadline at the cut-off. kind, asked_level: codes of the form's lists."""

    record: str
    kind: str
    detail: str
    unit: str
    days: int
    asked_level: str


@dataclass(frozen=True, slots=True)
class Bulletin:
    """Everything of one month. lines: table -> a row a unit below, then the unit itself.

    soe_days: what the policy or the county asks of state enterprises' cadres.
    unreported: township -> villages that miss a month of the year so far, and are left out whole. not_compared:
    villages that reported this year but lack last year's months. assessed_kinds: kind -> how many were assessed.
    merged: what the comparison with last year has to say of units that were merged or renamed.
    waiting: unit below -> how many of its records were received, aren't accepted yet and so aren't counted.
    """

    month: str
    unit: str
    unit_name: str
    cutoff: date
    elapsed: Fraction
    lines: Mapping[str, tuple[Line, ...]]
    whole: Line
    not_started: tuple[LateProject, ...]
    short: tuple[ShortCadre, ...]
    assessed_kinds: Mapping[str, int]
    soe_days: int
    not_assessed: tuple[str, ...]
    unreported: Mapping[str, tuple[str, ...]]
    not_compared: tuple[str, ...]
    receipts: tuple[Receipt, ...]
    overdue: tuple[OverdueProblem, ...]
    conflicts: tuple[str, ...] = field(default=())
    waiting: Mapping[str, int] = field(default_factory=dict)
    merged: tuple[str, ...] = ()
    catalogue: Catalogue = field(default_factory=builtin_indicators, repr=False)

    def total(self, table: str) -> Line:
        """The unit's own row of a table."""
        return self.lines[table][-1]


def bulletin(workspace: "Workspace", month: str, *, unit: str = "") -> Bulletin:
    """Work out a month (YYYY-MM) of a unit, by default the workspace's own. Nothing is written."""
    unit = unit or workspace.unit
    found = Indicators(workspace, month, unit=unit)
    cutoff = periods.bounds(month)[1]
    below = [each for each in workspace.units.children(unit, cutoff) if each.level != "enterprise"]
    units = [*(each.code for each in below), unit]
    lines = {table: tuple(_line(found, each, TABLE_FIGURES[table], TABLE_INDICATORS[table]) for each in units)
             for table in TABLE_FIGURES}
    cadres = [each for each in found.sources.cadre_months if each.totals.compliant != "not_assessed"]
    kinds: dict[str, int] = {}
    for each in cadres:
        kind = str(each.values.get("cadre_kind", ""))
        kinds[kind] = kinds.get(kind, 0) + 1
    return Bulletin(
        month, unit, workspace.units.name(unit), cutoff, found.elapsed, lines,
        _line(found, unit, WHOLE_FIGURES, WHOLE_INDICATORS), tuple(_not_started(workspace, found, cutoff)),
        tuple(_short(found)), kinds, found.sources.rules.soe_days,
        tuple(each.totals.not_assessed for each in found.sources.cadre_months
              if each.totals.not_assessed in ("arrived", "left", "long_leave")),
        _unreported(workspace, found, [each.code for each in below]),
        tuple(sorted(set(found.sources.complete) - set(found.sources.compared))),
        tuple(found.sources.receipts.values()), tuple(_overdue(workspace, found, cutoff)), tuple(found.conflicts),
        _waiting(workspace, [each.code for each in workspace.units.children(unit, cutoff)], month),
        successors.notes(workspace.units, f"{cutoff.year - 1}-01", month, unit), found.catalogue,
    )


def _waiting(workspace: "Workspace", units: "Sequence[str]", month: str) -> dict[str, int]:
    found = [each.unit for each in waiting(workspace, until=month)]
    counts = {unit: sum(workspace.units.is_within(each, unit) for each in found) for unit in units}
    return {unit: count for unit, count in counts.items() if count}


def _line(found: Indicators, unit: str, figures: "Sequence[str]", indicators: "Sequence[str]") -> Line:
    return Line(
        unit, found.workspace.units.name(unit),
        {name: found.figure(name, unit) for name in figures if found.has(name)},
        {name: found.measured(name, unit) for name in indicators if found.has(name)},
    )


def _not_started(workspace: "Workspace", found: Indicators, cutoff: date) -> "Iterable[LateProject]":
    if not found.has("projects_due"):
        return
    rows = workspace.listing(
        "project", columns=("name", "township", "plan_start", "actual_start", "element_problem"),
        order=("plan_start", True), filters=(
            Filter("year", "=", cutoff.year), Filter("status", "!=", "cancelled"),
            Filter("plan_start", "<=", cutoff.isoformat()),
        ),
    ).rows()
    for row in rows:
        started = str(row.values.get("actual_start", "")) or "9999"
        place = str(row.values.get("township") or row.unit)
        if started > cutoff.isoformat() and row.counts and workspace.units.is_within(place, found.unit):
            days = (cutoff - date.fromisoformat(str(row.values["plan_start"]))).days
            name, reason = str(row.values.get("name", "")), str(row.values.get("element_problem", ""))
            yield LateProject(row.record, name, place, days, reason)


def _short(found: Indicators) -> "Iterable[ShortCadre]":
    for each in found.sources.cadre_months:
        if each.totals.compliant == "no":
            yield ShortCadre(
                each.cadre, str(each.values.get("cadre_kind", "")), each.place,
                str(each.values.get("attendance_rule", "")), int(each.totals.in_county * 2),
                each.totals.required or 0, int(each.totals.shortfall * 2),
            )


def _unreported(workspace: "Workspace", found: Indicators, below: "Sequence[str]") -> dict[str, tuple[str, ...]]:
    missing = [each for each in found.sources.villages if each not in set(found.sources.complete)]
    grouped = {unit: tuple(each for each in missing if workspace.units.is_within(each, unit)) for unit in below}
    return {unit: villages for unit, villages in grouped.items() if villages}


def _overdue(workspace: "Workspace", found: Indicators, cutoff: date) -> "Iterable[OverdueProblem]":
    if not found.has("problems_overdue"):
        return
    rows = workspace.listing(
        "problem", columns=("kind", "detail", "unit", "deadline", "asked_level", "corrected_on", "found_on"),
        order=("deadline", True), filters=(Filter("deadline", "<=", cutoff.isoformat()),),
    ).rows()
    for row in rows:
        values = row.values
        late = (cutoff - date.fromisoformat(str(values["deadline"]))).days
        fixed = str(values.get("corrected_on", "")) or "9999"
        place = str(values.get("unit") or row.unit)
        known = str(values.get("found_on", "")) <= cutoff.isoformat() and row.counts
        if late > 0 and known and fixed > cutoff.isoformat() and workspace.units.is_within(place, found.unit):
            yield OverdueProblem(row.record, str(values.get("kind", "")), str(values.get("detail", "")), place, late,
                                 str(values.get("asked_level", "")))
