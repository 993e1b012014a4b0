"""What a ledger asks in a dialog: why a record goes, why there is nothing to report."""

from PySide6.QtWidgets import QWidget

from ui.notices import Answer, Question
from ui.widgets.basics import label
from ui.widgets.editor import LongTextEdit

_ENOUGH = 2


class ReasonQuestion(Question):
    """A question that is answered with a reason; the verb waits until there is one."""

    def __init__(self, parent: QWidget, title: str, words: str, verb: str, *, danger: bool = False) -> None:
        super().__init__(parent, title, words, [
            Answer("", "先不"), Answer("do", verb, "danger" if danger else "main")], "")
        self.reason = LongTextEdit()
        self.missing = label("还差：原因", "faint")
        self.body.addWidget(label("原因", buddy=self.reason.area))
        self.body.addWidget(self.reason)
        self.body.addWidget(self.missing)
        self.reason.changed.connect(self._sync)
        self.reason.area.setFocus()
        self._sync()

    def text(self) -> str:
        return self.reason.raw_text().strip()

    def _sync(self) -> None:
        ready = len(self.text()) >= _ENOUGH
        verb = self.buttons["do"]
        verb.setEnabled(ready)
        verb.setToolTip("" if ready else "还差：原因")
        verb.setAccessibleDescription(verb.toolTip())
        self.missing.setVisible(not ready)


def ask_reason(parent: QWidget, title: str, words: str, verb: str, *, danger: bool = False) -> str:
    """The reason, "" when the person thought better of it."""
    dialog = ReasonQuestion(parent, title, words, verb, danger=danger)
    dialog.exec()
    answer, reason = dialog.answer, dialog.text()
    dialog.deleteLater()
    return reason if answer == "do" else ""
