"""Records: written as revisions that name their parents, read back with their private parts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from forms.definition import Form
from model.changes import Changes
from model.errors import AlreadyThere, KeptAbove, KeyChanged, MayNotWrite, UnknownRecord
from model.identifiers import record_id, uuid7
from model.trust.authority import REASONS, Authority, authority_of
from model.workspace import entries, private, projections, states
from model.workspace.barring import RULES
from model.workspace.entries import REVISION, Entry, Unchained
from model.workspace.private import Missing
from model.workspace.projection_reading import Reader
from model.workspace.projection_rows import DRAFT
from model.workspace.projection_schema import layout
from model.workspace.projections import Written
from model.workspace.session import Session

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save made. hash: the new revision's; it is on the disk."""

    record: str
    hash: str
    changes: Changes


@dataclass(frozen=True, slots=True)
class Wish:
    """A revision to be written. values: complete, clean, with stored calculations.

    record: None for a new one. parents: the heads that the user was shown. unit: owner; "" = by the form's owner
    field, else as before, else the workspace's own.
    """

    values: Mapping[str, Any]
    record: str | None = None
    parents: tuple[str, ...] = ()
    explanations: Mapping[str, str] = field(default_factory=dict)
    void: bool = False
    on_behalf: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """The revision that stands for a record: of several heads the one with the greatest counter, then hash.

    heads: more than one is a conflict. values: with private parts, as far as they are here (`missing_private`).
    calculated: by today's definition and lookups. period: "" for a form without one. at: stamped UTC.
    """

    form_id: str
    record: str
    hash: str
    heads: tuple[str, ...]
    values: Mapping[str, Any]
    calculated: Mapping[str, Any]
    explanations: Mapping[str, str]
    unit: str
    period: str
    state: str
    author: str
    at: str
    version: int
    voided: bool
    form_hash: str
    missing_private: Missing
    on_behalf: bool


@dataclass(frozen=True, slots=True)
class Revision:
    """One step of a record's history. author: a person's id; letter: of the installation that wrote it."""

    form_id: str
    record: str
    hash: str
    parents: tuple[str, ...]
    at: str
    author: str
    author_name: str
    letter: str
    values: Mapping[str, Any]
    explanations: Mapping[str, str]
    voided: bool
    form_hash: str
    version: int
    missing_private: Missing


def write(session: Session, form: Form, wishes: Sequence[Wish]) -> list[Saved]:
    """Append a revision for each wish, with private parts, heads and projections: all or none.

    Raises AlreadyThere, KeyChanged, KeyMissing, UnknownRecord, MayNotWrite, NobodyLoggedIn and what the store raises.
    """
    author = session.author()
    with session.store.transaction() as db:
        rules = authority_of(db)
        elsewhere = _units_elsewhere(session, db, rules)
        drafts: list[Unchained] = []
        parts: list[private.Part] = []
        wanted: set[tuple[str, bool]] = set()
        for wish, (record, parents) in zip(wishes, _places(session, db, form, wishes), strict=True):
            unit = _owner(session, db, form, wish, parents)
            others = wish.on_behalf or unit in elsewhere
            wanted.add((unit, others))
            draft, own_parts = _unchained(form, replace(wish, unit=unit, on_behalf=others), record, parents)
            drafts.append(draft)
            parts += own_parts
        _check_may_write(session, db, rules, form, wanted)
        if parts:
            private.keep(db, parts)
        made = entries.append(db, session.stream, author, session.now(), drafts)
        written = [_written(entry, wish) for entry, wish in zip(made, wishes, strict=True)]
        projections.refresh(db, session.forms, written)
    return [
        Saved(entry.record, entry.hash, Changes.of(form.id, entry.record, entry.body["unit"], entry.body.get("period")))
        for entry in made
    ]


def propose(session: Session, form: Form, wish: Wish) -> Saved:
    """Write a revision of a record that is the unit's above (wish.unit): it counts only once that unit adopts it."""
    author = session.author()
    with session.store.transaction() as db:
        record = _named(form, wish) or uuid7(session.clock)
        parents = tuple(set(wish.parents)) or entries.heads(db, record)
        draft, parts = _unchained(form, wish, record, parents)
        if parts:
            private.keep(db, parts)
        made = entries.append(db, session.stream, author, session.now(), [draft], barred="proposal")[0]
    return Saved(record, made.hash, Changes.of(form.id, record, wish.unit, made.body.get("period")))


