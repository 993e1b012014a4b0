"""类别：全部, a chip that opens its choices in a panel inside the window."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QToolButton

from ui import icons
from ui.widgets.panel import PickItem, PickPanel


class ChoiceChip(QToolButton):
    """chosen: the code, "" = all. Del takes it back to all."""

    chosen = Signal(str)

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title, self._current = title, ""
        self._items: list[PickItem] = [PickItem("", "全部")]
        self.setProperty("chip", True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setFixedHeight(30)
        icons.dress(self, "chevron-down", "sub", 14)
        self._panel = PickPanel(self)
        self._panel.chosen.connect(self._take)
        self.clicked.connect(self._open)
        self._say()

    def offer(self, choices: Sequence[tuple[str, str, str]], current: str) -> None:
        """(code, words, note) of what may be chosen beside 全部."""
        self._items = [PickItem("", "全部"), *(PickItem(*each) for each in choices)]
        self._current = current
        self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._panel.isVisible() and self._panel.take_key(event.key()):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            current = self._panel.current() if self._panel.isVisible() else None
            if current is None:
                self._open()
            else:
                self._take(current)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._take(self._items[0])
        elif event.key() == Qt.Key.Key_Down:
            self._open()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        self._panel.offer(self._items, self._current)
        self._panel.open(220)

    def _take(self, item: PickItem) -> None:
        self._panel.shut()
        if item.code != self._current:
            self._current = item.code
            self._say()
            self.chosen.emit(item.code)

    def _say(self) -> None:
        words = next((each.label for each in self._items if each.code == self._current), "全部")
        self.setText(f"{self._title}：{words}")
        self.setAccessibleName(f"{self._title} {words}，打开选择")
