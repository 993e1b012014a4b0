"""The month on paper and as a workbook: the items that somebody has, the totals, and who isn't in them. No Qt."""

from collections.abc import Sequence
from dataclasses import replace

from export.content import LedgerContent, Paper, Papers
from model import clock
from model.workspace.workspace import Workspace
from ui.income.items import FORM, NIL, VILLAGE

SIGNATORIES = ("填报人", "审核人", "主要负责人")
_NAMED = 40


def month_sheet(workspace: Workspace, month: str, items: Sequence[str], totals: Sequence[str],
                missing: Sequence[str]) -> LedgerContent:
    """From the disk. items: all amounts' names; what no village has takes no column. missing: villages' names."""
    from export.gathering import gather_ledger

    records = workspace.month_records(FORM, unit=workspace.unit, month=month)
    used = [name for name in items if any(name in each.values for each in records)]
    nil = [NIL] if any(each.values.get(NIL) == "yes" for each in records) else []
    content = gather_ledger(workspace, FORM, month=month, columns=(VILLAGE, *used, *totals, *nil), records=sorted(
        records, key=lambda each: each.unit))
    return replace(content, notes=(*content.notes, *_left_out(missing)))


def _left_out(missing: Sequence[str]) -> tuple[str, ...]:
    if not missing:
        return ()
    named = "、".join(missing[:_NAMED]) + (f"等 {len(missing)} 个村" if len(missing) > _NAMED else "")
    return (f"未报，不计入合计：{named}",)


def pdf_of(workspace: Workspace, content: LedgerContent, paper: Paper) -> bytes:
    """The sheet, to be looked at and printed."""
    from export.report.ledger_pdf import ledger_report

    unit = workspace.units.get(workspace.unit)
    printed = clock.shown(clock.stamp(workspace.clock.now()))[:16]
    papers = Papers(printed=printed, demo=bool(unit and unit.demo))
    return ledger_report(replace(content, paper=paper), papers, SIGNATORIES).pdf


def workbook_of(content: LedgerContent) -> bytes:
    """The same as a workbook."""
    from export.workbook.writing import workbook_bytes

    return workbook_bytes((content,), title=content.title)


def name_of(workspace: Workspace, month: str, kind: str) -> str:
    """双河镇村集体经济收支月报2026-03.pdf."""
    return f"{workspace.unit_name}村集体经济收支月报{month}.{kind}"
