"""Files in pieces of a size that mailboxes take, and whole again from pieces that came in any order.

A piece is a first line that says what it is, a second that says which (canonical JSON), then its bytes:
docs/formats/parts.md. The names of files say nothing here; only what is in them does.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from export.errors import BadFile
from export.sending.errors import DamagedPart, PartsMissing
from forms.canonical import canonical_bytes, sha256_hex

MARK = b"TUODI-PART-1\n"
HEADING = 4096  # bytes at most of the second line
MOST_PARTS = 999
LARGEST = 4 << 30  # bytes of the whole, as a container
_CHUNK = 1 << 20
_DEVICES = frozenset(("CON", "PRN", "AUX", "NUL", *(f"{each}{n}" for each in ("COM", "LPT") for n in range(10))))
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Heading:
    """Which piece this is. number: 1 … of. offset, length: where its bytes stand in the whole; size: of the whole.

    sha256: of the whole; part_sha256: of the bytes of this piece.
    """

    name: str
    size: int
    sha256: str
    number: int
    of: int
    offset: int
    length: int
    part_sha256: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece to send: the name of its file, and what is in it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """A piece that came. start: where its bytes begin in the file."""

    path: Path
    heading: Heading
    start: int


@dataclass(frozen=True)
class Gathered:
    """What pieces came to. whole: files put together; waiting: sets that lack pieces; damaged: pieces of no use."""

    whole: tuple[Path, ...]
    waiting: tuple[PartsMissing, ...]
    damaged: tuple[DamagedPart, ...]


def piece_count(size: int, limit: int) -> int:
    """In how many pieces a file of this size goes. limit: bytes of one piece, heading included."""
    return 1 if size <= limit else -(-size // _room(limit))


def pieces(content: bytes, name: str, limit: int, *, first: int = 1) -> Iterator[Piece]:
    """The file as it is where it fits, else its pieces from number `first` on, each made when it is asked for."""
    of = piece_count(len(content), limit)
    if of == 1:
        yield Piece(name, content)
        return
    if of > MOST_PARTS:
        raise ValueError(f"{of} pieces")
    sha256, room = sha256_hex(content), _room(limit)
    for number in range(first, of + 1):
        part = content[(number - 1) * room : number * room]
        heading = Heading(name, len(content), sha256, number, of, (number - 1) * room, len(part), sha256_hex(part))
        yield Piece(part_name(name, number, of), b"".join((MARK, canonical_bytes(asdict(heading)), b"\n", part)))


def part_name(name: str, number: int, of: int) -> str:
    """As in 双河镇-2026-03-A001.asice.part01of03."""
    digits = max(2, len(str(of)))
    return f"{name}.part{number:0{digits}d}of{of:0{digits}d}"


def is_part(path: Path) -> bool:
    """Whether a file says of itself that it is a piece."""
    try:
        with path.open("rb") as file:
            return file.read(len(MARK)) == MARK
    except OSError:
        return False


def read_part(path: Path) -> Found:
    """A piece whose bytes are those that were cut off. Raises DamagedPart."""
    shown = clean_name(path.name)
    try:
        with path.open("rb") as file:
            heading = _heading(file, shown)
            start = file.tell()
            digest, length = _digest(file, heading.length + 1)
    except OSError as problem:
        raise DamagedPart(shown, "读不出来") from problem
    if length != heading.length or digest != heading.part_sha256:
        raise DamagedPart(shown, "不完整，或被改动过")
    return Found(path, heading, start)


def gather(paths: Iterable[Path], folder: Path) -> Gathered:
    """Put together in `folder` whatever is complete. Pieces may come twice, in any order, from several files."""
    sets: dict[tuple[str, int, int], dict[int, Found]] = {}
    damaged: list[DamagedPart] = []
    for path in paths:
        try:
            found = read_part(path)
        except DamagedPart as problem:
            damaged.append(problem)
            continue
        heading = found.heading
        sets.setdefault((heading.sha256, heading.size, heading.of), {}).setdefault(heading.number, found)
    whole: list[Path] = []
    waiting: list[PartsMissing] = []
    for (_, _, of), numbered in sets.items():
        ordered = [numbered[number] for number in sorted(numbered)]
        missing = [number for number in range(1, of + 1) if number not in numbered]
        try:
            if missing:
                waiting.append(PartsMissing(clean_name(ordered[0].heading.name), missing, of))
            else:
                whole.append(join(ordered, folder))
        except DamagedPart as problem:
            damaged.append(problem)
    return Gathered(tuple(whole), tuple(waiting), tuple(damaged))


def join(ordered: Sequence[Found], folder: Path) -> Path:
    """All pieces of one file, in order, as that file below `folder`. Raises DamagedPart, and leaves nothing."""
    first = ordered[0].heading
    name = clean_name(first.name)
    target = folder / first.sha256[:16] / name
    digest, at = hashlib.sha256(), 0
    try:
        target.parent.mkdir(exist_ok=True)
        with target.open("wb") as out:
            for each in ordered:
                if each.heading.offset != at:
                    raise DamagedPart(name, "几件之间对不上")
                for chunk in _chunks(each):
                    digest.update(chunk)
                    out.write(chunk)
                at += each.heading.length
        if at != first.size or digest.hexdigest() != first.sha256:
            raise DamagedPart(name, "拼起来和原来的不一样")
    except BadFile:
        target.unlink(missing_ok=True)
        raise
    except OSError as problem:
        target.unlink(missing_ok=True)
        raise DamagedPart(name, "拼的时候读写出错") from problem
    return target


def clean_name(name: str) -> str:
    """A name to show and to write under: one segment, no control or direction characters, at most 120 characters and
    200 bytes (file systems take 255), none of those that Windows keeps for its devices."""
    plain = unicodedata.normalize("NFC", name)
    kept = "".join(each for each in plain if unicodedata.category(each)[0] != "C")
    kept = re.sub(r'[\\/:*?"<>|]', "-", kept).strip(" .")
    kept = kept[-120:].encode()[-200:].decode(errors="ignore").strip(" .") or "文件"
    return f"_{kept}" if kept.partition(".")[0].upper() in _DEVICES else kept


def _room(limit: int) -> int:
    return limit - len(MARK) - HEADING


def _heading(file: BinaryIO, shown: str) -> Heading:
    mark, line = file.read(len(MARK)), file.readline(HEADING + 1)
    try:
        if mark != MARK or not line.endswith(b"\n"):
            raise DamagedPart(shown, "开头不合规格")
        content = json.loads(line)
        if canonical_bytes(content) + b"\n" != line:
            raise DamagedPart(shown, "开头不合规格")
        heading = Heading(**content)
    except (ValueError, TypeError, RecursionError) as problem:
        raise DamagedPart(shown, "开头不合规格") from problem
    if not _sound(heading):
        raise DamagedPart(shown, "开头自相矛盾")
    return heading


def _sound(heading: Heading) -> bool:
    numbers: tuple[object, ...] = (heading.size, heading.number, heading.of, heading.offset, heading.length)
    texts: tuple[object, ...] = (heading.name, heading.sha256, heading.part_sha256)
    if any(type(each) is not int for each in numbers) or not all(isinstance(each, str) for each in texts):
        return False
    if not (_DIGEST.fullmatch(heading.sha256) and _DIGEST.fullmatch(heading.part_sha256)):
        return False
    within = heading.offset >= 0 and heading.offset + heading.length <= heading.size <= LARGEST
    return within and heading.length > 0 and 1 <= heading.number <= heading.of <= MOST_PARTS and heading.of > 1


def _digest(file: BinaryIO, most: int) -> tuple[str, int]:
    digest, length = hashlib.sha256(), 0
    while length < most and (chunk := file.read(min(_CHUNK, most - length))):
        digest.update(chunk)
        length += len(chunk)
    return digest.hexdigest(), length


def _chunks(found: Found) -> Iterator[bytes]:
    left = found.heading.length
    with found.path.open("rb") as file:
        file.seek(found.start)
        while left and (chunk := file.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk
