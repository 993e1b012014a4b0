"""Sheets go out for all villages at once and come back through the window: all of them, or none."""

from pathlib import Path

import pytest

from tests.ui.income.conftest import CODES, MONTH, OLD, saved, yuan

HEADER, ROW = 3, 4


def fill(path: Path, **typed: object) -> None:
    """label → what the village typed."""
    from openpyxl import load_workbook

    book = load_workbook(path)
    sheet = book.worksheets[0]
    heads = {str(each.value or "").split("（")[0]: each.column for each in sheet[HEADER]}
    for name, value in typed.items():
        sheet.cell(ROW, heads[name]).value = value
    book.save(path)


@pytest.fixture
def out(page, clerk, tmp_path) -> list[Path]:
    folder = tmp_path / "优盘"
    folder.mkdir()
    clerk.clicks(page.head.sheets)
    page.overlays.templates.send_to(folder)
    clerk.waits(lambda: "10 个文件" in page.overlays.templates.sent.text())
    return sorted(folder.iterdir())


def sheet_of(files: list[Path], name: str) -> Path:
    return next(each for each in files if name in each.name)


def read(page, clerk, files: list[Path]) -> None:
    page.overlays.templates.read(files)
    clerk.waits(lambda: page.overlays.templates.intake is not None)


def test_two_villages_come_back_and_go_in_as_one_step(page, clerk, out, workspace):
    first, second = sheet_of(out, "大坪村"), sheet_of(out, "石笋村")
    fill(first, 资产租赁收入=3000.5, 凭证数=4)
    fill(second, 服务收入="1,600", 管理费用=380)
    read(page, clerk, [first, second])
    assert page.overlays.templates.take.text() == "读入 2 个村"
    clerk.clicks(page.overlays.templates.take)
    assert page.stack.currentWidget() is page.desk
    clerk.waits(lambda: not page.presenter.saver.unsaved)
    assert saved(workspace, CODES[0])["inc_lease"] == yuan(3_000.5)
    assert saved(workspace, CODES[0])["voucher_count"] == 4
    assert saved(workspace, CODES[3])["exp_admin"] == yuan(380)
    page.presenter.undo()
    assert page.presenter.missing()[0].code == CODES[0], "one step back and nothing was read"


def test_one_bad_cell_and_nothing_goes_in(page, clerk, out):
    first, second = sheet_of(out, "大坪村"), sheet_of(out, "石笋村")
    fill(first, 资产租赁收入="三千")
    fill(second, 服务收入=1600)
    read(page, clerk, [first, second])
    assert not page.overlays.templates.take.isEnabled()
    assert "1 处读不准" in page.overlays.templates.missing.text()
    shown = [page.overlays.templates.rows.item(0, at).text() for at in range(5)]
    assert (shown[0], shown[3]) == ("大坪村", "三千")
    assert "资产租赁收入" in shown[2]


def test_an_amount_that_stands_already_is_shown_before_it_is_replaced(page, clerk, out):
    page.presenter.enter((0, 1), "2800")
    fill(sheet_of(out, "大坪村"), 资产租赁收入=3000)
    read(page, clerk, [sheet_of(out, "大坪村")])
    assert page.overlays.templates.take.isEnabled()
    assert "2,800.00" in page.overlays.templates.rows.item(0, 4).text()


def test_a_nil_report_against_amounts_and_an_item_of_the_new_accounts_are_faults(page, clerk, out):
    page.presenter.enter((0, 1), "2800")
    fill(sheet_of(out, "大坪村"), 本月无收支="是")
    old = sheet_of(out, "新桥村")
    assert CODES[2] == OLD
    fill(old, 公益支出=50, 服务收入=1500)
    read(page, clerk, [sheet_of(out, "大坪村"), old])
    assert not page.overlays.templates.take.isEnabled()
    assert "2 处读不准" in page.overlays.templates.missing.text()


def test_an_impossible_figure_is_foreseen(page, clerk, out):
    fill(sheet_of(out, "大坪村"), 资产租赁收入=-5)
    read(page, clerk, [sheet_of(out, "大坪村")])
    assert "不能是负数" in page.overlays.templates.rows.item(0, 4).text()


def test_escape_goes_back_to_the_grid(page, clerk, keys):
    from PySide6.QtCore import Qt

    clerk.clicks(page.head.sheets)
    keys.press(Qt.Key.Key_Escape)
    assert page.stack.currentWidget() is page.desk
    assert page.grid.hasFocus()
    assert page.presenter.month == MONTH
