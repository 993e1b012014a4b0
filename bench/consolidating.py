"""What adding up 300 townships' months costs: from packages, beside pandas and LibreOffice reading the same workbooks.

All three give the number of records and the sum of every money column of every form, over all townships, and must agree
to the fen. Ours opens each package as the program does: frame, every byte and the signature checked, entries canonical
and in their place in the device's list; the report's signatures are looked at when a package is received. pandas reads
the workbook out of the same packages; LibreOffice turns all sheets of all workbooks into CSV in one run, and a few
lines add those up. The months are small ones, so that 300 of each can be read; all are made from one by other keys.
"""

import csv
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.copies import Office, Original, write_copy
from bench.measuring import Row, run_probe, shown, took
from bench.township import Size, township

PACKAGES = 300
SMALL = Size(villages=2, projects=4, logs=5, cadres=3, days=31, photos=1)
FASTER = 5
_HEADER = 3  # row of a sheet's headings
_RECORD = "记录号"
_CALAMINE = "pandas（calamine 引擎）"
_FEN_IN = {"元": 100, "万元": 1_000_000}
_PATIENCE = 600  # seconds
# Comma, double quotes, UTF-8, every sheet into a file of its own.
_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"

Totals = Counter[tuple[str, str]]  # form and heading ("" = records) -> records or fen


@dataclass(frozen=True)
class Money:
    """A column of a sheet that adds up."""

    name: str
    heading: str
    fen: int


Columns = Mapping[str, tuple[str, list[Money]]]  # form id -> title of its sheet, its money


def rows(folder: Path) -> list[Row]:
    """folder: where packages of this run are kept."""
    place = folder / "汇总"
    place.mkdir()
    original = _small_month(place)
    columns = _columns(original)
    paths = [write_copy(original, Office.founded(number), place, signed=False) for number in range(PACKAGES)]
    books = {path.stem: _workbook(path) for path in paths}
    found: dict[str, Totals] = {}
    ours = took(lambda: found.update(ours=_from_packages(paths, columns)))
    size = (f"每个 {SMALL.villages} 个村、{SMALL.projects} 个项目、{SMALL.cadres} 名干部 × {SMALL.days} 天，"
            f"{len(next(iter(books.values()))) / 1000:.0f} kB 的表")
    what, made = f"从上报包汇总 {PACKAGES} 个乡镇月", []
    _load_pandas()
    for name, read in (("pandas", _by_pandas), (_CALAMINE, _by_calamine), ("LibreOffice", _by_office)):
        try:
            taken = took(lambda read=read, name=name: found.update({name: read(books, columns, place)}))
        except (ImportError, FileNotFoundError) as absent:
            made.append(Row(f"{what}；对照 {name}", shown(ours, "ms"), note=f"这台机器上没有对照：{absent}"))
            continue
        if found[name] != found["ours"]:
            raise AssertionError((found["ours"] - found[name], found[name] - found["ours"]))
        budget = (f"快 ≥ {FASTER} 倍", taken / ours >= FASTER) if name != _CALAMINE else ("", None)
        made.append(Row(f"{what}；对照 {name} 读同样的 Excel", shown(ours, "ms"), shown(taken, "ms"),
                        f"快 {taken / ours:.1f} 倍", *budget, f"{size}；逐表计数、逐列加总，三方到分一致"))
    shutil.rmtree(place)
    return made


def _small_month(place: Path) -> Original:
    out = place / "原包"
    out.mkdir()
    run_probe("bench.our_package", str(township(place, SMALL, "小乡镇")), str(out))
    return Original.read(max(out.glob("*.asice")), out / "content.pickle")


def _columns(original: Original) -> Columns:
    """Money that people entered or that follows from one record; what other records give isn't in entries."""
    entered = {name for line in original.lines("data/entries.jsonl.gz")
               for name in json.loads(line)["body"].get("values", ())}
    return {
        ledger.form_id: (ledger.title, [Money(each.name, each.heading, _FEN_IN[each.unit]) for each in ledger.columns
                                        if each.type == "money" and each.name in entered])
        for ledger in original.content.sheets
    }


def _workbook(path: Path) -> bytes:
    with zipfile.ZipFile(path) as package:
        return package.read("ledger.xlsx")


def _from_packages(paths: Iterable[Path], columns: Columns) -> Totals:
    from export.package.reading import open_package
    from forms.canonical import sha256_hex

    totals: Totals = Counter()
    for path in paths:
        with open_package(path) as package:
            standing = set((package.submission or {})["heads"].values())
            for raw, entry in package.entries():
                if entry.get("form") in columns and sha256_hex(raw) in standing:
                    title, money = columns[entry["form"]]
                    values: dict[str, Any] = entry["body"]["values"]
                    totals[title, ""] += 1
                    for each in money:
                        if each.name in values:
                            totals[title, each.heading] += values[each.name]
    return totals


def _by_pandas(books: Mapping[str, bytes], columns: Columns, _place: Path, engine: str = "openpyxl") -> Totals:
    import pandas

    totals: Totals = Counter()
    for book in books.values():
        sheets = pandas.read_excel(io.BytesIO(book), sheet_name=None, header=_HEADER - 1, engine=engine)  # type: ignore
        for title, money in columns.values():
            sheet = sheets[title]
            rows_of = sheet[sheet[_RECORD].notna()]
            totals[title, ""] += len(rows_of)
            for each in money:
                totals[title, each.heading] += round(rows_of[each.heading].sum() * each.fen)
    return +totals


def _load_pandas() -> None:
    """Its import isn't counted."""
    with suppress(ImportError):
        import pandas  # noqa: F401


def _by_calamine(books: Mapping[str, bytes], columns: Columns, place: Path) -> Totals:
    return _by_pandas(books, columns, place, engine="calamine")


def _by_office(books: Mapping[str, bytes], columns: Columns, place: Path) -> Totals:
    sources, out = place / "excel", place / "csv"
    sources.mkdir()
    for name, book in books.items():
        (sources / f"{name}.xlsx").write_bytes(book)
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(place / 'office').as_uri()}", "--headless", "--convert-to", _CSV,
         "--outdir", str(out), *map(str, sorted(sources.iterdir()))],
        check=True, capture_output=True, timeout=_PATIENCE)
    totals: Totals = Counter()
    for name in books:
        for title, money in columns.values():
            with (out / f"{name}-{title}.csv").open(encoding="utf-8", newline="") as file:
                heading, *lines = list(csv.reader(file))[_HEADER - 1:]
            at = {text: place for place, text in enumerate(heading)}
            for line in (line for line in lines if line[at[_RECORD]]):
                totals[title, ""] += 1
                for each in money:
                    if amount := line[at[each.heading]].replace(",", ""):
                        totals[title, each.heading] += round(float(amount) * each.fen)
    return totals


if __name__ == "__main__":
    for line in rows(Path(sys.argv[1])):
        print(line)
