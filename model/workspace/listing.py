"""A list of one form's records, read in blocks from wherever the reader stands: a million rows page like a thousand.

Unfiltered lists (a unit and a month are no filter: their counts are kept) are read from their start, their end, or the
nearest block seen before, along an index on exactly the order. A filtered or searched list with at most CAP hits keeps
their ids in order; one with more counts as CAP + 1 and is read like an unfiltered one.
A listing shows the moment at which it was made: make a new one after `Changes`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from forms.definition import Field, Form, Value
from model.workspace import projections
from model.workspace.filters import Filter, column_of, conditions
from model.workspace.projection_cells import from_cell
from model.workspace.projection_schema import LOWEST, layout, sort_column, value_column
from model.workspace.projection_text import Names, UnitName
from model.workspace.query import among, chunks, listed, quoted, select
from model.workspace.scanning import Beside, first_keys

if TYPE_CHECKING:
    from sqlite_utils import Database

BLOCK = 256
CAP = 10_000
FAR = 2_000  # rows: skipping more than that is slower than asking where months or units begin
_OURS = ("record", "hash", "heads", "state", "changed_after_submit", "void", "missing", "on_behalf", "counts", "unit",
         "period", "month", "counter", "at", "author", "title")
_FLAGS = ("changed_after_submit", "void", "missing", "on_behalf", "counts")
_ORDERS: Mapping[str, tuple[str, ...]] = {"": ("month", "unit"), "month": ("month", "unit"),
                                          "unit": ("unit", "period"), "period": ("period",)}


class Order(NamedTuple):
    """What a list is ordered by: a field, or "month" (then unit), "unit" (then period), "period"."""

    column: str = "month"
    ascending: bool = False


class Count(NamedTuple):
    """How many rows; capped: there are more, which were not counted."""

    rows: int
    capped: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One record in a list. values: the columns asked for, blank ones absent; names: titles of those that refer.

    counts: False while a conflict is open, or what came from below isn't accepted yet (FORMAT.md section 5).
    """

    record: str
    hash: str
    heads: int
    state: str
    changed_after_submit: bool
    void: bool
    missing: bool
    on_behalf: bool
    counts: bool
    unit: str
    period: str
    month: str
    counter: int
    at: str
    author: str
    title: str
    values: Mapping[str, Value]
    names: Mapping[str, str]


