"""Leave as it goes: asked for, approved level by level, taken, ended by reporting back (销假).

What a leave record means is in its definition (leave.toml: who must approve, when it is overdue); here is what a
desk does with it. Source: domain.md 3.5.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

from model import clock
from model.identifiers import uuid7

if TYPE_CHECKING:
    from model.calendar.workdays import Workdays
    from model.workspace.records import Saved
    from model.workspace.workspace import Workspace

FORM: Final = "leave"
_CALENDAR_KINDS: Final = frozenset({"leave_marriage", "leave_maternity"})
Stage = Literal["overdue", "submitted", "approved", "draft", "refused", "returned"]
STAGES: Final[tuple[Stage, ...]] = ("overdue", "submitted", "draft", "approved", "refused", "returned")


@dataclass(frozen=True, slots=True)
class Leave:
    """One leave as it stands today. overdue: calendar days since the return was due, 0 when it isn't.

    needed: level code that must approve, "" while the days aren't known.
    """

    record: str
    heads: tuple[str, ...]
    values: Mapping[str, Any]
    explanations: Mapping[str, str]
    stage: Stage
    needed: str
    overdue: int


def leaves(workspace: "Workspace", *, since: str = "") -> list[Leave]:
    """All leaves that end on or after a day ("" = all) or aren't closed: what needs doing first, then the newest."""
    found = [_leave(workspace, each.record, each.heads, each.values, each.explanations)
             for each in workspace.register_records(FORM)]
    kept = [each for each in found
            if each.stage in STAGES[:4] or str(each.values.get("to", "")) >= since or not each.values.get("to")]
    kept.sort(key=lambda each: str(each.values.get("from", "")), reverse=True)
    return sorted(kept, key=lambda each: STAGES.index(each.stage))


def read(workspace: "Workspace", record: str) -> Leave | None:
    """One leave; None when there is no such record, or when it is void."""
    found = workspace.read(FORM, record)
    return None if found is None or found.voided else _leave(
        workspace, record, found.heads, found.values, found.explanations)


def days_of(values: Mapping[str, Any], workdays: "Workdays") -> str | None:
    """The days that a leave takes, as a body has them; None while it has no beginning or end.

    Working days with holidays and make-up days; calendar days for marriage and maternity leave.
    """
    try:
        first, last = date.fromisoformat(str(values.get("from"))), date.fromisoformat(str(values.get("to")))
    except ValueError:
        return None
    if last < first:
        return None
    calendar = values.get("kind") in _CALENDAR_KINDS
    halves = 2 * ((last - first).days + 1 if calendar else len(workdays.between(first, last)))
    halves -= values.get("from_half") == "pm" and (calendar or workdays.is_workday(first))
    halves -= values.get("to_half") == "am" and (calendar or workdays.is_workday(last))
    return f"{halves // 2}" if halves % 2 == 0 else f"{halves // 2}.5"


def save(workspace: "Workspace", values: Mapping[str, Any], leave: Leave | None = None,
         explanations: Mapping[str, str] | None = None) -> "Saved":
    """Ask for leave, or change what was asked. explanations: by check; None = as they were. Raises UserError."""
    kept = explanations if explanations is not None else leave.explanations if leave else {}
    return workspace.save(FORM, dict(values), record=leave.record if leave else None,
                          parents=leave.heads if leave else (), explanations=kept)


def decide(workspace: "Workspace", leave: Leave, *, level: str, approver: str, agreed: bool, on: str) -> "Saved":
    """Note one level's answer. Raises UserError."""
    answer = {"row": uuid7(workspace.clock), "level": level, "approver": approver,
              "opinion": "agree" if agreed else "refuse", "on": on}
    return save(workspace, {**leave.values, "approvals": [*leave.values.get("approvals", ()), answer]}, leave)


def come_back(workspace: "Workspace", leave: Leave, on: str) -> "Saved":
    """Note the day on which somebody reported back (YYYY-MM-DD). Raises UserError."""
    return save(workspace, {**leave.values, "returned_on": on}, leave)


def _leave(workspace: "Workspace", record: str, heads: tuple[str, ...], values: Mapping[str, Any],
           explanations: Mapping[str, str]) -> Leave:
    """With what depends on today: overdue days are calculated anew, the stored ones are of the day of saving."""
    found = workspace.evaluate(FORM, values, record=record).calculated
    overdue = int(found.get("overdue_days") or 0)
    stage = "overdue" if overdue > 0 else str(found.get("state") or "draft")
    return Leave(record, heads, values, explanations, stage if stage in STAGES else "draft",
                 str(found.get("approval_needed") or ""), max(overdue, 0))


def today(workspace: "Workspace") -> str:
    """Today as a body has it."""
    return clock.today(workspace.clock).isoformat()
