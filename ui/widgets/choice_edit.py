"""Choosing one of a list or one record of another ledger: type to search by words, code or pinyin initials."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from forms.definition import Value
from forms.errors import UserError
from ui import theme
from ui.widgets.basics import tool
from ui.widgets.editor import Editor, Line
from ui.widgets.panel import PickItem, PickPanel

Find = Callable[[str], Sequence[PickItem]]
Name = Callable[[str], str]


class NotAChoice(UserError):
    """What was typed names none of the things that can be chosen."""

    def __init__(self, text: str, remedy: str = "请从列表里选，或清空。") -> None:
        super().__init__(f"“{text}”不在可选项里。", kept="您输入的字还在。", next_step=remedy)


class PickEdit(Editor):
    """A line that opens a list below itself. The line is the search; the list never takes the focus."""

    def __init__(self, find: Find, name: Name, *, placeholder: str = "", nothing: str = "没有符合的",
                 meant: Callable[[str], Sequence[str]] | None = None, remedy: str = "请从列表里选，或清空。") -> None:
        super().__init__()
        self._remedy = remedy
        self._find, self._name, self._nothing = find, name, nothing
        self._meant = meant or self._called
        self._code: str | None = None
        self.line = Line()
        self.line.setProperty("pick", "true")
        self._placeholder = placeholder
        self.line.setPlaceholderText(placeholder)
        self.line.setTextMargins(0, 0, 24, 0)
        self.line.textEdited.connect(self._search)
        self.line.left.connect(self._settle)
        self.line.installEventFilter(self)
        self._arrow = tool("chevron-down", "打开列表", self._toggle, size=14)
        self._arrow.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._arrow.setParent(self)
        self.line.setParent(self)
        self.setFixedHeight(32)
        self.setFocusProxy(self.line)
        self.panel: PickPanel | None = None

    def value(self) -> Value | None:
        text = self.line.text().strip()
        if not text:
            return None
        if self._code is not None and text == self._name(self._code):
            return self._code
        raise NotAChoice(text, self._remedy)

    def set_value(self, value: Value | None) -> None:
        self._code = None if value is None else str(value)
        self._put("" if value is None else self._name(str(value)))

    def raw_text(self) -> str:
        return self.line.text()

    def set_raw_text(self, text: str) -> None:
        self._put(text)
        self._settle_text()

    def set_readonly(self, readonly: bool) -> None:
        self.line.setReadOnly(readonly)
        self.line.setPlaceholderText("" if readonly else self._placeholder)
        theme.mark(self.line, "pick", None if readonly else "true")
        self._arrow.setVisible(not readonly)

    def focus_target(self) -> QWidget:
        return self.line

    def sizeHint(self) -> QSize:
        return QSize(200, 32)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.line.setGeometry(self.rect())
        self._arrow.setGeometry(self.width() - 30, 3, 26, 26)
        self._arrow.raise_()

    def open_list(self, text: str = "") -> None:
        """Open the list: all of it, or what the text finds."""
        if self.line.isReadOnly():
            return
        if self.panel is None:
            self.panel = PickPanel(self)
            self.panel.chosen.connect(self.choose)
        self.panel.offer(self._find(text), self._code or "", self._nothing)
        self.panel.open()

    def choose(self, item: PickItem) -> None:
        """Take an item of the list as if pressed."""
        self._close()
        fresh = item.code != self._code or self.line.text() != self._name(item.code)
        self._code = item.code
        self._put(self._name(item.code))
        if self.line.hasFocus():  # so that typing replaces it; the beginning of a long name stays in view
            self.line.setSelection(len(self.line.text()), -len(self.line.text()))
        if fresh:
            self.changed.emit()
        self.finished.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line:
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._key(event)
            if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
                self.open_list()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        opened = self.panel is not None and self.panel.isVisible()
        if opened and self.panel is not None and self.panel.take_key(event.key()):
            return True
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_F4) and not opened:
            self.open_list()
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab) and opened:
            current = self.panel.current() if self.panel is not None else None
            typed = self.line.isModified()
            if current is not None and (typed or event.key() != Qt.Key.Key_Tab):
                self.choose(current)
                return not typed and event.key() != Qt.Key.Key_Tab  # whoever typed it goes on to the next field
            self._close()
        return False

    def _search(self, text: str) -> None:
        self.changed.emit()
        self.open_list(text)

    def _settle(self) -> None:
        self._close()
        self._settle_text()
        self.finished.emit()

    def _settle_text(self) -> None:
        """Text that names exactly one item means that item."""
        text = self.line.text().strip()
        if not text or (self._code is not None and text == self._name(self._code)):
            return
        codes = self._meant(text)
        if len(codes) == 1:
            self._code = codes[0]
            self._put(self._name(self._code))

    def _called(self, text: str) -> list[str]:
        return [each.code for each in self._find(text) if text in (each.label, each.code, self._name(each.code))]

    def _toggle(self) -> None:
        self.line.setFocus(Qt.FocusReason.MouseFocusReason)
        if self.panel is not None and self.panel.isVisible():
            self._close()
        else:
            self.open_list()

    def _put(self, text: str) -> None:
        self.line.setText(text)
        self.line.setCursorPosition(0)
        self.line.setModified(False)

    def _close(self) -> None:
        if self.panel is not None:
            self.panel.shut()

