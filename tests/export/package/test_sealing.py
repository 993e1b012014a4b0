"""Sealed packages: the county opens them, nobody else, and the public `age` tool agrees."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from export.errors import CannotWrite, DamagedPackage, SealedForOthers
from export.package.sealing import age_identity, age_recipient, open_sealed, public_age_key, seal_file
from model.workspace.streams import _new_age_key

MANY = 500


@pytest.fixture
def key() -> bytes:
    return _new_age_key()


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    file = tmp_path / "双河镇-2026-03-A001.asice"
    file.write_bytes(random.Random(3).randbytes(300_000))
    return file


@pytest.fixture
def sealed(plain: Path, key: bytes) -> Path:
    file = plain.with_name(f"{plain.name}.age")
    seal_file(plain, file, [public_age_key(key)])
    return file


def test_debians_age_opens_what_we_seal_and_we_open_what_it_seals(
    tmp_path: Path, plain: Path, sealed: Path, key: bytes
) -> None:
    (tmp_path / "key").write_text(age_identity(key) + "\n", "ascii")
    opened = subprocess.run(["age", "-d", "-i", str(tmp_path / "key"), str(sealed)], check=True, capture_output=True)
    assert opened.stdout == plain.read_bytes()

    theirs = tmp_path / "theirs.age"
    recipient = age_recipient(public_age_key(key))
    subprocess.run(["age", "-r", recipient, "-o", str(theirs), str(plain)], check=True)
    open_sealed(theirs, tmp_path / "back", [key])
    assert (tmp_path / "back").read_bytes() == plain.read_bytes()


def test_an_older_key_still_opens_what_was_sealed_to_it(tmp_path: Path, plain: Path, sealed: Path, key: bytes) -> None:
    open_sealed(sealed, tmp_path / "opened", [_new_age_key(), key])
    assert (tmp_path / "opened").read_bytes() == plain.read_bytes()


def test_a_package_sealed_for_another_county_stays_shut(tmp_path: Path, sealed: Path) -> None:
    with pytest.raises(SealedForOthers):
        open_sealed(sealed, tmp_path / "opened", [_new_age_key()])
    assert not (tmp_path / "opened").exists()


def test_no_changed_byte_gets_through_and_nothing_half_opened_stays(tmp_path: Path, sealed: Path, key: bytes) -> None:
    content = sealed.read_bytes()
    for place in [*range(0, 400, 7), 5_000, 70_000, len(content) - 1]:
        changed = bytearray(content)
        changed[place] ^= 1
        sealed.write_bytes(changed)
        with pytest.raises((DamagedPackage, SealedForOthers)):
            open_sealed(sealed, tmp_path / "opened", [key])
    sealed.write_bytes(content[:-65_536])
    with pytest.raises(DamagedPackage):
        open_sealed(sealed, tmp_path / "opened", [key])
    assert not list(tmp_path.glob("opened*"))


def test_a_folder_that_cannot_be_written_is_told(plain: Path, key: bytes) -> None:
    with pytest.raises(CannotWrite):
        seal_file(plain, plain.parent / "没有这个文件夹" / "x.age", [public_age_key(key)])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read where Linux says it")
def test_500_mb_pass_through_little_memory(tmp_path: Path, key: bytes) -> None:
    script = """
import re, sys
from pathlib import Path
from export.package.sealing import open_sealed, public_age_key, seal_file

folder, key = Path(sys.argv[1]), bytes.fromhex(sys.argv[2])
big = folder / "big"
with big.open("wb") as file:
    file.truncate(int(sys.argv[3]) << 20)
seal_file(big, folder / "big.age", [public_age_key(key)])
open_sealed(folder / "big.age", folder / "again", [key])
assert (folder / "again").stat().st_size == big.stat().st_size
status = Path("/proc/self/status").read_text()
print(int(re.search(r"VmHWM:\\s*(\\d+)", status)[1]) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path), key.hex(), str(MANY)], check=True,
                          capture_output=True, text=True, cwd=Path(__file__).parents[3])
    assert int(done.stdout) < 200, "MB"
