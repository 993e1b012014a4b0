"""The month on paper and as a workbook: what somebody has, what it comes to, and who isn't in it."""

from tests.ui.income.conftest import CODES, MONTH, enter_months
from ui.income import output


def sheet_of(desk):
    return output.month_sheet(desk.workspace, desk.month, [each.name for each in desk.items],
                              [each.name for each in desk.totals], [each.name for each in desk.missing()])


def test_columns_without_an_amount_are_left_out_and_missing_villages_are_named(desk, workspace):
    enter_months(workspace, MONTH, MONTH, leave_out=(CODES[4],))
    desk.refresh()
    content = sheet_of(desk)
    headings = [each.heading for each in content.columns]
    assert any("资产租赁收入" in each for each in headings)
    assert not any("劳务" in each for each in headings)
    assert any("剔除补助后收入" in each for each in headings)
    assert len(content.rows) == 9
    assert content.notes[-1] == "未报，不计入合计：河坝村"


def test_the_sheet_is_shown_inside_the_window_and_escape_shuts_it(page, clerk, keys, workspace):
    from PySide6.QtCore import Qt

    enter_months(workspace, MONTH, MONTH)
    page.presenter.refresh()
    page.overlays.papers.preview("A3-landscape")
    clerk.waits(page.overlays.document.hasFocus)
    keys.press(Qt.Key.Key_Escape)
    assert page.stack.currentWidget() is page.desk


def test_the_workbook_reads_back_to_the_same_amounts(desk, workspace, tmp_path):
    from export.workbook.child import load
    from export.workbook.matching import read_form_sheets

    enter_months(workspace, MONTH, MONTH)
    desk.refresh()
    path = tmp_path / "月报.xlsx"
    path.write_bytes(output.workbook_of(sheet_of(desk)))
    rows = read_form_sheets(load(path), workspace.forms["village_income"])[0].rows
    assert [row.values["inc_lease"] for row in rows] == [
        desk.sheet.amount(code, "inc_lease") for code in sorted(CODES)]
