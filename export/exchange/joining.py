"""The files of joining: invitation, request, roster. Signed like everything that crosses the border, never sealed.

An invitation and a request prove nothing by themselves; the 核对码 over both files, read out on the telephone, does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from export.errors import BadFile
from export.package.container import Member
from export.package.parsing import packed_lines
from export.package.reading import Package, open_package
from export.package.sealing import seal_bytes
from export.package.writing import (
    CERTIFICATES,
    CHECKPOINTS,
    ENTRIES,
    INVITATION,
    REQUEST,
    ROSTER,
    ROSTER_SIGNATURE,
    seal_container,
)
from export.signing.container import Signer
from forms.canonical import canonical_bytes, sha256_hex
from model import clock
from model.exchange import admission, admitting, issuing, joining, trust
from model.exchange.admitting import Asked
from model.exchange.arrival import Arrival, HashList
from model.exchange.downward import downward
from model.exchange.invitation import (
    AlteredJoining,
    Invitation,
    invitation_bytes,
    read_invitation,
    request_bytes,
)
from model.exchange.merging import merge
from model.trust.certificates import BadCertificate, issued_by
from model.trust.roster import Roster
from model.workspace.files import write_whole, writing

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

KINDS = ("invitation", "request", "roster", "handover", "rescue")
_TYPE = "application/vnd.etsi.asic-e+zip"


class NotForJoining(BadFile):
    """A file of another kind. wanted: what was asked for, in words."""

    def __init__(self, wanted: str) -> None:
        super().__init__(f"它不是{wanted}", next_step=f"请选对方给的{wanted}文件。")


@dataclass(frozen=True, slots=True)
class Written:
    """A file of joining that was written. code: 核对码 of a request, "" otherwise."""

    path: Path
    sha256: str
    code: str = ""


def kind_of(path: Path) -> str:
    """What a whole, signed file is: submission, receipt, invitation … Raises BadFile."""
    with open_package(path) as package:
        return str(package.package_json["kind"])


def write_invitation(workspace: "Workspace", folder: Path, to: str = "") -> Written:
    """An invitation into `folder`, for one unit or for any below, with registers, definitions and deadlines.

    Raises KeepsNoRoster, RootElsewhere, CannotWrite.
    """
    made = issuing.invite(workspace, to)
    raw = invitation_bytes(made)
    names = (workspace.unit_name, "邀请", workspace.units.name(to) if to else "")
    head = {"kind": "invitation", "unit": workspace.unit, **({"recipient": to} if to else {})}
    written = _write(workspace, folder, names, [Member(INVITATION, raw), *_registers(workspace, to)], head)
    admission.note(workspace, written.sha256, "invitation", own=True, unit=to, raw=raw, state="made")
    return written


def look_at_invitation(workspace: "Workspace", path: Path) -> Invitation:
    """Who invites, if this workspace may go along. Nothing is taken over. Raises BadFile and as `accept_invitation`."""
    with _opened(path, INVITATION, "邀请") as (package, _):
        return joining.check_invitation(workspace, _invitation(package))


def accept_invitation(workspace: "Workspace", path: Path) -> Invitation:
    """Open an invitation: its root is pinned, what it carries of registers is taken over, all or nothing.

    Raises BadFile, AlteredJoining, InvitationForAnother, InviterNotAbove, DemonstrationOnly, AnotherRoot.
    """
    with _opened(path, INVITATION, "邀请") as (package, sha256), workspace.transaction():
        made = joining.accept_invitation(workspace, _invitation(package), sha256)
        workspace.attachments.put(path.read_bytes(), path.name, _TYPE)
        _take_registers(workspace, package, sha256)
    return made


def write_request(workspace: "Workspace", folder: Path, label: str = "") -> Written:
    """The request of this installation into `folder`, by the invitation that was opened last. label: the computer.

    Raises NotInvited, CannotWrite.
    """
    made = joining.ask(workspace, label)
    raw = request_bytes(made)
    inviter = joining.place(workspace).above
    names = (workspace.unit_name, made.letter, "申请加入", inviter)
    written = _write(workspace, folder, names, [Member(REQUEST, raw)], {"kind": "request", "unit": workspace.unit})
    return Written(written.path, written.sha256, joining.note_asked(workspace, written.sha256, made, raw))


def write_request_again(workspace: "Workspace", folder: Path) -> Written:
    """The request that waits, byte by byte: another one would have another 核对码, and the county may hold the first.

    Raises NotInvited where none waits, and what `model.workspace.files.writing` raises.
    """
    kept = next((each for each in admission.all_of(workspace, "request", own=True)
                 if each.stream == workspace.stream and each.state == "made"), None)
    if kept is None or not workspace.attachments.has(kept.sha256):
        raise joining.NotInvited
    target = folder / workspace.attachments.name(kept.sha256)
    with writing("申请"):
        write_whole(target, workspace.attachments.read(kept.sha256))
    return Written(target, kept.sha256, joining.place(workspace).code)


def take_request(workspace: "Workspace", path: Path) -> Asked:
    """A request that came: kept, with its 核对码 and what is known of its unit. Nothing is decided.

    Raises BadFile, AlteredJoining, UnknownInvitation, WrongUnit, DemonstrationOnly, KeepsNoRoster, RootElsewhere.
    """
    with _opened(path, REQUEST, "加入申请") as (package, sha256):
        raw = package.raw(REQUEST)
        asked = admitting.take_request(workspace, raw, sha256, package.seal.holder.id)
        if package.seal.holder.unit != asked.request.unit or package.seal.certificates[-1] != asked.request.ca:
            raise AlteredJoining("sealed under another CA than it names")
        return asked


def write_roster(workspace: "Workspace", folder: Path) -> Written:
    """The newest roster into `folder`, under a new number where something was decided since.

    With it go the root's certificates for those it lists, and the registers. Raises KeepsNoRoster, CannotWrite.
    """
    if issuing.changed(workspace):
        raw, signature = issuing.issue(workspace)
        admitting.issued(workspace, raw)
    else:
        signed = trust.newest_signed(workspace, workspace.unit)
        raw, signature = signed if signed is not None else issuing.issue(workspace)
    newest = trust.newest_roster(workspace, workspace.unit)
    number = newest.number if newest else 0
    listed = {name: certificate.hex() for name, certificate in admitting.certified(workspace).items()}
    members = [
        Member(ROSTER, raw), Member(ROSTER_SIGNATURE, signature.hex().encode()),
        Member(CERTIFICATES, canonical_bytes({"v": 1, "certificates": listed})), *_registers(workspace, ""),
    ]
    names = (workspace.unit_name, f"第{number}号授权名册")
    return _write(workspace, folder, names, members, {"kind": "roster", "unit": workspace.unit})


def follow_roster(workspace: "Workspace", package: Package, roster: Roster) -> None:
    """What comes with a roster, after it was applied: certificates, letter, registers. Raises BadFile, NotMerged."""
    certificates: dict[str, bytes] = {}
    if package.has(CERTIFICATES):
        listed = package.content(CERTIFICATES)["certificates"]
        certificates = {name: bytes.fromhex(der) for name, der in listed.items()}
    joining.follow_roster(workspace, roster, certificates)
    _keep_rescue_slot(workspace)
    if package.package_json["kind"] == "roster" and package.package_json["unit"] != workspace.unit:
        _take_registers(workspace, package, "")


def _keep_rescue_slot(workspace: "Workspace") -> None:
    """Let the unit above open this folder when password and recovery sheet are lost."""
    rules = trust.authority(workspace)
    above = rules.parent(workspace.unit)
    to = [each.age for each in rules.streams.values() if each.unit == above and each.status == "active" and each.age]
    if workspace.stream in rules.streams:
        workspace.keep_rescue_slot(above, workspace.units.name(above), to, lambda plain: seal_bytes(plain, to))


def _invitation(package: Package) -> bytes:
    """The invitation's bytes, after its seal was found to be the inviter's. Raises AlteredJoining."""
    raw = package.raw(INVITATION)
    made, seal = read_invitation(raw), package.seal
    try:
        certified = any(issued_by(each, made.root) for each in seal.certificates[1:-1])
    except BadCertificate as problem:
        raise AlteredJoining(str(problem)) from None
    if seal.holder.unit != made.unit or package.package_json["unit"] != made.unit or not certified:
        raise AlteredJoining("not sealed by the inviter")
    return raw


def _registers(workspace: "Workspace", receiver: str) -> list[Member]:
    """What the receiver may read of the own streams: registers, their definitions, deadlines."""
    carried = downward(workspace, receiver)
    if not carried.entries:
        return []
    forms = [Member(f"forms/{form_hash}.json", raw) for form_hash, raw in sorted(carried.forms.items())]
    return [Member(ENTRIES, packed_lines(carried.entries)), Member(CHECKPOINTS, carried.checkpoints), *forms]


def _take_registers(workspace: "Workspace", package: Package, sha256: str) -> None:
    if not package.has(ENTRIES):
        return
    head = package.package_json
    merge(workspace, Arrival(
        sha256=sha256, name="", kind=str(head["kind"]), stream=str(head["stream"]), unit=str(head["unit"]),
        lists=tuple(HashList(each.stream, each.public_key, each.first, each.start, each.hashes, each.signature)
                    for each in package.checkpoints),
        entries=package.raw_entries,
        forms={form_hash: package.container.read(f"forms/{form_hash}.json") for form_hash in package.forms()},
        at=clock.stamp(package.seal.at) if package.seal.at else "",
    ))


@contextmanager
def _opened(path: Path, member: str, wanted: str) -> Iterator[tuple[Package, str]]:
    with open_package(path) as package:
        if not package.has(member):
            raise NotForJoining(wanted)
        yield package, sha256_hex(path.read_bytes())


def _write(
    workspace: "Workspace", folder: Path, names: tuple[str, ...], members: list[Member], head: dict[str, Any]
) -> Written:
    name = "-".join(filter(None, names))
    target = folder / ("".join("-" if each in '\\/:*?"<>|' else each for each in name) + ".asice")
    installation = workspace.installation()
    signer = Signer(installation.key, installation.certificate, installation.chain)
    seal_container(target, members, head, signer, workspace.clock.now())
    content = target.read_bytes()
    workspace.attachments.put(content, target.name, _TYPE)
    return Written(target, sha256_hex(content))
