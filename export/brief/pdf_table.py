"""A table of the annex on paper: as wide as the type area, hairlines, its head repeated on every page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from export.brief.content import Table
from export.brief.measures import (
    BODY_SIZE,
    HEADINGS,
    LEFT,
    PITCH,
    TABLE,
    TABLE_HEAD,
    TABLE_TOTAL,
    THICK,
    THIN,
    WIDTH,
    table_size,
)
from export.report.fonts import printable, width_of
from export.report.sheet import Pen, figure_width
from export.report.text_layout import balanced_lines, break_lines, longest_atom

_PAD: Final = 3.0
_LEADING: Final = 1.3
_BLACK: Final = HEADINGS[1]
_NOTE_SIZE: Final = 9.0


@dataclass(frozen=True, slots=True)
class Piece:
    """Something as high as said, drawn below a y."""

    height: float
    draw: Callable[[Pen, float], None]

    def drawn_at(self, top: float) -> Callable[[Pen], None]:
        """What draws it there."""
        return lambda pen: self.draw(pen, top)


@dataclass(frozen=True)
class LaidOut:
    """A table with its columns fitted. number: of the annex."""

    table: Table
    number: int
    size: float
    widths: tuple[float, ...]

    @cached_property
    def head(self) -> tuple[tuple[str, ...], ...]:
        """The head's lines, a column each."""
        return tuple(tuple(balanced_lines(printable(text), TABLE_HEAD, self.size, width - 2 * _PAD))
                     for text, width in zip(self.table.columns, self.widths, strict=True))

    @property
    def head_height(self) -> float:
        """In points."""
        return max(len(each) for each in self.head) * self.size * _LEADING + 8

    @property
    def row_height(self) -> float:
        """In points."""
        return self.size * _LEADING + 7

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """The notes as one paragraph, in lines."""
        text = "；".join(each.rstrip("。") for each in self.table.notes)
        return tuple(break_lines(printable(f"注：{text}。"), TABLE, _NOTE_SIZE, WIDTH)) if text else ()

    @property
    def height(self) -> float:
        """All of it on one page."""
        rows = len(self.table.rows) * self.row_height
        return 3 * PITCH + self.head_height + rows + len(self.notes) * _NOTE_SIZE * _LEADING + PITCH

    def parts(self, first: float, later: float) -> Iterator[Piece]:
        """Pieces no higher than a page has room: first on this page, later on others."""
        yield Piece(3 * PITCH, self._caption)
        left = list(enumerate(self.table.rows))
        room = first - 3 * PITCH - self.head_height
        while left:
            fits = max(1, int(room // self.row_height))
            rows, left = left[:fits], left[fits:]
            yield self._rows(rows)
            room = later - self.head_height
        yield Piece(len(self.notes) * _NOTE_SIZE * _LEADING + PITCH, self._notes)

    def _caption(self, pen: Pen, top: float) -> None:
        pen.text(LEFT, top - PITCH * 0.72, f"附表{self.number}", _BLACK, BODY_SIZE)
        title = printable(self.table.title)
        pen.text(LEFT + WIDTH / 2, top - PITCH * 1.85, title, TABLE_TOTAL, BODY_SIZE, align="center")
        if self.table.unit:
            pen.text(LEFT + WIDTH, top - PITCH * 2.75, f"单位：{self.table.unit}", TABLE, 10.5, align="right")

    def _rows(self, rows: Sequence[tuple[int, tuple[str, ...]]]) -> Piece:
        height = self.head_height + len(rows) * self.row_height

        def draw(pen: Pen, top: float) -> None:
            edges = [LEFT]
            for width in self.widths:
                edges.append(edges[-1] + width)
            y = top - self.head_height
            self._draw_head(pen, edges, top)
            pen.line(LEFT, top, edges[-1], top, THICK)
            pen.line(LEFT, y, edges[-1], y, THIN)
            for at, cells in rows:
                self._draw_row(pen, edges, y, cells, bold=at == self.table.bold)
                y -= self.row_height
                pen.line(LEFT, y, edges[-1], y)
            for edge in edges:
                pen.line(edge, top, edge, y)
            pen.line(LEFT, y, edges[-1], y, THICK)

        return Piece(height, draw)

    def _draw_head(self, pen: Pen, edges: Sequence[float], top: float) -> None:
        leading = self.size * _LEADING
        for at, texts in enumerate(self.head):
            y = top - (self.head_height - len(texts) * leading) / 2 - self.size
            for text in texts:
                pen.text((edges[at] + edges[at + 1]) / 2, y, text, TABLE_HEAD, self.size, align="center")
                y -= leading

    def _draw_row(self, pen: Pen, edges: Sequence[float], top: float, cells: Sequence[str], *, bold: bool) -> None:
        face = TABLE_TOTAL if bold else TABLE
        y = top - (self.row_height - self.size * _LEADING) / 2 - self.size
        for at, cell in enumerate(cells):
            text = printable(cell)
            if self.table.aligns[at] == "right":
                pen.figure(edges[at + 1] - _PAD, y, text, face, self.size)
            else:
                pen.text(edges[at] + _PAD, y, text, face, self.size)

    def _notes(self, pen: Pen, top: float) -> None:
        for at, line in enumerate(self.notes):
            pen.text(LEFT, top - 4 - (at + 1) * _NOTE_SIZE * _LEADING + 2, line, TABLE, _NOTE_SIZE)


def lay_out(table: Table, number: int) -> LaidOut:
    """Fit the columns to the type area: each as wide as its widest cell, what is left shared out evenly."""
    size = table_size(len(table.columns))
    while True:
        least = [max(
            longest_atom(printable(head), TABLE_HEAD, size),
            max((_wide(table, at, row[at], size) for row in table.rows), default=0.0),
        ) + 2 * _PAD for at, head in enumerate(table.columns)]
        if sum(least) <= WIDTH or size <= 7:
            break
        size -= 0.5
    scale = WIDTH / sum(least) if sum(least) > WIDTH else 1.0
    spare = max(0.0, WIDTH - sum(least)) / len(least)
    return LaidOut(table, number, size, tuple(width * scale + spare for width in least))


def _wide(table: Table, at: int, cell: str, size: float) -> float:
    """With room for the quarter that some writers put between a figure and a word."""
    text = printable(cell)
    wide = figure_width(text, TABLE_TOTAL, size) if table.aligns[at] == "right" else width_of(text, TABLE_TOTAL, size)
    return wide + (0 if text.isascii() else size / 4)
