"""The desk is killed while somebody types: whatever it had shown as saved is there, whole and unchanged."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from model.clock import Clock
from model.workspace.opening import open_workspace
from model.workspace.workspace import Workspace
from tests.ui.income.conftest import MONTH

ROOT = Path(__file__).parents[3]
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

app = QApplication([])
application.dress(app)
clock = FixedClock(datetime(2026, 4, 3, 6, 30, tzinfo=UTC))
workspace = open_workspace(Path(sys.argv[1]), sys.argv[2], sys.argv[3], clock)
shell = Shell(Header("双河镇", "云岭县", "何晓岚", "填报人"), [], Preferences(Path(sys.argv[1]).parent / "p.json"))
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


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_what_was_shown_as_saved_survives_a_kill(workspace: Workspace, clock: Clock, tmp_path: Path) -> None:
    folder, person = workspace.folder, workspace.person
    workspace.close()
    script = tmp_path / "typist.py"
    script.write_text(TYPIST, encoding="utf-8")
    draw = random.Random(20260403)
    acknowledged = 0
    for _ in range(ROUNDS):
        shown = _typed_until_killed(script, folder, person, draw.random() * LONGEST)
        acknowledged += len(shown)
        with open_workspace(folder, person, PASSWORD, clock) as found:
            assert found.check() == []
            for village, amounts in shown.items():
                record = found.read("village_income", f"village_income/{village}/{MONTH}")
                now = {} if record is None else record.values
                for name, fen in amounts.items():
                    history = [each.values.get(name) for each in found.history(f"village_income/{village}/{MONTH}")]
                    assert now.get(name) == fen or fen in history, "only what was typed after it may stand in its place"
    assert acknowledged, "there was something to lose"


def _typed_until_killed(script: Path, folder: Path, person: str, seconds: float) -> dict[str, dict[str, int]]:
    """The last state that was shown as saved, whole."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, str(script), str(folder), person, PASSWORD], cwd=ROOT, env=env, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as typist:
        assert typist.stdout is not None
        lines = [typist.stdout.readline()]
        assert lines[0], "it typed and saved before it died"
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            lines.append(typist.stdout.readline())
        typist.kill()
        lines += typist.stdout.readlines()
    whole = [line.split()[0] for line in lines if line.endswith("ALL\n")]
    found: dict[str, dict[str, int]] = {}
    for line in lines:
        number, code, *amounts = (*line.split(), "", "")  # the last line may be cut off anywhere
        if whole and number == whole[-1] and code != "ALL":
            found[code] = {name: int(fen) for name, _, fen in (each.partition("=") for each in amounts if each)}
    return {code: amounts for code, amounts in found.items() if amounts}
