"""A ledger's page, made from its definition alone: the list with its filters, the form beside it."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from forms.definition import Value
from model.changes import Changes
from model.workspace.workspace import Workspace
from ui import notices, tasks
from ui.ledger.columns import fitting
from ui.ledger.empty import empty_state
from ui.ledger.field_context import field_context
from ui.ledger.filter_bar import Condition, FilterBar
from ui.ledger.form_panel import WIDTH, FormPanel
from ui.ledger.header import LedgerHeader
from ui.ledger.marks import Insight
from ui.ledger.presenter import LedgerPresenter
from ui.ledger.record_presenter import RecordPresenter, day_words
from ui.ledger.rows import Rows
from ui.ledger.table_model import LedgerModel, TotalsModel
from ui.ledger.table_view import LedgerTable, TablePanel, TotalsRow
from ui.shell import Shell
from ui.widgets.basics import column
from ui.widgets.states import SearchField

COVERS_BELOW, SLIM_BELOW = 780, 1000


class LedgerPage(QWidget):
    """One page for every ledger. It asks the workspace again whenever something was saved."""

    def __init__(self, workspace: Workspace, form_id: str, shell: Shell) -> None:
        super().__init__()
        self.workspace, self.shell = workspace, shell
        self.form = workspace.forms[form_id]
        self.title = self.form.title
        self._stale, self._slim = False, False
        self.presenter = LedgerPresenter(self, workspace, self.form, shell.preferences, tasks.run)
        self.context = field_context(workspace, self.form, self._values, self.presenter.money_unit)
        self._make_list()
        self._make_form()
        self._arrange()
        self._connect()
        self._add_shortcuts()
        self.presenter.refresh()
        self._offer_drafts()

    # Making

    def _make_list(self) -> None:
        columns = self.presenter.columns()
        self.model = LedgerModel(self.form, columns, self.presenter.money_unit)
        self.table = LedgerTable(self.model)
        self.table.setAccessibleName(self.title)
        self.totals_model = TotalsModel(self.form)
        self.totals = TotalsRow(self.totals_model, self.table)
        self.list_panel = TablePanel(self.table, self.totals)
        self.search = SearchField()
        self.search.setFixedWidth(210)
        self.filters = FilterBar(self.form, self.context)
        self.header = LedgerHeader(self.form, self.workspace.unit_name)
        self.bar = notices.Bar()
        self.progress = notices.ProgressLine()
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(60)

    def _make_form(self) -> None:
        self.form_panel = FormPanel(self.form, self.context)
        self.record = RecordPresenter(
            self.form_panel, self.workspace, self.form, announce=self.shell.announce,
            saved=self._after_save, drafted=self._show_drafted)

    def _arrange(self) -> None:
        self.filters.put_first(self.search)
        self.empty = QStackedWidget()
        self.empty.addWidget(self.list_panel)
        self.list_side = QWidget()
        self.list_side.setLayout(column(self.filters, self.empty, gap=8))
        self.list_side.layout().setStretch(1, 1)  # type: ignore[attr-defined]
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(12)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.list_side)
        self.splitter.addWidget(self.form_panel)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.form_panel.hide()
        box = column(self.header, self.bar, self.progress, self.splitter, gap=10, margins=(24, 16, 24, 24))
        box.setStretch(3, 1)
        self.setLayout(box)

    def _connect(self) -> None:
        self.search.searched.connect(lambda text: self.presenter.change(search=text))
        self.search.down.connect(self._to_list)
        self.filters.changed.connect(self._filter)
        self.table.opened.connect(self.open_row)
        self.table.sort_wanted.connect(self._sort)
        self.model.wanted.connect(self._want)
        self._look.timeout.connect(self.presenter.look)
        self.list_panel.resized.connect(self._fit)
        self.header.new.connect(self.new)
        panel, record = self.form_panel, self.record
        panel.edited.connect(self._edited)
        panel.left.connect(self._left_field)
        panel.explained.connect(record.explained)
        panel.evaluate.connect(record.evaluate)
        panel.keep.connect(record.keep_draft)
        panel.save.connect(self.save)
        panel.discard.connect(record.discard_draft)
        panel.closed.connect(self.close_form)
        panel.step.connect(self.step)
        panel.undo.connect(self.undo)
        panel.redo.connect(self.redo)

    def _add_shortcuts(self) -> None:
        acts = {
            "Ctrl+N": self.new, "Ctrl+S": self.save, "Ctrl+F": self._to_search, "Ctrl+Up": partial(self.step, -1),
            "Ctrl+Down": partial(self.step, 1), "F8": partial(self.form_panel.next_fault, 1),
            "Shift+F8": partial(self.form_panel.next_fault, -1), "Escape": self._escape,
            "Ctrl+Z": self.undo, "Ctrl+Y": self.redo,
        }
        for keys, act in acts.items():
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda act=act: act())

    # What the shell asks for

    def on_changes(self, changes: Changes) -> None:
        """Read again, now or when seen: other ledgers may be what our figures come from."""
        if not changes:
            return
        self._stale = True
        if self.isVisible():
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

    # What the presenters show

    def show_rows(self, rows: Rows) -> None:
        """A new state of the list; the open record stays selected."""
        self.model.show_columns(self.presenter.columns(), self.presenter.money_unit)
        self.model.show_rows(rows, self._drafted())
        self._fit()
        self._show_sorted()
        self._show_counts(rows)
        self._show_place()
        self._show_empty(rows)

    def show_sums(self, sums: Mapping[str, Value]) -> None:
        count = self.model.count()
        words = f"合计 {count.rows:,} {self.header.counter}" if not count.capped else "合计 10,000 条以上"
        self.totals_model.show(self.model.columns, words, sums, self.presenter.money_unit, self.table.first_visible())
        self.totals.follow()
        self._sums = sums

    def show_insights(self, found: Mapping[str, Insight]) -> None:
        self.model.learn(found)

    # Doing

    def new(self) -> None:
        """A new record, its first field waiting."""
        self.form_panel.settle()
        self.record.context = self._new_context()
        self.record.new()
        self._show_form()
        self.table.clearSelection()
        self.form_panel.place.setText("新的一条")
        self.form_panel.focus_first()

    def open_row(self, place: int) -> None:
        row = self.model.row(place)
        if row is not None and (self.record.editing is None or self.record.editing.record != row.record
                                or self.form_panel.isHidden()):
            self._open(row.record)

    def save(self) -> None:
        """Save what is on the desk; what stops it stands beside its field."""
        if self.form_panel.isHidden():
            return
        self.form_panel.settle()
        self.record.save()

    def undo(self) -> None:
        self.form_panel.settle()
        if not self.record.undo():
            self.shell.toast.undo()

    def redo(self) -> None:
        self.record.redo()

    def step(self, way: int) -> None:
        """The next or the previous record of the list."""
        here = self.table.currentIndex().row() if self.record.editing is not None else -1
        place = here + way
        if 0 <= place < self.model.rowCount():
            name = self.form_panel.current_field()
            self.open_row(place)
            if name:
                self.form_panel.focus_path(name)

    def close_form(self) -> None:
        """Away from the record; its draft stays."""
        self.form_panel.settle()
        self.record.leave()
        self.form_panel.hide()
        self.list_side.show()
        self._fit()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, record: str) -> bool:
        self.form_panel.settle()
        if not self.record.open(record):
            return False
        self._show_form()
        self._show_place()
        return True

    def _show_form(self) -> None:
        if self.form_panel.isHidden():
            self.form_panel.show()
            self._lay_out()
        elif self._covering():
            self.list_side.hide()

    def _escape(self) -> None:
        if self.progress.cancel():
            return
        if not self.form_panel.isHidden():
            self.close_form()

    def _after_save(self, record: str, what: str) -> None:
        """The list is read again by Changes; here the open record and the words."""
        if what == "voided":
            self.form_panel.hide()
            self.list_side.show()
            self.shell.toast.say("已作废这一条", "撤销 Ctrl+Z", self.undo)
        elif what == "saved":
            self._show_place()
        else:
            self._open(record)
            if what == "back":
                editing = self.record.editing
                if editing is not None and editing.voided:
                    self.close_form()

    # Filling in

    def _edited(self, name: str, value: Value, raw: str) -> None:
        self.record.edited(name, value, raw)

    def _left_field(self, name: str, fault: str) -> None:
        if self.record.editing is None:
            return
        self.record.editing.rest()
        if fault:
            self.record.unreadable(name, fault)
            self.record.show_evaluation()

    def _values(self) -> Mapping[str, Value]:
        return self.record.editing.values if self.record.editing is not None else {}

    def _new_context(self) -> dict[str, Value]:
        """What a new record knows beforehand: its owner, the month that the list shows."""
        found: dict[str, Value] = {}
        owner = self.form.by_name.get(self.form.owner)
        level = self.workspace.units.level_of(self.workspace.unit)
        if owner is not None and (not owner.levels or level in owner.levels) and self.form.level in ("any", level):
            found[owner.name] = self.workspace.unit
        period = self.form.by_name.get(self.form.period_field)
        if period is not None and period.type == "month" and self.presenter.query.month:
            found[period.name] = self.presenter.query.month
        return found

    # Showing

    def _drafted(self) -> frozenset[str]:
        return frozenset(each.record for each in self.workspace.drafts(self.form.id) if each.record)

    def _show_drafted(self) -> None:
        self.model.set_drafted(self._drafted())

    def _offer_drafts(self) -> None:
        """What was typed for a new record and never saved: found again, and refusable."""
        lost = [each for each in self.workspace.drafts(self.form.id) if each.record is None]
        if not lost:
            self.bar.hide()
            return
        draft = lost[0]
        name = self.workspace.title_of(self.form.id, draft.values)
        more = f"（还有 {len(lost) - 1} 份）" if len(lost) > 1 else ""
        words = f"上次未保存的内容已找回：{day_words(draft.at)} 的草稿{more}　{name}".rstrip("　")
        self.bar.say(words, "news", [("继续填", lambda: self._continue(draft.id)),
                                     ("不要了", lambda: self._refuse(draft.id))])

    def _continue(self, draft_id: str) -> None:
        draft = next((each for each in self.workspace.drafts(self.form.id) if each.id == draft_id), None)
        self.bar.hide()
        if draft is not None:
            self.record.continue_draft(draft)
            self._show_form()
            self.form_panel.place.setText("新的一条")
            self.form_panel.focus_first()

    def _refuse(self, draft_id: str) -> None:
        self.workspace.draft_discard(draft_id)
        self._offer_drafts()

    def _filter(self, conditions: Sequence[Condition]) -> None:
        filters = tuple(each.filter for each in conditions if each.filter is not None)
        month = next((each.month for each in conditions if each.month), "")
        self.presenter.change(filters=filters, month=month)

    def _sort(self, section: int) -> None:
        column_ = self.model.columns[section]
        if column_.sortable:
            self.presenter.sort(column_.name)

    def _show_sorted(self) -> None:
        name, ascending = self.presenter.query.order
        at = next((at for at, each in enumerate(self.model.columns) if each.name == name), -1)
        self.table.head.sorted_by, self.table.head.ascending = at, ascending
        self.table.head.viewport().update()

    def _show_counts(self, rows: Rows) -> None:
        self.header.show_counts(rows.count, self.presenter.all_rows, narrowed=self.presenter.query.narrowed or bool(
            self.presenter.query.month))
        self.show_sums(rows.sums)

    def _show_place(self) -> None:
        editing = self.record.editing
        if editing is None or editing.record is None:
            return
        place = self.presenter.position(editing.record)
        if place is None:
            self.form_panel.place.setText("不在当前条件里")
            self.table.clearSelection()
            return
        self.form_panel.place.setText(f"第 {place + 1:,}/{self.model.rowCount():,} 条")
        self.table.select_row(place)

    def _show_empty(self, rows: Rows) -> None:
        while self.empty.count() > 1:
            old = self.empty.widget(1)
            self.empty.removeWidget(old)
            old.deleteLater()
        if rows.count.rows == 0:
            self.empty.addWidget(empty_state(self))
            self.empty.setCurrentIndex(1)
        else:
            self.empty.setCurrentIndex(0)

    def _freshen(self) -> None:
        self._stale = False
        self.presenter.refresh()

    def _want(self, record: str, revision: str) -> None:
        self.presenter.want(record, revision)
        self._look.start()

    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _to_list(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.table.currentIndex().isValid():
            self.table.select_row(0)

    # Sizes

    def _covering(self) -> bool:
        return self.width() < COVERS_BELOW

    def _lay_out(self) -> None:
        """Beside the list where there is room, over it where there is not."""
        self.list_side.setVisible(self.form_panel.isHidden() or not self._covering())
        if not self.form_panel.isHidden() and not self._covering():
            form = min(WIDTH, self.splitter.width() - 322)
            self.splitter.setSizes([self.splitter.width() - form - 12, form])
        self._fit()

    def _fit(self) -> None:
        """Fewer columns in a narrow list; all of them again when it is wide."""
        width = self.table.viewport().width()
        beside = not self.form_panel.isHidden()
        shown = fitting(self.model.columns, width) if beside or self._slim else self.model.columns
        self.table.lay_out(shown)
        self.totals_model.show(self.model.columns, self._total_words(), getattr(self, "_sums", {}),
                               self.presenter.money_unit, self.table.first_visible())
        self.totals.follow()

    def _total_words(self) -> str:
        count = self.model.count()
        return "合计 10,000 条以上" if count.capped else f"合计 {count.rows:,} {self.header.counter}"

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        slim = self.width() < SLIM_BELOW
        if slim != self._slim:
            self._slim = slim
            self.header.set_slim(slim, self.search)
            if not slim:
                self.filters.put_first(self.search)
        self._lay_out()
