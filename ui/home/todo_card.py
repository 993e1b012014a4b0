"""The big card: the month's day and steps, then everything that is wanted, each line with its jump."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from ui import icons, theme
from ui.home.parts import jump, refill
from ui.home.state import MONTH, STEPS, Jump, Overview, month_name
from ui.home.todo import Line, Todo
from ui.widgets.basics import Card, column, label, link, row, rule, symbol, tool
from ui.widgets.elided import Elided
from ui.widgets.states import StepMark

SHOWN = 6
MORE = 20
LOOKS = {"returned": ("arrow-back-up", "red"), "draft": ("pencil", "amber"), "error": ("alert-circle", "red"),
         "missing": ("circle-dashed", "amber"),
         "warning": ("alert-triangle", "amber"), "late": ("clock", "red")}
_KINDS = {"returned": "退回", "draft": "草稿", "error": "错误", "missing": "缺报", "warning": "提醒", "late": "逾期"}


class TodoCard(Card):
    """jumped: a Jump. Before the month was looked through it says so, and is no less usable."""

    jumped = Signal(object)

    def __init__(self) -> None:
        super().__init__(padding=0)
        self.body.setContentsMargins(1, 1, 1, 1)
        self.body.setSpacing(0)
        self.head_words, self.due = label("", "heading"), Elided()
        theme.mark(self.due, "role", "sub")
        self.strip = StepStrip()
        top = row(self.head_words, self.due, gap=14)
        top.setStretch(1, 1)
        head = QWidget()
        head.setLayout(column(top, self.strip, gap=12, margins=(19, 14, 19, 14)))
        self._place = column(gap=0, margins=(19, 0, 19, 0))
        self._inside: QWidget | None = None
        self.foot_words = Elided()
        theme.mark(self.foot_words, "role", "sub")
        self._mark = symbol("circle-check", "green", 18)
        self.all = jump("全部检查结果", lambda: self.jumped.emit(Jump(MONTH)))
        foot = QWidget()
        line = row(self._mark, self.foot_words, self.all, gap=10, margins=(19, 8, 19, 8))
        line.setStretch(1, 1)
        foot.setLayout(line)
        self.body.addWidget(head)
        self.body.addWidget(rule())
        self.body.addLayout(self._place)
        self.body.addStretch(1)
        self.body.addWidget(rule())
        self.body.addWidget(foot)
        self.rows: list[TodoRow] = []
        self._shown = SHOWN
        self._todo: Todo | None = None
        self.wait("正在检查")

    def show_overview(self, overview: Overview) -> None:
        self.head_words.setText(f"{month_name(overview.period)}月报")
        self.due.setText(overview.due_words)
        theme.mark(self.due, "role", "error" if overview.late else "sub")

    def wait(self, words: str) -> None:
        """What is being looked through; a list that stands there stays."""
        if self._todo is None:
            self.foot_words.setText(f"{words}…")
            self._mark.hide()

    def show_todo(self, todo: Todo) -> None:
        self._todo = todo
        self.strip.show_steps(todo)
        self.foot_words.setText(todo.complete or "还没有哪本台账填齐")
        self._mark.setVisible(bool(todo.complete))
        self._fill()

    def _fill(self) -> None:
        lines = self._todo.lines if self._todo else ()
        box = column(gap=0)
        self.rows = []
        for each in lines[:self._shown]:
            if self.rows:
                box.addWidget(_indented_rule())
            self.rows.append(TodoRow(each, self.jumped.emit))
            box.addWidget(self.rows[-1])
        if not lines:
            box.addLayout(_all_done(self._todo))
        left = len(lines) - self._shown
        if left > 0:
            box.addWidget(_indented_rule())
            box.addLayout(row(link(f"再看 {min(left, MORE)} 项，共 {len(lines)} 项", self._more), None,
                              margins=(28, 8, 0, 8)))
        inside = QWidget()
        inside.setLayout(box)
        self._inside = refill(self._place, self._inside, inside)

    def _more(self) -> None:
        at = self._shown
        self._shown += MORE
        self._fill()
        self.rows[at].jump.setFocus(Qt.FocusReason.OtherFocusReason)


class TodoRow(QWidget):
    """One line; a group opens in place."""

    def __init__(self, line: Line, jumped: Callable[[Jump], object], *, inner: bool = False) -> None:
        super().__init__()
        self.line, self._jumped = line, jumped
        mark = symbol(*LOOKS[line.kind], 18)
        mark.setAccessibleName(_KINDS[line.kind])
        title = Elided(line.title, 86)
        theme.mark(title, "role", "sub")
        self.words = Elided(line.words)
        note = label(line.note, "sub")
        self.jump = jump(line.act, partial(jumped, line.jump))
        self.jump.setAccessibleName(f"{line.act}：{line.title}，{line.words}")
        self.jump.setAccessibleDescription("，".join(filter(None, (_KINDS[line.kind], line.note))))
        self.fold = tool("chevron-down", f"逐项看：{line.words}", self.toggle, size=14)
        self.fold.setFixedSize(24, 24)
        self.fold.setVisible(bool(line.parts))
        top = row(mark, title, self.words, self.fold, note, 12, self.jump, gap=8)
        top.setStretch(2, 1)
        bar = QWidget()
        bar.setFixedHeight(34 if inner else 45)
        bar.setLayout(top)
        if inner:
            mark.hide()
            title.hide()
            top.setContentsMargins(120, 0, 0, 0)
        self._box = column(bar, gap=0)
        self.setLayout(self._box)
        self.parts: list[TodoRow] = []

    def toggle(self) -> None:
        """Open or shut the group; what it holds is made when it is first opened."""
        if not self.parts:
            self.parts = [TodoRow(each, self._jumped, inner=True) for each in self.line.parts]
            for each in self.parts:
                self._box.addWidget(each)
        else:
            shut = not self.parts[0].isHidden()
            for each in self.parts:
                each.setHidden(shut)
        icons.dress(self.fold, "chevron-up" if not self.parts[0].isHidden() else "chevron-down", "sub", 14)


class StepStrip(QWidget):
    """录入 – 检查 – 签批 – 打包报送, with a word beside the one that is on."""

    def __init__(self) -> None:
        super().__init__()
        self._marks = [StepMark(number) for number in range(1, len(STEPS) + 1)]
        self._names = [label(each, "sub") for each in STEPS]
        self._note = label("", "warning")
        self._line = row(gap=8)
        self.setLayout(self._line)
        self._lay_out(0)

    def show_steps(self, todo: Todo) -> None:
        current = next((at for at, each in enumerate(todo.steps) if each == "current"), len(STEPS) - 1)
        for state, mark, name in zip(todo.steps, self._marks, self._names, strict=True):
            mark.set_state(state)
            theme.mark(name, "role", "strong" if state == "current" else "sub")
        self._note.setText(todo.note)
        done = todo.steps[-1] == "done"
        theme.mark(self._note, "role", "good" if done or not todo.open else "warning")
        self._lay_out(current)
        self.setAccessibleName(f"月报到了{STEPS[current]}：{todo.note}")

    def text(self) -> str:
        return self._note.text()

    def _lay_out(self, current: int) -> None:
        """The word stands beside the step that it speaks of; hairlines fill the room between."""
        kept: set[QWidget] = {self._note, *self._marks, *self._names}
        while self._line.count():
            old = self._line.takeAt(0).widget()
            if isinstance(old, QFrame) and old not in kept:
                old.deleteLater()
        for at, (mark, name) in enumerate(zip(self._marks, self._names, strict=True)):
            self._line.addWidget(mark)
            self._line.addWidget(name)
            if at == current:
                self._line.addWidget(self._note)
            if at < len(STEPS) - 1:
                self._line.addWidget(rule(), 1)
        self._line.addStretch(1)


def _indented_rule() -> QWidget:
    made = QWidget()
    made.setFixedHeight(1)
    made.setLayout(row(rule(), margins=(28, 0, 0, 0)))
    return made


def _all_done(todo: Todo | None) -> QHBoxLayout:
    done = todo is not None and todo.steps[-1] == "done"
    words = "这个月的月报已打包，没有要补的。" if done else "没有缺的，也没有错误，可以签批了。"
    return row(None, symbol("circle-check", "green", 24), label(words, "scope"), None, gap=10, margins=(0, 40, 0, 40))


def jumps(card: TodoCard) -> list[QPushButton]:
    """Every jump in reading order: F8 goes through them."""
    return [each.jump for each in card.rows]
