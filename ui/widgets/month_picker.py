"""A month: as a field of a form, and as the page's period switch 2026年3月 between two arrows."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QToolButton

from forms.definition import Value
from forms.errors import UserError
from ui.widgets.basics import row, tool
from ui.widgets.calendar import YearMonths
from ui.widgets.editor import LineEditor, NumberLine, Read
from ui.widgets.panel import DropPanel


def month_words(month: str) -> str:
    """2026-03 as 2026年3月."""
    return f"{month[:4]}年{int(month[5:7])}月"


def month_step(month: str, steps: int) -> str:
    """The month some months away."""
    count = int(month[:4]) * 12 + int(month[5:7]) - 1 + steps
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


class MonthPicker(QFrame):
    """2026年3月 between two arrows: they step, the middle opens the year."""

    changed = Signal(str)

    def __init__(self, month: str) -> None:
        super().__init__()
        self.setProperty("panel", "true")
        self.setFixedHeight(32)
        self._month = month
        self._middle = QToolButton()
        self._middle.clicked.connect(self._open)
        self.before = tool("chevron-left", "上个月", lambda: self.step(-1), size=16)
        self.after = tool("chevron-right", "下个月", lambda: self.step(1), size=16)
        self.setLayout(row(self.before, self._middle, self.after, gap=0, margins=(2, 1, 2, 1)))
        self.panel = DropPanel(self)
        self._year = YearMonths(month)
        self._year.picked.connect(self._pick)
        self.panel.box.addWidget(self._year)
        self._say()

    def value(self) -> str:
        return self._month

    def set_value(self, month: str) -> None:
        self._month = month
        self._say()

    def step(self, months: int) -> None:
        self._pick(month_step(self._month, months))

    def _say(self) -> None:
        self._middle.setText(month_words(self._month))
        self._middle.setAccessibleName(f"期间 {month_words(self._month)}，打开选择")

    def _open(self) -> None:
        self._year.show_month(self._month)
        self.panel.open(self._year.sizeHint().width())

    def _pick(self, month: str) -> None:
        self.panel.shut()
        if month != self._month:
            self.set_value(month)
            self.changed.emit(month)


class MonthEdit(LineEditor):
    """A month in a form: typed as 2026-3 or 2026年3月, or picked."""

    def __init__(self, *, read: Read, today: str) -> None:
        super().__init__(read=read, show=lambda value: month_words(str(value)), line=NumberLine())
        self.line.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._today = today
        self.line.setTextMargins(0, 0, 26, 0)
        self.line.setMinimumWidth(124)
        self.line.setMaximumWidth(200)
        self.line.setPlaceholderText("如 2026-3")
        self.line.left.connect(self._tidy)
        self._button = tool("calendar", "选择月份", self.open_months, size=16)
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.setParent(self)
        self.panel: DropPanel | None = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._button.setGeometry(self.line.width() - 30, (self.height() - 26) // 2, 26, 26)
        self._button.raise_()

    def set_readonly(self, readonly: bool) -> None:
        super().set_readonly(readonly)
        self._button.setVisible(not readonly)

    def open_months(self) -> None:
        if self.panel is None:
            self.panel = DropPanel(self)
            months = YearMonths(self._today[:7])
            months.picked.connect(self._pick)
            self.panel.box.addWidget(months)
        self.panel.open(276)

    def _current(self) -> Value | None:
        try:
            return self.value()
        except UserError:
            return None

    def _pick(self, month: str) -> None:
        if self.panel is not None:
            self.panel.shut()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        if month != self._current():
            self.line.setText(month_words(month))
        self.finished.emit()

    def _tidy(self) -> None:
        if self.readable():
            self.set_value(self.value())
