"""What was pasted, before anything is written: bad cells with their reason, mended in place, all or nothing."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from export.workbook.matching import ReadCell
from forms.definition import Field, Form
from forms.values import show_value
from model.titles import without_number
from ui import theme
from ui.ledger.clipboard import Line, Pasted
from ui.ledger.columns import unit_words
from ui.widgets.basics import button, column, label, link, row

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_DISPLAY, _EDIT = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_NUMBERS = ("money", "integer", "decimal", "percent")
_REMEDIES = {
    "date": "请写成 2026-3-5 或 3月5日。", "month": "请写成 2026-3。", "money": "请写数字，如 1200 或 6.5万元。",
    "integer": "请写整数。", "decimal": "请写数字。", "percent": "请写数字，如 35。",
}
_SAID = 8
_MEASURED, _NARROWEST, _WIDEST = 50, 84, 280
STATUS = int(Qt.ItemDataRole.UserRole)


def remedy(form: Form, field: Field) -> str:
    """What a cell may say instead."""
    if field.type in ("select_one", "select_multiple"):
        offered = [each.label for each in form.choices.get(field.choices, ()) if not each.retired]
        more = " 等" if len(offered) > _SAID else ""
        return f"可以写：{'、'.join(offered[:_SAID])}{more}。"
    if field.type == "reference":
        return "请写全名或编号；还没有登记的，先去登记。"
    return _REMEDIES.get(field.type, "")


class PasteModel(QAbstractTableModel):
    """mend(line, field, text) reads a cell again. The first column says what a row will do."""

    def __init__(self, form: Form, found: Pasted, names: Callable[[str, str], str],
                 mend: Callable[[Line, Field, str], None]) -> None:
        super().__init__()
        self._form, self.found, self._names, self._mend = form, found, names, mend

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.found.lines)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.found.columns) + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section and self.found.columns[section - 1].type in _NUMBERS else _LEFT
        if role != _DISPLAY:
            return None
        if orientation == Qt.Orientation.Vertical:
            return section + 1
        if section == 0:
            return "将要"
        field = self.found.columns[section - 1]
        unit = unit_words(field, None)
        return f"{field.label}（{unit}）" if unit else field.label

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        known = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return known | Qt.ItemFlag.ItemIsEditable if index.column() else known

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if not index.isValid():
            return None
        line = self.found.lines[index.row()]
        if index.column() == 0:
            what = line.whole or ("修改" if line.record else "新增")
            status = ("fault", line.whole) if line.whole else ("ok", "")
            return {_DISPLAY: f"{index.row() + 1}　{what}", STATUS: status}.get(role)
        field = self.found.columns[index.column() - 1]
        return self._of_cell(line.cells.get(field.name, ReadCell("", None)), field, role)

    def _of_cell(self, cell: ReadCell, field: Field, role: int) -> Any:
        if role == _DISPLAY:
            shown = show_value(self._form, field, cell.value, names=self._names)
            shown = without_number(shown) if field.type == "reference" else shown
            return cell.original if cell.status == "fault" else shown
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if field.type in _NUMBERS else _LEFT
        remedied = f"{cell.reason.removesuffix('。')}。{remedy(self._form, field)}"
        reason = remedied if cell.status == "fault" else cell.reason
        return {STATUS: (cell.status, reason), Qt.ItemDataRole.ToolTipRole: reason or None,
                _EDIT: cell.original}.get(role)

    def setData(self, index: Index, value: Any, role: int = _EDIT) -> bool:
        if role != _EDIT or index.column() == 0:
            return False
        self._mend(self.found.lines[index.row()], self.found.columns[index.column() - 1], str(value))
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), self.columnCount() - 1))
        return True

    def next_fault(self, after: int) -> tuple[int, int] | None:
        """The next place, row and column, that has to be mended; around and around."""
        width = self.columnCount()
        places = [at * width + number for at, line in enumerate(self.found.lines) for number in range(width)
                  if self.data(self.index(at, number), STATUS)[0] == "fault" and line.faults]
        if not places:
            return None
        place = next((each for each in places if each > after), places[0])
        return divmod(place, width)


class _CellDelegate(QStyledItemDelegate):
    """A bad cell: red ground and edge; a doubtful one amber."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]
        status, _ = index.data(STATUS)
        ground = {"fault": "red_ground", "ask": "amber_ground"}.get(status, "alt" if index.row() % 2 else "surface")
        painter.save()
        painter.fillRect(rect, theme.token(ground))
        if status != "ok":
            painter.setPen(theme.token("red_edge" if status == "fault" else "amber_edge"))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        if index == self._table.currentIndex():
            painter.setPen(theme.ring())
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.setPen(theme.token("red" if status == "fault" else "sub" if index.column() == 0 else "text"))
        inner = rect.adjusted(10, 0, -10, 0)
        side = index.data(Qt.ItemDataRole.TextAlignmentRole) or _LEFT
        text = painter.fontMetrics().elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, side, text)
        painter.restore()


