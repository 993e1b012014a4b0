"""Signatures of containers and reports: judged by OpenSSL, poppler, qpdf and pyHanko too, and of one form only."""

import hashlib
import io
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from export.errors import BadFile, BadSignature
from export.package.container import read_container
from export.signing.cms import NotOurForm, Signer, read_cms, write_cms
from export.signing.container import check_p7s, sign_manifest
from export.signing.pdf import PdfFindings, check_pdf_signatures, prepare_pdf_fields, sign_pdf
from model.trust.certificates import pem
from tests.export.packages import (
    AT,
    FIELDS,
    appended,
    draft,
    office,
    open_county,
    open_office,
    plain_report,
    signed_report,
)

MANIFEST = "清单".encode()
DIGEST = "0123456789abcdef" * 4


@pytest.fixture(scope="module")
def report() -> bytes:
    return signed_report(DIGEST)


def openssl(folder: Path, p7s: bytes, content: bytes, root: bytes) -> subprocess.CompletedProcess[str]:
    (folder / "s.p7s").write_bytes(p7s)
    (folder / "content").write_bytes(content)
    (folder / "root.pem").write_bytes(pem(root))
    command = "openssl cms -verify -binary -cades -inform DER -in s.p7s -content content -CAfile root.pem -out out"
    return subprocess.run(command.split(), cwd=folder, capture_output=True, text=True, check=False)


def test_openssl_verifies_the_signature_of_a_package(tmp_path: Path) -> None:
    path = draft().seal(tmp_path / "a.asice")
    with read_container(path) as found:
        p7s, manifest = found.read("META-INF/signature001.p7s"), found.read("META-INF/ASiCManifest001.xml")
    judged = openssl(tmp_path, p7s, manifest, office().ca)
    assert judged.returncode == 0, judged.stderr
    assert openssl(tmp_path, p7s, manifest + b" ", office().ca).returncode != 0
    assert openssl(tmp_path, p7s, manifest, open_office().ca).returncode != 0


@pytest.mark.parametrize("name", ["云岭县", "四川省某某彝族自治州云岭县托底性帮扶县级工作专班办公室"])
def test_openssl_verifies_it_to_the_county_root_after_joining(tmp_path: Path, name: str) -> None:
    county = open_county(name)
    p7s = sign_manifest(MANIFEST, county.joined(office()), AT)
    for root in (county.root, office().ca):
        judged = openssl(tmp_path, p7s, MANIFEST, root)
        assert judged.returncode == 0, judged.stderr
    assert len(check_p7s(p7s, MANIFEST).certificates) == 3


def test_asn1crypto_reads_the_profile(tmp_path: Path) -> None:
    from asn1crypto import cms

    content = cms.ContentInfo.load(sign_manifest(MANIFEST, office().installation, AT), strict=True)["content"]
    (info,) = content["signer_infos"]
    assert [attribute["type"].native for attribute in info["signed_attrs"]] == [
        "content_type", "signing_time", "message_digest", "signing_certificate_v2",
    ]
    assert (content["version"].native, info["signature_algorithm"]["algorithm"].native) == ("v1", "sha256_ecdsa")
    assert info["unsigned_attrs"].native is None
    assert len(content["certificates"]) == 2


def test_a_signature_says_who_and_when() -> None:
    seal = check_p7s(sign_manifest(MANIFEST, office().installation, AT), MANIFEST)
    assert (seal.holder.unit_name, seal.holder.id, seal.at) == ("双河镇", office().stream, AT)


@pytest.mark.parametrize("year", [2049, 2050, 2119])
def test_times_after_2049_have_one_form_too(year: int) -> None:
    at = datetime(year, 12, 31, 15, 59, 59, tzinfo=UTC)
    assert check_p7s(sign_manifest(MANIFEST, office().installation, at), MANIFEST).at == at


@pytest.mark.parametrize("part", range(4))
def test_no_bit_of_the_signature_is_free(part: int) -> None:
    p7s = sign_manifest(MANIFEST, office().installation, AT)
    for bit in range(part, len(p7s) * 8, 4):
        changed = bytearray(p7s)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(BadSignature):
            check_p7s(bytes(changed), MANIFEST)


def test_nothing_may_stand_before_after_or_within() -> None:
    p7s = sign_manifest(MANIFEST, office().installation, AT)
    for changed in (b"", p7s[:-1], p7s + b"\0", b"\0" + p7s, p7s * 2, b"\x30\x80" + p7s[4:] + b"\0\0", bytes(100_000)):
        with pytest.raises(BadSignature):
            check_p7s(changed, MANIFEST)


def test_a_mirrored_signature_value_is_refused() -> None:
    from cryptography.hazmat.primitives.asymmetric import utils

    from model.trust.certificates import ORDER

    p7s = sign_manifest(MANIFEST, office().installation, AT)
    value = read_cms(p7s, hashlib.sha256(MANIFEST).digest()).signature
    r, s = utils.decode_dss_signature(value)
    mirrored = utils.encode_dss_signature(r, ORDER - s)
    changed = p7s.replace(value, mirrored)
    if len(mirrored) == len(value):
        assert changed != p7s
    with pytest.raises(BadSignature):
        check_p7s(changed, MANIFEST)


