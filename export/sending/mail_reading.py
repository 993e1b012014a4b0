"""The packages in a saved letter, out into a folder: streamed, bounded, whatever the letter says of itself.

Only what begins like a file of ours is written, in a folder with a number of ours. Letters in letters are looked into,
and winmail.dat, in which some Outlooks wrap everything. Nothing of the letter is believed: packages prove themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from export.sending import tnef
from export.sending.errors import NotAMail
from export.sending.mail_bodies import Sink, encoder_of
from export.sending.mail_heads import HEAD_BYTES, Head, read_head
from export.sending.parts import clean_name
from export.sending.recognising import ENOUGH, kind_of

LETTER_BYTES = 400_000_000  # a mail file larger than this isn't read
WRITTEN_BYTES = 600_000_000  # of all attachments together
MOST_PARTS, DEEPEST, LETTERS_DEEP = 2_000, 12, 5
_LINE = 65_536


@dataclass
class _Budget:
    """What one letter and everything inside it may cost."""

    name: str
    folder: Path
    parts: int = 0
    bytes: int = 0
    found: list[Path] = field(default_factory=list)

    def part(self) -> None:
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise NotAMail(self.name, f"里面超过 {MOST_PARTS} 个部分")

    def written(self, count: int) -> None:
        self.bytes += count
        if self.bytes > WRITTEN_BYTES:
            raise NotAMail(self.name, "附件太大")

    def next_path(self, name: str) -> Path:
        return self.folder / f"{len(self.found) + 1:03d}" / clean_name(name)


def is_mail(path: Path) -> bool:
    """Whether a file begins like a letter."""
    try:
        with path.open("rb") as file:
            return kind_of(file.read(ENOUGH)) == "mail"
    except OSError:
        return False


def attachments_of(path: Path, folder: Path) -> list[Path]:
    """The packages and pieces in a letter, as files in `folder`; [] when there are none. Raises NotAMail."""
    budget = _Budget(clean_name(path.name), folder)
    try:
        if path.stat().st_size > LETTER_BYTES:
            raise NotAMail(budget.name, "文件太大")
        _read_letter(path, budget, 0)
    except OSError as problem:
        raise NotAMail(budget.name, "读写出错") from problem
    return budget.found


def _read_letter(path: Path, budget: _Budget, depth: int) -> None:
    with path.open("rb") as file:
        for sink in _leaves(file, budget):
            _look_into(sink, budget, depth)


def _look_into(sink: Sink, budget: _Budget, depth: int) -> None:
    """What a part came to: a package or piece stays, a letter or winmail.dat gives what is in it."""
    path = sink.finish()
    if path is None:
        return
    if sink.kind in ("package", "part"):
        budget.found.append(path)
        return
    inside = budget.folder / f"inside-{budget.parts}"
    path.rename(inside)
    try:
        if depth < LETTERS_DEEP and sink.kind == "mail":
            _read_letter(inside, budget, depth + 1)
        elif depth < LETTERS_DEEP:
            for name, chunks in tnef.attachments(inside):
                budget.part()
                found = Sink(budget.next_path(name), budget.written)
                for chunk in chunks:
                    found.feed(chunk)
                _look_into(found, budget, depth + 1)
    finally:
        inside.unlink(missing_ok=True)


def _leaves(file: BinaryIO, budget: _Budget) -> Iterator[Sink]:
    """Every part that isn't made of parts, with what it decodes to. The depth lives in a list, not in calls."""
    lines = _Lines(file)
    boundaries: list[bytes] = []
    nested = 0
    head = read_head(lines.line)
    while head is not None:
        budget.part()
        if head.is_letter and nested < LETTERS_DEEP:
            nested += 1
            head = read_head(lines.line)
            continue
        sink = _begin(head, boundaries, budget)
        at, closing = _body(lines, boundaries, head, sink)
        if sink is not None:
            yield sink
        while closing:  # behind the last part of a group, up to the next part of the group around it
            del boundaries[max(at, 0) :]
            if at <= 0:
                return
            at, closing = _body(lines, boundaries, head, None)
        del boundaries[at + 1 :]
        head = read_head(lines.line)


def _begin(head: Head, boundaries: list[bytes], budget: _Budget) -> Sink | None:
    if head.boundary:
        if len(boundaries) >= DEEPEST:
            raise NotAMail(budget.name, f"嵌套超过 {DEEPEST} 层")
        boundaries.append(head.boundary)
        return None
    return Sink(budget.next_path(head.name), budget.written)


def _body(lines: "_Lines", boundaries: list[bytes], head: Head, sink: Sink | None) -> tuple[int, bool]:
    """Read up to the next boundary. Returns which one it is of, and whether it closes; (-1, True) at the end."""
    decode = encoder_of(head.encoding)
    while line := lines.line(_LINE):
        if lines.fresh and line.startswith(b"--") and (found := _boundary(line, boundaries)) is not None:
            if sink is not None:
                sink.feed(decode(b""))
            return found
        if sink is not None:
            sink.feed(decode(line))
    if sink is not None:
        sink.feed(decode(b""))
    return -1, True


def _boundary(line: bytes, boundaries: list[bytes]) -> tuple[int, bool] | None:
    told = line.rstrip(b" \t\r\n")[2:]
    for at in range(len(boundaries) - 1, -1, -1):
        if told == boundaries[at]:
            return at, False
        if told == boundaries[at] + b"--":
            return at, True
    return None


class _Lines:
    """Lines of at most so many bytes. fresh: whether the last one began where a line begins."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.fresh = True
        self._ended = True

    def line(self, most: int = HEAD_BYTES) -> bytes:
        """The next line or as much of it as allowed; b"" at the end."""
        found = self._file.readline(most)
        self.fresh, self._ended = self._ended, found.endswith(b"\n")
        return found
