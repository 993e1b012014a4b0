"""A half day: ground of its day, symbol, dashed box when due and empty, corner, ring."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui import theme
from ui.attendance import marks
from ui.attendance.balance import is_missing
from ui.attendance.presenter import AttendancePresenter
from ui.attendance.sheet import Cell

Index = QModelIndex | QPersistentModelIndex
_GROUNDS = {"rest": "rest", "holiday": "holiday"}


class HalfDayDelegate(QStyledItemDelegate):
    """Reads the desk, not the model: a month is painted in a few milliseconds."""

    def __init__(self, view: QWidget, presenter: AttendancePresenter) -> None:
        super().__init__(view)
        self._presenter = presenter
        self.current: Cell = (-1, -1)
        self.focused = False
        self.several = False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]
        cell = (index.row(), index.column())
        sheet = self._presenter.sheet
        key, day = sheet.key(cell), sheet.days[cell[1]]
        selected = self.several and bool(
            option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        ground = "sel" if selected or day.today else _GROUNDS.get(day.kind, "surface")
        painter.fillRect(rect, theme.token(ground if sheet.serves(cell) else "sunk"))
        lower = bool(cell[0] % 2)
        if lower:
            painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.token("line"))
        morning, afternoon = sheet.pair(key)
        state = self._presenter.states.by_code.get(afternoon if lower else morning)
        if state is None:
            if cell != self.current and is_missing(sheet, *cell, self._presenter.today):
                marks.paint_due(painter, rect)
        elif morning == afternoon:
            marks.paint_half(painter, state, rect, lower=lower)
        else:
            marks.paint_state(painter, state, rect)
        if not lower:
            self._corner(painter, rect, cell)
        if cell == self.current:
            self._ring(painter, rect, empty=state is None)

    def _corner(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        key = self._presenter.sheet.key(cell)
        values = self._presenter.sheet.values(key)
        if not values:
            return
        faults = self._presenter.faults(key)
        if faults or key in self._presenter.sheet.locked:
            error = any(each.level == "error" for each in faults)
            marks.paint_corner(painter, rect, "red_edge" if error else "amber_edge")
        elif values.get("work_note") or values.get("photo") or values.get("makeup_reason"):
            marks.paint_corner(painter, rect, "sub")

    def _ring(self, painter: QPainter, rect: QRect, *, empty: bool) -> None:
        """Two pixels while keys arrive here, one when they go elsewhere."""
        inner = QRectF(rect.adjusted(0, 0, -1, -1))
        pen = theme.ring()
        if not self.focused:
            pen.setWidth(1)
        else:
            inner.adjust(1, 1, 0, 0)
        if empty:
            painter.fillRect(inner, theme.token("surface"))
        painter.setPen(pen)
        painter.drawRect(inner)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, 0)
