"""The county's clerk makes the brief of 云岭县 for March 2026, from the records to the issued files."""

import subprocess

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from export.brief.composing import NOTHING
from model.figures import briefs
from model.month import received
from tests.yunling import GAOPING, MONTH, QINGSHI, SHUANGHE, SILENT_VILLAGE, WAN, county_in_march
from ui import notices, tasks
from ui.brief.page import BriefPage
from ui.brief.receipts_view import read_day
from ui.shell import Header, PageSpec, Shell

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NOTE = "专班已协调自然资源部门，4月8日受理用地预审。"


@pytest.fixture
def county(tmp_path):
    workspace, _ = county_in_march(tmp_path / "云岭县.tuodi")
    yield workspace
    tasks.wait()
    workspace.close()


@pytest.fixture
def window(clerk, county, preferences):
    def make(size=(1366, 768)):
        specs = [PageSpec("brief", "简报", "简报", "file-text", lambda shell: BriefPage(county, shell)),
                 PageSpec("other", "别的", "别的", "home", lambda shell: Blank(), forms=frozenset(county.forms))]
        shell = clerk.opens(Shell(Header("云岭县", "演示 · 县", "贺文清", "填报人"), specs, preferences), size)
        page = shell.show_page("brief")
        page.jump_requested.connect(shell.open_record)
        clerk.waits(lambda: page.presenter.loaded is not None and page.preview.page_count())
        return page

    return make


class Blank(QWidget):
    """Some other page, to leave the brief for."""

    def __init__(self):
        super().__init__()
        self.opened = []

    def on_changes(self, changes): ...

    def open_record(self, form, record, path):
        self.opened.append((form, record))

    def may_leave(self):
        return True


def card(page, key):
    return page.body.parts.cards[key]


def kept(county):
    return briefs.kept_brief(county, MONTH)


def test_the_month_stands_there_generated_and_can_not_be_typed_over(window):
    page = window()
    assert page.picker.value() == MONTH
    assert page.issue_words.text() == "第1期"
    assert card(page, "income").words.text().endswith("高坪乡1个村未报，未计入。")
    assert page.counts.text() == "7 段自动　0 段已写　7 段待写"
    assert page.why.text() == "还差：7 段待写、签发人"
    assert not page.sign.isEnabled()
    editable = [each for each in page.body.findChildren(type(card(page, "funds_note").text)) if not each.isReadOnly()]
    assert len(editable) == 7, "only what people write takes keys"
    assert page.tables.tables[2].item(3, 2).text() == "88.20"
    assert [each.rowCount() for each in page.tables.tables] == [4] * 4


def test_from_keys_to_issued_files(clerk, window, county, tmp_path, monkeypatch):
    page = window()
    clerk.presses(page, Qt.Key.Key_F8)
    first = card(page, "projects_note").text
    assert QApplication.focusWidget() is first
    clerk.types(first, NOTE)
    assert page.saved.text() == ""
    clerk.waits(lambda: page.saved.text() == "已保存 09:00")
    assert kept(county) is None, "what is typed is a draft first"
    assert briefs.typed(county, MONTH).texts["projects_note"] == NOTE
    for key in ("funds_note", "attendance_note", "income_note", "problems_note", "cases_note", "next_note"):
        clerk.presses(page, Qt.Key.Key_F8)
        assert QApplication.focusWidget() is card(page, key).text
        clerk.types(QApplication.focusWidget(), NOTHING if key != "income_note" else "增长主要来自厂房租金。")
    clerk.presses(page, Qt.Key.Key_F8)
    approver = page.cover.lines["approver"]
    assert QApplication.focusWidget() is approver
    clerk.types(approver, "杜长明")
    clerk.replaces(page.cover.lines["issue_no"], "3")
    clerk.replaces(page.cover.lines["total_no"], "27")
    clerk.replaces(page.cover.lines["copies"], "60")
    clerk.leaves(page.cover.lines["copies"])
    assert page.issue_words.text() == "第3期（总第27期）"
    assert page.sign.isEnabled()
    asked = []
    monkeypatch.setattr(notices, "ask", lambda *told: asked.append(told[1]) or "issue")
    clerk.presses(page, Qt.Key.Key_Q, ALT)
    clerk.waits(lambda: kept(county) is not None and kept(county).issued)
    assert asked == ["签发第3期（总第27期）？"]
    clerk.waits(lambda: page.why.text() == "已签发，不再改")
    assert briefs.typed(county, MONTH) is None
    assert card(page, "projects_note").text.isReadOnly()
    for kind, name in (("pdf", "简报.pdf"), ("word", "简报.docx")):
        page.export_to(kind, tmp_path / name)
        clerk.waits((tmp_path / name).exists)
    assert (tmp_path / "简报.pdf").read_bytes() == briefs.issued_file(county, kept(county), "pdf")
    said = subprocess.run(["pdftotext", str(tmp_path / "简报.pdf"), "-"], check=True, capture_output=True,
                          encoding="utf-8").stdout.replace("\n", "")
    for part in ("第3期（总第27期）", NOTE, "增长主要来自厂房租金。", "（共印60份）", "村集体收入同口径增长27.8%"):
        assert part in said, part
    assert "待写" not in said
    assert NOTHING not in said


