"""A small office that signs, and a small but whole submission package of it. All invented."""

import io
import zipfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from export.package import container
from export.package.container import Member
from export.package.parsing import packed_lines
from export.package.writing import seal_container
from export.report.sheet import SignatureField
from export.signing.cms import Signer
from export.signing.pdf import prepare_pdf_fields, sign_pdf
from forms.canonical import canonical_bytes, sha256_hex
from model.month import document_code
from model.trust.certificates import (
    PrivateKey,
    certify_ca,
    certify_installation,
    certify_person,
    make_ca,
    make_root,
    new_key,
    public_bytes,
    stream_id,
)
from model.trust.checkpoints import roll, sign_checkpoint

UNIT, UNIT_NAME, PERIOD, NUMBER = "990101102", "双河镇", "2026-03", "A001"
AT = datetime(2026, 4, 3, 2, 12, tzinfo=UTC)
PEOPLE = {"preparer": "张䶮", "reviewer": "𬱖㛃𫖯"}
FORM = canonical_bytes({"id": "village_income", "title": "村集体经济收入月报", "version": 1, "fields": []})
PHOTO = b"\xff\xd8 an invented photo " + bytes(range(256))
PRIVATE_VALUES = {"id_number": "510000199001010000"}
SALT = bytes(range(32))


@dataclass(frozen=True)
class Office:
    """An unjoined township: CA, installation and two people."""

    ca: bytes
    ca_key: PrivateKey
    installation: Signer
    people: dict[str, Signer]
    stream: str


@dataclass(frozen=True)
class County:
    """A county root, and its certificate for an office's CA."""

    root: bytes
    key: PrivateKey

    def joined(self, office: Office) -> Signer:
        """The office's installation after joining."""
        again = certify_ca(self.key, self.root, office.ca)
        return Signer(office.installation.key, office.installation.certificate, (again, office.ca))


def open_office(names: dict[str, str] = PEOPLE, claims: str = "") -> Office:
    """claims: the stream that its CA names, "" = its own."""
    key, ca_key = new_key(), new_key()
    stream = claims or stream_id(key.public_key())
    ca = make_ca(ca_key, unit=UNIT, stream=stream)
    certificate = certify_installation(
        ca_key, ca, key.public_key(), unit=UNIT, unit_name=UNIT_NAME, letter="A"
    )
    people = {}
    for number, (role, name) in enumerate(names.items()):
        own = new_key()
        person = f"018f0000-0000-7000-8000-00000000000{number}"
        named = certify_person(
            ca_key, ca, own.public_key(), person_id=person, name=name, unit=UNIT, unit_name=UNIT_NAME
        )
        people[role] = Signer(own, named, (ca,))
    return Office(ca, ca_key, Signer(key, certificate, (ca,)), people, stream)


def open_county(name: str = "云岭县") -> County:
    key = new_key()
    return County(make_root(key, unit="990101", unit_name=name), key)


@cache
def office() -> Office:
    return open_office()


def plain_report(code: str, pages: int = 2) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    for page in range(pages):
        canvas.drawString(72, 760, f"page {page + 1}")
        canvas.drawString(400, 30, code)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


FIELDS = (
    SignatureField("preparer", 1, (60, 100, 200, 150)),
    SignatureField("reviewer", 1, (260, 100, 400, 150)),
)


def signed_report(digest: str, roles: tuple[str, ...] = ("preparer", "reviewer"), by: Office | None = None) -> bytes:
    pdf = prepare_pdf_fields(plain_report(document_code.from_digest(digest)), FIELDS, digest)
    for role in roles:
        signer = (by or office()).people[role]
        pdf = sign_pdf(pdf, role, signer, at=AT, reason="核对无误", stamp=(PEOPLE[role], "2026-04-03 10:12"))
    return pdf


def chained(by: Office, bodies: list[dict[str, Any]]) -> list[bytes]:
    """Raw entries of a stream, in order."""
    raws: list[bytes] = []
    for seq, body in enumerate(bodies, 1):
        entry = {"v": 1, "stream": by.stream, "seq": seq, "counter": seq, "at": "2026-04-03T02:00:00.000Z", **body}
        if raws:
            entry["prev"] = sha256_hex(raws[-1])
        raws.append(canonical_bytes(entry))
    return raws


