"""The month of 双河镇: the figures of the worked example come out of its records, and the package stands any judge."""

import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from export import month
from export.package.reading import open_package
from export.verification import verify_file
from forms.canonical import sha256_hex
from model.attendance.totals import AttendanceTotals, Rules, totals_by_cadre
from model.clock import FixedClock, today
from model.month import submissions
from model.month.check import check_month
from model.month.submissions import Submission
from model.sample import SIGNING_DAY, people_of_sample, principal_of_sample
from model.trust.certificates import pem
from model.workspace import moving
from model.workspace.opening import open_workspace, people_of
from model.workspace.workspace import Workspace
from tests import kept

MONTH, LAST_DAY = "2026-03", "2026-03-31"
RARE = "䶮𬱖㛃𫖯"
PREPARER, REVIEWER = people_of_sample()[:2]
WAN = 1_000_000  # fen


@dataclass
class Township:
    """The sample, open for its preparer, and a place for what it makes."""

    workspace: Workspace
    clock: FixedClock
    place: Path


@dataclass
class Packed:
    """A month that both people signed, and its package."""

    made: Submission
    path: Path
    report: Path
    ledger: Path
    root: Path


@pytest.fixture(scope="module")
def township(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Township]:
    place = tmp_path_factory.mktemp("month")
    sample = kept.sample(place / "双河镇.tuodi")
    yield Township(sample.workspace, sample.clock, place)
    sample.workspace.close()


def signed(workspace: Workspace) -> Submission:
    ids = {each.name: each.id for each in workspace.people.people()}
    made = month.begin_sign_off(
        workspace, workspace.unit, MONTH, remarks=f"新到岗：{RARE}", principal=principal_of_sample(),
        reviewer=REVIEWER.name,
    )
    made = month.sign(workspace, made, "preparer", ids[PREPARER.name], PREPARER.password)
    return month.sign(workspace, made, "reviewer", ids[REVIEWER.name], REVIEWER.password)


@pytest.fixture(scope="module")
def packed(township: Township) -> Packed:
    workspace, place = township.workspace, township.place
    township.clock.moment = datetime(2026, 3, 31, 8, 0, tzinfo=UTC)
    (road,) = [each for each in workspace.register_records("project") if each.values["code"].endswith("A002")]
    workspace.save("project", {**road.values, "implement_unit": f"{RARE}合作社"}, record=road.record,
                   parents=road.heads)
    township.clock.moment = SIGNING_DAY
    made = signed(workspace)
    path = month.pack(workspace, made, place)
    root = place / "root.pem"
    root.write_bytes(pem(workspace.installation().chain[-1]))
    report, ledger = place / "report.pdf", place / "ledger.xlsx"
    with open_package(path) as package:
        report.write_bytes(package.report() or b"")
        ledger.write_bytes(package.ledger() or b"")
    return Packed(made, path, report, ledger, root)


@pytest.fixture(scope="module")
def attendance(township: Township) -> dict[str, AttendanceTotals]:
    """By the cadre's name, from what stands in the workspace."""
    workspace = township.workspace
    cadres = {each.record: each.values for each in workspace.register_records("cadre")}
    records = [each.values for each in workspace.month_records("attendance", unit=workspace.unit, month=MONTH)]
    found = totals_by_cadre(cadres, records, MONTH, workdays=workspace.workdays, today=today(township.clock),
                            rules=Rules())
    return {str(cadres[cadre]["name"]): totals for cadre, totals in found.items()}


def test_four_of_six_assessed_cadres_reached_their_days(attendance: dict[str, AttendanceTotals]) -> None:
    assessed = {name: each for name, each in attendance.items() if each.compliant != "not_assessed"}
    assert len(assessed) == 6
    assert sum(each.compliant == "yes" for each in assessed.values()) == 4
    short = {name: (each.in_county, each.required, each.shortfall) for name, each in assessed.items() if each.shortfall}
    assert short == {"周文彬": (Decimal(6), 7, Decimal(1)), "蒋明远": (Decimal(18), 20, Decimal(2))}
    assert {each.workdays for each in attendance.values()} == {22}
    assert {each.empty_halves for each in attendance.values()} == {0}


