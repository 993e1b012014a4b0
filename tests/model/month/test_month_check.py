"""What stands between a township and its signed month."""

import pytest

from model.errors import AlreadyThere
from model.month.check import check_month
from model.month.nil_reports import HasRecords, ReasonMissing, reason_of, report_nil, take_back
from tests.model.month.month_office import MONTH, UNIT, VILLAGES, copied_office


@pytest.fixture
def office(tmp_path):
    made = copied_office(tmp_path)
    yield made
    made.workspace.close()


def checked(office, form="village_income", month=MONTH):
    found = check_month(office.workspace, UNIT, month)
    return next(each for each in found.forms if each.form == form)


def test_a_month_in_which_every_village_reported_is_complete(office) -> None:
    office.report_all()
    office.fund_nil()

    assert checked(office).state == "complete"
    assert checked(office).records == 3
    assert check_month(office.workspace, UNIT, MONTH).ready


def test_each_village_that_is_missing_is_named_and_forbids_nothing(office) -> None:
    office.report_village("大坪村")

    income = checked(office)

    assert [each.message for each in income.missing] == ["红岩村未报", "新桥村未报"]
    assert [each.subject for each in income.missing] == [VILLAGES["红岩村"], VILLAGES["新桥村"]]
    assert income.state == "missing"
    assert check_month(office.workspace, UNIT, MONTH).ready


def test_an_error_stops_sign_off_and_names_its_field(office) -> None:
    office.report_all()
    record = office.report_village("红岩村", exp_admin=100_00, exp_admin_run=900_00)

    income = checked(office)

    assert income.state == "faulty"
    (error,) = income.errors
    assert (error.record, error.name) == (record, "run_above_admin")
    assert error.path in ("exp_admin", "exp_admin_run")
    assert error.title.startswith("红岩村")
    assert not check_month(office.workspace, UNIT, MONTH).ready


def test_a_warning_wants_its_explanation_and_is_content_with_it(office) -> None:
    office.report_all()
    record = office.report_village("大坪村", exp_admin=9_000_00)
    (warning,) = checked(office).unexplained
    assert warning.name == "net_income_negative"

    standing = office.workspace.read("village_income", record)
    office.workspace.save("village_income", standing.values, record=record, parents=standing.heads,
                          explanations={"net_income_negative": "村道水毁抢修"})

    assert [each.explained for each in checked(office).explained] == [True]
    assert checked(office).state == "complete"
    assert check_month(office.workspace, UNIT, MONTH).ready


def test_an_explanation_of_blanks_explains_nothing(office) -> None:
    record = office.report_village("大坪村", exp_admin=9_000_00)
    standing = office.workspace.read("village_income", record)
    office.workspace.save("village_income", standing.values, record=record, parents=standing.heads,
                          explanations={"net_income_negative": "  "})

    assert len(checked(office).unexplained) == 1


def test_an_empty_ledger_asks_for_a_nil_report_and_takes_it(office) -> None:
    assert [each.message for each in checked(office, "fund_entry").missing] == ["资金台账本月没有记录，也没有作零报告"]

    saved = report_nil(office.workspace, "fund_entry", UNIT, MONTH, " 本月没有资金往来 ")

    assert saved.record == f"nil/fund_entry/{UNIT}/{MONTH}"
    assert checked(office, "fund_entry").state == "nil"
    assert reason_of(office.workspace, "fund_entry", UNIT, MONTH) == "本月没有资金往来"
    assert checked(office, "fund_entry", "2026-02").state == "missing"


def test_a_nil_report_is_taken_back_and_made_again(office) -> None:
    office.fund_nil()
    take_back(office.workspace, "fund_entry", UNIT, MONTH)
    assert checked(office, "fund_entry").state == "missing"
    assert reason_of(office.workspace, "fund_entry", UNIT, MONTH) == ""
    assert take_back(office.workspace, "fund_entry", UNIT, MONTH) is None

    office.fund_nil()

    assert checked(office, "fund_entry").state == "nil"


def test_a_nil_report_without_reason_is_refused(office) -> None:
    with pytest.raises(ReasonMissing):
        report_nil(office.workspace, "fund_entry", UNIT, MONTH, "  ")
    assert checked(office, "fund_entry").state == "missing"


def test_a_nil_report_beside_records_is_refused_and_found(office) -> None:
    office.report_village("大坪村")
    with pytest.raises(HasRecords):
        report_nil(office.workspace, "village_income", UNIT, MONTH, "没有收支")

    values = {"form": "village_income", "unit": UNIT, "period": MONTH, "reason": "别处写的"}
    office.workspace.save("nil", values)

    (error,) = checked(office).errors
    assert error.name == "nil_with_data"
    with pytest.raises(AlreadyThere):
        office.workspace.save("nil", values)


def test_two_versions_of_a_record_are_an_error_until_one_is_chosen(office) -> None:
    record = office.report_village("大坪村")
    standing = office.workspace.read("village_income", record)
    for amount in (1_000_00, 2_000_00):
        values = {**standing.values, "inc_sale": amount}
        office.workspace.save("village_income", values, record=record, parents=standing.heads)

    assert "conflict" in [each.name for each in checked(office).errors]


def test_the_month_before_is_counted_beside_it(office) -> None:
    office.report_all("2026-02")
    office.report_village("大坪村")

    assert (checked(office).previous, checked(office).records) == (3, 1)


def test_checking_tells_how_far_it_is_and_can_be_stopped(office) -> None:
    told = []

    class Stopped(Exception):
        pass

    def progress(done, of, title):
        told.append(title)
        if done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        check_month(office.workspace, UNIT, MONTH, progress)
    assert len(told) == 3
