"""A table that is read and copied, never typed into: quiet rows, room beside the words, figures to the right."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableWidget, QTableWidgetItem

from ui import theme

ROW = 32
PADDING = 9
Cell = tuple[str, bool]  # words, whether to the right


class PlainTable(QTableWidget):
    """Ctrl+C copies what is selected with its head, for WPS; nothing selected = all of it. chosen: row, column."""

    chosen = Signal(int, int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setItemDelegate(_Delegate(self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setFixedHeight(ROW + 2)
        self.cellDoubleClicked.connect(self.chosen)

    def fill(self, head: Sequence[Cell], rows: Sequence[Sequence[Cell]], *, bold: int = -1) -> None:
        """bold: the row of the totals."""
        self.clear()
        self.setColumnCount(len(head))
        self.setRowCount(len(rows))
        for place, cell in enumerate(head):
            self.setHorizontalHeaderItem(place, _item(cell))
        for at, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                item = _item(cell)
                item.setFont(theme.font(bold=at == bold))
                self.setItem(at, place, item)
        self.resizeColumnsToContents()
        for place in range(len(head)):
            self.setColumnWidth(place, self.columnWidth(place) + 2 * PADDING)

    def copied(self) -> str:
        """Cells with tabs between them and the head above."""
        marked = self.selectedIndexes()
        whole = len(marked) < 2
        rows = range(self.rowCount()) if whole else sorted({each.row() for each in marked})
        places = list(range(self.columnCount())) if whole else sorted({each.column() for each in marked})
        model = self.model()
        lines = [[str(model.headerData(place, Qt.Orientation.Horizontal)) for place in places]]
        lines += [[str(model.index(at, place).data() or "") for place in places] for at in rows]
        return "\n".join("\t".join(line) for line in lines)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copied())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self.chosen.emit(self.currentRow(), self.currentColumn())
        else:
            super().keyPressEvent(event)


class _Delegate(QStyledItemDelegate):
    """Ground and bar of the chosen row, words with room beside them."""

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
        inner = rect.adjusted(PADDING, 0, -PADDING, 0)
        words = painter.fontMetrics().elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, index.data(Qt.ItemDataRole.TextAlignmentRole), words)
        painter.restore()


def _item(cell: Cell) -> QTableWidgetItem:
    words, right = cell
    item = QTableWidgetItem(words)
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return item
