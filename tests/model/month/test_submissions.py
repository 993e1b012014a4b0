"""Numbers, staleness and what a sheet remembers."""

import json

import pytest

from forms.canonical import canonical_bytes
from model.month import document_code, submissions
from model.month.submissions import AlreadySigned, SamePersonTwice, Signing
from tests.model.month.month_office import MONTH, UNIT, copied_office


@pytest.fixture
def office(tmp_path):
    made = copied_office(tmp_path)
    made.report_all()
    made.fund_nil()
    yield made
    made.workspace.close()


def started(office, remarks="", month=MONTH):
    made = submissions.start_sign_off(office.workspace, UNIT, month, remarks)
    return submissions.set_report(office.workspace, made, "0" * 64)


def signed(office, made, role="preparer", person="", name="何晓岚"):
    signing = Signing(role, person or office.preparer, name, "2026-04-03T02:12:00.000Z")
    return submissions.add_signing(office.workspace, made, signing, "1" * 64)


def test_what_is_signed_is_canonical_and_names_every_head(office) -> None:
    made = started(office, "本月无其他事项")
    body = json.loads(made.document)

    assert canonical_bytes(body) == made.document
    assert body["v"] == 1
    assert (body["unit"], body["period"], body["number"]) == (UNIT, MONTH, "A001")
    assert body["nil"] == ["fund_entry"]
    assert body["remarks"] == "本月无其他事项"
    assert len(body["heads"]) == 4
    assert made.code == document_code.from_digest(made.digest)


def test_numbers_have_no_gaps_and_cancelled_ones_are_told_once(office) -> None:
    first, second, third = started(office), started(office), started(office, month="2026-02")

    assert [first.number, second.number, third.number] == ["A001", "A002", "A003"]
    assert submissions.submission(office.workspace, first.id).state == "void"
    assert submissions.void_numbers(office.workspace) == ["A001"]

    submissions.set_packed(office.workspace, second, "2" * 64)

    assert submissions.void_numbers(office.workspace) == []


def test_looking_at_the_report_takes_no_number(office) -> None:
    seen = submissions.unnumbered(office.workspace, UNIT, MONTH, "看看")

    assert (seen.number, seen.code) == ("", "")
    assert submissions.submissions(office.workspace) == []
    assert started(office).number == "A001"


def test_an_edit_an_addition_and_a_voiding_make_it_stale(office) -> None:
    made = started(office)
    assert submissions.changed_since(office.workspace, made) == []

    edited = office.report_village("大坪村", 36_000_00)
    assert submissions.changed_since(office.workspace, made) == [edited]

    other = f"village_income/990101102203/{MONTH}"
    office.workspace.void("village_income", other, (), "填错村")
    assert submissions.changed_since(office.workspace, made) == sorted([edited, other])


def test_saving_the_other_month_changes_nothing(office) -> None:
    made = started(office)
    office.report_all("2026-04")

    assert submissions.changed_since(office.workspace, made) == []


def test_the_current_one_is_neither_void_nor_without_report(office) -> None:
    assert submissions.current(office.workspace, UNIT, MONTH) is None
    submissions.start_sign_off(office.workspace, UNIT, MONTH)
    assert submissions.current(office.workspace, UNIT, MONTH) is None

    made = started(office)

    assert submissions.current(office.workspace, UNIT, MONTH) == made
    assert submissions.current(office.workspace, UNIT, "2026-02") is None


def test_a_correction_stands_beside_the_package_that_it_corrects(office) -> None:
    packed = submissions.set_packed(office.workspace, started(office), "2" * 64)
    again = started(office)

    assert submissions.submission(office.workspace, packed.id).state == "packed"
    assert submissions.current(office.workspace, UNIT, MONTH) == again
    assert submissions.void_numbers(office.workspace) == []


def test_a_role_signs_once_and_a_person_once(office) -> None:
    made = signed(office, started(office))

    with pytest.raises(AlreadySigned):
        submissions.check_may_sign(made, "preparer", office.reviewer, "唐志远")
    with pytest.raises(SamePersonTwice):
        submissions.check_may_sign(made, "reviewer", office.preparer, "何晓岚")
    submissions.check_may_sign(made, "reviewer", office.reviewer, "唐志远")


def test_a_scan_stands_in_for_the_reviewer_and_not_for_the_preparer(office) -> None:
    made = submissions.set_scan(office.workspace, started(office), "3" * 64)
    assert made.missing_signatures() == ["填报人"]

    made = signed(office, made)

    assert made.missing_signatures() == []


def test_a_packed_month_stays_fresh_when_a_register_goes_on_in_the_next(office) -> None:
    workspace = office.workspace
    values = {"name": "川云能源集团（演示）", "kind": "soe_central", "credit_code": "91990101MA00000A1X"}
    saved = workspace.save("supporter", values)
    made = started(office, month="2026-04")
    assert saved.record in made.heads
    made = submissions.set_packed(workspace, made, "2" * 64)

    office.clock.moment = office.clock.moment.replace(month=5)
    workspace.save("supporter", {**values, "headcount": 8600}, record=saved.record, parents=(saved.hash,))
    assert submissions.changed_since(workspace, made) == []

    standing = workspace.read("supporter", saved.record)
    workspace.void("supporter", saved.record, standing.heads, "重复登记")
    assert submissions.changed_since(workspace, made) == [saved.record]


def test_remarks_typed_before_signing_are_kept(office) -> None:
    assert submissions.remembered(office.workspace, "remarks/x") == ""
    submissions.remember(office.workspace, "remarks/x", "一")
    submissions.remember(office.workspace, "remarks/x", "二")

    assert submissions.remembered(office.workspace, "remarks/x") == "二"
