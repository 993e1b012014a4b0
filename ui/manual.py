"""The manual inside the program: chapters at the left, text and pictures at the right, words to be searched for."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QUrl
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QFrame, QListWidget, QListWidgetItem, QTextBrowser, QWidget

from resources import path as resource
from ui.widgets.basics import column, label, row
from ui.widgets.states import SearchField

_BLOCK = int(Qt.ItemDataRole.UserRole)
_EDGE = 60


def manual_file() -> Path:
    """Where the manual stands, from source and in the built program alike."""
    return resource("fonts").parent.parent / "docs" / "manual" / "手册.md"


class _Text(QTextBrowser):
    """Pictures are never wider than the page."""

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802 - Qt's name
        found = super().loadResource(kind, name)
        if kind != int(QTextDocument.ResourceType.ImageResource.value):
            return found
        picture = QImage(str(manual_file().parent / (name.toString() if isinstance(name, QUrl) else name)))
        width = max(200, self.viewport().width() - _EDGE)
        smooth = Qt.TransformationMode.SmoothTransformation
        return picture.scaledToWidth(width, smooth) if picture.width() > width else picture


class ManualWindow(QDialog):
    """F1. It stays open beside the work; Esc closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("使用手册")
        self.resize(960, 640)
        self.text = _Text()
        self.text.setOpenExternalLinks(False)
        self.text.setAccessibleName("使用手册")
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.chapters = QListWidget()
        self.chapters.setFixedWidth(236)
        self.chapters.setAccessibleName("目录")
        self.chapters.itemActivated.connect(self._go)
        self.chapters.itemClicked.connect(self._go)
        self.search = SearchField("在手册里找")
        self.search.searched.connect(self.find_words)
        self.search.installEventFilter(self)
        self.found = label("", "faint")
        box = row(column(self.search, self.found, self.chapters, gap=8), self.text, gap=12, margins=(16, 16, 16, 16))
        box.setStretch(1, 1)
        self.setLayout(box)
        shortcut = QShortcut(QKeySequence("Ctrl+F"), self)
        shortcut.activated.connect(self.search.setFocus)
        self._words, self._width = "", 0
        self._fill()

    def show_chapter(self, words: str) -> None:
        """Open at the first heading that has these words; "" = the beginning."""
        for number in range(self.chapters.count()):
            item = self.chapters.item(number)
            if words and words in item.text():
                self.chapters.setCurrentItem(item)
                self._go(item)
                return
        self.chapters.setCurrentRow(0)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)

    def find_words(self, words: str) -> None:
        """The next place of these words, around and around."""
        words = words.strip()
        if words != self._words:
            self._words = words
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
        if not words:
            self.found.setText("")
            return
        there = self.text.find(words)
        if not there:
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            there = self.text.find(words)
        self.found.setText("回车到下一处" if there else f"没有“{words}”")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        enter = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter))
        if watched is self.search and enter:
            self.find_words(self.search.text())
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.text.viewport().width() != self._width:
            self._fill()

    def _fill(self) -> None:
        """Pictures are fitted when the text is laid out: again for another width, at the same chapter."""
        self._width = self.text.viewport().width()
        row_ = self.chapters.currentRow()
        self.text.setMarkdown(manual_file().read_text(encoding="utf-8"))
        self.text.document().setDocumentMargin(20)
        self.chapters.clear()
        block = self.text.document().begin()
        while block.isValid():
            level = block.blockFormat().headingLevel()
            if level in (2, 3):
                item = QListWidgetItem(f"{'　' * (level - 2)}{block.text()}")
                item.setData(_BLOCK, block.blockNumber())
                item.setSizeHint(QSize(0, 30))
                self.chapters.addItem(item)
            block = block.next()
        if row_ >= 0:
            self.chapters.setCurrentRow(row_)
            self._go(self.chapters.item(row_))

    def _go(self, item: QListWidgetItem) -> None:
        block = self.text.document().findBlockByNumber(item.data(_BLOCK))
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.text.setTextCursor(QTextCursor(block))
