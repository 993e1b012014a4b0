"""First start, logins, forgotten passwords, and every way in which a folder can't be opened."""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from forms.definition import Form
from forms.reading import builtin_forms
from model.clock import FixedClock
from model.errors import (
    AlreadyOpen,
    DamagedKeys,
    DamagedWorkspace,
    DiskFull,
    FolderTaken,
    LastPerson,
    MistypedRecoveryCode,
    NewerWorkspace,
    NobodyLoggedIn,
    NotAWorkspace,
    OnNetworkDrive,
    OnRemovableDrive,
    PersonTaken,
    ReadOnlyFolder,
    TooManyAttempts,
    WeakPassword,
    WrongPassword,
    WrongRecoveryCode,
)
from model.trust import certificates
from model.workspace import keys, places, recovery_code
from model.workspace.opening import (
    Created,
    create,
    open_with_recovery_code,
    open_workspace,
    people_of,
    restore_damaged,
)
from model.workspace.workspace import Workspace

PASSWORD = "春江花月夜2026"
MONTH = {"village": "990101102001", "month": "2026-03", "operating": 12_000_00}
Reopen = Callable[..., Workspace]


@pytest.fixture
def reopen(clock: FixedClock, small_forms: Mapping[str, Form]) -> Iterator[Reopen]:
    """Opens a folder, as the first person unless told, and closes it at the end."""
    opened: list[Workspace] = []

    def again(folder: Path, password: str = PASSWORD, person: str = "") -> Workspace:
        who = person or people_of(folder)[0].id
        opened.append(open_workspace(folder, who, password, clock, forms=small_forms))
        return opened[-1]

    yield again
    for each in opened:
        each.close()


@contextmanager
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


def test_what_was_saved_is_there_after_logging_in_again(workspace: Workspace, reopen: Reopen) -> None:
    saved = workspace.save("income", MONTH)
    stream = workspace.stream
    workspace.close()

    again = reopen(workspace.folder)

    record = again.read("income", saved.record)
    assert record is not None
    assert record.values["operating"] == 12_000_00
    assert (again.unit_name, again.person_name, again.stream, again.letter) == ("双河镇", "李小禾", stream, "A")


def test_nothing_of_the_data_can_be_read_without_a_password(workspace: Workspace) -> None:
    workspace.save("helper", {"name": "王示范", "post": "驻村干部"})
    workspace.attachments.put("王示范的证明".encode(), "证明.pdf", "application/pdf")
    workspace.close()
    content = b"".join(path.read_bytes() for path in workspace.folder.rglob("*") if path.is_file())
    assert "王示范".encode() not in content
    assert "驻村干部".encode() not in content
    assert PASSWORD.encode() not in content
    assert b"SQLite format" not in content


def test_several_people_each_have_a_login_a_key_and_a_name_in_the_history(
    workspace: Workspace, reopen: Reopen
) -> None:
    other = workspace.people.add_person("赵审核", "reviewer", "another-password")
    saved = workspace.save("income", MONTH)
    workspace.close()
    assert [each.name for each in people_of(workspace.folder)] == ["李小禾", "赵审核"]

    second = reopen(workspace.folder, "another-password", other.id)
    second.save("income", {**MONTH, "operating": 1}, record=saved.record, parents=(saved.hash,))

    assert [step.author_name for step in second.history(saved.record)] == ["李小禾", "赵审核"]
    key = second.people.person_key("another-password")
    holder = certificates.holder(key.certificate)
    assert (holder.kind, holder.name, holder.id, holder.unit) == ("person", "赵审核", other.id, "990101102")
    assert certificates.issued_by(key.certificate, key.chain[0])
    assert certificates.public_key_of(key.certificate) == key.key.public_key()
    with pytest.raises(WrongPassword):
        second.people.person_key(PASSWORD)


