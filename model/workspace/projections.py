"""Projections: what lists, lookups, indicators and exports read instead of entries. Derived; `rebuild` proves it.

How the workspace uses this module (all within its own transaction; a savepoint is set inside):

- at opening, after the forms are in table `form` (the current ones with current = 1): `ensure(db, forms)`. It makes
  what is missing, drops what belongs to other definitions, and fills what it made.
- after entries, edges and heads are written: `refresh(db, forms, revisions, flows=…)`. `revisions` are what was just
  written or read from a package, in any order; one that is its record's only head is taken as it is (give `private`
  its parts' values together, or None to have them read), everything else is read again from entries.
  `flows`: hashes of new flows. `records`: ids whose row must be derived again for another reason, as after erasing a
  private part. The submission document of a `submit` must be in table `submission` (digest, document) before.
- `forms` is always the whole mapping of current forms; records of forms that it lacks have no row until `ensure` is
  called with their form.

A record has one form for life: a revision that names another is for the workspace to refuse.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from forms.definition import Form, Value, Values
from model.trust.authority import authority_of
from model.workspace import approved, states
from model.workspace import projection_schema as schema
from model.workspace.approved import COUNTY_FIELDS
from model.workspace.projection_reading import PRIVATE_KINDS, references_to
from model.workspace.projection_rows import DRAFT, Standing
from model.workspace.projection_schema import Shape
from model.workspace.projection_text import UnitName
from model.workspace.projection_writing import Work, place, remove, work_on
from model.workspace.query import among, chunks, listed, select

if TYPE_CHECKING:
    from sqlite_utils import Database

Progress = Callable[[int, int], None]
_RESTATED = "SET state = ?2, changed_after_submit = (?3 <> '' AND (?3 <> hash OR heads > 1)) WHERE record = ?1"
_TABLES = (
    """CREATE TABLE IF NOT EXISTS projection (form TEXT PRIMARY KEY, hash TEXT NOT NULL,
       shape INTEGER NOT NULL, tables TEXT NOT NULL) STRICT""",
    """CREATE TABLE IF NOT EXISTS projection_count (form TEXT NOT NULL, void INTEGER NOT NULL,
       month TEXT NOT NULL, unit TEXT NOT NULL, records INTEGER NOT NULL,
       PRIMARY KEY (form, void, month, unit)) STRICT, WITHOUT ROWID""",
)


class Written(NamedTuple):
    """A revision whose body is at hand. private: the values of its private parts; None = read them."""

    hash: str
    form: str
    record: str
    body: Mapping[str, Any]
    private: Values | None
    counter: int
    at: str
    author: str


def bundled_unit_name(code: str) -> str:
    """The name of a unit in the bundled snapshot; "" where it isn't in it."""
    from model.units.tree import UnitTree

    unit = UnitTree.bundled().get(code)
    return unit.name if unit else ""


def ensure(
    db: "Database",
    forms: Iterable[Form],
    *,
    progress: Progress | None = None,
    unit_name: UnitName = bundled_unit_name,
) -> frozenset[str]:
    """Make the tables of these forms and drop all others; fill those that are new or whose definition changed.

    progress: called with records done and records to do. Returns the ids of the forms that were filled.
    """
    current = {form.id: form for form in forms}
    with db.atomic():
        for statement in _TABLES:
            db.execute(statement)
        states.ensure(db)
        approved.ensure(db)
        known = {form: (hash_, shape) for form, hash_, shape in db.execute(
            select(("form", "hash", "shape"), "projection"))}
        work = work_on(db, current, unit_name)
        stale = known.keys() - current.keys()
        fresh = [
            form_id for form_id, shape in work.shapes.items()
            if known.get(form_id) != (_signature(shape), schema.SHAPE)
            or any(each.reference in stale for each in shape.references)
        ]
        for form_id in (*stale, *fresh):
            _drop(db, form_id)
        if fresh:
            _fill(work, fresh, progress)
    return frozenset(fresh)


def rebuild(
    db: "Database",
    forms: Mapping[str, Form],
    progress: Progress | None = None,
    *,
    unit_name: UnitName = bundled_unit_name,
) -> int:
    """Derive every state and every row again from entries and heads. Returns the number of records."""
    with db.atomic():
        for statement in _TABLES:
            db.execute(statement)
        states.ensure(db)
        approved.ensure(db)
        for (form_id,) in db.execute(select(("form",), "projection")).fetchall():
            _drop(db, form_id)
        states.clear(db)
        states.note(db, states.flow_hashes(db))
        approved.derive(db, authority_of(db))
        return _fill(work_on(db, forms, unit_name), list(forms), progress)


