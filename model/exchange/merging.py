"""Merging is the union of entries by hash: it may be done twice, in any order, with gaps that are filled later.

Everything happens in one transaction; before it, nothing is there, after it, everything. Each entry is read strictly,
stands in its stream's list at its seq, and follows the one before it; each list is signed by its own stream, so that
whoever relays entries can't write for another. What follows from entries (heads, states, projections) is brought up to
date for the records that were touched, lot by lot, so that memory doesn't grow with the package.
"""

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forms.canonical import sha256_hex
from forms.definition import Form
from forms.faults import BadDefinition
from model.errors import NotAnEntry
from model.exchange import chains
from model.exchange.arrival import Arrival, HashList, NotMerged
from model.exchange.chains import Fork, Gap
from model.trust.authority import Authority, authority_of
from model.workspace import barring, entries, private, projections, states
from model.workspace.entries import REVISION, Entry
from model.workspace.projection_reading import PRIVATE_KINDS, private_parts
from model.workspace.projections import Written
from model.workspace.query import among, chunks, listed, select

if TYPE_CHECKING:
    from sqlite_utils import Database

    from model.workspace.workspace import Workspace

LOT, LOT_BYTES = 4_000, 16 << 20  # entries, and bytes of them: what is held in memory at once
_CACHE_KIB = 96 * 1024
_COLLECTED = 50_000  # objects made before Python looks for circles
Progress = Callable[[int, int], None]
Heads = dict[str, tuple[str, ...]]


@dataclass
class Merged:
    """What merging changed. before: the heads that each touched record had; () = it wasn't here.

    new: entries that weren't here; known: those that were. barred: hash -> why it doesn't count.
    waiting: revision -> parents that aren't here. refused: record -> why, of those that came now.
    flows: hashes of new entries that are no revisions.
    """

    new: int = 0
    known: int = 0
    forms: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)
    before: Heads = field(default_factory=dict)
    barred: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, tuple[str, ...]] = field(default_factory=dict)
    flows: list[str] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    forks: list[Fork] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _List:
    """A stream's list while its entries come in."""

    vouched: HashList
    rolled: bytes
    carried: bytearray


def merge(workspace: "Workspace", arrival: Arrival, progress: Progress | None = None) -> Merged:
    """Take over what a package brings, all or nothing. progress: entries done and, where known, to do.

    Raises NotMerged, and what the store raises; then nothing has changed.
    """
    with workspace.transaction() as db, _much_in_memory(db):
        merged = _Merging(workspace, db, arrival).run(progress)
    for form in merged.forms:
        workspace.forget(form)
    return merged


@contextmanager
def _much_in_memory(db: "Database") -> Iterator[None]:
    """Hashes go all over their index; pages that aren't at hand must be deciphered each time. Entries by the thousand
    hold nothing that goes in circles: looking through them for it can wait."""
    before = db.execute("PRAGMA cache_size").fetchone()[0]
    db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    often, *older = gc.get_threshold()
    gc.set_threshold(max(often, _COLLECTED), *older)
    try:
        yield
    finally:
        gc.set_threshold(often, *older)
        db.execute(f"PRAGMA cache_size = {int(before)}")


def continued_elsewhere(db: "Database", lists: Iterable[HashList]) -> bool:
    """Whether a package shows entries of this installation's stream that aren't here: another copy went on writing."""
    own = {stream for (stream,) in db.execute("SELECT id FROM stream WHERE own = 1").fetchall()}
    for each in lists:
        if each.stream in own:
            query = select(("hash",), "entry", where=("stream = ?", "seq >= ?"))
            here = {row[0] for row in db.execute(query, (each.stream, each.first))}
            if not here.issuperset(each.hashes):
                return True
    return False


