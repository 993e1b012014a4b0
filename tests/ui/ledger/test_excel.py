"""Rows go to Excel and come back: a preview marks each bad cell, and nothing is written while one is left."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from model.workspace.workspace import Workspace
from ui import tasks
from ui.ledger.page import LedgerPage
from ui.ledger.paste_preview import STATUS, PastePreview
from ui.shell import Shell

CTRL = Qt.KeyboardModifier.ControlModifier
Opens = Callable[..., Shell]


@pytest.fixture
def page(clerk: Any, shell_of: Opens, road: str) -> LedgerPage:
    return clerk.opens(shell_of("works", "income")).show_page("works")


def preview(clerk: Any, page: LedgerPage) -> PastePreview:
    clerk.waits(lambda: isinstance(page.stack.currentWidget(), PastePreview))
    found = page.stack.currentWidget()
    assert isinstance(found, PastePreview)
    return found


def test_copied_rows_carry_their_header(clerk: Any, page: LedgerPage) -> None:
    page.table.select_row(0)
    clerk.presses(page.table, Qt.Key.Key_C, CTRL)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == ["工程编号", "工程名称", "类别", "总投资（元）", "开工日期", "上报状态"]
    assert lines[1].split("\t") == ["A001", "大坪村道路硬化", "道路", "4,860,000.00", "2026-03-02", "待上报"]


def test_what_would_run_as_a_formula_is_copied_as_text(clerk: Any, page: LedgerPage, workspace: Workspace) -> None:
    made = workspace.save("works", {"code": "=1+1", "name": "@SUM(A1)", "total": -100})
    page.shell.announce(made.changes)
    page.table.selectAll()
    clerk.presses(page.table, Qt.Key.Key_C, CTRL)
    line = next(each for each in QGuiApplication.clipboard().text().splitlines() if "SUM" in each)
    assert line.split("\t")[:4] == ["'=1+1", "'@SUM(A1)", "", "-1.00"]


def test_a_block_with_header_is_written_whole(clerk: Any, page: LedgerPage, workspace: Workspace) -> None:
    clerk.pastes(page.table, "工程名称\t总投资（万元）\t开工日期\n"
                             "新桥村广场\t36.5\t2026.3.5\n云顶村民宿\t320\t2026年4月1日\n")
    shown = preview(clerk, page)
    assert "新增 2 条" in shown.advice.text()
    clerk.clicks(shown.write)
    clerk.waits(lambda: workspace.listing("works").count().rows == 3)

    rows = {row.values["name"]: row.values for row in workspace.listing("works").page(0)}
    assert rows["新桥村广场"]["total"] == 36_500_000
    assert rows["云顶村民宿"]["start"] == "2026-04-01"


def test_one_bad_cell_stops_everything_until_it_is_mended(
    clerk: Any, page: LedgerPage, workspace: Workspace
) -> None:
    clerk.pastes(page.table, "工程名称\t总投资\n新桥村广场\t三十六万\n云顶村民宿\t3200000\n")
    shown = preview(clerk, page)
    assert not shown.write.isEnabled()
    assert "还有 1 格读不出来" in shown.reason.text()
    bad = shown.table.currentIndex()
    assert bad.data(STATUS)[0] == "fault"
    assert "三十六万" in bad.data(STATUS)[1]

    shown.model.setData(bad, "360000")
    clerk.clicks(shown.write)

    clerk.waits(lambda: workspace.listing("works").count().rows == 3)


def test_a_block_without_header_goes_by_the_lists_columns(clerk: Any, page: LedgerPage, workspace: Workspace) -> None:
    clerk.pastes(page.table, "B001\t新桥村广场\t饮水\t36.5\n")
    shown = preview(clerk, page)
    assert "没有表头" in shown.advice.text()
    clerk.clicks(shown.write)
    clerk.waits(lambda: workspace.listing("works").count().rows == 2)

    made = workspace.listing("works", order=("code", False)).page(0)[0]
    assert made.values == {"code": "B001", "name": "新桥村广场", "kind": "water", "total": 3650}


def test_nothing_is_written_where_somebody_thinks_better_of_it(
    clerk: Any, page: LedgerPage, workspace: Workspace
) -> None:
    clerk.pastes(page.table, "工程名称\t总投资\n新桥村广场\t36\n")
    clerk.clicks(preview(clerk, page).back)
    tasks.wait()
    assert workspace.listing("works").count().rows == 1
    assert page.stack.currentIndex() == 0


def test_a_row_with_a_key_that_stands_changes_that_record(
    clerk: Any, shell_of: Opens, workspace: Workspace
) -> None:
    there = workspace.save("income", {"place": "大坪村", "month": "2026-03", "amount": 100}).record
    page = clerk.opens(shell_of("income")).show_page("income")
    clerk.pastes(page.table, "村\t月份\t收入\n大坪村\t2026-03\t8,200.00\n红岩村\t2026-03\t12\n")
    shown = preview(clerk, page)
    assert "新增 1 条；修改已有的 1 条" in shown.advice.text()
    clerk.clicks(shown.write)
    clerk.waits(lambda: workspace.listing("income").count().rows == 2)
    changed = workspace.read("income", there)
    assert changed is not None
    assert changed.values["amount"] == 820_000

    clerk.waits(lambda: "已写入 2 条" in page.shell.toast.words())
    page.shell.toast.undo()

    clerk.waits(lambda: workspace.listing("income").count().rows == 1)
    back = workspace.read("income", there)
    assert back is not None
    assert back.values["amount"] == 100


def test_words_that_are_no_table_say_what_to_copy(clerk: Any, page: LedgerPage) -> None:
    clerk.pastes(page.table, "\n".join(["一二三\t" * 12] * 2))
    clerk.waits(lambda: "剪贴板里没有" in page.bar.text())


def test_what_is_seen_goes_into_a_workbook_that_others_open(clerk: Any, page: LedgerPage, tmp_path: Path) -> None:
    target = tmp_path / "工程.xlsx"
    page.actions_.export_to(target, "xlsx")
    clerk.waits(target.exists)
    tasks.wait()
    import openpyxl

    book = openpyxl.load_workbook(target)
    cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert "大坪村道路硬化" in cells


def test_an_exported_workbook_comes_back_as_the_same_records(
    clerk: Any, page: LedgerPage, workspace: Workspace, tmp_path: Path
) -> None:
    target = tmp_path / "工程.xlsx"
    page.actions_.export_to(target, "xlsx")
    tasks.wait()
    page.actions_.import_from(target)
    shown = preview(clerk, page)
    assert "共 1 行" in shown.advice.text()
    assert shown.model.found.lines[0].values["name"] == "大坪村道路硬化"
    assert workspace.listing("works").count().rows == 1


def test_a_bad_cell_says_what_it_may_say_instead(clerk: Any, page: LedgerPage) -> None:
    clerk.pastes(page.table, "工程名称\t类别\t总投资（元）\t开工日期\n新桥村水渠\t航空\t一千二\t3月40日")
    shown = preview(clerk, page)
    reasons = []
    for _ in range(3):
        reasons.append(shown.reason.text())
        shown.go_to_fault()

    assert "可以写：道路、饮水、其他" in reasons[0]
    assert "如 1200 或 6.5万元" in reasons[1]
    assert "2026-3-5" in reasons[2]
    model, right = shown.model, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    at = next(number for number in range(model.columnCount())
              if "总投资" in str(model.headerData(number, Qt.Orientation.Horizontal)))
    assert model.headerData(at, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole) == right
