"""The village's monthly sheet as a workbook: out for all villages at once, back by stick, read whole or not at all.

A sheet says by its mark which form, village and month it is for; its name and place don't matter. Whatever can't be
read, or should be looked at, is a doubt with the cell in which it stands; one fault, and nothing of the lot may go in.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from export.workbook.marking import Marking
from export.workbook.template import template_bytes
from forms.definition import Form, Value
from forms.errors import UserError
from model.calendar.periods import shown

if TYPE_CHECKING:
    from export.workbook.child import RawBook
    from export.workbook.matching import ReadRow

FORM: Final = "village_income"
VILLAGE, MONTH, SYSTEM, NIL = "village", "month", "accounting_system", "nil_report"
Level = Literal["fault", "ask"]
Progress = Callable[[str, int, int], object]
_OURS: Final = frozenset((VILLAGE, MONTH, SYSTEM))
_MOST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Addressee:
    """A village that gets a sheet. above: its township's name. system: of its accounts, as the register says."""

    code: str
    name: str
    above: str
    system: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """place: the sheet's row and heading, "" for the whole file. level: fault = can't go in; ask = look at it."""

    file: str
    village: str
    place: str
    text: str
    reason: str
    level: Level = "fault"


@dataclass(frozen=True, slots=True)
class Returned:
    """A village's sheet as it came back. values: what is filled in, in body representation."""

    file: str
    village: str
    values: Mapping[str, Value]


@dataclass(slots=True)
class Batch:
    """All files together."""

    returned: list[Returned] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether it may go in."""
        return bool(self.returned) and not any(each.level == "fault" for each in self.doubts)


class NotWritten(UserError):
    """A village's sheet couldn't be written."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} 没有写成：{reason}。", kept="已经写好的模板都在。", next_step="请换个位置再发。")


def file_name(village: Addressee, month: str) -> str:
    """双河镇大坪村-2026-03-收支月报.xlsx."""
    return f"{village.above}{village.name}"[:_MOST_NAME] + f"-{month}-收支月报.xlsx"


def write_templates(form: Form, folder: Path, villages: Sequence[Addressee], month: str, progress: Progress,
                    ) -> list[Path]:
    """A workbook for each village. A file of the name is replaced. Raises NotWritten and what progress raises."""
    written = []
    for number, village in enumerate(villages):
        progress("正在写村级模板", number, len(villages))
        target = folder / file_name(village, month)
        try:
            target.write_bytes(template_for(form, village, month))
        except OSError as problem:
            raise NotWritten(target.name, problem.strerror or str(problem)) from problem
        written.append(target)
    return written


def template_for(form: Form, village: Addressee, month: str) -> bytes:
    """One village's workbook, marked, its month and accounts filled in."""
    prefilled = {VILLAGE: village.code, MONTH: month, SYSTEM: village.system}
    return template_bytes(
        form, unit=village.code, unit_name=f"{village.above}{village.name}", period=month, period_shown=shown(month),
        prefilled=(prefilled,), names={("unit", village.code): village.name},
    )


def read_returned(form: Form, files: Iterable[Path], villages: Sequence[Addressee], month: str, progress: Progress,
                  ) -> Batch:
    """Read what came back. villages: who was asked. Raises what progress raises; a bad file is a doubt."""
    from export.workbook.reading import read_workbook

    found, chosen = Batch(), list(files)
    asked = {each.code: each for each in villages}
    for number, path in enumerate(chosen):
        progress("正在读村级模板", number, len(chosen))
        try:
            book = read_workbook(path)
        except UserError as problem:
            found.doubts.append(Doubt(path.name, "", "", "", problem.happened))
        except OSError as problem:
            found.doubts.append(Doubt(path.name, "", "", "", f"打不开：{problem.strerror or problem}"))
        else:
            take_book(found, form, path.name, book, asked, month)
    return found


def take_book(found: Batch, form: Form, file: str, book: "RawBook", asked: Mapping[str, Addressee], month: str) -> None:
    """Add one workbook to the batch."""
    from export.workbook.matching import read_form_sheets

    def resolve(_reference: str, text: str) -> Sequence[str]:
        return [each.code for each in asked.values() if text in (each.code, each.name, each.above + each.name)]

    marking = next((each for each in book.markings if each.form == form.id and not each.repeat), None)
    problem = _stranger(marking, asked, month) or (_twice(found, marking) if marking else "")
    if problem or marking is None:
        found.doubts.append(Doubt(file, "", "", "", problem))
        return
    village = asked[marking.unit]
    sheets = [each for each in read_form_sheets(book, form, resolve) if each.marking == marking]
    rows = [row for sheet in sheets for row in sheet.rows]
    if len(rows) != 1:
        several = f"有 {len(rows)} 行，一个村一个月只填一行" if rows else "没有内容"
        found.doubts.append(Doubt(file, village.name, "", "", several if sheets else "表头被改过，认不出来"))
        return
    missing = [form.by_name[name].label for name in _asked_for(form) if name not in sheets[0].columns]
    if missing:
        found.doubts.append(Doubt(file, village.name, "", "、".join(missing[:5]), "这些栏的表头被改过或删掉了"))
    found.doubts += [Doubt(file, village.name, "", each, "多出来的一栏，程序不认识", "ask")
                     for each in sheets[0].unknown]
    _take_row(found, form, file, rows[0], village, month)


def _stranger(marking: Marking | None, asked: Mapping[str, Addressee], month: str) -> str:
    """Why a workbook isn't one of those that went out; "" when it is."""
    if marking is None:
        return "不是本程序发出的村级模板（没有标记）：请用发下去的文件填"
    if marking.period != month:
        return f"这是 {shown(marking.period) if marking.period else '没写月份'} 的模板，不是 {shown(month)} 的"
    return "" if marking.unit in asked else "这个村不在本单位的名单里"


def _twice(found: Batch, marking: Marking) -> str:
    other = next((each.file for each in found.returned if each.village == marking.unit), "")
    return f"与 {other} 是同一个村的，请只留一份" if other else ""


def _take_row(found: Batch, form: Form, file: str, row: "ReadRow", village: Addressee, month: str) -> None:
    doubts: list[Doubt] = []
    for name, cell in row.cells.items():
        if cell.status != "ok":
            place = f"第 {row.number} 行 {form.by_name[name].label}"
            doubts.append(Doubt(file, village.name, place, cell.original, cell.reason, cell.status))
    for name, expected in ((VILLAGE, village.code), (MONTH, month), (SYSTEM, village.system)):
        if row.cells[name].status != "fault" and row.values.get(name, expected) != expected:
            place = f"第 {row.number} 行 {form.by_name[name].label}"
            doubts.append(Doubt(file, village.name, place, row.cells[name].original, "被改过，与发出时不一样"))
    values = {name: value for name, value in row.values.items() if name not in _OURS}
    if not values and not doubts:
        doubts.append(Doubt(file, village.name, "", "", "一栏都没有填：没有收支请在“本月无收支”选“是”"))
    found.doubts += doubts
    found.returned.append(Returned(file, village.code, values))


def _asked_for(form: Form) -> list[str]:
    """The fields that stand in a sheet."""
    return [each.name for each in form.stored_fields
            if not each.calculation and not each.retired and each.type not in ("repeat", "file", "image", "calculate")]
