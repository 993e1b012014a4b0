"""A document over the page: the report before and after signing, the stamped scan."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QStackedWidget, QWidget

from ui import icons
from ui.document_view import DocumentView
from ui.widgets.basics import column, label, link, row


class Preview(QWidget):
    """closed: back to the month."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.back = link("返回月度上报", self.closed.emit)
        icons.dress(self.back, "chevron-left", "accent", 16)
        self.view = DocumentView()
        self.picture = _Picture()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.picture)
        self.setLayout(column(row(self.back, None), self._stack, gap=8, margins=(24, 14, 24, 16)))

    def show_document(self, content: bytes, name: str) -> None:
        """A PDF, or a picture. Raises NotADocument."""
        if content.startswith(b"%PDF-"):
            self.view.open(content, name)
            self._stack.setCurrentWidget(self.view)
            self.view.setFocus()
            return
        self.picture.show_picture(content, name)
        self._stack.setCurrentWidget(self.picture)
        self.back.setFocus()

    def shut(self) -> None:
        """Let the document go."""
        self.view.shut()
        self.picture.shut()


class _Picture(QWidget):
    """A scan as wide as the page."""

    def __init__(self) -> None:
        super().__init__()
        self._title, self._sheet = label("", "strong"), QLabel()
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._whole = QPixmap()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(self._sheet)
        self.setLayout(column(self._title, self._scroll, gap=8))

    def show_picture(self, content: bytes, name: str) -> None:
        self._whole = QPixmap()
        readable = self._whole.loadFromData(content)
        self._title.setText(name if readable else f"{name} 这里显示不了，可以另存后打开")
        self._fit()

    def shut(self) -> None:
        self._whole = QPixmap()
        self._sheet.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._whole.isNull():
            self._sheet.clear()
            return
        ratio = self.devicePixelRatioF()
        room = QSize(round((min(self.width(), 1000) - 24) * ratio), 100_000)
        drawn = self._whole.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        drawn.setDevicePixelRatio(ratio)
        self._sheet.setPixmap(drawn)
