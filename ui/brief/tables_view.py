"""Tables 1 to 4 as they will be printed, on screen: every number leads to the list behind it."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from export.brief.content import Table
from ui.brief.state import FigureLine
from ui.widgets.basics import column, label, row
from ui.widgets.read_table import Cell, ReadTable

_ROW, _SCROLLBAR = 32, 12


class TablesView(QScrollArea):
    """Every table with its notes. asked: the list behind the number that was double-clicked or entered."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.tables: list[ReadTable] = []
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


def _table(table: Table) -> ReadTable:
    made = ReadTable(table.title, rows=False, height=_ROW)
    made.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    right = [each == "right" for each in table.aligns]
    made.fill([Cell(words, right=side) for words, side in zip(table.columns, right, strict=True)],
              [[Cell(words, right=side, bold=at == table.bold) for words, side in zip(cells, right, strict=True)]
               for at, cells in enumerate(table.rows)], stretch=0)
    made.horizontalHeader().setMinimumSectionSize(64)
    made.setFixedHeight(_ROW * (len(table.rows) + 1) + 4 + _SCROLLBAR)
    return made
