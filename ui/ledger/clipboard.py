"""Between Excel or WPS and a ledger: rows out as text with tabs, rows in, matched with the form's fields. No Qt."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from export.workbook.child import RawBook, RawCell, RawSheet
from export.workbook.matching import ReadCell, ReadRow, ReadSheet, read_form_sheets
from forms.definition import Field, Form, Value
from forms.errors import UserError
from forms.values import parse_value
from model.identifiers import record_id, uuid7
from model.projects.numbering import CODE
from model.workspace.records import Wish
from model.workspace.workspace import Workspace
from ui.ledger.beforehand import beforehand, depending

_FORMULA = ("=", "+", "-", "@")
_TAKEN = ("text", "long_text", "integer", "decimal", "money", "percent", "date", "month", "select_one",
          "select_multiple", "reference")


class NothingToPaste(UserError):
    """The clipboard holds no rows that the ledger could take."""

    def __init__(self, title: str) -> None:
        super().__init__(f"剪贴板里没有{title}能用的表格。", kept="台账没有变。",
                         next_step="请在 Excel 或 WPS 里连表头一起选中、复制，再回到这里粘贴。")


class NothingInFile(UserError):
    """No sheet of the workbook has this ledger's columns."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__(f"“{name}”里没有{title}的表。", kept="台账没有变。",
                         next_step="请核对表头是不是这张台账的各项名称。")


@dataclass
class Line:
    """One pasted row. record: the one that it changes, "" for a new one. whole: a fault of the row itself.

    identity: the record that a workbook of ours says the row is. rows: of its repeats; below: what is wrong there.
    """

    cells: dict[str, ReadCell]
    record: str = ""
    parents: tuple[str, ...] = ()
    before: Mapping[str, Value] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    whole: str = ""
    identity: str = ""
    rows: Mapping[str, list[dict[str, Value]]] = field(default_factory=dict)
    below: str = ""

    @property
    def given(self) -> dict[str, Value]:
        """What the row's own cells say."""
        return {name: cell.value for name, cell in self.cells.items() if cell.value is not None}

    @property
    def values(self) -> dict[str, Value]:
        """What the row gives, laid over what the record has."""
        return {**self.before, **self.given, **{name: self._laid_over(name) for name in self.rows}}

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return not self.record or self.values != self.before

    def _laid_over(self, name: str) -> list[dict[str, Value]]:
        """A repeat's rows as the workbook has them; what no cell can hold, as a photo, stays with its row."""
        before = {each["row"]: each for each in self.before.get(name, ())}
        return [{**before.get(each["row"], {}), **each} for each in self.rows[name]]

    @property
    def faults(self) -> int:
        """How many cells can't be read."""
        return sum(cell.status == "fault" for cell in self.cells.values()) + bool(self.whole)


@dataclass
class Pasted:
    """columns: fields found, in the order of the sheet. unknown: headings that no field has."""

    columns: tuple[Field, ...]
    unknown: tuple[str, ...]
    lines: list[Line]
    guessed: bool = False

    @property
    def faults(self) -> int:
        """How many things have to be mended before anything is written."""
        return sum(line.faults for line in self.lines)


def as_text(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows for Excel: tabs between cells, what would run as a formula kept as text."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter="\t", lineterminator="\r\n")
    writer.writerow([_safe(each) for each in headings])
    for row in rows:
        writer.writerow([_safe(each) for each in row])
    return target.getvalue()


def rows_of(text: str) -> list[list[str]]:
    """Cells of what Excel or WPS put on the clipboard; rows without any text are left out."""
    rows = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter="\t")
    return [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]


def pasted(workspace: Workspace, form: Form, rows: Sequence[Sequence[str]], columns: Sequence[str]) -> Pasted:
    """Rows as the form understands them: by their header, or, without one, in the order of `columns`.

    Raises NothingToPaste.
    """
    width = max((len(row) for row in rows), default=0)
    book = _book(rows, width)
    sheets = read_form_sheets(book, form, lambda reference, name: _ids(workspace, reference, name))
    guessed = not sheets
    if guessed:
        labels = [form.by_name[name].label for name in columns if name in form.by_name][:width]
        if width > len(labels):
            raise NothingToPaste(form.title)
        sheets = read_form_sheets(_book([labels, *rows], width), form,
                                  lambda reference, name: _ids(workspace, reference, name))
    if not sheets or not sheets[0].rows:
        raise NothingToPaste(form.title)
    return replace(understood(workspace, form, sheets[0]), guessed=guessed)


