"""Leave, pairing, plans, assets, problems, households and the rest: all their fields, each check firing and silent."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from forms.evaluation import Evaluation, choices_for, defaults, evaluate
from forms.reading import builtin_forms

TODAY = date(2026, 4, 3)
WAN = 1_000_000  # fen

# The data dictionary, sections 3.2, 3.5, 3.10, 3.13-3.35 and the table 3.38.
FIELDS = {
    "leave": "cadre kind from from_half to to_half days reason destination substitute approvals certificate returned_on"
    " state",
    "pairing": "supporter target_unit pairing_kind phase_no from to doc_no",
    "plan": "kind owner from to approved_by approved_on doc_no file targets funds budget_share policies",
    "asset": "code name asset_class asset_kind project funds formed_on original_value net_value location_unit scale"
    " scale_unit right_level right_owner right_doc right_on handover_on in_books operate_mode operator contract_from"
    " contract_to contract_yearly keeper state income_year checks",
    "village_distribution": "village year opening net_income other_in distributable to_reserve to_members"
    " member_households to_monitored to_other closing decided_on notice_on resolution",
    "problem": "no found_in found_on kind detail unit responsible asked_level deadline measures state corrected_on"
    " verified_by evidence",
    "monitored_household": "household_code head_name village group members labour household_kind clue_on decided_on"
    " notice_from notice_to consent_on risk_causes income_pc line measures helper state removed_on removed_doc",
    "household_visit": "household date visitor met food clothing education medical housing water income_change"
    " income_reason rigid_expense new_risk need done next_visit photo",
    "task": "no title key_task action8 source_doc lead_unit responsible_units person start deadline quarter_plan"
    " acceptance letter progress state finished_on closed_on closed_by evidence delay_reason projects overdue",
    "training": "title class mode sessions from to days persons local_persons monitored_persons certificates cost"
    " supporter place",
    "job_placement": "month job_kind employer new_persons monitored local stock wages project",
    "consumer_support": "month supporter mode channel product qty qty_unit amount seller evidence",
    "volunteer": "date kind team supporter persons hours place beneficiaries materials photos",
}
COLUMNS = {
    ("leave", "approvals"): "level approver opinion on",
    ("plan", "targets"): "indicator unit base target q1 q2 q3 q4 deadline owner_unit",
    ("plan", "funds"): "source channel year amount",
    ("plan", "policies"): "title doc_no in_force_on",
    ("asset", "funds"): "source amount",
    ("asset", "income_year"): "year due received to_village to_households",
    ("asset", "checks"): "date result photo",
    ("monitored_household", "measures"): "kind from effect",
    ("task", "responsible_units"): "unit",
    ("task", "quarter_plan"): "quarter content",
    ("task", "projects"): "project",
    ("cadre", "linked_households"): "household",
}
LINKED = {"village": ("plan_ref", "plan"), "problem": ("project", "project")}

PAPER = {"name": "决议.pdf", "sha256": "0" * 64, "size": 1, "type": "application/pdf"}
HOST = {"row": "1", "level": "host", "approver": "演示", "opinion": "agree", "on": "2026-03-13"}
COUNTY = {**HOST, "row": "2", "level": "county_org"}
WHOLE: dict[str, dict[str, Any]] = {
    "leave": {
        "cadre": "c", "kind": "leave_personal", "from": "2026-03-16", "from_half": "am", "to": "2026-03-18",
        "to_half": "pm", "days": "3", "reason": "家中有事", "approvals": [HOST], "returned_on": "2026-03-19",
    },
    "pairing": {
        "supporter": "s", "target_unit": "990101", "pairing_kind": "county_lead", "phase_no": 1, "from": "2024-04-01",
        "to": "2028-03-31",
    },
    "plan": {
        "kind": "county", "owner": "990101", "from": "2026-01-01", "to": "2026-12-31", "approved_by": "领导小组",
        "approved_on": "2026-02-11", "file": PAPER, "targets": [
            {"row": "1", "indicator": "村集体收入", "unit": "万元", "target": "125", "deadline": "2026-12-31",
             "owner_unit": "990101102"}],
    },
    "asset": {
        "code": "A1", "name": "冷库", "asset_class": "operating", "asset_kind": "cold", "project": "p",
        "formed_on": "2026-02-01", "location_unit": "990101102201", "original_value": 100 * WAN,
        "right_level": "village", "right_owner": "大坪村股份经济合作联合社", "in_books": "yes",
        "operate_mode": "lease", "operator": "合作社",
        "contract_from": "2026-03-01", "contract_to": "2029-02-28", "contract_yearly": 6 * WAN, "keeper": "演示",
        "state": "normal", "funds": [{"row": "1", "source": "soe_gratis", "amount": 60 * WAN},
                                     {"row": "2", "source": "county", "amount": 40 * WAN}],
    },
    "village_distribution": {
        "village": "990101102201", "year": 2025, "opening": 2 * WAN, "to_reserve": 3 * WAN, "to_members": 4 * WAN,
        "member_households": 200, "decided_on": "2026-01-20", "notice_on": "2026-01-22", "resolution": PAPER,
    },
    "problem": {
        "no": "双河2026-03-01", "found_in": "log", "found_on": "2026-03-20", "kind": "land", "detail": "用地手续办理中",
        "unit": "990101102", "responsible": "演示", "asked_level": "county", "deadline": "2026-04-04", "state": "open",
    },
    "monitored_household": {
        "household_code": "大坪01", "head_name": "演示", "village": "990101102201", "members": 4, "labour": 2,
        "household_kind": "edge", "helper": "c", "clue_on": "2026-03-02", "notice_from": "2026-03-06",
        "notice_to": "2026-03-10", "decided_on": "2026-03-17", "consent_on": "2026-03-03", "risk_causes": ["labour"],
        "income_pc": 820_000, "line": 920_000, "state": "active",
        "measures": [{"row": "7", "kind": "job", "from": "2026-03-20"}],
    },
    "household_visit": {
        "household": "h", "date": "2026-03-20", "visitor": "c", "met": "head", "food": "ok", "clothing": "ok",
        "education": "ok", "medical": "ok", "housing": "ok", "water": "ok", "income_change": "flat", "new_risk": "no",
    },
    "task": {
        "no": "双河2026-01", "title": "建成冷链中心", "key_task": "T1", "source_doc": "云帮扶办〔2026〕5号",
        "lead_unit": "990101102", "person": "演示", "start": "2026-01-20", "deadline": "2026-11-30",
        "acceptance": "验收投用", "progress": "30", "state": "doing",
    },
    "training": {
        "title": "蔬菜种植培训", "class": "labour", "mode": "deliver", "sessions": 1, "from": "2026-03-19",
        "to": "2026-03-20", "days": "2", "persons": 38, "local_persons": 38, "monitored_persons": 6, "certificates": 0,
    },
    "job_placement": {
        "month": "2026-03", "job_kind": "enterprise", "employer": "恒达", "new_persons": 14, "monitored": 2,
        "local": 14, "stock": 24, "wages": 7 * WAN,
    },
    "consumer_support": {
        "month": "2026-03", "supporter": "s", "mode": "buy", "channel": "canteen", "product": "萝卜", "amount": 5 * WAN,
        "seller": "大坪村联合社",
    },
    "volunteer": {"date": "2026-03-05", "kind": "power", "team": "演示队", "persons": 12, "place": "990101102202"},
}
# What the ledger would be told by others; the distribution can't do without its year's months.
TOLD: dict[str, dict[str, Any]] = {
    "village_distribution": {"net_income_of_year": 9 * WAN, "months_of_year": 12},
}


def judged(
    form_id: str, values: Mapping[str, Any], lookups: Mapping[str, Any] | None = None, today: date = TODAY
) -> Evaluation:
    whole = {name: value for name, value in {**WHOLE[form_id], **values}.items() if value is not None}
    return evaluate(builtin_forms()[form_id], whole, {**TOLD.get(form_id, {}), **(lookups or {})}, today, None)


def income(**row: Any) -> dict[str, Any]:
    return {"income_year": [{"row": "7", "year": 2025, "due": 6 * WAN, "received": 6 * WAN} | row]}


def quarters(*names: str) -> dict[str, Any]:
    return {"quarter_plan": [{"row": str(n), "quarter": each, "content": "开工"} for n, each in enumerate(names)]}


CLOSED = {"state": "closed", "measures": "补手续", "corrected_on": "2026-03-27", "verified_by": "演示二",
          "evidence": PAPER}
FINISHED = {"state": "closed", "progress": "100", "finished_on": "2026-03-20", "closed_on": "2026-03-31",
            "closed_by": "演示二", "evidence": PAPER}
DONE = {"state": "done", "progress": "100", "finished_on": "2026-03-19", "evidence": PAPER}
LEADS = {"other_leads": 1, "other_leads_from": "2022-01-01", "other_leads_to": "2024-06-30"}
DOUBLE = {"days": "1", "to": "2026-03-16", "returned_on": "2026-03-17"}

WRONG: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("leave", "ends_before_start", {
        "from": "2026-04-20", "to": "2026-04-19", "approvals": [], "returned_on": None}, {}),
    ("leave", "ends_before_start", {**DOUBLE, "from_half": "pm", "to_half": "am"}, {}),
    ("leave", "overlaps_another", {}, {"ends_before": "2026-03-16-1"}),
    ("leave", "overlaps_another", {}, {"begins_within": "2026-03-17-1"}),
    ("leave", "overlaps_another", {}, {"same_day_begins": "2026-03-16-2"}),
    ("leave", "overlaps_another", {}, {"last_day_begins": "2026-03-18-2"}),
    ("leave", "overlaps_another", {"from_half": "pm", "days": "2.5"}, {"same_day_ends": "2026-03-16-2"}),
    ("leave", "outside_term", {}, {"cadre_from": "2026-03-17"}),
    ("leave", "outside_term", {}, {"cadre_left": "2026-03-17"}),
    ("leave", "sick_detail", {"kind": "leave_sick", "has_certificate": "yes", "reason": "腰椎间盘突出"}, {}),
    ("leave", "days_above_span", {"days": "3.5", "approvals": [HOST, COUNTY]}, {}),
    ("leave", "days_differ", {"days": "2"}, {}),
    ("leave", "approved_late", {"approvals": [{**HOST, "on": "2026-03-17"}]}, {}),
    ("leave", "not_yet_approved", {"approvals": [], "returned_on": None}, {}),
    ("leave", "not_yet_approved", {"to": "2026-03-19", "days": "4", "returned_on": None}, {}),
    ("leave", "overdue", {"returned_on": None}, {}),
    ("leave", "returned_before_start", {"returned_on": "2026-03-15"}, {}),
    ("leave", "constraint:days", {"days": "2.7"}, {}),
    ("leave", "required:has_certificate", {"kind": "leave_sick", "reason": "病假"}, {}),
    ("pairing", "ends_before_start", {"to": "2024-04-01"}, {}),
    ("pairing", "two_leads", {}, LEADS),
    ("pairing", "several_leads", {}, {**LEADS, "other_leads": 2}),
    ("pairing", "wrong_level", {"target_unit": "990101102"}, {}),
    ("pairing", "wrong_level", {"pairing_kind": "township"}, {}),
    ("pairing", "wrong_level", {"pairing_kind": "village"}, {}),
    ("pairing", "ends_soon", {"to": "2026-09-30"}, {}),
    ("pairing", "same_entry_twice", {}, {"same_entry": True}),
    ("plan", "ends_before_start", {
        "to": "2026-01-01", "targets": [{**WHOLE["plan"]["targets"][0], "deadline": "2026-01-01"}]}, {}),
    ("plan", "wrong_level", {"owner": "990101102"}, {}),
    ("plan", "wrong_level", {"kind": "village"}, {}),
    ("plan", "deadline_outside:1", {"targets": [{**WHOLE["plan"]["targets"][0], "deadline": "2027-01-01"}]}, {}),
    ("plan", "same_entry_twice", {}, {"same_entry": True}),
    ("plan", "required:targets", {"targets": []}, {}),
    ("plan", "required:supporter", {"kind": "enterprise_long"}, {}),
    ("asset", "funds_sum", {"original_value": 100 * WAN + 1}, {}),
    ("asset", "net_above_original", {"net_value": 101 * WAN}, {}),
    ("asset", "before_formed", {"right_on": "2026-01-31"}, {}),
    ("asset", "before_formed", {"handover_on": "2026-01-31"}, {}),
    ("asset", "contract_dates", {"contract_from": "2029-02-28"}, {}),
    ("asset", "split_above_received:7", income(to_village=4 * WAN, to_households=3 * WAN), {}),
    ("asset", "year_twice", {"income_year": [*income()["income_year"], *income(row="8")["income_year"]]}, {}),
    ("asset", "income_unpaid:7", income(received=5 * WAN), {}),
    ("asset", "not_handed_over", {"formed_on": "2026-01-02"}, {}),
    ("asset", "operating_idle", {"state": "idle"}, {}),
    ("asset", "contract_ends", {"contract_to": "2026-06-01"}, {}),
    ("asset", "village_not_booked", {"in_books": "no"}, {}),
    ("asset", "same_entry_twice", {}, {"same_entry": True}),
    ("asset", "required:operator", {"operator": None}, {}),
    ("village_distribution", "above_distributable", {"to_other": 4 * WAN + 1}, {}),
    ("village_distribution", "monitored_above_members", {"to_monitored": 4 * WAN + 1}, {}),
    ("village_distribution", "decided_too_early", {"decided_on": "2024-12-31"}, {}),
    ("village_distribution", "loss_shared", {"opening": 9 * WAN}, {"net_income_of_year": -1 * WAN}),
    ("village_distribution", "months_missing", {}, {"months_of_year": 11}),
    ("village_distribution", "notice_before_decision", {"notice_on": "2026-01-19"}, {}),
    ("village_distribution", "same_entry_twice", {}, {"same_entry": True}),
    ("village_distribution", "constraint:year", {"year": 2027, "decided_on": None}, {}),
    ("village_distribution", "required:member_households", {"member_households": None}, {}),
    ("problem", "deadline_before_found", {"deadline": "2026-03-19", **CLOSED}, {}),
    ("problem", "corrected_before_found", {**CLOSED, "corrected_on": "2026-03-19"}, {}),
    ("problem", "verified_by_himself", {**CLOSED, "verified_by": "演示 "}, {}),
    ("problem", "problem_overdue", {"deadline": "2026-04-02"}, {}),
    ("problem", "same_entry_twice", {}, {"same_entry": True}),
    ("problem", "required:measures", {"state": "doing"}, {}),
    ("problem", "required:evidence", {**CLOSED, "evidence": None}, {}),
    ("monitored_household", "labour_above_members", {"labour": 5}, {}),
    ("monitored_household", "notice_order", {"notice_to": "2026-03-05"}, {}),
    ("monitored_household", "decided_before_clue", {"decided_on": "2026-03-01", "consent_on": "2026-03-01"}, {}),
    ("monitored_household", "removed_before_decided", {
        "state": "removed", "removed_on": "2026-03-16", "removed_doc": PAPER}, {}),
    ("monitored_household", "measure_before_clue:7", {
        "measures": [{"row": "7", "kind": "job", "from": "2026-03-01"}]}, {}),
    ("monitored_household", "notice_short", {"notice_to": "2026-03-09"}, {}),
    ("monitored_household", "decided_late", {"decided_on": "2026-03-18"}, {}),
    ("monitored_household", "consent_late", {"consent_on": "2026-03-18"}, {}),
    ("monitored_household", "income_above_line", {"income_pc": 920_001}, {}),
    ("monitored_household", "no_measure", {"measures": []}, {}),
    ("monitored_household", "same_entry_twice", {}, {"same_entry": True}),
    ("monitored_household", "required:removed_on", {"state": "removed", "removed_doc": PAPER}, {}),
    ("household_visit", "next_before_visit", {"next_visit": "2026-03-20"}, {}),
    ("household_visit", "problem_but_no_risk", {"water": "problem"}, {}),
    ("household_visit", "risk_not_registered", {"new_risk": "yes"}, {"risk_registered": False}),
    ("household_visit", "nothing_seen", dict.fromkeys(
        ("food", "clothing", "education", "medical", "housing", "water"), "not_checked"), {}),
    ("household_visit", "same_entry_twice", {}, {"same_entry": True}),
    ("household_visit", "required:income_reason", {"income_change": "down"}, {}),
    ("task", "deadline_before_start", {"deadline": "2026-01-19", "state": "cancelled"}, {}),
    ("task", "finished_before_start", {**FINISHED, "finished_on": "2026-01-19"}, {}),
    ("task", "closed_before_finished", {**FINISHED, "closed_on": "2026-03-19"}, {}),
    ("task", "finished_below_100", {**FINISHED, "progress": "99"}, {}),
    ("task", "quarter_twice", quarters("Q1", "Q2", "Q1"), {}),
    ("task", "full_not_finished", {"progress": "100"}, {}),
    ("task", "task_overdue", {"deadline": "2026-04-02"}, {}),
    ("task", "done_not_closed", {**DONE, "finished_on": "2026-03-18"}, {}),
    ("task", "same_entry_twice", {}, {"same_entry": True}),
    ("task", "required:delay_reason", {"state": "delayed"}, {}),
    ("task", "required:evidence", {**DONE, "evidence": None}, {}),
    ("training", "ends_before_start", {"to": "2026-03-18", "days": None}, {}),
    ("training", "days_above_span", {"days": "2.5"}, {}),
    ("training", "persons_order", {"monitored_persons": 39}, {}),
    ("training", "persons_order", {"local_persons": 5}, {}),
    ("training", "certificates_above_persons", {"certificates": 39}, {}),
    ("training", "same_entry_twice", {}, {"same_entry": True}),
    ("job_placement", "monitored_above_new", {"monitored": 15}, {}),
    ("job_placement", "monitored_above_new", {"local": 15}, {}),
    ("job_placement", "stock_below_new", {"stock": 13}, {}),
    ("job_placement", "wages_without_people", {"stock": 0, "new_persons": 0, "monitored": 0, "local": 0}, {}),
    ("job_placement", "same_entry_twice", {}, {"same_entry": True}),
    ("job_placement", "required:project", {"job_kind": "project"}, {}),
    ("consumer_support", "counted_twice", {}, {"same_help": True}),
    ("consumer_support", "counted_twice", {"mode": "help"}, {"same_buy": True}),
    ("consumer_support", "same_entry_twice", {}, {"same_entry": True}),
    ("consumer_support", "required:qty_unit", {"qty": "300"}, {}),
    ("consumer_support", "constraint:amount", {"amount": 0}, {}),
    ("volunteer", "hours_too_many", {"hours": "72.5"}, {}),
    ("volunteer", "same_entry_twice", {}, {"same_entry": True}),
    ("volunteer", "choice:kind", {"kind": "party"}, {}),
]


@pytest.mark.parametrize(("form_id", "name", "values", "lookups"), WRONG)
def test_what_is_wrong_is_named(form_id: str, name: str, values: dict[str, Any], lookups: dict[str, Any]) -> None:
    found = [each.name for each in judged(form_id, values, lookups).problems]
    asked = {f"required:{path}" for path, value in values.items() if value is None}
    assert [each for each in found if each == name or each not in asked] == [name]


RIGHT: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    *((form_id, {}, {"same_entry": False}) for form_id in WHOLE),
    ("leave", {}, {"ends_before": "2026-03-15-2", "begins_within": "2026-02-10-1"}),
    ("leave", {"from_half": "pm", "days": "2.5"}, {"same_day_ends": "2026-03-16-1", "same_day_begins": "2026-03-16-1"}),
    ("leave", {"to_half": "am", "days": "2.5"}, {"last_day_begins": "2026-03-18-2"}),
    ("leave", {**DOUBLE, "to_half": "am", "days": "0.5"}, {"same_day_begins": "2026-03-16-2"}),
    ("leave", {"kind": "leave_marriage", "to": "2026-03-22", "days": "7", "approvals": [HOST, COUNTY],
               "returned_on": "2026-03-23"}, {}),
    ("leave", {"kind": "leave_sick", "has_certificate": "yes", "reason": " 病假"}, {}),
    ("leave", {"from": "2026-04-13", "to": "2026-04-15", "approvals": [], "returned_on": None}, {}),
    ("leave", {"from": "2026-03-31", "to": "2026-04-02", "returned_on": None}, {}),
    ("leave", {"returned_on": None}, {"cadre_left": "2026-03-18"}),
    ("leave", {"approvals": [{**HOST, "opinion": "refuse"}], "returned_on": None}, {}),
    ("pairing", {"from": "2024-06-30"}, LEADS),
    ("pairing", {"pairing_kind": "county_member"}, LEADS),
    ("pairing", {"pairing_kind": "department", "target_unit": "990101102"}, {}),
    ("pairing", {"to": "2026-10-01"}, {}),
    ("plan", {"kind": "village", "owner": "990101102201", "targets": []}, {}),
    ("plan", {"kind": "enterprise_year", "supporter": "s"}, {"same_entry": True}),
    ("asset", {"handover_on": "2026-02-01", "formed_on": "2025-01-01"}, {}),
    ("asset", {"operate_mode": "public", "operator": None, "contract_from": None, "contract_to": None,
               "contract_yearly": None, "asset_class": "public", "state": "idle"}, {}),
    ("asset", income(to_village=4 * WAN, to_households=2 * WAN), {}),
    ("asset", income(year=2026, received=None), {}),
    ("village_distribution", {"to_other": 4 * WAN, "to_monitored": 4 * WAN}, {}),
    ("village_distribution", {"to_members": 0, "to_reserve": 0, "member_households": None},
     {"net_income_of_year": -5 * WAN}),
    ("problem", CLOSED, {}),
    ("problem", {"deadline": "2026-04-03"}, {}),
    ("problem", {"deadline": "2026-03-21", **CLOSED}, {}),
    ("monitored_household", {"household_kind": "sudden", "income_pc": 2_000_000}, {}),
    ("monitored_household", {"measures": [], "decided_on": "2026-03-17", "state": "again"}, {}),
    ("household_visit", {"new_risk": "yes", "water": "problem"}, {"risk_registered": True}),
    ("household_visit", {"food": "not_checked", "clothing": "not_checked"}, {}),
    ("household_visit", {"income_change": "up", "income_reason": "务工"}, {}),
    ("task", FINISHED, {}), ("task", DONE, {}),
    ("task", {"deadline": "2026-03-01", "state": "delayed", "delay_reason": "用地"}, {}),
    ("task", quarters("Q1", "Q2", "year"), {}),
    ("training", {"local_persons": None, "monitored_persons": 6, "days": "1.5"}, {}),
    ("job_placement", {"job_kind": "relief", "project": "p"}, {}),
    ("consumer_support", {}, {"same_buy": True, "same_help": False}),
    ("volunteer", {"kind": "other", "hours": "72"}, {}),
]


@pytest.mark.parametrize(("form_id", "values", "lookups"), RIGHT)
def test_what_is_right_is_left_alone(form_id: str, values: dict[str, Any], lookups: dict[str, Any]) -> None:
    assert [each.name for each in judged(form_id, values, lookups).problems] == []


@pytest.mark.parametrize("form_id", WHOLE)
def test_every_check_is_proved(form_id: str) -> None:
    proved = {name.partition(":")[0] for form, name, _, _ in WRONG if form == form_id}
    assert {check.name for check in builtin_forms()[form_id].checks} <= proved


@pytest.mark.parametrize("form_id", FIELDS)
def test_every_field_of_the_data_dictionary_is_there(form_id: str) -> None:
    assert set(FIELDS[form_id].split()) - set(builtin_forms()[form_id].by_name) == set()


@pytest.mark.parametrize(("form_id", "repeat"), COLUMNS)
def test_every_column_of_a_repeat_is_there(form_id: str, repeat: str) -> None:
    found = [field.name for field in builtin_forms()[form_id].by_name[repeat].fields if field.stored]
    assert found == COLUMNS[form_id, repeat].split()


@pytest.mark.parametrize("form_id", LINKED)
def test_ledgers_point_at_each_other(form_id: str) -> None:
    name, target = LINKED[form_id]
    assert builtin_forms()[form_id].by_name[name].reference == target


def test_no_new_ledger_is_keyed_because_numbers_may_change() -> None:
    assert all(builtin_forms()[form_id].key == () for form_id in FIELDS)
    assert all(builtin_forms()[form_id].natural_key for form_id in FIELDS)


def test_what_is_known_of_a_household_stays_in_its_township() -> None:
    forms = builtin_forms()
    assert forms["monitored_household"].travels == forms["household_visit"].travels == ()
    special = {
        field.name for form_id in FIELDS for field in forms[form_id].stored_fields if field.sensitive == "special"
    }
    assert special == {"certificate", "risk_causes", "income_pc", "rigid_expense"}
    assert all("special" not in forms[form_id].travels for form_id in FIELDS)


def test_the_month_wants_a_visit_to_every_monitored_household() -> None:
    expected = builtin_forms()["household_visit"].expected
    assert expected is not None
    assert (expected.form, expected.field, expected.each) == ("monitored_household", "household", "period")
    assert expected.where == {"state": ("active", "again")}


STATES = [
    ({}, "returned"), ({"returned_on": None}, "approved"), ({"approvals": [], "returned_on": None}, "submitted"),
    ({"approvals": [], "returned_on": None, "reason": None}, "draft"),
    ({"approvals": [HOST, {**COUNTY, "opinion": "refuse"}]}, "refused"),
    ({"approvals": [{**HOST, "level": "team"}]}, "submitted"),
    ({"days": "3.5", "to": "2026-03-19", "to_half": "am"}, "submitted"),
    ({"days": "3.5", "to": "2026-03-19", "to_half": "am", "approvals": [HOST, COUNTY]}, "returned"),
]


@pytest.mark.parametrize(("values", "state"), STATES)
def test_a_leave_stands_where_its_approvals_put_it(values: dict[str, Any], state: str) -> None:
    assert judged("leave", values).stored["state"] == state


def test_more_than_three_days_go_to_the_county_unless_it_says_otherwise() -> None:
    longer = {"days": "4", "to": "2026-03-19"}
    assert judged("leave", {}).stored["approval_needed"] == "host"
    assert judged("leave", longer).stored["approval_needed"] == "county_org"
    assert judged("leave", longer, {"threshold:leave_host_days": "5"}).stored["approval_needed"] == "host"


@pytest.mark.parametrize(("kind", "start", "end", "days"), [
    ("leave_personal", ("2026-03-20", "am"), ("2026-03-23", "pm"), "2"),
    ("leave_personal", ("2026-03-20", "pm"), ("2026-03-23", "am"), "1"),
    ("leave_personal", ("2026-03-21", "am"), ("2026-03-22", "pm"), "0"),
    ("leave_personal", ("2026-03-21", "pm"), ("2026-03-23", "am"), "0.5"),
    ("leave_annual", ("2026-03-02", "am"), ("2026-03-31", "pm"), "22"),
    ("leave_maternity", ("2026-01-01", "am"), ("2026-04-08", "pm"), "98"),
    ("leave_marriage", ("2026-03-21", "pm"), ("2026-03-22", "pm"), "1.5"),
])
def test_days_are_counted_from_monday_to_friday(
    kind: str, start: tuple[str, str], end: tuple[str, str], days: str
) -> None:
    outcome = judged("leave", {"kind": kind, "from": start[0], "from_half": start[1], "to": end[0], "to_half": end[1]})
    assert outcome.stored["days_by_weekday"] == days


@pytest.mark.parametrize(("to", "due"), [
    ("2026-03-18", "2026-03-19"), ("2026-03-20", "2026-03-23"), ("2026-03-21", "2026-03-23"),
    ("2026-03-22", "2026-03-23"),
])
def test_one_reports_back_on_the_next_weekday(to: str, due: str) -> None:
    assert judged("leave", {"to": to}).stored["return_due"] == due


def test_days_late_are_counted_afresh_each_day_and_never_kept() -> None:
    away = judged("leave", {"returned_on": None}, today=date(2026, 3, 29))
    assert away.calculated["overdue_days"] == 10
    assert "overdue_days" not in away.stored
    for form_id, change in (("problem", {}), ("task", {"deadline": "2026-04-04"})):
        late = judged(form_id, change, {"saved": True}, today=date(2026, 4, 16))
        assert late.calculated["overdue"] == 12
        assert "overdue" not in late.stored
        assert "overdue" not in judged(form_id, change, {"saved": False}, today=date(2026, 4, 16)).calculated


def test_what_is_left_of_the_years_income_is_carried_on() -> None:
    outcome = judged("village_distribution", {"other_in": 1 * WAN, "to_other": 2 * WAN})
    assert outcome.calculated["distributable"] == 12 * WAN
    assert outcome.calculated["closing"] == 3 * WAN
    assert "closing" not in outcome.stored


def test_new_records_start_with_what_is_usual() -> None:
    forms = builtin_forms()
    assert defaults(forms["pairing"], TODAY, {"from": "2024-04-01"})["to"] == "2028-04-01"
    assert defaults(forms["problem"], TODAY, {})["deadline"] == "2026-04-18"
    assert defaults(forms["leave"], TODAY, {}) == {"from_half": "am", "to_half": "pm"}
    assert defaults(forms["job_placement"], TODAY, {}) == {"month": "2026-04"}


def test_volunteers_are_not_offered_what_villages_do_themselves() -> None:
    form = builtin_forms()["volunteer"]
    offered = [each.code for each in choices_for(form, form.by_name["kind"], {})]
    assert {"power", "other"} <= set(offered)
    assert "party" not in offered