class _Merging:
    """One package on its way in."""

    def __init__(self, workspace: "Workspace", db: "Database", arrival: Arrival) -> None:
        self._workspace, self._db, self._arrival = workspace, db, arrival
        self._rules: Authority = authority_of(db)
        self._forms: dict[str, Form | None] = {}
        self._lists = {each.stream: _checked(each) for each in arrival.lists}
        self._brought: set[bytes] = set()  # private parts that came, and those that no entry named yet
        self._unclaimed: set[bytes] = set()
        self._orphans: dict[str, tuple[str, ...]] = {}
        self._merged = Merged()
        if len(self._lists) != len(arrival.lists):
            raise NotMerged("流水清单里有重复的设备")

    def run(self, progress: Progress | None) -> Merged:
        """Everything, in the order in which one thing needs the other."""
        self._keep_definitions()
        self._keep_private()
        digests = self._keep_documents()
        done, whole = 0, sum(len(each.carried) for each in self._lists.values())
        for lot in _lots(self._read()):
            self._take(lot)
            done += len(lot)
            if progress:
                progress(done, whole)
        if self._unclaimed:
            raise NotMerged("有敏感信息不属于任何一条数据")
        for each in self._lists.values():
            chains.keep_list(self._db, each.vouched, each.rolled, each.carried)
        if digests:
            self._refresh([], set(self._spoken_of(digests)) - set(self._merged.flows))
        self._conclude()
        return self._merged

    def _keep_definitions(self) -> None:
        """Definitions that aren't here are checked like a file, kept for ever, and don't become current."""
        from forms.reading import form_from_raw

        here = {row[0] for row in self._db.execute("SELECT hash FROM form").fetchall()}
        for form_hash, raw in self._arrival.forms.items():
            if form_hash in here:
                continue
            try:
                content = json.loads(raw)
                form = form_from_raw(content, known_forms=[*self._workspace.forms, str(content.get("id"))])
            except (ValueError, AttributeError, BadDefinition) as problem:
                raise NotMerged(f"所附的表单定义有错（{form_hash[:12]}）") from problem
            if sha256_hex(raw) != form_hash or form.hash != form_hash:
                raise NotMerged("表单定义与它的编号对不上")
            self._db.execute(
                "INSERT INTO form (hash, id, version, raw, current, installed_at) VALUES (?, ?, ?, ?, 0, ?)",
                (form.hash, form.id, form.version, raw, self._arrival.at))
            self._forms[form.hash] = form
            self._merged.definitions.append(form.hash)

    def _keep_private(self) -> None:
        for lot in chunks(self._arrival.private(), 1_000):
            for part in lot:
                if private.digest(part.salt, part.content) != part.digest:
                    raise NotMerged("敏感信息与它的摘要对不上")
                self._brought.add(bytes.fromhex(part.digest))
                self._unclaimed.add(bytes.fromhex(part.digest))
            private.keep(self._db, lot)

    def _keep_documents(self) -> set[str]:
        """Digests of the submission documents that came and weren't here."""
        came = set()
        own = (self._arrival.submission,) if self._arrival.submission else ()
        for raw in (*own, *self._arrival.documents()):
            digest = sha256_hex(raw)
            if states.document_of(self._db, digest) is None:
                self._db.execute("INSERT INTO document (digest, raw) VALUES (?, ?)", (digest, raw))
                came.add(digest)
        return came

    def _spoken_of(self, digests: set[str]) -> list[str]:
        """The submit entries that speak of documents that came.

        Raises NotMerged for one of which nobody speaks, or only the sender: its own come with their packages, and no
        lost package may look as if it had come.
        """
        found = states.speaking_of(self._db, digests)
        submits = [submit for each in found.values() for submit in each]
        query = select(("hash",), "entry", where=(among("hash"), "stream = ?"))
        own = {row[0] for row in self._db.execute(query, (listed(submits), self._arrival.stream))}
        relayed = {digest for digest, each in found.items() if not own.issuperset(each)}
        if digests - relayed - {self._arrival.digest}:
            raise NotMerged("有一份上报清单不属于任何一次转报的上报")
        return submits

    def _read(self) -> Iterator[Entry]:
        """Each entry carried, in its place."""
        for raw in self._arrival.entries():
            try:
                entry = entries.read_entry(raw)
            except NotAnEntry as problem:
                hidden = problem.reason == entries.HIDDEN
                raise NotMerged(f"有一条数据{'里有看不见的字符' if hidden else '不合规格'}") from problem
            _check_place(entry, self._lists.get(entry.stream))
            yield entry

    def _take(self, lot: list[Entry]) -> None:
        hashes = [each.hash for each in lot]
        here = {row[0] for row in self._db.execute(select(("hash",), "entry", where=(among("hash"),)),
                                                   (listed(hashes),))}
        again = self._claim(lot, here)
        fresh = list({each.hash: each for each in lot if each.hash not in here}.values())
        self._merged.known += len(lot) - len(fresh)
        self._merged.new += len(fresh)
        revisions = [each for each in fresh if each.kind == REVISION]
        barred: Mapping[str, str] = barring.reasons(revisions, self._rules, self._form)
        self._check_forms(revisions)
        self._note_before(revisions)
        entries.insert(self._db, fresh, barred)
        counted = [each for each in revisions if each.hash not in barred]
        self._merged.barred.update(barred)
        self._merged.refused.update((each.record, barred[each.hash]) for each in revisions if each.hash in barred)
        self._note_orphans(counted)
        flows = [each.hash for each in fresh if each.kind != REVISION]
        self._merged.flows += flows
        self._refresh(counted, flows, again)

    def _claim(self, lot: list[Entry], here: set[str]) -> set[str]:
        """Tick off the private parts that entries name. Returns records that were here and may have got one."""
        again = set()
        if self._brought:
            for each in lot:
                named = {bytes.fromhex(each.body[kind]) for kind in PRIVATE_KINDS if kind in each.body}
                if named & self._brought and each.hash in here:
                    again.add(each.record)
                self._unclaimed -= named
        return again

    def _form(self, form_hash: str) -> Form | None:
        if form_hash not in self._forms:
            self._forms[form_hash] = self._workspace.form_of(form_hash)
        found = self._forms[form_hash]
        if found is None:
            raise NotMerged("缺少所用表单的定义")
        return found

    def _check_forms(self, revisions: list[Entry]) -> None:
        """A record has one form for life."""
        query = select(("DISTINCT record", "form"), "entry", where=("kind = 'revision'", among("record")))
        known = dict(self._db.execute(query, (listed({each.record for each in revisions}),)).fetchall())
        for each in revisions:
            if known.setdefault(each.record, each.form) != each.form:
                raise NotMerged("有一条记录的编号已是另一种台账的")

    def _note_before(self, revisions: list[Entry]) -> None:
        records = {each.record for each in revisions if each.record not in self._merged.before}
        self._merged.before.update(dict.fromkeys(records, ()))
        query = select(("record", "hash"), "head", where=(among("record"),), order="record, hash")
        for record, head in self._db.execute(query, (listed(records),)):
            self._merged.before[record] = (*self._merged.before[record], head)
        self._merged.forms.update(each.form for each in revisions)
        self._merged.units.update(str(each.body["unit"]) for each in revisions)

    def _note_orphans(self, revisions: list[Entry]) -> None:
        """Revisions whose parents weren't here when they came; `_conclude` looks again."""
        named = {parent for each in revisions for parent in each.parents}
        if not named:
            return
        here = {row[0] for row in self._db.execute(select(("hash",), "entry", where=(among("hash"),)),
                                                   (listed(named),))}
        for each in revisions:
            missing = tuple(parent for parent in each.parents if parent not in here)
            if missing:
                self._orphans[each.hash] = missing

    def _refresh(self, revisions: list[Entry], flows: Iterable[str], records: Iterable[str] = ()) -> None:
        parts = private_parts(self._db, (each.body for each in revisions))
        written = []
        for each in revisions:
            named = [str(each.body[kind]) for kind in PRIVATE_KINDS if kind in each.body]
            whole = all(digest in parts for digest in named)
            values = {name: value for digest in named for name, value in parts[digest].items()} if whole else None
            written.append(Written(
                each.hash, each.form, each.record, each.body, values, each.counter, each.at, each.author))
        projections.refresh(self._db, self._workspace.forms, written, records=records, flows=flows)

    def _conclude(self) -> None:
        wanted = {parent for missing in self._orphans.values() for parent in missing}
        here: set[str] = set()
        for chunk in chunks(wanted):
            here |= {row[0] for row in self._db.execute(select(("hash",), "entry", where=(among("hash"),)),
                                                        (listed(chunk),))}
        waiting = {child: tuple(each for each in missing if each not in here)
                   for child, missing in self._orphans.items()}
        self._merged.waiting = {child: missing for child, missing in waiting.items() if missing}
        self._merged.gaps = chains.gaps(self._db, self._lists)
        for stream, each in self._lists.items():
            self._merged.forks += chains.forks(self._db, (stream,), each.vouched.first - 1, each.vouched.seq)


