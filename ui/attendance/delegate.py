"""A half day: ground of its day, symbol, dashed box when due and empty, corner, ring."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from ui import theme
from ui.attendance import marks
from ui.attendance.balance import is_missing
from ui.attendance.presenter import AttendancePresenter
from ui.attendance.sheet import Cell, Key
from ui.widgets.grid.view import CellDelegate, Index

if TYPE_CHECKING:
    from ui.attendance.marks import Screen

_GROUNDS = {"rest": "rest", "holiday": "holiday"}
_SELECTED = QStyle.StateFlag.State_Selected
_CORNERED = ("work_note", "photo", "makeup_reason")


class HalfDayDelegate(CellDelegate):
    """Reads the desk, not the model: a month is painted in a few milliseconds. `begin` before each pass."""

    def __init__(self, view: QWidget, presenter: AttendancePresenter) -> None:
        super().__init__(view)
        self._presenter = presenter
        self.begin()

    def begin(self) -> None:
        """Look up once what all cells of a pass share."""
        self._screen: Screen = marks.screen()
        self._grounds = [QColor(theme.token("sel" if day.today else _GROUNDS.get(day.kind, "surface")))
                         for day in self._presenter.sheet.days]
        self._sel, self._sunk, self._line = (theme.token(name) for name in ("sel", "sunk", "line"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]
        cell = (index.row(), index.column())
        sheet = self._presenter.sheet
        key = sheet.key(cell)
        ground = self._grounds[cell[1]]
        if not sheet.serves(cell):
            ground = self._sunk
        elif self.several and option.state & _SELECTED:  # type: ignore[attr-defined]
            ground = self._sel
        painter.fillRect(rect, ground)
        lower = bool(cell[0] % 2)
        if lower:
            painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self._line)
        values = sheet.values(key)
        if values:
            self._day(painter, rect, cell, key, values)
        elif is_missing(sheet, *cell, self._presenter.today) and cell != self.current:
            marks.paint_due(painter, rect, self._screen)
        if cell == self.current:
            self.paint_ring(painter, rect, ground="" if sheet.status(cell) else "surface")

    def _day(self, painter: QPainter, rect: QRect, cell: Cell, key: Key, values: Mapping[str, Any]) -> None:
        lower = bool(cell[0] % 2)
        morning, afternoon = values.get("am_status", ""), values.get("pm_status", "")
        state = self._presenter.states.by_code.get(afternoon if lower else morning)
        if state is None:
            if cell != self.current and is_missing(self._presenter.sheet, *cell, self._presenter.today):
                marks.paint_due(painter, rect, self._screen)
        elif morning == afternoon:
            marks.paint_half(painter, state, rect, self._screen, lower=lower)
        else:
            marks.paint_state(painter, state, rect, self._screen)
        if lower:
            return
        faults = self._presenter.faults(key)
        if faults or key in self._presenter.sheet.locked:
            error = any(each.level == "error" for each in faults)
            marks.paint_corner(painter, rect, "red_edge" if error else "amber_edge")
        elif any(name in values for name in _CORNERED):
            marks.paint_corner(painter, rect, "sub")