def hash_list(by: Office, raws: list[bytes]) -> dict[str, Any]:
    hashes = [sha256_hex(raw) for raw in raws]
    signature = sign_checkpoint(by.installation.key, by.stream, len(hashes), roll(hashes))
    key = public_bytes(by.installation.key.public_key())
    return {
        "stream": by.stream, "public_key": key.hex(), "from": 1, "hashes": hashes, "signature": signature.hex(),
    }


@dataclass
class Draft:
    """Everything that a submission is made of, to be changed by a test before it is sealed."""

    raws: list[bytes]
    checkpoints: dict[str, Any]
    private: list[dict[str, Any]]
    submission: bytes
    report: bytes
    head: dict[str, Any]
    extra: dict[str, bytes]

    def members(self) -> list[Member]:
        contents = {
            "data/entries.jsonl.gz": packed_lines(self.raws),
            "data/private.jsonl.gz": packed_lines(canonical_bytes(part) for part in self.private),
            "data/checkpoints.json": canonical_bytes(self.checkpoints),
            "data/submission.json": self.submission,
            "report.pdf": self.report,
            "ledger.xlsx": b"PK an invented workbook",
            f"attachments/{sha256_hex(PHOTO)}.jpg": PHOTO,
            f"forms/{sha256_hex(FORM)}.json": FORM,
            **self.extra,
        }
        return [Member(name, content) for name, content in contents.items()]

    def seal(self, path: Path, signer: Signer | None = None) -> Path:
        seal_container(path, self.members(), self.head, signer or office().installation, AT)
        return path


@cache
def _report(digest: str) -> bytes:
    return signed_report(digest)


def draft() -> Draft:
    by = office()
    content = canonical_bytes(PRIVATE_VALUES)
    values = {"operating": 120000}
    body = {"form_hash": sha256_hex(FORM), "unit": UNIT, "period": PERIOD, "version": 1, "values": values}
    first = {"kind": "revision", "form": "village_income", "record": f"village_income/990101102001/{PERIOD}",
             "author": "018f0000-0000-7000-8000-000000000000",
             "body": {**body, "personal": sha256_hex(SALT + content)}}
    second = {**first, "record": f"village_income/990101102002/{PERIOD}", "body": body}
    revisions = chained(by, [first, second])
    heads = {e["record"]: sha256_hex(raw) for e, raw in zip((first, second), revisions, strict=True)}
    submission = canonical_bytes(
        {"v": 1, "unit": UNIT, "period": PERIOD, "number": NUMBER, "heads": heads, "nil": [], "remarks": "无"}
    )
    digest = sha256_hex(submission)
    submit = {"kind": "submit", "body": {"number": NUMBER, "unit": UNIT, "period": PERIOD, "digest": digest}}
    raws = chained(by, [first, second, submit])
    return Draft(
        raws=raws,
        checkpoints={"streams": [hash_list(by, raws)]},
        private=[
            {"digest": sha256_hex(SALT + content), "kind": "personal", "salt": SALT.hex(), "values": PRIVATE_VALUES}
        ],
        submission=submission,
        report=_report(digest),
        head={"kind": "submission", "unit": UNIT, "number": NUMBER, "recipient": "990101", "void_numbers": []},
        extra={},
    )


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def framed(path: Path, members: list[tuple[str, bytes]]) -> Path:
    """A container with exactly these members in this order, whatever the rules say."""
    stored, body = [], b""
    for name, content in members:
        made = container.Stored(name, len(body), len(content), zlib.crc32(content), sha256_hex(content))
        body += container._local(made) + content  # noqa: SLF001  a forger knows the frame
        stored.append(made)
    path.write_bytes(body + container._tail(stored, len(body)))  # noqa: SLF001
    return path


def appended(pdf: bytes) -> bytes:
    """The PDF with a page's content replaced in a new revision, as an editor would save it."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    content = generic.StreamObject(stream_data=b"BT ET")
    page[generic.pdf_name("/Contents")] = writer.add_object(content)
    writer.update_container(page)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()
