"""The deadlines of all projects on a month, with what is late beside it; arrows walk through the days."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from forms.definition import Form
from model.projects.deadlines import Deadline
from ui import theme
from ui.projects.wording import day_words, stage_words
from ui.widgets.basics import Card, button, column, label, link, row, rule, symbol
from ui.widgets.month_picker import MonthPicker

_WEEK = "一二三四五六日"
_HEAD = 28
_COMING = 8
_KINDS = {"start": "计划开工", "finish": "计划完工", "step": "下一步", "money": "资金应到位", "problem": "问题办结",
          "effect": "填成效", "pairing": "结对到期"}


def what_words(form: Form, deadline: Deadline) -> str:
    """计划开工, 计划验收, 问题办结."""
    if deadline.kind == "stage":
        return f"计划{stage_words(form, deadline.what)}"
    return _KINDS[deadline.kind]


class MonthGrid(QWidget):
    """Six weeks. picked: a day has the focus now; opened: Enter on it. turned: to another month."""

    picked = Signal(str)
    opened = Signal(str)

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form
        self.today = self.day = date(2026, 1, 1)
        self._by_day: Mapping[str, Sequence[Deadline]] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(300, 260))

    def show_days(self, by_day: Mapping[str, Sequence[Deadline]], today: date, day: date) -> None:
        self._by_day, self.today = by_day, today
        self.go(day)

    def go(self, day: date) -> None:
        self.day = day
        count = len(self._by_day.get(day.isoformat(), ()))
        self.setAccessibleName(f"{day.month}月{day.day}日，{count} 件")
        self.update()
        self.picked.emit(day.isoformat())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            self.go(self.day + timedelta(days=step))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.day.isoformat())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        wide, high = self.width() / 7, (self.height() - _HEAD) / 6
        place = int((event.position().y() - _HEAD) // high) * 7 + int(event.position().x() // wide)
        if event.position().y() > _HEAD and 0 <= place < 42:
            self.go(self._first() + timedelta(days=place))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        wide, high = self.width() / 7, (self.height() - _HEAD) / 6
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(theme.token("sub"))
        for place, word in enumerate(_WEEK):
            painter.drawText(QRectF(place * wide + 8, 0, wide, _HEAD), Qt.AlignmentFlag.AlignVCenter, f"周{word}")
        for place in range(42):
            self._day(painter, self._first() + timedelta(days=place),
                      QRectF(place % 7 * wide, _HEAD + place // 7 * high, wide, high))
        painter.end()

    def _first(self) -> date:
        first = self.day.replace(day=1)
        return first - timedelta(days=first.weekday())

    def _day(self, painter: QPainter, day: date, place: QRectF) -> None:
        ours = day.month == self.day.month
        ground = "sel" if day == self.today else "surface" if ours else "sunk"
        painter.fillRect(place, theme.token(ground))
        painter.setPen(theme.token("line"))
        painter.drawRect(place)
        painter.setFont(theme.font(theme.SMALL, bold=day == self.today))
        painter.setPen(theme.token("accent" if day == self.today else "text" if ours else "faint"))
        painter.drawText(place.adjusted(8, 4, -4, 0), 0, "今天" if day == self.today else str(day.day))
        self._entries(painter, self._by_day.get(day.isoformat(), ()), place)
        if day == self.day and self.hasFocus():
            painter.setPen(theme.ring())
            painter.drawRect(place.adjusted(1, 1, -1, -1))
        elif day == self.day:
            painter.setPen(theme.token("field"))
            painter.drawRect(place.adjusted(1, 1, -1, -1))

    def _entries(self, painter: QPainter, found: Sequence[Deadline], place: QRectF) -> None:
        painter.setFont(theme.font(theme.SMALLEST))
        room = max(0, int((place.height() - 26) // 17))
        shown = found if len(found) <= room else found[:max(0, room - 1)]
        for at, each in enumerate(shown):
            line = QRectF(place.left() + 6, place.top() + 25 + at * 17, place.width() - 10, 16)
            painter.setPen(theme.token("red" if each.late else "text"))
            words = f"{what_words(self._form, each)} {each.title}"
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, painter.fontMetrics().elidedText(
                words, Qt.TextElideMode.ElideRight, int(line.width())))
        if len(shown) < len(found):
            line = QRectF(place.left() + 6, place.top() + 25 + len(shown) * 17, place.width() - 10, 16)
            painter.setPen(theme.token("sub"))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, f"另 {len(found) - len(shown)} 件")


class CalendarView(QWidget):
    """opened(form, record): a deadline was chosen."""

    opened = Signal(str, str)

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form
        self._all: Sequence[Deadline] = ()
        self._today = date(2026, 1, 1)
        self.month = MonthPicker("2026-01")
        self.month.changed.connect(self._turn)
        self.now = button("回到今天", lambda: self.grid.go(self._today), kind="quiet")
        self.grid = MonthGrid(form)
        self.grid.picked.connect(self._show_day)
        self.grid.opened.connect(self._open_first)
        self.side = Card(padding=16)
        self.side.setMinimumWidth(200)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.side.body.addWidget(self._area)
        left = column(row(self.month, self.now, None, gap=8), self.grid, gap=8)
        left.setStretch(1, 1)
        line = row(left, self.side, gap=14)
        line.setStretch(0, 5)
        line.setStretch(1, 2)
        self.setLayout(line)

    def show_deadlines(self, found: Sequence[Deadline], today: date) -> None:
        """Keeps the day that one stands on."""
        first = self._today != today
        self._all, self._today = found, today
        by_day: dict[str, list[Deadline]] = {}
        for each in found:
            by_day.setdefault(each.day, []).append(each)
        self.grid.show_days(by_day, today, today if first else self.grid.day)

    def take_focus(self) -> None:
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _turn(self, month: str) -> None:
        if month != self.grid.day.isoformat()[:7]:
            year, number = (int(part) for part in month.split("-"))
            day = self._today if self._today.isoformat()[:7] == month else date(year, number, 1)
            self.grid.go(day)

    def _show_day(self, day: str) -> None:
        if self.month.value() != day[:7]:
            self.month.set_value(day[:7])
        today = self._today.isoformat()
        chosen = [each for each in self._all if each.day == day]
        late = [each for each in self._all if each.late and each.day != day]
        inside = QWidget()
        inside.setProperty("clear", "true")
        box = column(gap=8, margins=(0, 0, 8, 0))
        self._list(box, f"{day_words(day, today)}　{len(chosen)} 件", chosen, today)
        coming = [each for each in self._all if each.day > max(day, today)][:_COMING]
        for title, found in ((f"已经过期的　{len(late)} 件", late), ("往后", coming)):
            if found:
                box.addWidget(rule())
                self._list(box, title, found, today)
        box.addStretch(1)
        inside.setLayout(box)
        self._area.setWidget(inside)

    def _list(self, box: QVBoxLayout, title: str, found: Sequence[Deadline], today: str) -> None:
        box.addWidget(label(title, "strong"))
        if not found:
            box.addWidget(label("这一天没有到期的事", "faint"))
        for each in found:
            mark = symbol("clock", "red" if each.late else "sub", 16)
            words = link(what_words(self._form, each), partial(self.opened.emit, each.form, each.record))
            aside = label("　".join(filter(None, (each.title, each.what if each.kind == "problem" else ""))), "sub",
                          wrap=True)
            when = label(day_words(each.day, today), "error" if each.late else "sub")
            box.addLayout(column(row(mark, words, None, when, gap=6), aside, gap=2))

    def _open_first(self, day: str) -> None:
        first = next((each for each in self._all if each.day == day), None)
        if first is not None:
            self.opened.emit(first.form, first.record)
