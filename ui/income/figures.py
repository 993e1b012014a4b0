"""Amounts and rows as they are painted: by delegate, totals and foot alike."""

from functools import lru_cache

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from forms.amounts import Fen, show_amount
from ui import icons, theme

HEAD, ROW, FOOT = 58, 39, 45
VILLAGES, VILLAGES_NARROW = 112, 92
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_EDGE = 9


@lru_cache(maxsize=16)
def font(points: float = theme.BODY, *, bold: bool = False) -> QFont:
    """Made once: a full grid asks a thousand times."""
    return theme.font(points, bold=bold)


def words_of(fen: int | None, unit: str) -> str:
    """11,750.00; in 万元 1.175; "" for not reported."""
    return "" if fen is None else show_amount(Fen(fen), "万元" if unit == "万元" else "元")


def paint_pair(painter: QPainter, rect: QRect, now: str, before: str, *, bold: bool = False) -> None:
    """An amount, and below it what it is compared with."""
    half = rect.height() // 2
    upper = rect.adjusted(2, 2, -_EDGE, -half + 3) if before else rect.adjusted(2, 0, -_EDGE, 0)
    if now:
        painter.setFont(font(bold=bold))
        painter.setPen(theme.token("text"))
        painter.drawText(upper, RIGHT, now)
    if before:
        painter.setFont(font(theme.SMALLEST))
        painter.setPen(theme.token("faint"))
        painter.drawText(rect.adjusted(2, half, -_EDGE, -2), RIGHT, before)


def paint_question(painter: QPainter, rect: QRect, level: str) -> None:
    """Ground, edge and symbol of an amount that is asked about. The edge stays clear of the row's hairline."""
    colour = "red" if level == "error" else "amber"
    painter.fillRect(rect, theme.token(f"{colour}_ground"))
    painter.setPen(theme.token(f"{colour}_edge"))
    painter.drawRect(rect.adjusted(0, 0, -1, -2))
    mark = "alert-circle" if level == "error" else "alert-triangle"
    icons.paint(painter, mark, colour, QRectF(rect.left() + 4, rect.top() + 5, 14, 14))


def paint_lines(painter: QPainter, rect: QRect) -> None:
    """The hairline below a row."""
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.token("line"))
