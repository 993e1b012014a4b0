"""下发: one file for everybody below, written where the clerk says."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from export.exchange.notices import write_notice
from model.exchange import notices as going_down
from ui import notices, tasks
from ui.dialogs import choose_folder

if TYPE_CHECKING:
    from pathlib import Path

    from model.workspace.workspace import Workspace
    from ui.shell import Shell


class HandDown(QObject):
    """Belongs to a page with a bar for what goes wrong."""

    def __init__(self, page: QWidget, workspace: "Workspace", shell: "Shell") -> None:
        super().__init__(page)
        self._page, self._workspace, self._shell = page, workspace, shell

    def ask(self) -> None:
        """Ask for a folder, then write."""
        if not going_down.may_notify(self._workspace):
            notices.tell(self._page, going_down.NothingBelow(self._workspace.unit_name))
            return
        folder = choose_folder(self._page, "下发文件写到哪里")
        if folder is None:
            return

        def done(path: "Path") -> None:
            self._shell.toast.say(f"已写好 {path.name}，发给每个乡镇、企业。")

        tasks.run(lambda _: write_notice(self._workspace, folder), done=done,
                  failed=lambda problem: notices.tell(self._page, problem))
