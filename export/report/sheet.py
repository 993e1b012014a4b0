"""A PDF from pages that were laid out before: the pen that draws on them, and the foot that every page has."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from dataclasses import field as member
from typing import TYPE_CHECKING, Final, Literal

from export.content import Align, Papers
from export.report.coverage import SERIF, Face
from export.report.fonts import printable, register, runs, width_of

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

MM: Final = 72 / 25.4
SIZES: Final[dict[str, tuple[float, float]]] = {
    "A4": (210 * MM, 297 * MM), "A4-landscape": (297 * MM, 210 * MM), "A3-landscape": (420 * MM, 297 * MM),
}
LEFT: Final = 18 * MM
RIGHT: Final = 15 * MM
TOP: Final = 17 * MM
BOTTOM: Final = 19 * MM
HAIRLINE: Final = 0.4
_REST_GREY: Final = 0.92


@dataclass(frozen=True, slots=True)
class SignatureField:
    """Where a person's signature goes, or a device's ("issuer"). giver, receiver: of a hand-over.

    page: from 0; rect: left, bottom, right, top in points.
    """

    name: Literal["preparer", "reviewer", "issuer", "giver", "receiver"]
    page: int
    rect: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Report:
    """A finished PDF with the places for its signatures."""

    pdf: bytes
    pages: int
    fields: tuple[SignatureField, ...] = ()


@dataclass(slots=True)
class Page:
    """One page: its paper, what draws it, and the bookmark that begins on it ("" = none)."""

    paper: str
    draw: Callable[["Pen"], None]
    bookmark: str = ""
    fields: list[SignatureField] = member(default_factory=list)


class Pen:
    """Draws text and lines in points, y upwards. All text goes through the fallback of fonts."""

    def __init__(self, canvas: "Canvas", size: tuple[float, float]) -> None:
        self.canvas = canvas
        self.width, self.height = size

    def text(
        self, x: float, y: float, text: str, face: Face = SERIF, size: float = 9, *, align: Align = "left",
    ) -> None:
        """One line. x is its left end, middle or right end, as align says."""
        if align != "left":
            wide = width_of(text, face, size)
            x -= wide if align == "right" else wide / 2
        for owner, part in runs(text, face):
            register(owner)  # the first text of a process may be of a face that nothing was measured in
            self.canvas.setFont(owner, size)
            self.canvas.drawString(x, y, part)
            x += width_of(part, face, size)

    def figure(self, x: float, y: float, text: str, face: Face = SERIF, size: float = 9) -> None:
        """Right-aligned digits in columns: the serif 1 is narrower than the other figures and gets their room."""
        slot = width_of("0", face, size)
        gap = (slot - width_of("1", face, size)) / 2
        x -= figure_width(text, face, size)
        for at, part in enumerate(text.split("1")):
            if at:
                self.text(x + gap, y, "1", face, size)
                x += slot
            if part:
                self.text(x, y, part, face, size)
                x += width_of(part, face, size)

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float = HAIRLINE) -> None:
        """A black line."""
        self.canvas.setLineWidth(width)
        self.canvas.line(x1, y1, x2, y2)

    def box(self, x: float, y: float, width: float, height: float, line: float = HAIRLINE) -> None:
        """A frame without ground."""
        self.canvas.setLineWidth(line)
        self.canvas.rect(x, y, width, height)

    def shade(self, x: float, y: float, width: float, height: float) -> None:
        """The grey of a rest day."""
        self.canvas.setFillGray(_REST_GREY)
        self.canvas.rect(x, y, width, height, stroke=0, fill=1)
        self.canvas.setFillGray(0)


def figure_width(text: str, face: Face, size: float) -> float:
    """Width of a figure as Pen.figure sets it."""
    return width_of(text.replace("1", "0"), face, size)


def write(pages: Sequence[Page], papers: Papers, *, title: str, author: str) -> Report:
    """Draw pages in order, each with its foot: 查验码, page of pages, number and time of printing.

    The same pages give the same bytes.
    """
    from reportlab.pdfgen.canvas import Canvas

    register(SERIF)
    target = io.BytesIO()
    # The stubs call the font's name a number.
    canvas = Canvas(target, invariant=1, initialFontName=SERIF, pageCompression=1)  # type: ignore[arg-type]
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setCreator("托底帮扶台账")
    canvas.setSubject(papers.number)
    canvas.setCatalogEntry("Lang", "zh-CN")
    fields: list[SignatureField] = []
    for at, page in enumerate(pages):
        size = SIZES[page.paper]
        canvas.setPageSize(size)
        if page.bookmark:
            canvas.bookmarkPage(f"page{at}")
            canvas.addOutlineEntry(page.bookmark, f"page{at}")
        pen = Pen(canvas, size)
        page.draw(pen)
        _draw_foot(pen, papers, at + 1, len(pages))
        fields.extend(SignatureField(found.name, at, found.rect) for found in page.fields)
        canvas.showPage()
    canvas.save()
    return Report(target.getvalue(), len(pages), tuple(fields))


def _draw_foot(pen: Pen, papers: Papers, page: int, pages: int) -> None:
    right = pen.width - RIGHT
    pen.line(LEFT, BOTTOM - 5 * MM, right, BOTTOM - 5 * MM, 0.25)
    y = BOTTOM - 9 * MM
    code = f"查验码 {papers.code}" if papers.code else ""
    pen.text(LEFT, y, code, SERIF, 8.5)
    pen.text((LEFT + right) / 2, y, f"第 {page} 页 共 {pages} 页", SERIF, 8.5, align="center")
    number = f"编号 {papers.number}" if papers.number else ""
    printed = f"打印于 {papers.printed}" if papers.printed else ""
    pen.text(right, y, printable("　".join(filter(None, (number, printed)))), SERIF, 8.5, align="right")
    if papers.demo:
        pen.text(right, pen.height - 11 * MM, "【演示数据，不作上报】", SERIF, 9, align="right")