def test_who_fell_short_is_who_the_example_names(township: Township, attendance: dict[str, AttendanceTotals]) -> None:
    kinds = {each.values["name"]: each.values["cadre_kind"] for each in township.workspace.register_records("cadre")}
    assert (kinds["周文彬"], kinds["蒋明远"]) == ("soe_member", "village_team")
    assert sum(each.shortfall for each in attendance.values()) == 3


def test_of_four_projects_three_were_due_and_three_started(township: Township) -> None:
    workspace = township.workspace
    projects = [workspace.read("project", each.record) for each in workspace.register_records("project")]
    of_year = [each for each in projects if each and each.values["year"] == 2026]
    due = [each for each in of_year if each.values["plan_start"] <= LAST_DAY]
    started = [each for each in due if "" < str(each.calculated.get("actual_start", "")) <= LAST_DAY]
    assert (len(of_year), len(due), len(started)) == (4, 3, 3)


def test_twelve_million_planned_520_arrived_280_paid(township: Township) -> None:
    workspace = township.workspace
    projects = [each.values for each in workspace.register_records("project")]
    planned = sum(row["amount"] for each in projects for row in each["fund_plan"]
                  if row["year"] == 2026 and row["leveraged"] == "no")
    entries = [each.values for each in workspace.register_records("fund_entry")]

    def total(kind: str) -> int:
        return sum(each["amount"] for each in entries if each["kind"] == kind and each["leveraged"] == "no"
                   and each["year"] == 2026 and each["date"] <= LAST_DAY)

    assert planned == 1200 * WAN
    assert total("arrive") - total("return") == 520 * WAN
    assert total("pay") == 280 * WAN
    # and the projects themselves say the same, each from the ledger of funds
    calculated = [workspace.read("project", each.record) for each in workspace.register_records("project")]
    assert sum(each.calculated["arrived"] for each in calculated if each) == 520 * WAN
    assert sum(each.calculated.get("paid", 0) for each in calculated if each) == 280 * WAN


