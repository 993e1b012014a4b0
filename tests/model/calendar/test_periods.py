from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.calendar import periods

KINDS = st.sampled_from(["day", "month", "quarter", "year"])
DAYS = st.dates(date(1990, 1, 1), date(2120, 12, 31))


@pytest.mark.parametrize(
    ("period", "kind", "first", "last", "words"),
    [
        ("2026-03-05", "day", "2026-03-05", "2026-03-05", "2026年3月5日"),
        ("2024-02", "month", "2024-02-01", "2024-02-29", "2024年2月"),
        ("2026-12", "month", "2026-12-01", "2026-12-31", "2026年12月"),
        ("2026-Q1", "quarter", "2026-01-01", "2026-03-31", "2026年第一季度"),
        ("2026-Q4", "quarter", "2026-10-01", "2026-12-31", "2026年第四季度"),
        ("2026", "year", "2026-01-01", "2026-12-31", "2026年"),
        ("9999-12", "month", "9999-12-01", "9999-12-31", "9999年12月"),
    ],
)
def test_a_period_says_its_kind_its_bounds_and_its_chinese_name(period, kind, first, last, words):
    assert periods.kind_of(period) == kind
    assert periods.bounds(period) == (date.fromisoformat(first), date.fromisoformat(last))
    assert periods.shown(period) == words


@pytest.mark.parametrize(
    "text",
    ["", "26-03", "2026-3", "2026-13", "2026-00", "2026-02-30", "2026-Q5", "2026-Q0", "2026Q1", " 2026", "2026\n",
     "２０２６-０３", "2026-03-05T00:00", "0000", "二〇二六年"],
)
def test_what_is_no_period_is_refused_with_an_example(text):
    with pytest.raises(periods.NotAPeriod) as refused:
        periods.bounds(text)
    assert "2026-Q1" in refused.value.next_step


def test_a_quarter_and_a_year_are_handed_in_with_their_last_month():
    assert periods.month_of("2026-Q2") == "2026-06"
    assert periods.month_of("2026") == "2026-12"
    assert periods.month_of("2026-03-31") == "2026-03"


def test_a_step_past_the_calendar_is_refused_and_not_wrapped():
    with pytest.raises(periods.NotAPeriod):
        periods.step("9999-12", 1)
    with pytest.raises(periods.NotAPeriod):
        periods.step("0001", -1)


def test_months_runs_over_the_turn_of_the_year():
    assert periods.months("2025-11", "2026-02") == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert periods.months("2026-02", "2026-01") == []
    with pytest.raises(periods.NotAPeriod):
        periods.months("2026", "2026-02")


def test_a_month_contains_its_days_and_a_year_its_quarters():
    assert periods.contains("2026-03", date(2026, 3, 31))
    assert not periods.contains("2026-03", "2026-04-01")
    assert periods.contains("2026", "2026-Q4")
    assert not periods.contains("2026-Q1", "2026")


@given(KINDS, DAYS)
def test_a_day_lies_inside_the_period_made_of_it(kind, day):
    period = periods.period_of(kind, day)
    assert periods.kind_of(period) == kind
    assert periods.contains(period, day)


@given(KINDS, DAYS, st.integers(-300, 300))
def test_stepping_there_and_back_is_the_same_period(kind, day, count):
    period = periods.period_of(kind, day)
    assert periods.step(periods.step(period, count), -count) == period


@given(KINDS, DAYS)
def test_periods_follow_each_other_without_a_gap_and_sort_as_text(kind, day):
    period = periods.period_of(kind, day)
    following = periods.step(period, 1)
    assert periods.bounds(following)[0] == periods.bounds(period)[1] + timedelta(days=1)
    assert following > period
