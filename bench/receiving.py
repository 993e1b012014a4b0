"""What a county pays for receiving 30 townships' months, beside parsing, hashing, checking signatures and inserting.

Ours is the whole of `take`: sizes and frame, every byte's digest, container signature, hash lists, the people's
signatures on the report and its 查验码 on every page, entries read strictly, rights, heads, states, outcomes, and
package and photos kept encrypted, each on the disk before it counts. The bare counterpart reads the same zip, hashes
every member, checks the same signatures (the container's and the lists' by cryptography, the people's by pyHanko),
parses and hashes the entries, and inserts them with the finished rows of all projections, in one transaction a package.
"""

import gzip
import hashlib
import json
import shutil
import sys
import zipfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from bench.copies import Office, Original, county, write_copy
from bench.measuring import Row, against, run_probe, shown, took
from bench.township import township
from model.trust.certificates import public_from_bytes, signature_holds
from model.trust.checkpoints import checkpoint_holds, roll
from model.workspace.driver import connect

if TYPE_CHECKING:
    from sqlite_utils import Database

    from model.workspace.workspace import Workspace

PACKAGES = 30
_ENTRY = ("hash", "stream", "seq", "prev", "counter", "at", "kind", "form", "record", "author", "target", "raw")


def rows(folder: Path) -> list[Row]:
    """folder: on the disk to be measured."""
    original = signed_month(folder)
    offices = [Office.founded(number) for number in range(PACKAGES)]
    arrived = folder / "收件"
    arrived.mkdir(exist_ok=True)
    paths = [write_copy(original, each, arrived) for each in offices]
    size = sum(path.stat().st_size for path in paths) / 1e6
    ours, bare, kept = _measured(folder, offices, paths)
    shutil.rmtree(arrived)
    note = (f"{PACKAGES} 个包轮流收，取中位数乘以 {PACKAGES}；每个都是“乡镇一个月的上报包”的量（50 张 300 kB 照片），"
            f"共 {size:.0f} MB；对照：读 zip、散列每个成员、验容器、流水和两人的签名（pyHanko）、解析并散列条目、"
            "插入同样的条目和台账行，不留存原件和照片，不查权限、审核状态和逐条结果")
    return [
        against(f"县级收 {PACKAGES} 个乡镇的上报包", ours * PACKAGES, bare * PACKAGES, 2, note=note),
        Row("另：对照也把原包和照片写到磁盘（每个文件 fsync）", shown(ours * PACKAGES, "ms"),
            shown((bare + kept) * PACKAGES, "ms"), f"{ours / (bare + kept):.2f}",
            note="本程序必须留存原件和照片，而且加密；对照只是明文写下同样的文件"),
    ]


def signed_month(folder: Path) -> Original:
    """The township's month, signed and packed as `packing` does it."""
    out = folder / "上报包"
    if not (out / "content.pickle").exists():
        out.mkdir(exist_ok=True)
        run_probe("bench.our_package", str(township(folder)), str(out))
    return Original.read(max(out.glob("*.asice")), out / "content.pickle")


def _measured(folder: Path, offices: list[Office], paths: list[Path]) -> tuple[float, float, float]:
    """Medians a package: ours, bare, and what keeping the files plainly takes. They take turns, package by package."""
    from export.exchange.receiving import take

    ours, bare, kept = [], [], []
    place = folder / "收件.tuodi"
    with county(place, offices) as workspace:
        counterpart = _Bare(folder / "收件对照", workspace)
        for path in paths:
            before = _last(workspace)
            ours.append(took(lambda: take(workspace, path)))  # noqa: B023  called at once
            prepared = counterpart.prepared(before)
            bare.append(took(lambda: counterpart.take(path, prepared)))  # noqa: B023  called at once
            kept.append(took(lambda: counterpart.keep(path)))  # noqa: B023  called at once
        counterpart.close()
    shutil.rmtree(place)
    shutil.rmtree(folder / "收件对照")
    return median(ours[1:]), median(bare[1:]), median(kept[1:])


def _last(workspace: "Workspace") -> dict[str, int]:
    """The last row of each table that receiving fills."""
    return {table: workspace.db.execute(f"SELECT ifnull(max(id), 0) FROM {table}").fetchone()[0]
            for table in _tables(workspace)}


