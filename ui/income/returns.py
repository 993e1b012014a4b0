"""What came back from the villages against what the desk shows: doubtful cells, and what would be written. No Qt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from export.workbook.village_template import Addressee, Batch, Doubt, Progress, Returned, read_returned, write_templates
from forms.values import show_value
from ui.income.items import FORM, NIL

if TYPE_CHECKING:
    from forms.definition import Value
    from ui.income.presenter import IncomePresenter


@dataclass(frozen=True, slots=True)
class Intake:
    """edits: by village, for the sheet. doubts: faults first; while there is one nothing may go in."""

    edits: Mapping[str, Mapping[str, "Value | None"]]
    doubts: tuple[Doubt, ...]
    files: int

    @property
    def whole(self) -> bool:
        return bool(self.edits) and not any(each.level == "fault" for each in self.doubts)

    @property
    def amounts(self) -> int:
        return sum(len(fields) for fields in self.edits.values())


def addressees(desk: "IncomePresenter") -> list[Addressee]:
    """The villages of the month, with the accounts that the register names."""
    tree = desk.workspace.units
    found = []
    for village in desk.villages:
        unit = tree.get(village.code)
        found.append(Addressee(village.code, village.name, tree.name(unit.parent) if unit else "", village.system))
    return found


def send_out(desk: "IncomePresenter", folder: Path, villages: list[Addressee], month: str, progress: Progress) -> int:
    """Write the workbooks; how many."""
    return len(write_templates(desk.workspace.forms[FORM], folder, villages, month, progress))


def read_back(desk: "IncomePresenter", files: Iterable[Path], villages: list[Addressee], month: str,
              progress: Progress) -> Batch:
    """In the worker: only files are read there."""
    return read_returned(desk.workspace.forms[FORM], files, villages, month, progress)


def weigh(desk: "IncomePresenter", batch: Batch) -> Intake:
    """In the window's thread: against what stands on the desk now."""
    doubts = list(batch.doubts)
    edits: dict[str, Mapping[str, Value | None]] = {}
    for each in batch.returned:
        if each.village in desk.rows:
            changed, found = _weighed(desk, each)
            doubts += found
            if changed:
                edits[each.village] = changed
    for village, fields in edits.items():
        name, file = _name(desk, village), next(each.file for each in batch.returned if each.village == village)
        doubts += [Doubt(file, name, "", "", f"读入后要改：{problem.message}", "ask")
                   for problem in desk.foreseen(village, fields) if problem.level == "error"]
    return Intake(edits, tuple(sorted(doubts, key=lambda each: (each.level != "fault", each.file))),
                  len({each.file for each in batch.returned}))


def take(desk: "IncomePresenter", intake: Intake) -> None:
    """Everything as one step that can be taken back."""
    if intake.whole:
        desk.put_fields(intake.edits, f"读入 {len(intake.edits)} 个村的模板，")


def _weighed(desk: "IncomePresenter", sheet: Returned) -> tuple[dict[str, "Value | None"], list[Doubt]]:
    """The fields that would change, and what is doubtful about them."""
    village, form = sheet.village, desk.workspace.forms[FORM]
    now = desk.sheet.values(village)
    fields: dict[str, Value | None] = {}
    doubts = []
    for name, value in sheet.values.items():
        field = form.by_name[name]
        refused = desk.refusal_of(village, name)
        shown, stands = (show_value(form, field, each) for each in (value, now.get(name)))
        if refused:
            doubts.append(Doubt(sheet.file, _name(desk, village), field.label, shown, refused))
        elif now.get(name) != value:
            fields[name] = value
            if name in now:
                doubts.append(Doubt(sheet.file, _name(desk, village), field.label, shown,
                                    f"收入表里现在是 {stands}，读入后换成这个数", "ask"))
    doubts += _contradictions(desk, sheet)
    return fields, doubts


def _contradictions(desk: "IncomePresenter", sheet: Returned) -> list[Doubt]:
    nil = sheet.values.get(NIL) == "yes"
    filled = not desk.amounts.isdisjoint(sheet.values)
    words = ""
    if nil and filled:
        words = "选了“本月无收支”又填了金额"
    elif nil and desk.sheet.filled(sheet.village):
        words = "选了“本月无收支”，可是收入表里已经填了金额"
    elif filled and desk.sheet.nil(sheet.village):
        words = "填了金额，可是收入表里已作零报告"
    return [Doubt(sheet.file, _name(desk, sheet.village), "本月无收支", "", words)] if words else []


def _name(desk: "IncomePresenter", village: str) -> str:
    return desk.villages[desk.rows[village]].name
