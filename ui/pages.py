"""Which pages a workspace shows, in the rail's order. Desks never import each other: they meet here."""

from functools import partial
from typing import TYPE_CHECKING, cast

from ui.shell import PageSpec, Shell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.definition import Value
    from model.workspace.workspace import Workspace
    from ui.attendance.page import AttendancePage
    from ui.brief.page import BriefPage
    from ui.group_page import GroupPage, Tab
    from ui.home.page import HomePage
    from ui.inbox.merge_page import MergePage
    from ui.inbox.page import InboxPage
    from ui.income.page import IncomePage
    from ui.joining.page import JoiningPage
    from ui.month.page import MonthPage
    from ui.outbox.page import OutboxPage
    from ui.outbox.sender import Sender
    from ui.settings.page import SettingsPage

# Groups of ledgers (`group` in a definition): rail word at small sizes, icon, and which ledgers come first.
_GROUPS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "项目": ("项目", "clipboard-list", ("project", "project_log")),
    "考勤": ("考勤", "calendar-check", ("attendance",)),
    "村集体经济": ("村经济", "coin-yuan", ("village_income",)),
    "其他台账": ("台账", "folder-open", ("supporter", "pairing", "plan", "task")),
}
_OTHERS = "其他台账"
_INTERNAL = "内部"
_RULES = ("unit", "deadline", "threshold")
_BRIEFING = ("county", "city", "province")
# Ledgers that are filled in on their desk's grid, a cell for each record.
_IN_GRIDS = frozenset({"attendance", "village_income"})


def specs(workspace: "Workspace") -> list[PageSpec]:
    """The pages of this workspace. A page is imported when it is first shown."""
    return [_home(workspace), *_ledgers(workspace), _month(workspace), _outbox(workspace), *_inbox(workspace),
            *_brief(workspace), *_rules(workspace), _joining(workspace), _settings(workspace)]


def load_ahead() -> None:
    """Load the pages that most people open first, while somebody still types the password. Makes no widget."""
    import ui.group_page
    import ui.home.page
    import ui.ledger.page
    import ui.projects.page  # noqa: F401


def _home(workspace: "Workspace") -> PageSpec:
    """The first page; Ctrl+K leads to its 查数 from everywhere."""

    def make(shell: Shell) -> "HomePage":
        from ui.home.page import HomePage

        page = HomePage(workspace, shell)
        page.jump_requested.connect(shell.open_record)
        page.missing_requested.connect(partial(_begin, workspace, shell))
        page.asking_wanted.connect(partial(shell.show_page, "home"))
        return page

    return PageSpec("home", "工作台", "工作台", "home", make)


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
        from ui.group_page import GroupPage

        ledgers = [_ledger(workspace, each, shell) for each in ordered]
        return GroupPage(name, [*_desks(workspace, name, shell), *ledgers])

    return PageSpec(name, name, short, icon, make, forms=frozenset(forms))


def _desks(workspace: "Workspace", name: str, shell: Shell) -> list["Tab"]:
    """The hand-made pages of a group, before the ledgers of the same records."""
    from ui.group_page import Tab

    if name == "考勤":
        return [Tab("attendance_desk", "考勤表", partial(_attendance, workspace, shell), frozenset({"attendance"}))]
    if name == "项目":
        from ui.projects.page import ProjectsPage

        desk = partial(ProjectsPage, workspace, shell, partial(_ledgers_of, workspace, shell))
        return [Tab("projects_desk", "项目", desk, frozenset({"project"})), *_approvals(workspace, shell)]
    if name == "村集体经济":
        return [Tab("income_desk", "收入表", partial(_income, workspace, shell), frozenset({"village_income"}))]
    return []


def _approvals(workspace: "Workspace", shell: Shell) -> list["Tab"]:
    """The county answers proposals; who joined it sees what became of the own ones."""
    from model.exchange import trust
    from ui.group_page import Tab

    county = workspace.units.level_of(workspace.unit) == "county"
    if not county and not trust.authority(workspace).joined:
        return []
    from ui.approvals.page import make

    return [Tab("approvals", "申报审批" if county else "申报", partial(make, workspace, shell), frozenset())]


def _attendance(workspace: "Workspace", shell: Shell) -> "AttendancePage":
    from ui.attendance.page import AttendancePage

    page = AttendancePage(workspace, shell)
    page.missing_requested.connect(partial(_begin, workspace, shell))
    return page


def _income(workspace: "Workspace", shell: Shell) -> "IncomePage":
    from ui.income.page import IncomePage

    page = IncomePage(workspace, shell)
    page.missing_requested.connect(partial(_begin, workspace, shell))
    return page


def _ledgers_of(workspace: "Workspace", shell: Shell, form: str) -> "GroupPage":
    """The page of the group that keeps a form, brought to the front."""
    group = workspace.forms[form].group
    return cast("GroupPage", shell.show_page(group if group in _GROUPS else _OTHERS))


def _ledger(workspace: "Workspace", form: str, shell: Shell) -> "Tab":
    from ui.group_page import Tab
    from ui.ledger.page import LedgerPage

    return Tab(form, workspace.forms[form].title, partial(LedgerPage, workspace, form, shell), frozenset({form}))


