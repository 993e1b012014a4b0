"""The signature of a container: by the installation, over the manifest, once (FORMAT.md section 6)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from export.errors import BadSignature
from export.signing.cms import NotOurForm, Parts, Signer, read_cms, write_cms
from model.trust.certificates import (
    BadCertificate,
    Holder,
    holder,
    issued_by,
    load,
    public_bytes,
    public_key_of,
    signature_holds,
)

CERTIFICATES = 3  # signer, the county root's certificate for its CA, the CA
SIGNATURE_BYTES = 64 * 1024

__all__ = ["CERTIFICATES", "SIGNATURE_BYTES", "Seal", "Signer", "check_chain", "check_p7s", "seal_of", "sign_manifest"]


@dataclass(frozen=True)
class Seal:
    """A signature that holds. at: when, as the signer's clock said. certificates: DER, in the file's order."""

    holder: Holder
    at: datetime | None
    certificates: tuple[bytes, ...]


def sign_manifest(manifest: bytes, signer: Signer, at: datetime) -> bytes:
    """The bytes of META-INF/signature001.p7s."""
    return write_cms(hashlib.sha256(manifest).digest(), signer, at)


def check_p7s(p7s: bytes, manifest: bytes) -> Seal:
    """Who signed the manifest. Raises BadSignature unless an installation did, in the one form that we write.

    Whether the installation is known to the county is decided by the caller.
    """
    if len(p7s) > SIGNATURE_BYTES:
        raise BadSignature("签名的大小不对")
    try:
        parts = read_cms(p7s, hashlib.sha256(manifest).digest())
    except NotOurForm:
        raise BadSignature("签名与内容对不上，文件被改动或损坏") from None
    seal = seal_of(parts)
    if seal.holder.kind != "installation" or seal.at is None:
        raise BadSignature("这个文件的签名不是由录入设备作出的")
    return seal


def seal_of(parts: Parts) -> Seal:
    """Judge a signature that was taken apart. Raises BadSignature unless it and all its certificates hold."""
    try:
        who = check_chain(parts.certificates)
        holds = signature_holds(public_key_of(parts.certificates[0]), parts.signature, parts.signed)
    except BadCertificate:
        raise BadSignature("签名所附的证书不能用") from None
    if not holds:
        raise BadSignature("签名与内容对不上，文件被改动或损坏")
    return Seal(who, parts.at, parts.certificates)


def check_chain(certificates: tuple[bytes, ...]) -> Holder:
    """Whom the first certificate names: signer, then the county root's certificate for the CA if any, then the CA.

    The county root's signature on its certificate can't be judged here: `verification` does, where the root is
    known; elsewhere data/package.json fixes the certificate's bytes. Raises BadCertificate.
    """
    if not 2 <= len(certificates) <= CERTIFICATES:
        raise BadCertificate("signer, CA, and at most the county's certificate for that CA")
    signer, *between, authority = certificates
    if not issued_by(authority, authority) or not issued_by(signer, authority):
        raise BadCertificate("the CA didn't certify the signer")
    who, above = holder(signer), holder(authority)
    if who.kind not in {"installation", "person"} or above.kind != "ca" or above.unit != who.unit:
        raise BadCertificate("these certificates don't belong together")
    for certificate in between:
        _check_certified_again(certificate, authority)
    return who


def _check_certified_again(certificate: bytes, authority: bytes) -> None:
    ours, theirs = load(authority), load(certificate)
    same_key = public_bytes(public_key_of(certificate)) == public_bytes(public_key_of(authority))
    if not same_key or theirs.subject != ours.subject or theirs.issuer == ours.subject:
        raise BadCertificate("the county certified another CA")
    holder(certificate)
