"""Rail, pages, long work, notices, PDF: the frame that every page stands in."""

import sys
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from forms.errors import UserError
from model.changes import Changes
from ui import application, notices, tasks
from ui.document_view import DocumentView, NotADocument
from ui.shell import Header, PageSpec, Shell
from ui.widgets.month_picker import MonthPicker
from ui.widgets.states import ListedProblem, ProblemList


class NotedPage(QWidget):
    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.title, self.heard, self.opened = "页", [], []
        self.line = QLineEdit()
        layout = QVBoxLayout(self)
        layout.addWidget(self.line)

    def on_changes(self, changes: Changes) -> None:
        self.heard.append(changes)

    def open_record(self, form: str, record: str, path: str) -> None:
        self.opened.append((form, record, path))

    def may_leave(self) -> bool:
        return True


@pytest.fixture
def shell(clerk, preferences):
    specs = [PageSpec("home", "工作台", "工作台", "home", NotedPage),
             PageSpec("projects", "项目", "项目", "clipboard-list", NotedPage, forms=frozenset({"project"})),
             PageSpec("settings", "设置", "设置", "settings", NotedPage, last=True)]
    made = clerk.opens(Shell(Header("双河镇", "云岭县 · 乡镇", "何晓岚", "填报人"), specs, preferences))
    made.show_page("home")
    return made


def test_ctrl_and_a_digit_change_the_page(clerk, shell) -> None:
    clerk.presses(shell.page("home").line, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)

    assert shell.current() == "projects"
    assert shell.rail.button("projects").isChecked()


