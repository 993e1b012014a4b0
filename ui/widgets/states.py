"""Pills, empty places, steps, lists of problems and the search field: what pages are furnished with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui import icons, theme
from ui.widgets.basics import column, label, link, row, rule, symbol
from ui.widgets.hills import paint_hills

STATES: dict[str, tuple[str, str, str]] = {
    "draft": ("pencil", "草稿", "amber"), "missing": ("circle-dashed", "未报", "amber"),
    "unchosen": ("circle-dashed", "还没选", "amber"), "warning": ("alert-triangle", "有提醒", "amber"),
    "error": ("alert-circle", "有错误", "red"), "late": ("clock", "逾期", "red"),
    "submitted": ("upload", "已上报", "blue"), "received": ("inbox", "已收，待审", "blue"),
    "returned": ("arrow-back-up", "已退回", "red"), "accepted": ("circle-check", "县审定", "green"),
    "complete": ("circle-check", "齐", "green"), "explained": ("circle-check", "已说明", "green"),
    "nil": ("circle-check", "零报告", "green"), "conflict": ("arrows-diff", "有冲突", "amber"),
    "quarantine": ("circle-x", "隔离", "red"), "void": ("x", "作废", "grey"),
    "saved": ("circle-check", "已保存", "green"), "waiting": ("hourglass", "先放着", "amber"),
}


class Pill(QFrame):
    """A state that stands alone: symbol and word in its colour on its ground."""

    def __init__(self, state: str, words: str = "") -> None:
        super().__init__()
        self.setFixedHeight(22)
        self._words = label("", "small")
        self._mark = symbol("circle-check", "green", 14)
        self.setLayout(row(self._mark, self._words, gap=4, margins=(7, 0, 7, 0)))
        self._colour = "green"
        self.set_state(state, words)

    def set_state(self, state: str, words: str = "") -> None:
        name, word, self._colour = STATES[state]
        icons.dress(self._mark, name, self._colour, 14)
        self._words.setText(words or word)
        theme.mark(self._words, "role", f"pill-{self._colour}")
        self.update()

    def text(self) -> str:
        return self._words.text()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token(f"{self._colour}_ground"))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)


class _Disc(QWidget):
    """An icon in a circle."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon = icon
        self.setFixedSize(QSize(88, 88))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token("blue_ground"))
        painter.drawEllipse(self.rect())
        icons.paint(painter, self._icon, "blue", QRectF(24, 24, 40, 40))


class EmptyState(QWidget):
    """What is missing in one line, why it matters in one, the main button, at most two others, the nil report."""

    def __init__(self, icon: str, title: str, why: str, buttons: Sequence[QPushButton] = (), *,
                 nil: tuple[str, str, Callable[[], object]] | None = None) -> None:
        super().__init__()
        self.title = label(title)
        self.title.setFont(theme.font(14, bold=True))
        theme.mark(self.title, "role", "empty")
        self.why = label(why, "scope", wrap=True)
        self.why.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for each in buttons:
            each.setMinimumHeight(34)
        box = column(None, row(None, _Disc(icon), None), 12, row(None, self.title, None), self.why, 8,
                     row(None, *buttons, None), gap=8, margins=(24, 12, 24, 24))
        if nil is not None:
            before, words, act = nil
            box.addSpacing(8)
            box.addLayout(row(None, label(before, "sub"), link(words, act), None, gap=2))
        box.addStretch(2)
        self.setLayout(box)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        height = min(180.0, self.height() * 0.28)
        paint_hills(painter, QRectF(self.rect()), height)