def _tables(workspace: "Workspace") -> list[str]:
    found = workspace.db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'p~_%' ESCAPE '~'")
    return [f'"{name}"' for (name,) in found.fetchall()]


class _Bare:
    """The counterpart's database, with the same driver, pragmas, tables and indexes."""

    def __init__(self, folder: Path, workspace: "Workspace") -> None:
        folder.mkdir()
        self._folder, self._workspace = folder, workspace
        self._db: Database = connect(folder / "bare.db", bytes(32))
        names = ", ".join(f"'{name.strip(chr(34))}'" for name in ("entry", *_tables(workspace)))
        made = workspace.db.execute(
            f"SELECT sql FROM sqlite_master WHERE tbl_name IN ({names}) AND sql IS NOT NULL ORDER BY type DESC")
        for (statement,) in made.fetchall():
            self._db.execute(statement)

    def close(self) -> None:
        self._db.close()

    def prepared(self, before: dict[str, int]) -> list[tuple[str, list[Any]]]:
        """The rows that our last package made."""
        return [(table, self._workspace.db.execute(f"SELECT * FROM {table} WHERE id > ?", (last,)).fetchall())
                for table, last in before.items()]

    def take(self, path: Path, prepared: list[tuple[str, list[Any]]]) -> None:
        """Parse, hash, check, insert."""
        with zipfile.ZipFile(path) as package:
            members = {name: package.read(name) for name in package.namelist()}
        digests = {name: hashlib.sha256(content).hexdigest() for name, content in members.items()}
        _check_container(members)
        _check_people(members["report.pdf"])
        entries = []
        for raw in gzip.decompress(members["data/entries.jsonl.gz"]).splitlines():
            entry = json.loads(raw)
            found = {**entry, "hash": hashlib.sha256(raw).hexdigest(), "raw": raw}
            entries.append(tuple(found.get(name) for name in _ENTRY))
        _check_lists(json.loads(members["data/checkpoints.json"]), {entry[0] for entry in entries})
        assert len(digests) == len(members)
        self._db.execute("BEGIN IMMEDIATE")
        self._db.conn.executemany(
            f"INSERT INTO entry ({', '.join(_ENTRY)}) VALUES ({', '.join('?' * len(_ENTRY))})", entries)
        for table, found_rows in prepared:
            if found_rows:
                self._db.conn.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(found_rows[0]))})",
                                          found_rows)
        self._db.execute("COMMIT")

    def keep(self, path: Path) -> None:
        """The package and its photos as plain files, each on the disk before the next."""
        import os

        with zipfile.ZipFile(path) as package:
            photos = {Path(name).name: package.read(name) for name in package.namelist() if "attachments/" in name}
        for name, content in {path.name: path.read_bytes(), **photos}.items():
            with (self._folder / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())


def _check_container(members: dict[str, bytes]) -> None:
    """The installation's signature over the manifest, by asn1crypto and cryptography."""
    from asn1crypto.cms import ContentInfo

    signed = ContentInfo.load(members["META-INF/signature001.p7s"])["content"]
    info, certificate = signed["signer_infos"][0], signed["certificates"][0].chosen
    attributes = {each["type"].native: each["values"][0].native for each in info["signed_attrs"]}
    assert attributes["message_digest"] == hashlib.sha256(members["META-INF/ASiCManifest001.xml"]).digest()
    key = public_from_bytes(certificate.public_key.dump())
    assert signature_holds(key, info["signature"].native, info["signed_attrs"].untag().dump())


def _check_people(report: bytes) -> None:
    """The signatures on the report, by pyHanko as it comes."""
    from io import BytesIO

    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    for signature in PdfFileReader(BytesIO(report)).embedded_signatures:
        known = ValidationContext(trust_roots=list(signature.other_embedded_certs))
        found = validate_pdf_signature(signature, known)
        assert found.intact
        assert found.valid


def _check_lists(checkpoints: dict[str, Any], hashes: set[str]) -> None:
    """Each device's signature over its list."""
    for each in checkpoints["streams"]:
        assert hashes.issuperset(each["hashes"])
        key = public_from_bytes(bytes.fromhex(each["public_key"]))
        rolled = roll(each["hashes"])
        assert checkpoint_holds(key, bytes.fromhex(each["signature"]), each["stream"], len(each["hashes"]), rolled)


if __name__ == "__main__":
    for line in rows(Path(sys.argv[1])):
        print(line)
