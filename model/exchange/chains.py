"""Streams as they are known here: what was vouched for, what is missing in between, where one went two ways.

Everything is worked out from the sets of entries, listed hashes and checkpoints, so it doesn't matter what came first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from model.exchange.arrival import HashList
from model.trust.checkpoints import START, roll
from model.workspace.query import chunks

if TYPE_CHECKING:
    from sqlite_utils import Database

_KNOWN = """SELECT seq, hash FROM entry WHERE stream = ?1 AND seq BETWEEN ?2 AND ?3
    UNION SELECT seq, hash FROM listed WHERE stream = ?1 AND seq BETWEEN ?2 AND ?3"""
_END = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Gap:
    """Entries of a stream of which nothing is known, from seq `first` to `last`."""

    stream: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Fork:
    """A stream that has two different entries at one seq, or continues two pasts: a copied disk, a restored backup or
    tampering. seq: the first place; hashes: what stands there, () where only the rolls differ."""

    stream: str
    seq: int
    hashes: tuple[str, ...]


def keep_list(db: "Database", vouched: HashList, rolled: bytes, carried: bytearray) -> None:
    """Remember what a stream vouched for. carried: for each hash 1 where the entry came along.

    A stream signs the same list with another signature each time: the least is kept, so that any order gives the same.
    """
    missing = [(vouched.stream, vouched.first + index, vouched.hashes[index])
               for index, here in enumerate(carried) if not here]
    db.conn.executemany(
        "INSERT OR IGNORE INTO listed (stream, seq, hash) SELECT ?1, ?2, ?3"
        " WHERE NOT EXISTS (SELECT 1 FROM entry WHERE hash = ?3)", missing)
    db.execute("DELETE FROM listed WHERE stream = ? AND hash IN (SELECT hash FROM entry WHERE stream = ?)",
               (vouched.stream, vouched.stream))
    db.execute(
        "INSERT INTO stream (id, unit, letter, public_key, trust, own) VALUES (?, '', '', ?, 'unknown', 0)"
        " ON CONFLICT (id) DO NOTHING", (vouched.stream, vouched.public_key))
    if db.execute("SELECT 1 FROM stream WHERE id = ? AND own = 1", (vouched.stream,)).fetchone():
        return  # what this installation vouches for it signs itself
    db.execute(
        "INSERT INTO checkpoint (stream, seq, hash, roll, signature) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
        " SET roll = excluded.roll, signature = excluded.signature WHERE excluded.signature < checkpoint.signature",
        (vouched.stream, vouched.seq, vouched.hashes[-1], rolled, vouched.signature))
    if vouched.first > 1:
        db.execute("INSERT OR IGNORE INTO start (stream, seq, roll) VALUES (?, ?, ?)",
                   (vouched.stream, vouched.first - 1, vouched.start))


def have(db: "Database", stream: str) -> int:
    """The seq up to which nothing is missing; 0 where the first is."""
    found = gaps(db, (stream,))
    return found[0].first - 1 if found else _last(db, stream)


def gaps(db: "Database", streams: Iterable[str] | None = None) -> list[Gap]:
    """What is missing in these streams, or in all (None)."""
    found: list[Gap] = []
    for stream in streams_known(db) if streams is None else streams:
        if _plain(db, stream):
            continue
        expected = 1
        rows = db.execute(
            "SELECT seq FROM entry WHERE stream = ?1 UNION SELECT seq FROM listed WHERE stream = ?1 ORDER BY seq",
            (stream,))
        for (seq,) in rows:
            if seq > expected:
                found.append(Gap(stream, expected, seq - 1))
            expected = seq + 1
    return found


def forks(db: "Database", streams: Iterable[str] | None = None, first: int = 1, last: int = _END) -> list[Fork]:
    """Where these streams, or all, went two ways; one finding a stream: the earliest."""
    found: list[Fork] = []
    for stream in streams_known(db) if streams is None else streams:
        split = None
        if not _plain(db, stream):
            rows = db.execute(f"{_KNOWN} ORDER BY 1, 2", (stream, first, last))
            split = next(((seq, hashes) for seq, group in groupby(rows, key=lambda row: row[0])
                          if len(hashes := tuple(row[1] for row in group)) > 1), None)
        if split is not None:
            found.append(Fork(stream, *split))
        elif (seq := _two_pasts(db, stream)) is not None:
            found.append(Fork(stream, seq, ()))
    return found


def streams_known(db: "Database") -> list[str]:
    """All streams of which something is here."""
    return [stream for (stream,) in db.execute("SELECT id FROM stream ORDER BY id").fetchall()]


def _plain(db: "Database", stream: str) -> bool:
    """Whether a stream is here whole, from 1, each seq once: told from the index alone, as it is nearly always."""
    query = ("SELECT count(*), ifnull(max(here), 1), ifnull(max(seq), 0) FROM"
             " (SELECT seq, count(*) AS here FROM entry WHERE stream = ? GROUP BY seq)")
    seqs, most, last = db.execute(query, (stream,)).fetchone()
    listed = db.execute("SELECT 1 FROM listed WHERE stream = ? LIMIT 1", (stream,)).fetchone()
    return seqs == last and most == 1 and listed is None


def _last(db: "Database", stream: str) -> int:
    query = ("SELECT max(seq) FROM (SELECT max(seq) AS seq FROM entry WHERE stream = ?1"
             " UNION SELECT max(seq) FROM listed WHERE stream = ?1)")
    return db.execute(query, (stream,)).fetchone()[0] or 0


def _two_pasts(db: "Database", stream: str) -> int | None:
    """Where a list began after another past than the one that is here."""
    starts = db.execute("SELECT seq, roll FROM start WHERE stream = ? ORDER BY seq, roll", (stream,)).fetchall()
    reached, rolled = 0, START
    for seq, expected in starts:
        vouched = db.execute("SELECT max(seq), roll FROM checkpoint WHERE stream = ? AND seq BETWEEN ? AND ?",
                             (stream, reached, seq)).fetchone()
        if vouched[0] is not None:
            reached, rolled = vouched[0], bytes(vouched[1])
        hashes = [row[1] for row in db.execute(f"{_KNOWN} ORDER BY 1", (stream, reached + 1, seq))]
        if len(hashes) != seq - reached:
            return None  # something is missing before it: nobody can tell yet
        for chunk in chunks(hashes, 10_000):
            rolled = roll(chunk, rolled)
        reached = seq
        if rolled != bytes(expected):
            return int(seq)
    return None
