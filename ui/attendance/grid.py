"""The days: arrow keys move, a key writes, Shift makes a range. It says what was asked for, no more."""

from collections.abc import Iterable
from itertools import chain

from PySide6.QtCore import QItemSelection, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent

from ui import theme
from ui.attendance.delegate import HalfDayDelegate
from ui.attendance.headers import DayHead, NameHead
from ui.attendance.presenter import AttendancePresenter
from ui.attendance.sheet import Cell
from ui.attendance.states import digit_of
from ui.attendance.table_model import MonthModel
from ui.widgets.grid.view import CellGrid, Index

HALF, HALF_NARROW, LEAST, LEAST_NARROW, MOST = 20, 17, 23, 24, 40
_ARROWS = {Qt.Key.Key_Left: True, Qt.Key.Key_Right: True, Qt.Key.Key_Up: False, Qt.Key.Key_Down: False}
_CONTROL = Qt.KeyboardModifier.ControlModifier


class MonthGrid(CellGrid):
    """digit: one that was typed. asked: repeat, clear, open, copy, paste, before, above."""

    digit = Signal(str)

    def __init__(self, presenter: AttendancePresenter) -> None:
        self.days, self.names = DayHead(presenter), NameHead(presenter)
        self.months = MonthModel(presenter)
        super().__init__(self.months, self.days, self.names)
        self._presenter = presenter
        self.sideways = False
        self._halves = HalfDayDelegate(self, presenter)
        self.paint_with(self._halves)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("考勤表")
        self.names.sectionClicked.connect(self._choose_cadre)
        self.set_narrow(False)

    # Where one is

    def advance(self) -> None:
        """On to the next half that is due, the way the last arrow went; stay where the next isn't due yet."""
        row, column = self.cell()
        rows, columns = self._presenter.sheet.rows(), self._presenter.sheet.columns()
        if self.sideways:
            self._go_first(chain(((row, at) for at in range(column + 1, columns)),
                                 ((row + 1, at) for at in range(columns))))
        else:
            self._go_first(chain(((at, column) for at in range(row + 1, rows)),
                                 ((at, later) for later in range(column + 1, columns) for at in range(rows))))

    def _go_first(self, way: Iterable[Cell]) -> None:
        sheet = self._presenter.sheet
        for cell in way:
            if cell[0] < sheet.rows() and sheet.due(cell):
                if sheet.days[cell[1]].date <= self._presenter.today:
                    self.go(cell)
                return

    # Looks

    def set_narrow(self, narrow: bool) -> None:
        """Below 1000 pixels: names alone, lower rows, days that scroll."""
        self.names.setDefaultSectionSize(HALF_NARROW if narrow else HALF)
        super().set_narrow(narrow)

    def fit(self) -> None:
        """Share the width among the days, none narrower than can be read."""
        count = max(1, self._presenter.sheet.columns())
        room = self.width() - self.names.width()
        width = max(LEAST_NARROW if self.narrow else LEAST, min(MOST, room // count))
        if width != self.days.defaultSectionSize():
            self.days.setDefaultSectionSize(width)
        over = max(0, min(count, room - width * count)) if width < MOST else 0
        for at in range(self._presenter.sheet.columns()):
            self.days.resizeSection(at, width + (at < over))
        super().fit()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers()
        control = bool(held & _CONTROL)
        digit = "" if control or held & Qt.KeyboardModifier.AltModifier else digit_of(event.text())
        if digit:
            self.digit.emit(digit)
        elif self.ask(event):
            return
        elif control and key in (Qt.Key.Key_R, Qt.Key.Key_D):
            self.asked.emit("before" if key == Qt.Key.Key_R else "above")
        elif key == Qt.Key.Key_Space:
            self._space(control=control, shift=bool(held & Qt.KeyboardModifier.ShiftModifier))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.asked.emit("open")
        else:
            self.sideways = _ARROWS.get(key, self.sideways)
            super().keyPressEvent(event)

    def _space(self, *, control: bool, shift: bool) -> None:
        """As in workbooks: Ctrl the whole day, Shift the whole row; alone the last state again."""
        row, column = self.cell()
        sheet = self._presenter.sheet
        if control:
            self.choose((0, column), (sheet.rows() - 1, column))
        elif shift:
            self._choose_cadre(row)
        else:
            self.asked.emit("repeat")

    def _choose_cadre(self, row: int) -> None:
        top = row // 2 * 2
        self.choose((top, 0), (top + 1, self._presenter.sheet.columns() - 1))

    # Painting what changed

    def show_current(self, current: Index, previous: Index) -> None:
        self.names.set_current(current.row() // 2 if current.isValid() else -1)
        super().show_current(current, previous)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802 - Qt's name
        super().selectionChanged(selected, deselected)
        self.moved.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Cells fill their ground themselves; what lies outside of them is filled here, so that scrolling can move."""
        painter = QPainter(self.viewport())
        right, below = self.days.length() - self.days.offset(), self.names.length() - self.names.offset()
        area = self.viewport().rect()
        painter.fillRect(QRect(right, 0, area.width() - right, area.height()), theme.token("surface"))
        painter.fillRect(QRect(0, below, area.width(), area.height() - below), theme.token("surface"))
        painter.end()
        self._halves.begin()
        super().paintEvent(event)
