"""The program is killed while somebody types: every half that was shown as saved is there afterwards."""

import os
import random
import time

import pytest

from model.clock import FixedClock
from model.workspace.opening import open_workspace, people_of
from tests.forked import Workers, workers
from ui import tasks

PASSWORD = "春江花月夜2026"
KILLS = 4

CLERK = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from model.clock import FixedClock
from model.workspace.opening import open_workspace, people_of
from ui import application
from ui.attendance.page import AttendancePage
from ui.preferences import Preferences
from ui.shell import Header, Shell

def work(folder, password):
    folder = Path(folder)
    app = QApplication([])
    application.dress(app)
    clock = FixedClock(datetime(2026, 4, 9, 8, 30, tzinfo=UTC))
    workspace = open_workspace(folder, people_of(folder)[0].id, password, clock)
    shell = Shell(Header("双河镇", "云岭县", "何晓岚", "填报人"), [], Preferences(folder.parent / "p.json"))
    page = AttendancePage(workspace, shell)
    shell.stack.addWidget(page)
    shell.stack.setCurrentWidget(page)
    shell.show()
    typed = {}
    shown = page.strip.show_saved

    def say(unsaved, at, **more):
        shown(unsaved, at, **more)
        if not unsaved and at:
            text = ";".join(f"{row},{column},{code}" for (row, column), code in typed.items())
            os.write(1, f"SAVED {text}\\n".encode())

    page.strip.show_saved = say
    os.write(1, b"READY\\n")
    turn = 0
    while True:
        for column in (6, 7, 8):
            for row in range(10):
                page.grid.go((row, column))
                code = "county" if (turn + row + column) % 2 else "village"
                QTest.keyClick(page.grid, "1" if code == "county" else "2")
                typed[row, column] = code
                app.processEvents()
                QTest.qWait(15)
        turn += 1
"""


def saved_before_the_kill(clerk: Workers, after: float) -> dict[tuple[int, int], str]:
    """What the page last called saved, until it was killed."""
    clerk.start()
    assert clerk.line() == "READY\n"
    said = clerk.line()
    until = time.monotonic() + after
    while time.monotonic() < until:
        said = clerk.line()
    last = [said, *(line for line in clerk.kill() if line.startswith("SAVED "))][-1]
    parts = last.strip().removeprefix("SAVED ").split(";")
    return {(int(row), int(column)): code for row, column, code in (part.split(",") for part in parts)}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed process is forked")
def test_nothing_that_was_shown_as_saved_is_lost(workspace, team, clock: FixedClock) -> None:
    folder = workspace.folder
    workspace.close()
    dice = random.Random(9)
    with workers(CLERK, str(folder), PASSWORD) as clerk:
        for _ in range(KILLS):
            said = saved_before_the_kill(clerk, dice.uniform(0.0, 1.2))
            assert said
            again = open_workspace(folder, people_of(folder)[0].id, PASSWORD, clock)
            names = [each.record for each in cadres_in_order(again)]
            for (row, column), code in said.items():
                record = again.read("attendance", f"attendance/{names[row // 2]}/2026-04-{column + 1:02d}")
                assert record is not None
                # A later key may have reached the disk too; a half that was said to be there is never empty.
                assert record.values[("am_status", "pm_status")[row % 2]] in {code, "county", "village"}
            again.close()
    tasks.wait()


def cadres_in_order(workspace):
    from model.attendance.reading import cadres_of_month

    return cadres_of_month(workspace, workspace.unit, "2026-04")
