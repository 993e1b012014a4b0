"""Entries: the bytes that are kept, hashed and chained (FORMAT.md section 1), and what follows from them at once.

Nothing is updated or deleted: a revision is a whole record that names its parents; heads are nobody's parent.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from forms.canonical import NotCanonical, canonical_bytes, is_canonical, sha256_hex
from model.errors import NotAnEntry
from model.names import hides
from model.workspace.flow_bodies import misshapen

if TYPE_CHECKING:
    from sqlite_utils import Database

VERSION = 1
REVISION = "revision"
MAX_SIZE = 4 << 20  # bytes of one entry
MAX_DEPTH = 12
_KNOWN = frozenset(
    ("v", "stream", "seq", "prev", "counter", "at", "kind", "form", "record", "author", "target", "body")
)
_HASH = re.compile(r"[0-9a-f]{64}")
_AT = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z", re.ASCII)
_KIND = re.compile(r"[a-z][a-z_]{0,39}")
_TEXTS = (  # name, what it must look like, whether it must be there
    ("stream", _HASH.fullmatch, True), ("prev", _HASH.fullmatch, False), ("target", _HASH.fullmatch, False),
    ("at", _AT.fullmatch, True), ("kind", _KIND.fullmatch, True),
)
HIDDEN = "characters that nobody sees"
# Marks of direction and control characters, which no program of ours leaves in a value, as their bytes stand in JSON.
_MARKS = re.compile(rb"\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]|\xd8\x9c|\x7f")
_ESCAPES = re.compile(rb"(?<!\\)(?:\\\\)*\\(?:u00[01]|[bf])")
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]')
_LARGEST = 2**63 - 1
_FAR = 2**52
_INSERT = """INSERT INTO entry (hash, stream, seq, prev, counter, at, kind, form, record, author, target, raw)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING"""

_NOTHING: Mapping[str, str] = {}
# A revision is followed by one of its own record alone: what another record's names as its parent takes nothing away.
_FOLLOWED = """SELECT 1 FROM edge JOIN entry child ON child.hash = edge.child
    WHERE edge.parent = ?2 AND child.record = ?1"""
DERIVED_HEADS = """SELECT record, hash FROM entry WHERE kind = 'revision'
    AND NOT EXISTS (SELECT 1 FROM barred WHERE barred.hash = entry.hash)
    AND NOT EXISTS (SELECT 1 FROM edge JOIN entry child ON child.hash = edge.child
                    WHERE edge.parent = entry.hash AND child.record = entry.record)"""


class Entry(NamedTuple):
    """One entry, read. raw: the exact bytes; hash: their SHA-256. What doesn't apply is "" (prev, form, …).

    unknown: members that this version doesn't know; they stay in raw and travel on.
    """

    raw: bytes
    hash: str
    stream: str
    seq: int
    prev: str
    counter: int
    at: str
    kind: str
    form: str
    record: str
    author: str
    target: str
    body: Mapping[str, Any]
    unknown: Mapping[str, Any]

    @property
    def parents(self) -> tuple[str, ...]:
        """The revisions that a revision follows; () for a flow."""
        return tuple(self.body.get("parents", ())) if self.kind == REVISION else ()


@dataclass(frozen=True, slots=True)
class Unchained:
    """An entry before it has a place in the chain. "" = the member is absent."""

    kind: str
    body: Mapping[str, Any]
    form: str = ""
    record: str = ""
    target: str = ""


def read_entry(raw: bytes) -> Entry:
    """Read one entry strictly: canonical bytes, bounded size and depth, every known member of its type.

    Raises NotAnEntry.
    """
    if len(raw) > MAX_SIZE:
        raise NotAnEntry("too large")
    if _too_deep(raw):
        raise NotAnEntry("too deep")
    try:
        content = _DECODER.decode(raw.decode("utf-8"))
        same = is_canonical(raw, content)
    except (ValueError, NotCanonical, RecursionError) as problem:
        raise NotAnEntry(str(problem)) from None
    if not same or not isinstance(content, dict):
        raise NotAnEntry("not canonical")
    _check_members(content)
    if hidden_in(raw, content["body"].get("values")):
        raise NotAnEntry(HIDDEN)
    return _entry(raw, content)


def hidden_in(raw: bytes, values: Any) -> bool:
    """Whether a text among values looks like another one. raw: canonical JSON in which they stand."""
    return _marked(raw) and _hides(values)


def _marked(raw: bytes) -> bool:
    """Whether such a mark or control character stands in JSON. Single bytes are found fastest: few texts have them."""
    return (
        ((b"\xe2" in raw or b"\xd8" in raw or b"\x7f" in raw) and _MARKS.search(raw) is not None)
        or (b"\\" in raw and _ESCAPES.search(raw) is not None)
    )


def append(
    db: "Database", stream: str, author: str, at: str, drafts: Iterable[Unchained], *, barred: str = ""
) -> list[Entry]:
    """Put entries at the end of the own stream, with edges and heads. Within a transaction of the caller.

    author: person id. at: as `clock.stamp` writes it. barred: why these don't count, "" = they do.
    """
    last = db.execute(
        "SELECT seq, hash FROM entry WHERE stream = ? ORDER BY seq DESC LIMIT 1", (stream,)
    ).fetchone()
    seq, prev = last or (0, "")
    # A counter far beyond all others, by mistake or malice, doesn't drag ours along until there is no next one.
    counter = db.execute("SELECT max(counter) FROM entry WHERE counter < ?", (_FAR,)).fetchone()[0] or 0
    made = []
    for number, draft in enumerate(drafts, 1):
        entry = _made(draft, stream, seq + number, prev, counter + number, at, author)
        prev = entry.hash
        made.append(entry)
    insert(db, made, dict.fromkeys((each.hash for each in made), barred) if barred else _NOTHING)
    return made


def insert(db: "Database", entries: list[Entry], barred: Mapping[str, str] = _NOTHING) -> None:
    """Write entries that aren't there yet, with the edges and heads of their records.

    barred: hash -> why, of revisions that may not count: they are kept, and are no head and no record's history.
    """
    db.conn.executemany(_INSERT, [_row(entry) for entry in entries])
    if barred:
        db.conn.executemany("INSERT OR IGNORE INTO barred (hash, reason) VALUES (?, ?)", barred.items())
    link(db, [entry for entry in entries if entry.kind == REVISION and entry.hash not in barred])


def link(db: "Database", revisions: list[Entry]) -> None:
    """Write edges and heads of revisions that count."""
    edges = [(parent, entry.hash) for entry in revisions for parent in entry.parents]
    if edges:
        db.conn.executemany("INSERT OR IGNORE INTO edge (parent, child) VALUES (?, ?)", edges)
        followed = [(entry.record, parent) for entry in revisions for parent in entry.parents]
        db.conn.executemany("DELETE FROM head WHERE record = ? AND hash = ?", followed)
    # An entry whose child came before it, in another package, is no head.
    db.conn.executemany(
        f"INSERT OR IGNORE INTO head (record, hash) SELECT ?1, ?2 WHERE NOT EXISTS ({_FOLLOWED})",
        [(entry.record, entry.hash) for entry in revisions],
    )


def recompute_heads(db: "Database", record: str | None = None) -> None:
    """Derive heads again from entries and edges alone: of one record, or of all (None)."""
    which, bound = ("", ()) if record is None else ("AND record = ?", (record,))
    db.execute(f"DELETE FROM head WHERE 1 {which}", bound)  # noqa: S608  the condition is one of two constants
    db.execute(f"INSERT INTO head (record, hash) {DERIVED_HEADS} {which} ORDER BY entry.id", bound)


def heads(db: "Database", record: str) -> tuple[str, ...]:
    """The revisions of a record that no other follows, the one to show first first: by counter, then hash."""
    return heads_of(db, (record,)).get(record, ())


def heads_of(db: "Database", records: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The heads of many records at once; records that aren't here are left out."""
    found: dict[str, tuple[str, ...]] = {}
    rows = db.execute(
        "SELECT head.record, head.hash FROM head JOIN entry ON entry.hash = head.hash"
        " WHERE head.record IN (SELECT value FROM json_each(?)) ORDER BY entry.counter DESC, head.hash DESC",
        (json.dumps(list(records)),),
    )
    for record, head in rows.fetchall():
        found[record] = (*found.get(record, ()), head)
    return found


