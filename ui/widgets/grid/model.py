"""A grid as Qt's views and screen readers see it; delegates read the desk itself."""

from collections.abc import Callable

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class CellModel(QAbstractTableModel):
    """size: rows and columns there are now. Cells aren't edited in place: the desk's keys write."""

    def __init__(self, size: Callable[[], tuple[int, int]]) -> None:
        super().__init__()
        self._size = size

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._size()[0]

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._size()[1]

    def start_over(self) -> None:
        """Other rows or columns."""
        self.beginResetModel()
        self.endResetModel()
