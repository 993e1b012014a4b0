"""A list whose lines say why: the reason stands in a line of its own across the whole width, never cut."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui import icons, theme
from ui.widgets.read_table import ROW, Cell, ReadTable
from ui.widgets.states import STATES

_PADDING = 9
_WHY = Qt.ItemDataRole.UserRole + 2
_STATE = Qt.ItemDataRole.UserRole + 3
_WRAPPED = Qt.TextFlag.TextWordWrap  # Chinese anywhere, figures whole


class LinesTable(ReadTable):
    """A cell "state：why" keeps its words; why is drawn below the line."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setItemDelegate(_Delegate(self))
        self.setVerticalScrollMode(self.ScrollMode.ScrollPerPixel)

    def fill_lines(self, head: Sequence[Cell], rows: Sequence[Sequence[Cell]], *, stretch: int) -> None:
        """As `fill`; reasons stand in the column that takes what room is left."""
        short = [[Cell(each.words.partition("：")[0], each.right, each.state, each.bold, each.tip)
                  if place == stretch else each for place, each in enumerate(cells)] for cells in rows]
        self.fill(head, short, stretch=stretch)
        self.blockSignals(True)
        for at, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                item = self.item(at, place)
                if item is not None:
                    item.setData(_WHY, cells[stretch].words.partition("：")[2])
                    item.setData(_STATE, cell.state)
                    item.setText(cell.words)
        self.blockSignals(False)
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """Lines are as high as their reasons."""
        metrics = QFontMetrics(theme.font(theme.SMALL))
        room = QRect(0, 0, max(self.viewport().width() - 2 * _PADDING, 60), 1_000)
        for at in range(self.rowCount()):
            item = self.item(at, 0)
            why = str(item.data(_WHY) or "") if item else ""
            high = ROW + (metrics.boundingRect(room, _WRAPPED, why).height() + 8 if why else 0)
            if self.rowHeight(at) != high:
                self.setRowHeight(at, high)


class _Delegate(QStyledItemDelegate):
    """The line as in every list; below it its reason, of which each cell draws its part."""

    def __init__(self, table: LinesTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem,
              index: QModelIndex | QPersistentModelIndex) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]
        selected = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        why, state = str(index.data(_WHY) or ""), str(index.data(_STATE) or "")
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect, theme.token("sel" if selected else "alt" if index.row() % 2 else "surface"))
        if selected and index.column() == 0:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.token("accent"))
        if why:
            painter.setFont(theme.font(theme.SMALL))
            painter.setPen(theme.token("sub"))
            wide = self._table.viewport().width() - 2 * _PADDING
            painter.drawText(QRect(_PADDING, rect.top() + ROW - 3, wide, rect.height() - ROW), _WRAPPED, why)
        self._line(painter, QRect(rect.left(), rect.top(), rect.width(), ROW), index, state, why)
        painter.restore()

    def _line(self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex, state: str, why: str,
              ) -> None:
        inner = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        painter.setFont(index.data(Qt.ItemDataRole.FontRole) or theme.font())
        painter.setPen(theme.token("text"))
        words = str(index.data() or "")
        if state:
            name, _, colour = STATES[state]
            icons.paint(painter, name, colour, QRectF(inner.left(), inner.center().y() - 7, 15, 15))
            painter.setPen(theme.token(colour))
            inner.setLeft(inner.left() + 20)
            words = words.removesuffix(f"：{why}")
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, index.data(Qt.ItemDataRole.TextAlignmentRole), words)
