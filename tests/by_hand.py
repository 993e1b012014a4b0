"""A second program that writes and reads packages, from docs/formats/ alone: the standard library, `openssl`, `age`.

It shares no line with ours, so that what it lacks is missing in the documents.
"""

import base64
import gzip
import hashlib
import io
import json
import struct
import subprocess
import urllib.parse
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
FOLDERS = ("data", "", "attachments", "forms", "META-INF")
TYPES = {
    "gz": "application/gzip", "jpg": "image/jpeg", "json": "application/json", "pdf": "application/pdf",
    "png": "image/png", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def openssl(*words: str, given: bytes = b"") -> bytes:
    return subprocess.run(["openssl", *words], input=given, capture_output=True, check=True).stdout


def canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# DER


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 128:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 128 + len(octets))) + octets + content


def sequence(*parts: bytes) -> bytes:
    return der(0x30, *parts)


def integer(value: int) -> bytes:
    return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    content = bytearray([first * 40 + second])
    for number in rest:
        groups = [number & 127]
        while number := number >> 7:
            groups.append(number & 127 | 128)
        content += bytes(reversed(groups))
    return der(6, bytes(content))


def split(content: bytes) -> list[tuple[int, bytes, bytes]]:
    """Tag, content and whole of the elements that follow one another."""
    found = []
    while content:
        size, start = content[1], 2
        if size >= 128:
            start += size - 128
            size = int.from_bytes(content[2:start], "big")
        found.append((content[0], content[start : start + size], content[: start + size]))
        content = content[start + size :]
    return found


ECDSA_SHA256, SHA256 = sequence(oid("1.2.840.10045.4.3.2")), sequence(oid("2.16.840.1.101.3.4.2.1"))


@dataclass(frozen=True)
class Key:
    """A P-256 key in a file of openssl's."""

    path: Path

    @classmethod
    def new(cls, path: Path) -> "Key":
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", str(path))
        return cls(path)

    @property
    def public(self) -> bytes:
        return openssl("pkey", "-in", str(self.path), "-pubout", "-outform", "DER")

    def sign(self, message: bytes) -> bytes:
        (_, inside, _), = split(openssl("dgst", "-sha256", "-sign", str(self.path), given=message))
        r, s = (int.from_bytes(number, "big") for _, number, _ in split(inside))
        return sequence(integer(r), integer(min(s, ORDER - s)))


def holds(public: bytes, signature: bytes, message: bytes, folder: Path) -> bool:
    (folder / "public.der").write_bytes(public)
    (folder / "signature").write_bytes(signature)
    done = subprocess.run(
        ["openssl", "dgst", "-sha256", "-verify", str(folder / "public.der"), "-keyform", "DER", "-signature",
         str(folder / "signature")], input=message, capture_output=True, check=False)
    return done.returncode == 0


# Certificates


def name(organisation: str, unit: str, common: str, number: str) -> bytes:
    parts = [("2.5.4.10", 12, organisation), ("2.5.4.11", 12, unit), ("2.5.4.3", 12, common), ("2.5.4.5", 19, number)]
    return sequence(*(der(0x31, sequence(oid(kind), der(tag, text.encode()))) for kind, tag, text in parts))


def certificate(subject: bytes, public: bytes, issuer: bytes, issuer_key: Key, *, ca: bool) -> bytes:
    constraints = sequence(der(1, b"\xff"), integer(0)) if ca else sequence()
    usage = der(3, b"\x02\x04") if ca else der(3, b"\x06\xc0")
    extensions = [sequence(oid("2.5.29.19"), der(1, b"\xff"), der(4, constraints)),
                  sequence(oid("2.5.29.15"), der(1, b"\xff"), der(4, usage))]
    serial = int.from_bytes(hashlib.sha256(subject + public).digest()[:16], "big") >> 1 | 1
    body = sequence(
        der(0xA0, integer(2)), integer(serial), ECDSA_SHA256, issuer,
        sequence(der(23, b"200101000000Z"), der(24, b"21200101000000Z")), subject, public,
        der(0xA3, sequence(*extensions)))
    return sequence(body, ECDSA_SHA256, der(3, b"\0" + issuer_key.sign(body)))


def cms(content_digest: bytes, signer: bytes, authority: bytes, key: Key, utc_time: bytes = b"") -> bytes:
    def attribute(kind: str, value: bytes) -> bytes:
        return sequence(oid(kind), der(0x31, value))

    signing = sequence(sequence(sequence(der(4, hashlib.sha256(signer).digest()))))
    attributes = [attribute("1.2.840.113549.1.9.3", oid("1.2.840.113549.1.7.1")),
                  attribute("1.2.840.113549.1.9.4", der(4, content_digest)),
                  attribute("1.2.840.113549.1.9.16.2.47", signing)]
    if utc_time:
        attributes.append(attribute("1.2.840.113549.1.9.5", der(23, utc_time)))
    attributes.sort()
    body = split(split(signer)[0][1])[0][1]
    _, serial, _, issuer, *_ = (whole for _, _, whole in split(body))
    info = sequence(integer(1), sequence(issuer, serial), SHA256, der(0xA0, *attributes), ECDSA_SHA256,
                    der(4, key.sign(der(0x31, *attributes))))
    signed = sequence(integer(1), der(0x31, SHA256), sequence(oid("1.2.840.113549.1.7.1")),
                      der(0xA0, signer, authority), der(0x31, info))
    return sequence(oid("1.2.840.113549.1.7.2"), der(0xA0, signed))


