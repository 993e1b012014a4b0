"""`verify` says what a file is worth, in words that a clerk can act on."""

import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from export.errors import BadContent, BadFile, BeyondLimits
from export.package import container
from export.package.container import read_container
from export.package.parsing import packed_lines, parse, unpacked_lines
from export.package.reading import open_package
from export.verification import Trust, verify_file
from forms.canonical import canonical_bytes, sha256_hex
from model.trust.checkpoints import roll
from tests.export.packages import (
    AT,
    FORM,
    PHOTO,
    PRIVATE_VALUES,
    Draft,
    appended,
    chained,
    contents,
    draft,
    framed,
    hash_list,
    office,
    open_county,
    open_office,
    signed_report,
)


def bad(path: Path, trust: Trust | None = None) -> str:
    verdict = verify_file(path, trust)
    assert not verdict.ok
    return verdict.lines[0]


def test_a_whole_submission_of_an_unjoined_township(tmp_path: Path) -> None:
    made = draft()
    verdict = verify_file(made.seal(tmp_path / "双河镇-2026-03-A001.asice"))
    assert verdict.ok
    assert verdict.lines == (
        "核验通过：文件完整，每一个字节都在签名之内，没有被改动。",
        "内容：月度上报，编号 A001，2026年3月。",
        "单位：双河镇（990101102）。",
        "封装：双河镇的设备 A，2026-04-03 10:12 签名。",
        "填报人：张䶮（双河镇），2026-04-03 10:12 在报告上签名。",
        "审核人：𬱖㛃𫖯（双河镇），2026-04-03 10:12 在报告上签名。",
        f"查验码：{verdict.code}，报告、数据与上报清单一致。",
        "备注：无",
        "表单：村集体经济收入月报 2 条。",
        "附件：1 个。",
        "尚未加入县级专班，签名人未经核实。",
    )
    assert (verdict.unit, verdict.period, verdict.number) == ("990101102", "2026-03", "A001")
    assert verdict.contents is not None
    assert (verdict.contents.entries, verdict.contents.private_parts) == (3, 1)


def test_the_same_content_gives_the_same_bytes_but_for_signatures(tmp_path: Path) -> None:
    made = draft()
    first, second = (contents(made.seal(tmp_path / name)) for name in ("1.asice", "2.asice"))
    assert {name for name in first if first[name] != second[name]} == {"META-INF/signature001.p7s"}


def test_a_joined_workspace_asks_the_roster(tmp_path: Path) -> None:
    county, other = open_county(), open_county()
    path = draft().seal(tmp_path / "a.asice", county.joined(office()))
    known = frozenset([office().stream])
    assert verify_file(path, Trust(county.root, known)).lines[-1] == "签名人已经县级专班授权。"
    assert verify_file(path).lines[-1] == "尚未加入县级专班，签名人未经核实。"
    assert "不在县级授权名册里" in bad(path, Trust(county.root, frozenset()))
    assert "不是本县签发" in bad(path, Trust(other.root, known))
    before_joining = draft().seal(tmp_path / "b.asice")
    assert verify_file(before_joining, Trust(county.root, known)).ok


def test_a_self_made_authority_that_claims_a_listed_device_signs_for_nobody(tmp_path: Path) -> None:
    forger, known = open_office(claims=office().stream), frozenset([office().stream])
    trust, digest = Trust(open_county().root, known), sha256_hex(draft().submission)
    path = tmp_path / "report.pdf"
    path.write_bytes(signed_report(digest, by=forger))
    assert "不是本县签发" in bad(path, trust)
    path.write_bytes(signed_report(digest))
    assert "不是本县签发" in bad(path, trust), "from before joining, and nobody here knows that office"
    assert verify_file(path, replace(trust, authorities=frozenset([office().ca]))).ok
    made = draft()
    made.report = signed_report(digest, by=forger)
    assert "不是本县签发" in bad(made.seal(tmp_path / "a.asice"), trust)


def test_no_bit_of_the_countys_certificate_is_free_even_where_its_root_is_unknown(tmp_path: Path) -> None:
    path = draft().seal(tmp_path / "a.asice", open_county().joined(office()))
    with open_package(path) as package:
        again = package.seal.certificates[1]
    members = contents(path)
    p7s = members["META-INF/signature001.p7s"]
    start = p7s.index(again)
    for byte in range(start, start + len(again)):
        changed = bytearray(p7s)
        changed[byte] ^= 1
        forged = {**members, "META-INF/signature001.p7s": bytes(changed)}
        with pytest.raises(BadFile):
            open_package(framed(tmp_path / "b.asice", list(forged.items())))


