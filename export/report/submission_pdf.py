"""The month's report that people sign: cover with overview, remarks and places for signatures, then every ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from export.content import Cell, Column, LedgerContent, SubmissionContent
from export.report.coverage import SANS, SANS_BOLD, SERIF, SERIF_BOLD, Face
from export.report.fonts import printable
from export.report.ledger_pdf import ledger_pages
from export.report.sheet import BOTTOM, LEFT, MM, RIGHT, SIZES, TOP, Page, Pen, Report, SignatureField, write
from export.report.table import Grid, Line, draw, fit, paginate
from export.report.text_layout import break_lines

_BODY: Final = 10.5
_LEADING: Final = 17.0
_MASTHEAD: Final = 178.0
_BLOCK: Final = 68 * MM
_FIELD: Final = 46 * MM
_MOST_TOTALS: Final = 4
_FEW: Final = 20  # lines of text that go along to the signatures
_LEGAL: Final = "电子签名用于核对内容完整、责任到人，不是法定电子印章；需要盖章的，以线下签章为准。"


@dataclass(frozen=True, slots=True)
class _Text:
    """One line of the cover's text."""

    text: str
    face: Face = SERIF


@dataclass(slots=True)
class _Cover:
    """One page of the cover part: some rows of the overview, some lines of text, maybe the signature block."""

    content: SubmissionContent
    grid: Grid
    lines: Sequence[Line]
    text: Sequence[_Text]
    first: bool
    signed: bool


def submission_report(content: SubmissionContent) -> Report:
    """The whole report with the two signature fields of preparer and reviewer, which are still empty."""
    ledgers = [ledger_pages(each) for each in content.ledgers]
    covers = 1
    pages: list[Page] = []
    # How many pages the cover takes decides the page numbers that stand in it; they don't change its length.
    for _ in range(2):
        pages = _cover_pages(content, _starts(ledgers, covers))
        covers = len(pages)
    for each in ledgers:
        pages.extend(each)
    return write(pages, content.papers, title=f"{content.unit_name}{content.period}{content.title}",
                 author=content.unit_name)


def _starts(ledgers: Sequence[Sequence[Page]], covers: int) -> list[int]:
    starts = [covers + 1]
    for pages in ledgers:
        starts.append(starts[-1] + len(pages))
    return starts[:-1]


def _overview(content: SubmissionContent, starts: Sequence[int]) -> LedgerContent:
    columns = (
        Column("number", "序号", align="center", width_hint=3), Column("title", "台账", width_hint=12),
        Column("count", "记录数", "条", "integer"), Column("totals", "合计", width_hint=16),
        Column("nil", "零报告", align="center", width_hint=4), Column("page", "所在页", align="center", width_hint=4),
    )
    rows = tuple(
        (Cell(str(at)), Cell(ledger.title), Cell(str(ledger.records)), Cell(_totals(ledger)),
         Cell("是" if ledger.nil_text and not ledger.rows else ""), Cell(str(start)))
        for at, (ledger, start) in enumerate(zip(content.ledgers, starts, strict=True), 1)
    )
    return LedgerContent("", content.title, content.unit_name, content.period, columns, rows, paper="A4")


def _totals(ledger: LedgerContent) -> str:
    """The money totals with their units: the leading ones, then the last where there are more, in the table's order."""
    summed = [each for each in ledger.columns
              if each.type == "money" and each.name in ledger.totals and ledger.totals[each.name].shown]
    others = [each for each in summed if each.name not in ledger.leading]
    room = max(0, _MOST_TOTALS - (len(summed) - len(others)))
    kept = [each for each in summed if each.name in ledger.leading or each in others[len(others) - room:]]
    return "\n".join(f"{each.label} {ledger.totals[each.name].shown} {each.unit}" for each in kept)


def _texts(content: SubmissionContent) -> list[_Text]:
    width = SIZES["A4"][0] - LEFT - RIGHT
    found: list[_Text] = []
    for heading, paragraphs in (("说明事项", content.summary), ("备注", (content.remarks,) if content.remarks else ())):
        if paragraphs:
            found.append(_Text(heading, SANS_BOLD))
        for paragraph in paragraphs:
            lines = break_lines(printable(f"　　{paragraph}"), SERIF, _BODY, width)
            found.extend(_Text(line) for line in lines)
    return found


