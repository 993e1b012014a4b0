"""The typed tables that each form's current records stand in.

A form FORM has `p_FORM`, one row a record, and for each repeat `p_FORM__REPEAT`, one row a row. Columns of ours have
plain names (META below); a form's own stand behind a prefix, so that a form may well have a field "month":

- `f_NAME`: the value as a body carries it: money and integer INTEGER (fen), everything else TEXT; a decimal is its
  exact text, a select_multiple or a file is JSON. Blank is NULL.
- `s_NAME`: what a list column sorts by, never NULL (blank comes first): a decimal as REAL (order only; values and sums
  stay exact), text and references by pinyin, a select_one by its place in its list, the rest as it is. Each is indexed
  with id and void, so that it pages fast in both directions. (Generated columns would save the space, but SQLite
  never reads them from an index alone.)

Everything here is derived from entries. `SHAPE` goes up whenever the rules of this module or of the rows change;
then the next opening fills all tables again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as member
from functools import cached_property, lru_cache

from forms.definition import Field, Form, walk
from model.workspace.query import quoted

SHAPE = 3

META: Mapping[str, str] = {
    "id": "INTEGER PRIMARY KEY",
    "record": "TEXT NOT NULL UNIQUE",
    "hash": "TEXT NOT NULL",  # that stands: the head; of several the greatest (counter, hash); or the one accepted
    "heads": "INTEGER NOT NULL",  # more than one: a conflict
    "state": "TEXT NOT NULL",  # draft submitted returned accepted
    "changed_after_submit": "INTEGER NOT NULL",  # 已报后修改
    "final_hash": "TEXT",  # the revision last accepted; NULL where none is
    "counts": "INTEGER NOT NULL",  # 0: in conflict, or of a unit below and not accepted yet
    "void": "INTEGER NOT NULL",
    "missing": "INTEGER NOT NULL",  # a private part is not here (未随包, 已到期清除)
    "unit": "TEXT NOT NULL",
    "period": "TEXT NOT NULL",
    "month": "TEXT NOT NULL",  # the submission month: YYYY-MM
    "counter": "INTEGER NOT NULL",
    "at": "TEXT NOT NULL",
    "author": "TEXT NOT NULL",
    "on_behalf": "INTEGER NOT NULL",  # 代填, until the owner confirms
    "title": "TEXT NOT NULL",
    "search": "TEXT NOT NULL",
}

_INTEGERS = ("money", "integer")
_DECIMALS = ("decimal", "percent")
_DAYS = ("date", "month")
_BY_TEXT = ("text", "reference")
LOWEST = -(2**63)  # the sort value of a blank number


@dataclass(frozen=True)
class Shape:
    """The tables of one form.

    title_fields: those whose references may be followed without going in circles. matched: names of fields by which
    lookups of any form find its records.
    """

    form: Form
    title_fields: tuple[Field, ...]
    matched: frozenset[str] = frozenset()

    @cached_property
    def table(self) -> str:
        """Quoted name of the form's table."""
        return table(self.form.id)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields with a column of their own."""
        return tuple(each for each in self.form.stored_fields if each.type != "repeat")

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each field's column stands among them, by name."""
        return {each.name: place for place, each in enumerate(self.fields)}

    @cached_property
    def written(self) -> tuple[str, ...]:
        """The quoted columns that a row fills, in its order; SQLite gives the id."""
        return (*(quoted(name) for name in META if name != "id"), *(value_column(each.name) for each in self.fields),
                *(sort_column(each.name) for each in self.sorted_fields))

    @cached_property
    def repeats(self) -> tuple[Field, ...]:
        """The fields with a table of their own."""
        return tuple(each for each in self.form.stored_fields if each.type == "repeat")

    @cached_property
    def shown(self) -> tuple[Field, ...]:
        """What lists show and search finds: title fields, then list columns, but nothing of special sensitivity."""
        columns = self.form.by_name
        named = (columns[name] for name in self.form.list_columns if name in columns)
        found = {each.name: each for each in (*self.title_fields, *named) if each in self.fields}
        return tuple(each for each in found.values() if each.sensitive != "special")

    @cached_property
    def references(self) -> tuple[Field, ...]:
        """Shown fields whose text is the name of another record."""
        return tuple(each for each in self.shown if each.type == "reference")

    @cached_property
    def sorted_fields(self) -> tuple[Field, ...]:
        """Shown fields that have a column to sort by."""
        kinds = (*_BY_TEXT, "select_one", *_INTEGERS, *_DECIMALS, *_DAYS)
        return tuple(each for each in self.shown if each.type in kinds)

    @cached_property
    def sortable(self) -> frozenset[str]:
        """Names of the fields that a list can be ordered by along an index."""
        return frozenset(each.name for each in self.sorted_fields)


def table(form_id: str, repeat: str = "") -> str:
    """Quoted name of a form's table, or of the table of one of its repeats."""
    return quoted(f"p_{form_id}__{repeat}" if repeat else f"p_{form_id}")


