"""A program that is killed at any moment has lost nothing that it said was saved."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from forms.definition import Form
from model.clock import Clock
from model.workspace.opening import open_workspace
from model.workspace.workspace import Workspace
from tests.forked import let_work

KILLS = 200
PASSWORD = "春江花月夜2026"
ROOT = Path(__file__).parents[2]
MOST = 12  # lines that a writer may print before it dies; some die while they open the workspace
LONGEST = 0.02  # seconds after that: a save takes a few milliseconds

# One process imports everything, then forks a writer for each number it is told. The writer prints what it saved
# only after the save came back: single records, revisions of them, and lots of twenty.
SERVER = """
import os, sys
from pathlib import Path
import sqlite_utils
from model.clock import SystemClock
from model.workspace.opening import open_workspace
from model.workspace.records import Wish

def write(folder, person, password, times):
    workspace = open_workspace(folder, person, password, SystemClock(), forms={})
    for count in range(1, times):
        values = {"name": "王示范", "post": f"第{count}", "illness": "无"}
        if count % 5 == 0:
            saved = workspace.save_many("helper", [Wish(values)] * 20, evaluated=True)
        else:
            saved = workspace.save_many("helper", [Wish(values)], evaluated=True)
        if count % 3 == 0:
            changed = Wish({**values, "post": "改"}, saved[0].record, (saved[0].hash,))
            saved += workspace.save_many("helper", [changed], evaluated=True)
        os.write(1, "".join(f"{each.record} {each.hash}\\n" for each in saved).encode())
    workspace.close()

place = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
write(*place, 3)  # everything is imported and warm before the first fork

for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        write(*place, 1_000_000)
    os.write(1, f"PID {pid}\\n".encode())
    os.waitpid(pid, 0)
    os.write(1, b"DEAD\\n")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed process is forked")
def test_two_hundred_kills_lose_no_acknowledged_save(
    workspace: Workspace, clock: Clock, small_forms: Mapping[str, Form]
) -> None:
    folder, person = workspace.folder, workspace.person
    workspace.close()

    acknowledged = _kill_writers(folder, person, random.Random(20260305))

    with open_workspace(folder, person, PASSWORD, clock, forms=small_forms) as found:
        assert found.check() == []
        chains = [each for stream in found.streams() for each in found.entries(stream.id)]
        kept = {(each.record, each.hash) for each in chains}
        heads = set(found.db.execute("SELECT record, hash FROM head").fetchall())
        rows = set(found.db.execute("SELECT record, hash FROM p_helper").fetchall())
        parts = {row[0] for row in found.db.execute("SELECT digest FROM private WHERE bytes IS NOT NULL").fetchall()}
    assert len(acknowledged) > 4 * KILLS, "there was something to lose"
    assert set(acknowledged) <= kept
    assert rows == {(record, head) for record, head in heads if record != person}
    assert {each.body[kind] for each in chains for kind in ("personal", "special") if kind in each.body} == parts


def _kill_writers(folder: Path, person: str, chance: random.Random) -> list[tuple[str, str]]:
    """Start and kill writers; returns (record, hash) of everything that one of them acknowledged."""
    acknowledged: list[tuple[str, str]] = []
    command = [sys.executable, "-c", SERVER, str(folder), person, PASSWORD]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        for run in range(KILLS):
            print(run, file=server.stdin, flush=True)
            lines = iter(server.stdout.readline, "")
            pid = int(_until(lines, "PID ", acknowledged).removeprefix("PID "))
            for _ in range(chance.randrange(MOST)):
                _note(next(lines), acknowledged)
            let_work(chance.uniform(0, LONGEST))
            os.kill(pid, signal.SIGKILL)
            _until(lines, "DEAD", acknowledged)
        server.stdin.close()
    return acknowledged


def _until(lines: Iterator[str], mark: str, acknowledged: list[tuple[str, str]]) -> str:
    for line in lines:
        if line.startswith(mark):
            return line
        _note(line, acknowledged)
    raise AssertionError("the writers' server died")


def _note(line: str, acknowledged: list[tuple[str, str]]) -> None:
    record, found = line.split()
    acknowledged.append((record, found))


def test_what_is_acknowledged_is_on_the_disk_before_the_call_returns(workspace: Workspace) -> None:
    journal, synchronous = (
        workspace.db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")
    )
    assert (journal, synchronous) in (("wal", 2), ("delete", 3))
