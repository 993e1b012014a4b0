"""A report that would fill the memory or never end is refused before a library opens it, whoever signed it."""

import base64
import time
import tracemalloc
import zlib
from pathlib import Path

import pytest

from export import verification
from export.errors import BadFile, BeyondLimits
from export.report.sheet import SignatureField
from export.signing.pdf import check_pdf_signatures, prepare_pdf_fields, sign_pdf
from export.signing.pdf_bounds import STREAM_BYTES, check_bounds
from export.verification import verify_file
from model.month import document_code
from tests.export import packages

DIGEST = "ab" * 32
WORDS = f"BT /F1 12 Tf 400 30 Td ({document_code.from_digest(DIGEST)}) Tj ET\n".encode()


def packed(megabytes: int, unit: bytes = b"    ") -> bytes:
    """A page's words, and so much of nothing after them."""
    deflating = zlib.compressobj(9)
    blank = unit * ((1 << 20) // len(unit))
    return b"".join([deflating.compress(WORDS), *(deflating.compress(blank) for _ in range(megabytes)),
                     deflating.flush()])


def pdf_of(stream: bytes, about: bytes = b"/Filter/FlateDecode", pages: int = 1) -> bytes:
    """A PDF of pages that all show one content."""
    kids = b" ".join(b"%d 0 R" % (6 + page) for page in range(pages))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 3 0 R>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % pages,
        b"<</Length %d" % len(stream) + about + b">>stream\n" + stream + b"\nendstream", b"<</Title(x)>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", *([page] * pages),
    ]
    made, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + each + b"\nendobj\n"
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    size, at = len(objects) + 1, len(made)
    trailer = b"trailer<</Size %d/Root 1 0 R/Info 4 0 R/ID[<00><00>]>>\nstartxref\n%d\n%%%%EOF\n" % (size, at)
    return made + b"xref\n0 %d\n" % size + table + trailer


def signed(pdf: bytes, path: Path) -> Path:
    made = prepare_pdf_fields(pdf, (SignatureField("preparer", 0, (60, 100, 200, 150)),), DIGEST)
    stamp = (packages.PEOPLE["preparer"], "2026-04-03 10:12")
    path.write_bytes(sign_pdf(made, "preparer", packages.office().people["preparer"], at=packages.AT, reason="核对无误",
                              stamp=stamp))
    return path


def test_a_page_of_a_few_hundred_kilobytes_that_unpacks_to_far_more_than_any_is_refused(tmp_path: Path) -> None:
    bomb = signed(pdf_of(packed(64)), tmp_path / "报告.pdf")
    assert bomb.stat().st_size < 150_000
    tracemalloc.start()
    verdict = verify_file(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert not verdict.ok
    assert "大得不合情理" in verdict.lines[0]
    assert peak < 10_000_000


def test_many_streams_that_each_stay_below_the_bound_are_refused_together() -> None:
    one = packed(STREAM_BYTES // (1 << 20) - 1)
    whole = pdf_of(one) + b"".join(b"%d 0 obj<</Filter/FlateDecode>>stream\n%s\nendstream\n" % (number, one)
                                   for number in range(50, 60))
    check_bounds(pdf_of(one))
    with pytest.raises(BeyondLimits):
        check_bounds(whole)


@pytest.mark.parametrize("about", [
    b"/Filter[/FlateDecode/FlateDecode]", b"/Filter/LZWDecode", b"/Filter/LZW", b"/Filter[/A85/Fl]", b"/Filter 9 0 R",
    b"/Filter/Fl#61teDecode", b"/F#69lter/LZWDecode", b"/Filter/RunLengthDecode", b"/Filter/JBIG2Decode",
    b"/F (C:\\\\x)", b"/Filter/FlateDecode" + b" " * 70_000,
    # a dictionary that seems to begin further down, filters named elsewhere
    b"/Filter[/FlateDecode/FlateDecode]/X(\n1 0 obj <<)", b"/Filter[/FlateDecode/FlateDecode]/obj<</A 1>>",
    b"/Filter[/FlateDecode/FlateDecode]%1 0 obj\n/A<</B 1>>", b"/Filter[/FlateDecode/FlateDecode]/X<\n1 0 obj<<>/B 1",
    b"/Filter[/FlateDecode/FlateDecode]%\n1 0 obj<<>>/A<<", b"/Filter[9 0 R 9 0 R]", b"/Filter[/FlateDecode 9 0 R]",
])
def test_packing_that_no_report_of_ours_uses_is_refused(about: bytes) -> None:
    with pytest.raises(BadFile):
        check_pdf_signatures(pdf_of(packed(0), about))


def test_neither_a_false_length_nor_a_false_end_hides_how_much_there_is() -> None:
    bomb = packed(64)
    deflating = zlib.compressobj(0)
    early = deflating.compress(b"\nendstream endobj ") + deflating.flush(zlib.Z_FULL_FLUSH)
    hiding = early + zlib.compress(bytes(2 * STREAM_BYTES), 9)[2:]  # the mark stands openly within what is packed
    assert b"endstream" in hiding
    for stream, about in ((bomb, b"/Filter/FlateDecode/Length 5"), (hiding, b"/Filter/FlateDecode"),
                          (base64.a85encode(bomb) + b"~>", b"/Filter[/ASCII85Decode/FlateDecode]")):
        with pytest.raises(BeyondLimits):
            check_bounds(pdf_of(stream, about))


def test_thousands_of_pages_that_show_one_slow_content_come_to_an_end(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(verification, "PATIENCE", 0.2)
    path = signed(pdf_of(packed(2, b"q Q "), pages=400), tmp_path / "报告.pdf")
    began = time.process_time()
    verdict = verify_file(path)
    assert not verdict.ok
    assert "读了很久" in verdict.lines[0]
    assert time.process_time() - began < 5


def test_a_real_report_stays_within_all_bounds(tmp_path: Path) -> None:
    assert verify_file(signed(pdf_of(packed(8)), tmp_path / "报告.pdf")).ok
    check_bounds(packages.signed_report(DIGEST))
