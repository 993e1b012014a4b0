"""Approved leave, half day by half day, where the workspace keeps leave records. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from forms.definition import Value
from model.calendar import periods
from model.workspace.workspace import Workspace
from ui.attendance.sheet import Key

FORM = "leave"
_APPROVED = frozenset({"approved", "returned", "closed"})


@dataclass(frozen=True, slots=True)
class Leaves:
    """known: whether leave is recorded here at all. halves: (cadre, day, half) → kind, record."""

    known: bool = False
    halves: Mapping[tuple[str, str, int], tuple[str, str]] = field(default_factory=dict)

    def kind(self, key: Key, half: int) -> str:
        """The kind of leave approved for a half, "" for none."""
        return self.halves.get((*key, half), ("", ""))[0]

    def record(self, key: Key, half: int) -> str:
        """The leave record behind it, "" for none."""
        return self.halves.get((*key, half), ("", ""))[1]


def leaves_of(workspace: Workspace, month: str) -> Leaves:
    """Every half day of the month on which somebody has approved leave."""
    if FORM not in workspace.forms:
        return Leaves()
    first, last = periods.bounds(month)
    found: dict[tuple[str, str, int], tuple[str, str]] = {}
    for each in workspace.register_records(FORM):
        values = each.values
        if values.get("state") not in _APPROVED or not (values.get("from") and values.get("to")):
            continue
        for day, half in _halves(values, first, last):
            found[str(values.get("cadre", "")), day, half] = (str(values.get("kind", "")), each.record)
    return Leaves(known=True, halves=found)


def _halves(values: Mapping[str, Any], first: date, last: date) -> list[tuple[str, int]]:
    """The halves of a leave that lie in the month; it begins and ends with the halves it names."""
    start, end = date.fromisoformat(str(values["from"])), date.fromisoformat(str(values["to"]))
    found = []
    day = max(start, first)
    while day <= min(end, last):
        for half in (0, 1):
            early = day == start and half == 0 and _is_afternoon(values.get("from_half"))
            past = day == end and half == 1 and _is_morning(values.get("to_half"))
            if not early and not past:
                found.append((day.isoformat(), half))
        day += timedelta(days=1)
    return found


def _is_afternoon(half: Value | None) -> bool:
    return half in ("pm", "afternoon")


def _is_morning(half: Value | None) -> bool:
    return half in ("am", "morning")
