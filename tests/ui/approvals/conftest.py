"""A county and a township that joined it, the township's wishes in the county's workspace, and the desk itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from export.exchange import receiving
from export.exchange.notices import write_notice
from model.exchange import proposals
from model.workspace.workspace import Workspace
from tests.export.border import Border, open_border
from tests.model.month.month_office import UNIT
from ui import tasks
from ui.approvals.page import ApprovalsPage
from ui.preferences import Preferences
from ui.shell import Header, PageSpec, Shell

ROW = "018f0000-0000-7000-8000-00000000000a"
PROJECT: dict[str, Any] = {"code": "990101102-2026-A01", "name": "大坪村冷藏库建设项目", "year": 2026,
                           "total_invest": 4_500_000_00, "content_scale": "新建冷藏库一座"}


@dataclass
class Office:
    """Both workspaces, and what stands in them. project: the township's; supporter: the county's."""

    border: Border
    project: str
    supporter: str

    def up(self) -> None:
        receiving.take(self.border.county, self.border.package())

    def down(self) -> None:
        receiving.take(self.border.township, write_notice(self.border.county, self.border.folder, UNIT))

    def state(self, form: str, record: str) -> str:
        """What the township sees."""
        found = proposals.of_record(self.border.township, form, record)
        return found.shown if found else ""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    border = open_border(tmp_path)
    border.join()
    supporter = border.county.save("supporter", {"name": "省属甲公司", "kind": "provincial_soe"}).record
    made = Office(border, "", supporter)
    made.down()
    made.project = border.township.save("project", PROJECT).record
    border.township.save("supporter", {"name": "甲公司（省属）"})
    made.up()
    yield made
    tasks.wait()
    border.township.close()
    border.county.close()


@pytest.fixture
def open_page(qtbot, tmp_path) -> Callable[[Workspace], ApprovalsPage]:
    def make(workspace: Workspace) -> ApprovalsPage:
        spec = PageSpec("approvals", "申报审批", "申报", "rubber-stamp", lambda shell: ApprovalsPage(workspace, shell))
        header = Header("云岭县", "演示一市 · 县", "马会计", "审核人")
        shell = Shell(header, [spec], Preferences(tmp_path / "preferences.json"))
        qtbot.addWidget(shell)
        shell.resize(1366, 768)
        shell.show()
        shell.activateWindow()
        qtbot.waitUntil(shell.isActiveWindow)
        page = shell.show_page("approvals")
        qtbot.waitUntil(lambda: page.table.rowCount() > 0)
        return page

    return make