def refresh(
    db: "Database",
    forms: Mapping[str, Form],
    revisions: Sequence[Written] = (),
    *,
    records: Iterable[str] = (),
    flows: Iterable[str] = (),
    unit_name: UnitName = bundled_unit_name,
) -> frozenset[str]:
    """Bring the rows up to date after new entries. Returns the records whose row was derived again."""
    flows = tuple(flows)
    with db.atomic():
        work = work_on(db, forms, unit_name)
        answered = [target for (target,) in _answered_records(db, flows)] if flows else []
        replaced = approved.derive(db, work.reader.rules) if answered else []
        given = {each.record: each for each in revisions}
        stated = states.note(db, flows, given.keys() | set(records), rules=work.reader.rules)
        again = {*records, *answered, *_naming(work, replaced)}
        again |= _restate(work, stated - again - given.keys())
        again -= given.keys()
        for chunk in chunks(given):
            again |= _take(work, [given[record] for record in chunk])
        for chunk in chunks(_as_entered(db, again)):
            standing = list(work.reader.standing(chunk))
            remove(work, {*chunk} - {each.record for each in standing})
            places = {record: number for number, record in enumerate(chunk)}
            place(work, sorted(standing, key=lambda each: places[each.record]))
        work.finish()
    return frozenset(stated | again | given.keys())


def as_received(
    db: "Database", forms: Mapping[str, Form], records: Iterable[str], *, unit_name: UnitName = bundled_unit_name
) -> None:
    """Let these records stand by what came last, accepted or not: for a look that the caller takes back."""
    work = work_on(db, forms, unit_name)
    for chunk in chunks(records):
        work.reader.as_received = frozenset(chunk)
        place(work, list(work.reader.standing(chunk)))
    work.finish()


def _restate(work: Work, records: Collection[str]) -> set[str]:
    """Write down how records stand on their way up where nothing else changes: the same revision stands as before, as
    long as none was ever accepted. Returns the others."""
    if not records:
        return set()
    known = states.states(work.db, records)
    plain = [record for record in records if record in known and not known[record].final]
    query = select(("record", "min(form)"), "entry", where=("kind = 'revision'", among("record")),
                   tail="GROUP BY record")
    by_form: dict[str, list[str]] = {}
    for chunk in chunks(plain):
        for record, form_id in work.db.execute(query, (listed(chunk),)):
            by_form.setdefault(form_id, []).append(record)
    here: set[str] = set()
    for form_id in by_form.keys() & work.shapes.keys():
        table = work.shapes[form_id].table
        query = select(("record",), table, where=("final_hash IS NULL", among("record")))
        for chunk in chunks(by_form[form_id]):
            found = [record for (record,) in work.db.execute(query, (listed(chunk),))]
            work.db.conn.executemany(
                " ".join(("UPDATE", table, _RESTATED)),
                [(record, known[record].state, known[record].submitted) for record in found])
            here.update(found)
    return set(records) - here


def _as_entered(db: "Database", records: Collection[str]) -> list[str]:
    """Records in the order of their first entry, as `rebuild` takes them."""
    query = select(("record", "min(id)"), "entry", where=("kind = 'revision'", among("record")), tail="GROUP BY record")
    found = {record: place for chunk in chunks(records) for record, place in db.execute(query, (listed(chunk),))}
    return sorted(records, key=lambda record: (found.get(record, 0), record))


def total(
    db: "Database",
    form_id: str,
    *,
    months: Sequence[str] | None = None,
    units: Iterable[str] | None = None,
    include_void: bool = False,
) -> int:
    """How many records a form has, from the counts that are kept: no table is scanned."""
    return sum(totals_by(db, form_id, "unit", months=months, units=units, include_void=include_void).values())


def totals_by(
    db: "Database",
    form_id: str,
    column: Literal["month", "unit"],
    *,
    months: Sequence[str] | None = None,
    units: Iterable[str] | None = None,
    include_void: bool = False,
) -> dict[str, int]:
    """How many records each month or unit has, from the counts that are kept; those with none are left out."""
    where, bound = ["form = ?"], [form_id]
    if not include_void:
        where.append("void = 0")
    for name, values in (("month", months), ("unit", units)):
        if values is not None:
            where.append(among(name))
            bound.append(listed(values))
    query = select((column, "sum(records)"), "projection_count", where=where,
                   tail=f"GROUP BY {column} HAVING sum(records) > 0")
    return dict(db.execute(query, bound).fetchall())


