"""The brief as PDF on the page of an official document: 28 characters by 22 lines, masthead, annex, closing block.

Everything is laid out first; positions are those of `measures`. The same brief gives the same bytes.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import get_args

from export.brief import grid, pdf_table
from export.brief.content import Brief, Heading
from export.brief.measures import (
    BODY,
    BODY_SIZE,
    CELL,
    FOOT,
    HEADINGS,
    HEIGHT,
    LEFT,
    LINES,
    MARK,
    MM,
    NAME,
    NAME_SIZE,
    NOTE,
    NUMBER,
    PAGE,
    PITCH,
    RED,
    RED_RULE,
    SMALL_SIZE,
    THICK,
    TITLE,
    TITLE_PITCH,
    TITLE_SIZE,
    TOP,
    WIDTH,
)
from export.report.coverage import SANS, SERIF, Face
from export.report.fonts import printable, register, width_of
from export.report.sheet import Pen
from export.report.text_layout import break_lines

_Draw = Callable[[Pen], None]
_UPPER = PAGE[1] - TOP  # y of the type area's upper edge
_BASELINE = 0.79  # of a line's pitch, from its top to where the characters stand
_ORIGIN_MARKS = {"human": (0.106, 0.373, 0.667), "pending": (0.706, 0.424, 0.0)}


@dataclass
class _Flow:
    """Pages being filled. used: lines of the current page that are taken, in pitches, not always whole."""

    pages: list[list[_Draw]] = field(default_factory=lambda: [[]])
    used: float = 0.0

    @property
    def room(self) -> float:
        return LINES - self.used

    @property
    def y(self) -> float:
        return _UPPER - self.used * PITCH

    def add(self, draw: _Draw) -> None:
        self.pages[-1].append(draw)

    def turn(self) -> None:
        self.pages.append([])
        self.used = 0.0


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished brief."""

    pdf: bytes
    pages: int


def write_brief(brief: Brief, *, marks: bool = False) -> Printed:
    """The PDF. marks: bars beside what people wrote or still have to, for the preview; never printed."""
    flow = _Flow()
    _masthead(flow, brief)
    _title(flow, brief.title)
    if brief.note:
        _paragraph(flow, f"编者按：{brief.note}", NOTE)
        flow.used += 1
    for at, block in enumerate(brief.blocks):
        if isinstance(block, Heading):
            _heading(flow, block, last=at == len(brief.blocks) - 1)
        else:
            _paragraph(flow, block.text, BODY, block.origin if marks else "")
    _annex(flow, brief)
    _closing(flow, brief)
    return _written(flow, brief)


def _masthead(flow: _Flow, brief: Brief) -> None:
    name = printable(brief.name)
    size = min(NAME_SIZE, WIDTH / max(1.0, width_of(name, NAME, 1.0)))
    spread = min(10.0, (WIDTH - width_of(name, NAME, size)) / max(1, len(name) - 1))

    def draw(pen: Pen) -> None:
        pen.text(LEFT, _at(1), printable(brief.mark), MARK, BODY_SIZE)
        pen.canvas.setFillColorRGB(*RED)
        wide = width_of(name, NAME, size) + spread * (len(name) - 1)
        x = LEFT + (WIDTH - wide) / 2
        for character in name:
            pen.text(x, _at(4) - (PITCH - size * 0.4) / 4, character, NAME, size)
            x += width_of(character, NAME, size) + spread
        pen.canvas.setFillGray(0)
        pen.text(LEFT + WIDTH / 2, _at(6), brief.issue_words, BODY, BODY_SIZE, align="center")
        pen.text(LEFT + CELL, _at(7), printable(brief.editor), BODY, BODY_SIZE)
        pen.text(LEFT + WIDTH - CELL, _at(7), brief.issued_words, BODY, BODY_SIZE, align="right")
        pen.canvas.setStrokeColorRGB(*RED)
        pen.line(LEFT, _UPPER - 7 * PITCH - 4 * MM, LEFT + WIDTH, _UPPER - 7 * PITCH - 4 * MM, RED_RULE)
        pen.canvas.setStrokeGray(0)

    flow.add(draw)
    flow.used = 9