def test_all_three_villages_reported_and_earned_a_fifth_more_than_last_year(township: Township) -> None:
    workspace = township.workspace

    def quarter(year: int, field: str) -> int:
        return sum(
            each.values[field] for number in (1, 2, 3)
            for each in workspace.month_records("village_income", unit=workspace.unit, month=f"{year}-0{number}")
        )

    assert (quarter(2026, "income_total"), quarter(2025, "income_total")) == (3120 * WAN // 100, 2600 * WAN // 100)
    assert (quarter(2026, "net_income"), quarter(2025, "net_income")) == (12 * WAN, 10 * WAN)
    reported = {each.unit for each in workspace.month_records("village_income", unit=workspace.unit, month=MONTH)}
    villages = {each.code for each in workspace.units.descendants(workspace.unit) if each.level == "village"}
    assert len(reported) == 3
    assert reported == villages


def test_the_month_is_ready_and_nothing_is_missing(township: Township) -> None:
    found = check_month(township.workspace, township.workspace.unit, MONTH)
    assert found.ready
    assert {each.form: (each.records, each.missing) for each in found.forms if each.missing} == {}
    counted = {each.form: each.records for each in found.forms if each.records}
    assert counted["attendance"] == 6 * 22
    assert (counted["village_income"], counted["project"], counted["cadre"]) == (3, 4, 6)


def test_our_own_verify_says_what_is_in_it(packed: Packed, township: Township) -> None:
    verdict = verify_file(packed.path)
    assert verdict.ok, verdict.lines
    assert packed.path.name == "双河镇-2026-03-A001.asice"
    assert (verdict.unit_name, verdict.period, verdict.number, verdict.code) == (
        "双河镇", MONTH, "A001", packed.made.code)
    assert [(each.role, each.name) for each in verdict.signers] == [("填报人", "何晓岚"), ("审核人", "唐志远")]
    assert verdict.contents is not None
    assert verdict.contents.records["每日考勤"] == 132
    logs = township.workspace.month_records("project_log", unit=verdict.unit, month=MONTH)
    assert verdict.contents.records["项目日志"] == len(logs) >= 5
    papers = 3  # the plan, and what proves a problem and a task
    assert verdict.contents.attachments == len(logs) + papers, "a photo of each"


def test_openssl_verifies_the_container_with_the_exported_root(packed: Packed, tmp_path: Path) -> None:
    with zipfile.ZipFile(packed.path) as archive:
        for name in ("META-INF/ASiCManifest001.xml", "META-INF/signature001.p7s"):
            (tmp_path / Path(name).name).write_bytes(archive.read(name))
    command = ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-purpose", "any",
               "-in", "signature001.p7s", "-content", "ASiCManifest001.xml", "-CAfile", str(packed.root),
               "-out", "out.xml"]
    judged = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stderr

    manifest = tmp_path / "ASiCManifest001.xml"
    manifest.write_bytes(manifest.read_bytes().replace(b"SHA", b"SHB", 1) + b" ")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_the_manifest_covers_every_member_by_sha256sum(packed: Packed, tmp_path: Path) -> None:
    """By hand: unzip, openssl dgst, and look whether the manifest has it."""
    subprocess.run(["python3", "-m", "zipfile", "-e", str(packed.path), str(tmp_path)], check=True)
    manifest = (tmp_path / "META-INF/ASiCManifest001.xml").read_text("utf-8")
    members = [each for each in tmp_path.rglob("*") if each.is_file() and each.parent.name != "META-INF"]
    assert len(members) > 10
    for member in members:
        digest = subprocess.run(["openssl", "dgst", "-sha256", "-binary", str(member)], capture_output=True, check=True)
        shown = subprocess.run(["openssl", "base64", "-A"], input=digest.stdout, capture_output=True, check=True)
        assert (shown.stdout.decode() in manifest) == (member.name != "mimetype"), member


def test_poppler_and_qpdf_accept_the_report(packed: Packed) -> None:
    judged = subprocess.run(["pdfsig", "-nocert", str(packed.report)], capture_output=True, text=True, check=False)
    assert judged.stdout.count("Signature is Valid") == 2, judged.stdout
    assert "Total document signed" in judged.stdout
    for name in ("何晓岚", "唐志远"):
        assert name in judged.stdout
    subprocess.run(["qpdf", "--check", str(packed.report)], check=True, capture_output=True)


def test_every_character_can_be_copied_out_of_the_report(packed: Packed) -> None:
    text = subprocess.run(["pdftotext", "-raw", str(packed.report), "-"], capture_output=True, check=True,
                          encoding="utf-8").stdout  # as it was drawn: a cell's lines follow each other
    pages = text.split("\f")[:-1]
    flat = "".join(text.split())
    assert f"{RARE}合作社" in flat
    assert f"新到岗：{RARE}" in flat
    assert "〓" not in flat
    for page in pages:
        assert packed.made.code in page
    for shown in ("彭建国", "何晓岚", "37,000.00", "人民币", "演示"):
        assert shown in flat, shown
    fonts = subprocess.run(["pdffonts", str(packed.report)], capture_output=True, check=True, text=True).stdout
    assert all(re.search(r" yes yes yes ", line) for line in fonts.splitlines()[2:])


