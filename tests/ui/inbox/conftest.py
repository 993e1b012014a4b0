"""A county's window with its township's real packages."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from model.clock import FixedClock
from tests.export.border import Border, open_border
from ui import pages, tasks
from ui.inbox.page import InboxPage
from ui.preferences import Preferences
from ui.shell import Header, Shell


@pytest.fixture
def border(tmp_path: Path) -> Iterator[Border]:
    """云岭县 and 双河镇, which joined it and filled its month."""
    made = open_border(tmp_path)
    made.join()
    yield made
    tasks.wait()
    made.township.close()
    made.county.close()


@pytest.fixture
def stick(border: Border) -> Path:
    """A stick with a package in a hidden folder, a broken one, a shortcut and autorun.inf."""
    folder = border.folder / "U盘"
    (folder / ".双河镇").mkdir(parents=True)
    good = border.package()
    shutil.copy(good, folder / ".双河镇" / "不相干的名字.dat")
    content = bytearray(good.read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "坏.asice").write_bytes(content)
    (folder / "双河镇.lnk").write_bytes(b"L\0\0\0")
    (folder / "autorun.inf").write_text("[autorun]")
    return folder


class Desk:
    """The inbox in its window, at ten o'clock on 10 April."""

    def __init__(self, clerk, workspace, folder: Path) -> None:  # type: ignore[no-untyped-def]
        if isinstance(workspace.clock, FixedClock):
            workspace.clock.moment = datetime(2026, 4, 10, 2, 0, tzinfo=UTC)
        self.clerk, self.workspace = clerk, workspace
        self.shell = clerk.opens(Shell(Header("云岭县", "县", "马会计", "审核人"), pages.specs(workspace),
                                       Preferences(folder / "preferences.json")))
        self.page: InboxPage = self.shell.show_page("inbox")  # type: ignore[assignment]
        self.settles()

    def settles(self) -> None:
        """Until the page has shown what its last work found."""
        self.clerk.waits(lambda: self.page.presenter.state is not None)
        for _ in range(6):  # what one piece of work found may start the next
            tasks.wait()
            QApplication.processEvents()

    def lines(self) -> list[str]:
        table = self.page.packages.table
        return [table.row_text(row) for row in range(table.rowCount())]

    def chooses(self, words: str) -> None:
        """Put the cursor on the line that says so."""
        table = self.page.packages.table
        at = next(row for row in range(table.rowCount()) if words in table.row_text(row))
        table.setCurrentCell(at, 0)
        self.settles()

    def button(self, name: str):  # type: ignore[no-untyped-def]
        return self.page.packages.detail.buttons[name]


@pytest.fixture
def open_desk(clerk, border: Border):  # type: ignore[no-untyped-def]
    return lambda workspace=None: Desk(clerk, workspace or border.county, border.folder)
