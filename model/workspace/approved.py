"""What the unit above said of proposals: `approve` flows, and what a record's county fields are because of them.

An answer counts only from the unit above the one whose device wrote the revision (authority.py), or from the county
itself on a record that it entered for a unit below. Of several the last
(counter, hash) holds. After an approval the county's fields of the record stand as they were approved, whatever newer
revisions say, until one of those is approved too (FORMAT.md section 5). Everything here is derived.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forms.definition import Value
from model.trust.authority import Authority, authority_of
from model.workspace.query import among, chunks, listed, select

if TYPE_CHECKING:
    from sqlite_utils import Database

FLOW = "approve"
COUNTY_FIELDS: Mapping[str, tuple[str, ...]] = {
    "project": ("code", "name", "year", "location_units", "total_invest", "fund_plan", "plan_start", "plan_finish",
                "status"),
    "cadre": ("home_unit", "attendance_unit", "place_unit", "attendance_rule", "required_days"),
}
_COLUMNS = ("r.record", "r.form", "f.target", "f.counter", "f.hash", "f.stream", "f.seq", "f.at", "f.author", "f.raw",
            "r.stream", "json_extract(r.raw, '$.body.unit')")


@dataclass(frozen=True, slots=True)
class Answer:
    """One approval or refusal. target: the revision; document: a file value, {} without one; values: county fields
    that the unit above set itself; same_as: the record that stands in this one's place, "" = none. at: stamped."""

    record: str
    form: str
    target: str
    approved: bool
    reason: str
    document: Mapping[str, Any]
    values: Mapping[str, Value]
    same_as: str
    counter: int
    hash: str
    at: str
    author: str
    stream: str


def answers(db: "Database", rules: Authority, records: Iterable[str] | None = None) -> dict[str, list[Answer]]:
    """record -> what was said of its revisions, oldest first; only what counts. records: None = of all."""
    where = ("f.target IS NOT NULL", "f.kind = ?")
    source = "entry f JOIN entry r ON r.hash = f.target AND r.kind = 'revision'"
    found: dict[str, list[Answer]] = {}
    if records is None:
        _collect(db.execute(select(_COLUMNS, source, where=where), (FLOW,)), rules, found)
    else:
        query = select(_COLUMNS, source, where=(*where, among("r.record")))
        for chunk in chunks(sorted(records)):
            _collect(db.execute(query, (FLOW, listed(chunk))), rules, found)
    for each in found.values():
        each.sort(key=lambda answer: (answer.counter, answer.hash))
    return found


def laid_down(db: "Database", unit: str, revisions: Iterable[str]) -> list[str]:
    """Of the revisions (hashes) that a county (unit) just wrote those that begin records of units below it: with them
    it settles its fields there."""
    rules = authority_of(db)
    if not rules.joined:
        return []
    found = []
    for each in revisions:
        row = db.execute("SELECT json_extract(raw, '$.body.unit'), json_array_length(raw, '$.body.parents')"
                         " FROM entry WHERE hash = ?", (each,)).fetchone()
        if row and not row[1] and row[0] != unit and rules.county_above(row[0]) == unit:
            found.append(each)
    return found


def county_values(
    db: "Database", said: Iterable[Answer]
) -> "tuple[str, Mapping[str, Any], Mapping[str, Value]] | None":
    """Of the last approval: form hash and values of the revision approved, and what the unit above set; None without
    one."""
    last = next((each for each in reversed(list(said)) if each.approved and not each.same_as), None)
    row = db.execute("SELECT raw FROM entry WHERE hash = ?", (last.target,)).fetchone() if last else None
    if last is None or row is None:
        return None
    body = json.loads(row[0]).get("body", {})
    return str(body.get("form_hash", "")), dict(body.get("values", {})), last.values


def ensure(db: "Database") -> None:
    """Make the derived table where it is missing: which record stands in another's place."""
    db.execute("CREATE TABLE IF NOT EXISTS stand_in (record TEXT PRIMARY KEY, form TEXT NOT NULL,"
               " instead TEXT NOT NULL) STRICT")


def derive(db: "Database", rules: Authority) -> list[tuple[str, str]]:
    """Derive again which records stand in others' places. Returns (form, record) of those that are new or changed."""
    before = dict(db.execute("SELECT record, instead FROM stand_in").fetchall())
    now = {}
    for record, said in answers(db, rules).items():
        last = said[-1]
        if last.approved and last.same_as and last.same_as != record:
            now[record] = (last.form, last.same_as)
    db.execute("DELETE FROM stand_in")
    db.conn.executemany("INSERT INTO stand_in VALUES (?, ?, ?)", [(record, *found) for record, found in now.items()])
    return [(form, record) for record, (form, instead) in now.items() if before.get(record) != instead]


def stand_ins(db: "Database") -> dict[str, str]:
    """record -> the one that stands in its place."""
    return dict(db.execute("SELECT record, instead FROM stand_in").fetchall())


def _collect(rows: Iterable[Any], rules: Authority, found: dict[str, list[Answer]]) -> None:
    for record, form, target, counter, hash_, stream, seq, at, author, raw, writer, unit in rows:
        if not rules.may_judge(stream, seq, writer) and not rules.lays_down(stream, seq, writer, unit or ""):
            continue
        body = json.loads(raw).get("body", {})
        verdict, document, values = body.get("verdict"), body.get("document"), body.get("values")
        if verdict in ("approve", "refuse"):
            found.setdefault(record, []).append(Answer(
                record, form, target, verdict == "approve", str(body.get("reason", "")),
                document if isinstance(document, Mapping) else {}, values if isinstance(values, Mapping) else {},
                str(body.get("same_as", "")), counter, hash_, at, author or "", stream))
