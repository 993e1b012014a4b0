"""What the start page's cards share: a jump with its arrow, a chart's room."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from export.report.charts import Draw
from ui import icons
from ui.widgets.basics import link
from ui.widgets.picture import PictureView


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
