"""下发: files for everybody below, and for each that something concerns alone, written where the clerk says."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from export.exchange.notices import write_notices
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

        def done(made: "list[Path]") -> None:
            alone = f"，另有 {len(made) - 1} 份各给一个单位" if len(made) > 1 else ""
            self._shell.toast.say(f"已写好 {made[0].name}，发给每个乡镇、企业{alone}。")

        tasks.run(lambda _: write_notices(self._workspace, folder), done=done,
                  failed=lambda problem: notices.tell(self._page, problem))
