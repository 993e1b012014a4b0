"""What may happen to a township's computer at the end of a month, and what is still true afterwards."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from export import month
from export.errors import CannotWrite
from export.package.reading import open_package
from export.verification import verify_file
from forms.errors import UserError
from model import submissions
from model.clock import SystemClock
from model.errors import AlreadyOpen, AttachmentMissing, BackupDamaged, ReadOnlyFolder, WorkspaceMoved, WrongPassword
from model.workspace import moving
from model.workspace.opening import open_with_recovery_code, open_workspace, people_of
from model.workspace.workspace import Workspace
from tests.journeys.offices import PASSWORDS, PREPARER, UNIT, Office, open_office

ROOT = Path(__file__).parents[2]
PERIOD = "2026-03"
VILLAGES = ("990101102201", "990101102202", "990101102203")
KILLS = 20


def income(village: str, period: str = PERIOD) -> dict[str, object]:
    return {"village": village, "month": period, "nil_report": "no", "inc_lease": 12_000_00, "voucher_count": 1}


@pytest.fixture
def reported(new_office: Callable[..., Office]) -> Office:
    """Three villages have reported March, one of them with a scan."""
    office = new_office()
    scan = office.workspace.attachments.put(bytes(range(256)) * 400, "收入凭证.pdf", "application/pdf")
    for village in VILLAGES:
        office.workspace.save("village_income", income(village))
    office.workspace.save("beehive", {
        "village": VILLAGES[0], "month": PERIOD, "keeper": "王示范", "hives": 3, "contract": scan})
    return office


@pytest.fixture
def again(reported: Office) -> Iterator[Callable[[Path], Workspace]]:
    """Opens a folder as the preparer, with the forms that the office has."""
    forms, opened = dict(reported.workspace.forms), list[Workspace]()

    def reopen(folder: Path) -> Workspace:
        opened.append(open_workspace(folder, people_of(folder)[0].id, PASSWORDS[PREPARER], reported.clock, forms=forms))
        return opened[-1]

    yield reopen
    for each in opened:
        each.close()


def handed_in(office: Office, workspace: Workspace, folder: Path, period: str = PERIOD) -> Path:
    folder.mkdir(exist_ok=True)
    return month.pack(workspace, Office(workspace, office.clock, "").signed(period), folder)


# Packing is killed

# One process imports everything and does a month, then forks a packer for each line that it reads. A packer goes on
# where the killed one stopped: it signs what is begun, packs what is signed, and begins again when all is packed.
SERVER = """
import os, sys, time
from pathlib import Path
from export import month
from model import submissions
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
    assert not sent & void


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
                    _wait(chance.uniform(0.0, longest))
                    os.kill(pid, signal.SIGKILL)
                elif word == "DEAD":
                    assert int(rest) == signal.SIGKILL, "it died of something else before"
                    break
            assert pid, "the workers' server died"
        server.stdin.close()
    return done


