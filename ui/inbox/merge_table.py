"""The comparison: a row a place, versions as cards of which one is taken, sums below; arrows, Space, E, the mouse."""

from enum import IntEnum

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem

from ui import icons, theme
from ui.inbox.merge_presenter import MergeState, Place
from ui.inbox.merge_words import LATER, TYPED, Total
from ui.widgets.read_table import Cell, ReadTable

BASE = 1  # column of the ancestor; the versions follow, then the result
_HEAD, _CARDS, _SAID, _PLAIN = 52, 72, 44, 36  # heights
_GAP, _PADDING, _DISC = 9, 14, 16
_NARROWEST = 130  # a version's column
_NOTE = Qt.ItemDataRole.UserRole + 2
_KIND = Qt.ItemDataRole.UserRole + 3
_STATE = Qt.ItemDataRole.UserRole + 4


class _Kind(IntEnum):
    """How a cell is drawn."""

    PLAIN, NAME, VALUE, CARD, RESULT, SUM = range(6)


class PlaceTable(ReadTable):
    """taken: row, version. typing: row."""

    taken = Signal(int, int)
    typing = Signal(int)

    def __init__(self) -> None:
        super().__init__("逐项比较", rows=False)
        self.versions = 0
        self.setItemDelegate(_Cards(self))
        self.horizontalHeader().setFixedHeight(_HEAD)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setMinimumSectionSize(60)
        self.setVerticalScrollMode(self.ScrollMode.ScrollPerPixel)
        self.cellClicked.connect(self._take)
        self.currentCellChanged.connect(lambda *_: self.viewport().update())  # the name of its row stands out too

    def show_state(self, state: MergeState, *, same: bool) -> None:
        """same: also what all versions say alike."""
        at, over = self.currentRow(), self.currentColumn()
        head = [Cell(f"项目\n{len(state.same)} 项相同，{len(state.places)} 项不同"),
                Cell(f"共同的上一版\n{state.ancestor}", tip="各版都从它改起"),
                *(Cell(f"{each.name}\n{each.about}", tip=f"{each.name}　{each.about}") for each in state.versions),
                Cell("采用结果\n由您确定")]
        alike = [[name, *[value] * (len(state.versions) + 2)] for name, value in state.same] if same else []
        spoken = [["说明", "", *state.said, ""]] if any(state.said) else []
        rows = [*(_words(each) for each in state.places), *(_sums(each) for each in state.totals), *spoken, *alike]
        self.versions = len(state.versions)
        self.fill(head, [[Cell(words, right=place > 0) for place, words in enumerate(each)] for each in rows])
        for row, place in enumerate(state.places):
            self._dress(row, place, state)
        for row, total in enumerate(state.totals, len(state.places)):
            self._sum(row, total)
        for row in range(len(state.places) + len(state.totals), len(rows)):
            self.setRowHeight(row, _SAID if spoken and rows[row] is spoken[0] else _PLAIN)
            for over_ in range(self.columnCount()):
                self._mark(row, over_, _Kind.PLAIN, tip=self.text(row, over_))
        self.blockSignals(True)
        self.setCurrentCell(min(max(at, 0), len(rows) - 1), over if over > 0 else BASE + 1)
        self.blockSignals(False)
        self._share()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.currentRow(), self.currentColumn())
        elif event.key() == Qt.Key.Key_E:
            self.typing.emit(self.currentRow())
        else:
            super().keyPressEvent(event)

    def _take(self, at: int, over: int) -> None:
        if at >= 0 and 0 < over - BASE <= self.versions:
            self.taken.emit(at, over - BASE - 1)
        elif at >= 0 and over == self.columnCount() - 1 and self._kind(at, over) == _Kind.RESULT:
            self.typing.emit(at)

    def _kind(self, at: int, over: int) -> _Kind:
        item = self.item(at, over)
        return _Kind(item.data(_KIND) or 0) if item else _Kind.PLAIN

    def _dress(self, row: int, place: Place, state: MergeState) -> None:
        self.setRowHeight(row, _CARDS)
        last = self.columnCount() - 1
        self._mark(row, 0, _Kind.NAME, note=place.note, state="clash" if place.clash else "", tip=place.label)
        self._mark(row, BASE, _Kind.VALUE, tip=place.base)
        for at, words in enumerate(place.sides):
            note = place.notes[at] if place.notes else ""
            on = place.chosen == at
            self._mark(row, BASE + 1 + at, _Kind.CARD, note=note, state="on" if on else "",
                       tip="　".join(filter(None, (words, note))),
                       spoken="，".join(filter(None, (state.versions[at].name, words, note, "已选" if on else ""))))
        whence = "typed" if place.chosen == TYPED else "missing" if place.chosen is None else ""
        self._mark(row, last, _Kind.RESULT, note=place.whence or ("E 另填" if place.typeable else ""), state=whence,
                   tip=place.result, spoken="，".join(filter(None, ("采用结果", place.result, place.whence))))

    def _sum(self, row: int, total: Total) -> None:
        noted = any(total.notes)
        self.setRowHeight(row, _SAID if noted else _PLAIN)
        for over in range(self.columnCount()):
            at = over - BASE - 1
            note = total.notes[at] if noted and 0 <= at < len(total.notes) else ""
            self._mark(row, over, _Kind.SUM, note=note, tip="　".join(filter(None, (self.text(row, over), note))))

    def _mark(self, row: int, over: int, kind: _Kind, *, note: str = "", state: str = "", tip: str = "",
              spoken: str = "") -> None:
        item = self.item(row, over)
        if item is None:
            return
        for role, value in ((_KIND, int(kind)), (_NOTE, note), (_STATE, state), (Qt.ItemDataRole.ToolTipRole, tip),
                            (Qt.ItemDataRole.AccessibleTextRole, spoken or "，".join(filter(None, (tip, note))))):
            item.setData(role, value)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._share()

    def _share(self) -> None:
        """The versions share what the names leave: all of them are seen at once."""
        header, wide = self.horizontalHeader(), self.viewport().width()
        columns = self.columnCount()
        if columns < BASE + 2:
            return
        for place, part, most in ((0, 0.2, 210), (BASE, 0.15, 170), (columns - 1, 0.19, 220)):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
            self.setColumnWidth(place, max(90, min(round(wide * part), most)))
        left = wide - sum(map(self.columnWidth, (0, BASE, columns - 1)))
        for place in range(BASE + 1, columns - 1):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
            self.setColumnWidth(place, max(_NARROWEST, left // max(self.versions, 1)))


class _Cards(QStyledItemDelegate):
    """Names with what happened below, versions as cards with a disc, sums on the ground of a head."""

    def __init__(self, table: PlaceTable) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(_NARROWEST, _PLAIN)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem,
              index: QModelIndex | QPersistentModelIndex) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]
        table = self._table
        kind = _Kind(index.data(_KIND) or 0)
        here = index.row() == table.currentRow()
        focused = here and index.column() == table.currentColumn() and table.hasFocus()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "head" if kind == _Kind.SUM else "sel" if here and kind == _Kind.NAME else "surface"
        painter.fillRect(rect, theme.token(ground))
        painter.setPen(theme.token("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if kind != _Kind.PLAIN:
            painter.drawLine(rect.topRight(), rect.bottomRight())
        if here and kind == _Kind.NAME:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.token("accent"))
        if kind == _Kind.CARD:
            self._card(painter, rect, index, focused=focused)
        else:
            if focused:
                painter.setPen(QPen(theme.token("accent"), 2))
                painter.drawRoundedRect(QRectF(rect).adjusted(3, 3, -4, -4), 5, 5)
            self._plain(painter, rect.adjusted(_PADDING, 0, -_PADDING, 0), index, kind)
        painter.restore()

    def _card(self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex, *, focused: bool,
              ) -> None:
        on = index.data(_STATE) == "on"
        card = QRectF(rect).adjusted(_GAP, _GAP, -_GAP, -_GAP)
        if focused:
            painter.setPen(QPen(theme.token("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(card.adjusted(-4, -4, 4, 4), 8, 8)
        painter.setPen(QPen(theme.token("accent" if on else "line2"), 1.5 if on else 1))
        painter.setBrush(theme.token("sel" if on else "surface"))
        painter.drawRoundedRect(card, 5, 5)
        middle = QPointF(card.left() + 11 + _DISC / 2, card.center().y())
        painter.setPen(QPen(theme.token("accent" if on else "field"), 1.5))
        painter.setBrush(theme.token("surface"))
        painter.drawEllipse(middle, _DISC / 2, _DISC / 2)
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.token("accent"))
            painter.drawEllipse(middle, 4, 4)
        inner = card.adjusted(11 + _DISC + 8, 3, -_PADDING + 2, -3).toRect()
        _draw(painter, inner, str(index.data() or ""), str(index.data(_NOTE) or ""), right=True, bold=on)

    def _plain(self, painter: QPainter, inner: QRect, index: QModelIndex | QPersistentModelIndex, kind: _Kind) -> None:
        words, note, state = str(index.data() or ""), str(index.data(_NOTE) or ""), str(index.data(_STATE) or "")
        if kind == _Kind.RESULT and state == "missing":
            icons.paint(painter, "circle-dashed", "amber", QRectF(inner.left(), inner.center().y() - 8, 16, 16))
            painter.setPen(theme.token("amber"))
            painter.setFont(theme.font())
            painter.drawText(inner.adjusted(24, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
            painter.setPen(theme.token("faint"))
            painter.setFont(theme.font(theme.SMALLEST))
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, note)
            return
        later = kind == _Kind.SUM and words == LATER
        bold = (not later and kind in (_Kind.RESULT, _Kind.SUM)) or (kind == _Kind.NAME and state == "clash")
        tone = "sub" if later or (kind in (_Kind.VALUE, _Kind.PLAIN) and index.column()) else "text"
        _draw(painter, inner, words, note, right=index.column() > 0, bold=bold, tone=tone,
              note_tone="amber" if state == "clash" else "sub")


def _draw(painter: QPainter, inner: QRect, words: str, note: str, *, right: bool, bold: bool, tone: str = "text",
          note_tone: str = "sub") -> None:
    """Words, and a note below; what is too long for its line wraps to two where there is room, else is cut."""
    font, small = theme.font(bold=bold), theme.font(theme.SMALLEST)
    line, below = QFontMetrics(font), QFontMetrics(small)
    note_high = below.height() if note else 0
    wide = line.horizontalAdvance(words) > inner.width()
    room = inner.height() - note_high
    lines = 2 if wide and room >= 2 * line.height() else 1
    high = lines * line.height()
    top = inner.top() + max(0, (inner.height() - high - note_high - (3 if note else 0)) // 2)
    side = Qt.AlignmentFlag.AlignRight if right and not wide else Qt.AlignmentFlag.AlignLeft
    painter.setFont(font)
    painter.setPen(theme.token(tone))
    if lines == 1:
        words = line.elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
    else:
        words = line.elidedText(words, Qt.TextElideMode.ElideRight, 2 * inner.width() - line.height())
    painter.drawText(QRect(inner.left(), top, inner.width(), high + 1), side | Qt.TextFlag.TextWordWrap, words)
    if note:
        painter.setFont(small)
        painter.setPen(theme.token(note_tone))
        said = below.elidedText(note, Qt.TextElideMode.ElideRight, inner.width())
        where = QRect(inner.left(), top + high + 3, inner.width(), below.height())
        painter.drawText(where, (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft), said)


def _words(place: Place) -> list[str]:
    return [place.label, place.base, *place.sides, place.result]


def _sums(total: Total) -> list[str]:
    return [total.label, total.base, *total.sides, total.result]
