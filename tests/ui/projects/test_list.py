"""The list of projects: what stands in it, which of them are shown, and the keys."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from PySide6.QtCore import Qt

from model.workspace.workspace import Workspace
from ui import tasks
from ui.projects.page import ProjectsPage
from ui.projects.table import COLUMNS

Desk = Callable[[], ProjectsPage]


def names(page: ProjectsPage) -> list[str]:
    return [each.code for each in page.presenter.shown]


def cells(page: ProjectsPage, row: int) -> dict[str, str]:
    model = page.list.table.projects
    return {each.name: model.text(model.projects[row], each.name) for each in COLUMNS}


def test_the_worst_light_stands_first(desk: Desk, four: Mapping[str, str]) -> None:
    page = desk()
    assert names(page) == ["A003", "A002", "A001", "A004"]
    assert cells(page, 0)["late"] == "晚 93 天"
    assert cells(page, 1)["light"] == "黄灯：晚开工 14 天"
    assert cells(page, 2) == {
        "light": "绿灯", "name": "红岩村产业路硬化", "stage": "开工", "progress": "45%，时间已过 17%",
        "money": "168.00 · 100.00 · 60.00", "late": "", "log": "3月26日"}
    assert cells(page, 3)["stage"] == "已终止"
    assert page.list.sums.text().startswith("合计 4 个　计划 784.00 万元　到位 100.00（12.7%）")


@pytest.mark.parametrize(("chip", "code", "left"), [
    ("stage", "50", ["A002"]), ("key_task", "T2", ["A002"]), ("action8", "A5", ["A003"]),
    ("township", "990101102", ["A003", "A002", "A001", "A004"]),
])
def test_a_condition_is_chosen_by_keyboard_and_taken_away_by_del(
        desk: Desk, clerk: Any, four: Mapping[str, str], chip: str, code: str, left: list[str]) -> None:
    page = desk()
    pick = page.list.picks[chip]
    pick.setFocus()
    clerk.presses(pick, Qt.Key.Key_Return)
    for _ in range(next(at for at, each in enumerate(pick.items) if each.code == code)):
        clerk.presses(pick, Qt.Key.Key_Down)
    clerk.presses(pick, Qt.Key.Key_Return)
    assert names(page) == left
    clerk.presses(pick, Qt.Key.Key_Delete)
    assert len(names(page)) == 4


def test_late_silent_and_troubled_projects_are_one_press_away(
        desk: Desk, clerk: Any, four: Mapping[str, str], workspace: Workspace) -> None:
    workspace.save("problem", {"no": "1", "project": four["green"], "state": "open", "deadline": "2026-05-01"})
    page = desk()
    assert page.list.flags["late"].text() == "逾期 2"
    clerk.clicks(page.list.flags["late"])
    assert names(page) == ["A003", "A002"]
    clerk.clicks(page.list.flags["silent"])
    assert names(page) == ["A003"]
    clerk.clicks(page.list.clear)
    clerk.clicks(page.list.flags["problem"])
    assert names(page) == ["A001"]


def test_supporters_and_search(desk: Desk, clerk: Any, four: Mapping[str, str]) -> None:
    page = desk()
    assert [words for _, words, _ in page.presenter.choices()["helper"]] == ["川云能源集团"]
    clerk.types(page.list.search, "dpc")
    clerk.waits(lambda: names(page) == ["A002"])
    clerk.replaces(page.list.search, "没有这个")
    clerk.waits(lambda: names(page) == [])
    assert page.list.stack.currentWidget() is page.list.none


def test_a_press_on_a_header_sorts_and_a_second_one_turns_round(desk: Desk, four: Mapping[str, str]) -> None:
    page = desk()
    page.list.table.sort_wanted.emit("money")
    assert names(page) == ["A002", "A001", "A003", "A004"]
    page.list.table.sort_wanted.emit("money")
    assert names(page) == ["A004", "A003", "A001", "A002"]


def test_the_list_follows_what_is_saved_elsewhere_and_keeps_its_place(
        desk: Desk, clerk: Any, four: Mapping[str, str], workspace: Workspace) -> None:
    page = desk()
    page.list.table.go(four["green"])
    saved = workspace.save("project_log", {"project": four["green"], "date": "2026-04-02", "progress": "50"})
    page.shell.announce(saved.changes)
    tasks.wait()
    clerk.waits(lambda: page.presenter.project(four["green"]).progress == 50)  # type: ignore[union-attr]
    assert page.list.table.current().record == four["green"]  # type: ignore[union-attr]


def test_an_empty_desk_says_what_to_do(desk: Desk, clerk: Any) -> None:
    page = desk()
    assert page.list.stack.currentWidget() is page.list.empty


def test_cells_are_read_aloud_with_their_heading(desk: Desk, four: Mapping[str, str]) -> None:
    page = desk()
    model = page.list.table.projects
    spoken = model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("灯 红灯：晚完工 93 天")
