"""How this office reaches the county: mailbox, upload folder, size of pieces. Kept in the encrypted ledger alone.

It never travels: no package, no definition and no file beside the ledger holds a word of it.
"""

import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from model.workspace.session import secret, set_secret, set_setting, setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.workspace.workspace import Workspace

Security = Literal["tls", "starttls"]
PORTS: "Mapping[Security, int]" = {"tls": 465, "starttls": 587}
PIECE, SMALLEST_PIECE, LARGEST_PIECE = 15_000_000, 200_000, 500_000_000  # bytes
_MAIL, _UPLOAD, _PIECE = "sending/mail", "sending/upload", "sending/piece"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The office's mailbox, from which packages go. security: TLS at once, or STARTTLS; never without.

    sender: address, "" = the user's name is one. recipient: where the unit above reads. authority: PEM of the
    certificate authority of a server of their own, "" = the ones that the system trusts.
    """

    server: str = ""
    port: int = PORTS["tls"]
    security: Security = "tls"
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    recipient: str = ""
    authority: str = ""

    @property
    def known(self) -> bool:
        """Whether it says enough to send."""
        return bool(self.server and self.recipient and (self.sender or self.user))


@dataclass(frozen=True, slots=True)
class UploadPlace:
    """A WebDAV folder of the unit above. url: https://…; authority: as in Mailbox."""

    url: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    authority: str = ""

    @property
    def known(self) -> bool:
        """Whether it says enough to upload."""
        return bool(self.url)


def mailbox(workspace: "Workspace") -> Mailbox:
    """The mailbox, an empty one before somebody entered it."""
    return Mailbox(**_kept(workspace, _MAIL))


def set_mailbox(workspace: "Workspace", wanted: Mailbox) -> None:
    """Remember it, password included, in the encrypted ledger."""
    _keep(workspace, _MAIL, wanted)


def upload_place(workspace: "Workspace") -> UploadPlace:
    """The upload folder, an empty one before somebody entered it."""
    return UploadPlace(**_kept(workspace, _UPLOAD))


def set_upload_place(workspace: "Workspace", wanted: UploadPlace) -> None:
    """Remember it, password included, in the encrypted ledger."""
    url = wanted.url.strip()
    _keep(workspace, _UPLOAD, replace(wanted, url=url if url.endswith("/") or not url else f"{url}/"))


def piece_size(workspace: "Workspace") -> int:
    """How large one piece may be, header included, in bytes."""
    kept = setting(workspace.db, _PIECE)
    return int(kept) if kept else PIECE


def set_piece_size(workspace: "Workspace", size: int) -> int:
    """Remember it, within what is of use; what is half sent begins again. Returns what holds."""
    size = min(max(size, SMALLEST_PIECE), LARGEST_PIECE)
    with workspace.transaction() as db:
        if size != piece_size(workspace):
            db.execute("UPDATE outbox SET parts_sent = 0 WHERE state IN ('waiting', 'stopped')")
        set_setting(db, _PIECE, str(size))
    return size


def _kept(workspace: "Workspace", name: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(secret(workspace.db, name))
    except KeyError:
        return {}
    return found


def _keep(workspace: "Workspace", name: str, wanted: Mailbox | UploadPlace) -> None:
    with workspace.transaction() as db:
        set_secret(db, name, json.dumps(asdict(wanted), ensure_ascii=False).encode())
