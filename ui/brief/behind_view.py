"""看清单: what a printed number counts, one by one, with a jump to each record."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from forms.amounts import Fen, show_amount
from model.figures.behind import BehindFigure
from ui import icons
from ui.brief.state import FigureLine
from ui.widgets.basics import Segmented, column, label, link, row
from ui.widgets.read_table import Cell, ReadTable

if TYPE_CHECKING:
    from model.figures.counts import Behind

NameOf = Callable[[str], str]


class BehindView(QWidget):
    """closed: back to the brief. opened: form and record to jump to."""

    closed = Signal()
    opened = Signal(str, str)

    def __init__(self, name_of: NameOf) -> None:
        super().__init__()
        self._name_of = name_of
        self._found: list[BehindFigure] = []
        self._rows: tuple[Behind, ...] = ()
        self.back = link("返回简报", self.closed.emit)
        icons.dress(self.back, "chevron-left", "accent", 16)
        self.title, self.total = label("", "title"), label("", "scope", wrap=True)
        self._tabs = row(gap=4)
        self.table = ReadTable("清单", height=32)
        self.table.chosen.connect(lambda *_: self.open_current())
        self._hint = label("回车打开这一条，Alt+← 回来", "faint")
        box = column(row(self.back, None), row(self.title, None), self.total, self._tabs, self.table, self._hint, gap=8,
                     margins=(24, 14, 24, 16))
        box.setStretch(4, 1)
        self.setLayout(box)

    def show_behind(self, line: FigureLine, found: list[BehindFigure]) -> None:
        self._found = found
        self.title.setText(f"{line.unit_name}　{line.title}　{line.shown}")
        while self._tabs.count():
            if (widget := self._tabs.takeAt(0).widget()) is not None:
                widget.deleteLater()
        if len(found) > 1:
            tabs = Segmented([(str(at), f"{each.figure.title} {total_words(each)}") for at, each in enumerate(found)],
                             "0", "组成")
            tabs.chosen.connect(lambda key: self._show(self._found[int(key)]))
            self._tabs.addWidget(tabs)
        self._tabs.addStretch(1)
        if found:
            self._show(found[0])

    def open_current(self) -> None:
        at = self.table.currentRow()
        if 0 <= at < len(self._rows) and self._rows[at].form:
            self.opened.emit(self._rows[at].form, self._rows[at].record)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _show(self, figure: BehindFigure) -> None:
        self._rows = tuple(sorted(figure.rows, key=lambda each: (each.place, each.title)))
        drop = "" if figure.rows else "，没有要列的"
        self.total.setText(f"{figure.figure.title} {total_words(figure)}，{len(figure.rows)} 条{drop}。"
                           f"依据：{figure.figure.source}")
        self.table.fill(
            [Cell("单位"), Cell("名称"), Cell(_heading(figure), right=True)],
            [[Cell(self._name_of(each.place)), Cell(each.title), Cell(_number(figure, each.number), right=True)]
             for each in self._rows],
            stretch=1,
        )
        self.table.setColumnWidth(0, max(160, self.table.columnWidth(0)))
        if self._rows:
            self.table.setCurrentCell(0, 0)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)


def total_words(figure: BehindFigure) -> str:
    """The whole with its unit; 无数据 where nobody can tell."""
    if figure.total is None:
        return "无数据"
    return f"{_number(figure, figure.total)} {'万元' if figure.figure.money else _unit(figure)}"


def _heading(figure: BehindFigure) -> str:
    return f"{figure.figure.title}（{'万元' if figure.figure.money else _unit(figure)}）"


def _unit(figure: BehindFigure) -> str:
    return "天" if figure.halves else figure.figure.unit


def _number(figure: BehindFigure, number: int) -> str:
    if figure.figure.money:
        return show_amount(Fen(number), "万元")
    return f"{number / 2:g}" if figure.halves else str(number)
