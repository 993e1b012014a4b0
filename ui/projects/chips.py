"""The conditions above the list: 阶段：全部 opens its choices inside the window, 逾期 is on or off."""

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QToolButton

from ui import icons, theme
from ui.widgets.panel import PickItem, PickPanel

_OPENS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Down})


class PickChip(QToolButton):
    """chosen: the code, "" = all. Enter opens, Del takes it back to all."""

    chosen = Signal(str)

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title, self.code = title, ""
        self.items = [PickItem("", "全部")]
        self.setProperty("chip", True)
        self.setFixedHeight(30)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.panel = PickPanel(self)
        self.panel.chosen.connect(lambda item: self.take(cast(PickItem, item).code))
        self.clicked.connect(self.drop)
        self.offer((), "")

    def offer(self, choices: Sequence[tuple[str, str, str]], code: str) -> None:
        """(code, words, note) of what may be asked for beside 全部."""
        self.items = [PickItem("", "全部"), *(PickItem(*each) for each in choices)]
        self.code = code
        words = next((each.label for each in self.items if each.code == code), "全部")
        icons.dress(self, "x" if code else "chevron-down", "sub", 14)
        self.setText(f"{self.title}：{_short(words)}" if code else self.title)
        self.setToolTip(f"{self.title}：{words}")
        self.setAccessibleName(f"条件 {self.title} {words}，回车选择，Del 去掉")

    def drop(self) -> None:
        self.panel.offer(self.items, self.code)
        self.panel.open(260)

    def take(self, code: str) -> None:
        self.panel.shut()
        if code != self.code:
            self.chosen.emit(code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self.panel.isVisible():
            current = self.panel.current()
            if self.panel.take_key(key):
                return
            if key in _OPENS and current is not None:
                self.take(current.code)
                return
        if key in _OPENS:
            self.drop()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.take("")
        else:
            super().keyPressEvent(event)


class FlagChip(QToolButton):
    """On or off, with how many projects it is about."""

    def __init__(self, words: str, flag: str) -> None:
        super().__init__()
        self.words, self.flag = words, flag
        self.setCheckable(True)
        self.setProperty("segment", True)
        self.setFixedHeight(30)
        self.set_count(0, on=False)

    def set_count(self, count: int, *, on: bool) -> None:
        self.setText(f"{self.words} {count}")
        self.setChecked(on)
        self.setAccessibleName(f"条件 {self.words}，{count} 个项目")
        theme.mark(self, "quiet", not count and not on)


def _short(words: str) -> str:
    return words if len(words) <= 10 else f"{words[:9]}…"
