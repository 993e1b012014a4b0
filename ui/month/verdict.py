"""What a file is worth, in a calm card; and the place where one drops a file to have it looked at."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from ui import icons, theme
from ui.widgets.basics import column, label, link, row, symbol, tool

if TYPE_CHECKING:
    from export.verification import Verdict


class VerdictLines(QWidget):
    """The sentences of a verdict; the first, the worst, with its symbol."""

    def __init__(self) -> None:
        super().__init__()
        self._mark = symbol("circle-check", "green", 18)
        self._first, self._rest = label("", "good"), label("", "sub")
        for each in (self._first, self._rest):
            each.setWordWrap(True)
        self._rest.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line = row(self._mark, self._first, gap=8)
        line.setAlignment(self._mark, Qt.AlignmentFlag.AlignTop)
        line.setStretchFactor(self._first, 1)
        self.setLayout(column(line, self._rest, gap=4))

    def show_verdict(self, verdict: "Verdict") -> None:
        icons.dress(self._mark, *(("circle-check", "green") if verdict.ok else ("circle-x", "red")), 18)
        theme.mark(self._first, "role", "good" if verdict.ok else "error")
        self._first.setText(verdict.lines[0] if verdict.lines else "")
        self._rest.setText("\n".join(each for each in verdict.lines[1:] if each))
        self._rest.setVisible(len(verdict.lines) > 1)

    def text(self) -> str:
        return "\n".join(filter(None, (self._first.text(), self._rest.text())))


class VerdictCard(QWidget):
    """The verdict on a file from outside, until it is shut."""

    def __init__(self) -> None:
        super().__init__()
        card = QFrame()
        card.setProperty("sunk", "true")
        self._name = label("", "strong", wrap=True)
        self.lines = VerdictLines()
        head = row(self._name, tool("x", "关上核验结果", self.hide, size=16), gap=8)
        head.setStretchFactor(self._name, 1)
        card.setLayout(column(head, self.lines, gap=6, margins=(14, 10, 8, 12)))
        self.setLayout(column(card, margins=(15, 12, 15, 0)))
        self.hide()

    def show_verdict(self, name: str, verdict: "Verdict") -> None:
        self._name.setText(name)
        self.lines.show_verdict(verdict)
        self.show()


class DropPlace(QWidget):
    """"拖到这里核验": a dashed place that takes a file. chosen: its path; asked: choose one instead."""

    chosen = Signal(object)
    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setAccessibleName("核验上报包或 PDF、收回执：把文件拖到这里，或按 Ctrl+O 选择")
        self._over = False
        self.words = label("把上报包、签批的 PDF 拖到这里核验\n回执拖来就收下")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.choose: QPushButton = link("或按 Ctrl+O 选择文件", self.asked.emit)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 14, 12, 14)
        box.setSpacing(4)
        for each in (symbol("inbox", "sub", 24), self.words, self.choose):
            box.addWidget(each, 0, Qt.AlignmentFlag.AlignHCenter)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self._set_over(over=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        self._set_over(over=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_over(over=False)
        files = [url for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.chosen.emit(Path(files[0].toLocalFile()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.token("accent" if self._over else "line2"), 2 if self._over else 1)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(theme.token("sel" if self._over else "alt"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def _set_over(self, *, over: bool) -> None:
        self._over = over
        self.update()
