"""Pictures of a month from plain shapes: one drawing for paper and window, in whatever colours it is given.

Lengths are in points; a window takes a point for a pixel and paints the shapes itself. Colours go by the names of
ui.theme. A month without a number is a gap in a line, never zero.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from reportlab.graphics.shapes import Drawing
    from reportlab.lib.colors import Color

    from export.report.coverage import Face

Look = Literal["data", "data2", "plan"]
At = Literal["start", "middle", "end"]
Point = tuple[float, float]
Measure = Callable[[str, float, bool], float]  # words, size, bold -> width
BODY, SMALL = 13.0, 12.0
_LEAST_HEIGHT, _LEAST_WIDTH = 60.0, 120.0
_WIDEST_BAR = 28.0
_BESIDE = 8.0

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


@dataclass(frozen=True, slots=True)
class Stripe:
    """A lying bar with its name at the left and its figure at the right. share: of the longest, 0 to 1."""

    label: str
    share: float
    shown: str
    look: Look = "data2"


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle. edge: the name of a colour, "" = none."""

    left: float
    bottom: float
    width: float
    height: float
    fill: str
    edge: str = ""
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through at least two points."""

    points: tuple[Point, ...]
    colour: str
    width: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle."""

    middle: Point
    radius: float
    fill: str


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text that starts at `left` on the line `base`."""

    left: float
    base: float
    text: str
    colour: str
    size: float
    bold: bool = False


Shape = Box | Stroke | Dot | Words


@dataclass(frozen=True, slots=True)
class Picture:
    """Shapes from the back to the front; the origin is at the lower left."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


Draw = Callable[[tuple[float, float], Measure], Picture]  # width and height of the room -> a picture that fills it


def columns(bars: Sequence[Column], size: tuple[float, float], measure: Measure, *, note: str = "") -> Picture:
    """Upright bars on a baseline of zero. note: what the short lines mean."""
    made = _Canvas(size, measure)
    foot = 20.0 if note else 4.0
    top = made.height - 20
    highest = max([max(each.value, each.mark or 0) for each in bars], default=0) or 1
    step = made.width / max(len(bars), 1)
    wide = min(step * 0.72, _WIDEST_BAR)
    step = min(step, wide * 1.9)
    for place, bar in enumerate(bars):
        left = place * step + (step - wide) / 2
        height = (top - foot) * bar.value / highest
        made.box(left, foot, wide, height, "red_edge" if bar.short else "data2")
        if bar.mark is not None:
            level = foot + (top - foot) * bar.mark / highest
            made.line(left - step * 0.1, level, left + wide + step * 0.1, level, "sub", 2)
        if bar.short:
            above = foot + (top - foot) * max(bar.value, bar.mark or 0) / highest + 6
            half = made.width_of(bar.short, SMALL, bold=True) / 2
            middle = min(max(left + wide / 2, half), made.width - half)
            made.text(middle, above, bar.short, "red", SMALL, bold=True, at="middle")
    made.line(0, foot, made.width, foot, "line", 1)
    if note:
        made.text(0, 3, note, "sub", SMALL)
    return made.picture()


def stripes(rows: Sequence[Stripe], size: tuple[float, float], measure: Measure) -> Picture:
    """Lying bars below each other, each with its figure."""
    made = _Canvas(size, measure)
    step = min(made.height / max(len(rows), 1), 36)
    names = max([made.width_of(each.label, BODY) for each in rows], default=0) + 12
    figures = max([made.width_of(each.shown, BODY, bold=True) for each in rows], default=0) + 12
    room = max(made.width - names - figures, 10)
    for place, each in enumerate(rows):
        middle = made.height - place * step - step / 2
        made.text(0, middle - 4.5, each.label, "sub", BODY)
        made.box(names, middle - 7, room, 14, "plan", radius=3)
        length = room * min(max(each.share, 0), 1)
        if each.look == "plan":
            made.box(names, middle - 7, max(length, 2), 14, "plan", radius=3, edge="compare")
        elif length > 0:
            made.box(names, middle - 7, max(length, 2), 14, each.look, radius=min(3, length / 2))
        made.text(made.width, middle - 4.5, each.shown, "text", BODY, bold=True, at="end")
    return made.picture()


def lines(now: Sequence[float | None], before: Sequence[float | None], size: tuple[float, float], measure: Measure, *,
          labels: Mapping[int, str], names: tuple[str, str]) -> Picture:
    """A line over months and the year before in grey. labels: place -> word below it; names: of the two lines."""
    made = _Canvas(size, measure)
    foot, top = 22.0, made.height - 8
    right = made.width - max(made.width_of(each, SMALL, bold=True) for each in names) - _BESIDE - 2
    known = [each for each in (*now, *before) if each is not None]
    highest, lowest = max([*known, 0]) or 1, min([*known, 0])
    for part in (0.5, 1.0):
        level = foot + (top - foot) * part
        made.line(0, level, right, level, "line", 0.6)

    def point(place: int, value: float) -> Point:
        across = right * place / max(len(now) - 1, 1)
        return across, foot + (top - foot) * (value - lowest) / (highest - lowest)

    zero = point(0, 0)[1]
    made.line(0, zero, right, zero, "compare", 0.8)
    made.line_of([None if each is None else point(place, each) for place, each in enumerate(before)], "compare", 1.4)
    ends = made.line_of([None if each is None else point(place, each) for place, each in enumerate(now)], "data", 2.2)
    if ends:
        made.dot(ends, 3.2, "data")
    _name_lines(made, right, ends, _last(before, point), names)
    for place, word in labels.items():
        at: At = "start" if place == 0 else "end" if place == len(now) - 1 else "middle"
        made.text(point(place, 0)[0], 4, word, "sub", SMALL, at=at)
    return made.picture()


