"""The devices of units that ended: they keep their unit, with everything that is open there (returns, corrections,
numbers), and may write for the unit that goes on as well."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from model.trust.roster import Roster, RosterStream, Span

if TYPE_CHECKING:
    from model.units.tree import UnitTree


def follow(tree: "UnitTree", made: Roster, on: date) -> Roster:
    """A roster in which the devices of units that ended may write for their successors too."""
    return replace(made, streams=tuple(_followed(tree, each, on) for each in made.streams))


def _followed(tree: "UnitTree", line: RosterStream, on: date) -> RosterStream:
    new = tree.successor_of(line.unit, on)
    if line.status != "active" or new in {each.unit for each in line.spans}:
        return line
    return replace(line, spans=(*line.spans, Span(new)))
