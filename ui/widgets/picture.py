"""A chart of export.charts in the window: its shapes painted in the theme's colours."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from export.report.charts import Box, Dot, Draw, Picture, Stroke
from ui import theme


class PictureView(QWidget):
    """Draws anew for whatever room it has. words: the same as text, for a screen reader."""

    def __init__(self) -> None:
        super().__init__()
        self._draw: Draw | None = None

    def show_picture(self, draw: Draw, words: str) -> None:
        self._draw = draw
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._draw is not None:
            size = (float(self.width()), float(self.height()))
            paint(QPainter(self), QRectF(self.rect()), self._draw(size, measure))


def measure(words: str, size: float, bold: bool) -> float:
    """How wide words are in the window: the Measure of export.charts."""
    return QFontMetricsF(_font(size, bold=bold)).horizontalAdvance(words)


def paint(painter: QPainter, rect: QRectF, picture: Picture) -> None:
    """The shapes of a chart, in the theme's colours."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def place(across: float, up: float) -> QPointF:
        return QPointF(rect.left() + across, rect.top() + picture.height - up)

    for each in picture.shapes:
        if isinstance(each, Box):
            painter.setPen(QPen(theme.token(each.edge), 1) if each.edge else Qt.PenStyle.NoPen)
            painter.setBrush(theme.token(each.fill))
            corner = place(each.left, each.bottom + each.height)
            painter.drawRoundedRect(QRectF(corner.x(), corner.y(), each.width, each.height), each.radius, each.radius)
        elif isinstance(each, Stroke):
            painter.setPen(QPen(theme.token(each.colour), each.width, j=Qt.PenJoinStyle.RoundJoin))
            painter.drawPolyline(QPolygonF([place(*point) for point in each.points]))
        elif isinstance(each, Dot):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.token(each.fill))
            painter.drawEllipse(place(*each.middle), each.radius, each.radius)
        else:
            painter.setPen(theme.token(each.colour))
            painter.setFont(_font(each.size, bold=each.bold))
            painter.drawText(place(each.left, each.base), each.text)


def _font(size: float, *, bold: bool) -> QFont:
    made = theme.font(bold=bold)
    made.setPixelSize(round(size))
    return made
