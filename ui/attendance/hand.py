"""What the keys do: from the grid to the presenter, and on to the next half."""

from collections.abc import Callable, Collection
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from ui.attendance import filling
from ui.attendance.grid import MonthGrid
from ui.attendance.presenter import AttendancePresenter
from ui.attendance.sheet import Key
from ui.attendance.states import LEAVE_KEY

_JUMPS = ("short", "gap", "fault")


class Hand(QObject):
    """leave: whether the next digit is a kind of leave. said: in a toast, nothing to undo. wrong: what was refused."""

    leave = Signal(bool)
    said = Signal(str)
    wrong = Signal(str)

    def __init__(self, presenter: AttendancePresenter, grid: MonthGrid) -> None:
        super().__init__(grid)
        self._presenter, self._grid = presenter, grid
        self.choosing_leave = False
        self._acts: dict[str, Callable[[], object]] = {
            "undo": lambda: self._go_back(presenter.undo()), "redo": lambda: self._go_back(presenter.redo()),
            "repeat": lambda: self._write(presenter.last_state), "clear": lambda: presenter.clear(grid.cells()),
            "before": partial(self._copy_from, presenter.copy_before), "fill": self._fill, "copy": self._copy,
            "above": partial(self._copy_from, presenter.copy_above), "paste": self._paste,
            **{what: partial(self.jump, 1, what) for what in _JUMPS},
        }
        grid.digit.connect(self.digit)

    def digit(self, digit: str) -> None:
        """A state's key; after 8 the number of a kind of leave."""
        states = self._presenter.states
        if self.choosing_leave:
            state = states.leave.get(digit)
            self.set_leave(False)
        elif digit == LEAVE_KEY:
            self.set_leave(True)
            return
        else:
            state = states.keys.get(digit)
        if state is not None:
            self._write(state.code)

    def set_leave(self, choosing: bool) -> None:
        if choosing != self.choosing_leave:
            self.choosing_leave = choosing
            self.leave.emit(choosing)

    def do(self, act: str) -> bool:
        """False for an act that isn't one of the grid's."""
        self.set_leave(False)
        if act not in self._acts:
            return False
        if self._grid.currentIndex().isValid():
            self._acts[act]()
        self._grid.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def jump(self, way: int, what: str = "") -> None:
        """To the next half that needs a look."""
        cell = self._presenter.next_look(self._grid.cell(), way, what)
        if cell is not None:
            self._grid.go(cell)
            self._grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _write(self, code: str) -> None:
        cells = self._grid.cells()
        if not code or not cells:
            return
        if not self._presenter.write(cells, code):
            self.wrong.emit(self._presenter.refusal(cells[0]))
        elif len(cells) == 1:
            self._grid.advance()

    def _copy_from(self, copy: Callable[[list[tuple[int, int]]], object]) -> None:
        cells = self._grid.cells()
        copy(cells)
        if len(cells) == 1:
            self._grid.advance()

    def _fill(self) -> None:
        """The range is let go: the next key means one half again, not all that was just filled."""
        if not self._presenter.fill(self._grid.cells()):
            self.said.emit("到今天为止没有空着的工作日")
        self._grid.go(self._grid.cell())

    def _copy(self) -> None:
        presenter = self._presenter
        QGuiApplication.clipboard().setText(filling.copied(presenter.sheet, presenter.states, self._grid.cells()))

    def _paste(self) -> None:
        lines = QGuiApplication.clipboard().text().rstrip("\r\n").split("\n")
        corner = min(self._grid.cells())
        self.wrong.emit(self._presenter.paste(corner, [line.rstrip("\r").split("\t") for line in lines]))

    def _go_back(self, keys: Collection[Key]) -> None:
        """After a step back or forth: there."""
        cells = [cell for key in keys if (cell := self._presenter.sheet.cell_of(key)) is not None]
        if cells:
            self._grid.go(min(cells))
