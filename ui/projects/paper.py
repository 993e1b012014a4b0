"""A project's card and its documents, shown inside the program."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QStackedWidget, QWidget

from export.content import Papers
from model import clock
from model.projects.rows import FORM
from model.workspace.workspace import Workspace
from ui.dialogs import save_file
from ui.document_view import DocumentView
from ui.widgets.basics import button, column, label, link, row


def card_of(workspace: Workspace, record: str) -> bytes:
    """The project as a card on A4; b"" when it is gone."""
    from export.gathering import gather_card
    from export.report.card_pdf import card_report

    content = gather_card(workspace, FORM, record)
    unit = workspace.units.get(workspace.unit)
    printed = clock.shown(clock.stamp(workspace.clock.now()))[:16]
    papers = Papers(printed=printed, demo=bool(unit and unit.demo))
    return b"" if content is None else card_report(content, papers).pdf


class PaperPage(QWidget):
    """A PDF or a picture; anything else is offered to be saved. closed: back to the project."""

    closed = Signal()

    def __init__(self, read: Callable[[str], bytes]) -> None:
        super().__init__()
        self._read = read
        self._content, self._name = b"", ""
        self.view = DocumentView()
        self.picture = label("")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words = label("", "scope", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = QStackedWidget()
        for each in (self.view, self.picture, self.words):
            self.stack.addWidget(each)
        self.back = link("回到项目 Esc", self.closed.emit)
        self.keep = button("另存一份", self._save, icon="download")
        box = column(row(self.back, None, self.keep), self.stack, gap=8, margins=(24, 12, 24, 16))
        box.setStretch(1, 1)
        self.setLayout(box)

    def show_pdf(self, content: bytes, name: str) -> None:
        """Raises NotADocument."""
        self._content, self._name = content, name
        self.view.open(content, name)
        self.stack.setCurrentWidget(self.view)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_file(self, file: Mapping[str, Any]) -> None:
        """What a stage has as its document. Raises AttachmentMissing, NotADocument."""
        content, kind = self._read(str(file["sha256"])), str(file["type"])
        self._content, self._name = content, str(file["name"])
        if kind.endswith("pdf"):
            self.show_pdf(content, self._name)
            return
        shown = QPixmap()
        if kind.startswith("image/") and shown.loadFromData(content):
            room = self.stack.size()
            self.picture.setPixmap(shown.scaled(room, Qt.AspectRatioMode.KeepAspectRatio,
                                                Qt.TransformationMode.SmoothTransformation))
            self.stack.setCurrentWidget(self.picture)
        else:
            self.words.setText(f"{self._name}　这里看不了这种文件，请另存一份，用别的程序打开。")
            self.stack.setCurrentWidget(self.words)
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self) -> None:
        path = save_file(self, "另存一份", self._name, "所有文件 (*)")
        if path is None:
            return
        try:
            path.write_bytes(self._content)
        except OSError as problem:
            self.words.setText(f"没有存成：{problem}")
            self.stack.setCurrentWidget(self.words)

    def shut(self) -> None:
        """Let the document go."""
        self.view.shut()
        self._content = b""
