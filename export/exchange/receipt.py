"""Receipts as packages: signed by the installation like everything that crosses the border."""

from pathlib import Path
from typing import TYPE_CHECKING

from export.brief.saving import save_document
from export.exchange.notices import document_members
from export.exchange.receipt_pdf import receipt_pdf
from export.package.container import Member
from export.package.parsing import packed_lines
from export.package.writing import CHECKPOINTS, ENTRIES, RECEIPT, ROSTER, ROSTER_SIGNATURE, seal_container
from export.signing.container import Signer
from model.exchange import inbox_log, receipts, trust
from model.exchange.downward import downward
from model.exchange.inbox import PACKAGE_TYPE

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace


def write_receipt(workspace: "Workspace", sha256: str, folder: Path) -> Path:
    """The receipt for a package that was taken in (by the SHA-256 of its container), as a file in `folder`.

    It carries the verdict's entries, registers, their definitions and the newest roster. A signed PDF for people lies
    beside it under the same name. Returns the file's path.
    Raises NothingToAnswer, CannotWrite.
    """
    receipt = receipts.receipt_for(workspace, sha256)
    package = inbox_log.package(workspace, sha256)
    if package is None:
        raise receipts.NothingToAnswer
    with workspace.transaction():
        number = receipts.next_number(workspace)
        target = folder / _name(workspace, receipt, number)
        head = {"kind": "receipt", "unit": workspace.unit, "number": number,
                "recipient": _receiver(workspace, receipt)}
        installation = workspace.installation()
        signer = Signer(installation.key, installation.certificate, installation.chain)
        seal_container(target, _members(workspace, receipt), head, signer, workspace.clock.now())
        save_document(target.with_suffix(".pdf"), receipt_pdf(workspace, receipt, number))
        kept = workspace.attachments.put_file(target, target.name, PACKAGE_TYPE)
        receipts.note_sent(workspace, package, str(kept["sha256"]), number)
    return target


def _members(workspace: "Workspace", receipt: receipts.Receipt) -> list[Member]:
    carried = downward(workspace, _receiver(workspace, receipt))
    members = [
        Member(RECEIPT, receipts.receipt_bytes(receipt)),
        Member(ENTRIES, packed_lines(carried.entries)),
        Member(CHECKPOINTS, carried.checkpoints),
        *(Member(f"forms/{form_hash}.json", raw) for form_hash, raw in sorted(carried.forms.items())),
    ]
    members += document_members(workspace, carried)
    signed = trust.newest_signed(workspace, workspace.unit)
    if signed is not None:
        members += [Member(ROSTER, signed[0]), Member(ROSTER_SIGNATURE, signed[1].hex().encode())]
    return members


def _receiver(workspace: "Workspace", receipt: receipts.Receipt) -> str:
    """The unit to whose workspace a receipt goes: where the device stands that sealed the package."""
    return trust.authority(workspace).home(receipt.stream) or receipt.unit


def _name(workspace: "Workspace", receipt: receipts.Receipt, number: str) -> str:
    """As in 双河镇-2026-03-A001-回执-RA001.asice."""
    parts = (workspace.units.name(receipt.unit), receipt.period, receipt.number, "回执", number)
    name = "-".join(each for each in parts if each)
    return "".join("-" if each in '\\/:*?"<>|' else each for each in name) + ".asice"