def test_who_left_stands_in_the_register_as_no_longer_there(tmp_path: Path, clock: FixedClock) -> None:
    cheap = keys.Cost(memory=8 * 1024, passes=1)
    made = create(
        tmp_path / "双河镇.tuodi", unit="990101102", unit_name="双河镇", person_name="李小禾", role="preparer",
        password=PASSWORD, clock=clock, cost=cheap, forms={"person": builtin_forms()["person"]},
    )
    with made.workspace as workspace:
        other = workspace.people.add_person("赵审核", "reviewer", "another-password")
        workspace.people.remove_person(other.id)

        standing = workspace.read("person", other.id)
        assert standing is not None
        assert (standing.values["name"], standing.values["active"]) == ("赵审核", "no")


def test_two_people_of_one_name_and_the_last_person_are_refused(workspace: Workspace) -> None:
    with pytest.raises(PersonTaken):
        workspace.people.add_person("李小禾", "reviewer", "another-password")
    with pytest.raises(LastPerson):
        workspace.people.remove_person(workspace.person)


def test_who_left_can_no_longer_open(workspace: Workspace, reopen: Reopen) -> None:
    other = workspace.people.add_person("赵审核", "reviewer", "another-password")
    workspace.backup()
    workspace.people.remove_person(other.id)
    workspace.close()
    with pytest.raises(WrongPassword):
        reopen(workspace.folder, "another-password", other.id)
    assert [each.name for each in keys.read_keys(workspace.folder / "backups").people()] == ["李小禾"]
    assert reopen(workspace.folder).people.names()[other.id] == "赵审核"


def test_a_new_password_rewrites_one_slot_and_no_data(workspace: Workspace, reopen: Reopen) -> None:
    workspace.people.add_person("赵审核", "reviewer", "another-password")
    before = keys.read_keys(workspace.folder)
    signer = workspace.people.person_key(PASSWORD)
    rows = workspace.db.execute("SELECT * FROM person_key").fetchall()

    workspace.people.change_password(PASSWORD, "山重水复疑无路又一村")

    after = keys.read_keys(workspace.folder)
    own = keys.slot_name(workspace.person)
    assert {name for name in after.slots if after.slots[name] != before.slots[name]} == {own}
    assert workspace.db.execute("SELECT * FROM person_key").fetchall() == rows
    assert workspace.people.person_key("山重水复疑无路又一村").certificate == signer.certificate
    workspace.close()
    with pytest.raises(WrongPassword):
        reopen(workspace.folder)
    reopen(workspace.folder, "山重水复疑无路又一村")


@pytest.mark.parametrize("password", ["1234567", "aaaaaaaaaa", "李小禾李小禾李小禾"[:3], ""])
def test_a_password_too_weak_is_refused_and_leaves_no_folder(
    tmp_path: Path, clock: FixedClock, password: str
) -> None:
    with pytest.raises(WeakPassword):
        create(tmp_path / "a.tuodi", unit="990101102", unit_name="双河镇", person_name="李小禾",
               role="preparer", password=password, clock=clock)
    assert not (tmp_path / "a.tuodi").exists()


def test_wrong_passwords_are_slowed_and_tell_nothing_about_who_exists(
    workspace: Workspace, clock: FixedClock, reopen: Reopen
) -> None:
    workspace.close()
    someone = "019cbbd4-a040-7000-ba31-f300b1715700"
    texts = set()
    for person in (workspace.person, someone, workspace.person):
        with pytest.raises(WrongPassword) as refused:
            reopen(workspace.folder, "not-the-password", person)
        texts.add(str(refused.value))
    assert len(texts) == 1

    for person in (workspace.person, someone):
        with pytest.raises(TooManyAttempts) as slowed:
            reopen(workspace.folder, PASSWORD, person)
        assert slowed.value.seconds == 5

    clock.advance(seconds=5)
    with pytest.raises(WrongPassword):
        reopen(workspace.folder, "not-the-password")
    with pytest.raises(TooManyAttempts) as slowed:
        reopen(workspace.folder)
    assert slowed.value.seconds == 10

    clock.advance(days=-3000)
    with pytest.raises(TooManyAttempts) as slowed:
        reopen(workspace.folder)
    assert slowed.value.seconds == 10, "a clock set back makes nobody wait for years"
    clock.advance(days=3001)
    reopen(workspace.folder)


