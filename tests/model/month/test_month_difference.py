"""What differs from the sheet signed last, and what changed after signing."""

import pytest

from forms.definition import Field, Form
from model.month import submissions
from model.month.difference import Version, changes_since, compare, counted, month_difference
from tests.model.month.month_office import MONTH, UNIT, copied_office

FORM = Form(id="try", version=1, title="试", source="测试", hash="0", raw={}, fields=(
    Field("name", "text", "名称"), Field("amount", "integer", "数量"), Field("month", "month", "月份"),
    Field("double", "integer", "两倍", calculation="${amount} * 2")))


def version(name, amount, *, sha="", voided=False, month="2026-03"):
    values = {"name": name, "amount": amount, "month": month, "double": amount * 2}
    return Version(f"try/{name}/{month}", name, values, sha or f"{name}{amount}{month}", voided=voided)


def told(before, after, **more):
    return [each.text for each in compare(FORM, before, after, lambda field, value: f"{value}", **more)]


def test_new_changed_and_gone_are_told_apart() -> None:
    before = {"a": version("甲", 1), "b": version("乙", 2), "c": version("丙", 3)}
    after = {"a": version("甲", 1), "b": version("乙", 5), "d": version("丁", 4)}

    assert told(before, after) == ["乙：数量 2 → 5", "丁：新增", "丙：作废"]


def test_the_month_and_what_is_calculated_are_no_differences() -> None:
    before, after = {"a": version("甲", 1, month="2026-02")}, {"a": version("甲", 1)}

    assert told(before, after, ignored=["month"]) == []
    assert told(before, after) == ["甲：月份 2026-02 → 2026-03"]


def test_a_voided_record_is_gone_and_comes_back_as_new() -> None:
    there, void = {"a": version("甲", 1)}, {"a": version("甲", 1, voided=True)}

    assert told(there, void) == ["甲：作废"]
    assert told(void, there) == ["甲：新增"]
    assert told(void, void) == []


def test_equal_hashes_are_not_looked_into() -> None:
    assert told({"a": version("甲", 1, sha="x")}, {"a": version("甲", 2, sha="x")}) == []


def test_many_fields_are_counted_and_blanks_named() -> None:
    fields = tuple(Field(f"f{number}", "text", f"栏{number}") for number in range(5))
    form = Form(id="wide", version=1, title="宽", source="测试", hash="0", raw={}, fields=fields)
    before = {"a": Version("r", "甲", {})}
    after = {"a": Version("r", "甲", {f"f{number}": "有" for number in range(5)})}

    (change,) = compare(form, before, after, lambda field, value: str(value))

    assert change.text == "甲：栏0 空 → 有；栏1 空 → 有；栏2 空 → 有等 5 处"
    assert counted([change]) == "改动 1"


@pytest.fixture
def office(tmp_path):
    made = copied_office(tmp_path)
    made.report_all("2026-02")
    made.report_all()
    yield made
    made.workspace.close()


def income(office):
    found = month_difference(office.workspace, UNIT, MONTH)
    return found, next(each for each in found.forms if each.form == "village_income")


def test_without_a_signed_month_the_ledgers_are_compared_as_they_stand(office) -> None:
    office.report_village("大坪村", 36_000_00)

    found, villages = income(office)

    assert (found.basis, found.earlier) == ("", "2026-02")
    label = office.workspace.forms["village_income"].by_name["inc_sale"].label
    assert [each.text for each in villages.changes] == [f"大坪村 2026年3月：{label} 3,600.00 → 36,000.00"]
    assert villages.changes[0].record == f"village_income/990101102201/{MONTH}"


def packed(office, month):
    made = submissions.start_sign_off(office.workspace, UNIT, month)
    made = submissions.set_report(office.workspace, made, "0" * 64)
    return submissions.set_packed(office.workspace, made, "2" * 64)


def test_the_signed_sheet_counts_and_not_what_became_of_the_month(office) -> None:
    packed(office, "2026-02")
    office.report_village("大坪村", 1_00, month="2026-02")

    found, villages = income(office)

    assert found.basis == "A001"
    assert villages.changes == ()
    assert [each.title for each in found.late] == ["大坪村 2026年2月"]


def test_a_village_that_no_longer_reports_is_gone(office) -> None:
    office.workspace.void("village_income", f"village_income/990101102203/{MONTH}", (), "重填")

    _, villages = income(office)

    assert [(each.kind, each.title) for each in villages.changes] == [("gone", "新桥村 2026年2月")]


def test_a_register_is_compared_with_whatever_was_signed_last(office) -> None:
    values = {"name": "川云能源集团（演示）", "kind": "soe_central", "credit_code": "91990101MA00000A1X"}
    saved = office.workspace.save("supporter", values)
    packed(office, "2026-04")
    office.clock.moment = office.clock.moment.replace(month=6)
    office.workspace.save("supporter", {**values, "headcount": 8600}, record=saved.record, parents=(saved.hash,))
    other = {**values, "name": "云岭水务（演示）", "credit_code": "91990101MA00000B2Y"}
    new = office.workspace.save("supporter", other)

    found = month_difference(office.workspace, UNIT, "2026-06")
    register = next(each for each in found.forms if each.form == "supporter")

    assert {each.record: each.kind for each in register.changes} == {saved.record: "changed", new.record: "new"}


def test_after_signing_every_change_is_told_with_both_values(office) -> None:
    made = submissions.start_sign_off(office.workspace, UNIT, MONTH)
    office.report_village("大坪村", 36_000_00)
    office.workspace.void("village_income", f"village_income/990101102203/{MONTH}", (), "重填")
    office.fund_nil()

    found = {each.kind: each for each in changes_since(office.workspace, made)}

    assert set(found) == {"changed", "gone", "new"}
    assert found["changed"].text.endswith("3,600.00 → 36,000.00")
    assert found["new"].form == "nil"


def test_a_conflict_after_signing_is_told(office) -> None:
    made = submissions.start_sign_off(office.workspace, UNIT, MONTH)
    standing = office.workspace.read("village_income", f"village_income/990101102201/{MONTH}")
    for amount in (1_00, 2_00):
        office.workspace.save("village_income", {**standing.values, "inc_sale": amount}, record=standing.record,
                              parents=standing.heads)

    assert [each.kind for each in changes_since(office.workspace, made)] == ["conflict"]
