"""What the program says: a toast that can be undone, a question with verbs, a bar for faults, a line of progress."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFrame,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forms.errors import UserError
from ui import tasks, theme
from ui.widgets.basics import button, column, label, link, row, symbol, tool

SHORT, LONG = 5_000, 10_000


class Toast(QFrame):
    """Bottom centre of the window, no focus, one at a time: only for what succeeded and can be undone."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("panel", "true")
        self._words = label()
        self._act = link("")
        self._undo: Callable[[], object] | None = None
        self._act.clicked.connect(self._press)
        self._act.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        mark = symbol("circle-check", "green", 18)
        self.setLayout(row(mark, self._words, self._act, gap=10, margins=(16, 10, 16, 10)))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)
        self.hide()

    def say(self, words: str, action: str = "", press: Callable[[], object] | None = None) -> None:
        """Show for 5 s, with an action 10 s; what stood there goes."""
        self._words.setText(words)
        self._undo = press
        self._act.setText(action)
        self._act.setVisible(bool(action))
        self._place()
        self.show()
        self.raise_()
        self._timer.start(LONG if action else SHORT)

    def words(self) -> str:
        """What it says now, "" when it is gone."""
        return self._words.text() if self.isVisible() else ""

    def undo(self) -> bool:
        """Do what the action offers: Ctrl+Z on a page without an undo of its own. False when nothing is offered."""
        if self._undo is None or not self.isVisible():
            return False
        self._press()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _press(self) -> None:
        act, self._undo = self._undo, None
        self.hide()
        if act is not None:
            act()

    def _place(self) -> None:
        window = self.window()
        self.ensurePolished()
        self.adjustSize()
        self.move((window.width() - self.width()) // 2, window.height() - self.height() - 24)


@dataclass(frozen=True, slots=True)
class Answer:
    """A button of a question: its key, its verb, and its kind (main, danger or "")."""

    key: str
    verb: str
    kind: str = ""


class Question(QDialog):
    """Only for what can't be taken back or needs a password. Esc and the focus stand on the harmless answer."""

    def __init__(self, parent: QWidget, title: str, words: str, answers: Sequence[Answer], harmless: str) -> None:
        super().__init__(parent)
        self.setWindowTitle("托底帮扶台账")
        self.setFixedWidth(480)
        self.answer = harmless
        self.buttons: dict[str, QPushButton] = {}
        self.body = QVBoxLayout()
        self.body.setSpacing(10)
        explanation = label(words, "scope", wrap=True)
        explanation.setVisible(bool(words))
        foot = row(None, gap=8)
        for each in answers:
            made = button(each.verb, partial(self.take, each.key), kind=each.kind)
            self.buttons[each.key] = made
            foot.addWidget(made)
        self.setLayout(column(label(title, "heading", wrap=True), explanation, self.body, 8, foot, gap=10,
                              margins=(24, 22, 24, 20)))
        if harmless in self.buttons:
            self.buttons[harmless].setFocus()

    def take(self, key: str) -> None:
        self.answer = key
        self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus."""
        focus = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QAbstractButton):
            focus.click()
        else:
            super().keyPressEvent(event)


def ask(parent: QWidget, title: str, words: str, answers: Sequence[Answer], harmless: str) -> str:
    """Put a question; the key of the answer. Esc gives the harmless one."""
    dialog = Question(parent, title, words, answers, harmless)
    dialog.exec()
    answer = dialog.answer
    dialog.deleteLater()
    return answer


def tell(parent: QWidget, problem: UserError) -> None:
    """A fault that has no field beside it to stand at."""
    dialog = Question(parent, problem.happened, problem.kept + problem.next_step, [Answer("ok", "知道了")], "ok")
    dialog.exec()
    dialog.deleteLater()


class Bar(QFrame):
    """A fault or news inside the page, with what to do; it stays until it is answered or gone."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._mark = symbol("alert-circle", "red", 18)
        self._words = label(wrap=True)
        self._links = row(gap=12)
        self._close = tool("x", "关上这条", self._shut, size=16)
        self.setLayout(row(self._mark, column(self._words, self._links, gap=2), self._close, gap=10,
                           margins=(12, 8, 8, 8)))
        self.hide()

    def say(self, words: str, level: str = "error", acts: Sequence[tuple[str, Callable[[], object]]] = ()) -> None:
        """level: error, warning or news. acts: (words, what it does) as links."""
        from ui import icons

        mark = {"error": ("alert-circle", "red"), "warning": ("alert-triangle", "amber"), "news": ("inbox", "blue")}
        icons.dress(self._mark, *mark[level], 18)
        theme.mark(self, "bar", level)
        self._words.setText(words)
        self.setAccessibleName(words)
        while self._links.count():
            widget = self._links.takeAt(0).widget()
            if widget is not None:
                widget.deleteLater()
        for text, act in acts:
            self._links.addWidget(link(text, act))
        self._links.addStretch(1)
        self.show()

    def tell(self, problem: UserError) -> None:
        self.say(str(problem))

    def text(self) -> str:
        return self._words.text() if not self.isHidden() else ""

    def _shut(self) -> None:
        self.hide()
        self.closed.emit()


class ProgressLine(QWidget):
    """Under 0.3 s nothing, then a thin bar with words and 取消(Esc). After cancelling it says what was kept."""

    def __init__(self) -> None:
        super().__init__()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._words = label("", "sub")
        self._cancel = link("取消(Esc)", self.cancel)
        self.setLayout(column(self._bar, row(self._words, self._cancel, None, gap=12), gap=4))
        self._task: tasks.Task | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(300)
        self._wait.timeout.connect(self.show)
        self.hide()

    def follow(self, task: tasks.Task) -> None:
        self._task = task
        task.progressed.connect(self._step)
        task.ended.connect(self._end)
        self._wait.start()
        if task.over:  # quicker than we could listen
            self._end()

    def cancel(self) -> bool:
        """True when there was something to cancel: the page's Esc asks here first."""
        if self._task is None or self._task.over:
            return False
        self._task.cancel()
        self._words.setText("正在停下…")
        return True

    def showEvent(self, event: QShowEvent) -> None:
        """While it is seen Esc is its own, whatever page it stands on."""
        super().showEvent(event)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def hideEvent(self, event: QHideEvent) -> None:
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if not escape or not self.isVisible() or QApplication.activeModalWidget() is not None:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return event.type() == QEvent.Type.KeyPress and self.cancel()

    def _step(self, words: str, done: int, total: int) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._words.setText(f"{words}　{done}/{total}" if total else words)

    def _end(self) -> None:
        self._wait.stop()
        self._task = None
        self.hide()
