"""Joining, seen from the unit that joins: which invitation it may open, what it asks, what a roster changes here.

The three files travel by hand; what binds them together is the 核对码 that both sides read to each other.
"""

import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from forms.errors import UserError
from model import clock
from model.exchange import admission, issuing, trust
from model.exchange.inbox import DemonstrationOnly
from model.exchange.invitation import (
    AskingPerson,
    Invitation,
    OlderStream,
    Request,
    check_number,
    read_invitation,
    read_request,
)
from model.names import plain
from model.trust.certificates import BadCertificate, issued_by, load, public_bytes, public_key_of
from model.trust.roster import Roster
from model.units.tree import DEMO_PREFIX
from model.workspace import streams
from model.workspace.session import secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from model.exchange.admission import Admission
    from model.workspace.workspace import Workspace

_NOTHING = "没有读入任何内容，您的数据没有变动。"
Standing = Literal["alone", "invited", "asked", "joined", "unlisted", "stopped", "keeps"]


class InvitationForAnother(UserError):
    """An invitation that names another unit. name: its."""

    def __init__(self, name: str) -> None:
        super().__init__(f"这份邀请是给“{name}”的，不是给本单位的。", kept=_NOTHING,
                         next_step="请向上级要本单位的邀请文件。")


class InviterNotAbove(UserError):
    """A unit that isn't above this one. name: its."""

    def __init__(self, name: str, own: str) -> None:
        super().__init__(f"发邀请的“{name}”不是{own}的上级。", kept=_NOTHING,
                         next_step="请核对建工作文件夹时选的单位；没有选错，就向本县的县级专班要邀请。")


