"""Notices as packages: registers, form packs and the roster on their way down."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from export.package.container import Member
from export.package.parsing import packed_lines
from export.package.sealing import seal_file
from export.package.writing import (
    CHECKPOINTS,
    ENTRIES,
    PRIVATE,
    ROSTER,
    ROSTER_SIGNATURE,
    attachment_member,
    seal_container,
)
from export.signing.container import Signer
from model import clock
from model.exchange import notices, receipts, trust
from model.exchange.downward import downward
from model.exchange.notices import NothingBelow

if TYPE_CHECKING:
    from model.month.outgoing import Outgoing
    from model.workspace.workspace import Workspace

_TYPE = "application/vnd.etsi.asic-e+zip"


def write_notice(workspace: "Workspace", folder: Path, receiver: str = "") -> Path:
    """Everything that units below may know, as one file in `folder`. Returns its path.

    receiver: a unit, for what concerns it alone beside the registers (answers to its proposals, verdicts, its cadres);
    "" = one file for everybody. With names of people in it the file is sealed: only the receiver's devices open it.
    Raises NothingBelow, CannotWrite.
    """
    if not notices.may_notify(workspace):
        raise NothingBelow(workspace.unit_name)
    with workspace.transaction():
        number = receipts.next_number(workspace)
        target = folder / _name(workspace, receiver, number)
        head = {"kind": "notice", "unit": workspace.unit, "number": number}
        if receiver:
            head["recipient"] = receiver
        installation = workspace.installation()
        signer = Signer(installation.key, installation.certificate, installation.chain)
        keys = _keys(workspace, receiver)
        carried = downward(workspace, receiver, personal=bool(keys))
        with tempfile.TemporaryDirectory(prefix="tuodi-", dir=workspace.folder) as room:
            plain = Path(room) / target.name if carried.private else target
            seal_container(plain, _members(workspace, carried), head, signer, workspace.clock.now())
            content = plain.read_bytes()
            if carried.private:
                target = target.with_name(f"{target.name}.age")
                seal_file(plain, target, keys)
        workspace.attachments.put(content, plain.name, _TYPE)
        notices.note_sent(workspace, content, number, receiver)
    return target


def write_notices(workspace: "Workspace", folder: Path) -> list[Path]:
    """One notice for everybody, and one for each unit that it concerns alone. Raises NothingBelow, CannotWrite."""
    return [write_notice(workspace, folder, unit) for unit in ("", *notices.receivers(workspace))]


def document_members(workspace: "Workspace", carried: "Outgoing") -> list[Member]:
    """The documents of approvals, as members of a package."""
    files = {str(each["sha256"]): str(each["name"]) for each in carried.attachments}
    return [
        Member(attachment_member(sha256, name), workspace.attachments.read(sha256))
        for sha256, name in sorted(files.items()) if workspace.attachments.has(sha256)
    ]


def _keys(workspace: "Workspace", receiver: str) -> list[bytes]:
    """To whom a notice with names of people is sealed: the receiver's devices; none where one of them has no key."""
    rules = trust.authority(workspace)
    devices = [each for each in rules.streams.values() if each.unit == receiver and each.status == "active"]
    return sorted({each.age for each in devices}) if all(each.age for each in devices) else []


def _members(workspace: "Workspace", carried: "Outgoing") -> list[Member]:
    members = [
        Member(ENTRIES, packed_lines(carried.entries)),
        Member(CHECKPOINTS, carried.checkpoints),
        *(Member(f"forms/{form_hash}.json", raw) for form_hash, raw in sorted(carried.forms.items())),
        *document_members(workspace, carried),
    ]
    if carried.private:
        members.append(Member(PRIVATE, packed_lines(carried.private)))
    signed = trust.newest_signed(workspace, workspace.unit)
    if signed is not None:
        members += [Member(ROSTER, signed[0]), Member(ROSTER_SIGNATURE, signed[1].hex().encode())]
    return members


def _name(workspace: "Workspace", receiver: str, number: str) -> str:
    """As in 云岭县-下发-RA001-2026-04-06.asice, 云岭县-下发-RA002-2026-04-06-双河镇.asice."""
    parts = (workspace.unit_name, "下发", number, clock.today(workspace.clock).isoformat(),
             workspace.units.name(receiver) if receiver else "")
    name = "-".join(each for each in parts if each)
    return "".join("-" if each in '\\/:*?"<>|' else each for each in name) + ".asice"
