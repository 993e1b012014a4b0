"""A village's page: two years as a line, its items, targets, doubling, distribution, projects and assets."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui import icons
from ui.income.village_words import Block, VillagePage
from ui.widgets.basics import Card, column, label, link, row
from ui.widgets.picture import PictureView

_CHART = 190
_SIDE_BY_SIDE = 900


class VillageView(QWidget):
    """closed: back to the grid. opened: a record's form and id."""

    closed = Signal()
    opened = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.back = link("返回收入表", self.closed.emit)
        icons.dress(self.back, "chevron-left", "accent", 16)
        self.title = label("", "title")
        self.figure, self.aside = label("", "heading"), label("", "sub")
        self.picture = PictureView()
        self.picture.setFixedHeight(_CHART)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.chart = Card("收入合计与净收益　24 个月", padding=16)
        self.chart.body.addLayout(row(self.figure, None, self.aside, gap=12))
        self.chart.body.addWidget(self.picture)
        body = QWidget()
        self.whole = column(self.chart, gap=12, margins=(0, 0, 8, 8))
        body.setLayout(self.whole)
        self.area.setWidget(body)
        self.cards: QWidget | None = None
        box = column(row(self.back, None), self.title, self.area, gap=8)
        box.setStretch(2, 1)
        self.setLayout(box)
        self.blocks: tuple[Block, ...] = ()

    def show_village(self, page: VillagePage) -> None:
        self.title.setText(page.title)
        self.figure.setText(page.chart_figure())
        self.aside.setText(page.chart_aside())
        self.picture.show_picture(page.chart, page.chart_words())
        self.blocks = tuple(page.blocks())
        if self.cards is not None:
            self.cards.hide()
            self.cards.deleteLater()
        self.cards = self._sides()
        self.whole.addWidget(self.cards, 1)
        self.area.verticalScrollBar().setValue(0)
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sides(self) -> QWidget:
        """The items at the left, everything else at the right; below each other where there is no room."""
        items, goals, doublings, shares, origins = (_card(each, self._open) for each in self.blocks)
        made = QWidget()
        halves = QHBoxLayout(made) if self.width() >= _SIDE_BY_SIDE else QVBoxLayout(made)
        halves.setContentsMargins(0, 0, 0, 0)
        halves.setSpacing(12)
        for each in ((items,), (goals, doublings, shares, origins)):
            halves.addLayout(column(*each, None, gap=12), 1)
        return made

    def text(self) -> str:
        """Everything that the cards say."""
        return "\n".join("　".join(line) for each in self.blocks for line in
                         ((each.title, each.figure), *each.lines, (each.note,)))

    def _open(self, form: str, record: str) -> None:
        self.opened.emit(form, record)


def _card(block: Block, opened: Callable[[str, str], object]) -> Card:
    made = Card(block.title, padding=16)
    if block.figure:
        made.body.addWidget(label(block.figure, "strong", wrap=True))
    if block.lines:
        made.body.addLayout(_table(block, opened))
    if block.note:
        made.body.addWidget(label(block.note, "sub", wrap=True))
    return made


def _table(block: Block, opened: Callable[[str, str], object]) -> QGridLayout:
    """Its lines as a grid: a first line without a name is the heading of figures, which stand right."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(5)
    figures = bool(block.lines) and block.lines[0][0] == ""
    for at, line in enumerate(block.lines):
        for place, words in enumerate(line):
            if place == 1 and block.opens:
                cell: QWidget = link(words, partial(opened, *block.opens[at]))
            else:
                cell = label(words, "sub" if place == 0 or (figures and at == 0) else "", wrap=not figures)
            side = Qt.AlignmentFlag.AlignRight if figures and place else Qt.AlignmentFlag.AlignLeft
            grid.addWidget(cell, at, place, side | Qt.AlignmentFlag.AlignTop if figures or block.opens
                           else Qt.AlignmentFlag.AlignTop)
    grid.setColumnStretch(0 if figures else 2, 1)
    return grid
