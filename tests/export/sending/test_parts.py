"""Pieces: what was cut comes together again, and nothing else does."""

import contextlib
import hashlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from export.sending import parts
from export.sending.errors import DamagedPart

NAME = "双河镇-2026-03-A001.asice.age"
LIMIT = 200_000
CONTENT = os.urandom(900_001)


def written(folder: Path, content: bytes = CONTENT, name: str = NAME, limit: int = LIMIT) -> list[Path]:
    folder.mkdir(exist_ok=True)
    found = []
    for number, piece in enumerate(parts.pieces(content, name, limit)):
        path = folder / f"piece {number}"
        path.write_bytes(piece.content)
        found.append(path)
    return found


def test_what_fits_goes_as_it_is() -> None:
    assert [(each.name, each.content) for each in parts.pieces(b"x" * LIMIT, NAME, LIMIT)] == [(NAME, b"x" * LIMIT)]


def test_no_piece_is_larger_than_was_said_and_each_says_which_it_is() -> None:
    found = list(parts.pieces(CONTENT, NAME, LIMIT))
    assert [each.name for each in found] == [f"{NAME}.part{number:02d}of05" for number in range(1, 6)]
    assert max(len(each.content) for each in found) <= LIMIT
    assert [each.name for each in parts.pieces(CONTENT, NAME, LIMIT, first=4)] == [each.name for each in found[3:]]


def test_fifteen_megabytes_make_pieces_that_mailboxes_take() -> None:
    assert parts.piece_count(100_000_000, 15_000_000) == 7


def test_another_program_reads_the_pieces_with_a_few_lines(tmp_path) -> None:
    """As docs/formats/parts.md says, with nothing of ours."""
    whole = {}
    for path in written(tmp_path / "in"):
        mark, line, content = path.read_bytes().split(b"\n", 2)
        assert mark == b"TUODI-PART-1"
        told = json.loads(line)
        assert hashlib.sha256(content).hexdigest() == told["part_sha256"]
        whole[told["number"]] = content
    joined = b"".join(whole[number] for number in sorted(whole))
    assert (joined, hashlib.sha256(joined).hexdigest(), told["name"]) == (CONTENT, told["sha256"], NAME)


@pytest.mark.skipif(sys.platform == "win32", reason="the shell of the format's page")
def test_the_shell_joins_them_as_the_format_says(tmp_path) -> None:
    for piece in parts.pieces(CONTENT, NAME, LIMIT):
        (tmp_path / piece.name).write_bytes(piece.content)
    page = (Path(__file__).parents[3] / "docs/formats/parts.md").read_text("utf-8")
    command = page.split("只用系统自带的命令")[1].split("    ", 1)[1].splitlines()[0]
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert done.stdout.split()[0] == hashlib.sha256(CONTENT).hexdigest()


def test_pieces_of_two_files_come_together_in_any_order_and_twice(tmp_path) -> None:
    other = os.urandom(500_000)
    found = written(tmp_path / "a") + written(tmp_path / "b", other, "青石镇.asice") + written(tmp_path / "c")
    random.Random(7).shuffle(found)
    out = tmp_path / "out"
    out.mkdir()
    gathered = parts.gather(found, out)
    assert sorted(each.read_bytes() for each in gathered.whole) == sorted([CONTENT, other])
    assert (gathered.waiting, gathered.damaged) == ((), ())


def test_it_says_which_are_missing(tmp_path) -> None:
    found = written(tmp_path / "in")
    gathered = parts.gather([found[0], found[3]], tmp_path)
    assert gathered.whole == ()
    assert str(gathered.waiting[0]).startswith(f"“{NAME}”分成 5 件，还缺第 2、3、5 件。")


def test_a_damaged_piece_is_missing_until_it_comes_again(tmp_path) -> None:
    found = written(tmp_path / "in")
    good = found[2].read_bytes()
    found[2].write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    gathered = parts.gather(found, tmp_path)
    assert (gathered.whole, gathered.waiting[0].missing) == ((), [3])
    assert "不完整，或被改动过" in str(gathered.damaged[0])
    again = tmp_path / "again"
    again.write_bytes(good)
    assert parts.gather([*found, again], tmp_path).whole[0].read_bytes() == CONTENT


def test_pieces_that_were_made_up_never_come_together(tmp_path) -> None:
    """Each whole in itself, but not what the file was."""
    found = written(tmp_path / "in")
    mark, line, content = found[1].read_bytes().split(b"\n", 2)
    told = json.loads(line)
    false = b"\x00" * len(content)
    told["part_sha256"] = hashlib.sha256(false).hexdigest()
    line = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    found[1].write_bytes(b"\n".join((mark, line, false)))
    gathered = parts.gather(found, tmp_path)
    assert gathered.whole == ()
    assert "拼起来和原来的不一样" in str(gathered.damaged[0])
    assert [each for each in tmp_path.rglob("*") if each.is_file() and each not in found] == []


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\Windows\\x.asice", "a\u202egpj.exe", "", "." * 300, "x\n\0y"])
def test_a_name_never_leads_out_of_the_folder(tmp_path, name) -> None:
    found = written(tmp_path / "in", name=name)
    out = tmp_path / "out"
    out.mkdir()
    whole, = parts.gather(found, out).whole
    assert whole.parent.parent == out
    assert whole.read_bytes() == CONTENT
    assert not set(whole.name) & set("\u202e\n\0\\/:")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in", "out"]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_mutated_piece_is_refused_or_changes_nothing(tmp_path_factory, data) -> None:
    original = list(parts.pieces(CONTENT[:300_000], NAME, LIMIT))
    folder = tmp_path_factory.mktemp("mutated")
    raw = bytearray(original[0].content[: parts.HEADING]) + original[0].content[parts.HEADING :]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, min(500, len(raw) - 1)))
        act = data.draw(st.sampled_from(["flip", "cut", "insert", "drop"]))
        if act == "flip":
            raw[at] ^= 1 << data.draw(st.integers(0, 7))
        elif act == "cut":
            del raw[at + data.draw(st.integers(0, 500)) :]
        elif act == "insert":
            raw[at:at] = data.draw(st.binary(min_size=1, max_size=40))
        else:
            del raw[at : at + data.draw(st.integers(1, 40))]
        if not raw:
            break
    one, two = folder / "one", folder / "two"
    one.write_bytes(bytes(raw))
    two.write_bytes(original[1].content)
    gathered = parts.gather([one, two], folder)
    for each in gathered.whole:
        assert each.read_bytes() == CONTENT[:300_000]
        assert each.parent.parent == folder
    assert gathered.whole or gathered.waiting or gathered.damaged


@given(st.dictionaries(st.sampled_from(["name", "size", "sha256", "number", "of", "offset", "length", "part_sha256"]),
                       st.one_of(st.none(), st.booleans(), st.integers(-5, 2**70), st.text(max_size=20), st.floats(),
                                 st.lists(st.integers(), max_size=2))))
def test_whatever_a_heading_says_is_refused_in_plain_words_or_holds(tmp_path_factory, changes) -> None:
    path = tmp_path_factory.mktemp("heading") / "piece"
    mark, line, content = next(parts.pieces(CONTENT, NAME, LIMIT)).content.split(b"\n", 2)
    told = {**json.loads(line), **changes}
    line = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")
    path.write_bytes(b"\n".join((mark, line, content)))
    with contextlib.suppress(DamagedPart):
        heading = parts.read_part(path).heading
        assert 1 <= heading.number <= heading.of
