"""The desk is killed while somebody types: whatever it had shown as saved is there, whole and unchanged."""

import os
import random
import time

import pytest

from model.clock import Clock
from model.workspace.opening import open_workspace
from model.workspace.workspace import Workspace
from tests.forked import Workers, workers
from tests.ui.income.conftest import MONTH

ROUNDS, LONGEST = 5, 1.2
PASSWORD = "春江花月夜2026"

# Types amounts, every few of them until they are saved; each time the window says 已保存, prints what it then shows.
TYPIST = """
import itertools, sys
from pathlib import Path
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from model.clock import SystemClock, FixedClock
from model.workspace.opening import open_workspace
from datetime import datetime, UTC
from ui import application
from ui.income.page import IncomePage
from ui.preferences import Preferences
from ui.shell import Header, Shell


def work(folder, person, password):
    app = QApplication([])
    application.dress(app)
    clock = FixedClock(datetime(2026, 4, 3, 6, 30, tzinfo=UTC))
    workspace = open_workspace(Path(folder), person, password, clock)
    shell = Shell(Header("双河镇", "云岭县", "何晓岚", "填报人"), [], Preferences(Path(folder).parent / "p.json"))
    page = IncomePage(workspace, shell)
    page._save_timer.setInterval(5)
    page.resize(1366, 768)
    page.show()
    page.activateWindow()
    app.processEvents()
    desk = page.presenter
    seen = ""
    page.grid.go((0, 0))
    for number in itertools.count(1):
        typed = str(number * 7 % 9_000)
        for key in (*typed, Qt.Key.Key_Return):
            QTest.keyClick(page.grid.line if page.grid.typing() else page.grid, key)
            app.processEvents()
        if number % 50 == 0:
            page.grid.go((0, 0))
        while number % 5 == 0 and desk.saver.unsaved:
            app.processEvents()
        if not desk.saver.unsaved and page.reason.saved.text().startswith("已保存"):
            for village in desk.villages:
                amounts = [f"{name}={fen}" for name, fen in sorted(desk.sheet.record(village.code).items())
                           if name in desk.amounts]
                print(number, village.code, *amounts)
            print(number, "ALL", flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed process is forked")
def test_what_was_shown_as_saved_survives_a_kill(workspace: Workspace, clock: Clock) -> None:
    folder, person = workspace.folder, workspace.person
    workspace.close()
    draw = random.Random(20260403)
    acknowledged = 0
    with workers(TYPIST, str(folder), person, PASSWORD) as typist:
        for _ in range(ROUNDS):
            shown = _typed_until_killed(typist, draw.random() * LONGEST)
            acknowledged += len(shown)
            with open_workspace(folder, person, PASSWORD, clock) as found:
                assert found.check() == []
                for village, amounts in shown.items():
                    history = found.history(f"village_income/{village}/{MONTH}")
                    record = found.read("village_income", f"village_income/{village}/{MONTH}")
                    now = {} if record is None else record.values
                    for name, fen in amounts.items():
                        before = [each.values.get(name) for each in history]
                        assert now.get(name) == fen or fen in before, "only what was typed after it may stand there"
    assert acknowledged, "there was something to lose"


def _typed_until_killed(typist: Workers, seconds: float) -> dict[str, dict[str, int]]:
    """The last state that was shown as saved, whole."""
    typist.start()
    lines = [typist.line()]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        lines.append(typist.line())
    lines += typist.kill()
    lines = [line for line in lines if line.strip()]
    whole = [line.split()[0] for line in lines if line.endswith("ALL\n")]
    found: dict[str, dict[str, int]] = {}
    for line in lines:
        number, code, *amounts = (*line.split(), "", "")  # the last line may be cut off anywhere
        if whole and number == whole[-1] and code != "ALL":
            found[code] = {name: int(fen) for name, _, fen in (each.partition("=") for each in amounts if each)}
    return {code: amounts for code, amounts in found.items() if amounts}
