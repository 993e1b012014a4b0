"""Above the grid: title, month, buttons; below them whom it shows, what the marks mean and what needs a look."""

from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import icons, theme
from ui.attendance import marks
from ui.attendance.balance import Team
from ui.widgets.basics import button, column, label, link, row
from ui.widgets.choice_chip import ChoiceChip
from ui.widgets.month_picker import MonthPicker

_LEAST = 400


class DeskHead(QWidget):
    """asked: fill, leave, workdays, rules, print, or a jump (short, gap, fault)."""

    asked = Signal(str)

    def __init__(self, month: str, *, leave: bool) -> None:
        super().__init__()
        self.title = label("考勤", "title")
        self.month = MonthPicker(month)
        self.scope = label("", "scope")
        self.fill = button("填充工作日(&W)", lambda: self.asked.emit("fill"), icon="wand",
                           tip="把这位干部到今天为止应填未填的工作日填成平常的样子，填过的不动")
        self.leave = button("请假", lambda: self.asked.emit("leave"), icon="user")
        self.leave.setVisible(leave)
        self._has_leave = leave
        self._narrow = self._empty = False
        self.workdays = button("放假安排", lambda: self.asked.emit("workdays"), icon="calendar-off")
        self.rules = button("计算规则", lambda: self.asked.emit("rules"), icon="settings")
        self.print = button("打印考勤表", lambda: self.asked.emit("print"), icon="printer", tip="Ctrl+P")
        for each in (self.fill, self.leave, self.workdays, self.rules, self.print):
            each.setFixedHeight(32)
        self.kind, self.home = ChoiceChip("类别"), ChoiceChip("派出单位")
        self.key_words = _MarkKey()
        self.short, self.gaps, self.faults = (link("", partial(self.asked.emit, act))
                                              for act in ("short", "gap", "fault"))
        for each, icon, colour in ((self.short, "alert-circle", "red"), (self.gaps, "circle-dashed", "amber"),
                                   (self.faults, "alert-triangle", "amber")):
            icons.dress(each, icon, colour, 16)
        self.second = QWidget()
        self.second.setLayout(row(self.kind, self.home, 6, self.key_words, None, self.faults, 6,
                                  self.short, 6, self.gaps, gap=6))
        self.setLayout(column(
            row(self.title, 8, self.month, 8, self.scope, None, self.fill, self.leave, self.workdays, self.rules,
                self.print, gap=8), self.second, gap=8))

    def show_empty(self, empty: bool) -> None:
        """Nobody to enter anything for: there is nothing to choose from and nothing to explain."""
        self._empty = empty
        self.second.setVisible(not self._narrow and not empty)

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self.second.setVisible(not narrow and not self._empty)
        self.scope.setVisible(not narrow)
        self.workdays.setVisible(not narrow)
        self.rules.setVisible(not narrow)
        self.print.setText("打印" if narrow else "打印考勤表")

    def set_tight(self, tight: bool) -> None:
        """Where there is hardly room for the buttons, they go before the words beside the month."""
        if not self.second.isHidden():
            self.scope.setVisible(not tight)

    def minimumSizeHint(self) -> QSize:
        """Narrower than the buttons need: then `set_narrow` hides some."""
        return QSize(_LEAST, super().minimumSizeHint().height())

    def show_team(self, team: Team, faults: int) -> None:
        """What needs a look."""
        for each, words, count in ((self.short, f"{team.short} 人已排不满要求天数", team.short),
                                   (self.gaps, f"{team.gaps} 人有空白半天", team.gaps),
                                   (self.faults, f"{faults} 天待补、待核", faults)):
            each.setText(words)
            each.setVisible(bool(count))


class _MarkKey(QWidget):
    """◥ 有备注、照片或补录, and the dashed box, drawn as in the cells."""

    _WORDS = ("有备注、照片或补录", "应填未填")

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(24)
        metrics = QFontMetrics(theme.font(theme.SMALL))
        self._widths = [metrics.horizontalAdvance(words) for words in self._WORDS]
        self.setMaximumWidth(sum(self._widths) + 78)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("角标：有备注、照片或补录；虚线框：应填未填")

    def sizeHint(self) -> QSize:
        return QSize(sum(self._widths) + 78, 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        marks.paint_corner(painter, QRect(0, 9, 8, 8), "sub")
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(theme.token("sub"))
        painter.drawText(QRect(16, 0, self._widths[0] + 8, 24), left, self._WORDS[0])
        at = 16 + self._widths[0] + 18
        marks.paint_due(painter, QRect(at, 4, 16, 16), marks.screen())
        painter.drawText(QRect(at + 24, 0, self._widths[1] + 8, 24), left, self._WORDS[1])
