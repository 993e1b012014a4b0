"""SQL text put together from parts. Values never go into it, only names of ours, quoted."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

CHUNK = 500
T = TypeVar("T")


def quoted(name: str) -> str:
    """An identifier as SQLite reads it."""
    return '"' + name.replace('"', '""') + '"'


def select(
    columns: Iterable[str], source: str, *, where: Sequence[str] = (), order: str = "", tail: str = ""
) -> str:
    """SELECT columns FROM source, all conditions together, then order and tail (LIMIT …)."""
    parts = ["SELECT", ", ".join(columns), "FROM", source]
    if where:
        parts += ["WHERE", " AND ".join(where)]
    if order:
        parts += ["ORDER BY", order]
    return " ".join((*parts, tail)).rstrip()


def among(column: str) -> str:
    """The condition that a column is one of a list, which is bound as one parameter: `listed(values)`."""
    return f"{column} IN (SELECT value FROM json_each(?))"  # noqa: S608  a column's name of ours


def listed(values: Iterable[str | int]) -> str:
    """The parameter of `among`: any number of values, without SQLite's limit on parameters."""
    return json.dumps(list(values), ensure_ascii=False)


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The values in lists of at most `size`."""
    source = iter(values)
    while chunk := list(islice(source, size)):
        yield chunk
