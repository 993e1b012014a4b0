"""Duties go to a successor: one file that both signed, drafts and open returns along; the county knows."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from export import month
from export.content import Papers
from export.errors import BadFile, UnknownSigner
from export.exchange import handing_over, joining, receiving
from export.exchange.handover_paper import content_of
from export.exchange.receipt import write_receipt
from export.package.reading import open_package
from export.report.card_pdf import card_report
from export.signing import pdf
from export.signing.container import Signer
from export.signing.pdf import sign_pdf
from export.verification import verify_file
from model.errors import LastPerson, NotWritten, WrongPassword
from model.exchange import handover, issuing, judging, trust
from model.exchange.handover import DraftLine, Handover, HandOverToSelf, LedgerLine, OpenReturn, SentLine
from model.exchange.invitation import AlteredJoining
from model.trust.certificates import certify_person, make_ca, new_key
from model.trust.roster import RosterPerson
from model.workspace import opening
from tests.export.exchange.joined import COUNTY, Neighbours
from tests.journeys.test_joined_month import packed
from tests.model.month.month_office import MONTH, PREPARER, REVIEWER, UNIT, Office, open_office


@pytest.fixture
def around(tmp_path: Path) -> Iterator[Neighbours]:
    made = Neighbours(tmp_path)
    yield made
    made.close()


@pytest.fixture
def office(around: Neighbours) -> Office:
    made = open_office(around.folder)
    around.open.append(made.workspace)
    made.report_all()
    made.fund_nil()
    return made


def hand(office: Office, out: Path, *, leaves: bool = True) -> Path:
    return handing_over.hand_over(office.workspace, office.reviewer, (PREPARER, REVIEWER), out, leaves=leaves)


def test_one_file_that_both_signed_hands_everything_over(around: Neighbours, office: Office) -> None:
    workspace = office.workspace
    workspace.draft_save("supporter", None, None, {"name": "没写完的企业"})
    file = hand(office, around.stick())

    assert [each.name for each in workspace.people.people()] == ["唐志远"]
    assert {each.person for each in workspace.drafts()} == {office.reviewer}
    acts = [each for each in workspace.entries(workspace.stream) if each.kind == handover.FLOW]
    assert [(each.body["from"], each.body["to"]) for each in acts] == [(office.preparer, office.reviewer)]
    assert verify_file(file).ok
    with open_package(file) as package:
        paper = around.folder / "交接单.pdf"
        paper.write_bytes(package.container.read("handover.pdf"))
    seen = verify_file(paper)
    assert seen.ok, seen.lines
    assert {(each.role, each.name) for each in seen.signers} == {("移交人", "何晓岚"), ("接交人", "唐志远")}
    said = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True).stdout
    assert workspace.forms["village_income"].title in said
    assert "没有保存的草稿" in said
    assert 1 <= said.count("\f") <= 2


def test_a_returned_month_is_named_and_the_county_changes_its_roster(around: Neighbours, office: Office) -> None:
    county = around.make(COUNTY, "云岭县", person="马会计")
    around.join(county, office.workspace)
    package = packed(office, around.stick())
    received = receiving.take(county, package).received
    judging.give_back(county, received.submit, "第三季度的数对不上")
    receiving.take(office.workspace, write_receipt(county, received.sha256, around.stick()))
    assert [each.number for each in handover.open_returns(office.workspace)] == ["A001"]

    file = hand(office, around.stick())
    made = handing_over.take(county, file)

    assert made.returns[0].reasons == ("第三季度的数对不上",)
    joining.write_roster(county, around.stick())
    people = {each.name: each.status for each in trust.newest_roster(county, COUNTY).people}
    assert people == {"马会计": "active", "何晓岚": "ended", "唐志远": "active"}


def test_what_the_predecessor_signs_afterwards_is_not_believed_and_the_successor_goes_on(
    around: Neighbours, office: Office
) -> None:
    county = around.make(COUNTY, "云岭县", person="马会计")
    around.join(county, office.workspace)
    office.workspace.draft_save("supporter", None, None, {"name": "没写完的企业"})
    before = packed(office, around.stick())
    kept, clock = around.folder / "带走的.tuodi", office.clock
    office.workspace.close()
    shutil.copytree(office.workspace.folder, kept)
    stayed = opening.open_workspace(office.workspace.folder, office.preparer, PREPARER, clock)
    successor = stayed.people.add_person("阿果", "填报人", "successor 2026 spring").id
    clock.advance(days=1)
    file = handing_over.hand_over(stayed, successor, (PREPARER, "successor 2026 spring"), around.stick(), leaves=True)
    stayed.close()
    handing_over.take(county, file)
    joining.write_roster(county, around.stick())
    assert receiving.take(county, before).received.submit, "what was signed before the hand-over holds"

    clock.advance(days=1)
    gone = opening.open_workspace(kept, office.preparer, PREPARER, clock)
    around.open.append(gone)
    late = signed(replace(office, workspace=gone), (office.preparer, PREPARER), around.stick())
    assert "不在县级授权名册里" in receiving.look(county, late).happened, "a copy is another device"
    around.join(county, gone)
    people = {each.id: each.status for each in trust.newest_roster(county, COUNTY).people}
    assert people[office.preparer] == "ended", "an older copy that asks brings nobody back"
    seen = receiving.look(county, late)
    assert not seen.ok
    assert "何晓岚已在 2026-04-04 10:12 把工作交接出去" in seen.happened
    with pytest.raises(UnknownSigner):
        receiving.take(county, late)

    with pytest.raises(WrongPassword):
        opening.open_workspace(stayed.folder, office.preparer, PREPARER, clock)
    goes_on = opening.open_workspace(stayed.folder, successor, "successor 2026 spring", clock)
    around.open.append(goes_on)
    assert [each.person for each in goes_on.drafts()] == [successor]
    next_one = signed(replace(office, workspace=goes_on), (successor, "successor 2026 spring"), around.stick())
    assert receiving.take(county, next_one).received.submit


def signed(office: Office, preparer: tuple[str, str], folder: Path) -> Path:
    """A correction of the month by somebody else."""
    workspace = office.workspace
    office.report_village("大坪村", 4_000_00)
    made = month.begin_sign_off(workspace, UNIT, MONTH)
    made = month.sign(workspace, made, "preparer", *preparer)
    made = month.sign(workspace, made, "reviewer", office.reviewer, REVIEWER)
    return month.pack(workspace, made, folder)


def test_the_paper_takes_two_pages_however_much_there_is(around: Neighbours) -> None:
    at = "2026-04-06T02:00:00.000Z"
    reason = "第三季度的数对不上，请与财政所核对以后再报，凭证号要写全，附件缺少盖章页。" * 3
    made = Handover(
        UNIT, "双河镇", "s" * 64, "A", 12_345, "a", "何晓岚", "b", "唐志远", "审核人", at, True,
        tuple(LedgerLine(str(each), f"很长名字的台账第 {each} 种", 99_999) for each in range(32)),
        tuple(DraftLine("x", "村集体经济收支月报", at) for _ in range(30)),
        tuple(OpenReturn(f"A{each:03}", MONTH, (reason,)) for each in range(12)),
        tuple(SentLine(f"A{each:03}", MONTH, "returned") for each in range(36)))
    report = card_report(content_of(made), Papers("AAAA-BBBB-CCCC", "", at, demo=True))
    (around.folder / "x.pdf").write_bytes(report.pdf)
    said = subprocess.run(["pdftotext", "-layout", around.folder / "x.pdf", "-"], capture_output=True, text=True,
                          check=True).stdout
    assert said.count("\f") == 2
    assert "共 12 项，列 8 项" in said
    assert all(f"很长名字的台账第 {each} 种" in said for each in range(32))


def test_wrong_passwords_and_nobody_else_hand_nothing_over(around: Neighbours, office: Office) -> None:
    stick = around.stick()
    with pytest.raises(WrongPassword):
        handing_over.hand_over(office.workspace, office.reviewer, (PREPARER, "不对的密码2026"), stick, leaves=True)
    with pytest.raises(HandOverToSelf):
        handing_over.hand_over(office.workspace, office.preparer, (PREPARER, PREPARER), stick, leaves=False)
    assert list(stick.iterdir()) == []
    assert len(office.workspace.people.people()) == 2
    with pytest.raises(NotWritten):
        hand(office, around.folder / "拔掉了")
    assert {each.kind for each in office.workspace.entries(office.workspace.stream)} & {handover.FLOW} == set()
    office.workspace.people.remove_person(office.reviewer)
    with pytest.raises(LastPerson):
        office.workspace.people.remove_person(office.preparer)


def test_a_hand_over_of_another_office_is_refused(around: Neighbours, office: Office) -> None:
    county = around.make(COUNTY, "云岭县")
    file = hand(office, around.stick(), leaves=False)
    joining.write_roster(county, around.stick())
    with pytest.raises(Exception, match="名册"):
        handing_over.take(county, file)
    content = bytearray(file.read_bytes())
    content[content.index(b'"leaves":"no"') + 10] ^= 1
    file.write_bytes(content)
    with pytest.raises(BadFile):
        handing_over.take(county, file)


def test_a_paper_that_a_self_made_authority_signed_is_refused(around: Neighbours, office: Office, monkeypatch) -> None:
    county = around.make(COUNTY, "云岭县")
    around.join(county, office.workspace)
    ca_key, theirs = new_key(), {}
    ca = make_ca(ca_key, unit=UNIT, stream=office.workspace.stream)
    for field, person in (("giver", office.preparer), ("receiver", office.reviewer)):
        own = new_key()
        named = certify_person(
            ca_key, ca, own.public_key(), person_id=person, name="何晓岚", unit=UNIT, unit_name="双河镇")
        theirs[field] = Signer(own, named, (ca,))
    monkeypatch.setattr(pdf, "sign_pdf", lambda paper, field, _, **how: sign_pdf(paper, field, theirs[field], **how))
    file = hand(office, around.stick(), leaves=False)
    with pytest.raises(BadFile, match="签名"):
        handing_over.take(county, file)
    assert handover.handovers(county) == []


def test_nobody_hands_over_what_people_of_another_office_do(around: Neighbours, office: Office) -> None:
    county = around.make(COUNTY, "云岭县", person="马会计")
    around.join(county, office.workspace)
    file = hand(office, around.stick(), leaves=False)
    issuing.add_person(county, RosterPerson(office.preparer, "马会计", COUNTY, "录入"))
    with pytest.raises(AlteredJoining):
        handing_over.take(county, file)
