"""Handing over as one signed act: a summary that both sign, one file for the unit above, one entry here."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from export.errors import BadFile
from export.exchange.handover_paper import paper_of
from export.exchange.joining import NotForJoining
from export.package.container import Member
from export.package.limits import DOCUMENT_BYTES
from export.package.reading import Package, open_package
from export.package.writing import HANDOVER, seal_container
from export.signing.container import Signer
from forms.canonical import sha256_hex
from model import clock as clocks
from model.exchange import admission, handover, issuing, trust
from model.exchange.handover import Handover
from model.exchange.inbox import UnknownSender
from model.exchange.invitation import AlteredJoining
from model.trust.roster import RosterPerson
from model.workspace.files import write_whole, writing

if TYPE_CHECKING:
    from model.workspace.people import SigningKey
    from model.workspace.workspace import Workspace

PAPER = "handover.pdf"
_TYPE = "application/vnd.etsi.asic-e+zip"


def hand_over(
    workspace: "Workspace", receiver: str, passwords: tuple[str, str], folder: Path, *, leaves: bool
) -> Path:
    """Hand over to somebody who works here (id). passwords: the own one, the successor's. leaves: the login ends.

    The file in `folder` holds the paper that both signed; nothing is done unless it is whole. Returns its path.
    Raises HandOverToSelf, WrongPassword, TooManyAttempts, LastPerson, NoRoomFor, NotWritable, NotWritten.
    """
    made = handover.prepared(workspace, receiver, leaves=leaves)
    keys = (workspace.people.person_key(passwords[0]), workspace.people.person_key(passwords[1], receiver))
    raw = handover.handover_bytes(made)
    paper = _signed(workspace, made, raw, keys)
    name = f"{made.unit_name}-{made.giver_name}交接给{made.receiver_name}.asice"
    target = folder / "".join("-" if each in '\\/:*?"<>|' else each for each in name)
    installation = workspace.installation()
    signer = Signer(installation.key, installation.certificate, installation.chain)
    with tempfile.TemporaryDirectory(prefix="tuodi-", dir=workspace.folder) as room:
        sealed = Path(room) / "handover"
        members = [Member(HANDOVER, raw), Member(PAPER, paper)]
        seal_container(sealed, members, _head(workspace, made), signer, workspace.clock.now())
        content = sealed.read_bytes()
    with writing("交接单"):
        write_whole(target, content)
    workspace.attachments.put(content, target.name, _TYPE)
    handover.hand_over(workspace, made, raw, sha256_hex(content))
    return target


def preview(workspace: "Workspace", receiver: str, *, leaves: bool) -> bytes:
    """The paper as both would sign it now, without places for signatures. Raises HandOverToSelf."""
    made = handover.prepared(workspace, receiver, leaves=leaves)
    return paper_of(workspace, made, handover.handover_bytes(made))[1]


def signed_paper(workspace: "Workspace", sha256: str) -> bytes:
    """The paper that both signed. sha256: of the hand-over's file, which is kept. Raises AttachmentMissing."""
    with tempfile.TemporaryDirectory(prefix="tuodi-", dir=workspace.folder) as room:
        path = Path(room) / "handover.asice"
        path.write_bytes(workspace.attachments.read(sha256))
        with open_package(path) as package:
            return package.container.read(PAPER, DOCUMENT_BYTES)


def take(workspace: "Workspace", path: Path) -> Handover:
    """A hand-over that came from below: its people go into the draft of the next roster.

    Raises BadFile, UnknownSender, AlteredJoining, and what `issuing.draft` raises.
    """
    with open_package(path) as package:
        if not package.has(HANDOVER) or not package.has(PAPER):
            raise NotForJoining("交接")
        raw = package.raw(HANDOVER)
        made = handover.read_handover(raw)
        rules = trust.authority(workspace)
        home = rules.home(package.seal.holder.id)
        if not home or not rules.within(home, workspace.unit):
            raise UnknownSender(made.unit_name)
        if home != made.unit or package.seal.holder.id != made.stream:
            raise AlteredJoining("handed over by another device than it names")
        units = {each.id: each.unit for each in issuing.draft(workspace).people}
        if any(units.get(each, home) != home for each in (made.giver, made.receiver)):
            raise AlteredJoining("people of another unit")
        _check_paper(package, made, raw)
        content = path.read_bytes()
        with workspace.transaction():
            workspace.attachments.put(content, path.name, _TYPE)
            if made.leaves:
                issuing.end_person(workspace, made.giver)
            issuing.add_person(workspace, RosterPerson(made.receiver, made.receiver_name, made.unit,
                                                       made.receiver_role or "录入"))
            admission.note(workspace, sha256_hex(content), "handover", own=False, unit=made.unit, raw=raw,
                           state="opened", stream=made.stream)
    return made


def _signed(workspace: "Workspace", made: Handover, raw: bytes, keys: "tuple[SigningKey, SigningKey]") -> bytes:
    from export.signing.pdf import sign_pdf

    paper, _ = paper_of(workspace, made, raw)
    at = workspace.clock.now()
    stamped = clocks.shown(clocks.stamp(at))
    for field, reason, key in (("giver", "移交", keys[0]), ("receiver", "接交", keys[1])):
        paper = sign_pdf(paper, field, Signer(key.key, key.certificate, key.chain), at=at, reason=reason,
                         stamp=(key.name, stamped))
    return paper


def _check_paper(package: Package, made: Handover, raw: bytes) -> None:
    """That just these two people of the device that sealed the file signed a paper about just this."""
    from export.signing.pdf import check_pdf_signatures

    findings = check_pdf_signatures(package.container.read(PAPER, DOCUMENT_BYTES))
    signed = {each.field: each.seal.holder.id for each in findings.signatures
              if each.seal and not each.problem and each.seal.certificates[-1] == package.seal.certificates[-1]}
    if not findings.ok or findings.digest != sha256_hex(raw):
        raise BadFile("交接单与交接内容对不上，或者签名后被改过")
    if signed != {"giver": made.giver, "receiver": made.receiver}:
        raise BadFile("交接单上缺移交人或接交人的签名")


def _head(workspace: "Workspace", made: Handover) -> dict[str, str]:
    above = trust.authority(workspace)
    head = {"kind": "handover", "unit": made.unit}
    return {**head, "recipient": above.parent(made.unit)} if above.joined and above.parent(made.unit) else head