def _title(flow: _Flow, title: str) -> None:
    """Two blank lines are in the masthead's measure already."""
    rows = grid.title_rows(title)
    top = flow.y

    def draw(pen: Pen) -> None:
        for at, row in enumerate(rows):
            y = top - TITLE_PITCH * at - TITLE_PITCH * _BASELINE
            pen.text(LEFT + WIDTH / 2, y, row, TITLE, TITLE_SIZE, align="center")

    flow.add(draw)
    flow.used += -(-len(rows) * TITLE_PITCH // PITCH) + 1


def _heading(flow: _Flow, heading: Heading, *, last: bool) -> None:
    if flow.room < (1 if last else 2):
        flow.turn()
    _paragraph(flow, heading.text, HEADINGS[heading.level])


def _paragraph(flow: _Flow, text: str, face: Face, origin: str = "") -> None:
    for line in grid.lines(printable(text), face, width=WIDTH):
        if flow.room < 1:
            flow.turn()
        flow.add(_line(line, flow.y, face, origin))
        flow.used += 1


def _line(line: grid.GridLine, top: float, face: Face, origin: str) -> _Draw:
    def draw(pen: Pen) -> None:
        if origin in _ORIGIN_MARKS:
            pen.canvas.setFillColorRGB(*_ORIGIN_MARKS[origin])
            pen.canvas.rect(LEFT - 14, top - PITCH, 3, PITCH, stroke=0, fill=1)
            if origin == "human":
                pen.canvas.setFillGray(0)
        grid.draw(pen, line, LEFT, top - PITCH * _BASELINE, face)
        pen.canvas.setFillGray(0)

    return draw


def _annex(flow: _Flow, brief: Brief) -> None:
    """Tables from a new page on, as many a page as fit; one longer than a page goes on with its head repeated."""
    for number, table in enumerate(brief.tables, 1):
        laid = pdf_table.lay_out(table, number)
        if number == 1 or (laid.height > flow.room * PITCH and flow.used):
            flow.turn()
        for part in laid.parts(flow.room * PITCH, LINES * PITCH):
            if part.height > flow.room * PITCH + 0.01 and flow.used:
                flow.turn()
            flow.add(part.drawn_at(flow.y))
            flow.used += part.height / PITCH


def _closing(flow: _Flow, brief: Brief) -> None:
    """版记 at the foot of the last page: rules above and below, whom it goes to, how many were printed."""
    said = [f"{label}：{printable(text)}" for label, text in
            (("报", brief.to_report), ("送", brief.to_send), ("发", brief.to_issue)) if text.strip()]
    rows = [row for each in said for row in break_lines(each, BODY, SMALL_SIZE, WIDTH - 2 * CELL)]
    copies = "" if brief.copies is None else f"（共印{brief.copies}份）"
    if not rows and not copies:
        return
    if copies and (not rows or width_of(rows[-1] + copies, BODY, SMALL_SIZE) > WIDTH - 3 * CELL):
        rows.append("")
    if flow.room < len(rows) + 0.5:
        flow.turn()
    bottom = _UPPER - HEIGHT

    def draw(pen: Pen) -> None:
        top = bottom + len(rows) * PITCH
        pen.line(LEFT, top, LEFT + WIDTH, top, THICK)
        for at, row in enumerate(rows):
            y = top - at * PITCH - PITCH * 0.68
            pen.text(LEFT + CELL, y, row, BODY, SMALL_SIZE)
        if copies:
            pen.text(LEFT + WIDTH - CELL, bottom + PITCH * 0.32, copies, BODY, SMALL_SIZE, align="right")
        pen.line(LEFT, bottom, LEFT + WIDTH, bottom, THICK)

    flow.add(draw)


def _written(flow: _Flow, brief: Brief) -> Printed:
    from reportlab.pdfgen.canvas import Canvas

    for face in get_args(Face):
        register(face)
    target = io.BytesIO()
    # The stubs call the font's name a number.
    canvas = Canvas(target, PAGE, invariant=1, initialFontName=SERIF, pageCompression=1)  # type: ignore[arg-type]
    canvas.setTitle(f"{brief.name} {brief.issue_words}")
    canvas.setAuthor(brief.editor)
    canvas.setCreator("托底帮扶台账")
    canvas.setCatalogEntry("Lang", "zh-CN")
    for number, page in enumerate(flow.pages, 1):
        pen = Pen(canvas, PAGE)
        for draw in page:
            draw(pen)
        _page_number(pen, number)
        if brief.demo:
            pen.text(LEFT + WIDTH, PAGE[1] - 20 * MM, "【演示数据，不作上报】", SANS, 10.5, align="right")
        canvas.showPage()
    canvas.save()
    return Printed(target.getvalue(), len(flow.pages))


def _page_number(pen: Pen, number: int) -> None:
    """Odd pages to the right, even ones to the left, one character in (GB/T 9704-2012)."""
    y = _UPPER - HEIGHT - FOOT - SMALL_SIZE * 0.62
    odd = number % 2 == 1
    x = LEFT + WIDTH - CELL if odd else LEFT + CELL
    pen.text(x, y, f"— {number} —", NUMBER, SMALL_SIZE, align="right" if odd else "left")


def _at(line: int) -> float:
    """The baseline of a line of the first page, from 1."""
    return _UPPER - (line - 1 + _BASELINE) * PITCH
