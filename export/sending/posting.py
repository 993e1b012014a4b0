"""Into the outbox: which packages there are to send, to whom, and sealed to their keys where the roster names some."""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from export.package.sealing import age_recipient
from model.exchange import outbox, trust
from model.exchange.outbox import Channel, Item
from model.month.submissions import submissions

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

_SEALED_TYPE = "application/age"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who is to read it. unit: code, "" where nobody is above. keys: X25519 keys, () = it goes unsealed."""

    unit: str
    name: str
    joined: bool
    keys: tuple[bytes, ...]

    @property
    def words(self) -> str:
        """What a person should know of it before sending."""
        if self.keys:
            return f"发给{self.name}，已加密，只有{self.name}能打开。"
        if self.joined:
            return f"发给{self.name}。授权名册里还没有对方的加密钥匙，按原样发送：拿到文件的人都能打开看。"
        return "还没有加入县级专班，按原样发送：拿到文件的人都能打开看。"


@dataclass(frozen=True, slots=True)
class Sendable:
    """A package of this workspace. about: what kind it is, in words. recipient: unit, "" = the one above."""

    sha256: str
    name: str
    number: str
    period: str
    about: str
    recipient: str
    made_at: str


def addressee(workspace: "Workspace", unit: str = "") -> Addressee:
    """Who reads what goes to a unit; "" = to the one above. A unit below without a device of its own is read for by
    the nearest above it that has one."""
    rules = trust.authority(workspace)
    if not unit:
        unit = rules.parent(workspace.unit) if rules.joined else ""
    elif unit not in rules.homes:
        between = [each for each in rules.above(unit) if each != workspace.unit and rules.within(each, workspace.unit)]
        unit = next((each for each in between if each in rules.homes), unit)
    keys = {each.age for each in rules.streams.values() if each.unit == unit and each.status == "active" and each.age}
    return Addressee(unit, workspace.units.name(unit) or "上级", rules.joined, tuple(sorted(keys)))


def sendables(workspace: "Workspace") -> list[Sendable]:
    """Everything that was packed here, newest first: submissions, receipts, notices."""
    found = [Sendable(each.package, workspace.attachments.name(each.package), each.number, each.period, "月度上报", "",
                      each.packed_at) for each in submissions(workspace) if each.package and each.state == "packed"]
    for each in outbox.answers(workspace):
        about = "回执" if each.kind.startswith("receipt") else "下发"
        name = workspace.attachments.name(each.sha256)
        found.append(Sendable(each.sha256, name, each.number, "", about, each.recipient, each.made_at))
    return sorted((each for each in found if workspace.attachments.has(each.sha256)),
                  key=lambda each: each.made_at, reverse=True)


def post(workspace: "Workspace", what: Sendable, channel: Channel, target: str = "") -> Item:
    """Put a package into the outbox, sealed where that is possible. target: folder of "folder" and "eml".

    Raises AttachmentMissing, DiskFull and the like.
    """
    reader = addressee(workspace, what.recipient)
    file, name = what.sha256, what.name
    if reader.keys:
        file, name = _sealed(workspace, what, reader)
    return outbox.post(workspace, sha256=what.sha256, file=file, name=name, recipient=reader.unit, channel=channel,
                       target=target, number=what.number, period=what.period)


def _sealed(workspace: "Workspace", what: Sendable, reader: Addressee) -> tuple[str, str]:
    """Kept as it was sealed: what is tried again must be the same bytes, or pieces of two would never fit. Nothing
    of it lies unsealed on the disk meanwhile."""
    import pyrage

    name, sealed = f"{what.name}.age", BytesIO()
    keys = [pyrage.x25519.Recipient.from_str(age_recipient(each)) for each in reader.keys]
    pyrage.encrypt_io(BytesIO(workspace.attachments.read(what.sha256)), sealed, keys)
    value = workspace.attachments.put(sealed.getvalue(), name, _SEALED_TYPE)
    return str(value["sha256"]), name
