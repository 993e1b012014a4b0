"""What may happen to a township's computer at the end of a month, and what is still true afterwards."""

import contextlib
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from export import month
from export.errors import CannotWrite
from export.package.reading import open_package
from export.verification import verify_file
from forms.errors import UserError
from model.errors import AlreadyOpen, AttachmentMissing, BackupDamaged, ReadOnlyFolder, WorkspaceMoved
from model.workspace import moving
from model.workspace.opening import open_with_recovery_code, open_workspace, people_of
from model.workspace.workspace import Workspace
from tests.journeys.offices import PASSWORDS, PERIOD, PREPARER, UNIT, VILLAGES, Office, handed_in, income, open_office

ROOT = Path(__file__).parents[2]


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
