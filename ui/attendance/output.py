"""The month sheet on paper and as a workbook, whole or for one sending unit. No Qt."""

from dataclasses import dataclass, replace
from typing import Literal

from export.content import LedgerContent, Paper, Papers
from model import clock
from model.attendance.reading import cadres_of_month
from model.workspace.workspace import Workspace
from ui.attendance.saving import FORM

SIGNATORIES = ("考勤员", "带队负责人", "受派地负责人")
Kind = Literal["pdf", "xlsx"]


@dataclass(frozen=True, slots=True)
class Made:
    """A document and what a file of it is called."""

    content: bytes
    name: str


def month_sheet(workspace: Workspace, month: str, *, home: str = "", home_words: str = "",
                paper: Paper = "A4-landscape") -> LedgerContent:
    """The month's sheet with the rules it was calculated by. home: only cadres whom this unit sent."""
    from export.gathering import unit_shown
    from export.report.attendance_sheet import attendance_sheet

    own = {each.record for each in cadres_of_month(workspace, workspace.unit, month)}
    records = [each for each in workspace.month_records(FORM, unit=workspace.unit, month=month)
               if not each.voided and str(each.values.get("cadre", "")) in own]
    content = attendance_sheet(workspace, records, unit=workspace.unit, home=home, paper=paper,
                               unit_name=unit_shown(workspace, workspace.unit), month=month)
    return replace(content, period_shown=f"{content.period_shown}　派出单位：{home_words}") if home else content


def document(workspace: Workspace, content: LedgerContent, kind: Kind, suffix: str = "") -> Made:
    """The sheet as PDF or workbook."""
    name = f"{workspace.unit_name}考勤表{content.period}{suffix}.{kind}"
    if kind == "xlsx":
        from export.workbook.attendance import attendance_workbook

        return Made(attendance_workbook(content, SIGNATORIES), name)
    from export.report.ledger_pdf import ledger_report

    unit = workspace.units.get(workspace.unit)
    printed = clock.shown(clock.stamp(workspace.clock.now()))[:16]
    papers = Papers(printed=printed, demo=bool(unit and unit.demo))
    return Made(ledger_report(content, papers, SIGNATORIES).pdf, name)

