"""What each row comes to, fixed at the right of the days and scrolled with them."""

from PySide6.QtCore import QEvent, QRect, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QScrollBar, QToolTip

from ui import icons, theme
from ui.attendance.balance import Balance, days_words, detail_words, leave_words
from ui.attendance.headers import HEAD
from ui.attendance.presenter import AttendancePresenter
from ui.widgets.grid import side

WIDTH, WIDTH_NARROW = 280, 146
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_MARKS = {"red": "alert-circle", "green": "check"}


class TotalsSide(side.TotalsSide):
    """在岗 请假 缺填 对照要求; narrow: only the first and the last."""

    def __init__(self, presenter: AttendancePresenter, bar: QScrollBar) -> None:
        super().__init__(bar, HEAD, 40)
        self._presenter = presenter
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("每人合计")

    def set_narrow(self, narrow: bool, pair_height: int) -> None:
        self.narrow, self.row_height = narrow, pair_height
        self.setFixedWidth(WIDTH_NARROW if narrow else WIDTH)
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self.row_at(event.pos().y())
            if at is not None:
                words = detail_words(self._presenter.balance(at), self._presenter.states)
                QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def count(self) -> int:
        return len(self._presenter.sheet.cadres)

    def columns(self) -> list[tuple[str, int]]:
        """Words and right edge; the last begins where the one before ends."""
        if self.narrow:
            return [("在岗", 40), ("对照要求", self.width())]
        return [("在岗", 44), ("请假", 88), ("缺填", 130), ("对照要求", self.width())]

    def paint_head(self, painter: QPainter) -> None:
        painter.fillRect(QRect(0, 0, self.width(), HEAD), theme.token("head"))
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(theme.token("sub"))
        columns = self.columns()
        for words, right in columns[:-1]:
            painter.drawText(QRect(0, 0, right - 6, HEAD), _RIGHT, words)
        left = columns[-2][1] + (10 if not self.narrow else 8)
        painter.drawText(QRect(left, 0, self.width() - left, HEAD), _LEFT, columns[-1][0])
        painter.fillRect(QRect(0, HEAD - 1, self.width(), 1), theme.token("line2"))

    def paint_row(self, painter: QPainter, rect: QRect, at: int) -> None:
        balance, columns = self._presenter.balance(at), self.columns()
        totals = balance.totals
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.token("line"))
        first = QRect(rect.left(), rect.top(), columns[0][1] - 6, rect.height())
        village = f"村 {days_words(totals.in_village)}" if totals.in_village not in (0, totals.in_county) else ""
        self._figure(painter, first, days_words(totals.in_county), "" if self.narrow else village, bold=True)
        if not self.narrow:
            second = QRect(columns[0][1], rect.top(), columns[1][1] - columns[0][1] - 6, rect.height())
            kinds = leave_words(totals.leave, self._presenter.states) if len(totals.leave) > 1 else ""
            if totals.leave:
                self._figure(painter, second, days_words(totals.leave_days), kinds)
            if balance.missing:
                third = QRect(columns[1][1], rect.top(), columns[2][1] - columns[1][1] - 6, rect.height())
                painter.setFont(theme.font())
                painter.setPen(theme.token("amber"))
                painter.drawText(third, _RIGHT, str(balance.missing))
        left = columns[-2][1] + (8 if not self.narrow else 6)
        self._verdict(painter, QRect(left, rect.top(), rect.right() - left - 4, rect.height()), balance)

    @staticmethod
    def _figure(painter: QPainter, rect: QRect, figure: str, below: str, *, bold: bool = False) -> None:
        half = rect.height() // 2
        painter.setFont(theme.font(theme.BODY, bold=bold))
        painter.setPen(theme.token("text"))
        painter.drawText(rect.adjusted(0, 2, 0, -half + 1) if below else rect, _RIGHT, figure)
        if below:
            painter.setFont(theme.font(theme.SMALLEST))
            painter.setPen(theme.token("faint"))
            painter.drawText(rect.adjusted(-30, half - 1, 0, -2), _RIGHT, below)

    def _verdict(self, painter: QPainter, rect: QRect, balance: Balance) -> None:
        colour = {"": "sub", "faint": "faint"}.get(balance.verdict, balance.verdict)
        two = bool(balance.note) and not self.narrow
        half = rect.height() // 2
        mark = _MARKS.get(balance.verdict)
        size = 15
        if mark:
            top = rect.top() + ((half - size) // 2 + 2 if two else (rect.height() - size) // 2)
            icons.paint(painter, mark, colour, QRectF(rect.left(), top, size, size))
        words = rect.adjusted(size + 4, 0, 0, 0)
        painter.setPen(theme.token(colour))
        painter.setFont(theme.font(theme.SMALL, bold=balance.verdict == "red"))
        painter.drawText(words.adjusted(0, 2, 0, -half + 1) if two else words, _LEFT, painter.fontMetrics().elidedText(
            balance.words, Qt.TextElideMode.ElideRight, words.width()))
        if two:
            painter.setFont(theme.font(theme.SMALLEST))
            painter.drawText(words.adjusted(0, half - 1, 0, -2), _LEFT, balance.note)
