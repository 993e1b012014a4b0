"""A block from a workbook: read whole, or not at all with every cell that can't be taken. No Qt."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from forms.amounts import NotAnAmount, parse_amount

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A cell that can't be taken. cell: None = it lies outside the grid. reason: a sentence without an end."""

    place: str
    text: str
    reason: str
    cell: Cell | None


@dataclass(slots=True)
class Block:
    """amounts: what goes where, in fen. doubts: while there are any nothing goes anywhere."""

    amounts: dict[Cell, int] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def words(self) -> str:
        """What is wrong, the first three by name; "" when nothing is."""
        if not self.doubts:
            return ""
        named = "；".join(f"{each.place}“{each.text[:12]}”{each.reason}" for each in self.doubts[:3])
        more = f"；还有 {len(self.doubts) - 3} 格" if len(self.doubts) > 3 else ""
        return f"一格都没有粘贴，{len(self.doubts)} 格有问题，表里已标红：{named}{more}"


def lines_of(text: str) -> list[list[str]]:
    """Cells as a workbook puts them on the clipboard."""
    body = text.replace("\r\n", "\n").removesuffix("\n")
    return [line.split("\t") for line in body.split("\n")]


def read_block(corner: Cell, lines: Sequence[Sequence[str]], size: Cell, refusal: Callable[[Cell], str]) -> Block:
    """corner: where its first cell goes. size: the grid's rows and columns. A blank cell leaves what stands there."""
    found = Block()
    for down, line in enumerate(lines):
        for right, text in enumerate(line):
            cell = (corner[0] + down, corner[1] + right)
            if text.strip():
                _take(found, cell, text.strip(), f"第 {down + 1} 行第 {right + 1} 列", size, refusal)
    return found


def _take(found: Block, cell: Cell, text: str, place: str, size: Cell, refusal: Callable[[Cell], str]) -> None:
    if cell[0] >= size[0] or cell[1] >= size[1]:
        found.doubts.append(Doubt(place, text, "伸到了表外", None))
        return
    refused = refusal(cell)
    if refused:
        found.doubts.append(Doubt(place, text, refused, cell))
        return
    try:
        amount = parse_amount(text, "元")
    except NotAnAmount as problem:
        fraction = "分以下" in problem.happened
        found.doubts.append(Doubt(place, text, "精确到了分以下" if fraction else "不是金额", cell))
        return
    if amount is not None:
        found.amounts[cell] = int(amount)
