import json
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from model.calendar.periods import NotAPeriod
from model.calendar.workdays import Workdays

CALENDAR = Workdays.bundled()
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(("year", "count"), [(2024, 251), (2025, 248), (2026, 248)])
def test_every_day_agrees_with_chinesecalendar(year, count):
    day = date(year, 1, 1)
    while day.year == year:
        assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)
    assert len(CALENDAR.workdays(str(year))) == count
    assert CALENDAR.note(year) is None


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_a_file_names_its_notice_and_lists_only_what_differs_from_the_week(year):
    content = json.loads(resources.path(f"workdays/CN-{year}.json").read_text(encoding="utf-8"))
    assert content["source"]["number"].startswith("国办发明电〔")
    assert content["source"]["name"] == f"国务院办公厅关于{year}年部分节假日安排的通知"
    assert all(date.fromisoformat(day).weekday() < 5 and day.startswith(str(year)) for day in content["off"])
    assert all(date.fromisoformat(day).weekday() >= 5 and day.startswith(str(year)) for day in content["work"])


def test_a_year_without_data_counts_weeks_only_and_says_so():
    assert CALENDAR.note(2027) == "2027年放假安排未公布，暂按周末计算"
    assert CALENDAR.notice(2027) == ""
    assert CALENDAR.is_workday(date(2027, 1, 1))
    assert not CALENDAR.is_workday(date(2027, 1, 2))


def test_the_county_enters_a_new_year_and_mends_a_shipped_one():
    changed = CALENDAR.with_changes(
        [
            {"year": 2027, "doc_no": "国办发明电〔2026〕0号", "days": [
                {"row": "1", "date": "2027-01-01", "kind": "off", "note": "元旦"},
                {"row": "2", "date": "2027-01-03", "kind": "work"},
            ]},
            {"year": 2026, "days": []},
            {"doc_no": "没有年份"},
        ]
    )  # fmt: skip
    assert changed.note(2027) is None
    assert changed.notice(2027) == "国办发明电〔2026〕0号"
    assert not changed.is_workday(date(2027, 1, 1))
    assert changed.is_workday(date(2027, 1, 3))
    assert changed.is_workday(date(2026, 10, 10))
    assert CALENDAR.note(2027) is not None


def test_october_2026_has_eighteen_working_days():
    days = CALENDAR.workdays("2026-10")
    assert len(days) == 18
    assert days[:2] == [date(2026, 10, 8), date(2026, 10, 9)]
    assert date(2026, 10, 10) in days
    with pytest.raises(NotAPeriod):
        CALENDAR.workdays("2026-13")


def test_working_days_are_counted_over_the_holiday():
    assert CALENDAR.add_workdays(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert CALENDAR.add_workdays(date(2026, 10, 8), -1) == date(2026, 9, 30)
    assert CALENDAR.add_workdays(date(2026, 10, 3), 0) == date(2026, 10, 8)
    assert CALENDAR.add_workdays(date(2026, 10, 9), 0) == date(2026, 10, 9)


@given(DAYS, st.integers(1, 60))
def test_adding_working_days_lands_on_one_and_counts_right(day, count):
    landed = CALENDAR.add_workdays(day, count)
    assert CALENDAR.is_workday(landed)
    assert len(CALENDAR.between(day + timedelta(days=1), landed)) == count
    assert CALENDAR.between(landed, day) == []
