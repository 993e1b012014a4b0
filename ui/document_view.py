"""A PDF inside the window: its pages below each other, zoom, printing. Drawn by pypdfium2, page by page when seen."""

from itertools import accumulate
from pathlib import Path

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from forms.errors import UserError
from ui import theme
from ui.dialogs import choose_printer
from ui.widgets.basics import button, column, label, row, tool

ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
POINT = 96 / 72
PRINT_DPI = 300
KEPT = 6
_EDGE, _GAP = 8, 12


class NotADocument(UserError):
    """The file is no PDF that can be shown."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} 打不开，不是完整的 PDF。", kept="数据没有变。", next_step="请重新生成一次。")


class Document:
    """A PDF in memory: the file may be written again meanwhile. Raises NotADocument."""

    def __init__(self, content: bytes, name: str) -> None:
        import pypdfium2

        self.name, self.content = name, content
        try:
            self._pdf = pypdfium2.PdfDocument(content)
            self._pdf.init_forms()  # before any page is read: signature stamps are drawn as a form's fields
            self.sizes = [self._pdf.get_page_size(number) for number in range(len(self._pdf))]
        except pypdfium2.PdfiumError:
            raise NotADocument(name) from None

    def picture(self, number: int, scale: float) -> QImage:
        """A page (from 0) as an image; scale 1 = 72 dpi."""
        page = self._pdf[number]
        bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
        shown = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGBX8888)
        made = shown.copy()
        bitmap.close()
        page.close()
        return made

    def text(self, number: int) -> str:
        """What stands on a page, for a screen reader and for tests."""
        page = self._pdf[number]
        text = page.get_textpage()
        words = str(text.get_text_range())
        text.close()
        page.close()
        return words

    def close(self) -> None:
        self._pdf.close()


class _Sheet(QWidget):
    """One page; white also in the dark theme."""

    def __init__(self, view: "DocumentView", number: int) -> None:
        super().__init__()
        self._view, self._number = view, number
        self.setAccessibleName(f"第 {number + 1} 页")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.token("paper"))
        picture = self._view.picture(self._number)
        if picture is not None:
            painter.drawImage(QRectF(self.rect()), picture)
        painter.setPen(theme.token("line2"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class DocumentView(QWidget):
    """Ctrl++ and Ctrl+- zoom, Ctrl+0 fits the width. printed: the person sent it to a printer."""

    printed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.document: Document | None = None
        self._sheets: list[_Sheet] = []
        self._pictures: dict[tuple[int, int], QImage] = {}
        self._zoom = 0.0
        self._title, self.pages = label("", "strong"), label("", "sub")
        self._percent = label("", "sub")
        self.print = button("打印", self.print_out, icon="printer")
        bar = row(self._title, self.pages, None, tool("zoom-out", "缩小", lambda: self.step_zoom(-1)), self._percent,
                  tool("zoom-in", "放大", lambda: self.step_zoom(1)),
                  tool("maximize", "适合宽度", self.fit), self.print, gap=8)
        self._inside = QWidget()
        self._inside.setProperty("clear", "true")
        self._list = QVBoxLayout(self._inside)
        self._list.setSpacing(_GAP)
        self._list.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(self._inside)
        self.area.verticalScrollBar().valueChanged.connect(self._say_page)
        self.setLayout(column(bar, self.area, gap=8))
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self._lay_out)

    def wait(self, words: str) -> None:
        """What is being made, while there is nothing to show yet."""
        if self.document is None:
            self.pages.setText(words)

    def open_file(self, path: Path) -> None:
        """Show a file. Raises NotADocument."""
        self.open(path.read_bytes(), path.name)

    def open(self, content: bytes, name: str) -> None:
        """Show a PDF from memory. Raises NotADocument; what was shown stays then."""
        document = Document(content, name)
        self.shut()
        self.document = document
        self._title.setText(name)
        for number in range(len(document.sizes)):
            sheet = _Sheet(self, number)
            self._sheets.append(sheet)
            self._list.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        self._list.addStretch(1)
        self.area.verticalScrollBar().setValue(0)
        self._lay_out()

    def shut(self) -> None:
        """Let the document go."""
        self._pictures.clear()
        while self._list.count():
            widget = self._list.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._sheets = []
        self._say_page()
        if self.document is not None:
            self.document.close()
            self.document = None

    def page_count(self) -> int:
        return len(self._sheets)

    def scale(self) -> float:
        """Logical pixels for a point of paper."""
        if self._zoom or self.document is None or not self.document.sizes:
            return (self._zoom or 1.0) * POINT
        widest = float(max(width for width, _ in self.document.sizes))
        beside = self.area.verticalScrollBar().sizeHint().width() + 2 * _EDGE + 2
        return max(0.3, (self.area.width() - beside) / widest)

    def step_zoom(self, steps: int) -> None:
        """To the next step above or below what is shown now."""
        now = self.scale() / POINT
        larger = [each for each in ZOOMS if each > now + 0.01]
        smaller = [each for each in ZOOMS if each < now - 0.01]
        self._zoom = (larger[0] if larger else ZOOMS[-1]) if steps > 0 else (smaller[-1] if smaller else ZOOMS[0])
        self._lay_out()

    def fit(self) -> None:
        self._zoom = 0.0
        self._lay_out()

    def picture(self, number: int) -> QImage | None:
        """A page drawn for this screen; the last few are kept."""
        if self.document is None:
            return None
        scale = self.scale() * self.devicePixelRatioF()
        key = (number, round(scale * 1000))
        if key not in self._pictures:
            while len(self._pictures) >= KEPT:
                del self._pictures[next(iter(self._pictures))]
            self._pictures[key] = self.document.picture(number, scale)
        return self._pictures[key]

    def print_out(self) -> None:
        """Ask for a printer and send the pages to it."""
        printer = choose_printer(self, "打印")
        if printer is not None and self.document is not None:
            self.print_to(printer)
            self.printed.emit()

    def print_to(self, printer: QPrinter) -> None:
        """Each page on a sheet of its own, turned as the page is, at 300 dpi."""
        from PySide6.QtGui import QPageLayout

        document = self.document
        if document is None:
            return
        first, last = printer.fromPage() or 1, printer.toPage() or len(document.sizes)
        painter = QPainter()
        for number in range(first - 1, min(last, len(document.sizes))):
            width, height = document.sizes[number]
            landscape = width > height
            printer.setPageOrientation(
                QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait)
            if not painter.isActive():
                painter.begin(printer)
            else:
                printer.newPage()
            paper = printer.paperRect(QPrinter.Unit.DevicePixel)
            origin = printer.pageRect(QPrinter.Unit.DevicePixel).topLeft()
            picture = document.picture(number, PRINT_DPI / 72)
            size = QSize(picture.size()).scaled(paper.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            painter.drawImage(QRect(-origin.toPoint(), size), picture)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle.start(0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step_zoom(1 if event.angleDelta().y() > 0 else -1)
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if held and event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.step_zoom(1)
        elif held and event.key() == Qt.Key.Key_Minus:
            self.step_zoom(-1)
        elif held and event.key() == Qt.Key.Key_0:
            self.fit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        if self.document is None:
            return
        scale = self.scale()
        for sheet, (width, height) in zip(self._sheets, self.document.sizes, strict=True):
            sheet.setFixedSize(round(width * scale), round(height * scale))
            sheet.update()
        self._percent.setText(f"{round(scale / POINT * 100)}%")
        self._say_page()

    def _say_page(self) -> None:
        """The page under the middle of what is seen, told from the sizes: the sheets are laid out only later."""
        if not self._sheets:
            self.pages.setText("")
            return
        middle = self.area.verticalScrollBar().value() + self.area.viewport().height() // 2
        ends = accumulate((sheet.height() + _GAP for sheet in self._sheets), initial=_EDGE)
        shown = min(sum(1 for end in ends if end <= middle), len(self._sheets)) or 1
        self.pages.setText(f"第 {shown} 页，共 {len(self._sheets)} 页")
