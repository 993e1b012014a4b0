"""A grid, what its rows come to and what all come to, in one frame with one scroll bar at the edge."""

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollBar, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.grid.side import TotalsSide
from ui.widgets.grid.view import CellGrid

_BAR = 9


class GridBoard(QFrame):
    """As high as its rows, at most as high as there is room. least: its height where there is hardly any."""

    def __init__(self, grid: CellGrid, totals: TotalsSide, foot: QWidget, least: int) -> None:
        super().__init__()
        self._grid, self._foot, self._least = grid, foot, least
        self._height = 0
        self.bar = QScrollBar(Qt.Orientation.Vertical)
        self.bar.setFixedWidth(_BAR)
        inner = grid.verticalScrollBar()
        inner.rangeChanged.connect(self._range)
        inner.valueChanged.connect(self.bar.setValue)
        self.bar.valueChanged.connect(inner.setValue)
        grid.horizontalScrollBar().rangeChanged.connect(self._measure)
        whole, box = QVBoxLayout(self), QHBoxLayout()
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        box.setSpacing(0)
        whole.addLayout(box, 1)
        whole.addWidget(foot)
        for each, stretch in ((grid, 1), (totals, 0), (self.bar, 0)):
            box.addWidget(each, stretch)
        self.bar.hide()
        self._bar_timer = QTimer(self)
        self._bar_timer.setSingleShot(True)
        self._bar_timer.timeout.connect(self._show_bar)

    def fit(self) -> None:
        """After rows came or went."""
        self._grid.fit()
        self._measure()

    def sizeHint(self) -> QSize:
        return QSize(800, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(400, min(self._height, self._least))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.token("surface"))
        painter.setPen(theme.token("line2"))
        painter.drawRect(QRect(0, 0, self.width() - 1, self.height() - 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def _measure(self) -> None:
        sideways = _BAR if self._grid.horizontalScrollBar().maximum() > 0 else 0
        foot = 0 if self._foot.isHidden() else self._foot.height()
        height = self._grid.content_height() + sideways + foot + 2
        if height != self._height:
            self._height = height
            self.updateGeometry()

    def _range(self, low: int, high: int) -> None:
        inner = self._grid.verticalScrollBar()
        self.bar.setRange(low, high)
        self.bar.setPageStep(inner.pageStep())
        self.bar.setSingleStep(inner.singleStep())
        # Not now: the grid may be in the middle of laying out, and would go on with places from before.
        self._bar_timer.start()

    def _show_bar(self) -> None:
        self.bar.setVisible(self.bar.maximum() > 0)
