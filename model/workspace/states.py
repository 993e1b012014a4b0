"""Where each record stands on its way up: draft, submitted, returned, accepted; from the flows (FORMAT.md section 1).

A `submit` entry says by its digest which submission document it means; the document's heads say which revision of each
record went up. `accept` and `return` target the submit entry. Of several verdicts the last (counter, hash) holds:

- accept: every record of the submission is accepted with the revision that was in it, but for those that the body
  names under `exceptions`, which are returned;
- return: the whole submission is returned; its exceptions only say where the faults are.

A verdict counts only from a stream of the unit above the one that handed in, and a submission only from a stream that
may write for the unit it names (authority.py). A record's state is that of the last submission it was in by the unit
that keeps it; where a unit further up handed it in once more, only its being returned from there says more. `final` is
the revision last accepted, and keeps counting while newer revisions wait (FORMAT.md section 5). What the owner's unit
handed in and its parent accepted goes before what a unit further up handed in once more: a county's older month, which
the province accepts late, takes nothing back; nor does a township's older package. Everything here is derived and can
be made again.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.trust.authority import Authority, authority_of
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
_Accepted = tuple[bool, int, str, str]  # by the keeper's own submission; the verdict's counter and hash; the revision


def ensure(db: "Database") -> None:
    """Make the derived tables where they are missing."""
    for statement in _TABLES:
        db.execute(statement)


def clear(db: "Database") -> None:
    """Forget what was derived; `note` with all flows derives it again."""
    for table in ("submitted", "record_state"):
        db.execute(" ".join(("DELETE FROM", table)))


def note(
    db: "Database", flows: Iterable[str], records: Iterable[str] = (), *, rules: Authority | None = None
) -> set[str]:
    """Take in flows by their hashes, in any order; other kinds are passed over. Within the caller's transaction.

    records: those of which revisions came. Call it again with a submit entry whose submission document came later.
    Returns the records whose state may differ.
    """
    touched = _submitted(db, records)
    rules = rules or authority_of(db)
    for hash_ in flows:
        query = select(("kind", "target", "raw", "stream", "seq"), "entry", where=("hash = ?",))
        found = db.execute(query, (hash_,)).fetchone()
        if found is None or found[0] not in FLOWS:
            continue
        kind, target, raw, stream, seq = found
        if kind == "submit":
            body = json.loads(raw).get("body", {})
            if rules.barred(stream, seq, str(body.get("unit", "")), on_behalf=False):
                continue
            heads = _heads(db, str(body.get("digest", "")))
            query = "INSERT OR IGNORE INTO submitted (record, submit, hash) VALUES (?, ?, ?)"
            db.conn.executemany(query, [(record, hash_, head) for record, head in heads.items()])
            touched |= heads.keys()
        else:
            query = select(("record",), "submitted", where=("submit = ?",))
            touched |= {record for (record,) in db.execute(query, (target,))}
    _derive(db, touched, rules)
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


def submits_of(db: "Database", digest: str) -> list[str]:
    """The submit entries that speak of a submission document."""
    return speaking_of(db, (digest,)).get(digest, [])


def speaking_of(db: "Database", digests: Collection[str]) -> dict[str, list[str]]:
    """digest -> the submit entries that speak of this submission document; one without any is left out."""
    found: dict[str, list[str]] = {}
    query = select(("hash", "raw"), "entry", where=("kind = 'submit'",), order="counter, hash")
    for hash_, raw in db.execute(query):
        digest = json.loads(raw).get("body", {}).get("digest")
        if digest in digests:
            found.setdefault(digest, []).append(hash_)
    return found


def document_of(db: "Database", digest: str) -> bytes | None:
    """A submission document, made here or received; None where it isn't here."""
    own = select(("document",), "submission", where=("digest = ?", "document IS NOT NULL"), tail="LIMIT 1")
    received = select(("raw",), "document", where=("digest = ?",))
    found = db.execute(own, (digest,)).fetchone() or db.execute(received, (digest,)).fetchone()
    return bytes(found[0]) if found else None


def _submitted(db: "Database", records: Iterable[str]) -> set[str]:
    query = select(("DISTINCT record",), "submitted", where=(among("record"),))
    return {record for chunk in chunks(records) for (record,) in db.execute(query, (listed(chunk),))}


def _heads(db: "Database", digest: str) -> dict[str, str]:
    found = document_of(db, digest)
    heads = json.loads(found).get("heads") if found else None
    return {str(record): str(head) for record, head in heads.items()} if isinstance(heads, dict) else {}


@dataclass(frozen=True, slots=True)
class _Handed:
    """A record as one submission had it. counts: its revision is here, may count, and belongs below who handed in.
    raw: the revision, b"" where it isn't here."""

    submit: str
    revision: str
    stream: str
    counts: bool
    raw: bytes


