"""Amounts, totals of each village and of all in one frame."""

from ui.income.foot_row import FootRow
from ui.income.grid import MonthGrid
from ui.income.presenter import IncomePresenter
from ui.income.totals_side import TotalsSide
from ui.widgets.grid.board import GridBoard

_LEAST = 190


class Board(GridBoard):
    """The foot's sums stand under their columns, wherever these are scrolled to."""

    def __init__(self, presenter: IncomePresenter) -> None:
        self.grid = MonthGrid(presenter)
        self.totals = TotalsSide(presenter, self.grid.verticalScrollBar())
        self.foot = FootRow(presenter, self.grid.heads, self.totals)
        super().__init__(self.grid, self.totals, self.foot, _LEAST)
        self.grid.horizontalScrollBar().valueChanged.connect(lambda _: self.foot.update())

    def set_narrow(self, narrow: bool) -> None:
        self.grid.set_narrow(narrow)
        self.totals.set_narrow(narrow)
        self.foot.left = self.grid.names.width()
        self.fit()
