"""Whether a database is what it should be: pages, chain, heads."""

import json
from typing import TYPE_CHECKING

from forms.canonical import sha256_hex
from model.workspace.entries import DERIVED_HEADS

if TYPE_CHECKING:
    from sqlite_utils import Database


def faults(db: "Database") -> list[str]:
    """Everything that is wrong; empty when sound. Reads every page and every entry."""
    found = [row[0] for row in db.execute("PRAGMA integrity_check").fetchall() if row[0] != "ok"]
    found += [str(row[0]) for row in db.execute("PRAGMA cipher_integrity_check").fetchall()]
    return found + _chain_faults(db) + _head_faults(db)


def _chain_faults(db: "Database") -> list[str]:
    """Each stream counts from 1 without gaps or forks, each entry names the hash before it."""
    found = []
    last: dict[str, tuple[int, str]] = {}
    own = {row[0] for row in db.execute("SELECT id FROM stream WHERE own = 1").fetchall()}
    rows = db.execute("SELECT hash, stream, seq, raw FROM entry ORDER BY stream, seq")
    for entry_hash, stream, seq, raw in rows.fetchall():
        if sha256_hex(raw) != entry_hash:
            found.append(f"entry {entry_hash} has other bytes")
        before = last.get(stream, (0, ""))
        if stream in own and (seq != before[0] + 1 or json.loads(raw).get("prev", "") != before[1]):
            found.append(f"stream {stream} breaks at {seq}")
        last[stream] = (seq, entry_hash)
    return found


def _head_faults(db: "Database") -> list[str]:
    stored = set(db.execute("SELECT record, hash FROM head").fetchall())
    derived = set(db.execute(DERIVED_HEADS).fetchall())
    return [f"head of {record} is wrong: {entry_hash}" for record, entry_hash in sorted(stored ^ derived)]
