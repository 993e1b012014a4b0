"""The month sheet over the page, to be looked at and printed."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui import icons
from ui.attendance.output import Made
from ui.document_view import DocumentView
from ui.widgets.basics import column, link, row


class SheetView(QWidget):
    """closed: back to the grid."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        back = link("返回考勤", self.closed.emit)
        icons.dress(back, "chevron-left", "accent", 16)
        self.view = DocumentView()
        self.setLayout(column(row(back, None), self.view, gap=8, margins=(24, 14, 24, 16)))

    def show_sheet(self, made: Made) -> None:
        self.view.open(made.content, made.name)
        self.view.setFocus()

    def shut(self) -> None:
        """Let the document go."""
        self.view.shut()
