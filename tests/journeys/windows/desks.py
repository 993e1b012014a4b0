"""What people in an office do at their own window: join, hand in a month, read what comes. Files travel on sticks."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from export.exchange import finding
from model.workspace.workspace import Workspace
from tests.journeys.quarter import World
from tests.model.month.month_office import PREPARER, REVIEWER
from ui import tasks
from ui.inbox import page as inbox_page
from ui.inbox.page import InboxPage
from ui.joining import page as joining_page
from ui.joining.page import JoiningPage
from ui.month.page import MonthPage
from ui.notices import Question
from ui.outbox import page as outbox_page
from ui.outbox.page import OutboxPage
from ui.preferences import Preferences
from ui.start.unlock_page import UnlockPage
from ui.window import MainWindow


class Desk:
    """One computer: its window, open from the password on. stick: the folder that is chosen wherever one is asked."""

    def __init__(self, clerk: Any, world: World, folder: Path, stick: Callable[[], Path]) -> None:
        self.clerk, self.world, self.stick = clerk, world, stick
        home = folder.with_suffix(".home")
        (home / "上报").mkdir(parents=True)
        preferences = Preferences(home / "preferences.json")
        preferences.put("package_folder", str(home / "上报"))
        self.packed = home / "上报"
        self.window = clerk.opens(MainWindow(preferences, world.clock))
        self.window.open_first(folder)
        page = self.window.stack.currentWidget()
        assert isinstance(page, UnlockPage)
        clerk.commits(page.password.line, PREPARER)
        clerk.presses(page.password.line, Qt.Key.Key_Return)
        clerk.waits(lambda: self.window.shell is not None)

    @property
    def workspace(self) -> Workspace:
        assert self.window.workspace is not None
        return self.window.workspace

    def page(self, key: str) -> Any:
        """A page through the rail, with this window in front."""
        shell = self.window.shell
        assert shell is not None
        self.window.activateWindow()
        self.clerk.waits(self.window.isActiveWindow)
        self.clerk.clicks(shell.rail.button(key))
        self.settles()
        return shell.page(key)

    def settles(self) -> None:
        """Until what the last step started is through, and what that started in turn."""
        for _ in range(5):
            tasks.wait()
            QApplication.processEvents()

    def drops(self, *files: Path) -> None:
        """Files dragged onto the window, whatever page it shows."""
        self.window.activateWindow()
        self.clerk.drops(self.window, files)
        self.settles()

    # Joining

    def invites(self, unit: str = "") -> Path:
        page: JoiningPage = self.page("joining")
        stick = self.stick()
        self.clerk.clicks(page.first if page.first.isVisible() else page.roster.invite)
        self.clerk.waits(lambda: list(stick.glob("*邀请*.asice")))
        self.settles()
        return next(stick.glob("*邀请*.asice"))

    def asks_to_join(self, invitation: Path, words: str) -> tuple[Path, str]:
        """Opens the invitation, makes the request; the file, and the digits on the screen."""
        page: JoiningPage = self.page("joining")
        answers("join")
        self.drops(invitation)
        self.clerk.waits(page.join.steps[1].body.isVisible)
        self.clerk.replaces(page.join.name, words)
        stick = self.stick()
        self.clerk.clicks(page.join.ask)
        self.clerk.waits(page.join.steps[2].body.isVisible)
        return next(stick.glob("*申请加入*.asice")), page.join.number.text()

    def approves(self, request: Path, digits: str) -> None:
        """Types what is heard over the telephone; a slip is refused."""
        page: JoiningPage = self.page("joining")
        self.drops(request)
        self.clerk.waits(lambda: page.roster.requests)
        card = page.roster.requests[0]
        self.clerk.replaces(card.said, digits)
        self.clerk.presses(card.said, Qt.Key.Key_Return)
        self.settles()

    def roster(self) -> Path:
        page: JoiningPage = self.page("joining")
        stick = self.stick()
        self.clerk.clicks(page.roster.issue)
        self.clerk.waits(lambda: list(stick.glob("*授权名册*.asice")))
        self.settles()
        return next(stick.glob("*授权名册*.asice"))

    # A month

    def month(self, month: str) -> MonthPage:
        """The page of a month, by its keys."""
        page: MonthPage = self.page("month")
        steps = _months(month) - _months(page.picker.value())
        key = Qt.Key.Key_PageDown if steps > 0 else Qt.Key.Key_PageUp
        for _ in range(abs(steps)):
            self.clerk.presses(page, key, Qt.KeyboardModifier.ControlModifier)
        self.clerk.presses(page, Qt.Key.Key_F5)
        self.settles()
        assert page.presenter.state is not None
        assert page.presenter.state.period == month
        return page

    def packs(self, month: str) -> Path:
        """Report, two signatures with two passwords, package; the file that stays in the office."""
        page, before = self.month(month), set(self.packed.iterdir())
        self.clerk.clicks(page.paper.make if page.paper.make.isVisible() else page.sign.bar)
        self.clerk.waits(lambda: page.sign.state() == "current")
        for card, password in ((page.sign.preparer, PREPARER), (page.sign.reviewer, REVIEWER)):
            self.clerk.waits(card.button.isEnabled)
            self.clerk.commits(card.password, password)
            self.clerk.clicks(card.button)
        self.clerk.waits(lambda: page.pack.state() == "current")
        self.clerk.clicks(page.pack.button)
        self.clerk.waits(lambda: page.pack.state() == "done")
        (made,) = set(self.packed.iterdir()) - before
        return made

    def sends(self, package: Path) -> Path:
        """What was just packed, sealed to whoever is above, on a stick."""
        page: OutboxPage = self.page("outbox")
        number = package.stem.rpartition("-")[2]
        at = next(at for at in range(page.packages.count()) if page.packages.itemText(at).startswith(number))
        page.packages.setCurrentIndex(at)
        stick = self.stick()
        answers(str(stick))
        self.clerk.clicks(page.ways["folder"])
        self.clerk.waits(lambda: list(stick.rglob("*.asice.age")))
        self.settles()
        return next(stick.rglob("*.asice.age"))

    def hands_in(self, month: str) -> Path:
        return self.sends(self.packs(month))

    # The inbox

    def inbox(self) -> InboxPage:
        return self.page("inbox")

    def views(self, name: str) -> None:
        """收到的包, 填报情况 or 冲突."""
        words = {"packages": "收到的包", "completeness": "填报情况", "merge": "冲突"}[name]
        buttons = self.inbox().views.findChildren(QToolButton)
        self.clerk.clicks(next(each for each in buttons if each.text() == words))
        self.settles()

    def lines(self) -> list[str]:
        table = self.inbox().packages.table
        return [table.row_text(at) for at in range(table.rowCount())]

    def looks_at(self, *files: Path) -> str:
        """Drops files on the inbox; what the dry run of the chosen one says."""
        page = self.inbox()
        self.clerk.drops(page, files)
        self.settles()
        return page.packages.detail.text()

    def chooses(self, *words: str) -> str:
        """A click on the line that says all this; what stands beside it."""
        table = self.inbox().packages.table
        at = next(at for at in range(table.rowCount()) if all(each in table.row_text(at) for each in words))
        table.scrollToItem(table.item(at, 0))
        place = table.visualItemRect(table.item(at, 0)).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
        self.settles()
        return self.inbox().packages.detail.text()

    def presses(self, name: str) -> str:
        """take, accept, return …; what the page says then."""
        page = self.inbox()
        self.clerk.clicks(page.packages.detail.buttons[name])
        self.settles()
        return page.packages.detail.text()

    def takes(self, *files: Path, accept: bool = True) -> str:
        """Looks, takes in and, where wanted, accepts one package; what the dry run said."""
        said = self.looks_at(*files)
        self.presses("take")
        if accept:
            self.presses("accept")
        return said

    def receipts(self, *below: "Desk") -> list[Path]:
        """Writes what is due onto a stick; every office gets its own."""
        page, stick = self.inbox(), self.stick()
        self.clerk.clicks(page.answer)
        self.settles()
        found = sorted(stick.glob("*回执*.asice*"))
        for each in below:
            mine = [one for one in found if each.workspace.unit_name in one.name]
            if mine:
                each.drops(*mine)
        return found

    def closes(self) -> None:
        self.window.close_workspace()


def answers(key: str) -> None:
    """When the next question stands there, its button is pressed."""

    def press(tries: int = 1500) -> None:
        asked = QApplication.activeModalWidget()
        if isinstance(asked, Question) and asked.isVisible():
            QTest.mouseClick(asked.buttons[key], Qt.MouseButton.LeftButton)
        elif tries:
            QTimer.singleShot(10, lambda: press(tries - 1))

    QTimer.singleShot(0, press)


def sticks(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    """Plugs in a new stick each time; it is the folder chosen until the next."""
    now: list[Path] = []

    def plug() -> Path:
        now[:] = [world.stick()]
        return now[0]

    for module in (inbox_page, joining_page, outbox_page):
        monkeypatch.setattr(module, "choose_folder", lambda *_: now[0])
    monkeypatch.setattr(finding, "drives", lambda: now[:1])
    return plug


def copied(file: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(file, target))


def damaged(file: Path, target: Path) -> Path:
    """The same file with one bit turned in its middle."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    target.write_bytes(content)
    return target


def _months(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7])
