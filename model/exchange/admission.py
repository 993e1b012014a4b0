"""What was invited, asked and decided: the table behind joining. Nothing here decides."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from model import clock

if TYPE_CHECKING:
    from sqlite_utils import Database

    from model.workspace.workspace import Workspace

Kind = Literal["invitation", "request", "rescue", "handover"]
State = Literal["made", "opened", "waiting", "approved", "listed", "refused"]
STATES = {
    "made": "已做", "opened": "已打开", "waiting": "待核对", "approved": "已同意，待出名册", "listed": "已在名册",
    "refused": "不同意",
}
_COLUMNS = "sha256, kind, own, unit, stream, raw, certificate, state, reason, at, decided_at"


@dataclass(frozen=True, slots=True)
class Admission:
    """A file of joining. sha256: of its container. own: made here. raw: its JSON. certificate: the root's for the CA
    of an approved request, b"" otherwise. at, decided_at: stamped UTC, "" = not yet."""

    sha256: str
    kind: Kind
    own: bool
    unit: str
    stream: str
    raw: bytes
    certificate: bytes
    state: State
    reason: str
    at: str
    decided_at: str

    @property
    def shown(self) -> str:
        """Its state in words."""
        return STATES[self.state]


def note(
    workspace: "Workspace", sha256: str, kind: Kind, *, own: bool, unit: str, raw: bytes, state: State, stream: str = ""
) -> None:
    """Keep a file of joining; the same again changes nothing."""
    with workspace.transaction() as db:
        db.execute(
            "INSERT OR IGNORE INTO admission (sha256, kind, own, unit, stream, raw, state, reason, at, decided_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, '', ?, '')",
            (sha256, kind, int(own), unit, stream, raw, state, clock.stamp(workspace.clock.now())))


def decide(workspace: "Workspace", sha256: str, state: State, *, reason: str = "", certificate: bytes = b"") -> None:
    """Note what was decided."""
    with workspace.transaction() as db:
        db.execute("UPDATE admission SET state = ?, reason = ?, certificate = ifnull(?, certificate), decided_at = ?"
                   " WHERE sha256 = ?",
                   (state, reason, certificate or None, clock.stamp(workspace.clock.now()), sha256))


def found(workspace: "Workspace", sha256: str) -> Admission | None:
    """The file of this digest, or None."""
    rows = _rows(workspace.db, "sha256 = ?", (sha256,))
    return rows[0] if rows else None


def all_of(workspace: "Workspace", kind: Kind, *, own: bool) -> list[Admission]:
    """The files of a kind, made here or come in, the newest first."""
    return _rows(workspace.db, "kind = ? AND own = ?", (kind, int(own)))


def certificates(workspace: "Workspace") -> dict[str, bytes]:
    """sha256 of an approved request -> the root's certificate for its CA."""
    rows = _rows(workspace.db, "kind = 'request' AND own = 0 AND certificate IS NOT NULL", ())
    return {each.sha256: each.certificate for each in rows}


def _rows(db: "Database", where: str, values: tuple[object, ...]) -> list[Admission]:
    query = " ".join(("SELECT", _COLUMNS, "FROM admission WHERE", where, "ORDER BY id DESC"))
    return [
        Admission(row[0], row[1], bool(row[2]), row[3], row[4], bytes(row[5]), bytes(row[6] or b""), row[7], row[8],
                  row[9], row[10])
        for row in db.execute(query, values).fetchall()
    ]
