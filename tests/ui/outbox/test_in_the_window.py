"""The outbox in the whole window: what waited goes on by itself after unlocking; the month's last step leads there."""

import pytest

from export.sending import posting
from model.exchange import outbox
from tests.export.border import open_border
from ui import tasks
from ui import window as window_module
from ui.month.page import MonthPage
from ui.outbox.page import OutboxPage
from ui.window import MainWindow


@pytest.fixture
def township(tmp_path):
    made = open_border(tmp_path)
    made.package()
    made.county.close()
    yield made.township
    tasks.finish()
    made.township.close()


@pytest.fixture
def window(clerk, township, preferences, monkeypatch):
    monkeypatch.setattr(window_module, "_SENDING_AFTER", 10)

    def enter() -> MainWindow:
        made = clerk.opens(MainWindow(preferences, township.clock))
        made.enter(township)
        return made

    yield enter
    tasks.finish()


def test_what_waited_before_the_program_was_closed_goes_on_after_unlocking(clerk, township, window, tmp_path) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    posting.post(township, posting.sendables(township)[0], "folder", str(stick))
    window()
    clerk.waits(lambda: outbox.items(township)[0].state == "sent")
    assert len(list(stick.iterdir())) == 1


def test_the_month_s_last_step_leads_to_sending_this_package(clerk, township, window) -> None:
    made = window()
    month = made.shell.show_page("month")
    assert isinstance(month, MonthPage)
    month.open_period("2026-03")
    clerk.waits(month.pack.send_button.isVisible)
    clerk.clicks(month.pack.send_button)
    page = made.shell.page("outbox")
    assert isinstance(page, OutboxPage)
    assert made.shell.current() == "outbox"
    clerk.waits(lambda: page.packages.currentText().startswith("A001"))


def test_every_page_of_the_rail_has_room_in_a_low_window(clerk, township, window) -> None:
    made = window()
    made.resize(911, 512)
    clerk.waits(lambda: made.shell.rail.narrow)
    rail = made.shell.rail
    assert made.height() == 512
    names = rail.keys()
    buttons = [each for each in map(rail.button, names) if each.isVisible()]
    bottoms = [each.geometry().bottom() for each in buttons]
    assert bottoms == sorted(bottoms)
    assert bottoms[-1] < rail.height()
    assert all(each.height() >= 32 for each in buttons)
