"""One window for one person: a file that is double-clicked while the program runs goes to the window that is open.

The window holds a lock in the user's configuration; who finds it held leaves a note of the paths there and ends. No
network and no port: a folder that only this user can write to.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, Signal

_LOCK, _NOTES = "window.lock", "to-open"
_MOST = 200  # paths in a note


class Doorbell(QObject):
    """rung: the paths that somebody wants opened. Heard by one window only; the others open their files themselves."""

    rung = Signal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._notes = folder / _NOTES
        self._lock = QLockFile(str(folder / _LOCK))
        self._lock.setStaleLockTime(0)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._look)

    def listen(self) -> bool:
        """Be the window that is rung. False when another one is, or where nothing can be written."""
        try:
            self._notes.mkdir(parents=True, exist_ok=True)
        except OSError:
            return False
        if not self._lock.tryLock(0):
            return False
        for stale in self._notes.iterdir():
            stale.unlink(missing_ok=True)
        return self._watcher.addPath(str(self._notes))

    def leave(self) -> None:
        """The window closes: whoever comes next opens one."""
        if self._watcher.directories():
            self._watcher.removePaths(self._watcher.directories())
        self._lock.unlock()

    def _look(self, _folder: str) -> None:
        for note in sorted(self._notes.glob("*.json")):
            paths = _read(note)
            note.unlink(missing_ok=True)
            if paths:
                self.rung.emit(paths)


def ring(folder: Path, paths: Sequence[Path]) -> bool:
    """Have the window that is open open these. False when there is none."""
    lock = QLockFile(str(folder / _LOCK))
    lock.setStaleLockTime(0)
    if lock.tryLock(0):
        lock.unlock()
        return False
    note = folder / _NOTES / f"{uuid4().hex}.json"
    words = json.dumps([os.path.abspath(each) for each in paths][:_MOST])  # noqa: PTH100  keeps links as they are
    try:
        note.with_suffix(".part").write_text(words, "utf-8")
        note.with_suffix(".part").replace(note)
    except OSError:
        return False
    return True


def _read(note: Path) -> list[Path]:
    try:
        words = json.loads(note.read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return [Path(each) for each in words if isinstance(each, str)] if isinstance(words, list) else []