def adopt(session: Session, proposal: str, *, void: bool = False) -> Saved:
    """Write what a revision from below says as the own unit's, after all heads. The body is taken over as it is, so
    that private parts stay bound to it, here or not. Raises UnknownRecord, NobodyLoggedIn."""
    author = session.author()
    with session.store.transaction() as db:
        entry = entries.by_hash(db, proposal)
        if entry is None or entry.kind != REVISION:
            raise UnknownRecord(proposal)
        body = {name: part for name, part in entry.body.items() if name not in ("on_behalf", "void")}
        body |= {"unit": session.unit, "parents": sorted(entries.heads(db, entry.record))}
        if "period" in body:
            body["period"] = str(body["period"])
        if void:
            body["void"] = True
        draft = Unchained(REVISION, body, form=entry.form, record=entry.record)
        made = entries.append(db, session.stream, author, session.now(), [draft])[0]
        projections.refresh(db, session.forms, records=(made.record,))
    return Saved(made.record, made.hash, Changes.of(made.form, made.record, session.unit, body.get("period")))


def read(db: "Database", form: Form, record: str) -> Record | None:
    """The record as it stands, without `calculated`, or None when there is none."""
    return next(iter(read_many(db, form, (record,))), None)


def read_many(db: "Database", form: Form, wanted: Sequence[str]) -> list[Record]:
    """These records of a form as they stand, without `calculated`, in the order asked for; others are left out."""
    heads, known = entries.heads_of(db, wanted), states.states(db, wanted)
    standing = entries.by_hashes(db, [each[0] for each in heads.values()])
    return [
        _record(db, form, entry, heads[record], known.get(record, DRAFT).state)
        for record in wanted
        if record in heads and (entry := standing[heads[record][0]]).form == form.id
    ]


def _record(db: "Database", form: Form, entry: Entry, heads: tuple[str, ...], state: str) -> Record:
    values, missing = private.merged(db, entry.body)
    return Record(
        form_id=form.id,
        record=entry.record,
        hash=entry.hash,
        heads=heads,
        values=named_now(db, form, entry, values),
        calculated={},
        explanations=entry.body.get("explanations", {}),
        unit=entry.body["unit"],
        period=str(entry.body.get("period", "")),
        state=state,
        author=entry.author,
        at=entry.at,
        version=entry.body.get("version", 0),
        voided=bool(entry.body.get("void")),
        form_hash=entry.body["form_hash"],
        missing_private=missing,
        on_behalf=bool(entry.body.get("on_behalf")),
    )


def history(db: "Database", record: str, names: Mapping[str, str]) -> list[Revision]:
    """All revisions of a record, oldest first. names: person id -> name."""
    letters = dict(db.execute("SELECT id, letter FROM stream").fetchall())
    return [_revision(db, entry, names, letters) for entry in entries.revisions_of(db, record)]


def first_written(db: "Database", record: str) -> str | None:
    """When a record was first entered (stamped UTC): decides 补录. None for one that isn't here."""
    row = db.execute(
        "SELECT at FROM entry WHERE record = ? AND kind = 'revision' ORDER BY counter, hash LIMIT 1", (record,)
    ).fetchone()
    return None if row is None else str(row[0])


def _written(entry: Entry, wish: Wish) -> Written:
    """For the projections, which needn't read again what was written a moment ago."""
    shown = entry.body["values"]
    hidden = {name: value for name, value in wish.values.items() if name not in shown}
    return Written(entry.hash, entry.form, entry.record, entry.body, hidden, entry.counter, entry.at, entry.author)


