"""Pages that belong together behind one place in the rail: a desk and its ledgers, as tabs above them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from forms.definition import Value
from model.changes import Changes
from ui.shell import Page
from ui.widgets.basics import column, row
from ui.widgets.tab_line import TabLine

_NARROW_BELOW = 900


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of a group. forms: whose records it opens; make: called when it is first shown."""

    key: str
    title: str
    make: Callable[[], QWidget]
    forms: frozenset[str]


class LedgerTab(Protocol):
    """A page in which a record can be begun."""

    def new_with(self, values: Mapping[str, Value]) -> None:
        """Open the form on a new record that begins with these values."""


class GroupPage(QWidget):
    """A line of names, and the page that is chosen."""

    def __init__(self, title: str, tabs: Sequence[Tab]) -> None:
        super().__init__()
        self.title = title
        self._tabs = {each.key: each for each in tabs}
        self._pages: dict[str, QWidget] = {}
        self.stack = QStackedWidget()
        self.tabs = TabLine([(each.key, each.title) for each in tabs], title)
        self.tabs.chosen.connect(self.show_tab)
        head = QWidget()
        self._line = row(self.tabs, margins=(24, 14, 24, 0))
        head.setLayout(self._line)
        box = column(head, self.stack, gap=0)
        box.setStretch(1, 1)
        self.setLayout(box)
        head.setVisible(len(tabs) > 1)  # within the page: alone it would be a window of its own for a moment
        self.show_tab(tabs[0].key)

    def show_tab(self, key: str) -> QWidget:
        """Bring a page to the front; the one before keeps its draft."""
        if key not in self._pages:
            self._pages[key] = self._tabs[key].make()
            self.stack.addWidget(self._pages[key])
        self.tabs.set_value(key)
        self.stack.setCurrentWidget(self._pages[key])
        return self._pages[key]

    def on_changes(self, changes: Changes) -> None:
        for page in self._pages.values():
            cast(Page, page).on_changes(changes)

    def open_record(self, form: str, record: str, path: str) -> None:
        """In the first tab that keeps the form: a desk stands before the ledger of the same records."""
        key = next(each.key for each in self._tabs.values() if form in each.forms)
        cast(Page, self.show_tab(key)).open_record(form, record, path)

    def new_with(self, form: str, values: Mapping[str, Value]) -> None:
        """A new record in the form's own ledger, which is the last tab that keeps it."""
        key = [each.key for each in self._tabs.values() if form in each.forms][-1]
        cast(LedgerTab, self.show_tab(key)).new_with(values)

    def may_leave(self) -> bool:
        answers = [cast(Page, page).may_leave() for page in self._pages.values()]
        return all(answers)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = 14 if self.width() < _NARROW_BELOW else 24
        self._line.setContentsMargins(side, 14, side, 0)
