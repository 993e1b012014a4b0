"""An invented township with four projects, and the desk as the shell shows it."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from model.clock import FixedClock
from model.identifiers import uuid7
from model.workspace.workspace import Workspace
from tests import kept
from ui import pages, tasks
from ui.group_page import GroupPage
from ui.preferences import Preferences
from ui.projects.page import ProjectsPage
from ui.shell import Header, Shell

WAN = 1_000_000


@pytest.fixture
def workspace(tmp_path: Path, clock: FixedClock) -> Iterator[Workspace]:
    """云岭县双河镇, opened by 何晓岚 on 3 April 2026."""
    with kept.township(tmp_path / "双河镇.tuodi", clock) as opened:
        yield opened
        tasks.wait()


class Town:
    """Writes down what happened in 双河镇."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.energy = workspace.save("supporter", {"name": "川云能源集团", "kind": "soe_central"}).record

    def rows(self, *rows: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [{"row": uuid7(self.workspace.clock), **each} for each in rows]

    def project(self, code: str, name: str, amount: int, stages: Mapping[str, str], **more: Any) -> str:
        """stages: code -> actual day; amount: in 万元, from the enterprise."""
        values: dict[str, Any] = {
            "code": code, "name": name, "year": 2026, "span": "no", "key_task": "T1", "action8": "A2",
            "project_kind": "infra", "project_subtype": "road", "build_nature": "new", "content_scale": "硬化6.2公里",
            "status": "normal", "total_invest": amount * WAN, "year_plan_invest": amount * WAN,
            "plan_start": "2026-03-02", "plan_finish": "2026-08-31", "lead_unit": "990101102",
            "responsible_unit": "990101102", "implement_unit": "双河镇人民政府", "responsible_person": "唐志远",
            "benefit_link": ["public"], "villages_benefit": 2, "households_expected": 180, "people_expected": 640,
            "monitored_expected": 12, "asset_formed": "yes",
            "location_units": self.rows({"unit": "990101102202"}),
            "supporters": self.rows({"channel": "soe_central", "supporter": self.energy, "share": amount * WAN}),
            "quality_req": self.rows({"indicator": "验收合格率", "target": "100", "unit": "%"}),
            "fund_plan": self.rows({"support_channel": "soe_central", "source": "soe_gratis", "nature": "gratis",
                                    "leveraged": "no", "year": 2026, "amount": amount * WAN}),
            "stage_dates": self.rows(*({"stage": stage, "actual": day} for stage, day in stages.items())),
        }
        return self.workspace.save("project", values | more).record

    def fund(self, project: str, kind: str, amount: int, **more: Any) -> str:
        values = {"project": project, "kind": kind, "amount": amount * WAN, "date": "2026-03-10", "year": 2026,
                  "support_channel": "soe_central", "supporter": self.energy, "source": "soe_gratis",
                  "nature": "gratis", "leveraged": "no"}
        return self.workspace.save("fund_entry", values | more).record

    def log(self, project: str, day: str, progress: str, **more: Any) -> str:
        values = {"project": project, "date": day, "progress": progress, "invest_since": 40 * WAN,
                  "work_done": "路基整形2.1公里", "next_step": "铺筑基层", "recorder": "何晓岚"}
        return self.workspace.save("project_log", values | more).record


@pytest.fixture
def town(workspace: Workspace) -> Town:
    return Town(workspace)


@pytest.fixture
def road(town: Town) -> str:
    """Green: on its way, 45 %."""
    made = town.project("A001", "红岩村产业路硬化", 168, {"50": "2026-01-20", "70": "2026-03-02"})
    town.fund(made, "commit", 168, basis_doc="云帮扶办〔2026〕2号")
    town.fund(made, "arrive", 100)
    town.fund(made, "pay", 60, voucher_no="2", payee="恒达公司")
    town.log(made, "2026-03-12", "20", jobs_now=22, local_jobs_now=20, monitored_jobs_now=8)
    town.log(made, "2026-03-26", "45", jobs_now=26, local_jobs_now=23, monitored_jobs_now=9, work_done="基层2.8公里")
    return made


@pytest.fixture
def four(town: Town, road: str) -> Mapping[str, str]:
    """One of each light: green, late with its start, late for a long time, cancelled."""
    late = town.project("A002", "大坪村冷藏库", 486, {"50": "2026-02-20"}, key_task="T2", plan_start="2026-03-20")
    old = town.project("A003", "新桥村蓄水池", 80, {"50": "2025-02-20", "70": "2025-03-01"}, year=2025, action8="A5",
                       plan_start="2025-03-01", plan_finish="2025-12-31")
    gone = town.project("A004", "观光步道", 50, {"20": "2026-01-05"}, status="cancelled", cancel_reason="选址不成")
    return {"green": road, "late": late, "red": old, "gone": gone}


@pytest.fixture
def shell(workspace: Workspace, preferences: Preferences) -> Shell:
    """The window with every page of the program."""
    return Shell(Header("双河镇", "云岭县 · 乡镇", "何晓岚", "填报人"), pages.specs(workspace), preferences)


@pytest.fixture
def desk(shell: Shell, clerk: Any) -> Callable[[], ProjectsPage]:
    """Open the desk and wait until it has read everything. Call it when the records stand."""

    def opened() -> ProjectsPage:
        clerk.opens(shell)
        group = shell.show_page("项目")
        assert isinstance(group, GroupPage)
        page = group.show_tab("projects_desk")
        assert isinstance(page, ProjectsPage)
        tasks.wait()
        clerk.waits(lambda: page.presenter.loaded)
        return page

    return opened
