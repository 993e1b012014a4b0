"""The line over a cell in which an amount is typed, always in 元."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.income import figures
from ui.widgets.editor import NumberLine

_KEYS = {
    Qt.Key.Key_Return: "down", Qt.Key.Key_Enter: "down", Qt.Key.Key_Down: "below", Qt.Key.Key_Up: "above",
    Qt.Key.Key_Tab: "right", Qt.Key.Key_Backtab: "left",
}
_SIDEWAYS = {Qt.Key.Key_Left: "left", Qt.Key.Key_Right: "after"}


class AmountLine(NumberLine):
    """done: typed, and where to go on (down, below, above, right, left, after, here). dropped: Esc."""

    done = Signal(str)
    dropped = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__()
        self.setParent(parent)
        self.setFont(figures.font())
        self.set_unit("元")
        self.setAccessibleName("金额，元")
        self.replacing = False
        self.left.connect(self._left)
        self.hide()

    def open(self, text: str, *, replacing: bool) -> None:
        """replacing: what is typed replaces the amount, and arrows go on to the next one."""
        self.replacing = replacing
        theme.mark(self, "fault", None)
        self.setText(text)
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.deselect()
        self.end(False)

    def refuse(self, words: str) -> None:
        """What is typed stays; what is wrong is said elsewhere, and here to a screen reader."""
        theme.mark(self, "fault", "error")
        self.setAccessibleDescription(words)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _KEYS.get(Qt.Key(event.key())) or (_SIDEWAYS.get(Qt.Key(event.key())) if self.replacing else None)
        if event.key() == Qt.Key.Key_Escape:
            self.dropped.emit()
        elif event.key() == Qt.Key.Key_F2:
            self.replacing = False
        elif way:
            self.done.emit(way)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, _forward: bool) -> bool:  # noqa: N802 - Qt's name
        """Tab is a key of ours."""
        return False

    def _left(self) -> None:
        if self.isVisible():
            self.done.emit("here")