def by_hash(db: "Database", entry_hash: str) -> Entry | None:
    """The entry of this hash, or None."""
    row = db.execute("SELECT raw FROM entry WHERE hash = ?", (entry_hash,)).fetchone()
    return None if row is None else trusted(row[0])


def by_hashes(db: "Database", hashes: Iterable[str]) -> dict[str, Entry]:
    """The entries of these hashes; those that aren't here are left out."""
    query = "SELECT raw FROM entry WHERE hash IN (SELECT value FROM json_each(?))"
    found = [trusted(raw) for (raw,) in db.execute(query, (json.dumps(list(hashes)),))]
    return {entry.hash: entry for entry in found}


def revisions_of(db: "Database", record: str) -> list[Entry]:
    """All revisions of a record, oldest first (by counter, then hash)."""
    found = db.execute(
        "SELECT raw FROM entry WHERE record = ? AND kind = 'revision' ORDER BY counter, hash", (record,)
    )
    return [trusted(row[0]) for row in found.fetchall()]


def of_stream(db: "Database", stream: str, since: int = 1) -> list[Entry]:
    """A stream's entries from a seq on, in order; where the stream forked, both."""
    found = db.execute("SELECT raw FROM entry WHERE stream = ? AND seq >= ? ORDER BY seq, hash", (stream, since))
    return [trusted(row[0]) for row in found.fetchall()]


