"""What every known field of a package's JSON members has to be: the one place where their types are decided.

A signature says who wrote a field, not that it is one. Whoever reads a member gets it from here or not at all, so that
nothing further in asks again whether a unit is a text. Unknown members of an object stay, as FORMAT.md says.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from export.errors import BadContent
from export.package import limits
from export.package.parsing import parse_object
from export.package.writing import (
    CERTIFICATES,
    CHECKPOINTS,
    HANDOVER,
    INVITATION,
    PACKAGE_JSON,
    RECEIPT,
    REQUEST,
    RESCUE,
    ROSTER,
    SUBMISSION,
)
from model.names import hides

Shape = Callable[[Any], str]  # "" when it fits, else where it doesn't: unit, streams[2].from

_LARGEST = 2**63 - 1
_SEEN = 60  # characters of a field's name that are told


def _told(what: str, where: str) -> BadContent:
    shown = "".join(each for each in where if each.isprintable())[:_SEEN]
    return BadContent(f"{what}的内容不合规格（{shown}）" if shown else f"{what}的内容不合规格")


def read_member(name: str, raw: bytes) -> dict[str, Any]:
    """A JSON member, canonical and every known field what it has to be. Raises BadContent, which names the field."""
    what, shape = SHAPES[name]
    return fitting(parse_object(raw, what), shape, what)


def fitting(content: dict[str, Any], shape: Shape, what: str) -> dict[str, Any]:
    """The same content. what: as people call it. Raises BadContent, which names the field that doesn't fit."""
    where = shape(content)
    if where:
        raise _told(what, where)
    return content


def _pattern(pattern: str) -> Shape:
    match = re.compile(pattern, re.ASCII).fullmatch
    return lambda value: "" if isinstance(value, str) and match(value) else "."


def _name(value: Any) -> str:
    """Of a person, a unit, a device, a file: not empty, nothing in it that makes it look like another one."""
    return "" if isinstance(value, str) and 0 < len(value) <= 400 and not hides(value) else "."


def _record(value: Any) -> str:
    """The id of a record, of which the key fields are a part, or nothing where a whole submission is meant."""
    return "" if isinstance(value, str) and len(value) <= 2_000 and not hides(value) else "."


def _label(value: Any) -> str:
    """A name, or nothing."""
    return "" if value == "" else _name(value)


def _prose(value: Any) -> str:
    """What a person wrote, over several lines perhaps."""
    return "" if isinstance(value, str) and len(value) <= 20_000 else "."


def _count(value: Any) -> str:
    return "" if type(value) is int and 0 <= value <= _LARGEST else "."


def _seq(value: Any) -> str:
    return "" if type(value) is int and 1 <= value <= _LARGEST else "."


def _exactly(*values: Any) -> Shape:
    return lambda value: "" if any(type(value) is type(each) and value == each for each in values) else "."


def _each(shape: Shape, most: int = limits.JSON_VALUES) -> Shape:
    def check(value: Any) -> str:
        if not isinstance(value, list) or len(value) > most:
            return "."
        return next((f"[{place}]{_below(where)}" for place, each in enumerate(value) if (where := shape(each))), "")

    return check


def _tuple(*shapes: Shape) -> Shape:
    def check(value: Any) -> str:
        if not isinstance(value, list) or len(value) != len(shapes):
            return "."
        return next((f"[{place}]" for place, (shape, each) in enumerate(zip(shapes, value, strict=True))
                     if shape(each)), "")

    return check


def _by(key: Shape, shape: Shape) -> Shape:
    def check(value: Any) -> str:
        if not isinstance(value, dict):
            return "."
        return next((f"{name}{_below(where)}" for name, each in value.items()
                     if (where := key(name) or shape(each))), "")

    return check


def _object(fields: Mapping[str, Shape]) -> Shape:
    """An object. A field whose name ends in ? may be absent."""
    wanted = [(name.rstrip("?"), name.endswith("?"), shape) for name, shape in fields.items()]

    def check(value: Any) -> str:
        if not isinstance(value, dict):
            return "."
        for name, optional, shape in wanted:
            if name not in value:
                if not optional:
                    return name
            elif where := shape(value[name]):
                return f"{name}{_below(where)}"
        return ""

    return check


def _below(where: str) -> str:
    return "" if where == "." else where if where.startswith("[") else f".{where}"


