"""The container: no bit of it is free, and nothing that isn't ours gets past its frame."""

import random
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

from export.errors import (
    BadFile,
    BadSignature,
    BeyondLimits,
    CannotWrite,
    DamagedPackage,
    NewerFormat,
    NotAPackage,
    UnsafeName,
)
from export.package import container
from export.package.container import MIMETYPE_CONTENT, Container, Member, read_container, write_container
from export.package.reading import open_package
from forms.canonical import sha256_hex
from tests.export.packages import contents, draft, framed

PARTS = [
    Member("data/package.json", b'{"format":1}'),
    Member("report.pdf", b"%PDF-"),
    Member("attachments/aa.jpg", b""),
    Member("META-INF/ASiCManifest001.xml", "清单".encode()),
]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draft().seal(tmp_path_factory.mktemp("sealed") / "双河镇-2026-03-A001.asice")


def refused(path: Path) -> BadFile:
    with pytest.raises(BadFile) as caught:
        open_package(path)
    assert caught.value.kept == "没有读入任何内容，您的数据没有变动。"
    return caught.value


def test_any_unzip_reads_it_and_the_mark_stands_where_file_looks(tmp_path: Path) -> None:
    path = tmp_path / "a.asice"
    write_container(path, PARTS)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "mimetype", "data/package.json", "report.pdf", "attachments/aa.jpg", "META-INF/ASiCManifest001.xml",
        ]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert path.read_bytes()[30:38] == b"mimetype"
    assert path.read_bytes()[38 : 38 + len(MIMETYPE_CONTENT)] == MIMETYPE_CONTENT


def test_the_bytes_are_frozen_whatever_the_order_given(tmp_path: Path) -> None:
    for number, members in enumerate((PARTS, PARTS[::-1])):
        path = tmp_path / f"{number}.asice"
        write_container(path, members)
        assert sha256_hex(path.read_bytes()) == "2b7d5b7d425bc83230eadd72d311d37f7edecea1be9f9a7cc25b6946cb66670e"


