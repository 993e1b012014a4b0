"""The units that a search found: name over its pinyin with the matched letters bold, place, code, level."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from model.units.tree import Unit
from ui import theme
from ui.start.presenter import LEVELS

ROW = 60


def matched_runs(pinyin: str, sought: str) -> list[tuple[str, bool]]:
    """Shuang He Zhen as runs of (letters, matched): sought is initials, or the whole spelling's beginning."""
    syllables = [each.capitalize() for each in pinyin.split()]
    wanted = sought.replace(" ", "").casefold()
    runs: list[tuple[str, bool]] = []
    for number, syllable in enumerate(syllables):
        taken = _taken(syllable.casefold(), wanted)
        wanted = wanted[taken:]
        gap = " " if number < len(syllables) - 1 else ""
        runs += [(syllable[:taken], True), (syllable[taken:] + gap, False)]
    return [run for run in runs if run[0]]


def _taken(syllable: str, wanted: str) -> int:
    """How many letters of a syllable the search takes: all of it, sh/zh/ch, or its first letter."""
    if not wanted:
        return 0
    if wanted.startswith(syllable):
        return len(syllable)
    if syllable.startswith(wanted):
        return len(wanted)
    return 1 if wanted[0] == syllable[0] else 0


class _UnitDelegate(QStyledItemDelegate):
    """Three drawText runs, no HTML."""

    def __init__(self, owner: "UnitList") -> None:
        super().__init__(owner)
        self._owner = owner

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem,
              index: QModelIndex | QPersistentModelIndex) -> None:
        rect, state = option.rect, option.state  # type: ignore[attr-defined]
        unit, place = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, theme.token("sel"))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.token("accent"))
        if index.row() < self._owner.count() - 1:
            painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.token("line"))
        painter.setPen(theme.token("text"))
        painter.setFont(theme.font(11.5, bold=selected))
        wide = rect.width() >= 560
        width = 176 if wide else rect.width() // 2 - 18
        name = painter.fontMetrics().elidedText(unit.name, Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRect(rect.left() + 18, rect.top() + 8, width, 24), Qt.AlignmentFlag.AlignVCenter, name)
        self._paint_pinyin(painter, unit, QRect(rect.left() + 18, rect.top() + 31, width + 20, 20))
        self._paint_level(painter, unit, rect)
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(theme.token("sub"))
        code_width = 110 if wide else 0
        where = QRect(rect.left() + width + 24, rect.top(), rect.width() - width - 24 - code_width - 72, rect.height())
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, painter.fontMetrics().elidedText(
            place, Qt.TextElideMode.ElideLeft, where.width()))
        if wide:
            painter.drawText(QRect(rect.right() - 180, rect.top(), 108, rect.height()),
                             Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, unit.code)
        painter.restore()

    def _paint_pinyin(self, painter: QPainter, unit: Unit, rect: QRect) -> None:
        left = rect.left()
        for letters, matched in matched_runs(unit.pinyin, self._owner.sought):
            painter.setFont(theme.font(theme.SMALL, bold=matched))
            painter.setPen(theme.token("blue" if matched else "faint"))
            painter.drawText(QRect(left, rect.top(), rect.right() - left, rect.height()),
                             Qt.AlignmentFlag.AlignVCenter, letters)
            left += painter.fontMetrics().horizontalAdvance(letters)

    @staticmethod
    def _paint_level(painter: QPainter, unit: Unit, rect: QRect) -> None:
        words = LEVELS.get(unit.level, "单位")
        painter.setFont(theme.font(theme.SMALLEST))
        width = painter.fontMetrics().horizontalAdvance(words) + 14
        pill = QRect(rect.right() - width - 15, rect.center().y() - 10, width, 22)
        painter.setPen(theme.token("line2"))
        painter.setBrush(theme.token("surface"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(pill, 4, 4)
        painter.setPen(theme.token("sub"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)


class UnitList(QListWidget):
    """↑ and ↓ choose; the search field hands them over."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.sought = ""
        self.setAccessibleName("找到的单位")
        self.setItemDelegate(_UnitDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.currentItemChanged.connect(lambda item, _: self.chosen.emit(
            item.data(Qt.ItemDataRole.UserRole)[0] if item is not None else None))

    def offer(self, found: Sequence[tuple[Unit, str]], sought: str) -> None:
        self.sought = sought
        self.blockSignals(True)
        self.clear()
        for unit, place in found:
            item = QListWidgetItem(f"{unit.name} {place}")
            item.setData(Qt.ItemDataRole.UserRole, (unit, place))
            item.setSizeHint(QSize(0, ROW))
            self.addItem(item)
        self.blockSignals(False)
        self.setCurrentRow(0 if found and sought.strip() else -1)
        if not (found and sought.strip()):
            self.chosen.emit(None)

    def forget(self) -> None:
        """Nothing of the list is chosen."""
        self.blockSignals(True)
        self.setCurrentRow(-1)
        self.blockSignals(False)

    def move_by(self, key: int) -> None:
        if self.count():
            step = -1 if key == Qt.Key.Key_Up else 1
            self.setCurrentRow(max(0, min(self.count() - 1, self.currentRow() + step)))
