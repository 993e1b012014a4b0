"""To another computer and back: the stream goes along, what stays behind can only be read."""

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from forms.definition import Form
from model.clock import FixedClock
from model.errors import DiskFull, FolderTaken, MoveFileDamaged, WorkspaceMoved
from model.workspace import files, moving
from model.workspace.opening import open_workspace
from model.workspace.workspace import Workspace

PASSWORD = "春江花月夜2026"
MONTH = {"village": "990101102001", "month": "2026-03", "operating": 12_000_00}


class Computers:
    """Opens folders as the same person and closes them at the end."""

    def __init__(self, person: str, clock: FixedClock, forms: Mapping[str, Form]) -> None:
        self.opened: list[Workspace] = []
        self._how = (person, PASSWORD, clock)
        self._forms = forms

    def open(self, folder: Path) -> Workspace:
        self.opened.append(open_workspace(folder, *self._how, forms=self._forms))
        return self.opened[-1]


@pytest.fixture
def computers(workspace: Workspace, clock: FixedClock, small_forms: Mapping[str, Form]) -> Iterator[Computers]:
    made = Computers(workspace.person, clock, small_forms)
    yield made
    for each in made.opened:
        each.close()


def test_there_and_back_again(workspace: Workspace, computers: Computers, tmp_path: Path) -> None:
    first = workspace.save("income", MONTH)
    scan = workspace.attachments.put(b"%PDF-1.7 scan", "扫描件.pdf", "application/pdf")
    stream, person = workspace.stream, workspace.person
    workspace.export_move(tmp_path / "搬家.zip")

    with pytest.raises(WorkspaceMoved):
        workspace.save("income", {**MONTH, "month": "2026-04"})
    assert workspace.read("income", first.record) is not None
    workspace.close()
    old = computers.open(workspace.folder)
    assert old.read_only
    assert old.entries(stream)[-1].kind == "moved"
    with pytest.raises(WorkspaceMoved):
        old.save("income", {**MONTH, "month": "2026-04"})

    moving.import_move(tmp_path / "搬家.zip", tmp_path / "新电脑" / "双河镇.tuodi")
    new = computers.open(tmp_path / "新电脑" / "双河镇.tuodi")
    second = new.save("income", {**MONTH, "month": "2026-04"})
    assert new.stream == stream
    assert new.entries(stream)[-1].hash == second.hash
    assert new.attachments.read(scan["sha256"]) == b"%PDF-1.7 scan"
    assert new.check() == []

    new.export_move(tmp_path / "搬回.zip")
    moving.import_move(tmp_path / "搬回.zip", tmp_path / "搬回.tuodi")
    back = computers.open(tmp_path / "搬回.tuodi")
    third = back.save("income", {**MONTH, "month": "2026-05"})
    chain = back.entries(stream)
    assert back.stream == stream
    assert [each.hash for each in chain][-1] == third.hash
    assert [each.seq for each in chain] == list(range(1, len(chain) + 1))
    assert [each.kind for each in chain].count("moved") == 2
    assert {each.author for each in chain} == {person}
    assert back.check() == []


def test_a_move_that_came_to_nothing_goes_on_as_a_new_stream(workspace: Workspace, tmp_path: Path) -> None:
    stream = workspace.stream
    workspace.export_move(tmp_path / "搬家.zip")
    workspace.continue_here()
    workspace.save("income", MONTH)
    assert workspace.stream != stream
    assert workspace.check() == []


def test_a_full_stick_leaves_the_folder_as_it_was(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> None:
        if path.suffix == ".part" and "搬家" in path.name:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "sync_file", full)
    with pytest.raises(DiskFull, match="搬家文件没有写成"):
        workspace.export_move(tmp_path / "搬家.zip")
    assert list(tmp_path.glob("搬家*")) == []
    workspace.save("income", MONTH)
    assert not workspace.read_only
    assert workspace.check() == []


def test_a_file_that_is_not_whole_makes_no_folder(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "搬家.zip"
    workspace.export_move(file)
    whole = file.read_bytes()
    target = tmp_path / "新.tuodi"
    for broken in (whole[:-1], whole[: len(whole) // 2], b"", _flipped(whole, len(whole) // 2)):
        file.write_bytes(broken)
        with pytest.raises(MoveFileDamaged):
            moving.import_move(file, target)
        assert not target.exists()
        assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("name", ["../双河.db", "/etc/x", "files/../keys.json", "files/aa/zz", "extra"])
def test_a_name_that_leads_elsewhere_is_refused(workspace: Workspace, tmp_path: Path, name: str) -> None:
    file = tmp_path / "搬家.zip"
    workspace.export_move(file)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(name, b"x")
    with pytest.raises(MoveFileDamaged):
        moving.import_move(file, tmp_path / "新.tuodi")


@pytest.mark.parametrize("manifest", [
    b"[" * 100_000, b'{"files":' + b"[" * 5_000, b'{"format":1,"files":[' + b"[]," * 100_000, b"\xff", b"7", b"null",
    b'{"format":"1","files":{}}', b'{"format":1,"files":{"ledger.db":7}}', b'{"format":1,"files":7}',
])
def test_a_manifest_that_says_anything_else_is_refused(tmp_path: Path, manifest: bytes) -> None:
    file = tmp_path / "搬家.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("move.json", manifest)
        archive.writestr("ledger.db", b"x")
    with pytest.raises(MoveFileDamaged):
        moving.import_move(file, tmp_path / "新.tuodi")
    assert [each.name for each in tmp_path.iterdir()] == ["搬家.zip"]


def test_members_under_a_password_or_lying_in_one_another_are_refused(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "搬家.zip"
    workspace.export_move(file)
    whole = file.read_bytes()
    end = whole.rindex(b"PK\x05\x06")
    first = int.from_bytes(whole[end + 16 : end + 20], "little")
    locked = bytearray(whole)
    locked[6] = locked[first + 8] = 1
    stretched = bytearray(whole)
    for place in (first + 20, first + 24):
        stretched[place : place + 4] = len(whole).to_bytes(4, "little")
    for broken in (locked, stretched):
        file.write_bytes(broken)
        with pytest.raises(MoveFileDamaged):
            moving.import_move(file, tmp_path / "新.tuodi")
        assert not (tmp_path / "新.tuodi").exists()


def test_a_folder_that_is_there_is_not_overwritten(workspace: Workspace, tmp_path: Path) -> None:
    workspace.export_move(tmp_path / "搬家.zip")
    with pytest.raises(FolderTaken):
        moving.import_move(tmp_path / "搬家.zip", workspace.folder)
    assert workspace.check() == []


def _flipped(content: bytes, place: int) -> bytes:
    changed = bytearray(content)
    changed[place] ^= 1
    return bytes(changed)
