"""What stands over the grid for a while: village sheets, a village, the second pass, paper. Escape leads back."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from forms.errors import UserError
from ui import icons, tasks
from ui.document_view import DocumentView
from ui.income import township
from ui.income.paperwork import Paperwork
from ui.income.presenter import IncomePresenter
from ui.income.rekey_view import RekeyView
from ui.income.templates_view import TemplatesView
from ui.income.village_view import VillageView
from ui.income.village_words import VillagePage
from ui.widgets.basics import column, link, row


class Overlays(QObject):
    """ready: settles what is typed, and says whether it could. over: whether one stands over the grid. wrong: words
    that say why not. failed: a UserError. opened: a record's form, id and path. begun: a form, and values of a record.
    """

    over = Signal(bool)
    wrong = Signal(str)
    failed = Signal(object)
    saved = Signal(str)
    opened = Signal(str, str, str)
    begun = Signal(str, object)

    def __init__(self, presenter: IncomePresenter, stack: QStackedWidget, page: QWidget, ready: Callable[[], bool],
                 follow: Callable[[tasks.Task], object]) -> None:
        super().__init__(page)
        self._presenter, self._stack, self._ready = presenter, stack, ready
        self.templates = TemplatesView(presenter, follow)
        self.village, self.rekey = VillageView(), RekeyView(presenter)
        self.papers = Paperwork(presenter, page, follow)
        self.sheet, self.document = QWidget(), DocumentView()
        back = link("返回收入表", self.shut)
        icons.dress(back, "chevron-left", "accent", 16)
        self.sheet.setLayout(column(row(back, None), self.document, gap=8))
        self._views = (self.templates, self.village, self.rekey, self.sheet)
        for each in self._views:
            stack.addWidget(each)
        for view in (self.templates, self.village, self.rekey):
            view.closed.connect(self.shut)
        self.templates.failed.connect(self.failed)
        self.papers.failed.connect(self.failed)
        self.papers.saved.connect(self.saved)
        self.papers.shown.connect(self._show_sheet)
        self.village.opened.connect(lambda form, record: self.opened.emit(form, record, ""))

    def is_open(self) -> bool:
        """Whether one stands over the grid."""
        return self._stack.currentWidget() in self._views

    def shut(self) -> None:
        """Back to the grid."""
        if self._stack.currentWidget() is self.sheet:
            self.document.shut()
        self.over.emit(False)

    def show_templates(self) -> None:
        if self._may_write():
            self._show(self.templates)
            self.templates.start()

    def show_rekeying(self) -> None:
        if self._may_write():
            self._show(self.rekey)
            self.rekey.start()

    def show_village(self, row_: int) -> None:
        """The page of the village in a row, from what is on the disk."""
        if row_ >= 0 and self._ready() and self._presenter.flush(tasks.wait):
            self._show(self.village)
            self.village.show_village(VillagePage(self._presenter, self._presenter.villages[row_].code))

    def offer_paper(self, below: QWidget) -> None:
        """What there is to print; a quarter is printed month by month."""
        if not self._ready():
            return
        if self._presenter.quarter:
            self.wrong.emit("打印一次是一个月：先换到“月”")
        else:
            self.papers.offer(below)

    def open_own(self) -> None:
        """The township's own figure, in its ledger; the villages' sum goes along."""
        desk = self._presenter
        if not self._ready() or not desk.flush(tasks.wait):
            return
        found = township.own_figure(desk)
        if found is None or desk.workspace.read_only:
            return
        if not found.record:
            self.begun.emit(township.FORM, township.begun_with(desk))
            return
        try:
            township.bring_up_to_date(desk, found.record)
        except UserError as problem:
            self.failed.emit(problem)
            return
        self.opened.emit(township.FORM, found.record, "own_total")

    def _may_write(self) -> bool:
        if not self._ready():
            return False
        shut = self._presenter.shut()
        if shut:
            self.wrong.emit(shut)
        return not shut

    def _show_sheet(self, content: bytes, name: str) -> None:
        self._show(self.sheet)
        self.document.open(content, name)
        self.document.setFocus()

    def _show(self, view: QWidget) -> None:
        self._stack.setCurrentWidget(view)
        self.over.emit(True)
