"""A month of ten villages by keyboard alone, counted against a plain grid; and what the window does on the way."""

from collections.abc import Mapping

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from tests.ui.income.conftest import CODES, MONTH, enter_months, saved, usual, yuan
from ui import tasks

Key = Qt.Key
# What the ten sheets on the clerk's table say: as last month, but for these amounts; one village has nothing.
SHEETS: Mapping[str, Mapping[str, str]] = {
    CODES[0]: {"inc_service": "1488.50"}, CODES[1]: {"inc_sale": "860", "inc_service": "1551"},
    CODES[2]: {"inc_service": "1602"}, CODES[3]: {"inc_lease": "36000", "inc_service": "1633"},
    CODES[4]: {"inc_service": "1659.20"}, CODES[5]: {"inc_service": "1700"}, CODES[6]: {"inc_service": "1744"},
    CODES[7]: {"inc_service": "1790"}, CODES[8]: {"inc_service": "1811.70", "inv_dividend": "2000"},
}
NOTHING = CODES[9]


def sheet(village: str) -> dict[str, int]:
    """A village's whole sheet in fen."""
    if village == NOTHING:
        return {}
    return {**usual(village, "2026-02"), **{item: yuan(float(typed)) for item, typed in SHEETS[village].items()}}


def plain_keys(columns: list[str]) -> int:
    """Keys on a plain grid: the digits and Tab of each amount, Tab over each blank up to the last one, Enter, a zero.

    It favours the plain grid: no sums, no last month beside, no reason for the rent, nobody who notices a slip.
    """
    count = 0
    for village in CODES:
        amounts = {columns.index(item): fen for item, fen in sheet(village).items()}
        count += max(amounts, default=0) + 1  # Tab from cell to cell, Enter to the next row
        count += sum(len(f"{fen / 100:g}") for fen in amounts.values()) or 1
    return count


