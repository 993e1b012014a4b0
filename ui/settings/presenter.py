"""What the settings page decides, without a window."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from forms.errors import UserError
from model.changes import Changes
from model.workspace.workspace import Workspace

_REASONS = {"daily": "每天一次", "restore": "恢复之前", "migration": "升级之前", "manual": "手动"}


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person of the list; current = who is logged in."""

    name: str
    role: str
    current: bool


class NotTheSame(UserError):
    """The new password was typed differently the second time."""

    def __init__(self) -> None:
        super().__init__("两次输入的新密码不一样。", kept="原来的密码没有变。", next_step="请重新输入。")


class NameMissing(UserError):
    """A person needs a name."""

    def __init__(self) -> None:
        super().__init__("还没有填姓名。", kept="没有添加任何人。", next_step="请填写姓名，签批时用这个名字。")


class SettingsView(Protocol):
    """What the page can show."""

    def show_people(self, people: Sequence[PersonLine]) -> None: ...

    def show_backups(self, backups: Sequence[tuple[str, str, str, Path]]) -> None:
        """made, reason, size, file."""

    def show_problem(self, problem: UserError) -> None: ...

    def show_news(self, words: str) -> None: ...


class SettingsPresenter:
    """People and backups of one workspace."""

    def __init__(self, view: SettingsView, workspace: Workspace) -> None:
        self._view, self._workspace = view, workspace

    def refresh(self) -> None:
        """Show people and backups as they are now."""
        workspace = self._workspace
        self._view.show_people([PersonLine(each.name, each.role, each.id == workspace.person)
                                for each in workspace.people.people()])
        self._view.show_backups([(each.made, _REASONS.get(each.reason, each.reason), _size(each.size), each.path)
                                 for each in workspace.backups()])

    def add_person(self, name: str, role: str, password: str) -> None:
        """Give a colleague a login of their own."""
        try:
            if not name.strip():
                raise NameMissing
            self._workspace.people.add_person(name.strip(), role, password)
        except UserError as problem:
            self._view.show_problem(problem)
            return
        self.refresh()
        self._view.show_news(f"已添加{name.strip()}，可以用自己的密码打开了")

    def change_password(self, old: str, new: str, again: str) -> None:
        """Change the password of who is logged in; no data is written again."""
        try:
            if new != again:
                raise NotTheSame
            self._workspace.people.change_password(old, new)
        except UserError as problem:
            self._view.show_problem(problem)
            return
        self._view.show_news("密码已改，下次打开用新密码")

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


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, count // 1000)} KB"