def imported(workspace: Workspace, form: Form, path: Path) -> Pasted:
    """A workbook from outside, the same way. Raises NothingToPaste, BadFile and its kinds."""
    from export.workbook.reading import read_workbook

    sheets = read_form_sheets(read_workbook(path), form, lambda reference, name: _ids(workspace, reference, name))
    if not sheets or not sheets[0].rows:
        raise NothingInFile(path.name, form.title)
    return understood(workspace, form, sheets[0])


def understood(workspace: Workspace, form: Form, sheet: ReadSheet) -> Pasted:
    """A sheet's rows as new records, or as changes of those that have the same key."""
    fields = {name: form.by_name[name] for name in sheet.columns if name in form.by_name}
    taken = {name: each for name, each in fields.items() if not each.calculation and each.type in _TAKEN}
    lines = [_line(workspace, form, sheet, row, taken) for row in sheet.rows]
    for line in lines:
        place(workspace, form, line)
    left_out = [each.label for name, each in fields.items() if name not in taken]
    return Pasted(tuple(taken.values()), (*sheet.unknown, *left_out), lines)


def _line(workspace: Workspace, form: Form, sheet: ReadSheet, row: ReadRow, taken: Iterable[str]) -> Line:
    rows: dict[str, list[dict[str, Value]]] = {}
    below = ""
    for name, all_rows in sheet.repeats.items():
        own = [each for each in all_rows if each.record and each.record == row.record]
        if own:
            rows[name] = [{"row": each.row or uuid7(workspace.clock), **each.values} for each in own]
        for each in own:
            below = below or next((f"{form.by_name[name].label}第{each.number}行：{cell.reason}"
                                   for cell in each.cells.values() if cell.status == "fault"), "")
    cells = {name: row.cells[name] for name in taken if name in row.cells}
    return Line(cells, identity=row.record, rows=rows, below=below)


def place(workspace: Workspace, form: Form, line: Line) -> None:
    """Find out whether a row is a new record or changes one."""
    line.record, line.parents, line.before, line.explanations, line.whole = "", (), {}, {}, line.below
    try:
        record = record_id(form, line.given) if form.key else line.identity
    except UserError as problem:
        line.whole = problem.happened
        return
    standing = workspace.read(form.id, record) if record else None
    if record and standing is not None and not standing.voided:
        line.record, line.parents = record, standing.heads
        line.before, line.explanations = standing.values, standing.explanations
    elif not line.record:
        line.before = _beforehand(workspace, form, line)


def _beforehand(workspace: Workspace, form: Form, line: Line) -> dict[str, Value]:
    """What a new row starts with beside its cells, as in the form: a cell that is there and empty stays empty."""
    known = {name: value for name, value in beforehand(workspace, form, "").items() if name != CODE}
    known = {name: value for name, value in known.items() if name not in line.cells}
    return {**known, **{name: value for name, value in depending(workspace, form, {**known, **line.given}).items()
                        if name not in line.cells}}


def reread(workspace: Workspace, form: Form, of: Field, text: str) -> ReadCell:
    """A cell that somebody mended."""
    if of.type == "reference":
        found = _ids(workspace, of.reference, text.strip()) if text.strip() else []
        if not text.strip() or len(found) == 1:
            return ReadCell(text, found[0] if found else None)
        return ReadCell(text, None, "fault", "没有这个名称" if not found else "有几个同名的，分不清是哪一个")
    try:
        return ReadCell(text, parse_value(form, of, text))
    except UserError as problem:
        return ReadCell(text, None, "fault", problem.happened)


def wishes(lines: Sequence[Line]) -> list[Wish]:
    """What is to be written, all of it or nothing."""
    return [Wish(line.values, line.record or None, line.parents, line.explanations) for line in lines]


def _ids(workspace: Workspace, reference: str, name: str) -> list[str]:
    """The records that a name means, as in a form; or the only one that has it in its name."""
    named = [each.id for each in workspace.resolve_name(reference, name)]
    found = [] if named else workspace.find_references(reference, name, 2)
    return named or ([found[0].id] if len(found) == 1 and name in found[0].name else [])


def _book(rows: Sequence[Sequence[str]], width: int) -> RawBook:
    cells = [[RawCell("text" if text else "blank", text) for text in (*row, *("",) * (width - len(row)))]
             for row in rows]
    return RawBook([RawSheet("粘贴", cells, True)], [])


def _safe(text: str) -> str:
    plain = text.replace(",", "").removeprefix("-")
    number = plain.replace(".", "", 1).isdigit()
    return f"'{text}" if text.startswith(_FORMULA) and not number else text
