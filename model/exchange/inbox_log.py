"""What came in, with its state: the table behind the inbox. Nothing here decides."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from model.exchange.arrival import Arrival

if TYPE_CHECKING:
    from sqlite_utils import Database

    from model.workspace.workspace import Workspace

State = Literal["waiting", "received", "accepted", "returned", "quarantined", "applied"]
STATES: Mapping[str, str] = {
    "waiting": "暂放", "received": "已收到，待审核", "accepted": "已接收", "returned": "已退回",
    "quarantined": "不能用，已隔离", "applied": "已办",
}
_COLUMNS = "sha256, name, kind, stream, unit, number, period, digest, state, outcome, reason, received_at"


@dataclass(frozen=True, slots=True)
class InPackage:
    """A file that came. sha256: of the original, by which `workspace.attachments.read` gives it back. reason: why it
    waits or lies in quarantine. outcome: what merging found (JSON object). received_at: stamped UTC."""

    sha256: str
    name: str
    kind: str
    stream: str
    unit: str
    number: str
    period: str
    digest: str
    state: str
    outcome: Mapping[str, Any]
    reason: str
    received_at: str

    @property
    def shown(self) -> str:
        """Its state in words."""
        return STATES.get(self.state, self.state)


def note(
    db: "Database", arrival: Arrival, state: State, at: str, *, outcome: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Log a package that was read; what stands there of it already gives way, but for the time."""
    written = json.dumps(outcome, ensure_ascii=False, sort_keys=True) if outcome is not None else ""
    _write(db, (arrival.sha256, arrival.name, arrival.kind, arrival.stream, arrival.unit, arrival.number,
                arrival.period, arrival.digest, state, written, reason, at))


def note_bad(db: "Database", sha256: str, name: str, reason: str, at: str) -> None:
    """Log a file that couldn't be read or believed."""
    _write(db, (sha256, name, "", "", "", "", "", "", "quarantined", "", reason, at))


def set_state(db: "Database", sha256: str, state: State) -> None:
    """What became of it."""
    db.execute("UPDATE package SET state = ? WHERE sha256 = ?", (state, sha256))


def state_of(db: "Database", sha256: str) -> str:
    """The state of a package; "" when it never came."""
    row = db.execute("SELECT state FROM package WHERE sha256 = ?", (sha256,)).fetchone()
    return str(row[0]) if row else ""


def packages(workspace: "Workspace", states: Iterable[str] = ()) -> list[InPackage]:
    """Everything that came, newest first. states: only these; () = all."""
    wanted = set(states)
    rows = workspace.db.execute(f"SELECT {_COLUMNS} FROM package ORDER BY id DESC").fetchall()  # noqa: S608
    found = [_read(row) for row in rows]
    return [each for each in found if not wanted or each.state in wanted]


def package(workspace: "Workspace", sha256: str) -> InPackage | None:
    """One of them, or None."""
    query = f"SELECT {_COLUMNS} FROM package WHERE sha256 = ?"  # noqa: S608
    row = workspace.db.execute(query, (sha256,)).fetchone()
    return _read(row) if row else None


def heads_of(document: bytes) -> dict[str, str]:
    """record -> revision, as a submission document lists them; {} for none or for one that isn't well formed."""
    try:
        heads = json.loads(document or b"{}").get("heads", {})
    except (ValueError, AttributeError):
        return {}
    return {str(record): str(head) for record, head in heads.items()} if isinstance(heads, dict) else {}


def _write(db: "Database", row: tuple[str, ...]) -> None:
    db.execute(
        f"INSERT INTO package ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256)"  # noqa: S608
        " DO UPDATE SET kind = excluded.kind, stream = excluded.stream, unit = excluded.unit,"
        " number = excluded.number, period = excluded.period, digest = excluded.digest, state = excluded.state,"
        " outcome = excluded.outcome, reason = excluded.reason", row)


def _read(row: tuple[Any, ...]) -> InPackage:
    sha256, name, kind, stream, unit, number, period, digest, state, outcome, reason, received_at = row
    return InPackage(sha256, name, kind, stream, unit, number, period, digest, state,
                     json.loads(outcome) if outcome else {}, reason, received_at)
