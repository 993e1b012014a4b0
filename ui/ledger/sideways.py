"""A frame that lets something wide scroll sideways and takes exactly its height."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from forms.definition import Field
from ui.widgets.basics import label
from ui.widgets.repeat_edit import RepeatEdit

_CELL_WIDTHS = {"text": 150, "long_text": 190, "select_one": 122, "select_multiple": 170, "reference": 160,
                "money": 136, "date": 128, "month": 128, "integer": 84, "image": 250, "file": 250}


class Sideways(QScrollArea):
    """For a repeat with more columns than the form is wide."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._inside = inside
        self.setWidget(inside)
        self.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        inside.installEventFilter(self)

    def sizeHint(self) -> QSize:
        height = self._inside.minimumSizeHint().height()
        if self._inside.minimumSizeHint().width() > self.width():
            height += self.horizontalScrollBar().sizeHint().height()
        return QSize(200, height)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._inside and event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.updateGeometry()
        return super().eventFilter(watched, event)


class RepeatFrame(QWidget):
    """A repeat that may scroll, and its hint, which doesn't."""

    def __init__(self, inside: QWidget, hint: str) -> None:
        super().__init__()
        self.sideways = Sideways(inside)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 4)
        box.setSpacing(2)
        box.addWidget(self.sideways)
        if hint:
            box.addWidget(label(hint, "faint", wrap=True))


def widen(editor: RepeatEdit, field: Field, *_: object) -> None:
    """Columns in which a choice or a name can be read."""
    grid = editor.findChild(QGridLayout)
    shown = [each for each in field.fields if each.type != "note" and not each.retired]
    if grid is not None:
        for at, each in enumerate(shown):
            grid.setColumnMinimumWidth(at, _CELL_WIDTHS.get(each.type, 120) if editor.row_count() else 0)