def test_a_page_that_is_there_at_times_takes_no_digit_while_it_is_away(clerk, preferences) -> None:
    waiting: list[str] = []
    specs = [PageSpec("home", "工作台", "工作台", "home", NotedPage),
             PageSpec("merge", "版本冲突", "冲突", "arrows-diff", NotedPage, waiting=lambda: len(waiting)),
             PageSpec("settings", "设置", "设置", "settings", NotedPage, last=True)]
    shell = clerk.opens(Shell(Header("双河镇", "云岭县 · 乡镇", "何晓岚", "填报人"), specs, preferences))
    page = shell.show_page("home")

    clerk.presses(page.line, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert shell.current() == "settings"

    waiting.append("r1")
    shell.announce(Changes.of("project", "r1", "990101102", "2026"))
    clerk.presses(shell.page("settings").line, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert shell.current() == "merge"

    waiting.clear()
    shell.announce(Changes.of("project", "r1", "990101102", "2026"))
    assert shell.rail.button("merge").isVisible(), "it is looked at"
    shell.show_page("home")
    assert shell.rail.button("merge").isHidden()


def test_a_page_is_made_when_it_is_first_shown_and_hears_of_changes(shell) -> None:
    assert shell.stack.count() == 1
    projects = shell.show_page("projects")

    shell.announce(Changes.of("project", "r1", "990101102", "2026"))
    shell.announce(Changes())

    assert len(projects.heard) == 1


def test_a_jump_opens_the_record_and_comes_back(clerk, shell) -> None:
    assert shell.open_record("project", "r1", "total_invest")
    assert shell.page("projects").opened == [("project", "r1", "total_invest")]

    shell.back()

    assert shell.current() == "home"
    assert not shell.open_record("unknown", "r1")


def test_the_rail_is_narrow_on_a_small_screen(clerk, shell) -> None:
    shell.resize(911, 512)
    clerk.waits(lambda: shell.rail.width() == 64)
    shell.resize(1366, 768)
    clerk.waits(lambda: shell.rail.width() == 176)


def test_a_badge_is_said_too(shell) -> None:
    shell.set_badge("projects", 6)

    assert shell.rail.button("projects").accessibleName() == "项目，6 项待办"


def test_a_toast_can_be_taken_back(clerk, shell) -> None:
    undone = []
    shell.toast.say("已清空 12 格", "撤销 Ctrl+Z", lambda: undone.append(1))
    assert shell.toast.words() == "已清空 12 格"
    assert not shell.toast.isWindow()

    assert shell.toast.undo()

    assert undone == [1]
    assert shell.toast.words() == ""


class Refused(UserError):
    def __init__(self) -> None:
        super().__init__("磁盘已满。", kept="内容还在。", next_step="请先腾出空间。")


def test_long_work_reports_and_ends_in_the_window(clerk, qapp) -> None:
    seen, results = [], []

    def work(progress):
        for number in range(3):
            progress("照片", number + 1, 3)
        return "完"

    tasks.run(work, progress=lambda *step: seen.append(step), done=results.append)
    clerk.waits(lambda: results)

    assert results == ["完"]
    assert seen[-1] == ("照片", 3, 3)


def test_a_fault_in_long_work_comes_back_as_what_it_is(clerk, qapp) -> None:
    failed = []

    def work(progress):
        raise Refused

    tasks.run(work, failed=failed.append)
    clerk.waits(lambda: failed)

    assert isinstance(failed[0], Refused)


def test_cancelled_work_stops_at_its_next_step(clerk, qapp) -> None:
    from threading import Event

    started, go_on, ended = Event(), Event(), []

    def work(progress):
        started.set()
        go_on.wait(5)
        progress("再来")
        raise AssertionError

    task = tasks.run(work, cancelled=lambda: ended.append(1))
    started.wait(5)
    task.cancel()
    go_on.set()
    clerk.waits(lambda: ended)


def test_a_bug_in_long_work_reaches_the_hook(clerk, qapp, monkeypatch) -> None:
    caught = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, bug, trace: caught.append(kind))

    tasks.run(lambda progress: {}["absent"])
    clerk.waits(lambda: caught)

    assert caught == [KeyError]


def test_a_report_of_a_bug_holds_no_values(clock, tmp_path) -> None:
    net = application.Net(clock, tmp_path)
    report = net.save(ValueError, ValueError("张三 510101199001010000"), None)

    words = report.read_text("utf-8")
    assert "ValueError" in words
    assert "张三" not in words


@pytest.mark.parametrize(("set_to", "becomes"), [("fcitx", "ibus"), ("fcitx5", "ibus"), ("ibus", "ibus"), ("", "")])
def test_fcitx_is_reached_through_ibus(set_to, becomes) -> None:
    environment = {"QT_IM_MODULE": set_to}
    application.choose_input_method(environment, "linux")

    assert environment["QT_IM_MODULE"] == becomes


def test_a_question_answers_harmlessly_to_escape(clerk, qapp) -> None:
    answers = [notices.Answer("", "留着"), notices.Answer("void", "作废")]
    dialog = notices.Question(None, "作废这条记录吗？", "", answers, "")
    clerk.opens(dialog, (480, 200))

    clerk.presses(dialog, Qt.Key.Key_Escape)

    assert dialog.answer == ""


def test_escape_stops_what_takes_long_whatever_the_page_does_with_escape(clerk, shell) -> None:
    page, heard, stopped = shell.page("home"), [], []
    QShortcut(QKeySequence("Escape"), page).activated.connect(lambda: heard.append("page"))
    begun, go_on = threading.Event(), threading.Event()

    def work(step: tasks.Progress) -> None:
        begun.set()
        go_on.wait(10)
        step("正在看", 1, 2)

    shell.progress.follow(tasks.run(work, cancelled=lambda: stopped.append(True)))
    clerk.waits(shell.progress.isVisible)
    assert begun.wait(10)
    clerk.presses(page.line, Qt.Key.Key_Escape)
    go_on.set()
    clerk.waits(lambda: stopped)
    assert heard == []

    clerk.waits(shell.progress.isHidden)
    clerk.presses(page.line, Qt.Key.Key_Escape)
    clerk.waits(lambda: heard == ["page"])


def test_enter_presses_the_answer_that_has_the_focus(clerk, qapp) -> None:
    answers = [notices.Answer("", "留着"), notices.Answer("void", "作废")]
    dialog = notices.Question(None, "作废这条记录吗？", "", answers, "")
    clerk.opens(dialog, (480, 200))

    clerk.presses(dialog.buttons[""], Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert dialog.answer == ""

    clerk.opens(dialog, (480, 200))
    dialog.buttons["void"].setFocus()
    clerk.presses(dialog.buttons["void"], Qt.Key.Key_Enter)
    assert dialog.answer == "void"


def test_a_bar_says_the_fault_and_offers_a_way(clerk) -> None:
    bar, done = notices.Bar(), []
    clerk.opens(bar, (600, 80))
    bar.say("2 个村还没报", "warning", [("去看", lambda: done.append(1))])

    clerk.clicks(next(each for each in bar.findChildren(QPushButton) if each.text() == "去看"))

    assert done == [1]
    assert bar.text() == "2 个村还没报"


def test_a_month_steps_over_the_new_year(clerk) -> None:
    picker = clerk.opens(MonthPicker("2026-01"), (200, 40))
    heard = []
    picker.changed.connect(heard.append)

    clerk.clicks(picker.before)

    assert picker.value() == "2025-12"
    assert heard == ["2025-12"]


def test_each_listed_problem_jumps_to_its_field(clerk) -> None:
    listed = clerk.opens(ProblemList(), (600, 200))
    jumped = []
    listed.jumped.connect(jumped.append)
    listed.set_problems([ListedProblem("error", "大坪村 3月", "早于批复日期", "project", "r1", "plan_start")])

    clerk.clicks(listed.jumps()[0])

    assert jumped[0].path == "plan_start"


@pytest.fixture
def pdf(tmp_path):
    from reportlab.pdfgen.canvas import Canvas

    file = tmp_path / "report.pdf"
    canvas = Canvas(str(file), pagesize=(842, 595))
    for number in range(3):
        canvas.drawString(100, 300, f"page {number + 1}")
        canvas.showPage()
    canvas.save()
    return file


def test_a_report_is_shown_zoomed_and_printed(clerk, pdf, tmp_path) -> None:
    view = clerk.opens(DocumentView(), (900, 600))
    view.open_file(pdf)
    fitting = view.scale()
    clerk.presses(view, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert view.page_count() == 3
    assert view.scale() > fitting
    assert abs(view.picture(0).width() - 842 * view.scale()) <= 1
    assert view.document.text(2).strip() == "page 3"

    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    view.print_to(printer)

    printed = DocumentView()
    printed.open_file(tmp_path / "printed.pdf")
    assert printed.page_count() == 3
    printed.shut()
    printed.deleteLater()
    view.shut()


def test_a_document_opens_on_its_first_page_says_so_and_fits_without_scrolling_sideways(clerk, pdf) -> None:
    view = clerk.opens(DocumentView(), (900, 600))
    view.open_file(pdf)
    clerk.waits(lambda: view.area.verticalScrollBar().maximum() > 0)

    assert view.pages.text() == "第 1 页，共 3 页"
    assert view.area.horizontalScrollBar().maximum() == 0
    view.area.verticalScrollBar().setValue(view.area.verticalScrollBar().maximum())
    assert view.pages.text() == "第 3 页，共 3 页"
    view.shut()
    assert view.pages.text() == ""


def test_the_stamps_of_signatures_are_drawn(clerk, tmp_path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    file = tmp_path / "signed.pdf"
    canvas = Canvas(str(file), pagesize=(300, 300))
    canvas.acroForm.textfield(name="stamp", x=50, y=50, width=200, height=200, value="seal")
    canvas.showPage()
    canvas.save()
    view = clerk.opens(DocumentView(), (400, 400))
    view.open_file(file)

    picture = view.document.picture(0, 1.0)
    assert picture.pixelColor(150, 150) != picture.pixelColor(10, 10)
    view.shut()


def test_a_broken_report_is_refused_and_the_shown_one_stays(clerk, pdf) -> None:
    view = clerk.opens(DocumentView(), (900, 600))
    view.open_file(pdf)

    with pytest.raises(NotADocument):
        view.open(b"%PDF-1.7 broken", "坏的.pdf")

    assert view.page_count() == 3
    view.shut()


def test_labels_have_room_for_their_words(shell, clerk) -> None:
    for each in shell.rail.findChildren(QLabel):
        if each.isVisible() and each.text():
            assert each.width() >= each.fontMetrics().horizontalAdvance(each.text()) - 1, each.text()