def test_what_was_typed_is_there_again_after_the_power_went(clerk, window, county):
    page = window()
    clerk.types(card(page, "funds_note").text, "督促高坪乡加快支付。")
    clerk.waits(page.saved.text)
    before = briefs.typed(county, MONTH)
    again = window()
    assert card(again, "funds_note").text.toPlainText() == "督促高坪乡加快支付。"
    assert briefs.typed(county, MONTH).id == before.id


def test_typing_can_be_undone_and_leaving_writes_the_record(clerk, window, county):
    page = window()
    text = card(page, "income_note").text
    clerk.types(text, "增长")
    clerk.presses(text, Qt.Key.Key_Z, CONTROL)
    clerk.presses(text, Qt.Key.Key_Z, CONTROL)
    assert text.toPlainText() == ""
    clerk.clicks(card(page, "income_note").nothing)
    assert text.toPlainText() == NOTHING
    page.shell.show_page("other")
    assert kept(county).texts["income_note"] == NOTHING
    assert kept(county).figures["income"]["income_growth", "990101"] == "27.8%"
    assert briefs.typed(county, MONTH) is None


def test_new_numbers_are_offered_never_put_in_silently(clerk, window, county):
    page = window()
    clerk.types(card(page, "income_note").text, "增长主要来自租金。")
    page.presenter.settle()
    county.save("village_income", {"village": SILENT_VILLAGE, "month": MONTH, "accounting_system": "2023",
                                   "inc_lease": 100_000_00, "exp_operating": 0})
    clerk.presses(page, Qt.Key.Key_U, ALT)
    income = card(page, "income")
    clerk.waits(income.take.isVisible)
    assert "9个村上报" in income.words.text()
    assert "已报村累计收入 88.20万元 → 105.19万元" in income.change.text()
    assert page.counts.text().endswith("2 段数据已变") or page.counts.text().endswith("1 段数据已变")
    clerk.waits(page.body.strange.isVisible)
    assert "27.8%" in page.body.strange.text(), "the title still says what no paragraph says"
    clerk.clicks(income.take)
    assert income.words.text().startswith("10个村全部上报")
    toast = page.shell.toast
    clerk.clicks(toast.findChild(QPushButton))
    assert "9个村上报" in income.words.text()
    clerk.clicks(income.take)
    clerk.clicks(page.body.propose)
    assert not page.body.strange.isVisible()


def test_every_number_leads_to_the_records_behind_it(clerk, window, county):
    page = window()
    projects = card(page, "projects")
    clerk.clicks(projects.sources)
    assert QApplication.focusWidget() is projects.links[0]
    clerk.clicks(projects.links[3])
    clerk.waits(lambda: page.stack.currentWidget() is page.behind)
    assert page.behind.title.text() == "云岭县　项目开工率　88.9%"
    assert page.behind.table.rowCount() == 8
    clerk.presses(page.behind.table, Qt.Key.Key_Down)
    chosen = page.behind.table.item(1, 1).text()
    clerk.presses(page.behind.table, Qt.Key.Key_Return)
    shell = page.shell
    assert shell.current() == "other"
    form, record = shell.page("other").opened[0]
    assert form == "project"
    assert county.read(form, record).values["name"] in chosen
    shell.back()
    clerk.presses(page.behind.table, Qt.Key.Key_Escape)
    assert page.stack.currentIndex() == 0


