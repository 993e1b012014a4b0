"""What a new record begins with, and what its calculated fields hold: each by its field's own type."""

from collections.abc import Callable
from datetime import date

import pytest

from forms.definition import Form
from forms.evaluation import defaults, evaluate, row_defaults

TODAY = date(2026, 3, 5)
DEFAULTS = """
[[field]]
name = "day"
type = "date"
label = "日期"
default = "today()"
[[field]]
name = "month"
type = "month"
label = "月"
default = "${day}"
[[field]]
name = "kind"
type = "select_one"
choices = "kind"
label = "类"
default = "'land'"
[[field]]
name = "amount"
type = "money"
unit = "万元"
label = "额"
default = 0.5
[[field]]
name = "who"
type = "text"
label = "谁"
default = "concat(${day}, '')"
[[field]]
name = "none"
type = "integer"
label = "无"
default = "${amount} div 0"
[[field]]
name = "plan"
type = "repeat"
label = "计划"
[[field.field]]
name = "number"
type = "integer"
label = "号"
default = "position()"
[[field.field]]
name = "next"
type = "integer"
label = "次"
default = "${number} + 1"
[[field.field]]
name = "kind"
type = "select_one"
choices = "kind"
label = "类"
default = "water"
[[field.field]]
name = "free"
type = "text"
label = "文"
[[field.field]]
name = "dear"
type = "money"
label = "价"
default = "${amount}"
"""


def test_a_new_record_starts_with_its_defaults(trial: Callable[..., Form]) -> None:
    form = trial(DEFAULTS)
    assert defaults(form, TODAY, {}) == {
        "day": "2026-03-05", "month": "2026-03", "kind": "land", "amount": 500_000, "who": "2026-03-05",
    }
    known = defaults(form, TODAY, {"day": "2026-01-02", "person": "x", "kind": ""})
    assert known["month"] == "2026-01"
    assert known["kind"] == "land"
    assert "person" not in known


def test_a_new_row_starts_with_its_defaults(trial: Callable[..., Form]) -> None:
    form = trial(DEFAULTS)
    values = {"amount": 100, "plan": [{"row": "r"}]}
    assert row_defaults(form, form.by_name["plan"], values, TODAY) == {
        "number": 2, "next": 3, "kind": "water", "dear": 100
    }


CALCULATED = """
[[field]]
name = "x"
type = "text"
label = "甲"
""" + "".join(
    f'[[field]]\nname = "{kind}"\ntype = "{kind}"\nlabel = "乙"\ncalculation = "{calculation}"\n{more}\n'
    for kind, calculation, more in (
        ("money", "number(${x}) div 8", ""), ("integer", "number(${x}) div 2", ""),
        ("decimal", "number(${x}) div 3", ""),
        ("percent", "${x} * 1", ""), ("date", "date(${x})", ""), ("month", "month(${x})", ""),
        ("text", "${x}", ""),
        ("select_one", "${x}", 'choices = "kind"'), ("select_multiple", "${x}", 'choices = "kind"'),
        ("reference", "${x}", 'reference = "unit"'), ("long_text", "string-length(${x}) > 3", ""),
    )
)


@pytest.mark.parametrize(("x", "expected"), [
    ("1", {"money": 13, "integer": 1, "decimal": "0.333333", "percent": "1", "text": "1", "long_text": "false"}),
    ("5", {"money": 63, "integer": 3, "decimal": "1.666667", "percent": "5"}),
    ("-0.06", {"money": -1, "integer": 0, "decimal": "-0.02"}),
    ("2026-03-05", {"date": "2026-03-05", "month": "2026-03", "money": None, "decimal": None, "integer": None}),
    (
        "land water land",
        {"select_multiple": ["land", "water"], "select_one": "land water land", "reference": "land water land",
         "date": None}
    ),
    ("9" * 38, {"money": None, "integer": None, "decimal": None, "long_text": "true"}),
])
def test_a_calculated_value_keeps_its_fields_type(
    trial: Callable[..., Form], x: str, expected: dict[str, object]
) -> None:
    found = evaluate(trial(CALCULATED), {"x": x}, {}, TODAY, None).calculated
    assert {name: found.get(name) for name in expected} == expected


def test_a_calculation_may_use_the_rounded_value_of_another(trial: Callable[..., Form]) -> None:
    form = trial('[[field]]\nname = "b"\ntype = "money"\nlabel = "乙"\ncalculation = "${a} * 3"\n'
                 '[[field]]\nname = "a"\ntype = "money"\nlabel = "甲"\ncalculation = "1 div 3"\n')
    assert evaluate(form, {}, {}, TODAY, None).calculated == {"a": 33, "b": 99}
