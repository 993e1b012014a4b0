"""The grid's heads: days with 休, 班, 今 above; names with their posts at the left."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from ui import theme
from ui.attendance.presenter import AttendancePresenter
from ui.widgets.grid import heads

HEAD, NAMES, NAMES_NARROW = 46, 147, 96


class DayHead(heads.ColumnHead):
    """Two lines a day: number, weekday or mark."""

    def __init__(self, presenter: AttendancePresenter) -> None:
        super().__init__(HEAD)
        self._presenter = presenter
        self.setMinimumSectionSize(20)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        sheet = self._presenter.sheet
        if section >= sheet.columns():
            return
        day = sheet.days[section]
        painter.save()
        ground = {"holiday": "holiday", "rest": "rest"}.get(day.kind, "head")
        painter.fillRect(rect, theme.token(ground))
        number_colour = {"holiday": "red", "rest": "faint"}.get(day.kind, "text")
        mark_colour = {"holiday": "red", "makeup": "amber", "rest": "faint"}.get(day.kind, "sub")
        if day.today:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.token("accent"))
            painter.drawRoundedRect(QRectF(rect.left() + 1, rect.top() + 3, rect.width() - 2, 39), 4, 4)
            number_colour = mark_colour = "on"
        painter.setFont(theme.font(theme.BODY, bold=day.today))
        painter.setPen(theme.token(number_colour))
        painter.drawText(rect.adjusted(0, 4, 0, -21), Qt.AlignmentFlag.AlignCenter, str(day.date.day))
        painter.setFont(theme.font(theme.SMALLEST))
        painter.setPen(theme.token(mark_colour))
        painter.drawText(rect.adjusted(0, 23, 0, -5), Qt.AlignmentFlag.AlignCenter, day.mark)
        if day.kind == "makeup" and not day.today:
            painter.fillRect(QRect(rect.left() + 3, rect.bottom() - 3, rect.width() - 6, 2), theme.token("amber_edge"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.token("line2"))
        painter.restore()


class NameHead(heads.NameHead):
    """A name over two rows, its post below, 上 and 下 at the right."""

    def __init__(self, presenter: AttendancePresenter) -> None:
        super().__init__("姓名", NAMES, NAMES_NARROW)
        self._presenter = presenter

    def set_current(self, at: int) -> None:
        """The row pair whose cadre is being written for."""
        if at != self.current:
            for changed in (self.current, at):
                top = self.sectionViewportPosition(changed * 2)
                self.viewport().update(0, top, self.width(), 2 * self.defaultSectionSize())
            self.current = at

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        sheet = self._presenter.sheet
        if section >= sheet.rows():
            return
        cadre, lower = sheet.cadres[section // 2], bool(section % 2)
        current = section // 2 == self.current
        painter.save()
        painter.setClipRect(rect)
        self.paint_ground(painter, rect, current=current)
        whole = QRect(rect.left(), rect.top() - (rect.height() if lower else 0), rect.width(), rect.height() * 2)
        room = whole.adjusted(12 if not self.narrow else 8, 0, -26, 0)
        single = self.narrow or not cadre.kind_words
        painter.setFont(theme.font(theme.BODY, bold=current))
        painter.setPen(theme.token("text"))
        metrics = painter.fontMetrics()
        name = metrics.elidedText(cadre.name, Qt.TextElideMode.ElideRight, room.width())
        upper = room if single else room.adjusted(0, 2, 0, -room.height() // 2 + 1)
        painter.drawText(upper, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(theme.font(theme.SMALLEST))
        painter.setPen(theme.token("sub"))
        if not single:
            below = room.adjusted(0, room.height() // 2 - 1, 0, -2)
            words = painter.fontMetrics().elidedText(cadre.kind_words, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        painter.drawText(rect.adjusted(0, 0, -7, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                         "下" if lower else "上")
        if lower:
            painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.token("line"))
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), theme.token("line2"))
        painter.restore()
