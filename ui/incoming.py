"""Files from outside (double-clicked, dropped on the window, chosen) go to the page that knows what to do with them."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from forms.errors import UserError
from ui import notices, tasks

if TYPE_CHECKING:
    from export.exchange.sorting import Sorted
    from export.verification import Verdict
    from model.workspace.workspace import Workspace
    from ui.inbox.page import InboxPage
    from ui.joining.page import JoiningPage
    from ui.month.page import MonthPage
    from ui.shell import Shell

_NOT_OURS = 3  # files of which each is told


class Incoming(QObject):
    """As long as a workspace is open. What came in letters is unpacked into a folder that goes with it."""

    def __init__(self, workspace: "Workspace", shell: "Shell") -> None:
        super().__init__(shell)
        self._workspace, self._shell = workspace, shell
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._rounds = 0

    def close(self) -> None:
        """Locking or closing: what was unpacked goes."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def open(self, paths: Sequence[Path]) -> None:
        """Look what they are, then show the page; nothing is taken in before a person or that page says so."""
        self._rounds += 1
        self._folder = self._folder or tempfile.TemporaryDirectory(prefix="tuodi-incoming-")
        folder = Path(self._folder.name) / str(self._rounds)
        above = self._shell.has("inbox")

        def work(step: tasks.Progress) -> "Sorted":
            from export.exchange import sorting

            folder.mkdir()
            keeps = None if above else self._workspace  # the inbox keeps the pieces itself
            return sorting.sort(paths, folder, keeps, lambda done, _: step(f"正在看，看过 {done} 个文件"))

        self._shell.progress.follow(tasks.run(work, done=self._route, failed=self._shell.bar.tell))

    def _route(self, found: "Sorted") -> None:
        if not isValid(self._shell):
            return
        if found.packages or found.problems:
            self._to_packages(found)
        if found.joining:
            cast("JoiningPage", self._shell.show_page("joining")).open_sorted(found.joining)
        for path in found.rest[:_NOT_OURS]:
            show_verdict(self._shell, path, self._workspace)

    def _to_packages(self, found: "Sorted") -> None:
        """The inbox from the county up; below it the month's page, which takes in receipts and notices."""
        if self._shell.has("inbox"):
            cast("InboxPage", self._shell.show_page("inbox")).presenter.add(found.origins)
            return
        month = cast("MonthPage", self._shell.show_page("month"))
        words = [f"{each.happened}{each.kept}{each.next_step}" for each in found.problems]
        if words:
            month.bar.say("\n".join((*words, *found.notes)), "warning")
        for path in found.packages:
            month.presenter.verify(path)


def show_verdict(parent: QWidget, file: Path, workspace: "Workspace | None" = None, more: str = "") -> None:
    """What a file is worth, in a dialog. workspace: whose roster decides; None while locked. more: a last sentence."""

    def work(_step: tasks.Progress) -> "Verdict":
        from export.exchange.receiving import trust_of
        from export.verification import verify_file

        return verify_file(file, trust_of(workspace) if workspace else None)

    def tell(verdict: "Verdict") -> None:
        if isValid(parent):
            title = "核验通过" if verdict.ok else "核验不通过"
            notices.ask(parent, f"{title}：{file.name}", "\n".join(filter(None, (*verdict.lines, more))),
                        [notices.Answer("", "知道了")], "")

    def fail(problem: UserError) -> None:
        if isValid(parent):
            notices.tell(parent, problem)

    tasks.run(work, done=tell, failed=fail)