# The container


def place(member: str) -> tuple[int, bytes]:
    if member == "mimetype":
        return -1, b""
    return FOLDERS.index(member.partition("/")[0] if "/" in member else ""), member.encode()


def container(members: dict[str, bytes]) -> bytes:
    body, directory = b"", b""
    ordered = sorted(members, key=place)
    for each in ordered:
        encoded, content = each.encode(), members[each]
        common = struct.pack("<HHHHHLLLHH", 20, 0x0800, 0, 0, 0x0021, zlib.crc32(content), len(content), len(content),
                             len(encoded), 0)
        directory += b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHLL", 0, 0, 0, 0, len(body)) + encoded
        body += b"PK\3\4" + common + encoded + content
    count = len(ordered)
    return body + directory + b"PK\5\6" + struct.pack("<HHHHLLH", 0, 0, count, count, len(directory), len(body), 0)


def parts_of(content: bytes) -> dict[str, bytes]:
    """The members of a container, read from its local headers on."""
    found, at = {}, 0
    while content[at : at + 4] == b"PK\3\4":
        size, length = struct.unpack_from("<L", content, at + 18)[0], struct.unpack_from("<H", content, at + 26)[0]
        start = at + 30 + length
        found[content[at + 30 : start].decode()] = content[start : start + size]
        at = start + size
    return found


def manifest(members: dict[str, bytes]) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>',
             ('<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#"'
              ' xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'),
             '<asic:SigReference URI="META-INF/signature001.p7s" MimeType="application/pkcs7-signature"/>']
    for each in sorted(members, key=place):
        if each != "mimetype" and not each.startswith("META-INF/"):
            kind = TYPES.get(each.rpartition(".")[2], "application/octet-stream")
            digest = base64.b64encode(hashlib.sha256(members[each]).digest()).decode()
            lines.append(f'<asic:DataObjectReference URI="{urllib.parse.quote(each)}" MimeType="{kind}">'
                         '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
                         f"<ds:DigestValue>{digest}</ds:DigestValue></asic:DataObjectReference>")
    return "\n".join((*lines, "</asic:ASiCManifest>", "")).encode()


def packed(lines: list[bytes]) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0) as file:
        file.write(b"".join(line + b"\n" for line in lines))
    return out.getvalue()


def rolled(hashes: list[str], start: bytes = bytes(32)) -> bytes:
    for each in hashes:
        start = hashlib.sha256(start + bytes.fromhex(each)).digest()
    return start


def check_code(digest: str) -> str:
    bits = int(digest, 16) >> (256 - 60)
    letters = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[bits >> shift & 31] for shift in range(55, -1, -5))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


# The report


def report(digest: str, signed: Any) -> bytes:
    """One page with the 查验码, two fields, the first of them signed. signed: digest of the rest -> CMS."""
    room = 8192
    text = f"BT /F 12 Tf 72 700 Td ({check_code(digest)}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[5 0 R 6 0 R]>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        (b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[5 0 R 6 0 R]/Contents 4 0 R"
         b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"),
        b"<</Length %d>>\nstream\n%b\nendstream" % (len(text), text),
        b"<</Type/Annot/Subtype/Widget/FT/Sig/T(preparer)/Rect[0 0 0 0]/F 132/P 3 0 R/V 7 0 R>>",
        b"<</Type/Annot/Subtype/Widget/FT/Sig/T(reviewer)/Rect[0 0 0 0]/F 132/P 3 0 R>>",
        b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(D:20260403101200+08'00')"
        b"/ByteRange[0 ########## ########## ##########]/Contents<" + b"0" * room + b">>>",
        f"<</Keywords(tuodi-submission-1 {digest})>>".encode(),
    ]
    content, offsets = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    at = len(content)
    content += b"xref\n0 9\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % each for each in offsets)
    content += b"trailer\n<</Size 9/Root 1 0 R/Info 8 0 R>>\nstartxref\n%d\n%%%%EOF\n" % at
    gap = content.index(b"/Contents<") + len(b"/Contents")
    after = gap + room + 2
    for number in (gap, after, len(content) - after):
        content = content.replace(b"##########", str(number).ljust(10).encode(), 1)
    value = signed(hashlib.sha256(content[:gap] + content[after:]).digest()).hex().upper()
    return content[:gap] + f"<{value.ljust(room, '0')}>".encode() + content[after:]


# An office


