"""Several of a list: what is chosen stands as chips, the line behind them searches for more."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from forms.definition import Value
from ui import icons, theme
from ui.widgets.choice_edit import NotAChoice
from ui.widgets.editor import Editor, Line
from ui.widgets.flow import FlowLayout
from ui.widgets.panel import PickItem, PickPanel


class ChipsEdit(Editor):
    """Backspace in the empty line takes the last chip away; Del on a chip takes that one."""

    def __init__(self, find: Callable[[str], Sequence[PickItem]], name: Callable[[str], str], *,
                 placeholder: str = "添加…") -> None:
        super().__init__()
        self._find, self._name, self._placeholder = find, name, placeholder
        self._codes: list[str] = []
        self._chips: list[QToolButton] = []
        self._readonly = False
        self.frame = QFrame()
        self.frame.setProperty("chips", "true")
        self._flow = FlowLayout(self.frame, gap=4, stretch_last=True)
        self._flow.setContentsMargins(5, 4, 5, 4)
        self.line = Line()
        self.line.setFixedHeight(24)
        self.line.setMinimumWidth(110)
        self.line.setPlaceholderText(placeholder)
        self.line.textEdited.connect(self._search)
        self.line.left.connect(self._leave)
        self.line.installEventFilter(self)
        self._flow.addWidget(self.line)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.frame)
        self.setFocusProxy(self.line)
        self.panel: PickPanel | None = None

    def value(self) -> Value | None:
        if self.line.text().strip():
            raise NotAChoice(self.line.text().strip())
        order = [each.code for each in self._find("")]
        return sorted(self._codes, key=lambda code: order.index(code) if code in order else len(order)) or None

    def set_value(self, value: Value | None) -> None:
        self._codes = [str(code) for code in value or ()]
        self.line.setText("")
        self._rebuild()

    def raw_text(self) -> str:
        return self.line.text()

    def set_raw_text(self, text: str) -> None:
        self.line.setText(text)

    def set_fault(self, level: theme.Level) -> None:
        theme.mark(self.frame, "fault", level or None)

    def set_readonly(self, readonly: bool) -> None:
        self._readonly = readonly
        self.line.setReadOnly(readonly)
        self._rebuild()

    def focus_target(self) -> QWidget:
        return self.line

    def sizeHint(self) -> QSize:
        return QSize(240, max(34, self._flow.heightForWidth(max(240, self.width()))))

    def remove(self, code: str) -> None:
        self._codes.remove(code)
        self._rebuild()
        self.changed.emit()

    def choose(self, item: PickItem) -> None:
        self.line.setText("")
        if item.code not in self._codes:
            self._codes.append(item.code)
            self._rebuild()
            self.changed.emit()
        self._open("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line:
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._key(event)
            if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
                self._open(self.line.text())
            if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
                theme.mark(self.frame, "inner", "true" if event.type() == QEvent.Type.FocusIn else None)
        elif isinstance(watched, QToolButton) and watched in self._chips and self._takes_away(event):
            self.remove(self._codes[self._chips.index(watched)])
            return True
        return super().eventFilter(watched, event)

    @staticmethod
    def _takes_away(event: QEvent) -> bool:
        return (isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
                and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace))

    def _key(self, event: QKeyEvent) -> bool:
        opened = self.panel is not None and self.panel.isVisible()
        if self.panel is not None and opened and self.panel.take_key(event.key()):
            return True
        if event.key() == Qt.Key.Key_Backspace and not self.line.text() and self._codes and not self._readonly:
            self.remove(self._codes[-1])
            return True
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_F4):
            self._open(self.line.text())
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.panel is not None and opened:
            current = self.panel.current()
            if current is not None:
                self.choose(current)
                return True
        return False

    def _search(self, text: str) -> None:
        self.changed.emit()
        self._open(text)

    def _open(self, text: str) -> None:
        if self._readonly:
            return
        if self.panel is None:
            self.panel = PickPanel(self)
            self.panel.chosen.connect(self.choose)
        left = [each for each in self._find(text) if each.code not in self._codes]
        self.panel.offer(left, nothing="没有可添加的了" if not text else "没有符合的")
        self.panel.open()

    def _leave(self) -> None:
        if self.panel is not None:
            self.panel.shut()
        self.finished.emit()

    def _rebuild(self) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(code) for code in self._codes]
        for number, chip in enumerate(self._chips):
            self._flow.insert(number, chip)
        self.line.setPlaceholderText("" if self._readonly else self._placeholder)
        self._flow.invalidate()
        self.updateGeometry()

    def _chip(self, code: str) -> QToolButton:
        made = QToolButton()
        made.setText(self._name(code))
        made.setProperty("token", True)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        made.setFixedHeight(24)
        made.setAccessibleName(f"{self._name(code)}，Del 去掉")
        made.installEventFilter(self)
        if not self._readonly:
            icons.dress(made, "x", "sub", 14)
            made.clicked.connect(lambda: self.remove(code))
        return made
