"""The left rail: unit, pages with badges, settings, who is logged in. Wide with words, or narrow with short ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QVBoxLayout, QWidget

from ui import icons, theme
from ui.widgets.basics import column, label, row, rule, tool
from ui.widgets.elided import Elided
from ui.widgets.hills import Avatar, Mark

WIDE, NARROW = 176, 64
LOWEST = 32  # of a page's button
_TWO_LINES = 38


@dataclass(frozen=True, slots=True)
class RailEntry:
    """A page in the rail. short: its word when the rail is narrow."""

    key: str
    title: str
    short: str
    icon: str


class RailButton(QAbstractButton):
    """Icon at 20, words at 50; selected: ground, bar of 3, bold accent. Narrow: icon over a short word.

    Where the window is low, all give way alike; too low for two lines, the word stands beside its icon.
    """

    def __init__(self, entry: RailEntry) -> None:
        super().__init__()
        self.entry = entry
        self._narrow = False
        self._count, self._level = 0, "amber"
        self.setCheckable(True)
        self.setText(entry.title)
        self.setAccessibleName(entry.title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_narrow(narrow=False)

    def set_narrow(self, *, narrow: bool) -> None:
        self._narrow = narrow
        self.setMinimumHeight(LOWEST)
        self.setMaximumHeight(48 if narrow else 40)
        self.setToolTip(self.entry.title if narrow else "")
        self.update()

    def set_badge(self, count: int, level: str) -> None:
        """level: amber for missing, red for returned. 0 takes the badge away."""
        self._count, self._level = count, level
        words = {"amber": "待办", "red": "退回"}[level]
        self.setAccessibleName(f"{self.entry.title}，{count} 项{words}" if count else self.entry.title)
        self.update()

    def badge(self) -> int:
        return self._count

    def sizeHint(self) -> QSize:
        return QSize(NARROW if self._narrow else WIDE, self.maximumHeight())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        if on:
            painter.fillRect(self.rect(), theme.token("railsel"))
            painter.fillRect(0, 0, 3, self.height(), theme.token("accent"))
        elif self.underMouse():
            painter.fillRect(self.rect(), theme.token("head"))
        colour = "accent" if on else "text"
        top = (self.height() - 38) / 2 if self._narrow else (self.height() - 20) / 2
        if self._narrow and self.height() < _TWO_LINES:
            place = QRectF(6, (self.height() - 16) / 2, 16, 16)
            icons.paint(painter, self.entry.icon, "accent" if on else "sub", place)
            painter.setFont(theme.font(theme.SMALLEST, bold=on))
            painter.setPen(theme.token(colour))
            words = QRect(25, 0, self.width() - 25, self.height())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.entry.short)
        elif self._narrow:
            icons.paint(painter, self.entry.icon, "accent" if on else "sub",
                        QRectF((self.width() - 20) / 2, top, 20, 20))
            painter.setFont(theme.font(theme.SMALLEST, bold=on))
            painter.setPen(theme.token(colour))
            words = QRect(0, round(top) + 19, self.width(), 18)
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.entry.short)
        else:
            icons.paint(painter, self.entry.icon, "accent" if on else "sub", QRectF(20, top, 20, 20))
            painter.setFont(theme.font(theme.BODY, bold=on))
            painter.setPen(theme.token(colour))
            words = QRect(50, 0, self.width() - 60, self.height())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.entry.title)
        self._paint_badge(painter)
        if self.hasFocus():
            painter.setPen(theme.ring())
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 4, 4)

    def _paint_badge(self, painter: QPainter) -> None:
        if not self._count:
            return
        painter.setFont(theme.font(theme.SMALLEST))
        words = str(self._count) if self._count < 100 else "99+"
        width = max(20, painter.fontMetrics().horizontalAdvance(words) + 10)
        right, top = (self.width() - 4, 2) if self._narrow else (self.width() - 14, 11)
        place = QRectF(right - width, top, width, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token(f"{self._level}_ground"))
        painter.drawRoundedRect(place, 9, 9)
        painter.setPen(theme.token(self._level))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)


class Rail(QFrame):
    """chosen(key) when a page was pressed; lock when the lock was."""

    chosen = Signal(str)
    lock = Signal()

    def __init__(self, entries: Sequence[RailEntry], last: Sequence[RailEntry], *, unit: str, place: str,
                 person: str, role: str) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAccessibleName("页面")
        self._group = QButtonGroup(self)
        self._buttons = {each.key: self._button(each) for each in (*entries, *last)}
        self._unit = Elided(unit, natural=True)
        theme.mark(self._unit, "role", "strong")
        self._place = label(place, "small")
        self._words = QWidget()
        self._words.setLayout(column(self._unit, self._place, gap=2))
        self._mark = Mark(32)
        head = row(self._mark, self._words, None, gap=10, margins=(16, 14, 8, 12))
        self._who = QWidget()
        self._who.setLayout(column(label(person, "strong"), label(role, "small"), gap=1))
        self._avatar = Avatar(person, 32, ground="railsel")
        self._avatar.setToolTip(f"{person}　{role}")
        self._lock = tool("lock", "锁定（Ctrl+L）", self.lock.emit)
        self._foot_row = row(self._avatar, self._who, None, self._lock, gap=10, margins=(16, 10, 8, 12))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 1, 0)
        box.setSpacing(0)
        box.addLayout(head)
        for each in entries:
            box.addWidget(self._buttons[each.key])
        box.addStretch(1)
        for each in last:
            box.addWidget(self._buttons[each.key])
        box.addSpacing(8)
        box.addWidget(rule())
        box.addLayout(self._foot_row)
        self.narrow = False
        self.set_narrow(narrow=False)

    def set_narrow(self, *, narrow: bool) -> None:
        self.narrow = narrow
        self.setFixedWidth(NARROW if narrow else WIDE)
        for each in (self._words, self._who, self._lock):
            each.setVisible(not narrow)
        self._foot_row.setContentsMargins(15 if narrow else 16, 10, 8, 12)
        for button in self._buttons.values():
            button.set_narrow(narrow=narrow)

    def select(self, key: str) -> None:
        self._buttons[key].setChecked(True)

    def set_badge(self, key: str, count: int, level: str = "amber") -> None:
        self._buttons[key].set_badge(count, level)

    def set_shown(self, key: str, *, shown: bool) -> None:
        """Whether a page that is there only at times has its place now."""
        self._buttons[key].setVisible(shown)

    def button(self, key: str) -> RailButton:
        return self._buttons[key]

    def keys(self) -> list[str]:
        """The pages that are shown, in their order: Ctrl+1 is the first."""
        return [key for key, made in self._buttons.items() if not made.isHidden()]

    def _button(self, entry: RailEntry) -> RailButton:
        made = RailButton(entry)
        made.clicked.connect(lambda: self.chosen.emit(entry.key))
        self._group.addButton(made)
        return made
