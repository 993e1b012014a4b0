"""The table of the check: one line a ledger, opened to every finding and everything missing, each with its jump."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from model.month.check import Finding, FormCheck, Missing
from ui import icons, theme
from ui.widgets.basics import column, label, link, row, rule, symbol, tool

WIDTHS = (76, 60, 116, 76, 128)
HEADS = ("记录", "错误", "提醒", "比上月", "状态")
SHOWN, MORE = 12, 30
_STATES = {
    "complete": ("check", "齐", "green"), "nil": ("circle-check", "零报告", "green"),
    "missing": ("circle-dashed", "有缺报", "amber"), "faulty": ("alert-circle", "有错误", "red"),
    "unexplained": ("alert-triangle", "待说明", "amber"), "none": ("circle-minus", "无变动", "grey"),
}


class FormTable(QWidget):
    """jumped: form, record, path. wanted: a Missing to be filled. nil: form. taken_back: form."""

    jumped = Signal(str, str, str)
    wanted = Signal(object)
    nil = Signal(str)
    taken_back = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._opened: dict[str, tuple[str, bool]] = {}
        self._told: object = None
        self.rows: dict[str, FormRow] = {}
        head = QWidget()
        head.setFixedHeight(30)
        words = [_right(text, width, "sub") for text, width in zip(HEADS[:-1], WIDTHS[:-1], strict=True)]
        state = label(HEADS[-1], "sub")
        state.setFixedWidth(WIDTHS[-1])
        head.setLayout(row(label("台账", "sub"), None, *words, 14, state, gap=0))
        self._idle = label("", "sub", wrap=True)
        self._idle.setContentsMargins(0, 8, 0, 0)
        self._box.addWidget(head)
        self._box.addWidget(rule())
        self._box.addWidget(self._idle)

    def show_forms(self, forms: Sequence[FormCheck], reasons: dict[str, str], nil_forms: frozenset[str]) -> None:
        """reasons: why a ledger is nil. nil_forms: those that may be reported so. What is the same is left alone."""
        told = (tuple(forms), dict(reasons), nil_forms)
        if told == self._told:
            return
        self._told = told
        for each in self.rows.values():
            self._opened[each.form] = (each.looks, each.is_open())
            self._box.removeWidget(each)
            each.hide()
            each.deleteLater()
        self.rows = {}
        idle = [each for each in forms if _state(each) == "none" and each.form not in nil_forms and not each.findings]
        self._idle.setText(f"本月没有变动：{'、'.join(each.title for each in idle)}" if idle else "")
        self._idle.setVisible(bool(idle))
        for check in forms:
            if check in idle:
                continue
            made = FormRow(self, check, reasons.get(check.form, ""), may_be_nil=check.form in nil_forms)
            before, was_open = self._opened.get(check.form, ("", False))
            wanting = check.state in ("faulty", "unexplained", "missing")
            made.open(opened=was_open if before == made.looks else wanting)
            self._box.insertWidget(self._box.count() - 1, made)
            self.rows[check.form] = made


class FormRow(QWidget):
    """One ledger in the month."""

    def __init__(self, table: FormTable, check: FormCheck, reason: str, *, may_be_nil: bool) -> None:
        super().__init__()
        self.form, self._table, self._check = check.form, table, check
        self.looks = f"{check.state} {len(check.findings)} {len(check.missing)}"
        self._nil_here = may_be_nil and not check.records and not check.nil
        self._shown = SHOWN
        self._fold = tool("chevron-right", f"打开{check.title}", self.toggle, size=14)
        self._fold.setFixedSize(22, 24)
        self._folds = bool(check.findings or check.missing or reason or self._nil_here)
        self._line = QWidget()
        self._line.setFixedHeight(30)
        self._line.setLayout(self._cells())
        self._fold.setVisible(self._folds)
        self._line.installEventFilter(self)
        if self._folds:
            self._line.setCursor(Qt.CursorShape.PointingHandCursor)
        self._reason = reason
        self._details, self._list = self._empty_list()
        self._column = column(self._line, self._details, gap=0)
        self.setLayout(self._column)
        self._filled = False
        self.open(opened=False)

    def is_open(self) -> bool:
        return not self._details.isHidden()

    def open(self, *, opened: bool) -> None:
        """What it has to say is made when it is first opened."""
        if opened and self._folds and not self._filled:
            self._fill()
        self._details.setVisible(opened and self._folds)
        icons.dress(self._fold, "chevron-down" if self.is_open() else "chevron-right", "sub", 14)
        self._fold.setAccessibleName(f"{'收起' if self.is_open() else '打开'}{self._check.title}")

    def toggle(self) -> None:
        self.open(opened=not self.is_open())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._line and isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            self.toggle()
            return True
        return super().eventFilter(watched, event)

    def _cells(self) -> QHBoxLayout:
        check = self._check
        explained, unexplained = len(check.explained), len(check.unexplained)
        warned = "、".join(filter(None, (f"{unexplained} 待说明" if unexplained else "",
                                        f"{explained} 已说明" if explained else ""))) or "0"
        more = check.records - check.previous
        cells = [
            _right(str(check.records) if check.records else "无", WIDTHS[0]),
            _right(str(len(check.errors)), WIDTHS[1], "strong-red" if check.errors else ""),
            _right(warned, WIDTHS[2], "strong-amber" if unexplained else ""),
            _right("0" if not more else f"{'+' if more > 0 else '−'}{abs(more)}", WIDTHS[3]),
        ]
        name, words, colour = _STATES[_state(check)]
        mark = symbol(name, colour, 16)
        state = label(words if check.state != "missing" else f"缺 {len(check.missing)}")
        _tint(state, colour)
        last = QWidget()
        last.setFixedWidth(WIDTHS[-1])
        last.setLayout(row(mark, state, None, gap=6))
        return row(label(check.title), self._fold, None, *cells, 14, last, gap=0)

    def _fill(self) -> None:
        self._filled = True
        check = self._check
        if self._reason:
            self._list.addLayout(row(label(f"零报告：{self._reason}", "sub", wrap=True),
                                     link("撤销零报告", lambda: self._table.taken_back.emit(check.form)), gap=10))
        items: list[Finding | Missing] = [*check.errors, *check.missing, *check.unexplained, *check.explained]
        for each in items[: self._shown]:
            self._list.addWidget(self._finding(each) if isinstance(each, Finding) else self._gap(each))
        if len(items) > self._shown:
            next_ones = min(MORE, len(items) - self._shown)
            self._list.addWidget(link(f"再看 {next_ones} 条，共 {len(items)} 条", self._more))
        if self._nil_here:
            act = link("作零报告并说明原因", lambda: self._table.nil.emit(check.form))
            self._list.addLayout(row(label("本月确实没有？", "sub"), act, None, gap=4))

    def _more(self) -> None:
        self._shown += MORE
        old = self._details
        self._details, self._list = self._empty_list()
        self._column.replaceWidget(old, self._details)
        old.hide()
        old.deleteLater()
        self._fill()

    @staticmethod
    def _empty_list() -> tuple[QWidget, QVBoxLayout]:
        inside = QWidget()
        lines = QVBoxLayout(inside)
        lines.setContentsMargins(22, 2, 0, 8)
        lines.setSpacing(2)
        return inside, lines

    def _finding(self, finding: Finding) -> QWidget:
        error = finding.level == "error"
        looks = ("alert-circle", "red") if error else ("alert-triangle", "amber")
        mark = symbol(*(("circle-check", "green") if finding.explained else looks), 16)
        jump = link(finding.title, partial(self._table.jumped.emit, finding.form, finding.record, finding.path))
        jump.setAccessibleDescription(finding.message)
        after = "已说明" if finding.explained else "待说明" if not error else ""
        return _item(mark, jump, finding.message, after, "good" if finding.explained else "warning")

    def _gap(self, missing: Missing) -> QWidget:
        mark = symbol("circle-dashed", "amber", 16)
        message = missing.message.removeprefix(missing.name)
        jump = link(missing.name, partial(self._table.wanted.emit, missing))
        jump.setAccessibleDescription(missing.message)
        return _item(mark, jump, message, "", "warning")


def _item(mark: QLabel, jump: QWidget, message: str, after: str, role: str) -> QWidget:
    made = QWidget()
    words = label(message, wrap=True)
    state = label(after, role)
    line = row(mark, jump, words, state, gap=8, margins=(0, 2, 0, 2))
    line.setStretchFactor(words, 1)
    mark.setFixedHeight(21)
    state.setFixedHeight(21)
    for each in (mark, jump, state):
        line.setAlignment(each, Qt.AlignmentFlag.AlignTop)
    made.setLayout(line)
    return made


def _state(check: FormCheck) -> str:
    return "none" if check.state == "complete" and not check.records else check.state


def _right(text: str, width: int, role: str = "") -> QLabel:
    made = label(text, "sub" if role == "sub" else "")
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    made.setFixedWidth(width)
    if role.startswith("strong-"):
        _tint(made, role.removeprefix("strong-"))
    return made


def _tint(of: QLabel, colour: str) -> None:
    """The state's colour at the body's size."""
    theme.mark(of, "role", {"green": "good", "amber": "warning", "red": "error", "grey": "sub"}[colour])