def test_what_was_written_comes_back_from_memory_or_file(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(bytes(range(256)) * 5000)
    path = tmp_path / "a.asice"
    write_container(path, [*PARTS, Member("attachments/bb.jpg", photo)])
    with read_container(path) as found:
        assert found.read("attachments/bb.jpg") == photo.read_bytes()
        assert found.read("META-INF/ASiCManifest001.xml").decode() == "清单"
        assert found.members["attachments/bb.jpg"].sha256 == sha256_hex(photo.read_bytes())
        with pytest.raises(BeyondLimits):
            found.read("attachments/bb.jpg", limit=1000)


def test_a_file_exchanged_after_the_check_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.asice"
    write_container(path, [Member("report.pdf", bytes(1_000_000))])
    with read_container(path) as found:
        flip(path, 8 * (found.members["report.pdf"].start + 900_000))
        with pytest.raises(DamagedPackage):
            found.read("report.pdf")


def flip(path: Path, bit: int) -> None:
    with path.open("r+b") as file:
        file.seek(bit // 8)
        byte = file.read(1)[0] ^ 1 << bit % 8
        file.seek(bit // 8)
        file.write(bytes([byte]))


def flipped_bits(package: Path) -> list[int]:
    """Every bit outside the members' contents, and 10,000 within."""
    size = package.stat().st_size
    with read_container(package) as found:
        within = [(member.start, member.start + member.size) for member in found.members.values()]
    inner = {byte for start, end in within for byte in range(start, end)}
    outside = [byte * 8 + bit for byte in range(size) if byte not in inner for bit in range(8)]
    chosen = random.Random(20260403).sample([byte * 8 + bit for byte in inner for bit in range(8)], 10_000)
    return outside + chosen


@pytest.mark.parametrize("part", range(2))
def test_every_flipped_bit_is_refused(package: Path, tmp_path: Path, part: int) -> None:
    copy = tmp_path / "flipped.asice"
    copy.write_bytes(package.read_bytes())
    bits = flipped_bits(package)
    assert len(bits) > 20_000
    for bit in bits[part::2]:
        flip(copy, bit)
        try:
            open_package(copy)
        except BadFile:
            flip(copy, bit)
            continue
        pytest.fail(f"bit {bit} is free")
    open_package(copy).close()


def test_a_change_within_is_refused_even_with_check_sums_mended(package: Path, tmp_path: Path) -> None:
    members = contents(package)
    chance = random.Random(7)
    for name, content in members.items():
        for _ in range(8):
            changed = bytearray(content)
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
            mended = {**members, name: bytes(changed)}
            refused(framed(tmp_path / "mended.asice", list(mended.items())))


def test_an_added_member_is_refused(package: Path, tmp_path: Path) -> None:
    members = sorted(
        {**contents(package), "attachments/ff.jpg": b"more"}.items(), key=lambda m: container.place_in_order(m[0])
    )
    assert isinstance(refused(framed(tmp_path / "a.asice", members)), BadSignature)


@pytest.mark.parametrize("folder", ["META-INF/signature002.p7s", "META-INF/ASiCManifest002.xml"])
def test_a_second_signature_is_refused(package: Path, tmp_path: Path, folder: str) -> None:
    members = sorted({**contents(package), folder: b"x"}.items(), key=lambda m: container.place_in_order(m[0]))
    refused(framed(tmp_path / "a.asice", members))


def test_each_missing_member_is_refused(package: Path, tmp_path: Path) -> None:
    members = contents(package)
    for name in members:
        refused(framed(tmp_path / "a.asice", [item for item in members.items() if item[0] != name]))


def test_a_doubled_member_is_refused(package: Path, tmp_path: Path) -> None:
    for doubled in ("report.pdf", "data/package.json", "mimetype"):
        members = [item for item in contents(package).items() for _ in range(2 if item[0] == doubled else 1)]
        refused(framed(tmp_path / "a.asice", members))


def test_names_that_differ_in_case_only_are_refused(package: Path, tmp_path: Path) -> None:
    members = sorted(
        {**contents(package), "Report.pdf": b"x"}.items(), key=lambda m: container.place_in_order(m[0])
    )
    assert isinstance(refused(framed(tmp_path / "a.asice", members)), DamagedPackage)


def test_another_order_is_refused(package: Path, tmp_path: Path) -> None:
    members = list(contents(package).items())
    members[2], members[3] = members[3], members[2]
    refused(framed(tmp_path / "a.asice", members))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_zipped_again_with_the_same_members_is_refused(package: Path, tmp_path: Path, method: int) -> None:
    path = tmp_path / "again.asice"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in contents(package).items():
            archive.writestr(name, content)
    assert isinstance(refused(path), DamagedPackage)


BAD_NAMES = ["../a", "/a", "data/../a", "data//a", "C:\\a", "data\\a", "data/a.", "data/ a", "x\u202efdp.exe",
             "data/\0a", "attachments/e\u0301.jpg", "other/a", "data/a/b/c/d", "data/" + "长" * 90, "data/", ""]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_that_could_lead_astray_is_refused(package: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(UnsafeName):
        container.check_name(name)
    members = list(contents(package).items())
    refused(framed(tmp_path / "a.asice", [*members[:2], (name, b"x"), *members[2:]]))


def test_a_bomb_is_refused_before_it_is_unpacked(package: Path, tmp_path: Path) -> None:
    path = tmp_path / "bomb.asice"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MIMETYPE_CONTENT)
        archive.writestr("data/entries.jsonl.gz", bytes(50_000_000))
    refused(path)


def test_a_file_cut_short_anywhere_is_refused(package: Path, tmp_path: Path) -> None:
    whole, path = package.read_bytes(), tmp_path / "cut.asice"
    for size in [*range(0, len(whole), 97), len(whole) - 1]:
        path.write_bytes(whole[:size])
        refused(path)


@pytest.mark.parametrize(("before", "after"), [(b"", b"\0"), (b"", b"PK"), (b"x", b""), (b"MZ" * 40, b"")])
def test_anything_before_or_after_is_refused(package: Path, tmp_path: Path, before: bytes, after: bytes) -> None:
    path = tmp_path / "longer.asice"
    path.write_bytes(before + package.read_bytes() + after)
    refused(path)


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04" + bytes(100), b"%PDF-1.4", "随便什么".encode() * 50])
def test_what_is_no_package_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.asice"
    path.write_bytes(content)
    refused(path)


def test_an_empty_zip_and_a_missing_file_are_no_packages(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.asice", "w"):
        pass
    refused(tmp_path / "a.asice")
    assert isinstance(refused(tmp_path / "nowhere.asice"), NotAPackage)


def test_a_newer_format_is_refused_with_the_advice_to_upgrade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("export.package.writing.FORMAT", 2)
    newer = refused(draft().seal(tmp_path / "newer.asice"))
    assert isinstance(newer, NewerFormat)
    assert "升级" in newer.next_step
    members = {**contents(tmp_path / "newer.asice"), "META-INF/signature001.p7s": b"signed in another way"}
    assert isinstance(refused(framed(tmp_path / "other.asice", list(members.items()))), NewerFormat)


def test_a_disk_that_refuses_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite):
        write_container(tmp_path / "nowhere" / "a.asice", PARTS)
    with pytest.raises(CannotWrite, match="写入失败"):
        write_container(tmp_path / "a.asice", [*PARTS, Member("attachments/bb.jpg", tmp_path / "missing.jpg")])
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_says_so_and_keeps_the_older_file(tmp_path: Path) -> None:
    path = tmp_path / "a.asice"
    path.write_bytes(b"older")
    script = f"""
        import resource, signal, sys
        from pathlib import Path
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        from export.package.container import Member, write_container
        from export.errors import CannotWrite
        try:
            write_container(Path({str(path)!r}), [Member("report.pdf", bytes(500_000))])
        except CannotWrite as problem:
            sys.stdout.buffer.write(str(problem).encode())
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, check=True)
    assert "空间不足" in done.stdout.decode()
    assert (path.read_bytes(), [each.name for each in tmp_path.iterdir()]) == (b"older", ["a.asice"])


def test_500_mb_pass_through_200_mb_of_memory(tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(500_000_000)
    script = f"""
        import re
        from pathlib import Path
        from export.package.container import Member, read_container, write_container
        path = Path({str(tmp_path / "large.asice")!r})
        write_container(path, [Member("attachments/aa.bin", Path({str(large)!r}))])
        with read_container(path) as found:
            assert sum(map(len, found.chunks("attachments/aa.bin"))) == 500_000_000
        # Not getrusage: its peak counts the memory of the test run that this process was forked from.
        print(re.search("VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, check=True)
    assert int(done.stdout) < 200_000
    (tmp_path / "large.asice").unlink()


def test_a_container_is_closed_when_its_reader_is_done(package: Path) -> None:
    with open_package(package) as opened:
        inside: Container = opened.container
    with pytest.raises(ValueError, match="closed"):
        inside.read("report.pdf")
