"""The receipt as people get it: a page beside the file, in words, signed by the county's device."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from export.exchange import receiving
from export.exchange.receipt import write_receipt
from export.report.sheet import SignatureField
from export.signing.pdf import ISSUER, check_pdf_signatures, prepare_pdf_fields, sign_pdf
from export.verification import Trust, verify_file
from forms.canonical import sha256_hex
from model.exchange import inbox_log, judging
from model.exchange.judging import Comment
from model.month import document_code
from tests.export.border import Border, open_border
from tests.export.packages import AT, FIELDS, draft, office, plain_report
from tests.model.month.month_office import MONTH, VILLAGES

VILLAGE = f"village_income/{VILLAGES['大坪村']}/{MONTH}"


@pytest.fixture
def border(tmp_path: Path) -> Iterator[Border]:
    made = open_border(tmp_path)
    made.join()
    yield made
    made.township.close()
    made.county.close()


def text_of(path: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


def test_a_returned_month_says_on_paper_what_is_wrong_and_where(border) -> None:
    taken = receiving.take(border.county, border.package())
    judging.give_back(border.county, taken.received.submit, "请改一处后重报", comments=[Comment("其余无误")],
                      exceptions={VILLAGE: {"inc_sale": "与合同不符"}})
    page = write_receipt(border.county, taken.sha256, border.folder).with_suffix(".pdf")

    code = document_code.from_digest(inbox_log.package(border.county, taken.sha256).digest)
    words = text_of(page)
    for said in ("上报材料回执", "已退回", "双河镇", "A001", "RA001", "请改一处后重报", "与合同不符", "其余无误",
                 "大坪村", "演示数据", code, "建议4月8日前"):
        assert said in words, said
    assert "village_income" not in words, "records have names, not ids"
    label = border.county.forms["village_income"].by_name["inc_sale"].label
    assert label[:3] in words
    assert label[3:] in words, "it may need two lines"
    assert subprocess.run(["qpdf", "--check", page], capture_output=True, check=False).returncode == 0


def test_the_page_is_signed_by_the_device_and_verifies_before_and_after_joining(border) -> None:
    taken = receiving.take(border.county, border.package())
    judging.accept(border.county, taken.received.submit)
    page = write_receipt(border.county, taken.sha256, border.folder).with_suffix(".pdf")

    findings = check_pdf_signatures(page.read_bytes())
    assert findings.ok
    assert [each.seal.holder.kind for each in findings.signatures] == ["installation"]
    verdict = verify_file(page)
    assert verdict.ok
    assert any("出具单位" in line and "云岭县" in line for line in verdict.lines), verdict.lines
    known = Trust(border.root, frozenset({border.county.stream}))
    assert "签名人已经县级专班授权。" in verify_file(page, known).lines
    assert not verify_file(page, Trust(border.root, frozenset({border.township.stream}))).ok


def test_one_changed_byte_and_the_page_no_longer_holds(border) -> None:
    taken = receiving.take(border.county, border.package())
    page = write_receipt(border.county, taken.sha256, border.folder).with_suffix(".pdf")
    content = bytearray(page.read_bytes())
    content[len(content) // 3] ^= 1
    page.write_bytes(content)
    assert not verify_file(page).ok


def test_a_person_does_not_sign_as_the_device_nor_the_device_as_a_person() -> None:
    fields = [SignatureField("issuer", 1, (60, 300, 200, 350)), *FIELDS]
    for field, signer in ((ISSUER, office().people["preparer"]), ("preparer", office().installation)):
        prepared = prepare_pdf_fields(plain_report(""), fields)
        assert not check_pdf_signatures(sign_pdf(prepared, field, signer, at=AT, reason="x")).ok


def test_a_receipts_page_is_no_report_of_a_month(tmp_path: Path) -> None:
    made = draft()
    code = document_code.from_digest(sha256_hex(made.submission))
    fields = [SignatureField("issuer", 1, (60, 300, 200, 350))]
    prepared = prepare_pdf_fields(plain_report(code), fields, sha256_hex(made.submission))
    made.report = sign_pdf(prepared, ISSUER, office().installation, at=AT, reason="x")

    verdict = verify_file(made.seal(tmp_path / "a.asice"))

    assert not verdict.ok
    assert "不是由人签的" in verdict.lines[0]
