"""Where a workspace lies: local disk or not, one window at a time, enough room, and whether it was copied."""

import hashlib
import os
import shutil
import sys
import uuid
from pathlib import Path
from typing import IO

from forms.errors import UserError
from model.errors import AlreadyOpen, LittleSpace, OnNetworkDrive, OnRemovableDrive
from model.workspace import files

LOCK, BALLAST = "lock", "ballast"
BALLAST_SIZE = 20_000_000  # bytes, released when the disk is full, so that the next save goes through
LITTLE = 500_000_000
_AMPLE = 5_000_000_000  # with more room than this, no ballast is needed yet

_NETWORK = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "fuse.davfs", "davfs", "ncpfs")
_REMOVABLE = ("vfat", "exfat", "msdos", "fuse.exfat")
_MOUNTS = Path("/proc/mounts")
_BLOCKS = Path("/sys/class/block")
_DRIVE_REMOVABLE, _DRIVE_REMOTE = 2, 4  # GetDriveTypeW


class Lock:
    """The right to be the only window on a folder, held until `release` or the end of the process."""

    def __init__(self, folder: Path) -> None:
        """Raises AlreadyOpen, ReadOnlyFolder, DriveFailed."""
        try:
            self._file: IO[bytes] = (folder / LOCK).open("ab")
        except OSError as problem:
            raise files.explain(problem, folder) from problem
        try:
            _lock(self._file)
        except OSError:
            self._file.close()
            raise AlreadyOpen(folder) from None

    def release(self) -> None:
        """Let others open the folder."""
        self._file.close()


def place_problem(folder: Path) -> UserError | None:
    """Why this is no place for a workspace: a network share, a stick. None for a local disk.

    It may lie there still; then it is written with a slower journal that such places bear.
    """
    kind = _drive_windows(folder) if sys.platform == "win32" else _drive_posix(folder)
    if kind == "network":
        return OnNetworkDrive(folder)
    return OnRemovableDrive(folder) if kind == "removable" else None


def space_problem(folder: Path) -> LittleSpace | None:
    """The warning that the disk is getting full, or None."""
    free = shutil.disk_usage(folder).free
    return LittleSpace(free) if free < LITTLE else None


def keep_ballast(folder: Path) -> None:
    """Set some room aside while there still is any and the disk is no longer empty."""
    free = shutil.disk_usage(folder).free
    path = folder / BALLAST
    if 2 * BALLAST_SIZE < free < _AMPLE and not path.exists():
        path.write_bytes(bytes(BALLAST_SIZE))


def release_ballast(folder: Path) -> None:
    """Give the room back: the disk is full."""
    (folder / BALLAST).unlink(missing_ok=True)


def fingerprint(folder: Path) -> str:
    """What tells this folder on this computer from any copy of it. Renaming or moving on one disk keeps it.

    Shares and sticks number their files anew at each mount: there only the computer counts.
    """
    number = folder.stat().st_ino if place_problem(folder) is None else 0
    seen = f"{_machine()}\n{number}"
    return hashlib.sha256(seen.encode()).hexdigest()


def _machine() -> str:
    if sys.platform == "win32":
        import winreg

        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    for path in (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id")):
        if path.is_file():
            return path.read_text().strip()
    return str(uuid.getnode())


def _lock(opened: IO[bytes]) -> None:
    """Raises OSError when another holds it."""
    if sys.platform == "win32":
        import msvcrt

        opened.seek(0)
        msvcrt.locking(opened.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(opened.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def _drive_windows(folder: Path) -> str:
    if sys.platform == "win32":
        import ctypes

        anchor = folder.resolve().anchor
        kind = ctypes.windll.kernel32.GetDriveTypeW(anchor)
        if kind == _DRIVE_REMOTE or anchor.startswith("\\\\"):
            return "network"
        return "removable" if kind == _DRIVE_REMOVABLE else ""
    return ""


def _drive_posix(folder: Path) -> str:
    device, kind = _mount_of(folder)
    if kind.startswith(_NETWORK):
        return "network"
    return "removable" if kind in _REMOVABLE or _is_removable(device) else ""


def _mount_of(folder: Path) -> tuple[str, str]:
    """Device and type of the file system that holds the folder (or its nearest parent that exists)."""
    if not _MOUNTS.is_file():
        return "", ""
    place = folder.resolve()
    best, found = -1, ("", "")
    for line in _MOUNTS.read_text(errors="replace").splitlines():
        device, point, kind = line.split()[:3]
        mount = Path(point.replace("\\040", " "))
        if place.is_relative_to(mount) and len(mount.parts) >= best:
            best, found = len(mount.parts), (device, kind)
    return found


def _is_removable(device: str) -> bool:
    block = _BLOCKS / Path(os.path.realpath(device)).name
    if not device.startswith("/dev/") or not block.exists():
        return False
    whole = block.resolve()
    return any(
        (each / "removable").is_file() and (each / "removable").read_text().strip() == "1"
        for each in (whole, whole.parent)
    )
