"""The window after unlocking: rail, pages made when first shown, Changes carried to all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, cast

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from model.changes import Changes
from ui.notices import Bar, ProgressLine, Toast
from ui.preferences import Preferences
from ui.rail import Rail, RailEntry
from ui.widgets.basics import column

NARROW_BELOW = 1000
_SHOWN, _HIDDEN = QEvent.Type.ShowToParent, QEvent.Type.HideToParent


class Page(Protocol):
    """What the shell asks of a page; a page is a QWidget too."""

    title: str

    def on_changes(self, changes: Changes) -> None:
        """Something was saved somewhere: mark yourself stale, draw again when seen."""

    def open_record(self, form: str, record: str, path: str) -> None:
        """Show a record with the focus in the field at `path` ("" = only the record)."""

    def may_leave(self) -> bool:
        """Called before locking and closing: write what is typed to its draft. False keeps the window open."""


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page as the shell registers it. forms: whose records it opens. last = below, beside the person.

    waiting: of a page that is in the rail only while something waits there: how much it is.
    """

    key: str
    title: str
    short: str
    icon: str
    make: Callable[["Shell"], QWidget]
    forms: frozenset[str] = frozenset()
    last: bool = False
    waiting: Callable[[], int] | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """Whose window it is: 双河镇, 云岭县 · 乡镇, 何晓岚, 填报人."""

    unit: str
    place: str
    person: str
    role: str


class Shell(QWidget):
    """Rail at the left, the page at the right. Pages get the shell and use toast, announce, open_record."""

    lock_requested = Signal()
    page_shown = Signal(str)

    def __init__(self, header: Header, specs: Sequence[PageSpec], preferences: Preferences) -> None:
        super().__init__()
        self.preferences = preferences
        self._specs = {each.key: each for each in specs}
        self._pages: dict[str, QWidget] = {}
        entries = [RailEntry(each.key, each.title, each.short, each.icon) for each in specs if not each.last]
        last = [RailEntry(each.key, each.title, each.short, each.icon) for each in specs if each.last]
        self.rail = Rail(entries, last, unit=header.unit, place=header.place, person=header.person, role=header.role)
        self.rail.chosen.connect(self.show_page)
        self.rail.lock.connect(self.lock_requested)
        self.stack = QStackedWidget()
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.rail)
        right = column(self._bar_place(), self.stack, gap=0)
        right.setStretch(1, 1)
        box.addLayout(right, 1)
        self.toast = Toast(self)
        self._before = ""
        self._waiting: dict[str, int] = {}
        self._add_shortcuts()
        self._count_waiting()

    def _bar_place(self) -> QWidget:
        """What concerns every page: a workspace on a stick, a full disk, files from outside that are looked at."""
        self.bar, self.progress = Bar(), ProgressLine()
        self._place = QWidget()
        self._place.setLayout(column(self.bar, self.progress, gap=8, margins=(24, 12, 24, 0)))
        self._place.setVisible(False)
        for each in (self.bar, self.progress):
            each.installEventFilter(self)
        return self._place

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The room above the pages goes with what stands there."""
        if watched in (self.bar, self.progress) and event.type() in (_SHOWN, _HIDDEN):
            self._place.setVisible(not (self.bar.isHidden() and self.progress.isHidden()))
        return super().eventFilter(watched, event)

    def show_page(self, key: str) -> QWidget:
        """Show a page, made now if it never was."""
        page = self.page(key)
        if self.stack.currentWidget() is not page:
            self._before = self.current()
            self.stack.setCurrentWidget(page)
        self._show_waiting()
        self.rail.select(key)
        self.page_shown.emit(key)
        return page

    def page(self, key: str) -> QWidget:
        if key not in self._pages:
            made = self._specs[key].make(self)
            self._pages[key] = made
            self.stack.addWidget(made)
        return self._pages[key]

    def current(self) -> str:
        """The key of the page that is shown, "" before the first."""
        shown = self.stack.currentWidget()
        return next((key for key, page in self._pages.items() if page is shown), "")

    def has(self, key: str) -> bool:
        """Whether this workspace has such a page."""
        return key in self._specs

    def back(self) -> None:
        """Where one came from: Alt+← after a jump."""
        if self._before:
            self.show_page(self._before)

    def announce(self, changes: Changes) -> None:
        """Carry what was saved to every page that exists."""
        if changes:
            for page in self._pages.values():
                cast(Page, page).on_changes(changes)
            self._count_waiting()

    def open_record(self, form: str, record: str, path: str = "") -> bool:
        """Jump to a record, in the page that keeps its form. False when no page does."""
        for key, spec in self._specs.items():
            if form in spec.forms:
                cast(Page, self.show_page(key)).open_record(form, record, path)
                return True
        return False

    def set_badge(self, key: str, count: int, level: str = "amber") -> None:
        if key in self._specs:
            self.rail.set_badge(key, count, level)

    def _count_waiting(self) -> None:
        self._waiting = {key: spec.waiting() for key, spec in self._specs.items() if spec.waiting is not None}
        for key, count in self._waiting.items():
            self.rail.set_badge(key, count)
        self._show_waiting()

    def _show_waiting(self) -> None:
        """A page where nothing waits has its place in the rail only while it is looked at."""
        for key, count in self._waiting.items():
            self.rail.set_shown(key, shown=bool(count) or self.current() == key)

    def may_leave(self) -> bool:
        """Have every page write its draft."""
        answers = [cast(Page, page).may_leave() for page in self._pages.values()]
        return all(answers)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW_BELOW
        if narrow != self.rail.narrow:
            self.rail.set_narrow(narrow=narrow)

    def _add_shortcuts(self) -> None:
        for place in range(9):
            self._shortcut(f"Ctrl+{place + 1}", partial(self._show_place, place))
        self._shortcut("Ctrl+L", self.lock_requested.emit)
        self._shortcut("Alt+Left", self.back)

    def _show_place(self, place: int) -> None:
        """The page at this place of the rail, as it is seen."""
        keys = self.rail.keys()
        if place < len(keys):
            self.show_page(keys[place])

    def _shortcut(self, keys: str, act: Callable[[], object]) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(lambda *_: act())