class StepMark(QWidget):
    """The number of a step in a circle: done = green tick, current = filled, later = hollow."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number, self._state = number, "later"
        self.setFixedSize(QSize(26, 26))

    def set_state(self, state: str) -> None:
        """done, current or later."""
        self._state = state
        self.setAccessibleName({"done": "已完成", "current": "当前步骤", "later": "还没到"}[state])
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        looks = {"done": ("green_ground", ""), "current": ("accent", ""), "later": ("surface", "field")}
        fill, edge = looks[self._state]
        painter.setPen(QPen(theme.token(edge), 1) if edge else Qt.PenStyle.NoPen)
        painter.setBrush(theme.token(fill))
        painter.drawEllipse(circle)
        if self._state == "done":
            icons.paint(painter, "check", "green", QRectF(5, 5, 16, 16))
            return
        painter.setPen(theme.token("on" if self._state == "current" else "sub"))
        painter.setFont(theme.font(theme.BODY, bold=self._state == "current"))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(self._number))


class StepList(QWidget):
    """Steps below each other with a line between their circles: the wizard's left side."""

    def __init__(self, steps: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._marks = [StepMark(number) for number in range(1, len(steps) + 1)]
        self._titles = [label(title) for title, _ in steps]
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(20)
        for mark, title, (_, note) in zip(self._marks, self._titles, steps, strict=True):
            words = column(title, label(note, "small"), gap=3)
            line = row(mark, words, None, gap=12)
            line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
            box.addLayout(line)
        self.set_current(0)

    def set_current(self, current: int) -> None:
        for number, (mark, title) in enumerate(zip(self._marks, self._titles, strict=True)):
            mark.set_state("done" if number < current else "current" if number == current else "later")
            theme.mark(title, "role", "strong" if number == current else "scope")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(theme.token("line2"), 1))
        for above, below in zip(self._marks, self._marks[1:], strict=False):
            start = above.mapTo(self, QPoint(13, 30))
            painter.drawLine(start, QPoint(start.x(), below.mapTo(self, QPoint(13, -4)).y()))


@dataclass(frozen=True, slots=True)
class ListedProblem:
    """One line of a problem list, with what the jump needs: form, record and path."""

    level: theme.Level
    place: str
    message: str
    form: str
    record: str
    path: str


class ProblemList(QScrollArea):
    """What is wrong, one line each, every line a jump to its field."""

    jumped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._lines: list[QPushButton] = []

    def set_problems(self, problems: Sequence[ListedProblem]) -> None:
        inside = QWidget()
        inside.setProperty("clear", "true")
        box = column(gap=0)
        self._lines = []
        for each in problems:
            error = each.level == "error"
            jump = link(each.place, partial(self.jumped.emit, each))
            words = label(each.message, wrap=True)
            mark = symbol("alert-circle" if error else "alert-triangle", "red" if error else "amber", 16)
            line = row(mark, jump, words, gap=10, margins=(4, 8, 4, 8))
            line.setStretchFactor(words, 1)
            box.addLayout(line)
            box.addWidget(rule())
            self._lines.append(jump)
        box.addStretch(1)
        inside.setLayout(box)
        self.setWidget(inside)

    def jumps(self) -> list[QPushButton]:
        return self._lines


class SearchField(QLineEdit):
    """A search that waits 150 ms for the next letter; Esc empties it, ↓ goes to the list."""

    searched = Signal(str)
    down = Signal()

    def __init__(self, placeholder: str = "名称、编号、拼音首字母") -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setAccessibleName("搜索")
        self.setTextMargins(22, 0, 0, 0)
        self.setFixedHeight(32)
        self._mark = symbol("search", "sub", 16)
        self._mark.setParent(self)
        self._mark.move(10, 8)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(150)
        self._wait.timeout.connect(lambda: self.searched.emit(self.text()))
        self.textChanged.connect(lambda *_: self._wait.start())
        self.installEventFilter(self)

    def set_tall(self) -> None:
        """38 high: the wizard's search."""
        self.setFixedHeight(38)
        theme.mark(self, "tall", value=True)
        self._mark.move(10, 11)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape and self.text():
                self.clear()
                return True
            if event.key() == Qt.Key.Key_Down:
                self.down.emit()
                return True
        return super().eventFilter(watched, event)

