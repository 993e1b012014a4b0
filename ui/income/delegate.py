"""An amount with its comparison; the words of a row that isn't reported; what is asked about, and the ring."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QTableView

from ui import icons, theme
from ui.income import figures
from ui.income.items import SYSTEM
from ui.income.presenter import IncomePresenter
from ui.widgets.grid.view import Cell, CellDelegate, Index

MISSING = ("circle-dashed", "amber", "未报", "不计入合计。输入金额就开始填，Ctrl+0 作零报告")
MISSING_IN_QUARTER = ("circle-dashed", "amber", "未报", "三个月都没有报，不计入合计")
NIL = ("circle-check", "green", "零报告：本月无收支", "")


class AmountDelegate(CellDelegate):
    """Reads the desk, not the model: a screen is painted in a few milliseconds."""

    def __init__(self, view: QTableView, presenter: IncomePresenter) -> None:
        super().__init__(view)
        self._view, self._presenter = view, presenter

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]
        cell = (index.row(), index.column())
        presenter = self._presenter
        village, item = presenter.at(cell)
        values = presenter.sheet.values(village.code)
        selected = self.several and bool(
            option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        closed = item.name in presenter.known_closed(str(values.get(SYSTEM, village.system)))
        painter.fillRect(rect, theme.token("sel" if selected else "sunk" if closed else "surface"))
        amount = values.get(item.name)
        reported = presenter.sheet.reported(village.code)
        nil = presenter.sheet.nil(village.code)
        doubt = cell in presenter.doubts
        level = "error" if doubt else "" if nil else presenter.asked_paths(village.code).get(item.name, "")
        if level:
            figures.paint_question(painter, rect, level)
        if doubt:
            self._doubt(painter, rect, presenter.doubts[cell].text)
        elif nil or (not reported and cell[0] != self.current[0]):
            self._row_words(painter, rect, cell, NIL if nil else MISSING_IN_QUARTER if presenter.quarter else MISSING)
        elif not closed or amount is not None:
            before = presenter.before(village.code, item.name)
            figures.paint_pair(painter, rect, figures.words_of(amount, presenter.unit),
                               figures.words_of(before, presenter.unit))
        figures.paint_lines(painter, rect)
        self._group_edge(painter, rect, cell[1])
        if cell == self.current:
            self.paint_ring(painter, rect)

    def _row_words(self, painter: QPainter, rect: QRect, cell: Cell, looks: tuple[str, str, str, str]) -> None:
        """One line across the row's cells: each paints its own part of it."""
        left = rect.left() - self._view.horizontalHeader().sectionPosition(cell[1]) + 12
        if rect.left() > left + 420:
            return
        mark, colour, word, more = looks
        painter.save()
        painter.setClipRect(rect)
        icons.paint(painter, mark, colour, QRectF(left, rect.top() + (rect.height() - 16) // 2, 16, 16))
        painter.setFont(figures.font(theme.SMALL))
        painter.setPen(theme.token(colour))
        painter.drawText(QRect(left + 22, rect.top(), 400, rect.height()), figures.LEFT, word)
        painter.setPen(theme.token("faint"))
        painter.drawText(QRect(left + 70, rect.top(), 400, rect.height()), figures.LEFT, more)
        painter.restore()

    @staticmethod
    def _doubt(painter: QPainter, rect: QRect, text: str) -> None:
        painter.setFont(figures.font())
        painter.setPen(theme.token("red"))
        room = rect.adjusted(22, 0, -9, 0)
        painter.drawText(room, figures.RIGHT, painter.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, room.width()))

    def _group_edge(self, painter: QPainter, rect: QRect, column: int) -> None:
        items = self._presenter.items
        if column + 1 < len(items) and items[column + 1].group != items[column].group:
            painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), theme.token("line2"))
