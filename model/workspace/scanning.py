"""The first rows of a table in an order that no index has: two threads look through a half each.

Most of the time goes into deciphering pages, which threads do side by side.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from model.workspace.query import select

if TYPE_CHECKING:
    from sqlite_utils import Database

Beside = Callable[[], AbstractContextManager["Database"]]
Key = tuple[Any, ...]


def first_keys(
    db: "Database", beside: Beside, table: str, key: Sequence[str], *, where: Sequence[str], bound: Sequence[Any],
    ascending: bool, limit: int,
) -> list[Key]:
    """The first keys by `key`, whose last column is the id. beside: a connection of another thread's own.

    Within a transaction only the connection that began it sees everything: then it looks alone.
    """
    word = "ASC" if ascending else "DESC"
    order = ", ".join(f"{each} {word}" for each in key)

    def half(at: "Database", *condition: str) -> list[Key]:
        query = select(key, table, where=(*where, *condition), order=order, tail=f"LIMIT {limit}")
        return at.execute(query, bound).fetchall()

    def other(condition: str) -> list[Key]:
        with beside() as connection:
            return half(connection, condition)

    if db.conn.in_transaction:
        return half(db)
    least, most = db.execute(select(("min(id)", "max(id)"), table)).fetchone()
    middle = ((least or 0) + (most or 0)) // 2
    with ThreadPoolExecutor(1) as pool:
        later = pool.submit(other, f"id > {middle}")
        found = half(db, f"id <= {middle}")
        return sorted([*found, *later.result()], key=_as_sqlite, reverse=not ascending)[:limit]


def _as_sqlite(key: Key) -> Key:
    """Numbers before texts, as SQLite sorts them; texts by code point, as it does, too."""
    return tuple((isinstance(each, str), each) for each in key)
