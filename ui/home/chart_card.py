"""One picture with its headline; the whole card opens the list behind it, and its numbers can be had as a table."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedWidget, QTableWidget, QTableWidgetItem

from ui import icons, theme
from ui.home.charts import Chart
from ui.home.parts import Drawing
from ui.widgets.basics import Card, label, row, symbol, tool
from ui.widgets.elided import Elided

HEIGHT = 216
_ROW = 28


class ChartCard(Card):
    """opened: the form behind it. A click or Enter opens; T or the small button turns to the table."""

    opened = Signal(str)

    def __init__(self, chart: Chart) -> None:
        super().__init__(padding=16)
        self.chart = chart
        self.body.setSpacing(6)
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(200)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{chart.title}：{chart.figure}{chart.unit}，{chart.aside}，回车打开清单")
        self.setAccessibleDescription(chart.told)
        name = Elided(chart.title)
        theme.mark(name, "role", "strong")
        self.turn = tool("table", f"{chart.title}：看数字表", self.turn_over, size=16)
        name.setMinimumHeight(self.turn.sizeHint().height())  # the titles stand on one line, with the button or without
        self.turn.setVisible(bool(chart.rows))
        head = row(name, self.turn, symbol("chevron-right", "sub", 16), gap=4)
        head.setStretch(0, 1)
        self.body.addLayout(head)
        self.body.addLayout(row(label(chart.figure, "figure"), label(chart.unit, "sub"), None,
                                label(chart.aside, chart.tone or "sub"), gap=6))
        self.stack = QStackedWidget()
        if chart.empty:
            words = label(chart.empty, "faint", wrap=True)
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.stack.addWidget(words)
        else:
            self.stack.addWidget(Drawing(chart.draw))
        self.table: QTableWidget | None = None
        self.body.addWidget(self.stack, 1)

    def turn_over(self) -> None:
        """Picture or table."""
        if self.table is None:
            self.table = _table(self.chart)
            self.stack.addWidget(self.table)
        to_table = self.stack.currentIndex() == 0
        self.stack.setCurrentIndex(1 if to_table else 0)
        icons.dress(self.turn, "chart-bar" if to_table else "table", "sub", 16)
        self.turn.setAccessibleName(f"{self.chart.title}：看{'图' if to_table else '数字表'}")
        self.turn.setToolTip(self.turn.accessibleName())
        if to_table:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = QRect(0, 0, self.width(), self.height()).contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and inside:
            self.opened.emit(self.chart.form)
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.hasFocus():
            self.opened.emit(self.chart.form)
        elif event.key() == Qt.Key.Key_T and not self.turn.isHidden():
            self.turn_over()
        elif event.key() == Qt.Key.Key_Escape and self.stack.currentIndex() == 1:
            self.turn_over()
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.set_current(True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.set_current(False)
        super().focusOutEvent(event)


def _table(chart: Chart) -> QTableWidget:
    made = QTableWidget(len(chart.rows), len(chart.heads))
    made.setAccessibleName(chart.title)
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(_ROW)
    made.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    made.horizontalHeader().setHighlightSections(False)
    made.setShowGrid(False)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for line, cells in enumerate(chart.rows):
        for at, words in enumerate(cells):
            cell = QTableWidgetItem(words)
            if at:
                cell.setTextAlignment(right)
            made.setItem(line, at, cell)
    for at, words in enumerate(chart.heads):
        head = QTableWidgetItem(words)
        head.setTextAlignment(right if at else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        made.setHorizontalHeaderItem(at, head)
    return made
