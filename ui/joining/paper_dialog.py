"""A paper of joining in the program: looked at before it is signed, and again afterwards; printed or kept."""

from PySide6.QtWidgets import QDialog, QWidget

from forms.errors import UserError
from model.workspace.files import write_whole, writing
from ui import notices
from ui.dialogs import save_file
from ui.document_view import DocumentView
from ui.widgets.basics import button, column, row


class PaperDialog(QDialog):
    """content: a PDF. Raises NotADocument. Esc closes it."""

    def __init__(self, parent: QWidget, content: bytes, name: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(name)
        self._content, self._name = content, name
        self.view = DocumentView()
        self.keep = button("另存一份", self._save, icon="download")
        self.shut = button("看完了", self.accept)
        box = column(self.view, row(self.keep, None, self.shut, gap=8), gap=12, margins=(20, 16, 20, 16))
        box.setStretch(0, 1)
        self.setLayout(box)
        room = parent.window().size()
        self.resize(min(860, room.width() - 40), min(900, room.height() - 40))
        self.view.open(content, name)
        self.finished.connect(lambda _: self.view.shut())

    def _save(self) -> None:
        path = save_file(self, "另存一份", f"{self._name}.pdf", "PDF (*.pdf)")
        if path is None:
            return
        try:
            with writing(self._name):
                write_whole(path, self._content)
        except UserError as problem:
            notices.tell(self, problem)
