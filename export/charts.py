"""Pictures of a month from plain shapes: one drawing for paper (PDF) and window, in whatever colours it is given.

Lengths are in points; a window takes a point for a pixel. A month without a number is a gap in a line, never zero.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Literal

from export.report.coverage import SANS, SANS_BOLD, Face
from export.report.fonts import printable, register, runs, width_of

if TYPE_CHECKING:
    from reportlab.graphics.shapes import Drawing
    from reportlab.lib.colors import Color

Look = Literal["data", "data2", "plan"]
At = Literal["start", "middle", "end"]
BODY, SMALL = 13.0, 12.0
_LEAST_HEIGHT, _LEAST_WIDTH = 60.0, 120.0

# Names are those of ui.theme; a caller for paper takes these.
PAPER: Mapping[str, str] = {
    "surface": "#ffffff", "text": "#1b2430", "sub": "#465261", "faint": "#5c6876", "line": "#dfe5eb", "red": "#b3261e",
    "red_edge": "#c4372e", "data": "#1d5fa8", "data2": "#6a97cb", "compare": "#7a8794", "plan": "#e9eef3",
}


@dataclass(frozen=True, slots=True)
class Column:
    """An upright bar. mark: a short line across it, what is asked for. short: words above it, in red."""

    value: float
    mark: float | None = None
    short: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Stripe:
    """A lying bar with its name at the left and its figure at the right. share: of the longest, 0 to 1."""

    label: str
    share: float
    shown: str
    look: Look = "data2"


def columns(bars: Sequence[Column], size: tuple[float, float], colours: Mapping[str, str], *, note: str = "",
            ) -> "Drawing":
    """Upright bars on a baseline of zero. note: what the short lines mean."""
    made = _Canvas(size, colours)
    foot = 20.0 if note or any(each.label for each in bars) else 4.0
    top = made.height - 20
    highest = max([max(each.value, each.mark or 0) for each in bars], default=0) or 1
    step = made.width / max(len(bars), 1)
    wide = min(step * 0.72, 36)
    for place, bar in enumerate(bars):
        left = place * step + (step - wide) / 2
        height = (top - foot) * bar.value / highest
        made.rect(left, foot, wide, height, "red_edge" if bar.short else "data2")
        if bar.mark is not None:
            level = foot + (top - foot) * bar.mark / highest
            made.line(left - step * 0.1, level, left + wide + step * 0.1, level, "sub", 2)
        if bar.short:
            above = foot + (top - foot) * max(bar.value, bar.mark or 0) / highest + 6
            made.text(left + wide / 2, above, bar.short, "red", SMALL, bold=True, at="middle")
        if bar.label:
            made.text(left + wide / 2, 4, bar.label, "sub", SMALL, at="middle")
    made.line(0, foot, made.width, foot, "line", 1)
    if note:
        made.text(0, 3, note, "sub", SMALL)
    return made.drawing


def stripes(rows: Sequence[Stripe], size: tuple[float, float], colours: Mapping[str, str]) -> "Drawing":
    """Lying bars below each other, each with its figure."""
    made = _Canvas(size, colours)
    step = min(made.height / max(len(rows), 1), 40)
    names = max([width_of(printable(each.label), SANS, BODY) for each in rows], default=0) + 10
    figures = max([width_of(printable(each.shown), SANS_BOLD, BODY) for each in rows], default=0) + 10
    room = max(made.width - names - figures, 10)
    for place, each in enumerate(rows):
        middle = made.height - place * step - step / 2
        made.text(0, middle - 4.5, each.label, "sub", BODY)
        made.rect(names, middle - 7, room, 14, "plan", radius=3)
        length = room * min(max(each.share, 0), 1)
        if each.look == "plan":
            made.rect(names, middle - 7, max(length, 2), 14, "plan", radius=3, edge="compare")
        elif length > 0:
            made.rect(names, middle - 7, max(length, 2), 14, each.look, radius=min(3, length / 2))
        made.text(made.width, middle - 4.5, each.shown, "text", BODY, bold=True, at="end")
    return made.drawing


def lines(now: Sequence[float | None], before: Sequence[float | None], size: tuple[float, float],
          colours: Mapping[str, str], *, labels: Mapping[int, str], names: tuple[str, str]) -> "Drawing":
    """A line over months and the year before in grey. labels: place -> word below it; names: of the two lines."""
    made = _Canvas(size, colours)
    foot, top = 22.0, made.height - 8
    right = made.width - max(width_of(printable(each), SANS_BOLD, SMALL) for each in names) - 10
    known = [each for each in (*now, *before) if each is not None]
    highest, lowest = max([*known, 0]) or 1, min([*known, 0])
    for part in (0.5, 1.0):
        level = foot + (top - foot) * part
        made.line(0, level, right, level, "line", 0.6)

    def point(place: int, value: float) -> tuple[float, float]:
        across = right * place / max(len(now) - 1, 1)
        return across, foot + (top - foot) * (value - lowest) / (highest - lowest)

    zero = point(0, 0)[1]
    made.line(0, zero, right, zero, "compare", 0.8)
    made.line_of([None if each is None else point(place, each) for place, each in enumerate(before)], "compare", 1.4)
    ends = made.line_of([None if each is None else point(place, each) for place, each in enumerate(now)], "data", 2.2)
    if ends:
        made.dot(*ends, 3.2, "data")
    _name_lines(made, right, ends, _last(before, point), names)
    for place, word in labels.items():
        across = point(place, 0)[0]
        at: At = "start" if place == 0 else "end" if place == len(now) - 1 else "middle"
        made.text(across, 4, word, "sub", SMALL, at=at)
    return made.drawing


def to_pdf(drawing: "Drawing") -> bytes:
    """The drawing as a page of its own size, fonts embedded."""
    from reportlab.graphics import renderPDF

    out = BytesIO()
    renderPDF.drawToFile(drawing, out, autoCrop=False)
    return out.getvalue()


def _name_lines(made: "_Canvas", right: float, now: tuple[float, float] | None, before: tuple[float, float] | None,
                names: tuple[str, str]) -> None:
    """Each line's name beside its end, pushed apart where they would touch."""
    first = now[1] if now else made.height - 20
    if now:
        made.text(right + 8, first - 4, names[0], "data", SMALL, bold=True)
    if before:
        second = before[1]
        if now and abs(second - first) < SMALL + 2:
            second = first - SMALL - 2 if second <= first and first > 36 else first + SMALL + 2
        made.text(right + 8, second - 4, names[1], "sub", SMALL)