_hash = _pattern(r"[0-9a-f]{64}")
_hash_or_none = _pattern(r"([0-9a-f]{64})?")
_hex = _pattern(r"([0-9a-f]{2})*")
_unit = _pattern(r"[0-9A-Za-z_-]{1,40}")
_unit_or_none = _pattern(r"[0-9A-Za-z_-]{0,40}")
_number = _pattern(r"[A-Z]{1,8}[0-9]{1,6}")
_number_or_none = _pattern(r"([A-Z]{1,8}[0-9]{1,6})?")
_period = _pattern(r"\d{4}(-(\d\d(-\d\d)?|Q[1-4]))?")
_period_or_none = _pattern(r"(\d{4}(-(\d\d(-\d\d)?|Q[1-4]))?)?")
_form = _pattern(r"[a-z][a-z0-9_]{0,79}")
_at = _pattern(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_first = _exactly(1)
_status = _exactly("active", "lost", "ended")

SHAPES: Mapping[str, tuple[str, Shape]] = {  # name: as people call it, what it has to be
    PACKAGE_JSON: ("包说明", _object({
        "format": _first, "alg": _name, "kind": _name, "stream": _hash, "unit": _unit, "number?": _number,
        "recipient?": _unit, "void_numbers?": _each(_number), "members": _by(_name, _name), "scan?": _name,
        "certificates": _each(_hash, 8),
    })),
    SUBMISSION: ("上报清单", _object({
        "v": _first, "unit": _unit, "period": _period, "number": _number, "heads": _by(_record, _hash),
        "nil": _each(_form), "remarks": _prose,
    })),
    CHECKPOINTS: ("流水清单", _object({"streams": _each(_object({
        "stream": _hash, "public_key": _hex, "from": _seq, "roll?": _hash, "hashes": _each(_hash), "signature": _hex,
    }))})),
    RECEIPT: ("回执", _object({
        "v": _first, "package": _hash, "stream": _hash, "unit": _unit, "number": _number_or_none,
        "period": _period_or_none, "digest": _hash_or_none, "submit": _hash_or_none,
        "verdict": _exactly("sent", "received", "accepted", "returned"), "received_at": _at, "at": _at,
        "issuer": _unit, "issuer_name": _name, "records": _by(_record, _name), "reasons": _by(_record, _prose),
        "comments": _each(_object({"record": _record, "path": _label, "text": _prose})), "have": _by(_hash, _count),
        "gaps": _each(_tuple(_hash, _count, _count)), "forks": _each(_tuple(_hash, _count)),
        "missing_numbers": _each(_number), "roster": _count,
    })),
    ROSTER: ("授权名册", _object({
        "v": _first, "unit": _unit, "unit_name": _name, "number": _seq, "at": _at, "root": _hex,
        "units": _each(_object({
            "code": _name, "name": _name, "level": _name, "parent?": _name, "valid_to?": _name, "successor?": _name,
            "root?": _hex,
        })),
        "streams": _each(_object({
            "stream": _hash, "public_key": _hex, "unit": _unit, "letter": _name, "status": _status, "age?": _hex,
            "label?": _name, "units": _each(_object({"unit": _name, "first": _seq, "last?": _count})),
        })),
        "people": _each(_object({"id": _name, "name": _name, "unit": _unit, "role": _name, "status": _status})),
    })),
    INVITATION: ("邀请", _object({
        "v": _first, "unit": _unit, "unit_name": _name, "level": _label, "root": _hex, "age": _hash, "at": _at,
        "to": _unit_or_none, "roster": _count,
        "units": _each(_object({"code": _name, "name": _name, "level": _label, "parent": _label}), 20_000),
    })),
    REQUEST: ("加入申请", _object({
        "v": _first, "invitation": _hash, "unit": _unit, "unit_name": _name, "level": _label, "parent": _unit_or_none,
        "public_key": _hex, "letter": _name, "seq": _count, "ca": _hex, "age": _hash, "label": _label, "at": _at,
        "root": _hex, "people": _each(_object({"id": _name, "name": _name, "role": _label}), 20_000),
        "older": _each(_object({"public_key": _hex, "letter": _name, "seq": _count}), 20_000),
    })),
    CERTIFICATES: ("证书", _object({"v": _first, "certificates": _by(_hash, _hex)})),
    RESCUE: ("恢复文件", _object({
        "v": _first, "step": _exactly("request", "answer"), "workspace": _name, "unit": _unit, "sealed": _hex,
        "at": _at, "unit_name?": _name, "person?": _name, "person_name?": _name, "above?": _unit, "reply_to?": _hash,
        "request?": _hash, "by?": _name,
    })),
    HANDOVER: ("交接", _object({
        "v": _first, "unit": _unit, "unit_name": _name, "stream": _hash, "letter": _name, "seq": _count,
        "giver": _name, "giver_name": _name, "receiver": _name, "receiver_name": _name, "receiver_role": _label,
        "at": _at, "leaves": _exactly("yes", "no"),
        "ledgers": _each(_object({"form": _form, "title": _name, "count": _count})),
        "drafts": _each(_object({"form": _form, "title": _name, "at": _at})),
        "returns": _each(_object({"number": _number, "period": _period, "reasons": _each(_prose)})),
        "sent": _each(_object({"number": _number, "period": _period, "stage": _name})),
    })),
}

PRIVATE_PART = _object({
    "digest": _hash, "kind": _exactly("personal", "special"), "salt": _hash, "values": _by(_name, lambda _: ""),
})
