"""Late, silent, behind: what a project's dates and progress say on a day, and the light that the county's rule gives.

Pure: it receives dates and numbers, never the workspace.
Source: domain.md section 4 (proj_late, proj_silent, proj_invest): the thresholds are the county's own, no policy.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Light = Literal["green", "yellow", "red", "grey"]

STARTED, COMPLETED, ACCEPTED = 70, 80, 90
EFFECT_MONTHS = 6
_RANK: tuple[Light, ...] = ("grey", "green", "yellow", "red")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the county may set. silent_days: without a log; late_days: red from then on; gaps in points behind time.

    pay_gap: how far payments may lie behind time (threshold fund_pace_green of the indicators).
    """

    silent_days: int = 30
    late_days: int = 90
    gap_yellow: Decimal = Decimal(10)
    gap_red: Decimal = Decimal(30)
    pay_gap: Decimal = Decimal(10)


@dataclass(frozen=True, slots=True)
class Dates:
    """A project's days as YYYY-MM-DD, "" = blank. stage: the stage's code as a number, 0 = none reached yet."""

    stage: int = 0
    status: str = "normal"
    plan_start: str = ""
    plan_finish: str = ""
    actual_start: str = ""
    actual_finish: str = ""
    last_log: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a light isn't green. kind: late_start, late_finish, behind, pay, silent, full, effect, problem.

    number: days, points or problems; 0 where there is nothing to count.
    """

    kind: str
    light: Light
    number: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """elapsed: percent of the planned time gone by, None without dates. late: days late now, 0 = on time.

    silent: days without a log, None where none is due. reasons: the worst first.
    """

    elapsed: int | None
    late: int
    silent: int | None
    light: Light
    reasons: tuple[Reason, ...]


def standing(dates: Dates, progress: Decimal | None, today: date, rules: Rules, *, paid: Decimal | None = None,
             problems_overdue: int = 0, effect_known: bool = True) -> Standing:
    """How a project stands on a day. progress: percent by the last log, None = no log yet. paid: percent of the
    plan, None = unknown."""
    elapsed, late, silent = elapsed_percent(dates, today), days_late(dates, today), silent_days(dates, today)
    if dates.status in ("cancelled", "paused"):
        return Standing(elapsed, 0 if dates.status == "cancelled" else late, None, "grey", ())
    found = [*_late(dates, late, rules), *_behind(dates, progress, elapsed, rules), *_pay(dates, paid, elapsed, rules)]
    if silent is not None and silent > rules.silent_days:
        found.append(Reason("silent", "yellow", silent))
    if progress is not None and progress >= 100 and not dates.actual_finish:
        found.append(Reason("full", "yellow"))
    if problems_overdue:
        found.append(Reason("problem", "yellow", problems_overdue))
    if not effect_known and effect_due(dates, today):
        found.append(Reason("effect", "yellow"))
    found.sort(key=lambda each: -_RANK.index(each.light))
    if found:
        return Standing(elapsed, late, silent, found[0].light, tuple(found))
    return Standing(elapsed, late, silent, "green" if dates.stage and dates.plan_start else "grey", ())


def days_late(dates: Dates, today: date) -> int:
    """Days since a planned start without an actual one, else since a planned finish without an actual one."""
    if dates.actual_finish or dates.status == "cancelled":
        return 0
    due = dates.plan_finish if dates.actual_start else dates.plan_start
    return max(0, (today - date.fromisoformat(due)).days) if due else 0


def silent_days(dates: Dates, today: date) -> int | None:
    """Days since the last log, or since the start where there is none; None before the start and after the end."""
    if not STARTED <= dates.stage <= COMPLETED or dates.status != "normal":
        return None
    since = max(dates.last_log, dates.actual_start)
    return max(0, (today - date.fromisoformat(since)).days) if since else None


def elapsed_percent(dates: Dates, today: date) -> int | None:
    """How much of the time from the start (actual, else planned) to the planned finish has gone by, 0 to 100."""
    first = dates.actual_start or dates.plan_start
    if not first or not dates.plan_finish:
        return None
    start, finish = date.fromisoformat(first), date.fromisoformat(dates.plan_finish)
    if finish <= start:
        return 100 if today >= finish else 0
    return min(100, max(0, (today - start).days * 100 // (finish - start).days))


def effect_due(dates: Dates, today: date) -> bool:
    """Whether six months have gone by since the project was completed."""
    if not dates.actual_finish:
        return False
    return today >= months_after(date.fromisoformat(dates.actual_finish), EFFECT_MONTHS)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + years, month + 1, min(day.day, last))
        except ValueError:
            continue
    return day


def _late(dates: Dates, late: int, rules: Rules) -> Iterator[Reason]:
    if late:
        kind = "late_finish" if dates.actual_start else "late_start"
        yield Reason(kind, "red" if late >= rules.late_days else "yellow", late)


def _behind(dates: Dates, progress: Decimal | None, elapsed: int | None, rules: Rules) -> Iterator[Reason]:
    """Only while it is being built: before that there is nothing to be behind with."""
    if not dates.actual_start or dates.actual_finish or elapsed is None:
        return
    gap = elapsed - (progress or Decimal(0))
    if gap > rules.gap_yellow:
        yield Reason("behind", "red" if gap > rules.gap_red else "yellow", int(gap))


def _pay(dates: Dates, paid: Decimal | None, elapsed: int | None, rules: Rules) -> Iterator[Reason]:
    if not dates.actual_start or dates.actual_finish or elapsed is None or paid is None:
        return
    if elapsed - paid > rules.pay_gap:
        yield Reason("pay", "yellow", int(elapsed - paid))
