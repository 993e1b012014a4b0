"""What the page shows, without a window: where this workspace stands, and the roster that it keeps."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from export.exchange.joining_words import STATUSES, device_name, span_words
from model import clock
from model.exchange import admitting, chains, handover, issuing, trust
from model.exchange.admitting import Asked
from model.exchange.joining import Place, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from export.exchange.rescue import RescueAsked
    from model.trust.roster import Roster, RosterStream
    from model.workspace.workspace import Workspace

_HANDOVERS = 12
_OFFICES = ("township", "county", "city", "enterprise")


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A device in the next roster. have: entries that are here of it. own: this computer."""

    stream: str
    name: str
    status: str
    span: str
    have: int
    own: bool
    unit_name: str = ""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit with its devices and the people who work there; without devices it hasn't joined yet."""

    code: str
    name: str
    devices: tuple[DeviceLine, ...]
    people: tuple[str, ...]

    @property
    def gone(self) -> bool:
        """Whether a device of it stopped while another goes on, which may want what the first one sent."""
        statuses = {each.status for each in self.devices}
        return "active" in statuses and len(statuses) > 1 and not any(each.own for each in self.devices)


@dataclass(frozen=True, slots=True)
class RosterState:
    """The roster that this workspace keeps. number: of the newest, 0 before the first. changed: a new one is due."""

    number: int
    changed: bool
    waiting: tuple[Asked, ...]
    decided: tuple[Asked, ...]
    units: tuple[UnitLine, ...]
    locked_out: "tuple[RescueAsked, ...]" = ()

    @property
    def joined(self) -> int:
        """How many units have a device."""
        return sum(bool(each.devices) for each in self.units)


@dataclass(frozen=True, slots=True)
class JoiningState:
    """The whole page. roster: None where this workspace keeps none. may_found: it could begin to."""

    place: Place
    letter: str
    roster: RosterState | None
    may_found: bool
    handovers: "tuple[HandoverLine, ...]" = ()
    own_devices: str = ""


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """Duties that were handed over. sha256: of the file. words: who to whom. rest: when, what became of the login."""

    sha256: str
    words: str
    rest: str


def read(workspace: "Workspace") -> JoiningState:
    """As things stand now."""
    keeps = issuing.keeps_root(workspace)
    return JoiningState(place(workspace), workspace.letter, _roster(workspace) if keeps else None,
                        not keeps and issuing.may_found(workspace), tuple(_handovers(workspace)),
                        "" if keeps else _own_devices(workspace))


def _own_devices(workspace: "Workspace") -> str:
    """The unit's computers in the roster that holds, for those who keep none themselves."""
    listed = [each for each in trust.authority(workspace).streams.values() if each.unit == workspace.unit]
    names = [f"{device_name(each)}，{STATUSES[each.status]}{'，就是这台' if each.id == workspace.stream else ''}"
             for each in sorted(listed, key=lambda each: each.letter)]
    return f"名册里本单位的电脑：{'；'.join(names)}。" if names else ""


def _handovers(workspace: "Workspace") -> "Iterator[HandoverLine]":
    for sha256, made in handover.handovers(workspace)[:_HANDOVERS]:
        stays = "移交人的登录和签名已停用" if made.leaves else "移交人仍可登录"
        yield HandoverLine(sha256, f"{made.unit_name}：{made.giver_name}交接给{made.receiver_name}",
                           f"{clock.shown(made.at)}，{stays}")


def _roster(workspace: "Workspace") -> RosterState:
    from export.exchange import rescue

    newest = trust.newest_roster(workspace, workspace.unit)
    made = issuing.draft(workspace)
    asked = admitting.requests(workspace)
    return RosterState(
        newest.number if newest else 0, issuing.changed(workspace),
        tuple(each for each in asked if each.admission.state == "waiting"),
        tuple(each for each in asked if each.admission.state != "waiting"), tuple(_units(workspace, made)),
        tuple(rescue.waiting(workspace)),
    )


def _units(workspace: "Workspace", made: "Roster") -> list[UnitLine]:
    """The own unit first, then those that should join, by code; villages only where they have a device."""
    with_device = {each.unit for each in made.streams}
    below = [each for each in made.units if each.code != workspace.unit and not each.valid_to and (
        each.code in with_device or (each.parent == workspace.unit and each.level in _OFFICES))]
    own = [each for each in made.units if each.code == workspace.unit]
    lines = []
    for unit in (*own, *sorted(below, key=lambda each: each.code)):
        devices = sorted((each for each in made.streams if each.unit == unit.code), key=lambda each: each.letter)
        people = tuple(each.name for each in made.people if each.unit == unit.code and each.status == "active")
        lines.append(UnitLine(unit.code, unit.name, tuple(_device(workspace, each) for each in devices), people))
    return lines


def _device(workspace: "Workspace", line: "RosterStream") -> DeviceLine:
    return DeviceLine(line.id, device_name(line), line.status, span_words(line), chains.have(workspace.db, line.id),
                      line.id == workspace.stream, workspace.units.name(line.unit))