@dataclass(frozen=True, slots=True)
class _Said:
    """An accept or return."""

    counter: int
    hash: str
    stream: str
    seq: int
    kind: str
    exceptions: Mapping[str, Any]


def _derive(db: "Database", records: Iterable[str], rules: Authority) -> None:
    verdicts: dict[str, list[_Said]] = {}
    for chunk in chunks(sorted(records)):
        query = select(
            ("s.record", "s.hash", "s.submit", "e.stream", "r.stream", "r.raw", "b.hash IS NULL"),
            "submitted s JOIN entry e ON e.hash = s.submit"
            " LEFT JOIN entry r ON r.hash = s.hash AND r.record = s.record LEFT JOIN barred b ON b.hash = s.hash",
            where=(among("s.record"),), order="s.record, e.counter, s.submit",
        )
        went_up: dict[str, list[_Handed]] = {}
        for record, revision, submit, stream, writer, raw, free in db.execute(query, (listed(chunk),)):
            counts = writer is not None and bool(free) and _theirs(rules, stream, writer, raw)
            went_up.setdefault(record, []).append(_Handed(submit, revision, stream, counts, raw or b""))
        unread = {handed.submit for each in went_up.values() for handed in each} - verdicts.keys()
        verdicts.update(_verdicts(db, unread))
        rows = [(record, *_state(db, record, handed, verdicts, rules)) for record, handed in went_up.items()]
        db.conn.executemany("INSERT OR REPLACE INTO record_state VALUES (?, ?, ?, ?)", rows)


def _theirs(rules: Authority, stream: str, writer: str, raw: bytes) -> bool:
    """Whether a unit may hand in this revision: nobody gets another's record accepted as it was long ago."""
    home = rules.home(stream)
    if not rules.joined or rules.home(writer) == home:
        return True
    return rules.within(str(json.loads(raw)["body"].get("unit", "")), home)


def _verdicts(db: "Database", submits: set[str]) -> dict[str, list[_Said]]:
    """Accepts and returns by submit entry, oldest first."""
    found: dict[str, list[_Said]] = {each: [] for each in submits}
    query = select(
        ("target", "counter", "hash", "stream", "seq", "kind", "raw"), "entry",
        where=(among("target"), "kind IN ('accept', 'return')"), order="counter, hash",
    )
    for chunk in chunks(sorted(submits)):
        for target, counter, hash_, stream, seq, kind, raw in db.execute(query, (listed(chunk),)):
            exceptions = json.loads(raw).get("body", {}).get("exceptions", _NO_VERDICT)
            excepted = exceptions if isinstance(exceptions, Mapping) else _NO_VERDICT
            found[target].append(_Said(counter, hash_, stream, seq, kind, excepted))
    return found


def _state(
    db: "Database", record: str, submissions: list[_Handed], verdicts: Mapping[str, list[_Said]], rules: Authority
) -> tuple[str, str, str]:
    """State, the revision last submitted, the revision last accepted ("" = none)."""
    accepted, last = list[_Accepted](), submissions[-1]
    homes = {rules.home(each.stream) for each in submissions}
    stands, further_up = "", ""
    for handed in submissions:
        own = len(homes) == 1 or _first_hand(rules, handed)
        state = "submitted"
        for said in verdicts[handed.submit]:
            if not rules.may_judge(said.stream, said.seq, handed.stream):
                continue
            good = said.kind == "accept" and record not in said.exceptions
            state = "accepted" if good else "returned"
            if good and handed.counts:
                accepted.append((own, said.counter, said.hash, handed.revision))
        if own:
            stands, further_up, last = state, "", handed
        else:
            further_up = state
    state = further_up if further_up == "returned" or not stands else stands
    return state, last.revision, _last_accepted(db, accepted)


def _last_accepted(db: "Database", accepted: "list[_Accepted]") -> str:
    """The revision last accepted; "" = none. An older package that is accepted late takes nothing back: a revision
    which another accepted one follows isn't it."""
    first_hand = [each for each in accepted if each[0]] or accepted
    revisions = {revision for *_, revision in first_hand}
    followed = _ancestors(db, revisions) if len(revisions) > 1 else set()
    return max((each for each in first_hand if each[3] not in followed), default=(False, 0, "", ""))[3]


def _ancestors(db: "Database", revisions: set[str]) -> set[str]:
    query = ("WITH RECURSIVE up (hash) AS (SELECT parent FROM edge WHERE child IN (SELECT value FROM json_each(?))"
             " UNION SELECT e.parent FROM edge e JOIN up ON e.child = up.hash) SELECT hash FROM up")
    return {hash_ for (hash_,) in db.execute(query, (listed(revisions),))}


def _first_hand(rules: Authority, handed: _Handed) -> bool:
    """Whether the unit that keeps the record handed it in, not one further up."""
    if not handed.raw:
        return False
    unit = str(json.loads(handed.raw)["body"].get("unit", ""))
    return rules.keeper(unit) == rules.home(handed.stream)
