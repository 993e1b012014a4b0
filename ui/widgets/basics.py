"""Labels, buttons, cards and chips in the manner of the design language: short makers instead of subclasses."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import icons, theme

Press = Callable[[], object]
Box = TypeVar("Box", bound=QBoxLayout)


class WrappedLabel(QLabel):
    """A wrapped text that keeps the height that its width needs, also where a layout asks only for size hints.

    Before it has a width it claims no height: what it would need at Qt's first guess is far too much.
    """

    _placed = False

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        super().setText(text)
        if self._placed:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._placed = True
        self._fit()

    def _fit(self) -> None:
        before = self.minimumHeight()
        self.setMinimumHeight(0)  # heightForWidth counts it in: without this a text could never grow shorter
        needed = self.heightForWidth(self.width())
        self.setMinimumHeight(needed if needed > 0 else before)


def label(text: str = "", role: str = "", *, wrap: bool = False, buddy: QWidget | None = None) -> QLabel:
    """A text. role: title, heading, strong, figure, sub, scope, faint, small, error, warning, good or ""."""
    made = WrappedLabel(text) if wrap else QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    if buddy is not None:
        made.setBuddy(buddy)
        if not buddy.accessibleName():
            buddy.setAccessibleName(text.split("(&", maxsplit=1)[0])
    return made


def button(text: str, press: Press | None = None, *, kind: str = "", icon: str = "", tip: str = "") -> QPushButton:
    """A button. kind: main (at most one in a window), quiet, danger or "". Mnemonics as 保存(&S)."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    if kind:
        made.setProperty(kind, True)
    if icon:
        icons.dress(made, icon, "on" if kind == "main" else "text", 18)
    if tip:
        made.setToolTip(tip)
    if press is not None:
        made.clicked.connect(lambda *_: press())
    return made


def close(made: QAbstractButton, why: str) -> None:
    """A button that can't be used now says why, to the pointer and to a screen reader; "" opens it again."""
    if made.property("open_tip") is None:
        made.setProperty("open_tip", made.toolTip())
    made.setEnabled(not why)
    made.setToolTip(why or str(made.property("open_tip")))
    made.setAccessibleDescription(why)


def link(text: str, press: Press | None = None) -> QPushButton:
    """A jump or a small act, reached by Tab like any button."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    made.setProperty("link", True)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    if press is not None:
        made.clicked.connect(lambda *_: press())
    return made


def tool(icon: str, tip: str, press: Press | None = None, *, size: int = 18) -> QToolButton:
    """A button that is only an icon: its tip is its name for a screen reader."""
    made = QToolButton()
    icons.dress(made, icon, "sub", size)
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    if press is not None:
        made.clicked.connect(lambda *_: press())
    return made


def symbol(name: str, role: str, size: int = 16) -> QLabel:
    """An icon beside a text."""
    made = QLabel()
    made.setFixedSize(QSize(size, size))
    icons.dress(made, name, role, size)
    return made


def rule() -> QFrame:
    """A hairline across."""
    made = QFrame()
    made.setProperty("rule", True)
    made.setFixedHeight(1)
    return made


def row(*items: QWidget | QLayout | int | None, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0),
        ) -> QHBoxLayout:
    """Widgets and layouts side by side; None stretches, a number is a gap of its own."""
    return _fill(QHBoxLayout(), items, gap, margins)


def column(*items: QWidget | QLayout | int | None, gap: int = 8,
           margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """Widgets and layouts below each other; None stretches, a number is a gap of its own."""
    return _fill(QVBoxLayout(), items, gap, margins)


def _fill(box: Box, items: Sequence[QWidget | QLayout | int | None], gap: int,
          margins: tuple[int, int, int, int]) -> Box:
    box.setSpacing(gap)
    box.setContentsMargins(*margins)
    for item in items:
        if item is None:
            box.addStretch(1)
        elif isinstance(item, int):
            box.addSpacing(item)
        elif isinstance(item, QLayout):
            box.addLayout(item)
        else:
            box.addWidget(item)
    return box


class Card(QFrame):
    """A surface with an edge. `body` takes what stands in it; `current` gives the edge of the step that is on."""

    def __init__(self, title: str = "", *, padding: int = 20) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(padding, padding - 4, padding, padding - 2)
        self.body.setSpacing(12)
        self.title = label(title, "heading")
        self.title.setParent(self)
        self.title.resize(0, 0)  # without words it takes no room, and shows once it is given some and a place
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        if title:
            self.head.addWidget(self.title)
            self.head.addStretch(1)
            self.body.addLayout(self.head)

    def set_current(self, current: bool) -> None:
        theme.mark(self, "card", "current" if current else "true")


class FilterChip(QToolButton):
    """`字段：值 ×`: Del removes it, Enter or a click changes it."""

    removed = Signal()

    def __init__(self, field: str, value: str) -> None:
        super().__init__()
        self.setProperty("chip", True)
        self.setText(f"{field}：{value}")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setFixedHeight(30)
        self.setAccessibleName(f"条件 {field}：{value}，Del 去掉")
        icons.dress(self, "x", "sub", 14)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()) and event.position().x() > self.width() - 26:
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class Segmented(QWidget):
    """Views of which one is on: checkable buttons side by side, ←/→ moves."""

    chosen = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], current: str = "", name: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._keys: dict[str, QAbstractButton] = {}
        box = row(gap=4)
        for key, text in options:
            each = QToolButton()
            each.setText(text)
            each.setCheckable(True)
            each.setProperty("segment", True)
            each.setAccessibleName(f"{name} {text}".strip())
            each.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            self._group.addButton(each)
            self._keys[key] = each
            box.addWidget(each)
        self.setLayout(box)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_value(current or next(iter(self._keys)))

    def value(self) -> str:
        return next((key for key, each in self._keys.items() if each.isChecked()), "")

    def set_value(self, key: str) -> None:
        self._keys[key].setChecked(True)
        self.setFocusProxy(self._keys[key])

    def rename(self, key: str, text: str) -> None:
        """Other words for a view, as when months turn into quarters."""
        self._keys[key].setText(text)
        self._keys[key].setAccessibleName(f"{self.accessibleName()} {text}".strip())


def group_heading(text: str) -> QWidget:
    """A heading inside a form: small, grey and bold, with a hairline to the right end."""
    made = QWidget()
    made.setFixedHeight(34)
    words = label(text, "sub")
    words.setFont(theme.font(theme.SMALL, bold=True))
    theme.mark(words, "role", "group")
    line = rule()
    made.setLayout(row(words, line, gap=12))
    line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return made
