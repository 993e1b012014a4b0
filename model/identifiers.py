"""Ids: UUIDv7 for what has no key of its own, form and key for the rest (FORMAT.md section 2)."""

import re
import secrets
import threading
import uuid
from collections.abc import Mapping
from typing import Any

from forms.definition import Form
from model.clock import Clock
from model.errors import KeyMissing

_UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_lock = threading.Lock()
_last = 0


def uuid7(clock: Clock) -> str:
    """A new id, ordered by time within this process even where the clock stands still or goes back.

    48 bits of Unix milliseconds, 12 bits that count within one millisecond, 62 random bits (RFC 9562).
    """
    global _last  # noqa: PLW0603  the one counter that keeps ids of one process in order
    tick = int(clock.now().timestamp() * 1000) << 12
    with _lock:
        if tick <= _last and _last - tick < 60_000 << 12:
            tick = _last + 1
        _last = tick
    millis, count = tick >> 12, tick & 0xFFF
    number = (millis & (1 << 48) - 1) << 80 | 7 << 76 | count << 64 | 2 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=number))


def is_uuid7(text: str) -> bool:
    """Whether a text is an id as `uuid7` writes it."""
    return _UUID7.fullmatch(text) is not None


def record_id(form: Form, values: Mapping[str, Any]) -> str | None:
    """The id that a record's key fields give, or None for a form whose records have a UUIDv7.

    A last key field that the form doesn't require may be blank: its part is then absent.
    Raises KeyMissing when another key field is blank.
    """
    if not form.key:
        return None
    parts = [values.get(name) for name in form.key]
    if parts[-1] is None and len(parts) > 1 and not form.by_name[form.key[-1]].required:
        parts.pop()
    blank = [name for name, part in zip(form.key, parts, strict=False) if part is None]
    if blank:
        raise KeyMissing("、".join(form.by_name[name].label for name in blank), blank[0])
    return "/".join((form.id, *(_part(part) for part in parts)))


def _part(value: Any) -> str:
    """One segment of an id: a slash within a value would make two keys look like one."""
    return str(value).replace("%", "%25").replace("/", "%2F")
