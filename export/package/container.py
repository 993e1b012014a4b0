"""The container: a zip in which nothing is left to choice, so that no bit of it is free (FORMAT.md section 6).

Every member is STORED, every header field follows from names, sizes and contents, the order is fixed. The reader
computes the whole frame from the names, sizes and check sums that it finds, and refuses a file that differs.
docs/formats/package.md states the bytes.
"""

import contextlib
import errno
import hashlib
import os
import struct
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from export.errors import BeyondLimits, CannotWrite, DamagedPackage, NotAPackage, TooLargeToSend, UnsafeName
from export.package import limits

MIMETYPE = "mimetype"
MIMETYPE_CONTENT = b"application/vnd.etsi.asic-e+zip"
META = "META-INF/"

_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_CENTRAL = struct.Struct("<4sHHHHHHLLLHHHHHLL")
_END = struct.Struct("<4sHHHHLLH")
_VERSION, _UTF8, _STORED, _TIME, _DATE = 20, 0x0800, 0, 0, 0x0021  # 1980-01-01 00:00
_FOLDERS = ("data/", "", "attachments/", "forms/", META)
_FORBIDDEN = frozenset('\\:*?"<>|')
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class Member:
    """What goes into a container. source: the content, or the file that holds it."""

    name: str
    source: bytes | Path


@dataclass(frozen=True)
class Stored:
    """What is in a container. offset: of the member's local header. sha256: of its content, hex."""

    name: str
    offset: int
    size: int
    crc: int
    sha256: str

    @property
    def start(self) -> int:
        """Offset of the content."""
        return self.offset + _LOCAL.size + len(self.name.encode())


def place_in_order(name: str) -> tuple[int, bytes]:
    """Members are sorted by this: mimetype, data, documents, attachments, forms, META-INF; then by name's bytes."""
    if name == MIMETYPE:
        return -1, b""
    folder, slash, _ = name.partition("/")
    place = folder + slash if slash else ""
    return (_FOLDERS.index(place) if place in _FOLDERS else len(_FOLDERS)), name.encode()


def check_name(name: str) -> None:
    """Raises UnsafeName unless the name is a plain relative path in NFC within one of the container's folders."""
    parts = name.split("/")
    bad = (
        not name
        or name != unicodedata.normalize("NFC", name)
        or any(character in _FORBIDDEN or unicodedata.category(character)[0] == "C" for character in name)
        or any(part != part.strip(" .") or not part for part in parts)
        or len(name.encode("utf-8", "replace")) > limits.NAME_BYTES
        or len(parts) > limits.NAME_DEPTH
        or place_in_order(name)[0] == len(_FOLDERS)
    )
    if bad:
        raise UnsafeName("里面有不允许的文件名")


class Writer:
    """Writes a container member by member, in order. Use it as a context: what fails leaves no file behind."""

    def __init__(self, path: Path) -> None:
        self._path, self._partial = path, path.with_name(path.name + ".partial")
        self._file: IO[bytes] = self._partial.open("w+b")
        self.members: list[Stored] = []
        self._offset = 0
        self.add(Member(MIMETYPE, MIMETYPE_CONTENT))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._file.close()
            self._partial.unlink(missing_ok=True)

    def add(self, member: Member) -> Stored:
        """Append a member; it must come after the last one in the container's order."""
        check_name(member.name)
        if self.members and place_in_order(member.name) <= place_in_order(self.members[-1].name):
            raise ValueError(f"{member.name} is out of order or there already")
        name = member.name.encode()
        self._file.write(bytes(_LOCAL.size) + name)
        size, crc, digest = 0, 0, hashlib.sha256()
        for chunk in _chunks(member.source):
            size, crc = size + len(chunk), zlib.crc32(chunk, crc)
            if self._offset + size > limits.FILE_BYTES - limits.TAIL_BYTES:
                raise TooLargeToSend("超过 4 GB")
            digest.update(chunk)
            self._file.write(chunk)
        stored = Stored(member.name, self._offset, size, crc, digest.hexdigest())
        self._file.seek(self._offset)
        self._file.write(_local(stored))
        self._offset = stored.start + size
        self._file.seek(self._offset)
        self.members.append(stored)
        return stored

    def _finish(self) -> None:
        if len(self.members) > limits.MEMBERS:
            raise TooLargeToSend(f"附件超过 {limits.MEMBERS} 个")
        self._file.write(_tail(self.members, self._offset))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._partial.replace(self._path)


