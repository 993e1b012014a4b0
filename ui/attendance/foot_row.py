"""Below the rows: what the team comes to, under its columns, and by which rules it was counted."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.attendance.balance import Team, days_words
from ui.attendance.totals_side import TotalsSide

HEIGHT = 32
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class FootRow(QWidget):
    """合计 13 人 … 130.5 7 5."""

    def __init__(self, totals: TotalsSide) -> None:
        super().__init__()
        self._totals = totals
        self._words = self._rules = self._village = ""
        self._figures: list[str] = []
        self.setFixedHeight(HEIGHT)

    def show_team(self, team: Team, people: int, rules: str) -> None:
        """people: how many rows there are."""
        self._words, self._rules = f"合计 {people} 人", rules
        self._figures = [days_words(team.in_county), days_words(team.leave) if team.leave else "",
                         str(team.missing) if team.missing else ""]
        village = f"，其中在村 {days_words(team.in_village)} 天" if team.in_village else ""
        self.setAccessibleName(f"{self._words}，到岗 {self._figures[0]} 天{village}，请假 {days_words(team.leave)} 天，"
                               f"应填未填 {team.missing} 个半天")
        self.setToolTip(rules)
        self._village = f"在村 {days_words(team.in_village)} 天" if team.in_village else ""
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.token("head"))
        painter.fillRect(QRect(0, 0, self.width(), 1), theme.token("line2"))
        if not self._words:
            return
        left = self._totals.x() - 1
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(theme.token("sub"))
        painter.drawText(QRect(12, 0, 120, HEIGHT), _LEFT, self._words)
        painter.setFont(theme.font(theme.SMALLEST))
        painter.setPen(theme.token("faint"))
        room = QRect(148, 0, left - 160, HEIGHT)
        painter.drawText(room, _LEFT, painter.fontMetrics().elidedText(
            self._rules, Qt.TextElideMode.ElideRight, room.width()))
        columns = self._totals.columns()
        start = 0
        for at, (_, right) in enumerate(columns[:-1]):
            figure = self._figures[0 if at == 0 else at]
            painter.setFont(theme.font(theme.BODY, bold=at == 0))
            painter.setPen(theme.token("amber" if at == 2 else "text"))
            painter.drawText(QRect(left + start, 0, right - start - 6, HEIGHT), _RIGHT, figure)
            start = right
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(theme.token("sub"))
        painter.drawText(QRect(left + start + 10, 0, self.width() - left - start - 12, HEIGHT), _LEFT, self._village)
