"""What a day still lacks, or what doesn't fit. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from forms.definition import Value
from ui.attendance.leaves import Leaves
from ui.attendance.sheet import Key
from ui.attendance.states import HALVES, LEAVE, NEEDS_NOTE, VILLAGE

_PRESENT = ("county", "village", "trip", "training", "meeting", "home", "late", "absent")


@dataclass(frozen=True, slots=True)
class Fault:
    """level: an error stops sign-off, a warning wants a word. field: where it is mended."""

    level: Literal["error", "warning"]
    field: str
    words: str


def faults_of(values: Mapping[str, Value], *, late: bool, leaves: Leaves, key: Key) -> tuple[Fault, ...]:
    """Everything about one day, in the order in which it is mended."""
    halves = [str(values.get(half, "")) for half in HALVES]
    found = []
    if late and not values.get("makeup_reason"):
        found.append(Fault("error", "makeup_reason", "补录要写原因"))
    if VILLAGE in halves and not values.get("place_unit"):
        found.append(Fault("error", "place_unit", "在哪个村还没写"))
    if not values.get("work_note") and any(half in NEEDS_NOTE for half in halves):
        found.append(Fault("error", "work_note", "公出、培训、参会要写明内容"))
    if leaves.known:
        found += [fault for at, half in enumerate(halves) if (fault := _leave(half, at, leaves, key)) is not None]
    return tuple(found)


def _leave(status: str, half: int, leaves: Leaves, key: Key) -> Fault | None:
    approved = leaves.kind(key, half)
    word = "上午" if half == 0 else "下午"
    if status.startswith(LEAVE) and not approved:
        return Fault("warning", HALVES[half], f"{word}记了请假，还没有批准的假条")
    if status in _PRESENT and approved:
        return Fault("warning", HALVES[half], f"{word}批了假，却没有记请假")
    return None
