"""By when a month's report goes from step to step, and what else falls due."""

from datetime import date

import pytest

from model.month.due import coming, month_steps
from tests.model.month.month_office import MONTH, UNIT, VILLAGES, copied_office

TODAY = date(2026, 4, 3)


@pytest.fixture
def office(tmp_path):
    made = copied_office(tmp_path)
    with made.workspace:
        yield made


def sets_deadline(office, form, days, *, period="month", since="2026-01-01"):
    office.workspace.save("deadline", {"form": form, "period": period, "due_workday": days, "valid_from": since})


def test_without_a_rule_of_the_county_the_proposed_days_stand_and_say_so(office) -> None:
    """清明 is from 4 to 6 April 2026: the fourth working day is the seventh."""
    steps = month_steps(office.workspace, MONTH)
    assert [(each.day, each.words, each.proposed) for each in steps] == [
        (date(2026, 4, 2), "收齐村级报表", True), (date(2026, 4, 7), "签批并报县", True)]


def test_the_county_sets_the_days(office) -> None:
    sets_deadline(office, "all", 5)
    sets_deadline(office, "village_income", 3)
    steps = month_steps(office.workspace, MONTH)
    assert [(each.day, each.proposed) for each in steps] == [(date(2026, 4, 3), False), (date(2026, 4, 8), False)]


def test_a_rule_counts_from_its_first_day(office) -> None:
    sets_deadline(office, "all", 9, since="2026-04-01")
    assert month_steps(office.workspace, MONTH)[-1].proposed


def test_longer_periods_have_their_own_days(office) -> None:
    sets_deadline(office, "all", 6, period="quarter")
    found = {each.words: each.day for each in coming(office.workspace, TODAY, MONTH)}
    assert found["2026年第1季度全部材料截止"] == date(2026, 4, 9)


def test_what_is_over_is_late_by_days(office) -> None:
    first = coming(office.workspace, TODAY, MONTH)[0]
    assert (first.words, first.late(TODAY)) == ("收齐村级报表", 1)
    assert first.late(date(2026, 4, 2)) == 0


def test_a_term_that_ends_asks_for_its_appraisal(office) -> None:
    office.workspace.save("cadre", {
        "name": "周文彬", "cadre_kind": "soe_member", "from": "2024-05-06", "planned_to": "2026-05-05",
        "attendance_unit": UNIT, "place_unit": next(iter(VILLAGES.values())), "attendance_rule": "soe7"})
    found = [each for each in coming(office.workspace, TODAY, MONTH) if each.form == "cadre"]
    assert [(each.day, each.words) for each in found] == [(date(2026, 5, 5), "周文彬派驻期满，此前办好鉴定")]
    assert not [each for each in coming(office.workspace, date(2026, 2, 1), "2026-01") if each.form == "cadre"]
