"""Tables 1 to 4 as they will be printed, on screen: every number leads to the list behind it."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHeaderView, QScrollArea, QWidget

from export.brief.content import Table
from ui.brief.plain_table import ROW, PlainTable
from ui.brief.state import FigureLine
from ui.widgets.basics import column, label, row

_SCROLLBAR = 12


class TablesView(QScrollArea):
    """Every table with its notes. asked: the list behind the number that was double-clicked or entered."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.tables: list[PlainTable] = []
        self._shown: tuple[Table, ...] = ()
        self._names: Mapping[str, str] = {}

    def show_tables(self, tables: tuple[Table, ...], names: Mapping[str, str]) -> None:
        self._names = names
        if tables == self._shown:
            return
        self._shown = tables
        place = self.verticalScrollBar().value()
        inside = QWidget()
        inside.setProperty("clear", "true")
        box = column(gap=6, margins=(0, 0, 6, 12))
        self.tables = []
        for number, table in enumerate(tables, 1):
            made = _table(table)
            made.chosen.connect(partial(self._ask, table))
            self.tables.append(made)
            unit = label(f"单位：{table.unit}" if table.unit else "", "faint")
            box.addLayout(row(label(f"附表{number}　{table.title}", "strong"), None, unit))
            box.addWidget(made)
            box.addWidget(label("".join(table.notes) + "双击一个数，或按回车，看清单。", "faint", wrap=True))
            box.addSpacing(10)
        box.addStretch(1)
        inside.setLayout(box)
        self.setWidget(inside)
        self.verticalScrollBar().setValue(place)

    def _ask(self, table: Table, at: int, place: int) -> None:
        name = table.figures[place] if table.figures else ""
        if name:
            unit = table.units[at]
            self.asked.emit(FigureLine((name, unit), table.columns[place], self._names.get(unit, unit),
                                       table.rows[at][place]))


def _table(table: Table) -> PlainTable:
    made = PlainTable(table.title)
    made.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    right = [each == "right" for each in table.aligns]
    made.fill(list(zip(table.columns, right, strict=True)),
              [list(zip(cells, right, strict=True)) for cells in table.rows], bold=table.bold)
    made.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    made.horizontalHeader().setMinimumSectionSize(64)
    made.setFixedHeight(ROW * len(table.rows) + ROW + 4 + _SCROLLBAR)
    return made
