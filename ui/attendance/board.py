"""Grid and totals in one frame with one scroll bar between them and the edge."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollBar, QVBoxLayout

from ui import theme
from ui.attendance.foot_row import FootRow
from ui.attendance.grid import MonthGrid
from ui.attendance.presenter import AttendancePresenter
from ui.attendance.totals_side import TotalsSide

_BAR = 9


class Board(QFrame):
    """As high as its rows, at most as high as there is room."""

    def __init__(self, presenter: AttendancePresenter) -> None:
        super().__init__()
        self._height = 0
        self.grid = MonthGrid(presenter)
        self.bar = QScrollBar(Qt.Orientation.Vertical)
        inner = self.grid.verticalScrollBar()
        self.totals = TotalsSide(presenter, inner)
        inner.rangeChanged.connect(self._range)
        self.grid.horizontalScrollBar().rangeChanged.connect(self._measure)
        inner.valueChanged.connect(self.bar.setValue)
        self.bar.valueChanged.connect(inner.setValue)
        self.foot = FootRow(self.totals)
        whole, box = QVBoxLayout(self), QHBoxLayout()
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        box.setSpacing(0)
        whole.addLayout(box, 1)
        whole.addWidget(self.foot)
        for each, stretch in ((self.grid, 1), (self.totals, 0), (self.bar, 0)):
            box.addWidget(each, stretch)
        self.bar.hide()

    def set_narrow(self, narrow: bool) -> None:
        self.grid.set_narrow(narrow)
        self.foot.setVisible(not narrow)
        self.totals.set_narrow(narrow, self.grid.names.defaultSectionSize() * 2)
        self.fit()

    def fit(self) -> None:
        """After rows came or went."""
        self.grid.fit()
        self._measure()

    def _measure(self) -> None:
        sideways = _BAR if self.grid.horizontalScrollBar().maximum() > 0 else 0
        foot = 0 if self.grid.narrow else self.foot.height()
        height = self.grid.content_height() + sideways + foot + 2
        if height != self._height:
            self._height = height
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(800, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(400, min(self._height, 150))

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
        self.bar.setVisible(high > 0)
