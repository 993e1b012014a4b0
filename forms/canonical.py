"""Canonical JSON: the bytes that are hashed and signed (FORMAT.md section 1)."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class NotCanonical(ValueError):
    """A value that has no canonical form: a float, a lone surrogate, a key that is no string."""


def canonical_bytes(value: Any) -> bytes:
    """The one JSON text of a value: sorted keys, no spaces, UTF-8, NFC, no floats.

    Raises NotCanonical for what JSON or our rules cannot carry.
    """
    try:
        plain = _normal(value)
        return _ENCODER.encode(plain).encode("utf-8")
    except UnicodeEncodeError as problem:
        raise NotCanonical(str(problem)) from None


def is_canonical(raw: bytes, value: Any) -> bool:
    """Whether bytes are the one JSON text of the value that `json.loads` read from them, floats refused.

    A text that is NFC as a whole is so in every part, and nothing composes with a quotation mark; where it isn't, as
    with a mark after an escaped line end, every string is looked at. Raises NotCanonical.
    """
    if not unicodedata.is_normalized("NFC", raw.decode("utf-8")):
        return canonical_bytes(value) == raw
    return _ENCODER.encode(value).encode("utf-8") == raw


def sha256_hex(content: bytes) -> str:
    """SHA-256 as 64 lower-case hex digits."""
    return hashlib.sha256(content).hexdigest()


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, Mapping):
        return {_key(name): _normal(member) for name, member in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [_normal(member) for member in value]
    raise NotCanonical(f"{type(value).__name__} has no canonical form")


def _key(name: Any) -> str:
    if not isinstance(name, str):
        raise NotCanonical("keys are strings")
    return unicodedata.normalize("NFC", name)
