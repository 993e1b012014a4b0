"""Files that must be whole or absent: temp name, write, fsync, read back, rename, fsync of the folder."""

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from model.errors import DiskFull, DriveFailed, NoRoomFor, NotWritable, NotWritten, ReadOnlyFolder

_BLOCK = 1 << 20
_NO_ROOM = (28, 122)  # ENOSPC, EDQUOT
_NO_RIGHT = (1, 13, 30)  # EPERM, EACCES, EROFS


def write_whole(path: Path, content: bytes) -> None:
    """Put the content under this name, or leave what was there.

    Raises DiskFull, ReadOnlyFolder, DriveFailed.
    """
    write_pieces(path, (content,))


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """As `write_whole`, for content that comes in pieces and needn't fit into memory."""
    temporary = path.with_name(path.name + ".part")
    written, back = hashlib.sha256(), hashlib.sha256()
    try:
        with temporary.open("wb") as out:
            for piece in pieces:
                written.update(piece)
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        with temporary.open("rb") as again:
            while block := again.read(_BLOCK):
                back.update(block)
        same = back.digest() == written.digest()
        if same:
            temporary.replace(path)
            sync_folder(path.parent)
    except OSError as problem:
        temporary.unlink(missing_ok=True)
        raise explain(problem, path.parent) from problem
    if not same:
        temporary.unlink(missing_ok=True)
        raise DriveFailed("reads back otherwise")


@contextmanager
def writing(what: str) -> Iterator[None]:
    """Have an error of the disk name what was being written instead of what stands on a screen.

    Raises NoRoomFor, NotWritable, NotWritten in the place of DiskFull, ReadOnlyFolder, DriveFailed.
    """
    try:
        yield
    except DiskFull as problem:
        raise NoRoomFor(what) from problem
    except ReadOnlyFolder as problem:
        raise NotWritable(what, problem.folder) from problem
    except DriveFailed as problem:
        raise NotWritten(what, problem.detail) from problem


def sync_file(path: Path) -> None:
    """Wait until the file's content is on the disk. Raises OSError."""
    with path.open("rb+") as opened:
        os.fsync(opened.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the folder's names are on the disk; Windows has no such call and needs none."""
    if sys.platform != "win32":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def explain(problem: OSError, folder: Path) -> DiskFull | ReadOnlyFolder | DriveFailed:
    """What a person can do about an error of the file system."""
    if problem.errno in _NO_ROOM:
        return DiskFull()
    if problem.errno in _NO_RIGHT:
        return ReadOnlyFolder(folder)
    return DriveFailed(str(problem))
