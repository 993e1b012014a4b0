"""The grid as Qt's views and screen readers see it; the delegate reads the desk itself."""

from PySide6.QtCore import Qt

from ui.attendance.presenter import AttendancePresenter
from ui.attendance.sheet import Cell, Key
from ui.widgets.grid.model import CellModel, Index

_HALF = ("上午", "下午")


class MonthModel(CellModel):
    """Two rows a cadre, a column a day."""

    def __init__(self, presenter: AttendancePresenter) -> None:
        super().__init__(lambda: (presenter.sheet.rows(), presenter.sheet.columns()))
        self._presenter = presenter

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._presenter.states.symbol(self._presenter.status((index.row(), index.column())))
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self.words((index.row(), index.column()))
        return None

    def words(self, cell: Cell) -> str:
        """周文彬 10月22日 周四 下午 未填."""
        presenter = self._presenter
        sheet = presenter.sheet
        status = presenter.status(cell)
        parts = [sheet.cadres[cell[0] // 2].name, sheet.days[cell[1]].words, _HALF[cell[0] % 2],
                 presenter.states.word(status) or "未填"]
        values = sheet.values(sheet.key(cell))
        if values.get("work_note"):
            parts.append(str(values["work_note"]))
        if values.get("makeup_reason"):
            parts.append(f"补录：{values['makeup_reason']}")
        parts += [fault.words for fault in presenter.faults(sheet.key(cell))]
        return " ".join(parts)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        sheet = self._presenter.sheet
        if orientation == Qt.Orientation.Horizontal:
            return sheet.days[section].words if section < sheet.columns() else None
        return f"{sheet.cadres[section // 2].name} {_HALF[section % 2]}" if section < sheet.rows() else None

    def show_days(self, keys: "set[Key]") -> None:
        """These days look different: few of them one by one, many at once."""
        sheet = self._presenter.sheet
        cells = [cell for key in keys if (cell := sheet.cell_of(key)) is not None]
        if not cells:
            return
        if len(cells) <= 4:
            for row, column in cells:
                # One by one: for more than one cell Qt paints the whole view.
                for half in (row, row + 1):
                    self.dataChanged.emit(self.index(half, column), self.index(half, column))
            return
        rows, columns = [row for row, _ in cells], [column for _, column in cells]
        self.dataChanged.emit(self.index(min(rows), min(columns)), self.index(max(rows) + 1, max(columns)))