def write_container(path: Path, members: Iterable[Member]) -> list[Stored]:
    """Write the members, in the container's order whatever theirs. `mimetype` is added.

    Raises CannotWrite when the disk refuses, TooLargeToSend beyond 4 GB; then no file is there.
    """
    with writing(path) as writer:
        for member in sorted(members, key=lambda m: place_in_order(m.name)):
            writer.add(member)
    return writer.members


@contextlib.contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A Writer whose failures of disk and stick are CannotWrite."""
    try:
        with Writer(path) as writer:
            yield writer
    except OSError as problem:
        full = problem.errno in _FULL
        raise CannotWrite(path.name, "空间不足" if full else "写入失败") from problem


class Container:
    """A container whose frame was found exact. Holds the file open; close it, or use it as a context."""

    def __init__(self, path: Path, file: IO[bytes], members: tuple[Stored, ...]) -> None:
        self.path, self._file = path, file
        self.members = {member.name: member for member in members}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def chunks(self, name: str) -> Iterator[bytes]:
        """A member's content, piece by piece. Raises DamagedPackage when the file changed since it was checked.

        The last piece comes before that is known: whoever keeps the content waits for the end.
        """
        member = self.members[name]
        digest = hashlib.sha256()
        for chunk in _slices(self._file, member.start, member.size):
            digest.update(chunk)
            yield chunk
        if digest.hexdigest() != member.sha256:
            raise DamagedPackage("文件在读取时变了")

    def read(self, name: str, limit: int = limits.JSON_BYTES) -> bytes:
        """A member's content at once. Raises BeyondLimits above `limit` bytes."""
        if self.members[name].size > limit:
            raise BeyondLimits(f"里面的 {name} 太大")
        content = b"".join(self.chunks(name))
        if name.endswith(".json") and sum(content.count(each) for each in b",[{") > limits.JSON_VALUES:
            raise BeyondLimits(f"里面的 {name} 太大")
        return content


