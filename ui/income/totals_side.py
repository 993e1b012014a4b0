"""What each village comes to, fixed at the right of the amounts and scrolled with them."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QScrollBar

from ui import theme
from ui.income import figures
from ui.income.headers import width_of
from ui.income.items import GROWTH, TOTAL
from ui.income.presenter import IncomePresenter
from ui.widgets.grid import side

_HALF = figures.HEAD // 2
_GROWTH_WIDTH = 78


class TotalsSide(side.TotalsSide):
    """收入合计 同比 剔除补助后 经营收益 净收益; narrow: only the first."""

    def __init__(self, presenter: IncomePresenter, bar: QScrollBar) -> None:
        super().__init__(bar, figures.HEAD, figures.ROW)
        self._presenter = presenter
        self.setAccessibleName("每村合计")
        self.set_narrow(False)

    def set_narrow(self, narrow: bool) -> None:
        self.narrow = narrow
        self.setFixedWidth(sum(width for _, _, width in self.columns()) + 1)
        self.update()

    def columns(self) -> list[tuple[str, str, int]]:
        """Name, words and width."""
        found = [(each.name, each.short, width_of(each.short)) for each in self._presenter.totals]
        if self.narrow:
            return found[:1]
        return [found[0], (GROWTH, "同比", _GROWTH_WIDTH), *found[1:]]

    def show_village(self, village: str) -> None:
        """Paint one row again."""
        row = self._presenter.rows.get(village)
        if row is not None:
            self.show_row(row)

    def count(self) -> int:
        return len(self._presenter.villages)

    def paint_row(self, painter: QPainter, rect: QRect, at: int) -> None:
        presenter, place = self._presenter, rect.adjusted(1, 0, 0, 0)
        village = presenter.villages[at].code
        if presenter.sheet.reported(village):
            asked = presenter.asked_paths(village)
            left = place.left()
            for name, _, width in self.columns():
                room = QRect(left, place.top(), width, place.height())
                if name in asked:
                    figures.paint_question(painter, room, asked[name])
                now, before = self._pair(village, name)
                figures.paint_pair(painter, room, now, before, bold=name == TOTAL)
                left += width
        figures.paint_lines(painter, place)

    def _pair(self, village: str, name: str) -> tuple[str, str]:
        presenter = self._presenter
        if name == GROWTH:
            growth, before = presenter.growth(village)
            return growth, figures.words_of(before, presenter.unit)
        return (figures.words_of(presenter.total(village, name), presenter.unit),
                figures.words_of(presenter.before(village, name), presenter.unit))

    def paint_head(self, painter: QPainter) -> None:
        painter.fillRect(QRect(0, 0, self.width(), figures.HEAD), theme.token("head"))
        painter.setFont(figures.font(theme.SMALL, bold=True))
        painter.setPen(theme.token("sub"))
        room = QRect(11, 0, self.width() - 12, _HALF)
        words = f"{'合计' if self.narrow else '自动合计'}（{self._presenter.unit}）"
        painter.drawText(room, figures.LEFT, painter.fontMetrics().elidedText(
            words, Qt.TextElideMode.ElideRight, room.width()))
        painter.setFont(figures.font(theme.SMALL))
        left = 1
        for _, words, width in self.columns():
            painter.drawText(QRect(left, _HALF, width - 9, _HALF), figures.RIGHT, words)
            left += width
        painter.fillRect(QRect(0, _HALF, self.width(), 1), theme.token("line"))
        painter.fillRect(QRect(0, figures.HEAD - 1, self.width(), 1), theme.token("line2"))
