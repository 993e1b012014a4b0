"""What a month's attendance comes to: days in county against the days required, leave, absence, what is missing.

Pure: it receives values and never asks the workspace.

Source: 川办发〔2024〕16号 三（四）: a state enterprise's seconded cadre works in the county on at least 7 working
days a month. The notice doesn't say whether trips count, how the month of arrival is treated, or what half a day is
worth: all that stands in `Rules`, which the county may set (model.attendance_rules) and the sheet prints.
Leave is counted as the sheet marks it, whether or not it was approved.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from model.calendar import periods
from model.calendar.workdays import Workdays

Compliance = Literal["yes", "no", "not_assessed"]
HalfDay = Literal["half", "none", "whole"]
ArrivalMonth = Literal["not_assessed", "share", "whole"]
NotAssessed = Literal["", "not_serving", "arrived", "left", "nothing_required", "long_leave"]

SOE_DAYS = 7
# Checks of the form that only warn while the month is kept, and that nobody may sign over (domain.md 3.4).
ERRORS_AT_SIGNING = frozenset({"leave_not_approved", "present_on_leave"})
_PRESENT = ("county", "village")
_OUTSIDE = ("trip", "training", "meeting")
_LEAVE = "leave_"


@dataclass(frozen=True, slots=True)
class Rules:
    """What the county may set.

    soe_days: threshold soe_days_per_month. outside_counts: attendance rules for which trips, training and meetings
    for the county count as days in county; not so for soe7, whose policy asks for work in the county itself.
    long_leave_excused: a month with more than half of its working days on leave is not assessed.
    half_day: what a day with only one half present is worth: half a day, nothing, or a whole one.
    arrival_month: a month of arrival or leaving isn't assessed, asks for the share of the days served, or for all.
    """

    soe_days: int = SOE_DAYS
    outside_counts: frozenset[str] = frozenset({"village_month", "village_year", "full"})
    long_leave_excused: bool = False
    half_day: HalfDay = "half"
    arrival_month: ArrivalMonth = "not_assessed"


@dataclass(frozen=True, slots=True)
class AttendanceTotals:
    """One cadre's period in days; half a day is 0.5. Only working days within the term count, but for `off_days`.

    in_county: counted against the rule. in_village: of these, spent in a village or township. out: on official trips,
    training and meetings. home: working at the sending unit. off_days: present on days off, for information.
    required: None where the rule asks for nothing in such a period. shortfall: 0 when nothing is required.
    workdays: of the whole period. left: working days from today to the period's end, within the term.
    empty_halves: half days up to today on which nothing is recorded.
    """

    in_county: Decimal
    in_village: Decimal
    out: Decimal
    home: Decimal
    rest: Decimal
    late: Decimal
    absent: Decimal
    off_days: Decimal
    required: int | None
    shortfall: Decimal
    workdays: int
    left: int
    empty_halves: int
    not_assessed: NotAssessed
    leave: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def leave_days(self) -> Decimal:
        """Leave of every kind together."""
        return sum(self.leave.values(), Decimal(0))

    @property
    def compliant(self) -> Compliance:
        """Whether the required days are reached; not_assessed has its reason in `not_assessed`."""
        if self.not_assessed:
            return "not_assessed"
        return "no" if self.shortfall else "yes"

    @property
    def reachable(self) -> bool:
        """Whether the days that are left can still make up the shortfall."""
        return self.shortfall <= self.left


def attendance_totals(
    cadre: Mapping[str, Any],
    records: Iterable[Mapping[str, Any]],
    period: str,
    *,
    workdays: Workdays,
    today: date,
    rules: Rules | None = None,
) -> AttendanceTotals:
    """What one cadre's attendance records come to in a period.

    cadre: values of the cadre's record. records: values of that cadre's attendance, others' days are passed over.
    period: a month, or the year for the rule village_year. today: days from then on are not missing yet.
    Raises NotAPeriod.
    """
    rules = rules or Rules()
    days = workdays.workdays(period)
    serving = [day for day in days if _serves(cadre, day)]
    at_work = set(serving)
    kept = _statuses(cadre, records, period)
    worked = _count(kept, at_work)
    counted = (*_PRESENT, *(_OUTSIDE if _rule(cadre) in rules.outside_counts else ()))
    in_county = sum(_worth(halves, counted, rules.half_day) for day, halves in kept.items() if day in at_work)
    leave = {status: count for status, count in worked.items() if status.startswith(_LEAVE)}
    required = _required(cadre, period, len(serving), rules)
    reason = _not_assessed(cadre, period, required)
    if reason in ("arrived", "left") and rules.arrival_month != "not_assessed":
        reason = ""
        if rules.arrival_month == "share" and _rule(cadre) != "full":
            required = (required or 0) * len(serving) // len(days)
    if not reason and rules.long_leave_excused and sum(leave.values()) > len(days):
        reason = "long_leave"
    missing = 0 if reason else max(0, 2 * (required or 0) - in_county)
    everything = _count(kept, set(kept))
    return AttendanceTotals(
        in_county=_days(in_county),
        in_village=_days(worked.get("village", 0)),
        out=_days(sum(worked.get(status, 0) for status in _OUTSIDE)),
        home=_days(worked.get("home", 0)),
        rest=_days(worked.get("rest", 0)),
        late=_days(worked.get("late", 0)),
        absent=_days(worked.get("absent", 0)),
        off_days=_days(sum(everything.get(status, 0) - worked.get(status, 0) for status in _PRESENT)),
        required=required,
        shortfall=_days(missing),
        workdays=len(days),
        left=sum(day >= today for day in serving),
        empty_halves=0 if _rule(cadre) == "none" else _empty(kept, [day for day in serving if day <= today]),
        not_assessed=reason,
        leave={kind: _days(count) for kind, count in sorted(leave.items())},
    )


def totals_by_cadre(
    cadres: Mapping[str, Mapping[str, Any]],
    records: Iterable[Mapping[str, Any]],
    period: str,
    *,
    workdays: Workdays,
    today: date,
    rules: Rules | None = None,
) -> dict[str, AttendanceTotals]:
    """The same for many cadres at once: cadre id → values, and everybody's records, told apart by their `cadre`."""
    by_cadre: dict[str, list[Mapping[str, Any]]] = {cadre: [] for cadre in cadres}
    for values in records:
        if values.get("cadre") in by_cadre:
            by_cadre[values["cadre"]].append(values)
    return {
        cadre: attendance_totals(values, by_cadre[cadre], period, workdays=workdays, today=today, rules=rules)
        for cadre, values in cadres.items()
    }


