"""One step of the month: number, title, what is to be said of it in one line, and a body that folds away when done."""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ui import icons, notices, theme
from ui.widgets.basics import Card, column, label, row, tool
from ui.widgets.states import StepMark

State = Literal["done", "current", "later"]
INDENT = 36


class StepCard(Card):
    """Subclasses fill `content` and say with `set_state` where the step stands."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__(padding=16)
        self.mark = StepMark(number)
        self.name = self.title
        self.name.setText(title)
        self.summary = label("", "sub")
        self.summary.setMinimumWidth(0)
        self._fold = tool("chevron-down", f"打开{title}", self.toggle, size=16)
        self._links = row(gap=10)
        self._head = QWidget()
        self._head.setLayout(row(self.mark, self.name, self.summary, None, self._links, self._fold, gap=10))
        self._head.setCursor(Qt.CursorShape.PointingHandCursor)
        self._head.installEventFilter(self)
        self.bar = notices.Bar()
        self.inside = QWidget()
        self.content = QVBoxLayout()
        self.content.setSpacing(10)
        self.inside.setLayout(column(self.bar, self.content, gap=10, margins=(INDENT, 0, 0, 4)))
        self.body.setSpacing(10)
        self.body.addWidget(self._head)
        self.body.addWidget(self.inside)
        self._state: State | None = None
        self._title = title

    def set_state(self, state: State) -> None:
        """A step that begins opens, one that ends folds; in between the person decides."""
        self.mark.set_state(state)
        self.set_current(state == "current")
        theme.mark(self.name, "role", "scope" if state == "later" else "heading")
        self.name.setFont(theme.font(12.0, bold=state == "current"))
        if state != self._state:
            self._state = state
            self.open(opened=state == "current")

    def forget_state(self) -> None:
        """Another month: open or folded as its own steps say."""
        self._state = None

    def state(self) -> State | None:
        return self._state

    def say(self, words: str, role: str = "sub") -> None:
        """The line beside the title. role: sub, good, warning, error."""
        self.summary.setText(words)
        theme.mark(self.summary, "role", role)

    def set_links(self, links: Sequence[QPushButton]) -> None:
        """Small acts at the right of the title."""
        while self._links.count():
            widget = self._links.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for each in links:
            self._links.addWidget(each)

    def open(self, *, opened: bool) -> None:
        self.inside.setVisible(opened)
        icons.dress(self._fold, "chevron-up" if opened else "chevron-down", "sub", 16)
        words = f"收起{self._title}" if opened else f"打开{self._title}"
        self._fold.setToolTip(words)
        self._fold.setAccessibleName(words)

    def is_open(self) -> bool:
        return not self.inside.isHidden()

    def toggle(self) -> None:
        self.open(opened=not self.is_open())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._head and event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            self.toggle()
            return True
        return super().eventFilter(watched, event)
