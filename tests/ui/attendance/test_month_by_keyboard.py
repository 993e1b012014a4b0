"""A whole month by keyboard alone, day after day, with the keys counted against a plain grid."""

from datetime import UTC, date, datetime

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

SHIFT, CONTROL, ALT = (Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier,
                       Qt.KeyboardModifier.AltModifier)
# Days on which the clerk sits down: never more than three days after a day that he writes.
SESSIONS = (2, 3, 9, 10, 13, 16, 17, 20, 23, 24, 27, 30)
# Whom something else than the usual befell: day -> (name, half, keys).
SPECIALS = {
    2: (("冯雪梅", 1, "5"),), 9: (("周文彬", 0, "6"), ("周文彬", 1, "6")), 13: (("汤立新", 0, "81"),),
    16: (("石慧兰", 0, "83"), ("石慧兰", 1, "83")), 23: (("蒋明远", 0, "9"),), 27: (("周文彬", 0, "3"),),
}
WORDS = {"5": "meeting", "6": "home", "81": "leave_personal", "83": "leave_annual", "9": "late", "3": "trip"}


class Keyboard:
    """Presses keys on whatever has the focus, and counts."""

    def __init__(self) -> None:
        self.count = 0
        self.window = None

    def press(self, key, held=Qt.KeyboardModifier.NoModifier) -> None:
        self.count += 1
        QTest.keyClick(self.focus(), key, held)
        QApplication.processEvents()

    def focus(self):
        """What has the focus; the platform of the tests forgets now and then which window is active."""
        for _ in range(20):
            if QApplication.focusWidget() is not None:
                break
            self.window.activateWindow()
            QTest.qWait(5)
        return QApplication.focusWidget()

    def type(self, digits: str) -> None:
        for digit in digits:
            self.press(Qt.Key(ord(digit)))

    def go(self, grid, cell) -> None:
        """With the arrows, half by half and day by day."""
        for at, (less, more) in enumerate(((Qt.Key.Key_Up, Qt.Key.Key_Down), (Qt.Key.Key_Left, Qt.Key.Key_Right))):
            while grid.cell()[at] != cell[at]:
                self.press(more if grid.cell()[at] < cell[at] else less)


def note(keys: Keyboard, clerk, words: str) -> None:
    """Enter opens the panel at the missing note; Chinese counts two keys a character."""
    keys.press(Qt.Key.Key_Return)
    clerk.commits(keys.focus(), words)
    keys.count += 2 * len(words)
    keys.press(Qt.Key.Key_Return, CONTROL)


def test_a_month_of_five_cadres(desk, clerk, clock, workspace, team) -> None:
    keys, names = Keyboard(), None
    for day in SESSIONS:
        clock.moment = datetime(2026, 4, day, 10, 0, tzinfo=UTC)
        page = desk()
        keys.window = page.window()
        names = [each.name for each in page.presenter.sheet.cadres]
        keys.press(Qt.Key.Key_A, CONTROL)
        keys.press(Qt.Key.Key_W, ALT)
        for name, half, digits in SPECIALS.get(day, ()):
            keys.go(page.grid, (names.index(name) * 2 + half, day - 1))
            keys.type(digits)
            if digits in ("3", "5"):
                page.grid.go((names.index(name) * 2 + half, day - 1))
                note(keys, clerk, "项目调度会")
        assert page.may_leave()
        assert not page.presenter.team().missing
        assert not [each for key in page.presenter.late for each in page.presenter.faults(key)
                    if each.level == "error"]
        clerk.closes_all()

    check(workspace, team)
    # A plain grid: one key for the symbol and one to move on, for each half of 21 working days.
    plain = 5 * 21 * 2 * 2
    assert keys.count == 80
    assert keys.count < plain / 5


def check(workspace, team) -> None:
    records = workspace.month_records("attendance", unit=workspace.unit, month="2026-04")
    kept = {(each.values["cadre"], each.values["date"]): each.values for each in records}
    assert len(kept) == 5 * 21
    expected = {}
    for cadre in team.values():
        usual = "county" if cadre == team["周文彬"] else "village"
        for day in workspace.workdays.workdays("2026-04"):
            expected[cadre, day.isoformat()] = [usual, usual]
    for day, specials in SPECIALS.items():
        for name, half, digits in specials:
            expected[team[name], date(2026, 4, day).isoformat()][half] = WORDS[digits]
    assert {key: [values["am_status"], values["pm_status"]] for key, values in kept.items()} == expected