def test_every_number_of_a_table_leads_there_too_and_tables_can_be_copied(clerk, window):
    page = window()
    page.show_view("tables")
    income = page.tables.tables[2]
    income.setCurrentCell(2, 2)
    clerk.presses(income, Qt.Key.Key_Return)
    clerk.waits(lambda: page.stack.currentWidget() is page.behind)
    assert page.behind.title.text() == "高坪乡　1—3月收入　8.40"
    assert [page.behind.table.item(at, 2).text() for at in range(2)] == ["5.40", "3.00"]
    clerk.presses(page.behind.table, Qt.Key.Key_Escape)
    income.clearSelection()
    clerk.presses(income, Qt.Key.Key_C, CONTROL)
    lines = QApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[:3] == ["单位", "已报村/应报村", "1—3月收入"]
    assert lines[4].split("\t")[:3] == ["合计", "9/10", "88.20"]


def test_days_of_receipt_go_in_by_keyboard_alone(clerk, window, county):
    for unit in (QINGSHI, SHUANGHE, GAOPING):
        received.note_received(county, unit, MONTH, None)
    page = window()
    page.show_view("receipts")
    lines = page.receipts.lines
    assert QApplication.focusWidget() is lines[QINGSHI]
    keys = 0
    for text in ("4.3", "0407", "4.9"):
        line = QApplication.focusWidget()
        clerk.types(line, text)
        clerk.presses(line, Qt.Key.Key_Return)
        keys += len(text) + 1
    assert keys == 13, "three units in thirteen keys"
    clerk.waits(lambda: "已收 3/3 个，迟 1 个" in page.receipts.due.text())
    assert page.receipts.said[GAOPING].text() == "迟 2 天"
    assert page.tables.tables[3].item(3, 7).text() == "按时2/3"
    clerk.replaces(lines[GAOPING], "5.1")
    clerk.presses(lines[GAOPING], Qt.Key.Key_Return)
    assert page.receipts.said[GAOPING].text() == "还没到这一天"
    assert QApplication.focusWidget() is lines[GAOPING]
    clerk.replaces(lines[GAOPING], "")
    clerk.presses(lines[GAOPING], Qt.Key.Key_Return)
    clerk.waits(lambda: "已收 2/3 个" in page.receipts.due.text())
    clerk.presses(lines[GAOPING], Qt.Key.Key_Space)
    assert lines[GAOPING].text() == "2026-04-13"


@pytest.mark.parametrize(("text", "day"), [
    ("4.3", "2026-04-03"), ("0403", "2026-04-03"), ("403", "2026-04-03"), ("4月3日", "2026-04-03"),
    ("2026-04-03", "2026-04-03"), ("４.３", "2026-04-03"), ("", "None"),
    ("哪天", "不是日期，如 4.3"), ("4.31", "不是日期，如 4.3"),
])
def test_days_are_read_as_people_write_them(county, text, day):
    assert str(read_day(county.forms["brief"], text, county.clock.now().date())) == day


def test_a_correction_after_issuing_is_printed_in_the_next_brief(clerk, window, county, monkeypatch):
    page = window()
    for each in page.body.parts.human():
        each.text.setPlainText(NOTHING)
    clerk.types(page.cover.lines["approver"], "杜长明")
    monkeypatch.setattr(notices, "ask", lambda *told: "issue")
    clerk.presses(page, Qt.Key.Key_Q, ALT)
    clerk.waits(lambda: page.why.text() == "已签发，不再改")
    project = next(each for each in county.register_records("project") if each.values["name"].startswith("石门村"))
    payment = next(each for each in county.register_records("fund_entry")
                   if each.values["kind"] == "pay" and each.values["project"] == project.record)
    county.save("fund_entry", {**payment.values, "amount": 220 * WAN}, record=payment.record, parents=payment.heads)
    page.presenter.refresh()
    clerk.waits(lambda: "下一期列更正" in card(page, "funds").change.text())
    assert "支出918万元" in card(page, "funds").words.text(), "the issued words stay"
    county.clock.advance(days=29)
    page.open_period("2026-04")
    clerk.waits(lambda: "corrections" in page.body.parts.cards)
    said = card(page, "corrections").words.text()
    assert said.startswith("第1期（3月数据）：")
    assert "918万元，更正为928万元" in said
    assert said.endswith("本期累计数按更正后的数据计算。")
    assert page.issue_words.text() == "第2期"
    assert "corrections_note" in page.body.parts.cards, "and why is asked"
    for each in page.body.parts.human():
        each.text.setPlainText(NOTHING)
    clerk.types(page.cover.lines["approver"], "杜长明")
    page.presenter.issue()
    clerk.waits(lambda: page.why.text() == "已签发，不再改")
    county.clock.advance(days=29)
    page.open_period("2026-05")
    clerk.waits(lambda: page.picker.value() == "2026-05" and "第3期" in page.issue_words.text())
    assert "corrections" not in page.body.parts.cards, "said once"


