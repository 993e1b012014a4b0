"""The keys and what they write, drawn as the cells draw it; a click writes too. After 8: the kinds of leave."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.attendance import marks
from ui.attendance.states import LEAVE_KEY, State, States

HEIGHT, _CAP, _CELL, _GAP = 26, 19, 20, 14
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class KeyCap(QWidget):
    """A key as it stands on the keyboard."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words
        self.setFixedHeight(20)
        self.ensurePolished()

    def sizeHint(self) -> QSize:
        return QSize(_cap_width(self, self._words), 20)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_cap(painter, self.rect(), self._words)


class Legend(QWidget):
    """pressed: the key of the state that was clicked."""

    pressed = Signal(str)

    def __init__(self, states: States) -> None:
        super().__init__()
        self._states = states
        self._leave = False
        self.narrow = False
        self._places: list[tuple[QRect, str]] = []
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(200)
        self._say()

    def show_leave(self, leave: bool) -> None:
        """The kinds of leave in place of the states."""
        if leave != self._leave:
            self._leave = leave
            self._say()
            self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Without words."""
        self.narrow = narrow
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for place, key in self._places:
            if place.contains(event.position().toPoint()):
                self.pressed.emit(key)
                return

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._places.clear()
        items = self._items()
        words_too = not self.narrow and self._total(painter, items) <= self.width()
        at = 0
        if self._leave:
            painter.setFont(theme.font(theme.SMALL))
            painter.setPen(theme.token("sub"))
            painter.drawText(QRect(at, 0, 200, HEIGHT), _LEFT, "哪种假？")
            at += painter.fontMetrics().horizontalAdvance("哪种假？") + 12
        for key, state, words in items:
            start = at
            draw_cap(painter, QRect(at, 3, _CAP, 20), key)
            at += _CAP + 6
            marks.paint_state(painter, state, QRect(at, 3, _CELL, 20), marks.screen())
            at += _CELL + 4
            if words_too:
                painter.setFont(theme.font(theme.SMALL))
                painter.setPen(theme.token("sub"))
                painter.drawText(QRect(at, 0, 300, HEIGHT), _LEFT, words)
                at += painter.fontMetrics().horizontalAdvance(words)
            self._places.append((QRect(QPoint(start, 0), QSize(at - start, HEIGHT)), key))
            at += _GAP if words_too else 10

    def _items(self) -> Sequence[tuple[str, State, str]]:
        if self._leave:
            return [(key, state, state.word) for key, state in self._states.leave.items()]
        found = [(key, state, state.word) for key, state in self._states.keys.items()]
        leave = State("leave", "假", "请假", "请假", "amber", "")
        at = next((number for number, each in enumerate(found) if each[0] > LEAVE_KEY or each[0] == "0"), len(found))
        found.insert(at, (LEAVE_KEY, leave, "请假…"))
        return found

    @staticmethod
    def _total(painter: QPainter, items: Sequence[tuple[str, State, str]]) -> int:
        painter.setFont(theme.font(theme.SMALL))
        metrics = painter.fontMetrics()
        return sum(_CAP + 6 + _CELL + 4 + metrics.horizontalAdvance(words) + _GAP for _, _, words in items)

    def _say(self) -> None:
        self.setAccessibleName("，".join(f"按 {key} 记{words}" for key, _, words in self._items()))


def draw_cap(painter: QPainter, rect: QRect, words: str) -> None:
    """A key cap with its letters."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.token("line2"))
    painter.setBrush(theme.token("surface"))
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setFont(theme.font(theme.SMALLEST))
    painter.setPen(theme.token("sub"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()


def _cap_width(widget: QWidget, words: str) -> int:
    from PySide6.QtGui import QFontMetrics

    return max(_CAP, QFontMetrics(theme.font(theme.SMALLEST), widget).horizontalAdvance(words) + 12)
