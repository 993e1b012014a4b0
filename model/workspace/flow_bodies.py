"""What the known members of a flow's body are, where they are there (docs/formats/exchange.md section 4).

Whoever has a device's key may sign anything: a digest that is an object would stop every reader after it. Unknown kinds
and members stay as they are.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

_DIGEST = re.compile(r"[0-9a-f]{64}")
_SAID = {"reason": "text", "comments": "objects"}
_MEMBERS: Mapping[str, Mapping[str, str]] = {
    "submit": {"number": "text", "unit": "text", "period": "text", "digest": "digest"},
    "received": {"number": "text", "unit": "text", "period": "text", "digest": "digest", "package": "digest",
                 "day": "day"},
    "accept": {"verdict": "text", "exceptions": "object", **_SAID},
    "return": {"verdict": "text", "exceptions": "object", **_SAID},
    "comment": {"exceptions": "object", **_SAID},
    "approve": {"verdict": "text", "reason": "text", "same_as": "text", "document": "object", "values": "object"},
    "form_pack": {"forms": "objects", "note": "text"},
    "close": {"period": "text", "unit": "text", "reason": "text"},
    "reopen": {"period": "text", "unit": "text", "reason": "text"},
    "handed_over": {"unit": "text", "from": "text", "to": "text", "digest": "digest", "leaves": "text"},
    "moved": {"unit": "text"},
    "rescued": {"unit": "text", "request": "text", "by": "text"},
}


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and (not value or date.fromisoformat(value).isoformat() == value)
    except ValueError:
        return False


_IS: Mapping[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "digest": lambda value: isinstance(value, str) and _DIGEST.fullmatch(value) is not None,
    "day": _is_day,
    "object": lambda value: isinstance(value, dict),
    "objects": lambda value: isinstance(value, list) and all(isinstance(each, dict) for each in value),
}


def misshapen(kind: str, body: Mapping[str, Any]) -> str:
    """The first known member of a flow's body that isn't what it has to be; "" where all are."""
    for name, wanted in _MEMBERS.get(kind, {}).items():
        if name in body and not _IS[wanted](body[name]):
            return name
    return ""
