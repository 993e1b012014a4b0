"""Nothing that was typed gets lost, and nothing comes back without being said."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from model.workspace.workspace import Workspace
from ui.ledger.page import LedgerPage
from ui.shell import Shell

CTRL = Qt.KeyboardModifier.ControlModifier
Opens = Callable[..., Shell]


def line(page: LedgerPage, name: str) -> Any:
    page.form_panel.fields.build_all()
    return page.form_panel.fields.fields[name].editor.focus_target()


def answers(bar: Any, words: str) -> QPushButton:
    return next(each for each in bar.findChildren(QPushButton) if each.text() == words)


@pytest.fixture
def page(clerk: Any, shell_of: Opens, road: str) -> LedgerPage:
    return clerk.opens(shell_of("works")).show_page("works")


def test_typing_is_kept_within_a_second_and_the_row_says_draft(
    clerk: Any, page: LedgerPage, workspace: Workspace
) -> None:
    page.open_row(0)
    clerk.types(line(page, "name"), "二期")

    clerk.waits(lambda: bool(workspace.drafts("works")))

    assert "草稿已自动保存 14:30:00" in page.form_panel.kept.text()
    assert page.model.cells(0)[-1] == "草稿"


def test_escape_closes_the_form_and_the_draft_comes_back_with_words(clerk: Any, page: LedgerPage) -> None:
    page.open_row(0)
    clerk.types(line(page, "name"), "二期")
    clerk.presses(line(page, "name"), Qt.Key.Key_Escape)
    assert page.side.isHidden()

    page.open_row(0)

    assert line(page, "name").text() == "二期大坪村道路硬化"
    assert "上次未保存的内容已找回：4月3日 14:30 的草稿" in page.form_panel.bar.text()


def test_a_recovered_draft_can_be_refused(clerk: Any, page: LedgerPage, workspace: Workspace) -> None:
    page.open_row(0)
    clerk.types(line(page, "name"), "二期")
    page.close_form()
    page.open_row(0)

    clerk.clicks(answers(page.form_panel.bar, "不要了"))

    assert line(page, "name").text() == "大坪村道路硬化"
    assert not workspace.drafts("works")


def test_a_new_record_that_was_never_saved_is_offered_after_a_crash(
    clerk: Any, workspace: Workspace, shell_of: Opens
) -> None:
    workspace.draft_save("works", None, None, {"name": "新桥村饮水"}, {"total": "约一百万"})
    page = clerk.opens(shell_of("works")).show_page("works")
    assert "上次未保存的内容已找回" in page.drafts.text()

    clerk.clicks(answers(page.drafts, "继续填"))

    assert line(page, "name").text() == "新桥村饮水"
    assert line(page, "total").text() == "约一百万"


def test_a_new_records_draft_can_be_refused(clerk: Any, workspace: Workspace, shell_of: Opens) -> None:
    workspace.draft_save("works", None, None, {"name": "新桥村饮水"})
    page = clerk.opens(shell_of("works")).show_page("works")

    clerk.clicks(answers(page.drafts, "不要了"))

    assert not workspace.drafts("works")
    assert page.drafts.isHidden()


def test_closing_the_window_writes_the_draft(clerk: Any, page: LedgerPage, workspace: Workspace) -> None:
    page.open_row(0)
    clerk.types(line(page, "name"), "二期")

    assert page.shell.may_leave()

    assert workspace.drafts("works")[0].values["name"] == "二期大坪村道路硬化"


def test_a_saved_record_leaves_no_draft(clerk: Any, page: LedgerPage, workspace: Workspace) -> None:
    page.open_row(0)
    clerk.types(line(page, "name"), "二期")
    clerk.waits(lambda: bool(workspace.drafts("works")))
    clerk.presses(line(page, "name"), Qt.Key.Key_S, CTRL)

    assert not workspace.drafts("works")


def test_somebody_elses_save_in_between_is_not_overwritten_in_silence(
    clerk: Any, page: LedgerPage, workspace: Workspace, road: str
) -> None:
    page.open_row(0)
    clerk.types(line(page, "name"), "二期")
    page.close_form()
    standing = workspace.read("works", road)
    assert standing is not None
    workspace.save("works", {**standing.values, "name": "审核人改的名"}, record=road, parents=standing.heads)

    page.open_row(0)
    clerk.presses(line(page, "name"), Qt.Key.Key_S, CTRL)

    after = workspace.read("works", road)
    assert after is not None
    assert len(after.heads) == 2
    assert "个版本并存" in page.form_panel.bar.text()
