"""Values as they are typed or pasted, shown, cleaned and renamed."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.definition import Form
from forms.errors import UserError
from forms.values import (
    NotReadable,
    clean,
    is_blank,
    migrate_values,
    parse_value,
    plain_decimal,
    show_value,
    with_unit,
)

BODY = """
[[field]]
name = "name"
type = "text"
label = "名称"
max_length = 10
[[field]]
name = "story"
type = "long_text"
label = "情况"
[[field]]
name = "people"
type = "integer"
unit = "人"
label = "人数"
[[field]]
name = "area"
type = "decimal"
unit = "亩"
label = "面积"
[[field]]
name = "progress"
type = "percent"
label = "进度"
[[field]]
name = "invest"
type = "money"
unit = "万元"
label = "投资"
[[field]]
name = "paid"
type = "money"
label = "支付"
[[field]]
name = "day"
type = "date"
label = "日期"
[[field]]
name = "month"
type = "month"
label = "月份"
[[field]]
name = "kind"
type = "select_one"
choices = "kind"
label = "类别"
[[field]]
name = "kinds"
type = "select_multiple"
choices = "kind"
label = "类别"
[[field]]
name = "village"
type = "reference"
reference = "unit"
label = "村"
[[field]]
name = "photo"
type = "image"
label = "照片"
[[field]]
name = "plan"
type = "repeat"
label = "计划"
[[field.field]]
name = "amount"
type = "money"
label = "金额"
renamed_from = "sum"
[[field.field]]
name = "note"
type = "text"
label = "说明"
"""
PHOTO = {"name": "现场.jpg", "sha256": "0" * 64, "size": 3, "type": "image/jpeg"}


@pytest.fixture
def form(trial: Callable[..., Form]) -> Form:
    return trial(BODY)


@pytest.mark.parametrize(("name", "typed", "value"), [
    ("name", "  双河镇 ", "双河镇"), ("name", "   ", None), ("name", "e\u0301", "é"),
    ("name", "甲\u202e乙\u0007\ufeff", "甲乙"),
    ("name", "甲\n乙\t丙", "甲 乙 丙"), ("name", "１２", "１２"), ("name", "=1+1", "=1+1"),
    ("name", "䶮𬱖㛃𫖯", "䶮𬱖㛃𫖯"),
    ("story", "一\r\n二\r三\u2028四\t五", "一\n二\n三\n四 五"), ("story", "\n", None),
    ("people", "1,200", 1200), ("people", "１２００人", 1200), ("people", "-3", -3), ("people", "3.0", 3),
    ("people", "", None),
    ("area", "6.50", "6.5"), ("area", "1,234.5亩", "1234.5"), ("area", "0.0", "0"), ("area", "-0", "0"),
    ("area", "007", "7"),
    ("progress", "62%", "62"), ("progress", "６２．５％", "62.5"), ("progress", "62", "62"),
    ("invest", "6.5", 6_500_000), ("invest", "65000元", 6_500_000), ("paid", "6.5万元", 6_500_000),
    ("paid", "6.5", 650),
    ("day", "2026.3.5", "2026-03-05"), ("day", "2026年3月5日", "2026-03-05"),
    ("day", "2026年03月05号", "2026-03-05"),
    ("day", "2026-3-5", "2026-03-05"), ("day", "20260305", "2026-03-05"), ("day", "2026/3/5", "2026-03-05"),
    ("day", "２０２６．３．５", "2026-03-05"), ("day", "2026-03-05 00:00:00", "2026-03-05"),
    ("day", "2026-03-05T00:00", "2026-03-05"),
    ("day", "2026 - 3 - 5", "2026-03-05"), ("day", " ", None),
    ("month", "2026-3", "2026-03"), ("month", "2026年3月", "2026-03"), ("month", "2026年3月份", "2026-03"),
    ("month", "202603", "2026-03"),
    ("month", "2026.12", "2026-12"), ("month", "2026/3", "2026-03"),
    ("month", "2026-03-01 00:00:00", "2026-03"),
    ("kind", "land", "land"), ("kind", "土地", "land"), ("kind", "√", "land"), ("kind", " 供水 ", "water"),
    ("kind", "旧类", "old"),
    ("kinds", "供水、土地", ["land", "water"]), ("kinds", "water,land,water", ["land", "water"]),
    ("kinds", "√ ●", ["land", "water"]),
    ("kinds", "", None), ("village", "990101102001", "990101102001"),
])
def test_what_is_typed_becomes_a_value(form: Form, name: str, typed: str, value: object) -> None:
    assert parse_value(form, form.by_name[name], typed) == value


@pytest.mark.parametrize(("name", "typed"), [
    ("name", "十一个字的名称超出长度了"), ("name", "\ud800"), ("people", "3.5"), ("people", "三"),
    ("people", "1e3"), ("people", "9" * 20),
    ("people", "1,20"), ("area", "1.2.3"), ("area", "9" * 31), ("area", "nan"), ("progress", "62%%"),
    ("paid", "0.125"), ("paid", "一千"),
    ("day", "2026-02-30"), ("day", "3月5日"), ("day", "2026-03"), ("day", "45000"), ("day", "2026-03-05 10:00"),
    ("day", "0000-01-01"),
    ("month", "2026-13"), ("month", "2026"), ("month", "2026-03-05"), ("month", "0000-01"), ("kind", "道路"),
    ("kinds", "土地、道路"),
    ("village", "x" * 101), ("village", "a\u202eb"), ("photo", "现场.jpg"), ("plan", "1"),
])
def test_what_can_not_be_read_is_refused_beside_its_field(form: Form, name: str, typed: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_value(form, form.by_name[name], typed)
    assert "还在原处" in caught.value.kept
    assert caught.value.next_step


def test_a_refused_choice_says_what_there_is(form: Form) -> None:
    with pytest.raises(NotReadable, match="道路") as caught:
        parse_value(form, form.by_name["kind"], "道路")
    assert caught.value.next_step == "可选：土地、供水。"
    assert caught.value.path == "kind"


def test_a_long_list_of_choices_is_cut(trial: Callable[..., Form]) -> None:
    listed = ",".join(f'"c{number} 很长很长的选项名称{number}"' for number in range(30))
    form = trial(f'many=[{listed}]\n[[field]]\nname="k"\ntype="select_one"\nchoices="many"\nlabel="类"\n')
    with pytest.raises(NotReadable) as caught:
        parse_value(form, form.by_name["k"], "x")
    assert caught.value.next_step.endswith("…。")


@pytest.mark.parametrize(("name", "value", "shown", "with_its_unit"), [
    ("name", "双河镇", "双河镇", "双河镇"), ("people", 1200, "1200", "1200人"),
    ("people", 12_345, "12,345", "12,345人"),
    ("area", "1234.5", "1,234.5", "1,234.5亩"), ("progress", "62.5", "62.5", "62.5%"),
    ("invest", 6_500_000, "6.50", "6.50 万元"),
    ("paid", 120_050, "1,200.50", "1,200.50 元"), ("day", "2026-03-05", "2026-03-05", "2026-03-05"),
    ("kind", "land", "土地", "土地"),
    ("kind", "gone", "gone", "gone"), ("kinds", ["land", "old"], "土地、旧类", "土地、旧类"),
    ("village", "51", "51", "51"),
    ("photo", PHOTO, "现场.jpg", "现场.jpg"), ("plan", [{"row": "r"}], "1 行", "1 行"), ("paid", None, "", ""),
    ("people", None, "", ""),
])
def test_a_value_is_shown_for_people(form: Form, name: str, value: object, shown: str, with_its_unit: str) -> None:
    assert show_value(form, form.by_name[name], value) == shown
    assert with_unit(form, form.by_name[name], value) == with_its_unit


def test_references_and_money_can_be_shown_otherwise(form: Form) -> None:
    names = {("unit", "51"): "四川省"}
    assert show_value(form, form.by_name["village"], "51", names=lambda *key: names[key]) == "四川省"
    assert show_value(form, form.by_name["paid"], 6_500_000, money_unit="万元") == "6.50"


# One form serves all examples: it is frozen.
SAME_FORM = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@SAME_FORM
@given(data=st.data())
def test_what_is_shown_reads_back_the_same(form: Form, data: st.DataObject) -> None:
    values = {
        "people": st.integers(-(2**53) + 1, 2**53 - 1),
        "area": st.decimals(min_value=-10**9, max_value=10**9, places=3).map(plain_decimal),
        "invest": st.integers(-10**15, 10**15),
        "day": st.dates().map(date.isoformat),
        "month": st.dates().map(lambda day: day.isoformat()[:7]),
        "kind": st.sampled_from(["land", "water", "old"]),
        "kinds": st.lists(st.sampled_from(["land", "water", "old"]), min_size=1, unique=True).map(
            lambda codes: sorted(codes, key=["land", "water", "old"].index)
        ),
    }
    name = data.draw(st.sampled_from(sorted(values)))
    value = data.draw(values[name])
    field = form.by_name[name]
    assert parse_value(form, field, show_value(form, field, value)) == value
    assert parse_value(form, field, with_unit(form, field, value)) == value
    assert clean(form, {name: value}) == {name: value}


@SAME_FORM
@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=10))
def test_text_once_cleaned_stays_as_it_is(form: Form, text: str) -> None:
    field = form.by_name["story"]
    once = parse_value(form, field, text)
    if once is not None:
        assert parse_value(form, field, once) == once
        assert once == once.strip()


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-10**12, max_value=10**12))
def test_a_plain_decimal_has_no_exponent_and_no_trailing_zeros(number: Decimal) -> None:
    text = plain_decimal(number)
    assert Decimal(text) == number
    assert "E" not in text
    assert not ("." in text and text.endswith(("0", ".")))


def test_clean_gives_what_an_entry_carries(form: Form) -> None:
    values = {
        "name": " 双河镇 ", "story": "  ", "people": 0, "area": "6.50", "day": "2026.3.5",
        "kinds": ["water", "land"],
        "kind": "gone", "photo": PHOTO, "unknown": "kept", "paid": None, "village": "",
        "plan": [{"row": "r1", "amount": 5, "note": ""}, {"row": "r2", "later": 1}],
    }
    assert clean(form, values) == {
        "name": "双河镇", "people": 0, "area": "6.5", "day": "2026-03-05", "kinds": ["land", "water"],
        "kind": "gone",
        "photo": PHOTO, "unknown": "kept", "plan": [{"row": "r1", "amount": 5}, {"row": "r2", "later": 1}],
    }
    assert clean(form, clean(form, values)) == clean(form, values)


def test_a_choice_that_no_list_knows_is_kept(form: Form) -> None:
    assert clean(form, {"kinds": ["new", "land", "new"]}) == {"kinds": ["land", "new"]}


@pytest.mark.parametrize(("values", "path"), [
    ({"people": "5"}, "people"), ({"people": True}, "people"), ({"paid": 1.5}, "paid"),
    ({"paid": 2**60}, "paid"), ({"name": 5}, "name"),
    ({"kind": ["land"]}, "kind"), ({"kinds": "land"}, "kinds"), ({"photo": "x"}, "photo"),
    ({"photo": {**PHOTO, "sha256": "x"}}, "photo"),
    ({"photo": {**PHOTO, "size": "3"}}, "photo"), ({"day": "x"}, "day"), ({"plan": "x"}, "plan"),
    ({"plan": [5]}, "plan"),
    ({"plan": [{"amount": 5}]}, "plan[0]"),
    ({"plan": [{"row": "r"}, {"row": "s", "amount": "5"}]}, "plan[1].amount"),
])
def test_clean_names_the_path_of_what_it_can_not_hold(form: Form, values: dict[str, object], path: str) -> None:
    with pytest.raises(NotReadable) as caught:
        clean(form, values)
    assert caught.value.path == path
    assert caught.value.happened.count("“") <= 2


def test_renamed_fields_keep_their_values(trial: Callable[..., Form]) -> None:
    form = trial(BODY.replace('label = "人数"', 'label = "人数"\nrenamed_from = "heads"'))
    old = {"heads": 7, "name": "甲", "plan": [{"row": "r", "sum": 5}]}
    assert migrate_values(form, old) == {"people": 7, "name": "甲", "plan": [{"row": "r", "amount": 5}]}
    assert migrate_values(form, {"heads": 7, "people": 8}) == {"people": 8}
    assert old == {"heads": 7, "name": "甲", "plan": [{"row": "r", "sum": 5}]}


def test_zero_is_not_blank() -> None:
    assert [is_blank(each) for each in (None, "", [], {})] == [True] * 4
    assert [is_blank(each) for each in (0, "0", [{}], False)] == [False] * 4
