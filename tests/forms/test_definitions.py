"""The definitions that ship: whole, sourced, with every field of the data dictionary, and wide enough for no screen."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import forms
from forms.checking import check_across
from forms.definition import Field, Form, walk
from forms.reading import builtin_forms, form_from_raw, form_json, shared_choices

LEDGERS = (
    "village", "supporter", "cadre", "attendance", "project", "project_log", "fund_entry", "village_income",
    "leave", "pairing", "plan", "asset", "village_distribution", "problem", "monitored_household", "household_visit",
    "task", "training", "job_placement", "consumer_support", "volunteer", "township_income",
)
INTERNAL = ("unit", "person", "nil", "workday_year", "deadline", "threshold", "brief")

# The data dictionary, sections 3.1-3.12 and 3.38; the ledgers of later sections: test_more_definitions.py.
FIELDS = {
    "village": "code name unit_type key_village supporters households population labour poor_households"
    " monitored_households farmland_mu forest_mu transferred_mu collective_name collective_code accounting_system"
    " linked_by_team base_income base_year coops farms main_industry gaps honours plan_ref",
    "supporter": "name credit_code kind group_hq headcount leader_name leader_post team_contact team_phone"
    " main_business regulator",
    "cadre": "name sex birth_month ethnicity education party id_last4 phone cadre_kind home_unit rank post_county"
    " work_group place_unit attendance_unit from planned_to actual_to attendance_rule required_days"
    " leave_approver_unit support_policy_items linked_households end_reason",
    "attendance": "cadre date am_status pm_status place_unit work_note photo signed_by_proxy makeup_reason"
    " in_county_day",
    "project": "code name year span key_task action8 pairing_task project_kind project_subtype build_nature"
    " location_units content_scale supporters lead_unit responsible_unit implement_unit responsible_person"
    " quality_req total_invest fund_plan year_plan_invest invest_done arrived paid leverage_invest plan_start"
    " plan_finish stage_dates stage status progress land_mu land_mode element_problem in_plan_level benefit_link"
    " villages_benefit households_expected people_expected monitored_expected jobs_expected wages_expected"
    " village_income_expected coop_mode local_registered collective_share_pct dividend_rule asset_formed"
    " public_notice effect_jobs effect_income effect_households cancel_reason",
    "project_log": "project date stage_now progress progress_drop_reason invest_since work_done jobs_now"
    " local_jobs_now monitored_jobs_now wages_since next_step next_date photos recorder",
    "fund_entry": "kind date year support_channel supporter source nature amount adjusts project leveraged"
    " leverage_of basis_doc voucher_no co_account payee evidence",
    "village_income": "village month nil_report inc_sale inc_lease inc_contract inc_service inc_labour inc_pv"
    " inc_other_op inv_dividend inv_profit inv_interest_other sub_operation sub_project oth_interest oth_misc"
    " exp_operating exp_tax exp_admin exp_admin_run exp_welfare exp_other exp_income_tax one_off not_income_memo"
    " linked_items voucher_count evidence op_revenue invest_income subsidy other income_total income_excl_subsidy"
    " operating_profit surplus_total net_income income_total_ytd income_total_ly_month income_total_ly_ytd"
    " income_excl_subsidy_ytd income_excl_subsidy_ly_month income_excl_subsidy_ly_ytd operating_profit_ytd"
    " operating_profit_ly_month operating_profit_ly_ytd net_income_ytd net_income_ly_month net_income_ly_ytd",
    "unit": "code name level parent valid_from valid_to successor",
    "person": "name role post phone active",
    "nil": "form unit period subject reason",
    "workday_year": "year days",
    "deadline": "form period due_workday",
    "threshold": "name value source from until binding",
}
COLUMNS = {
    ("village", "supporters"): "channel supporter from to",
    ("project", "location_units"): "unit",
    ("project", "supporters"): "channel supporter share",
    ("project", "quality_req"): "indicator target unit actual year",
    ("project", "fund_plan"): "support_channel source nature leveraged year amount due_month",
    ("project", "stage_dates"): "stage planned actual doc_no file",
    ("project", "public_notice"): "kind date place photo",
    ("project_log", "photos"): "image when caption",
    ("village_income", "linked_items"): "item project asset amount",
}
PERSONAL = {
    "brief": {"approver"},
    "supporter": {"leader_name", "team_contact", "team_phone"},
    "cadre": {"name", "sex", "birth_month", "ethnicity", "education", "party", "id_last4", "phone"},
    "project": {"responsible_person"},
    "project_log": {"recorder"},
    "person": {"name", "phone"},
    "leave": {"reason", "destination", "substitute", "approver", "certificate"},
    "asset": {"keeper"},
    "problem": {"responsible", "verified_by"},
    "monitored_household": {"head_name", "members", "risk_causes", "income_pc"},
    "household_visit": {"rigid_expense", "photo"},
    "task": {"person", "closed_by"},
}
# Columns that a window of 1366 pixels shows beside the form.
WIDEST = 8


def _all_fields(form: Form) -> Iterator[Field]:
    for field in walk(form.fields):
        yield field
        if field.type == "repeat":
            yield from field.fields


def test_exactly_these_ledgers_ship() -> None:
    assert set(builtin_forms()) == {*LEDGERS, *INTERNAL}


def test_lookups_ask_other_ledgers_for_fields_that_they_have() -> None:
    assert check_across(builtin_forms()) == []


@pytest.mark.parametrize("form_id", FIELDS)
def test_every_field_of_the_data_dictionary_is_there(form_id: str) -> None:
    form = builtin_forms()[form_id]
    assert set(FIELDS[form_id].split()) - set(form.by_name) == set()


@pytest.mark.parametrize(("form_id", "repeat"), COLUMNS)
def test_every_column_of_a_repeat_is_there(form_id: str, repeat: str) -> None:
    found = [field.name for field in builtin_forms()[form_id].by_name[repeat].fields if field.stored]
    assert found == COLUMNS[form_id, repeat].split()


@pytest.mark.parametrize("form_id", LEDGERS + INTERNAL)
def test_what_is_personal_is_marked(form_id: str) -> None:
    form = builtin_forms()[form_id]
    assert {field.name for field in _all_fields(form) if field.sensitive} == PERSONAL.get(form_id, set())


@pytest.mark.parametrize("form_id", LEDGERS)
def test_a_ledger_names_its_document_in_full_and_the_section(form_id: str) -> None:
    source = builtin_forms()[form_id].source
    assert "《" in source or "意见" in source
    assert any(section in source for section in ("一（", "二（", "三（", "四（", "五（"))


@pytest.mark.parametrize("form_id", LEDGERS + INTERNAL)
def test_thresholds_say_where_they_come_from_and_whether_they_bind(form_id: str) -> None:
    for each in builtin_forms()[form_id].thresholds:
        assert all((each.source, each.unit, each.since))
        assert each.binding == "约束" or "川办发" not in each.source


def test_only_the_seven_days_bind_everywhere() -> None:
    binding = [
        (each.name, each.value) for form in builtin_forms().values()
        for each in form.thresholds if each.binding == "约束"
    ]
    assert binding == [("soe_days_per_month", "7")]


@pytest.mark.parametrize("form_id", LEDGERS + INTERNAL)
def test_messages_and_hints_are_sentences_people_can_act_on(form_id: str) -> None:
    form = builtin_forms()[form_id]
    for check in form.checks:
        assert len(check.message) >= 10, check.name
        assert check.fields, check.name
    for field in _all_fields(form):
        assert bool(field.constraint) == bool(field.constraint_message), field.name
        assert len(field.label) <= 16 or field.type == "calculate", field.label


@pytest.mark.parametrize("form_id", LEDGERS + INTERNAL)
def test_columns_fit_a_small_screen_and_exist(form_id: str) -> None:
    form = builtin_forms()[form_id]
    assert 2 <= len(form.list_columns) <= WIDEST
    assert form.print_columns
    for name in (*form.list_columns, *form.print_columns, *form.title_fields):
        assert form.by_name[name].type not in ("repeat", "group", "note", "calculate")


@pytest.mark.parametrize("form_id", LEDGERS + INTERNAL)
def test_a_definition_comes_back_from_a_package_as_it_was(form_id: str) -> None:
    form = builtin_forms()[form_id]
    assert form_from_raw(form.raw).hash == form.hash
    assert form_json(form) == form_json(form_from_raw(form.raw))


def test_every_choice_list_is_used() -> None:
    used = {field.choices for form in builtin_forms().values() for field in _all_fields(form) if field.choices}
    assert set(shared_choices()) == used


def test_income_items_are_the_income_fields() -> None:
    form = builtin_forms()["village_income"]
    for choice in form.choices["income_item"]:
        assert form.by_name[choice.code].label == choice.label
        assert f"of_{choice.code}" in {field.name for field in form.by_name["linked_items"].fields}


def test_attendance_symbols_differ() -> None:
    listed = shared_choices()["att_status"]
    assert len({choice.symbol for choice in listed}) == len(listed) == 17


def test_thresholds_stand_in_the_files_with_all_their_keys() -> None:
    for file in Path(forms.__file__).parent.joinpath("definitions").glob("*.toml"):
        for each in tomllib.loads(file.read_text("utf-8")).get("threshold", []):
            assert {"name", "value", "source", "from", "until", "binding"} <= set(each), file.name
