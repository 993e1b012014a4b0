"""Halves, totals of each cadre and of the team in one frame."""

from ui.attendance.foot_row import FootRow
from ui.attendance.grid import MonthGrid
from ui.attendance.presenter import AttendancePresenter
from ui.attendance.totals_side import TotalsSide
from ui.widgets.grid.board import GridBoard

_LEAST = 150


class Board(GridBoard):
    """Narrow, the team's totals go: its rows need the room."""

    def __init__(self, presenter: AttendancePresenter) -> None:
        self.grid = MonthGrid(presenter)
        self.totals = TotalsSide(presenter, self.grid.verticalScrollBar())
        self.foot = FootRow(self.totals)
        super().__init__(self.grid, self.totals, self.foot, _LEAST)

    def set_narrow(self, narrow: bool) -> None:
        self.grid.set_narrow(narrow)
        self.foot.setVisible(not narrow)
        self.totals.set_narrow(narrow, self.grid.names.defaultSectionSize() * 2)
        self.fit()
