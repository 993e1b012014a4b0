"""填报情况 through the window: who is late, what is lacking, the reminder, a day noted by hand, a month closed."""

import subprocess

import pytest
from PySide6.QtGui import QGuiApplication

from export.exchange import receiving
from model.exchange import completeness, judging, month_closing
from model.exchange.month_closing import CannotClose, ReopenReasonMissing
from model.month import received
from tests.model.month.month_office import MONTH, UNIT, VILLAGES

VILLAGE = f"village_income/{VILLAGES['大坪村']}/{MONTH}"
LATE = "990101101"


def states(workspace, unit: str = UNIT) -> dict[str, str]:
    table = completeness.completeness(workspace, [MONTH])
    month = table.cells[unit, MONTH]
    return {"": month.state, **{form: cell.state for form, cell in month.forms.items()}}


def test_a_month_is_not_due_then_due_then_late_in_working_days(border, clock) -> None:
    from datetime import UTC, datetime

    county = border.county
    told = {}
    for day in ((2026, 3, 20), (2026, 4, 6), (2026, 4, 7), (2026, 4, 8)):
        county.clock.moment = datetime(*day, 2, 0, tzinfo=UTC)
        told[day[1:]] = states(county)[""]
    assert told == {(3, 20): "not_due", (4, 6): "due", (4, 7): "due", (4, 8): "late"}, "Qingming shifts the fourth day"


def test_months_before_the_program_was_used_are_asked_of_nobody(border) -> None:
    table = completeness.completeness(border.county, ["2026-02", MONTH])
    assert table.cells[LATE, "2026-02"].state == "none"
    assert table.cells[LATE, MONTH].state != "none"


def test_what_the_package_holds_decides_each_ledger(border) -> None:
    county = border.county
    taken = receiving.take(county, border.package()).received
    found = states(county)
    assert found[""] == "received"
    assert found["village_income"] == "received"
    assert found["fund_entry"] == "nil"
    assert found["project"] == "missing", "silence is no nil report"

    judging.accept(county, taken.submit, exceptions={VILLAGE: {"inc_sale": "核对"}})
    assert states(county)["village_income"] == "returned"
    assert states(county)[""] == "accepted"


def test_the_deadline_of_the_county_holds_and_one_ledger_may_have_its_own(border) -> None:
    county = border.county
    assert completeness.deadline(county, MONTH).proposed
    values = {"period": "month", "valid_from": "2026-01-01"}
    county.save("deadline", {"form": "all", "due_workday": 6, **values})
    found = completeness.deadline(county, MONTH)
    assert (found.day.isoformat(), found.proposed) == ("2026-04-09", False)


def test_the_matrix_names_who_is_late_and_the_reminder_can_be_pasted(open_desk, border, clerk) -> None:
    receiving.take(border.county, border.package())
    desk = open_desk()
    desk.page.show_view("completeness")
    view = desk.page.completeness
    rows = [view.table.row_text(row) for row in range(view.table.rowCount())]
    assert any("青石镇" in each and "逾期 3 天" in each for each in rows)
    assert any("双河镇" in each and "已收，待审" in each for each in rows)
    clerk.clicks(view.copy)
    pasted = QGuiApplication.clipboard().text()
    assert "青石镇：未报，逾期 3 个工作日" in pasted
    assert "零报告" in pasted


def test_the_reminder_is_printed_and_opened_in_excel(open_desk, clerk, tmp_path) -> None:
    from openpyxl import load_workbook

    desk = open_desk()
    pdf, book = tmp_path / "催报单.pdf", tmp_path / "催报单.xlsx"
    desk.page.presenter.save_reminder("pdf", pdf)
    desk.page.presenter.save_reminder("xlsx", book)
    desk.settles()
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    assert "催报单" in text
    assert "青石镇" in text
    cells = [str(cell.value) for row in load_workbook(book).worksheets[0].iter_rows() for cell in row if cell.value]
    assert any("青石镇" in each for each in cells)


def test_a_day_noted_by_hand_counts_as_come_in(open_desk, clerk) -> None:
    desk = open_desk()
    desk.page.show_view("completeness")
    view = desk.page.completeness
    at = desk.page.presenter.state.table.units.index(LATE)
    view.table.setCurrentCell(at, 1)
    clerk.replaces(view.day, "4.31")
    clerk.clicks(view.note)
    assert "不是日期" in view.day_fault.text()
    clerk.replaces(view.day, "4.3")
    clerk.clicks(view.note)
    desk.settles()
    assert received.receipts(desk.workspace, MONTH, [LATE])[LATE].day.isoformat() == "2026-04-03"
    assert "手记" in view.table.row_text(at)


def test_a_month_is_closed_and_opened_for_one_unit_with_a_reason(open_desk, clerk) -> None:
    desk = open_desk()
    desk.page.show_view("completeness")
    view = desk.page.completeness
    desk.page.presenter.close_month()
    desk.settles()
    assert all(month_closing.is_closed(desk.workspace, MONTH, unit) for unit in (LATE, UNIT))

    view.table.setCurrentCell(desk.page.presenter.state.table.units.index(UNIT), 1)
    clerk.clicks(view.open_one)
    desk.settles()
    assert "原因" in desk.page.bar.text()
    clerk.types(view.reason, "更正3月收入")
    clerk.clicks(view.open_one)
    desk.settles()
    assert not month_closing.is_closed(desk.workspace, MONTH, UNIT)
    assert month_closing.is_closed(desk.workspace, MONTH, LATE)
    assert "更正3月收入" in view.month_words.text()


def test_a_month_under_way_can_not_be_closed_and_nothing_reopens_without_a_reason(border) -> None:
    with pytest.raises(CannotClose):
        month_closing.close_month(border.county, "2026-04")
    with pytest.raises(ReopenReasonMissing):
        month_closing.reopen_month(border.county, MONTH, " ")