def waiting(db: "Database") -> dict[str, tuple[str, ...]]:
    """Every revision here -> its parents that aren't here: what waits, and for what."""
    found: dict[str, tuple[str, ...]] = {}
    query = ("SELECT child, parent FROM edge WHERE NOT EXISTS (SELECT 1 FROM entry WHERE hash = parent)"
             " ORDER BY child, parent")
    for child, parent in db.execute(query):
        found[child] = (*found.get(child, ()), parent)
    return found


def _lots(arriving: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Entries as many at a time as memory easily holds."""
    lot: list[Entry] = []
    size = 0
    for each in arriving:
        lot.append(each)
        size += len(each.raw)
        if len(lot) == LOT or size > LOT_BYTES:
            yield lot
            lot, size = [], 0
    if lot:
        yield lot


def _checked(vouched: HashList) -> _List:
    rolled = vouched.rolled()
    if not vouched.holds(rolled):
        raise NotMerged("流水清单与录入设备的签名对不上")
    return _List(vouched, rolled, bytearray(len(vouched.hashes)))


def _check_place(entry: Entry, place: _List | None) -> None:
    """That the entry stands in its stream's list at its seq, after the one that it cites."""
    vouched = place.vouched if place else None
    if place is None or vouched is None or not vouched.first <= entry.seq <= vouched.seq:
        raise NotMerged("有一条数据不在流水清单里")
    index = entry.seq - vouched.first
    if vouched.hashes[index] != entry.hash:
        raise NotMerged("有一条数据与流水清单对不上")
    if index and entry.prev != vouched.hashes[index - 1]:
        raise NotMerged("有一条数据没有接在前一条后面")
    place.carried[index] = 1
