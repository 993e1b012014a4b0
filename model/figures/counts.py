"""What records come to, place by place: the figures of forms/indicators that are counts or sums, as one query each.

A record counts by its head; one in conflict isn't counted (FORMAT.md section 5), `conflicts` names it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from forms.definition import Field, Form, walk
from forms.indicators import Condition, Figure, Within
from model.workspace.projection_schema import META, table, value_column
from model.workspace.query import among, listed, quoted, select

if TYPE_CHECKING:
    from sqlite_utils import Database

_WHOLE = ("integer", "money")
_COMPARED = {"=": "=", "!=": "<>", ">=": ">=", "<=": "<=", ">": ">", "<": "<"}
_MAIN, _ROW, _HOP = "t", "c", "j"


@dataclass
class _Query:
    """One SELECT being put together. alias: of the main table."""

    forms: Mapping[str, Form]
    form: Form
    fill: Mapping[str, str]
    alias: str = _MAIN
    joins: dict[str, str] = field(default_factory=dict)
    where: list[str] = field(default_factory=list)
    bound: list[Any] = field(default_factory=list)

    @property
    def source(self) -> str:
        return " ".join((f"{table(self.form.id)} {self.alias}", *self.joins.values()))

    def column(self, name: str) -> tuple[str, Field | None]:
        """The column behind a name; a repeat's rows are joined when first named."""
        first, _, inner = name.partition(".")
        found = self.form.by_name.get(first)
        if inner and found is not None:
            alias = f"{self.alias}{_ROW}"
            child = table(self.form.id, first)
            self.joins[alias] = f"JOIN {child} {alias} ON {alias}.record = {self.alias}.record"
            return f"{alias}.{value_column(inner)}", next(each for each in walk(found.fields) if each.name == inner)
        if found is not None:
            return f"{self.alias}.{value_column(first)}", found
        if name not in META:
            raise KeyError(name)
        return f"{self.alias}.{quoted(name)}", None

    def place(self, name: str) -> str:
        """Where a record belongs: its field, the field of one that it refers to, or its owner."""
        owner = f'{self.alias}."unit"'
        if not name:
            return owner
        first, _, then = name.partition(".")
        column, found = self.column(first)
        if then and found is not None:
            self.joins[_HOP] = f"LEFT JOIN {table(found.reference)} {_HOP} ON {_HOP}.record = {column}"
            column = f"{_HOP}.{value_column(then)}"
        return f"coalesce({column}, {owner})"

    def meet(self, condition: Condition) -> None:
        """Add a condition; a blank value meets only "blank", "!=" and "not_in"."""
        column, found = self.column(condition.field)
        if condition.op in ("blank", "filled"):
            self.where.append(f"ifnull({column}, '') {'=' if condition.op == 'blank' else '<>'} ''")
            return
        values = [self._value(found, text) for text in condition.value]
        if found is not None and found.type == "select_multiple":
            self.where.append(f"EXISTS (SELECT 1 FROM json_each({column}) m WHERE {among('m.value')})")  # noqa: S608
            self.bound.append(listed(values))
        elif condition.op in ("in", "not_in"):
            self.where.append(among(column) if condition.op == "in" else f"ifnull({among(column)}, 0) = 0")
            self.bound.append(listed(values))
        else:
            met = f"{column} {_COMPARED[condition.op]} ?"
            self.where.append(f"ifnull({met}, 1)" if condition.op == "!=" else met)
            self.bound.append(values[0])

    def meet_any(self, group: tuple[Within, ...]) -> None:
        """Add a group of which one alternative must hold."""
        found = []
        for number, each in enumerate(group):
            inner = _Query(self.forms, self.forms[each.form], self.fill, f"w{number}")
            inner.where.append(f"{inner.alias}.void = 0")
            wanted, _ = inner.column(each.their)
            for condition in each.where:
                inner.meet(condition)
            asked = select((wanted,), inner.source, where=(*inner.where, f"{wanted} IS NOT NULL"))
            found.append(f"{self.column(each.field)[0]} {'NOT IN' if each.absent else 'IN'} ({asked})")
            self.bound += inner.bound
        self.where.append(f"({' OR '.join(found)})")

    def _value(self, found: Field | None, text: str) -> str | int:
        text = self.fill.get(text, text)
        return int(text) if found is not None and found.type in _WHOLE else text


Places = dict[str, int | frozenset[str]]


def by_place(db: "Database", forms: Mapping[str, Form], figure: Figure, fill: Mapping[str, str]) -> Places:
    """place -> what its records come to; for different values those values, so that places can be joined.

    fill: what the placeholders of conditions stand for.
    """
    query = _asked(forms, figure, fill)
    place = query.place(figure.place)
    if figure.aggregate == "count":
        return dict(_rows(db, query, (place, "count(*)"), f"GROUP BY {place}"))
    column, _ = query.column(figure.field)
    query.where.append(f"{column} IS NOT NULL")
    if figure.aggregate == "sum":
        return dict(_rows(db, query, (place, f"sum({column})"), f"GROUP BY {place}"))
    found: dict[str, set[str]] = {}
    for where, value in _rows(db, query, (f"DISTINCT {place}", column), ""):
        found.setdefault(where, set()).add(str(value))
    return {where: frozenset(values) for where, values in found.items()}


@dataclass(frozen=True, slots=True)
class Behind:
    """A record that a figure counts. number: what it adds (1 where records are counted); title: as lists show it."""

    form: str
    record: str
    title: str
    place: str
    number: int


def records(db: "Database", forms: Mapping[str, Form], figure: Figure, fill: Mapping[str, str]) -> list[Behind]:
    """What `by_place` counts, one by one; a record whose rows are summed stands once."""
    query = _asked(forms, figure, fill)
    place = query.place(figure.place)
    number = "1"
    if figure.aggregate != "count":
        column, _ = query.column(figure.field)
        query.where.append(f"{column} IS NOT NULL")
        number = f"sum({column})" if figure.aggregate == "sum" else "1"
    columns = (f"{_MAIN}.record", f"{_MAIN}.title", place, number)
    text = select(columns, query.source, where=query.where, tail=f"GROUP BY {_MAIN}.record ORDER BY {_MAIN}.title")
    return [Behind(figure.form, record, title or "", where or "", int(found))
            for record, title, where, found in db.execute(text, query.bound)]


def _asked(forms: Mapping[str, Form], figure: Figure, fill: Mapping[str, str]) -> _Query:
    query = _Query(forms, forms[figure.form], fill)
    query.where += [f"{_MAIN}.void = 0", f"{_MAIN}.counts = 1"]
    for condition in figure.where:
        query.meet(condition)
    for group in figure.within:
        query.meet_any(group)
    return query


def conflicts(db: "Database", forms: Mapping[str, Form], form_ids: set[str]) -> list[str]:
    """Titles of the records in conflict in these forms: they are in no figure until somebody chooses."""
    found: list[str] = []
    for form_id in sorted(form_ids & forms.keys()):
        query = select(("title",), table(form_id), where=("void = 0", "counts = 0", "heads > 1"), order="title")
        found += [f"{forms[form_id].title}：{title}" for (title,) in db.execute(query)]
    return found


def _rows(db: "Database", query: _Query, columns: tuple[str, str], tail: str) -> list[tuple[str, Any]]:
    text = select(columns, query.source, where=query.where, tail=tail)
    return [(place, value) for place, value in db.execute(text, query.bound)]
