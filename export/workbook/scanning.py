"""A look at a workbook's zip and its cells before any library builds a table from them.

One cell at XFD1048576 makes a library reserve room for 17 milliard cells; a small zip may unpack to gigabytes. Error
cells and formulas without a stored result come as blanks from the reader: they are listed here, so that they are
never taken for "not reported".
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final
from xml.parsers import expat

from export.errors import BeyondLimits, NotAPackage
from export.workbook.marking import PREFIX, Marking, parse_marking

_MOST_FILE: Final = 60_000_000
_MOST_MEMBERS: Final = 2_000
_MOST_UNPACKED: Final = 150_000_000
_MOST_CELLS: Final = 1_100_000  # a whole column; with the tables of the library and ours some 400 MB
_CHUNK: Final = 1 << 16
_PLACE: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, expat.ExpatError, KeyError, ValueError, EOFError, RuntimeError,
                  NotImplementedError, StopIteration, OSError)  # what a damaged zip and its XML are known to raise
_REMEDY: Final = "请确认选对了文件；如果没有选错，请在 WPS 或 Excel 里删去多余的空行空列，另存一份再试。"

Place = tuple[int, int]


@dataclass(slots=True)
class Scan:
    """What was seen in one sheet. faults: (row, column) from 0 → why the cell's content can't be had."""

    faults: dict[Place, str] = field(default_factory=dict)
    rows: int = 0
    columns: int = 0


@dataclass(slots=True)
class BookScan:
    """All sheets by name, and our own markings where the workbook has any."""

    sheets: dict[str, Scan] = field(default_factory=dict)
    markings: list[Marking] = field(default_factory=list)


def scan(file: Path) -> BookScan:
    """Look a workbook over. Old .xls files have no zip: for them only the size counts.

    Raises BeyondLimits, NotAPackage.
    """
    if file.stat().st_size > _MOST_FILE:
        raise BeyondLimits(f"文件超过 {_MOST_FILE // 1_000_000} MB", next_step=_REMEDY)
    if not zipfile.is_zipfile(file):
        return BookScan()
    try:
        with zipfile.ZipFile(file) as archive:
            return _scan_archive(archive)
    except _BROKEN as problem:
        raise NotAPackage("不是完整的 Excel 工作簿", next_step=_REMEDY) from problem


def _scan_archive(archive: zipfile.ZipFile) -> BookScan:
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS or sum(each.file_size for each in members) > _MOST_UNPACKED:
        raise BeyondLimits("压缩包里的内容大得不正常", next_step=_REMEDY)
    found = BookScan()
    names = {each.filename for each in members}
    if "docProps/custom.xml" in names:
        found.markings = _markings(archive)
    if "xl/workbook.xml" not in names:
        return found
    targets = {
        each["Id"]: posixpath.normpath(posixpath.join("/xl", each["Target"])).lstrip("/")
        for tag, each in _elements(archive, "xl/_rels/workbook.xml.rels") if tag == "Relationship"
    }
    for tag, each in _elements(archive, "xl/workbook.xml"):
        if tag == "sheet":
            relation = next(value for key, value in each.items() if key.rpartition(":")[2] == "id")
            if targets.get(relation, "") in names:
                found.sheets[each["name"]] = _scan_sheet(archive, targets[relation])
    return found


class _CellWatch:
    """Follows one sheet's XML: where its cells stand and which of them have no result."""

    def __init__(self) -> None:
        self.scan = Scan()
        self._row = self._column = -1
        self._kind = ""
        self._formula = self._value = self._inside = False
        self._count = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            self._row = int(attributes.get("r", self._row + 2)) - 1
            self._column = -1
        elif name == "c":
            self._start_cell(attributes)
        elif name == "f":
            self._formula = True
        self._inside = name == "v"
        self._value |= self._inside and self._kind == "str"

    def data(self, text: str) -> None:
        self._value |= self._inside and bool(text)

    def end(self, tag: str) -> None:
        self._inside = False
        if tag.rpartition(":")[2] == "c":
            if self._kind == "e":
                self.scan.faults[self._row, self._column] = "单元格里是错误值"
            elif self._formula and not self._value:
                self.scan.faults[self._row, self._column] = "公式没有保存结果"

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        place = _PLACE.fullmatch(attributes.get("r", ""))
        self._column = _column_number(place[1]) if place else self._column + 1
        self._row = int(place[2]) - 1 if place else self._row
        self._kind, self._formula, self._value = attributes.get("t", ""), False, False
        self._count += 1
        self.scan.rows = max(self.scan.rows, self._row + 1)
        self.scan.columns = max(self.scan.columns, self._column + 1)
        if self.scan.rows * self.scan.columns > _MOST_CELLS or self._count > _MOST_CELLS:
            raise BeyondLimits("工作表的行列多得不正常", next_step=_REMEDY)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _scan_sheet(archive: zipfile.ZipFile, name: str) -> Scan:
    watch = _CellWatch()
    with archive.open(name) as stream:
        _parse(stream, watch.start, watch.end, watch.data)
    return watch.scan


def _elements(archive: zipfile.ZipFile, name: str) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        found.append((tag.rpartition(":")[2], attributes))

    with archive.open(name) as stream:
        _parse(stream, start, lambda _: None)
    return found


def _markings(archive: zipfile.ZipFile) -> list[Marking]:
    found: list[Marking | None] = []
    current, text = "", ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal current, text
        if tag.rpartition(":")[2] == "property":
            current, text = attributes.get("name", ""), ""

    def data(part: str) -> None:
        nonlocal text
        text += part

    def end(tag: str) -> None:
        if tag.rpartition(":")[2] == "property" and current.startswith(PREFIX):
            found.append(parse_marking(text.strip()))

    with archive.open("docProps/custom.xml") as stream:
        _parse(stream, start, end, data)
    return [each for each in found if each]


def _parse(stream: IO[bytes], start: Any, end: Any, data: Any = None) -> None:
    """Run through XML chunk by chunk; a document type, and with it every entity, is refused."""

    def refuse(*_: object) -> None:
        raise NotAPackage("工作簿里有不允许的内容", next_step=_REMEDY)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = start, end
    if data:
        parser.buffer_text = True
        parser.CharacterDataHandler = data
    read = 0
    while chunk := stream.read(_CHUNK):
        read += len(chunk)
        if read > _MOST_UNPACKED:
            refuse()
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
