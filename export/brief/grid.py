"""Text on the grid of 28 characters a line: every Han character in its cell, words whole, both edges straight."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from export.brief.measures import BODY_SIZE, CELL, TITLE, TITLE_SIZE, WIDTH
from export.report.coverage import Face
from export.report.fonts import printable, runs, width_of
from export.report.sheet import Pen
from export.report.text_layout import balanced_lines

# GB/T 15834 5.1: marks that may not open a line, and those that may not close one.
_NO_START: Final = frozenset("，。、；：？！）〕】》〉」』”’％%‰℃…—～·,.;:?!)]}")
_NO_END: Final = frozenset("（〔【《〈「『“‘([{￥¥")
_TOKEN: Final = re.compile(r"[!-~]+|.", re.DOTALL)
_MOST: Final = 6  # marks in a row, after which a line may break between them
_SQUEEZE: Final = 0.7  # points a gap may lose so that a mark still fits


@dataclass(frozen=True, slots=True)
class GridLine:
    """One line: its tokens, how far it begins to the right, and what each gap gains so that it fills the width."""

    tokens: tuple[str, ...]
    indent: float
    extra: float = 0.0


def title_rows(title: str) -> list[str]:
    """A title's lines: broken at wide spaces, else evenly."""
    parts = [part for part in printable(title).replace("\u3000", "\n").split("\n") if part.strip()]
    return [row for part in parts for row in balanced_lines(part, TITLE, TITLE_SIZE, WIDTH - 2 * CELL)]


def lines(text: str, face: Face, *, width: float, indent: int = 2) -> list[GridLine]:
    """A printable paragraph as lines; the first one begins `indent` characters in."""
    found: list[GridLine] = []
    start, tokens, used = indent * CELL, list[str](), 0.0
    for atom in _atoms(text, face, width):
        needed = sum(_advance(token, face) for token in atom)
        over = start + used + needed - width
        if tokens and over > 0.01 and not (atom[-1][0] in _NO_START and over <= _SQUEEZE * len(tokens)):
            found.append(_full(tokens, start, width, face))
            start, tokens, used = 0.0, [], 0.0
        tokens += atom
        used += needed
    whole = start + used > width + 0.01
    return [*found, _full(tokens, start, width, face) if whole else GridLine(tuple(tokens), start)]


def draw(pen: Pen, line: GridLine, x: float, y: float, face: Face) -> None:
    """Draw one line; x: the left edge of the type area, y: the baseline."""
    x += line.indent
    run, begun = "", x
    for token in line.tokens:
        if _in_cell(token):
            run += token
        else:
            _draw_run(pen, run, begun, y, face, line.extra)
            run = ""
            pen.text(x, y, token, face, BODY_SIZE)
        x += _advance(token, face) + line.extra
        if not run:
            begun = x
    _draw_run(pen, run, begun, y, face, line.extra)


def _draw_run(pen: Pen, run: str, x: float, y: float, face: Face, extra: float) -> None:
    """Han characters in their cells: each is drawn by the face that has it."""
    for owner, part in runs(run, face) if run else ():
        pen.canvas.setFont(owner, BODY_SIZE)
        gap = CELL + extra - width_of(part[0], owner, BODY_SIZE)
        pen.canvas.drawString(x, y, part, charSpace=gap)
        x += len(part) * (CELL + extra)


def _in_cell(token: str) -> bool:
    return len(token) == 1 and not token.isascii()


def _advance(token: str, face: Face) -> float:
    return CELL if _in_cell(token) else width_of(token, face, BODY_SIZE)


def _full(tokens: list[str], start: float, width: float, face: Face) -> GridLine:
    left = width - start - sum(_advance(token, face) for token in tokens)
    gaps = len(tokens) - 1
    return GridLine(tuple(tokens), start, left / gaps if gaps else 0.0)


def _atoms(text: str, face: Face, width: float) -> Iterator[list[str]]:
    """Tokens that no line may part: words, and marks with what they belong to. A word wider than a line is cut."""
    atom: list[str] = []
    for token in _TOKEN.findall(text):
        if 0 < len(atom) < _MOST and (token[0] in _NO_START or atom[-1][-1] in _NO_END):
            atom.append(token)
            continue
        if atom:
            yield atom
        atom = [token]
        if _advance(token, face) > width:
            yield from ([character] for character in token[:-1])
            atom = [token[-1]]
    if atom:
        yield atom
