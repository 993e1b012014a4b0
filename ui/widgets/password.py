"""A password field: an eye that shows it, and a line that says when Caps Lock is on."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui import icons, theme
from ui.widgets.basics import column, label, row, symbol, tool


class PasswordField(QWidget):
    """Label above, field, fault and Caps Lock hint below."""

    entered = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setProperty("tall", True)
        self.line.setTextMargins(0, 0, 28, 0)
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData)
        self.line.returnPressed.connect(self.entered)
        self.line.textEdited.connect(lambda *_: self.set_problem(""))
        self.line.installEventFilter(self)
        self._eye = tool("eye", "显示密码", self._turn)
        self._eye.setParent(self.line)
        self._eye.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._problem = label("", "error", wrap=True)
        self._mark = symbol("alert-circle", "red", 16)
        self._fault = QWidget()
        self._fault.setLayout(row(self._mark, self._problem, gap=6))
        fault_row = self._fault.layout()
        if fault_row is not None:
            fault_row.setAlignment(self._mark, Qt.AlignmentFlag.AlignTop)
        self._caps = QWidget()
        words = label("大写锁定已打开", "warning")
        self._caps.setLayout(row(symbol("alert-triangle", "amber", 16), words, None, gap=6))
        self._fault.hide()
        self._caps.hide()
        self._caps_on = False
        words = label(title, "sub", buddy=self.line)
        self.setLayout(column(words, self.line, self._fault, self._caps, gap=6))
        self.setFocusProxy(self.line)

    def text(self) -> str:
        return self.line.text()

    def set_problem(self, words: str) -> None:
        """Say below what is wrong; "" takes it away."""
        self._problem.setText(words)
        self._fault.setVisible(bool(words))
        self.line.setAccessibleDescription(words)
        theme.mark(self.line, "fault", "error" if words else None)
        if words:
            self.line.selectAll()  # what is typed next replaces what nobody can see

    def problem(self) -> str:
        return self._problem.text() if not self._fault.isHidden() else ""

    def caps_hint(self) -> bool:
        return not self._caps.isHidden()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(event, QResizeEvent):
            self._eye.setGeometry(event.size().width() - 34, 5, 28, 28)
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._look_at(event)
        return super().eventFilter(watched, event)

    def _look_at(self, event: QKeyEvent) -> None:
        """Qt doesn't tell the state of Caps Lock: a capital without Shift, or small with it, gives it away."""
        letter = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            self._caps.setVisible(self._caps.isHidden() and self._caps_on is False)
            self._caps_on = not self._caps.isHidden()
        elif len(letter) == 1 and letter.isascii() and letter.isalpha():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._caps_on = letter.isupper() != shift
            self._caps.setVisible(self._caps_on)

    def _turn(self) -> None:
        hidden = self.line.echoMode() == QLineEdit.EchoMode.Password
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        icons.dress(self._eye, "eye-off" if hidden else "eye", "sub", 18)