@pytest.mark.parametrize("size", [(1366, 768), (911, 512), (911, 440)])
def test_it_fits_small_screens(clerk, window, size):
    page = window(size)
    assert page.width() <= size[0]
    assert page.window().width() == size[0]
    narrow = size[0] < 1000
    assert page.right.isHidden() is narrow
    if narrow:
        clerk.presses(page, Qt.Key.Key_P, CONTROL | Qt.KeyboardModifier.ShiftModifier)
        assert page.right.isVisible()
        assert page.left.isHidden()


def test_a_month_without_records_says_so_and_breaks_nothing(clerk, window):
    page = window()
    clerk.presses(page, Qt.Key.Key_PageUp, CONTROL)
    clerk.waits(lambda: page.presenter.loaded is not None and page.presenter.month == "2026-02")
    page.open_period("2024-05")
    clerk.waits(lambda: page.presenter.loaded is not None)
    assert "暂无合计" in card(page, "income").words.text()


def test_a_number_that_is_taken_is_refused_and_nothing_typed_is_lost(clerk, window, county):
    first = {"month": "2026-02", "name": "简报", "issue_no": 2, "editor_unit": "专班", "issue_date": "2026-03-10",
             "title": "二月", "state": "draft"}
    briefs.keep(county, None, first, {}, {})
    page = window()
    assert page.issue_words.text() == "第3期"
    clerk.types(card(page, "funds_note").text, "已督促。")
    page.show_view("cover")
    clerk.replaces(page.cover.lines["issue_no"], "2")
    page.presenter.settle()
    assert "第2期已经有了" in page.bar.text()
    assert briefs.typed(county, MONTH).texts["funds_note"] == "已督促。"
    assert page.may_leave(), "the draft keeps it"
    clerk.replaces(page.cover.lines["issue_no"], "3")
    page.presenter.settle()
    assert kept(county).values["issue_no"] == 3


def test_what_cannot_be_read_on_the_cover_is_said_beside_it(clerk, window, county):
    page = window()
    page.show_view("cover")
    number = page.cover.lines["issue_no"]
    clerk.replaces(number, "三")
    clerk.leaves(number)
    assert page.cover.faults["issue_no"].text()
    assert number.property("fault") == "error"
    assert page.issue_words.text() == "第1期", "the number stays what it was"
    clerk.replaces(number, "")
    clerk.leaves(number)
    assert number.text() == "1", "a brief always has a number"
    day = page.cover.lines["issue_date"]
    clerk.replaces(day, "4.15")
    clerk.leaves(day)
    assert day.text() == "2026-04-15"
    clerk.types(page.cover.note, "各单位对照整改。")
    clerk.waits(lambda: briefs.typed(county, MONTH) is not None)
    assert briefs.typed(county, MONTH).values["note"] == "各单位对照整改。"
    assert briefs.typed(county, MONTH).values["issue_date"] == "2026-04-15"


def test_a_file_that_is_open_elsewhere_is_told_and_nothing_half_written_stays(clerk, window, tmp_path):
    page = window()
    (tmp_path / "占用.pdf").mkdir()
    page.export_to("pdf", tmp_path / "占用.pdf")
    clerk.waits(page.bar.text)
    assert "占用.pdf" in page.bar.text()
    assert [each.name for each in tmp_path.glob("*.part")] == []


def test_locking_keeps_what_was_typed_a_moment_ago(clerk, window, county):
    page = window()
    clerk.types(card(page, "next_note").text, "4月17日调度。")
    assert page.shell.may_leave()
    assert kept(county).texts["next_note"] == "4月17日调度。"
    page.shell.hide()
    assert briefs.typed(county, MONTH) is None


def test_a_brief_that_is_jumped_to_shows_its_month(clerk, window, county):
    february = {"month": "2026-02", "name": "简报", "issue_no": 2, "editor_unit": "专班", "issue_date": "2026-03-10",
                "title": "二月", "state": "draft"}
    record = briefs.keep(county, None, february, {}, {}).record
    page = window()
    page.open_record("brief", record, "")
    clerk.waits(lambda: page.body.heading.text() == "二月")
    assert page.picker.value() == "2026-02"
    assert page.issue_words.text() == "第2期"