def test_a_month_by_keyboard_alone(page, keys, clerk, workspace):
    desk, grid = page.presenter, page.grid
    keys.control(Key.Key_A)
    keys.control(Key.Key_R)  # all as last month
    names = [each.name for each in desk.items]
    for name in ("inc_sale", "inc_lease", "inc_service", "inv_dividend"):
        keys.press(Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
        for _ in range(names.index(name)):
            keys.press(Key.Key_Right)
        for village in CODES[:9]:
            typed = SHEETS[village].get(name)
            if typed:
                keys.type(typed)
                keys.press(Key.Key_Return)
            else:
                keys.press(Key.Key_Down)
    keys.press(Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)  # the whole row of the last village
    keys.press(Key.Key_Delete)
    keys.control(Key.Key_0)
    keys.press(Key.Key_F8)
    assert grid.cell() == (3, names.index("inc_lease")), "the rent of a whole year"
    while desk.asked_rows():
        keys.press(Key.Key_1, Qt.KeyboardModifier.AltModifier)
        keys.press(Key.Key_F8)
    clerk.waits(lambda: not desk.saver.unsaved)

    for village in CODES[:9]:
        kept = saved(workspace, village)
        assert {name: kept[name] for name in names if name in kept} == sheet(village)
    assert saved(workspace, NOTHING)["nil_report"] == "yes"
    record = workspace.read("village_income", f"village_income/{CODES[3]}/{MONTH}")
    assert set(record.explanations.values()) == {"一次收到全年租金"}
    assert (keys.count, plain_keys(names)) == (120, 331), "the manual and the note name these figures"


def test_enter_goes_down_and_tab_right_and_back_to_where_the_row_began(page, keys):
    grid = page.grid
    keys.type("5")
    keys.press(Key.Key_Tab)
    keys.type("6")
    keys.press(Key.Key_Return)
    assert grid.cell() == (1, 0)
    assert [page.presenter.amount((0, at)) for at in (0, 1)] == [500, 600]


def test_full_width_digits_are_digits(page, keys):
    page.grid.edit_amount("１")
    page.grid.line.setText("１２３．５")
    keys.press(Key.Key_Return)
    assert page.presenter.amount((0, 0)) == yuan(123.5)


def test_what_cannot_be_read_stays_in_the_line_and_says_why(page, keys):
    keys.type("1.234")
    keys.press(Key.Key_Return)
    assert page.grid.typing()
    assert "分以下" in page.bar.text()
    assert page.grid.cell() == (0, 0)
    keys.press(Key.Key_Escape)
    assert not page.grid.typing()
    assert page.presenter.amount((0, 0)) is None


def test_a_pasted_block_shows_each_cell_that_cannot_be_taken(page, keys):
    QGuiApplication.clipboard().setText("100\t三百\n200\t300\n")
    keys.control(Key.Key_V)
    assert "一格都没有粘贴" in page.bar.text()
    assert page.presenter.amount((0, 0)) is None
    QGuiApplication.clipboard().setText("100\t150\n200\t300\n")
    keys.control(Key.Key_V)
    assert page.presenter.amount((1, 1)) == yuan(300)
    keys.control(Key.Key_Z)
    assert page.presenter.amount((1, 1)) is None


def test_a_copied_range_is_text_for_a_workbook(page, keys):
    QGuiApplication.clipboard().setText("100\t1500.5\n\t300\n")
    keys.control(Key.Key_V)
    keys.press(Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    keys.press(Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    keys.control(Key.Key_C)
    assert QGuiApplication.clipboard().text() == "100.00\t1500.50\n\t300.00"


def test_saving_goes_on_behind_and_says_when_it_was_done(page, keys, clerk, workspace):
    keys.type("88")
    keys.press(Key.Key_Return)
    assert page.reason.saved.text() == "正在保存…"
    clerk.waits(lambda: page.reason.saved.text().startswith("已保存"))
    assert saved(workspace, CODES[0])["inc_sale"] == yuan(88)


def test_another_program_part_that_saves_is_seen_here(page, clerk, workspace):
    made = workspace.save("village_income", {"village": CODES[5], "month": MONTH, "inc_sale": 700})
    page.on_changes(made.changes)
    assert page.presenter.sheet.amount(CODES[5], "inc_sale") == 700


def test_leaving_saves_what_is_still_being_typed(page, keys, workspace):
    keys.type("66")
    assert page.may_leave()
    tasks.wait()
    assert saved(workspace, CODES[0])["inc_sale"] == yuan(66)


def test_a_jump_from_elsewhere_goes_to_the_amount(page, clerk, workspace):
    enter_months(workspace, MONTH, MONTH)
    page.presenter.refresh()
    page.open_record("village_income", f"village_income/{CODES[6]}/{MONTH}", "inc_service")
    assert page.presenter.at(page.grid.cell())[1].name == "inc_service"
    assert page.presenter.at(page.grid.cell())[0].code == CODES[6]


def test_the_villages_that_are_missing_are_named_and_one_key_away(page, clerk, workspace, keys):
    enter_months(workspace, MONTH, MONTH, leave_out=(CODES[4], CODES[7]))
    page.presenter.refresh()
    clerk.waits(lambda: page.head.missing.text().startswith("2 个村未报"))
    assert "河坝村" in page.head.missing.text()
    page.grid.go((0, 0))
    clerk.clicks(page.head.missing)
    assert page.grid.cell()[0] == 4
    assert QApplication.focusWidget() is page.grid


@pytest.mark.parametrize("size", [(1366, 768), (911, 512), (911, 440)])
def test_every_size_shows_rows_totals_and_the_reason(page, clerk, workspace, size):
    enter_months(workspace, MONTH, MONTH)
    page.presenter.refresh()
    page.window().resize(*size)
    clerk.waits(lambda: page.grid.viewport().height() >= 39)
    assert page.board.totals.isVisible()
    assert page.reason.isVisible()
    assert page.reason.geometry().bottom() <= page.desk.height()


def test_a_quarter_is_compared_with_the_quarter_before(page, clerk, keys, workspace):
    enter_months(workspace, MONTH, MONTH)
    page.head.kind.set_value("quarter")
    page.head.kind.chosen.emit("quarter")
    desk = page.presenter
    assert desk.amount((3, 1)) == 3 * usual(CODES[3], MONTH)["inc_lease"]
    assert "上季" in [each.text() for each in page.head.compare.findChildren(type(page.head.month.before))]
    keys.control(Key.Key_PageUp)
    assert desk.month == "2025-12"
    keys.type("5")
    assert not page.grid.typing()
    assert "各月" in page.bar.text()
    page.head.kind.chosen.emit("month")
    assert (desk.quarter, desk.month) == (False, "2025-12")
