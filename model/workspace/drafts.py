"""Drafts: what is typed and not yet saved, kept every few seconds. They are local and never travel."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.identifiers import uuid7
from model.workspace.session import Session

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person had typed into a form. record: None for a new one; parents: the heads that were shown.

    raw_texts: by path, what the field's type can't read (it stays as typed). at: stamped UTC.
    """

    id: str
    form_id: str
    record: str | None
    parents: tuple[str, ...]
    values: Mapping[str, Any]
    raw_texts: Mapping[str, str]
    explanations: Mapping[str, str]
    person: str
    at: str


def save(
    session: Session,
    form_id: str,
    *,
    draft: str | None,
    record: str | None,
    parents: tuple[str, ...],
    values: Mapping[str, Any],
    raw_texts: Mapping[str, str],
    explanations: Mapping[str, str],
) -> str:
    """Keep a draft; the same id replaces it. Returns its id."""
    made = draft or uuid7(session.clock)
    content = {"values": dict(values), "raw_texts": dict(raw_texts), "explanations": dict(explanations)}
    with session.store.transaction() as db:
        db.execute(
            "INSERT INTO draft (id, form, record, parents, content, person, at) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET record = excluded.record, parents = excluded.parents,"
            " content = excluded.content, person = excluded.person, at = excluded.at",
            (
                made, form_id, record, json.dumps(parents), json.dumps(content, ensure_ascii=False),
                session.author(), session.now(),
            ),
        )
    return made


def drafts(db: "Database", form_id: str | None = None) -> list[Draft]:
    """The drafts of a form, or of all (None), newest first."""
    rows = db.execute(
        "SELECT id, form, record, parents, content, person, at FROM draft"
        " WHERE ?1 IS NULL OR form = ?1 ORDER BY at DESC, id DESC",
        (form_id,),
    ).fetchall()
    return [_read(row) for row in rows]


def discard(session: Session, draft: str) -> None:
    """Forget a draft: it was saved as a record, or the person refused it."""
    with session.store.transaction() as db:
        db.execute("DELETE FROM draft WHERE id = ?", (draft,))


def _read(row: tuple[Any, ...]) -> Draft:
    content = json.loads(row[4])
    return Draft(
        id=row[0],
        form_id=row[1],
        record=row[2],
        parents=tuple(json.loads(row[3])),
        values=content["values"],
        raw_texts=content["raw_texts"],
        explanations=content["explanations"],
        person=row[5],
        at=row[6],
    )
