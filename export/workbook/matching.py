"""A sheet's columns found in a form, and its cells read by the form's own rules.

Every cell keeps the text that stood there. ok: taken over as it is; ask: read, but a person should look; fault: not
read. A blank is "not reported"; an error cell never is.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from export.workbook.child import RawBook, RawCell, RawSheet
from export.workbook.marking import Marking
from export.workbook.writing import BEHIND, RECORD, ROW, TOTAL
from forms.definition import Field, Form, Value
from forms.errors import UserError
from forms.values import parse_value

Status = Literal["ok", "ask", "fault"]
# Gives the ids that a reference's name may mean: (reference form, text) → ids.
Resolve = Callable[[str, str], Sequence[str]]

_TOP: Final = 15
_TOTALS: Final = frozenset((TOTAL, "总计", "小计", "合 计", "总 计"))
_SIGNERS: Final = ("填报人", "填表人", "制表", "审核", "负责人", "单位负责人", "说明", "备注", "注")
_UNIT: Final = re.compile(r"\(([^()]*)\)$")
_OWN_UNIT: Final = re.compile(r"(万元|亿元|元)$")
_READ_TYPES: Final = frozenset((
    "text", "long_text", "integer", "decimal", "money", "percent", "date", "month", "select_one", "select_multiple",
    "reference",
))


class ReadCell(NamedTuple):
    """One cell. value: body representation, None for a blank or a fault; reason: why it is not ok, else ""."""

    original: str
    value: Value | None
    status: Status = "ok"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One record's row, or one row of a repeat. number: the sheet's own row number, from 1. record, row: ids or ""."""

    number: int
    cells: Mapping[str, ReadCell]
    record: str = ""
    row: str = ""

    @property
    def values(self) -> dict[str, Value]:
        """What can be taken over."""
        return {name: cell.value for name, cell in self.cells.items() if cell.value is not None}


@dataclass(slots=True)
class ReadSheet:
    """A sheet as the form understands it. columns: field → header as it stands; unknown: headers without a field."""

    title: str
    columns: dict[str, str]
    unknown: tuple[str, ...]
    rows: list[ReadRow]
    marking: Marking | None = None
    repeats: dict[str, list[ReadRow]] = field(default_factory=dict)

    def values_of(self, row: ReadRow) -> dict[str, Value]:
        """A record's values with the rows of its repeats, as they stand on their own sheets."""
        found = row.values
        for name, rows in self.repeats.items():
            own = [{"row": each.row, **each.values} for each in rows if each.record and each.record == row.record]
            if own:
                found[name] = own
        return found


class _Header(NamedTuple):
    row: int
    fields: Mapping[int, tuple[Field, str]]
    record: int
    line: int
    behind: Mapping[str, int]
    unknown: tuple[str, ...]


def read_form_sheets(book: RawBook, form: Form, resolve: Resolve | None = None) -> list[ReadSheet]:
    """The sheets of a workbook that hold records of a form: marked ones, or else those whose header fits.

    Sheets that are marked for another form are left alone. resolve: see Resolve; without it only ids are references.
    """
    marked = {each.sheet: each for each in book.markings}
    found: list[ReadSheet] = []
    for sheet in book.sheets:
        marking = marked.get(sheet.title)
        if not sheet.visible or (marking and (marking.form != form.id or marking.repeat)):
            continue
        read = _read_sheet(sheet, form, form.stored_fields, resolve)
        if read:
            read.marking = marking
            found.append(read)
    for sheet in book.sheets:
        marking = marked.get(sheet.title)
        if marking and marking.form == form.id and marking.repeat in form.by_name and found:
            read = _read_sheet(sheet, form, form.by_name[marking.repeat].fields, resolve)
            found[0].repeats[marking.repeat] = read.rows if read else []
    return found


def _read_sheet(sheet: RawSheet, form: Form, fields: Sequence[Field], resolve: Resolve | None) -> ReadSheet | None:
    header = _find_header(sheet, [each for each in fields if each.type in _READ_TYPES])
    if header is None:
        return None
    rows: list[ReadRow] = []
    below = False
    for at in range(header.row + 1, len(sheet.rows)):
        raw = sheet.rows[at]
        below |= _is_total(raw, header)
        if _is_total(raw, header) or (below and _is_remark(raw, header)):
            continue
        if any(raw[column].kind != "blank" or (at, column) in sheet.faults for column in header.fields):
            rows.append(_read_row(sheet, at, header, form, resolve))
    columns = {owner.name: sheet.rows[header.row][at].text for at, (owner, _) in header.fields.items()}
    return ReadSheet(sheet.title, columns, header.unknown, rows)


def _is_remark(raw: Sequence[RawCell], header: _Header) -> bool:
    """Whether a row below the totals is a note or the signatures, and no record that somebody added there."""
    texts = [raw[column].text for column in header.fields if raw[column].text]
    return len(texts) < 2 or any(_plain(text).startswith(_SIGNERS) for text in texts)


def _is_total(raw: Sequence[RawCell], header: _Header) -> bool:
    """Whether a row is the totals of the records above it, or a line of its own that tells a total in words."""
    texts = [cell.text for cell in raw if cell.kind != "blank"]
    first = _plain(texts[0]) if texts else ""
    said = first in _TOTALS or (len(texts) == 1 and TOTAL in first)
    return said and not (header.record >= 0 and raw[header.record].text)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).rstrip("*:")


def _find_header(sheet: RawSheet, fields: Sequence[Field]) -> _Header | None:
    """The row among the first fifteen whose texts fit most fields; merged headings above a column count too."""
    filled = _filled(sheet)
    best: _Header | None = None
    for row in range(min(_TOP, len(sheet.rows))):
        header = _header(filled, row, fields)
        if len(header.fields) > (len(best.fields) if best else 0):
            best = header
    least = min(2, len(fields))
    return best if best and len(best.fields) >= least else None


