"""Projects in a list: what each row says of time, money and logs, and when a light turns."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from model.clock import FixedClock
from model.identifiers import uuid7
from model.projects.light import Dates, Rules, days_late, effect_due, elapsed_percent, months_after, standing
from model.projects.rows import project, projects, rules
from model.workspace.records import Wish
from model.workspace.workspace import Workspace
from tests import kept

TODAY = date(2026, 4, 3)
WAN = 1_000_000
BUILT = Dates(stage=70, plan_start="2026-03-02", plan_finish="2026-08-31", actual_start="2026-03-02",
              last_log="2026-03-26")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    clock = FixedClock(datetime(2026, 4, 3, 6, 30, tzinfo=UTC))
    with kept.township(tmp_path / "双河镇.tuodi", clock) as opened:
        yield opened


def road(workspace: Workspace, **more: Any) -> str:
    """A project that was started in March: 168.5 万元."""
    values: dict[str, Any] = {
        "code": "A001", "name": "产业路硬化", "year": 2026, "key_task": "T4", "total_invest": 168_5 * WAN // 10,
        "plan_start": "2026-03-02", "plan_finish": "2026-08-31", "status": "normal",
        "location_units": [{"row": uuid7(workspace.clock), "unit": "990101102202"}],
        "stage_dates": [{"row": uuid7(workspace.clock), "stage": "70", "actual": "2026-03-02"}],
    }
    return workspace.save("project", values | more).record


def fund(workspace: Workspace, record: str, kind: str, amount: int, **more: Any) -> None:
    values: Mapping[str, Any] = {"project": record, "kind": kind, "amount": amount, "date": "2026-03-10",
                                 "source": "soe_gratis", **more}
    workspace.save("fund_entry", values)


def log(workspace: Workspace, record: str, day: str, progress: str, **more: Any) -> None:
    workspace.save("project_log", {"project": record, "date": day, "progress": progress, **more})


def test_a_row_has_the_money_the_last_log_and_the_place(workspace: Workspace) -> None:
    record = road(workspace)
    for kind, amount, more in (("commit", 200, {}), ("arrive", 120, {}), ("return", 20, {}), ("pay", 60, {}),
                               ("adjust", 5, {"adjusts": "arrive"}), ("adjust", -10, {"adjusts": "pay"})):
        fund(workspace, record, kind, amount * WAN, **more)
    log(workspace, record, "2026-03-26", "45", work_done="基层", invest_since=30 * WAN)
    log(workspace, record, "2026-03-12", "20", work_done="路基", invest_since=10 * WAN)
    found = projects(workspace)[0]
    assert (found.arrived, found.paid, found.invested) == (105 * WAN, 50 * WAN, 40 * WAN)
    assert (found.progress, found.last_log, found.last_work, found.logs) == (Decimal(45), "2026-03-26", "基层", 2)
    assert (found.township_name, found.stage, found.actual_start) == ("双河镇", "70", "2026-03-02")
    assert found.standing.light == "green"


def test_money_and_progress_are_those_of_the_record_itself(workspace: Workspace) -> None:
    record = road(workspace)
    fund(workspace, record, "arrive", 3 * WAN)
    log(workspace, record, "2026-03-12", "12.5", invest_since=7)
    calculated = workspace.read("project", record)
    row = project(workspace, record)
    assert calculated is not None
    assert row is not None
    assert (row.arrived, row.invested) == (calculated.calculated["arrived"], calculated.calculated["invest_done"])
    assert str(row.progress) == calculated.calculated["progress"]


def test_a_void_project_and_void_entries_are_not_counted(workspace: Workspace) -> None:
    kept, gone = road(workspace), road(workspace, code="A002", name="另一条路")
    fund(workspace, kept, "arrive", WAN)
    entry = workspace.listing("fund_entry").page(0)[0]
    workspace.void("fund_entry", entry.record, (), "记重了")
    workspace.void("project", gone, (), "不建了")
    assert [(each.record, each.arrived) for each in projects(workspace)] == [(kept, 0)]
    assert project(workspace, gone) is None


def test_open_problems_are_counted_and_overdue_ones_turn_the_light(workspace: Workspace) -> None:
    record = road(workspace)
    for state, deadline in (("open", "2026-04-02"), ("doing", "2026-04-03"), ("closed", "2026-03-01")):
        workspace.save("problem", {"no": state, "project": record, "state": state, "deadline": deadline,
                                   "found_on": "2026-03-01"})
    found = projects(workspace)[0]
    assert (found.problems, found.overdue) == (2, 1)
    assert "problem" in [each.kind for each in found.standing.reasons]


def test_the_county_sets_the_limits(workspace: Workspace) -> None:
    assert rules(workspace, TODAY) == Rules()
    workspace.save("threshold", {"name": "project_silent_days", "value": "5", "from": "2026-01-01", "unit": "天"})
    record = road(workspace)
    log(workspace, record, "2026-03-26", "45")
    assert "silent" in [each.kind for each in projects(workspace)[0].standing.reasons]


@pytest.mark.parametrize(("dates", "days"), [
    (Dates(plan_start="2026-03-20", plan_finish="2026-08-31"), 14),
    (Dates(plan_start="2026-03-01", plan_finish="2026-04-01", actual_start="2026-03-01"), 2),
    (Dates(plan_start="2026-03-01", plan_finish="2026-04-01", actual_start="2026-03-01",
           actual_finish="2026-04-02"), 0),
    (Dates(plan_start="2026-04-03", plan_finish="2026-08-31"), 0),
    (Dates(plan_start="2026-03-01", status="cancelled"), 0),
    (Dates(), 0),
])
def test_days_late(dates: Dates, days: int) -> None:
    assert days_late(dates, TODAY) == days


@pytest.mark.parametrize(("progress", "day", "light", "kinds"), [
    (Decimal(45), date(2026, 4, 3), "green", []),
    (Decimal(6), date(2026, 4, 3), "yellow", ["behind"]),
    (Decimal(60), date(2026, 4, 26), "yellow", ["silent"]),
    (Decimal(10), date(2026, 6, 1), "red", ["behind", "silent"]),
    (Decimal(100), date(2026, 4, 3), "yellow", ["full"]),
    (Decimal(95), date(2026, 9, 1), "yellow", ["late_finish", "silent"]),
    (Decimal(95), date(2026, 11, 29), "red", ["late_finish", "silent"]),
])
def test_when_a_light_turns(progress: Decimal, day: date, light: str, kinds: list[str]) -> None:
    found = standing(BUILT, progress, day, Rules())
    assert (found.light, [each.kind for each in found.reasons]) == (light, kinds)


def test_payments_behind_time_are_a_yellow_light() -> None:
    found = standing(BUILT, Decimal(60), date(2026, 6, 1), Rules(silent_days=99), paid=Decimal(39))
    assert [(each.kind, each.number) for each in found.reasons] == [("pay", 11)]
    assert standing(BUILT, Decimal(60), date(2026, 6, 1), Rules(silent_days=99), paid=Decimal(40)).light == "green"


def test_a_paused_or_cancelled_project_has_no_light_and_one_without_dates_neither() -> None:
    for dates in (Dates(stage=70, status="paused", plan_start="2025-01-01"), Dates(stage=70, status="cancelled"),
                  Dates()):
        assert standing(dates, None, TODAY, Rules()).light == "grey"


def test_the_effect_is_due_six_months_after_completion() -> None:
    done = Dates(stage=80, plan_start="2025-03-01", plan_finish="2025-09-30", actual_start="2025-03-01",
                 actual_finish="2025-10-03", last_log="2026-03-20")
    assert effect_due(done, TODAY)
    assert not effect_due(done, date(2026, 4, 2))
    assert standing(done, Decimal(100), TODAY, Rules(), effect_known=False).light == "yellow"
    assert standing(done, Decimal(100), TODAY, Rules(), effect_known=True).light == "green"
    assert months_after(date(2025, 8, 31), 6) == date(2026, 2, 28)


def test_time_runs_from_the_start_to_the_planned_finish() -> None:
    assert elapsed_percent(BUILT, TODAY) == 17
    assert elapsed_percent(BUILT, date(2026, 1, 1)) == 0
    assert elapsed_percent(BUILT, date(2027, 1, 1)) == 100
    assert elapsed_percent(Dates(plan_start="2026-03-01"), TODAY) is None


def test_two_thousand_projects_are_read_by_one_query(workspace: Workspace) -> None:
    wishes = [Wish({"code": f"A{number:04}", "name": "项目", "total_invest": WAN}) for number in range(2000)]
    workspace.save_many("project", wishes, evaluated=True)
    asked: list[str] = []
    workspace.db.conn.set_trace_callback(asked.append)
    found = projects(workspace)
    workspace.db.conn.set_trace_callback(None)
    assert len(found) == 2000
    assert sum("p_project" in each for each in asked) == 1
