"""The worked example of domain.md 5.2, every figure of it, and what may never be guessed."""

from fractions import Fraction

import pytest

from model.figures.indicators import Indicators, rounded
from tests.yunling import COUNTY, GAOPING, MONTH, QINGSHI, SHUANGHE, WAN, county_in_march


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    workspace, _ = county_in_march(tmp_path_factory.mktemp("county") / "云岭县.tuodi")
    with workspace:
        yield workspace


@pytest.fixture(scope="module")
def march(county):
    return Indicators(county, MONTH)


UNITS = (QINGSHI, SHUANGHE, GAOPING, COUNTY)


def test_table_1_attendance(march):
    shown = [(march.figure("assessed", each), march.figure("compliant", each)) for each in UNITS]
    assert shown == [(6, 6), (6, 4), (4, 4), (16, 14)]
    rates = [march.measured("att_compliance", each) for each in UNITS]
    assert [str(rounded(each.value)) for each in rates] == ["100.0", "66.7", "100.0", "87.5"]
    assert [each.light for each in rates] == ["green", "red", "green", "red"]
    assert march.figure("att_short", COUNTY) == 3 * 2  # half days


def test_table_2_projects_and_funds(march):
    names = ("projects", "projects_due", "projects_started", "fund_plan", "fund_arrived", "fund_paid")
    found = [[march.figure(name, each) // (WAN if name.startswith("fund") else 1) for name in names] for each in UNITS]
    assert found == [
        [5, 4, 4, 1600, 800, 560], [4, 3, 3, 1200, 520, 280], [3, 2, 1, 800, 210, 78], [12, 9, 8, 3600, 1530, 918],
    ]
    rates = {name: [str(rounded(march.measured(name, each).value)) for each in UNITS]
             for name in ("proj_start", "fund_place", "fund_spend", "fund_pace")}
    assert rates == {
        "proj_start": ["100.0", "100.0", "50.0", "88.9"], "fund_place": ["50.0", "43.3", "26.3", "42.5"],
        "fund_spend": ["70.0", "53.8", "37.1", "60.0"], "fund_pace": ["35.0", "23.3", "9.8", "25.5"],
    }
    pace = [march.measured("fund_pace", each) for each in UNITS]
    assert [str(rounded(each.gap)) for each in pace] == ["10.0", "-1.7", "-15.3", "0.5"]
    assert [each.light for each in pace] == ["green", "green", "yellow", "green"]
    assert [march.measured("proj_start", each).light for each in UNITS] == ["green", "green", "red", "red"]
    assert march.figure("leveraged", COUNTY) == 6120 * WAN
    assert march.measured("leverage", COUNTY).value == 4


def test_table_3_village_income(march):
    reported = [(march.figure("villages_complete", each), march.figure("villages", each)) for each in UNITS]
    assert reported == [(4, 4), (3, 3), (2, 3), (9, 10)]
    names = ("income", "income_before", "net", "net_before")
    found = [[str(rounded(Fraction(march.figure(name, each), WAN), 2)) for name in names] for each in UNITS]
    assert found == [
        ["48.60", "36.00", "21.30", "15.20"], ["31.20", "26.00", "12.00", "10.00"], ["8.40", "7.00", "3.15", "3.00"],
        ["88.20", "69.00", "36.45", "28.20"],
    ]
    growth = {name: [str(rounded(march.measured(name, each).value)) for each in UNITS]
              for name in ("income_growth", "net_growth")}
    assert growth == {"income_growth": ["35.0", "20.0", "20.0", "27.8"], "net_growth": ["40.1", "20.0", "5.0", "29.3"]}
    assert march.measured("income_growth", COUNTY).coverage == (9, 10)


def test_table_4_reporting(march):
    parts = {name: march.figure(name, COUNTY) for name in (
        "village_months", "villages", "sheets_there", "sheets_due", "logs_there", "logs_due", "visits_there",
        "visits_due", "items_there", "items_due", "packages_on_time", "packages_due")}
    assert parts == {"village_months": 9, "villages": 10, "sheets_there": 4, "sheets_due": 4, "logs_there": 11,
                     "logs_due": 12, "visits_there": 16, "visits_due": 16, "items_there": 40, "items_due": 42,
                     "packages_on_time": 2, "packages_due": 3}
    complete = march.measured("report_complete", COUNTY)
    assert str(rounded(complete.value)) == "95.2"
    assert complete.light == "yellow"
    assert march.measured("report_ontime", COUNTY).value == Fraction(200, 3)


def test_what_happened_in_the_month(march):
    named = ("new_risks", "new_risks_handled", "jobs_new", "jobs_monitored", "training_sessions", "training_persons",
             "consumer", "consumer_buy", "consumer_help", "volunteer_times", "problems_new", "problems_closed",
             "problems_overdue", "projects_starting_next", "tasks_due_next")
    assert {name: march.figure(name, COUNTY) for name in named} == {
        "new_risks": 1, "new_risks_handled": 1, "jobs_new": 46, "jobs_monitored": 5, "training_sessions": 2,
        "training_persons": 83, "consumer": 440_000_00, "consumer_buy": 126_000_00, "consumer_help": 314_000_00,
        "volunteer_times": 3, "problems_new": 4, "problems_closed": 3, "problems_overdue": 1,
        "projects_starting_next": 2, "tasks_due_next": 7,
    }


def test_ranking_uses_exact_values_and_ties_share(march):
    assert march.ranks("income_growth", (QINGSHI, SHUANGHE, GAOPING)) == {QINGSHI: 1, SHUANGHE: 2, GAOPING: None}
    assert march.ranks("proj_start", (QINGSHI, SHUANGHE, GAOPING)) == {QINGSHI: 1, SHUANGHE: 1, GAOPING: 3}


def test_without_a_base_there_is_no_figure(county):
    other = Indicators(county, "2024-02")
    assert other.measured("proj_start", COUNTY).value is None
    assert other.measured("proj_start", COUNTY).light == "grey"
    assert other.measured("income_growth", COUNTY).value is None


@pytest.mark.parametrize(("value", "shown"), [
    (Fraction(-1525, 100), "-15.3"), (Fraction(1525, 100), "15.3"), (Fraction(800, 9), "88.9"),
    (Fraction(975, 100), "9.8"), (Fraction(-1, 100), "0.0"), (Fraction(0), "0.0"),
])
def test_halves_are_rounded_away_from_zero(value, shown):
    assert str(rounded(value)) == shown
