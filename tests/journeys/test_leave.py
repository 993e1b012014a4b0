"""Leave in a township's workspace: slips meet each other, the attendance sheet and the month."""

from collections.abc import Iterator
from typing import Any

import pytest

from forms.evaluation import Evaluation
from model.month.check import check_month
from model.sample import Sample
from tests import kept

MONTH = "2026-03"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    made = kept.sample(tmp_path_factory.mktemp("leave") / "双河镇.tuodi")
    yield made
    made.workspace.close()


def cadre(sample: Sample, name: str) -> str:
    (found,) = [each.record for each in sample.workspace.register_records("cadre") if each.values["name"] == name]
    return found


def slip(sample: Sample, name: str, start: str, end: str, days: str) -> Evaluation:
    """Start and end as day and half, "2026-03-18 am"."""
    (since, first), (until, last) = start.split(), end.split()
    values: dict[str, Any] = {
        "cadre": cadre(sample, name), "kind": "leave_personal", "from": since, "from_half": first, "to": until,
        "to_half": last, "days": days, "reason": "家中有事", "approvals": [], "returned_on": None,
    }
    return sample.workspace.evaluate("leave", {name: value for name, value in values.items() if value is not None})


def names(evaluation: Evaluation) -> set[str]:
    return {each.name for each in evaluation.problems}


# 蒋明远 is away from the 16th to the 18th, both whole.
@pytest.mark.parametrize(("start", "end", "days", "meets"), [
    ("2026-03-18 pm", "2026-03-19 pm", "1.5", True),
    ("2026-03-16 am", "2026-03-16 am", "0.5", True),
    ("2026-03-17 am", "2026-03-17 pm", "1", True),
    ("2026-03-12 am", "2026-03-20 pm", "7", True),
    ("2026-03-13 am", "2026-03-16 am", "1.5", True),
    ("2026-03-13 am", "2026-03-13 pm", "1", False),
    ("2026-03-19 am", "2026-03-19 pm", "1", False),
])
def test_a_second_slip_for_the_same_half_day_is_refused(
    sample: Sample, start: str, end: str, days: str, meets: bool
) -> None:
    assert ("overlaps_another" in names(slip(sample, "蒋明远", start, end, days))) is meets
    assert "overlaps_another" not in names(slip(sample, "冯雪梅", start, end, days))


def test_two_half_days_of_one_day_are_two_slips_and_three_are_too_many(sample: Sample) -> None:
    workspace, who = sample.workspace, cadre(sample, "罗世杰")
    half: dict[str, Any] = {
        "cadre": who, "kind": "leave_personal", "from": "2026-03-25", "from_half": "am", "to": "2026-03-25",
        "to_half": "am", "days": "0.5", "reason": "办事",
    }
    morning = workspace.save("leave", half)
    assert "overlaps_another" not in names(workspace.evaluate("leave", {**half, "from_half": "pm", "to_half": "pm"}))
    assert "overlaps_another" in names(workspace.evaluate("leave", half))
    assert "overlaps_another" not in names(workspace.evaluate("leave", half, record=morning.record))
    read = workspace.read("leave", morning.record)
    assert read is not None
    workspace.void("leave", morning.record, read.heads, "写错了人")
    assert "overlaps_another" not in names(workspace.evaluate("leave", half))


@pytest.mark.parametrize(("name", "day", "am", "pm", "said"), [
    ("蒋明远", "2026-03-16", "leave_personal", "leave_personal", set()),
    ("蒋明远", "2026-03-17", "leave_personal", "leave_personal", set()),
    ("蒋明远", "2026-03-18", "leave_personal", "village", {"present_on_leave"}),
    ("蒋明远", "2026-03-19", "leave_personal", "village", {"leave_not_approved"}),
    ("蒋明远", "2026-03-13", "village", "leave_personal", {"leave_not_approved"}),
    ("汤立新", "2026-03-31", "leave_sick", "leave_sick", set()),
    ("汤立新", "2026-03-31", "village", "village", {"present_on_leave"}),
    ("冯雪梅", "2026-03-17", "village", "leave_sick", {"leave_not_approved"}),
])
def test_attendance_is_held_against_the_slips(
    sample: Sample, name: str, day: str, am: str, pm: str, said: set[str]
) -> None:
    workspace, who = sample.workspace, cadre(sample, name)
    record = f"attendance/{who}/{day}"
    values = {"cadre": who, "date": day, "am_status": am, "pm_status": pm, "signed_by_proxy": "no",
              "place_unit": "990101102202"}
    assert names(workspace.evaluate("attendance", values, record=record)) == said


def test_a_slip_that_is_not_granted_covers_nothing_and_stands_in_the_month(sample: Sample) -> None:
    workspace, who = sample.workspace, cadre(sample, "冯雪梅")
    values: dict[str, Any] = {
        "cadre": who, "kind": "leave_annual", "from": "2026-03-26", "from_half": "am", "to": "2026-03-26",
        "to_half": "pm", "days": "1", "reason": "年休假",
    }
    saved = workspace.save("leave", values)
    day = {"cadre": who, "date": "2026-03-26", "am_status": "leave_annual", "pm_status": "leave_annual",
           "signed_by_proxy": "no", "makeup_reason": "假条后补"}
    assert names(workspace.evaluate("attendance", day)) == {"leave_not_approved"}
    found = check_month(workspace, workspace.unit, MONTH)
    assert not found.ready
    (leave,) = [each for each in found.forms if each.form == "leave"]
    assert {(each.record, each.name) for each in leave.unexplained} == {(saved.record, "not_yet_approved")}
    granted = {**values, "returned_on": "2026-03-27", "approvals": [
        {"row": "019d0000-0000-7000-8000-000000000001", "level": "host", "approver": "唐志远", "opinion": "agree",
         "on": "2026-03-25"}]}
    read = workspace.read("leave", saved.record)
    assert read is not None
    workspace.save("leave", granted, record=saved.record, parents=read.heads)
    assert names(workspace.evaluate("attendance", day)) == set()


def test_a_household_without_its_visit_is_named(sample: Sample) -> None:
    workspace = sample.workspace
    (visits,) = [each for each in check_month(workspace, workspace.unit, "2026-04").forms
                 if each.form == "household_visit"]
    assert {each.name for each in visits.missing} == {"大坪01", "大坪02", "大坪03", "红岩01", "红岩02", "新桥01"}


def test_a_years_distribution_takes_its_income_from_the_months(sample: Sample) -> None:
    workspace, village = sample.workspace, "990101102201"
    months = [each.values for each in workspace.month_records("village_income", unit=village, month="2025-01")]
    months += [each.values for each in workspace.month_records("village_income", unit=village, month="2025-02")]
    months += [each.values for each in workspace.month_records("village_income", unit=village, month="2025-03")]
    outcome = workspace.evaluate("village_distribution", {
        "village": village, "year": 2025, "opening": 0, "to_reserve": 0, "to_members": 0,
        "decided_on": "2026-01-20", "notice_on": "2026-01-22",
    })
    assert outcome.calculated["net_income"] == sum(each["net_income"] for each in months) > 0
    assert "months_missing" in names(outcome)
