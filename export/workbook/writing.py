"""Ledgers as a workbook that Excel, WPS and LibreOffice open, and that reads back to the same values.

One sheet a ledger and one a repeat. Row 1 holds the title, row 2 unit and period, row 3 the header; the last row sums
by formula. Columns right of the table are hidden: record ids, row ids, and what stands behind each reference.
Same content, same bytes.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from export.content import Cell, Column, LedgerContent
from export.workbook.marking import PREFIX, Marking
from export.workbook.paper import set_paper
from export.workbook.styles import STYLES, add_styles, style_of

if TYPE_CHECKING:
    from openpyxl import Workbook

# The stubs know a write-only sheet without its page, its validations and its cells without decimals and dates.
Sheet = Any
Made = Any

HEADER_ROW: Final = 3
RECORD: Final = "记录号"
ROW: Final = "行号"
BEHIND: Final = "〔编号〕"
TOTAL: Final = "合计"
LISTS: Final = "选项"
_PER_UNIT: Final = {"元": 100, "万元": 1_000_000}
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_EPOCH: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - openpyxl wants a time without zone
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_ROOM_FOR_ROWS: Final = 500
_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\']")


def workbook_bytes(ledgers: Sequence[LedgerContent], *, title: str = "") -> bytes:
    """A workbook with a sheet for each ledger and each of its repeats. title: for the file's properties."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = "托底帮扶台账"
    book.properties.title = title
    book.properties.created = _EPOCH
    add_styles(book)
    sheets = [each for ledger in ledgers for each in (ledger, *_filled(ledger))]
    names = _sheet_names(sheets)
    lists = _lists(sheets)
    for name, ledger in zip(names, sheets, strict=True):
        _write_sheet(book, name, ledger, lists)
        _mark(book, name, ledger)
    if lists or not sheets:  # a workbook without any sheet opens nowhere
        _write_lists(book, lists)
    target = io.BytesIO()
    book.save(target)
    return _fixed(target.getvalue())


def _filled(ledger: LedgerContent) -> list[LedgerContent]:
    """The repeats that have rows: an empty sheet would only be leafed through."""
    return [each for each in ledger.children if each.rows]


def number_of(column: Column, raw: Any) -> Decimal | int | None:
    """A raw value as the number that a cell holds, in the column's unit; None when it is no number."""
    if raw is None or isinstance(raw, bool):
        return None
    if column.type == "money":
        return Decimal(raw) / _PER_UNIT.get(column.unit, 100)
    if column.type in ("decimal", "percent"):
        number = Decimal(raw)
        return number if len(number.as_tuple().digits) <= 15 else None
    return int(raw) if column.type == "integer" and abs(int(raw)) < 10**15 else None


def clean_text(text: str) -> str:
    """A text that XML can hold and that no program takes for an escape."""
    return _ESCAPE.sub("_x005F_", _ILLEGAL.sub("〓", text)).replace("\r\n", "\n").replace("\r", "\n")


def _write_sheet(book: "Workbook", name: str, ledger: LedgerContent, lists: dict[tuple[str, ...], str]) -> None:
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    hidden = _hidden_headings(ledger)
    count = len(ledger.columns)
    widths = [_width(column, [row[at] for row in ledger.rows]) for at, column in enumerate(ledger.columns)]
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    for at in range(count + 1, count + len(hidden) + 1):
        sheet.column_dimensions[get_column_letter(at)].hidden = True
    _page_setup(sheet, ledger)
    pages = set_paper(sheet, ledger, widths)
    last = get_column_letter(count)
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{last}{HEADER_ROW + max(1, len(ledger.rows))}"
    _add_validations(sheet, ledger, lists)
    for at, height in _heights(sheet, ledger):
        sheet.row_dimensions[at].height = height
    for row in _rows(sheet, ledger, hidden, pages):
        sheet.append(row)


