"""The first page after unlocking, by keyboard: a number for the telephone, a gap filled, a picture opened."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from model.changes import Changes
from tests.model.month.month_office import MONTH, VILLAGES, copied_office
from ui import tasks
from ui.home.page import HomePage
from ui.home.state import DueLine, Jump, PackageLine
from ui.shell import Header, PageSpec, Shell

CONTROL = Qt.KeyboardModifier.ControlModifier
SIZES = [(1366, 768), (911, 512), (720, 440)]


class Elsewhere(QWidget):
    """Any other page."""

    def __init__(self, shell):
        super().__init__()
        self.title, self.opened, self.begun = "别处", [], []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def on_changes(self, changes):
        pass

    def open_record(self, form, record, path):
        self.opened.append((form, record, path))

    def may_leave(self):
        return True


@pytest.fixture
def office(tmp_path):
    made = copied_office(tmp_path)
    made.report_village("大坪村")
    made.report_village("新桥村")
    yield made
    tasks.wait()
    made.workspace.close()


@pytest.fixture
def window(clerk, office, preferences):
    def make(size=(1366, 768)):
        def home(shell):
            page = HomePage(office.workspace, shell)
            page.jump_requested.connect(shell.open_record)
            page.missing_requested.connect(lambda form, values: shell.page("other").begun.append((form, values)))
            page.asking_wanted.connect(lambda: shell.show_page("home"))
            return page

        forms = frozenset({"village_income", "fund_entry", "project", "project_log", "cadre"})
        specs = [PageSpec("home", "工作台", "工作台", "home", home),
                 PageSpec("other", "台账", "台账", "folder-open", Elsewhere, forms=forms),
                 PageSpec("month", "月度上报", "上报", "upload", Elsewhere)]
        shell = clerk.opens(Shell(Header("双河镇", "云岭县 · 乡镇", "何晓岚", "填报人"), specs, preferences), size)
        page = shell.show_page("home")
        shell.page("other")
        clerk.waits(lambda: page.presenter.settled)
        shell.activateWindow()
        clerk.waits(shell.isActiveWindow)
        return page

    return make


def asks(clerk, page, text):
    """Ctrl+K, type, Enter."""
    clerk.presses(page, Qt.Key.Key_K, CONTROL)
    clerk.replaces(page.ask.field, text)
    clerk.presses(page.ask.field, Qt.Key.Key_Return)
    clerk.waits(page.ask.text)


def test_the_leader_is_on_the_telephone(clerk, window) -> None:
    """Ctrl+F, eleven letters, Enter, Enter: the sentence is on the clipboard."""
    page = window()
    clerk.waits(page.ask.field.hasFocus)
    page.charts[0].setFocus()
    clerk.presses(page.charts[0], Qt.Key.Key_F, CONTROL)
    assert page.ask.field.hasFocus()
    clerk.types(page.ask.field, "大坪 集体收入 3月")
    clerk.presses(page.ask.field, Qt.Key.Key_Return)
    clerk.waits(lambda: page.ask.answer is not None)
    assert (page.ask.answer.value, page.ask.answer.covered) == ("0.48", "已报")

    clerk.presses(page.ask.field, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == "大坪村2026年3月村集体收入0.48万元（已报，未签批）"
    assert page.ask.copy.text().startswith("已复制")


def test_the_copy_button_copies(clerk, window) -> None:
    page = window()
    asks(clerk, page, "大坪 集体收入 3月")
    QGuiApplication.clipboard().clear()
    clerk.clicks(page.ask.copy)
    assert "0.48万元" in QGuiApplication.clipboard().text()


def test_who_did_not_report_is_named_and_not_counted(clerk, window) -> None:
    page = window()
    asks(clerk, page, "双河 集体收入 3月")
    words = [each.text() for each in page.ask.findChildren(QLabel) if each.isVisible()]
    assert "0.96" in words
    assert "2/3村已报" in words
    assert "没有计入：红岩村" in words


def test_a_village_without_a_report_has_no_number(clerk, window) -> None:
    page = window()
    asks(clerk, page, "红岩 集体收入 3月")
    assert page.ask.answer.value == ""
    assert "没有数" in [each.text() for each in page.ask.findChildren(QLabel)]
    assert "0" not in [each.text() for each in page.ask.findChildren(QLabel)]


def test_several_readings_are_offered_and_none_is_taken_for_certain(clerk, window) -> None:
    page = window()
    asks(clerk, page, "sh jt 3月")
    assert page.ask.answer is None
    assert page.ask.copy is None
    assert len(page.ask.choices) == 2
    shown = [each for each in page.ask.findChildren(QLabel) if each.isVisible()]
    assert not [each for each in shown if each.property("role") == "figure"]

    clerk.presses(page.ask.field, Qt.Key.Key_Down)
    assert page.ask.choices[0].hasFocus()
    clerk.presses(page.ask.choices[0], Qt.Key.Key_Down)
    chosen = page.ask.choices[1].text()
    clerk.presses(page.ask.choices[1], Qt.Key.Key_Return)
    assert chosen.startswith(f"双河镇 · {page.ask.answer.title}")
    clerk.waits(lambda: page.shell.focusWidget() is page.ask.copy)
    assert any("其他 1 个读法" in each.text() for each in page.ask.findChildren(QPushButton))


def test_what_is_not_understood_is_said_below_the_field(clerk, window) -> None:
    page = window()
    asks(clerk, page, "huoxing shouru")
    assert "没看懂" in page.ask.text()
    assert page.ask.answer is None


def test_ctrl_k_comes_from_any_page(clerk, window) -> None:
    page = window()
    shell = page.shell
    other = shell.show_page("other")
    other.setFocus()
    clerk.presses(other, Qt.Key.Key_K, CONTROL)
    assert shell.current() == "home"
    assert page.ask.field.hasFocus()


def test_f8_and_enter_lead_to_the_gap(clerk, window) -> None:
    page = window()
    at, gap = next((at, each) for at, each in enumerate(page.todo.rows) if each.line.words == "红岩村未报")
    for _ in range(at + 1):
        clerk.presses(QApplication.focusWidget(), Qt.Key.Key_F8)
    assert gap.jump.hasFocus()
    clerk.presses(gap.jump, Qt.Key.Key_Return)
    other = page.shell.page("other")
    assert other.opened == [("village_income", f"village_income/{VILLAGES['红岩村']}/{MONTH}", "")]
    assert page.shell.current() == "other"


def test_a_gap_without_a_place_of_its_own_begins_a_record(clerk, window) -> None:
    page = window()
    page.todo.jumped.emit(Jump("project_log", "", "", {"project": "p1"}))
    assert page.shell.page("other").begun == [("project_log", {"project": "p1"})]


def test_a_group_opens_in_place(clerk, window, office) -> None:
    record = office.workspace.read("village_income", f"village_income/{VILLAGES['大坪村']}/{MONTH}")
    office.workspace.void("village_income", record.record, record.heads, "重填")
    page = window()
    group = next(each for each in page.todo.rows if each.line.parts)
    clerk.clicks(group.fold)
    assert [each.line.words for each in group.parts] == ["大坪村未报", "红岩村未报"]
    clerk.clicks(group.fold)
    assert all(each.isHidden() for each in group.parts)


def test_the_rail_says_how_many_are_open(clerk, window) -> None:
    page = window()
    assert page.shell.rail.button("month").badge() == page.presenter.todo.open > 0


def test_a_number_on_the_page_follows_what_is_saved(clerk, window, office) -> None:
    page = window()
    asks(clerk, page, "大坪 集体收入 3月")
    record = office.report_village("大坪村", sale=20_000_00)
    page.shell.announce(Changes.of("village_income", record, "990101102", MONTH))
    clerk.waits(lambda: page.ask.answer.value == "2.12")


def test_what_is_saved_elsewhere_is_gone_on_coming_back(clerk, window, office) -> None:
    page = window()
    page.shell.show_page("other")
    record = office.report_village("红岩村")
    page.shell.announce(Changes.of("village_income", record, "990101102", MONTH))
    page.shell.show_page("home")
    clerk.waits(lambda: page.presenter.settled)
    assert not [each for each in page.todo.rows if "红岩村" in each.line.words]


def test_what_is_half_typed_is_offered_until_it_is_gone(clerk, window, office) -> None:
    draft = office.workspace.draft_save("project", None, None, {"name": "大坪村蓄水池"})
    page = window()
    row = next(each for each in page.todo.rows if each.line.kind == "draft")
    assert row.line.words == "大坪村蓄水池：没有保存"
    clerk.clicks(row.jump)
    assert page.shell.page("other").opened[-1][:2] == ("project", "")

    office.workspace.draft_discard(draft)
    page.shell.show_page("home")
    clerk.waits(lambda: page.presenter.settled)
    assert not [each for each in page.todo.rows if each.line.kind == "draft"]


def test_a_picture_opens_its_list_and_turns_to_its_numbers(clerk, window) -> None:
    page = window()
    card = next(each for each in page.charts if each.chart.form == "village_income")
    card.setFocus()
    clerk.presses(card, Qt.Key.Key_T)
    assert card.stack.currentWidget() is card.table
    cells = [card.table.item(card.table.rowCount() - 1, at).text() for at in range(card.table.columnCount())]
    assert cells[:3] == ["2026年3月", "0.96", "2/3村"]
    clerk.presses(card.table, Qt.Key.Key_Escape)
    assert card.stack.currentIndex() == 0
    clerk.presses(card, Qt.Key.Key_Return)
    assert page.shell.page("other").opened == [("village_income", "", "")]
    assert "2/3" in card.accessibleName()


def test_a_click_on_a_picture_opens_its_list(clerk, window) -> None:
    page = window()
    clerk.clicks(next(each for each in page.charts if each.chart.form == "village_income"))
    assert page.shell.current() == "other"


def test_no_button_is_filled_on_a_page_that_finishes_nothing(clerk, window) -> None:
    page = window()
    assert not [each for each in page.findChildren(QPushButton) if each.property("main") and each.isVisible()]


def test_a_new_workspace_shows_its_first_steps_with_one_filled_button(clerk, tmp_path, preferences) -> None:
    office = copied_office(tmp_path)
    spec = PageSpec("home", "工作台", "工作台", "home", lambda shell: HomePage(office.workspace, shell))
    shell = clerk.opens(Shell(Header("双河镇", "云岭县 · 乡镇", "何晓岚", "填报人"), [spec], preferences))
    page = shell.show_page("home")
    begun = []
    page.missing_requested.connect(lambda form, values: begun.append((form, values)))
    clerk.waits(lambda: page.presenter.settled)
    assert page.first.isVisible()
    assert page.todo.isHidden()
    assert page.charts == []
    mains = [each for each in page.findChildren(QPushButton) if each.property("main") and each.isVisible()]
    assert [each.text() for each in mains] == ["登记单位"]
    clerk.clicks(mains[0])
    assert begun == [("supporter", {})]
    tasks.wait()
    office.workspace.close()


@pytest.mark.parametrize("size", SIZES)
def test_nothing_stands_on_or_beside_another_at_any_size(clerk, window, size) -> None:
    page = window(size)
    page.dues.show_dues([DueLine("4月2日", "逾期1天", "收齐村级报表 2/3（建议日期）" * 3, "red", Jump("month"))] * 9)
    page.packages.show_packages([PackageLine("2026-02-A005", "returned", "3月30日已退回")] * 3)
    asks(clerk, page, "双河 集体收入 3月")
    QApplication.processEvents()
    inside = page.view.widget()
    assert inside.width() <= page.view.viewport().width()
    cards = [each for each in (page.todo, page.ask, page.dues, page.packages, *page.charts) if each.isVisible()]
    clerk.waits(lambda: all(each.height() >= each.minimumSizeHint().height() for each in cards))
    places = [each.rect().translated(each.mapTo(inside, each.rect().topLeft())) for each in cards]
    assert all(inside.rect().contains(each) for each in places)
    for at, each in enumerate(places):
        assert not any(each.intersects(other) for other in places[at + 1:])


