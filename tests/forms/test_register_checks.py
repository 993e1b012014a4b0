"""Villages, supporters, cadres, their attendance, and the forms inside: each check firing and staying silent."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from forms.evaluation import Evaluation, defaults, evaluate
from forms.reading import builtin_forms

TODAY = date(2026, 4, 3)
VILLAGE: dict[str, Any] = {
    "code": "990101102201", "name": "大坪村", "unit_type": "village", "key_village": "yes", "households": 612,
    "population": 2380, "labour": 1340, "poor_households": 88, "monitored_households": 7, "farmland_mu": "3120.5",
    "forest_mu": "5400", "transferred_mu": "860", "accounting_system": "2023", "linked_by_team": "no",
}
SUPPORTER: dict[str, Any] = {
    "name": "川云能源集团（演示）", "credit_code": "91990101MA00000A1X", "kind": "soe_central", "headcount": 8600,
    "regulator": "省国资委", "leader_name": "演示", "leader_post": "副书记", "team_contact": "演示二",
}
CADRE: dict[str, Any] = {
    "name": "𬱖演示", "cadre_kind": "soe_member", "home_unit": "s", "rank": "mid_deputy", "post_county": "专班成员",
    "place_unit": "990101102", "attendance_unit": "990101102", "leave_approver_unit": "990101",
    "attendance_rule": "soe7", "required_days": 7, "from": "2024-05-06", "planned_to": "2026-12-31",
}
DAY: dict[str, Any] = {
    "cadre": "c", "date": "2026-04-02", "am_status": "county", "pm_status": "county", "signed_by_proxy": "no",
}
OTHERS: dict[str, dict[str, Any]] = {
    "unit": {"code": "990101102", "name": "双河镇", "level": "township", "parent": "990101", "valid_from": "2020-01-01",
             "valid_to": "2026-01-01", "successor": "990101103"},
    "workday_year": {"year": 2026, "doc_no": "演示1号", "days": [
        {"row": "1", "date": "2026-01-01", "kind": "off"}, {"row": "2", "date": "2026-01-04", "kind": "work"}]},
    "deadline": {"form": "all", "period": "month", "due_workday": 5, "valid_from": "2026-01-01",
                 "valid_to": "2026-12-31"},
    "threshold": {"name": "soe_days_per_month", "value": "8", "source": "本县专班会议纪要", "from": "2026-01-01",
                  "until": "2026-12-31", "binding": "county"},
    "nil": {"form": "fund_entry", "unit": "990101102", "period": "2026-03", "reason": "本月没有资金往来"},
    "person": {"name": "演示", "role": "填报人", "post": "副镇长", "active": "yes", "phone": "0827-1234567"},
}
WHOLE = {"village": VILLAGE, "supporter": SUPPORTER, "cadre": CADRE, "attendance": DAY, **OTHERS}


def judged(
    form_id: str, values: Mapping[str, Any], lookups: Mapping[str, Any] | None = None, entered: date | None = None
) -> Evaluation:
    return evaluate(builtin_forms()[form_id], {**WHOLE[form_id], **values}, lookups or {}, TODAY, entered)


def days(*dates: str) -> dict[str, Any]:
    return {"days": [{"row": str(number), "date": each, "kind": "off"} for number, each in enumerate(dates)]}


SUPPORT = {"row": "7", "channel": "soe_local", "supporter": "s", "from": "2024-04-01"}
WRONG: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("village", "labour_above_population", {"labour": 2381}, {}),
    ("village", "poor_above_households", {"poor_households": 613}, {}),
    ("village", "monitored_above_households", {"monitored_households": 613}, {}),
    ("village", "transferred_above_land", {"transferred_mu": "8520.6"}, {}),
    ("village", "transferred_above_land", {"farmland_mu": "", "transferred_mu": "5400.1"}, {}),
    ("village", "households_above_population", {"households": 2381}, {}),
    ("village", "support_ends_before_start:7", {"supporters": [{**SUPPORT, "to": "2024-04-01"}]}, {}),
    ("village", "old_system_late", {"accounting_system": "2004"}, {}),
    ("village", "constraint:code", {"code": "990101102"}, {}),
    ("village", "constraint:collective_code", {"collective_name": "甲", "collective_code": "N2990101MA0000001I"}, {}),
    ("village", "required:collective_code", {"collective_name": "大坪村股份经济合作联合社"}, {}),
    ("village", "required:base_year", {"linked_by_team": "yes", "base_income": 1}, {}),
    ("supporter", "same_code_twice", {}, {"same_code": True}),
    ("supporter", "constraint:credit_code", {"credit_code": "91990101MA00000A1"}, {}),
    ("supporter", "constraint:team_phone", {"team_phone": "请转办公室"}, {}),
    ("supporter", "required:headcount", {"headcount": None}, {}),
    ("cadre", "planned_before_from", {"planned_to": "2024-05-06"}, {}),
    ("cadre", "left_before_from", {"actual_to": "2024-05-05", "end_reason": "term"}, {}),
    ("cadre", "soe_rank", {"rank": "section"}, {}),
    ("cadre", "soe_rule", {"attendance_rule": "village_month", "required_days": 20}, {}),
    ("cadre", "soe_days_locked", {"required_days": 6}, {}),
    ("cadre", "required:end_reason", {"actual_to": "2026-03-31"}, {}),
    ("cadre", "constraint:id_last4", {"id_last4": "51190219900101"}, {}),
    ("cadre", "constraint:birth_month", {"birth_month": "2026-05"}, {}),
    ("attendance", "outside_term", {}, {"cadre_from": "2026-04-03"}),
    ("attendance", "outside_term", {}, {"cadre_from": "2024-05-06", "cadre_left": "2026-04-01"}),
    ("attendance", "leave_not_approved", {"am_status": "leave_sick"}, {}),
    ("attendance", "leave_not_approved", {"am_status": "leave_annual", "pm_status": "leave_annual"},
     {"leave_from_before": "2026-04-02-1"}),
    ("attendance", "leave_not_approved", {"am_status": "leave_annual", "pm_status": "leave_annual"},
     {"leave_begins_today": "2026-04-02-2", "leave_of_today_ends": "2026-04-02-2"}),
    ("attendance", "present_on_leave", {}, {"leave_from_before": "2026-04-03-2"}),
    ("attendance", "present_on_leave", {"am_status": "leave_personal"},
     {"leave_begins_today": "2026-04-02-1", "leave_of_today_ends": "2026-04-02-2"}),
    ("attendance", "present_on_leave", {"am_status": "late"}, {"leave_from_before": "2026-04-02-1"}),
    ("attendance", "constraint:date", {"date": "2026-04-04"}, {}),
    ("attendance", "required:place_unit", {"pm_status": "village"}, {}),
    ("attendance", "required:work_note", {"am_status": "trip"}, {}),
    ("attendance", "required:work_note", {"pm_status": "training"}, {}),
    ("attendance", "required:work_note", {"pm_status": "meeting"}, {}),
    ("attendance", "required:makeup_reason", {"date": "2026-03-30"}, {}),
    ("unit", "ends_before_start", {"valid_to": "2020-01-01"}, {}),
    ("unit", "own_parent", {"parent": "990101102"}, {}),
    ("unit", "own_successor", {"successor": "990101102"}, {}),
    ("workday_year", "day_of_other_year:1", days("2026-01-01", "2025-12-31"), {}),
    ("workday_year", "day_twice", days("2026-01-01", "2026-01-02", "2026-01-01"), {}),
    ("deadline", "ends_before_start", {"valid_to": "2025-12-31"}, {}),
    ("threshold", "ends_before_start", {"until": "2025-12-31"}, {}),
    ("threshold", "binding_loosened", {"value": "6"}, {}),
    ("nil", "constraint:period", {"period": "2026年3月"}, {}),
    ("person", "choice:role", {"role": "boss"}, {}),
]


@pytest.mark.parametrize(("form_id", "name", "values", "lookups"), WRONG)
def test_what_is_wrong_is_named(form_id: str, name: str, values: dict[str, Any], lookups: dict[str, Any]) -> None:
    assert [problem.name for problem in judged(form_id, values, lookups).problems] == [name]


RIGHT: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    *((form_id, {}, {}) for form_id in WHOLE),
    ("village", {"transferred_mu": "8520.5", "labour": 2380, "supporters": [SUPPORT]}, {}),
    ("village", {"households": None, "population": None, "labour": 5}, {}),
    ("supporter", {"kind": "department", "headcount": None, "credit_code": "11990102MA00000C3A"}, {}),
    ("cadre", {"cadre_kind": "first_secretary", "rank": "staff", "attendance_rule": "village_month",
               "required_days": 20}, {}),
    ("cadre", {"cadre_kind": "township_clerk", "attendance_rule": "full", "required_days": None, "rank": "staff"}, {}),
    ("cadre", {"actual_to": "2024-05-06", "end_reason": "moved", "rank": "division"}, {}),
    ("attendance", {"date": "2026-03-31"}, {"cadre_from": "2026-03-31", "cadre_left": "2026-03-31"}),
    ("attendance", {"date": "2026-03-30", "makeup_reason": "停电"}, {}),
    ("attendance", {"am_status": "leave_sick", "pm_status": "rest"}, {"leave_begins_today": "2026-04-02-1"}),
    ("attendance", {"am_status": "leave_sick", "pm_status": "leave_sick"}, {"leave_from_before": "2026-04-02-2"}),
    ("attendance", {"pm_status": "leave_personal"}, {"leave_begins_today": "2026-04-02-2",
                                                     "leave_of_today_ends": "2026-04-03-1"}),
    ("attendance", {"am_status": "leave_annual"}, {"leave_from_before": "2026-04-02-1"}),
    ("attendance", {}, {"leave_from_before": "2026-04-01-2"}),
    ("attendance", {"am_status": "rest", "pm_status": "rest"}, {"leave_from_before": "2026-04-06-2"}),
    ("attendance", {"am_status": "village", "place_unit": "990101102201"}, {}),
    ("attendance", {"am_status": "trip", "work_note": "赴市级部门对接冷链项目"}, {}),
    ("nil", {"period": "2026-Q1"}, {}),
    ("nil", {"period": "2026-03-05", "subject": "p"}, {}),
    ("threshold", {"name": "income_yoy_percent", "value": "3"}, {}),
]
MISSING_ALLOWED = {"households", "population"}


@pytest.mark.parametrize(("form_id", "values", "lookups"), RIGHT)
def test_what_is_right_is_left_alone(form_id: str, values: dict[str, Any], lookups: dict[str, Any]) -> None:
    problems = judged(form_id, values, lookups).problems
    left_blank = {f"required:{name}" for name, value in values.items() if value is None and name in MISSING_ALLOWED}
    assert {problem.name for problem in problems} == left_blank


def test_every_check_is_proved() -> None:
    proved = {(form_id, name.partition(":")[0]) for form_id, name, _, _ in WRONG}
    for form_id in WHOLE:
        assert {(form_id, check.name) for check in builtin_forms()[form_id].checks} <= proved


@pytest.mark.parametrize(("am", "pm", "counted"), [
    ("county", "county", "1"), ("county", "leave_sick", "0.5"), ("rest", "village", "0.5"), ("trip", "trip", "0"),
    ("absent", "home", "0"), ("", "", None),
])
def test_half_days_in_the_county_count_half(am: str, pm: str, counted: str | None) -> None:
    outcome = judged("attendance", {"am_status": am, "pm_status": pm, "place_unit": "990101102", "work_note": "无"})
    assert outcome.stored.get("in_county_day") == counted


def test_an_entry_made_in_time_needs_no_reason_when_it_is_corrected_later() -> None:
    assert judged("attendance", {"date": "2026-03-02"}, entered=date(2026, 3, 4)).problems == ()
    late = judged("attendance", {"date": "2026-03-02"}, entered=date(2026, 3, 6)).problems
    assert [problem.path for problem in late] == ["makeup_reason"]


def test_a_county_that_sets_another_number_moves_the_lock() -> None:
    raised = {"threshold:soe_days_per_month": "8"}
    assert judged("cadre", {"required_days": 8}, raised).problems == ()
    problem, = judged("cadre", {"required_days": 7}, raised).problems
    assert "8工作日" in problem.message


def test_seven_days_hold_since_the_plan_was_issued() -> None:
    form = builtin_forms()["cadre"]
    early = evaluate(form, {**CADRE, "required_days": 5}, {}, date(2024, 2, 22), None)
    assert "soe_days_locked" not in [problem.name for problem in early.problems]


def test_new_records_start_with_what_is_usual() -> None:
    forms = builtin_forms()
    assert defaults(forms["cadre"], TODAY, {"cadre_kind": "soe_member", "place_unit": "990101102201"}) == {
        "cadre_kind": "soe_member", "place_unit": "990101102201", "attendance_unit": "990101102",
        "attendance_rule": "soe7", "required_days": 7,
    }
    assert defaults(forms["fund_entry"], TODAY, {"source": "loan"})["leveraged"] == "yes"
    assert defaults(forms["fund_entry"], TODAY, {"source": "soe_gratis"})["leveraged"] == "no"
    assert defaults(forms["attendance"], TODAY, {"am_status": "village"})["pm_status"] == "village"
    assert defaults(forms["village"], TODAY, {})["accounting_system"] == "2023"
