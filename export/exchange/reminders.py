"""催报: who hasn't handed in a month, as a text to paste into a message, as a sheet to print, and as a workbook.

It names units and ledgers, never persons' data. Days late are working days, as the deadline is (domain.md 6.1).
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from export.content import Cell, Column, LedgerContent, Papers
from model import clock
from model.calendar import periods
from model.exchange import inbox, judging
from model.exchange.inbox_log import package
from model.month.verdicts import correct_by
from model.units.tree import DEMO_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model.exchange.completeness import Completeness, UnitMonth
    from model.exchange.judging import Remark
    from model.workspace.workspace import Workspace

_NAMED: Final = 4  # ledgers that a line names before it says how many
_COLUMNS: Final = (
    Column("unit", "单位", width_hint=14), Column("due", "应报日期", type="date"),
    Column("late", "逾期", unit="个工作日", type="integer"), Column("what", "情况", width_hint=40),
    Column("asked", "联系人、时间", width_hint=16), Column("answer", "答复", width_hint=16),
)


def reminded(table: "Completeness", period: str) -> list["UnitMonth"]:
    """Whose month wants a reminder: late first, then returned, then lacking ledgers, then what is due still."""
    rank = {"late": 0, "returned": 1, "received": 2, "accepted": 2, "due": 3}
    found = [each for each in table.month(period) if each.open or each.lacking]
    return sorted(found, key=lambda each: (rank.get(each.state, 4), -each.late, each.unit))


def reminder_text(workspace: "Workspace", table: "Completeness", period: str) -> str:
    """To paste into a message; "" when everybody has handed in."""
    found = reminded(table, period)
    if not found:
        return ""
    due, now = found[0].due, clock.shown(clock.stamp(workspace.clock.now()))
    day = f"{due.day.month}月{due.day.day}日"
    until = f"{_day(now[:10])}{now[11:16]}"
    said = f"{periods.shown(period)}帮扶工作月报应于{day}前报到{workspace.unit_name}。截至{until}，下列单位还没有报齐："
    lines = [said]
    lines += [f"{number}. {workspace.units.name(each.unit)}：{_what(workspace, table, each)}。"
              for number, each in enumerate(found, 1)]
    lines.append("请抓紧补报；本月没有发生的台账，要作零报告。已经寄出的请告知寄出时间和方式。")
    return "\n".join((*lines, workspace.unit_name, _day(now[:10])))


def reminder_content(workspace: "Workspace", table: "Completeness", period: str) -> LedgerContent:
    """The same as a table, with room to note who was called and what he said."""
    rows = tuple(
        (Cell(workspace.units.name(each.unit)), Cell(each.due.day.isoformat(), each.due.day.isoformat()),
         *_late_cell(workspace, each), Cell(_what(workspace, table, each)), Cell(), Cell())
        for each in reminded(table, period)
    )
    notes = ("“逾期”按工作日算。" + ("本县没有定上报期限，按次月第4个工作日列。" if _proposed(table, period) else ""),)
    return LedgerContent(
        "reminder", "催报单", workspace.unit_name, periods.shown(period), _COLUMNS, rows, notes=notes,
        nil_text="各单位都已报齐", unit=workspace.unit, period=period,
    )


def reminder_pdf(workspace: "Workspace", content: LedgerContent) -> bytes:
    """For the printer."""
    from export.report.ledger_pdf import ledger_report

    printed = clock.shown(clock.stamp(workspace.clock.now()))[:16]
    papers = Papers(printed=printed, demo=workspace.unit.startswith(DEMO_PREFIX))
    return ledger_report(content, papers, ("催办人", "审核人")).pdf


def reminder_workbook(content: LedgerContent) -> bytes:
    """For Excel and WPS."""
    from export.workbook.writing import workbook_bytes

    return workbook_bytes((content,), title=f"{content.title}{content.period}")


def workdays_late(workspace: "Workspace", month: "UnitMonth") -> int:
    """Working days after the day due, until it came or until today."""
    end = month.day or clock.today(workspace.clock)
    first = month.due.day + timedelta(days=1)
    return len(workspace.workdays.between(first, end)) if first <= end else 0


def _what(workspace: "Workspace", table: "Completeness", month: "UnitMonth") -> str:
    lacking = _ledgers(table, month)
    if month.state == "late":
        return f"未报，逾期 {workdays_late(workspace, month)} 个工作日"
    if month.state == "due":
        return f"未报，{month.due.day.month}月{month.due.day.day}日到期"
    if month.state == "returned":
        said = next(_reasons(workspace, month), None)
        if said is None:
            return f"{month.number} 已退回，请改正后重报"
        by = correct_by(workspace, said.at)
        return f"{month.number} 已退回，请改正后重报，建议{by.month}月{by.day}日前（{said.text}）"
    returned = any(each.state == "returned" for each in month.forms.values())
    return f"{month.number} 里{'没有或退回了' if returned else '没有'}{lacking}"


def _ledgers(table: "Completeness", month: "UnitMonth") -> str:
    names = [table.forms.get(each, each) for each in month.lacking]
    return "、".join(names[:_NAMED]) + (f"等 {len(names)} 种台账" if len(names) > _NAMED else "")


def _reasons(workspace: "Workspace", month: "UnitMonth") -> "Iterator[Remark]":
    came = package(workspace, month.sha256)
    submit = inbox.submit_of(workspace.db, came.stream, came.digest) if came else ""
    for each in judging.remarks_on(workspace, submit) if submit else ():
        if each.verdict == "return" and not each.record:
            yield each


def _late_cell(workspace: "Workspace", month: "UnitMonth") -> tuple[Cell]:
    late = workdays_late(workspace, month) if month.state == "late" else 0
    return (Cell(str(late), late) if late else Cell(),)


def _proposed(table: "Completeness", period: str) -> bool:
    return any(each.due.proposed for each in table.month(period))


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"
