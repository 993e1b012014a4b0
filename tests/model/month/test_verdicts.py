"""What came back from above stands on the list until it is corrected."""

import pytest

from model.month import submissions
from model.month.submissions import start_sign_off
from model.month.verdicts import returned, verdicts
from tests.model.month.month_office import MONTH, UNIT, VILLAGES, copied_office


@pytest.fixture
def office(tmp_path):
    made = copied_office(tmp_path)
    with made.workspace:
        made.report_all()
        yield made


def hands_in(office):
    made = start_sign_off(office.workspace, UNIT, MONTH)
    submissions.hand_in(office.workspace, made)
    submit = [each for each in office.workspace.entries(office.workspace.stream) if each.kind == "submit"][-1]
    return made, submit.hash


def village(name):
    return f"village_income/{VILLAGES[name]}/{MONTH}"


def test_a_submission_without_a_word_from_above_has_none(office) -> None:
    hands_in(office)
    assert verdicts(office.workspace) == {}
    assert returned(office.workspace) == []


def test_one_record_comes_back_with_its_reason_the_rest_is_accepted(office) -> None:
    made, submit = hands_in(office)
    office.workspace.append_flow("accept", target=submit, body={
        "verdict": "accept", "exceptions": {village("红岩村"): {"inc_sale": "与凭证不符"}}, "comments": ""})

    assert verdicts(office.workspace)[made.digest].kind == "accept"
    back = returned(office.workspace)
    assert [(each.form, each.record, each.words) for each in back] == [
        ("village_income", village("红岩村"), "与凭证不符")]
    assert "红岩村" in back[0].title


def test_a_whole_month_comes_back(office) -> None:
    made, submit = hands_in(office)
    office.workspace.append_flow("return", target=submit, body={"verdict": "return", "comments": ["缺盖章件", "请补"]})

    assert verdicts(office.workspace)[made.digest].words == "缺盖章件；请补"
    assert {each.record for each in returned(office.workspace)} >= {village(name) for name in VILLAGES}


def test_what_the_county_writes_is_told_where_it_belongs(office) -> None:
    made, submit = hands_in(office)
    office.workspace.append_flow("return", target=submit, body={
        "verdict": "return", "reason": "请重报", "exceptions": {village("红岩村"): {"inc_sale": "多了一个零"}},
        "comments": [{"record": "", "path": "", "text": "其余无误"},
                     {"record": village("新桥村"), "path": "inc_lease", "text": "补合同"}]})
    said = verdicts(office.workspace)[made.digest]
    assert (said.words, said.records) == (
        "请重报；其余无误", {village("红岩村"): "多了一个零", village("新桥村"): "补合同"})
    words = {each.record: each.words for each in returned(office.workspace)}
    assert words[village("大坪村")] == "请重报；其余无误"
    assert words[village("红岩村")] == "多了一个零"


def test_what_was_corrected_no_longer_waits(office) -> None:
    _, submit = hands_in(office)
    office.workspace.append_flow("accept", target=submit, body={"exceptions": {village("红岩村"): "错"}})
    office.report_village("红岩村", sale=3_000_00)
    assert returned(office.workspace) == []


def test_the_last_word_holds(office) -> None:
    made, submit = hands_in(office)
    office.workspace.append_flow("return", target=submit, body={"comments": "先退回"})
    office.workspace.append_flow("accept", target=submit, body={"comments": "已核"})
    assert verdicts(office.workspace)[made.digest].kind == "accept"
    assert returned(office.workspace) == []
