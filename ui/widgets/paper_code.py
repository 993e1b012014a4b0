"""查验码: typed from a sheet of paper, it finds the submission and says what has changed since."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from forms.errors import UserError
from model.exchange.code_lookup import FoundPaper, find_paper
from model.workspace.workspace import Workspace
from ui import theme
from ui.widgets.basics import button, column, label, link, row, tool

_SHOWN = 8


class PaperCodeBox(QWidget):
    """jumped: form, record of something that changed since."""

    jumped = Signal(str, str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.line = QLineEdit()
        self.line.setPlaceholderText("如 8JTV-0SGQ-CZR2")
        self.line.setToolTip("纸上每页页脚的 12 位查验码；大小写、横线都可以不管")
        self.line.returnPressed.connect(self.look_up)
        self.press = button("查", self.look_up, tip="找到这张纸的那次上报，看以后改了什么")
        self.said = label("", wrap=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        self.found: FoundPaper | None = None
        shut = tool("x", "收起查验结果", self.shut, size=16)
        head = row(self.said, shut, gap=6)
        head.setStretchFactor(self.said, 1)
        head.setAlignment(shut, Qt.AlignmentFlag.AlignTop)
        self.result = QWidget()
        self.result.setLayout(column(head, self._list, gap=4))
        line = row(label("查验码", "", buddy=self.line), self.line, self.press, gap=8)
        line.setStretchFactor(self.line, 1)
        self.setLayout(column(line, self.result, gap=6))
        self.result.hide()

    def look_up(self) -> None:
        """Look the code up and show what it leads to."""
        self._empty()
        try:
            self.found = find_paper(self._workspace, self.line.text())
        except UserError as problem:
            self.found = None
            self._say(f"{problem.happened}{problem.next_step}", "error")
            return
        found = self.found
        count = len(found.changes)
        self._say(found.summary, "warning" if count else "good")
        for each in found.changes[:_SHOWN]:
            words = label(each.text, "sub", wrap=True)
            line = row(words, gap=6)
            line.setStretchFactor(words, 1)
            if each.record:
                line.addWidget(link("去看", partial(self.jumped.emit, each.form, each.record)))
            holder = QWidget()
            holder.setLayout(line)
            line.setContentsMargins(0, 0, 0, 0)
            self._list.addWidget(holder)
        rest = [f"还有 {count - _SHOWN} 条。"] if count > _SHOWN else []
        rest += [f"有 {found.missing} 条的内容不在这台电脑里。"] if found.missing else []
        if rest:
            self._list.addWidget(label("".join(rest), "sub"))

    def shut(self) -> None:
        self._empty()
        self.result.hide()
        self.line.clear()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, words: str, role: str) -> None:
        self.said.setText(words)
        theme.mark(self.said, "role", role)
        self.result.show()

    def _empty(self) -> None:
        theme.mark(self.said, "role", "")
        while self._list.count():
            if (widget := self._list.takeAt(0).widget()) is not None:
                widget.hide()
                widget.deleteLater()
