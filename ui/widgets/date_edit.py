"""A date as it is typed (3.5, 2026-3-5, 3月5日) or picked from a calendar that opens inside the window."""

import re
import unicodedata
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent

from forms.errors import UserError
from ui.widgets.basics import tool
from ui.widgets.calendar import CalendarView
from ui.widgets.editor import LineEditor, NumberLine, Read
from ui.widgets.panel import DropPanel

_NO_YEAR = re.compile(r"(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?", re.ASCII)


def with_year(text: str, year: str) -> str:
    """3.5, 3-5, 3/5 and 3月5日 are days of this year; all else stays as it is."""
    found = _NO_YEAR.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return f"{year}-{found[1]}-{found[2]}" if found else text


class DateEdit(LineEditor):
    """The text stands as typed until the focus leaves; then it is written 2026-03-05, or stays with its fault."""

    def __init__(self, *, read: Read, today: str) -> None:
        super().__init__(read=lambda text: read(with_year(text, today[:4])), show=str, line=NumberLine())
        self.line.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._today = date.fromisoformat(today)
        self.line.setTextMargins(0, 0, 26, 0)
        self.line.setMinimumWidth(124)
        self.line.setMaximumWidth(200)
        self.line.setPlaceholderText("如 3.5 或 2026-3-5")
        self.line.left.connect(self._tidy)
        self.line.installEventFilter(self)
        self._button = tool("calendar", "打开日历", self.open_calendar, size=16)
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.setParent(self)
        self.panel: DropPanel | None = None
        self._view: CalendarView | None = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._button.setGeometry(self.line.width() - 30, (self.height() - 26) // 2, 26, 26)
        self._button.raise_()

    def set_readonly(self, readonly: bool) -> None:
        super().set_readonly(readonly)
        self._button.setVisible(not readonly)

    def open_calendar(self) -> None:
        """Below the field; F4 or ↓ opens it too."""
        if self.line.isReadOnly():
            return
        if self.panel is None or self._view is None:
            self.panel = DropPanel(self)
            self._view = CalendarView(self._today)
            self._view.picked.connect(self._pick)
            self.panel.box.addWidget(self._view)
        self._view.days.show_day(self._day() or self._today)
        self.panel.open(self._view.sizeHint().width() + 2)
        self._view.days.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        opens = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_F4)
        if opens and watched is self.line and event.type() == QEvent.Type.KeyPress:
            self.open_calendar()
            return True
        return super().eventFilter(watched, event)

    def _day(self) -> date | None:
        try:
            value = self.value()
        except UserError:
            return None
        return date.fromisoformat(value) if isinstance(value, str) else None

    def _pick(self, day: str) -> None:
        if self.panel is not None:
            self.panel.shut()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        if day != self.line.text():
            self.line.setText(day)
        self.finished.emit()

    def _tidy(self) -> None:
        if self.readable():
            self.set_value(self.value())
