"""Sealing a container: members, package.json, manifest, signature. One pass over the contents."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from export.package.container import META, MIMETYPE, Member, place_in_order, writing
from export.package.manifest import MANIFEST, SIGNATURE, manifest_of
from export.signing.container import Signer, sign_manifest
from forms.canonical import canonical_bytes, sha256_hex
from model.trust.certificates import holder

FORMAT = 1
ALGORITHM = "p256-sha256"
PACKAGE_JSON = "data/package.json"
ENTRIES = "data/entries.jsonl.gz"
PRIVATE = "data/private.jsonl.gz"
CHECKPOINTS = "data/checkpoints.json"
SUBMISSION = "data/submission.json"
REPORT = "report.pdf"
LEDGER = "ledger.xlsx"
RECEIPT = "data/receipt.json"
ROSTER = "data/roster.json"
ROSTER_SIGNATURE = "data/roster.sig"
INVITATION = "data/invitation.json"
REQUEST = "data/request.json"
CERTIFICATES = "data/certificates.json"
RESCUE = "data/rescue.json"
HANDOVER = "data/handover.json"

_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
_ROLES = {
    ENTRIES: "entries",
    PRIVATE: "private",
    CHECKPOINTS: "checkpoints",
    SUBMISSION: "submission",
    REPORT: "report",
    LEDGER: "ledger",
    RECEIPT: "receipt",
    ROSTER: "roster",
    ROSTER_SIGNATURE: "roster",
    INVITATION: "invitation",
    REQUEST: "request",
    CERTIFICATES: "certificates",
    RESCUE: "rescue",
    HANDOVER: "handover",
}


def role_of(name: str) -> str:
    """What a member is for, as data/package.json says it."""
    folder = name.partition("/")[0]
    return _ROLES.get(name) or {"forms": "form", "attachments": "attachment"}.get(folder, "other")


def attachment_member(sha256: str, name: str) -> str:
    """The member's name for a file that people call `name`: readers know no suffix of another form."""
    suffix = PurePosixPath(name).suffix.lower()
    return f"attachments/{sha256}{suffix if _SUFFIX.fullmatch(suffix) else '.bin'}"


def seal_container(
    path: Path, members: Iterable[Member], package_json: Mapping[str, Any], signer: Signer, at: datetime
) -> None:
    """Write a signed package. at: signing time.

    package_json: kind, unit and what else applies (number, recipient, void_numbers, scan); the rest of
    data/package.json follows from signer and members. Same input, same bytes, but for signatures and times.
    Raises CannotWrite or TooLargeToSend; then no file is there.
    """
    contents = sorted(members, key=lambda member: place_in_order(member.name))
    own = {MIMETYPE, PACKAGE_JSON}
    if any(member.name in own or member.name.startswith(META) for member in contents):
        raise ValueError("the container writes these members itself")
    head = {
        **package_json,
        "format": FORMAT,
        "alg": ALGORITHM,
        "stream": holder(signer.certificate).id,
        "members": {member.name: role_of(member.name) for member in contents},
        "certificates": [sha256_hex(der) for der in (signer.certificate, *signer.chain)],
    }
    contents.append(Member(PACKAGE_JSON, canonical_bytes(head)))
    contents.sort(key=lambda member: place_in_order(member.name))
    with writing(path) as writer:
        for member in contents:
            writer.add(member)
        manifest = manifest_of(writer.members)
        writer.add(Member(MANIFEST, manifest))
        writer.add(Member(SIGNATURE, sign_manifest(manifest, signer, at)))
