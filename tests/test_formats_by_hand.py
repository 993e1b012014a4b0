"""docs/formats/ is enough: a second program, with no line of ours, writes a package that we take and reads one."""

import ast
import gzip
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from export.exchange import receiving
from export.package.sealing import age_identity, public_age_key, seal_file
from export.verification import verify_file
from forms.reading import builtin_forms, form_json
from model.exchange import judging, trust
from model.trust.roster import RosterStream, Span
from tests import by_hand
from tests.export.border import COUNTY, Border, open_border
from tests.model.month.month_office import MONTH, UNIT, VILLAGES

VILLAGE = VILLAGES["大坪村"]
CADRE = "018f0000-0000-7000-8000-0000000000aa"


@pytest.fixture
def border(tmp_path: Path) -> Iterator[Border]:
    made = open_border(tmp_path)
    yield made
    made.township.close()
    made.county.close()


@pytest.fixture
def office(tmp_path: Path) -> by_hand.HandOffice:
    folder = tmp_path / "hand"
    folder.mkdir()
    return by_hand.HandOffice(folder, UNIT, "双河镇", form_json(builtin_forms()["village_income"]))


def packed_by_hand(office: by_hand.HandOffice) -> Path:
    record = f"village_income/{VILLAGE}/{MONTH}"
    values = {"village": VILLAGE, "month": MONTH, "inc_lease": 1_200_00, "nil_report": "no",
              "accounting_system": "2023"}
    heads = {record: office.revise("village_income", record, MONTH, values)}
    path = office.folder / "双河镇-2026-03-A001.asice"
    path.write_bytes(office.submission("A001", MONTH, COUNTY, heads, []))
    return path


def test_the_second_program_uses_the_standard_library_alone() -> None:
    tree = ast.parse(Path(by_hand.__file__).read_text("utf-8"))
    names = [alias.name for each in ast.walk(tree) if isinstance(each, ast.Import) for alias in each.names]
    names += [str(each.module) for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)]
    assert {each.partition(".")[0] for each in names} <= sys.stdlib_module_names


def test_what_was_written_by_hand_is_verified(office) -> None:
    verdict = verify_file(packed_by_hand(office))
    assert verdict.ok, verdict.lines
    assert (verdict.unit, verdict.unit_name, verdict.period, verdict.number) == (UNIT, "双河镇", MONTH, "A001")
    assert [(each.role, each.name) for each in verdict.signers] == [("填报人", "何晓岚")]
    assert verdict.contents is not None
    assert verdict.contents.records == {builtin_forms()["village_income"].title: 1}


def test_what_was_written_by_hand_and_sealed_with_age_is_received_and_accepted(border, office) -> None:
    device = RosterStream(office.public, UNIT, "A", (Span(UNIT),))
    trust.pin_root(border.county, border.root)
    trust.apply_roster(border.county, *border.roster(device))
    plain = packed_by_hand(office)
    recipient = by_hand.bech32("age", public_age_key(border.county.installation().age_key))
    sealed = plain.with_suffix(".asice.age")
    subprocess.run(["age", "-r", recipient, "-o", str(sealed), str(plain)], check=True)

    taken = receiving.take(border.county, sealed)
    assert [(each.record, each.outcome) for each in taken.received.outcomes] == [
        (f"village_income/{VILLAGE}/{MONTH}", "new")]
    judging.accept(border.county, taken.received.submit)
    standing = border.county.read("village_income", f"village_income/{VILLAGE}/{MONTH}")
    assert (standing.values["inc_lease"], standing.state) == (1_200_00, "accepted")
    assert border.county.check() == []


def test_private_parts_written_by_hand_agree_with_their_digest(border, office) -> None:
    office.form = form_json(builtin_forms()["cadre"])
    values = {"name": "周文彬", "cadre_kind": "soe_member"}
    sensitive = {field.name for field in builtin_forms()["cadre"].stored_fields if field.sensitive == "personal"}
    shut = dict.fromkeys(sorted(sensitive)[:1], "13900000000")
    assert shut, "the register of cadres has personal fields"
    digest, line = by_hand.private_part("personal", shut, bytes(range(32)))
    heads = {CADRE: office.revise("cadre", CADRE, MONTH, values, personal=digest)}
    path = office.folder / "双河镇.asice"
    path.write_bytes(office.submission("A001", MONTH, COUNTY, heads, [line]))
    trust.pin_root(border.county, border.root)
    trust.apply_roster(border.county, *border.roster(RosterStream(office.public, UNIT, "A", (Span(UNIT),))))

    receiving.take(border.county, path)
    standing = border.county.read("cadre", CADRE)
    assert standing.missing_private == "none"
    assert shut.items() <= standing.values.items()


