"""Backups as people read them: when, why, how large."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_REASONS = {"daily": "每天一次", "restore": "恢复之前", "migration": "升级之前"}


class BackupFile(Protocol):
    """What `model.workspace.backups.Backup` tells."""

    @property
    def path(self) -> Path: ...

    @property
    def made(self) -> str: ...

    @property
    def reason(self) -> str: ...

    @property
    def size(self) -> int: ...


@dataclass(frozen=True, slots=True)
class BackupLine:
    """One line of a list of backups."""

    made: str
    reason: str
    size: str
    path: Path


def backup_lines(backups: Sequence[BackupFile]) -> list[BackupLine]:
    """The same order, in words."""
    return [BackupLine(each.made, _REASONS.get(each.reason, each.reason), _size(each.size), each.path)
            for each in backups]


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, count // 1000)} KB"