def named_now(
    db: "Database", form: Form, entry: Entry, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Values of an older definition under today's names."""
    if entry.body["form_hash"] == form.hash:
        return dict(values)
    reader = Reader(db, layout({form.id: form}))
    return dict(reader.named_now(form.id, entry.body["form_hash"], values))


def _units_elsewhere(session: Session, db: "Database", rules: Authority) -> frozenset[str]:
    """Units that have a stream of their own, or go on for one that has: what is written here for them is 代填
    (FORMAT.md section 5)."""
    rows = db.execute("SELECT DISTINCT unit FROM stream WHERE unit <> ?", (session.unit,)).fetchall()
    return frozenset({row[0] for row in rows} | rules.homes) - {*rules.writes_for(session.unit)}


def _unchained(
    form: Form, wish: Wish, record: str, parents: tuple[str, ...]
) -> tuple[Unchained, tuple[private.Part, ...]]:
    open_values, parts = private.split(form, wish.values)
    body: dict[str, Any] = {
        "form_hash": form.hash,
        "version": form.version,
        "unit": wish.unit,
        "parents": sorted(parents),
        "values": open_values,
        "explanations": dict(wish.explanations),
    }
    period = wish.values.get(form.period_field) if form.period_field else None
    optional = {"period": "" if period is None else str(period), "void": wish.void, "on_behalf": wish.on_behalf}
    body.update({name: value for name, value in optional.items() if value})
    body.update({part.kind: part.digest for part in parts})
    return Unchained(REVISION, body, form=form.id, record=record), parts


def _places(
    session: Session, db: "Database", form: Form, wishes: Sequence[Wish]
) -> list[tuple[str, tuple[str, ...]]]:
    """For each wish the record's id and the parents that the revision cites."""
    named = [_named(form, wish) for wish in wishes]
    known = [record for record in named if record is not None]
    standing = entries.heads_of(db, known) if known else {}
    seen: set[str] = set()
    found: list[tuple[str, tuple[str, ...]]] = []
    for wish, record in zip(wishes, named, strict=True):
        if record is None:
            found.append((uuid7(session.clock), ()))
            continue
        heads = standing.get(record, ())
        if record in seen or (heads and not wish.parents and not _all_void(db, heads)):
            raise AlreadyThere(form.title, record)
        seen.add(record)
        if wish.parents:
            _check_parents(db, record, wish.parents)
        found.append((record, tuple(set(wish.parents)) or heads))
    return found


def _check_may_write(
    session: Session, db: "Database", rules: Authority, form: Form, wanted: Iterable[tuple[str, bool]]
) -> None:
    """What no roster would let count isn't written either. Raises MayNotWrite, KeptAbove."""
    if rules.joined:
        last = db.execute("SELECT max(seq) FROM entry WHERE stream = ?", (session.stream,)).fetchone()[0] or 0
        for unit, on_behalf in wanted:
            reason = rules.barred(session.stream, last + 1, unit, on_behalf=on_behalf)
            if form.id in RULES and not reason and rules.ruled(unit):
                raise KeptAbove(form.title, rules.name(rules.county_above(unit) or unit))
            if reason:
                raise MayNotWrite(rules.name(unit), REASONS[reason])


def _named(form: Form, wish: Wish) -> str | None:
    """The id that the wish or its key gives; None for a new record without a key."""
    keyed = record_id(form, wish.values)
    if keyed is not None and wish.record is not None and keyed != wish.record:
        raise KeyChanged("、".join(form.by_name[name].label for name in form.key))
    return wish.record or keyed


def _check_parents(db: "Database", record: str, parents: Iterable[str]) -> None:
    for parent in parents:
        row = db.execute("SELECT record FROM entry WHERE hash = ? AND kind = 'revision'", (parent,)).fetchone()
        if row is None or row[0] != record:
            raise UnknownRecord(record)


def _all_void(db: "Database", heads: Iterable[str]) -> bool:
    found = [entries.by_hash(db, each) for each in heads]
    return all(entry is not None and entry.body.get("void") for entry in found)


def _owner(session: Session, db: "Database", form: Form, wish: Wish, parents: tuple[str, ...]) -> str:
    if form.owner and wish.values.get(form.owner):
        return str(wish.values[form.owner])
    if wish.unit:
        return wish.unit
    before = entries.by_hash(db, max(parents)) if parents else None
    return str(before.body["unit"]) if before else session.unit


def _revision(
    db: "Database", entry: Entry, names: Mapping[str, str], letters: Mapping[str, str]
) -> Revision:
    values, missing = private.merged(db, entry.body)
    return Revision(
        form_id=entry.form,
        record=entry.record,
        hash=entry.hash,
        parents=entry.parents,
        at=entry.at,
        author=entry.author,
        author_name=names.get(entry.author, ""),
        letter=letters.get(entry.stream, ""),
        values=values,
        explanations=entry.body.get("explanations", {}),
        voided=bool(entry.body.get("void")),
        form_hash=entry.body["form_hash"],
        version=entry.body.get("version", 0),
        missing_private=missing,
    )
