"""The table: calm rows, one bar at the row that is open, a header that sorts, totals below with the same widths."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui import icons, theme
from ui.ledger.columns import NARROW_STATE, STATE, LedgerColumn
from ui.ledger.marks import Mark
from ui.ledger.table_model import MARK, LedgerModel, TotalsModel
from ui.widgets.basics import label

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT, HEAD, TOTALS = 34, 34, 36
PADDING = 10
FARTHEST_COPY = 20_000


def width_of(text: str, points: float, *, bold: bool = False) -> int:
    """How wide words are in our font."""
    return QFontMetrics(theme.font(points, bold=bold)).horizontalAdvance(text)


class RowDelegate(QStyledItemDelegate):
    """Bar and ground of the open row, state as symbol and word, a blank as a blank."""

    def __init__(self, view: "LedgerTable") -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect, state = option.rect, option.state  # type: ignore[attr-defined]
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(rect, theme.token("sel" if selected else "alt" if index.row() % 2 else "surface"))
        first = self._view.first_visible() == index.column()
        current = self._view.currentIndex().row() == index.row()
        if selected and first:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.token("accent"))
        mark = index.data(MARK)
        inner = rect.adjusted(PADDING, 0, -PADDING, 0)
        if isinstance(mark, Mark):
            self._state(painter, inner, mark)
        else:
            self._words(painter, inner, index, bold=selected and current and index.column() == self._view.main())
        if current and self._view.hasFocus() and first:
            painter.setPen(theme.ring())
            painter.drawRect(QRectF(rect.adjusted(1, 1, -1, -1)) if self._view.one_column()
                             else QRectF(rect.left() + 1, rect.top() + 1, 2, rect.height() - 2))
        painter.restore()

    @staticmethod
    def _state(painter: QPainter, rect: QRect, mark: Mark) -> None:
        top = rect.top() + (rect.height() - 16) // 2
        icons.paint(painter, mark.icon, mark.colour, QRectF(rect.left(), top, 16, 16))
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(theme.token(mark.colour))
        words = rect.adjusted(20, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                         painter.fontMetrics().elidedText(mark.word, Qt.TextElideMode.ElideRight, words.width()))

    @staticmethod
    def _words(painter: QPainter, rect: QRect, index: Index, *, bold: bool) -> None:
        text = index.data(Qt.ItemDataRole.DisplayRole)
        if not text:
            return
        painter.setFont(theme.font(bold=bold))
        painter.setPen(theme.token("text"))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, index.data(Qt.ItemDataRole.TextAlignmentRole), shown)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, ROW_HEIGHT)


class _Head(QHeaderView):
    """A header whose sorted column has a small arrow behind its words."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.setSectionsMovable(False)
        self.setFixedHeight(HEAD)
        self.setMinimumSectionSize(48)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.sorted_by, self.ascending = -1, True

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.save()
        painter.fillRect(rect, theme.token("head"))
        painter.setPen(theme.token("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        model = self.model()
        words = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
        side = model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        inner = rect.adjusted(PADDING, 0, -PADDING, 0)
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(theme.token("sub"))
        if section == self.sorted_by:
            inner = self._arrow(painter, inner, words, right=bool(side & int(Qt.AlignmentFlag.AlignRight)))
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, side, shown)
        painter.restore()

    def _arrow(self, painter: QPainter, inner: QRect, words: str, *, right: bool) -> QRect:
        taken = painter.fontMetrics().horizontalAdvance(words)
        left = inner.right() - 13 if right else min(inner.left() + taken + 4, inner.right() - 13)
        name = "arrow-up" if self.ascending else "arrow-down"
        icons.paint(painter, name, "accent", QRectF(left, inner.center().y() - 6, 13, 13))
        return inner.adjusted(0, 0, -16, 0) if right or taken + 17 > inner.width() else inner


class LedgerTable(QTableView):
    """opened: Enter or a click on a row. left: Esc. copied, pasted: Ctrl+C, Ctrl+V."""

    opened = Signal(int)
    copied = Signal()
    pasted = Signal()
    sort_wanted = Signal(int)
    menu_wanted = Signal(QPoint)

    def __init__(self, model: LedgerModel) -> None:
        super().__init__()
        self.ledger = model
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self))
        self.setProperty("bare", "true")
        self.setShowGrid(False)
        self.setAlternatingRowColors(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setWordWrap(False)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.head = _Head()
        self.setHorizontalHeader(self.head)
        side = self.verticalHeader()
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setDefaultSectionSize(ROW_HEIGHT)
        self.head.sectionClicked.connect(self.sort_wanted)
        self.clicked.connect(lambda index: self.opened.emit(index.row()) if self._single() else None)

    def first_visible(self) -> int:
        return next((at for at in range(len(self.ledger.columns)) if not self.isColumnHidden(at)), 0)

    def main(self) -> int:
        return next((at for at, each in enumerate(self.ledger.columns) if each.main), 0)

    def one_column(self) -> bool:
        return sum(not self.isColumnHidden(at) for at in range(len(self.ledger.columns))) == 1

    def lay_out(self, shown: Sequence[LedgerColumn], totals: Mapping[str, str], *, squeezed: bool) -> None:
        """Show these of the model's columns; the main one takes what is left, none is narrower than its total."""
        names = {each.name for each in shown}
        least = {name: width_of(text, theme.BODY, bold=True) + 2 * PADDING for name, text in totals.items()}
        for at, each in enumerate(self.ledger.columns):
            self.setColumnHidden(at, each.name not in names)
            stretched = each.main
            mode = QHeaderView.ResizeMode.Stretch if stretched else QHeaderView.ResizeMode.Interactive
            self.head.setSectionResizeMode(at, mode)
            if not stretched:
                width = NARROW_STATE if squeezed and each.name == STATE else each.width
                self.setColumnWidth(at, max(width, least.get(each.name, 0)))

    def selected_rows(self) -> list[int]:
        """Places of the rows that are selected, in order; at most what a clipboard can take."""
        found: set[int] = set()
        selection = self.selectionModel().selection()
        for number in range(selection.count()):
            part = selection.at(number)
            found.update(range(part.top(), min(part.bottom() + 1, part.top() + FARTHEST_COPY)))
        return sorted(found)[:FARTHEST_COPY]

    def select_row(self, place: int) -> None:
        """Make it the open row without saying that it was opened."""
        if 0 <= place < self.ledger.rowCount():
            self.selectRow(place)
            self.scrollTo(self.ledger.index(place, self.first_visible()))

    def selectAll(self) -> None:
        """The whole list is one range; Qt would ask every one of a million rows for its flags."""
        last = min(self.ledger.rowCount(), FARTHEST_COPY)
        if last:
            from PySide6.QtCore import QItemSelection, QItemSelectionModel

            area = QItemSelection(self.ledger.index(0, 0), self.ledger.index(last - 1, len(self.ledger.columns) - 1))
            self.selectionModel().select(area, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def _single(self) -> bool:
        return len(self.selectionModel().selectedRows()) == 1


class _TotalsDelegate(QStyledItemDelegate):
    """Words quiet, sums bold; words may run on into the empty cells behind them."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]
        painter.save()
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        right = bool(index.data(Qt.ItemDataRole.TextAlignmentRole) & int(Qt.AlignmentFlag.AlignRight))
        painter.setFont(theme.font(theme.BODY if right else theme.SMALL, bold=right))
        painter.setPen(theme.token("text" if right else "sub"))
        inner = rect.adjusted(PADDING, 0, -PADDING, 0)
        free = 0 if right else int(Qt.TextFlag.TextDontClip)
        painter.drawText(inner, index.data(Qt.ItemDataRole.TextAlignmentRole) | free, text)
        painter.restore()


class TotalsRow(QTableView):
    """Below the table, with its widths and its place."""

    def __init__(self, model: TotalsModel, table: LedgerTable) -> None:
        super().__init__()
        self._table = table
        self.setModel(model)
        self.setProperty("bare", "true")
        self.setItemDelegate(_TotalsDelegate(self))
        self.setShowGrid(False)
        self.setFixedHeight(TOTALS)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setAccessibleName("合计")
        self.horizontalHeader().hide()
        self.horizontalHeader().setMinimumSectionSize(1)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(TOTALS)
        never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(never)
        self.setVerticalScrollBarPolicy(never)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.head.sectionResized.connect(lambda at, _, width: self.setColumnWidth(at, width))
        table.horizontalScrollBar().valueChanged.connect(self.horizontalScrollBar().setValue)

    def follow(self) -> None:
        """Take over which columns are shown and how wide."""
        for at in range(len(self._table.ledger.columns)):
            self.setColumnHidden(at, self._table.isColumnHidden(at))
            self.setColumnWidth(at, self._table.columnWidth(at))


class _Foot(QWidget):
    """The ground of the totals row, with the hairline above it."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.token("head"))
        painter.fillRect(QRect(0, 0, self.width(), 1), theme.token("line2"))


class TablePanel(QFrame):
    """Table and totals in one edge."""

    resized = Signal()

    def __init__(self, table: LedgerTable, totals: TotalsRow) -> None:
        super().__init__()
        self.setProperty("panel", "true")
        self.foot = _Foot()
        self.note = label("", "sub", wrap=True)
        self.note.setContentsMargins(PADDING, 0, PADDING, 8)
        box = QVBoxLayout(self.foot)
        box.setContentsMargins(0, 1, 0, 0)
        box.setSpacing(0)
        box.addWidget(totals)
        box.addWidget(self.note)
        self.note.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(table, 1)
        layout.addWidget(self.foot)

    def say(self, words: str) -> None:
        """What doesn't fit beside the count of the totals row, below it."""
        self.note.setText(words)
        self.note.setVisible(bool(words))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()
