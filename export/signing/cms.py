"""The one form of CMS signature that we write and accept (FORMAT.md section 6).

CAdES-BES, detached, P-256 with SHA-256, one signer, the certificates that lead to the root, nothing unsigned.
A signature is read by taking out of it what it alone can know (certificates, time, the two numbers),
writing it again in this form and comparing the bytes: so no bit of it is free.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto.parser import emit, parse

from model.trust.certificates import PrivateKey, sign

_INTEGER, _OCTETS, _OID, _UTC_TIME, _TIME, _SEQUENCE, _SET = 2, 4, 6, 23, 24, 16, 17
_UTC_TIME_ENDS = 2050


class NotOurForm(ValueError):
    """Bytes that aren't a CMS signature in our form."""


@dataclass(frozen=True)
class Signer:
    """Who signs. certificate: DER. chain: DER of the county root's certificate for the CA if any, then of the CA.

    The order matters: OpenSSL takes the first issuer that fits, and would end at the self-signed one.
    """

    key: PrivateKey
    certificate: bytes
    chain: tuple[bytes, ...]


@dataclass(frozen=True)
class Parts:
    """What a signature in our form consists of.

    certificates: DER, the signer's first. at: seconds precision, UTC; None where the time stands elsewhere,
    as it must in a PDF. signed: the bytes that the signature is over.
    """

    certificates: tuple[bytes, ...]
    at: datetime | None
    signature: bytes
    signed: bytes


def write_cms(digest: bytes, signer: Signer, at: datetime | None) -> bytes:
    """A detached signature over content with this SHA-256 digest, DER."""
    attributes = _attributes(digest, signer.certificate, at)
    signature = sign(signer.key, _whole(_SET, *attributes))
    return _encode((signer.certificate, *signer.chain), attributes, signature)


def read_cms(signature: bytes, digest: bytes) -> Parts:
    """Take a signature over content with this digest apart, without judging who signed.

    Raises NotOurForm unless writing the parts again gives the same bytes.
    """
    try:
        parts = _take_apart(signature, digest)
        attributes = _attributes(digest, parts.certificates[0], parts.at)
        again = _encode(parts.certificates, attributes, parts.signature)
    except ValueError as problem:
        raise NotOurForm(str(problem)) from None
    if again != signature:
        raise NotOurForm("another encoding, or other content")
    return parts


def _take_apart(signature: bytes, digest: bytes) -> Parts:
    """Whatever isn't taken out here is compared after writing it again. Raises ValueError."""
    _, content = _members(_inside(signature))
    _, _, _, certificates, infos = _members(_inside(_inside(content)))
    _, _, _, attributes, _, octets = _members(_inside(_inside(infos)))
    found = tuple(_members(_inside(certificates)))
    if not found:
        raise NotOurForm("no certificates")
    at = _time_in(attributes)
    signed = _whole(_SET, *_attributes(digest, found[0], at))
    return Parts(found, at, _inside(octets), signed)


def _time_in(attributes: bytes) -> datetime | None:
    for attribute in _members(_inside(attributes)):
        kind, values = _members(_inside(attribute))
        if kind == _SIGNING_TIME:
            text = _inside(_inside(values)).decode("ascii")
            pattern = "%y%m%d%H%M%SZ" if len(text) == len("YYMMDDHHMMSSZ") else "%Y%m%d%H%M%SZ"
            return datetime.strptime(text, pattern).replace(tzinfo=UTC)
    return None


def _attributes(digest: bytes, certificate: bytes, at: datetime | None) -> list[bytes]:
    """Exactly these, as DER sorts them. digest: SHA-256 of the content."""
    identifier = _whole(_SEQUENCE, _octets(hashlib.sha256(certificate).digest()))  # SHA-256 is the default
    attributes = [
        (_CONTENT_TYPE, _DATA),
        (_MESSAGE_DIGEST, _octets(digest)),
        (_SIGNING_CERTIFICATE, _whole(_SEQUENCE, _whole(_SEQUENCE, identifier))),
    ]
    if at is not None:
        attributes.append((_SIGNING_TIME, _time(at)))
    return sorted(_whole(_SEQUENCE, kind, _whole(_SET, value)) for kind, value in attributes)


def _time(at: datetime) -> bytes:
    moment = at.astimezone(UTC)
    if moment.year < _UTC_TIME_ENDS:
        return _simple(_UTC_TIME, moment.strftime("%y%m%d%H%M%SZ").encode())
    return _simple(_TIME, moment.strftime("%Y%m%d%H%M%SZ").encode())


def _encode(certificates: tuple[bytes, ...], attributes: list[bytes], signature: bytes) -> bytes:
    """RFC 5652: ContentInfo, SignedData, one SignerInfo."""
    info = _whole(
        _SEQUENCE,
        _VERSION_1,
        _issuer_and_serial(certificates[0]),
        _whole(_SEQUENCE, _SHA256),
        _tagged(*attributes),
        _whole(_SEQUENCE, _ECDSA_WITH_SHA256),
        _octets(signature),
    )
    signed_data = _whole(
        _SEQUENCE,
        _VERSION_1,
        _whole(_SET, _whole(_SEQUENCE, _SHA256)),
        _whole(_SEQUENCE, _DATA),
        _tagged(*certificates),
        _whole(_SET, info),
    )
    return _whole(_SEQUENCE, _SIGNED_DATA, _tagged(signed_data))


def _issuer_and_serial(certificate: bytes) -> bytes:
    body, *_ = _members(_inside(certificate))
    _, serial, _, issuer, *_ = _members(_inside(body))
    return _whole(_SEQUENCE, issuer, serial)


def _whole(tag: int, *members: bytes) -> bytes:
    """A SEQUENCE or SET of encoded members."""
    encoded: bytes = emit(0, 1, tag, b"".join(members))
    return encoded


def _tagged(*members: bytes) -> bytes:
    """[0] around encoded members: explicit around one, implicit in place of a SET's tag."""
    encoded: bytes = emit(2, 1, 0, b"".join(members))
    return encoded


def _simple(tag: int, content: bytes) -> bytes:
    encoded: bytes = emit(0, 0, tag, content)
    return encoded


def _octets(content: bytes) -> bytes:
    return _simple(_OCTETS, content)


def _inside(encoded: bytes) -> bytes:
    """The content of the one element that there is."""
    content: bytes = parse(encoded, strict=True)[4]
    return content


def _members(content: bytes) -> Iterator[bytes]:
    """The elements that follow one another."""
    while content:
        _, _, _, header, inner, trailer = parse(content)
        size = len(header) + len(inner) + len(trailer)
        yield content[:size]
        content = content[size:]


def _oid(content: str) -> bytes:
    """An object identifier from its content in hex."""
    return _simple(_OID, bytes.fromhex(content))


_VERSION_1 = _simple(_INTEGER, b"\x01")
_DATA = _oid("2a864886f70d010701")
_SIGNED_DATA = _oid("2a864886f70d010702")
_CONTENT_TYPE = _oid("2a864886f70d010903")
_MESSAGE_DIGEST = _oid("2a864886f70d010904")
_SIGNING_TIME = _oid("2a864886f70d010905")
_SIGNING_CERTIFICATE = _oid("2a864886f70d010910022f")
_SHA256 = _oid("608648016503040201")
_ECDSA_WITH_SHA256 = _oid("2a8648ce3d040302")
