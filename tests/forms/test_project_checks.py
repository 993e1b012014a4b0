"""Projects, their log and their money: what is calculated, and each check firing and staying silent."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from forms.evaluation import Evaluation, evaluate
from forms.reading import builtin_forms

TODAY = date(2026, 4, 3)
WAN = 1_000_000  # fen in 1万元


def judged(form_id: str, values: Mapping[str, Any], lookups: Mapping[str, Any]) -> Evaluation:
    return evaluate(builtin_forms()[form_id], values, lookups, TODAY, None)


def rows(*columns: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"row": str(number), **row} for number, row in enumerate(columns)]


def stages(*reached: tuple[str, str]) -> list[dict[str, Any]]:
    return rows(*({"stage": stage, "actual": actual} for stage, actual in reached))


def plan(*amounts: int) -> list[dict[str, Any]]:
    one = {"support_channel": "soe_local", "source": "soe_gratis", "nature": "gratis", "leveraged": "no", "year": 2026}
    return rows(*({**one, "amount": amount} for amount in amounts))


def shares(*amounts: int) -> list[dict[str, Any]]:
    return rows(*({"channel": "soe_local", "supporter": "s", "share": amount} for amount in amounts))


PROJECT: dict[str, Any] = {
    "code": "990101102-2026-A001", "name": "大坪村冷链烘干中心", "year": 2026, "span": "no", "key_task": "T1",
    "action8": "A2", "project_kind": "infra", "project_subtype": "cold_chain", "build_nature": "new",
    "location_units": rows({"unit": "990101102201"}, {"unit": "990101102202"}), "content_scale": "新建冷藏库1座",
    "supporters": shares(60 * WAN, 40 * WAN), "lead_unit": "990101102", "responsible_unit": "990101102",
    "implement_unit": "大坪村股份经济合作联合社", "responsible_person": "演示",
    "quality_req": rows({"indicator": "冷藏能力", "target": "200", "unit": "吨"}), "total_invest": 100 * WAN,
    "fund_plan": plan(60 * WAN, 40 * WAN), "year_plan_invest": 100 * WAN, "plan_start": "2026-03-01",
    "plan_finish": "2026-11-30", "stage_dates": stages(("50", "2026-02-10"), ("70", "2026-03-05")),
    "status": "normal", "benefit_link": ["job"], "villages_benefit": 2, "households_expected": 180,
    "people_expected": 640, "monitored_expected": 12, "asset_formed": "yes",
}
LOG: dict[str, Any] = {
    "project": "p", "date": "2026-03-20", "recorder": "演示", "progress": "40", "invest_since": 0,
    "work_done": "墙体砌筑", "jobs_now": 18, "local_jobs_now": 14, "monitored_jobs_now": 5, "next_step": "屋面",
}
PAY: dict[str, Any] = {
    "kind": "pay", "date": "2026-03-20", "year": 2026, "amount": 30 * WAN, "support_channel": "soe_local",
    "supporter": "s", "source": "soe_gratis", "nature": "gratis", "leveraged": "no", "project": "p",
    "payee": "演示建设公司", "voucher_no": "记-12",
}
ARRIVE = {**PAY, "kind": "arrive", "basis_doc": "云财农〔2026〕3号"}
ADJUST = {**ARRIVE, "kind": "adjust", "adjusts": "arrive"}
FUNDS = {
    "arrived_others": 50 * WAN, "committed_others": 90 * WAN, "project_start": "2026-03-05",
    "project_invest": 100 * WAN,
}


def test_a_project_takes_its_stage_from_its_dates_and_its_money_from_the_ledger() -> None:
    outcome = judged("project", {**PROJECT, "stage_dates": [
        *PROJECT["stage_dates"], {"row": "9", "stage": "80", "planned": "2026-11-30"}]}, {
        "fund_arrived": 90 * WAN, "fund_returned": 10 * WAN, "fund_arrived_adjusted": -5 * WAN, "fund_paid": 30 * WAN,
        "fund_leveraged": 200 * WAN, "log_invest": 45 * WAN, "log_progress": "40",
    })
    assert outcome.problems == ()
    assert outcome.stored == {"stage": "70", "actual_start": "2026-03-05", "township": "990101102"}
    wanted = {
        "arrived": 75 * WAN, "paid": 30 * WAN, "leverage_invest": 200 * WAN, "invest_done": 45 * WAN, "progress": "40",
    }
    assert {name: outcome.calculated[name] for name in wanted} == wanted


def test_a_log_shows_the_stage_of_its_project() -> None:
    outcome = judged("project_log", LOG, {"project_stage": "70", "last_progress": "30", "last_date": "2026-03-10"})
    assert outcome.problems == ()
    assert outcome.calculated["stage_now"] == "70"


def test_a_log_entered_in_time_stays_quiet_when_later_ones_follow() -> None:
    form = builtin_forms()["project_log"]
    assert evaluate(form, LOG, {"last_date": "2026-03-28"}, TODAY, date(2026, 3, 20)).problems == ()


WRONG = [
    ("project", "fund_plan_sum", {"fund_plan": plan(60 * WAN, 40 * WAN + 1)}, {}),
    ("project", "finish_before_start", {"plan_finish": "2026-03-01"}, {}),
    ("project", "year_plan_above_total", {"year_plan_invest": 100 * WAN + 1}, {}),
    ("project", "monitored_above_households", {"monitored_expected": 181}, {}),
    ("project", "shares_above_total", {"supporters": shares(60 * WAN, 40 * WAN + 1)}, {}),
    ("project", "asset_missing", {
        "asset_formed": "yes", "stage_dates": stages(("50", "2026-01-20"), ("90", "2026-03-30")),
    }, {"asset_registered": False}),
    ("project", "none_with_others", {"benefit_link": ["job", "none"], "benefit_none_reason": "公路"}, {}),
    ("project", "required:benefit_none_reason", {"benefit_link": ["none"]}, {}),
    ("project", "stage_twice", {"stage_dates": stages(("50", "2026-02-10"), ("10", "2026-01-05"), ("50", ""))}, {}),
    ("project", "stage_order",
     {"stage_dates": stages(("70", "2026-03-05"), ("60", "2026-03-06"), ("50", "2026-02-01"))}, {}),
    ("project", "stage_order", {"stage_dates": stages(("50", "2026-03-01"), ("60", ""), ("70", "2026-02-28"))}, {}),
    ("project", "constraint:stage_dates[0].actual", {"stage_dates": stages(("40", "2026-04-04"))}, {}),
    ("project", "start_before_approval", {"plan_start": "2026-02-09"}, {}),
    ("project", "started_unapproved", {"stage_dates": stages(("70", "2026-03-05"))}, {}),
    ("project", "same_project_twice", {}, {"same_project": True}),
    ("project", "effect_missing",
     {"stage_dates": stages(("50", "2025-01-10"), ("70", "2025-03-05"), ("80", "2025-10-03")), "effect_jobs": 3}, {}),
    ("project", "required:cancel_reason", {"status": "cancelled"}, {}),
    ("project", "constraint:name", {"name": "冷库"}, {}),
    ("project", "required:supporters[0].supporter",
     {"supporters": rows({"channel": "pairing", "share": 5})}, {}),
    ("project_log", "before_last_entry", {}, {"last_date": "2026-03-21"}),
    ("project_log", "required:progress_drop_reason", {}, {"last_progress": "41"}),
    ("project_log", "jobs_order", {"local_jobs_now": 19}, {}),
    ("project_log", "jobs_order", {"monitored_jobs_now": 15}, {}),
    ("project_log", "full_not_completed", {"progress": "100"}, {"project_stage": "70"}),
    ("project_log", "full_not_completed", {"progress": "100"}, {}),
    ("project_log", "constraint:date", {"date": "2026-04-04"}, {}),
    ("project_log", "constraint:progress", {"progress": "101"}, {"project_stage": "80"}),
    ("project_log", "next_before_entry", {"next_date": "2026-03-19"}, {}),
    ("project_log", "cancelled_project", {}, {"project_status": "cancelled"}),
    ("fund_entry", "paid_above_arrived", {}, {**FUNDS, "arrived_others": 29 * WAN}),
    ("fund_entry", "paid_above_arrived", {}, {**FUNDS, "paid_others": 20 * WAN + 1}),
    ("fund_entry", "paid_above_arrived", {}, {**FUNDS, "returned_others": 20 * WAN + 1}),
    ("fund_entry", "paid_above_arrived", {**ARRIVE, "amount": 5}, {**FUNDS, "arrived_others": 5, "paid_others": 11}),
    ("fund_entry", "arrived_above_committed", ARRIVE, {**FUNDS, "committed_others": 80 * WAN - 1}),
    ("fund_entry", "arrived_above_committed", ARRIVE, {"arrived_others": 1}),
    ("fund_entry", "paid_before_start", {"amount": 30 * WAN + 1}, {**FUNDS, "project_start": ""}),
    ("fund_entry", "paid_before_start", {"date": "2026-03-04"}, {**FUNDS, "paid_whole": 1}),
    ("fund_entry", "leveraged_own_money", {"leveraged": "yes", "leverage_of": "p"}, FUNDS),
    ("fund_entry", "constraint:amount", {**ARRIVE, "amount": -1}, FUNDS),
    ("fund_entry", "constraint:amount", {**ADJUST, "amount": 0}, FUNDS),
    ("fund_entry", "required:adjusts", {**ADJUST, "adjusts": ""}, FUNDS),
    ("fund_entry", "required:project", {"project": ""}, {}),
]


@pytest.mark.parametrize(("form_id", "name", "values", "lookups"), WRONG)
def test_what_is_wrong_is_named(form_id: str, name: str, values: dict[str, Any], lookups: dict[str, Any]) -> None:
    whole = {"project": PROJECT, "project_log": LOG, "fund_entry": PAY}[form_id]
    assert [problem.name for problem in judged(form_id, {**whole, **values}, lookups).problems] == [name]


RIGHT = [
    ("project", {}, {"same_project": False}),
    ("project", {"asset_formed": "yes"}, {"asset_registered": False}),
    ("project", {"asset_formed": "yes", "stage_dates": stages(("50", "2026-01-20"), ("90", "2026-03-30"))},
     {"asset_registered": True}),
    ("project", {"asset_formed": "no", "stage_dates": stages(("50", "2026-01-20"), ("90", "2026-03-30"))}, {}),
    ("project", {"year_plan_invest": 1, "monitored_expected": 180, "supporters": shares(1)}, {}),
    ("project", {"benefit_link": ["none"], "benefit_none_reason": "过境道路"}, {}),
    ("project", {"plan_start": "2026-03-05",
                 "stage_dates": stages(("70", "2026-03-05"), ("50", "2026-03-05"), ("10", "2025-01-01"))}, {}),
    ("project", {"order_reason": "抢险工程，先开工后补批复", "plan_start": "2026-03-07",
                 "stage_dates": stages(("50", "2026-03-06"), ("70", "2026-03-05"))}, {}),
    ("project", {"stage_dates": stages(("10", "2026-01-05"), ("100", ""), ("110", ""))}, {}),
    ("project", {"stage_dates": stages(("50", "2025-01-10"), ("70", "2025-03-05"), ("80", "2025-10-04"))}, {}),
    ("project", {"supporters": rows({"channel": "self", "share": 5})}, {}),
    ("project_log", {"progress": "30", "progress_drop_reason": "返工"}, {"last_progress": "41"}),
    ("project_log", {"progress": "100"}, {"project_stage": "80"}),
    ("project_log", {"date": "2026-04-03", "local_jobs_now": 18, "monitored_jobs_now": 18},
     {"last_date": "2026-04-03"}),
    ("fund_entry", {"amount": 50 * WAN}, FUNDS),
    ("fund_entry", {"amount": 50 * WAN}, {**FUNDS, "returned_others": WAN, "arrived_adjusted": WAN}),
    ("fund_entry", ARRIVE, {**FUNDS, "committed_others": 80 * WAN}),
    ("fund_entry", {**ADJUST, "amount": -20 * WAN}, {**FUNDS, "paid_others": 30 * WAN}),
    ("fund_entry", {**ARRIVE, "project": ""}, {}),
    ("fund_entry", {}, {**FUNDS, "project_start": ""}),
]


@pytest.mark.parametrize(("form_id", "values", "lookups"), RIGHT)
def test_what_is_right_is_left_alone(form_id: str, values: dict[str, Any], lookups: dict[str, Any]) -> None:
    whole = {"project": PROJECT, "project_log": LOG, "fund_entry": PAY}[form_id]
    assert [problem.name for problem in judged(form_id, {**whole, **values}, lookups).problems] == []


@pytest.mark.parametrize("form_id", ["project", "project_log", "fund_entry"])
def test_every_check_is_proved(form_id: str) -> None:
    proved = {name for form, name, _, _ in WRONG if form == form_id}
    assert {check.name for check in builtin_forms()[form_id].checks} <= proved


def test_industry_asks_for_what_it_brings() -> None:
    outcome = judged("project", {**PROJECT, "project_kind": "industry", "benefit_link": ["collective_share"]}, {})
    assert [problem.path for problem in outcome.problems] == [
        "jobs_expected", "wages_expected", "village_income_expected", "coop_mode", "local_registered",
        "collective_share_pct", "dividend_rule",
    ]
