"""双录核对: large amounts keyed a second time, unseen; a slip of the first pass is found and mended."""

import pytest
from PySide6.QtCore import Qt

from tests.ui.income.conftest import CODES, saved, yuan

Key = Qt.Key


@pytest.fixture
def keyed(page):
    """Two large amounts and a small one; of the second the paper says 36,000."""
    for where, typed in (((0, 1), "12000"), ((1, 1), "63000"), ((2, 3), "900")):
        assert page.presenter.enter(where, typed) == ""
    return page


def test_only_amounts_from_the_threshold_on_are_asked_for_and_the_first_stays_unseen(keyed, clerk):
    clerk.clicks(keyed.head.twice)
    view = keyed.overlays.rekey
    assert [each.first for each in view.work.cells] == [yuan(12_000), yuan(63_000)]
    assert view.asked.text() == "大坪村　资产租赁收入"
    assert view.rows.item(0, 2).text() == ""


def test_a_slip_is_found_and_the_second_amount_takes_its_place(keyed, clerk, keys, workspace):
    clerk.clicks(keyed.head.twice)
    view = keyed.overlays.rekey
    keys.type("12000")
    keys.press(Key.Key_Return)
    assert view.rows.item(0, 4).text() == "相符"
    keys.type("36000")
    keys.press(Key.Key_Return)
    assert "63,000.00" in view.first.text()
    assert "36,000.00" in view.second.text()
    keys.press(Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert "核对完了：2 格，不符 1 格" in view.asked.text()
    clerk.clicks(view.back)
    clerk.waits(lambda: not keyed.presenter.saver.unsaved)
    assert saved(workspace, CODES[1])["inc_lease"] == yuan(36_000)
    keyed.presenter.undo()
    assert keyed.presenter.amount((1, 1)) == yuan(63_000)


def test_the_first_may_be_right_after_all(keyed, clerk, keys):
    clerk.clicks(keyed.head.twice)
    keys.type("1200")
    keys.press(Key.Key_Return)
    keys.press(Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert keyed.overlays.rekey.rows.item(0, 4).text() == "不符，按第一遍"
    assert keyed.presenter.amount((0, 1)) == yuan(12_000)


def test_keyed_a_third_time_it_agrees_after_all(keyed, clerk, keys):
    clerk.clicks(keyed.head.twice)
    for typed in ("1200", "12000"):
        keys.type(typed)
        keys.press(Key.Key_Return)
    assert keyed.overlays.rekey.rows.item(0, 4).text() == "相符"
    assert keyed.overlays.rekey.work.at == 1


def test_what_is_no_amount_is_said_and_asked_again(keyed, clerk, keys):
    clerk.clicks(keyed.head.twice)
    keys.type("12.345")
    keys.press(Key.Key_Return)
    assert "分以下" in keyed.overlays.rekey.wrong.text()
    keys.press(Key.Key_Return)
    assert "再录一遍" in keyed.overlays.rekey.wrong.text()
    assert keyed.overlays.rekey.work.at == 0


def test_the_county_sets_the_threshold(keyed, clerk, workspace):
    workspace.save("threshold", {"name": "income_rekey_amount", "value": "900", "from": "2026-01-01"})
    clerk.clicks(keyed.head.twice)
    assert len(keyed.overlays.rekey.work.cells) == 3


def test_a_month_without_large_amounts_says_so(page, clerk, keys):
    clerk.clicks(page.head.twice)
    assert "没有 10,000.00 元以上" in page.overlays.rekey.asked.text()
    keys.press(Key.Key_Escape)
    assert page.grid.hasFocus()


def test_keys_of_the_grid_rest_while_something_stands_over_it(keyed, clerk, keys):
    clerk.clicks(keyed.head.twice)
    keys.control(Key.Key_PageUp)
    keys.control(Key.Key_Z)
    assert keyed.presenter.month == "2026-03"
    assert keyed.presenter.amount((2, 3)) == yuan(900)
    keys.press(Key.Key_Escape)
    keys.control(Key.Key_Z)
    assert keyed.presenter.amount((2, 3)) is None


def test_what_comes_from_elsewhere_does_not_shut_the_second_pass(keyed, clerk, workspace):
    clerk.clicks(keyed.head.twice)
    made = workspace.save("village_income", {"village": CODES[7], "month": "2026-03", "inc_sale": 700})
    keyed.on_changes(made.changes)
    assert keyed.stack.currentWidget() is keyed.overlays.rekey
    assert not keyed.head.isVisible()