class PastePreview(QWidget):
    """accepted: everything may be written. refused: nothing was."""

    accepted = Signal()
    refused = Signal()

    def __init__(self, form: Form, found: Pasted, names: Callable[[str, str], str],
                 mend: Callable[[Line, Field, str], None]) -> None:
        super().__init__()
        self.model = PasteModel(form, found, names, mend)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setItemDelegate(_CellDelegate(self.table))
        self.table.setShowGrid(False)
        self.table.setAccessibleName("要粘贴的内容")
        self.table.horizontalHeader().setHighlightSections(False)
        # Words may take what room is left; a figure would stand far from its row.
        words_last = not found.columns or found.columns[-1].type not in _NUMBERS
        self.table.horizontalHeader().setStretchLastSection(words_last)
        self.table.horizontalHeader().setFixedHeight(34)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().setDefaultSectionSize(34)
        for at in range(self.model.columnCount()):
            self.table.setColumnWidth(at, self._width(at))
        self.title = label(f"粘贴到{form.title}", "title")
        self.advice = label("", "scope", wrap=True)
        self.reason = label("", "error", wrap=True)
        self.next = link("下一处 F8", self.go_to_fault)
        self.write = button("", self.accepted.emit, kind="main")
        self.back = button("不粘贴了", self.refused.emit)
        foot = row(self.reason, self.next, self.back, self.write, gap=10)
        foot.setStretch(0, 1)
        self.setLayout(column(self.title, self.advice, self.table, foot, gap=10, margins=(24, 18, 24, 20)))
        self.model.dataChanged.connect(self._say)
        self.table.selectionModel().currentChanged.connect(self._say)
        self._say()

    def _width(self, column: int) -> int:
        """Room for the heading and for what the first rows hold, within measure."""
        shown = [str(self.model.headerData(column, Qt.Orientation.Horizontal)),
                 *(str(self.model.index(at, column).data() or "")
                   for at in range(min(_MEASURED, self.model.rowCount())))]
        widest = max(self.table.fontMetrics().horizontalAdvance(each) for each in shown)
        return min(max(widest + 28, _NARROWEST), _WIDEST)

    def go_to_fault(self) -> None:
        """F8: the next cell to be mended."""
        here = self.table.currentIndex()
        place = self.model.next_fault(here.row() * self.model.columnCount() + here.column() if here.isValid() else -1)
        if place is not None:
            self.table.setCurrentIndex(self.model.index(*place))
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _say(self, *_: object) -> None:
        found = self.model.found
        changed = sum(bool(each.record) for each in found.lines)
        words = [f"共 {len(found.lines)} 行：新增 {len(found.lines) - changed} 条"]
        if changed:
            words.append(f"修改已有的 {changed} 条")
        if found.unknown:
            words.append(f"没有用上的列：{'、'.join(found.unknown)}")
        if found.guessed:
            words.append("没有表头，按列表的列序对应，请核对")
        self.advice.setText("；".join(words) + "。")
        self.write.setText(f"全部写入 {len(found.lines)} 条")
        faults = found.faults
        self.write.setEnabled(faults == 0)
        status, reason = self.table.currentIndex().data(STATUS) or ("ok", "")
        left = f"还有 {faults} 格读不出来，改好才能写入" if faults else ""
        here = f"这一格：{reason}" if status != "ok" and reason else ""
        self.reason.setText("。".join(filter(None, (left, here))))
        theme.mark(self.reason, "role", "error" if faults else "warning")
        self.write.setToolTip(left)
        self.write.setAccessibleDescription(left)
        self.next.setVisible(bool(faults))