def test_the_keys_of_the_page(desk, clerk, team) -> None:
    page = desk()
    grid, sheet = page.grid, page.presenter.sheet
    assert grid.cell() == (0, 8)  # today's first empty half has the focus
    for digit in "12345":
        QTest.keyClick(grid, digit)
    assert [sheet.status((row, 8)) for row in range(5)] == ["county", "village", "trip", "training", "meeting"]
    full_width = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "８")
    QApplication.sendEvent(grid, full_width)
    assert page.hand.choosing_leave
    QTest.keyClick(grid, "2")
    assert sheet.status((5, 8)) == "leave_sick"
    grid.go((6, 7))
    QTest.keyClick(grid, Qt.Key.Key_Down, SHIFT)
    QTest.keyClick(grid, "2")
    assert [sheet.status((row, 7)) for row in (6, 7)] == ["village", "village"]
    grid.go((6, 8))
    QTest.keyClick(grid, Qt.Key.Key_R, CONTROL)
    assert sheet.status((6, 8)) == "village"
    QTest.keyClick(page.grid, Qt.Key.Key_Z, CONTROL)
    assert sheet.status((6, 8)) == ""
    QTest.keyClick(grid, Qt.Key.Key_F8)
    assert page.presenter.next_look((6, 8), 1) is not None


def test_a_late_entry_asks_why_and_shows_it(desk, clerk) -> None:
    page = desk()
    page.grid.go((2, 1))  # 2 April, a week ago
    QTest.keyClick(page.grid, "2")
    page.grid.go((2, 1))
    keys = Keyboard()
    keys.window = page.window()
    keys.press(Qt.Key.Key_Return)
    assert page.panel.fields["makeup_reason"].isAncestorOf(keys.focus())
    clerk.commits(keys.focus(), "停电")
    keys.press(Qt.Key.Key_Return, CONTROL)

    assert not page.presenter.faults(page.presenter.sheet.key((2, 1)))
    assert "补录：停电" in page.strip.note.text()


def test_leave_is_asked_for_approved_and_ended_from_the_grid(desk, clerk, workspace, team) -> None:
    page = desk()
    page.grid.go((4, 7))
    QTest.keyClick(page.grid, Qt.Key.Key_Right, SHIFT)
    QTest.keyClick(page.grid, Qt.Key.Key_Down, SHIFT)
    page.open_leave()
    leave = page.leave
    assert (leave.fields["from"].value(), leave.fields["to"].value(), leave.fields["days"].value()) == (
        "2026-04-08", "2026-04-09", "2")
    leave.fields["kind"].set_value("leave_annual")
    leave.fields["reason"].set_value("探亲")
    clerk.clicks(leave.keep)
    assert leave.leave.stage == "submitted"
    leave.answer["approver"].set_value("镇党委书记")
    clerk.clicks(leave.agree)
    assert leave.leave.stage == "approved"
    clerk.clicks(page.leave.findChild(QPushButton, options=Qt.FindChildOption.FindChildrenRecursively))
    page.hand.do("fill")
    assert [page.presenter.status((4, day)) for day in (6, 7, 8)] == ["village", "leave_annual", "leave_annual"]
    page.open_leave()
    clerk.clicks(page.leave.back)
    assert page.leave.leave.stage == "returned"


def test_a_county_rule_changes_the_totals_and_says_so_on_the_sheet(desk, clerk, workspace) -> None:
    from ui.attendance.output import month_sheet

    page = desk()
    page.grid.go((0, 8))
    QTest.keyClick(page.grid, "3")
    assert page.may_leave()
    assert str(page.presenter.balance(0).totals.in_county) == "0"
    page.open_rules()
    page.rules.ways["attendance_outside"].choose("2")
    clerk.clicks(page.rules.keep)
    assert page.rules.bar.isVisible()  # a rule needs a source
    page.rules.source.setText("云委组〔2026〕3号")
    clerk.clicks(page.rules.keep)

    assert str(page.presenter.balance(0).totals.in_county) == "0.5"
    assert any("公务外出、参训、参会都算到岗" in note and "本县设定" in note
               for note in month_sheet(workspace, "2026-04").notes)
    assert any("程序建议" in note for note in month_sheet(workspace, "2026-03").notes)


def test_a_notice_is_pasted_and_the_grid_follows(desk, clerk, workspace) -> None:
    page = desk()
    page.open_workdays()
    page.workdays.text.setPlainText(
        "国务院办公厅关于2027年部分节假日安排的通知\n国办发明电〔2026〕9号\n一、元旦：1月1日（周五）至3日（周日）放假，共3天。\n"
        "二、春节：2月5日（周五）至12日（周五）放假调休，共8天。2月4日（周四）、2月13日（周六）上班。")
    page.workdays.read_text()
    clerk.clicks(page.workdays.keep)

    assert not workspace.workdays.is_workday(date(2027, 2, 8))
    assert workspace.workdays.is_workday(date(2027, 2, 13))
    page.presenter.open_month("2027-02")
    kinds = {day.date.day: day.kind for day in page.presenter.sheet.days}
    assert (kinds[8], kinds[13], kinds[15]) == ("holiday", "makeup", "work")
