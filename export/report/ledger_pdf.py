"""One form's table on paper: title, unit and period, rows, totals, amounts in capitals, notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from export.content import LedgerContent, Papers
from export.report.coverage import SANS_BOLD, SERIF, SERIF_BOLD
from export.report.fonts import printable
from export.report.sheet import BOTTOM, LEFT, RIGHT, SIZES, TOP, Page, Pen, Report, write
from export.report.table import Grid, Line, draw, fit, paginate, room_of
from export.report.text_layout import break_lines

_TITLE: Final = 17.0
_HEAD: Final = 46.0
_HEAD_LATER: Final = 20.0
_NOTE: Final = 9.5
_NOTE_LEADING: Final = 14.0
_SIGN_ROOM: Final = 30.0


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What one page of a ledger shows. after: note lines that stand below the table, or alone."""

    content: LedgerContent
    grid: Grid
    lines: Sequence[Line]
    first: bool
    after: Sequence[str]
    part: str
    signatures: str


def ledger_report(content: LedgerContent, papers: Papers, signatories: Sequence[str] = ()) -> Report:
    """A ledger alone, as it is printed from its page. signatories: words of the signature line, as 填报人."""
    pages = ledger_pages(content, signatories)
    return write(pages, papers, title=f"{content.unit_name}{content.title}", author=content.unit_name)


def ledger_pages(content: LedgerContent, signatories: Sequence[str] = ()) -> list[Page]:
    """The pages of a ledger: at least one, also when it is nil."""
    grids = fit(content)
    pages: list[Page] = []
    for number, grid in enumerate(grids, 1):
        part = f"（表{number}/{len(grids)}）" if len(grids) > 1 else ""
        is_last = number == len(grids)
        for sheet in _sheets(content, grid, part, signatories if is_last else (), with_notes=is_last):
            bookmark = content.title if not pages else ""
            pages.append(Page(grid.paper, partial(_draw_sheet, sheet=sheet), bookmark))
    return pages


def _sheets(
    content: LedgerContent, grid: Grid, part: str, signatories: Sequence[str], *, with_notes: bool,
) -> list[_Sheet]:
    height = SIZES[grid.paper][1] - TOP - BOTTOM
    chunks = paginate(grid, height - _HEAD, height - _HEAD_LATER)
    notes = _notes(content, room_of(grid.paper)) if with_notes else []
    signatures = "".join(f"{each}：{'　' * 11}" for each in signatories)
    below = len(notes) * _NOTE_LEADING + (_SIGN_ROOM if signatures else 0) + (8 if notes or signatures else 0)
    _keep_company(chunks, grid, height - (_HEAD if len(chunks) == 1 else _HEAD_LATER) - below)
    sheets = [_Sheet(content, grid, lines, at == 0, (), part, "") for at, lines in enumerate(chunks)]
    used = grid.header.height + sum(line.height for line in chunks[-1])
    used += (_HEAD if len(chunks) == 1 else _HEAD_LATER) + (_SIGN_ROOM if signatures else 0)
    last = sheets.pop()
    fitting = max(0, int((height - used - 8) / _NOTE_LEADING))
    per_page = int((height - _HEAD_LATER - _SIGN_ROOM) / _NOTE_LEADING)
    rest = [notes[at : at + per_page] for at in range(fitting, len(notes), per_page)]
    sheets.append(_Sheet(content, grid, last.lines, last.first, notes[:fitting], part, "" if rest else signatures))
    for at, lines in enumerate(rest):
        sheets.append(_Sheet(content, grid, (), False, lines, part, signatures if at == len(rest) - 1 else ""))
    return sheets


def _keep_company(chunks: list[list[Line]], grid: Grid, room: float) -> None:
    """Take the last two rows over to a new page when what stands below the table has no room beside them."""
    last = chunks[-1]
    if len(last) > 2 and grid.header.height + sum(line.height for line in last) > room:
        chunks[-1:] = [last[:-2], last[-2:]]


def _notes(content: LedgerContent, room: float) -> list[str]:
    texts = [*content.capitals, *content.notes]
    return [line for text in texts for line in break_lines(printable(text), SERIF, _NOTE, room)]


def _draw_sheet(pen: Pen, sheet: _Sheet) -> None:
    content, left, right = sheet.content, LEFT, pen.width - RIGHT
    y = pen.height - TOP
    middle = (left + right) / 2
    unit, period = printable(content.unit_name), content.period_shown
    if sheet.first:
        pen.text(middle, y - _TITLE, printable(content.title) + sheet.part, SERIF_BOLD, _TITLE, align="center")
        y -= _HEAD
        pen.text(left, y + 5, f"填报单位：{unit}", SERIF, 10)
        pen.text(middle, y + 5, f"期间：{period}" if period else "", SERIF, 10, align="center")
        common = content.common_unit
        pen.text(right, y + 5, f"金额单位：{common}" if common else "", SERIF, 10, align="right")
    else:
        y -= _HEAD_LATER
        pen.text(left, y + 5, printable(f"{content.title}{sheet.part}（续）"), SERIF, 9)
        shown = [unit, period, f"金额单位：{content.common_unit}" if content.common_unit else ""]
        pen.text(right, y + 5, "　".join(filter(None, shown)), SERIF, 9, align="right")
    y = _draw_body(pen, sheet, y)
    for line in sheet.after:
        y -= _NOTE_LEADING
        pen.text(left, y, line, SERIF, _NOTE)
    if sheet.signatures:
        pen.text(left, y - _SIGN_ROOM + 6, sheet.signatures.rstrip(), SERIF, 10.5)


def _draw_body(pen: Pen, sheet: _Sheet, top: float) -> float:
    if not sheet.lines and not sheet.first:
        return top
    y = draw(pen, sheet.grid, sheet.lines, top)
    if not sheet.content.rows:
        bottom = y - 64
        pen.box(LEFT, bottom, pen.width - LEFT - RIGHT, 64)
        text = printable(sheet.content.nil_text or "本期没有记录")
        pen.text(pen.width / 2 + (LEFT - RIGHT) / 2, bottom + 27, text, SANS_BOLD, 12, align="center")
        return bottom
    return y
