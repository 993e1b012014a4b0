"""What a list shows: conditions that people put together, as SQL over one projection."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from forms.definition import Field, Form
from model.units.pinyin import plain
from model.workspace.projection_schema import META, Shape, sort_column, table, value_column
from model.workspace.query import among, listed, quoted, select

Op = Literal["=", "!=", "in", ">=", "<=", "between", "contains", "blank", "filled"]
_COMPARED = ("money", "integer", "decimal", "percent", "date", "month")


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on a column: a field's name, or one of ours (state, unit, period, author, at, heads…).

    value: in body representation; a pair for "between" (both inside, None = open), a list for "in", text for "contains"
    (of a reference: in the other record's title), nothing for "blank" and "filled". A select_multiple is "=" or "in"
    when it has one of the choices. A blank value meets only "blank" and "!=".
    """

    column: str
    op: Op
    value: Any = None


@dataclass
class Conditions:
    """Conditions that must all hold, with the values that they bind, in order."""

    where: list[str] = field(default_factory=list)
    bound: list[Any] = field(default_factory=list)

    def add(self, condition: str, *bound: Any) -> None:
        """One more."""
        self.where.append(condition)
        self.bound += bound


def conditions(
    shape: Shape,
    forms: Mapping[str, Form],
    *,
    filters: Iterable[Filter] = (),
    search: str = "",
    units: Iterable[str] | None = None,
    month: str | None = None,
    include_void: bool = False,
) -> Conditions:
    """Everything that a list asks for, together. Raises KeyError for a column that the form doesn't have."""
    found = Conditions()
    if not include_void:
        found.add("void = 0")
    if units is not None:
        _add_units(found, list(units))
    if month is not None:
        found.add("month = ?", month)
    for each in filters:
        _add(found, shape, forms, each)
    for term in search.split():
        found.add("instr(search, ?) > 0", plain(term))
    return found


def column_of(shape: Shape, name: str) -> str:
    """The quoted column of a field or of one of ours, a field first. Raises KeyError."""
    if any(each.name == name for each in shape.fields):
        return value_column(name)
    if name in META and name != "id":
        return quoted(name)
    raise KeyError(name)


def _add_units(found: Conditions, units: list[str]) -> None:
    if len(units) == 1:
        found.add("unit = ?", units[0])
    else:
        found.add(among("unit"), listed(units))


def _add(found: Conditions, shape: Shape, forms: Mapping[str, Form], asked: Filter) -> None:
    column, of = column_of(shape, asked.column), shape.form.by_name.get(asked.column)
    several = of is not None and of.type == "select_multiple"
    match asked.op:
        case "blank":
            found.add(f"ifnull({column}, '') = ''")
        case "filled":
            found.add(f"ifnull({column}, '') <> ''")
        case "in" | "=" | "!=":
            values = list(asked.value) if asked.op == "in" else [asked.value]
            chosen = select(("1",), f"json_each({column}) c", where=(among("c.value"),))
            met = f"EXISTS ({chosen})" if several else among(column)
            found.add(f"ifnull({met}, 0) = 0" if asked.op == "!=" else met, listed(values))
        case "contains":
            _add_contains(found, shape, forms, of, column, str(asked.value))
        case _:
            low, high = _bounds(asked)
            _add_range(found, _compared(shape, asked.column, of), column, low, high)


def _bounds(asked: Filter) -> tuple[Any, Any]:
    if asked.op == "between":
        low, high = asked.value
        return low, high
    return (asked.value, None) if asked.op == ">=" else (None, asked.value)


def _compared(shape: Shape, name: str, of: Field | None) -> str:
    """The column whose order is that of the values, the indexed one where there is one."""
    if of is not None and of.type in _COMPARED and name in shape.sortable:
        return sort_column(name)
    column = column_of(shape, name)
    return f"CAST({column} AS REAL)" if of is not None and of.type in ("decimal", "percent") else column


def _add_range(found: Conditions, compared: str, column: str, low: Any, high: Any) -> None:
    if compared.startswith('"s_') or low is None:
        found.add(f"{column} IS NOT NULL")
    if low is not None:
        found.add(f"{compared} >= ?", low)
    if high is not None:
        found.add(f"{compared} <= ?", high)


def _add_contains(
    found: Conditions, shape: Shape, forms: Mapping[str, Form], of: Field | None, column: str, text: str
) -> None:
    if of is not None and of.type == "reference":
        if of.name in shape.sortable:
            column = sort_column(of.name)  # it ends with the other record's title
        elif of.reference in forms:
            named = select(("record",), table(of.reference), where=("instr(search, ?) > 0",))
            found.add(f"{column} IN ({named})", plain(text))
            return
    found.add(f"instr(lower({column}), lower(?)) > 0", text)
