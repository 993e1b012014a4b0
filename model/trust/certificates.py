"""Keys and certificates: who an installation and a person are (FORMAT.md section 8).

A workspace makes its own CA, which certifies its installation and each of its people. When the unit joins
a county, the county root certifies the same CA key and subject, so that files signed before still verify.
Everything is P-256. Validity is fixed and so wide that wrong clocks do no harm; the roster decides trust.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.x509.oid import NameOID

from model.names import hides, plain

PrivateKey = ec.EllipticCurvePrivateKey
PublicKey = ec.EllipticCurvePublicKey
Kind = Literal["root", "ca", "installation", "person"]

NOT_BEFORE = datetime(2020, 1, 1, tzinfo=UTC)
NOT_AFTER = datetime(2120, 1, 1, tzinfo=UTC)
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

_MALFORMED = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
_VERSION_3 = b"\xa0\x03\x02\x01\x02\x02"  # after two headers of 4 bytes; the serial number follows
_ECDSA_WITH_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
_BIT_STRING = 3
_PARTS = (
    NameOID.SERIAL_NUMBER,
    NameOID.ORGANIZATIONAL_UNIT_NAME,
    NameOID.COMMON_NAME,
    NameOID.ORGANIZATION_NAME,
)
_PRODUCT = "托底帮扶台账"
_STREAM = re.compile(r"[0-9a-f]{64}")
_PERSON = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAME_BYTES = 64  # what one part of a certificate's name may hold, in UTF-8: some 21 Chinese characters


class BadCertificate(ValueError):
    """Bytes that are no key, no certificate, or a certificate that isn't of our making."""


@dataclass(frozen=True)
class Holder:
    """Whom a certificate names.

    kind: what it may sign. name: as shown to people. id: person id or stream id, "" for a county root.
    unit: the unit's code. unit_name: "" for a CA, whose subject must not change when a unit is renamed.
    """

    kind: Kind
    name: str
    id: str
    unit: str
    unit_name: str


def new_key() -> PrivateKey:
    """A fresh P-256 key from the computer's random source."""
    return ec.generate_private_key(ec.SECP256R1())


def key_bytes(key: PrivateKey) -> bytes:
    """The key as PKCS #8 DER, unencrypted: the caller wraps it."""
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def key_from_bytes(der: bytes) -> PrivateKey:
    """The key that `key_bytes` wrote. Raises BadCertificate for anything else."""
    try:
        key = serialization.load_der_private_key(der, None)
    except _MALFORMED as problem:
        raise BadCertificate(str(problem)) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise BadCertificate("not a P-256 key")
    return key


def public_bytes(public_key: PublicKey) -> bytes:
    """The public key as SubjectPublicKeyInfo DER: what a stream id is the digest of."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return public_key.public_bytes(serialization.Encoding.DER, form)


def public_from_bytes(der: bytes) -> PublicKey:
    """The key that `public_bytes` wrote, in that encoding only. Raises BadCertificate for anything else."""
    try:
        key = serialization.load_der_public_key(der)
    except _MALFORMED as problem:
        raise BadCertificate(str(problem)) from None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise BadCertificate("not a P-256 key")
    if public_bytes(key) != der:
        raise BadCertificate("not the canonical encoding of the key")
    return key


def stream_id(public_key: PublicKey) -> str:
    """The id of an installation's stream: SHA-256 of its public key, hex (FORMAT.md section 1)."""
    return hashlib.sha256(public_bytes(public_key)).hexdigest()


def sign(key: PrivateKey, message: bytes) -> bytes:
    """An ECDSA signature over SHA-256 of the message, DER, with s ≤ n/2 so that it has one form only."""
    r, s = utils.decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    return utils.encode_dss_signature(r, min(s, ORDER - s))


