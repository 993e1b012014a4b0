"""A ledger's page, made from its definition alone: the list with its filters, the form beside it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from forms.definition import Value
from model.changes import Changes
from model.workspace.workspace import Workspace
from ui.ledger.actions import LedgerActions
from ui.ledger.beforehand import beforehand
from ui.ledger.desk import LedgerDesk
from ui.ledger.empty import empty_state
from ui.ledger.filter_bar import Condition
from ui.ledger.paste_preview import PastePreview
from ui.moved import MOVED, why_closed
from ui.shell import Shell


class LedgerPage(LedgerDesk):
    """One page for every ledger. It asks the workspace again whenever something was saved."""

    def __init__(self, workspace: Workspace, form_id: str, shell: Shell) -> None:
        super().__init__(workspace, form_id, shell)
        self._stale = False
        self.actions_ = LedgerActions(self)
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(60)
        self._connect()
        self._add_shortcuts()
        self.presenter.refresh()
        self.drafts.offer()

    def empty_state(self) -> QWidget:
        return empty_state(self, self.actions_)

    # Making

    def _connect(self) -> None:
        acts, panel, record = self.actions_, self.form_panel, self.record
        self.saved.connect(self._after_save)
        self.draft_wanted.connect(self._continue_draft)
        self.history_wanted.connect(acts.history)
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
            "F6": self.switch_side, "Shift+F8": partial(self._next_fault, -1), "Escape": self._escape,
            "Ctrl+Z": self.undo, "Ctrl+Y": self.redo, "Ctrl+P": lambda: self.actions_.print_menu(self.header.print),
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
        self.header.show_closed(why_closed(self.workspace))
        if self._stale:
            self._freshen()
        self._take_focus()
        QTimer.singleShot(0, self, self._take_focus)

    def _take_focus(self) -> None:
        """The first focus is the list's, unless somebody jumped into a field."""
        if self.isVisible() and not self.isAncestorOf(cast(QWidget | None, self.window().focusWidget()) or self):
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # Doing

    def new(self) -> None:
        """A new record, its first field waiting."""
        self.new_with({})

    def new_with(self, values: Mapping[str, Value]) -> None:
        """A new record that begins with what is known of it: a month that is missing, a village without a figure."""
        if self.workspace.read_only:
            self.bar.say(f"{MOVED}。", "warning")
            return
        self.form_panel.settle()
        known = beforehand(self.workspace, self.form, self.presenter.query.month)
        self.record.new({**known, **values})
        self.show_as_new()

    def open_row(self, place: int) -> None:
        found = self.model.row(place)
        editing = self.record.editing
        if found is not None and (editing is None or editing.record != found.record or self.side.isHidden()):
            self._open(found.record)

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

    def switch_side(self) -> None:
        """F6: from the list into the form, from the form to the list."""
        if self.side.isHidden() or self.side.isAncestorOf(QApplication.focusWidget() or self):
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self.side.currentWidget() is self.history_panel:
            self.history_panel.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.form_panel.focus_path(self.form_panel.last_field)
            if not self.form_panel.current_field():
                self.form_panel.focus_first()

    def close_form(self) -> None:
        """Away from the record; its draft stays."""
        self.form_panel.settle()
        self.record.leave()
        self.hide_side()
        self.drafts.offer()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, record: str) -> bool:
        self.form_panel.settle()
        if not self.record.open(record):
            return False
        self.show_side()
        self.show_place()
        return True

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
            self.hide_side()
            self.shell.toast.say("已作废这一条", "撤销 Ctrl+Z", self.record.undo)
        elif what == "saved":
            self.show_place()
        elif self._open(record) and self.record.editing is not None and self.record.editing.voided:
            self.close_form()

    # Drafts, conditions, columns

    def _continue_draft(self, draft_id: str) -> None:
        draft = next((each for each in self.workspace.drafts(self.form.id) if each.id == draft_id), None)
        if draft is not None:
            self.form_panel.settle()
            self.record.continue_draft(draft)
            self.show_as_new()

    def _filter(self, conditions: Sequence[Condition]) -> None:
        filters = tuple(each.filter for each in conditions if each.filter is not None)
        month = next((each.month for each in conditions if each.month), "")
        self.presenter.change(filters=filters, month=month)

    def _sort(self, section: int) -> None:
        chosen = self.model.columns[section]
        if chosen.sortable:
            self.presenter.sort(chosen.name)

    def _freshen(self) -> None:
        self._stale = False
        self.presenter.refresh()

    def _want(self, record: str, revision: str) -> None:
        self.presenter.want(record, revision)
        self._look.start()


def _call(act: object) -> None:
    """A shortcut's signal has no arguments, and a partial keeps the act alive."""
    act()  # type: ignore[operator]
