"""The roster: whom a county trusts, as data that it numbers and signs (FORMAT.md section 8).

It names units, streams with their keys and letters, and people. For each stream it says for which units its entries
hold, from which seq to which; so the last good seq of a lost machine, and the moment at which a village got a stream of
its own, hold whatever the clocks say. Rosters only go forward; trust.py keeps them, authority.py decides by them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from forms.canonical import canonical_bytes, sha256_hex
from forms.errors import UserError
from model.names import hides
from model.trust.certificates import (
    BadCertificate,
    PrivateKey,
    public_from_bytes,
    public_key_of,
    sign,
    signature_holds,
    stream_id,
)

VERSION = 1
Status = Literal["active", "lost", "ended"]
_MARK = "tuodi-roster-1"
_LARGEST = 2**63 - 1


class AlteredRoster(UserError):
    """Bytes that the county's root didn't sign, or that aren't well formed. what: for the log."""

    def __init__(self, what: str) -> None:
        super().__init__(
            "这份授权名册不能用：签名对不上，或内容不合规格。",
            kept="仍按原来的名册办，数据没有变动。",
            next_step="请向县级专班要一份新的名册。",
        )
        self.what = what


@dataclass(frozen=True, slots=True)
class Span:
    """Entries of a stream for a unit hold from seq `first` to `last`; None = no end."""

    unit: str
    first: int = 1
    last: int | None = None

    def holds(self, seq: int) -> bool:
        """Whether an entry at this seq lies inside."""
        return self.first <= seq and (self.last is None or seq <= self.last)


@dataclass(frozen=True, slots=True)
class RosterUnit:
    """A unit as the county lists it. root: DER of its own root where it keeps a roster itself. "" = doesn't apply."""

    code: str
    name: str
    level: str
    parent: str
    valid_to: str = ""
    successor: str = ""
    root: bytes = b""


@dataclass(frozen=True, slots=True)
class RosterStream:
    """An installation. unit: where it stands. spans: for which units it writes; units below one without a stream of
    their own are included. letter: in package numbers. age: X25519 public key to which packages are sealed.
    """

    public_key: bytes
    unit: str
    letter: str
    spans: tuple[Span, ...]
    status: Status = "active"
    age: bytes = b""
    label: str = ""

    @property
    def id(self) -> str:
        """The stream's id, which follows from its key."""
        return sha256_hex(self.public_key)


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """A person whom the county knows. id: UUIDv7 of the people register."""

    id: str
    name: str
    unit: str
    role: str
    status: Status = "active"


@dataclass(frozen=True)
class Roster:
    """One numbered roster. unit: who issues it. at: stamped UTC, shown only; numbers decide. root: issuer's, DER."""

    unit: str
    unit_name: str
    number: int
    at: str
    root: bytes
    units: tuple[RosterUnit, ...] = ()
    streams: tuple[RosterStream, ...] = ()
    people: tuple[RosterPerson, ...] = field(default=())

    def stream(self, stream: str) -> RosterStream | None:
        """The installation of this id, or None."""
        return next((each for each in self.streams if each.id == stream), None)


def roster_bytes(roster: Roster) -> bytes:
    """data/roster.json: canonical, so that the same roster gives the same bytes."""
    content: dict[str, Any] = {
        "v": VERSION, "unit": roster.unit, "unit_name": roster.unit_name, "number": roster.number, "at": roster.at,
        "root": roster.root.hex(),
        "units": [_filled({
            "code": each.code, "name": each.name, "level": each.level, "parent": each.parent,
            "valid_to": each.valid_to, "successor": each.successor, "root": each.root.hex(),
        }) for each in sorted(roster.units, key=lambda each: each.code)],
        "streams": [_filled({
            "stream": each.id, "public_key": each.public_key.hex(), "unit": each.unit, "letter": each.letter,
            "status": each.status, "age": each.age.hex(), "label": each.label, "units": [
                _filled({"unit": span.unit, "first": span.first, "last": span.last}) for span in each.spans],
        }) for each in sorted(roster.streams, key=lambda each: each.id)],
        "people": [
            {"id": each.id, "name": each.name, "unit": each.unit, "role": each.role, "status": each.status}
            for each in sorted(roster.people, key=lambda each: each.id)
        ],
    }
    return canonical_bytes(content)


