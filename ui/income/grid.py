"""The amounts: arrow keys move, typing replaces, Enter goes down, Tab right. It says what was asked for, no more."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from forms.amounts import Fen, show_amount
from ui.income.amount_line import AmountLine
from ui.income.delegate import AmountDelegate
from ui.income.headers import ItemHead, VillageHead, width_of
from ui.income.pasting import Cell
from ui.income.presenter import IncomePresenter
from ui.income.table_model import MonthModel
from ui.widgets.grid.view import CellGrid, Index

_CONTROL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
_ASKS = {Qt.Key.Key_D: "down", Qt.Key.Key_R: "before", Qt.Key.Key_0: "nil"}
_STARTS = "0123456789.-¥￥０１２３４５６７８９．－"
_WAYS = {"below": (1, 0), "above": (-1, 0), "right": (0, 1), "after": (0, 1), "left": (0, -1)}


class MonthGrid(CellGrid):
    """asked: clear, copy, paste, down, before, nil. wrong: why something wasn't taken."""

    wrong = Signal(str)

    def __init__(self, presenter: IncomePresenter) -> None:
        self.heads, self.names = ItemHead(presenter), VillageHead(presenter)
        self.months = MonthModel(presenter)
        super().__init__(self.months, self.heads, self.names)
        self._presenter = presenter
        self._editing: Cell = (-1, -1)
        self._tabbed_from = -1
        self.paint_with(AmountDelegate(self, presenter))
        self.setAccessibleName("村集体经济月报")
        self.line = AmountLine(self.viewport())
        self.line.done.connect(self.commit)
        self.line.dropped.connect(self.drop)
        self.doubleClicked.connect(lambda _: self.edit_amount())
        self.names.sectionClicked.connect(self._choose_row)
        for column, item in enumerate(presenter.items):
            self.heads.resizeSection(column, width_of(item.short))

    # Where one is

    def _move(self, way: str) -> None:
        row, column = self.cell()
        if way in ("right", "left") and self._tabbed_from < 0:
            self._tabbed_from = column
        if way == "down":
            self._down()
            return
        if way not in ("right", "left"):
            self._tabbed_from = -1
        down, right = _WAYS[way]
        step = right or down
        rows, columns = self._presenter.size()
        row, column = row + down, column + right
        while right and 0 <= column < columns and self._closed((row, column)):
            column += step
        if 0 <= row < rows and 0 <= column < columns:
            self.go((row, column))

    def _down(self) -> None:
        """Below; after Tabs to the column where they began; from the last row up to the next column."""
        row, column = self.cell()
        rows, columns = self._presenter.size()
        start, self._tabbed_from = self._tabbed_from if self._tabbed_from >= 0 else column, -1
        if row + 1 < rows:
            self.go((row + 1, start))
        elif start == column and column + 1 < columns:
            self.go((0, column + 1))

    def _closed(self, cell: Cell) -> bool:
        village, item = self._presenter.at(cell)
        return item.name in self._presenter.closed(self._presenter.system(village))

    def _choose_row(self, row: int) -> None:
        self.go((row, max(0, self.cell()[1])))
        self.choose((row, 0), (row, self.months.columnCount() - 1))

    # Typing

    def edit_amount(self, text: str | None = None) -> None:
        """text: typed over the amount; None = change the amount that stands there."""
        cell = self.cell()
        refused = self._presenter.refusal(cell) if cell[0] >= 0 else ""
        if refused or cell[0] < 0:
            self.wrong.emit(refused)
            return
        self.scrollTo(self.currentIndex())
        self._editing = cell
        self.line.setGeometry(self.visualRect(self.currentIndex()).adjusted(-1, 2, 1, -3))
        amount = self._presenter.amount(cell)
        shown = "" if amount is None else show_amount(Fen(amount), "元", grouped=False).removesuffix(".00")
        self.line.open(shown if text is None else text, replacing=text is not None)

    def commit(self, way: str = "here") -> bool:
        """What is being typed goes in; False when it can't be read: then it stays in the line."""
        if self._editing[0] < 0:
            return True
        cell, words = self._editing, ""
        self._editing = (-1, -1)
        words = self._presenter.enter(cell, self.line.text())
        if words:
            self._editing = cell
            self.line.refuse(words)
            self.wrong.emit(words)
            return False
        self.wrong.emit("")
        self._close_line()
        if way != "here":
            self._move(way)
        return True

    def typing(self) -> bool:
        """Whether the line is open."""
        return self._editing[0] >= 0

    def drop(self) -> None:
        """What is being typed goes away."""
        self._editing = (-1, -1)
        self.wrong.emit("")
        self._close_line()

    def _close_line(self) -> None:
        had_focus = self.line.hasFocus()
        self.line.hide()
        if had_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.typing():
            self.line.keyPressEvent(event)
            return
        key, held = Qt.Key(event.key()), event.modifiers()
        control = bool(held & _CONTROL)
        if control and key in _ASKS:
            self.asked.emit(_ASKS[key])
        elif key == Qt.Key.Key_Space and held & Qt.KeyboardModifier.ShiftModifier:
            self._choose_row(self.cell()[0])
        elif self.ask(event):
            return
        elif event.text() and event.text() in _STARTS and not control and not held & _ALT:
            self.edit_amount(event.text())
        else:
            self._go_key(event, key, held)

    def _go_key(self, event: QKeyEvent, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
        if key == Qt.Key.Key_F2:
            self.edit_amount()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._move("above" if held & Qt.KeyboardModifier.ShiftModifier else "down")
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._move("right" if key == Qt.Key.Key_Tab else "left")
        else:
            self._tabbed_from = -1
            super().keyPressEvent(event)

    def focusNextPrevChild(self, _forward: bool) -> bool:  # noqa: N802 - Qt's name
        """Tab goes to the next amount; F6 leaves the grid."""
        return False

    # Painting what changed

    def show_current(self, current: Index, previous: Index) -> None:
        self.names.set_current(current.row())
        self.heads.set_current(current.column())
        rows = {each.row() for each in (current, previous) if each.isValid()}
        if len(rows) > 1:
            for row in rows:
                top, height = self.rowViewportPosition(row), self.rowHeight(row)
                self.viewport().update(0, top, self.viewport().width(), height)
        else:
            super().show_current(current, previous)
