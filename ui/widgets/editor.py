"""The plain inputs: text, long text, numbers and money. They keep what was typed and read it only when asked."""

import unicodedata
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from forms.definition import Value
from forms.errors import UserError
from ui import theme
from ui.widgets.basics import label

Read = Callable[[str], Value | None]
Show = Callable[[Value], str]


class Editor(QWidget):
    """One input. `value()` is in body representation, None = blank; `raw_text()` is what a draft keeps.

    changed: the person changed something. finished: Enter was pressed or the focus left.
    value() raises UserError where the text can't be read; the text stays.
    """

    changed = Signal()
    finished = Signal()

    def value(self) -> Value | None:
        raise NotImplementedError

    def set_value(self, value: Value | None) -> None:
        raise NotImplementedError

    def raw_text(self) -> str:
        """What was typed where the value is not readable; "" where the editor can't hold such a thing."""
        return ""

    def set_raw_text(self, text: str) -> None:
        """Put back what a draft kept."""

    def set_fault(self, level: theme.Level) -> None:
        theme.mark(self.focus_target(), "fault", level or None)

    def set_readonly(self, readonly: bool) -> None:
        raise NotImplementedError

    def focus_target(self) -> QWidget:
        """The widget that takes the focus: labels make it their buddy."""
        return self

    def focus_inside(self) -> None:
        target = self.focus_target()
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if isinstance(target, QLineEdit):
            target.selectAll()

    def readable(self) -> bool:
        """Whether value() would answer."""
        try:
            self.value()
        except UserError:
            return False
        return True


class Line(QLineEdit):
    """A line with a quiet word inside at the right (the unit) and Enter as `returnPressed`."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._unit: QLabel | None = None

    def set_unit(self, text: str) -> None:
        if self._unit is None:
            self._unit = label("", "faint")
            self._unit.setParent(self)
            self._unit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._unit.setText(text)
        self._unit.adjustSize()
        self.setTextMargins(0, 0, self._unit.width() + 6 if text else 0, 0)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def _place(self) -> None:
        if self._unit is not None:
            height = self._unit.sizeHint().height()
            self._unit.setGeometry(self.width() - self._unit.width() - 9, (self.height() - height) // 2,
                                   self._unit.width(), height)


class NumberLine(Line):
    """Digits typed with a Chinese input method, pasted or dropped become plain ones before Qt sees them."""

    def __init__(self) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        plain = _plain(event.commitString())
        if plain != event.commitString():
            event = QInputMethodEvent("", [])
            event.setCommitString(plain)
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_plain()
            return
        super().keyPressEvent(event)

    def paste_plain(self) -> None:
        """What the clipboard holds, normalised; a line break ends it."""
        if not self.isReadOnly():
            self.insert(_plain(QGuiApplication.clipboard().text()).strip().split("\n")[0])

    def contextMenuEvent(self, _event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        for action in menu.actions():
            if action.objectName() == "edit-paste":
                self._take_over(action)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _take_over(self, action: QAction) -> None:
        action.triggered.disconnect()
        action.triggered.connect(self.paste_plain)


class LineEditor(Editor):
    """Text in one line: names, ids, and everything that is typed and then read."""

    def __init__(self, *, read: Read | None = None, show: Show | None = None, line: Line | None = None) -> None:
        super().__init__()
        self.line = line or Line()
        self._read, self._show = read or _as_text, show or str
        self._silent = False
        self.line.textChanged.connect(self._on_text)
        self.line.returnPressed.connect(self.finished)
        self.line.left.connect(self.finished)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.line, 1)
        box.addStretch(0)
        self.setFocusProxy(self.line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def value(self) -> Value | None:
        return self._read(self.line.text())

    def set_value(self, value: Value | None) -> None:
        self.set_raw_text("" if value is None else self._show(value))

    def raw_text(self) -> str:
        return self.line.text()

    def set_raw_text(self, text: str) -> None:
        if text != self.line.text():
            self._silent = True
            self.line.setText(text)
            self.line.setCursorPosition(0)
            self._silent = False

    def set_readonly(self, readonly: bool) -> None:
        self.line.setReadOnly(readonly)

    def focus_target(self) -> QWidget:
        return self.line

    def _on_text(self) -> None:
        if not self._silent:
            self.changed.emit()


class NumberEdit(LineEditor):
    """A number or an amount: right-aligned, its unit inside, written tidily when the focus leaves."""

    def __init__(self, *, read: Read, show: Show, unit: str = "") -> None:
        super().__init__(read=read, show=show, line=NumberLine())
        if unit:
            self.line.set_unit(unit)
        self.line.left.connect(self._tidy)
        self.line.setMaximumWidth(200)
        self.line.setMinimumWidth(96)

    def _tidy(self) -> None:
        if self.readable():
            self.set_value(self.value())


class AmountEdit(NumberEdit):
    """Money in 元 or 万元, held as integer fen."""


class TextArea(QPlainTextEdit):
    """Several lines. Tab goes on, Enter goes on, Ctrl+Enter makes a new line."""

    left = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(32)
        self.textChanged.connect(self.fit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier):
                self.insertPlainText("\n")
            else:
                self.entered.emit()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Three lines at least, eight at most, then it scrolls."""
        lines = max(3, min(8, round(self.document().size().height())))
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 16)


class LongTextEdit(Editor):
    """Long text: an opinion, a cause, a measure."""

    def __init__(self, *, read: Read | None = None) -> None:
        super().__init__()
        self.area = TextArea()
        self._read = read or _as_text
        self._silent = False
        self.area.textChanged.connect(self._on_text)
        self.area.left.connect(self.finished)
        self.area.entered.connect(self.finished)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.area)
        self.setFocusProxy(self.area)

    def value(self) -> Value | None:
        return self._read(self.area.toPlainText())

    def set_value(self, value: Value | None) -> None:
        self.set_raw_text("" if value is None else str(value))

    def raw_text(self) -> str:
        return self.area.toPlainText()

    def set_raw_text(self, text: str) -> None:
        if text != self.area.toPlainText():
            self._silent = True
            self.area.setPlainText(text)
            self._silent = False

    def set_readonly(self, readonly: bool) -> None:
        self.area.setReadOnly(readonly)
        theme.mark(self.area, "sunk", "true" if readonly else None)

    def focus_target(self) -> QWidget:
        return self.area

    def _on_text(self) -> None:
        if not self._silent:
            self.changed.emit()


class EnterMovesOn(QObject):
    """An event filter for a form: Enter goes to the next field, as clerks expect. Install it on the form panel."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        enter = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter))
        if enter and isinstance(watched, QWidget) and isinstance(watched.focusWidget(), QLineEdit | QPlainTextEdit):
            watched.focusNextPrevChild(True)
            return True
        return super().eventFilter(watched, event)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _as_text(text: str) -> Value | None:
    return text.strip() or None
