"""Amounts, totals and sums in one frame with one scroll bar."""

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollBar, QVBoxLayout

from ui import theme
from ui.income.foot_row import FootRow
from ui.income.grid import MonthGrid
from ui.income.presenter import IncomePresenter
from ui.income.totals_side import TotalsSide

_BAR = 9


class Board(QFrame):
    """As high as its rows, at most as high as there is room."""

    def __init__(self, presenter: IncomePresenter) -> None:
        super().__init__()
        self._height = 0
        self.grid = MonthGrid(presenter)
        self.bar = QScrollBar(Qt.Orientation.Vertical)
        self.bar.setFixedWidth(_BAR)
        inner = self.grid.verticalScrollBar()
        self.totals = TotalsSide(presenter, inner)
        inner.rangeChanged.connect(self._range)
        inner.valueChanged.connect(self.bar.setValue)
        self.bar.valueChanged.connect(inner.setValue)
        self.foot = FootRow(presenter, self.grid.heads, self.totals)
        self.grid.horizontalScrollBar().valueChanged.connect(lambda _: self.foot.update())
        whole, box = QVBoxLayout(self), QHBoxLayout()
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        box.setSpacing(0)
        whole.addLayout(box, 1)
        whole.addWidget(self.foot)
        for each, stretch in ((self.grid, 1), (self.totals, 0), (self.bar, 0)):
            box.addWidget(each, stretch)
        self.bar.hide()
        self._bar_timer = QTimer(self)
        self._bar_timer.setSingleShot(True)
        self._bar_timer.timeout.connect(self._show_bar)

    def set_narrow(self, narrow: bool) -> None:
        self.grid.set_narrow(narrow)
        self.totals.set_narrow(narrow)
        self.foot.left = self.grid.names.width()
        self.fit()

    def fit(self) -> None:
        """After rows came or went."""
        sideways = _BAR if self.grid.horizontalScrollBar().maximum() > 0 else 0
        height = self.grid.content_height() + sideways + self.foot.height() + 2
        if height != self._height:
            self._height = height
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(800, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(400, min(self._height, 190))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.token("surface"))
        painter.setPen(theme.token("line2"))
        painter.drawRect(QRect(0, 0, self.width() - 1, self.height() - 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def _range(self, low: int, high: int) -> None:
        inner = self.grid.verticalScrollBar()
        self.bar.setRange(low, high)
        self.bar.setPageStep(inner.pageStep())
        self.bar.setSingleStep(inner.singleStep())
        # Not now: it may be in the middle of laying out, and would go on with places from before.
        self._bar_timer.start()

    def _show_bar(self) -> None:
        self.bar.setVisible(self.bar.maximum() > 0)
