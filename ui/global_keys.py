"""Keys that mean the same on every page: F1 the manual, Ctrl+O a file that came."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ui.dialogs import documents_folder, open_file
from ui.shell import Shell

if TYPE_CHECKING:
    from ui.manual import ManualWindow

_MONTH = "month"
_FILES = "上报包、回执、邀请、邮件、PDF (*.asice *.age *.eml *.part* *.pdf);;所有文件 (*)"
_CHAPTERS = {"home": "2 ", "考勤": "每日考勤", "村集体经济": "收支月报", _MONTH: "6 ", "settings": "8 ",
             "brief": "简报"}
_FORMS = "3 "


class GlobalKeys(QObject):
    """verify(file): has a package, receipt, invitation, letter or PDF go to the page for it."""

    def __init__(self, shell: Shell, verify: Callable[[Path], object]) -> None:
        super().__init__(shell)
        self._shell, self._verify = shell, verify
        self.manual: ManualWindow | None = None
        self._add("F1", self.show_manual)
        self._open = self._add("Ctrl+O", self.choose_file)
        shell.page_shown.connect(self._shown)

    def show_manual(self) -> None:
        """At the chapter of the page that is shown."""
        from ui.manual import ManualWindow

        if self.manual is None:
            self.manual = ManualWindow(self._window())
        self.manual.show()
        self.manual.raise_()
        self.manual.activateWindow()
        self.manual.show_chapter(_CHAPTERS.get(self._shell.current(), _FORMS))

    def choose_file(self) -> None:
        """Any package or signed PDF, from wherever one is."""
        path = open_file(self._window(), "打开收到的文件", _FILES, documents_folder())
        if path is not None:
            self._verify(path)

    def _shown(self, key: str) -> None:
        self._open.setEnabled(key != _MONTH)  # there the page shows the verdict itself, beside its packages

    def _window(self) -> QWidget:
        return self._shell.window()

    def _add(self, keys: str, act: Callable[[], object]) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), self._shell)
        shortcut.activated.connect(lambda *_: act())
        return shortcut
