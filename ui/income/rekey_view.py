"""The second pass in the window: one amount at a time, keyed unseen; below, how each of them came out."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from ui import icons, theme
from ui.income.amount_line import AmountLine
from ui.income.period_picker import period_words
from ui.income.presenter import IncomePresenter
from ui.income.rekeying import WORDS, Rekeying, Twice, yuan
from ui.widgets.basics import Card, button, column, label, link, row

_HEADS = ("村", "项目", "第一遍（元）", "第二遍（元）", "结果")
_WIDTHS = (130, 260, 150, 150)
_COLOURS = {"open": "faint", "same": "green", "differs": "red", "kept": "amber", "changed": "amber"}
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RekeyView(QWidget):
    """closed: back to the grid."""

    closed = Signal()

    def __init__(self, presenter: IncomePresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.work: Rekeying | None = None
        self.back = link("返回收入表", self.closed.emit)
        icons.dress(self.back, "chevron-left", "accent", 16)
        self.title, self.state = label("", "title"), label("", "sub")
        self.asked, self.wrong = label("", "strong"), label("", "error", wrap=True)
        self.line = AmountLine(self)
        self.line.setFixedSize(220, 34)
        self.line.done.connect(self._entered)
        self.line.dropped.connect(self.closed.emit)
        self.first, self.second = (button("", partial(self.decide, second)) for second in (False, True))
        self.rows = QStandardItemModel(0, len(_HEADS))
        self.card = Card(padding=16)
        self.card.body.addLayout(row(self.asked, self.line, self.first, self.second, None, gap=12))
        self.card.body.addWidget(self.wrong)
        self.table = self._table()
        box = column(row(self.back, None), row(self.title, 8, self.state, None), self.card, self.table, gap=10)
        box.addStretch(1)
        box.setStretch(3, 100)
        self.setLayout(box)

    def _table(self) -> QTableView:
        made = QTableView()
        self.rows.setHorizontalHeaderLabels(list(_HEADS))
        for place in (2, 3):
            self.rows.horizontalHeaderItem(place).setTextAlignment(_RIGHT)
        made.setModel(self.rows)
        made.setAccessibleName("双录核对的金额")
        made.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        made.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        made.setShowGrid(False)
        made.verticalHeader().hide()
        made.horizontalHeader().setHighlightSections(False)
        made.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for at, width in enumerate(_WIDTHS):
            made.setColumnWidth(at, width)
        made.horizontalHeader().setSectionResizeMode(len(_HEADS) - 1, QHeaderView.ResizeMode.Stretch)
        made.doubleClicked.connect(lambda index: self._go(index.row()))
        return made

    def start(self) -> None:
        """The month's large amounts, none of them keyed yet."""
        self.work = Rekeying(self._presenter)
        month = period_words(self._presenter.month, quarter=False)
        self.title.setText(f"双录核对　{month}")
        self.rows.setRowCount(0)
        for each in self.work.cells:
            self.rows.appendRow([QStandardItem("") for _ in _HEADS])
            self._show_row(self.rows.rowCount() - 1, each)
        self._show()

    # Showing

    def _show(self) -> None:
        work = self.work
        if work is None:
            return
        cell = work.cell
        differs = cell is not None and cell.state == "differs"
        every = f"{yuan(work.least)} 元以上的 {len(work.cells)} 格"
        self.state.setText(f"{every}，还剩 {work.left()} 格，不符 {work.found()} 格")
        self.line.setVisible(cell is not None)
        self.table.setVisible(bool(work.cells))
        for each, words in ((self.first, "第一遍"), (self.second, "第二遍")):
            each.setVisible(differs)
            amount = (cell.first if each is self.first else cell.second) if cell else None
            each.setText(f"Alt+{1 if each is self.first else 2}  {words} {yuan(amount)}")
        if cell is None:
            self.asked.setText(f"核对完了：{len(work.cells)} 格，不符 {work.found()} 格" if work.cells
                               else f"这个月没有 {yuan(work.least)} 元以上的金额")
            self.wrong.setText("")
            self.back.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.asked.setText("　".join(work.place(cell)))
        self.wrong.setText("两遍不一样：对照原始单据，选一个，或者再录一遍" if differs else "")
        self.table.selectRow(work.at)
        self.table.scrollTo(self.rows.index(work.at, 0))
        self.line.open("", replacing=True)

    def _show_row(self, at: int, cell: Twice) -> None:
        """The first amount stays unseen until the second is keyed."""
        if self.work is None:
            return
        keyed = cell.state != "open"
        words = (*self.work.place(cell), yuan(cell.first) if keyed else "", yuan(cell.second), WORDS[cell.state])
        for place, text in enumerate(words):
            item = self.rows.item(at, place)
            item.setText(text)
            if place in (2, 3):
                item.setTextAlignment(_RIGHT)
        self.rows.item(at, len(_HEADS) - 1).setForeground(theme.token(_COLOURS[cell.state]))

    # Acts

    def _entered(self, way: str) -> None:
        work = self.work
        if work is None or work.cell is None or way not in ("down", "right"):
            return
        at, cell = work.at, work.cell
        problem = work.enter(self.line.text())
        self._show_row(at, cell)
        self._show()
        if problem:
            self.wrong.setText(problem)

    def decide(self, second: bool) -> None:
        """Which of the two amounts is right."""
        work = self.work
        if work is None or work.cell is None:
            return
        at, cell = work.at, work.cell
        problem = work.decide(second=second)
        self._show_row(at, cell)
        self._show()
        if problem:
            self.wrong.setText(problem)

    def _go(self, at: int) -> None:
        if self.work is not None:
            self.work.go(at)
            self._show()