def test_a_signed_pdf_alone_is_judged_too(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(draft().report)
    verdict = verify_file(path)
    assert (verdict.ok, verdict.kind, len(verdict.signers)) == (True, "pdf", 2)
    assert verdict.lines[-1] == "尚未加入县级专班，签名人未经核实。"
    path.write_bytes(appended(draft().report))
    assert "签名之后文件又被改过" in bad(path)


def test_a_sheet_that_the_reviewer_has_not_signed_says_so(tmp_path: Path) -> None:
    made = draft()
    made.report = signed_report(sha256_hex(made.submission), roles=("preparer",))
    made.head["scan"] = f"attachments/{sha256_hex(PHOTO)}.jpg"
    lines = verify_file(made.seal(tmp_path / "a.asice")).lines
    assert "审核人：没有在报告上签名。" in lines
    assert "附件：1 个，含盖章扫描件。" in lines


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"age-encryption.org/v1\n-> X25519 abc", "这是加密包"),
        (b"", "不是上报包"),
        ("随便什么".encode(), "不是上报包"),
        (b"%PDF-1.4 nothing", "不是完好的 PDF"),
        (b"PK\x03\x04 nothing, but long enough to be looked at", "文件不完整"),
    ],
)
def test_other_files_are_named_for_what_they_are(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert words in bad(path)


def test_a_missing_file_is_not_fine(tmp_path: Path) -> None:
    assert not verify_file(tmp_path / "nowhere.asice").ok


def unsigned(made: Draft) -> None:
    from export.signing.pdf import prepare_pdf_fields
    from model.month import document_code
    from tests.export.packages import FIELDS, plain_report

    digest = sha256_hex(made.submission)
    made.report = prepare_pdf_fields(plain_report(document_code.from_digest(digest)), FIELDS, digest)


def without_code(made: Draft) -> None:
    from export.signing.pdf import prepare_pdf_fields, sign_pdf
    from tests.export.packages import FIELDS, plain_report

    prepared = prepare_pdf_fields(plain_report("0000-0000-0000"), FIELDS, sha256_hex(made.submission))
    made.report = sign_pdf(prepared, "preparer", office().people["preparer"], at=AT, reason="核对无误")


def other_report(made: Draft) -> None:
    made.report = signed_report("0123456789abcdef" * 4)


def appended_report(made: Draft) -> None:
    made.report = appended(made.report)


def other_number(made: Draft) -> None:
    made.head["number"] = "A002"


def other_unit(made: Draft) -> None:
    made.head["unit"] = "990101103"


def without_submit(made: Draft) -> None:
    made.raws = made.raws[:2]


def entry_outside_the_list(made: Draft) -> None:
    made.checkpoints["streams"] = [hash_list(office(), made.raws[:2])]


def changed_entry(made: Draft) -> None:
    made.raws[0] = made.raws[0].replace(b"120000", b"130000")


def shortened_list(made: Draft) -> None:
    made.checkpoints["streams"][0]["hashes"][1] = "0" * 64


def forged_list(made: Draft) -> None:
    made.checkpoints["streams"] = [{**hash_list(open_office(), made.raws), "stream": office().stream}]


def missing_head(made: Draft) -> None:
    digest = sha256_hex(made.submission.replace(b"990101102002", b"990101102003"))
    made.submission = made.submission.replace(b"990101102002", b"990101102003")
    entries = [parse(raw, "") for raw in made.raws]
    entries[2]["body"]["digest"] = digest
    made.raws = chained(office(), [{k: v for k, v in entry.items() if k != "prev"} for entry in entries])
    made.checkpoints["streams"] = [hash_list(office(), made.raws)]
    made.report = signed_report(digest)


def stray_private_part(made: Draft) -> None:
    content = canonical_bytes(PRIVATE_VALUES)
    salt = bytes(32)
    made.private.append(
        {"digest": sha256_hex(salt + content), "kind": "personal", "salt": salt.hex(), "values": PRIVATE_VALUES}
    )


def changed_private_part(made: Draft) -> None:
    made.private[0]["values"] = {"id_number": "510000199001010001"}


def wrong_form(made: Draft) -> None:
    made.extra[f"forms/{'0' * 64}.json"] = FORM


def wrong_attachment(made: Draft) -> None:
    made.extra[f"attachments/{'0' * 64}.jpg"] = PHOTO


def unknown_kind(made: Draft) -> None:
    made.head["kind"] = "greeting"


def loose_json(made: Draft) -> None:
    made.raws[1] = made.raws[1].replace(b'":', b'": ')


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (unsigned, "还没有人签名"), (without_code, "没有查验码"), (other_report, "不是同一次上报"),
        (appended_report, "签名之后文件又被改过"), (other_number, "对不上"), (other_unit, "对不上"),
        (without_submit, "没有这次上报的记录"), (entry_outside_the_list, "不在流水清单里"),
        (changed_entry, "对不上"), (shortened_list, "签名对不上"), (forged_list, "签名对不上"),
        (missing_head, "找不到"), (stray_private_part, "不属于任何一条数据"), (changed_private_part, "摘要对不上"),
        (wrong_form, "编号对不上"), (wrong_attachment, "编号对不上"), (unknown_kind, "对不上"),
        (loose_json, "不合规格"),
    ],
)
def test_parts_that_contradict_each_other_are_refused_though_signed(
    tmp_path: Path, change: Callable[[Draft], None], words: str
) -> None:
    made = draft()
    made.checkpoints = {"streams": [dict(item) for item in made.checkpoints["streams"]]}
    change(made)
    path = made.seal(tmp_path / "a.asice")
    assert words in bad(path)


