"""The month sheet on paper and as a workbook, whole or for one sending unit. No Qt."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from export.content import LedgerContent, Papers
from model import clock
from model.workspace.workspace import Workspace
from ui.attendance.balance import rules_words
from ui.attendance.saving import FORM

if TYPE_CHECKING:
    from model.attendance import Rules

SIGNATORIES = ("考勤员", "带队负责人", "受派地负责人")
Kind = Literal["pdf", "xlsx"]


@dataclass(frozen=True, slots=True)
class Made:
    """A document and what a file of it is called."""

    content: bytes
    name: str


def month_sheet(workspace: Workspace, month: str, rules: "Rules", *, home: str = "", home_words: str = "",
                ) -> LedgerContent:
    """The month's sheet with the rules it was calculated by. home: only cadres whom this unit sent."""
    from export.attendance_sheet import attendance_sheet
    from export.gathering import unit_shown

    records = [each for each in workspace.month_records(FORM, unit=workspace.unit, month=month)
               if not each.voided and _sent_by(workspace, str(each.values.get("cadre", "")), home)]
    content = attendance_sheet(workspace, records, unit=workspace.unit,
                               unit_name=unit_shown(workspace, workspace.unit), month=month)
    period = f"{content.period_shown}　派出单位：{home_words}" if home else content.period_shown
    return replace(content, notes=(*content.notes, rules_words(rules)), period_shown=period)


def document(workspace: Workspace, content: LedgerContent, kind: Kind, suffix: str = "") -> Made:
    """The sheet as PDF or workbook."""
    name = f"{workspace.unit_name}考勤表{content.period}{suffix}.{kind}"
    if kind == "xlsx":
        from export.workbook.writing import workbook_bytes

        return Made(workbook_bytes((content,), title=content.title), name)
    from export.report.ledger_pdf import ledger_report

    unit = workspace.units.get(workspace.unit)
    printed = clock.shown(clock.stamp(workspace.clock.now()))[:16]
    papers = Papers(printed=printed, demo=bool(unit and unit.demo))
    return Made(ledger_report(content, papers, SIGNATORIES).pdf, name)


def _sent_by(workspace: Workspace, cadre: str, home: str) -> bool:
    if not home:
        return True
    found = workspace.read("cadre", cadre) if cadre else None
    return found is not None and found.values.get("home_unit") == home
