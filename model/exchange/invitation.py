"""An invitation and a request to join, as data, and the 核对码 that binds one to the other (docs/formats/joining.md).

Both screens work the number out from both whole files; whoever puts another file in between gives another number.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from forms.canonical import canonical_bytes
from forms.errors import UserError
from model.names import hides
from model.trust.certificates import BadCertificate, holder, issued_by, public_from_bytes, stream_id

VERSION = 1
_SALT = b"tuodi-check-number-1"
_COST = 2**15  # some 70 ms and 32 MiB a try: a second file with the same number takes thousands of years
_TEXT = 400
_MANY = 20_000
_LARGEST = 2**63 - 1


class AlteredJoining(UserError):
    """An invitation, request or rescue that isn't well formed or contradicts its signature. what: for the log."""

    def __init__(self, what: str) -> None:
        super().__init__(
            "这个文件不能用：内容不合规格，或与签名对不上。", kept="没有读入任何内容，您的数据没有变动。",
            next_step="请让对方重新做一份，换一个U盘或换一种方式再传。",
        )
        self.what = what


@dataclass(frozen=True, slots=True)
class InvitedUnit:
    """A unit as the invitation lists it: the inviter first, then those below it."""

    code: str
    name: str
    level: str
    parent: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a unit that keeps a roster gives to those who should join. root: its root certificate, DER.

    age: X25519 public key to which packages are sealed. to: the one unit that it is for, "" = any below. at: stamped.
    """

    unit: str
    unit_name: str
    level: str
    root: bytes
    age: bytes
    at: str
    to: str = ""
    roster: int = 0
    units: tuple[InvitedUnit, ...] = ()


@dataclass(frozen=True, slots=True)
class OlderStream:
    """A stream that the asking folder had before (a copy, a restored backup). seq: how far it vouched for it."""

    public_key: bytes
    letter: str
    seq: int

    @property
    def id(self) -> str:
        """The stream's id."""
        return hashlib.sha256(self.public_key).hexdigest()


@dataclass(frozen=True, slots=True)
class AskingPerson:
    """A person who works in the asking workspace. id: UUIDv7."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Request:
    """An installation asks to be listed. invitation: SHA-256 of the invitation's file. ca: DER of its own CA.

    letter, seq: of its stream as it is. label: how people call the computer. root: its own root where it keeps a
    roster itself, b"" = none. older: streams of the same folder. at: stamped, shown only.
    """

    invitation: str
    unit: str
    unit_name: str
    level: str
    parent: str
    public_key: bytes
    letter: str
    seq: int
    ca: bytes
    age: bytes
    label: str
    at: str
    root: bytes = b""
    people: tuple[AskingPerson, ...] = ()
    older: tuple[OlderStream, ...] = ()

    @property
    def stream(self) -> str:
        """The id of the stream that asks."""
        return hashlib.sha256(self.public_key).hexdigest()

    @property
    def folder(self) -> str:
        """The id in the CA's certificate: the same for every copy of one workspace."""
        return holder(self.ca).id


@lru_cache(maxsize=64)
def check_number(first: str, second: str) -> str:
    """The 核对码 of two files (SHA-256, hex): 12 digits in three groups, read over the telephone. Slow by intent."""
    made = hashlib.scrypt(bytes.fromhex(first + second), salt=_SALT, n=_COST, r=8, p=1, maxmem=2**26, dklen=8)
    digits = f"{int.from_bytes(made) % 10**12:012d}"
    return f"{digits[:4]} {digits[4:8]} {digits[8:]}"


def invitation_bytes(made: Invitation) -> bytes:
    """data/invitation.json."""
    return canonical_bytes({
        "v": VERSION, "unit": made.unit, "unit_name": made.unit_name, "level": made.level, "root": made.root.hex(),
        "age": made.age.hex(), "at": made.at, "to": made.to, "roster": made.roster,
        "units": [{"code": each.code, "name": each.name, "level": each.level, "parent": each.parent}
                  for each in made.units],
    })


