"""Joining, seen from the unit that keeps the roster: requests that came, and what is decided on each."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from forms.errors import UserError
from model import clock
from model.exchange import admission, clocks, issuing
from model.exchange.admission import Admission
from model.exchange.inbox import DemonstrationOnly
from model.exchange.invitation import AlteredJoining, Request, check_number, read_request
from model.trust.roster import parsed_roster
from model.units.tree import DEMO_PREFIX
from model.workspace.workspace_lists import UNIT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.trust.roster import RosterStream
    from model.workspace.workspace import Workspace

_NOTHING = "没有读入任何内容，您的数据没有变动。"
_PLACE = 12  # digits of the longest code of a place; an enterprise's 18 characters may be digits too
Situation = Literal["first", "again", "more", "copy", "listed", "stopped"]


class UnknownInvitation(UserError):
    """A request that answers an invitation which this workspace never made."""

    def __init__(self, unit_name: str) -> None:
        super().__init__(
            f"“{unit_name}”的这份申请不是凭本单位的邀请做的。", kept=_NOTHING,
            next_step="请把本单位的邀请文件发给对方，让对方打开它重新做申请。",
        )


class WrongUnit(UserError):
    """A request of a unit that doesn't lie below. name: its."""

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”不归本单位管，不能列入名册。", kept=_NOTHING,
                         next_step="请让对方核对建工作文件夹时选的单位。")


class AlreadyDecided(UserError):
    """A request that was approved or refused before. shown: its state."""

    def __init__(self, shown: str) -> None:
        super().__init__(f"这份申请已经办过：{shown}。", kept="名册没有变动。",
                         next_step="要改，请在“授权名册”里办，或让对方重新做申请。")


class ReasonMissing(UserError):
    """Who is refused is told why."""

    def __init__(self) -> None:
        super().__init__("还没有写不同意的理由。", kept="申请还在，没有变动。",
                         next_step="请写一句理由，再点“不同意”。")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the county looks at it. devices: of the same unit, in the draft. copy: those of them
    that come from the same folder. situation: first device, one after all others stopped, one more, a copy or restored
    backup, listed already."""

    admission: Admission
    request: Request
    situation: Situation
    devices: "tuple[RosterStream, ...]"
    copies: "tuple[RosterStream, ...]" = ()

    @property
    def code(self) -> str:
        """The 核对码: worked out only where somebody compares it, because it is slow by intent."""
        return check_number(self.request.invitation, self.admission.sha256)

    @property
    def clock(self) -> str:
        """What to say of the asking computer's clock, "" when it is right."""
        return clocks.apart(self.request.at, self.admission.at)


def take_request(workspace: "Workspace", raw: bytes, sha256: str, signer: str) -> Asked:
    """Keep a request that came and say what it is. signer: stream whose key signed the file. Nothing is decided.

    Raises AlteredJoining, UnknownInvitation, WrongUnit, DemonstrationOnly, KeepsNoRoster, RootElsewhere.
    """
    made = check_request(workspace, raw, signer)
    admission.note(workspace, sha256, "request", own=False, unit=made.unit, raw=raw, state="waiting",
                   stream=made.stream)
    found = admission.found(workspace, sha256)
    if found is None:
        raise UnknownInvitation(made.unit_name)
    return looked_at(workspace, found)


def check_request(workspace: "Workspace", raw: bytes, signer: str) -> Request:
    """What a request says, if this workspace may list it. Raises as `take_request`; changes nothing."""
    made = read_request(raw)
    if signer != made.stream:
        raise AlteredJoining("signed by another installation than the one that asks")
    issuing.found_root(workspace)
    if made.unit.startswith(DEMO_PREFIX) and not workspace.unit.startswith(DEMO_PREFIX):
        raise DemonstrationOnly(made.unit_name)
    invitation = admission.found(workspace, made.invitation)
    if invitation is None or invitation.kind != "invitation" or not invitation.own:
        raise UnknownInvitation(made.unit_name)
    known = workspace.units.get(made.unit)
    placed = known is not None and known.level != "enterprise"
    if placed and not workspace.units.is_within(made.unit, workspace.unit):
        raise WrongUnit(made.unit_name)
    if not placed and made.unit.isdigit() and len(made.unit) <= _PLACE:
        raise WrongUnit(made.unit_name)
    return made