def test_the_recovery_code_opens_and_gives_a_new_password(
    new_workspace: Callable[..., Created], clock: FixedClock, small_forms: Mapping[str, Form], reopen: Reopen
) -> None:
    created = new_workspace()
    folder, person = created.workspace.folder, created.workspace.person
    old = created.workspace.people.person_key(PASSWORD).certificate
    created.workspace.close()
    full_width = {ord(str(each)): chr(0xFF10 + each) for each in range(10)}
    typed = created.recovery_code.replace(" ", "－").translate(full_width)

    with open_with_recovery_code(folder, typed, clock, forms=small_forms) as opened:
        with pytest.raises(NobodyLoggedIn):
            opened.save("income", MONTH)
        opened.people.reset_password(person, "山重水复疑无路又一村")
        opened.save("income", MONTH)

    again = reopen(folder, "山重水复疑无路又一村")
    assert again.people.person_key("山重水复疑无路又一村").certificate != old
    with pytest.raises(NobodyLoggedIn):
        again.people.reset_password(person, "without-the-code")


def test_a_typing_error_in_the_recovery_code_names_its_group(
    new_workspace: Callable[..., Created], clock: FixedClock
) -> None:
    created = new_workspace()
    created.workspace.close()
    groups = created.recovery_code.split()
    groups[2] = groups[2][:-1] + str((int(groups[2][-1]) + 1) % 10)
    with pytest.raises(MistypedRecoveryCode) as refused:
        open_with_recovery_code(created.workspace.folder, " ".join(groups), clock)
    assert refused.value.groups == (3,)


def test_a_replaced_recovery_code_opens_no_longer(
    new_workspace: Callable[..., Created], clock: FixedClock, small_forms: Mapping[str, Form]
) -> None:
    created = new_workspace()
    code = recovery_code.new_code()
    with pytest.raises(WrongPassword):
        created.workspace.people.replace_recovery_code("another-password", code)
    created.workspace.people.replace_recovery_code(PASSWORD, code)
    created.workspace.close()
    with pytest.raises(WrongRecoveryCode):
        open_with_recovery_code(created.workspace.folder, created.recovery_code, clock)
    open_with_recovery_code(created.workspace.folder, code, clock, forms=small_forms).close()


def test_a_second_window_on_one_folder_is_refused(workspace: Workspace, reopen: Reopen) -> None:
    with pytest.raises(AlreadyOpen, match="双河镇"):
        reopen(workspace.folder)
    workspace.save("income", MONTH)
    workspace.close()
    reopen(workspace.folder)


def test_a_folder_that_is_none_and_one_that_is_taken(tmp_path: Path, workspace: Workspace, clock: FixedClock) -> None:
    with pytest.raises(NotAWorkspace):
        people_of(tmp_path)
    with pytest.raises(FolderTaken):
        create(workspace.folder, unit="1", unit_name="甲", person_name="乙", role="", password=PASSWORD, clock=clock)
    assert workspace.check() == []


def test_a_damaged_key_file_is_mended_by_its_copy(workspace: Workspace, reopen: Reopen) -> None:
    workspace.backup()
    workspace.close()
    file = workspace.folder / keys.NAME
    file.write_bytes(file.read_bytes()[:100])
    reopen(workspace.folder).close()
    (workspace.folder / keys.COPY).write_bytes(b"{}")
    beside = workspace.folder / "backups" / keys.NAME
    assert [each.name for each in people_of(workspace.folder)] == ["李小禾"], "the one beside the backups"
    beside.unlink()
    with pytest.raises(DamagedKeys):
        people_of(workspace.folder)


@pytest.mark.parametrize("content", [
    b"[" * 100_000, b"7", b"[]", b'{"format":1,"sha256":7,"slots":[]}', {"slots": ["x"]}, {"slots": [{"name": 7}]},
    {"slots": [{"name": "person:x", "person": "x", "label": ["x"], "role": "x"}]},
    {"slots": [{"name": "person:x", "person": "x"}]}, {"slots": {"name": {}}},
])
def test_a_key_file_that_somebody_made_up_is_refused_in_words(tmp_path: Path, content: bytes | dict[str, Any]) -> None:
    if not isinstance(content, bytes):
        whole = {"format": 1, "workspace": "w", "unit": "990101102", "unit_name": "双河镇", **content}
        stated = hashlib.sha256(json.dumps(whole, ensure_ascii=False, indent=1).encode()).hexdigest()
        content = json.dumps({**whole, "sha256": stated}, ensure_ascii=False, indent=1).encode()
    (tmp_path / keys.NAME).write_bytes(content)
    with pytest.raises(DamagedKeys):
        people_of(tmp_path)


