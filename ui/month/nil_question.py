"""零报告 wants a reason: the question that asks for it, with the reasons that offices give most."""

from functools import partial

from PySide6.QtWidgets import QLineEdit, QWidget

from ui.notices import Answer, Question
from ui.widgets.basics import label, link, row

USUAL = ("本月没有发生", "本月无新增", "尚未开展")


class NilQuestion(Question):
    """`reason()` after it was answered with "nil"."""

    def __init__(self, parent: QWidget, title: str, month: str) -> None:
        words = "零报告要写明原因，随月报签批上报；以后有了记录可以撤销。"
        super().__init__(parent, f"{title}{month}作零报告吗？", words,
                         [Answer("", "不作"), Answer("nil", "作零报告", "main")], "")
        self.line = QLineEdit()
        self.line.setMaxLength(200)
        self.line.setPlaceholderText("例：本月没有发生")
        self.body.addWidget(label("原因", "sub", buddy=self.line))
        self.body.addWidget(self.line)
        usual = row(label("常用", "sub"), gap=10)
        for words in USUAL:
            usual.addWidget(link(words, partial(self.line.setText, words)))
        usual.addStretch(1)
        self.body.addLayout(usual)
        self.line.textChanged.connect(lambda *_: self._look())
        self.line.returnPressed.connect(self._enter)
        self.line.setFocus()
        self._look()

    def reason(self) -> str:
        return self.line.text().strip()

    def _enter(self) -> None:
        if self.reason():
            self.take("nil")

    def _look(self) -> None:
        self.buttons["nil"].setEnabled(bool(self.reason()))
        self.buttons["nil"].setToolTip("" if self.reason() else "还差：原因")
