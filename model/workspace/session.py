"""What the parts of an open workspace share: the store, who works here, on whose behalf, with which forms."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forms.definition import Form
from model.clock import Clock, stamp
from model.errors import NobodyLoggedIn, UnknownForm
from model.workspace.driver import Store

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass
class Session:
    """An open workspace. unit: code. person: id, "" before somebody logged in after the recovery code.

    stream: id of this installation's stream; letter: its letter in package numbers. own: the person's 32 bytes
    that wrap the signing key. recovered: opened by the recovery code, nobody logged in yet.
    forms: the current definition of each form, by id.
    """

    folder: Path
    store: Store
    clock: Clock
    workspace: str
    unit: str
    unit_name: str
    person: str
    person_name: str
    own: bytes
    recovered: bool = False
    stream: str = ""
    letter: str = ""
    forms: Mapping[str, Form] = field(default_factory=dict)
    older_forms: dict[str, Form] = field(default_factory=dict)

    def form(self, form_id: str) -> Form:
        """The current definition of a form. Raises UnknownForm."""
        found = self.forms.get(form_id)
        if found is None:
            raise UnknownForm(form_id)
        return found

    def author(self) -> str:
        """The person at the keyboard. Raises NobodyLoggedIn."""
        if not self.person:
            raise NobodyLoggedIn
        return self.person

    def now(self) -> str:
        """This moment as entries carry it."""
        return stamp(self.clock.now())


def setting(db: "Database", name: str) -> str:
    """A setting's value, "" when it was never set."""
    row = db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def set_setting(db: "Database", name: str, value: str) -> None:
    """Set a setting of this folder; settings never travel."""
    db.execute(
        "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def secret(db: "Database", name: str) -> bytes:
    """A secret of the workspace or installation. Raises KeyError when there is none."""
    row = db.execute("SELECT value FROM secret WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise KeyError(name)
    return bytes(row[0])


def set_secret(db: "Database", name: str, value: bytes) -> None:
    """Keep a secret; a renewed one replaces the old."""
    db.execute(
        "INSERT INTO secret (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def install_forms(db: "Database", forms: Mapping[str, Form], at: str) -> None:
    """Keep these definitions for ever, and use each unless a later version of its form is in use already."""
    for form in forms.values():
        used = db.execute("SELECT hash, version FROM form WHERE id = ? AND current = 1", (form.id,)).fetchone()
        if used is not None and (used[0] == form.hash or used[1] > form.version):
            continue
        db.execute("UPDATE form SET current = 0 WHERE id = ?", (form.id,))
        db.execute(
            "INSERT INTO form (hash, id, version, raw, current, installed_at) VALUES (?, ?, ?, ?, 1, ?)"
            " ON CONFLICT (hash) DO UPDATE SET current = 1",
            (form.hash, form.id, form.version, form.text, at),
        )


def current_forms(db: "Database", known: Mapping[str, Form]) -> dict[str, Form]:
    """The definitions in use, by id; those that are `known` already aren't read again."""
    from forms.reading import form_from_raw

    by_hash = {form.hash: form for form in known.values()}
    found = db.execute("SELECT id, hash, raw FROM form WHERE current = 1 ORDER BY id").fetchall()
    ids = [row[0] for row in found]
    return {
        form_id: by_hash[form_hash]
        if form_hash in by_hash
        else form_from_raw(json.loads(raw), known_forms=ids, checked=True)
        for form_id, form_hash, raw in found
    }


def form_by_hash(session: Session, db: "Database", form_hash: str) -> Form | None:
    """The definition that a revision was written with, or None when it never came here."""
    from forms.reading import form_from_raw

    for form in session.forms.values():
        if form.hash == form_hash:
            return form
    if form_hash not in session.older_forms:
        row = db.execute("SELECT raw FROM form WHERE hash = ?", (form_hash,)).fetchone()
        if row is None:
            return None
        session.older_forms[form_hash] = form_from_raw(_loaded(row[0]), checked=True)
    return session.older_forms[form_hash]


def _loaded(raw: bytes) -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(raw)
    return content
