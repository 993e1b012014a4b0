"""The month sheet as a workbook that prints as the paper does: one page wide, narrow days, grey days off.

Made from the same content as the paper, so that both say the same. It is made to be read and signed: nothing is read
back from it.
"""

import io
from typing import TYPE_CHECKING, Any, Final

from export.workbook.writing import clean_text, number_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from export.content import Cell, Column, LedgerContent

_HEADER: Final = 3
_DAY: Final = 3.3
_WIDTHS: Final = {"cadre": 9.0, "leave": 7.0, "absent": 7.0, "remark": 13.0}
_NUMBER: Final = 6.0
_LINE: Final = 14.0  # points that a line of 宋体 10 takes
_A3, _A4 = 8, 9
_PAPER_CHARACTERS: Final = 165  # characters of a note that fit beside each other over the whole table


def attendance_workbook(content: "LedgerContent", signatories: "Sequence[str]" = ()) -> bytes:
    """The sheet of `export.report.attendance_sheet`. signatories: words of the signature line below it."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = content.period or "考勤表"
    book.properties.creator, book.properties.title = "托底帮扶台账", content.title
    _set_up(sheet, content)
    last = len(content.columns)
    _line(sheet, 1, last, content.title, height=30, size=16, align="center", heading=True)
    _line(sheet, 2, last, f"填报单位：{content.unit_name}　　　　期间：{content.period_shown}", height=20)
    for at, column in enumerate(content.columns, 1):
        words = column.heading.replace("（", "\n（") if column.unit else column.label
        _put(sheet, _HEADER, at, words, heading=True)
    rows = [*content.rows, *([_total(content)] if content.rows else [])]
    for down, cells in enumerate(rows, _HEADER + 1):
        _row(sheet, down, content, cells)
    below = _HEADER + len(rows) + 1
    for down, note in enumerate(content.notes, below):
        lines = max(1, -(-sum(2 if ord(each) > 0x2E80 else 1 for each in note) // _PAPER_CHARACTERS))
        _line(sheet, down, last, note, height=lines * _LINE + 4, size=9)
    if signatories:
        words = "　　　　　　　　　　".join(f"{each}：" for each in signatories)
        _line(sheet, below + len(content.notes), last, words, height=40)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _set_up(sheet: "Worksheet", content: "LedgerContent") -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    for at, column in enumerate(content.columns, 1):
        is_day = column.align == "center" and column.name not in _WIDTHS
        sheet.column_dimensions[get_column_letter(at)].width = _DAY if is_day else _WIDTHS.get(column.name, _NUMBER)
    sheet.freeze_panes = f"B{_HEADER + 1}"
    sheet.print_title_rows = f"1:{_HEADER}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A3 if content.paper.startswith("A3") else _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.page_margins.footer = 0.3
    sheet.print_options.horizontalCentered = True
    if sheet.oddFooter is not None:
        sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    sheet.row_dimensions[_HEADER].height = 30


def _row(sheet: "Worksheet", down: int, content: "LedgerContent", cells: "Sequence[Cell]") -> None:
    lines = 1
    for at, (column, cell) in enumerate(zip(content.columns, cells, strict=True), 1):
        number = number_of(column, cell.raw) if column.is_number else None
        made = _put(sheet, down, at, cell.shown if number is None else number, column=column)
        lines = max(lines, cell.shown.count("\n") + 1)
        if cell.rest:
            made.fill = _grey()
    sheet.row_dimensions[down].height = lines * _LINE + 6


def _total(content: "LedgerContent") -> "list[Cell]":
    from export.content import BLANK, Cell

    first = Cell("合计")
    return [first, *(content.totals.get(column.name, BLANK) for column in content.columns[1:])]


def _put(sheet: "Worksheet", down: int, at: int, value: Any, *, column: "Column | None" = None, heading: bool = False,
         ) -> Any:
    from openpyxl.styles import Alignment, Border, Font, Side

    made = sheet.cell(down, at)
    if isinstance(value, str):
        made.value = clean_text(value) or None
        if value:
            made.data_type = "s"
    else:
        made.value = value
    line = Side(style="thin", color="FF808080")
    made.border = Border(line, line, line, line)
    made.font = Font(name="黑体" if heading else "宋体", size=10)
    made.alignment = Alignment(_along(column), "center", wrap_text=True)
    return made


def _along(column: "Column | None") -> str:
    """Names and remarks left, figures right, symbols and headings in the middle."""
    if column is None:
        return "center"
    if column.name in ("cadre", "remark"):
        return "left"
    return "right" if column.is_number else "center"


def _line(sheet: "Worksheet", down: int, last: int, text: str, *, height: float, size: int = 10, align: str = "left",
          heading: bool = False) -> None:
    """One text over the whole width."""
    from openpyxl.styles import Alignment, Font

    sheet.merge_cells(start_row=down, start_column=1, end_row=down, end_column=last)
    made = sheet.cell(down, 1, clean_text(text))
    made.data_type = "s"
    made.font = Font(name="黑体" if heading else "宋体", size=size)
    made.alignment = Alignment(align, "center" if heading else "top" if size < 10 else "center", wrap_text=True)
    sheet.row_dimensions[down].height = height


def _grey() -> Any:
    from openpyxl.styles import PatternFill

    return PatternFill("solid", fgColor="FFE9E9E9")
