"""A table on paper: columns fitted to the page, wrapped rows, pages filled, hairlines around every cell.

Everything is laid out before anything is drawn, since each page's foot says how many pages there are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from export.content import BLANK, Align, Cell, Column, LedgerContent
from export.report.columns import PAD, heading_of, measure, split, spread
from export.report.coverage import SANS_BOLD, SERIF, SERIF_BOLD, Face
from export.report.fonts import printable
from export.report.sheet import LEFT, RIGHT, SIZES, Pen
from export.report.text_layout import balanced_lines, break_lines

_LEADING: Final = 1.34
_PAD_V: Final = 2.6
_LONELY: Final = 2
_SIZES: Final = (9.0, 8.5, 8.0)
_TIGHTEST: Final = 7.5
_MOST_ON_A4: Final = 12
_LARGER: Final = {"A4": ("A4", "A4-landscape", "A3-landscape"), "A4-landscape": ("A4-landscape", "A3-landscape"),
                  "A3-landscape": ("A3-landscape",)}


@dataclass(frozen=True, slots=True)
class Line:
    """One laid-out row, or the part of a long one that a page holds. aligns and shades go by column."""

    cells: tuple[tuple[str, ...], ...]
    height: float
    shades: tuple[bool, ...] = ()
    total: bool = False


@dataclass(frozen=True)
class Grid:
    """The columns of a content that stand side by side on one paper, with their widths in points."""

    content: LedgerContent
    paper: str
    size: float
    indexes: tuple[int, ...]
    widths: tuple[float, ...]

    @cached_property
    def header(self) -> Line:
        """The header row."""
        unit = self.content.common_unit
        texts = [heading_of(self.content.columns[at], unit) for at in self.indexes]
        cells = tuple(
            tuple(balanced_lines(printable(text), SANS_BOLD, self.size, width - 2 * PAD))
            for text, width in zip(texts, self.widths, strict=True)
        )
        return Line(cells, self._height(cells) + 2)

    @cached_property
    def aligns(self) -> tuple[Align, ...]:
        """Per column; digits in columns only where the column holds figures."""
        return tuple(self.content.columns[at].shown_align for at in self.indexes)

    def lines(self) -> Iterator[Line]:
        """All rows, then the totals."""
        for row in self.content.rows:
            yield self._line([row[at] for at in self.indexes])
        if self.content.totals and self.content.rows:
            yield self._totals()

    def _line(self, cells: Sequence[Cell], *, total: bool = False) -> Line:
        wrapped = tuple(
            (printable(cell.shown),) if self.content.columns[at].is_number else
            tuple(_wrapped(printable(cell.shown), SERIF_BOLD if total else SERIF, self.size, width - 2 * PAD + 0.01))
            for at, cell, width in zip(self.indexes, cells, self.widths, strict=True)
        )
        return Line(wrapped, self._height(wrapped), tuple(cell.rest for cell in cells), total)

    def _totals(self) -> Line:
        names = [self.content.columns[at].name for at in self.indexes]
        cells = [self.content.totals.get(name, BLANK) for name in names]
        if names[0] not in self.content.totals:
            cells[0] = Cell("合计")
        return self._line(cells, total=True)

    def _height(self, cells: Sequence[Sequence[str]]) -> float:
        return max(len(lines) for lines in cells) * self.size * _LEADING + 2 * _PAD_V

    def pieces(self, line: Line, room: float) -> Iterator[Line]:
        """A row that is higher than a whole page, in parts that are not."""
        count = max(1, int((room - 2 * _PAD_V) / (self.size * _LEADING)))
        most = max(len(lines) for lines in line.cells)
        for start in range(0, most, count):
            cells = tuple(lines[start : start + count] or ("",) for lines in line.cells)
            yield Line(cells, self._height(cells), line.shades, line.total)


def _wrapped(text: str, face: Face, size: float, width: float) -> list[str]:
    """Long text fills its lines, but none is left with a character or two alone."""
    lines = break_lines(text, face, size, width)
    return balanced_lines(text, face, size, width) if len(text) <= 10 or len(lines[-1]) <= _LONELY else lines


def room_of(paper: str) -> float:
    """Width between the margins, in points."""
    return SIZES[paper][0] - LEFT - RIGHT


def fit(content: LedgerContent) -> list[Grid]:
    """The grid of a content: a smaller size first, then larger paper, and at last the columns in several tables.

    A few rows of many figures that would need larger paper are turned, items downwards, where that saves it.
    """
    grids = _fit(content)
    if grids[0].paper != content.paper and _can_turn(content):
        turned = _fit(_turned(content))
        if len(turned) == 1 and turned[0].paper == content.paper:
            return turned
    return grids


def _can_turn(content: LedgerContent) -> bool:
    rest = content.columns[1:]
    return 0 < len(content.rows) <= 12 and bool(rest) and all(column.type == "money" for column in rest)


def _turned(content: LedgerContent) -> LedgerContent:
    items = content.columns[1:]
    unit = content.common_unit
    columns = [Column("item", "项目", width_hint=9)]
    columns += [Column(f"row{at}", row[0].shown, unit, "money") for at, row in enumerate(content.rows)]
    columns += [Column("total", "合计", unit, "money")] if content.totals else []
    rows = []
    for at, item in enumerate(items, 1):
        label = item.label if unit else item.heading
        total = (content.totals.get(item.name, BLANK),) if content.totals else ()
        rows.append((Cell(label), *(row[at] for row in content.rows), *total))
    return replace(content, columns=tuple(columns), rows=tuple(rows), totals={}, frozen=1)


def _fit(content: LedgerContent) -> list[Grid]:
    unit = content.common_unit
    headings = [heading_of(column, unit) for column in content.columns]
    rows = [*content.rows, tuple(content.totals.get(column.name, BLANK) for column in content.columns)]
    free = [not column.is_whole for column in content.columns]
    papers = _LARGER[content.paper]
    if content.paper == "A3-landscape" and len(content.columns) <= _MOST_ON_A4:
        papers = ("A4-landscape", "A3-landscape")
    for paper in papers:
        for size in (*_SIZES, _TIGHTEST) if paper == papers[-1] else _SIZES:
            least, wished = measure(content.columns, headings, rows, size)
            if sum(least) <= room_of(paper):
                widths = spread(least, wished, room_of(paper), free)
                return [Grid(content, paper, size, tuple(range(len(widths))), tuple(widths))]
    return _several(content, papers[-1], headings, rows, free)


def _several(
    content: LedgerContent, paper: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]], free: Sequence[bool],
) -> list[Grid]:
    size, room = _SIZES[-1], room_of(paper)
    least, wished = measure(content.columns, headings, rows, size)
    least = [min(width, room / 2) for width in least]
    grids = []
    for group in split(least, room, content.frozen):
        widths = spread([least[at] for at in group], [max(least[at], min(wished[at], room / 2)) for at in group], room,
                        [free[at] for at in group])
        grids.append(Grid(content, paper, size, tuple(group), tuple(widths)))
    return grids


def paginate(grid: Grid, first: float, later: float) -> list[list[Line]]:
    """Rows page by page. first, later: height in points for header and rows on the first page and on others."""
    pages: list[list[Line]] = [[]]
    left = first - grid.header.height
    full = later - grid.header.height
    for line in grid.lines():
        for part in grid.pieces(line, full) if line.height > full else (line,):
            if part.height > left:
                pages.append([])
                left = full
            pages[-1].append(part)
            left -= part.height
    if len(pages) > 1 and not pages[0]:
        del pages[0]
    return pages


def draw(pen: Pen, grid: Grid, lines: Sequence[Line], top: float, left: float = LEFT) -> float:
    """Draw header and rows from top downwards; returns the y of the table's lower edge."""
    edges = [left]
    for width in grid.widths:
        edges.append(edges[-1] + width)
    _draw_shades(pen, grid, lines, edges, top - grid.header.height)
    y = top
    pen.line(left, y, edges[-1], y, 0.8)
    for line in (grid.header, *lines):
        _draw_line(pen, grid, line, edges, y)
        y -= line.height
        pen.line(left, y, edges[-1], y)
    for edge in edges:
        pen.line(edge, top, edge, y)
    pen.line(left, y, edges[-1], y, 0.8)
    return y


def _draw_shades(pen: Pen, grid: Grid, lines: Sequence[Line], edges: Sequence[float], top: float) -> None:
    """Grounds come before all hairlines, which they would cover by half."""
    for line in lines:
        top -= line.height
        for at, shade in enumerate(line.shades):
            if shade:
                pen.shade(edges[at], top, grid.widths[at], line.height)


def _draw_line(pen: Pen, grid: Grid, line: Line, edges: Sequence[float], top: float) -> None:
    size, leading = grid.size, grid.size * _LEADING
    is_header = line is grid.header
    face: Face = SANS_BOLD if is_header else SERIF_BOLD if line.total else SERIF
    for at, texts in enumerate(line.cells):
        align: Align = "center" if is_header or (line.total and texts == ("合计",)) else grid.aligns[at]
        y = top - (line.height - len(texts) * leading) / 2 - size * 1.03
        for text in texts:
            if text and align == "right":
                pen.figure(edges[at + 1] - PAD, y, text, face, size)
            elif text and align == "center":
                pen.text((edges[at] + edges[at + 1]) / 2, y, text, face, size, align="center")
            elif text:
                pen.text(edges[at] + PAD, y, text, face, size)
            y -= leading