def _month(workspace: "Workspace") -> PageSpec:
    def make(shell: Shell) -> "MonthPage":
        from ui.month.page import MonthPage

        page = MonthPage(workspace, shell)
        page.send_requested.connect(lambda sha256: cast("OutboxPage", shell.show_page("outbox")).choose(sha256))
        page.jump_requested.connect(partial(_to_finding, workspace, shell))
        page.missing_requested.connect(partial(_begin, workspace, shell))
        return page

    return PageSpec("month", "月度上报", "上报", "upload", make)


def _begin(workspace: "Workspace", shell: Shell, form: str, values: "Mapping[str, Value]") -> None:
    """A missing record: its form, with what is known of it filled in, or its place in the desk's grid."""
    key = next(each.key for each in _ledgers(workspace) if form in each.forms)
    group = cast("GroupPage", shell.show_page(key))
    if form in _IN_GRIDS:
        from model.identifiers import record_id

        made = workspace.forms[form]
        known = all(name in values for name in made.key)
        group.open_record(form, (record_id(made, values) or "") if known else "", "")
    else:
        group.new_with(form, values)


def _inbox(workspace: "Workspace") -> list[PageSpec]:
    """From the county up: below it nobody hands in to this workspace, but two computers may contradict each other."""
    if workspace.units.level_of(workspace.unit) not in _BRIEFING:
        return [_merge(workspace)]

    def make(shell: Shell) -> "InboxPage":
        from ui.inbox.page import InboxPage

        page = InboxPage(workspace, shell)
        page.jump_requested.connect(shell.open_record)
        page.joining_wanted.connect(lambda files: cast("JoiningPage", shell.show_page("joining")).open_sorted(files))
        return page

    return [PageSpec("inbox", "接收汇总", "接收", "inbox", make)]


def _merge(workspace: "Workspace") -> PageSpec:
    from model.exchange import conflicts

    def make(shell: Shell) -> "MergePage":
        from ui.inbox.merge_page import MergePage

        return MergePage(workspace, shell)

    return PageSpec("merge", "版本冲突", "冲突", "arrows-diff", make,
                    waiting=lambda: len(conflicts.worklist(workspace)))


def _to_finding(workspace: "Workspace", shell: Shell, form: str, record: str, path: str) -> None:
    """A finding of the month's check: the record, or the desk where its versions are compared."""
    standing = workspace.read(form, record) if record else None
    if standing is None or len(standing.heads) < 2:
        shell.open_record(form, record, path)
    elif shell.has("merge"):
        cast("MergePage", shell.show_page("merge")).open_record(form, record, path)
    else:
        cast("InboxPage", shell.show_page("inbox")).open_conflict(form, record)


def _outbox(workspace: "Workspace") -> PageSpec:
    def make(shell: Shell) -> "OutboxPage":
        from ui.outbox.page import OutboxPage

        return OutboxPage(workspace, shell, sender(workspace, shell))

    return PageSpec("outbox", "发送", "发送", "send", make)


def sender(workspace: "Workspace", shell: Shell) -> "Sender":
    """The one that sends in the background as long as the shell is there."""
    from ui.outbox.sender import Sender

    found = shell.findChild(Sender)
    return found if isinstance(found, Sender) else Sender(workspace, shell)


def _brief(workspace: "Workspace") -> list[PageSpec]:
    """From the county up: below it nobody issues a brief."""
    if "brief" not in workspace.forms or workspace.units.level_of(workspace.unit) not in _BRIEFING:
        return []

    def make(shell: Shell) -> "BriefPage":
        from ui.brief.page import BriefPage

        page = BriefPage(workspace, shell)
        page.jump_requested.connect(shell.open_record)
        return page

    return [PageSpec("brief", "简报", "简报", "file-text", make, forms=frozenset({"brief"}))]


def _rules(workspace: "Workspace") -> list[PageSpec]:
    """What a county lays down for those below it; below it is read, and changes are proposed."""
    kept = [each for each in _RULES if each in workspace.forms]
    if "unit" not in kept:
        return []
    title = "本县规定" if workspace.units.level_of(workspace.unit) in _BRIEFING else "县里规定"

    def make(shell: Shell) -> "GroupPage":
        from ui.group_page import GroupPage, Tab
        from ui.rules.forms_page import FormsPage
        from ui.rules.units_page import UnitsPage

        def units() -> UnitsPage:
            page = UnitsPage(workspace, shell)
            page.page_wanted.connect(shell.show_page)
            return page

        ledgers = [_ledger(workspace, each, shell) for each in kept]
        return GroupPage(title, [*ledgers[:1], Tab("units_desk", "撤并、改名", units, frozenset()), *ledgers[1:],
                                 Tab("forms_desk", "表单", partial(FormsPage, workspace, shell), frozenset())])

    return [PageSpec("rules", title, "规定", "list-check", make, forms=frozenset(kept), last=True)]


def _joining(workspace: "Workspace") -> PageSpec:
    """Who keeps a roster, or could, finds it here; the others join."""
    title = "授权名册" if workspace.units.level_of(workspace.unit) in _BRIEFING else "加入县级专班"

    def make(shell: Shell) -> "JoiningPage":
        from ui.joining.page import JoiningPage

        return JoiningPage(workspace, shell, title)

    return PageSpec("joining", title, "授权" if title == "授权名册" else "加入", "shield-check", make, last=True)


def _settings(workspace: "Workspace") -> PageSpec:
    def make(shell: Shell) -> "SettingsPage":
        from ui.settings.page import SettingsPage

        return SettingsPage(workspace, shell)

    return PageSpec("settings", "设置", "设置", "settings", make, last=True)
