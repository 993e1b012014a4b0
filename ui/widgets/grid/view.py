"""A grid of cells in which arrow keys move and Shift makes a range. It says what was asked for, no more."""

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from ui import theme
from ui.widgets.grid.heads import ColumnHead, Corner, NameHead

Cell = tuple[int, int]
Index = QModelIndex | QPersistentModelIndex
_SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect


class CellDelegate(QStyledItemDelegate):
    """current: the cell keys go to, (-1, -1) = none. focused: whether they arrive. several: there is a range."""

    current: Cell = (-1, -1)
    focused = False
    several = False

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, 0)

    def paint_ring(self, painter: QPainter, rect: QRect, *, ground: str = "") -> None:
        """Two pixels while keys arrive here, one when they go elsewhere. ground: a colour below, "" = as it is."""
        pen = theme.ring()
        inner = QRectF(rect.adjusted(1, 1, -1, -1))  # at 150 % half of a line on the edge would be cut
        if not self.focused:
            pen.setWidth(1)
        if ground:
            painter.fillRect(inner, theme.token(ground))
        painter.setPen(pen)
        painter.drawRect(inner)


class CellGrid(QTableView):
    """asked: clear, copy, paste, and what else a desk's keys ask for. moved: to another cell."""

    asked = Signal(str)
    moved = Signal()

    def __init__(self, cells: QAbstractTableModel, columns: ColumnHead, names: NameHead) -> None:
        super().__init__()
        self.narrow = False
        self._columns, self._names = columns, names
        self.setHorizontalHeader(columns)
        self.setVerticalHeader(names)
        self.setModel(cells)
        self.setProperty("bare", "true")
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._corner = Corner(names.title, self)

    def paint_with(self, cells: CellDelegate) -> None:
        """Who paints the cells; made after the grid, whose child it is."""
        self._cells = cells
        self.setItemDelegate(cells)

    # Where one is

    def cell(self) -> Cell:
        """The current cell, (-1, -1) when there is none."""
        index = self.currentIndex()
        return index.row(), index.column()

    def cells(self) -> list[Cell]:
        """The range, or the current cell alone."""
        parts = self.selectionModel().selection()
        found = [
            (row, column) for number in range(parts.count())
            for row in range(parts.at(number).top(), parts.at(number).bottom() + 1)
            for column in range(parts.at(number).left(), parts.at(number).right() + 1)
        ]
        return found or ([self.cell()] if self.currentIndex().isValid() else [])

    def go(self, cell: Cell) -> None:
        """Make a cell the current one and bring it into view."""
        index = self.model().index(*cell)
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, _SELECT)
            self.scrollTo(index)

    def choose(self, top: Cell, bottom: Cell) -> None:
        """Make a range; the current cell stays."""
        area = QItemSelection(self.model().index(*top), self.model().index(*bottom))
        self.selectionModel().select(area, _SELECT)

    # Looks

    def set_narrow(self, narrow: bool) -> None:
        """Little room: names take less of it."""
        self.narrow = narrow
        self._names.set_narrow(narrow)
        self.fit()

    def fit(self) -> None:
        """After the room changed."""
        self._corner.setGeometry(0, 0, self._names.width(), self._columns.high)

    def content_height(self) -> int:
        """Head and rows."""
        return self._columns.high + self.model().rowCount() * self._names.defaultSectionSize()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    # Keys

    def ask(self, event: QKeyEvent) -> bool:
        """Copy, paste, clear: what every grid is asked for; whether it was one of them."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.asked.emit("copy")
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.asked.emit("paste")
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.asked.emit("clear")
        else:
            return False
        return True

    # Painting what changed

    def show_current(self, current: Index, previous: Index) -> None:
        """Paint again what looks different since another cell is current."""
        self.update(previous)
        self.update(current)

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802 - Qt's name
        super().currentChanged(current, previous)
        self._cells.current = (current.row(), current.column())
        self.show_current(current, previous)
        self.moved.emit()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802 - Qt's name
        super().selectionChanged(selected, deselected)
        several = self._several()
        if several != self._cells.several:
            self._cells.several = several
            self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focus(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._focus(False)

    def _focus(self, focused: bool) -> None:
        self._cells.focused = focused
        self.update(self.currentIndex())

    def _several(self) -> bool:
        parts = self.selectionModel().selection()
        return parts.count() > 1 or (parts.count() == 1 and parts.at(0).width() * parts.at(0).height() > 1)
