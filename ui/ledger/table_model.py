"""The table's model: rows in blocks, cells as text made once a block. It keeps no truth of its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from forms.definition import Form, Value
from model.workspace.listing import BLOCK, Count, Row
from ui.ledger.columns import STATE, LedgerColumn, MoneyUnit, cell_text, total_text
from ui.ledger.marks import Insight, Mark, mark_of
from ui.ledger.rows import Rows

Index = QModelIndex | QPersistentModelIndex
_DISPLAY, _ALIGN = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.TextAlignmentRole
_ROOT = QModelIndex()
MARK = int(Qt.ItemDataRole.UserRole)
ROW = MARK + 1
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class LedgerModel(QAbstractTableModel):
    """wanted: a row was shown whose looked-up values and faults aren't known yet."""

    wanted = Signal(str, str)

    def __init__(self, form: Form, columns: Sequence[LedgerColumn], money_unit: MoneyUnit | None) -> None:
        super().__init__()
        self._form, self._columns, self._money_unit = form, list(columns), money_unit
        self._rows: Rows | None = None
        self._total = 0
        self._texts: dict[int, tuple[str, ...]] = {}
        self._drafted: frozenset[str] = frozenset()
        self._insights: dict[str, Insight] = {}
        self._asked: set[str] = set()
        self._answers: Mapping[str, Mark] = {}
        self._arrive = QTimer(self)
        self._arrive.setSingleShot(True)
        self._arrive.timeout.connect(self._repaint)

    @property
    def columns(self) -> Sequence[LedgerColumn]:
        return self._columns

    def show_rows(self, rows: Rows, drafted: frozenset[str] = frozenset()) -> None:
        """Another state of the list: new order, filter or data."""
        self.beginResetModel()
        self._rows, self._total, self._drafted = rows, min(rows.count.rows, 10_000) if rows.count.capped \
            else rows.count.rows, drafted
        self._texts = {}
        self.endResetModel()

    def show_columns(self, columns: Sequence[LedgerColumn], money_unit: MoneyUnit | None) -> None:
        self.beginResetModel()
        self._columns, self._money_unit, self._texts = list(columns), money_unit, {}
        self.endResetModel()

    def learn(self, found: Mapping[str, Insight]) -> None:
        """Looked-up values and faults, by revision."""
        self._insights.update(found)
        self._texts = {}
        self._repaint()

    def set_answers(self, answers: Mapping[str, Mark]) -> None:
        """What became of proposals, by record."""
        self._answers, self._texts = answers, {}
        self._repaint()

    def set_drafted(self, drafted: frozenset[str]) -> None:
        self._drafted = drafted
        self._repaint()

    def count(self) -> Count:
        return self._rows.count if self._rows is not None else Count(0, False)

    def row(self, place: int) -> Row | None:
        if self._rows is None or not 0 <= place < self._total:
            return None
        return self._rows.row(place, self._arrived)

    def mark(self, row: Row) -> Mark:
        return mark_of(row, drafted=row.record in self._drafted, insight=self._insights.get(row.hash),
                       travels=self._form.in_submission, answer=self._answers.get(row.record))

    def cells(self, place: int) -> tuple[str, ...]:
        """A row's cells as text, the state's word last."""
        found = self._texts.get(place)
        if found is None:
            row = self.row(place)
            if row is None:
                return ("…",) * len(self._columns)
            found = self._texts[place] = self._made(row)
            if len(self._texts) > 8 * BLOCK:
                self._texts = {place: found}
        return found

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role in (_DISPLAY, Qt.ItemDataRole.AccessibleTextRole):
            text = self.cells(index.row())[index.column()] if index.isValid() else None
            if role == _DISPLAY or text is None:
                return text
            return f"{self._columns[index.column()].heading} {text or '未填'}"
        if not index.isValid():
            return None
        if role == _ALIGN:
            return _RIGHT if self._columns[index.column()].right else _LEFT
        if role == MARK and self._columns[index.column()].name == STATE:
            row = self.row(index.row())
            return self.mark(row) if row is not None else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == _DISPLAY:
            return self._columns[section].heading
        return (_RIGHT if self._columns[section].right else _LEFT) if role == _ALIGN else None

    def _made(self, row: Row) -> tuple[str, ...]:
        insight = self._insights.get(row.hash)
        if insight is None and row.hash not in self._asked:
            self._asked.add(row.hash)
            self.wanted.emit(row.record, row.hash)
        looked_up: Mapping[str, Value] = insight.calculated if insight is not None else {}
        return tuple(
            self.mark(row).word if each.name == STATE else
            cell_text(self._form, each, row, looked_up.get(each.name) if each.looked_up else None, self._money_unit)
            for each in self._columns
        )

    def _arrived(self, _block: int) -> None:
        self._texts = {}
        self._arrive.start(0)

    def _repaint(self) -> None:
        if self._total and self._columns:
            self._texts = {}
            self.dataChanged.emit(self.index(0, 0), self.index(self._total - 1, len(self._columns) - 1))


class TotalsModel(QAbstractTableModel):
    """The one row below: how many, and the sums of what adds up."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form
        self._columns: Sequence[LedgerColumn] = ()
        self._cells: list[str] = []

    def show(self, columns: Sequence[LedgerColumn], words: str, sums: Mapping[str, Value],
             money_unit: MoneyUnit | None, first: int) -> None:
        """first: the leftmost visible column, where the words stand."""
        self.beginResetModel()
        self._columns = columns
        self._cells = [total_text(self._form, each.field, sums.get(each.name), money_unit) for each in columns]
        if columns:
            self._cells[first] = words
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() or not self._columns else 1

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if not index.isValid():
            return None
        if role == _DISPLAY:
            return self._cells[index.column()]
        if role == _ALIGN:
            return _RIGHT if self._columns[index.column()].right else _LEFT
        return None


