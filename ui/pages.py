"""Which pages a workspace shows, in the rail's order. Desks never import each other: they meet here."""

from typing import TYPE_CHECKING

from ui.shell import PageSpec, Shell

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace
    from ui.ledger.group_page import GroupPage
    from ui.month.page import MonthPage
    from ui.settings.page import SettingsPage

# Groups of ledgers (`group` in a definition): rail word at small sizes, icon, and which ledgers come first.
_GROUPS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "项目": ("项目", "clipboard-list", ("project", "project_log")),
    "考勤": ("考勤", "calendar-check", ("attendance",)),
    "村集体经济": ("村经济", "coin-yuan", ("village_income",)),
    "其他台账": ("台账", "folder-open", ()),
}
_OTHERS = "其他台账"
_INTERNAL = "内部"


def specs(workspace: "Workspace") -> list[PageSpec]:
    """The pages of this workspace. A page is imported when it is first shown."""
    return [*_ledgers(workspace), _month(workspace), _settings(workspace)]


def _ledgers(workspace: "Workspace") -> list[PageSpec]:
    """One place for each group; a form whose group nobody knows stands among 其他台账."""
    groups: dict[str, list[str]] = {name: [] for name in _GROUPS}
    for form in workspace.forms.values():
        if form.group != _INTERNAL:
            groups[form.group if form.group in groups else _OTHERS].append(form.id)
    return [_group(workspace, name, forms) for name, forms in groups.items() if forms]


def _group(workspace: "Workspace", name: str, forms: list[str]) -> PageSpec:
    short, icon, first = _GROUPS[name]
    ordered = [*(each for each in first if each in forms), *(each for each in forms if each not in first)]

    def make(shell: Shell) -> "GroupPage":
        from ui.ledger.group_page import GroupPage

        return GroupPage(workspace, name, ordered, shell)

    return PageSpec(name, name, short, icon, make, forms=frozenset(forms))


def _month(workspace: "Workspace") -> PageSpec:
    def make(shell: Shell) -> "MonthPage":
        from ui.month.page import MonthPage

        page = MonthPage(workspace, shell)
        page.jump_requested.connect(shell.open_record)
        return page

    return PageSpec("month", "月度上报", "上报", "upload", make)


def _settings(workspace: "Workspace") -> PageSpec:
    def make(shell: Shell) -> "SettingsPage":
        from ui.settings.page import SettingsPage

        return SettingsPage(workspace, shell)

    return PageSpec("settings", "设置", "设置", "settings", make, last=True)
