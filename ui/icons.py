"""Tabler outline icons in the colour of the text beside them, drawn at the screen's ratio and kept."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton

from resources import path as resource
from ui import theme

STROKE, STATE_STROKE = "1.6", "1.9"
_STATES = frozenset({"alert-triangle", "alert-circle", "circle-check", "circle-x", "circle-dashed", "check", "x",
                     "pencil", "upload", "inbox", "arrow-back-up", "clock", "arrows-diff"})


def icon(name: str, role: str = "text", size: int = 18) -> QIcon:
    """An icon for a button or an item; its disabled look is the faint colour. role: a token of ui.theme."""
    made = QIcon()
    made.addPixmap(pixmap(name, role, size))
    made.addPixmap(pixmap(name, "faint", size), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, role: str = "text", size: int = 18) -> QPixmap:
    """The icon as a picture of `size` logical pixels."""
    ratio = max(1.0, QGuiApplication.primaryScreen().devicePixelRatio())
    return _drawn(name, theme.token(role).name(), size, ratio)


def paint(painter: QPainter, name: str, role: str, rect: QRectF) -> None:
    """Draw the icon into a rectangle: delegates use this."""
    size = int(min(rect.width(), rect.height()))
    painter.drawPixmap(rect.topLeft(), pixmap(name, role, size))


def dress(widget: QAbstractButton | QLabel, name: str, role: str = "text", size: int = 18) -> None:
    """Give a button or label an icon that follows the theme."""
    widget.setProperty("icon_name", name)
    widget.setProperty("icon_role", role)
    widget.setProperty("icon_size", size)
    _dress(widget, name, role, size)


@lru_cache(maxsize=512)
def _drawn(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    svg = resource(f"icons/{name}.svg").read_text("utf-8")
    stroke = STATE_STROKE if name in _STATES else STROKE
    svg = svg.replace("currentColor", colour).replace('stroke-width="2"', f'stroke-width="{stroke}"')
    made = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    made.fill(QColor(Qt.GlobalColor.transparent))
    painter = QPainter(made)
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def _dress(widget: QAbstractButton | QLabel, name: str, role: str, size: int) -> None:
    if isinstance(widget, QLabel):
        widget.setPixmap(pixmap(name, role, size))
    else:
        gap = 4 if isinstance(widget, QPushButton) and widget.text() else 0
        widget.setIcon(_with_gap(name, role, size, gap))
        widget.setIconSize(QSize(size + gap, size))


def _with_gap(name: str, role: str, size: int, gap: int) -> QIcon:
    """An icon with room at its right: styles leave four pixels before the words, eight are calmer."""
    made = QIcon()
    for mode, colour in ((QIcon.Mode.Normal, role), (QIcon.Mode.Disabled, "faint")):
        drawn = pixmap(name, colour, size)
        ratio = drawn.devicePixelRatio()
        wide = QPixmap(QSize(round((size + gap) * ratio), round(size * ratio)))
        wide.setDevicePixelRatio(ratio)
        wide.fill(Qt.GlobalColor.transparent)
        painter = QPainter(wide)
        painter.drawPixmap(0, 0, drawn)
        painter.end()
        made.addPixmap(wide, mode)
    return made


def _redress() -> None:
    """After a change of theme: every dressed widget again."""
    for widget in QApplication.allWidgets():
        name = widget.property("icon_name")
        if isinstance(name, str) and isinstance(widget, QAbstractButton | QLabel):
            _dress(widget, name, str(widget.property("icon_role")), int(widget.property("icon_size")))


theme.on_change(_redress)
