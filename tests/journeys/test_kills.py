"""The program is killed while it packs, backs up, restores or moves: what it said was done is done, the rest is not."""

import contextlib
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from export import month
from export.package.reading import open_package
from export.verification import verify_file
from model.clock import SystemClock
from model.errors import WrongPassword
from model.month import submissions
from model.workspace.opening import open_workspace, people_of
from model.workspace.workspace import Workspace
from tests.forked import let_work
from tests.journeys.offices import PASSWORDS, PREPARER, Office, handed_in

ROOT = Path(__file__).parents[2]
KILLS = 20

# Packing is killed

# One process imports everything and does a month, then forks a packer for each line that it reads. A packer goes on
# where the killed one stopped: it signs what is begun, packs what is signed, and begins again when all is packed.
SERVER = """
import os, sys, time
from pathlib import Path
from export import month
from model.month import submissions
from model.clock import SystemClock
from model.workspace.opening import open_workspace, people_of
from tests.journeys.offices import PASSWORDS, PREPARER, REVIEWER, UNIT, beehive
from forms.reading import builtin_forms

folder, out = Path(sys.argv[1]), Path(sys.argv[2])
forms = {**builtin_forms(), "beehive": beehive()}

def work(times):
    workspace = open_workspace(folder, people_of(folder)[0].id, PASSWORDS[PREPARER], SystemClock(), forms=forms)
    ids = {each.name: each.id for each in workspace.people.people()}
    while times:
        times -= 1
        begun = [each for each in submissions.submissions(workspace) if each.state == "signing" and each.report]
        made = begun[0] if begun else month.begin_sign_off(workspace, UNIT, "2026-03")
        for role, name in (("preparer", PREPARER), ("reviewer", REVIEWER)):
            if not made.signed_by(role):
                made = month.sign(workspace, made, role, ids[name], PASSWORDS[name])
        os.write(1, f"SIGNED {made.number}\\n".encode())
        month.pack(workspace, made, out)
        os.write(1, f"PACKED {made.number}\\n".encode())
    workspace.close()

work(1)
started = time.monotonic()
work(1)
os.write(1, f"TOOK {time.monotonic() - started}\\n".encode())
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        work(1000)
    os.write(1, f"PID {pid}\\n".encode())
    os.write(1, f"DEAD {os.waitpid(pid, 0)[1]}\\n".encode())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed process is forked")
def test_killed_while_packing_it_leaves_whole_packages_only_and_goes_on(
    reported: Office, again: Callable[[Path], Workspace], tmp_path: Path
) -> None:
    folder, out = reported.workspace.folder, tmp_path / "上报"
    out.mkdir()
    reported.workspace.close()

    acknowledged = _kill(SERVER, (str(folder), str(out)), random.Random(20260331))

    assert len(acknowledged) > 2, "some got through"
    workspace = again(folder)
    assert workspace.check() == []
    made = submissions.submissions(workspace)
    numbers = sorted(each.number for each in made)
    assert numbers == [f"{workspace.letter}{count:03d}" for count in range(1, len(made) + 1)], "no gap, none twice"
    packed = {each.number for each in made if each.state == "packed"}
    assert acknowledged <= packed
    for each in made:
        if each.state == "packed":
            assert (out / month.package_name(workspace, each)).read_bytes() == workspace.attachments.read(each.package)
    submits = [each.body["number"] for each in workspace.entries(workspace.stream) if each.kind == "submit"]
    assert len(submits) == len(set(submits))

    last = handed_in(reported, workspace, out)
    void: set[str] = set()
    for path in out.glob("*.asice"):
        verdict = verify_file(path)
        assert verdict.ok, verdict.lines
        with open_package(path) as package:
            void.update(package.package_json["void_numbers"])
    sent = {path.stem[-4:] for path in out.glob("*.asice")}
    assert last.stem[-4:] in sent
    assert sent | void == {each.number for each in submissions.submissions(workspace)}
    assert not packed & void, "only what was never said to be packed is given up"


def _kill(server_code: str, arguments: tuple[str, ...], chance: random.Random) -> set[str]:
    """Start and kill workers; returns what one of them said was done before it was killed."""
    done: set[str] = set()
    longest = 0.0
    with subprocess.Popen(
        [sys.executable, "-c", server_code, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        for _ in range(KILLS):
            print(file=server.stdin, flush=True)
            pid = 0
            for line in server.stdout:
                word, _, rest = line.strip().partition(" ")
                if word == "PACKED":
                    done.add(rest)
                elif word == "TOOK":
                    longest = min(2 * float(rest), 1.0)
                elif word == "PID":
                    pid = int(rest)
                    let_work(chance.uniform(0.0, longest))
                    os.kill(pid, signal.SIGKILL)
                elif word == "DEAD":
                    assert int(rest) == signal.SIGKILL, "it died of something else before"
                    break
            assert pid, "the workers' server died"
        server.stdin.close()
    return done


# The same for everything else that is done to a folder as a whole. A password change may have come through or not.
CARETAKER = """
import itertools, os, sys
from pathlib import Path
from model.clock import SystemClock
from model.errors import WrongPassword
from model.workspace.opening import open_workspace, people_of
from tests.journeys.offices import beehive
from forms.reading import builtin_forms

folder, place, passwords = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:5]
forms = {**builtin_forms(), "beehive": beehive()}

def opened():
    for password in passwords:
        try:
            return password, open_workspace(folder, people_of(folder)[0].id, password, SystemClock(), forms=forms)
        except WrongPassword:
            pass

def work(times):
    password, workspace = opened()
    if workspace.read_only:
        workspace.continue_here()
    for _ in range(times):
        backup = workspace.backup()
        workspace.rebuild()
        other = passwords[passwords.index(password) - 1]
        workspace.people.change_password(password, other)
        password = other
        workspace.restore_backup(backup.path)
        workspace.export_move(place / "搬家.zip")
        (place / "搬家.zip").unlink()
        workspace.continue_here()
        os.write(1, b"PACKED round\\n")
    workspace.close()

work(1)
os.write(1, b"TOOK 0.25\\n")
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        work(1000)
    os.write(1, f"PID {pid}\\n".encode())
    os.write(1, f"DEAD {os.waitpid(pid, 0)[1]}\\n".encode())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed process is forked")
def test_killed_while_backing_up_rebuilding_restoring_or_moving_it_loses_nothing(
    reported: Office, tmp_path: Path
) -> None:
    folder, forms = reported.workspace.folder, dict(reported.workspace.forms)
    kept = {each.record: dict(each.values) for each in reported.workspace.register_records("village_income")}
    reported.workspace.close()
    passwords = (PASSWORDS[PREPARER], "柳暗花明又一村2026")

    _kill(CARETAKER, (str(folder), str(tmp_path), *passwords), random.Random(5))

    for password in passwords:
        with contextlib.suppress(WrongPassword):
            workspace = open_workspace(folder, people_of(folder)[0].id, password, SystemClock(), forms=forms)
            break
    with workspace:
        if workspace.read_only:
            workspace.continue_here()
        assert workspace.check() == []
        assert {each.record: dict(each.values) for each in workspace.register_records("village_income")} == kept
        assert workspace.people.person_key(password).name == PREPARER
        letters = [each.letter for each in workspace.streams()]
        assert len(letters) == len(set(letters))
        assert workspace.attachments.read(workspace.register_records("beehive")[0].values["contract"]["sha256"])
