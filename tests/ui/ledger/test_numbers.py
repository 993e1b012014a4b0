"""A new project gets its number and its year; the clerk may write others."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from model.clock import FixedClock
from model.workspace.workspace import Workspace
from tests import kept
from ui import tasks
from ui.ledger.page import LedgerPage
from ui.preferences import Preferences
from ui.shell import Header, PageSpec, Shell


@pytest.fixture
def township(tmp_path: Path, clock: FixedClock) -> Iterator[Workspace]:
    with kept.township(tmp_path / "双河镇.tuodi", clock) as opened:
        yield opened
        tasks.wait()


@pytest.fixture
def projects(clerk: Any, township: Workspace, preferences: Preferences) -> LedgerPage:
    def make(shell: Shell) -> LedgerPage:
        return LedgerPage(township, "project", shell)

    shell = Shell(Header("双河镇", "云岭县 · 乡镇", "何晓岚", "填报人"),
                  [PageSpec("project", "项目", "项目", "folder", make, frozenset(("project",)))], preferences)
    return clerk.opens(shell).show_page("project")


def line(page: LedgerPage, name: str) -> Any:
    page.form_panel.fields.build_all()
    return page.form_panel.fields.fields[name].editor.focus_target()


def test_the_first_project_of_a_year_is_number_one(projects: LedgerPage) -> None:
    projects.new()

    assert line(projects, "code").text() == "990101102-2026-A001"
    assert line(projects, "year").text() == "2026"


def test_the_next_number_follows_the_greatest_that_was_given(
    clerk: Any, projects: LedgerPage, township: Workspace
) -> None:
    gone = township.save("project", {"code": "990101102-2026-A006", "name": "已取消的蓄水池"})
    township.void("project", gone.record, (gone.hash,), "取消")
    township.save("project", {"code": "县改编号-18", "name": "新桥村果园"})
    projects.new()
    assert line(projects, "code").text() == "990101102-2026-A007"

    clerk.types(line(projects, "name"), "红岩村产业路")
    projects.close_form()
    projects.new()
    assert line(projects, "code").text() == "990101102-2026-A008"


def test_the_number_follows_the_year_until_somebody_writes_another(clerk: Any, projects: LedgerPage) -> None:
    projects.new()
    clerk.replaces(line(projects, "year"), "2027")
    clerk.leaves(line(projects, "year"))
    assert line(projects, "code").text() == "990101102-2027-A001"

    clerk.replaces(line(projects, "code"), "县改-7")
    clerk.replaces(line(projects, "year"), "2028")
    clerk.presses(line(projects, "year"), Qt.Key.Key_Tab)
    assert line(projects, "code").text() == "县改-7"


def test_a_number_that_was_only_proposed_leaves_no_draft(projects: LedgerPage, township: Workspace) -> None:
    projects.new()
    projects.close_form()

    assert township.drafts("project") == []
