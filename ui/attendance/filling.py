"""What filling, copying and pasting write into which cells. No Qt."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ui.attendance.sheet import Cell, Edits, Key, MonthSheet
from ui.attendance.states import COUNTY, HALVES, VILLAGE, States
from ui.widgets.grid.steps import Step

if TYPE_CHECKING:
    from forms.definition import Value

_PLACED = (VILLAGE, COUNTY)


def edits_of(sheet: MonthSheet, wanted: Mapping[Cell, str]) -> Edits:
    """Fields of the day records: the halves, and the place that goes with a day in the village."""
    found: dict[Key, dict[str, Value | None]] = {}
    for cell, code in wanted.items():
        found.setdefault(sheet.key(cell), {})[sheet.half(cell)] = code or None
    places = {each.record: each.place for each in sheet.cadres}
    for key, fields in found.items():
        now = sheet.values(key)
        halves = [fields.get(half, now.get(half)) for half in HALVES]
        if VILLAGE in halves and not now.get("place_unit") and places[key[0]]:
            fields["place_unit"] = places[key[0]]
        elif not any(half in _PLACED for half in halves):
            fields["place_unit"] = None
        if not any(halves) and not now.get("work_note") and not now.get("photo"):
            fields["makeup_reason"] = None
    return found


def row_pair(sheet: MonthSheet, cells: Sequence[Cell]) -> list[Cell]:
    """The whole month of the cadre in whose row the cell stands."""
    return [(row, column) for cell in cells[:1] for row in (cell[0] // 2 * 2, cell[0] // 2 * 2 + 1)
            for column in range(sheet.columns())]


def from_before(sheet: MonthSheet, cells: Sequence[Cell]) -> dict[Cell, str]:
    """Each half as on the working day before it; a range goes on from what it has just taken over."""
    found: dict[Cell, str] = {}
    due = [cell for cell in cells if sheet.due(cell)] or list(cells)
    for row, column in sorted(due, key=lambda cell: (cell[1], cell[0])):
        source = next((at for at in range(column - 1, -1, -1) if sheet.due((row, at))), None)
        if source is not None:
            found[row, column] = found.get((row, source)) or sheet.status((row, source))
    return {cell: code for cell, code in found.items() if code}


def from_above(sheet: MonthSheet, cells: Sequence[Cell]) -> dict[Cell, str]:
    """Each half as the same half of the cadre above; a range goes on from what it has just taken over."""
    found: dict[Cell, str] = {}
    for row, column in sorted(cells):
        if row >= 2 and (sheet.due((row, column)) or len(cells) == 1):
            found[row, column] = found.get((row - 2, column)) or sheet.status((row - 2, column))
    return {cell: code for cell, code in found.items() if code}


def pasted(sheet: MonthSheet, states: States, corner: Cell, block: Sequence[Sequence[str]],
           ) -> tuple[dict[Cell, str], str]:
    """What a block of texts means from a corner on, and what about it can't be understood ("" = nothing)."""
    found: dict[Cell, str] = {}
    for down, line in enumerate(block):
        for right, text in enumerate(line):
            cell = (corner[0] + down, corner[1] + right)
            code = states.read(text)
            if code is None:
                return {}, f"没有粘贴：第 {down + 1} 行第 {right + 1} 列“{text.strip()[:8]}”不是考勤符号"
            if code and (cell[0] >= sheet.rows() or cell[1] >= sheet.columns()):
                return {}, f"没有粘贴：第 {down + 1} 行第 {right + 1} 列伸到了表外，请换个位置"
            if code:
                found[cell] = code
    return found, ""


def copied(sheet: MonthSheet, states: States, cells: Sequence[Cell]) -> str:
    """A range as text that a workbook takes."""
    rows = sorted({row for row, _ in cells})
    columns = sorted({column for _, column in cells})
    return "\n".join("\t".join(states.symbol(sheet.status((row, column))) for column in columns) for row in rows)


def step_words(step: Step[Key], verb: str) -> str:
    """已填 12 格，其中改写 3 格; "" for a single cell."""
    halves = [(key, half) for key, fields in step.after.items() for half in HALVES if half in fields]
    if len(halves) < 2:
        return ""
    over = sum(step.before[key].get(half) is not None for key, half in halves)
    if verb == "清空":
        return f"清空了 {over} 格" if over > 1 else ""
    return f"{verb} {len(halves)} 格" + (f"，其中改写 {over} 格" if over else "")
