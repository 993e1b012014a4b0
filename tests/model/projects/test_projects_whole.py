"""What hangs on one project, what is due when, and who supports whom."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from model.clock import FixedClock
from model.identifiers import uuid7
from model.projects.deadlines import deadlines
from model.projects.page import last_log, whole
from model.projects.pairing import places, supporters
from model.projects.rows import projects
from model.workspace.workspace import Workspace
from tests import kept

TODAY = date(2026, 4, 3)
WAN = 1_000_000
TOWN, VILLAGE = "990101102", "990101102202"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 4, 3, 6, 30, tzinfo=UTC))


@pytest.fixture
def workspace(tmp_path: Path, clock: FixedClock) -> Iterator[Workspace]:
    with kept.township(tmp_path / "双河镇.tuodi", clock) as opened:
        yield opened


def rows(workspace: Workspace, *found: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"row": uuid7(workspace.clock), **each} for each in found]


def energy(workspace: Workspace) -> str:
    return workspace.save("supporter", {"name": "川云能源集团", "kind": "soe_central"}).record


def store(workspace: Workspace, supporter: str, **more: Any) -> str:
    """A cold store in 红岩村: approved, 300 万元 from the enterprise, 100 from the county."""
    values: dict[str, Any] = {
        "code": "A001", "name": "冷藏库", "year": 2026, "project_kind": "industry", "status": "normal",
        "total_invest": 400 * WAN, "plan_start": "2026-03-20", "plan_finish": "2026-11-30",
        "location_units": rows(workspace, {"unit": VILLAGE}),
        "supporters": rows(workspace, {"channel": "soe_central", "supporter": supporter, "share": 300 * WAN}),
        "fund_plan": rows(workspace,
                          {"support_channel": "soe_central", "source": "soe_gratis", "amount": 200 * WAN, "year": 2026,
                           "leveraged": "no", "due_month": "2026-06"},
                          {"support_channel": "soe_central", "source": "soe_gratis", "amount": 100 * WAN, "year": 2027,
                           "leveraged": "no"},
                          {"support_channel": "self", "source": "county", "amount": 100 * WAN, "year": 2026,
                           "leveraged": "no"}),
        "stage_dates": rows(workspace, {"stage": "90", "planned": "2026-12-15"},
                            {"stage": "20", "planned": "2025-10-15", "actual": "2025-10-12",
                             "doc_no": "双府〔2025〕38号"},
                            {"stage": "50", "planned": "2026-02-10", "actual": "2026-03-02"}),
    }
    return workspace.save("project", values | more).record


def fund(workspace: Workspace, project: str, kind: str, amount: int, source: str = "soe_gratis",
         channel: str = "soe_central", **more: Any) -> None:
    workspace.save("fund_entry", {"project": project, "kind": kind, "amount": amount * WAN, "date": "2026-03-10",
                                  "source": source, "support_channel": channel, **more})


def test_money_stands_by_channel_and_source_with_each_entry(workspace: Workspace) -> None:
    supporter = energy(workspace)
    record = store(workspace, supporter)
    fund(workspace, record, "commit", 300, supporter=supporter)
    fund(workspace, record, "arrive", 150, supporter=supporter)
    fund(workspace, record, "return", 20, supporter=supporter)
    fund(workspace, record, "pay", 60, payee="恒达公司", voucher_no="7")
    fund(workspace, record, "adjust", -5, adjusts="pay")
    fund(workspace, record, "arrive", 30, source="loan", channel="social")
    found = whole(workspace, record)
    assert found is not None
    enterprise, county, loan = found.sources
    assert (enterprise.planned, enterprise.committed, enterprise.arrived, enterprise.paid) == (
        300 * WAN, 300 * WAN, 130 * WAN, 55 * WAN)
    assert (enterprise.supporter_name, len(enterprise.plans), len(enterprise.entries)) == ("川云能源集团", 2, 5)
    assert [(each.payee, each.document) for each in enterprise.entries if each.kind == "pay"] == [("恒达公司", "7")]
    assert (county.planned, county.arrived, county.supporter_name) == (100 * WAN, 0, "")
    assert (loan.planned, loan.arrived) == (0, 30 * WAN)
    assert sum(each.arrived for each in found.sources) == found.project.arrived
    assert sum(each.paid for each in found.sources) == found.project.paid


def test_stages_stand_in_order_whatever_order_they_were_typed_in(workspace: Workspace) -> None:
    found = whole(workspace, store(workspace, energy(workspace)))
    assert found is not None
    assert [each.stage for each in found.stages] == ["20", "50", "90"]
    assert found.stages[0].doc_no == "双府〔2025〕38号"


def test_logs_stand_newest_first_with_the_progress_before(workspace: Workspace) -> None:
    record = store(workspace, energy(workspace))
    for day, progress in (("2026-03-20", "12"), ("2026-03-05", "2"), ("2026-03-28", "18.5")):
        workspace.save("project_log", {"project": record, "date": day, "progress": progress, "recorder": "何晓岚"})
    found = whole(workspace, record)
    assert found is not None
    assert [(each.date, each.before, each.progress) for each in found.logs] == [
        ("2026-03-28", Decimal(12), Decimal("18.5")), ("2026-03-20", Decimal(2), Decimal(12)),
        ("2026-03-05", None, Decimal(2))]
    assert last_log(workspace, record) == found.logs[0]


def test_photos_come_with_their_time(workspace: Workspace, tmp_path: Path) -> None:
    from PIL import Image

    picture = tmp_path / "现场.png"
    Image.new("RGB", (40, 30)).save(picture)
    image = workspace.attachments.add(picture, "现场.png", photo=True)
    record = store(workspace, energy(workspace))
    workspace.save("project_log", {"project": record, "date": "2026-03-20", "photos": rows(
        workspace, {"image": image, "when": "before"}, {"image": image, "when": "during", "caption": "基础"})})
    found = whole(workspace, record)
    assert found is not None
    assert [(each.when, each.caption) for each in found.logs[0].photos] == [("before", ""), ("during", "基础")]


def test_a_problem_tells_since_when_it_waits_at_its_level(workspace: Workspace, clock: FixedClock) -> None:
    record = store(workspace, energy(workspace))
    clock.moment = datetime(2026, 3, 10, 1, tzinfo=UTC)
    values = {"no": "1", "project": record, "state": "open", "asked_level": "township", "deadline": "2026-03-22"}
    made = workspace.save("problem", values)
    clock.moment = datetime(2026, 3, 18, 1, tzinfo=UTC)
    made = workspace.save("problem", values | {"asked_level": "county", "state": "escalated"}, record=made.record,
                          parents=(made.hash,))
    clock.moment = datetime(2026, 3, 25, 1, tzinfo=UTC)
    workspace.save("problem", values | {"asked_level": "county", "state": "escalated", "measures": "催办"},
                   record=made.record, parents=(made.hash,))
    workspace.save("problem", {"no": "2", "project": record, "state": "closed", "corrected_on": "2026-03-11"})
    clock.moment = datetime(2026, 4, 3, 1, tzinfo=UTC)
    found = whole(workspace, record)
    assert found is not None
    assert [(each.no, each.open, each.late, each.asked_since) for each in found.troubles] == [
        ("1", True, 12, "2026-03-18"), ("2", False, 0, "")]


def test_a_project_that_is_gone_has_no_page(workspace: Workspace) -> None:
    assert whole(workspace, "nowhere") is None


def due(workspace: Workspace) -> list[tuple[str, str, bool]]:
    return [(each.day, each.kind + each.what, each.late)
            for each in deadlines(workspace, projects(workspace, TODAY), TODAY)]


def test_what_is_due_stands_by_day(workspace: Workspace) -> None:
    supporter = energy(workspace)
    record = store(workspace, supporter)
    workspace.save("project_log", {"project": record, "date": "2026-03-28", "progress": "5", "next_date": "2026-04-10"})
    workspace.save("problem", {"no": "1", "project": record, "state": "open", "deadline": "2026-04-18"})
    workspace.save("pairing", {"supporter": supporter, "target_unit": TOWN, "pairing_kind": "township",
                               "from": "2024-04-01", "to": "2028-03-31"})
    assert due(workspace) == [
        ("2026-03-20", "start", True), ("2026-04-10", "step", False), ("2026-04-18", "problem", False),
        ("2026-06-30", "money", False), ("2026-11-30", "finish", False), ("2026-12-15", "stage90", False),
        ("2028-03-31", "pairing", False)]


def test_a_cancelled_project_has_no_deadlines_and_a_finished_one_only_its_effect(workspace: Workspace) -> None:
    supporter = energy(workspace)
    store(workspace, supporter, status="cancelled")
    store(workspace, supporter, code="A002", total_invest=0, fund_plan=[], stage_dates=rows(
        workspace, {"stage": "70", "actual": "2025-06-01"}, {"stage": "80", "actual": "2025-12-20"}))
    assert due(workspace) == [("2026-06-20", "effect", False)]


def test_places_without_a_supporter_are_told(workspace: Workspace) -> None:
    supporter = energy(workspace)
    workspace.save("pairing", {"supporter": supporter, "target_unit": TOWN, "pairing_kind": "township",
                               "from": "2024-04-01", "to": "2026-05-01"})
    workspace.save("pairing", {"supporter": supporter, "target_unit": VILLAGE, "pairing_kind": "village",
                               "from": "2020-04-01", "to": "2024-03-31"})
    found = {each.unit: each for each in places(workspace, projects(workspace, TODAY), TODAY)}
    assert [each.days_left for each in found[TOWN].pairs] == [28]
    assert not found[VILLAGE].paired
    assert not found[TOWN].industry
    store(workspace, supporter)
    found = {each.unit: each for each in places(workspace, projects(workspace, TODAY), TODAY)}
    assert (found[TOWN].industry, found[TOWN].projects, found[VILLAGE].projects) == (True, 1, 1)
    assert next(iter(found)) == TOWN


@pytest.mark.parametrize("more", [{"project_kind": "infra"}, {"status": "cancelled"}, {"supporters": []},
                                  {"stage_dates": []}])
def test_only_an_approved_industry_project_of_an_enterprise_covers_a_township(
        workspace: Workspace, more: dict[str, Any]) -> None:
    store(workspace, energy(workspace), **more)
    found = places(workspace, projects(workspace, TODAY), TODAY)
    assert not any(each.industry for each in found)


def test_supporters_with_their_projects_and_money(workspace: Workspace) -> None:
    supporter = energy(workspace)
    other = workspace.save("supporter", {"name": "云岭水务", "kind": "soe_local"}).record
    record = store(workspace, supporter)
    store(workspace, supporter, code="A002", status="cancelled")
    fund(workspace, record, "arrive", 150, supporter=supporter)
    fund(workspace, record, "return", 50, supporter=supporter)
    fund(workspace, record, "pay", 60, supporter=supporter)
    first, second = supporters(workspace, projects(workspace, TODAY), TODAY)
    assert (first.record, first.projects, first.arrived, first.paid) == (supporter, 1, 100 * WAN, 60 * WAN)
    assert (second.record, second.projects, second.arrived) == (other, 0, 0)
