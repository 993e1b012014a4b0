"""What runs in the child process: a stranger's workbook is opened here, where it can do no harm to the program."""

import sys
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, Literal

from export.workbook.marking import Marking
from export.workbook.scanning import Place, scan
from forms.errors import UserError

_MEMORY: Final = 500_000_000  # of address space
LOT: Final = 2_000  # rows sent at a time: what is on its way is held twice
Kind = Literal["blank", "text", "number", "date", "boolean"]


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell as it stands in the file. text: numbers with the 15 digits that Excel keeps, dates as YYYY-MM-DD."""

    kind: Kind
    text: str


@dataclass(slots=True)
class RawSheet:
    """One sheet's cells from A1 on; all its blank rows may be one list.

    merged: (first row, first column, last row, last column), from 0.
    """

    title: str
    rows: list[list[RawCell]]
    visible: bool
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    faults: dict[Place, str] = field(default_factory=dict)


@dataclass(slots=True)
class RawBook:
    """A workbook, read."""

    sheets: list[RawSheet]
    markings: list[Marking]


def run(file: str, answer: Connection) -> None:
    """The child's whole work: read a workbook and send it, or kind and reason of the UserError that says why not.

    Sent are a RawBook whose sheets have no rows, then lots of rows, an empty one after each sheet.
    """
    _limit_memory()
    try:
        _send(load(Path(file)), answer)
    except UserError as problem:
        answer.send((type(problem).__name__, getattr(problem, "reason", str(problem))))
    except MemoryError:
        answer.send(("BeyondLimits", "打开它需要的内存太多"))
    answer.close()


def _send(book: RawBook, answer: Connection) -> None:
    answer.send(RawBook([replace(sheet, rows=[]) for sheet in book.sheets], book.markings))
    for sheet in book.sheets:
        for start in range(0, len(sheet.rows), LOT):
            answer.send(sheet.rows[start : start + LOT])
        answer.send([])


def load(file: Path) -> RawBook:
    """Read a workbook in this process. Raises BadFile."""
    import python_calamine

    from export.errors import BadFile

    seen = scan(file)
    try:
        book = python_calamine.load_workbook(str(file))
        sheets = [_sheet(book, each.name, each.visible) for each in book.sheets_metadata]
    except python_calamine.PasswordError as problem:
        raise BadFile("工作簿加了打开密码") from problem
    except (python_calamine.CalamineError, OSError) as problem:
        raise BadFile("不是能读的 Excel 工作簿") from problem
    for sheet in sheets:
        if sheet.title in seen.sheets:
            sheet.faults = seen.sheets[sheet.title].faults
    return RawBook(sheets, seen.markings)


def _sheet(book: Any, name: str, visible: Any) -> RawSheet:
    from python_calamine import SheetVisibleEnum

    sheet = book.get_sheet_by_name(name)
    left = sheet.to_python(skip_empty_area=False)
    left.reverse()
    rows: list[list[RawCell]] = []
    nothing, blank = [""], [_BLANK]
    while left:  # the library's rows go as ours come
        values = left.pop()
        if len(nothing) != len(values):
            nothing, blank = [""] * len(values), [_BLANK] * len(values)
        rows.append(blank if values == nothing else [_cell(value) for value in values])
    merged = [(*start, *end) for start, end in sheet.merged_cell_ranges or ()]
    return RawSheet(name, rows, visible == SheetVisibleEnum.Visible, merged)


def _cell(value: object) -> RawCell:
    if isinstance(value, bool):
        return RawCell("boolean", "是" if value else "否")
    if isinstance(value, (int, float)):
        return RawCell("number", _number(value))
    if isinstance(value, datetime):
        return RawCell("date", value.date().isoformat() if value.time() == time() else value.isoformat(" "))
    if isinstance(value, date):
        return RawCell("date", value.isoformat())
    if isinstance(value, (time, timedelta)):
        return RawCell("text", str(value))
    text = str(value)
    return RawCell("text", text) if text else _BLANK


_BLANK: Final = RawCell("blank", "")


def _number(value: float) -> str:
    """Excel keeps 15 digits; what stands behind them is noise of the binary number."""
    text = f"{value:.15g}"
    if "e" in text:
        from decimal import Decimal

        return f"{Decimal(text):f}"
    return text


def _limit_memory() -> None:
    """Where the system can do it, the child gets no more memory than a real workbook needs."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
