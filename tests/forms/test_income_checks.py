"""The village month's sums and checks, each firing and staying silent."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from forms.evaluation import Evaluation, evaluate
from forms.reading import builtin_forms

TODAY = date(2026, 4, 3)
MONTH = {"village": "990101102201", "month": "2026-03"}
WAN = 1_000_000  # fen in 1万元


def judged(values: Mapping[str, Any], lookups: Mapping[str, Any] | None = None) -> Evaluation:
    return evaluate(builtin_forms()["village_income"], {**MONTH, **values}, lookups or {}, TODAY, None)


def found(values: Mapping[str, Any], lookups: Mapping[str, Any] | None = None) -> list[str]:
    return [problem.name for problem in judged(values, lookups).problems]


def linked(*rows: tuple[str, int]) -> dict[str, Any]:
    return {"linked_items": [
        {"row": str(number), "item": item, "project": "p", "amount": amount}
        for number, (item, amount) in enumerate(rows)
    ]}


def test_totals_add_what_is_filled_and_are_kept_with_the_record() -> None:
    outcome = judged({
        "inc_lease": 998_800, "inc_pv": 100_000, "inv_dividend": 500_000, "inv_interest_other": -20_000,
        "sub_operation": 300_000, "oth_interest": 1_200, "exp_operating": 250_000, "exp_tax": 28_000,
        "exp_admin": 120_000, "exp_welfare": 40_000, "exp_other": 10_000, "exp_income_tax": 5_000, "one_off": 100_000,
    })
    assert outcome.problems == ()
    assert outcome.stored == {
        "op_revenue": 1_098_800, "invest_income": 480_000, "subsidy": 300_000, "other": 1_200,
        "income_total": 1_880_000, "income_excl_subsidy": 1_480_000, "operating_profit": 1_180_800,
        "surplus_total": 1_432_000, "net_income": 1_427_000, "year": 2026,
    }


def test_a_month_with_nothing_filled_has_no_totals_because_it_is_not_reported() -> None:
    assert judged({}).stored == {"year": 2026}
    assert judged({"exp_admin": 100}).stored == {
        "operating_profit": -100, "surplus_total": -100, "net_income": -100, "year": 2026,
    }


def test_a_nil_month_counts_as_zeros() -> None:
    outcome = judged({"nil_report": "yes"})
    assert {value for name, value in outcome.stored.items() if name != "year"} == {0}
    assert outcome.stored["income_total"] == 0
    assert outcome.problems == ()


def test_the_old_system_has_no_lines_that_only_the_new_one_has() -> None:
    outcome = judged(
        {"accounting_system": "2004", "inc_contract": 100_000, "exp_tax": 900, "exp_welfare": 800, "exp_income_tax": 7},
        {"village_system": "2004"},
    )
    assert [outcome.relevant[name] for name in ("exp_tax", "exp_welfare", "exp_income_tax")] == [False] * 3
    assert outcome.stored["net_income"] == 100_000
    assert outcome.problems == ()
    assert "发包及上交收入" in builtin_forms()["village_income"].by_name["inc_contract"].hint


def test_sums_of_the_year_come_from_other_months() -> None:
    outcome = judged({"inc_lease": 300_000}, {
        "income_total_before": 700_000, "income_total_last_year": 250_000, "income_total_last_year_sum": 900_000,
    })
    assert outcome.calculated["income_total_ytd"] == 1_000_000
    assert outcome.calculated["income_total_ly_month"] == 250_000
    assert outcome.calculated["income_total_ly_ytd"] == 900_000
    assert "income_total_ytd" not in outcome.stored


YEAR = {"month": "2025-12", "inc_lease": 20 * WAN}
ERRORS = [
    ("nil_with_amounts", {"nil_report": "yes", "inc_sale": 100}, {}),
    ("nil_with_amounts", {"nil_report": "yes", "not_income_memo": 0}, {}),
    ("system_differs", {"inc_lease": 100}, {"village_system": "2004"}),
    ("system_differs", {"accounting_system": "2004"}, {"village_system": "2023"}),
    ("run_above_admin", {"inc_lease": 100, "exp_admin": 40, "exp_admin_run": 41}, {}),
    ("run_above_admin", {"inc_lease": 100, "exp_admin_run": 1}, {}),
    ("one_off_above_income", {"inc_lease": 100, "one_off": 101}, {}),
    ("one_off_above_income", {"one_off": 1}, {}),
    ("linked_above_item", {"inc_lease": 100, **linked(("inc_lease", 60), ("inc_lease", 41))}, {}),
    ("linked_above_item", {"inc_lease": 100, **linked(("inv_dividend", 50))}, {}),
    ("project_not_registered", {"inc_lease": 100, **linked(("inc_lease", 60))}, {"linked_project": [0]}),
    ("project_not_registered", {"inc_lease": 100, **linked(("inc_lease", 60), ("inc_lease", 9))},
     {"linked_project": [1, 0]}),
    ("net_income_negative", {"inc_lease": 100, "exp_operating": 101}, {}),
    ("memo_named", {"inc_lease": 100, "not_income_memo": 50}, {}),
    ("income_jump", {"inc_lease": 3 * WAN + 100}, {"mean_before": 2 * WAN}),
    ("income_jump", {"inc_lease": WAN - 100}, {"mean_before": 2 * WAN + 100}),
    ("income_yoy", {"inc_lease": 151}, {"income_total_last_year": 100}),
    ("income_yoy", {"inc_lease": 49}, {"income_total_last_year": 100}),
    ("year_exactly_doubled", YEAR, {"income_total_before": 40 * WAN, "income_total_last_year_sum": 30 * WAN}),
    ("constraint:inc_sale", {"inc_lease": 5, "inc_sale": -1}, {}),
    ("constraint:exp_admin", {"inc_lease": 5, "exp_admin": -1}, {}),
    ("constraint:month", {"month": "2026-05"}, {}),
    ("constraint:linked_items[0].amount", {"inc_lease": 100, **linked(("inc_lease", 0))}, {}),
]


@pytest.mark.parametrize(("name", "values", "lookups"), ERRORS)
def test_a_wrong_month_is_named(name: str, values: dict[str, Any], lookups: dict[str, Any]) -> None:
    assert found(values, lookups) == [name]


@pytest.mark.parametrize("item", ["inc_sale", "inc_lease", "sub_project", "oth_misc"])
def test_money_that_is_no_income_is_asked_about_where_it_stands_among_income_too(item: str) -> None:
    assert found({item: 5_000, "not_income_memo": 5_000}) == ["memo_named", "memo_in_income"]
    assert found({item: 5_001, "not_income_memo": 5_000}) == ["memo_named"]


SILENT = [
    ({"inc_lease": 100, "not_income_memo": 0}, {}),
    ({"nil_report": "no", "exp_admin": 100, "inc_lease": 200}, {}),
    ({"inc_lease": 100}, {"village_system": "2023"}),
    ({"inc_lease": 100, "exp_admin": 40, "exp_admin_run": 40}, {}),
    ({"inc_lease": 100, "one_off": 100}, {}),
    ({"inc_lease": 100, "inv_dividend": 9, **linked(("inc_lease", 60), ("inc_lease", 40), ("inv_dividend", 9))}, {}),
    ({"inc_lease": 100, **linked(("inc_lease", 60))}, {"linked_project": [1]}),
    ({"inc_lease": 100, "exp_operating": 100}, {}),
    ({"inc_lease": 3 * WAN}, {"mean_before": 2 * WAN}),
    ({"inc_lease": 300}, {"mean_before": 100}),  # threefold, but less than 1万元 apart
    ({"inc_lease": 150}, {"income_total_last_year": 100}),
    ({"inc_lease": 151}, {"income_total_last_year": 0}),
    ({**YEAR, "month": "2025-11"}, {"income_total_before": 40 * WAN, "income_total_last_year_sum": 30 * WAN}),
    (YEAR, {"income_total_before": 40 * WAN + 1, "income_total_last_year_sum": 30 * WAN}),
    ({"inc_lease": 100, "inv_interest_other": -50}, {}),
]


@pytest.mark.parametrize(("values", "lookups"), SILENT)
def test_a_right_month_is_left_alone(values: dict[str, Any], lookups: dict[str, Any]) -> None:
    assert found(values, lookups) == []


def test_every_check_of_the_month_is_proved() -> None:
    proved = {name for name, _, _ in ERRORS} | {"memo_in_income"}
    assert {check.name for check in builtin_forms()["village_income"].checks} <= proved


def test_the_county_can_set_the_jump_that_needs_a_reason() -> None:
    values, mean = {"inc_lease": 23 * WAN // 10}, {"mean_before": WAN}
    assert found(values, mean) == ["income_jump"]
    assert found(values, {**mean, "threshold:income_jump_percent": "200"}) == []


def test_the_warning_says_the_figures_it_compared() -> None:
    message = judged({"inc_lease": 5 * WAN}, {"mean_before": WAN}).problems[0].message
    assert "10,000.00 元" in message
