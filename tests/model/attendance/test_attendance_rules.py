"""What a county decides about counting, and what nobody may sign."""

from datetime import date

import pytest

from model.attendance.leave import days_of, leaves
from model.attendance.rules import SETTINGS, county_rules, decide, rules_words
from model.attendance.totals import Rules, attendance_totals
from model.calendar.workdays import Workdays
from model.month.check import check_month
from tests import kept

CADRE = {"from": "2026-03-16", "attendance_rule": "village_month", "required_days": 20}
DAYS = [{"date": "2026-03-17", "am_status": "village", "pm_status": "home"},
        {"date": "2026-03-18", "am_status": "village", "pm_status": "village"}]


@pytest.fixture
def workspace(tmp_path):
    sample = kept.sample(tmp_path / "双河镇.tuodi")
    yield sample.workspace
    sample.workspace.close()


@pytest.mark.parametrize(("half_day", "days"), [("half", "1.5"), ("none", "1"), ("whole", "2")])
def test_a_day_with_one_half_is_worth_what_the_county_says(half_day, days) -> None:
    found = attendance_totals(CADRE, DAYS, "2026-03", workdays=Workdays.bundled(), today=date(2026, 3, 31),
                              rules=Rules(half_day=half_day))
    assert str(found.in_county.normalize()) == days


# He came on the 16th: 12 of 22 working days.
@pytest.mark.parametrize(("way", "required", "assessed"), [
    ("not_assessed", 20, False), ("share", 10, True), ("whole", 20, True)])
def test_the_month_of_arrival_asks_for_what_the_county_says(way, required, assessed) -> None:
    found = attendance_totals(CADRE, DAYS, "2026-03", workdays=Workdays.bundled(), today=date(2026, 3, 31),
                              rules=Rules(arrival_month=way))
    assert (found.required, not found.not_assessed) == (required, assessed)


def test_a_decision_holds_from_its_month_on(workspace) -> None:
    assert not county_rules(workspace, "2026-03").set_here
    made = decide(workspace, {"attendance_outside": "0", "attendance_half_day": "0.5"}, since="2026-04-01",
                  source="云委组〔2026〕3号")

    assert len(made) == 1  # what stays as it was is not written
    assert county_rules(workspace, "2026-03").rules == Rules()
    assert county_rules(workspace, "2026-04").rules.outside_counts == frozenset()
    assert "本县设定" in rules_words(county_rules(workspace, "2026-04"))
    assert all(each.suggested in each.ways for each in SETTINGS)


def test_leave_days_follow_the_holidays() -> None:
    calendar = Workdays.bundled()
    asked = {"kind": "leave_annual", "from": "2026-04-03", "to": "2026-04-07", "from_half": "pm", "to_half": "pm"}

    assert days_of(asked, calendar) == "1.5"  # 清明 4–6 April
    assert days_of({**asked, "kind": "leave_maternity"}, calendar) == "4.5"
    assert days_of({**asked, "to": "2026-04-01"}, calendar) is None


def test_leave_that_is_not_approved_can_be_explained_but_not_signed(workspace) -> None:
    record = next(each for each in workspace.month_records("attendance", unit=workspace.unit, month="2026-03")
                  if each.values["date"] == "2026-03-25" and each.values["am_status"] == "village")
    workspace.save("attendance", {**record.values, "am_status": "leave_personal"}, record=record.record,
                   parents=record.heads, explanations={"leave_not_approved": "假条在路上"})
    check = check_month(workspace, workspace.unit, "2026-03")
    found = [each for form in check.forms for each in form.errors if each.name == "leave_not_approved"]

    assert len(found) == 1
    assert not check.ready


def test_what_needs_doing_stands_first(workspace) -> None:
    stages = [each.stage for each in leaves(workspace)]
    assert stages == sorted(stages, key=("overdue", "submitted", "draft", "approved", "refused", "returned").index)
