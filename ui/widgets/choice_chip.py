"""类别：全部, a chip that opens its choices in a panel inside the window."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QToolButton

from ui import icons
from ui.widgets.panel import PickItem, PickPanel

_LONGEST = 10


class ChoiceChip(QToolButton):
    """chosen: the code, "" = all. Enter opens, Del takes it back to all.

    Of several conditions side by side those that ask for nothing are quiet: their title alone; what is asked for is cut
    short, and a cross stands beside it.
    """

    chosen = Signal(str)

    def __init__(self, title: str, *, condition: bool = False) -> None:
        super().__init__()
        self._title, self._condition = title, condition
        self._code = ""
        self.items = [PickItem("", "全部")]
        self.setProperty("chip", True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setFixedHeight(30)
        self.panel = PickPanel(self)
        self.panel.chosen.connect(self._take)
        self.clicked.connect(self._open)
        self._say()

    def offer(self, choices: Sequence[tuple[str, str, str]], code: str) -> None:
        """(code, words, note) of what may be chosen beside 全部."""
        self.items = [PickItem("", "全部"), *(PickItem(*each) for each in choices)]
        self._code = code
        self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.panel.isVisible() and self.panel.take_key(event.key()):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            current = self.panel.current() if self.panel.isVisible() else None
            if current is None:
                self._open()
            else:
                self._take(current)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._take(self.items[0])
        elif event.key() == Qt.Key.Key_Down:
            self._open()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        self.panel.offer(self.items, self._code)
        self.panel.open(260 if self._condition else 220)

    def _take(self, item: PickItem) -> None:
        self.panel.shut()
        if item.code != self._code:
            self._code = item.code
            self._say()
            self.chosen.emit(item.code)

    def _say(self) -> None:
        words = next((each.label for each in self.items if each.code == self._code), "全部")
        whole = f"{self._title}：{words}"
        if not self._condition:
            icons.dress(self, "chevron-down", "sub", 14)
            self.setText(whole)
            self.setAccessibleName(f"{self._title} {words}，打开选择")
            return
        icons.dress(self, "x" if self._code else "chevron-down", "sub", 14)
        short = words if len(words) <= _LONGEST else f"{words[:_LONGEST - 1]}…"
        self.setText(f"{self._title}：{short}" if self._code else self._title)
        self.setToolTip(whole)
        self.setAccessibleName(f"条件 {self._title} {words}，回车选择，Del 去掉")