def test_a_package_that_goes_on_from_a_receipt_lists_only_what_is_new(tmp_path: Path) -> None:
    made = draft()
    whole = hash_list(office(), made.raws)
    made.checkpoints["streams"] = [
        {**whole, "from": 2, "hashes": whole["hashes"][1:], "roll": roll(whole["hashes"][:1]).hex()}
    ]
    made.raws, made.private = made.raws[1:], []
    verdict = verify_file(made.seal(tmp_path / "a.asice"))
    assert "表单：村集体经济收入月报 1 条；另有 1 条此前已报送、未变。" in verdict.lines


@pytest.mark.parametrize(
    "raw",
    [b'{"a":1,"a":1}', b'{"b":1,"a":1}', b'{"a": 1}', b'{"a":1.5}', b'{"a":NaN}', b'{"a":1e400}', b'{"a":"\\ud800"}',
     b'{"a":"\\u0000"}', b'{"a":9223372036854775808}', b"[" * 40 + b"]" * 40, b"[" * 100_000, b'{"a":"e\xcc\x81"}',
     b'\xef\xbb\xbf{}', b"{}\n", b"", b"\xff", b"9" * 10_000],
)  # fmt: skip
def test_json_that_is_not_canonical_is_refused(raw: bytes) -> None:
    with pytest.raises(BadContent):
        parse(raw, "数据")


def test_lines_come_back_and_a_bomb_does_not() -> None:
    lines = [f"{number}".encode() * 3 for number in range(100_000)]
    packed = packed_lines(lines)
    assert packed == packed_lines(lines)
    pieces = [packed[start : start + 1000] for start in range(0, len(packed), 1000)]
    assert list(unpacked_lines(pieces, len(packed), "数据")) == lines
    assert list(unpacked_lines([packed_lines([])], 20, "数据")) == []
    bomb = packed_lines([b"0" * 1_000_000] * 100)
    with pytest.raises(BeyondLimits):
        list(unpacked_lines([bomb], len(bomb), "数据"))
    for broken in (packed[:-9], b"no gzip", packed_lines([b"x"])[:-12] + bytes(12), zlib.compress(b"x\n")):
        with pytest.raises(BadFile):
            list(unpacked_lines([broken], len(broken), "数据"))


def test_a_wrong_digest_in_the_manifest_is_refused(tmp_path: Path) -> None:
    from export.package.manifest import MANIFEST, SIGNATURE
    from export.signing.container import sign_manifest

    path = draft().seal(tmp_path / "a.asice")
    members = contents(path)
    members[MANIFEST] = members[MANIFEST].replace(b"<ds:DigestValue>", b"<ds:DigestValue>A", 1)
    members[SIGNATURE] = sign_manifest(members[MANIFEST], office().installation, AT)
    assert "签名清单与里面的文件对不上" in bad(framed(tmp_path / "b.asice", list(members.items())))


def test_the_manifest_can_be_checked_by_hand(tmp_path: Path) -> None:
    import base64
    import hashlib

    from lxml import etree

    path = draft().seal(tmp_path / "a.asice")
    members = contents(path)
    root = etree.fromstring(members["META-INF/ASiCManifest001.xml"])
    listed = {
        reference.get("URI"): base64.b64decode(reference[1].text)
        for reference in root.iter("{http://uri.etsi.org/02918/v1.2.1#}DataObjectReference")
    }
    inside = {name: content for name, content in members.items() if not name.startswith(("META-INF/", "mimetype"))}
    assert listed == {name: hashlib.sha256(content).digest() for name, content in inside.items()}
    assert members["mimetype"] == container.MIMETYPE_CONTENT
    with read_container(path) as found:
        assert list(found.members) == list(members)
