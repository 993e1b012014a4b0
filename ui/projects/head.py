"""Parts of a head: a title that is shortened where there is no room, and a word on a coloured ground."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from ui import theme
from ui.widgets.basics import label


class ShortTitle(QLabel):
    """As wide as its words, narrower where it must be."""

    def __init__(self) -> None:
        super().__init__()
        self.setFont(theme.font(theme.TITLE, bold=True))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        super().setText(text)
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._metrics().horizontalAdvance(self.text()) + 4, 34)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 34)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font(theme.TITLE, bold=True))
        painter.setPen(theme.token("text"))
        shown = self._metrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()

    @staticmethod
    def _metrics() -> QFontMetrics:
        return QFontMetrics(theme.font(theme.TITLE, bold=True))


class WordPill(QLabel):
    """A word in blue on its ground: a stage."""

    def __init__(self) -> None:
        super().__init__()
        theme.mark(self, "role", "pill-blue")
        self.setFixedHeight(22)
        self.setContentsMargins(7, 0, 7, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token("blue_ground"))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        painter.end()
        super().paintEvent(event)


def fact(words: str, role: str = "") -> QLabel:
    """A word of the line of facts, a little smaller than text."""
    made = label(words, role)
    made.setFont(theme.font(theme.SMALL))
    return made
