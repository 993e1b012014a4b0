"""A ledger's page, made from its definition alone: the list with its filters, the form beside it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from forms.definition import Value
from model.changes import Changes
from model.workspace.workspace import Workspace
from ui import notices, tasks
from ui.document_view import DocumentView
from ui.ledger.actions import LedgerActions
from ui.ledger.drafts_bar import DraftsBar
from ui.ledger.empty import empty_state
from ui.ledger.field_context import field_context
from ui.ledger.filter_bar import Condition
from ui.ledger.form_panel import WIDTH, FormPanel
from ui.ledger.header import LedgerHeader
from ui.ledger.history_panel import HistoryPanel, Told
from ui.ledger.list_side import ListSide
from ui.ledger.marks import Insight
from ui.ledger.paste_preview import PastePreview
from ui.ledger.presenter import LedgerPresenter
from ui.ledger.record_presenter import RecordPresenter
from ui.ledger.rows import Rows
from ui.shell import Shell
from ui.widgets.basics import column, link, row

COVERS_BELOW, SLIM_BELOW = 780, 1000
LEAST_LIST = 310


class LedgerPage(QWidget):
    """One page for every ledger. It asks the workspace again whenever something was saved."""

    def __init__(self, workspace: Workspace, form_id: str, shell: Shell) -> None:
        super().__init__()
        self.workspace, self.shell = workspace, shell
        self.form = workspace.forms[form_id]
        self.title = self.form.title
        self._stale, self._slim = False, False
        self.presenter = LedgerPresenter(self, workspace, self.form, shell.preferences, tasks.run)
        money_unit = self.presenter.money_unit
        context = field_context(workspace, self.form, self._values, money_unit)
        self.header = LedgerHeader(self.form, workspace.unit_name)
        self.list = ListSide(self.form, self.presenter.columns(), money_unit, context, self.header.counter)
        self.model, self.table = self.list.model, self.list.table
        self.form_panel, self.history_panel = FormPanel(self.form, context), HistoryPanel()
        self.actions_ = LedgerActions(self)
        self.record = RecordPresenter(
            self.form_panel, workspace, self.form, announce=shell.announce, saved=self._after_save,
            drafted=self._show_drafted, history=self.actions_.history, run=tasks.run)
        self.bar, self.progress = notices.Bar(), notices.ProgressLine()
        self.drafts = DraftsBar(workspace, self.form, self._continue_draft)
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(60)
        self._arrange()
        self._connect()
        self._add_shortcuts()
        self.presenter.refresh()
        self.drafts.offer()

    # Making

    def _arrange(self) -> None:
        self.side = QStackedWidget()
        self.side.addWidget(self.form_panel)
        self.side.addWidget(self.history_panel)
        self.side.hide()
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(12)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.list)
        self.splitter.addWidget(self.side)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
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

    def _connect(self) -> None:
        acts, panel, record = self.actions_, self.form_panel, self.record
        self.list.search.searched.connect(lambda text: self.presenter.change(search=text))
        self.list.filters.changed.connect(self._filter)
        self.table.opened.connect(self.open_row)
        self.table.sort_wanted.connect(self._sort)
        self.table.copied.connect(acts.copy)
        self.table.pasted.connect(acts.paste)
        self.table.menu_wanted.connect(acts.row_menu)
        self.model.wanted.connect(self._want)
        self._look.timeout.connect(self.presenter.look)
        self.header.new.connect(self.new)
        self.header.choose_columns.connect(acts.choose_columns)
        self.header.print_wanted.connect(acts.print_menu)
        self.header.export_wanted.connect(acts.export_menu)
        self.header.more_wanted.connect(acts.more_menu)
        panel.edited.connect(record.edited)
        panel.left.connect(record.left)
        panel.explained.connect(record.explained)
        panel.evaluate.connect(record.evaluate)
        panel.asked.connect(record.ask_all)
        panel.keep.connect(record.keep_draft)
        panel.save.connect(self.save)
        panel.discard.connect(record.discard_draft)
        panel.closed.connect(self.close_form)
        panel.step.connect(self.step)
        panel.undo.connect(self.undo)
        panel.redo.connect(self.redo)
        panel.menu.connect(acts.record_menu)
        self.history_panel.closed.connect(lambda: self.side.setCurrentWidget(self.form_panel))
        self.history_panel.restore.connect(record.restore)

    def _add_shortcuts(self) -> None:
        acts = {
            "Ctrl+N": self.new, "Ctrl+S": self.save, "Ctrl+F": self.list.to_search, "Ctrl+Up": partial(self.step, -1),
            "Ctrl+Down": partial(self.step, 1), "F8": partial(self._next_fault, 1),
            "Shift+F8": partial(self._next_fault, -1), "Escape": self._escape, "Ctrl+Z": self.undo,
            "Ctrl+Y": self.redo, "Ctrl+P": lambda: self.actions_.print_menu(self.header.print),
            "Ctrl+E": lambda: self.actions_.export_menu(self.header.export),
        }
        for keys, act in acts.items():
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(_call, act))

    # What the shell asks for

    def on_changes(self, changes: Changes) -> None:
        """Read again, now or when seen: other ledgers may be what our figures come from."""
        self._stale = self._stale or bool(changes)
        if self._stale and self.isVisible():
            self._freshen()

    def open_record(self, form: str, record: str, path: str) -> None:
        """Show a record with the focus in a field."""
        if form == self.form.id and self._open(record):
            self.form_panel.focus_path(path)

    def may_leave(self) -> bool:
        """Write what is typed to its draft."""
        self.form_panel.settle()
        self.record.keep_draft()
        return True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._freshen()
        self._take_focus()
        QTimer.singleShot(0, self, self._take_focus)

    def _take_focus(self) -> None:
        """The first focus is the list's, unless somebody jumped into a field."""
        if self.isVisible() and not self.isAncestorOf(cast(QWidget | None, self.window().focusWidget()) or self):
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # What the presenters and actions show

    def show_rows(self, rows: Rows) -> None:
        """A new state of the list; the open record stays selected."""
        presenter = self.presenter
        self.list.show_rows(rows, presenter.columns(), self._drafted(), presenter.money_unit)
        name, ascending = presenter.query.order
        self.list.show_sorted(name, ascending=ascending)
        self.header.show_counts(rows.count, presenter.all_rows,
                                narrowed=presenter.query.narrowed or bool(presenter.query.month))
        self._show_place()
        self.list.show_empty(None if rows.count.rows else partial(empty_state, self))

    def show_sums(self, sums: Mapping[str, Value]) -> None:
        self.list.show_sums(sums)

    def show_insights(self, found: Mapping[str, Insight]) -> None:
        self.model.learn(found)

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
        self._show_side()
        self.side.setCurrentWidget(self.history_panel)

    def show_as_new(self) -> None:
        """The form holds a new record, which is in no row."""
        self._show_side()
        self.table.clearSelection()
        self.form_panel.place.setText("新的一条")
        self.form_panel.focus_first()

    # Doing

    def new(self) -> None:
        """A new record, its first field waiting."""
        self.form_panel.settle()
        self.record.new(self._new_context())
        self.show_as_new()

    def open_row(self, place: int) -> None:
        found = self.model.row(place)
        editing = self.record.editing
        if found is not None and (editing is None or editing.record != found.record or self.side.isHidden()):
            self._open(found.record)

    def open_current(self) -> None:
        self.open_row(self.table.currentIndex().row())

    def save(self) -> None:
        """Save what is on the desk; what stops it stands beside its field."""
        if self.record.editing is not None:
            self.form_panel.settle()
            self.record.save()

    def undo(self) -> None:
        self.form_panel.settle()
        if not self.shell.toast.undo():
            self.record.undo()

    def redo(self) -> None:
        self.record.redo()

    def step(self, way: int) -> None:
        """The next or the previous record of the list, in the same field."""
        place = self.table.currentIndex().row() + way if self.table.currentIndex().isValid() else 0
        if self.record.editing is not None and 0 <= place < self.model.rowCount():
            name = self.form_panel.current_field()
            self.open_row(place)
            self.form_panel.focus_path(name)

    def close_form(self) -> None:
        """Away from the record; its draft stays."""
        self.form_panel.settle()
        self.record.leave()
        self.side.hide()
        self._lay_out()
        self.drafts.offer()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, record: str) -> bool:
        self.form_panel.settle()
        if not self.record.open(record):
            return False
        self._show_side()
        self._show_place()
        return True

    def _show_side(self) -> None:
        self.back_to_list() if self.stack.currentIndex() else None
        self.side.setCurrentWidget(self.form_panel)
        if self.side.isHidden():
            self.side.show()
            self._lay_out()

    def _escape(self) -> None:
        if self.progress.cancel():
            return
        if self.stack.currentIndex():
            self.back_to_list()
        elif self.side.currentWidget() is self.history_panel:
            self.side.setCurrentWidget(self.form_panel)
        elif not self.side.isHidden():
            self.close_form()

    def _next_fault(self, way: int) -> None:
        over = self.stack.currentWidget()
        if isinstance(over, PastePreview):
            over.go_to_fault()
        else:
            self.form_panel.next_fault(way)

    def _after_save(self, record: str, what: str) -> None:
        """The list is read again by Changes; here the open record and the words."""
        if what == "voided":
            self.side.hide()
            self._lay_out()
            self.shell.toast.say("已作废这一条", "撤销 Ctrl+Z", self.record.undo)
        elif what == "saved":
            self._show_place()
        elif self._open(record) and self.record.editing is not None and self.record.editing.voided:
            self.close_form()

    # Drafts, conditions, columns

    def _continue_draft(self, draft_id: str) -> None:
        draft = next((each for each in self.workspace.drafts(self.form.id) if each.id == draft_id), None)
        if draft is not None:
            self.form_panel.settle()
            self.record.continue_draft(draft)
            self.show_as_new()

    def _drafted(self) -> frozenset[str]:
        return frozenset(each.record for each in self.workspace.drafts(self.form.id) if each.record)

    def _show_drafted(self) -> None:
        self.model.set_drafted(self._drafted())

    def _values(self) -> Mapping[str, Value]:
        return self.record.editing.values if self.record.editing is not None else {}

    def _new_context(self) -> dict[str, Value]:
        """What a new record knows beforehand: its owner, the month that the list shows."""
        found: dict[str, Value] = {}
        owner = self.form.by_name.get(self.form.owner)
        level = self.workspace.units.level_of(self.workspace.unit)
        if owner is not None and (level in owner.levels if owner.levels else self.form.level in ("any", level)):
            found[owner.name] = self.workspace.unit
        period = self.form.by_name.get(self.form.period_field)
        if period is not None and period.type == "month" and self.presenter.query.month:
            found[period.name] = self.presenter.query.month
        return found

    def _filter(self, conditions: Sequence[Condition]) -> None:
        filters = tuple(each.filter for each in conditions if each.filter is not None)
        month = next((each.month for each in conditions if each.month), "")
        self.presenter.change(filters=filters, month=month)

    def _sort(self, section: int) -> None:
        chosen = self.model.columns[section]
        if chosen.sortable:
            self.presenter.sort(chosen.name)

    def _show_place(self) -> None:
        editing = self.record.editing
        if editing is None or editing.record is None:
            return
        place = self.presenter.position(editing.record)
        before = f"{self.record.number()}　" if self.record.number() else ""
        if place is None:
            self.form_panel.place.setText(f"{before}不在当前条件里")
            self.table.clearSelection()
            return
        self.form_panel.place.setText(f"{before}第 {place + 1:,}/{self.model.rowCount():,} 条")
        self.table.select_row(place)

    def _freshen(self) -> None:
        self._stale = False
        self.presenter.refresh()

    def _want(self, record: str, revision: str) -> None:
        self.presenter.want(record, revision)
        self._look.start()

    # Sizes

    def _lay_out(self) -> None:
        """The form beside the list where there is room, over it where there is not."""
        beside = not self.side.isHidden()
        covering = self.width() < COVERS_BELOW
        self.list.setVisible(not (beside and covering))
        if beside and not covering:
            form = min(WIDTH, self.splitter.width() - LEAST_LIST - 12)
            self.splitter.setSizes([self.splitter.width() - form - 12, form])
        self.list.squeezed = beside or self._slim
        self.list.fit()

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
        self._lay_out()


def _call(act: object) -> None:
    """A shortcut's signal has no arguments, and a partial keeps the act alive."""
    act()  # type: ignore[operator]