def sign_roster(root_key: PrivateKey, raw: bytes) -> bytes:
    """The root's signature over data/roster.json."""
    return sign(root_key, _signed(raw))


def read_roster(raw: bytes, signature: bytes, root: bytes) -> Roster:
    """A roster from its bytes. root: DER of the certificate that the receiver pinned. Raises AlteredRoster."""
    try:
        holds = signature_holds(public_key_of(root), signature, _signed(raw))
    except BadCertificate as problem:
        raise AlteredRoster(str(problem)) from None
    if not holds:
        raise AlteredRoster("not signed by this root")
    roster = parsed_roster(raw)
    if roster.root != root:
        raise AlteredRoster("it names another root")
    return roster


@lru_cache(maxsize=8)
def parsed_roster(raw: bytes) -> Roster:
    """A roster whose signature was checked before. Raises AlteredRoster for what isn't well formed."""
    import json

    try:
        content = json.loads(raw, parse_float=_refuse, parse_constant=_refuse)
        if canonical_bytes(content) != raw or content["v"] != VERSION:
            raise AlteredRoster("not canonical, or of another version")
        roster = Roster(
            unit=_text(content, "unit"), unit_name=_text(content, "unit_name"), number=_number(content["number"]),
            at=_text(content, "at"), root=bytes.fromhex(content["root"]),
            units=tuple(_unit(each) for each in content["units"]),
            streams=tuple(_stream(each) for each in content["streams"]),
            people=tuple(_person(each) for each in content["people"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, BadCertificate) as problem:
        raise AlteredRoster(str(problem)) from None
    if len({each.id for each in roster.streams}) != len(roster.streams):
        raise AlteredRoster("a stream is named twice")
    if len({each.code for each in roster.units}) != len(roster.units):
        raise AlteredRoster("a unit is named twice")
    return roster


def _signed(raw: bytes) -> bytes:
    return canonical_bytes([_MARK, sha256_hex(raw)])


def _filled(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if value not in ("", None)}


def _unit(content: Mapping[str, Any]) -> RosterUnit:
    return RosterUnit(
        _text(content, "code"), _text(content, "name"), _text(content, "level"), _text(content, "parent", ""),
        _text(content, "valid_to", ""), _text(content, "successor", ""), bytes.fromhex(content.get("root", "")),
    )


def _stream(content: Mapping[str, Any]) -> RosterStream:
    key = bytes.fromhex(content["public_key"])
    if stream_id(public_from_bytes(key)) != content["stream"]:
        raise ValueError("a stream's id isn't its key's")
    spans = tuple(
        Span(_text(each, "unit"), _number(each["first"]), None if "last" not in each else _number(each["last"], 0))
        for each in content["units"]
    )
    status = content["status"]
    if status not in ("active", "lost", "ended"):
        raise ValueError(f"status {status}")
    return RosterStream(
        key, _text(content, "unit"), _text(content, "letter"), spans, status, bytes.fromhex(content.get("age", "")),
        _text(content, "label", ""),
    )


def _person(content: Mapping[str, Any]) -> RosterPerson:
    status = content["status"]
    if status not in ("active", "lost", "ended"):
        raise ValueError(f"status {status}")
    return RosterPerson(
        _text(content, "id"), _text(content, "name"), _text(content, "unit"), _text(content, "role"), status
    )


def _text(content: Mapping[str, Any], name: str, missing: str | None = None) -> str:
    value = content[name] if missing is None else content.get(name, missing)
    if not isinstance(value, str) or len(value) > 400 or (missing is None and not value) or hides(value):
        raise ValueError(name)
    return value


def _number(value: Any, least: int = 1) -> int:
    if type(value) is not int or not least <= value <= _LARGEST:
        raise ValueError("a number out of range")
    return value


def _refuse(text: str) -> Any:
    raise ValueError(f"no floats: {text}")
