"""Into a folder, most often on a stick: whole and read back, or not there. The first error of a drive is believed.

A dying stick takes writes and says so only at the first fsync; a second one then returns without complaint. So there
is one, and whatever follows an error of any step counts as not written.
"""

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from export.sending.errors import DriveFailing, DriveReadOnly, FolderGone, NameTaken, NoRoomOnDrive, SendingFailed
from forms.canonical import sha256_hex
from model.workspace.files import sync_folder

_CHUNK = 1 << 20
_SPARE = 65_536  # bytes that the folder's own entries may need
_FULL = (errno.ENOSPC, errno.EDQUOT)
_CLOSED = (errno.EPERM, errno.EACCES, errno.EROFS)
_GONE = (errno.ENOENT, errno.ENOTDIR, errno.ENODEV, errno.ENXIO)


def store(content: bytes, name: str, folder: Path, step: Callable[[], object] = lambda: None) -> Path:
    """Write the file into the folder. The same file there already is fine. step: called between chunks; may raise.

    Raises FolderGone, NoRoomOnDrive, DriveReadOnly, DriveFailing, NameTaken; then the name holds what it held before.
    """
    target = folder / name
    partial = folder / f"{name}.part"
    try:
        if _there(target, content, folder):
            return target
        partial.unlink(missing_ok=True)
        free = shutil.disk_usage(folder).free
        if free < len(content) + _SPARE:
            raise NoRoomOnDrive(folder, len(content), free)
        _write(partial, content, step)
        _check(partial, content)
        partial.rename(target)
        _sync_name(target, folder)
    except OSError as problem:
        raise _explained(problem, name, folder, len(content)) from problem
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return target


def _there(target: Path, content: bytes, folder: Path) -> bool:
    if not folder.is_dir():
        raise FolderGone(folder)
    if not target.exists():
        return False
    if target.stat().st_size == len(content) and _digest(target) == sha256_hex(content):
        return True
    raise NameTaken(f"“{folder}”里", target.name)


def _write(partial: Path, content: bytes, step: Callable[[], object]) -> None:
    with partial.open("xb") as out:
        for start in range(0, len(content), _CHUNK):
            step()
            out.write(content[start : start + _CHUNK])
        out.flush()
        os.fsync(out.fileno())


def _check(partial: Path, content: bytes) -> None:
    """Read back what the drive holds, not what memory remembers of it."""
    if _digest(partial) != sha256_hex(content):
        raise DriveFailing(partial.stem, "读回来和写进去的不一样")


def _sync_name(target: Path, folder: Path) -> None:
    try:
        sync_folder(folder)
    except OSError:
        with contextlib.suppress(OSError):
            target.unlink()
        raise


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _explained(problem: OSError, name: str, folder: Path, size: int) -> SendingFailed:
    if problem.errno in _FULL:
        return NoRoomOnDrive(folder, size, _free(folder))
    if problem.errno in _CLOSED:
        return DriveReadOnly(folder)
    if problem.errno in _GONE or not os.path.isdir(folder):  # noqa: PTH112  a dead drive makes Path raise here
        return FolderGone(folder)
    return DriveFailing(name, problem.strerror or str(problem))


def _free(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0