def test_libreoffice_opens_the_workbook_and_its_formulas_agree(packed: Packed, tmp_path: Path) -> None:
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to",
         "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1", "--outdir", str(tmp_path),
         str(packed.ledger)], check=True, capture_output=True, timeout=120,
    )
    sheets = {each.stem.partition("-")[2]: each.read_text("utf-8") for each in tmp_path.glob("*.csv")}
    assert "Err:" not in "".join(sheets.values())
    assert "#" not in "".join(text for text in sheets.values() if "#REF" in text or "#NAME" in text)
    income = next(text for name, text in sheets.items() if "收入" in name or "收支" in name)
    total = next(line for line in income.splitlines() if line.startswith("合计"))
    assert "110000" in total.replace(",", "").replace('"', ""), "37,000 + 36,000 + 37,000 元"
    assert f"{RARE}合作社" in sheets["项目台账"]


def test_the_submission_in_the_package_is_what_was_signed(packed: Packed, township: Township) -> None:
    with open_package(packed.path) as package:
        assert package.digest == packed.made.digest == sha256_hex(packed.made.document)
        entries = {sha256_hex(raw): entry for raw, entry in package.entries()}
        kinds = [entry["kind"] for entry in entries.values()]
        heads = (package.submission or {})["heads"]
    assert kinds[-1] == "submit"
    for record, head in heads.items():
        assert entries[head]["record"] == record
    assert township.workspace.check() == []
    assert submissions.submission(township.workspace, packed.made.id).state == "packed"


def test_two_equal_workspaces_make_the_same_bytes_but_for_signatures(
    packed: Packed, township: Township, tmp_path: Path
) -> None:
    """One workspace, moved to two computers: reports before signing, workbooks and data are equal to the byte."""
    home = tmp_path / "原.tuodi"
    shutil.copytree(township.workspace.folder, home, ignore=shutil.ignore_patterns("lock"))
    clock = FixedClock(SIGNING_DAY)
    person = next(each.id for each in people_of(home) if each.name == PREPARER.name)
    with open_workspace(home, person, PREPARER.password, clock) as workspace:
        workspace.export_move(tmp_path / "搬家.zip")

    made: list[dict[str, bytes]] = []
    for name in ("甲", "乙"):
        moving.import_move(tmp_path / "搬家.zip", tmp_path / f"{name}.tuodi")
        clock.moment = SIGNING_DAY
        with open_workspace(tmp_path / f"{name}.tuodi", person, PREPARER.password, clock) as workspace:
            begun = month.begin_sign_off(workspace, workspace.unit, MONTH, reviewer=REVIEWER.name)
            unsigned = workspace.attachments.read(begun.report)
            path = month.pack(workspace, signed(workspace), _new(tmp_path / name))
        with zipfile.ZipFile(path) as archive:
            made.append({"unsigned": unsigned} | {each: archive.read(each) for each in archive.namelist()})

    one, other = made
    assert list(one) == list(other)
    differing = {name for name in one if one[name] != other[name]}
    assert differing == {
        "report.pdf", "data/checkpoints.json", "META-INF/ASiCManifest001.xml", "META-INF/signature001.p7s"
    }, "only what is signed differs"
    assert _without_signatures(one["data/checkpoints.json"]) == _without_signatures(other["data/checkpoints.json"])


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _without_signatures(checkpoints: bytes) -> object:
    found = json.loads(checkpoints)
    for each in found["streams"]:
        del each["signature"]
    return found


def test_what_is_changed_afterwards_makes_the_sign_off_stale_and_takes_a_new_number(
    packed: Packed, township: Township
) -> None:
    """Last: it changes the month."""
    workspace = township.workspace
    (income, *_) = workspace.month_records("village_income", unit=workspace.unit, month=MONTH)
    workspace.save("village_income", {**income.values, "inc_lease": income.values["inc_lease"] + 100},
                   record=income.record, parents=income.heads, explanations=income.explanations)
    assert submissions.changed_since(workspace, packed.made) == [income.record]
    row = next(each for each in workspace.listing("village_income", month=MONTH).rows() if each.record == income.record)
    assert row.changed_after_submit
    again = month.pack(workspace, signed(workspace), township.place)
    assert again.name == "双河镇-2026-03-A002.asice"
    verdict = verify_file(again)
    assert verdict.ok
    assert verify_file(packed.path).ok, "what was sent stays true"
