"""Every number of the brief can be taken apart, and its parts come to it again."""

import pytest

from export.brief.composing import draft
from model.figures.behind import behind
from model.month import received
from model.month.received import NotReceivable, receipts
from tests.yunling import COUNTY, GAOPING, MONTH, QINGSHI, SHUANGHE, TOWNSHIPS, county_in_march


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    workspace, _ = county_in_march(tmp_path_factory.mktemp("county") / "云岭县.tuodi")
    with workspace:
        yield workspace


@pytest.fixture(scope="module")
def printed(county):
    drafted = draft(county, MONTH)
    return sorted({key for section in drafted.sections for part in section.parts for key in part.figures})


def test_the_records_behind_each_printed_number_add_up_to_it(county, printed):
    assert len(printed) > 40
    for name, unit in printed:
        found = behind(county, MONTH, name, unit)
        assert found, name
        for each in found:
            assert sum(row.number for row in each.rows) == each.total, (name, each.figure.name)


def test_what_stands_behind_a_number_can_be_opened(county, printed):
    for name, unit in printed:
        for each in behind(county, MONTH, name, unit):
            for row in each.rows:
                if row.record:
                    assert county.read(row.form, row.record) is not None, (name, row)


def test_an_indicator_gives_what_is_above_and_below_the_line(county):
    above, below = behind(county, MONTH, "proj_start", GAOPING)
    assert (above.figure.name, above.total, below.figure.name, below.total) == (
        "projects_started", 1, "projects_due", 2)
    assert [row.place for row in below.rows] == [GAOPING] * 2
    assert [each.figure.name for each in behind(county, MONTH, "fund_pace:gap", COUNTY)][-1] == "fund_plan"


def test_days_that_are_missing_are_told_cadre_by_cadre(county):
    found = behind(county, MONTH, "att_short", SHUANGHE)[0]
    assert sorted((row.title, row.number) for row in found.rows) == [("罗永强", 4), ("陈建华", 2)]
    assert found.halves


def test_a_village_leads_to_the_report_of_the_right_year(county):
    now, before = behind(county, MONTH, "income_growth", QINGSHI)
    assert {row.record.rpartition("/")[2] for row in now.rows} == {"2026-03"}
    assert {row.record.rpartition("/")[2] for row in before.rows} == {"2025-03"}


def test_a_number_that_is_not_there_has_nothing_behind_it(county):
    assert behind(county, MONTH, "unheard_of", COUNTY) == []


def test_a_package_that_came_counts_as_received_unless_a_day_was_noted(county):
    from datetime import date

    row = ("a" * 64, "包.asice", "month", "b" * 32, GAOPING, "A001", "2026-01", "", "accepted", "", "",
           "2026-02-05T18:30:00.000Z")
    marks = ", ".join("?" * len(row))
    with county.transaction() as db:
        db.execute("INSERT INTO package (sha256, name, kind, stream, unit, number, period, digest, state, outcome,"
                   f" reason, received_at) VALUES ({marks})", row)
    found = receipts(county, "2026-01", list(TOWNSHIPS))
    assert found[GAOPING].day == date(2026, 2, 6), "the day in China"
    assert found[QINGSHI].day is None
    received.note_received(county, GAOPING, "2026-01", date(2026, 2, 4))
    assert receipts(county, "2026-01", [GAOPING])[GAOPING].day == date(2026, 2, 4)


def test_a_day_of_receipt_is_corrected_and_taken_back(county):
    from datetime import date

    def days():
        return {unit: each.day for unit, each in receipts(county, "2026-02", list(TOWNSHIPS)).items()}

    received.note_received(county, QINGSHI, "2026-02", date(2026, 3, 4))
    received.note_received(county, QINGSHI, "2026-02", date(2026, 3, 5))
    assert days() == {QINGSHI: date(2026, 3, 5), SHUANGHE: None, GAOPING: None}
    received.note_received(county, QINGSHI, "2026-02", None)
    assert days()[QINGSHI] is None
    for unit, day in ((QINGSHI, date(2026, 1, 31)), (QINGSHI, date(2026, 4, 14)), (COUNTY, date(2026, 3, 4))):
        with pytest.raises(NotReceivable):
            received.note_received(county, unit, "2026-02", day)
    assert days()[QINGSHI] is None
