"""A month from its check to a package that strangers' tools accept."""

import re
import subprocess
from io import BytesIO
from pathlib import Path

import pytest

from export import month
from export.package.reading import open_package
from export.verification import verify_file
from model.errors import HeicPicture, WrongPassword
from model.month import submissions
from model.month.submissions import (
    AlreadySigned,
    MonthNotReady,
    NumberVoid,
    SamePersonTwice,
    SignaturesMissing,
    SignOffStale,
)
from model.trust.certificates import pem
from tests.model.month.month_office import MONTH, PREPARER, REVIEWER, UNIT, copied_office


@pytest.fixture
def office(tmp_path):
    made = copied_office(tmp_path)
    made.report_all()
    made.fund_nil()
    yield made
    made.workspace.close()


def begun(office, **more):
    return month.begin_sign_off(office.workspace, UNIT, MONTH, **more)


def prepared(office, **more):
    return month.sign(office.workspace, begun(office, **more), "preparer", office.preparer, PREPARER)


def signed(office, **more):
    return month.sign(office.workspace, prepared(office, **more), "reviewer", office.reviewer, REVIEWER)


def scan() -> bytes:
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (1240, 1754), "#f4f2ec").save(out, "JPEG", quality=60)
    return out.getvalue()


def text_of(pdf: Path) -> str:
    shown = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    return re.sub(r"[ \t]", "", shown)


def submits(office) -> list[str]:
    return [each.body["number"] for each in office.workspace.entries(office.workspace.stream) if each.kind == "submit"]


def test_two_people_sign_and_the_package_verifies(office, tmp_path) -> None:
    made = signed(office)
    path = month.pack(office.workspace, made, tmp_path)

    verdict = verify_file(path)

    assert path.name == "双河镇-2026-03-A001.asice"
    assert verdict.ok, verdict.lines
    assert (verdict.number, verdict.period, verdict.code) == ("A001", MONTH, made.code)
    assert [(each.role, each.name) for each in verdict.signers] == [("填报人", "何晓岚"), ("审核人", "唐志远")]
    assert submissions.submission(office.workspace, made.id).state == "packed"
    assert submits(office) == ["A001"]


def test_the_report_says_everything_that_was_reported(office, tmp_path) -> None:
    made = signed(office, remarks="本月各台账已与村核对。", principal="彭建国")
    report = tmp_path / "report.pdf"
    report.write_bytes(office.workspace.attachments.read(made.report))

    shown = text_of(report)

    for words in ("A001", made.code, "大坪村", "红岩村", "新桥村", "本月各台账已与村核对。", "彭建国", "零报告"):
        assert words in shown
    subprocess.run(["qpdf", "--check", str(report)], check=True, capture_output=True)
    judged = subprocess.run(["pdfsig", str(report)], capture_output=True, text=True, check=False).stdout
    assert judged.count("Signature is Valid.") == 2
    assert "Total document signed" in judged.rsplit("Signature #2", 1)[1]


def test_openssl_accepts_the_seal_of_the_package(office, tmp_path) -> None:
    path = month.pack(office.workspace, signed(office), tmp_path)
    (tmp_path / "root.pem").write_bytes(pem(office.workspace.installation().chain[-1]))
    for name, member in (("manifest", "META-INF/ASiCManifest001.xml"), ("p7s", "META-INF/signature001.p7s")):
        unzipped = subprocess.run(["unzip", "-p", str(path), member], check=True, capture_output=True).stdout
        (tmp_path / name).write_bytes(unzipped)

    command = "openssl cms -verify -binary -cades -inform DER -in p7s -content manifest -CAfile root.pem -out out"

    judged = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stderr


def test_the_yearly_sum_of_earlier_months_is_printed(office, tmp_path) -> None:
    office.report_all("2026-02")
    preview = tmp_path / "preview.pdf"
    preview.write_bytes(month.preview_report(office.workspace, UNIT, MONTH))

    shown = text_of(preview)

    assert "9,600.00" in shown  # two months of 3,600.00 + 1,200.00
    assert "A001" not in shown
    assert submissions.submissions(office.workspace) == []


def test_a_register_is_printed_whole_and_only_the_months_part_is_signed(office, tmp_path) -> None:
    values = {"name": "川云能源集团（演示）", "kind": "soe_central", "credit_code": "91990101MA00000A1X",
              "leader_name": "梁启明", "leader_post": "党委副书记", "team_contact": "贺志强", "regulator": "省国资委",
              "group_hq": "川云能源集团", "headcount": 8600, "main_business": "水电"}
    saved = office.workspace.save("supporter", values)  # written in April
    made = begun(office)
    report = tmp_path / "report.pdf"
    report.write_bytes(office.workspace.attachments.read(made.report))

    assert saved.record not in made.heads
    assert "川云能源集团（演示）" in text_of(report)


