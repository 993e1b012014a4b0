"""Signatures of people in a PDF: PAdES B-B, P-256, in fields made before the first of them (FORMAT.md section 7).

pyHanko lays them into the file and judges what was appended later; the CMS inside is of our one form.
pyHanko is imported when it is needed: that takes some 0.3 s.
"""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from export.errors import BadFile, BadSignature
from export.signing.cms import NotOurForm, Signer, read_cms, write_cms
from export.signing.container import Seal, seal_of
from export.signing.pdf_bounds import check_bounds
from export.signing.stamp import draw_stamp
from model.month.document_code import digest_in_keywords, pdf_keywords

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader

    from export.report.sheet import SignatureField

ISSUER = "issuer"  # the one field that a device signs: a receipt's
_RESERVED = 8192  # hex digits for the CMS, which takes some 5,300 with three certificates
_MALFORMED = (
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    AssertionError,
    NotImplementedError,
    OSError,
)


@dataclass(frozen=True)
class SignatureFinding:
    """One signature in a PDF. problem: why it doesn't hold, "" when it does.

    seal: who signed, None when that can't be told. at: signing time as the signer's clock said.
    whole: whether it covers the file to its last byte; only the last signature can.
    """

    field: str
    reason: str
    at: datetime | None
    seal: Seal | None
    whole: bool
    problem: str


@dataclass(frozen=True)
class PdfFindings:
    """What a PDF's signatures are worth. empty: fields nobody signed. digest: the submission's, None if none."""

    signatures: tuple[SignatureFinding, ...]
    empty: tuple[str, ...]
    digest: str | None

    @property
    def ok(self) -> bool:
        """Whether there are signatures, all hold, and nothing was appended after the last."""
        held = [not finding.problem for finding in self.signatures]
        return bool(held) and all(held) and any(finding.whole for finding in self.signatures)


def prepare_pdf_fields(pdf: bytes, fields: Sequence["SignatureField"], digest: str | None = None) -> bytes:
    """The PDF with all its signature fields, still empty, and the submission's digest in its keywords.

    Fields made after the first signature would break it. Same input, same bytes.
    """
    from pyhanko.pdf_utils import generic
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    writer = _writer(pdf)
    if digest:
        info = writer.trailer["/Info"]
        info["/Keywords"] = generic.pdf_string(pdf_keywords(digest))
        writer.update_container(info)
    for field in fields:
        left, bottom, right, top = (round(edge) for edge in field.rect)
        append_signature_field(writer, SigFieldSpec(field.name, field.page, (left, bottom, right, top)))
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def sign_pdf(
    pdf: bytes, field: str, signer: Signer, *, at: datetime, reason: str, stamp: Sequence[str] = ()
) -> bytes:
    """The PDF with a person's signature in a prepared field, or a device's in the field ISSUER.

    at: signing time. reason: what the person vouches for. stamp: lines shown in the field's box, name and time say.
    """
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
    from pyhanko.sign.signers.pdf_byterange import SignatureObject

    writer = _writer(pdf)
    steps: Any = PdfCMSEmbedder().write_cms(field, writer, existing_fields_only=True)
    widget = next(steps).get_object()
    left, bottom, right, top = (float(edge) for edge in widget["/Rect"])
    if stamp and right > left and top > bottom:
        drawn = PdfFileReader(io.BytesIO(draw_stamp(stamp, right - left, top - bottom)))
        page = writer.import_page_as_xobject(drawn)
        appearance: Any = generic.DictionaryObject
        widget[generic.pdf_name("/AP")] = appearance({generic.pdf_name("/N"): page})
    placeholder = SignatureObject(
        timestamp=at, subfilter=SigSeedSubFilter.PADES, reason=reason, bytes_reserved=_RESERVED
    )
    steps.send(SigObjSetup(sig_placeholder=placeholder))
    prepared, output = steps.send(SigIOSetup(md_algorithm="sha256"))
    steps.send(write_cms(prepared.document_digest, signer, None))
    signed: bytes = output.getvalue()
    return signed


def check_pdf_signatures(pdf: bytes) -> PdfFindings:
    """Judge every signature in a PDF: of our form, by whom, and what was appended after it.

    Raises BadFile when it can't be read as a PDF, BeyondLimits when it unpacks to more than a report.
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    check_bounds(pdf)
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        findings = tuple(_finding(pdf, signature) for signature in reader.embedded_signatures)
        empty = tuple(str(name) for name, _, _ in enumerate_sig_fields(reader, filled_status=False))
        return PdfFindings(findings, empty, _digest(reader))
    except (PdfError, *_MALFORMED) as problem:
        raise BadFile("这不是完好的 PDF") from problem


def _finding(pdf: bytes, signature: Any) -> SignatureFinding:
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    seal, problem, whole = None, "", False
    try:
        seal = _seal(pdf, signature)
        signature.compute_integrity_info()
        whole = signature.coverage == SignatureCoverageLevel.ENTIRE_FILE
        if not signature.summarise_integrity_info()["docmdp_ok"]:
            problem = "签名之后文件又被改过"
    except BadSignature as bad:
        problem = bad.reason
    except SignatureValidationError:
        problem = "签名没有覆盖整个文件"
    return SignatureFinding(
        signature.field_name,
        str(signature.sig_object.get("/Reason", "")),
        signature.self_reported_timestamp,
        seal,
        whole,
        problem,
    )


def _seal(pdf: bytes, signature: Any) -> Seal:
    """Raises BadSignature unless the signature is exactly what `sign_pdf` lays into a file."""
    start, length, after, rest = (int(number) for number in signature.byte_range)
    cms = signature.pkcs7_content[: 4 + int.from_bytes(signature.pkcs7_content[2:4], "big")]
    # The gap holds the CMS in hex and zeros, nothing else: the one stretch that the digest doesn't cover.
    gap = b"<" + cms.hex().upper().encode().ljust(after - length - 2, b"0") + b">"
    if start or after + rest > len(pdf) or pdf[length:after] != gap:
        raise BadSignature("签名没有覆盖整个文件")
    try:
        digest = hashlib.sha256(pdf[:length] + pdf[after : after + rest]).digest()
        seal = seal_of(read_cms(cms, digest))
    except NotOurForm:
        raise BadSignature("签名与文件内容对不上，或者不是本程序作出的") from None
    signs = "installation" if signature.field_name == ISSUER else "person"
    if seal.holder.kind != signs or seal.at is not None:
        raise BadSignature("不是该由他签的地方" if signs == "installation" else "不是个人的签名")
    return seal


def _digest(reader: "PdfFileReader") -> str | None:
    if "/Info" not in reader.trailer:
        return None
    return digest_in_keywords(str(reader.trailer["/Info"].get("/Keywords", "")))


def _writer(pdf: bytes) -> Any:
    """A pyHanko writer whose output follows from its input: no random id, no clock."""
    return _writer_class()(io.BytesIO(pdf))


@cache
def _writer_class() -> Any:
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class SteadyWriter(IncrementalPdfFileWriter):
        @classmethod
        def _handle_id(cls, prev: Any) -> Any:
            prev.stream.seek(0)
            own = generic.ByteStringObject(hashlib.sha256(prev.stream.read()).digest()[:16])
            first = prev.trailer["/ID"][0] if "/ID" in prev.trailer else own
            if isinstance(first, generic.TextStringObject):
                first = generic.ByteStringObject(first.original_bytes)
            return generic.ArrayObject([first, own])

        def _update_meta(self) -> None:
            """The report's own date and producer stay."""

    return SteadyWriter
