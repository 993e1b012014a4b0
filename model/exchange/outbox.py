"""What is to be sent, how far it is, and when it is tried again: kept in the ledger, so that it outlives the program.

Nothing here talks to a network. "Delivered" is nobody's to set: a receipt of the unit above says so, or nothing does.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from forms.errors import UserError
from model.clock import moment, stamp
from model.exchange.receipts import read_receipt
from model.identifiers import uuid7

if TYPE_CHECKING:
    from sqlite_utils import Database

    from model.workspace.workspace import Workspace

Channel = Literal["folder", "eml", "smtp", "webdav"]
State = Literal["waiting", "sent", "delivered", "stopped", "withdrawn"]
CHANNELS: Mapping[Channel, str] = {"folder": "U盘或文件夹", "eml": "邮件文件", "smtp": "邮箱", "webdav": "上传"}
WAITS = (1, 5, 30, 120)  # minutes until the next try; the last one holds from then on
_FURTHEST = timedelta(minutes=WAITS[-1] * 1.5)
_COLUMNS = ("id", "sha256", "file", "name", "number", "period", "recipient", "channel", "target", "state", "parts_sent",
            "tries", "next_at", "last_error", "made_at", "sent_at")


class NotInOutbox(UserError):
    """An item that isn't there, or is no longer at a point where this could be done to it."""

    def __init__(self) -> None:
        super().__init__(
            "发件箱里没有这一件，或者它已经送出。", kept="上报包还在。", next_step="请看一下发件箱现在的状态。"
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """A receipt or notice that was made here for a unit below. kind: as "receipt/accepted", "notice"."""

    sha256: str
    kind: str
    number: str
    recipient: str
    made_at: str


@dataclass(frozen=True, slots=True)
class Item:
    """Something to be sent. sha256: of the package; file: of what goes out, the package itself or it sealed; both are
    among the attachments. name: file name on the way. recipient: unit code. target: folder, file or address.

    parts_sent: how many pieces are through. next_at: stamped, "" when nothing is due. last_error: what happened, what
    is kept, what to do, one a line. sent_at: stamped, "" before.
    """

    id: str
    sha256: str
    file: str
    name: str
    number: str
    period: str
    recipient: str
    channel: Channel
    target: str
    state: State
    parts_sent: int
    tries: int
    next_at: str
    last_error: str
    made_at: str
    sent_at: str

    @property
    def sealed(self) -> bool:
        """Whether only the recipient can read what goes out."""
        return self.file != self.sha256


def post(
    workspace: "Workspace", *, sha256: str, file: str, name: str, recipient: str, channel: Channel, target: str = "",
    number: str = "", period: str = "",
) -> Item:
    """Put something into the outbox, due at once. What waits for the same place already stays one item."""
    now = stamp(workspace.clock.now())
    item = Item(uuid7(workspace.clock), sha256, file, name, number, period, recipient, channel, target, "waiting", 0,
                0, now, "", now, "")
    with workspace.transaction() as db:
        known = db.execute(
            "SELECT id FROM outbox WHERE sha256 = ? AND channel = ? AND target = ? AND state IN ('waiting', 'stopped')",
            (sha256, channel, target)).fetchone()
        if known is not None:
            _update(db, known[0], state="waiting", next_at=now)
            return _item(db, known[0])
        marks = ", ".join("?" for _ in _COLUMNS)
        db.execute(f"INSERT INTO outbox ({', '.join(_COLUMNS)}) VALUES ({marks})",  # noqa: S608  fixed names
                   tuple(getattr(item, each) for each in _COLUMNS))
    return item


def items(workspace: "Workspace") -> list[Item]:
    """Everything that was ever to be sent, newest first."""
    confirmed = _confirmed(workspace.db)
    rows = workspace.db.execute(f"SELECT {', '.join(_COLUMNS)} FROM outbox ORDER BY id DESC").fetchall()  # noqa: S608
    return [_told(Item(*row), confirmed) for row in rows]


def answers(workspace: "Workspace") -> list[Answer]:
    """What was made here for units below, the oldest first."""
    rows = workspace.db.execute("SELECT sha256, kind, number, recipient, made_at FROM sent ORDER BY id").fetchall()
    return [Answer(*row) for row in rows]


def item(workspace: "Workspace", item_id: str) -> Item:
    """One of them as it stands now. Raises NotInOutbox."""
    return _told(_item(workspace.db, item_id), _confirmed(workspace.db))


def due(workspace: "Workspace") -> list[Item]:
    """What should be tried now, the longest waiting first. A clock that was set back makes nothing wait for years."""
    now = workspace.clock.now()
    waiting = [each for each in reversed(items(workspace)) if each.state == "waiting"]
    return [each for each in waiting if not now < moment(each.next_at) <= now + _FURTHEST]


def next_due(workspace: "Workspace") -> datetime | None:
    """When something is due next; None when nothing waits."""
    now = workspace.clock.now()
    moments = [moment(each.next_at) for each in items(workspace) if each.state == "waiting"]
    return min((now if each > now + _FURTHEST else max(each, now) for each in moments), default=None)


def note_part(workspace: "Workspace", item_id: str, parts_sent: int) -> None:
    """A piece is through: the next try goes on after it."""
    with workspace.transaction() as db:
        _update(db, item_id, parts_sent=parts_sent)


def note_sent(workspace: "Workspace", item_id: str, target: str = "") -> Item:
    """All of it left. target: where it went, when that is known only now. It isn't delivered by that."""
    now = stamp(workspace.clock.now())
    with workspace.transaction() as db:
        before = _item(db, item_id)
        _update(db, item_id, state="sent", sent_at=now, next_at="", last_error="", tries=before.tries + 1,
                target=target or before.target)
    return item(workspace, item_id)


def note_failed(workspace: "Workspace", item_id: str, problem: UserError, *, again: bool) -> Item:
    """It didn't go. again: whether trying later may help by itself; else it stops until a person does something."""
    with workspace.transaction() as db:
        before = _item(db, item_id)
        tries = before.tries + 1
        told = "\n".join((problem.happened, problem.kept, problem.next_step))
        next_at = stamp(workspace.clock.now() + wait_after(item_id, tries)) if again else ""
        _update(db, item_id, state="waiting" if again else "stopped", tries=tries, next_at=next_at, last_error=told)
    return item(workspace, item_id)


def try_now(workspace: "Workspace", item_id: str) -> Item:
    """Have it tried at once, whatever it waited for; what was sent goes once more, in full. Raises NotInOutbox."""
    with workspace.transaction() as db:
        before = _item(db, item_id)
        again = before.state in ("sent", "withdrawn")
        _update(db, item_id, state="waiting", next_at=stamp(workspace.clock.now()),
                parts_sent=0 if again else before.parts_sent)
    return item(workspace, item_id)


def withdraw(workspace: "Workspace", item_id: str) -> Item:
    """Don't send it (again). The package itself stays. Raises NotInOutbox for what left already."""
    with workspace.transaction() as db:
        if _item(db, item_id).state not in ("waiting", "stopped"):
            raise NotInOutbox
        _update(db, item_id, state="withdrawn", next_at="")
    return item(workspace, item_id)


def reseal(workspace: "Workspace", item_id: str, *, file: str, name: str) -> Item:
    """What goes out is another file now, sealed to newer keys: its pieces count from the beginning."""
    with workspace.transaction() as db:
        _update(db, item_id, file=file, name=name, parts_sent=0)
    return item(workspace, item_id)


def wait_after(item_id: str, tries: int) -> timedelta:
    """How long to wait after so many tries: growing, and a fifth more or less, lest offices come all at once."""
    minutes = WAITS[min(tries, len(WAITS)) - 1]
    chance = hashlib.sha256(f"{item_id}/{tries}".encode()).digest()[0] / 255
    return timedelta(minutes=minutes * (0.8 + 0.4 * chance))


def _told(found: Item, confirmed: frozenset[str]) -> Item:
    if found.state == "withdrawn" or found.sha256 not in confirmed:
        return found
    return replace(found, state="delivered", next_at="", last_error="")


def _confirmed(db: "Database") -> frozenset[str]:
    """The packages for which a receipt came."""
    return frozenset(read_receipt(bytes(raw)).package for (raw,) in db.execute("SELECT raw FROM receipt").fetchall())


def _item(db: "Database", item_id: str) -> Item:
    row = db.execute(f"SELECT {', '.join(_COLUMNS)} FROM outbox WHERE id = ?", (item_id,)).fetchone()  # noqa: S608
    if row is None:
        raise NotInOutbox
    return Item(*row)


def _update(db: "Database", item_id: str, **values: Any) -> None:
    _item(db, item_id)
    names = ", ".join(f"{name} = ?" for name in values)
    db.execute(f"UPDATE outbox SET {names} WHERE id = ?", (*values.values(), item_id))  # noqa: S608  fixed names