def looked_at(workspace: "Workspace", found: Admission) -> Asked:
    """A request that came, with what is listed of its unit already."""
    return next(each for each in requests(workspace) if each.admission.sha256 == found.sha256)


def requests(workspace: "Workspace") -> list[Asked]:
    """All requests that came, the newest first."""
    read = [(each, read_request(each.raw)) for each in admission.all_of(workspace, "request", own=False)]
    if not read:
        return []
    folders: dict[str, set[str]] = {}
    for _, made in read:
        folders.setdefault(made.folder, set()).add(made.stream)
    listed = issuing.draft(workspace).streams
    return [_asked(each, made, [line for line in listed if line.unit == made.unit], folders[made.folder])
            for each, made in read]


def _asked(found: Admission, made: Request, lines: "list[RosterStream]", folder: set[str]) -> Asked:
    """lines: of the same unit, in the draft. folder: streams that asked from the same folder."""
    devices = tuple(each for each in lines if each.id != made.stream and each.status == "active")
    same = {each.id for each in made.older} | folder
    copies = tuple(each for each in devices if each.id in same)
    listed = next((each for each in lines if each.id == made.stream), None)
    before = any(each.id != made.stream for each in lines)
    situation: Situation = "copy" if copies else "more" if devices else "again" if before else "first"
    if listed is not None:
        situation = "listed" if listed.status == "active" else "stopped"
    return Asked(found, made, situation, devices, copies)


def authorities(workspace: "Workspace") -> list[bytes]:
    """The CAs (DER) of the devices that were admitted here."""
    return [read_request(each.raw).ca for each in admission.all_of(workspace, "request", own=False)
            if each.state == "approved"]


def approve(workspace: "Workspace", sha256: str, ends: "Iterable[str]" = ()) -> "RosterStream":
    """After the 核对码 was compared over the telephone: into the draft of the next roster, and its CA certified.

    ends: streams of the same unit that stop, because this device stands in their place. Raises AlreadyDecided.
    """
    found = _waiting(workspace, sha256)
    made = read_request(found.raw)
    with workspace.transaction():
        line = issuing.add_device(workspace, made, ends)
        _register(workspace, made)
        admission.decide(workspace, sha256, "approved", certificate=issuing.certify(workspace, made.ca))
    return line


def _register(workspace: "Workspace", asked: Request) -> None:
    """A unit that nobody had registered, an enterprise's team: from today it has a name and hands in."""
    if UNIT not in workspace.forms or workspace.units.get(asked.unit) is not None:
        return
    workspace.save(UNIT, {
        "code": asked.unit, "name": asked.unit_name, "level": "enterprise", "parent": workspace.unit,
        "valid_from": clock.today(workspace.clock).isoformat(),
    }, unit=workspace.unit)
    workspace.forget(UNIT)


def refuse(workspace: "Workspace", sha256: str, reason: str) -> None:
    """Not listed, with the reason. Raises ReasonMissing, AlreadyDecided."""
    if not reason.strip():
        raise ReasonMissing
    _waiting(workspace, sha256)
    admission.decide(workspace, sha256, "refused", reason=reason.strip())


def certified(workspace: "Workspace") -> dict[str, bytes]:
    """CA id -> the root's certificate for it, of everyone who was approved: they travel with the roster."""
    found = {}
    for each in reversed(admission.all_of(workspace, "request", own=False)):
        if each.certificate:
            found[read_request(each.raw).folder] = each.certificate
    return found


def issued(workspace: "Workspace", raw: bytes) -> None:
    """Note that a roster went out: what was approved is listed now. raw: its bytes."""
    named = {each.id for each in parsed_roster(raw).streams}
    for each in admission.all_of(workspace, "request", own=False):
        if each.state == "approved" and each.stream in named:
            admission.decide(workspace, each.sha256, "listed")


def _waiting(workspace: "Workspace", sha256: str) -> Admission:
    found = admission.found(workspace, sha256)
    if found is None or found.state != "waiting":
        raise AlreadyDecided(found.shown if found else "没有收到过")
    return found
