"""One record on paper: labels and answers in a grid, repeats as tables, photos at the end."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Literal

from export.content import CardContent, CardGroup, CardItem, CardPhoto, Papers
from export.report.coverage import SANS, SANS_BOLD, SERIF, SERIF_BOLD, Face
from export.report.fonts import printable
from export.report.sheet import BOTTOM, LEFT, RIGHT, SIZES, TOP, Page, Pen, Report, SignatureField, write
from export.report.table import Grid, Line, draw, fit, paginate
from export.report.text_layout import balanced_lines, break_lines

_SIZE: Final = 10.0
_LEADING: Final = 14.0
_PAD: Final = 4.0
_LABEL: Final = 82.0
_GAP: Final = 8.0
_HEADING: Final = 18.0
_MASTHEAD: Final = 56.0
_ROWS: Final = 16
_PHOTO: Final = 150.0
_PHOTO_MOST: Final = 900
_SEAL: Final = (200.0, 54.0)


@dataclass(frozen=True, slots=True)
class _Block:
    """Something that a page has room for or not. draw: (pen, top). field: whether a device signs in it."""

    height: float
    draw: Callable[[Pen, float], None]
    keep: float = 0.0
    field: bool = False
    signing: "tuple[tuple[Literal['giver', 'receiver'], str], ...]" = ()


def card_report(content: CardContent, papers: Papers) -> Report:
    """A record as a card of one or more A4 pages."""
    blocks: list[_Block] = []
    for group in content.groups:
        blocks.extend(_group_blocks(group))
    blocks.extend(_photo_blocks(content.photos))
    blocks.extend(_note_blocks(content.notes))
    if content.signed_by:
        blocks.append(_Block(46, partial(_draw_signatures, people=content.signed_by)))
    if content.sealed_by:
        blocks.append(_Block(_SEAL[1] + 36, partial(_draw_seal, name=content.sealed_by), field=True))
    if content.signing:
        blocks.append(_Block(_SEAL[1] + 36, partial(_draw_signing, signing=content.signing), signing=content.signing))
    title = f"{content.title} {content.name}"
    return write(_pages(content, blocks), papers, title=title, author=content.unit_name)


def _pages(content: CardContent, blocks: Sequence[_Block]) -> list[Page]:
    pages: list[list[tuple[float, _Block]]] = [[]]
    top = SIZES["A4"][1] - TOP
    y = top - _MASTHEAD
    for block in blocks:
        if y - block.height - block.keep < BOTTOM and pages[-1]:
            pages.append([])
            y = top
        pages[-1].append((y, block))
        y -= block.height
    return [
        Page("A4", partial(_draw_page, content=content, placed=placed, first=at == 0), content.name if at == 0 else "",
             [*(SignatureField("issuer", at, _seal_box(y)) for y, block in placed if block.field),
              *(SignatureField(name, at, _signing_box(y, place, len(block.signing)))
                for y, block in placed for place, (name, _) in enumerate(block.signing))])
        for at, placed in enumerate(pages)
    ]


def _seal_box(top: float) -> tuple[float, float, float, float]:
    right = SIZES["A4"][0] - RIGHT
    return (right - _SEAL[0], top - 26 - _SEAL[1], right, top - 26)


def _signing_box(top: float, place: int, of: int) -> tuple[float, float, float, float]:
    step = room() / of
    left = LEFT + place * step
    return (left, top - 26 - _SEAL[1], left + min(_SEAL[0], step - 14), top - 26)


def _draw_signing(pen: Pen, top: float, signing: Sequence[tuple[str, str]]) -> None:
    for place, (_, duty) in enumerate(signing):
        left, _, _, upper = _signing_box(top, place, len(signing))
        pen.text(left, upper + 6, f"{printable(duty)}（电子签名）：", SERIF, _SIZE)


def _draw_seal(pen: Pen, top: float, name: str) -> None:
    left, _, _, upper = _seal_box(top)
    pen.text(left, upper + 6, f"出具单位（电子签名）：{printable(name)}", SERIF, _SIZE)


def _draw_page(pen: Pen, content: CardContent, placed: Sequence[tuple[float, _Block]], *, first: bool) -> None:
    if first:
        y = pen.height - TOP
        pen.text(pen.width / 2, y - 17, printable(content.title), SERIF_BOLD, 17, align="center")
        name = break_lines(printable(content.name), SANS, 11, room())[0]
        pen.text(pen.width / 2, y - 34, name, SANS, 11, align="center")
        pen.text(LEFT, y - _MASTHEAD + 5, f"{content.unit_label}：{printable(content.unit_name)}", SERIF, _SIZE)
        if content.period_shown:
            pen.text(pen.width - RIGHT, y - _MASTHEAD + 5, f"期间：{content.period_shown}", SERIF, _SIZE, align="right")
    for y, block in placed:
        block.draw(pen, y)


def room() -> float:
    """Width of a card in points."""
    return SIZES["A4"][0] - LEFT - RIGHT


def _group_blocks(group: CardGroup) -> list[_Block]:
    blocks = [_Block(_HEADING, partial(_draw_heading, text=group.title), keep=40)] if group.title else []
    for line in _item_lines(group.items):
        blocks.extend(_line_blocks(line))
    if group.table:
        columns = tuple(replace(each, label=each.heading, unit="") for each in group.table.columns)
        grid = fit(replace(group.table, columns=columns, paper="A4"))[0]
        height = SIZES["A4"][1] - TOP - BOTTOM - _HEADING
        blocks.extend(_table_block(grid, lines) for lines in _small(paginate(grid, height, height)))
    if group.title and len(blocks) > 1:  # a heading never stands alone at the foot of a page
        blocks[0] = replace(blocks[0], keep=max(blocks[0].keep, blocks[1].height))
    return [*blocks, _Block(_GAP, _draw_nothing)] if blocks else []


def _small(chunks: Sequence[Sequence[Line]]) -> list[Sequence[Line]]:
    """Tables in pieces of some rows, so that they follow the text above them instead of taking a new page."""
    return [lines[at : at + _ROWS] for lines in chunks for at in range(0, len(lines), _ROWS)]


def _table_block(grid: Grid, lines: Sequence[Line]) -> _Block:
    height = grid.header.height + sum(line.height for line in lines)
    return _Block(height, partial(_draw_table, grid=grid, lines=lines))


def _item_lines(items: Sequence[CardItem]) -> list[list[CardItem]]:
    """Two short answers side by side; a wide one alone."""
    lines: list[list[CardItem]] = []
    for item in items:
        if not item.wide and lines and len(lines[-1]) == 1 and not lines[-1][0].wide:
            lines[-1].append(item)
        else:
            lines.append([item])
    return lines


def _line_blocks(items: Sequence[CardItem]) -> list[_Block]:
    """One line of the grid; an answer longer than a page goes on in the next piece."""
    width = room() / 2 if len(items) == 2 or not items[0].wide else room()
    cells = [
        (balanced_lines(printable(item.label), SANS, 9.5, _LABEL - 2 * _PAD),
         break_lines(printable(item.shown), SERIF, _SIZE, width - _LABEL - 2 * _PAD)) for item in items
    ]
    most = max(max(len(label), len(shown)) for label, shown in cells)
    step = 40
    blocks = []
    for start in range(0, most, step):
        part = [(label if start == 0 else [], shown[start : start + step]) for label, shown in cells]
        count = max(max(len(label), len(shown)) for label, shown in part)
        height = count * _LEADING + 2 * _PAD
        blocks.append(_Block(height, partial(_draw_line, cells=part, width=width, height=height)))
    return blocks


def _draw_line(
    pen: Pen, top: float, cells: Sequence[tuple[Sequence[str], Sequence[str]]], width: float, height: float,
) -> None:
    pen.box(LEFT, top - height, room(), height)
    for at, (label, shown) in enumerate(cells):
        left = LEFT + at * width
        pen.line(left + _LABEL, top, left + _LABEL, top - height)
        if at:
            pen.line(left, top, left, top - height)
        _draw_lines(pen, left + _PAD, top, height, label, SANS, 9.5)
        _draw_lines(pen, left + _LABEL + _PAD, top, height, shown, SERIF, _SIZE)


def _draw_lines(
    pen: Pen, x: float, top: float, height: float, lines: Sequence[str], face: Face, size: float,
) -> None:
    y = top - (height - len(lines) * _LEADING) / 2 - _LEADING + (_LEADING - size) / 2 + size * 0.12
    for line in lines:
        pen.text(x, y, line, face, size)
        y -= _LEADING


def _draw_heading(pen: Pen, top: float, text: str) -> None:
    pen.text(LEFT, top - 13, printable(text), SANS_BOLD, 10.5)


def _draw_table(pen: Pen, top: float, grid: Grid, lines: Sequence[Line]) -> None:
    draw(pen, grid, lines, top)


def _draw_nothing(pen: Pen, top: float) -> None:
    """The gap below a group."""


def _note_blocks(notes: Sequence[str]) -> list[_Block]:
    lines = [line for note in notes for line in break_lines(printable(note), SERIF, _SIZE, room())]
    return [_Block(_LEADING, partial(_draw_note, text=line)) for line in lines]


def _draw_note(pen: Pen, top: float, text: str) -> None:
    pen.text(LEFT, top - _LEADING + 3, text, SERIF, _SIZE)


def _draw_signatures(pen: Pen, top: float, people: Sequence[str]) -> None:
    step = room() / len(people)
    for at, duty in enumerate(people):
        pen.text(LEFT + at * step, top - 30, f"{duty}：", SERIF, 10.5)
        pen.line(LEFT + at * step + 50, top - 33, LEFT + (at + 1) * step - 14, top - 33)


def _photo_blocks(photos: Sequence[CardPhoto]) -> list[_Block]:
    blocks = [_Block(_HEADING, partial(_draw_heading, text="照片"), keep=_PHOTO)] if photos else []
    pairs = (photos[at : at + 2] for at in range(0, len(photos), 2))
    return blocks + [_Block(_PHOTO + 26, partial(_draw_photos, photos=pair)) for pair in pairs]


def _draw_photos(pen: Pen, top: float, photos: Sequence[CardPhoto]) -> None:
    from reportlab.lib.utils import ImageReader

    width = (room() - _GAP) / 2
    for at, photo in enumerate(photos):
        left = LEFT + at * (width + _GAP)
        picture = ImageReader(io.BytesIO(_thumbnail(photo.picture)))
        pen.canvas.drawImage(picture, left, top - _PHOTO, width, _PHOTO, preserveAspectRatio=True, anchor="c")
        caption = break_lines(printable(photo.caption), SERIF, 9, width)[0]
        pen.text(left + width / 2, top - _PHOTO - 12, caption, SERIF, 9, align="center")


def _thumbnail(picture: bytes) -> bytes:
    """As many points as paper shows, so that a card of ten photos stays small."""
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as image:
        if max(image.size) <= _PHOTO_MOST and image.format == "JPEG":
            return picture
        image.thumbnail((_PHOTO_MOST, _PHOTO_MOST))
        target = io.BytesIO()
        image.convert("RGB").save(target, "JPEG", quality=80)
        return target.getvalue()