def signature_holds(public_key: PublicKey, signature: bytes, message: bytes) -> bool:
    """Whether this is the key's signature over the message, in the one form that `sign` writes."""
    if not has_one_form(signature):
        return False
    try:
        public_key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def has_one_form(signature: bytes) -> bool:
    """Whether a signature is strict DER with s ≤ n/2: whoever lacks the key can't write it in another way."""
    try:
        r, s = utils.decode_dss_signature(signature)
    except ValueError:
        return False
    return s <= ORDER // 2 and utils.encode_dss_signature(r, s) == signature


def make_root(key: PrivateKey, *, unit: str, unit_name: str) -> bytes:
    """The self-signed root certificate of a county (or of a level above), DER."""
    subject = _subject(unit_name, unit, f"根证书 {unit_name}", "")
    return _issue(subject, key.public_key(), subject, key, authority=1)


def make_ca(key: PrivateKey, *, unit: str, stream: str) -> bytes:
    """The self-signed CA certificate of a workspace, DER.

    The subject follows from the unit's code and the stream alone, so that a county can certify the same one.
    """
    subject = _subject(_PRODUCT, unit, f"{_PRODUCT} {unit} {stream[:8]}", stream)
    return _issue(subject, key.public_key(), subject, key, authority=0)


def certify_ca(root_key: PrivateKey, root_certificate: bytes, ca_certificate: bytes) -> bytes:
    """The county root's certificate for a workspace's CA: same key, same subject, DER.

    Raises BadCertificate when the CA's certificate isn't one that `make_ca` wrote.
    """
    ca = load(ca_certificate)
    if holder(ca_certificate).kind != "ca" or not issued_by(ca_certificate, ca_certificate):
        raise BadCertificate("not the self-signed certificate of a workspace")
    return _issue(ca.subject, _key_of(ca), load(root_certificate).subject, root_key, authority=0)


def certify_installation(
    ca_key: PrivateKey,
    ca_certificate: bytes,
    public_key: PublicKey,
    *,
    unit: str,
    unit_name: str,
    letter: str,
) -> bytes:
    """The certificate of an installation, DER. letter: the stream's letter in package numbers."""
    subject = _subject(unit_name, unit, f"{letter} {unit_name}", stream_id(public_key))
    return _issue(subject, public_key, load(ca_certificate).subject, ca_key, authority=None)


def certify_person(
    ca_key: PrivateKey,
    ca_certificate: bytes,
    public_key: PublicKey,
    *,
    person_id: str,
    name: str,
    unit: str,
    unit_name: str,
) -> bytes:
    """The certificate of a person, DER. person_id: the UUID in the people register."""
    subject = _subject(unit_name, unit, name, person_id)
    return _issue(subject, public_key, load(ca_certificate).subject, ca_key, authority=None)


def load(certificate: bytes) -> x509.Certificate:
    """The certificate behind DER bytes. Raises BadCertificate unless P-256, SHA-256 and of one form only."""
    # A serial number of ours is positive; about others cryptography only warns.
    if certificate[8:14] != _VERSION_3 or certificate[15:16] >= b"\x80" or certificate[14:16] == b"\x01\x00":
        raise BadCertificate("not a certificate of ours")
    try:
        loaded = x509.load_der_x509_certificate(certificate)
        algorithm = loaded.signature_algorithm_oid
        _key_of(loaded)
        _ = loaded.issuer, loaded.subject  # parsed only when asked for
    except _MALFORMED as problem:
        raise BadCertificate(str(problem)) from None
    if algorithm != x509.SignatureAlgorithmOID.ECDSA_WITH_SHA256 or not has_one_form(loaded.signature):
        raise BadCertificate("not signed in our profile")
    signature = bytes((_BIT_STRING, len(loaded.signature) + 1, 0)) + loaded.signature
    if certificate[4:] != loaded.tbs_certificate_bytes + _ECDSA_WITH_SHA256 + signature:
        raise BadCertificate("the algorithm is named in two ways")
    return loaded


def public_key_of(certificate: bytes) -> PublicKey:
    """The public key in a certificate. Raises BadCertificate."""
    return _key_of(load(certificate))


