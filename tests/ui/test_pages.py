"""Where desks meet: what is missing in a month is begun in its own ledger."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from model.clock import FixedClock
from model.workspace.workspace import Workspace
from tests import kept
from ui import tasks
from ui.ledger.clipboard import pasted
from ui.ledger.page import LedgerPage
from ui.pages import specs
from ui.preferences import Preferences
from ui.shell import Header, Shell


@pytest.fixture
def township(tmp_path: Path, clock: FixedClock) -> Iterator[Workspace]:
    with kept.township(tmp_path / "双河镇.tuodi", clock) as opened:
        yield opened
        tasks.wait()


def test_what_a_month_lacks_is_one_click_from_its_form(
    clerk: Any, township: Workspace, preferences: Preferences
) -> None:
    project = township.save("project", {"code": "990101102-2026-A001", "name": "红岩村产业路硬化"}).record
    shell = clerk.opens(Shell(Header("双河镇", "云岭县 · 乡镇", "何晓岚", "填报人"), specs(township), preferences))
    month: Any = shell.show_page("month")
    month.missing_requested.emit("project_log", {"project": project, "date": "2026-03-31"})

    group: Any = shell.stack.currentWidget()
    page = group.stack.currentWidget()
    assert isinstance(page, LedgerPage)
    assert page.form.id == "project_log"
    editing = page.record.editing
    assert editing is not None
    assert editing.record is None
    assert editing.values["project"] == project
    assert editing.values["date"] == "2026-03-31"
    page.form_panel.fields.build_all()
    assert "红岩村产业路硬化" in page.form_panel.fields.fields["project"].editor.focus_target().text()
    clerk.waits(lambda: tasks.wait(0))


def test_a_missing_day_is_filled_in_on_the_grid(clerk: Any, township: Workspace, preferences: Preferences) -> None:
    from ui.attendance.page import AttendancePage

    place = {"attendance_unit": "990101102", "place_unit": "990101102", "from": "2025-01-01"}
    cadre = township.save("cadre", {"name": "周文彬", **place}).record
    shell = clerk.opens(Shell(Header("双河镇", "云岭县 · 乡镇", "何晓岚", "填报人"), specs(township), preferences))
    month: Any = shell.show_page("month")
    month.missing_requested.emit("attendance", {"cadre": cadre, "date": "2026-03-17"})

    group: Any = shell.stack.currentWidget()
    page = group.stack.currentWidget()
    assert isinstance(page, AttendancePage)
    assert page.presenter.sheet.key(page.grid.cell()) == (cadre, "2026-03-17")


def test_a_month_without_cadres_leads_to_their_ledger(
    clerk: Any, township: Workspace, preferences: Preferences
) -> None:
    shell = clerk.opens(Shell(Header("双河镇", "云岭县 · 乡镇", "何晓岚", "填报人"), specs(township), preferences))
    group: Any = shell.show_page("考勤")
    desk = group.stack.currentWidget()
    clerk.clicks(next(each for each in desk.empty.findChildren(QPushButton)))

    ledger = group.stack.currentWidget()
    assert isinstance(ledger, LedgerPage)
    assert ledger.form.id == "cadre"
    assert ledger.record.editing is not None


def test_a_pasted_village_is_the_own_one_where_others_bear_its_name(township: Workspace) -> None:
    rows = [["姓名", "派驻地"], ["尤志刚", "大坪村"], ["何苗", "没有的村"]]
    found = pasted(township, township.forms["cadre"], rows, ())

    assert found.lines[0].cells["place_unit"].value == "990101102201"
    assert found.lines[1].cells["place_unit"].status == "fault"
    assert found.lines[0].values["attendance_unit"] == "990101102"  # as a new form would begin


def test_what_follows_from_a_choice_is_filled_in(clerk: Any, township: Workspace, preferences: Preferences) -> None:
    shell = clerk.opens(Shell(Header("双河镇", "云岭县 · 乡镇", "何晓岚", "填报人"), specs(township), preferences))
    group: Any = shell.show_page("考勤")
    group.new_with("cadre", {})
    page = group.stack.currentWidget()
    page.record.edited("cadre_kind", "soe_member", "")
    page.record.left("cadre_kind", "")
    page.form_panel.fields.build_all()

    assert page.record.editing.values["required_days"] == 7
    assert page.record.editing.values["attendance_rule"] == "soe7"
    assert "每月到县" in page.form_panel.fields.fields["attendance_rule"].editor.focus_target().text()
