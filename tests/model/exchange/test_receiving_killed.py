"""Power loss while a package is taken in leaves all of it or nothing: killed a hundred times."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import pytest

from model.clock import FixedClock
from model.workspace.opening import open_workspace
from tests.forked import let_work
from tests.model.exchange.town import FORMS

KILLS = 100
ENTRIES = 120
ROOT = Path(__file__).parents[3]
PASSWORD = "春江花月夜2026"
TIMED = 10  # how many kills later it is measured anew how long an undisturbed receiver takes

# One process makes a county and a package, then forks a receiver into a fresh copy for each folder it is told.
SERVER = """
import os, shutil, sys
from dataclasses import replace
from pathlib import Path
from model.exchange import inbox
from model.workspace.opening import open_workspace
from tests.model.exchange.town import FORMS, SHUANGHE, Device, a_roster, install, named, open_county, own_stream
from tests.model.exchange.town import whole
from model.exchange.arrival import Attached

folder, entries = Path(sys.argv[1]), int(sys.argv[2])
device = Device(SHUANGHE, "A")
heads = {}
for number in range(entries):
    values = {"name": f"第{number}条", "amount": number}
    heads[f"R{number}"] = device.revise(f"R{number}", values=values, phone=f"139{number}")
device.submit(heads, "A001")
photo = b"an invented photo" * 5000
import hashlib
arrival = replace(whole(device), submission=next(iter(device.documents.values())),
                  attachments={hashlib.sha256(photo).hexdigest(): Attached("a.jpg", "image/jpeg", lambda: photo)})
original = folder / "package.asice"
original.write_bytes(b"PK" + bytes(100_000))
sha256 = hashlib.sha256(original.read_bytes()).hexdigest()
county = open_county(folder / "pristine.tuodi")
install(county, a_roster(1, [own_stream(county), named(device)]))
person, clock = county.person, county.clock
county.db.execute("DELETE FROM setting WHERE name = 'home'")
county.close()
print(person, flush=True)
for line in sys.stdin:
    target = folder / line.strip()
    shutil.copytree(folder / "pristine.tuodi", target)
    pid = os.fork()
    if pid == 0:
        with open_workspace(target, person, "春江花月夜2026", clock, forms=FORMS) as workspace:
            os.write(1, b"GO\\n")
            inbox.receive(workspace, replace(arrival, sha256=sha256), original)
            os.write(1, b"DONE\\n")
        os._exit(0)
    os.write(1, f"PID {pid}\\n".encode())
    os.waitpid(pid, 0)
    os.write(1, b"DEAD\\n")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed process is forked")
def test_a_hundred_kills_leave_all_of_a_package_or_nothing(tmp_path: Path) -> None:
    chance = random.Random(20260406)
    command = [sys.executable, "-c", SERVER, str(tmp_path), str(ENTRIES)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    found: list[tuple[bool, bool]] = []
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        person = server.stdout.readline().strip()
        for run in range(KILLS):
            if run % TIMED == 0:
                print(f"timed {run}.tuodi", file=server.stdin, flush=True)
                _, longest = _one(server.stdout, None)
            print(f"{run}.tuodi", file=server.stdin, flush=True)
            said, _ = _one(server.stdout, chance.uniform(0, 2 * longest))
            found.append((_whole(tmp_path / f"{run}.tuodi", person), said))
        server.stdin.close()
    assert all(whole for whole, said in found if said), "what was acknowledged is there"
    killed_before = sum(not whole for whole, _ in found)
    assert 10 < killed_before < KILLS - 2, f"{killed_before} of {KILLS} died before the end: the moment must vary"


def _one(lines: IO[str], pause: float | None) -> tuple[bool, float]:
    """Kill one receiver after a pause of seconds, None = never. Whether it said that it was done, and how long it took.
    """
    pid, said, began = 0, False, 0.0
    for line in lines:
        if line.startswith("PID"):
            pid = int(line.removeprefix("PID "))
        elif line.startswith("DONE"):
            said = True
        elif line.startswith("DEAD"):
            return said, time.monotonic() - began
        if line.startswith("GO"):
            assert pid
            began = time.monotonic()
            if pause is not None:
                let_work(pause)
                _kill(pid)
    raise AssertionError("the receivers' server died")


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _whole(folder: Path, person: str) -> bool:
    """Whether everything came; anything in between fails."""
    clock = FixedClock(datetime(2026, 4, 6, 2, 0, tzinfo=UTC))
    with open_workspace(folder, person, PASSWORD, clock, forms=FORMS) as county:
        def count(table: str, where: str = "1") -> int:
            return int(county.db.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])

        assert county.check() == []
        counts = [count("entry", "form = 'note'"), count("head", "record LIKE 'R%'"), count("p_note"),
                  count("private"), count("record_state"), count("submitted")]
        once = [count("package"), count("document"), count("entry", "kind = 'received'"),
                count("file", "name = 'a.jpg'")]
        assert counts in ([ENTRIES] * 6, [0] * 6), counts
        assert once in ([1] * 4, [0] * 4), once
        assert (counts[0] > 0) == (once[0] > 0)
        return counts[0] > 0
