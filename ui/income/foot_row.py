"""Below the rows: what the villages that reported come to, under its columns."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from ui import theme
from ui.income import figures
from ui.income.items import GROWTH, TOTAL
from ui.income.presenter import IncomePresenter
from ui.income.sums import growth
from ui.income.totals_side import TotalsSide


class FootRow(QWidget):
    """合计 10/12 村 … A village that isn't reported isn't in it."""

    def __init__(self, presenter: IncomePresenter, columns: QHeaderView, totals: TotalsSide) -> None:
        super().__init__()
        self._presenter, self._columns, self._totals = presenter, columns, totals
        self.setFixedHeight(figures.FOOT)
        self.left = figures.VILLAGES

    def show_sums(self) -> None:
        presenter = self._presenter
        counted, every = len(presenter.reporting()), len(presenter.villages)
        total = figures.words_of(presenter.sum(TOTAL).now, presenter.unit) or "没有"
        missing = "、".join(each.name for each in presenter.missing()[:20])
        self.setAccessibleName(f"合计 {counted}/{every} 村，收入合计 {total} {presenter.unit}")
        self.setToolTip(f"只加已报的 {counted} 个村，对照的一行也是这些村。未报：{missing}" if missing
                        else f"{counted} 个村都已报")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.token("head"))
        painter.fillRect(QRect(0, 0, self.width(), 1), theme.token("line2"))
        right = self._totals.x() - 1
        painter.setClipRect(QRect(self.left, 0, right - self.left, figures.FOOT))
        for at, item in enumerate(self._presenter.items):
            left = self._columns.sectionViewportPosition(at) + self.left
            width = self._columns.sectionSize(at)
            if left < right and left + width > self.left:
                self._pair(painter, QRect(left, 0, width, figures.FOOT), item.name)
        painter.setClipping(False)
        left = right + 1
        for name, _, width in self._totals.columns():
            self._pair(painter, QRect(left, 0, width, figures.FOOT), name)
            left += width
        painter.fillRect(QRect(right, 0, 1, figures.FOOT), theme.token("line2"))
        self._words(painter)

    def _pair(self, painter: QPainter, rect: QRect, name: str) -> None:
        presenter = self._presenter
        found = presenter.sum(name)
        now = growth(found.now, found.before) if name == GROWTH else figures.words_of(found.now, presenter.unit)
        figures.paint_pair(painter, rect, now, figures.words_of(found.before, presenter.unit), bold=True)

    def _words(self, painter: QPainter) -> None:
        counted, every = len(self._presenter.reporting()), len(self._presenter.villages)
        half = figures.FOOT // 2
        painter.setFont(figures.font(bold=True))
        painter.setPen(theme.token("text"))
        painter.drawText(QRect(12, 2, self.left, half), figures.LEFT, "合计")
        painter.setFont(figures.font(theme.SMALLEST))
        painter.setPen(theme.token("sub" if counted == every else "amber"))
        painter.drawText(QRect(12, half, self.left, half - 3), figures.LEFT, f"{counted}/{every} 村")
