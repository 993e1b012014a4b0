"""A clerk takes a month from check to package in the window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton
from shiboken6 import isValid

from export.verification import verify_file
from model.changes import Changes
from model.month import submissions
from model.month.check import Finding, FormCheck
from tests.model.month.month_office import MONTH, PREPARER, REVIEWER, UNIT, copied_office
from ui import tasks
from ui.month.form_rows import FormTable
from ui.month.nil_question import NilQuestion
from ui.month.page import MonthPage
from ui.shell import Header, PageSpec, Shell

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def office(tmp_path):
    made = copied_office(tmp_path)
    made.report_all()
    made.fund_nil()
    yield made
    tasks.wait()
    made.workspace.close()


@pytest.fixture
def window(clerk, office, preferences, tmp_path):
    """The shell with the month page, packing into a folder of this test."""
    (tmp_path / "上报").mkdir()
    preferences.put("package_folder", str(tmp_path / "上报"))

    def make(size=(1366, 768)):
        spec = PageSpec("month", "月度上报", "上报", "upload", lambda shell: MonthPage(office.workspace, shell))
        shell = clerk.opens(Shell(Header("双河镇", "云岭县 · 乡镇", "何晓岚", "填报人"), [spec], preferences), size)
        page = shell.show_page("month")
        clerk.waits(lambda: page.presenter.state is not None)
        return page

    return make


def step(page):
    return next((name for name in ("check", "paper", "sign", "pack") if getattr(page, name).state() == "current"), "")


def signs(clerk, card, password):
    clerk.types(card.password, password) if password.isascii() else card.password.setText(password)
    clerk.clicks(card.button)


def generates(clerk, page):
    clerk.clicks(page.paper.make)
    clerk.waits(lambda: step(page) == "sign")


def signs_both(clerk, page):
    signs(clerk, page.sign.preparer, PREPARER)
    clerk.waits(page.sign.reviewer.button.isEnabled)
    signs(clerk, page.sign.reviewer, REVIEWER)
    clerk.waits(lambda: step(page) == "pack")


def mains(page):
    return [each for each in page.findChildren(QPushButton)
            if each.property("main") and each.isEnabled() and each.isVisible()]


def test_from_check_to_a_package_that_verifies(clerk, window, tmp_path) -> None:
    page = window()
    assert page.picker.value() == MONTH
    assert step(page) == "paper"
    assert page.check.state() == "done"
    assert not page.check.is_open()

    generates(clerk, page)
    signs_both(clerk, page)
    assert "两人已签" in page.pack.summary.text()
    clerk.clicks(page.pack.button)
    clerk.waits(lambda: page.pack.result is not None and page.pack.state() == "done")

    assert page.pack.result == tmp_path / "上报" / "双河镇-2026-03-A001.asice"
    assert verify_file(page.pack.result).ok
    assert page.pack.verdict.text().startswith("核验通过")
    assert page.packages.rows[0].pill.text() == "已打包"


def test_at_most_one_filled_button_at_every_step(clerk, window) -> None:
    page = window()
    assert [each.text() for each in mains(page)] == ["生成月报(&G)"]
    generates(clerk, page)
    assert mains(page) == [page.sign.preparer.button]
    signs(clerk, page.sign.preparer, PREPARER)
    clerk.waits(page.sign.reviewer.button.isEnabled)
    assert mains(page) == [page.sign.reviewer.button]
    signs(clerk, page.sign.reviewer, REVIEWER)
    clerk.waits(lambda: step(page) == "pack")
    assert mains(page) == [page.pack.button]


def test_a_wrong_password_is_told_below_its_field(clerk, window, office) -> None:
    page = window()
    generates(clerk, page)

    signs(clerk, page.sign.preparer, "wrong-2026")
    clerk.waits(page.sign.preparer.fault.isVisible)

    assert "密码不对" in page.sign.preparer.fault.text()
    assert page.sign.preparer.password.text() == ""
    assert page.sign.preparer.password.accessibleDescription() == page.sign.preparer.fault.text()
    assert submissions.current(office.workspace, UNIT, MONTH).signings == ()


def test_no_password_is_asked_for(clerk, window) -> None:
    page = window()
    generates(clerk, page)
    clerk.clicks(page.sign.preparer.button)

    assert page.sign.preparer.fault.text() == "请何晓岚输入本人的登录密码。"


def test_the_first_focus_is_what_is_to_be_done_and_not_the_month(clerk, window) -> None:
    page = window()

    clerk.waits(lambda: page.focusWidget() is page.paper.make)

    page.picker.before.setFocus()
    clerk.presses(page.picker.before, Qt.Key.Key_Space)
    clerk.waits(lambda: page.presenter.state.period != MONTH)
    assert page.focusWidget() is page.picker.before


def test_the_focus_goes_to_where_the_next_step_begins(clerk, window) -> None:
    page = window()
    generates(clerk, page)
    assert page.focusWidget() is page.sign.preparer.password
    clerk.types(page.focusWidget(), "x")
    page.sign.preparer.password.setText(PREPARER)
    clerk.presses(page.focusWidget(), Qt.Key.Key_Return)
    clerk.waits(lambda: page.focusWidget() is page.sign.reviewer.password)
    page.sign.reviewer.password.setText(REVIEWER)
    clerk.presses(page.focusWidget(), Qt.Key.Key_Return)
    clerk.waits(lambda: page.focusWidget() is page.pack.button)


def test_another_month_opens_its_own_steps(clerk, window) -> None:
    page = window()
    generates(clerk, page)
    assert page.sign.is_open()
    page.picker.step(1)
    clerk.waits(lambda: page.presenter.state.period == "2026-04")

    assert step(page) == "paper"
    assert not page.sign.is_open()


def test_what_is_missing_stands_beside_the_button_that_cannot_be_pressed(clerk, window) -> None:
    page = window()
    generates(clerk, page)

    assert not page.pack.button.isEnabled()
    assert page.pack.button.toolTip() == "还差：填报人、审核人签批"
    assert not page.sign.reviewer.button.isEnabled()


def test_every_finding_and_gap_is_a_jump(clerk, window, office, qtbot) -> None:
    office.workspace.void("village_income", f"village_income/990101102203/{MONTH}", (), "重填")
    record = office.report_village("大坪村", exp_admin=9_000_00)
    page = window()
    assert step(page) == "check"
    assert "1 处提醒待说明" in page.check.summary.text()

    clerk.presses(page, Qt.Key.Key_F8)
    jumps = page.check.jumps()
    with qtbot.waitSignal(page.missing_requested) as wanted:
        assert page.focusWidget().text() == "新桥村"
        clerk.presses(page.focusWidget(), Qt.Key.Key_Return)
    with qtbot.waitSignal(page.jump_requested) as jumped:
        clerk.clicks(next(each for each in jumps if each.text().startswith("大坪村")))

    assert wanted.args == ["village_income", {"village": "990101102203", "month": MONTH}]
    assert jumped.args[:2] == ["village_income", record]


def test_a_nil_report_is_made_with_a_reason_and_taken_back(clerk, window, office) -> None:
    page = window()
    page.presenter.take_nil_back("fund_entry")
    clerk.waits(lambda: page.check.table.rows["fund_entry"].looks.startswith("missing"))

    page.presenter.report_nil("fund_entry", "本月没有资金往来")

    clerk.waits(lambda: page.check.table.rows["fund_entry"].looks.startswith("nil"))
    assert page.presenter.state.nil == {"fund_entry": "本月没有资金往来"}


def test_the_nil_question_wants_a_reason(clerk, window) -> None:
    page = window()
    question = clerk.opens(NilQuestion(page, "资金台账", "2026年3月"), (480, 260))
    assert not question.buttons["nil"].isEnabled()
    clerk.types(question.line, "本月没有发生")
    clerk.presses(question.line, Qt.Key.Key_Return)

    assert (question.answer, question.reason()) == ("nil", "本月没有发生")


def test_an_edit_after_signing_is_told_and_voids_the_number(clerk, window, office) -> None:
    page = window()
    generates(clerk, page)
    signs_both(clerk, page)

    office.report_village("大坪村", 4_000_00)
    page.on_changes(Changes(frozenset({"village_income"})))
    clerk.waits(lambda: step(page) == "paper")

    assert "签批后有改动，须重签：大坪村" in page.sign.bar.text()
    assert "3,600.00 → 4,000.00" in page.sign.bar.text()
    assert page.packages.rows[0].pill.text() == "须重签"
    assert not page.pack.button.isEnabled()

    generates(clerk, page)

    assert [(each.line.submission.number, each.pill.text()) for each in page.packages.rows] == [
        ("A002", "待打包"), ("A001", "作废")]
    assert page.sign.bar.text() == ""


def test_remarks_are_kept_while_they_are_typed_and_change_what_is_signed(clerk, window, office) -> None:
    page = window()
    clerk.types(page.paper.remarks, "本月无其他事项")
    page.may_leave()
    assert submissions.remembered(office.workspace, f"remarks/{UNIT}/{MONTH}") == "本月无其他事项"

    generates(clerk, page)
    assert submissions.current(office.workspace, UNIT, MONTH).remarks == "本月无其他事项"
    page.paper.open(opened=True)
    clerk.types(page.paper.remarks, "，另附说明")
    page.paper.keep()

    assert step(page) == "paper"
    assert "备注" in page.paper.warning.text()


def test_a_stamped_scan_is_dropped_and_stands_in_for_the_reviewer(clerk, window, tmp_path) -> None:
    page = window()
    generates(clerk, page)
    signs(clerk, page.sign.preparer, PREPARER)
    clerk.waits(page.sign.reviewer.button.isEnabled)
    sheet = QImage(620, 877, QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.white)
    assert sheet.save(str(tmp_path / "盖章扫描件.png"))

    clerk.drops(page.paper, [tmp_path / "盖章扫描件.png"])

    clerk.waits(lambda: step(page) == "pack")
    assert "扫描件" in page.pack.summary.text()
    page.presenter.open_scan()
    clerk.waits(lambda: page.stack.currentWidget() is page.sheet)
    clerk.presses(page, Qt.Key.Key_Escape)
    assert page.stack.currentIndex() == 0


def test_something_else_than_a_scan_is_refused_in_the_step(clerk, window, tmp_path) -> None:
    page = window()
    generates(clerk, page)
    (tmp_path / "a.txt").write_text("not a scan")
    clerk.drops(page.paper, [tmp_path / "a.txt"])
    clerk.waits(lambda: page.paper.bar.text() != "")

    assert "不是扫描件" in page.paper.bar.text()


def test_the_report_is_looked_at_before_it_has_a_number(clerk, window, office) -> None:
    page = window()
    clerk.presses(page, Qt.Key.Key_P, CONTROL)
    clerk.waits(lambda: page.stack.currentWidget() is page.sheet)

    assert "托底帮扶工作月度上报表" in page.sheet.view.document.text(0)
    assert submissions.submissions(office.workspace) == []
    clerk.presses(page, Qt.Key.Key_Escape)


def test_any_file_is_verified_where_it_is_dropped(clerk, window, tmp_path) -> None:
    page = window()
    stranger = tmp_path / "不是包.asice"
    stranger.write_bytes(b"PK\x03\x04 nothing of ours " * 20)

    clerk.drops(page.packages.drop, [stranger])
    clerk.waits(page.packages.verdict.isVisible)

    assert page.packages.verdict.lines.text().startswith("核验不通过")


def test_the_month_before_is_compared_on_asking(clerk, window, office) -> None:
    office.report_all("2026-02")
    office.report_village("大坪村", 4_000_00)
    page = window()
    page.check.open(opened=True)
    clerk.clicks(page.check.compare_link)
    clerk.waits(lambda: not page.check.difference.isHidden())

    names = [each.text() for each in page.check.difference.findChildren(QPushButton)]
    assert "大坪村 2026年3月" in names


def test_keys_turn_the_month(clerk, window) -> None:
    page = window()
    clerk.presses(page, Qt.Key.Key_PageUp, CONTROL)
    clerk.waits(lambda: page.presenter.state.period == "2026-02")

    assert page.picker.value() == "2026-02"
    assert page.check.table.rows["village_income"].looks.startswith("missing")


def test_on_a_small_screen_the_packages_wait_behind_a_button(clerk, window) -> None:
    page = window((911, 512))
    assert page.turn.isVisible()
    assert page.packages.isHidden()

    clerk.clicks(page.turn)

    assert page.packages.isVisible()
    assert page.steps.isHidden()
    assert page.width() <= 911


def test_the_deadline_of_the_county_stands_in_the_header(clerk, window, office) -> None:
    office.workspace.save("deadline", {"form": "all", "period": "month", "due_workday": 5, "valid_from": "2026-01-01"})
    page = window()

    assert page.due.text() == "4月8日前报县"


def test_locking_while_the_month_is_read_is_harmless(clerk, window, qtbot) -> None:
    page = window()
    with qtbot.captureExceptions() as bugs:
        page.presenter.refresh()
        page.presenter.preview()
        shell = page.window()
        page.setParent(None)
        page.deleteLater()
        tasks.wait()
        clerk.waits(lambda: not isValid(page))
    assert bugs == []
    assert isValid(shell)


def test_many_findings_come_in_portions(clerk) -> None:
    findings = tuple(Finding("f", f"r{number}", f"第{number}条", "a", "error", "c", "不对", explained=False)
                     for number in range(50))
    table = clerk.opens(FormTable(), (800, 600))
    table.show_forms([FormCheck("f", "试用表", 50, 0, nil=False, findings=findings, missing=())], {}, frozenset())
    row = table.rows["f"]

    def jumps():
        links = row.findChildren(QPushButton)
        return [each for each in links if each.isVisibleTo(row) and each.accessibleDescription()]

    assert len(jumps()) == 12
    clerk.clicks(next(each for each in row.findChildren(QPushButton) if each.text() == "再看 30 条，共 50 条"))
    assert len(jumps()) == 42
    clerk.clicks(next(each for each in row.findChildren(QPushButton) if each.text() == "再看 8 条，共 50 条"))
    assert len(jumps()) == 50