def test_a_workspace_of_a_later_version_is_left_alone(workspace: Workspace, reopen: Reopen) -> None:
    with workspace.transaction() as db:
        db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('workspace', 'm099', '')")
    workspace.close()
    before = (workspace.folder / "ledger.db").read_bytes()
    with pytest.raises(NewerWorkspace):
        reopen(workspace.folder)
    assert (workspace.folder / "ledger.db").read_bytes() == before


def test_a_damaged_page_is_noticed_and_a_backup_brings_the_records_back(
    workspace: Workspace, reopen: Reopen, clock: FixedClock
) -> None:
    saved = workspace.save("income", MONTH)
    backup = workspace.backup()
    workspace.close()
    file = workspace.folder / "ledger.db"
    content = bytearray(file.read_bytes())
    for place in range(4096 * 2 + 100, len(content), 4096):
        content[place] ^= 1
    file.write_bytes(content)

    with pytest.raises(DamagedWorkspace):
        reopen(workspace.folder)
    assert file.read_bytes() == bytes(content), "the program leaves a damaged file as it is"

    restore_damaged(workspace.folder, workspace.person, PASSWORD, backup.path, clock)
    again = reopen(workspace.folder)
    assert again.read("income", saved.record) is not None
    assert again.check() == []
    assert again.stream != workspace.stream
    kept = list((workspace.folder / "backups").glob("damaged-*/ledger.db"))
    assert [each.read_bytes() for each in kept] == [bytes(content)]


@pytest.mark.parametrize("way", ["password", "code"])
def test_a_database_that_is_gone_comes_back_from_a_backup(
    new_workspace: Callable[..., Created], reopen: Reopen, clock: FixedClock, way: str
) -> None:
    created = new_workspace()
    workspace = created.workspace
    saved = workspace.save("income", MONTH)
    backup = workspace.backup()
    workspace.close()
    (workspace.folder / "ledger.db").unlink()
    with pytest.raises(DamagedWorkspace):
        reopen(workspace.folder)

    who, secret = (workspace.person, PASSWORD) if way == "password" else ("", created.recovery_code)
    restore_damaged(workspace.folder, who, secret, backup.path, clock)

    again = reopen(workspace.folder)
    assert again.read("income", saved.record) is not None
    assert again.check() == []


def test_one_flipped_bit_in_a_record_is_never_shown_as_data(workspace: Workspace, reopen: Reopen) -> None:
    for month in range(1, 13):
        workspace.save("income", {**MONTH, "month": f"2026-{month:02d}"})
    workspace.close()
    file = workspace.folder / "ledger.db"
    content = bytearray(file.read_bytes())
    content[-2000] ^= 1
    file.write_bytes(content)

    def look_through() -> None:
        with reopen(workspace.folder) as opened:
            opened.rebuild()

    with pytest.raises(DamagedWorkspace):
        look_through()