def test_ours_is_read_by_hand_to_the_last_byte(border, tmp_path) -> None:
    border.join()
    ours = border.package()
    sealed = tmp_path / "ours.age"
    seal_file(ours, sealed, [public_age_key(border.county.installation().age_key)])
    (tmp_path / "identity").write_text(age_identity(border.county.installation().age_key) + "\n")
    content = subprocess.run(["age", "-d", "-i", str(tmp_path / "identity"), str(sealed)], check=True,
                             capture_output=True).stdout

    members = by_hand.parts_of(content)
    assert by_hand.container(members) == content, "no bit of the frame is free"
    listed = members["META-INF/ASiCManifest001.xml"]
    assert by_hand.manifest(members) == listed
    signer = signed_by(members["META-INF/signature001.p7s"], listed, tmp_path)

    head = json.loads(members["data/package.json"])
    assert head["stream"] == by_hand.sha256(signer)
    for name, raw in members.items():
        if name.endswith(".json"):
            assert by_hand.canonical(json.loads(raw)) == raw
        if name.startswith(("forms/", "attachments/")):
            assert name.rpartition("/")[2].partition(".")[0] == by_hand.sha256(raw)
    entries = [json.loads(line) for line in checked_entries(members, tmp_path)]
    document = json.loads(members["data/submission.json"])
    digest = by_hand.sha256(members["data/submission.json"])
    told = {"number": document["number"], "unit": document["unit"], "period": document["period"], "digest": digest}
    assert told in [each["body"] for each in entries if each["kind"] == "submit"]
    assert document["heads"].keys() <= {each.get("record") for each in entries}
    (tmp_path / "report.pdf").write_bytes(members["report.pdf"])
    told = subprocess.run(["pdfinfo", str(tmp_path / "report.pdf")], capture_output=True, check=True).stdout.decode()
    assert f"Keywords:        tuodi-submission-1 {digest}" in told
    text = subprocess.run(["pdftotext", "-", "-"], input=members["report.pdf"], capture_output=True, check=True).stdout
    assert by_hand.check_code(digest) in text.decode()


def signed_by(signature: bytes, listed: bytes, folder: Path) -> bytes:
    """The signer's public key, once openssl says that the signature holds under the CA in it."""
    (folder / "p7s").write_bytes(signature)
    (folder / "manifest").write_bytes(listed)
    pem = by_hand.openssl("pkcs7", "-inform", "DER", "-in", str(folder / "p7s"), "-print_certs").split(b"\n\n")
    (folder / "root.pem").write_bytes([each for each in pem if b"BEGIN" in each][-1])
    by_hand.openssl("cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", str(folder / "p7s"), "-content",
                    str(folder / "manifest"), "-CAfile", str(folder / "root.pem"), "-out", "/dev/null")
    public = by_hand.openssl("x509", "-pubkey", "-noout", given=next(each for each in pem if b"BEGIN" in each))
    return by_hand.openssl("pkey", "-pubin", "-outform", "DER", given=public)


def checked_entries(members: dict[str, bytes], folder: Path) -> list[bytes]:
    """The entries, after each was found in its device's list, and the list signed by the device."""
    raws = gzip.decompress(members["data/entries.jsonl.gz"]).splitlines()
    vouched: dict[str, list[str]] = {}
    for each in json.loads(members["data/checkpoints.json"])["streams"]:
        public = bytes.fromhex(each["public_key"])
        assert hashlib.sha256(public).hexdigest() == each["stream"]
        start = bytes.fromhex(each["roll"]) if "roll" in each else bytes(32)
        seq, roll = each["from"] + len(each["hashes"]) - 1, by_hand.rolled(each["hashes"], start)
        message = by_hand.canonical(["tuodi-checkpoint-1", each["stream"], seq, roll.hex()])
        assert by_hand.holds(public, bytes.fromhex(each["signature"]), message, folder)
        vouched[each["stream"]] = ["", *[""] * (each["from"] - 1), *each["hashes"]]
    for raw in raws:
        entry = json.loads(raw)
        assert by_hand.canonical(entry) == raw
        hashes = vouched[entry["stream"]]
        assert hashes[entry["seq"]] == by_hand.sha256(raw)
        assert entry.get("prev", "") == hashes[entry["seq"] - 1]
    return raws
