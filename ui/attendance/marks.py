"""How a state looks: the cells and the legend draw the same pictures, kept as long as the theme stays."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPen, QPixmap, QPolygonF

from ui import icons, theme
from ui.attendance.states import State

_ICON, _DOT, _CORNER = 14, 3.6, 7


def paint_state(painter: QPainter, state: State, rect: QRect) -> None:
    """A state in the middle of a rectangle of any height."""
    painter.drawPixmap(rect.topLeft(), _pixmap(state, rect.width(), rect.height(), *_now()))


def paint_half(painter: QPainter, state: State, rect: QRect, *, lower: bool) -> None:
    """One half of a pair that agrees: the symbol stands on the joint edge, each half draws its part of it."""
    picture = _pixmap(state, rect.width(), rect.height() * 2, *_now())
    ratio = picture.devicePixelRatio()
    height = rect.height() * ratio
    painter.drawPixmap(QRectF(rect), picture, QRectF(0, height if lower else 0, picture.width(), height))


def paint_due(painter: QPainter, rect: QRect) -> None:
    """The dashed box of a half that should be filled."""
    pen = QPen(theme.token("amber_edge"), 1.2)
    pen.setDashPattern([2.5, 2])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    box = QRectF(0, 0, 14, 12)
    box.moveCenter(QRectF(rect).center())
    painter.drawRoundedRect(box, 3, 3)
    painter.restore()


def paint_corner(painter: QPainter, rect: QRect, colour: str) -> None:
    """Upper right: a note, a photo or a late entry; amber or red when something about the day is missing."""
    right, top = rect.right() + 1, rect.top()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.token(colour))
    points = (QPointF(right - _CORNER, top), QPointF(right, top), QPointF(right, top + _CORNER))
    painter.drawPolygon(QPolygonF(list(points)))
    painter.restore()


def _now() -> tuple[bool, float]:
    return theme.is_dark(), max(1.0, QGuiApplication.primaryScreen().devicePixelRatio())


@lru_cache(maxsize=512)
def _pixmap(state: State, width: int, height: int, _dark: bool, ratio: float) -> QPixmap:
    made = QPixmap(round(width * ratio), round(height * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(QColor(Qt.GlobalColor.transparent))
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw(painter, state, QRectF(0, 0, width, height))
    painter.end()
    return made


def _draw(painter: QPainter, state: State, rect: QRectF) -> None:
    if state.colour:
        ground = rect.adjusted(2, 1.5, -2, -1.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token(f"{state.colour}_ground"))
        painter.drawRoundedRect(ground, 3, 3)
    colour = state.colour or "sub"
    if state.icon:
        box = QRectF(0, 0, _ICON, _ICON)
        box.moveCenter(rect.center())
        icons.paint(painter, state.icon, colour, box)
    elif state.symbol == "●":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token(colour))
        painter.drawEllipse(rect.center(), _DOT, _DOT)
    else:
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(theme.token(colour))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, state.symbol)
