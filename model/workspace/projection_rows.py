"""From the revision that stands for a record to the row of its projection. Nothing here reads or writes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from forms.definition import Field, Values
from model.calendar.periods import NotAPeriod, month_of
from model.clock import shown as china_time
from model.workspace.projection_cells import Cell, cell
from model.workspace.projection_schema import Shape, row_fields
from model.workspace.projection_text import Words


class Standing(NamedTuple):
    """The revision that stands for a record, and how the record stands.

    values: under the names of the current definition, private parts merged in. heads: how many there are.
    missing: a private part that the revision names is not here. head: the newest head, where another revision stands.
    counts: whether the values may be counted (FORMAT.md section 5).
    """

    form: str
    record: str
    hash: str
    heads: int
    counter: int
    at: str
    author: str
    body: Mapping[str, Any]
    values: Values
    missing: bool = False
    on_behalf: bool = False
    counts: bool = True
    head: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """Where a record is on its way up. submitted: the revision in its last submission; final: the one last accepted."""

    state: str = "draft"
    submitted: str = ""
    final: str = ""


DRAFT = State()


def row(shape: Shape, standing: Standing, state: State, words: Words) -> tuple[Cell, ...]:
    """One row of the form's table: a cell for each of `Shape.written`."""
    body, period = standing.body, _text_or_blank(standing.body.get("period"))
    submitted, cells = state.submitted, _cells(shape, standing.values)
    changed = bool(submitted) and (submitted != (standing.head or standing.hash) or standing.heads > 1)
    return (
        standing.record, standing.hash, standing.heads, state.state, int(changed), state.final or None,
        int(standing.counts), int(bool(body.get("void"))), int(standing.missing), _text_or_blank(body.get("unit")),
        period, month(period, standing.at), standing.counter, standing.at, standing.author, int(standing.on_behalf),
        words.title, words.search, *cells, *words.sorts,
    )


def repeat_rows(repeat: Field, standing: Standing) -> Iterator[tuple[Cell, ...]]:
    """The rows of a repeat: record, row, position, then its fields."""
    rows = standing.values.get(repeat.name)
    for position, each in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(each, Mapping):
            cells = (cell(inner, each.get(inner.name)) for inner in row_fields(repeat))
            yield (standing.record, _text_or_blank(each.get("row")), position, *cells)


def month(period: str, at: str) -> str:
    """The submission month: that of the period (its last, if it is longer), else that of writing, China time."""
    found = _handed_in_with(period)
    return found or china_time(at)[:7]


@lru_cache(maxsize=4096)
def _handed_in_with(period: str) -> str:
    try:
        return month_of(period)
    except NotAPeriod:
        return ""


def _cells(shape: Shape, values: Values) -> list[Cell]:
    """A cell for each of the form's columns: most are blank in most records."""
    cells: list[Cell] = [None] * len(shape.fields)
    for name, value in values.items():
        place = shape.places.get(name)
        if place is not None:
            cells[place] = cell(shape.fields[place], value)
    return cells


def _text_or_blank(value: Any) -> str:
    return value if isinstance(value, str) else ""