@dataclass
class HandOffice:
    """A township whose program is this file. form: canonical JSON of the definition that it fills in."""

    folder: Path
    unit: str
    unit_name: str
    form: bytes
    entries: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        keys = (Key.new(self.folder / f"{each}.pem") for each in ("key", "ca", "person"))
        self.key, self.ca_key, self.person_key = keys
        self.public = self.key.public
        self.stream = sha256(self.public)
        above = name("托底帮扶台账", self.unit, f"托底帮扶台账 {self.unit} {self.stream[:8]}", self.stream)
        own = name(self.unit_name, self.unit, f"A {self.unit_name}", self.stream)
        who = name(self.unit_name, self.unit, "何晓岚", PERSON)
        self.ca = certificate(above, self.ca_key.public, above, self.ca_key, ca=True)
        self.certificate = certificate(own, self.public, above, self.ca_key, ca=False)
        self.person = certificate(who, self.person_key.public, above, self.ca_key, ca=False)

    def write(self, kind: str, body: dict[str, Any], **more: str) -> str:
        seq = len(self.entries) + 1
        content = {"v": 1, "stream": self.stream, "seq": seq, "counter": seq, "at": "2026-04-03T02:10:00.000Z",
                   "kind": kind, "author": PERSON, "body": body, **more}
        if self.entries:
            content["prev"] = sha256(self.entries[-1])
        self.entries.append(canonical(content))
        return sha256(self.entries[-1])

    def revise(self, form: str, record: str, period: str, values: dict[str, Any], **more: Any) -> str:
        body = {"form_hash": sha256(self.form), "version": json.loads(self.form)["version"], "unit": self.unit,
                "period": period, "parents": [], "values": values, "explanations": {}, **more}
        return self.write("revision", body, form=form, record=record)

    def submission(self, number: str, period: str, recipient: str, heads: dict[str, str],
                   private: list[bytes]) -> bytes:
        """The whole package of a month."""
        document = canonical({"v": 1, "unit": self.unit, "period": period, "number": number, "heads": heads, "nil": [],
                              "remarks": "手工写成"})
        told = {"number": number, "unit": self.unit, "period": period, "digest": sha256(document)}
        self.write("submit", told)
        hashes = [sha256(each) for each in self.entries]
        vouched = canonical(["tuodi-checkpoint-1", self.stream, len(hashes), rolled(hashes).hex()])
        checkpoint = {"stream": self.stream, "public_key": self.public.hex(), "from": 1, "hashes": hashes,
                      "signature": self.key.sign(vouched).hex()}
        roles = {
            "data/entries.jsonl.gz": ("entries", packed(self.entries)),
            "data/private.jsonl.gz": ("private", packed(private)),
            "data/checkpoints.json": ("checkpoints", canonical({"streams": [checkpoint]})),
            "data/submission.json": ("submission", document),
            "report.pdf": ("report", report(sha256(document), lambda digest: cms(
                digest, self.person, self.ca, self.person_key))),
            f"forms/{sha256(self.form)}.json": ("form", self.form),
        }
        head = {"format": 1, "alg": "p256-sha256", "kind": "submission", "stream": self.stream, "unit": self.unit,
                "number": number, "recipient": recipient, "void_numbers": [],
                "members": {member: role for member, (role, _) in roles.items()},
                "certificates": [sha256(self.certificate), sha256(self.ca)]}
        members = {"mimetype": b"application/vnd.etsi.asic-e+zip", "data/package.json": canonical(head),
                   **{member: content for member, (_, content) in roles.items()}}
        listed = manifest(members)
        signature = cms(hashlib.sha256(listed).digest(), self.certificate, self.ca, self.key, b"260403021200Z")
        return container({**members, "META-INF/ASiCManifest001.xml": listed, "META-INF/signature001.p7s": signature})


PERSON = "018f0000-0000-7000-8000-000000000001"


def private_part(kind: str, values: dict[str, Any], salt: bytes) -> tuple[str, bytes]:
    """Its digest, and its line in data/private.jsonl.gz."""
    digest = sha256(salt + canonical(values))
    return digest, canonical({"digest": digest, "kind": kind, "salt": salt.hex(), "values": values})


def bech32(prefix: str, content: bytes) -> str:
    """age's way to write a key (BIP 173)."""
    bits = int.from_bytes(content, "big") << 4  # 256 bits are 52 groups of five, the last one filled up
    data = [bits >> shift & 31 for shift in range(255, -1, -5)]
    expanded = [ord(each) >> 5 for each in prefix] + [0] + [ord(each) & 31 for each in prefix]
    state = 1
    for value in (*expanded, *data, *[0] * 6):
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ value
        for place_, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            state ^= generator if top >> place_ & 1 else 0
    state ^= 1
    check = [state >> 5 * (5 - each) & 31 for each in range(6)]
    return prefix + "1" + "".join("qpzry9x8gf2tvdw0s3jn54khce6mua7l"[each] for each in (*data, *check))
