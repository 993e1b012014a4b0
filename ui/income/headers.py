"""The grid's heads: groups above their items; villages at the left."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent

from ui import icons, theme
from ui.income import figures
from ui.income.items import groups_of
from ui.income.presenter import IncomePresenter
from ui.income.villages import Village
from ui.widgets.grid import heads

_HALF = figures.HEAD // 2
LEAST = 96


def width_of(words: str) -> int:
    """Room for a heading, and for an amount of a million."""
    return max(LEAST, QFontMetrics(figures.font(theme.SMALL)).horizontalAdvance(words) + 20)


class ItemHead(heads.ColumnHead):
    """Two lines: groups, which stay readable while their columns scroll, and items."""

    def __init__(self, presenter: IncomePresenter) -> None:
        super().__init__(figures.HEAD)
        self._presenter = presenter
        self._groups = groups_of(presenter.items)
        self.current = -1

    def set_current(self, column: int) -> None:
        if column != self.current:
            self.current = column
            self.viewport().update()

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.save()
        painter.fillRect(rect, theme.token("head"))
        words = self._presenter.items[section].short
        lower = rect.adjusted(4, _HALF, -9, 0)
        current = section == self.current
        painter.setFont(figures.font(theme.SMALL, bold=current))
        painter.setPen(theme.token("text" if current else "sub"))
        painter.drawText(lower, figures.RIGHT, painter.fontMetrics().elidedText(
            words, Qt.TextElideMode.ElideRight, lower.width()))
        painter.fillRect(QRect(rect.left(), rect.top() + _HALF, rect.width(), 1), theme.token("line"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.token("line2"))
        painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setFont(figures.font(theme.SMALL, bold=True))
        for words, first, last in self._groups:
            left = self.sectionViewportPosition(first)
            right = self.sectionViewportPosition(last) + self.sectionSize(last)
            if right < 0 or left > self.width():
                continue
            painter.setPen(theme.token("sub"))
            room = QRect(max(left, 0) + 10, 0, right - max(left, 0) - 12, _HALF)
            painter.drawText(room, figures.LEFT, painter.fontMetrics().elidedText(
                f"{words}（{self._presenter.unit}）", Qt.TextElideMode.ElideRight, room.width()))
            painter.fillRect(QRect(right - 1, 0, 1, figures.HEAD), theme.token("line2"))


class VillageHead(heads.NameHead):
    """A village, its township where there are several, and a mark where something is missing or asked."""

    def __init__(self, presenter: IncomePresenter) -> None:
        super().__init__("村（社区）", figures.VILLAGES, figures.VILLAGES_NARROW)
        self._presenter = presenter
        self.setDefaultSectionSize(figures.ROW)

    def set_current(self, row: int) -> None:
        if row != self.current:
            self.current = row
            self.viewport().update()

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        presenter = self._presenter
        village, current = presenter.villages[section], section == self.current
        painter.save()
        self.paint_ground(painter, rect, current=current)
        room = rect.adjusted(8 if self.narrow else 12, 0, -24, 0)
        half = rect.height() // 2
        painter.setFont(figures.font(bold=current))
        painter.setPen(theme.token("text"))
        name = painter.fontMetrics().elidedText(village.name, Qt.TextElideMode.ElideRight, room.width())
        below, colour = self._below(village)
        painter.drawText(room.adjusted(0, 2, 0, -half + 3) if below else room, figures.LEFT, name)
        if below:
            painter.setFont(figures.font(theme.SMALLEST))
            painter.setPen(theme.token(colour))
            painter.drawText(room.adjusted(0, half, 0, -2), figures.LEFT, painter.fontMetrics().elidedText(
                below, Qt.TextElideMode.ElideRight, room.width()))
        mark = self._mark(village.code)
        if mark:
            icons.paint(painter, *mark, QRectF(rect.right() - 21, rect.top() + (rect.height() - 15) // 2, 15, 15))
        figures.paint_lines(painter, rect)
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), theme.token("line2"))
        painter.restore()

    def _below(self, village: Village) -> tuple[str, str]:
        """The township; in a quarter how many months a village reported, where some are missing."""
        counted = self._presenter.counted.get(village.code, 0)
        if self._presenter.quarter and 0 < counted < len(self._presenter.months):
            return f"只报了 {counted} 个月", "amber"
        return village.above, "faint"

    def _mark(self, village: str) -> tuple[str, str] | None:
        presenter = self._presenter
        if village in presenter.locked:
            return "arrows-diff", "amber"
        if not presenter.sheet.reported(village):
            return "circle-dashed", "amber"
        question = presenter.open_question(village)
        if question is None:
            return None
        return ("alert-circle", "red") if question.level == "error" else ("alert-triangle", "amber")