def trusted(raw: bytes) -> Entry:
    """An entry from our own database, which was checked when it came in."""
    return _entry(raw, json.loads(raw))


def _made(
    draft: Unchained, stream: str, seq: int, prev: str, counter: int, at: str, author: str
) -> Entry:
    content: dict[str, Any] = {
        "v": VERSION, "stream": stream, "seq": seq, "counter": counter, "at": at, "kind": draft.kind,
        "author": author, "body": draft.body,
    }
    optional = {"prev": prev, "form": draft.form, "record": draft.record, "target": draft.target}
    content.update({name: value for name, value in optional.items() if value})
    raw = canonical_bytes(content)
    return _entry(raw, content)


def _entry(raw: bytes, content: Mapping[str, Any]) -> Entry:
    return Entry(
        raw=raw,
        hash=sha256_hex(raw),
        stream=content["stream"],
        seq=content["seq"],
        prev=content.get("prev", ""),
        counter=content["counter"],
        at=content["at"],
        kind=content["kind"],
        form=content.get("form", ""),
        record=content.get("record", ""),
        author=content.get("author", ""),
        target=content.get("target", ""),
        body=content["body"],
        unknown={name: content[name] for name in content.keys() - _KNOWN},
    )


def _row(entry: Entry) -> tuple[Any, ...]:
    return (
        entry.hash, entry.stream, entry.seq, entry.prev or None, entry.counter, entry.at, entry.kind,
        entry.form or None, entry.record or None, entry.author or None, entry.target or None, entry.raw,
    )


def _check_members(content: dict[str, Any]) -> None:
    _require(content.get("v") == VERSION and type(content["v"]) is int, "v")
    for name in ("seq", "counter"):
        value = content.get(name)
        _require(type(value) is int and 1 <= value <= _LARGEST, name)
    _require(("prev" in content) == (content["seq"] > 1), "prev")
    for name, matches, needed in _TEXTS:
        if needed or name in content:
            value = content.get(name)
            if not isinstance(value, str) or matches(value) is None:
                raise NotAnEntry(name)
    if content["at"][8:10] > "28":
        _require(_is_day(content["at"][:10]), "at")
    for name in ("form", "record", "author"):
        if name in content:
            value = content[name]
            _require(isinstance(value, str) and 0 < len(value) <= 400 and not hides(value), name)
    _require(isinstance(content.get("body"), dict), "body")
    if content["kind"] == REVISION:
        _check_revision(content)
    elif wrong := misshapen(content["kind"], content["body"]):
        raise NotAnEntry(wrong)


def _check_revision(content: dict[str, Any]) -> None:
    body = content["body"]
    _require(all(name in content for name in ("form", "record", "author")), "revision")
    parents = body.get("parents")
    _require(
        isinstance(parents, list)
        and all(isinstance(each, str) and _HASH.fullmatch(each) for each in parents)
        and parents == sorted(set(parents)),
        "parents",
    )
    _require(isinstance(body.get("values"), dict), "values")
    _require(isinstance(body.get("unit"), str), "unit")
    period = body.get("period", "")  # a year was written as a number once; such entries stay readable
    _require(isinstance(period, str) or type(period) is int, "period")
    said = body.get("explanations", {})
    _require(isinstance(said, dict) and all(isinstance(each, str) for each in said.values()), "explanations")
    for name in ("form_hash", "personal", "special"):
        if name in body or name == "form_hash":
            value = body.get(name)
            _require(isinstance(value, str) and _HASH.fullmatch(value) is not None, name)


def _hides(value: Any) -> bool:
    """Whether a value would look like another one; names of files are shown as they are cleaned."""
    if isinstance(value, str):
        return _marked(json.dumps(value, ensure_ascii=False).encode())
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return any(_hides(each) for name, each in inside if name != "name" or "sha256" not in value)


def _is_day(text: str) -> bool:
    """Whether there is such a day in the calendar."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise NotAnEntry(what)


def _refuse(text: str) -> Any:
    raise NotCanonical(f"no floats: {text}")


_DECODER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)


def _too_deep(raw: bytes) -> bool:
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return False
    depth = 0
    for found in _BRACKETS.finditer(raw):
        mark = found.group()
        if mark in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif mark in b"]}":
            depth -= 1
    return False
