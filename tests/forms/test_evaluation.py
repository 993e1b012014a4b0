"""What the clerk sees while filling in a record: sums, what is asked, what is wrong."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.definition import Form
from forms.evaluation import (
    Evaluation,
    choices_for,
    evaluate,
    unexplained,
    with_calculated,
)
from forms.messages import fill

TODAY = date(2026, 3, 5)
BODY = """
[[field]]
name = "kind"
type = "select_one"
choices = "kind"
label = "类别"
required = true
[[field]]
name = "others"
type = "select_multiple"
choices = "kind"
label = "另类"
choice_filter = "level = '1' and code != ${kind}"
[[field]]
name = "sale"
type = "money"
label = "销售"
constraint = ". >= 0"
constraint_message = "收入不能是负数"
[[field]]
name = "lease"
type = "money"
label = "租赁"
constraint = ". >= ${sale}"
[[field]]
name = "income"
type = "money"
label = "收入"
calculation = "total(${sale}, ${lease})"
[[field]]
name = "third"
type = "money"
label = "三分之一"
calculation = "${income} div 3"
[[field]]
name = "growth"
type = "percent"
label = "增长"
calculation = "(${income} - ${last}) div ${last} * 100"
[[field]]
name = "hidden"
type = "calculate"
calculation = "if(${income} > 100, '高', '低')"
[[field]]
name = "flag"
type = "calculate"
calculation = "${income} > 100"
[[field]]
name = "land"
type = "group"
label = "用地"
relevant = "${kind} = 'land'"
[[field.field]]
name = "area"
type = "decimal"
unit = "亩"
label = "面积"
required = "${sale} > 0"
[[field.field]]
name = "owner_name"
type = "text"
label = "${hidden}价土地主（不少于 ${area}）"
hint = "至少 ${threshold('least')}"
relevant = "${area} > 1"
[[field]]
name = "day"
type = "date"
label = "日期"
[[field]]
name = "once_day"
type = "date"
label = "首日"
calculation = "once(today())"
[[field]]
name = "late"
type = "integer"
unit = "天"
label = "迟报"
calculation = "entered() - ${day}"
[[field]]
name = "plan"
type = "repeat"
label = "计划"
required = "${sale} > 1000"
relevant = "not(${kind} = 'old')"
[[field.field]]
name = "year"
type = "integer"
label = "年度"
[[field.field]]
name = "amount"
type = "money"
label = "第${number}笔金额"
required = true
constraint = ". > 0"
constraint_message = "${year}年第${number}笔金额要大于零，合计 ${planned}，各笔 ${plan.amount}"
[[field.field]]
name = "number"
type = "integer"
label = "序号"
calculation = "position()"
[[field.field]]
name = "share"
type = "percent"
label = "占比"
calculation = "${amount} div ${planned} * 100"
[[field.field]]
name = "versus"
type = "percent"
label = "比上月"
calculation = "${amount} div ${last} * 100"
[[field.field]]
name = "stage"
type = "select_one"
choices = "kind"
label = "阶段"
choice_filter = "level = ${year}"
[[field.field]]
name = "why"
type = "text"
label = "原因"
relevant = "${amount} > 100"
[[field]]
name = "planned"
type = "money"
label = "计划合计"
calculation = "sum(${plan.amount})"
[[field]]
name = "rows"
type = "integer"
label = "笔数"
calculation = "count(${plan})"
[[field]]
name = "photo"
type = "image"
label = "照片"
[[field]]
name = "remark"
type = "note"
label = "说明"
[[lookup]]
name = "last"
form = "trial"
aggregate = "first"
field = "income"
type = "money"
[[lookup]]
name = "seen"
form = "trial"
aggregate = "exists"
[[lookup]]
name = "past"
form = "trial"
aggregate = "last"
field = "sale"
type = "money"
[[threshold]]
name = "least"
value = 0.5
unit = "万元"
label = "最少"
source = "试验"
from = 2024-01-01
until = 2026-12-31
binding = "约束"
[[check]]
name = "jump"
level = "warning"
when = "${income} > ${last} * 2"
message = "收入 ${income} 是上月 ${last} 的两倍以上（${threshold('least')}），类别${kind}，日期${day}"
[[check]]
name = "sums"
level = "error"
when = "${planned} > ${income}"
message = "计划多于收入"
fields = ["plan.amount"]
[[check]]
name = "by_row"
level = "warning"
when = "${amount} > threshold('least') * 10000 and ${year} < year(today())"
message = "第 ${number} 笔在 ${year} 年超过 ${threshold('least')}"
repeat = "plan"
[[check]]
name = "of_record"
level = "warning"
when = "${seen}"
message = "已经有了"
"""


@pytest.fixture
def form(trial: Callable[..., Form]) -> Form:
    return trial(BODY)


def judge(form: Form, values: dict[str, Any] | None = None, entered: date | None = None, **lookups: Any) -> Evaluation:
    return evaluate(form, {"kind": "land", **(values or {})}, lookups, TODAY, entered)


def problems(found: Evaluation) -> dict[str, str]:
    return {problem.name: problem.message for problem in found.problems}


def test_totals_are_blank_until_something_is_filled(form: Form) -> None:
    assert "income" not in judge(form).calculated
    assert judge(form, {"sale": 0}).calculated["income"] == 0
    assert judge(form, {"sale": 120_050}).calculated["income"] == 120_050
    assert judge(form, {"sale": 120_050, "lease": 120_051}).calculated["income"] == 240_101


def test_money_is_rounded_half_up_to_fen(form: Form) -> None:
    assert judge(form, {"sale": 200}).calculated["third"] == 67
    assert judge(form, {"sale": 100}).calculated["third"] == 33


def test_what_needs_a_lookup_is_worked_out_but_never_stored(form: Form) -> None:
    found = judge(form, {"sale": 150}, last=100)
    assert found.calculated["growth"] == "50"
    assert "growth" not in found.stored
    assert found.stored["income"] == 150
    assert "hidden" not in found.stored
    assert found.calculated["hidden"] == "低"
    assert found.calculated["flag"] == "false"
    assert "growth" not in judge(form, {"sale": 150}).calculated


def test_an_old_value_in_a_calculated_field_does_not_count(form: Form) -> None:
    values = {"kind": "land", "sale": 5, "income": 999, "growth": "7", "kept": "x"}
    found = evaluate(form, values, {}, TODAY, None)
    assert found.calculated["income"] == 5
    assert with_calculated(form, values, found) == {
        "kind": "land", "sale": 5, "income": 5, "third": 2, "kept": "x", "once_day": "2026-03-05",
        "rows": 0,
    }


def test_once_keeps_the_first_answer(form: Form) -> None:
    assert judge(form).calculated["once_day"] == "2026-03-05"
    assert judge(form, {"once_day": "2025-01-01"}).calculated["once_day"] == "2025-01-01"
    broken = judge(form, {"once_day": "soon"})
    assert broken.calculated["once_day"] == "2026-03-05"
    assert "type:once_day" not in problems(broken)


def test_entered_is_today_for_a_new_record(form: Form) -> None:
    assert judge(form, {"day": "2026-03-01"}).calculated["late"] == 4
    assert judge(form, {"day": "2026-03-01"}, date(2026, 3, 2)).calculated["late"] == 1


def test_a_group_that_is_not_relevant_takes_its_fields_along(form: Form) -> None:
    found = judge(form, {"kind": "water", "sale": 100, "area": "2", "owner_name": "甲"})
    assert not found.relevant["land"]
    assert not found.relevant["area"]
    assert not found.relevant["owner_name"]
    assert "required:area" not in problems(found)
    kept = with_calculated(form, {"kind": "water", "area": "2", "owner_name": "甲"}, found)
    assert "area" not in kept
    assert "owner_name" not in kept
    shown = judge(form, {"sale": 100, "area": "2"})
    assert shown.relevant["owner_name"]
    assert not judge(form, {"area": "1"}).relevant["owner_name"]


def test_required_fields_are_named_with_their_labels(form: Form) -> None:
    found = evaluate(form, {"sale": 100}, {}, TODAY, None)
    assert problems(found)["required:kind"] == "“类别”还没有填"
    assert "kind" in found.required
    assert "required:area" not in problems(found)
    assert problems(judge(form, {"sale": 100}))["required:area"] == "“面积”还没有填"
    filled = judge(form, {"sale": 100, "area": "1"})
    assert "area" in filled.required
    assert "required:area" not in problems(filled)
    assert "required:plan" in problems(judge(form, {"sale": 100_100}))
    assert "required:plan" not in problems(judge(form, {"sale": 100_100, "plan": [{"row": "r"}]}))


def test_a_constraint_looks_at_filled_values_only(form: Form) -> None:
    found = judge(form, {"sale": -1})
    assert problems(found)["constraint:sale"] == "收入不能是负数"
    assert found.errors[0].path == "sale"
    assert problems(judge(form, {"sale": 5, "lease": 4}))["constraint:lease"] == "“租赁”不合要求，请核对"
    assert not any(each.kind == "constraint" for each in judge(form).problems)


def test_a_choice_that_is_not_offered_is_an_error(form: Form) -> None:
    assert "没有“gone”" in problems(judge(form, {"kind": "gone"}))["choice:kind"]
    assert "不能选“土地”" in problems(judge(form, {"others": ["land"]}))["choice:others"]
    assert "choice:others" not in problems(judge(form, {"kind": "water", "others": ["land", "old"]}))


def test_a_value_of_the_wrong_type_is_an_error_and_counts_as_blank(form: Form) -> None:
    found = judge(
        form,
        {"sale": "12", "area": 1.5, "day": "2026-02-30", "others": "x", "photo": "x",
         "plan": [{"row": "r", "year": []}]}
    )
    named = problems(judge(form, {"sale": "many"}))
    assert "type:sale" in named
    assert {"type:area", "type:day", "type:others", "type:photo"} <= problems(found).keys()
    assert "type:plan[0].year" not in problems(found)
    assert "type:plan[0].year" in problems(judge(form, {"plan": [{"row": "r", "year": {"a": 1}}]}))


def test_what_stands_in_the_place_of_rows_is_an_error(form: Form) -> None:
    for wrong in ("x", [5], {"row": "r"}):
        found = judge(form, {"plan": wrong})
        assert "type:plan" in problems(found)
        assert found.calculated["rows"] == 0
    assert [choice.code for choice in choices_for(form, form.by_name["kind"], {"plan": "x"})] == ["land", "water"]


def test_a_message_never_shows_a_value_that_can_not_be_read(form: Form) -> None:
    assert judge(form, {"area": ["2"]}).labels["owner_name"] == "低价土地主（不少于 （未填））"


def test_a_placeholder_that_nobody_knows_stays_as_it_was_written() -> None:
    assert fill("${1 + 1}", str, str) == "${1 + 1}"


ROWS = [
    {"row": "r1", "year": 1, "amount": 30_000, "why": "急"}, {"row": "r2", "year": 2},
    {"row": "r3", "year": 2, "amount": 10_000},
]


def test_rows_are_summed_counted_and_worked_out_one_by_one(form: Form) -> None:
    found = judge(form, {"plan": ROWS}, last=20_000)
    assert found.calculated["planned"] == 40_000
    assert found.calculated["rows"] == 3
    assert [found.calculated.get(f"plan[{i}].share") for i in range(3)] == ["75", None, "25"]
    assert [found.calculated.get(f"plan[{i}].number") for i in range(3)] == [1, 2, 3]
    assert found.calculated["plan[0].versus"] == "150"
    assert found.relevant["plan[0].why"]
    assert not found.relevant["plan[2].why"]
    assert problems(found)["required:plan[1].amount"] == "“第2笔金额”还没有填"
    assert found.labels["plan[2].amount"] == "第3笔金额"


def test_rows_are_stored_with_their_calculated_columns(form: Form) -> None:
    rows = [{**ROWS[0], "versus": "9", "share": "1", "extra": "x"}, {**ROWS[2], "why": "不相关"}]
    found = judge(form, {"plan": rows}, last=20_000)
    assert found.stored["plan"] == [
        {"row": "r1", "year": 1, "amount": 30_000, "why": "急", "extra": "x", "number": 1, "share": "75"},
        {"row": "r3", "year": 2, "amount": 10_000, "number": 2, "share": "25"},
    ]
    again = with_calculated(form, {"kind": "land", "plan": rows}, found)
    assert "plan" not in evaluate(form, again, {"last": 20_000}, TODAY, None).stored
    assert with_calculated(form, again, evaluate(form, again, {}, TODAY, None)) == again


def test_a_repeat_that_is_not_relevant_has_no_rows(form: Form) -> None:
    found = judge(form, {"kind": "old", "plan": ROWS})
    assert not found.relevant["plan"]
    assert found.calculated["rows"] == 0
    assert "planned" not in found.calculated
    assert "plan" not in with_calculated(form, {"kind": "old", "plan": ROWS}, found)
    assert "plan[0].amount" not in found.relevant


def test_a_message_in_a_row_speaks_of_that_row(form: Form) -> None:
    found = judge(form, {"plan": [{"row": "r1", "amount": 500}, {"row": "r2", "year": 2026, "amount": -100}]})
    said = problems(found)["constraint:plan[1].amount"]
    assert said == "2026年第2笔金额要大于零，合计 4.00 元，各笔 5.00 元、-1.00 元"


def test_a_check_names_what_it_stands_beside_and_shows_values_with_units(form: Form) -> None:
    found = judge(form, {"sale": 12_345_678}, last=100)
    assert problems(found)["jump"] == "收入 123,456.78 元 是上月 1.00 元 的两倍以上（0.5 万元），类别土地，日期（未填）"
    assert [(each.path, each.level, each.kind) for each in found.warnings] == [("income", "warning", "check")]
    sums = judge(form, {"sale": 1, "plan": [{"row": "r", "amount": 5}]})
    assert [each.path for each in sums.errors if each.name == "sums"] == ["plan[0].amount"]
    assert [each.path for each in judge(form, seen=True).warnings] == [""]
    assert judge(form, seen=False).warnings == ()
    assert len(judge(form, seen=3).warnings) == 1


def test_a_check_beside_a_repeat_without_rows_stands_at_the_repeat(trial: Callable[..., Form]) -> None:
    form = trial(BODY + '[[check]]\nname = "empty"\nlevel = "error"\nwhen = "count(${plan}) = 0"\n'
                 'message = "没有行"\nfields = ["plan.amount"]\n')
    assert [each.path for each in judge(form).errors if each.name == "empty"] == ["plan"]


def test_row_checks_are_named_by_the_row_so_that_explanations_stay(form: Form) -> None:
    rows = [{"row": "a", "year": 2025, "amount": 1_000_000}, {"row": "b", "year": 2025, "amount": 500_001}]
    found = judge(form, {"sale": 5_000_000, "area": "1", "plan": rows})
    assert [(each.name, each.path) for each in found.warnings] == [
        ("by_row:a", "plan[0].amount"), ("by_row:b", "plan[1].amount")
    ]
    assert found.warnings[1].message == "第 2 笔在 2025 年超过 0.5 万元"
    assert [each.name for each in unexplained(found, {"by_row:a": "已核实", "by_row:b": "  "})] == ["by_row:b"]


def test_thresholds_hold_on_their_days_and_can_be_set_by_the_county(form: Form) -> None:
    rows = {"plan": [{"row": "a", "year": 2020, "amount": 1_000_000}], "sale": 5_000_000, "area": "1"}
    values = {"kind": "land", **rows}
    assert "by_row:a" in problems(judge(form, rows))
    assert "by_row:a" not in problems(evaluate(form, values, {}, date(2027, 1, 1), None))
    assert "by_row:a" not in problems(evaluate(form, values, {}, date(2023, 1, 1), None))
    raised = evaluate(form, values, {"threshold:least": "2"}, TODAY, None)
    assert "by_row:a" not in problems(raised)
    assert raised.hints["owner_name"] == "至少 2 万元"
    assert "by_row:a" in problems(evaluate(form, values, {"threshold:least": "许多"}, TODAY, None))
    assert evaluate(form, values, {}, date(2027, 1, 1), None).hints["owner_name"] == "至少 （未填）"


def test_labels_and_hints_show_values(form: Form) -> None:
    found = judge(form, {"sale": 20_000, "area": "2.5"})
    assert found.labels["owner_name"] == "高价土地主（不少于 2.5亩）"
    assert found.hints["owner_name"] == "至少 0.5 万元"


def test_lookups_may_be_lists_blank_or_unfit(trial: Callable[..., Form]) -> None:
    form = trial(BODY + '[[field]]\nname = "both"\ntype = "money"\nlabel = "和"\ncalculation = "sum(${past})"\n')
    assert judge(form, past=[100, None, 250]).calculated["both"] == 350
    assert "both" not in judge(form, past="unfit").calculated
    assert judge(form, past="33.4").calculated["both"] == 33
    assert "both" not in judge(form, past=None).calculated
    assert "both" not in judge(form, unknown=5).calculated


def test_references_in_messages_are_named(trial: Callable[..., Form]) -> None:
    form = trial('[[field]]\nname = "village"\ntype = "reference"\nreference = "unit"\nlabel = "村"\n'
                 '[[check]]\nname = "c"\nlevel = "error"\nwhen = "true()"\nmessage = "${village}有误"\n')
    found = evaluate(form, {"village": "51"}, {}, TODAY, None, names=lambda kind, code: f"{kind}-{code}-红星村")
    assert found.errors[0].message == "unit-51-红星村有误"


def test_choices_are_filtered_and_retired_ones_shown_only_where_they_stand(form: Form) -> None:
    kind, others = form.by_name["kind"], form.by_name["others"]
    assert [choice.code for choice in choices_for(form, kind, {})] == ["land", "water"]
    assert [choice.code for choice in choices_for(form, kind, {"kind": "old"})] == ["land", "water", "old"]
    assert [choice.code for choice in choices_for(form, others, {"kind": "water"})] == ["land"]
    assert [
        choice.code for choice in choices_for(form, others, {"kind": "land", "others": ["water"], "plan": ROWS})
    ] == ["water"]
    stage = form.by_name["plan"].fields[5]
    assert [choice.code for choice in choices_for(form, stage, {}, {"year": 2})] == ["water"]
    assert [choice.code for choice in choices_for(form, stage, {}, {"year": 1, "stage": "water"})] == ["land", "water"]
    assert choices_for(form, stage, {}, {"year": {"wrong": 1}}) == ()


VALUES = st.fixed_dictionaries({}, optional={
    "kind": st.sampled_from(["land", "water", "old", "gone"]), "sale": st.integers(-10**12, 10**12),
    "lease": st.integers(-10**12, 10**12),
    "area": st.sampled_from(["1", "2.5", "-3"]), "day": st.dates().map(date.isoformat),
    "others": st.lists(st.sampled_from(["land", "water", "old"]), unique=True),
    "plan": st.lists(st.fixed_dictionaries({"row": st.uuids().map(str)}, optional={
        "amount": st.integers(-10**9, 10**9), "year": st.integers(0, 3), "why": st.text(max_size=3)}), max_size=4),
})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(values=VALUES, last=st.none() | st.integers(-10**9, 10**9))
def test_saving_twice_changes_nothing_and_evaluation_touches_nothing(
    form: Form, values: dict[str, Any], last: int | None
) -> None:
    before = repr(values)
    first = evaluate(form, values, {"last": last}, TODAY, None)
    assert repr(values) == before
    saved = with_calculated(form, values, first)
    second = evaluate(form, saved, {"last": last}, TODAY, None)
    assert second.calculated == first.calculated
    assert second.problems == first.problems
    assert with_calculated(form, saved, second) == saved
    filled = [values[name] for name in ("sale", "lease") if name in values]
    assert first.calculated.get("income") == (sum(filled) if filled else None)