def _cover_pages(content: SubmissionContent, starts: Sequence[int]) -> list[Page]:
    grid = fit(_overview(content, starts))[0]
    height = SIZES["A4"][1] - TOP - BOTTOM
    chunks = paginate(grid, height - _MASTHEAD, height)
    sheets = [_Cover(content, grid, lines, [], at == 0, False) for at, lines in enumerate(chunks)]
    left = height - (_MASTHEAD if len(chunks) == 1 else 0)
    left -= grid.header.height + sum(line.height for line in chunks[-1])
    texts = _texts(content)
    while texts:
        count = max(0, int((left - _LEADING) / _LEADING))
        sheets[-1].text, texts = texts[:count], texts[count:]
        left -= (len(sheets[-1].text) + 1) * _LEADING
        if texts:
            sheets.append(_Cover(content, grid, (), [], False, False))
            left = height
    if left < _BLOCK + _LEADING:
        sheets.append(_signature_sheet(content, grid, sheets[-1]))
    sheets[-1].signed = True
    return [_page(sheet) for sheet in sheets]


def _signature_sheet(content: SubmissionContent, grid: Grid, last: _Cover) -> _Cover:
    """A page of its own for the signatures says what is signed, and takes a few last words with it."""
    named = [_Text(f"{content.unit_name}{content.period}{content.title}（签批页）", SANS_BOLD)]
    if last.first and len(last.text) <= _FEW:
        named += last.text
        last.text = []
    return _Cover(content, grid, (), named, False, False)


def _page(sheet: _Cover) -> Page:
    fields = []
    if sheet.signed:
        for at, name in enumerate(("preparer", "reviewer")):
            left, bottom, width = _slot(at)
            rect = (left + 3, bottom + 3, left + width - 3, bottom + 3 + _FIELD)
            fields.append(SignatureField("preparer" if name == "preparer" else "reviewer", 0, rect))
    return Page("A4", partial(_draw, sheet=sheet), "封面" if sheet.first else "", fields)


def _slot(at: int) -> tuple[float, float, float]:
    """Left, bottom and width of a box of the signature block, in points."""
    width = (SIZES["A4"][0] - LEFT - RIGHT) / 3
    return LEFT + at * width, BOTTOM + 6 * MM, width


def _draw(pen: Pen, sheet: _Cover) -> None:
    y = pen.height - TOP
    if sheet.first:
        _draw_masthead(pen, sheet.content, y)
        y -= _MASTHEAD
    if sheet.lines or sheet.first:
        y = draw(pen, sheet.grid, sheet.lines, y)
    y -= _LEADING * 0.4
    for line in sheet.text:
        y -= _LEADING
        pen.text(LEFT, y, line.text, line.face, _BODY)
    if sheet.signed:
        _draw_signatures(pen, sheet.content)


def _draw_masthead(pen: Pen, content: SubmissionContent, top: float) -> None:
    middle = (LEFT + pen.width - RIGHT) / 2
    pen.text(middle, top - 34, printable(content.unit_name), SANS, 15, align="center")
    pen.text(middle, top - 66, printable(content.title), SERIF_BOLD, 22, align="center")
    pen.text(middle, top - 90, f"（{content.period}）", SERIF, 14, align="center")
    cells = (
        ("上报单位", content.unit_name), ("报送单位", content.superior),
        ("期　　间", content.period), ("编　　号", content.number),
        ("查 验 码", content.code), ("生成时间", content.made_at),
    )
    half, height = (pen.width - LEFT - RIGHT) / 2, 20.0
    for at, (label, shown) in enumerate(cells):
        x, bottom = LEFT + half * (at % 2), top - 104 - height * (at // 2 + 1)
        pen.box(x, bottom, half, height)
        pen.line(x + 62, bottom, x + 62, bottom + height)
        pen.text(x + 31, bottom + 6.2, label, SANS, 10, align="center")
        lines = break_lines(printable(shown), SERIF, _BODY, half - 70)
        pen.text(x + 68, bottom + 6.2, lines[0] if len(lines) == 1 else lines[0][:-1] + "…", SERIF, _BODY)


def _draw_signatures(pen: Pen, content: SubmissionContent) -> None:
    people = (
        ("填报人", content.preparer, "（电子签名）"), ("审核人", content.reviewer, "（电子签名）"),
        ("主要负责人", content.principal, "（单位盖章）"),
    )
    box = _BLOCK - 10 * MM
    for at, (duty, name, place) in enumerate(people):
        left, bottom, width = _slot(at)
        pen.box(left, bottom, width, box)
        pen.text(left + 6, bottom + box - 15, f"{duty}：{printable(name)}", SANS, _BODY)
        pen.text(left + width / 2, bottom + 8, place, SERIF, 8.5, align="center")
        if duty == "主要负责人":
            pen.text(left + width - 6, bottom + 24, "年　　月　　日", SERIF, 9.5, align="right")
    pen.text(LEFT, BOTTOM + 1.5 * MM, _LEGAL, SERIF, 8.5)
