"""The grid as Qt's views and screen readers see it; the delegate reads the desk itself."""

from collections.abc import Collection

from PySide6.QtCore import Qt

from ui.income.figures import words_of
from ui.income.presenter import IncomePresenter
from ui.widgets.grid.model import CellModel, Index

_FEW = 8


class MonthModel(CellModel):
    """A row a village, a column an amount. The grid's own line edits."""

    def __init__(self, presenter: IncomePresenter) -> None:
        super().__init__(presenter.size)
        self._presenter = presenter

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return words_of(self._presenter.amount((index.row(), index.column())), self._presenter.unit)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.words(index.row(), index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index.row(), index.column())
        return None

    def words(self, row: int, column: int) -> str:
        """红岩村 资产租赁收入 36,000.00 元."""
        presenter = self._presenter
        village, item = presenter.at((row, column))
        amount = presenter.amount((row, column))
        said = f"{words_of(amount, '元')} 元" if amount is not None else (
            "零报告" if presenter.sheet.nil(village.code) else "未报")
        asked = [each.message for each in presenter.questions(village.code) if each.path == item.name and each.open]
        return " ".join((village.name, item.label, said, *asked))

    def _tip(self, row: int, column: int) -> str:
        doubt = self._presenter.doubts.get((row, column))
        return f"{doubt.place}“{doubt.text}”{doubt.reason}" if doubt else self._presenter.items[column].field.hint

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        presenter = self._presenter
        if orientation == Qt.Orientation.Horizontal:
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                return presenter.items[section].label
            return presenter.items[section].field.hint if role == Qt.ItemDataRole.ToolTipRole else None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return None
        village = presenter.villages[section]
        return f"{village.above}{village.name}"

    def show_villages(self, villages: Collection[str]) -> None:
        """These rows look different; none, or many: all of them."""
        last = self.columnCount() - 1
        rows = [self._presenter.rows[code] for code in villages if code in self._presenter.rows]
        if not rows or len(rows) > _FEW:
            rows = [0, max(0, self.rowCount() - 1)]
            self.dataChanged.emit(self.index(rows[0], 0), self.index(rows[1], last))
            return
        for row in rows:
            self.dataChanged.emit(self.index(row, 0), self.index(row, last))
