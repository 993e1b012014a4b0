"""What receiving costs: merging 100,000 entries beside parsing, hashing, checking one signature and inserting the rows.

The bare counterpart has the same driver, pragmas, disk, tables and indexes; it gets the rows of the projection ready
made. Run as a program with a count, it merges that many packages of 100,000 entries one after the other.
"""

import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

from bench.copies import Office, county
from bench.measuring import Row, against, resident, run_probe, say, took
from bench.workspaces import funds
from forms.canonical import canonical_bytes, sha256_hex
from forms.reading import builtin_forms
from model.exchange.arrival import Arrival, HashList
from model.exchange.merging import merge
from model.trust.certificates import public_bytes, public_from_bytes
from model.trust.checkpoints import START, checkpoint_holds, roll, sign_checkpoint
from model.workspace.driver import connect

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

MANY = 100_000
FORM = "fund_entry"
TIMES = 3
_ENTRY = ("hash", "stream", "seq", "prev", "counter", "at", "kind", "form", "record", "author", "target", "raw")


@dataclass
class Chain:
    """An invented township's stream that can go on for ever."""

    office: Office = field(default_factory=lambda: Office.founded(0))
    seq: int = 0
    last: str = ""
    rolled: bytes = START

    def parcel(self, count: int) -> tuple[Arrival, list[bytes]]:
        """The next `count` entries as a package brings them."""
        form = builtin_forms()[FORM]
        first, start = self.seq + 1, self.rolled
        raws = list(self._entries(count, form.hash))
        hashes = tuple(sha256_hex(raw) for raw in raws)
        self.rolled = roll(hashes, start)
        stream = self.office.stream
        signature = sign_checkpoint(self.office.key, stream, self.seq, self.rolled)
        listed = HashList(stream, public_bytes(self.office.key.public_key()), first, start, hashes, signature)
        return Arrival(sha256_hex(signature), "包.asice", "submission", stream, self.office.code, (listed,),
                       entries=lambda: iter(raws), forms={form.hash: canonical_bytes(form.raw)}), raws

    def _entries(self, count: int, form_hash: str) -> Iterator[bytes]:
        stream = self.office.stream
        for wish in funds(count):
            self.seq += 1
            content = {
                "v": 1, "stream": stream, "seq": self.seq, "counter": self.seq, "at": "2026-03-05T02:30:00.000Z",
                "kind": "revision", "form": FORM, "record": f"019cb0a0-0000-7000-8000-{self.seq:012x}",
                "author": "019cb0a0-0000-7000-8000-000000000000", "body": {
                    "form_hash": form_hash, "version": 1, "unit": self.office.code, "period": wish.values["date"],
                    "parents": [], "values": dict(wish.values), "explanations": {}},
            }
            if self.last:
                content["prev"] = self.last
            raw = canonical_bytes(content)
            self.last = sha256_hex(raw)
            yield raw


def rows(folder: Path) -> list[Row]:
    """folder: on the disk to be measured."""
    ours, bare = [], []
    for number in range(TIMES):
        chain = Chain()
        arrival, raws = chain.parcel(MANY)
        with county(folder / f"收件{number}.tuodi", [chain.office]) as workspace:
            ours.append(took(lambda: merge(workspace, arrival)))  # noqa: B023  called at once
            bare.append(_bare(folder / f"收件{number}.db", workspace, arrival, raws))
    three = run_probe("bench.merging", "3")
    grown, slower = three["grown"], three["last"] / three["first"]
    return [
        against(f"并入一个 {MANY:,} 条的包", min(ours), min(bare), 2,
                note=f"{TIMES} 次里各取最快；对照：解析、散列、验签、插入同样的条目和台账行"),
        Row("接着并入第三个这样的包", f"{three['last']:,.0f} ms", f"{three['first']:,.0f} ms", f"{slower:.2f}",
            "≤ 1.3 倍", slower <= 1.3, "对照是第一个，都是处理器时间：用时随条数线性增长"),
        Row("并入三个包比一个多占的内存", f"{grown:.0f} MB", budget="≤ 30 MB", met=grown <= 30,
            note=f"并完以后常驻内存的差；每个包的原文约 {three['size']:.0f} MB"),
    ]


def _bare(path: Path, workspace: "Workspace", arrival: Arrival, raws: list[bytes]) -> float:
    """Milliseconds for parsing, hashing, one signature, and inserting entries and rows of the projection."""
    database = connect(path, bytes(32))
    made = workspace.db.execute(
        "SELECT sql FROM sqlite_master WHERE tbl_name IN ('entry', 'p_fund_entry') AND sql IS NOT NULL"
        " ORDER BY type DESC"
    ).fetchall()
    for (statement,) in made:
        database.execute(statement)
    shown = workspace.db.execute("SELECT * FROM p_fund_entry ORDER BY id").fetchall()
    listed = arrival.lists[0]

    def action() -> None:
        database.execute("BEGIN IMMEDIATE")
        rolled, entries = listed.start, []
        for raw in raws:
            entry, digest = json.loads(raw), hashlib.sha256(raw)
            rolled = hashlib.sha256(rolled + digest.digest()).digest()
            found = {**entry, "hash": digest.hexdigest(), "raw": raw}
            entries.append(tuple(found.get(name) for name in _ENTRY))
        key = public_from_bytes(listed.public_key)
        assert checkpoint_holds(key, listed.signature, listed.stream, listed.seq, rolled)
        database.conn.executemany(
            f"INSERT INTO entry ({', '.join(_ENTRY)}) VALUES ({', '.join('?' * len(_ENTRY))})", entries)
        database.conn.executemany(f"INSERT INTO p_fund_entry VALUES ({', '.join('?' * len(shown[0]))})", shown)
        database.execute("COMMIT")

    measured = took(action)
    database.close()
    return measured


def _probe(packages: int) -> None:
    chain = Chain()
    times, held, size = [], [], 0.0
    with tempfile.TemporaryDirectory() as folder, county(Path(folder) / "收件.tuodi", [chain.office]) as workspace:
        for _ in range(packages):
            arrival, raws = chain.parcel(MANY)
            size = sum(map(len, raws)) / 1e6
            began = process_time()
            merge(workspace, arrival)
            times.append((process_time() - began) * 1000)
            held.append(resident())
        found = workspace.db.execute("SELECT count(*) FROM p_fund_entry").fetchone()[0]
    if found != packages * MANY:
        raise AssertionError(found)
    say(first=times[0], last=times[-1], grown=held[-1] - held[0], size=size)


if __name__ == "__main__":
    _probe(int(sys.argv[1]))