def _wait(seconds: float) -> None:
    """Let the packer work: the moment of the kill is the very thing under test."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        os.sched_yield()


def test_a_stick_that_is_gone_leaves_nothing_and_the_number_is_still_good(reported: Office, tmp_path: Path) -> None:
    made = reported.signed(PERIOD)
    with pytest.raises(CannotWrite):
        month.pack(reported.workspace, made, tmp_path / "U盘")
    assert not list(tmp_path.rglob("*.asice*"))
    (tmp_path / "桌面").mkdir()
    path = month.pack(reported.workspace, made, tmp_path / "桌面")
    assert path.name == f"双河镇-{PERIOD}-A001.asice"
    assert verify_file(path).ok
    with open_package(path) as package:
        assert package.package_json["void_numbers"] == []
        assert [entry["kind"] for _, entry in package.entries()].count("submit") == 1


def test_a_cancelled_sign_off_is_named_void_in_the_next_package_and_in_no_other(
    reported: Office, tmp_path: Path
) -> None:
    reported.signed(PERIOD)
    second = handed_in(reported, reported.workspace, tmp_path)
    third = handed_in(reported, reported.workspace, tmp_path)
    assert "作废编号：A001。" in verify_file(second).lines
    assert not any("作废编号" in line for line in verify_file(third).lines)


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


# Backups and other computers

def test_a_restored_backup_goes_on_as_a_new_stream_and_its_packages_are_whole(
    reported: Office, tmp_path: Path
) -> None:
    workspace = reported.workspace
    first = handed_in(reported, workspace, tmp_path)
    backup = workspace.backup()
    workspace.save("village_income", income(VILLAGES[0], "2026-02"))
    before = workspace.stream

    workspace.restore_backup(backup.path)
    workspace.save("village_income", income(VILLAGES[1], "2026-02"))
    second = handed_in(reported, workspace, tmp_path)

    assert workspace.stream != before
    assert (first.name, second.name) == (f"双河镇-{PERIOD}-A001.asice", f"双河镇-{PERIOD}-B001.asice")
    for path in (first, second):
        assert verify_file(path).ok, verify_file(path).lines
    with open_package(second) as package:
        streams = {entry["stream"] for _, entry in package.entries()}
        listed = [each.stream for each in package.checkpoints]
    assert streams == set(listed) == {before, workspace.stream}
    assert listed[-1] == workspace.stream

    third = handed_in(reported, workspace, tmp_path)
    assert verify_file(third).ok
    workspace.restore_backup(backup.path)
    fourth = handed_in(reported, workspace, tmp_path)
    assert verify_file(fourth).ok
    assert fourth.name.endswith("C001.asice"), "no letter comes twice"


def test_a_copied_folder_signs_as_itself_and_the_original_goes_on(
    reported: Office, again: Callable[[Path], Workspace], tmp_path: Path
) -> None:
    folder, stream = reported.workspace.folder, reported.workspace.stream
    reported.workspace.close()
    shutil.copytree(folder, tmp_path / "U盘里的.tuodi")

    copy, original = again(tmp_path / "U盘里的.tuodi"), again(folder)

    assert original.stream == stream
    assert copy.stream != stream
    copied = handed_in(reported, copy, tmp_path / "甲")
    own = handed_in(reported, original, tmp_path / "乙")
    assert (copied.name[-10:], own.name[-10:]) == ("B001.asice", "A001.asice")
    assert verify_file(copied).ok
    assert verify_file(own).ok


def test_to_another_computer_and_back_the_numbers_go_on(
    reported: Office, again: Callable[[Path], Workspace], tmp_path: Path
) -> None:
    here, stream = reported.workspace, reported.workspace.stream
    names = [handed_in(reported, here, tmp_path / "上报").name]
    here.export_move(tmp_path / "去.zip")
    with pytest.raises(WorkspaceMoved):
        reported.signed(PERIOD)
    moving.import_move(tmp_path / "去.zip", tmp_path / "新电脑.tuodi")
    there = again(tmp_path / "新电脑.tuodi")
    names.append(handed_in(reported, there, tmp_path / "上报").name)
    there.export_move(tmp_path / "回.zip")
    moving.import_move(tmp_path / "回.zip", tmp_path / "旧电脑.tuodi")
    back = again(tmp_path / "旧电脑.tuodi")
    names.append(handed_in(reported, back, tmp_path / "上报").name)

    assert back.stream == stream
    assert [name[-10:-6] for name in names] == ["A001", "A002", "A003"]
    for name in names:
        assert verify_file(tmp_path / "上报" / name).ok
    assert back.check() == []


def test_a_forgotten_password_loses_nothing(reported: Office, tmp_path: Path) -> None:
    folder, forms = reported.workspace.folder, dict(reported.workspace.forms)
    sent = handed_in(reported, reported.workspace, tmp_path)
    reported.workspace.close()
    with open_with_recovery_code(folder, reported.recovery_code, reported.clock, forms=forms) as workspace:
        person = next(each for each in workspace.people.people() if each.name == PREPARER)
        workspace.people.reset_password(person.id, "柳暗花明又一村2026")
    with open_workspace(folder, person.id, "柳暗花明又一村2026", reported.clock, forms=forms) as workspace:
        assert len(workspace.register_records("village_income")) == 3
        assert workspace.people.person_key("柳暗花明又一村2026").name == PREPARER
    assert verify_file(sent).ok


# Damage

def test_a_second_window_on_the_same_folder_is_refused(reported: Office) -> None:
    folder = reported.workspace.folder
    script = (
        "import sys; from pathlib import Path; from model.clock import SystemClock; "
        "from model.workspace.opening import open_workspace, people_of; from model.errors import AlreadyOpen\n"
        "folder = Path(sys.argv[1])\n"
        "try: open_workspace(folder, people_of(folder)[0].id, sys.argv[2], SystemClock())\n"
        "except AlreadyOpen as problem: print(problem); sys.exit(7)\n"
    )
    other = subprocess.run(
        [sys.executable, "-c", script, str(folder), PASSWORDS[PREPARER]], cwd=ROOT, capture_output=True, check=False,
        env={**os.environ, "PYTHONUTF8": "1"}, encoding="utf-8",
    )
    assert other.returncode == 7, other.stderr
    with pytest.raises(AlreadyOpen):
        open_workspace(folder, people_of(folder)[0].id, PASSWORDS[PREPARER], reported.clock)
    reported.workspace.save("village_income", income(VILLAGES[0], "2026-02"))


def test_no_flipped_backup_takes_the_place_of_the_ledger(reported: Office, tmp_path: Path) -> None:
    workspace, chance = reported.workspace, random.Random(3)
    backup = workspace.backup().path
    whole, stream = backup.read_bytes(), workspace.stream
    for _ in range(20):
        place = chance.randrange(len(whole))
        backup.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :])
        with pytest.raises(BackupDamaged):
            workspace.restore_backup(backup)
    backup.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BackupDamaged):
        workspace.restore_backup(backup)
    assert (workspace.stream, workspace.check()) == (stream, [])
    assert len(workspace.register_records("village_income")) == 3
    assert not (workspace.folder / "ledger.db.restored").exists()


def test_a_flipped_bit_in_any_file_of_the_folder_is_said_or_does_no_harm(
    reported: Office, again: Callable[[Path], Workspace], tmp_path: Path
) -> None:
    """Each file in turn, at ten places: either opening says what is wrong, or every record is as it was."""
    folder, chance = reported.workspace.folder, random.Random(7)
    kept = _everything(reported.workspace)
    reported.workspace.backup()
    reported.workspace.close()
    refused = 0
    for path in sorted(each for each in folder.rglob("*") if each.is_file() and each.name != "ballast"):
        whole = path.read_bytes()
        for _ in range(10 if whole else 0):
            place = chance.randrange(len(whole))
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :])
            try:
                with again(folder) as workspace:
                    assert _everything(workspace) == kept, f"{path.name} at {place}"
            except UserError:
                refused += 1
            path.write_bytes(whole)
    assert refused > 5
    assert _everything(again(folder)) == kept


def _everything(workspace: Workspace) -> object:
    """All records, and the content of the scan. Raises what damage raises."""
    faults = workspace.check()
    if faults:
        raise AttachmentMissing(faults[0])
    rows = {form: [(each.record, each.hash, dict(each.values)) for each in workspace.register_records(form)]
            for form in ("village_income", "beehive", "person")}
    scan = rows["beehive"][0][2]["contract"]["sha256"]
    return rows, workspace.attachments.read(scan)


def test_a_damaged_scan_is_said_before_anything_is_sent(reported: Office, tmp_path: Path) -> None:
    workspace = reported.workspace
    made = reported.signed(PERIOD)
    scan = workspace.register_records("beehive")[0].values["contract"]["sha256"]
    for path in (workspace.folder / "files").rglob("*"):
        if path.is_file() and workspace.attachments.has(scan):
            content = path.read_bytes()
            path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(AttachmentMissing):
        month.pack(workspace, made, tmp_path)
    assert not list(tmp_path.glob("*.asice*"))


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write anywhere; nobody may not."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="the rights of folders are others there")
def test_a_folder_that_only_lets_read_is_said_and_left_alone(
    reported: Office, again: Callable[[Path], Workspace], tmp_path: Path
) -> None:
    folder = reported.workspace.folder
    reported.workspace.close()
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    parents = [each for each in (tmp_path, *tmp_path.parents) if not each.stat().st_mode & 0o001]
    for path in parents:
        path.chmod(0o755)
    try:
        with as_nobody(), pytest.raises(ReadOnlyFolder):
            again(folder)
    finally:
        for path in parents:
            path.chmod(0o700)
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert len(again(folder).register_records("village_income")) == 3


def test_a_full_disk_in_the_middle_of_a_month_costs_one_save_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a small disk of its own; where none can be mounted there is nothing to fill."""
    mount = shutil.which("mount")
    point = tmp_path / "disk"
    point.mkdir()
    if not mount or subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=24m", "tuodi", str(point)], check=False, capture_output=True
    ).returncode:
        pytest.skip("may not mount a small disk here")
    try:
        office = open_office(point / "双河镇.tuodi")
        saved = []
        with office.workspace as workspace:
            workspace.save("village_income", income(VILLAGES[0]))
            (point / "filler").write_bytes(b"")
            _fill(point / "filler")
            for count in range(3000):
                try:
                    made = workspace.save("village_income", income(
                        VILLAGES[count % 3], f"{1980 + count // 36}-{count // 3 % 12 + 1:02d}"))
                except UserError:
                    break
                saved.append(made.record)
            (point / "filler").unlink()
            workspace.save("village_income", income(VILLAGES[1]))
            kept = {each.record for each in workspace.register_records("village_income")}
            assert set(saved) <= kept
            assert workspace.check() == []
            (point / "上报").mkdir()
            made = office.signed(PERIOD)
            _fill(point / "filler")
            with pytest.raises(UserError):
                month.pack(workspace, made, point / "上报")
            assert not list((point / "上报").iterdir())
            (point / "filler").unlink()
            assert verify_file(month.pack(workspace, made, point / "上报")).ok
    finally:
        subprocess.run(["umount", "-l", str(point)], check=False)


def _fill(path: Path) -> None:
    """Write until the disk takes no more."""
    with contextlib.suppress(OSError), path.open("ab", buffering=0) as out:
        while out.write(bytes(65536)):
            pass


def test_what_one_office_made_another_can_judge_without_any_workspace(reported: Office, tmp_path: Path) -> None:
    """The county's clerk, on a computer that holds nothing but the program."""
    path = handed_in(reported, reported.workspace, tmp_path)
    unit = reported.workspace.unit
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "verify", str(path)], cwd=tmp_path, capture_output=True,
        encoding="utf-8", check=False, env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stdout
    assert unit == UNIT
    assert f"单位：双河镇（{UNIT}）。" in done.stdout