def to_pdf(picture: Picture, colours: Mapping[str, str] = PAPER) -> bytes:
    """The picture as a page of its own size, fonts embedded."""
    from reportlab.graphics import renderPDF

    out = BytesIO()
    renderPDF.drawToFile(_drawing(picture, colours), out, autoCrop=False)
    return out.getvalue()


def on_paper(words: str, size: float, bold: bool) -> float:
    """How wide words are in the fonts of our documents: the Measure for `to_pdf`."""
    from export.report.coverage import SANS, SANS_BOLD
    from export.report.fonts import printable, width_of

    return width_of(printable(words), SANS_BOLD if bold else SANS, size)


def _name_lines(made: "_Canvas", right: float, now: Point | None, before: Point | None, names: tuple[str, str],
                ) -> None:
    """Each line's name beside its end, pushed apart where they would touch."""
    first = now[1] if now else made.height - 20
    if now:
        made.text(right + _BESIDE, first - 4, names[0], "data", SMALL, bold=True)
    if before:
        second = before[1]
        if now and abs(second - first) < SMALL + 2:
            second = first - SMALL - 2 if second <= first and first > 36 else first + SMALL + 2
        made.text(right + _BESIDE, second - 4, names[1], "sub", SMALL)


def _last(values: Sequence[float | None], point: Callable[[int, float], Point]) -> Point | None:
    known = [(place, each) for place, each in enumerate(values) if each is not None]
    return point(*known[-1]) if known else None


class _Canvas:
    """Collects shapes."""

    def __init__(self, size: tuple[float, float], measure: Measure) -> None:
        self.width, self.height = max(size[0], _LEAST_WIDTH), max(size[1], _LEAST_HEIGHT)
        self._measure = measure
        self._shapes: list[Shape] = []

    def picture(self) -> Picture:
        return Picture(self.width, self.height, tuple(self._shapes))

    def width_of(self, words: str, size: float, *, bold: bool = False) -> float:
        return self._measure(words, size, bold)

    def box(self, left: float, bottom: float, width: float, height: float, fill: str, *, radius: float = 0,
            edge: str = "") -> None:
        self._shapes.append(Box(left, bottom, width, height, fill, edge, radius))

    def line(self, left: float, bottom: float, right: float, top: float, colour: str, width: float) -> None:
        self._shapes.append(Stroke(((left, bottom), (right, top)), colour, width))

    def line_of(self, points: Sequence[Point | None], colour: str, width: float) -> Point | None:
        """A line cut at each gap; a point between two gaps is a dot. Returns the last point."""
        pieces: list[list[Point]] = [[]]
        for each in points:
            if each is not None:
                pieces[-1].append(each)
            elif pieces[-1]:
                pieces.append([])
        for piece in pieces:
            if len(piece) == 1:
                self.dot(piece[0], width, colour)
            elif piece:
                self._shapes.append(Stroke(tuple(piece), colour, width))
        return next((each for each in reversed(points) if each is not None), None)

    def dot(self, middle: Point, radius: float, fill: str) -> None:
        self._shapes.append(Dot(middle, radius, fill))

    def text(self, across: float, up: float, words: str, colour: str, size: float, *, bold: bool = False,
             at: At = "start") -> None:
        """A line of text. at: which part of it stands at `across`."""
        across -= {"start": 0.0, "middle": 0.5, "end": 1.0}[at] * self.width_of(words, size, bold=bold)
        self._shapes.append(Words(across, up, words, colour, size, bold))


def _drawing(picture: Picture, colours: Mapping[str, str]) -> "Drawing":
    from reportlab.graphics.shapes import Drawing

    made = Drawing(picture.width, picture.height)
    ground = Box(0, 0, picture.width, picture.height, "surface")
    for each in (ground, *picture.shapes):
        _add(made, each, partial(_colour, colours))
    return made


def _add(drawing: "Drawing", shape: Shape, colour: "Callable[[str], Color]") -> None:
    from reportlab.graphics import shapes

    if isinstance(shape, Box):
        box = shapes.Rect(shape.left, shape.bottom, shape.width, shape.height, rx=shape.radius, ry=shape.radius)
        box.fillColor = colour(shape.fill)
        box.strokeColor = colour(shape.edge) if shape.edge else None
        drawing.add(box)
    elif isinstance(shape, Stroke):
        flat = [part for point in shape.points for part in point]
        drawing.add(shapes.PolyLine(flat, strokeColor=colour(shape.colour), strokeWidth=shape.width, strokeLineJoin=1))
    elif isinstance(shape, Dot):
        drawing.add(shapes.Circle(*shape.middle, shape.radius, fillColor=colour(shape.fill), strokeColor=None))
    else:
        _add_words(drawing, shape, colour(shape.colour))


def _add_words(drawing: "Drawing", words: Words, colour: "Color") -> None:
    """Characters that the face lacks come from the next one."""
    from reportlab.graphics.shapes import String

    from export.report.coverage import SANS, SANS_BOLD
    from export.report.fonts import printable, register, runs, width_of

    face: Face = SANS_BOLD if words.bold else SANS
    across = words.left
    for each, piece in runs(printable(words.text), face):
        if piece:
            register(each)
            drawing.add(String(across, words.base, piece, fontName=each, fontSize=words.size, fillColor=colour))
            across += width_of(piece, each, words.size)


def _colour(colours: Mapping[str, str], name: str) -> "Color":
    from reportlab.lib.colors import HexColor

    return HexColor(colours[name])
