"""Chains that may leave: hashes without gaps, vouched for by their own stream, with the entries of them that are here.

Whoever relays another's entries sends that stream's own signature along: nobody can write for it on the way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.trust.authority import authority_of
from model.trust.checkpoints import roll
from model.workspace import entries

if TYPE_CHECKING:
    from sqlite_utils import Database

    from model.workspace.entries import Entry
    from model.workspace.streams import Stream
    from model.workspace.workspace import Workspace

_KNOWN = """SELECT seq, hash FROM entry WHERE stream = ?1 AND seq <= ?2
    UNION SELECT seq, hash FROM listed WHERE stream = ?1 AND seq <= ?2 ORDER BY 1"""


@dataclass(frozen=True, slots=True)
class Vouched:
    """A stream up to where it vouched for itself. hashes: from seq 1; entries: those of them that are here."""

    stream: "Stream"
    signature: bytes
    hashes: tuple[str, ...]
    entries: "tuple[Entry, ...]"

    @property
    def seq(self) -> int:
        """Where it ends."""
        return len(self.hashes)

    def listed(self, since: int = 0) -> dict[str, Any]:
        """One item of data/checkpoints.json, from the seq after `since` on."""
        item = {
            "stream": self.stream.id, "public_key": self.stream.public_key.hex(), "from": since + 1,
            "hashes": list(self.hashes[since:]), "signature": self.signature.hex(),
        }
        return item | {"roll": roll(self.hashes[:since]).hex()} if since else item


def vouched(workspace: "Workspace", *, below: bool, above: bool = False) -> Iterator[Vouched]:
    """The unit's streams, the own one last. below, above: those of such units first, as far as they are whole here."""
    workspace.checkpoint()
    rules = authority_of(workspace.db)
    for stream in reversed(workspace.streams()):
        home = stream.unit or rules.home(stream.id)
        lower = below and rules.joined and bool(home) and rules.within(home, workspace.unit)
        if home == workspace.unit or lower or (above and home in rules.above(workspace.unit)):
            found = _furthest(workspace.db, stream)
            if found is not None:
                yield found


def _furthest(db: "Database", stream: "Stream") -> Vouched | None:
    """As far as the stream signed exactly what is known here; a gap or fork ends it."""
    checkpoints = db.execute(
        "SELECT seq, roll, signature FROM checkpoint WHERE stream = ? ORDER BY seq DESC, hash", (stream.id,)).fetchall()
    for seq, rolled, signature in checkpoints:
        known = db.execute(_KNOWN, (stream.id, seq)).fetchall()
        hashes = tuple(row[1] for row in known)
        whole = [row[0] for row in known] == list(range(1, seq + 1))
        if whole and roll(hashes) == bytes(rolled):
            carried = tuple(each for each in entries.of_stream(db, stream.id) if each.seq <= seq)
            return Vouched(stream, bytes(signature), hashes, carried)
    return None
