"""Which revisions may not count, and why: by the rosters, and by their own key. Derived from entries and rosters."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from forms.definition import Form
from model.errors import KeyMissing
from model.identifiers import record_id
from model.trust.authority import Authority, Reason
from model.workspace import entries
from model.workspace.entries import REVISION, Entry
from model.workspace.query import chunks

if TYPE_CHECKING:
    from sqlite_utils import Database

FormOf = Callable[[str], Form | None]
# Registers of rules: only those of the county hold, once there is one.
RULES = frozenset({"deadline", "threshold", "workday_year"})


def reasons(arrived: Iterable[Entry], authority: Authority, form_of: FormOf) -> dict[str, Reason]:
    """hash -> why it doesn't count; those that count are left out."""
    found: dict[str, Reason] = {}
    for entry in arrived:
        if entry.kind == REVISION:
            reason = _reason(entry, authority, form_of)
            if reason:
                found[entry.hash] = reason
    return found


def derive(db: "Database", authority: Authority, form_of: FormOf) -> set[str]:
    """Judge every revision again, after a roster. Returns the records whose heads may differ.

    Within the caller's transaction; projections and states are the caller's.
    """
    before = dict(db.execute("SELECT hash, reason FROM barred").fetchall())
    touched: set[str] = set()
    rows = db.execute("SELECT raw FROM entry WHERE kind = 'revision' ORDER BY id").fetchall()
    for chunk in chunks(rows):
        revisions = [entries.trusted(raw) for (raw,) in chunk]
        now = reasons(revisions, authority, form_of)
        changed = [each for each in revisions if before.get(each.hash) != now.get(each.hash)]
        _apply(db, changed, now)
        touched.update(each.record for each in changed)
    for record in touched:
        entries.recompute_heads(db, record)
    return touched


def _apply(db: "Database", changed: list[Entry], now: Mapping[str, Reason]) -> None:
    each_hash = [(each.hash,) for each in changed]
    db.conn.executemany("DELETE FROM barred WHERE hash = ?", each_hash)
    db.conn.executemany("DELETE FROM edge WHERE child = ?", each_hash)
    db.conn.executemany(
        "INSERT INTO barred (hash, reason) VALUES (?, ?)",
        [(each.hash, now[each.hash]) for each in changed if each.hash in now],
    )
    entries.link(db, [each for each in changed if each.hash not in now])


def _reason(entry: Entry, authority: Authority, form_of: FormOf) -> Reason:
    form = form_of(str(entry.body["form_hash"]))
    if form is None or form.id != entry.form:
        return "other_form"
    if form.key and not _key_fits(entry, form):
        return "wrong_key"
    on_behalf, unit = entry.body.get("on_behalf") is True, str(entry.body["unit"])
    reason = authority.barred(entry.stream, entry.seq, unit, on_behalf=on_behalf)
    proposed = reason == "foreign_unit" and form.register and unit in authority.above(authority.home(entry.stream))
    if proposed:
        return "proposal"
    return authority.ruled(unit) if not reason and entry.form in RULES else reason


def _key_fits(entry: Entry, form: Form) -> bool:
    if any(form.by_name[name].sensitive for name in form.key):
        return True  # it may come later than the revision, and the verdict must not hang on that
    try:
        return record_id(form, entry.body["values"]) == entry.record
    except KeyMissing:
        return False


def stored(db: "Database", hashes: Iterable[str]) -> dict[str, str]:
    """hash -> why, of those revisions that are barred."""
    found: dict[str, str] = {}
    for chunk in chunks(hashes):
        query = "SELECT hash, reason FROM barred WHERE hash IN (SELECT value FROM json_each(?))"
        found.update(db.execute(query, (json.dumps(chunk),)).fetchall())
    return found
