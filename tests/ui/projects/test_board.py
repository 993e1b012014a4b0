"""The board by stage, the calendar of deadlines, and who supports whom."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget

from model.workspace.workspace import Workspace
from ui import tasks
from ui.projects.board import BoardCard, BoardColumn
from ui.projects.page import ProjectsPage
from ui.projects.stage_panel import StagePanel

Desk = Callable[[], ProjectsPage]
CTRL = Qt.KeyboardModifier.ControlModifier


def columns(page: ProjectsPage) -> dict[str, list[str]]:
    filled = [each for each in page.board.board.columns if each.cards]
    return {each.phase.title: [one.project.code for one in each.cards] for each in filled}


def card(page: ProjectsPage, record: str) -> BoardCard:
    return next(one for each in page.board.board.columns for one in each.cards if one.project.record == record)


def asked(page: ProjectsPage) -> StagePanel:
    found = page.board.side.currentWidget()
    assert isinstance(found, StagePanel)
    return found


def words_of(where: QWidget) -> str:
    return "\n".join(each.text() for kind in (QLabel, QPushButton) for each in where.findChildren(kind)
                     if each.isVisibleTo(where))


def drop(where: BoardColumn, record: str) -> None:
    mime = QMimeData()
    mime.setData("application/x-tuodi-project", record.encode())
    move, left, none = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(where, QDragEnterEvent(QPoint(20, 60), move, mime, left, none))
    QApplication.sendEvent(where, QDropEvent(QPointF(20, 60), move, mime, left, none))
    QApplication.processEvents()


def test_projects_stand_in_the_column_of_their_phase(desk: Desk, four: Mapping[str, str]) -> None:
    page = desk()
    page.show_view("board")
    assert columns(page) == {"批复入库": ["A002"], "实施": ["A003", "A001"]}


def test_an_arrow_moves_a_card_and_asks_day_and_document(desk: Desk, clerk: Any, four: Mapping[str, str],
                                                         workspace: Workspace) -> None:
    page = desk()
    page.show_view("board")
    clerk.presses(card(page, four["late"]), Qt.Key.Key_Right)
    panel = asked(page)
    assert panel.stage.value() == "70"
    clerk.replaces(panel.day.editor.focus_target(), "4.1")
    clerk.presses(panel.day.editor.focus_target(), Qt.Key.Key_Return)
    tasks.wait()
    clerk.waits(lambda: columns(page) == {"实施": ["A003", "A001", "A002"]})
    standing = workspace.read("project", four["late"])
    assert standing is not None
    assert standing.calculated["actual_start"] == "2026-04-01"
    assert page.board.side.isHidden()
    clerk.waits(lambda: isinstance(QApplication.focusWidget(), BoardCard))
    assert page.shell.toast.undo()
    standing = workspace.read("project", four["late"])
    assert standing is not None
    assert standing.values["stage"] == "50"


def test_a_card_that_is_dropped_is_asked_too_and_esc_leaves_it(desk: Desk, clerk: Any, four: Mapping[str, str],
                                                               workspace: Workspace) -> None:
    page = desk()
    page.show_view("board")
    drop(page.board.board.columns[3], four["green"])
    panel = asked(page)
    assert (panel.stage.value(), panel.stage.isHidden()) == ("90", True)
    clerk.presses(panel.day.editor.focus_target(), Qt.Key.Key_Escape)
    assert page.board.side.isHidden()
    standing = workspace.read("project", four["green"])
    assert standing is not None
    assert standing.values["stage"] == "70"
    drop(page.board.board.columns[3], four["green"])
    clerk.clicks(asked(page).save_button)
    standing = workspace.read("project", four["green"])
    assert standing is not None
    assert standing.values["stage"] == "90"


def test_going_back_says_which_days_go(desk: Desk, clerk: Any, four: Mapping[str, str], workspace: Workspace) -> None:
    page = desk()
    page.show_view("board")
    clerk.presses(card(page, four["green"]), Qt.Key.Key_Left)
    panel = asked(page)
    clerk.clicks(next(each for each in panel.stage.findChildren(QToolButton) if each.text() == "批复"))
    assert "开工" in panel.lost.text()
    clerk.clicks(panel.save_button)
    standing = workspace.read("project", four["green"])
    assert standing is not None
    assert standing.values["stage"] == "50"
    assert [row.get("actual") for row in standing.values["stage_dates"]] == ["2026-01-20", None]


def test_arrows_walk_over_the_board_and_enter_opens(desk: Desk, clerk: Any, four: Mapping[str, str]) -> None:
    page = desk()
    page.show_view("board")
    clerk.waits(lambda: isinstance(QApplication.focusWidget(), BoardCard))
    clerk.presses(QApplication.focusWidget(), Qt.Key.Key_Right, CTRL)
    clerk.presses(QApplication.focusWidget(), Qt.Key.Key_Down)
    focus = QApplication.focusWidget()
    assert isinstance(focus, BoardCard)
    assert focus.project.code == "A001"
    clerk.presses(focus, Qt.Key.Key_Return)
    assert page.view.isVisible()


def test_the_calendar_shows_what_is_due_and_opens_it(desk: Desk, clerk: Any, four: Mapping[str, str],
                                                     workspace: Workspace) -> None:
    workspace.save("project_log", {"project": four["green"], "date": "2026-04-02", "progress": "50",
                                   "next_date": "2026-04-10"})
    page = desk()
    page.show_view("calendar")
    grid = page.calendar.grid
    clerk.presses(grid, Qt.Key.Key_Down)
    assert grid.day.isoformat() == "2026-04-10"
    said = words_of(page.calendar.side)
    assert "4月10日　1 件" in said
    assert "已经过期的　2 件" in said
    clerk.presses(grid, Qt.Key.Key_Return)
    assert page.view.isVisible()
    assert page.view.title.text() == "红岩村产业路硬化"


def test_the_calendar_turns_its_months_by_arrows_and_by_its_switch(desk: Desk, clerk: Any,
                                                                   four: Mapping[str, str]) -> None:
    page = desk()
    page.show_view("calendar")
    for _ in range(4):
        clerk.presses(page.calendar.grid, Qt.Key.Key_Down)
    assert page.calendar.month.value() == "2026-05"
    page.calendar.month.step(3)
    assert page.calendar.grid.day.isoformat() == "2026-08-01"
    clerk.clicks(page.calendar.now)
    assert page.calendar.month.value() == "2026-04"


def test_pairing_shows_who_has_nobody(desk: Desk, clerk: Any, four: Mapping[str, str], town: Any,
                                      workspace: Workspace) -> None:
    workspace.save("pairing", {"supporter": town.energy, "target_unit": "990101102", "pairing_kind": "township",
                               "from": "2024-04-01", "to": "2026-05-01"})
    page = desk()
    page.show_view("pairing")
    assert page.pairing.sums.text() == "乡镇有结对 1/1　有产业帮扶 0/1　村有结对 0/3"
    assert "还有 28 天到期" in words_of(page.pairing.left)
    assert "川云能源集团" in words_of(page.pairing.right)
    links = [each for each in page.pairing.left.findChildren(QPushButton) if each.text() == "登记结对"]
    assert len(links) == 3
    clerk.clicks(links[0])
    group = page.shell.page("其他台账")
    ledger = group.stack.currentWidget()  # type: ignore[attr-defined]
    assert ledger.form.id == "pairing"
    assert ledger.record.editing.values["target_unit"].startswith("990101102")


def test_a_supporter_leads_to_its_projects(desk: Desk, clerk: Any, four: Mapping[str, str]) -> None:
    page = desk()
    page.show_view("pairing")
    link = next(each for each in page.pairing.right.findChildren(QPushButton) if each.text() == "3 个项目")
    clerk.clicks(link)
    assert page.list.isVisible()
    assert page.list.picks["helper"].text() == "帮扶方：川云能源集团"


def test_the_card_is_shown_on_paper_and_esc_comes_back(desk: Desk, clerk: Any, road: str) -> None:
    page = desk()
    page.open_project(road)
    clerk.clicks(page.view.card)
    tasks.wait()
    clerk.waits(page.paper.isVisible)
    assert "红岩村产业路硬化" in page.paper.view.document.text(0)  # type: ignore[union-attr]
    clerk.presses(page.paper.view, Qt.Key.Key_Escape)
    assert page.view.isVisible()
