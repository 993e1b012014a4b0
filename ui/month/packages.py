"""The right column: every number of this unit with its month and state, and the place to verify a file."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui import theme
from ui.month.state import PackageLine, month_words
from ui.month.verdict import DropPlace, VerdictCard
from ui.widgets.basics import Card, column, label, link, row, rule
from ui.widgets.states import Pill

if TYPE_CHECKING:
    from export.verification import Verdict

SHOWN = 24


class Packages(Card):
    """opened: look at its report. copied: save it again. Both carry the submission."""

    opened = Signal(object)
    copied = Signal(object)

    def __init__(self) -> None:
        super().__init__(padding=0)
        self._count = label("", "sub")
        self.body.setSpacing(0)
        self.body.setContentsMargins(1, 1, 1, 16)
        self.title.setText("上报包")
        self.body.addLayout(row(self.title, None, self._count, margins=(19, 13, 19, 13)))
        self.body.addWidget(rule())
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._all = False
        self._lines: Sequence[PackageLine] = ()
        self._period = ""
        self.rows: list[PackageRow] = []
        self.verdict = VerdictCard()
        self.drop = DropPlace()
        self._list: QWidget | None = None
        inside = QWidget()
        inside.setProperty("clear", "true")
        self._box = column(self.verdict, None, gap=0)
        inside.setLayout(self._box)
        self._scroll.setWidget(inside)
        self.body.addWidget(self._scroll, 1)
        self.body.addLayout(row(self.drop, margins=(19, 12, 19, 0)))

    def add_below(self, widget: QWidget) -> None:
        """Something under the place where files are dropped."""
        self.body.addLayout(row(widget, margins=(19, 4, 19, 0)))

    def show_verdict(self, name: str, verdict: "Verdict") -> None:
        """Above the list, where it is seen at once."""
        self.verdict.show_verdict(name, verdict)
        self._scroll.verticalScrollBar().setValue(0)

    def show_lines(self, lines: Sequence[PackageLine], period: str) -> None:
        self._lines, self._period = lines, period
        self._count.setText(f"共 {len(lines)} 个" if lines else "")
        if self._list is not None:
            self._box.removeWidget(self._list)
            self._list.hide()
            self._list.deleteLater()
        self._list = QWidget()
        box = QVBoxLayout(self._list)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        self.rows = []
        shown = lines if self._all else lines[:SHOWN]
        for each in shown:
            made = PackageRow(each, current=each.submission.period == period and each.state != "void")
            made.opened.connect(self.opened)
            made.copied.connect(self.copied)
            box.addWidget(made)
            box.addLayout(row(rule(), margins=(19, 0, 19, 0)))
            self.rows.append(made)
        if not lines:
            words = label("还没有上报包。签批、打包后列在这里。", "sub", wrap=True)
            box.addLayout(row(words, margins=(19, 16, 19, 16)))
        if len(lines) > len(shown):
            box.addLayout(row(link(f"全部 {len(lines)} 个", self._show_all), None, margins=(19, 10, 19, 10)))
        self._box.insertWidget(1, self._list)

    def _show_all(self) -> None:
        self._all = True
        self.show_lines(self._lines, self._period)


class PackageRow(QFrame):
    """One number."""

    opened = Signal(object)
    copied = Signal(object)

    def __init__(self, line: PackageLine, *, current: bool) -> None:
        super().__init__()
        self.line = line
        self._current = current
        made = line.submission
        void = line.state == "void"
        number = label(made.number, "strong")
        if void:
            theme.mark(number, "role", "scope")
        self.pill = Pill(line.state, line.words)
        note = label(line.note, "sub")
        acts = []
        if made.report:
            acts.append(link("看月报", partial(self.opened.emit, made)))
        if made.package:
            acts.append(link("另存", partial(self.copied.emit, made)))
        for each in acts:
            each.setAccessibleName(f"{each.text()} {made.number}")
        head = row(number, label(month_words(made.period), "scope"), None, self.pill, gap=12)
        self.setLayout(column(head, row(note, None, *acts, gap=12), gap=5, margins=(19, 11, 19, 11)))
        self.setAccessibleName(f"{made.number} {month_words(made.period)} {line.words} {line.note}")
