"""What stands on a ledger's page and where: list, form, history, paper. What happens there is the page's."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from forms.definition import Value
from model.workspace.workspace import Workspace
from ui import notices, tasks
from ui.document_view import DocumentView
from ui.ledger.drafts_bar import DraftsBar
from ui.ledger.field_context import field_context
from ui.ledger.form_panel import WIDTH, FormPanel
from ui.ledger.header import LedgerHeader
from ui.ledger.history_panel import HistoryPanel, Told
from ui.ledger.list_side import ListSide
from ui.ledger.marks import Insight, Mark
from ui.ledger.paste_preview import PastePreview
from ui.ledger.presenter import LedgerPresenter
from ui.ledger.record_presenter import RecordPresenter
from ui.ledger.rows import Rows, Sums
from ui.shell import Shell
from ui.widgets.basics import column, link, row

COVERS_BELOW, SLIM_BELOW = 780, 1000
LEAST_LIST, LEAST_FORM = 336, 380
HANDLE = 12
_FORM_WIDTH = "ledger_form_width"


class _Halves(QSplitter):
    """resized: its width is known now; before, only that of the page is."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class LedgerDesk(QWidget):
    """The parts of the page, and how they share its room.

    saved(record, what): as RecordPresenter says it. draft_wanted(id): somebody goes on with a draft.
    """

    saved = Signal(str, str)
    draft_wanted = Signal(str)
    history_wanted = Signal()

    def __init__(self, workspace: Workspace, form_id: str, shell: Shell) -> None:
        super().__init__()
        self.workspace, self.shell = workspace, shell
        self.form = workspace.forms[form_id]
        self.title = self.form.title
        self._slim = False
        self.presenter = LedgerPresenter(self, workspace, self.form, shell.preferences, tasks.run)
        money_unit = self.presenter.money_unit
        context = field_context(workspace, self.form, self._values, money_unit)
        self.header = LedgerHeader(self.form, workspace.unit_name)
        self.list = ListSide(self.form, self.presenter.columns(), money_unit, context, self.header.counter)
        self.model, self.table = self.list.model, self.list.table
        self.form_panel, self.history_panel = FormPanel(self.form, context), HistoryPanel()
        self.record = RecordPresenter(
            self.form_panel, workspace, self.form, announce=shell.announce, saved=self.saved.emit,
            drafted=self._show_drafted, history=self.history_wanted.emit, run=tasks.run)
        self.bar, self.progress = notices.Bar(), notices.ProgressLine()
        self.drafts = DraftsBar(workspace, self.form, self.draft_wanted.emit)
        self._arrange()

    def _arrange(self) -> None:
        self.side = QStackedWidget()
        self.side.addWidget(self.form_panel)
        self.side.addWidget(self.history_panel)
        self.side.hide()
        self.splitter = _Halves(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(HANDLE)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.list)
        self.splitter.addWidget(self.side)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self._settle_width = QTimer(self)
        self._settle_width.setSingleShot(True)
        self._settle_width.setInterval(400)
        self._settle_width.timeout.connect(self._remember_width)
        self.splitter.resized.connect(self.lay_out)
        self.splitter.splitterMoved.connect(lambda *_: self._settle_width.start())
        main = QWidget()
        box = column(self.header, self.drafts, self.bar, self.progress, self.splitter, gap=10,
                     margins=(24, 16, 24, 24))
        box.setStretch(4, 1)
        main.setLayout(box)
        self._main = box
        self.document = DocumentView()
        paper = QWidget()
        paper.setLayout(column(row(link(f"返回{self.title}", self.back_to_list), None), self.document, gap=8,
                               margins=(24, 14, 24, 16)))
        self.stack = QStackedWidget()
        self.stack.addWidget(main)
        self.stack.addWidget(paper)
        self.setLayout(column(self.stack))

    # What is shown

    def empty_state(self) -> QWidget:
        """What stands there when there are no rows."""
        raise NotImplementedError

    def show_rows(self, rows: Rows) -> None:
        """A new state of the list; the open record stays selected."""
        presenter = self.presenter
        self.list.show_rows(rows, presenter.columns(), self.drafted(), presenter.money_unit)
        name, ascending = presenter.query.order
        self.list.show_sorted(name, ascending=ascending)
        self.header.show_counts(rows.count, presenter.all_rows,
                                narrowed=presenter.query.narrowed or bool(presenter.query.month))
        self.show_place()
        self.list.show_empty(None if rows.count.rows else self.empty_state)

    def show_sums(self, sums: Sums) -> None:
        self.list.show_sums(sums)

    def show_insights(self, found: Mapping[str, Insight]) -> None:
        self.model.learn(found)

    def show_answers(self, answers: Mapping[str, Mark]) -> None:
        self.model.set_answers(answers)

    def show_document(self, content: bytes, *, name: str) -> None:
        """A PDF instead of the list."""
        if content:
            self.document.open(content, name)
            self.stack.setCurrentIndex(1)
            self.document.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_over(self, preview: PastePreview) -> None:
        """What was pasted, instead of the list."""
        self.stack.addWidget(preview)
        self.stack.setCurrentWidget(preview)
        preview.go_to_fault()

    def back_to_list(self) -> None:
        shown = self.stack.currentIndex()
        self.stack.setCurrentIndex(0)
        if shown == 1:
            self.document.shut()
        elif shown > 1:
            old = self.stack.widget(shown)
            self.stack.removeWidget(old)
            old.deleteLater()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_history(self, title: str, revisions: Sequence[Told]) -> None:
        self.history_panel.show_history(title, revisions)
        self.show_side()
        self.side.setCurrentWidget(self.history_panel)

    def show_as_new(self) -> None:
        """The form holds a new record, which is in no row."""
        self.show_side()
        self.table.clearSelection()
        self.form_panel.place.setText("新的一条")
        self.form_panel.focus_first()

    def show_side(self) -> None:
        self.back_to_list() if self.stack.currentIndex() else None
        self.side.setCurrentWidget(self.form_panel)
        if self.side.isHidden():
            self.side.show()
            self.lay_out()
            self._renew_empty()

    def hide_side(self) -> None:
        self.side.hide()
        self.lay_out()
        self._renew_empty()

    def _renew_empty(self) -> None:
        """What stands in an empty list has a main button only while no form has one."""
        if self.list.empty is not None:
            self.list.show_empty(self.empty_state)

    def show_place(self) -> None:
        editing = self.record.editing
        if editing is None or editing.record is None:
            return
        place = self.presenter.position(editing.record)
        number = self.record.number()
        before = f"{number}　" if number and number != self.record.title() else ""
        if place is None:
            self.form_panel.place.setText(f"{before}不在当前条件里")
            self.table.clearSelection()
            return
        self.form_panel.place.setText(f"{before}第 {place + 1:,}/{self.model.rowCount():,} 条")
        self.table.select_row(place)

    def drafted(self) -> frozenset[str]:
        """The records beside which somebody's typing is kept."""
        return frozenset(each.record for each in self.workspace.drafts(self.form.id) if each.record)

    def _show_drafted(self) -> None:
        self.model.set_drafted(self.drafted())

    def _values(self) -> Mapping[str, Value]:
        return self.record.editing.values if self.record.editing is not None else {}

    # Sizes

    def lay_out(self) -> None:
        """The form beside the list where there is room, over it where there is not."""
        beside = not self.side.isHidden()
        covering = self.width() < COVERS_BELOW
        self.list.setVisible(not (beside and covering))
        if beside and not covering:
            wanted = self.shell.preferences.get(_FORM_WIDTH, WIDTH)
            room = self.splitter.width() - LEAST_LIST - HANDLE
            form = min(max(wanted if isinstance(wanted, int) else WIDTH, LEAST_FORM), room)
            self.splitter.setSizes([self.splitter.width() - form - HANDLE, form])
        self.list.squeezed = beside or self._slim
        self.list.fit()

    def _remember_width(self) -> None:
        """The person's own division of the page holds for every ledger, and the next time."""
        if not self.side.isHidden() and self.list.isVisible():
            self.shell.preferences.put(_FORM_WIDTH, self.splitter.sizes()[1])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        slim = self.width() < SLIM_BELOW
        if slim != self._slim:
            self._slim = slim
            self.header.set_slim(slim, self.list.search)
            side = 14 if slim else 24
            self._main.setContentsMargins(side, 12 if slim else 16, side, side)
            if not slim:
                self.list.filters.put_first(self.list.search)
        self.lay_out()
