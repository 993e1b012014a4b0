"""The one form of CMS signature that we write and accept (FORMAT.md section 6).

CAdES-BES, detached, P-256 with SHA-256, one signer, the certificates that lead to the root, nothing unsigned.
A signature is read by taking out of it what it alone can know (certificates, time, the two numbers),
writing it again in this form and comparing the bytes: so no bit of it is free.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import algos, cms, core, tsp, x509
from asn1crypto.parser import emit

from model.certificates import PrivateKey, sign

_BROKEN = (ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError)
_UTC_TIME_ENDS = 2050
_UNIVERSAL, _CONSTRUCTED, _SET = 0, 1, 17


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
    return _encode((signer.certificate, *signer.chain), attributes, sign(signer.key, attributes.dump()))


def read_cms(signature: bytes, digest: bytes) -> Parts:
    """Take a signature over content with this digest apart, without judging who signed.

    Raises NotOurForm unless writing the parts again gives the same bytes.
    """
    try:
        parts = _take_apart(signature, digest)
        attributes = _attributes(digest, parts.certificates[0], parts.at)
        again = _encode(parts.certificates, attributes, parts.signature)
    except _BROKEN as problem:
        raise NotOurForm(str(problem)) from None
    if again != signature:
        raise NotOurForm("another encoding, or other content")
    return parts


def _take_apart(signature: bytes, digest: bytes) -> Parts:
    signed_data = cms.ContentInfo.load(signature, strict=True)["content"]
    info = signed_data["signer_infos"][0]
    certificates = tuple(choice.chosen.dump() for choice in signed_data["certificates"])
    times = [a["values"][0].native for a in info["signed_attrs"] if a["type"].native == "signing_time"]
    at = times[0].astimezone(UTC) if times else None
    signed = _attributes(digest, certificates[0], at).dump()
    return Parts(certificates, at, info["signature"].native, signed)


def _attributes(digest: bytes, certificate: bytes, at: datetime | None) -> cms.CMSAttributes:
    """Exactly these; DER sorts them. digest: SHA-256 of the content."""
    identifier = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(certificate).digest()})
    values = [
        ("content_type", "data"),
        ("message_digest", digest),
        ("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [identifier]})),
    ]
    if at is not None:
        values.append(("signing_time", _time(at)))
    return cms.CMSAttributes([cms.CMSAttribute({"type": name, "values": [value]}) for name, value in values])


def _time(at: datetime) -> cms.Time:
    moment = at.astimezone(UTC).replace(microsecond=0)
    if moment.year < _UTC_TIME_ENDS:
        return cms.Time({"utc_time": core.UTCTime(moment)})
    return cms.Time({"general_time": core.GeneralizedTime(moment)})


def _encode(certificates: tuple[bytes, ...], attributes: cms.CMSAttributes, signature: bytes) -> bytes:
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": _identifier(certificates[0])}),
            "digest_algorithm": sha256,
            "signed_attrs": attributes,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            "signature": signature,
        }
    )
    content = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [sha256],
            "encap_content_info": {"content_type": "data"},
            "certificates": cms.CertificateSet.load(emit(_UNIVERSAL, _CONSTRUCTED, _SET, b"".join(certificates))),
            "signer_infos": [info],
        }
    )
    der: bytes = cms.ContentInfo({"content_type": "signed_data", "content": content}).dump()
    return der


def _identifier(certificate: bytes) -> cms.IssuerAndSerialNumber:
    body = x509.Certificate.load(certificate)["tbs_certificate"]
    return cms.IssuerAndSerialNumber({"issuer": body["issuer"], "serial_number": body["serial_number"]})
