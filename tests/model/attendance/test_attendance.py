from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.attendance.totals import Rules, attendance_totals, in_county_half_days, totals_by_cadre
from model.calendar.periods import NotAPeriod
from model.calendar.workdays import Workdays

CALENDAR = Workdays.bundled()
AFTER = date(2026, 11, 20)
SOE = {"from": "2026-01-05", "attendance_rule": "soe7", "required_days": 7}
RESIDENT = {"from": "2025-06-01", "attendance_rule": "village_month", "days_set": 15, "required_days": 15}
STATUSES = ["county", "village", "trip", "training", "meeting", "home", "rest", "leave_sick", "late", "absent"]
HALVES = st.sampled_from(STATUSES)


def day(text, morning, afternoon=None):
    return {"cadre": "c", "date": text, "am_status": morning, "pm_status": afternoon or morning}


def totals(cadre, records, period="2026-10", *, today=AFTER, rules=None):
    return attendance_totals(cadre, records, period, workdays=CALENDAR, today=today, rules=rules)


def test_six_and_a_half_days_are_half_a_day_short_of_seven():
    records = [day(f"2026-10-{number:02d}", "county") for number in (8, 9, 10, 12, 13, 14)]
    found = totals(SOE, [*records, day("2026-10-15", "village", "home")])
    assert (found.in_county, found.in_village, found.home) == (Decimal("6.5"), Decimal("0.5"), Decimal("0.5"))
    assert (found.required, found.shortfall, found.compliant) == (7, Decimal("0.5"), "no")
    assert found.workdays == 18
    assert found.empty_halves == (18 - 7) * 2


def test_the_make_up_saturday_counts_and_the_holiday_does_not():
    found = totals(SOE, [day("2026-10-10", "county"), day("2026-10-01", "county"), day("2026-10-11", "village")])
    assert found.in_county == 1
    assert found.off_days == 2


def test_trips_count_for_a_village_rule_and_not_for_a_state_enterprise_unless_the_county_says_so():
    records = [day("2026-10-08", "trip"), day("2026-10-09", "training", "meeting")]
    assert totals(SOE, records).in_county == 0
    assert totals(SOE, records).out == 2
    assert totals(RESIDENT, records).in_county == 2
    assert totals(SOE, records, rules=Rules(outside_counts=frozenset({"soe7"}))).in_county == 2


def test_leave_absence_and_lateness_are_told_apart():
    found = totals(SOE, [day("2026-10-08", "leave_sick", "leave_annual"), day("2026-10-09", "leave_sick"),
                         day("2026-10-12", "absent", "late"), day("2026-10-13", "rest")])  # fmt: skip
    assert found.leave == {"leave_annual": Decimal("0.5"), "leave_sick": Decimal("1.5")}
    assert found.leave_days == 2
    assert (found.absent, found.late, found.rest) == (Decimal("0.5"), Decimal("0.5"), 1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"from": "2026-10-12"}, "arrived"),
        ({"actual_to": "2026-10-30"}, "left"),
        ({"from": "2026-11-01"}, "not_serving"),
        ({"actual_to": "2026-09-30"}, "not_serving"),
        ({"attendance_rule": "none"}, "nothing_required"),
        ({"attendance_rule": "village_year", "required_days": 200}, "nothing_required"),
        ({"from": "2026-10-01", "actual_to": "2026-10-31"}, ""),
    ],
)
def test_months_of_arrival_and_leaving_are_not_assessed(change, reason):
    found = totals({**SOE, **change}, [])
    assert found.not_assessed == reason
    assert found.compliant == ("not_assessed" if reason else "no")
    assert found.shortfall == (0 if reason else 7)


def test_days_outside_the_term_neither_count_nor_are_missing():
    found = totals({**SOE, "from": "2026-10-26"}, [day("2026-10-23", "county"), day("2026-10-26", "county")])
    assert found.in_county == 1
    assert found.empty_halves == 4 * 2


def test_days_to_come_are_not_missing_and_tell_whether_seven_can_still_be_reached():
    found = totals(SOE, [], today=date(2026, 10, 22))
    assert found.left == 7
    assert found.reachable
    assert found.empty_halves == 12 * 2
    late = totals(SOE, [], today=date(2026, 10, 23))
    assert late.left == 6
    assert not late.reachable


def test_a_half_without_status_is_missing():
    records = [{"date": "2026-10-08", "am_status": "county"}]
    assert totals(SOE, records, today=date(2026, 10, 8)).empty_halves == 1


def test_long_leave_is_excused_only_where_the_county_says_so():
    records = [day(each.isoformat(), "leave_maternity") for each in CALENDAR.workdays("2026-10")[:10]]
    assert totals(SOE, records).compliant == "no"
    excused = totals(SOE, records, rules=Rules(long_leave_excused=True))
    assert (excused.compliant, excused.not_assessed) == ("not_assessed", "long_leave")
    assert totals(SOE, records[:9], rules=Rules(long_leave_excused=True)).compliant == "no"


def test_full_attendance_asks_for_every_working_day_and_the_year_rule_for_the_year():
    records = [day(each.isoformat(), "village") for each in CALENDAR.workdays("2026-10")]
    assert totals({**SOE, "attendance_rule": "full"}, records).compliant == "yes"
    assert totals({**SOE, "attendance_rule": "full"}, records[1:]).shortfall == 1
    yearly = {"from": "2025-06-01", "attendance_rule": "village_year", "required_days": 200}
    assert totals(yearly, records, "2026").shortfall == 200 - 18


def test_the_county_s_own_threshold_replaces_seven():
    assert totals(SOE, [], rules=Rules(soe_days=8)).required == 8


def test_many_cadres_are_told_apart():
    other = day("2026-10-09", "county")
    records = [day("2026-10-08", "county"), {**other, "cadre": "d"}, {**other, "cadre": "x"}]
    found = totals_by_cadre({"c": SOE, "d": SOE}, records, "2026-10", workdays=CALENDAR, today=AFTER)
    assert {cadre: each.in_county for cadre, each in found.items()} == {"c": 1, "d": 1}


def test_a_wrong_period_is_refused():
    with pytest.raises(NotAPeriod):
        totals(SOE, [], "2026-1")


@given(st.lists(st.tuples(st.integers(1, 31), HALVES, HALVES), unique_by=lambda row: row[0]))
def test_every_half_of_a_working_day_is_counted_once(rows):
    records = [day(f"2026-10-{number:02d}", morning, afternoon) for number, morning, afternoon in rows]
    found = totals(SOE, records)
    parts = (found.in_county, found.out, found.home, found.rest, found.late, found.absent, found.leave_days)
    assert sum(parts) * 2 + found.empty_halves == 18 * 2
    assert found.in_county * 2 == sum(in_county_half_days(each, Rules(), CALENDAR) for each in records)
    assert found.shortfall == max(0, 7 - found.in_county)