def test_only_an_installation_seals_and_only_with_its_own_ca() -> None:
    own, other = office(), open_office()
    for signer in (
        own.people["preparer"],
        Signer(own.installation.key, own.installation.certificate, (other.ca,)),
        Signer(own.installation.key, own.installation.certificate, ()),
        Signer(own.installation.key, own.installation.certificate, (own.ca, own.ca)),
        Signer(other.installation.key, own.installation.certificate, (own.ca,)),
        Signer(own.installation.key, own.installation.certificate, (open_county().joined(other).chain[0], own.ca)),
    ):
        with pytest.raises(BadSignature):
            check_p7s(sign_manifest(MANIFEST, signer, AT), MANIFEST)


def test_a_signature_over_other_content_is_not_ours() -> None:
    signed = write_cms(hashlib.sha256(b"one").digest(), office().installation, AT)
    with pytest.raises(NotOurForm):
        read_cms(signed, hashlib.sha256(b"two").digest())


# --- reports -----------------------------------------------------------------------------------------------------


def test_two_people_sign_and_pdfsig_and_qpdf_agree(report: bytes, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(report)
    shown = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
    assert shown.count("Signature Validation: Signature is Valid.") == 2
    assert "Total document signed" in shown
    assert "ETSI.CAdES.detached" in shown
    assert "𬱖㛃𫖯" in shown
    subprocess.run(["qpdf", "--check", path], capture_output=True, check=True)


def test_pyhanko_trusts_them_by_the_ca() -> None:
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    # Its certificate library knows characters up to Unicode 3.2 only, so the names here are common ones.
    common = open_office({"preparer": "王强", "reviewer": "李梅"})
    (root,) = load_certs_from_pemder_data(pem(common.ca))
    for signature in PdfFileReader(io.BytesIO(signed_report(DIGEST, by=common))).embedded_signatures:
        context = ValidationContext(trust_roots=[root], allow_fetching=False, moment=AT)
        status = validate_pdf_signature(signature, context)
        assert status.bottom_line, status.pretty_print_details()
        assert status.trusted


def test_our_own_check_says_who_when_and_how_far(report: bytes) -> None:
    found = check_pdf_signatures(report)
    assert found.ok
    assert (found.empty, found.digest) == ((), DIGEST)
    assert [(each.field, each.seal and each.seal.holder.name, each.at, each.whole) for each in found.signatures] == [
        ("preparer", "张䶮", AT, False), ("reviewer", "𬱖㛃𫖯", AT, True),
    ]


def test_a_name_that_is_rare_can_be_read_in_its_stamp(report: bytes, tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(report)
    subprocess.run(
        ["pdftocairo", "-pdf", "report.pdf", "flat.pdf"], cwd=tmp_path, check=True, capture_output=True
    )
    text = subprocess.run(["pdftotext", "flat.pdf", "-"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "张䶮" in text.stdout
    assert "𬱖㛃𫖯" in text.stdout


def test_preparing_is_the_same_every_time_and_leaves_all_fields_empty() -> None:
    plain = plain_report("0000-0000-0000")
    prepared = prepare_pdf_fields(plain, FIELDS, DIGEST)
    assert prepared == prepare_pdf_fields(plain, FIELDS, DIGEST)
    found = check_pdf_signatures(prepared)
    assert found == PdfFindings((), ("preparer", "reviewer"), DIGEST)
    assert not found.ok


def test_one_signature_alone_holds_and_the_other_field_waits() -> None:
    found = check_pdf_signatures(signed_report(DIGEST, roles=("preparer",)))
    assert found.ok
    assert found.empty == ("reviewer",)


def test_an_appended_revision_is_refused_though_pdfsig_lets_it_pass(report: bytes, tmp_path: Path) -> None:
    changed = appended(report)
    (tmp_path / "changed.pdf").write_bytes(changed)
    shown = subprocess.run(["pdfsig", "-nocert", tmp_path / "changed.pdf"], capture_output=True, text=True, check=False)
    assert shown.stdout.count("Signature is Valid") == 2
    found = check_pdf_signatures(changed)
    assert not found.ok
    assert {each.problem for each in found.signatures} == {"签名之后文件又被改过"}


def test_a_field_added_after_the_first_signature_is_refused() -> None:
    from export.report.sheet import SignatureField

    signed = signed_report(DIGEST, roles=("preparer",))
    late = prepare_pdf_fields(signed, [SignatureField("reviewer2", 0, (60, 300, 200, 350))], None)
    assert not check_pdf_signatures(late).ok


def test_bytes_after_the_end_are_refused(report: bytes) -> None:
    for tail in (b"\n% more", b"\0" * 20):
        assert not check_pdf_signatures(report + tail).ok


def test_a_flipped_bit_anywhere_in_a_report_is_refused(report: bytes) -> None:
    import random

    for bit in random.Random(3).sample(range(len(report) * 8), 300):
        changed = bytearray(report)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            assert not check_pdf_signatures(bytes(changed)).ok, bit
        except BadFile:
            continue


def test_zeros_after_the_cms_are_not_free(report: bytes) -> None:
    place = report.rindex(b"00>") - 10
    changed = report[:place] + b"1" + report[place + 1 :]
    assert not check_pdf_signatures(changed).ok


def test_a_machine_cannot_sign_for_a_person() -> None:
    prepared = prepare_pdf_fields(plain_report("0000-0000-0000"), FIELDS, DIGEST)
    signed = sign_pdf(prepared, "preparer", office().installation, at=AT, reason="核对无误")
    assert [each.problem for each in check_pdf_signatures(signed).signatures] == ["不是个人的签名"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"%PDF-1.4\n" + b"1 0 obj\n" * 500, b"\xff" * 3000])
def test_what_is_no_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(BadFile):
        check_pdf_signatures(content)
