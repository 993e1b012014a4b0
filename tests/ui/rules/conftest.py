"""The county's rules in its window, with a township below that joined."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from model.workspace.workspace import Workspace
from tests.model.exchange.down import Tree, a_tree
from ui import pages, tasks
from ui.preferences import Preferences
from ui.shell import Header, Shell

Opens = Callable[..., Any]


@pytest.fixture(scope="package")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tree]:
    with a_tree(tmp_path_factory.mktemp("rules")) as made:
        made.join()
        yield made
        tasks.wait()


@pytest.fixture
def opens(clerk: Any, preferences: Preferences) -> Opens:
    """Opens a tab of the page as the shell shows it."""

    def make(workspace: Workspace, tab: str, size: tuple[int, int] = (1366, 768)) -> Any:
        specs = [each for each in pages.specs(workspace) if each.key in ("rules", "joining")]
        header = Header(workspace.unit_name, "演示一市 · 县", workspace.person_name, "审核人")
        shell = Shell(header, specs, preferences)
        clerk.opens(shell, size)
        clerk.waits(shell.isActiveWindow)
        page: Any = shell.show_page("rules")
        found = page.show_tab(tab)
        clerk.waits(found.isVisible)
        return found

    return make


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "U盘"
    made.mkdir()
    return made