class AnotherRoot(UserError):
    """An invitation under a name that is known, with another root: made anew, or made by somebody else."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"这份邀请里“{name}”的根证书和以前加入时的不一样。", kept="仍按以前加入的办，数据没有变动。",
            next_step="请打电话问县级专班是不是重建了名册；没有重建，这份邀请就是别人做的，不要用。",
        )


class NotInvited(UserError):
    """A request needs an invitation."""

    def __init__(self) -> None:
        super().__init__("还没有打开邀请文件。", kept="什么都没有动。",
                         next_step="请先向县级专班要邀请文件，打开它，再做申请。")


@dataclass(frozen=True, slots=True)
class Place:
    """Where this workspace stands. above: name of the unit that it joins or joined, "" before. code: 核对码 of the
    request that waits, "" otherwise. roster: number of the newest that holds, 0 without. last: last good seq of a
    device that was stopped."""

    standing: Standing
    above: str = ""
    code: str = ""
    roster: int = 0
    invitation: Invitation | None = None
    request: Request | None = None
    last: int | None = None


def accept_invitation(workspace: "Workspace", raw: bytes, sha256: str) -> Invitation:
    """Open an invitation: its root is pinned from now on. sha256: of the file, which the 核对码 covers.

    Raises AlteredJoining, InvitationForAnother, InviterNotAbove, DemonstrationOnly, AnotherRoot.
    """
    made = check_invitation(workspace, raw)
    with workspace.transaction():
        trust.pin_root(workspace, made.root)
        admission.note(workspace, sha256, "invitation", own=False, unit=made.unit, raw=raw, state="opened")
    return made


def check_invitation(workspace: "Workspace", raw: bytes) -> Invitation:
    """What an invitation says, if this workspace may take it. Raises as `accept_invitation`; changes nothing."""
    made, own = read_invitation(raw), workspace.unit
    known = workspace.units.get(own)
    placed = known is not None and known.level != "enterprise"
    if placed and made.unit.startswith(DEMO_PREFIX) != own.startswith(DEMO_PREFIX):
        raise DemonstrationOnly(made.unit_name)
    if made.to and made.to != own:
        raise InvitationForAnother(workspace.units.name(made.to))
    if placed and not workspace.units.is_within(own, made.unit):
        raise InviterNotAbove(made.unit_name, workspace.unit_name)
    pinned = trust.root_of(workspace, made.unit)
    if pinned is not None and pinned != made.root:
        raise AnotherRoot(made.unit_name)
    return made


def ask(workspace: "Workspace", label: str = "") -> Request:
    """The request of this installation, by the invitation opened last. label: how people call the computer.

    Raises NotInvited.
    """
    opened = admission.all_of(workspace, "invitation", own=False)
    if not opened:
        raise NotInvited
    inviter = read_invitation(opened[0].raw)
    own = next(each for each in workspace.streams() if each.own)
    signed = workspace.checkpoint()
    unit = workspace.units.get(workspace.unit)
    return Request(
        opened[0].sha256, workspace.unit, workspace.unit_name, unit.level if unit else "enterprise",
        (unit.parent if unit else "") or inviter.unit, own.public_key, own.letter, signed.seq if signed else 0,
        secret(workspace.db, "ca_certificate"), issuing.age_of(workspace), plain(label or platform.node()),
        clock.stamp(workspace.clock.now()),
        (trust.root_of(workspace, workspace.unit) or b"") if inviter.unit != workspace.unit else b"",
        tuple(AskingPerson(each.id, plain(each.name), each.role) for each in workspace.people.people()),
        tuple(_older(workspace)),
    )


def note_asked(workspace: "Workspace", sha256: str, made: Request, raw: bytes) -> str:
    """Remember a request that was written. sha256: of its file. Returns the 核对码."""
    admission.note(workspace, sha256, "request", own=True, unit=made.unit, raw=raw, state="made", stream=made.stream)
    return check_number(made.invitation, sha256)


def place(workspace: "Workspace") -> Place:
    """Where this workspace stands, for whoever shows it."""
    rules = trust.authority(workspace)
    invitations = admission.all_of(workspace, "invitation", own=False)
    requests = [each for each in admission.all_of(workspace, "request", own=True) if each.stream == workspace.stream]
    invited = read_invitation(invitations[0].raw) if invitations else None
    asked = read_request(requests[0].raw) if requests else None
    above = invited.unit_name if invited else ""
    if issuing.keeps_root(workspace) and invited is None:
        newest = trust.newest_roster(workspace, workspace.unit)
        return Place("keeps", roster=newest.number if newest else 0)
    number = max((roster.number for roster in _rosters_above(workspace)), default=0)
    if not number:
        standing: Standing = "asked" if asked else "invited" if invited else "alone"
        return Place(standing, above, _code(asked, requests), 0, invited, asked)
    listed = rules.streams.get(workspace.stream)
    if listed is None:
        return Place("unlisted", above, _code(asked, requests), number, invited, asked)
    last = next((span.last for span in listed.spans if span.unit == workspace.unit), None)
    standing = "stopped" if listed.status != "active" else "joined"
    return Place(standing, above, "", number, invited, asked, last)


def _code(asked: Request | None, requests: "Sequence[Admission]") -> str:
    """Only where it is shown: it is slow by intent."""
    return check_number(asked.invitation, requests[0].sha256) if asked else ""


def follow_roster(workspace: "Workspace", roster: Roster, certified: "Mapping[str, bytes]") -> None:
    """What a roster means for this installation: its letter, its county's certificate, its request answered.

    certified: CA id -> the root's certificate for it, DER. One that isn't the root's, or is for another key, is
    passed over: it would only spoil signatures.
    """
    listed = roster.stream(workspace.stream)
    if listed is not None and listed.letter != workspace.letter:
        workspace.take_letter(listed.letter)
    own = secret(workspace.db, "ca_certificate")
    for certificate in certified.values():
        if roster.unit != workspace.unit and not issuing.keeps_root(workspace) and _is_for(certificate, own, roster):
            with workspace.transaction() as db:
                streams.keep_certified(db, certificate)
    if listed is not None:
        for each in admission.all_of(workspace, "request", own=True):
            if each.stream == workspace.stream and each.state == "made":
                admission.decide(workspace, each.sha256, "listed")


def _older(workspace: "Workspace") -> "Iterable[OlderStream]":
    local = {row[0] for row in workspace.db.execute("SELECT id FROM stream WHERE trust = 'trusted'").fetchall()}
    for each in workspace.streams():
        signed = workspace.latest_checkpoint(each.id)
        if not each.own and each.id in local and signed is not None:
            yield OlderStream(each.public_key, each.letter, signed.seq)


def _rosters_above(workspace: "Workspace") -> list[Roster]:
    invitations = admission.all_of(workspace, "invitation", own=False)
    units = {read_invitation(each.raw).unit for each in invitations} | set(
        trust.authority(workspace).above(workspace.unit))
    found = (trust.newest_roster(workspace, each) for each in sorted(units))
    return [each for each in found if each is not None]


def _is_for(certificate: bytes, own: bytes, roster: Roster) -> bool:
    """Whether this is the root's certificate for this workspace's CA."""
    try:
        same_key = public_bytes(public_key_of(certificate)) == public_bytes(public_key_of(own))
        return same_key and load(certificate).subject == load(own).subject and issued_by(certificate, roster.root)
    except BadCertificate:
        return False
