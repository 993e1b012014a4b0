"""Tables 1 to 4 as they will be printed, on screen: read, copied, never typed into."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHeaderView, QScrollArea, QTableWidget, QTableWidgetItem, QWidget

from export.brief.content import Table
from ui import theme
from ui.widgets.basics import column, label, row

_ROW = 32


class TablesView(QScrollArea):
    """Every table with its notes."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.tables: list[QTableWidget] = []
        self._shown: tuple[Table, ...] = ()

    def show_tables(self, tables: tuple[Table, ...]) -> None:
        if tables == self._shown:
            return
        self._shown = tables
        place = self.verticalScrollBar().value()
        inside = QWidget()
        inside.setProperty("clear", "true")
        box = column(gap=6, margins=(0, 0, 6, 12))
        self.tables = []
        for number, table in enumerate(tables, 1):
            made = self._table(table)
            self.tables.append(made)
            unit = label(f"单位：{table.unit}" if table.unit else "", "faint")
            box.addLayout(row(label(f"附表{number}　{table.title}", "strong"), None, unit))
            box.addWidget(made)
            box.addWidget(label("".join(table.notes), "faint", wrap=True))
            box.addSpacing(10)
        box.addStretch(1)
        inside.setLayout(box)
        self.setWidget(inside)
        self.verticalScrollBar().setValue(place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+C copies the whole table, or what is selected, for WPS."""
        if isinstance(watched, QTableWidget) and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress \
                and event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(copied(watched))
            return True
        return super().eventFilter(watched, event)

    def _table(self, table: Table) -> QTableWidget:
        made = QTableWidget(len(table.rows), len(table.columns))
        made.setAccessibleName(table.title)
        made.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        made.setAlternatingRowColors(True)
        made.setShowGrid(False)
        made.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for place, text in enumerate(table.columns):
            head = QTableWidgetItem(text)
            head.setTextAlignment(_align(table, place))
            made.setHorizontalHeaderItem(place, head)
        made.verticalHeader().hide()
        made.verticalHeader().setDefaultSectionSize(_ROW)
        header = made.horizontalHeader()
        header.setHighlightSections(False)
        header.setFixedHeight(_ROW + 2)
        made.installEventFilter(self)
        for at, cells in enumerate(table.rows):
            for place, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setTextAlignment(_align(table, place))
                if at == table.bold:
                    item.setFont(theme.font(bold=True))
                made.setItem(at, place, item)
        made.resizeColumnsToContents()
        for place in range(len(table.columns)):
            made.setColumnWidth(place, made.columnWidth(place) + 14)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(56)
        made.setFixedHeight(_ROW * len(table.rows) + _ROW + 2 + 14)
        return made


def copied(table: QTableWidget) -> str:
    """Cells with tabs between them and the head above: what is selected, or all of it."""
    chosen = table.selectedIndexes()
    rows = sorted({each.row() for each in chosen}) if len(chosen) > 1 else list(range(table.rowCount()))
    places = sorted({each.column() for each in chosen}) if len(chosen) > 1 else list(range(table.columnCount()))
    head = table.model()
    lines = [[str(head.headerData(place, Qt.Orientation.Horizontal)) for place in places]]
    for at in rows:
        items = [table.item(at, place) for place in places]
        lines.append([each.text() if each is not None else "" for each in items])
    return "\n".join("\t".join(line) for line in lines)


def _align(table: Table, place: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if table.aligns[place] == "right" else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
