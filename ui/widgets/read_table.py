"""A table that is read: quiet rows, a symbol beside a state, figures to the right; Enter opens, Ctrl+C copies."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from ui import icons, theme
from ui.widgets.states import STATES

ROW = 36
_PADDING = 9
_STATE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Cell:
    """Words; right: a figure. state: key of STATES whose symbol and colour it has. tip: more words."""

    words: str
    right: bool = False
    state: str = ""
    bold: bool = False
    tip: str = ""


class ReadTable(QTableWidget):
    """chosen: the cell that Enter or a double click opens. moved: the row under the cursor, -1 = none.

    rows: whole rows are chosen, not cells. height: of a row, in pixels.
    """

    chosen = Signal(int, int)
    moved = Signal(int)

    def __init__(self, name: str, *, rows: bool = True, height: int = ROW) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        behaviour = QAbstractItemView.SelectionBehavior
        self.setSelectionBehavior(behaviour.SelectRows if rows else behaviour.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setItemDelegate(_Delegate(self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(height)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setFixedHeight(34)
        self.cellDoubleClicked.connect(self.chosen)
        self.currentCellChanged.connect(lambda now, *_: self.moved.emit(now))

    def fill(self, head: Sequence[Cell], rows: Sequence[Sequence[Cell]], *, stretch: int = -1) -> None:
        """stretch: the column that takes what room is left."""
        self.blockSignals(True)
        self.clear()
        self.setColumnCount(len(head))
        self.setRowCount(len(rows))
        for place, cell in enumerate(head):
            self.setHorizontalHeaderItem(place, _item(cell))
        for at, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                self.setItem(at, place, _item(cell))
        self.resizeColumnsToContents()
        for place in range(len(head)):
            icon = 22 if any(row[place].state for row in rows) else 0
            self.setColumnWidth(place, self.columnWidth(place) + 2 * _PADDING + icon)
        if stretch >= 0:
            self.horizontalHeader().setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        self.blockSignals(False)

    def text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text() if item else ""

    def row_text(self, row: int) -> str:
        return " ".join(self.text(row, place) for place in range(self.columnCount()))

    def copied(self) -> str:
        """What is chosen with the head above, as WPS takes it; one row or cell alone means all."""
        marked = self.selectedIndexes()
        rows, places = sorted({each.row() for each in marked}), sorted({each.column() for each in marked})
        if len(rows) < 2 and len(places) in (0, 1, self.columnCount()):
            rows, places = list(range(self.rowCount())), list(range(self.columnCount()))
        heads = [item.text() if (item := self.horizontalHeaderItem(place)) else "" for place in places]
        return "\n".join("\t".join(line) for line in (heads, *([self.text(row, at) for at in places] for row in rows)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copied())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self.chosen.emit(self.currentRow(), self.currentColumn())
        else:
            super().keyPressEvent(event)


class _Delegate(QStyledItemDelegate):
    """Ground and bar of the chosen row, a state's symbol before its word."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem,
              index: QModelIndex | QPersistentModelIndex) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]
        selected = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        painter.fillRect(rect, theme.token("sel" if selected else "alt" if index.row() % 2 else "surface"))
        if selected and index.column() == 0:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.token("accent"))
        painter.setFont(index.data(Qt.ItemDataRole.FontRole) or theme.font())
        painter.setPen(theme.token("text"))
        inner = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        state = index.data(_STATE)
        if state:
            name, _, colour = STATES[state]
            middle = inner.center().y()
            icons.paint(painter, name, colour, QRectF(inner.left(), middle - 7, 15, 15))
            painter.setPen(theme.token(colour))
            inner.setLeft(inner.left() + 20)
        words = painter.fontMetrics().elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, index.data(Qt.ItemDataRole.TextAlignmentRole), words)
        painter.restore()


def _item(cell: Cell) -> QTableWidgetItem:
    item = QTableWidgetItem(cell.words)
    side = Qt.AlignmentFlag.AlignRight if cell.right else Qt.AlignmentFlag.AlignLeft
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    item.setData(_STATE, cell.state)
    item.setToolTip(cell.tip)
    item.setFont(theme.font(bold=cell.bold))
    return item
