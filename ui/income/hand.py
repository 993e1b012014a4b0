"""What the keys do: from the grid to the presenter, and where one stands afterwards."""

from collections.abc import Callable, Collection

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from ui.income.grid import MonthGrid
from ui.income.pasting import lines_of
from ui.income.presenter import IncomePresenter
from ui.income.wording import copied


class Hand(QObject):
    """ready: settles what is typed, and says whether it could. wrong: what was refused, "" = nothing."""

    wrong = Signal(str)

    def __init__(self, presenter: IncomePresenter, grid: MonthGrid, ready: Callable[[], bool]) -> None:
        super().__init__(grid)
        self._presenter, self._grid, self._ready = presenter, grid, ready
        self._acts: dict[str, Callable[[], str | None]] = {
            "clear": lambda: presenter.clear(grid.cells()),
            "down": lambda: presenter.fill_down(grid.cells()),
            "before": lambda: presenter.fill_from_last_month(grid.cells()),
            "nil": lambda: presenter.toggle_nil(grid.cell()[0]),
            "copy": lambda: QGuiApplication.clipboard().setText(copied(presenter, grid.cells())),
            "paste": lambda: presenter.paste(min(grid.cells()), lines_of(QGuiApplication.clipboard().text())),
            "undo": lambda: self._go_back(presenter.undo()), "redo": lambda: self._go_back(presenter.redo()),
        }

    def do(self, act: str) -> None:
        """What the grid or a key asks for."""
        if not self._grid.commit():
            return
        if self._grid.currentIndex().isValid():
            self.wrong.emit(self._acts[act]() or "")
        self.to_grid()

    def jump(self, way: int, what: str) -> None:
        """To the next village that is asked about (ask) or not reported (gap)."""
        if not self._ready():
            return
        row = self._presenter.next_row(self._grid.cell()[0], way, what)
        if row is None:
            return
        column = self._presenter.suspect(row) if what == "ask" else 0
        self._grid.go((row, column or 0))
        self.to_grid()

    def go_to_view(self, view: str) -> None:
        """To the first column of a view, with as many of its others as there is room for."""
        if not self._grid.commit():
            return
        columns = [at for at, item in enumerate(self._presenter.items) if item.view == view]
        row = max(0, self._grid.cell()[0])
        self._grid.go((row, columns[-1]))
        self._grid.go((row, columns[0]))
        self.to_grid()

    def go_first(self) -> None:
        """The first missing village, else the first."""
        missing = self._presenter.missing()
        if self._presenter.villages:
            self._grid.go((self._presenter.rows[missing[0].code] if missing else 0, 0))

    def to_grid(self) -> None:
        if not self._grid.typing():
            self._grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_back(self, villages: Collection[str]) -> None:
        """After a step back or forth: there."""
        rows = [self._presenter.rows[each] for each in villages if each in self._presenter.rows]
        if rows and self._grid.cell()[0] not in rows:
            self._grid.go((min(rows), max(0, self._grid.cell()[1])))
