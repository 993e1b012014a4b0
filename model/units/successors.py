"""Merged villages and renamed townships: who goes on for whom, and what that means for comparisons.

A unit that ends names its successor in the unit register (valid_to, successor). Its records stay under its own code
for ever; whoever compares over the years adds them to the successor's and says so in a note.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from model.calendar import periods

if TYPE_CHECKING:
    from model.units.tree import Unit, UnitTree


@dataclass(frozen=True, slots=True)
class Succession:
    """One unit that ended. day: its last. renamed: the successor begins with it, else it was there before."""

    old: "Unit"
    new: "Unit"
    day: str
    renamed: bool

    @property
    def note(self) -> str:
        """In words: 红岩村2026年3月31日并入大坪村，比较时以前的数已加在大坪村上。"""
        day = date.fromisoformat(self.day)
        words = f"{self.old.name}{day.year}年{day.month}月{day.day}日"
        what = f"改为{self.new.name}" if self.renamed else f"并入{self.new.name}"
        return f"{words}{what}，比较时以前的数已加在{self.new.name}上。"


def successions(tree: "UnitTree", first: str, last: str, within: str = "") -> list[Succession]:
    """Units that ended between two days (YYYY-MM-DD, both included) and have a successor, the earliest first.

    within: only where the old or the new unit is this one or lies below it; "" = all.
    """
    found = []
    for unit in tree.ended():
        new = tree.get(unit.successor)
        inside = not within or any(tree.is_within(each, within) for each in (unit.code, unit.successor))
        if new is not None and inside and first <= unit.valid_to <= last:
            renamed = bool(new.valid_from) and new.valid_from > unit.valid_to and not _others(tree, unit)
            found.append(Succession(unit, new, unit.valid_to, renamed))
    return sorted(found, key=lambda each: (each.day, each.old.code))


def notes(tree: "UnitTree", first: str, last: str, within: str = "") -> tuple[str, ...]:
    """What a comparison of two months (YYYY-MM) has to say of units that changed between them, these included."""
    days = sorted((first, last))
    span = (f"{days[0]}-01", periods.bounds(days[1])[1].isoformat())
    return tuple(each.note for each in successions(tree, *span, within))


def sources(tree: "UnitTree", code: str, month: str) -> tuple[str, ...]:
    """The units whose records make up what a unit is in a month, itself included: those that it stands for by now and
    that existed then. A unit that began later has only its predecessors."""
    first, last = periods.bounds(month)
    found = []
    for each in (code, *tree.before(code)):
        unit = tree.get(each)
        if unit is None or ((not unit.valid_from or unit.valid_from <= last.isoformat())
                            and (not unit.valid_to or unit.valid_to >= first.isoformat())):
            found.append(each)
    return tuple(found)


def in_month(tree: "UnitTree", unit: str, month: str) -> str:
    """The unit that answers for a month (YYYY-MM) in place of this one: itself where it existed on the month's last
    day; its successor where it had ended; the one before it where it hadn't begun, if that was a single one."""
    last = periods.bounds(month)[1]
    known = tree.get(unit)
    if known is None or known.valid(last):
        return unit
    if known.valid_to and known.valid_to < last.isoformat():
        return tree.successor_of(unit, last)
    then = [each for each in tree.before(unit) if (old := tree.get(each)) is not None and old.valid(last)]
    return then[0] if len(then) == 1 else unit


def stands_for(tree: "UnitTree", unit: str, on: date) -> Sequence[str]:
    """A unit with the one that goes on for it, where it ended, and those for which it goes on: whose records an office
    of that unit keeps."""
    new = tree.successor_of(unit, on)
    return tuple(dict.fromkeys((unit, new, *tree.before(unit))))


def _others(tree: "UnitTree", unit: "Unit") -> Iterable["Unit"]:
    """Others that went into the same successor: then it is a merger, whatever it is called."""
    return [each for each in tree.ended() if each.successor == unit.successor and each.code != unit.code]