def _last(values: Sequence[float | None], point: Callable[[int, float], tuple[float, float]],
          ) -> tuple[float, float] | None:
    known = [(place, each) for place, each in enumerate(values) if each is not None]
    return point(*known[-1]) if known else None


class _Canvas:
    """Shapes in named colours, on a ground."""

    def __init__(self, size: tuple[float, float], colours: Mapping[str, str]) -> None:
        from reportlab.graphics.shapes import Drawing

        self.width, self.height = max(size[0], _LEAST_WIDTH), max(size[1], _LEAST_HEIGHT)
        self._colours = colours
        self.drawing = Drawing(self.width, self.height)
        self.rect(0, 0, self.width, self.height, "surface")

    def rect(self, left: float, bottom: float, width: float, height: float, name: str, *, radius: float = 0,
             edge: str = "") -> None:
        from reportlab.graphics.shapes import Rect

        shape = Rect(left, bottom, width, height, rx=radius, ry=radius)
        shape.fillColor = self._colour(name)
        shape.strokeColor = self._colour(edge) if edge else None
        shape.strokeWidth = 1
        self.drawing.add(shape)

    def line(self, left: float, bottom: float, right: float, top: float, name: str, width: float) -> None:
        from reportlab.graphics.shapes import Line

        self.drawing.add(Line(left, bottom, right, top, strokeColor=self._colour(name), strokeWidth=width))

    def line_of(self, points: Sequence[tuple[float, float] | None], name: str, width: float,
                ) -> tuple[float, float] | None:
        """A line cut at each gap; a point between two gaps is a dot. Returns the last point."""
        from reportlab.graphics.shapes import PolyLine

        pieces: list[list[tuple[float, float]]] = [[]]
        for each in points:
            if each is not None:
                pieces[-1].append(each)
            elif pieces[-1]:
                pieces.append([])
        for piece in pieces:
            if len(piece) == 1:
                self.dot(*piece[0], width, name)
            elif piece:
                flat = [part for each in piece for part in each]
                self.drawing.add(PolyLine(flat, strokeColor=self._colour(name), strokeWidth=width, strokeLineJoin=1))
        return next((each for each in reversed(points) if each is not None), None)

    def dot(self, across: float, up: float, radius: float, name: str) -> None:
        from reportlab.graphics.shapes import Circle

        self.drawing.add(Circle(across, up, radius, fillColor=self._colour(name), strokeColor=None))

    def text(self, across: float, up: float, words: str, name: str, size: float, *, bold: bool = False,
             at: At = "start") -> None:
        """A line of text, characters that the face lacks from the next one. at: which part of it stands at `across`."""
        from reportlab.graphics.shapes import String

        face: Face = SANS_BOLD if bold else SANS
        words = printable(words)
        across -= {"start": 0.0, "middle": 0.5, "end": 1.0}[at] * width_of(words, face, size)
        for each, piece in runs(words, face):
            if piece:
                register(each)
                self.drawing.add(String(across, up, piece, fontName=each, fontSize=size, fillColor=self._colour(name)))
                across += width_of(piece, each, size)

    def _colour(self, name: str) -> "Color":
        from reportlab.lib.colors import HexColor

        return HexColor(self._colours[name])