def test_a_folder_that_may_not_be_written_says_so(workspace: Workspace, reopen: Reopen) -> None:
    saved = workspace.save("income", MONTH)
    workspace.close()
    folder = workspace.folder
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    for path in folder.parents:
        if path.stat().st_uid == os.getuid() and path != Path("/"):
            path.chmod(path.stat().st_mode | 0o055)
    try:
        with as_nobody(), pytest.raises(ReadOnlyFolder):
            reopen(folder)
    finally:
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert reopen(folder).read("income", saved.record) is not None


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes, where one may be mounted."""
    point = tmp_path / "disk"
    point.mkdir()
    mount = shutil.which("mount")
    made = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=3m", "tuodi", str(point)], check=False, capture_output=True
    )
    if not made or made.returncode:
        pytest.skip("needs the right to mount a small disk")
    yield point
    subprocess.run(["umount", "-l", str(point)], check=True)


def test_a_full_disk_loses_nothing_and_saves_again_once_there_is_room(
    small_disk: Path, clock: FixedClock, small_forms: Mapping[str, Form]
) -> None:
    created = create(small_disk / "a.tuodi", unit="990101102", unit_name="双河镇", person_name="李小禾",
                     role="preparer", password=PASSWORD, clock=clock, cost=keys.Cost(8, 1, 1), forms=small_forms)
    ballast = small_disk / "a.tuodi" / places.BALLAST
    ballast.write_bytes(bytes(200_000))
    saved = []
    with created.workspace as workspace:
        with contextlib.suppress(DiskFull):
            while len(saved) < 100_000:
                saved += [workspace.save("helper", {"post": "很长的说明" * 40, "name": f"第{len(saved)}"})]
        assert 0 < len(saved) < 100_000
        assert not ballast.exists(), "the room that was set aside is given back"
        assert all(workspace.read("helper", each.record) for each in saved)
        assert workspace.check() == []
        saved.append(workspace.save("helper", {"post": "腾出地方以后", "name": "再存"}))

    with open_workspace(workspace.folder, workspace.person, PASSWORD, clock, forms=small_forms) as again:
        assert all(again.read("helper", each.record) for each in saved)
        assert again.check() == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("server:/data {} nfs4 rw 0 0", OnNetworkDrive), ("//pc/share {} cifs rw 0 0", OnNetworkDrive),
        ("/dev/sdb1 {} vfat rw 0 0", OnRemovableDrive), ("/dev/sdb1 {} exfat rw 0 0", OnRemovableDrive),
        ("/dev/sda1 {} ext4 rw 0 0", None),
    ],
)
def test_a_share_or_a_stick_is_named_and_written_with_the_journal_that_it_bears(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, problem: type[Exception] | None,
    new_workspace: Callable[..., Created],
) -> None:
    mounts = tmp_path / "mounts"
    point = tmp_path / "双 河"
    point.mkdir()
    mounts.write_text("/dev/sda1 / ext4 rw 0 0\n" + line.format(str(point).replace(" ", "\\040")) + "\n")
    monkeypatch.setattr(places, "_MOUNTS", mounts)

    found = places.place_problem(point / "新" / "a.tuodi")

    assert found is None if problem is None else isinstance(found, problem)
    workspace = new_workspace("双 河/a.tuodi").workspace
    assert workspace.db.execute("PRAGMA journal_mode").fetchone()[0] == ("delete" if problem else "wal")
    workspace.save("income", MONTH)


def test_a_copied_folder_begins_a_stream_of_its_own(workspace: Workspace, reopen: Reopen, tmp_path: Path) -> None:
    saved = workspace.save("income", MONTH)
    workspace.close()
    shutil.copytree(workspace.folder, tmp_path / "副本.tuodi")
    workspace.folder.rename(tmp_path / "改名.tuodi")

    copy, original = reopen(tmp_path / "副本.tuodi"), reopen(tmp_path / "改名.tuodi")

    assert original.stream == workspace.stream
    assert copy.stream != workspace.stream
    assert copy.letter == "B"
    copy.save("income", {**MONTH, "operating": 1}, record=saved.record, parents=(saved.hash,))
    assert [step.letter for step in copy.history(saved.record)] == ["A", "B"]
    assert copy.check() == []


def test_a_real_first_start_has_all_ledgers_and_costly_slots(tmp_path: Path, clock: FixedClock) -> None:
    created = create(tmp_path / "双河镇.tuodi", unit="990101102", unit_name="双河镇", person_name="李小禾",
                     role="preparer", password=PASSWORD, clock=clock)
    with created.workspace as workspace:
        assert {"village_income", "project", "attendance", "person"} <= set(workspace.forms)
        assert workspace.people.names() == {workspace.person: "李小禾"}
        assert "李小禾" in workspace.name_of("person", workspace.person)
        assert workspace.check() == []
    held = keys.read_keys(workspace.folder)
    assert {held.cost_of(name) for name in held.slots} == {keys.Cost(memory=65536, passes=3, lanes=1)}
    with open_workspace(workspace.folder, workspace.person, PASSWORD, clock) as again:
        assert again.stream == workspace.stream
