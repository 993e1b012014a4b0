"""Duties go to a successor: one file that both signed, drafts and open returns along; the county knows."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from export.errors import BadFile
from export.exchange import handing_over, joining, receiving
from export.exchange.receipt import write_receipt
from export.package.reading import open_package
from export.verification import verify_file
from model.errors import LastPerson, WrongPassword
from model.exchange import handover, judging, trust
from model.exchange.handover import HandOverToSelf
from tests.export.exchange.joined import COUNTY, Neighbours
from tests.journeys.test_joined_month import packed
from tests.model.month.month_office import PREPARER, REVIEWER, Office, open_office


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


def test_wrong_passwords_and_nobody_else_hand_nothing_over(around: Neighbours, office: Office) -> None:
    stick = around.stick()
    with pytest.raises(WrongPassword):
        handing_over.hand_over(office.workspace, office.reviewer, (PREPARER, "不对的密码2026"), stick, leaves=True)
    with pytest.raises(HandOverToSelf):
        handing_over.hand_over(office.workspace, office.preparer, (PREPARER, PREPARER), stick, leaves=False)
    assert list(stick.iterdir()) == []
    assert len(office.workspace.people.people()) == 2
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
