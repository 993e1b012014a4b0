"""A month to pick a day from, and a year to pick a month from: painted, in the window's own colours."""

from datetime import date, timedelta

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget

from ui import theme
from ui.widgets.basics import column, label, row, tool

CELL_W, CELL_H = 38, 32
_WEEK = "一二三四五六日"


class MonthDays(QWidget):
    """The days of one month, Monday first. Arrow keys move, PgUp/PgDn change the month, Enter takes the day."""

    picked = Signal(str)
    moved = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = self.day = today
        self.chosen: date | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(7 * CELL_W, 7 * CELL_H)
        self.setAccessibleName("日历")

    def show_day(self, day: date) -> None:
        self.day = day
        self.setAccessibleDescription(f"{day.year}年{day.month}月{day.day}日")
        self.update()
        self.moved.emit()

    def step_month(self, months: int) -> None:
        """The same day some months away, or that month's last."""
        first = date(self.day.year + (self.day.month - 1 + months) // 12, (self.day.month - 1 + months) % 12 + 1, 1)
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        self.show_day(first.replace(day=min(self.day.day, (following - first).days)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(theme.SMALL))
        for number, word in enumerate(_WEEK):
            painter.setPen(theme.token("faint"))
            painter.drawText(QRect(number * CELL_W, 0, CELL_W, CELL_H), Qt.AlignmentFlag.AlignCenter, word)
        for number in range(42):
            self._paint_day(painter, number)

    def _paint_day(self, painter: QPainter, number: int) -> None:
        day = self._first() + timedelta(days=number)
        cell = self._cell(number)
        pill = cell.adjusted(3, 2, -3, -2)
        if day == self.day:
            painter.setPen(QPen(theme.token("accent"), 2 if self.hasFocus() else 1))
            painter.setBrush(theme.token("sel"))
            painter.drawRoundedRect(pill, 5, 5)
        role = "text" if day.month == self.day.month else "faint"
        painter.setPen(theme.token("accent" if day == self._today else role))
        painter.setFont(theme.font(theme.BODY, bold=day == self._today))
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(day.day))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        for number in range(42):
            if self._cell(number).contains(event.position().toPoint()):
                self.show_day(self._first() + timedelta(days=number))
                self.picked.emit(self.day.isoformat())
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            self.show_day(self.day + timedelta(days=step))
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.step_month(-1 if event.key() == Qt.Key.Key_PageUp else 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.picked.emit(self.day.isoformat())
        else:
            super().keyPressEvent(event)

    def _first(self) -> date:
        first = self.day.replace(day=1)
        return first - timedelta(days=first.weekday())

    @staticmethod
    def _cell(number: int) -> QRect:
        return QRect(number % 7 * CELL_W, (number // 7 + 1) * CELL_H, CELL_W, CELL_H)


class CalendarView(QWidget):
    """The days with arrows and the month above and 今天 below."""

    picked = Signal(str)

    def __init__(self, today: date) -> None:
        super().__init__()
        self.days = MonthDays(today)
        self._title = label("", "strong")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        before = tool("chevron-left", "上个月", lambda: self.days.step_month(-1))
        after = tool("chevron-right", "下个月", lambda: self.days.step_month(1))
        now = tool("calendar-event", "今天", lambda: self.days.picked.emit(today.isoformat()))
        now.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        now.setText(f"今天 {today.month}月{today.day}日")
        for each in (before, after, now):
            each.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        head = row(before, None, self._title, None, after)
        self.setLayout(column(head, self.days, row(None, now, None), gap=2, margins=(10, 8, 10, 8)))
        self.days.picked.connect(self.picked)
        self.days.moved.connect(self._retitle)
        self._retitle()

    def _retitle(self) -> None:
        self._title.setText(f"{self.days.day.year}年{self.days.day.month}月")


class YearMonths(QWidget):
    """Twelve buttons under the year and its arrows."""

    picked = Signal(str)

    def __init__(self, month: str) -> None:
        super().__init__()
        self._year = int(month[:4])
        self._current = month
        self._title = label("", "strong")
        grid = QGridLayout()
        grid.setSpacing(4)
        self.months: list[QToolButton] = []
        for number in range(12):
            each = QToolButton()
            each.setProperty("segment", True)
            each.setCheckable(True)
            each.setText(f"{number + 1}月")
            each.setFixedSize(QSize(60, 32))
            each.clicked.connect(lambda _=False, number=number: self._pick(number + 1))
            grid.addWidget(each, number // 4, number % 4)
            self.months.append(each)
        head = row(tool("chevron-left", "上一年", lambda: self._turn(-1)), None, self._title, None,
                   tool("chevron-right", "下一年", lambda: self._turn(1)))
        self.setLayout(column(head, grid, gap=4, margins=(8, 6, 8, 8)))
        self.show_month(month)

    def show_month(self, month: str) -> None:
        self._current, self._year = month, int(month[:4])
        self._turn(0)

    def _turn(self, years: int) -> None:
        self._year += years
        self._title.setText(f"{self._year}年")
        for number, each in enumerate(self.months):
            each.setChecked(f"{self._year:04d}-{number + 1:02d}" == self._current)

    def _pick(self, month: int) -> None:
        self.picked.emit(f"{self._year:04d}-{month:02d}")

    def sizeHint(self) -> QSize:
        return QSize(276, 156)
