"""A clerk fills in a form that nobody has programmed: it is made from its definition alone."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from model.workspace.workspace import Workspace
from ui.ledger.page import LedgerPage
from ui.shell import Shell

CTRL = Qt.KeyboardModifier.ControlModifier
Opens = Callable[..., Shell]


@pytest.fixture
def page(clerk: Any, shell_of: Opens, road: str) -> LedgerPage:
    shell = clerk.opens(shell_of("works", "income"))
    return shell.show_page("works")


def line(page: LedgerPage, name: str) -> Any:
    page.form_panel.fields.build_all()
    return page.form_panel.fields.fields[name].editor.focus_target()


def messages(page: LedgerPage, name: str) -> list[str]:
    return [each.message for each in page.form_panel.fields.fields[name].problems()]


def test_a_new_record_is_typed_saved_with_the_keyboard_and_stands_in_the_list(
    clerk: Any, page: LedgerPage, workspace: Workspace
) -> None:
    clerk.presses(page.table, Qt.Key.Key_N, CTRL)
    clerk.types(line(page, "code"), "A002")
    clerk.types(line(page, "name"), "红岩村饮水提升")
    clerk.types(line(page, "total"), "1,200,000")
    clerk.presses(line(page, "total"), Qt.Key.Key_S, CTRL)

    assert workspace.listing("works").count().rows == 2
    made = workspace.read("works", str(page.record.editing.record if page.record.editing else ""))
    assert made is not None
    assert made.values["total"] == 120_000_000
    assert made.values["name"] == "红岩村饮水提升"
    assert page.model.rowCount() == 2
    assert "已保存" in page.form_panel.kept.text()


def test_enter_goes_to_the_next_field(clerk: Any, page: LedgerPage) -> None:
    clerk.presses(page.table, Qt.Key.Key_N, CTRL)
    clerk.presses(line(page, "code"), Qt.Key.Key_Return)

    assert line(page, "name").hasFocus()


def test_a_total_that_differs_from_its_plan_says_so_and_offers_the_sum(clerk: Any, page: LedgerPage) -> None:
    page.open_row(0)
    clerk.replaces(line(page, "total"), "4680000")
    clerk.waits(lambda: bool(messages(page, "total")))

    assert "与资金计划合计不一致" in messages(page, "total")[0]
    repairs = page.form_panel.fields.fields["total"].problems()[0].repairs
    assert [each.words for each in repairs] == ["改为 4,860,000.00 元", "查看资金计划"]
    page.form_panel.fields.fields["total"].repair.emit(repairs[0])
    clerk.waits(lambda: not messages(page, "total"))
    assert line(page, "total").text() == "4,860,000.00"


def test_errors_dont_stop_saving_but_stay_beside_their_field(
    clerk: Any, page: LedgerPage, workspace: Workspace, road: str
) -> None:
    page.open_row(0)
    clerk.replaces(line(page, "total"), "4680000")
    clerk.presses(line(page, "total"), Qt.Key.Key_S, CTRL)

    saved = workspace.read("works", road)
    assert saved is not None
    assert saved.values["total"] == 468_000_000
    assert messages(page, "total")
    assert "1 处错误" in page.form_panel.count.text()


def test_a_warning_is_explained_beside_its_field_and_the_words_travel_with_the_record(
    clerk: Any, page: LedgerPage, workspace: Workspace, road: str
) -> None:
    page.open_row(0)
    clerk.replaces(line(page, "start"), "2025-12-20")
    clerk.waits(lambda: messages(page, "start"))
    assert "1 处提醒" in page.form_panel.count.text()
    field = page.form_panel.fields.fields["start"]
    explanation = next(each.explanation for each in field.findChildren(object) if hasattr(each, "explanation"))

    clerk.types(explanation.line, "先行平整场地")
    clerk.presses(explanation.line, Qt.Key.Key_S, CTRL)

    saved = workspace.read("works", road)
    assert saved is not None
    assert saved.explanations == {"old_start": "先行平整场地"}
    assert "没有问题" in page.form_panel.count.text()


def test_text_that_is_no_amount_stays_and_the_rest_is_saved(
    clerk: Any, page: LedgerPage, workspace: Workspace, road: str
) -> None:
    page.open_row(0)
    clerk.replaces(line(page, "total"), "一千二")
    clerk.leaves(line(page, "total"))
    clerk.replaces(line(page, "name"), "大坪村产业路硬化")
    clerk.presses(line(page, "name"), Qt.Key.Key_S, CTRL)

    saved = workspace.read("works", road)
    assert saved is not None
    assert saved.values["name"] == "大坪村产业路硬化"
    assert saved.values["total"] == 486_000_000
    assert line(page, "total").text() == "一千二"
    assert workspace.drafts("works")[0].raw_texts == {"total": "一千二"}


def test_a_field_appears_only_where_it_matters(clerk: Any, page: LedgerPage) -> None:
    page.open_row(0)
    fields = page.form_panel.fields
    fields.build_all()
    assert not fields.is_shown("other_kind")

    clerk.replaces(line(page, "kind"), "其他")
    clerk.presses(line(page, "kind"), Qt.Key.Key_Return)

    clerk.waits(lambda: fields.is_shown("other_kind"))


def test_a_calculated_field_follows_and_cant_be_typed_into(clerk: Any, page: LedgerPage) -> None:
    page.open_row(0)
    assert line(page, "tenth").text() == "486,000.00"
    assert line(page, "tenth").isReadOnly()

    clerk.replaces(line(page, "total"), "100")

    clerk.waits(lambda: line(page, "tenth").text() == "10.00")


def test_a_row_of_the_plan_is_added_filled_and_saved(
    clerk: Any, page: LedgerPage, workspace: Workspace, road: str
) -> None:
    page.open_row(0)
    page.form_panel.fields.build_all()
    plan = page.form_panel.fields.fields["plan"].editor
    clerk.clicks(plan.add)
    clerk.types(plan.cell(1, "source").line, "村集体自筹")
    clerk.types(plan.cell(1, "amount").line, "5000")
    clerk.presses(plan.cell(1, "amount").line, Qt.Key.Key_S, CTRL)

    saved = workspace.read("works", road)
    assert saved is not None
    assert [(row["source"], row["amount"]) for row in saved.values["plan"]] == [
        ("县财政", 486_000_000), ("村集体自筹", 500_000)]


def test_an_empty_row_of_the_plan_is_no_fault_and_is_not_saved(
    clerk: Any, page: LedgerPage, workspace: Workspace, road: str
) -> None:
    page.open_row(0)
    page.form_panel.fields.build_all()
    plan = page.form_panel.fields.fields["plan"].editor
    clerk.clicks(plan.add)
    clerk.replaces(line(page, "name"), "大坪村道路改造")
    clerk.presses(line(page, "name"), Qt.Key.Key_S, CTRL)

    saved = workspace.read("works", road)
    assert saved is not None
    assert len(saved.values["plan"]) == 1
    assert "没有问题" in page.form_panel.count.text()


def test_f8_goes_from_fault_to_fault_around(clerk: Any, page: LedgerPage) -> None:
    clerk.presses(page.table, Qt.Key.Key_N, CTRL)
    assert not messages(page, "name")
    assert "还有 2 项必填" in page.form_panel.count.text()
    clerk.presses(line(page, "code"), Qt.Key.Key_F8)
    assert "还没有填" in messages(page, "name")[0]
    assert line(page, "name").hasFocus()
    clerk.presses(line(page, "name"), Qt.Key.Key_F8)
    assert line(page, "total").hasFocus()
    clerk.presses(line(page, "total"), Qt.Key.Key_F8)
    assert line(page, "name").hasFocus()


def test_typing_is_taken_back_field_by_field(clerk: Any, page: LedgerPage) -> None:
    page.open_row(0)
    clerk.replaces(line(page, "name"), "甲")
    clerk.leaves(line(page, "name"))
    clerk.replaces(line(page, "total"), "1")

    clerk.presses(line(page, "total"), Qt.Key.Key_Z, CTRL)
    assert line(page, "total").text() == "4,860,000.00"
    assert line(page, "name").text() == "甲"
    clerk.presses(line(page, "total"), Qt.Key.Key_Z, CTRL)
    assert line(page, "name").text() == "大坪村道路硬化"
    clerk.presses(line(page, "total"), Qt.Key.Key_Y, CTRL)
    assert line(page, "name").text() == "甲"


def test_a_save_is_taken_back_and_done_again(
    clerk: Any, page: LedgerPage, workspace: Workspace, road: str
) -> None:
    page.open_row(0)
    clerk.replaces(line(page, "name"), "改过的名称")
    clerk.presses(line(page, "name"), Qt.Key.Key_S, CTRL)

    def name() -> object:
        found = workspace.read("works", road)
        return found.values["name"] if found else None

    clerk.presses(line(page, "name"), Qt.Key.Key_Z, CTRL)
    assert name() == "大坪村道路硬化"
    clerk.presses(line(page, "name"), Qt.Key.Key_Y, CTRL)
    assert name() == "改过的名称"


def test_the_same_key_again_offers_the_record_that_is_there(
    clerk: Any, shell_of: Opens, workspace: Workspace
) -> None:
    there = workspace.save("income", {"place": "大坪村", "month": "2026-03", "amount": 100}).record
    page = clerk.opens(shell_of("income")).show_page("income")
    clerk.presses(page.table, Qt.Key.Key_N, CTRL)
    clerk.types(line(page, "place"), "大坪村")
    clerk.types(line(page, "month"), "2026-3")
    clerk.presses(line(page, "month"), Qt.Key.Key_S, CTRL)

    assert "已经有了" in page.form_panel.bar.text()
    page.record.open(there)
    assert line(page, "place").isReadOnly()


def test_a_natural_key_that_stands_already_is_said_at_once(clerk: Any, page: LedgerPage) -> None:
    clerk.presses(page.table, Qt.Key.Key_N, CTRL)
    clerk.types(line(page, "name"), "大坪村道路硬化")

    clerk.waits(lambda: "已有同样的" in page.form_panel.bar.text())


def test_the_next_record_opens_in_the_same_field(
    clerk: Any, page: LedgerPage, workspace: Workspace
) -> None:
    made = workspace.save("works", {"code": "A002", "name": "红岩村饮水提升", "total": 100})
    page.shell.announce(made.changes)
    page.open_row(0)
    line(page, "total").setFocus()
    clerk.presses(line(page, "total"), Qt.Key.Key_Down, CTRL)

    assert page.form_panel.title.text() == "红岩村饮水提升"
    assert line(page, "total").hasFocus()
    assert "第 2/2 条" in page.form_panel.place.text()


def test_a_jump_from_elsewhere_lands_in_the_field(clerk: Any, page: LedgerPage, road: str) -> None:
    page.open_record("works", road, "plan[0].amount")

    cell = page.form_panel.fields.fields["plan"].editor.cell(0, "amount")
    clerk.waits(cell.line.hasFocus)
    assert page.form_panel.tabs.tabs[1].isChecked()


def test_a_form_can_be_copied_as_a_new_one(clerk: Any, page: LedgerPage, workspace: Workspace) -> None:
    page.open_row(0)
    page.actions_.duplicate()
    clerk.replaces(line(page, "code"), "A009")
    clerk.presses(line(page, "code"), Qt.Key.Key_S, CTRL)

    assert workspace.listing("works").count().rows == 2
    assert page.record.editing is not None
    assert page.record.editing.values["plan"][0]["row"] != "r1"


def test_rows_of_a_plan_come_in_idle_moments_and_nothing_typed_meanwhile_is_lost(
    clerk: Any, page: LedgerPage, workspace: Workspace, road: str
) -> None:
    page.open_row(0)
    fields = page.form_panel.fields
    fields.build_all()
    page.close_form()
    many = [{"row": f"r{number}", "source": f"来源{number}", "amount": 100} for number in range(40)]
    workspace.save("works", {"code": "A007", "name": "新桥村渠系整治", "total": 4000, "plan": many})
    page.presenter.refresh()
    page.open_row(1)
    plan = fields.fields["plan"].editor
    assert plan.row_count() < 40
    clerk.replaces(line(page, "name"), "新桥村渠系维修")
    clerk.waits(lambda: plan.row_count() == 40)
    clerk.presses(line(page, "name"), Qt.Key.Key_S, CTRL)

    row = next(each for each in workspace.listing("works", columns=("name",)).page(0) if each.record != road)
    assert row.values == {"name": "新桥村渠系维修"}
    saved = workspace.read("works", row.record)
    assert saved is not None
    assert len(saved.values["plan"]) == 40


def test_a_jump_leaves_room_around_the_field(clerk: Any, page: LedgerPage) -> None:
    page.window().resize(911, 512)
    page.open_row(0)
    area = page.form_panel.area
    for name in ("start", "code", "tenth"):
        page.form_panel.focus_path(name)
        field = page.form_panel.fields.fields[name]
        clerk.waits(lambda field=field: field.visibleRegion().boundingRect() == field.rect())
        top = field.mapTo(area.viewport(), field.rect().topLeft()).y()
        bottom = area.viewport().height() - top - field.height()
        bar = area.verticalScrollBar()
        assert top >= 24 or bar.value() == bar.minimum()
        assert bottom >= 24 or bar.value() == bar.maximum()


def test_tabs_that_dont_fit_have_an_arrow_to_the_rest(clerk: Any, page: LedgerPage) -> None:
    page.open_row(0)
    tabs = page.form_panel.tabs
    tabs.setFixedWidth(120)
    clerk.waits(tabs.on.isVisible)
    assert not tabs.back.isVisible()
    while tabs.on.isVisible():
        clerk.clicks(tabs.on)
    assert tabs.back.isVisible()
    last = tabs.tabs[-1]
    assert last.visibleRegion().boundingRect().width() == last.width()