def _take(work: Work, revisions: Sequence[Written]) -> set[str]:
    """Place revisions that are their records' only heads; returns the records of the others."""
    query = select(("record", "count(*)", "max(hash)"), "head", where=(among("record"),), tail="GROUP BY record")
    found = work.db.execute(query, (listed(each.record for each in revisions),))
    heads = {record: (number, hash_) for record, number, hash_ in found}
    theirs = {each.record for each in revisions if work.reader.rules.theirs(str(each.body.get("unit", "")))}
    judged = states.states(work.db, theirs)
    told = work.reader.county_fields(each.record for each in revisions if each.form in COUNTY_FIELDS)
    ready, others = [], set()
    for each in revisions:
        plain = each.private is not None or not any(kind in each.body for kind in PRIVATE_KINDS)
        alone = heads.get(each.record) == (1, each.hash) and not each.body.get("on_behalf")
        plain = plain and each.record not in told
        if each.form in work.shapes and plain and alone and not judged.get(each.record, DRAFT).final:
            ready.append(_standing(work, each, counts=each.record not in theirs))
        else:
            others.add(each.record)
    place(work, ready)
    return others


def _standing(work: Work, revision: Written, *, counts: bool) -> Standing:
    body = revision.body
    values: dict[str, Value] = {**body.get("values", {}), **(revision.private or {})}
    return Standing(
        revision.form, revision.record, revision.hash, 1, revision.counter, revision.at, revision.author, body,
        work.reader.resolved(revision.form, work.reader.named_now(revision.form, str(body.get("form_hash")), values)),
        counts=counts,
    )


def _fill(work: Work, form_ids: Sequence[str], progress: Progress | None) -> int:
    """Make the tables of these forms and derive all their rows, records in the order of their first entry."""
    for form_id in form_ids:
        _create(work, form_id)
    order = [form_id for form_id in work.shapes.order if form_id in form_ids]
    query = select(("form", "record"), "entry", where=("kind = 'revision'", among("form")),
                   tail="GROUP BY form, record ORDER BY min(id)")
    found: dict[str, list[str]] = {}
    for form_id, record in work.db.execute(query, (listed(order),)):
        found.setdefault(form_id, []).append(record)
    to_do, done = sum(map(len, found.values())), 0
    for form_id in order:
        for chunk in chunks(found.get(form_id, ())):
            places = {record: number for number, record in enumerate(chunk)}
            place(work, sorted(work.reader.standing(chunk), key=lambda each: places[each.record]))
            done += len(chunk)
            if progress:
                progress(done, to_do)
    work.finish()
    return done


def _create(work: Work, form_id: str) -> None:
    shape = work.shapes[form_id]
    for statement in schema.statements(shape):
        work.db.execute(statement)
    tables = [shape.table, *(schema.table(form_id, each.name) for each in shape.repeats)]
    made = (form_id, _signature(shape), schema.SHAPE, listed(tables))
    work.db.execute("INSERT INTO projection VALUES (?, ?, ?, ?)", made)


def _signature(shape: Shape) -> str:
    """What the tables and rows of a form depend on, beside SHAPE."""
    return " ".join((shape.form.hash, *(each.name for each in shape.title_fields), "|", *sorted(shape.matched)))


def _drop(db: "Database", form_id: str) -> None:
    query = select(("j.value",), "projection p, json_each(p.tables) j", where=("p.form = ?",))
    for (name,) in db.execute(query, (form_id,)).fetchall():
        db.execute(" ".join(("DROP TABLE", name)))
    for name in ("projection", "projection_count"):
        db.execute(" ".join(("DELETE FROM", name, "WHERE form = ?")), (form_id,))


def _answered_records(db: "Database", flows: Iterable[str]) -> Iterable[tuple[str]]:
    """The records of revisions that flows confirm, approve or refuse."""
    query = select(("r.record",), "entry f JOIN entry r ON r.hash = f.target",
                   where=("f.kind IN ('confirm', 'approve')", "r.record IS NOT NULL", among("f.hash")))
    return db.execute(query, (listed(flows),)).fetchall()


def _naming(work: Work, replaced: Iterable[tuple[str, str]]) -> set[str]:
    """Records that name another in whose place a third stands now."""
    found: set[str] = set()
    for form_id, record in replaced:
        for shape in work.shapes.values():
            for place_of, name in references_to(shape, form_id):
                query = select(("record",), place_of, where=(f"{schema.value_column(name)} = ?",))
                found |= {each for (each,) in work.db.execute(query, (record,))}
    return found
