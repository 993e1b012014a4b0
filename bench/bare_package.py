"""The counterpart of our package: the same cells by plain reportlab and openpyxl, two pyHanko signatures, a zip.

No checks, no entries, no derived totals, no layout of our own: tables whose long texts wrap, a sheet a table, the
photos stored beside them, one signature over the digests. A probe for `run_probe`.
"""

import asyncio
import hashlib
import io
import pickle
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import resources
from bench.measuring import peak, say, took
from model.trust import certificates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from export.content import LedgerContent, SubmissionContent

_WRAPPED = 8  # characters: a shorter text stays on one line
_PHOTO = "attachments/"


def main(out: Path) -> None:
    """Make the package from what our_package.py left in `out`."""
    content: SubmissionContent = pickle.loads((out / "content.pickle").read_bytes())
    with zipfile.ZipFile(next(out.glob("*.asice"))) as package:
        photos = {name: package.read(name) for name in package.namelist() if name.startswith(_PHOTO)}
    signer_key = certificates.new_key()
    authority = certificates.make_ca(signer_key, unit="990101102", stream="0" * 64)
    made: dict[str, bytes] = {}

    def report() -> None:
        made["report.pdf"] = _pdf(content)

    def sign() -> None:
        made["report.pdf"] = _signed(made["report.pdf"], _signer(signer_key, authority))

    def pack() -> None:
        made["ledger.xlsx"] = _workbook(content)
        _zipped(out / "bare.zip", made | photos, _signer(signer_key, authority))

    steps = {each.__name__: took(each) for each in (report, sign, pack)}
    say(**steps, peak=peak())


def _pdf(content: "SubmissionContent") -> bytes:
    from reportlab.lib.pagesizes import A3, A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import (
        BaseDocTemplate,
        Frame,
        LongTable,
        NextPageTemplate,
        PageBreak,
        PageTemplate,
        Paragraph,
    )

    for name in ("NotoSansSC-Regular", "NotoSansSC-Bold", "NotoSerifSC-Regular", "NotoSerifSC-Bold"):
        pdfmetrics.registerFont(TTFont(name, str(resources.path(f"fonts/{name}.ttf"))))
    words = ParagraphStyle("words", fontName="NotoSerifSC-Regular", fontSize=9, leading=12, wordWrap="CJK")
    heading = ParagraphStyle("heading", fontName="NotoSansSC-Bold", fontSize=14, leading=20)
    sizes = {"A4": A4, "A4-landscape": landscape(A4), "A3-landscape": landscape(A3)}
    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=A4)
    document.addPageTemplates([
        PageTemplate(name, [Frame(50, 50, width - 100, height - 100, 0, 0, 0, 0)], pagesize=(width, height))
        for name, (width, height) in sizes.items()
    ])
    story: list[Any] = [Paragraph(f"{content.unit_name}{content.title}", heading)]
    story += [Paragraph(each, words) for each in content.summary]
    for ledger in content.ledgers:
        rows = [[each.heading for each in ledger.columns], *([cell.shown for cell in row] for row in ledger.rows)]
        cells = [[Paragraph(text, words) if len(text) > _WRAPPED else text for text in row] for row in rows]
        width = (sizes[ledger.paper][0] - 100) / len(ledger.columns)
        table = LongTable(cells, colWidths=width, repeatRows=1, style=[
            ("FONT", (0, 0), (-1, -1), "NotoSerifSC-Regular", 9), ("GRID", (0, 0), (-1, -1), 0.4, "#888888"),
            ("LEFTPADDING", (0, 0), (-1, -1), 1), ("RIGHTPADDING", (0, 0), (-1, -1), 1),
        ])
        story += [NextPageTemplate(ledger.paper), PageBreak(), Paragraph(ledger.title, heading), table]
    document.build(story)
    return out.getvalue()


def _workbook(content: "SubmissionContent") -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import NamedStyle

    book = Workbook(write_only=True)
    for style in ("header", "text", "number"):
        book.add_named_style(NamedStyle(style))
    for ledger in _sheets(content):
        sheet = book.create_sheet(ledger.title[:31])
        styles = ["number" if each.is_number else "text" for each in ledger.columns]
        for number, row in enumerate([[each.heading for each in ledger.columns],
                                      *([cell.shown for cell in row] for row in ledger.rows)]):
            made = []
            for text, style in zip(row, styles, strict=True):
                cell = WriteOnlyCell(sheet, text)
                cell.style = style if number else "header"
                made.append(cell)
            sheet.append(made)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheets(content: "SubmissionContent") -> "Iterator[LedgerContent]":
    for ledger in content.sheets:
        yield from (ledger, *ledger.children)


def _signer(key: certificates.PrivateKey, certificate: bytes) -> Any:
    from asn1crypto.keys import PrivateKeyInfo
    from asn1crypto.x509 import Certificate
    from cryptography.hazmat.primitives import serialization
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return SimpleSigner(Certificate.load(certificate), PrivateKeyInfo.load(der), SimpleCertificateStore())


def _signed(pdf: bytes, signer: Any) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    for name in ("preparer", "reviewer"):
        made = PdfSigner(PdfSignatureMetadata(field_name=name, md_algorithm="sha256"), signer,
                         new_field_spec=SigFieldSpec(name, 0, box=(100, 100, 200, 150)))
        pdf = made.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf))).getvalue()
    return pdf


def _zipped(path: Path, members: dict[str, bytes], signer: Any) -> None:
    digests = "\n".join(f"{hashlib.sha256(content).hexdigest()} {name}" for name, content in members.items()).encode()
    signature = asyncio.run(signer.async_sign_general_data(digests, "sha256", detached=True)).dump()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:
        for name, content in {**members, "digests": digests, "signature.p7s": signature}.items():
            package.writestr(name, content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
