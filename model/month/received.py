"""When a unit's month came in: with its first package, or on the day that was noted by hand (flow `received`).

A day noted by hand holds, also beside a package: the paper may have come first. Only this unit's own word counts.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from forms.errors import UserError
from model import clock
from model.calendar import periods
from model.trust.authority import authority_of
from model.units import successors
from model.workspace.query import among, listed, select

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

FLOW = "received"
_DEADLINE = "deadline"
_CAME = ("received", "accepted", "returned")


class NotReceivable(UserError):
    """Only what lies below comes in, not before the month began and not on a day that is still to come."""

    def __init__(self, name: str, period: str, day: date | None) -> None:
        shown = f"{day.month}月{day.day}日" if day else "这天"
        super().__init__(
            f"不能记{name}{periods.shown(period)}的材料在{shown}收到。", kept="没有记。",
            next_step="请核对单位和日期：单位要在本级以下，日期不能早于当月，也不能晚于今天。",
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """One unit's month. day: when it came in, None = not yet. due: by when it should, None = nobody set a deadline."""

    unit: str
    day: date | None
    due: date | None

    @property
    def on_time(self) -> bool:
        """Whether it came in by the deadline; without a deadline nothing is late."""
        return self.day is not None and (self.due is None or self.day <= self.due)

    def days_late(self, today: date) -> int:
        """Days after the deadline, until it came in or until today."""
        return max(0, ((self.day or today) - self.due).days) if self.due else 0


@dataclass(frozen=True, slots=True)
class _Said:
    """One flow. day: None = a note is taken back."""

    unit: str
    day: date | None
    by_hand: bool


def note_received(workspace: "Workspace", unit: str, period: str, day: date | None) -> str:
    """Note the day; noting it again corrects it, None takes it back. Returns the flow's hash.

    Raises NotReceivable, and what appending raises.
    """
    known = day is None or periods.bounds(period)[0] <= day <= clock.today(workspace.clock)
    if not workspace.units.is_below(unit, workspace.unit) or not known:
        raise NotReceivable(workspace.units.name(unit), period, day)
    body = {"unit": unit, "period": period, "day": day.isoformat() if day else "", "by_hand": True}
    return workspace.append_flow(FLOW, body=body)


def receipts(workspace: "Workspace", period: str, units: "list[str]") -> dict[str, Receipt]:
    """unit -> its receipt for a month (YYYY-MM)."""
    said = _said(workspace, period)
    by_hand = {each.unit: each.day for each in said if each.by_hand}  # the last word on each holds
    noted = _arrived(workspace, period, said) | {unit: day for unit, day in by_hand.items() if day}
    due = deadline_of(workspace, period)
    return {unit: Receipt(unit, noted.get(unit), due) for unit in units}


def deadline_of(workspace: "Workspace", period: str) -> date | None:
    """By when a month's whole content is due, after the deadline register; None where nobody entered one."""
    if _DEADLINE not in workspace.forms:
        return None
    last = periods.bounds(period)[1]
    for record in workspace.register_records(_DEADLINE):
        values = record.values
        if values.get("form") == "all" and values.get("period") == "month" and _holds(values, last):
            return workspace.workdays.add_workdays(last, int(values["due_workday"]))
    return None


def _holds(values: Mapping[str, Any], day: date) -> bool:
    since, until = str(values.get("valid_from", "")), str(values.get("valid_to", ""))
    known = values.get("due_workday") is not None
    return known and (not since or since <= day.isoformat()) and (not until or day.isoformat() < until)


def _arrived(workspace: "Workspace", period: str, said: "list[_Said]") -> dict[str, date]:
    """The day on which a unit's first package of the month came, to whichever computer here and whatever became of it;
    a correction that comes later makes nobody late."""
    where = ("period = ?", among("state"))
    query = select(("unit", "min(received_at)"), "package", where=where, tail="GROUP BY unit")
    rows = workspace.db.execute(query, (period, listed(_CAME)))
    came = [(str(unit), date.fromisoformat(clock.shown(at)[:10])) for unit, at in rows]
    came += [(each.unit, each.day) for each in said if each.day and not each.by_hand]
    days: dict[str, date] = {}
    for unit, day in came:
        for each in (unit, successors.in_month(workspace.units, unit, period)):
            days[each] = min(day, days.get(each, day))
    return days


def _said(workspace: "Workspace", period: str) -> "list[_Said]":
    """What this unit's computers wrote down about a month, in the order in which they did."""
    rules, found = authority_of(workspace.db), list[_Said]()
    query = select(("raw", "stream", "seq"), "entry", where=("kind = ?",), order="counter, hash")
    for raw, stream, seq in workspace.db.execute(query, (FLOW,)):
        body = json.loads(raw).get("body", {})
        if (body.get("period") == period and body.get("unit") and "day" in body
                and rules.speaks_for(stream, seq, workspace.unit)):
            day = date.fromisoformat(body["day"]) if body["day"] else None
            found.append(_Said(str(body["unit"]), day, body.get("by_hand") is True))
    return found