def read_invitation(raw: bytes) -> Invitation:
    """An invitation from its bytes. Raises AlteredJoining."""
    try:
        content = _content(raw)
        made = Invitation(
            _text(content, "unit"), _text(content, "unit_name"), _text(content, "level", ""), _hex(content, "root"),
            _hex(content, "age"), _text(content, "at"), _text(content, "to", ""), _number(content["roster"]),
            tuple(InvitedUnit(_text(each, "code"), _text(each, "name"), _text(each, "level", ""),
                              _text(each, "parent", "")) for each in _list(content, "units")),
        )
        who = holder(made.root)
        if who.kind != "root" or who.unit != made.unit or not issued_by(made.root, made.root) or len(made.age) != 32:
            raise AlteredJoining("the root isn't the inviter's")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise AlteredJoining(str(problem)) from None
    return made


def request_bytes(made: Request) -> bytes:
    """data/request.json."""
    return canonical_bytes({
        "v": VERSION, "invitation": made.invitation, "unit": made.unit, "unit_name": made.unit_name,
        "level": made.level, "parent": made.parent, "public_key": made.public_key.hex(), "letter": made.letter,
        "seq": made.seq, "ca": made.ca.hex(), "age": made.age.hex(), "label": made.label, "at": made.at,
        "root": made.root.hex(),
        "people": [{"id": each.id, "name": each.name, "role": each.role} for each in made.people],
        "older": [{"public_key": each.public_key.hex(), "letter": each.letter, "seq": each.seq}
                  for each in made.older],
    })


@lru_cache(maxsize=128)
def read_request(raw: bytes) -> Request:
    """A request from its bytes. Raises AlteredJoining."""
    try:
        content = _content(raw)
        made = Request(
            _text(content, "invitation"), _text(content, "unit"), _text(content, "unit_name"),
            _text(content, "level", ""), _text(content, "parent", ""), _key(content), _text(content, "letter"),
            _number(content["seq"]), _hex(content, "ca"), _hex(content, "age"), _text(content, "label", ""),
            _text(content, "at"), _hex(content, "root"),
            tuple(AskingPerson(_text(each, "id"), _text(each, "name"), _text(each, "role", ""))
                  for each in _list(content, "people")),
            tuple(OlderStream(_key(each), _text(each, "letter"), _number(each["seq"]))
                  for each in _list(content, "older")),
        )
        who = holder(made.ca)
        bytes.fromhex(made.invitation)
        if who.kind != "ca" or who.unit != made.unit or not issued_by(made.ca, made.ca) or len(made.age) != 32:
            raise AlteredJoining("the CA isn't the asking unit's")
        if made.root and (holder(made.root).kind != "root" or holder(made.root).unit != made.unit):
            raise AlteredJoining("the root isn't the asking unit's")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise AlteredJoining(str(problem)) from None
    return made


def _content(raw: bytes) -> Mapping[str, Any]:
    content = json.loads(raw, parse_float=_refuse, parse_constant=_refuse)
    if canonical_bytes(content) != raw or content["v"] != VERSION:
        raise AlteredJoining("not canonical, or of another version")
    known: Mapping[str, Any] = content
    return known


def _text(content: Mapping[str, Any], name: str, missing: str | None = None) -> str:
    """A text without control or bidi characters, which could make a name look like another."""
    value = content[name]
    if not isinstance(value, str) or len(value) > _TEXT or (missing is None and not value):
        raise ValueError(name)
    if hides(value):
        raise ValueError(f"{name} holds characters that nobody sees")
    return value


def _hex(content: Mapping[str, Any], name: str) -> bytes:
    return bytes.fromhex(content[name])


def _key(content: Mapping[str, Any]) -> bytes:
    key = _hex(content, "public_key")
    try:
        stream_id(public_from_bytes(key))
    except BadCertificate as problem:
        raise ValueError(str(problem)) from None
    return key


def _list(content: Mapping[str, Any], name: str) -> list[Any]:
    value = content[name]
    if not isinstance(value, list) or len(value) > _MANY:
        raise ValueError(name)
    return value


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _LARGEST:
        raise ValueError("a number out of range")
    return value


def _refuse(text: str) -> Any:
    raise ValueError(f"no floats: {text}")