def test_errors_and_unexplained_warnings_stop_sign_off(office) -> None:
    office.report_village("大坪村", exp_admin=9_000_00)
    office.report_village("红岩村", exp_admin=100_00, exp_admin_run=900_00)

    with pytest.raises(MonthNotReady) as told:
        begun(office)

    assert "1处错误" in told.value.happened
    assert "1处提醒没有说明" in told.value.happened
    assert submissions.submissions(office.workspace) == []


def test_a_wrong_password_signs_nothing(office) -> None:
    made = begun(office)
    with pytest.raises(WrongPassword):
        month.sign(office.workspace, made, "preparer", office.preparer, "别人的密码2026")

    assert submissions.submission(office.workspace, made.id).signings == ()


def test_one_person_is_not_both(office) -> None:
    made = prepared(office)
    with pytest.raises(SamePersonTwice):
        month.sign(office.workspace, made, "reviewer", office.preparer, PREPARER)
    with pytest.raises(AlreadySigned):
        month.sign(office.workspace, made, "preparer", office.reviewer, REVIEWER)


def test_nothing_is_packed_before_both_have_signed(office, tmp_path) -> None:
    with pytest.raises(SignaturesMissing) as told:
        month.pack(office.workspace, prepared(office), tmp_path)

    assert "审核人" in told.value.happened
    assert submits(office) == []
    assert list(tmp_path.glob("*.asice")) == []


def test_the_stamped_scan_stands_in_for_the_reviewer(office, tmp_path) -> None:
    made = month.attach_scan(office.workspace, prepared(office), scan(), "盖章扫描件.jpg")
    path = month.pack(office.workspace, made, tmp_path)

    verdict = verify_file(path)

    assert verdict.ok, verdict.lines
    assert "审核人：没有在报告上签名。" in verdict.lines
    assert any("含盖章扫描件" in each for each in verdict.lines)
    with open_package(path) as package:
        assert package.package_json["scan"].startswith("attachments/")


def test_a_scan_is_a_pdf_or_a_picture(office, tmp_path) -> None:
    made = prepared(office)
    words = tmp_path / "盖章.docx"
    words.write_bytes(b"PK\x03\x04 not a scan")

    with pytest.raises(month.NotAScan):
        month.attach_scan(office.workspace, made, words, words.name)
    with pytest.raises(HeicPicture):
        month.attach_scan(office.workspace, made, b"\0\0\0\x18ftypheic" + bytes(40), "IMG_0001.HEIC")
    assert submissions.submission(office.workspace, made.id).scan == ""


def test_a_later_edit_stops_signing_and_packing_and_a_new_number_begins(office, tmp_path) -> None:
    made = signed(office)
    office.report_village("大坪村", 36_000_00)

    with pytest.raises(SignOffStale):
        month.pack(office.workspace, made, tmp_path)
    with pytest.raises(SignOffStale):
        month.sign(office.workspace, made, "reviewer", office.reviewer, REVIEWER)

    path = month.pack(office.workspace, signed(office), tmp_path)

    assert path.name.endswith("-A002.asice")
    verdict = verify_file(path)
    assert verdict.ok, verdict.lines
    assert "作废编号：A001。" in verdict.lines
    with pytest.raises(NumberVoid):
        month.pack(office.workspace, submissions.submission(office.workspace, made.id), tmp_path)


def test_a_void_number_is_listed_in_the_next_package_only(office, tmp_path) -> None:
    begun(office)
    month.pack(office.workspace, signed(office), tmp_path)
    office.report_village("大坪村", 36_000_00)

    path = month.pack(office.workspace, signed(office), tmp_path)

    with open_package(path) as package:
        assert package.package_json["void_numbers"] == []
        assert package.package_json["number"] == "A003"


def test_packing_that_failed_is_tried_again_and_handed_in_once(office, tmp_path) -> None:
    made = month.attach_scan(office.workspace, signed(office), scan(), "盖章扫描件.jpg")

    class Stopped(Exception):
        pass

    def stop(done, of, words):
        raise Stopped

    with pytest.raises(Stopped):
        month.pack(office.workspace, made, tmp_path, stop)
    assert list(tmp_path.glob("*.asice")) == []
    assert submissions.submission(office.workspace, made.id).state == "signing"

    path = month.pack(office.workspace, made, tmp_path)

    assert submits(office) == ["A001"]
    assert verify_file(path).ok


def test_a_folder_that_is_gone_is_told_and_costs_nothing(office, tmp_path) -> None:
    from forms.errors import UserError

    made = signed(office)
    with pytest.raises(UserError):
        month.pack(office.workspace, made, tmp_path / "拔掉的U盘")

    assert verify_file(month.pack(office.workspace, made, tmp_path)).ok


def test_the_copy_that_is_kept_is_the_package_that_went_out(office, tmp_path) -> None:
    made = signed(office)
    path = month.pack(office.workspace, made, tmp_path)

    kept = submissions.submission(office.workspace, made.id).package

    assert office.workspace.attachments.read(kept) == path.read_bytes()


def test_the_same_month_gives_the_same_document(office) -> None:
    first, second = begun(office), begun(office)

    assert first.heads == second.heads
    assert first.document.replace(b"A001", b"A002") == second.document
