"""Which pages a workspace shows, in the rail's order. Desks never import each other: they meet here."""

from typing import TYPE_CHECKING

from ui.shell import PageSpec, Shell

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace
    from ui.settings.page import SettingsPage


def specs(workspace: "Workspace") -> list[PageSpec]:
    """The pages of this workspace. A page is imported when it is first shown."""
    return [_settings(workspace)]


def _settings(workspace: "Workspace") -> PageSpec:
    def make(shell: Shell) -> "SettingsPage":
        from ui.settings.page import SettingsPage

        return SettingsPage(workspace, shell)

    return PageSpec("settings", "设置", "设置", "settings", make, last=True)
