"""Who may write for whom, and who may judge (DESIGN.md section 4, FORMAT.md section 5): pure rules over rosters.

A stream writes for its unit and for units below that have no stream of their own; for one that has, only as 代填. Only
the parent of the unit that handed in accepts, returns or comments; only the owner confirms a 代填. Before a workspace
has a roster nothing is judged: what is written there is all its own.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

from model.trust.roster import Roster, RosterStream, Span, parsed_roster
from model.units.tree import UnitTree

if TYPE_CHECKING:
    from sqlite_utils import Database

Reason = Literal["", "unknown_stream", "outside_span", "foreign_unit", "needs_on_behalf", "wrong_key", "other_form",
                 "proposal", "not_here"]
REASONS: Mapping[str, str] = {
    "unknown_stream": "设备不在授权名册里",
    "outside_span": "超出名册给这台设备核定的范围（设备遗失、停用或交接以后写的）",
    "foreign_unit": "这台设备无权填写这个单位",
    "needs_on_behalf": "该单位有自己的设备，别的单位只能代填",
    "wrong_key": "记录编号与关键字段对不上",
    "other_form": "同一编号已是另一种台账",
    "proposal": "这是对上级登记的建议，批复后才算",
    "not_here": "这是下级自己的规定，只在下级算",
}
_DEPTH = 12
_DECIDES = "county"


class Authority:
    """The rules of the newest rosters. local: stream -> unit, of streams that this folder itself has had."""

    def __init__(self, rosters: Sequence[Roster], unit: str, local: Mapping[str, str]) -> None:
        self.unit = unit
        self._rosters = rosters
        self._local = local
        self._known: dict[tuple[str, str, bool], tuple[Span, ...] | Reason] = {}
        self._waits: dict[str, bool] = {}

    @property
    def joined(self) -> bool:
        """Whether there is a roster at all."""
        return bool(self._rosters)

    @cached_property
    def streams(self) -> Mapping[str, RosterStream]:
        """All streams that a roster names. Of two rosters the one from further above has the word."""
        found: dict[str, RosterStream] = {}
        for roster in sorted(self._rosters, key=lambda each: self._height(each.unit), reverse=True):
            for each in roster.streams:
                if self.within(each.unit, roster.unit):
                    found[each.id] = each
        return found

    @cached_property
    def homes(self) -> frozenset[str]:
        """Units with a stream of their own; one that goes on for a unit that ended has that unit's."""
        after = {each.successor for roster in self._rosters for each in roster.units if each.successor}
        moved = {span.unit for each in self.streams.values() for span in each.spans if span.unit in after}
        return frozenset({*(each.unit for each in self.streams.values()), *moved, *self._local.values()})

    @cached_property
    def _parents(self) -> Mapping[str, str]:
        """A roster from further above has the word on where a unit lies."""
        tree = UnitTree.bundled()
        lowest_first = sorted(self._rosters, key=lambda each: len(tree.ancestors(each.unit)), reverse=True)
        return {each.code: each.parent for roster in lowest_first for each in roster.units}

    def name(self, unit: str) -> str:
        """What a unit is called, as a roster says, else as the bundled tree says."""
        named = {each.code: each.name for roster in self._rosters for each in roster.units}
        return named.get(unit) or UnitTree.bundled().name(unit)

    @cached_property
    def _levels(self) -> Mapping[str, str]:
        return {each.code: each.level for roster in self._rosters for each in roster.units}

    def level(self, unit: str) -> str:
        """The unit's level, as a roster says, else as the bundled tree says; "" for an unknown one."""
        return self._levels.get(unit) or UnitTree.bundled().level_of(unit)

    def county_above(self, unit: str) -> str:
        """The county that keeps a unit's registers: the one right above that works in this program; "" without one."""
        above = self.parent(unit)
        return above if above in self.homes and self.level(above) == _DECIDES else ""

    def ruled(self, unit: str) -> Reason:
        """Why what a unit laid down for itself (deadlines, thresholds, workdays) doesn't count here; "" when it does.

        A unit below a county only proposes such things; what a county laid down holds for it and those below it.
        """
        if not self.joined or not unit:
            return ""
        if self.county_above(unit):
            return "proposal"
        return "not_here" if unit != self.unit and self.unit in self.above(unit) else ""

    def home(self, stream: str) -> str:
        """The unit of a stream; "" for one that nobody named."""
        listed = self.streams.get(stream)
        return listed.unit if listed else self._local.get(stream, "")

    def parent(self, unit: str) -> str:
        """The unit above, as the roster says, else as the bundled tree says; "" at the top."""
        if unit in self._parents:
            return self._parents[unit]
        known = UnitTree.bundled().get(unit)
        return known.parent if known else ""

    def above(self, unit: str) -> Sequence[str]:
        """The units above, the nearest first."""
        line: list[str] = []
        while (unit := self.parent(unit)) and unit not in line and len(line) < _DEPTH:
            line.append(unit)
        return line

    def writes_for(self, unit: str) -> tuple[str, ...]:
        """The units for which the devices of a unit write without end: itself, and the one that goes on for it."""
        spans = (span for each in self.streams.values() if each.unit == unit for span in each.spans)
        return (unit, *sorted({span.unit for span in spans if span.last is None} - {unit}))

    def within(self, unit: str, above: str) -> bool:
        """Whether a unit is another or lies below it."""
        return unit == above or above in self.above(unit)

    def keeper(self, unit: str) -> str:
        """Who hands in what belongs to a unit: itself, or the nearest above it with a stream; "" = nobody."""
        return next((each for each in (unit, *self.above(unit)) if each in self.homes), "")

    def theirs(self, unit: str) -> bool:
        """Whether what belongs to this unit counts here only once accepted: it or a unit above it, but below ours, has
        a stream of its own."""
        found = self._waits.get(unit)
        if found is None:
            found = self._waits[unit] = self._theirs(unit)
        return found

    def _theirs(self, unit: str) -> bool:
        if not self.joined or unit == self.unit:
            return False
        line = self.above(unit)
        if self.unit not in line:
            return False
        return any(each in self.homes for each in (unit, *line[: line.index(self.unit)]))

    def barred(self, stream: str, seq: int, unit: str, *, on_behalf: bool) -> Reason:
        """Why a revision of this owner doesn't count; "" when it does."""
        if not self.joined:
            return ""
        asked = (stream, unit, on_behalf)
        found = self._known.get(asked)
        if found is None:
            found = self._known[asked] = self._spans(*asked)
        if isinstance(found, str):
            return found
        return "" if any(span.holds(seq) for span in found) else "outside_span"

    def may_judge(self, stream: str, seq: int, judged: str) -> bool:
        """Whether entries of `stream` accept, return or comment on what the stream `judged` handed in."""
        if not self.joined:
            return True
        home, below = self.home(stream), self.home(judged)
        return bool(below) and home == self.parent(below) and not self.barred(stream, seq, home, on_behalf=False)

    def lays_down(self, stream: str, seq: int, writer: str, unit: str) -> bool:
        """Whether entries of `stream` settle what the county's own stream `writer` entered for a unit below it."""
        home = self.home(stream)
        return (bool(home) and home == self.home(writer) == self.county_above(unit)
                and not self.barred(stream, seq, home, on_behalf=False))

    def speaks_for(self, stream: str, seq: int, unit: str) -> bool:
        """Whether an entry of `stream` is the unit's own word: it closes a month, or confirms what another wrote on
        the unit's behalf."""
        if not self.joined:
            return True
        return self.home(stream) == unit and not self.barred(stream, seq, unit, on_behalf=False)

    def _spans(self, stream: str, unit: str, on_behalf: bool) -> "tuple[Span, ...] | Reason":
        listed = self.streams.get(stream)
        if listed is None:
            local = self._local.get(stream)
            if local is None:
                return "unknown_stream"
            spans: tuple[Span, ...] = (Span(local),)
        else:
            spans = listed.spans
        exact = tuple(span for span in spans if span.unit == unit)
        wide = tuple(span for span in spans if span.unit != unit and span.unit in self.above(unit))
        if not exact and not wide:
            return "foreign_unit"
        if wide and (on_behalf or not self._has_own(unit, [span.unit for span in wide])):
            return (*exact, *wide)
        return exact or "needs_on_behalf"

    def _has_own(self, unit: str, writers: Sequence[str]) -> bool:
        """Whether the unit has a stream, or one between it and who writes has."""
        line = [unit]
        for each in self.above(unit):
            if each in writers:
                break
            line.append(each)
        return any(each in self.homes for each in line)

    def _height(self, unit: str) -> int:
        return len(self.above(unit))


def authority_of(db: "Database") -> Authority:
    """The rules that hold in this workspace now."""
    rosters = db.execute(
        "SELECT raw FROM roster r WHERE number = (SELECT max(number) FROM roster WHERE unit = r.unit) ORDER BY unit"
    ).fetchall()
    own = db.execute("SELECT id, unit, own FROM stream WHERE trust = 'trusted' ORDER BY id").fetchall()
    unit = next((row[1] for row in own if row[2]), "")
    local = tuple((row[0], row[1]) for row in own) if rosters else ()
    return _authority(tuple(bytes(row[0]) for row in rosters), unit, local)


@lru_cache(maxsize=16)
def _authority(rosters: tuple[bytes, ...], unit: str, local: tuple[tuple[str, str], ...]) -> Authority:
    return Authority([parsed_roster(each) for each in rosters], unit, dict(local))