def _heights(sheet: Sheet, ledger: LedgerContent) -> Iterator[tuple[int, float]]:
    """Rows whose text takes several lines; not every program finds their height by itself."""
    from openpyxl.utils import get_column_letter

    widths = [sheet.column_dimensions[get_column_letter(at)].width - 1 for at in range(1, len(ledger.columns) + 1)]
    for at, row in enumerate(ledger.rows, HEADER_ROW + 1):
        lines = max(_lines_of(cell.shown, width) for cell, width in zip(row, widths, strict=True))
        if lines > 1:
            yield at, min(lines * 13.5 + 4, 400.0)


def _lines_of(text: str, width: float) -> int:
    if len(text) * 2 <= width and "\n" not in text:
        return 1
    return sum(max(1, -int(-_columns_of(line) // width)) for line in text.split("\n"))


def _rows(sheet: Sheet, ledger: LedgerContent, hidden: Sequence[str], pages: int) -> Iterator[list[Any]]:
    """pages: how many stand side by side; a title in the middle of all of them would be on none."""
    count = len(ledger.columns)
    title = "title" if pages == 1 else "left title"
    yield [_text(sheet, ledger.title, title), *(_text(sheet, "", title) for _ in range(count - 1 if pages == 1 else 0))]
    parts = [f"填报单位：{ledger.unit_name}" if ledger.unit_name else "",
             f"期间：{ledger.period_shown}" if ledger.period_shown else "",
             ledger.nil_text if not ledger.rows else "", ledger.advice]
    yield [_text(sheet, "　　".join(filter(None, parts)), "plain")]
    yield [_text(sheet, heading, "header") for heading in (*(each.heading for each in ledger.columns), *hidden)]
    blank = _text(sheet, "", "text")  # one for all: half of a month's cells are empty
    for at, row in enumerate(ledger.rows):
        cells = [_cell(sheet, column, cell) if cell.shown else blank
                 for column, cell in zip(ledger.columns, row, strict=True)]
        yield cells + [_text(sheet, text, "text") for text in _hidden_texts(ledger, at)]
    if ledger.rows and ledger.totals:
        yield [_total(sheet, ledger, at) for at in range(count)]
    for note in (*ledger.capitals, *ledger.notes):
        yield [_text(sheet, note, "plain")]


def _cell(sheet: Sheet, column: Column, cell: Cell) -> Made:
    number = number_of(column, cell.raw) if column.is_number else None
    if number is not None:
        return _made(sheet, number, style_of(column))
    if column.type == "date" and isinstance(cell.raw, str) and cell.raw >= "1900-03-01":
        return _made(sheet, date.fromisoformat(cell.raw), STYLES["date"])
    shown = cell.raw if column.type == "month" and isinstance(cell.raw, str) else cell.shown
    return _text(sheet, shown, "text")


def _text(sheet: Sheet, text: str, style: str) -> Made:
    """A cell whose text stays text, whatever it begins with."""
    made = _made(sheet, clean_text(text) or None, STYLES[style])
    if text:
        made.data_type = "s"
    return made


def _made(sheet: Sheet, value: Any, style: str) -> Made:
    from openpyxl.cell import WriteOnlyCell

    made = WriteOnlyCell(sheet, value)
    made.style = style
    return made


def _total(sheet: Sheet, ledger: LedgerContent, at: int) -> Made:
    from openpyxl.utils import get_column_letter

    column, letter = ledger.columns[at], get_column_letter(at + 1)
    if column.name not in ledger.totals or not column.is_number:
        return _text(sheet, TOTAL if at == 0 else "", "total")
    first, last = HEADER_ROW + 1, HEADER_ROW + len(ledger.rows)
    return _made(sheet, f"=SUM({letter}{first}:{letter}{last})", style_of(column, total=True))


def _hidden_headings(ledger: LedgerContent) -> list[str]:
    found = [RECORD] if ledger.record_ids else []
    found += [ROW] if ledger.row_ids else []
    return found + [f"{each.label}{BEHIND}" for each in ledger.columns if each.type == "reference"]


def _hidden_texts(ledger: LedgerContent, at: int) -> list[str]:
    found = [ledger.record_ids[at]] if ledger.record_ids else []
    found += [ledger.row_ids[at]] if ledger.row_ids else []
    for column, cell in zip(ledger.columns, ledger.rows[at], strict=True):
        if column.type == "reference":
            found.append(f"{cell.raw}|{cell.shown}" if cell.raw else "")
    return found


def _width(column: Column, cells: Sequence[Cell]) -> float:
    """In characters of the standard font; a Chinese one counts two."""
    texts = [cell.shown for cell in cells[:_ROOM_FOR_ROWS]]
    body = max((_columns_of(line) for text in texts for line in text.split("\n")), default=0)
    head = _columns_of(column.heading)
    most = 16 if column.is_whole else 44
    return float(max(8, min(max(body, min(head, 18)) + 2, most), column.width_hint))


def _columns_of(text: str) -> int:
    return sum(2 if ord(each) > 0x2E7F else 1 for each in text)


def _page_setup(sheet: Sheet, ledger: LedgerContent) -> None:
    from openpyxl.utils import get_column_letter

    frozen = get_column_letter(min(ledger.frozen, len(ledger.columns)) + 1)
    sheet.freeze_panes = f"{frozen}{HEADER_ROW + 1}"
    sheet.print_title_rows = f"1:{HEADER_ROW}"
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    sheet.row_dimensions[1].height = 30
    sheet.row_dimensions[HEADER_ROW].height = 32


def _lists(sheets: Sequence[LedgerContent]) -> dict[tuple[str, ...], str]:
    """Every list of choices with its place on the hidden sheet."""
    from openpyxl.utils import get_column_letter

    found: dict[tuple[str, ...], str] = {}
    for sheet in sheets:
        for column in sheet.columns:
            if column.choices and column.choices not in found:
                letter = get_column_letter(len(found) + 1)
                found[column.choices] = f"'{LISTS}'!${letter}$1:${letter}${len(column.choices)}"
    return found


def _add_validations(
    sheet: Sheet, ledger: LedgerContent, lists: dict[tuple[str, ...], str],
) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    last = HEADER_ROW + max(len(ledger.rows), _ROOM_FOR_ROWS)
    for at, column in enumerate(ledger.columns, 1):
        if not column.choices or column.type != "select_one" or column.computed:
            continue
        rule = DataValidation(type="list", formula1=lists[column.choices], allow_blank=True, showErrorMessage=True)
        rule.errorTitle, rule.error = "不在选项里", f"请从下拉列表里选择“{column.label}”。"
        letter = get_column_letter(at)
        rule.add(f"{letter}{HEADER_ROW + 1}:{letter}{last}")
        sheet.data_validations.append(rule)


def _write_lists(book: "Workbook", lists: dict[tuple[str, ...], str]) -> None:
    sheet = book.create_sheet(LISTS)
    sheet.sheet_state = "hidden" if lists else "visible"
    for at in range(max(map(len, lists), default=0)):
        sheet.append([_text(sheet, each[at] if at < len(each) else "", "text") for each in lists])


def _mark(book: Any, name: str, ledger: LedgerContent) -> None:
    from openpyxl.packaging.custom import StringProperty

    marking = Marking(name, ledger.form_id, ledger.form_hash, ledger.unit, ledger.period, ledger.repeat)
    at = len(book.custom_doc_props.names) + 1
    book.custom_doc_props.append(StringProperty(name=f"{PREFIX}{at}", value=marking.text))


def _sheet_names(sheets: Sequence[LedgerContent]) -> list[str]:
    """Names that Excel takes: 31 characters at most, each once."""
    found: list[str] = []
    taken = {LISTS}
    for each in sheets:
        base = _SHEET_NAME.sub("", clean_text(each.title)).strip()[:31] or "台账"
        name, at = base, 2
        while name.casefold() in taken:
            name, at = f"{base[:27]}（{at}）", at + 1
        taken.add(name.casefold())
        found.append(name)
    return found


def _fixed(workbook: bytes) -> bytes:
    """The same workbook without the times at which it was made."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + f"{_EPOCH:%Y-%m-%dT%H:%M:%SZ}".encode(), content)
            info = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            info.create_system = 3
            new.writestr(info, content)
    return target.getvalue()
