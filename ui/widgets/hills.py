"""The program's two ornaments, painted: three ridges at the foot of an empty place, and the mark."""

import math

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui import theme

_RIDGES = (
    ("ridge1", 0.72, ((0.9, 46, 0.3), (2.3, 22, 1.9), (9.0, 4, 0.5))),
    ("ridge2", 0.44, ((1.4, 26, 3.6), (3.1, 12, 0.2), (11.0, 3, 2.1))),
    ("ridge3", 0.24, ((1.1, 12, 5.0), (4.3, 7, 1.1), (13.0, 2, 0.7))),
)


def paint_hills(painter: QPainter, rect: QRectF, height: float) -> None:
    """Three ridges at the foot of `rect`, the nearest darkest; the same hills at every width."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for name, level, waves in _RIDGES:
        base = rect.bottom() - height * level
        points = [QPointF(rect.right(), rect.bottom()), QPointF(rect.left(), rect.bottom())]
        steps = max(2, int(rect.width() // 6))
        for step in range(steps + 1):
            along = step / steps
            lift = sum(size * math.sin(speed * along * math.tau + shift) for speed, size, shift in waves)
            points.append(QPointF(rect.left() + along * rect.width(), base - lift * height / 200))
        painter.setBrush(theme.token(name))
        painter.drawPolygon(QPolygonF(points))


def paint_mark(painter: QPainter, rect: QRectF) -> None:
    """Two peaks borne by a bowl: 托底."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.token("data"))
    unit = rect.width() / 44
    painter.drawRoundedRect(rect, 10 * unit, 10 * unit)
    pen = QPen(theme.token("paper"), 3.4 * unit)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    peaks = [(13, 20), (18.5, 12.5), (22.5, 17), (26, 13.5), (31, 20)]
    painter.drawPolyline(QPolygonF([QPointF(rect.left() + x * unit, rect.top() + y * unit) for x, y in peaks]))
    bowl = QPainterPath(QPointF(rect.left() + 9.5 * unit, rect.top() + 25 * unit))
    bowl.cubicTo(QPointF(rect.left() + 12 * unit, rect.top() + 35 * unit),
                 QPointF(rect.left() + 32 * unit, rect.top() + 35 * unit),
                 QPointF(rect.left() + 34.5 * unit, rect.top() + 25 * unit))
    painter.drawPath(bowl)


class Mark(QWidget):
    """The mark at a size of its own."""

    def __init__(self, size: int = 36) -> None:
        super().__init__()
        self.setFixedSize(QSize(size, size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_mark(QPainter(self), QRectF(self.rect()))


class Avatar(QWidget):
    """The first character of a name in a circle."""

    def __init__(self, name: str, size: int = 32, *, ground: str = "sel") -> None:
        super().__init__()
        self._name, self._ground = name, ground
        self.setFixedSize(QSize(size, size))

    def set_name(self, name: str) -> None:
        self._name = name
        self.update()

    def set_ground(self, ground: str) -> None:
        self._ground = ground
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token(self._ground))
        painter.drawEllipse(self.rect())
        painter.setPen(theme.token("blue"))
        painter.setFont(theme.font(theme.BODY, bold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._name[:1])


class CentredCard(QFrame):
    """The card of the wizard and of the unlock page, radius 12; its lower rim is painted by HillsGround."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("centred")


class HillsGround(QWidget):
    """A whole page of hills with one card in the middle."""

    def __init__(self, card: CentredCard, foot: QWidget | None = None) -> None:
        super().__init__()
        self.card = card
        card.installEventFilter(self)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 12)
        box.addStretch(1)
        box.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        if foot is not None:
            box.addSpacing(16)
            box.addWidget(foot, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The rim below the card goes where the card goes."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.token("ground"))
        paint_hills(painter, QRectF(self.rect()), min(300.0, self.height() * 0.38))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token("line2"))
        painter.drawRoundedRect(QRectF(self.card.geometry()).adjusted(0, 6, 0, 3), 12, 12)
