"""What the start page's cards share: a text that ends in dots, a jump with its arrow, a chart's room."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from export.report.charts import Draw
from ui import icons
from ui.widgets.basics import link
from ui.widgets.picture import PictureView


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


class Drawing(PictureView):
    """A chart in what room its card leaves."""

    def __init__(self, draw: Draw) -> None:
        super().__init__()
        self.setMinimumHeight(108)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.show_picture(draw, "")

    def sizeHint(self) -> QSize:
        return QSize(240, 150)
