"""How wide each column of a printed table is: from what stands in it, never from a fixed plan."""

from collections.abc import Sequence
from typing import Final

from export.content import Cell, Column
from export.report.coverage import SANS_BOLD, SERIF, SERIF_BOLD
from export.report.fonts import printable, width_of
from export.report.sheet import figure_width
from export.report.text_layout import longest_atom

PAD: Final = 3.2
_WIDEST: Final = 22.0
_WORD: Final = 12.0


def heading_of(column: Column, common_unit: str) -> str:
    """A column's header: the unit stands in it unless it is said above the table."""
    return column.label if column.type == "money" and column.unit == common_unit else column.heading


def measure(
    columns: Sequence[Column], headings: Sequence[str], rows: Sequence[Sequence[Cell]], size: float,
) -> tuple[list[float], list[float]]:
    """Least and wished width of each column in points, padding included.

    Figures and dates are never broken; words may be, but not narrower than their longest whole word
    (twelve characters at most) or three characters.
    """
    least, wished = [], []
    for at, (column, heading) in enumerate(zip(columns, headings, strict=True)):
        texts = {printable(row[at].shown) for row in rows}
        narrow, wide = _body(column, texts, size)
        single = 1 if len(heading) <= 3 or column.width_hint == 1 else 2
        head_least = max(single * size, min(longest_atom(heading, SANS_BOLD, size), _WORD * size))
        head_wished = min(width_of(heading, SANS_BOLD, size), 6 * size)
        least.append(max(narrow, head_least) + 2 * PAD)
        wished.append(max(wide, head_wished, column.width_hint * size) + 2 * PAD)
    return least, [max(pair) for pair in zip(least, wished, strict=True)]


def _body(column: Column, texts: set[str], size: float) -> tuple[float, float]:
    if column.is_number:
        widest = max((figure_width(text, SERIF_BOLD, size) for text in texts), default=0.0)
        return widest, widest
    lines = [line for text in texts for line in text.split("\n")]
    widest = max((width_of(line, SERIF, size) for line in lines), default=0.0)
    if column.is_whole or widest <= 2 * size:
        return widest, widest
    words = max((longest_atom(line, SERIF, size) for line in lines), default=0.0)
    return min(max(words, 3 * size), _WORD * size, widest), min(widest, _WIDEST * size)


def spread(least: Sequence[float], wished: Sequence[float], room: float, free: Sequence[bool]) -> list[float]:
    """Widths that fill the room exactly. least must fit into it.

    What is left over after the wishes goes to the free columns (words), or to all when none is free.
    """
    wants = [wish - base for base, wish in zip(least, wished, strict=True)]
    spare = room - sum(least)
    wanted = sum(wants)
    if wanted > spare:
        return [base + want * spare / wanted for base, want in zip(least, wants, strict=True)]
    takers = [wish if is_free else 0.0 for wish, is_free in zip(wished, free, strict=True)]
    if sum(takers) < room * 0.25:
        takers = list(wished)
    total = sum(takers)
    return [wish + taker * (spare - wanted) / total for wish, taker in zip(wished, takers, strict=True)]


def split(least: Sequence[float], room: float, frozen: int) -> list[list[int]]:
    """Groups of columns that fit side by side, each beginning with the first `frozen` ones."""
    kept = list(range(min(frozen, len(least) - 1)))
    groups, used = [list(kept)], sum(least[at] for at in kept)
    base = used
    for at in range(len(kept), len(least)):
        if used + least[at] > room and len(groups[-1]) > len(kept):
            groups.append(list(kept))
            used = base
        groups[-1].append(at)
        used += least[at]
    return groups