def in_county_half_days(values: Mapping[str, Any], rules: Rules, workdays: Workdays, rule: str = "soe7") -> int:
    """How many of one record's two halves count as in county under the attendance rule: 0, 1 or 2."""
    if not values.get("date") or not workdays.is_workday(date.fromisoformat(values["date"])):
        return 0
    counted = (*_PRESENT, *(_OUTSIDE if rule in rules.outside_counts else ()))
    return _worth((str(values.get("am_status", "")), str(values.get("pm_status", ""))), counted, rules.half_day)


_Kept = Mapping[date, tuple[str, str]]


def _statuses(cadre: Mapping[str, Any], records: Iterable[Mapping[str, Any]], period: str) -> _Kept:
    """Day → both halves, only days of the period within the term; "" for a half without status."""
    kept = {}
    for values in records:
        day = date.fromisoformat(values["date"]) if values.get("date") else None
        if day is not None and periods.contains(period, day) and _serves(cadre, day):
            kept[day] = (str(values.get("am_status", "")), str(values.get("pm_status", "")))
    return kept


def _count(kept: _Kept, days: set[date]) -> dict[str, int]:
    """Status → half days, on those days only."""
    found: dict[str, int] = {}
    for day, halves in kept.items():
        for status in halves if day in days else ():
            found[status] = found.get(status, 0) + 1
    return found


def _worth(halves: tuple[str, str], counted: Iterable[str], half_day: HalfDay) -> int:
    """Half days that a day comes to."""
    present = sum(half in counted for half in halves)
    return {"half": present, "none": 0, "whole": 2}[half_day] if present == 1 else present


def _empty(kept: _Kept, days: Iterable[date]) -> int:
    return sum(kept.get(day, ("", "")).count("") for day in days)


def _serves(cadre: Mapping[str, Any], day: date) -> bool:
    text = day.isoformat()
    return str(cadre.get("from", "")) <= text and (not cadre.get("actual_to") or text <= str(cadre["actual_to"]))


def _rule(cadre: Mapping[str, Any]) -> str:
    return str(cadre.get("attendance_rule", "none"))


def _required(cadre: Mapping[str, Any], period: str, serving: int, rules: Rules) -> int | None:
    rule, kind = _rule(cadre), periods.kind_of(period)
    if rule == "full":
        return serving
    if rule in ("soe7", "village_month") and kind == "month":
        return rules.soe_days if rule == "soe7" else _set_days(cadre)
    if rule == "village_year" and kind == "year":
        return _set_days(cadre)
    return None


def _set_days(cadre: Mapping[str, Any]) -> int | None:
    days = cadre.get("required_days", cadre.get("days_set"))
    return None if days is None else int(days)


def _not_assessed(cadre: Mapping[str, Any], period: str, required: int | None) -> NotAssessed:
    first, last = periods.bounds(period)
    came, left = str(cadre.get("from", "")), str(cadre.get("actual_to", "")) or "9999-12-31"
    if came > last.isoformat() or left < first.isoformat():
        return "not_serving"
    if required is None:
        return "nothing_required"
    if came > first.isoformat():
        return "arrived"
    return "left" if left < last.isoformat() else ""


def _days(halves: int) -> Decimal:
    return Decimal(halves) / 2
