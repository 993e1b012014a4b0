"""Printing and exporting the month sheet: a menu, made in the worker, shown or saved."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from export.content import Paper
from forms.errors import UserError
from model.workspace.workspace import Workspace
from ui import tasks
from ui.attendance.output import Kind, Made, document, month_sheet
from ui.attendance.presenter import AttendancePresenter
from ui.dialogs import save_file

_KINDS = {"pdf": "PDF 文件 (*.pdf)", "xlsx": "Excel 工作簿 (*.xlsx)"}


class Paperwork(QObject):
    """shown: a PDF to look at and print. saved: a file was written. failed: what stopped it."""

    shown = Signal(object)
    saved = Signal(str)
    failed = Signal(object)

    def __init__(self, presenter: AttendancePresenter, workspace: Workspace, page: QWidget,
                 follow: Callable[[tasks.Task], object]) -> None:
        super().__init__(page)
        self._presenter, self._workspace, self._page, self._follow = presenter, workspace, page, follow

    def offer(self, below: QWidget) -> QMenu:
        """The whole sheet, and a copy for each sending unit."""
        menu = QMenu(below)
        self._entries(menu, "", "")
        homes = {each.home: each.home_words for each in self._presenter.everyone if each.home}
        if homes:
            menu.addSeparator()
        for home, words in homes.items():
            people = sum(each.home == home for each in self._presenter.everyone)
            self._entries(menu.addMenu(f"给{words}的副本（{people} 人）"), home, words)
        menu.popup(below.mapToGlobal(QPoint(0, below.height() + 2)))
        return menu

    def preview(self, home: str = "", words: str = "", paper: Paper = "A4-landscape") -> None:
        """The sheet as PDF, to be looked at and printed."""
        self._make("pdf", home, words, self.shown.emit, paper)

    def save(self, kind: Kind, home: str = "", words: str = "") -> None:
        """The sheet as a file, where the person wants it."""
        self._make(kind, home, words, partial(self._keep, kind))

    def _entries(self, menu: QMenu, home: str, words: str) -> None:
        menu.addAction("预览、打印（A4 横向）").triggered.connect(lambda: self.preview(home, words))
        menu.addAction("预览、打印（A3 横向）").triggered.connect(lambda: self.preview(home, words, "A3-landscape"))
        menu.addAction("存为 PDF").triggered.connect(lambda: self.save("pdf", home, words))
        menu.addAction("存为 Excel").triggered.connect(lambda: self.save("xlsx", home, words))

    def _make(self, kind: Kind, home: str, words: str, done: Callable[[Made], object],
              paper: Paper = "A4-landscape") -> None:
        """What is on the desk goes to the disk first: the sheet is made from there."""
        if not self._presenter.flush(tasks.wait):
            return
        month, workspace = self._presenter.month, self._workspace
        suffix = f"（{words}）" if home else ""

        def make(_progress: tasks.Progress) -> Made:
            content = month_sheet(workspace, month, home=home, home_words=words, paper=paper)
            return document(workspace, content, kind, suffix)

        self._follow(tasks.run(make, done=done, failed=self.failed.emit))

    def _keep(self, kind: Kind, made: Made) -> None:
        path = save_file(self._page, "保存考勤表", made.name, _KINDS[kind])
        if path is None:
            return
        try:
            path.write_bytes(made.content)
        except OSError as problem:
            self.failed.emit(NotWritten(path.name, problem.strerror or str(problem)))
            return
        self.saved.emit(f"已存为 {path.name}")


class NotWritten(UserError):
    """The file couldn't be written."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} 没有存成：{reason}。", kept="考勤记录都在。", next_step="请换个位置再存。")
