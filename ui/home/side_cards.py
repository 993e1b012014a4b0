"""近期要办 and 最近上报包: short lists at the right."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.home.parts import refill
from ui.home.state import MONTH, DueLine, Jump, PackageLine
from ui.widgets.basics import Card, column, label, link, row, symbol
from ui.widgets.elided import Elided
from ui.widgets.states import STATES

_DUES, _PACKAGES = 3, 3
_ROLES = {"green": "good", "amber": "warning", "red": "error", "blue": "sub", "grey": "sub"}


class _ListCard(Card):
    """A heading and some lines that are made anew. jumped: a Jump."""

    jumped = Signal(object)

    def __init__(self, title: str) -> None:
        super().__init__(title, padding=16)
        self.body.setContentsMargins(20, 12, 20, 14)
        self.body.setSpacing(6)
        self._place = column()
        self.body.addLayout(self._place)
        self.body.addStretch(1)
        self._inside: QWidget | None = None
        self._opened = False

    def _show(self, lines: Sequence[QWidget], nothing: str) -> None:
        box = column(gap=4)
        for each in lines:
            box.addWidget(each)
        if not lines:
            box.addWidget(label(nothing, "faint", wrap=True))
        inside = QWidget()
        inside.setLayout(box)
        self._inside = refill(self._place, self._inside, inside)


class DuesCard(_ListCard):
    """Each line a day and what is due by then; late ones first, in red."""

    def __init__(self) -> None:
        super().__init__("近期要办")
        self._lines: Sequence[DueLine] = ()
        self.rows: list[QWidget] = []

    def show_dues(self, lines: Sequence[DueLine]) -> None:
        self._lines = lines
        shown = lines if self._opened else lines[:_DUES]
        self.rows = [self._row(each) for each in shown]
        rest = len(lines) - len(shown)
        more = [link(f"再看 {rest} 项", self._open)] if rest else []
        self._show([*self.rows, *more], "两周内没有到期的事")

    def _open(self) -> None:
        self._opened = True
        self.show_dues(self._lines)

    def _row(self, each: DueLine) -> QWidget:
        role = {"red": "error", "accent": "strong", "": ""}[each.tone]
        day = label(each.day, role)
        day.setMinimumWidth(62)
        near = label(each.weekday, {"red": "error", "accent": "strong", "": "sub"}[each.tone])
        near.setMinimumWidth(56)
        words = Elided(each.words)
        line = row(day, near, words, gap=4)
        line.setStretch(2, 1)
        if each.jump is not None:
            go = link("去办", partial(self.jumped.emit, each.jump))
            go.setAccessibleName(f"去办：{each.day}{each.weekday}，{each.words}")
            line.addWidget(go)
        made = QWidget()
        made.setLayout(line)
        return made


class PackagesCard(_ListCard):
    """The last numbers and where they stand."""

    def __init__(self) -> None:
        super().__init__("最近上报包")
        self.rows: list[QWidget] = []

    def show_packages(self, lines: Sequence[PackageLine]) -> None:
        self.rows = [self._row(each) for each in lines[:_PACKAGES]]
        self._show(self.rows, "还没有上报过")

    def _row(self, each: PackageLine) -> QWidget:
        icon, _, colour = STATES[each.state]
        number = link(each.number, partial(self.jumped.emit, Jump(MONTH)))
        number.setAccessibleName(f"{each.number} {each.words}")
        number.setMinimumWidth(118)
        words = Elided(each.words)
        theme.mark(words, "role", _ROLES[colour])
        line = row(number, symbol(icon, colour, 16), words, gap=6)
        line.setStretch(2, 1)
        made = QWidget()
        made.setLayout(line)
        return made
