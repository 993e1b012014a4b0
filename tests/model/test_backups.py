"""Backups that open, the ones that are kept, and going back to one."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from model.clock import FixedClock
from model.errors import BackupDamaged, DiskFull
from model.workspace import backups
from model.workspace.opening import Created
from model.workspace.workspace import Workspace

MONTH = {"village": "990101102001", "month": "2026-03", "operating": 12_000_00}


def test_going_back_gives_the_old_records_and_a_stream_of_its_own(workspace: Workspace) -> None:
    old = workspace.save("income", MONTH)
    backup = workspace.backup()
    later = workspace.save("income", {**MONTH, "month": "2026-04"})
    stream = workspace.stream

    changes = workspace.restore_backup(backup.path)

    assert changes.forms == set(workspace.forms)
    assert workspace.read("income", old.record) is not None
    assert workspace.read("income", later.record) is None
    assert workspace.stream != stream
    assert workspace.letter == "B"
    again = workspace.save("income", {**MONTH, "month": "2026-04"})
    entry = workspace.entry(again.hash)
    assert entry is not None
    assert (entry.seq, entry.prev) == (1, "")
    assert workspace.check() == []
    assert workspace.people.person_key("春江花月夜2026").person == workspace.person

    before = next(each for each in workspace.backups() if each.reason == "restore")
    workspace.restore_backup(before.path)
    assert workspace.read("income", later.record) is not None
    assert workspace.letter == "C", "no letter comes twice, else package numbers would"
    workspace.restore_backup(backup.path)
    assert workspace.letter == "D"


def test_after_a_new_password_an_older_backup_still_signs(workspace: Workspace) -> None:
    certificate = workspace.people.person_key("春江花月夜2026").certificate
    backup = workspace.backup()
    workspace.people.change_password("春江花月夜2026", "山重水复疑无路又一村")
    workspace.restore_backup(backup.path)
    assert workspace.people.person_key("山重水复疑无路又一村").certificate == certificate


def test_seven_days_and_twelve_months_are_kept(workspace: Workspace, clock: FixedClock) -> None:
    clock.moment = datetime(2024, 1, 1, 4, tzinfo=UTC)
    for _ in range(500):
        folder = workspace.folder / "backups"
        folder.mkdir(exist_ok=True)
        (folder / f"ledger-{clock.now():%Y-%m-%d}.db").write_bytes(b"")
        clock.advance(days=1)

    workspace.backup()

    days = sorted(each.made for each in workspace.backups())
    assert days[-7:] == [f"2025-05-{day:02d}" for day in range(9, 16)]
    assert days[:-7] == [f"2024-{month:02d}-01" for month in range(6, 13)] + [f"2025-{m:02d}-01" for m in range(1, 6)]


def test_one_backup_a_day_is_made_by_itself(workspace: Workspace, clock: FixedClock) -> None:
    assert workspace.backup_daily() is not None
    assert workspace.backup_daily() is None
    clock.advance(days=1)
    assert workspace.backup_daily() is not None
    assert [each.made for each in workspace.backups()] == ["2026-03-06", "2026-03-05"]
    assert (workspace.folder / "backups" / "keys.json").read_bytes() == (workspace.folder / "keys.json").read_bytes()


@pytest.mark.parametrize("place", [20, 5000, -100])
def test_a_damaged_backup_is_refused_and_nothing_changes(workspace: Workspace, place: int) -> None:
    workspace.save("income", MONTH)
    backup = workspace.backup()
    content = bytearray(backup.path.read_bytes())
    content[place] ^= 4
    backup.path.write_bytes(content)
    stream = workspace.stream

    with pytest.raises(BackupDamaged):
        workspace.restore_backup(backup.path)

    assert workspace.stream == stream
    assert workspace.read("income", "income/990101102001/2026-03") is not None
    assert not list(workspace.folder.glob("*.restored"))


def test_the_backup_of_another_workspace_is_refused(new_workspace: Callable[..., Created]) -> None:
    mine, other = new_workspace("甲.tuodi").workspace, new_workspace("乙.tuodi").workspace
    with pytest.raises(BackupDamaged):
        mine.restore_backup(other.backup().path)


def test_a_backup_that_failed_leaves_no_file(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups.files, "sync_file", full)
    with pytest.raises(DiskFull, match="备份没有写成"):
        workspace.backup()
    assert workspace.backups() == []
    assert not list((workspace.folder / "backups").glob("*.part"))


def test_six_backups_of_risky_moments_are_kept(workspace: Workspace, clock: FixedClock) -> None:
    backup = workspace.backup()
    for _ in range(9):
        clock.advance(minutes=1)
        workspace.restore_backup(backup.path)
    workspace.backup()
    special = [each for each in workspace.backups() if each.reason == "restore"]
    assert [each.made[-5:] for each in special] == [f"10:{minute}" for minute in range(39, 33, -1)]
    assert len({each.letter for each in workspace.streams()}) == 2
    assert workspace.letter == "K", "A to H, then J: no I; the tenth is K"
