"""Docked below the grid: what is asked about the village one stands on with room for the answer; else the amount."""

from functools import partial

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QSizePolicy, QWidget

from ui import icons, theme
from ui.income.questions import Question
from ui.widgets.basics import button, column, label, link, row, symbol


class _Words(QLineEdit):
    """left: on with the next question, or back to the grid."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
            return
        super().keyPressEvent(event)


class ReasonBar(QFrame):
    """explained: (village, check, words). left: the keys go back to the grid. retry: save again."""

    explained = Signal(str, str, str)
    left = Signal()
    retry = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("panel", "true")
        self._village = ""
        self.question: Question | None = None
        self.mark = symbol("alert-triangle", "amber", 18)
        self.words = label("")
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.saved = label("", "small")
        self.again = link("再试一次", self.retry.emit)
        self.again.hide()
        self.keys = label("F2 修改　Ctrl+D 向下填　Ctrl+R 同上月　Ctrl+0 零报告　F8 下一处待说明　Ctrl+V 粘贴", "sub")
        self.keys.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.answer = _Words()
        self.answer.setAccessibleName("说明")
        self.answer.setPlaceholderText("金额无误，写明原因；Enter 回到表格")
        self.answer.editingFinished.connect(self.settle)
        self.answer.left.connect(self._leave)
        self.state = label("", "good")
        self.proposals = [self._proposal(number) for number in (1, 2, 3)]
        self._below = QWidget()
        self._below.setLayout(row(label("说明", buddy=self.answer), self.answer, *self.proposals, self.state, gap=8))
        top = row(self.mark, self.words, self.saved, self.again, gap=8)
        top.setStretch(1, 1)
        self._below.layout().setStretch(1, 1)  # type: ignore[union-attr]
        self._below.setFixedHeight(36)
        self.keys.setFixedHeight(36)
        self.setLayout(column(top, self._below, self.keys, gap=4, margins=(14, 7, 12, 6)))
        self.setFixedHeight(84)

    def _proposal(self, number: int) -> QPushButton:
        made = button("", partial(self.propose, number), tip=f"Alt+{number}")
        made.setFixedHeight(30)
        return made

    def show_place(self, words: str) -> None:
        """Nothing is asked here."""
        self.settle()
        self.question, self._village = None, ""
        self.mark.hide()
        self.words.setText(words)
        self.words.setToolTip(words)
        self._below.hide()
        self.keys.show()
        self.update()

    def show_question(self, village: str, name: str, question: Question, more: str) -> None:
        """village: its code. more: how many others are asked about it."""
        if (village, question.name) != (self._village, self.question.name if self.question else ""):
            self.settle()
            self.answer.setText(question.explained)
        elif not self.answer.hasFocus():
            self.answer.setText(question.explained)
        self._village, self.question = village, question
        error = question.level == "error"
        icons.dress(self.mark, *(("alert-circle", "red") if error else ("alert-triangle", "amber") if question.open
                                 else ("circle-check", "green")), 18)
        self.mark.show()
        words = f"{name}　{question.message}{more}"
        self.words.setText(words)
        self.words.setToolTip(words)
        self._below.setVisible(not error)
        self.keys.setVisible(error)
        self.state.setText("已说明，随记录上报" if question.explained else "")
        self.state.setVisible(bool(question.explained))
        for number, each in enumerate(self.proposals, 1):
            each.setText(f"Alt+{number}  {question.proposals[number - 1]}")
            each.setVisible(not question.explained and self.width() > 700)
        self.update()

    def propose(self, number: int) -> None:
        """One of the three usual answers."""
        if self.question is not None and self.question.level == "warning":
            self.answer.setText(self.question.proposals[number - 1])
            self.settle()

    def settle(self) -> None:
        """What is typed goes in."""
        question = self.question
        if question is not None and question.level == "warning" and self.answer.text().strip() != question.explained:
            self.explained.emit(self._village, question.name, self.answer.text())

    def show_saved(self, unsaved: int, at: str, *, failed: bool = False) -> None:
        words = f"{unsaved} 个村还没存上" if failed else "正在保存…" if unsaved else f"已保存 {at}" if at else ""
        self.saved.setText(words)
        theme.mark(self.saved, "role", "error" if failed else "small")
        self.again.setVisible(failed)

    def _leave(self) -> None:
        self.settle()
        self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.question is not None and self.question.open:
            edge = "red_edge" if self.question.level == "error" else "amber_edge"
            QPainter(self).fillRect(QRect(1, 6, 3, self.height() - 12), theme.token(edge))