def holder(certificate: bytes) -> Holder:
    """Whom the certificate names. Raises BadCertificate when it isn't of our making."""
    loaded = load(certificate)
    try:
        constraints = loaded.extensions.get_extension_for_class(x509.BasicConstraints).value
        number, unit, name, organisation = (
            "".join(str(part.value) for part in loaded.subject.get_attributes_for_oid(oid)) for oid in _PARTS
        )
    except (*_MALFORMED, x509.ExtensionNotFound) as problem:
        raise BadCertificate(str(problem)) from None
    if hides(unit + name + organisation):
        raise BadCertificate("the certificate names somebody with characters that nobody sees")
    if not (unit and name and organisation):
        raise BadCertificate("the certificate doesn't name unit and holder")
    kind = _kind(constraints, number)
    return Holder(kind, name, number, unit, "" if kind == "ca" else organisation)


def issued_by(certificate: bytes, issuer: bytes) -> bool:
    """Whether the issuer's key signed the certificate, under the issuer's name and right to certify.

    Dates are left out on purpose: they are the same everywhere, and offices' clocks are not to be trusted.
    Raises BadCertificate when either isn't a certificate of our profile.
    """
    child, parent = load(certificate), load(issuer)
    if child.issuer != parent.subject:
        return False
    holds = signature_holds(_key_of(parent), child.signature, child.tbs_certificate_bytes)
    return holds and holder(issuer).kind in {"root", "ca"}


def pem(certificate: bytes) -> bytes:
    """The certificate as PEM text: what is exported as root.pem for outside checkers."""
    return load(certificate).public_bytes(serialization.Encoding.PEM)


def from_pem(text: bytes) -> bytes:
    """The DER bytes of a certificate in PEM. Raises BadCertificate."""
    try:
        der = x509.load_pem_x509_certificate(text).public_bytes(serialization.Encoding.DER)
    except ValueError as problem:
        raise BadCertificate(str(problem)) from None
    load(der)
    return der


def _subject(organisation: str, unit: str, name: str, number: str) -> x509.Name:
    """A long organisation stands in several parts, which `holder` joins; a long name is cut."""
    organisation, name = plain(organisation), plain(name)
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, piece) for piece in _pieces(organisation)]
    parts.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit))
    parts.append(x509.NameAttribute(NameOID.COMMON_NAME, _pieces(name)[0]))
    if number:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, number))
    return x509.Name(parts)


def _pieces(text: str) -> list[str]:
    pieces = [""]
    for character in text:
        if len((pieces[-1] + character).encode()) > _NAME_BYTES:
            pieces.append("")
        pieces[-1] += character
    return pieces


def _issue(
    subject: x509.Name, public_key: PublicKey, issuer: x509.Name, key: PrivateKey, *, authority: int | None
) -> bytes:
    """authority: how many CAs may stand below this one; None for a certificate that may not certify."""
    is_ca = authority is not None
    usage = x509.KeyUsage(
        digital_signature=not is_ca,
        content_commitment=not is_ca,
        key_cert_sign=is_ca,
        crl_sign=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder(issuer, subject, public_key, _serial(subject, public_key))
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_AFTER)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=authority), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
    )
    while True:  # half of all signatures have s ≤ n/2, the one form that we accept
        certificate = builder.sign(key, hashes.SHA256())
        if has_one_form(certificate.signature):
            return certificate.public_bytes(serialization.Encoding.DER)


def _serial(subject: x509.Name, public_key: PublicKey) -> int:
    """From what is certified: the same request gets the same number, a changed name another one."""
    digest = hashlib.sha256(subject.public_bytes() + public_bytes(public_key)).digest()
    return int.from_bytes(digest[:16], "big") >> 1 | 1


def _key_of(certificate: x509.Certificate) -> PublicKey:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise BadCertificate("not a P-256 key")
    return key


def _kind(constraints: x509.BasicConstraints, number: str) -> Kind:
    if constraints.ca:
        return "ca" if _STREAM.fullmatch(number) else "root"
    if _STREAM.fullmatch(number):
        return "installation"
    if _PERSON.fullmatch(number):
        return "person"
    raise BadCertificate("the certificate names neither a stream nor a person")
