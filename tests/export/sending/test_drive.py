"""A stick that is full, locked, dying or pulled: the file is whole under its name, or it is not there."""

import errno
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from export.sending import drive
from export.sending.errors import (
    DriveFailing,
    DriveReadOnly,
    FolderGone,
    NameTaken,
    NoRoomOnDrive,
    SendingFailed,
)

NAME = "双河镇-2026-03-A001.asice"
CONTENT = os.urandom(2_500_000)


@pytest.fixture
def stick(tmp_path):
    """A file system of its own, of 4 MB."""
    mount = shutil.which("mount")
    point = tmp_path / "U盘"
    point.mkdir()
    done = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=4m", "tuodi", str(point)], check=False, capture_output=True)
    if not done or done.returncode:
        pytest.skip("no right to mount")
    yield point
    subprocess.run(["umount", "-l", str(point)], check=False, capture_output=True)


def pull(point: Path) -> None:
    subprocess.run(["umount", "-l", str(point)], check=True)


def test_the_file_arrives_whole_and_alone(stick) -> None:
    path = drive.store(CONTENT, NAME, stick)
    assert path.read_bytes() == CONTENT
    assert [each.name for each in stick.iterdir()] == [NAME]


def test_saving_it_again_changes_nothing(stick) -> None:
    first = drive.store(CONTENT, NAME, stick).stat().st_mtime_ns
    assert drive.store(CONTENT, NAME, stick).stat().st_mtime_ns == first


def test_a_file_of_somebody_else_under_that_name_stays(tmp_path) -> None:
    (tmp_path / NAME).write_bytes(b"theirs")
    with pytest.raises(NameTaken, match="内容不一样"):
        drive.store(CONTENT, NAME, tmp_path)
    assert (tmp_path / NAME).read_bytes() == b"theirs"


def test_too_little_room_is_said_before_anything_is_written(stick) -> None:
    (stick / "photos").write_bytes(bytes(3_000_000))
    with pytest.raises(NoRoomOnDrive, match=r"要 2\.5 MB，只剩 1\.\d MB"):
        drive.store(CONTENT, NAME, stick)
    assert [each.name for each in stick.iterdir()] == ["photos"]


def test_room_that_somebody_takes_meanwhile_leaves_nothing_half_written(stick) -> None:
    def fill() -> None:
        if not (stick / "photos").exists():
            (stick / "photos").write_bytes(bytes(3_000_000))

    with pytest.raises(NoRoomOnDrive):
        drive.store(CONTENT, NAME, stick, fill)
    assert [each.name for each in stick.iterdir()] == ["photos"]


def test_what_a_broken_try_left_is_cleared_away(stick) -> None:
    (stick / f"{NAME}.part").write_bytes(b"half")
    drive.store(CONTENT, NAME, stick)
    assert [each.name for each in stick.iterdir()] == [NAME]


@pytest.mark.parametrize("chunk", [0, 1, 2])
def test_a_stick_pulled_while_writing_counts_as_not_written(stick, chunk) -> None:
    seen = []

    def step() -> None:
        if len(seen) == chunk:
            pull(stick)
        seen.append(1)

    with pytest.raises(FolderGone, match="U盘可能已经拔出"):
        drive.store(CONTENT, NAME, stick, step)
    assert list(stick.iterdir()) == []  # nor does anything lie where it was mounted


def test_a_folder_that_is_gone_is_named(tmp_path) -> None:
    with pytest.raises(FolderGone, match="找不到"):
        drive.store(CONTENT, NAME, tmp_path / "gone")


def test_a_locked_stick_is_said_to_be_locked(stick) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(stick)], check=True)
    with pytest.raises(DriveReadOnly, match="不能写入"):
        drive.store(CONTENT, NAME, stick)


def test_the_first_error_of_fsync_is_believed_and_it_is_never_asked_twice(tmp_path, monkeypatch) -> None:
    asked = []

    def dying(_number: int) -> None:
        asked.append(1)
        if len(asked) == 1:
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(drive.os, "fsync", dying)
    with pytest.raises(DriveFailing, match="出错"):
        drive.store(CONTENT, NAME, tmp_path)
    assert asked == [1]
    assert list(tmp_path.iterdir()) == []


def test_a_stick_that_gives_back_something_else_is_found_out(tmp_path, monkeypatch) -> None:
    real = drive.os.fsync

    def flip(number: int) -> None:
        real(number)
        os.pwrite(number, bytes([CONTENT[1_000_000] ^ 1]), 1_000_000)

    monkeypatch.setattr(drive.os, "fsync", flip)
    with pytest.raises(DriveFailing, match="读回来和写进去的不一样"):
        drive.store(CONTENT, NAME, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_error_at_the_last_step_counts_as_not_written(tmp_path, monkeypatch) -> None:
    def dying(_folder: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(drive, "sync_folder", dying)
    with pytest.raises(DriveFailing):
        drive.store(CONTENT, NAME, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_stopping_leaves_nothing_behind(tmp_path) -> None:
    class Stopped(Exception):
        pass

    def step() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        drive.store(CONTENT, NAME, tmp_path, step)
    assert list(tmp_path.iterdir()) == []


def test_every_refusal_says_that_the_package_is_still_there() -> None:
    kinds = [each for each in SendingFailed.__subclasses__() if each.__name__ in ("FolderGone", "DriveReadOnly")]
    assert all("发件箱" in kind(Path("/media/U盘")).kept for kind in kinds)  # type: ignore[call-arg]
