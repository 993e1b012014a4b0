"""How a state looks: the cells and the legend draw the same pictures, kept as long as the theme stays."""

from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPen, QPixmap, QPolygonF

from ui import icons, theme
from ui.attendance.states import State

_ICON, _DOT, _CORNER = 14, 3.6, 7


class Screen(NamedTuple):
    """What a kept picture depends on."""

    dark: bool
    ratio: float


def screen() -> Screen:
    """The theme and the screen's ratio, asked once for many cells."""
    return Screen(theme.is_dark(), max(1.0, QGuiApplication.primaryScreen().devicePixelRatio()))


def paint_state(painter: QPainter, state: State, rect: QRect, on: Screen) -> None:
    """A state in the middle of a rectangle of any height."""
    painter.drawPixmap(rect.left(), rect.top(), _pixmap(state, rect.width(), rect.height(), on))


def paint_half(painter: QPainter, state: State, rect: QRect, on: Screen, *, lower: bool) -> None:
    """One half of a pair that agrees: the symbol stands on the joint edge, each half draws its part of it."""
    painter.drawPixmap(rect.left(), rect.top(), _half(state, rect.width(), rect.height(), on, lower))


def paint_due(painter: QPainter, rect: QRect, on: Screen) -> None:
    """The dashed box of a half that should be filled."""
    painter.drawPixmap(rect.left(), rect.top(), _due(rect.width(), rect.height(), on))


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


def _blank(width: int, height: int, on: Screen) -> QPixmap:
    made = QPixmap(round(width * on.ratio), round(height * on.ratio))
    made.setDevicePixelRatio(on.ratio)
    made.fill(QColor(Qt.GlobalColor.transparent))
    return made


@lru_cache(maxsize=512)
def _pixmap(state: State, width: int, height: int, on: Screen) -> QPixmap:
    made = _blank(width, height, on)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw(painter, state, QRectF(0, 0, width, height))
    painter.end()
    return made


@lru_cache(maxsize=512)
def _half(state: State, width: int, height: int, on: Screen, lower: bool) -> QPixmap:
    made = _blank(width, height, on)
    painter = QPainter(made)
    painter.drawPixmap(0, -height if lower else 0, _pixmap(state, width, height * 2, on))
    painter.end()
    return made


@lru_cache(maxsize=64)
def _due(width: int, height: int, on: Screen) -> QPixmap:
    made = _blank(width, height, on)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(theme.token("amber_edge"), 1.2)
    pen.setDashPattern([2.5, 2])
    painter.setPen(pen)
    box = QRectF(0, 0, 14, 12)
    box.moveCenter(QRectF(0, 0, width, height).center())
    painter.drawRoundedRect(box, 3, 3)
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
