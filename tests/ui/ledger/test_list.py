"""A clerk looks for records, sorts them, chooses columns, and takes records out of the ledger."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from model.workspace.workspace import Workspace
from ui import tasks
from ui.ledger.page import LedgerPage
from ui.preferences import Preferences
from ui.shell import Shell

CTRL = Qt.KeyboardModifier.ControlModifier
Opens = Callable[..., Shell]


@pytest.fixture
def page(clerk: Any, shell_of: Opens, workspace: Workspace, road: str) -> LedgerPage:
    for number, (name, kind, total) in enumerate((
            ("红岩村饮水提升", "water", 96_800_000), ("石笋村危桥改建", "road", 62_400_000),
            ("新桥村广场", "other", None)), 2):
        values = {"code": f"A{number:03d}", "name": name, "kind": kind, "total": total}
        workspace.save("works", {key: value for key, value in values.items() if value is not None})
    return clerk.opens(shell_of("works", "income")).show_page("works")


def names(page: LedgerPage) -> list[str]:
    return [page.model.cells(at)[1] for at in range(page.model.rowCount())]


def presses(page: LedgerPage, words: str) -> None:
    next(each for each in page.findChildren(QPushButton) if each.text() == words and each.isVisible()).click()


def test_all_records_stand_in_the_order_of_their_numbers_with_their_sum(page: LedgerPage) -> None:
    assert names(page) == ["大坪村道路硬化", "红岩村饮水提升", "石笋村危桥改建", "新桥村广场"]
    tasks.wait()
    assert "共 4 条" in page.header.scope.text()
    assert page.model.cells(0) == ("A001", "大坪村道路硬化", "道路", "4,860,000.00", "2026-03-02", "待上报")


def test_the_totals_row_adds_up_what_is_shown(clerk: Any, page: LedgerPage) -> None:
    totals = page.list.totals.model()
    clerk.waits(lambda: totals.index(0, 3).data() == "6,452,000.00")
    assert totals.index(0, 0).data() == "合计 4 条"


def test_pinyin_initials_find_a_record(clerk: Any, page: LedgerPage) -> None:
    clerk.types(page.list.search, "hycys")
    clerk.waits(lambda: names(page) == ["红岩村饮水提升"])
    assert "按条件 1 条，共 4 条" in page.header.scope.text()


def test_chinese_words_find_a_record(clerk: Any, page: LedgerPage) -> None:
    clerk.types(page.list.search, "危桥")
    clerk.waits(lambda: names(page) == ["石笋村危桥改建"])


def test_a_condition_is_put_together_with_the_keyboard_and_removed_with_del(clerk: Any, page: LedgerPage) -> None:
    page.list.filters.open_panel()
    panel = page.list.filters.panel
    clerk.types(panel.which.line, "类别")
    clerk.presses(panel.which.line, Qt.Key.Key_Return)
    clerk.types(panel.choice.line, "道路")
    clerk.presses(panel.choice.line, Qt.Key.Key_Return)
    clerk.clicks(panel.done)
    clerk.waits(lambda: names(page) == ["大坪村道路硬化", "石笋村危桥改建"])

    chip = page.list.filters.chips()[0]
    assert chip.text() == "类别：道路"
    clerk.presses(chip, Qt.Key.Key_Delete)
    clerk.waits(lambda: len(names(page)) == 4)


def test_an_amount_is_asked_for_by_its_range(clerk: Any, page: LedgerPage) -> None:
    panel = page.list.filters.panel
    page.list.filters.open_panel()
    clerk.types(panel.which.line, "总投资")
    clerk.presses(panel.which.line, Qt.Key.Key_Return)
    clerk.types(panel.low, "九十")
    clerk.clicks(panel.done)
    assert "“九十”" in panel.fault()
    clerk.replaces(panel.low, "900000")
    clerk.clicks(panel.done)

    clerk.waits(lambda: names(page) == ["大坪村道路硬化", "红岩村饮水提升"])


def test_a_search_without_a_hit_offers_to_drop_the_conditions(clerk: Any, page: LedgerPage) -> None:
    clerk.types(page.list.search, "zzzz")
    clerk.waits(lambda: page.list.empty is not None)
    presses(page, "去掉全部条件")
    clerk.waits(lambda: len(names(page)) == 4)


def test_a_click_on_a_header_sorts_and_again_turns_round(clerk: Any, page: LedgerPage) -> None:
    def click(section: int) -> None:
        head = page.table.head
        place = QPoint(head.sectionViewportPosition(section) + 20, 15)
        QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)

    click(3)
    assert names(page)[1:] == ["石笋村危桥改建", "红岩村饮水提升", "大坪村道路硬化"]
    click(3)
    assert names(page)[0] == "大坪村道路硬化"
    assert page.table.head.sorted_by == 3


def test_chosen_columns_are_remembered(clerk: Any, page: LedgerPage, preferences: Preferences) -> None:
    clerk.clicks(page.header.columns)
    chooser = page.actions_.chooser()
    clerk.presses(chooser.ticks["remark"], Qt.Key.Key_Space)
    clerk.presses(chooser.ticks["kind"], Qt.Key.Key_Space)

    assert [each.name for each in page.model.columns] == ["code", "name", "total", "start", "remark", "state"]
    assert preferences.get("columns:works") == ["code", "name", "total", "start", "remark"]
    chooser.reset.click()
    assert [each.name for each in page.model.columns] == ["code", "name", "kind", "total", "start", "state"]


def test_amounts_are_shown_in_ten_thousands_where_that_is_chosen(
    clerk: Any, shell_of: Opens, preferences: Preferences, road: str
) -> None:
    preferences.put("money_unit", "万元")
    page = clerk.opens(shell_of("works")).show_page("works")
    assert page.model.headerData(3, Qt.Orientation.Horizontal) == "总投资（万元）"
    assert page.model.cells(0)[3] == "486.00"


def test_a_row_with_faults_says_how_many(clerk: Any, page: LedgerPage) -> None:
    clerk.waits(lambda: page.model.cells(3)[-1] == "1 处错误")


def test_a_voided_record_leaves_the_list_and_comes_back_with_undo(
    clerk: Any, page: LedgerPage, workspace: Workspace, road: str
) -> None:
    page.open_row(0)
    page.record.void("重复登记")
    assert "大坪村道路硬化" not in names(page)
    voided = workspace.read("works", road)
    assert voided is not None
    assert voided.explanations == {"void": "重复登记"}

    clerk.presses(page.table, Qt.Key.Key_Z, CTRL)

    assert names(page)[0] == "大坪村道路硬化"


def test_the_history_tells_each_change_and_an_older_version_comes_back(
    clerk: Any, page: LedgerPage, workspace: Workspace, road: str
) -> None:
    standing = workspace.read("works", road)
    assert standing is not None
    workspace.save("works", {**standing.values, "total": 468_000_000}, record=road, parents=standing.heads)
    page.open_row(0)
    page.actions_.history()
    clerk.waits(lambda: page.side.currentWidget() is page.history_panel)
    words = page.history_panel.said()
    assert "修改" in words
    assert "总投资" in words
    assert "4,860,000.00 元" in words
    assert "4,680,000.00 元" in words

    presses(page, "恢复这个版本")

    after = workspace.read("works", road)
    assert after is not None
    assert after.values["total"] == 486_000_000
    assert len(workspace.history(road)) == 3


def test_an_empty_month_offers_a_nil_report(clerk: Any, shell_of: Opens, workspace: Workspace) -> None:
    page = clerk.opens(shell_of("income")).show_page("income")
    assert page.list.empty is not None
    assert page.actions_.nil_month() == "2026-03"

    page.actions_.save_nil("2026-03", "本月没有收入")

    assert workspace.nil_reported("income", unit="990101102", period="2026-03")
    assert "零报告" in page.shell.toast.words()
    page.shell.toast.undo()
    assert not workspace.nil_reported("income", unit="990101102", period="2026-03")


def test_in_a_small_window_the_form_covers_the_list_and_escape_returns(
    clerk: Any, shell_of: Opens, road: str
) -> None:
    page = clerk.opens(shell_of("works"), (780, 480)).show_page("works")
    page.open_row(0)
    assert not page.list.isVisible()
    assert page.form_panel.isVisible()
    page.form_panel.focus_first()
    clerk.presses(page.form_panel, Qt.Key.Key_Escape)
    assert page.list.isVisible()


def test_in_a_window_of_911_name_and_state_stay_beside_the_form(clerk: Any, shell_of: Opens, road: str) -> None:
    page = clerk.opens(shell_of("works"), (911, 512)).show_page("works")
    page.open_row(0)
    shown = [each.name for at, each in enumerate(page.model.columns) if not page.table.isColumnHidden(at)]
    assert shown[0] == "name"
    assert shown[-1] == "state"
    assert page.form_panel.isVisible()
    assert page.header.more.isVisible()


def test_every_printed_page_stands_inside_the_program(clerk: Any, page: LedgerPage) -> None:
    page.actions_.print_list((), "A4-landscape")
    clerk.waits(lambda: page.stack.currentIndex() == 1)
    assert page.document.page_count() == 1
    page.back_to_list()
    page.open_row(0)
    page.actions_.print_card(str(page.record.editing.record if page.record.editing else ""))
    clerk.waits(lambda: page.stack.currentIndex() == 1)


def test_where_the_data_went_to_another_computer_nothing_is_added(
        clerk: Any, page: LedgerPage, workspace: Workspace, tmp_path: Any) -> None:
    workspace.export_move(tmp_path / "搬家.tuodi-move")
    page.hide()
    page.show()

    assert not page.header.add.isEnabled()
    assert "已经搬到另一台电脑" in page.header.add.toolTip()
    clerk.presses(page.table, Qt.Key.Key_N, CTRL)
    assert "已经搬到另一台电脑" in page.bar.text()
    assert page.record.editing is None
    clerk.presses(page.table, Qt.Key.Key_V, CTRL)
    assert page.list.isVisible()
