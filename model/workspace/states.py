"""Where each record stands on its way up: draft, submitted, returned, accepted; from the flows (FORMAT.md section 1).

A `submit` entry says by its digest which submission document it means; the document's heads say which revision of each
record went up. `accept` and `return` target the submit entry. Of several verdicts the last (counter, hash) holds:

- accept: every record of the submission is accepted with the revision that was in it, but for those that the body
  names under `exceptions`, which are returned;
- return: the whole submission is returned; its exceptions only say where the faults are.

A record's state is that of the last submission it was in. `final` is the revision last accepted, and keeps counting
while newer revisions wait (FORMAT.md section 5). Everything here is derived and can be made again.
"""

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from model.workspace.projection_rows import State
from model.workspace.query import among, chunks, listed, select

if TYPE_CHECKING:
    from sqlite_utils import Database

FLOWS = ("submit", "accept", "return")
_TABLES = (
    """CREATE TABLE IF NOT EXISTS submitted (id INTEGER PRIMARY KEY, record TEXT NOT NULL,
       submit TEXT NOT NULL, hash TEXT NOT NULL, UNIQUE (record, submit)) STRICT""",
    """CREATE TABLE IF NOT EXISTS record_state (record TEXT PRIMARY KEY, state TEXT NOT NULL,
       submitted TEXT NOT NULL, final TEXT NOT NULL) STRICT""",
)
_NO_VERDICT: Mapping[str, Any] = {}


def ensure(db: "Database") -> None:
    """Make the derived tables where they are missing."""
    for statement in _TABLES:
        db.execute(statement)


def clear(db: "Database") -> None:
    """Forget what was derived; `note` with all flows derives it again."""
    for table in ("submitted", "record_state"):
        db.execute(" ".join(("DELETE FROM", table)))


def note(db: "Database", flows: Iterable[str]) -> set[str]:
    """Take in flows by their hashes, in any order; other kinds are passed over. Within the caller's transaction.

    Call it again with a submit entry whose submission document came later. Returns the records whose state may differ.
    """
    touched: set[str] = set()
    for hash_ in flows:
        query = select(("kind", "target", "raw"), "entry", where=("hash = ?",))
        found = db.execute(query, (hash_,)).fetchone()
        if found is None or found[0] not in FLOWS:
            continue
        kind, target, raw = found
        if kind == "submit":
            heads = _heads(db, str(json.loads(raw).get("body", {}).get("digest", "")))
            query = "INSERT OR IGNORE INTO submitted (record, submit, hash) VALUES (?, ?, ?)"
            db.conn.executemany(query, [(record, hash_, head) for record, head in heads.items()])
            touched |= heads.keys()
        else:
            query = select(("record",), "submitted", where=("submit = ?",))
            touched |= {record for (record,) in db.execute(query, (target,))}
    _derive(db, touched)
    return touched


def flow_hashes(db: "Database") -> list[str]:
    """Every flow that bears on states, submits first."""
    query = select(("hash",), "entry", where=(among("kind"),), order="kind = 'submit' DESC, id")
    return [hash_ for (hash_,) in db.execute(query, (listed(FLOWS),))]


def states(db: "Database", records: Iterable[str]) -> dict[str, State]:
    """The states of those records that were ever submitted."""
    query = select(("record", "state", "submitted", "final"), "record_state", where=(among("record"),))
    return {
        record: State(state, submitted, final)
        for chunk in chunks(records)
        for record, state, submitted, final in db.execute(query, (listed(chunk),))
    }


def _heads(db: "Database", digest: str) -> dict[str, str]:
    query = select(("document",), "submission", where=("digest = ?", "document IS NOT NULL"), tail="LIMIT 1")
    found = db.execute(query, (digest,)).fetchone()
    heads = json.loads(found[0]).get("heads", {}) if found else {}
    return {str(record): str(head) for record, head in heads.items()}


def _derive(db: "Database", records: Iterable[str]) -> None:
    verdicts: dict[str, list[tuple[int, str, str, Mapping[str, Any]]]] = {}
    for chunk in chunks(records):
        query = select(
            ("s.record", "s.hash", "s.submit", "e.counter"), "submitted s JOIN entry e ON e.hash = s.submit",
            where=(among("s.record"),), order="s.record, e.counter, s.submit",
        )
        went_up: dict[str, list[tuple[str, str]]] = {}
        for record, revision, submit, _ in db.execute(query, (listed(chunk),)):
            went_up.setdefault(record, []).append((submit, revision))
        unread = {submit for each in went_up.values() for submit, _ in each} - verdicts.keys()
        verdicts.update(_verdicts(db, unread))
        rows = [(record, *_state(record, submissions, verdicts)) for record, submissions in went_up.items()]
        db.conn.executemany("INSERT OR REPLACE INTO record_state VALUES (?, ?, ?, ?)", rows)


def _verdicts(db: "Database", submits: set[str]) -> dict[str, list[tuple[int, str, str, Mapping[str, Any]]]]:
    """Accepts and returns by submit entry, oldest first."""
    found: dict[str, list[tuple[int, str, str, Mapping[str, Any]]]] = {each: [] for each in submits}
    query = select(
        ("target", "counter", "hash", "kind", "raw"), "entry",
        where=(among("target"), "kind IN ('accept', 'return')"), order="counter, hash",
    )
    for chunk in chunks(submits):
        for target, counter, hash_, kind, raw in db.execute(query, (listed(chunk),)):
            exceptions = json.loads(raw).get("body", {}).get("exceptions", _NO_VERDICT)
            excepted = exceptions if isinstance(exceptions, Mapping) else _NO_VERDICT
            found[target].append((counter, hash_, kind, excepted))
    return found


def _state(
    record: str,
    submissions: list[tuple[str, str]],
    verdicts: Mapping[str, list[tuple[int, str, str, Mapping[str, Any]]]],
) -> tuple[str, str, str]:
    """State, the revision last submitted, the revision last accepted ("" = none)."""
    state, accepted = "submitted", (0, "", "")
    for submit, revision in submissions:
        state = "submitted"
        for counter, hash_, kind, exceptions in verdicts[submit]:
            good = kind == "accept" and record not in exceptions
            state = "accepted" if good else "returned"
            accepted = max(accepted, (counter, hash_, revision)) if good else accepted
    return state, submissions[-1][1], accepted[2]
