"""What the start page's cards share: a text that ends in dots, a jump with its arrow, the paint of charts."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from export.charts import Box, Dot, Picture, Stroke
from ui import icons, theme
from ui.home.charts import Draw
from ui.widgets.basics import link


class Elided(QLabel):
    """One line that ends in dots where there is no room; the whole is its tip. width: a fixed one."""

    def __init__(self, text: str = "", width: int = 0) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy.Policy.Fixed if width else QSizePolicy.Policy.Ignored
        self.setSizePolicy(policy, QSizePolicy.Policy.Preferred)
        if width:
            self.setFixedWidth(width)
        else:
            self.setMinimumWidth(60)
        self.setToolTip(text)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        super().setText(text)
        self.setToolTip(text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


def jump(text: str, press: Callable[[], object]) -> QPushButton:
    """A link with an arrow behind it."""
    made = link(text, press)
    made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    icons.dress(made, "chevron-right", "accent", 14)
    return made


def refill(box: QVBoxLayout, inside: QWidget | None, fresh: QWidget) -> QWidget:
    """Put a widget in another's place at once, so that nothing of the old is seen."""
    box.addWidget(fresh)
    fresh.show()  # now, or it can't take the focus yet
    if inside is not None:
        box.removeWidget(inside)
        inside.hide()
        inside.deleteLater()
    return fresh


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


class Tall(QWidget):
    """What a scroll area holds: as tall as its wrapped texts need at this width, which size hints don't know."""

    def minimumSizeHint(self) -> QSize:
        hint, layout = super().minimumSizeHint(), self.layout()
        if layout is None or not layout.hasHeightForWidth():
            return hint
        return QSize(hint.width(), max(hint.height(), layout.totalMinimumHeightForWidth(self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()


class Drawing(QWidget):
    """A chart that is drawn anew for every size."""

    def __init__(self, draw: Draw) -> None:
        super().__init__()
        self._draw = draw
        self.setMinimumHeight(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(240, 150)

    def paintEvent(self, _event: QPaintEvent) -> None:
        picture = self._draw((float(self.width()), float(self.height())), measure)
        paint(QPainter(self), QRectF(self.rect()), picture)


def _font(size: float, *, bold: bool) -> QFont:
    made = theme.font(bold=bold)
    made.setPixelSize(round(size))
    return made
