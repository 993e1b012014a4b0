"""Pieces of files that came one by one: kept, encrypted like everything that comes, until the last is there."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from model.clock import stamp

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

PIECE_TYPE = "application/x-tuodi-part"
KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A file of which pieces are missing. whole: its SHA-256. have: numbers that are here. since: stamped UTC."""

    whole: str
    name: str
    of: int
    have: tuple[int, ...]
    since: str

    @property
    def missing(self) -> list[int]:
        """The numbers that haven't come."""
        return [number for number in range(1, self.of + 1) if number not in self.have]


def keep(workspace: "Workspace", *, whole: str, number: int, of: int, name: str, content: bytes) -> None:
    """Keep a piece as it came, heading included; one that is here already stays as it is."""
    if number in kept(workspace, whole, of):
        return
    value = workspace.attachments.put(content, name, PIECE_TYPE)
    with workspace.transaction() as db:
        db.execute(
            "INSERT OR IGNORE INTO piece (whole, number, of, name, sha256, received_at) VALUES (?, ?, ?, ?, ?, ?)",
            (whole, number, of, name, value["sha256"], stamp(workspace.clock.now())))


def kept(workspace: "Workspace", whole: str, of: int) -> dict[int, str]:
    """number -> SHA-256, by which the attachments give the piece back."""
    rows = workspace.db.execute("SELECT number, sha256 FROM piece WHERE whole = ? AND of = ?", (whole, of)).fetchall()
    return dict(rows)


def tidy(workspace: "Workspace") -> None:
    """Let go of files to which no piece came for a long time: whole by now, or sent anew."""
    limit = stamp(workspace.clock.now() - KEPT_FOR)
    with workspace.transaction() as db:
        old = db.execute("SELECT whole FROM piece GROUP BY whole HAVING max(received_at) < ?", (limit,)).fetchall()
        gone = [row[0] for (whole,) in old
                for row in db.execute("SELECT sha256 FROM piece WHERE whole = ?", (whole,)).fetchall()]
        for (whole,) in old:
            db.execute("DELETE FROM piece WHERE whole = ?", (whole,))
    for sha256 in gone:
        workspace.attachments.discard(sha256, PIECE_TYPE)


def incomplete(workspace: "Workspace") -> list[Incomplete]:
    """What waits for pieces, the longest waiting first."""
    rows = workspace.db.execute(
        "SELECT whole, of, min(name), group_concat(number), min(received_at) FROM piece"
        " GROUP BY whole, of ORDER BY 5, 1"
    ).fetchall()
    found = [Incomplete(whole, name, of, tuple(sorted(int(each) for each in numbers.split(","))), since)
             for whole, of, name, numbers, since in rows]
    return [each for each in found if each.missing]
