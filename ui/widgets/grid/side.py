"""What each row comes to, fixed at the right of a grid and scrolled with it."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from ui import theme


class TotalsSide(QWidget):
    """bar: the grid's, with which it scrolls. head: how high its head is. row_height: of what it has a line for."""

    def __init__(self, bar: QScrollBar, head: int, row_height: int) -> None:
        super().__init__()
        self._bar, self._head, self.row_height = bar, head, row_height
        self.narrow = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._scrolled = bar.value()
        bar.valueChanged.connect(self._scroll)

    def count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def paint_row(self, painter: QPainter, rect: QRect, at: int) -> None:
        raise NotImplementedError

    def paint_head(self, painter: QPainter) -> None:
        raise NotImplementedError

    def show_row(self, at: int) -> None:
        """Paint one line again."""
        self.update(self._place(at))

    def row_at(self, y: int) -> int | None:
        """The line at this height of the widget."""
        at = (y - self._head + self._bar.value()) // self.row_height
        return at if y >= self._head and 0 <= at < self.count() else None

    def sizeHint(self) -> QSize:
        return QSize(self.width(), 200)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.token("surface"))
        painter.setClipRect(QRect(0, self._head, self.width(), self.height() - self._head))
        first = max(0, (event.rect().top() - self._head + self._bar.value()) // self.row_height)
        last = (event.rect().bottom() - self._head + self._bar.value()) // self.row_height
        for at in range(first, min(last + 1, self.count())):
            self.paint_row(painter, self._place(at), at)
        painter.setClipping(False)
        self.paint_head(painter)
        painter.fillRect(QRect(0, 0, 1, self.height()), theme.token("line2"))

    def _scroll(self, value: int) -> None:
        """Move what is painted and paint what appears."""
        moved, self._scrolled = self._scrolled - value, value
        self.scroll(0, moved, QRect(0, self._head, self.width(), self.height() - self._head))

    def _place(self, at: int) -> QRect:
        return QRect(0, self._head + at * self.row_height - self._bar.value(), self.width(), self.row_height)
