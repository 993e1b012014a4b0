"""What the settings page decides, without a window."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from forms.errors import UserError
from model.changes import Changes
from model.clock import CHINA
from model.errors import WrongPassword
from model.workspace.recovery_code import new_code, wrong_groups
from model.workspace.workspace import Workspace
from ui.backup_lines import BackupLine, backup_lines

ASKED = (2, 5)


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person of the list; current = who is logged in."""

    id: str
    name: str
    role: str
    current: bool


class NotTheSame(UserError):
    """The new password was typed differently the second time."""

    def __init__(self) -> None:
        super().__init__("两次输入的密码不一样。", kept="什么都还没有改。", next_step="请重新输入。")


class WrongOwnPassword(UserError):
    """Who is logged in mistyped the own password."""

    def __init__(self) -> None:
        super().__init__("您的密码不对。", kept="什么都还没有改。", next_step="请核对大小写和输入法，重新输入。")


class NameMissing(UserError):
    """A person needs a name."""

    def __init__(self) -> None:
        super().__init__("还没有填姓名。", kept="没有添加任何人。", next_step="请填写姓名，签批时用这个名字。")


class NotFromThePaper(UserError):
    """The groups that were typed differ from the new recovery code. groups: their numbers."""

    def __init__(self, groups: Sequence[int]) -> None:
        which = "、".join(str(each) for each in groups)
        super().__init__(f"第 {which} 组和上面的恢复码不一样。", kept="旧的恢复码仍然有效。",
                         next_step="请对照纸上的再输入。")


class SettingsView(Protocol):
    """What the page can show."""

    def show_people(self, people: Sequence[PersonLine]) -> None: ...

    def show_backups(self, backups: Sequence[BackupLine]) -> None: ...

    def show_moved(self, moved: bool) -> None:
        """Whether the data went to another computer, so that it can only be read here."""

    def show_problem(self, problem: UserError) -> None: ...

    def show_news(self, words: str) -> None: ...


class SettingsPresenter:
    """People and backups of one workspace."""

    def __init__(self, view: SettingsView, workspace: Workspace) -> None:
        self._view, self._workspace = view, workspace

    def refresh(self) -> None:
        """Show people and backups as they are now."""
        workspace = self._workspace
        self._view.show_people([PersonLine(each.id, each.name, each.role, each.id == workspace.person)
                                for each in workspace.people.people()])
        self._view.show_backups(backup_lines(workspace.backups()))
        self._view.show_moved(workspace.read_only)

    def add_person(self, name: str, role: str, password: str, again: str) -> UserError | None:
        """Give a colleague a login of their own. Returns why not."""
        try:
            if not name.strip():
                raise NameMissing
            if password != again:
                raise NotTheSame
            self._workspace.people.add_person(name.strip(), role, password)
        except UserError as problem:
            return problem
        self.refresh()
        self._view.show_news(f"已添加{name.strip()}，可以用自己的密码打开了")
        return None

    def wanted_role(self) -> str:
        """What a colleague most likely comes for: a month needs somebody who fills in and another one who checks."""
        there = {each.role for each in self._workspace.people.people()}
        return next((role for role in ("填报人", "审核人") if role not in there), "填报人")

    def remove_person(self, person: PersonLine) -> None:
        """Take a colleague's login away; what they entered and signed stays."""
        try:
            self._workspace.people.remove_person(person.id)
        except UserError as problem:
            self._view.show_problem(problem)
            return
        self.refresh()
        self._view.show_news(f"{person.name}不能再打开这份数据了")

    def change_password(self, old: str, new: str, again: str) -> UserError | None:
        """Change the password of who is logged in; no data is written again. Returns why not."""
        try:
            if new != again:
                raise NotTheSame
            self._workspace.people.change_password(old, new)
        except WrongPassword:
            return WrongOwnPassword()
        except UserError as problem:
            return problem
        self._view.show_news("密码已改，下次打开用新密码")
        return None

    def new_code(self) -> tuple[str, list[tuple[str, str]]]:
        """A recovery code that isn't in force yet, and what stands on its paper: (heading, words)."""
        workspace, code = self._workspace, new_code()
        day = workspace.clock.now().astimezone(CHINA)
        return code, [("单位", workspace.unit_name), ("换码人", workspace.person_name),
                      ("日期", f"{day.year}年{day.month}月{day.day}日"), ("恢复码", code)]

    def replace_code(self, code: str, typed: Sequence[str], password: str) -> UserError | None:
        """Put a code in force once it was typed from the paper. Returns why not."""
        try:
            wrong = wrong_groups(code, ASKED, typed)
            if wrong:
                raise NotFromThePaper(wrong)
            self._workspace.people.replace_recovery_code(password, code)
        except WrongPassword:
            return WrongOwnPassword()
        except UserError as problem:
            return problem
        self._view.show_news("恢复码已换，旧的不能再用")
        return None

    def continue_here(self) -> Changes | None:
        """Write here again after a move that came to nothing; what changed, or None when it was refused."""
        try:
            self._workspace.continue_here()
        except UserError as problem:
            self._view.show_problem(problem)
            return None
        self.refresh()
        self._view.show_news("这台电脑可以接着填了")
        return Changes(frozenset(self._workspace.forms))

    def moved(self, file: Path) -> Changes:
        """The file for the other computer is written; here it can only be read."""
        self.refresh()
        self._view.show_news(f"已写好 {file.name}")
        return Changes(frozenset(self._workspace.forms))

    def backed_up(self) -> None:
        """A backup was made and verified."""
        self.refresh()
        self._view.show_news("已备份，并核对过可以恢复")

    def restore(self, path: Path) -> Changes | None:
        """Put a backup in place; what changed, or None when it was refused."""
        try:
            changes = self._workspace.restore_backup(path)
        except UserError as problem:
            self._view.show_problem(problem)
            return None
        self.refresh()
        self._view.show_news("已恢复到备份时的数据")
        return changes
