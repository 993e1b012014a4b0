"""Sensitive fields leave a revision's values as private parts; the revision keeps their digests (FORMAT.md 3)."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from forms.canonical import canonical_bytes
from forms.definition import Field, Form, Sensitivity, walk

if TYPE_CHECKING:
    from sqlite_utils import Database

SALT = 32
KINDS: tuple[Sensitivity, ...] = ("personal", "special")
_known: dict[str, Mapping[str, Sensitivity]] = {}
Missing = Literal["none", "not_sent", "erased"]


@dataclass(frozen=True, slots=True)
class Part:
    """One private part. digest: SHA-256 of salt and content, which stands in the revision's body."""

    kind: Sensitivity
    digest: str
    salt: bytes
    content: bytes


def sensitivity(field: Field) -> Sensitivity | None:
    """How sensitive a field is; a repeat is as sensitive as its strictest field."""
    found = {each.sensitive for each in (field, *walk(field.fields))}
    return "special" if "special" in found else "personal" if "personal" in found else None


def split(form: Form, values: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Part, ...]]:
    """Values without what is sensitive, and the private parts, salted anew."""
    kinds = _kinds(form)
    if not kinds:
        return dict(values), ()
    open_values = {name: value for name, value in values.items() if kinds.get(name) is None}
    parts = []
    for kind in KINDS:
        held = {name: value for name, value in values.items() if kinds.get(name) == kind}
        if held:
            salt, content = secrets.token_bytes(SALT), canonical_bytes(held)
            parts.append(Part(kind, digest(salt, content), salt, content))
    return open_values, tuple(parts)


def staying(form: Form) -> frozenset[str]:
    """The fields that don't leave the unit, in data or on paper: sensitive ones of a kind that the form keeps."""
    return frozenset(name for name, kind in _kinds(form).items() if kind not in form.travels)


def _kinds(form: Form) -> Mapping[str, Sensitivity]:
    """The sensitive fields of a form; worked out once for a definition, however often it is read."""
    found = _known.get(form.hash)
    if found is None:
        pairs = ((each.name, sensitivity(each)) for each in form.stored_fields)
        found = _known[form.hash] = {name: kind for name, kind in pairs if kind is not None}
    return found


def digest(salt: bytes, content: bytes) -> str:
    """What a body says of a private part."""
    return hashlib.sha256(salt + content).hexdigest()


def keep(db: "Database", parts: Iterable[Part]) -> None:
    """Write private parts. One that came before, or was erased here, stays as it is."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO private (digest, kind, salt, bytes) VALUES (?, ?, ?, ?)",
        [(part.digest, part.kind, part.salt, part.content) for part in parts],
    )


def merged(db: "Database", body: Mapping[str, Any]) -> tuple[dict[str, Any], Missing]:
    """A body's values with its private parts, and whether one of them is not here, and why."""
    values: dict[str, Any] = dict(body.get("values", {}))
    missing: Missing = "none"
    for kind in KINDS:
        if kind in body:
            row = db.execute("SELECT bytes FROM private WHERE digest = ?", (body[kind],)).fetchone()
            if row is None:
                missing = "not_sent" if missing == "none" else missing
            elif row[0] is None:
                missing = "erased"
            else:
                values.update(json.loads(row[0]))
    return values, missing


def erase(db: "Database", digests: Iterable[str]) -> None:
    """Forget private parts whose retention has ended, salt too: else a short number could be guessed back."""
    db.conn.executemany(
        "UPDATE private SET bytes = NULL, salt = NULL WHERE digest = ?", [(each,) for each in digests]
    )
