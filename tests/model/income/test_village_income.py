"""A village's years: doubling with its basis, gaps that are named, targets and sources."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from model.clock import FixedClock
from model.income.village import NET, TOTAL, VillageYears
from model.workspace.records import Wish
from model.workspace.workspace import Workspace
from tests import kept

VILLAGE, OTHER = "990101102201", "990101102202"


@pytest.fixture
def office(tmp_path) -> Iterator[Workspace]:
    with kept.township(tmp_path / "双河镇.tuodi", FixedClock(datetime(2027, 1, 20, 1, 0, tzinfo=UTC))) as opened:
        yield opened


def report(workspace: Workspace, year: int, monthly: int, *, months=range(1, 13), spent: int = 0, village=VILLAGE):
    workspace.save_many("village_income", [
        Wish({"village": village, "month": f"{year}-{month:02d}", "inc_lease": monthly, "exp_admin": spent})
        for month in months])


def test_two_doubled_years_and_their_basis(office):
    for year, monthly in ((2024, 100), (2025, 200), (2026, 400)):
        report(office, year, monthly)
    newest, before = VillageYears(office, VILLAGE).two_years(2026, TOTAL)
    assert (newest.verdict, newest.now, newest.before) == ("doubled", 4_800, 2_400)
    assert (before.verdict, before.now, before.before) == ("doubled", 2_400, 1_200)


@pytest.mark.parametrize(("now", "before", "verdict"), [(200, 100, "doubled"), (199, 100, "not")])
def test_exactly_twice_is_doubled_and_a_fen_less_is_not(office, now, before, verdict):
    report(office, 2025, before)
    report(office, 2026, now)
    assert VillageYears(office, VILLAGE).doubling(2026, TOTAL).verdict == verdict


def test_a_missing_month_decides_nothing_and_is_named(office):
    report(office, 2025, 100, months=[*range(1, 8), *range(9, 13)])
    report(office, 2026, 900)
    found = VillageYears(office, VILLAGE).doubling(2026, TOTAL)
    assert (found.verdict, found.missing) == ("incomplete", ("2025-08",))


def test_from_a_loss_into_profit_is_listed_apart(office):
    report(office, 2025, 100, spent=150)
    report(office, 2026, 300, spent=100)
    assert VillageYears(office, VILLAGE).doubling(2026, NET).verdict == "turned"
    assert VillageYears(office, VILLAGE).doubling(2026, TOTAL).verdict == "doubled"


def test_a_stated_nil_is_a_reported_month_of_zero_and_another_village_is_not_ours(office):
    report(office, 2025, 100, months=range(1, 12))
    office.save("village_income", {"village": VILLAGE, "month": "2025-12", "nil_report": "yes"})
    report(office, 2025, 77_777, village=OTHER)
    years = VillageYears(office, VILLAGE)
    assert years.missing(2025) == ()
    assert years.year(2025, TOTAL) == 1_100
    assert [each.reported for each in years.months("2026-02", 4)] == [True, True, False, False]


def test_targets_stand_beside_the_year_so_far(office):
    report(office, 2026, 1_000_000, months=(1, 2, 3))
    office.save("plan", {"kind": "village", "owner": VILLAGE, "from": "2026-01-01", "to": "2026-12-31", "targets": [
        {"row": "1", "indicator": "村集体收入", "unit": "万元", "target": "20", "deadline": "2026-12-31"},
        {"row": "2", "indicator": "培训人次", "unit": "人次", "target": "50", "deadline": "2026-12-31"},
        {"row": "3", "indicator": "村集体净收益", "unit": "元", "target": "30000.50", "deadline": "2027-12-31"},
    ]})
    first, second = VillageYears(office, VILLAGE).targets("2026-03")
    assert (first.aim, first.done) == (20_000_000, 3_000_000)
    assert (second.aim, second.done) == (None, None)


def test_linked_projects_and_assets_with_what_they_brought(office):
    project = office.save("project", {"name": "冷库", "location_units": [{"row": "1", "unit": VILLAGE}]}).record
    asset = office.save("asset", {"name": "门面", "location_unit": VILLAGE}).record
    office.save("asset", {"name": "别村的", "location_unit": OTHER})
    office.save("village_income", {"village": VILLAGE, "month": "2026-02", "inc_lease": 900, "linked_items": [
        {"row": "1", "item": "inc_lease", "project": project, "amount": 500}]})
    found = VillageYears(office, VILLAGE).sources("2026-03")
    assert [(each.form, each.record, each.amount) for each in found] == [("project", project, 500),
                                                                        ("asset", asset, None)]