def read_container(path: Path) -> Container:
    """Open a container after checking every byte of its frame, and the check sum of every member.

    Raises NotAPackage, DamagedPackage, UnsafeName or BeyondLimits.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError as problem:
        raise NotAPackage("找不到它") from problem
    except OSError as problem:
        raise NotAPackage("打不开，可能正被别的程序占用，或者没有读取权限") from problem
    try:
        return Container(path, file, _read_frame(file))
    except OSError as problem:
        file.close()
        raise DamagedPackage("读到一半出错，U盘可能有坏块") from problem
    except BaseException:
        file.close()
        raise


def _read_frame(file: IO[bytes]) -> tuple[Stored, ...]:
    size = file.seek(0, os.SEEK_END)
    if size < _END.size or _slice(file, 0, 4) != b"PK\x03\x04":
        raise NotAPackage("不是本程序的上报包")
    if size > limits.FILE_BYTES:
        raise BeyondLimits("超过 4 GB")
    tail_start, tail = _read_tail(file, size)
    members: list[Stored] = []
    for name, length in _listed(tail):
        offset = members[-1].start + members[-1].size if members else 0
        check_name(name)
        draft = Stored(name, offset, length, 0, "")
        if draft.start + length > tail_start:
            raise DamagedPackage("文件不完整")
        members.append(_measured(file, draft))
    _check_order(members)
    end = members[-1].start + members[-1].size
    if end != tail_start or tail != _tail(members, end):
        raise DamagedPackage("文件的结构被改动过或者损坏")
    return tuple(members)


def _read_tail(file: IO[bytes], size: int) -> tuple[int, bytes]:
    """Offset and bytes of central directory and end record."""
    mark, *_, length, offset, _comment = _END.unpack(_slice(file, size - _END.size, _END.size))
    if mark != b"PK\x05\x06" or offset + length + _END.size != size:
        raise DamagedPackage("文件不完整，或者结尾多了内容")
    if length > limits.TAIL_BYTES:
        raise BeyondLimits("里面的文件太多")
    return offset, _slice(file, offset, size - offset)


def _listed(tail: bytes) -> Iterator[tuple[str, int]]:
    """Names and sizes as the central directory gives them; all its other fields are compared later."""
    position, end, count = 0, len(tail) - _END.size, 0
    while position < end:
        if end - position < _CENTRAL.size or count == limits.MEMBERS:
            raise DamagedPackage("文件目录损坏")
        fields = _CENTRAL.unpack_from(tail, position)
        size, name_length = fields[9], fields[10]
        position += _CENTRAL.size + name_length
        try:
            name = tail[position - name_length : position].decode()
        except UnicodeDecodeError:
            raise UnsafeName("里面有不允许的文件名") from None
        yield name, size
        count += 1
    if not count:
        raise NotAPackage("里面是空的")


def _measured(file: IO[bytes], member: Stored) -> Stored:
    """The member with check sum and digest of what is really there. Raises DamagedPackage if its header differs."""
    crc, digest = 0, hashlib.sha256()
    for chunk in _slices(file, member.start, member.size):
        crc = zlib.crc32(chunk, crc)
        digest.update(chunk)
    measured = Stored(member.name, member.offset, member.size, crc, digest.hexdigest())
    if _slice(file, member.offset, member.start - member.offset) != _local(measured):
        raise DamagedPackage("文件的内容或结构被改动过，或者损坏")
    return measured


def _check_order(members: list[Stored]) -> None:
    first = members[0]
    content = hashlib.sha256(MIMETYPE_CONTENT).hexdigest()
    if first.name != MIMETYPE or first.sha256 != content:
        raise NotAPackage("不是本程序的上报包")
    places = [place_in_order(member.name) for member in members]
    folded = {member.name.casefold() for member in members}
    if places != sorted(set(places)) or len(folded) != len(members):
        raise DamagedPackage("里面的文件重复或次序不对")


def _local(member: Stored) -> bytes:
    name = member.name.encode()
    fixed = (_VERSION, _UTF8, _STORED, _TIME, _DATE)
    return _LOCAL.pack(b"PK\x03\x04", *fixed, member.crc, member.size, member.size, len(name), 0) + name


def _central(member: Stored) -> bytes:
    name = member.name.encode()
    fixed = (_VERSION, _VERSION, _UTF8, _STORED, _TIME, _DATE)
    sizes = (member.crc, member.size, member.size, len(name))
    return _CENTRAL.pack(b"PK\x01\x02", *fixed, *sizes, 0, 0, 0, 0, 0, member.offset) + name


def _tail(members: Iterable[Stored], offset: int) -> bytes:
    entries = [_central(member) for member in members]
    directory = b"".join(entries)
    return directory + _END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), len(directory), offset, 0)


def _chunks(source: bytes | Path) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while chunk := file.read(limits.CHUNK):
            yield chunk


def _slice(file: IO[bytes], offset: int, size: int) -> bytes:
    file.seek(offset)
    return file.read(size)


def _slices(file: IO[bytes], offset: int, size: int) -> Iterator[bytes]:
    """Seeks before each piece, so that members can be read side by side. Ends early where the file does."""
    end = offset + size
    while offset < end:
        chunk = _slice(file, offset, min(limits.CHUNK, end - offset))
        if not chunk:
            return
        offset += len(chunk)
        yield chunk