class Listing:
    """One form's records under one order and some conditions. Raises KeyError for columns that the form lacks."""

    def __init__(
        self,
        db: "Database",
        forms: Mapping[str, Form],
        form_id: str,
        *,
        columns: Sequence[str] | None = None,
        order: tuple[str, bool] = Order(),
        filters: Iterable[Filter] = (),
        search: str = "",
        units: Iterable[str] | None = None,
        month: str | None = None,
        include_void: bool = False,
        unit_name: UnitName = projections.bundled_unit_name,
        beside: Beside | None = None,
    ) -> None:
        """units: codes of the owners (a unit with its descendants); None = all. columns: None = the form's own.

        beside: lends another connection, for orders that no index has.
        """
        self._db, self._beside, shapes = db, beside, layout(forms)
        self._shape = shapes[form_id]
        by_name = {each.name: each for each in self._shape.fields}
        wanted = self._shape.form.list_columns if columns is None else columns
        self.columns: tuple[Field, ...] = tuple(by_name[name] for name in wanted)
        self._names = Names(db, shapes, unit_name)
        filters, units = tuple(filters), None if units is None else tuple(units)
        self._conditions = conditions(self._shape, forms, filters=filters, search=search, units=units, month=month,
                                      include_void=include_void)
        self._kept = not filters and not search.split()
        self._scope = {"units": units, "months": None if month is None else (month,), "include_void": include_void}
        column, self._ascending = order
        self._key = (*(quoted(name) for name in _ORDERS[column]), "id") if column in _ORDERS else self._key_of(column)
        self._anchors: dict[int, tuple[Any, ...]] = {}

    def count(self) -> Count:
        """How many rows, from kept counts or by looking until CAP."""
        if self._kept:
            return Count(self._total, False)
        return Count(CAP + 1, True) if self._ids is None else Count(len(self._ids), False)

    def exact_count(self) -> int:
        """How many rows, all counted: for a worker."""
        return self.count().rows if self._kept or self._ids is not None else self._counted()

    def page(self, first: int, limit: int = BLOCK) -> list[Row]:
        """Rows from position `first` (0-based), at most `limit`, fewer at the end."""
        if not self._kept and self._ids is not None:
            return self._rows(self._ids[first:first + limit])
        size = min(limit, self._total - first) if self._kept else limit
        return self._rows(self._ids_near(first, size)) if size > 0 and first >= 0 else []

    def position(self, record: str) -> int | None:
        """Where a record stands in this list; None when it isn't in it."""
        where = (*self._conditions.where, "record = ?")
        query = select(self._key, self._shape.table, where=where)
        key = self._db.execute(query, (*self._conditions.bound, record)).fetchone()
        if key is None:
            return None
        if not self._kept and self._ids is not None:
            return self._ids.index(key[-1])
        before = f"({', '.join(self._key)}) {'<' if self._ascending else '>'} ({', '.join('?' * len(key))})"
        query = select(("count(*)",), self._shape.table, where=(*self._conditions.where, before))
        return int(self._db.execute(query, (*self._conditions.bound, *key)).fetchone()[0])

    def records(self) -> Iterator[str]:
        """The ids of all records, in order: for exports and for "all N that match"."""
        query = select(("record",), self._shape.table, where=self._conditions.where, order=self._direction())
        for (record,) in self._db.execute(query, self._conditions.bound):
            yield record

    def rows(self) -> Iterator[Row]:
        """All rows, in order."""
        query = select(("id",), self._shape.table, where=self._conditions.where, order=self._direction())
        for chunk in chunks(id_ for (id_,) in self._db.execute(query, self._conditions.bound).fetchall()):
            yield from self._rows(chunk)

    def sums(self, columns: Iterable[str]) -> dict[str, Value]:
        """Totals by column, in body representation: fen, whole numbers, exact decimals; blank (absent) where no row
        is filled, and for columns that don't add up."""
        by_name = {each.name: each for each in self._shape.fields}
        found: dict[str, Value] = {}
        for field in (by_name[name] for name in columns if name in by_name):
            value = self._sum(field)
            if value is not None:
                found[field.name] = value
        return found

    def _sum(self, field: Field) -> Value | None:
        """Whole numbers through the index that sorts them: it is far narrower than the table."""
        column, (where, bound) = value_column(field.name), self._narrowed
        if field.type in ("money", "integer"):
            sortable = field.name in self._shape.sortable
            summed = f"nullif({sort_column(field.name)}, {LOWEST})" if sortable else column
            query = select((f"sum({summed})",), self._shape.table, where=where)
            return self._db.execute(query, bound).fetchone()[0]
        if field.type != "decimal":
            return None
        query = select((column,), self._shape.table, where=(*where, f"{column} IS NOT NULL"))
        values = [Decimal(text) for (text,) in self._db.execute(query, bound)]
        return decimal_text(sum(values, Decimal(0))) if values else None

    @property
    def _narrowed(self) -> tuple[Sequence[str], Sequence[Any]]:
        """The conditions, or the ids that were found to meet them."""
        if self._kept or self._ids is None:
            return self._conditions.where, self._conditions.bound
        return (among("id"),), (listed(self._ids),)

    def _key_of(self, column: str) -> tuple[str, ...]:
        sortable = column in self._shape.sortable
        return (sort_column(column) if sortable else f"ifnull({column_of(self._shape, column)}, '')", "id")

    @cached_property
    def _total(self) -> int:
        return projections.total(self._db, self._shape.form.id, **self._scope)  # type: ignore[arg-type]

    def _counted(self) -> int:
        query = select(("count(*)",), self._shape.table, where=self._conditions.where)
        return int(self._db.execute(query, self._conditions.bound).fetchone()[0])

    @cached_property
    def _ids(self) -> list[int] | None:
        """The ids of a filtered list in order; None when there are more than CAP.

        The first look goes through the table in its own order: with a search, following the list's order through an
        index would read every row of the table at random before it knows that nothing is there.
        """
        query = select(("id",), self._shape.table, where=self._conditions.where, tail=f"LIMIT {CAP + 1}")
        found = [id_ for (id_,) in self._db.execute(query, self._conditions.bound)]
        if len(found) > CAP:
            return None
        query = select(("id",), self._shape.table, where=(among("id"),), order=self._direction())
        return [id_ for (id_,) in self._db.execute(query, (listed(found),))]

    def _ids_near(self, first: int, size: int) -> list[int]:
        """Ids of the rows from `first`, read from the nearest place known: start, end or a block seen before."""
        near = max((place for place in self._anchors if place <= first), default=0)
        from_here = self._anchors.get(near, ())
        behind = self._total - first - size if self._kept else None
        if behind is not None and min(behind, first - near) > FAR and self._groups:
            begins = max(place for place in self._groups if place <= first)
            near, from_here = max((near, from_here), (begins, (self._groups[begins],)), key=itemgetter(0))
        back = behind is not None and behind < first - near
        where, bound = list(self._conditions.where), list(self._conditions.bound)
        if not back and from_here:
            key = ", ".join(self._key[:len(from_here)])
            where.append(f"({key}) {'>=' if self._ascending else '<='} ({', '.join('?' * len(from_here))})")
            bound += from_here
        keys = self._keys(where, bound, behind or 0 if back else first - near, size, back=back)
        if back:
            keys.reverse()
        if keys:
            self._anchors[first] = keys[0]
        return [key[-1] for key in keys]

    def _keys(self, where: Sequence[str], bound: Sequence[Any], skipped: int, size: int, *, back: bool
              ) -> list[tuple[Any, ...]]:
        if self._beside is not None and self._key[0].startswith("ifnull(") and skipped <= FAR:
            found = first_keys(self._db, self._beside, self._shape.table, self._key, where=where, bound=bound,
                               ascending=self._ascending is not back, limit=skipped + size)
            return found[skipped:]
        query = select(self._key, self._shape.table, where=where, order=self._direction(back=back),
                       tail=f"LIMIT {size} OFFSET {skipped}")
        return self._db.execute(query, bound).fetchall()

    @cached_property
    def _groups(self) -> Mapping[int, str]:
        """Where each month or unit begins in a list of kept counts that is ordered by it."""
        column = self._key[0].strip('"')
        if not self._kept or column not in ("month", "unit"):
            return {}
        sizes = projections.totals_by(self._db, self._shape.form.id, column, **self._scope)  # type: ignore[arg-type]
        begins, place = {}, 0
        for value, records in sorted(sizes.items(), reverse=not self._ascending):
            begins[place] = value
            place += records
        return begins

    def _direction(self, *, back: bool = False) -> str:
        word = "ASC" if self._ascending is not back else "DESC"
        return ", ".join(f"{each} {word}" for each in self._key)

    def _rows(self, ids: Sequence[int]) -> list[Row]:
        cells = ("id", *(quoted(name) for name in _OURS), *(value_column(each.name) for each in self.columns))
        query = select(cells, self._shape.table, where=(among("id"),))
        found = {each[0]: each[1:] for each in self._db.execute(query, (listed(ids),))}
        there = [found[id_] for id_ in ids if id_ in found]
        start = len(_OURS)
        for place, column in enumerate(self.columns, start):
            if column.type == "reference":
                self._names.prepare(column.reference, {each[place] for each in there if each[place] is not None})
        return [self._row(each[:start], each[start:]) for each in there]

    def _row(self, ours: Sequence[Any], cells: Sequence[Any]) -> Row:
        read = ((each, from_cell(each, stored)) for each, stored in zip(self.columns, cells, strict=True))
        values = {each.name: value for each, value in read if value is not None}
        names = {each.name: self._names.of(each.reference, values[each.name]) or values[each.name]
                 for each in self.columns if each.type == "reference" and each.name in values}
        found: dict[str, Any] = {name: bool(stored) if name in _FLAGS else stored
                                 for name, stored in zip(_OURS, ours, strict=True)}
        return Row(**found, values=values, names=names)


def decimal_text(value: Decimal) -> str:
    """A decimal as a body carries it: no exponent, no trailing zeros."""
    text = format(value, "f")
    plain = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if plain in ("", "-0") else plain
