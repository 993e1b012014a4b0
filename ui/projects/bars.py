"""Bars that are drawn: progress against time, and money planned, arrived and paid on one length."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui import theme

HEIGHT, RADIUS = 8.0, 3.0


def paint_progress(painter: QPainter, rect: QRectF, percent: float, elapsed: int | None) -> None:
    """How far the work is; a tick says how far the time is."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _track(painter, rect, "plan", edge=False)
    _part(painter, rect, percent / 100, "data")
    if elapsed is not None:
        at = rect.left() + rect.width() * elapsed / 100
        painter.setPen(QPen(theme.token("text"), 2))
        painter.drawLine(QPointF(at, rect.top() - 3), QPointF(at, rect.bottom() + 3))
    painter.restore()


def paint_money(painter: QPainter, rect: QRectF, planned: int, arrived: int, paid: int) -> None:
    """Hollow: planned; pale: arrived; full: paid. What is above the plan makes the plan's part shorter."""
    whole = max(planned, arrived, paid)
    if whole <= 0:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    length = QRectF(rect.left(), rect.top(), rect.width() * planned / whole, rect.height())
    if planned:
        _track(painter, length, "plan", edge=True)
    _part(painter, rect, arrived / whole, "data2")
    _part(painter, rect, paid / whole, "data")
    painter.restore()


def _track(painter: QPainter, rect: QRectF, fill: str, *, edge: bool) -> None:
    painter.setPen(QPen(theme.token("compare"), 1) if edge else Qt.PenStyle.NoPen)
    painter.setBrush(theme.token(fill))
    inset = 0.5 if edge else 0.0
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)


def _part(painter: QPainter, rect: QRectF, share: float, colour: str) -> None:
    width = rect.width() * min(1.0, max(0.0, share))
    if width <= 0:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.token(colour))
    painter.drawRoundedRect(QRectF(rect.left(), rect.top(), max(width, 2.0), rect.height()), RADIUS, RADIUS)
