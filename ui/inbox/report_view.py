"""The signed report of a package, read before it is judged."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui import icons
from ui.document_view import DocumentView
from ui.widgets.basics import column, link, row


class ReportView(QWidget):
    """closed: back to the packages, by the link or Esc."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.back = link("返回收到的包", self.closed.emit)
        icons.dress(self.back, "chevron-left", "accent", 16)
        self.view = DocumentView()
        self.setLayout(column(row(self.back, None), self.view, gap=8))

    def open(self, content: bytes, name: str) -> None:
        """Raises NotADocument."""
        self.view.open(content, name)
        self.view.setFocus()

    def shut(self) -> None:
        self.view.shut()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
