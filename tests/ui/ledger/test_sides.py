"""List and form beside each other: F6 goes between them, their widths are the person's."""

from typing import Any

from PySide6.QtCore import Qt

from ui.ledger.page import LedgerPage
from ui.preferences import Preferences


def line(page: LedgerPage, name: str) -> Any:
    page.form_panel.fields.build_all()
    return page.form_panel.fields.fields[name].editor.focus_target()


def test_f6_goes_from_the_list_into_the_field_one_came_from_and_back(clerk: Any, shell_of: Any, road: str) -> None:
    page = clerk.opens(shell_of("works")).show_page("works")
    page.table.setFocus()
    clerk.presses(page.table, Qt.Key.Key_F6)
    assert page.table.hasFocus()

    page.open_record("works", road, "name")
    clerk.waits(line(page, "name").hasFocus)
    clerk.presses(line(page, "name"), Qt.Key.Key_F6)
    assert page.table.hasFocus()
    clerk.presses(page.table, Qt.Key.Key_F6)
    clerk.waits(line(page, "name").hasFocus)


def test_the_division_of_the_page_is_remembered(
    clerk: Any, shell_of: Any, road: str, preferences: Preferences
) -> None:
    page = clerk.opens(shell_of("works", "income")).show_page("works")
    page.open_record("works", road, "")
    whole = sum(page.splitter.sizes())
    page.splitter.setSizes([whole - 620, 620])
    page.splitter.splitterMoved.emit(whole - 620, 1)
    clerk.waits(lambda: preferences.get("ledger_form_width") == 620)

    page.close_form()
    page.open_record("works", road, "")
    assert page.splitter.sizes()[1] == 620
    page.window().resize(911, 512)
    clerk.waits(lambda: page.splitter.width() < 850 and page.splitter.sizes()[0] >= 336)
