"""A month's attendance as the workspace holds it. No Qt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from forms.definition import Value
from model import clock
from model.attendance.reading import day_rows
from model.workspace.workspace import Workspace
from ui.attendance.saving import FORM
from ui.attendance.sheet import Key


@dataclass(frozen=True, slots=True)
class Loaded:
    """values: by day. locked: days in conflict. late: days known to be entered late, or in time.
    doubtful: without a reason, and written long after the day: only their history tells when they were entered first.
    """

    values: Mapping[Key, Mapping[str, Value]]
    locked: frozenset[Key]
    late: dict[Key, bool]
    doubtful: tuple[Key, ...]


def load(workspace: Workspace, month: str, makeup_days: int) -> Loaded:
    """All days of all cadres whose records are here; a few hundred a millisecond."""
    values: dict[Key, Mapping[str, Value]] = {}
    locked: set[Key] = set()
    late: dict[Key, bool] = {}
    doubtful = []
    long_after: dict[tuple[str, str], bool] = {}
    for row in day_rows(workspace, month):
        _, cadre, day = row.record.split("/")
        key = (cadre, day)
        values[key] = row.values
        late[key] = "makeup_reason" in row.values
        written = (day, row.at[:10])
        if written not in long_after:
            # The stamp is UTC: here it may be a day later. Histories tell exactly.
            days = date.fromisoformat(written[1]) - date.fromisoformat(day)
            long_after[written] = days.days + 1 > makeup_days
        if not late[key] and long_after[written]:
            doubtful.append(key)
        if row.conflict:
            locked.add(key)
    return Loaded(values, frozenset(locked), late, tuple(doubtful))


def entered_late(workspace: Workspace, keys: Iterable[Key], makeup_days: int) -> list[Key]:
    """Those of the days whose first entry came too late."""
    found = []
    for key in keys:
        history = workspace.history("/".join((FORM, *key)))
        if history and _days_between(key[1], history[0].at) > makeup_days:
            found.append(key)
    return found


def _days_between(day: str, at: str) -> int:
    """From the day to the moment (stamped UTC) on which something was written, as the calendar here counts."""
    return (date.fromisoformat(clock.shown(at)[:10]) - date.fromisoformat(day)).days
