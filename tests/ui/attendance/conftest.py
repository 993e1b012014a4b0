"""An invented township with five seconded cadres in April 2026, and its attendance desk as the shell shows it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from model.clock import FixedClock
from model.workspace.workspace import Workspace
from tests import kept
from ui import tasks
from ui.attendance.page import AttendancePage
from ui.attendance.presenter import AttendancePresenter
from ui.preferences import Preferences
from ui.shell import Header, PageSpec, Shell

TOWNSHIP = "990101102"
VILLAGE = "990101102201"
PEOPLE = (
    ("周文彬", "soe_member", "soe7", "department_head"), ("冯雪梅", "first_secretary", "village_month", "section"),
    ("蒋明远", "village_team", "village_month", "staff"), ("汤立新", "village_team", "village_month", "staff"),
    ("石慧兰", "village_team", "village_month", "staff"),
)


@pytest.fixture
def clock() -> FixedClock:
    """Thursday the 9th of April, half past four in the afternoon in China."""
    return FixedClock(datetime(2026, 4, 9, 8, 30, tzinfo=UTC))


def add_cadre(workspace: Workspace, name: str, kind: str, rule: str, rank: str, sender: str, **more: Any) -> str:
    values = {
        "name": name, "cadre_kind": kind, "home_unit": sender, "rank": rank, "post_county": "驻村工作",
        "place_unit": TOWNSHIP if rule == "soe7" else VILLAGE, "from": "2025-05-06", "planned_to": "2027-05-05",
        "attendance_unit": TOWNSHIP, "attendance_rule": rule, "required_days": 7 if rule == "soe7" else 16,
        "leave_approver_unit": TOWNSHIP, **more,
    }
    return workspace.save("cadre", values).record


def fill_township(workspace: Workspace) -> dict[str, str]:
    """Name → cadre id; 周文彬 comes from one enterprise, all others from another."""
    senders = [workspace.save("supporter", {"name": name, "kind": "soe_local"}).record
               for name in ("川云能源集团", "云岭水务公司")]
    return {name: add_cadre(workspace, name, kind, rule, rank, senders[name != "周文彬"])
            for name, kind, rule, rank in PEOPLE}


@pytest.fixture
def workspace(tmp_path: Path, clock: FixedClock) -> Iterator[Workspace]:
    """云岭县双河镇, opened by 何晓岚."""
    with kept.township(tmp_path / "双河镇.tuodi", clock) as opened:
        yield opened
        tasks.wait()


@pytest.fixture
def team(workspace: Workspace) -> dict[str, str]:
    return fill_township(workspace)


@pytest.fixture
def desk(clerk: Any, workspace: Workspace, team: dict[str, str], preferences: Preferences,
         ) -> Callable[..., AttendancePage]:
    """Opens the desk anew, as after starting the program."""

    def opens(size: tuple[int, int] = (1366, 768)) -> AttendancePage:
        spec = PageSpec("att", "考勤", "考勤", "calendar-check", lambda shell: AttendancePage(workspace, shell),
                        forms=frozenset({"attendance"}))
        shell = Shell(Header("双河镇", "云岭县 · 乡镇", "何晓岚", "填报人"), [spec], preferences)
        clerk.opens(shell, size)
        page = shell.show_page("att")
        assert isinstance(page, AttendancePage)
        clerk.waits(shell.isActiveWindow)
        page.grid.setFocus()
        return page

    return opens


class Silent:
    """A page that nobody looks at."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.saved: list[tuple[int, str]] = []
        self.failed: list[Any] = []

    def show_month(self) -> None: ...

    def show_days(self, keys: Any) -> None: ...

    def show_saved(self, unsaved: int, at: str) -> None:
        self.saved.append((unsaved, at))

    def show_failed(self, problem: Any) -> None:
        self.failed.append(problem)

    def say(self, words: str) -> None:
        self.said.append(words)


def at_once(work: Any, *, done: Any = None, failed: Any = None) -> None:
    """A worker that is always free."""
    from forms.errors import UserError

    try:
        found = work(None)
    except UserError as problem:
        failed(problem)
        return
    if done:
        done(found)


@pytest.fixture
def presenter(workspace: Workspace, team: dict[str, str]) -> AttendancePresenter:
    return AttendancePresenter(Silent(), workspace, at_once, lambda changes: None)