def _filled(sheet: RawSheet) -> list[list[str]]:
    """The texts of the first rows, merged headings in each of their cells."""
    rows = [[cell.text for cell in row] for row in sheet.rows[:_TOP]]
    for top, left, bottom, right in sheet.merged:
        if top < len(rows) and left < len(rows[top]):
            for row in range(top, min(bottom + 1, len(rows))):
                for column in range(left, min(right + 1, len(rows[row]))):
                    rows[row][column] = rows[top][left]
    return rows


def _header(rows: Sequence[Sequence[str]], row: int, fields: Sequence[Field]) -> _Header:
    by_text = _by_text(fields)
    found: dict[int, tuple[Field, str]] = {}
    behind: dict[str, int] = {}
    special = {RECORD: -1, ROW: -1}
    unknown: list[str] = []
    for at, text in enumerate(rows[row]):
        above = rows[row - 1][at] if row else ""
        plain = _plain(text)
        taken = {each.name for each, _ in found.values()}
        match = _match(plain, _plain(above), by_text, taken)
        if text in special:
            special[text] = at
        elif text.endswith(BEHIND):
            behind[text.removesuffix(BEHIND)] = at
        elif match:
            found[at] = match
        elif text:
            unknown.append(text)
    return _Header(row, found, special[RECORD], special[ROW], behind, tuple(unknown))


def _by_text(fields: Sequence[Field]) -> dict[str, list[Field]]:
    """The fields that a heading may mean; of several with one label, the sheet's first is the form's first."""
    found: dict[str, list[Field]] = {}
    for each in fields:
        for text in {_plain(each.label), each.name, _plain(f"{each.label}({each.unit})")}:
            found.setdefault(text, []).append(each)
    return found


def _match(
    plain: str, above: str, by_text: Mapping[str, list[Field]], taken: Collection[str],
) -> tuple[Field, str] | None:
    """The field of a heading and the unit that its brackets name; the heading above may complete it."""
    if not plain:
        return None
    unit = _UNIT.search(plain)
    bare = plain[: unit.start()] if unit else plain
    unit_above = _UNIT.search(above)
    said = unit[1] if unit else unit_above[1] if unit_above else ""
    for text in (plain, bare, f"{above}/{bare}", above + bare):
        owner = next((each for each in by_text.get(text, ()) if each.name not in taken), None)
        if owner:
            return owner, said if said != _plain(owner.unit) and said in ("元", "万元", "亿元") else ""
    return None


def _read_row(sheet: RawSheet, at: int, header: _Header, form: Form, resolve: Resolve | None) -> ReadRow:
    raw = sheet.rows[at]
    cells: dict[str, ReadCell] = {}
    for column, (owner, unit) in header.fields.items():
        fault = sheet.faults.get((at, column))
        if fault:
            cells[owner.name] = ReadCell(raw[column].text, None, "fault", fault)
        elif owner.type == "reference":
            hidden = header.behind.get(owner.label, -1)
            cells[owner.name] = _reference(owner, raw[column].text, raw[hidden].text if hidden >= 0 else "", resolve)
        else:
            cells[owner.name] = _read_cell(form, owner, raw[column], unit)
    record = raw[header.record].text if header.record >= 0 else ""
    return ReadRow(at + 1, cells, record, raw[header.line].text if header.line >= 0 else "")


def _read_cell(form: Form, owner: Field, raw: RawCell, unit: str) -> ReadCell:
    """One cell by its field. unit: what the header says when it isn't the field's own."""
    problem = _suspicion(owner, raw)
    if problem and problem[0] == "fault":
        return ReadCell(raw.text, None, *problem)
    text = raw.text
    own = _OWN_UNIT.search(_plain(text))
    if owner.type == "money" and unit and text.strip() and not own:
        text += unit
    elif owner.type == "money" and own and own[1] != (unit or owner.unit):
        problem = ("ask", f"单元格写的是“{own[1]}”，表头是“{unit or owner.unit}”，已按单元格读")
    try:
        value = parse_value(form, owner, text)
    except UserError as error:
        return ReadCell(raw.text, None, "fault", error.happened)
    return ReadCell(raw.text, value, *problem) if problem and value is not None else ReadCell(raw.text, value)


def _suspicion(owner: Field, raw: RawCell) -> tuple[Status, str] | None:
    """What a cell's kind tells beside its text."""
    digits = len(raw.text.strip("-").replace(".", "").lstrip("0"))
    if raw.kind == "number" and owner.type in ("text", "long_text") and digits > 14:
        return "fault", "长号码被存成了数字，末几位已经丢失，请改成文本格式重新填写"
    if raw.kind == "number" and owner.type in ("date", "month"):
        return "ask", "日期被存成了数字，请核对"
    if raw.kind == "date" and owner.type not in ("date", "month", "text", "long_text"):
        return "fault", "这一格是日期，请改成文字或数字重新填写"
    return None


def _reference(owner: Field, text: str, hidden: str, resolve: Resolve | None) -> ReadCell:
    """A reference by what stands hidden beside it, as long as the name was not changed; or else by name or id."""
    plain = text.strip()
    if not plain:
        return ReadCell(text, None)
    identity, _, name = hidden.partition("|")
    if identity and name.strip() == plain:
        return ReadCell(text, identity)
    found = resolve(owner.reference, plain) if resolve else (plain,)
    if len(found) == 1:
        return ReadCell(text, found[0])
    reason = f"有 {len(found)} 个叫“{plain}”的，分不清是哪一个" if found else f"找不到“{plain}”"
    return ReadCell(text, None, "fault", reason)
