"""Panels that drop below a field but stay children of the window: in a Qt popup Chinese input fails."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.widgets.basics import label

ROW = 34
_ELSEWHERE = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.FocusIn, QEvent.Type.Wheel})
_WINDOW_MOVED = frozenset({QEvent.Type.Resize, QEvent.Type.WindowDeactivate})


def _app() -> QCoreApplication:
    return cast(QCoreApplication, QCoreApplication.instance())


@dataclass(frozen=True, slots=True)
class PickItem:
    """One thing to choose: its code, its words, and a quiet note at the right."""

    code: str
    label: str
    note: str = ""


class DropPanel(QFrame):
    """A frame below `anchor`, above everything else in the window. Esc, a click elsewhere or leaving closes it."""

    closed = Signal()

    def __init__(self, anchor: QWidget) -> None:
        super().__init__(anchor.window())
        self.anchor = anchor
        self.setProperty("panel", "true")
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(1, 1, 1, 1)
        self.box.setSpacing(0)
        self.hide()

    def open(self, width: int = 0) -> None:
        """Show it at its natural height, above the anchor where there is no room below."""
        window = self.anchor.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self.ensurePolished()
        corner = self.anchor.mapTo(window, QPoint(0, self.anchor.height() + 2))
        over = self.anchor.mapTo(window, QPoint(0, -2)).y()
        above, below = over - 4, window.height() - 4 - corner.y()
        natural = self.sizeHint().height()
        upwards = natural > below and above > below
        self.limit(above if upwards else below)
        size = QSize(max(width or self.anchor.width(), self.minimumWidth()), self.sizeHint().height())
        left = max(4, min(corner.x(), window.width() - size.width() - 4))
        top = over - size.height() if upwards else corner.y()
        top = max(4, min(top, window.height() - 4 - size.height()))
        self.setGeometry(QRect(QPoint(left, top), size))
        if not self.isVisible():
            self.show()
            _app().installEventFilter(self)
        self.raise_()

    def limit(self, height: int) -> None:
        """Become no higher than this, where something inside can scroll: the field must stay in view."""

    def shut(self) -> None:
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, QWidget):
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.shut()
                self.anchor.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        elif self._left_by(watched, event.type()):
            self.shut()
        return False

    def _left_by(self, watched: QWidget, kind: QEvent.Type) -> bool:
        if kind in _WINDOW_MOVED:
            return watched is self.window()
        if kind == QEvent.Type.Hide:
            return not self.anchor.isVisible()
        return kind in _ELSEWHERE and watched.window() is self.window() and not self._holds(watched)

    def hideEvent(self, event: QHideEvent) -> None:
        _app().removeEventFilter(self)
        super().hideEvent(event)

    def _holds(self, widget: QWidget) -> bool:
        return any(each is widget or each.isAncestorOf(widget) for each in (self, self.anchor))


class _PickDelegate(QStyledItemDelegate):
    """Words at the left, note at the right, an accent bar on the current one."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem,
              index: QModelIndex | QPersistentModelIndex) -> None:
        rect, state = option.rect, option.state  # type: ignore[attr-defined]
        painter.save()
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            selected = bool(state & QStyle.StateFlag.State_Selected)
            painter.fillRect(rect, theme.token("sel" if selected else "head"))
            if selected:
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.token("accent"))
        item = index.data(Qt.ItemDataRole.UserRole)
        inner = rect.adjusted(12, 0, -12, 0)
        painter.setFont(theme.font(theme.SMALL))
        taken = painter.fontMetrics().horizontalAdvance(item.note)
        painter.setPen(theme.token("faint"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, item.note)
        painter.setFont(theme.font())
        painter.setPen(theme.token("text"))
        words = painter.fontMetrics().elidedText(item.label, Qt.TextElideMode.ElideRight,
                                                 inner.width() - (taken + 16 if taken else 0))
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, ROW)


class PickPanel(DropPanel):
    """A list to choose from. The field keeps the focus and hands over ↑ ↓ PgUp PgDn and Enter."""

    chosen = Signal(object)

    def __init__(self, anchor: QWidget) -> None:
        super().__init__(anchor)
        self.list = QListWidget()
        self.list.setProperty("bare", "true")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_PickDelegate(self.list))
        self.list.setAccessibleName("可选项")
        self.list.itemClicked.connect(lambda item: self.chosen.emit(item.data(Qt.ItemDataRole.UserRole)))
        self.empty = label("没有符合的", "faint", wrap=True)
        self.empty.setContentsMargins(12, 8, 12, 8)
        self.box.addWidget(self.list)
        self.box.addWidget(self.empty)

    def offer(self, items: Sequence[PickItem], current: str = "", nothing: str = "没有符合的") -> None:
        """Fill the list and put the bar on the current one, or on the first."""
        self.list.clear()
        for each in items:
            entry = QListWidgetItem(each.label)
            entry.setData(Qt.ItemDataRole.UserRole, each)
            entry.setSizeHint(QSize(0, ROW))
            self.list.addItem(entry)
        at = next((number for number, each in enumerate(items) if each.code == current), 0)
        self.list.setCurrentRow(at if items else -1)
        self.list.setVisible(bool(items))
        self._fit(8)
        self.empty.setText(nothing)
        self.empty.setVisible(not items)
        self.box.activate()

    def limit(self, height: int) -> None:
        self._fit(max(2, min(8, (height - 4) // ROW)))

    def _fit(self, rows: int) -> None:
        self.list.setFixedHeight(min(rows, self.list.count()) * ROW + 2)
        self.list.scrollToItem(self.list.currentItem())
        self.box.activate()

    def current(self) -> PickItem | None:
        found = self.list.currentIndex().data(Qt.ItemDataRole.UserRole)
        return found if isinstance(found, PickItem) else None

    def take_key(self, key: int) -> bool:
        """Move the bar. True when the key was for the list."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}
        step = steps.get(Qt.Key(key))
        if step is None or not self.isVisible():
            return False
        self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
        return True