def value_column(name: str) -> str:
    """Quoted name of the column that holds a field's value."""
    return quoted(f"f_{name}")


def sort_column(name: str) -> str:
    """Quoted name of the column that a field sorts by."""
    return quoted(f"s_{name}")


def row_fields(repeat: Field) -> tuple[Field, ...]:
    """The fields that a row of a repeat holds."""
    return tuple(each for each in walk(repeat.fields) if each.stored and each.type != "repeat")


class Layout(dict[str, Shape]):
    """The shapes of all forms, by id, and how they refer to each other."""

    @cached_property
    def order(self) -> list[str]:
        """Forms after those that they refer to, as far as that goes: then few rows must be worded twice."""
        order: dict[str, None] = {}
        seen: set[str] = set()

        def visit(form_id: str) -> None:
            if form_id in seen or form_id not in self:
                return
            seen.add(form_id)
            for reference in self[form_id].references:
                visit(reference.reference)
            order[form_id] = None

        for form_id in self:
            visit(form_id)
        return list(order)

    @cached_property
    def referred_to(self) -> frozenset[str]:
        """Forms whose titles stand in rows of others."""
        return frozenset(each.reference for shape in self.values() for each in shape.references)


def layout(forms: Mapping[str, Form]) -> Layout:
    """The shapes of all forms. Forms whose titles need each other's drop that part of the title."""
    return _layout(_Known(tuple((form_id, form.hash) for form_id, form in forms.items()), forms))


@dataclass(frozen=True, slots=True)
class _Known:
    """Forms by their hashes, so that layouts are worked out once."""

    hashes: tuple[tuple[str, str], ...]
    forms: Mapping[str, Form] = member(compare=False)


@lru_cache(maxsize=8)
def _layout(known: _Known) -> Layout:
    forms = known.forms
    reached = {form_id: _reach(forms, form_id) for form_id in forms}
    shapes = Layout()
    for form_id, form in forms.items():
        fields = _titles(form)
        matched = {name for other in forms.values() for each in other.lookups if each.form == form_id
                   for name in each.match}
        shapes[form_id] = Shape(form, tuple(
            each for each in fields
            if each.type != "reference" or form_id not in {each.reference, *reached.get(each.reference, ())}
        ), frozenset(matched & form.by_name.keys()))
    return shapes


def statements(shape: Shape) -> Iterator[str]:
    """What makes the form's tables and indexes."""
    own = [f"{value_column(each.name)} {_sql_type(each)}" for each in shape.fields]
    own += [f"{sort_column(each.name)} {_sort_type(each)}" for each in shape.sorted_fields]
    meta = [f"{quoted(name)} {kind}" for name, kind in META.items()]
    yield f"CREATE TABLE {shape.table} ({', '.join((*meta, *own))}) STRICT"
    for number, columns in enumerate(_indexes(shape)):
        name = quoted(f"i_{shape.form.id}_{number}")
        yield f"CREATE INDEX {name} ON {shape.table} ({columns})"
    for repeat in shape.repeats:
        child = table(shape.form.id, repeat.name)
        cells = [f"{value_column(each.name)} {_sql_type(each)}" for each in row_fields(repeat)]
        yield (
            f"CREATE TABLE {child} (id INTEGER PRIMARY KEY, record TEXT NOT NULL, "
            f"{', '.join(('row TEXT NOT NULL', 'position INTEGER NOT NULL', *cells))}) STRICT"
        )
        yield f"CREATE INDEX {quoted(f'i_{shape.form.id}__{repeat.name}')} ON {child} (record, position)"


def _indexes(shape: Shape) -> Iterator[str]:
    yield "month, unit, id, void"
    yield "unit, period, id, void"
    yield "period, id, void"
    yield "id, void, month, unit, search"  # a narrow copy of what search scans; written at its end, so it costs little
    yield from (f"{sort_column(name)}, id, void" for name in sorted(shape.sortable))
    linked = [each for each in shape.fields if each.type == "reference" or each.name in shape.matched]
    yield from (f"{value_column(each.name)}, period" for each in linked)


def _sql_type(field: Field) -> str:
    return "INTEGER" if field.type in _INTEGERS else "TEXT"


def _sort_type(field: Field) -> str:
    if field.type in (*_INTEGERS, "select_one"):
        return "INTEGER NOT NULL"
    return "REAL NOT NULL" if field.type in _DECIMALS else "TEXT NOT NULL"


def _titles(form: Form) -> tuple[Field, ...]:
    return tuple(form.by_name[name] for name in form.title_fields if name in form.by_name)


def _reach(forms: Mapping[str, Form], start: str) -> set[str]:
    """The forms whose titles this form's titles are made of, however far away."""
    found: set[str] = set()
    ahead = [start]
    while ahead:
        form = forms.get(ahead.pop())
        linked = {each.reference for each in _titles(form) if each.type == "reference"} if form else set()
        ahead += linked - found
        found |= linked
    return found
