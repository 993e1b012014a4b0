"""Printing and exporting the month: a menu, made in the worker, shown or saved."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from export.content import LedgerContent, Paper
from forms.errors import UserError
from ui import tasks
from ui.dialogs import save_file
from ui.income import output
from ui.income.presenter import IncomePresenter

_WORKBOOK = "Excel 工作簿 (*.xlsx)"


class NotSaved(UserError):
    """The file couldn't be written."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"“{name}”没有存成：{reason}。", kept="月报都在。", next_step="请换个位置、换个名字再存。")


class Paperwork(QObject):
    """shown: a PDF and its name, to look at and print. saved: words about a file. failed: what stopped it."""

    shown = Signal(bytes, str)
    saved = Signal(str)
    failed = Signal(object)

    def __init__(self, presenter: IncomePresenter, page: QWidget, follow: Callable[[tasks.Task], object]) -> None:
        super().__init__(page)
        self._presenter, self._page, self._follow = presenter, page, follow

    def offer(self, below: QWidget) -> QMenu:
        menu = QMenu(below)
        menu.addAction("预览、打印（A3 横向）").triggered.connect(lambda: self.preview("A3-landscape"))
        menu.addAction("预览、打印（A4 横向）").triggered.connect(lambda: self.preview("A4-landscape"))
        menu.addAction("存为 Excel…").triggered.connect(self.save)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(below.mapToGlobal(QPoint(0, below.height() + 2)))
        return menu

    def preview(self, paper: Paper) -> None:
        """The month as PDF."""
        self._make(partial(self._pdf, paper), lambda made: self.shown.emit(made, self._name("pdf")))

    def save(self) -> None:
        """The month as a workbook, where the person wants it."""
        self._make(output.workbook_of, self._keep)

    def _make(self, make: Callable[..., bytes], done: Callable[[bytes], object]) -> None:
        """What is on the desk goes to the disk first: the sheet is made from there."""
        desk = self._presenter
        if not desk.flush(tasks.wait):
            return
        month, missing = desk.month, [each.name for each in desk.missing()]
        items, totals = [each.name for each in desk.items], [each.name for each in desk.totals]

        def work(_: tasks.Progress) -> bytes:
            return make(output.month_sheet(desk.workspace, month, items, totals, missing))

        self._follow(tasks.run(work, done=done, failed=self.failed.emit))

    def _pdf(self, paper: Paper, content: LedgerContent) -> bytes:
        return output.pdf_of(self._presenter.workspace, content, paper)

    def _name(self, kind: str) -> str:
        return output.name_of(self._presenter.workspace, self._presenter.month, kind)

    def _keep(self, made: bytes) -> None:
        path = save_file(self._page, "保存收支月报", self._name("xlsx"), _WORKBOOK)
        if path is None:
            return
        try:
            path.write_bytes(made)
        except OSError as problem:
            self.failed.emit(NotSaved(path.name, problem.strerror or str(problem)))
            return
        self.saved.emit(f"已存为 {path.name}")
