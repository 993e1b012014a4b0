"""How a sheet is printed: on its own paper while it can be read so, else on A3, else on several sheets side by side."""

from collections.abc import Sequence
from typing import Any, Final

from export.content import LedgerContent

_MARGIN: Final = 0.5
_CHARACTER: Final = 1 / 12  # inches that a character of 宋体 11 takes at 100 %; where it is missing, up to 1/10
_ROOM: Final = {"A4": 8.27 - 2 * _MARGIN, "A4-landscape": 11.69 - 2 * _MARGIN, "A3-landscape": 16.54 - 2 * _MARGIN}
_SMALLEST: Final = 0.65  # 10 point type is then 6.5 point
_SPREAD: Final = 0.75
_TITLES: Final = 2


def set_paper(sheet: Any, ledger: LedgerContent, widths: Sequence[float]) -> int:
    """Give a sheet its paper and scale. widths: of the shown columns, in characters.

    Returns how many pages stand side by side. The program that prints chooses the scale that fills just so many:
    column breaks of our own would leave slivers of pages where its font is wider than we know.
    """
    from openpyxl.worksheet.properties import PageSetupProperties

    inches = sum(widths) * _CHARACTER
    paper = next((each for each in (ledger.paper, "A3-landscape") if inches * _SMALLEST <= _ROOM[each]), "")
    chosen = paper or "A3-landscape"
    sheet.page_setup.orientation = "portrait" if chosen == "A4" else "landscape"
    sheet.page_setup.paperSize = 8 if chosen.startswith("A3") else 9
    sheet.page_margins.left = sheet.page_margins.right = _MARGIN
    sheet.page_margins.top = sheet.page_margins.bottom = 0.7
    sheet.print_options.horizontalCentered = True
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    pages = 1
    if not paper:
        titles = _titles(ledger, widths)
        sheet.print_title_cols = f"A:{_letter(titles)}"
        sheet.page_setup.pageOrder = "overThenDown"
        pages = _pages(widths, titles)
    sheet.page_setup.fitToWidth = pages
    return pages


def _titles(ledger: LedgerContent, widths: Sequence[float]) -> int:
    """How many columns are repeated on every page: those that stay in view, two where there is room."""
    wanted = max(ledger.frozen, _TITLES)
    room = _ROOM["A3-landscape"] / _SPREAD / 3
    return next((count for count in range(wanted, 1, -1) if sum(widths[:count]) * _CHARACTER <= room), 1)


def _pages(widths: Sequence[float], titles: int) -> int:
    """How many pages the columns take where the title columns stand on every one."""
    room = _ROOM["A3-landscape"] / _SPREAD / _CHARACTER
    pages, taken = 1, 0.0
    for width in widths:
        if taken and taken + width > room:
            pages += 1
            taken = sum(widths[:titles])
        taken += width
    return pages


def _letter(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(number)
