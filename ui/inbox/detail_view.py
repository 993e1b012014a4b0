"""The right side: what a package is, what it would change or did, and what can be done with it."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.inbox.state import COLUMNS, Check, Detail, Named
from ui.widgets.basics import Card, button, column, label, link, row, rule, symbol

_MARKS = {"good": ("circle-check", "green"), "warning": ("alert-triangle", "amber"), "error": ("alert-circle", "red")}
_TILES = {"new": ("新增", "plus"), "newer": ("更新", "refresh"), "same": ("相同", "minus"),
          "conflicting": ("冲突", "arrows-diff")}
_HEADS = ("新增", "更新", "相同", "冲突", "其他")


class DetailView(Card):
    """acted: what (as Detail.acts), key. jumped: form, record of a conflict."""

    acted = Signal(str, str)
    jumped = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(padding=0)
        self.detail: Detail | None = None
        self.body.setContentsMargins(1, 1, 1, 1)
        self.body.setSpacing(0)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName("选中的包")
        self.body.addWidget(self.area, 1)
        self.foot = label("", "sub", wrap=True)
        self.buttons: dict[str, QPushButton] = {
            "drop": button("不收(&X)", partial(self._act, "drop"), kind="quiet"),
            "again": button("再看一遍", partial(self._act, "again"), icon="refresh"),
            "keep": button("留存(&I)", partial(self._act, "keep")),
            "report": button("看报告(&V)", partial(self._act, "report"), icon="file-text"),
            "remind": button("去催报(&C)", partial(self._act, "remind"), icon="phone"),
            "aside": button("先放着(&W)", partial(self._act, "aside")),
            "partly": button("逐条审(&L)", partial(self._act, "partly")),
            "return": button("退回(&R)", partial(self._act, "return")),
            "take": button("收下(&I)", partial(self._act, "take"), kind="main"),
            "accept": button("接收(&J)", partial(self._act, "accept"), kind="main"),
        }
        self._foot_line = rule()
        self.body.addWidget(self._foot_line)
        self.body.addLayout(column(self.foot, row(None, *self.buttons.values(), gap=8), gap=8,
                                   margins=(19, 10, 19, 12)))
        self.show_detail(None)

    def show_detail(self, detail: Detail | None) -> None:
        self.detail = detail
        place = self.area.verticalScrollBar().value()
        inside = QWidget()
        inside.setProperty("clear", "true")
        box = column(gap=8, margins=(19, 15, 19, 15))
        if detail is None:
            box.addWidget(label("选中左边的一个包，这里写明它是谁的、会改动什么。", "scope", wrap=True))
        else:
            self._fill(box, detail)
        box.addStretch(1)
        inside.setLayout(box)
        self.area.setWidget(inside)
        self.area.verticalScrollBar().setValue(place)
        acts = detail.acts if detail else frozenset()
        for name, each in self.buttons.items():
            each.setVisible(name in acts)
        self.foot.setText(detail.foot if detail else "")
        self.foot.setVisible(bool(detail and detail.foot))
        self._foot_line.setVisible(bool(detail))

    def text(self) -> str:
        """All its words, for tests and a screen reader."""
        return "\n".join(each.text() for each in self.findChildren(QLabel) if each.text())

    def _fill(self, box: QVBoxLayout, detail: Detail) -> None:
        box.addWidget(label(detail.title, "heading", wrap=True))
        box.addWidget(label(detail.about, "sub", wrap=True))
        for check in detail.checks:
            box.addLayout(_check(check))
        if detail.counts:
            box.addWidget(rule())
            box.addLayout(_tiles(detail))
            box.addWidget(_table(detail.table))
        if detail.named:
            box.addWidget(rule())
        for named in detail.named:
            box.addLayout(self._named(named))
        if detail.remarks:
            box.addWidget(rule())
            box.addWidget(label("意见", "group"))
        for each in detail.remarks:
            where = "　".join(filter(None, (each.record and "记录", each.path)))
            box.addWidget(label(f"{where}　{each.text}".strip(), wrap=True))

    def _named(self, named: Named) -> QHBoxLayout:
        words = label(named.words, "sub", wrap=True)
        line = row(symbol(*_MARKS[named.level], 16), label(named.title), words, gap=10)
        line.setStretchFactor(words, 1)
        if named.form:
            jump = link("逐项比较", partial(self.jumped.emit, named.form, named.record))
            jump.setAccessibleName(f"逐项比较 {named.title}")
            line.addWidget(jump)
        return line

    def _act(self, what: str) -> None:
        if self.detail is not None:
            self.acted.emit(what, self.detail.key)


def _check(check: Check) -> QHBoxLayout:
    mark = symbol(*_MARKS[check.level], 16)
    title = label(check.title)
    title.setFixedWidth(64)
    words = label(check.words, "sub" if check.level == "good" else check.level, wrap=True)
    line = row(mark, title, words, gap=8)
    for each in (mark, title):
        line.setAlignment(each, Qt.AlignmentFlag.AlignTop)
    line.setStretchFactor(words, 1)
    return line


def _tiles(detail: Detail) -> QHBoxLayout:
    box = row(gap=10)
    for name, (words, icon) in _TILES.items():
        count = detail.counts.get(name, 0)
        alarm = name == "conflicting" and count
        frame = QFrame()
        frame.setProperty("bar" if alarm else "sunk", "warning" if alarm else "true")
        mark = symbol(icon, "amber" if alarm else "sub", 16)
        number = label(f"{count} 条", "heading")
        frame.setLayout(column(row(label(words, "sub"), None, mark), number, gap=4, margins=(12, 8, 12, 8)))
        frame.setAccessibleName(f"{words} {count} 条")
        box.addWidget(frame, 1)
    return box


def _table(lines: Sequence[tuple[str, tuple[int, ...]]]) -> QWidget:
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 4, 0, 4)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(0, 1)
    grid.setHorizontalSpacing(22)
    shown = [place for place in range(len(COLUMNS) + 1)
             if place < len(COLUMNS) or any(counts[place] for _, counts in lines)]
    for place, head in enumerate(("台账", *(_HEADS[each] for each in shown))):
        side = Qt.AlignmentFlag.AlignRight if place else Qt.AlignmentFlag.AlignLeft
        grid.addWidget(label(head, "sub"), 0, place, side)
    for down, (name, counts) in enumerate(lines, 1):
        grid.addWidget(label(name), down, 0)
        for place, each in enumerate(shown, 1):
            alarm = each == COLUMNS.index("conflicting") and counts[each]
            figure = label(str(counts[each]), "warning" if alarm else "" if counts[each] else "faint")
            grid.addWidget(figure, down, place, Qt.AlignmentFlag.AlignRight)
    return made

