"""Write rows of projections, and word again the rows that show a title which changed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forms.definition import Form, Value
from model.workspace import projection_schema as schema
from model.workspace import states
from model.workspace.projection_cells import Cell, values_of
from model.workspace.projection_reading import Reader
from model.workspace.projection_rows import DRAFT, Standing, repeat_rows, row
from model.workspace.projection_schema import Layout, Shape
from model.workspace.projection_text import Names, UnitName, reference_to, words
from model.workspace.query import among, chunks, listed, quoted, select

if TYPE_CHECKING:
    from sqlite_utils import Database

_COUNT = (
    "INSERT INTO projection_count VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET records = records + excluded.records"
)
Place = tuple[str, int, str, str]


@dataclass
class Work:
    """What one transaction needs throughout. counts: what it adds to the numbers of records kept by place."""

    db: "Database"
    shapes: Layout
    names: Names
    reader: Reader
    counts: Counter[Place] = field(default_factory=Counter)

    def finish(self) -> None:
        """Write the counts down."""
        changed = [(*place, records) for place, records in self.counts.items() if records]
        self.db.conn.executemany(_COUNT, changed)


def work_on(db: "Database", forms: Mapping[str, Form], unit_name: UnitName) -> Work:
    """Begin to work on the projections of these forms."""
    shapes = schema.layout(forms)
    return Work(db, shapes, Names(db, shapes, unit_name), Reader(db, shapes))


def place(work: Work, standings: Sequence[Standing]) -> None:
    """Write the rows of these revisions, one form after the other, and what follows for rows that name them."""
    by_form: dict[str, list[Standing]] = {}
    for each in standings:
        by_form.setdefault(each.form, []).append(each)
    found = states.states(work.db, (each.record for each in standings))
    renamed: dict[str, list[str]] = {}
    for form_id in sorted(by_form, key=work.shapes.order.index):
        shape, rows = work.shapes[form_id], by_form[form_id]
        for reference in shape.references:
            work.names.prepare(reference.reference, _texts(each.values.get(reference.name) for each in rows))
        titled = [(each, words(shape, each.values, work.names)) for each in rows]
        before = _before(work, shape, rows)
        _write(work, shape, [row(shape, each, found.get(each.record, DRAFT), text) for each, text in titled],
               replaced=bool(before))
        _write_repeats(work, shape, rows, before)
        for each, text in titled:
            if form_id in work.shapes.referred_to and before.get(each.record) != text.title:
                renamed.setdefault(form_id, []).append(each.record)
                work.names.learn(form_id, each.record, text.title)
    for form_id, records in renamed.items():
        _rename(work, form_id, records)


def remove(work: Work, records: Iterable[str]) -> None:
    """Take away the rows of records that no revision stands for any more: a roster may bar all there are."""
    for chunk in chunks(sorted(records)):
        for form_id, shape in work.shapes.items():
            query = select(("record", "void", "month", "unit"), shape.table, where=(among("record"),))
            gone = work.db.execute(query, (listed(chunk),)).fetchall()
            work.counts.subtract((form_id, void, month, unit) for _, void, month, unit in gone)
            records_gone = [row[0] for row in gone]
            for table in (shape.table, *(schema.table(form_id, each.name) for each in shape.repeats)) if gone else ():
                work.db.execute(" ".join(("DELETE FROM", table, "WHERE", among("record"))), (listed(records_gone),))
            if records_gone and form_id in work.shapes.referred_to:
                for record in records_gone:
                    work.names.learn(form_id, record, "")
                _rename(work, form_id, records_gone)


def _before(work: Work, shape: Shape, standings: Sequence[Standing]) -> dict[str, str]:
    """Titles of the rows that are there already; they are taken off the counts."""
    titles = {}
    query = select(("record", "title", "void", "month", "unit"), shape.table, where=(among("record"),))
    for record, title, void, month, unit in work.db.execute(query, (listed(each.record for each in standings),)):
        titles[record] = title
        work.counts[shape.form.id, void, month, unit] -= 1
    return titles


def _write(work: Work, shape: Shape, rows: Sequence[tuple[Cell, ...]], *, replaced: bool) -> None:
    """replaced: whether some of them are there already."""
    names = shape.written
    insert = ["INSERT INTO", shape.table, f"({', '.join(names)})", f"VALUES ({', '.join('?' * len(names))})"]
    if replaced:
        insert += ["ON CONFLICT (record) DO UPDATE SET", ", ".join(f"{each} = excluded.{each}" for each in names[1:])]
    work.db.conn.executemany(" ".join(insert), rows)
    unit, month, void = (names.index(quoted(name)) for name in ("unit", "month", "void"))
    work.counts.update((shape.form.id, each[void], each[month], each[unit]) for each in rows)  # type: ignore[misc]


def _write_repeats(
    work: Work, shape: Shape, standings: Sequence[Standing], before: Mapping[str, str]
) -> None:
    for repeat in shape.repeats:
        child = schema.table(shape.form.id, repeat.name)
        if before:
            work.db.execute(" ".join(("DELETE FROM", child, "WHERE", among("record"))), (listed(before),))
        names = ("record", '"row"', "position", *(schema.value_column(each.name) for each in schema.row_fields(repeat)))
        insert = " ".join(
            ("INSERT INTO", child, f"({', '.join(names)})", f"VALUES ({', '.join('?' * len(names))})"))
        work.db.conn.executemany(insert, (cells for each in standings for cells in repeat_rows(repeat, each)))


def _rename(work: Work, form_id: str, records: Sequence[str]) -> None:
    """Derive again the words of all rows that show these records' titles. Titles never go in circles: it ends."""
    for shape in work.shapes.values():
        for reference in shape.references:
            if reference.reference == form_id:
                for chunk in chunks(reference_to(form_id, each) for each in records):
                    _reword(work, shape, schema.value_column(reference.name), chunk)


def _reword(work: Work, shape: Shape, column: str, named: Sequence[str]) -> None:
    shown = tuple(schema.value_column(each.name) for each in shape.shown)
    query = select(("id", "record", "title", "search", *shown), shape.table, where=(among(column),))
    found = work.db.execute(query, (listed(named),)).fetchall()
    for reference, place in ((each, shape.shown.index(each)) for each in shape.references):
        work.names.prepare(reference.reference, _texts(each[4 + place] for each in found))
    updates, renamed = [], []
    for id_, record, title, search, *cells in found:
        text = words(shape, values_of(shape.shown, cells), work.names)
        if text.search != search or text.title != title or shape.references:
            updates.append((text.title, text.search, *text.sorts, id_))
        if text.title != title:
            renamed.append(record)
            work.names.learn(shape.form.id, record, text.title)
    own = ("title", "search", *(schema.sort_column(each.name) for each in shape.sorted_fields))
    update = ("UPDATE", shape.table, "SET", ", ".join(f"{each} = ?" for each in own), "WHERE id = ?")
    work.db.conn.executemany(" ".join(update), updates)
    if renamed:
        _rename(work, shape.form.id, renamed)


def _texts(values: Iterable[Value]) -> set[str]:
    return {each for each in values if isinstance(each, str)}
