"""查数: a unit and a figure in, one number out, with what it covers. Several readings are offered, none is guessed."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from model.figures.answers import Answer, Reply
from ui import theme
from ui.home.parts import jump, refill
from ui.widgets.basics import Card, button, column, label, link, row, rule, symbol
from ui.widgets.elided import Elided
from ui.widgets.states import SearchField

_KEYS = "Ctrl+K"
_EXAMPLE = "例：双河 集体收入 3月，或 sh jtsr 3月"
_NAMED = 8  # villages that are named before it says how many


class AskCard(Card):
    """asked: a text. opened: the form behind a number."""

    asked = Signal(str)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__("查数", padding=16)
        self.body.setContentsMargins(20, 12, 20, 12)
        self.body.setSpacing(8)
        hint = label(_KEYS, "faint")
        hint.setToolTip("在任何页按 Ctrl+K，光标就到这里")
        self.head.addWidget(hint)
        self.field = SearchField("单位 指标 月份，或纸上的查验码")
        self.field.setAccessibleName("查数")
        self.field.setAccessibleDescription(f"{_EXAMPLE}。回车查，再按回车复制")
        self.field.set_tall()
        self.field.searched.connect(self.asked)
        self.field.returnPressed.connect(self._enter)
        self.field.down.connect(self._to_first)
        self.body.addWidget(self.field)
        self._place = column()
        self.body.addLayout(self._place)
        self.body.addStretch(1)
        self._inside: QWidget | None = None
        self._reply, self._text = Reply(()), ""
        self.answer: Answer | None = None
        self.copy: QPushButton | None = None
        self.choices: list[QPushButton] = []
        self._offer()

    def begin(self) -> None:
        """The cursor into the field, what stood there selected."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def show_reply(self, text: str, reply: Reply) -> None:
        """One reading is shown at once; of several the person chooses."""
        if text != self.field.text() or (text and (text, reply) == (self._text, self._reply)):
            return  # meanwhile something else was typed, or the same was asked again
        self._text, self._reply = text, reply
        if len(reply.answers) == 1:
            self.choose(reply.answers[0])
        else:
            self._offer()

    def choose(self, answer: Answer) -> None:
        """The number itself."""
        self.answer, self.choices = answer, []
        self.copy = button("复制(&C)", self.copy_answer, icon="clipboard", tip=answer.whole)
        self._show(self._told(answer))

    def copy_answer(self) -> None:
        """The number with all that belongs to it, as one sentence."""
        if self.answer is not None and self.copy is not None:
            QGuiApplication.clipboard().setText(self.answer.whole)
            self.copy.setText("已复制(&C)")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """↑↓ go through the readings, Enter takes one."""
        focus = self.focusWidget()
        if isinstance(focus, QPushButton) and focus in self.choices:
            at = self.choices.index(focus)
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                to = at + (1 if event.key() == Qt.Key.Key_Down else -1)
                place = self.field if to < 0 else self.choices[min(to, len(self.choices) - 1)]
                place.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        if isinstance(focus, QPushButton) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus.click()
            return
        super().keyPressEvent(event)

    def text(self) -> str:
        """What stands below the field, for a screen reader."""
        return self._inside.accessibleName() if self._inside is not None else ""

    def _enter(self) -> None:
        """Ask at once; when the answer stands there already, take it along."""
        if self.field.text() != self._text:
            self.asked.emit(self.field.text())
        elif self.answer is not None:
            self.copy_answer()
        else:
            self._to_first()

    def _to_first(self) -> None:
        place = self.choices[0] if self.choices else self.copy
        if place is not None:
            place.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self) -> None:
        """The readings below each other, each with its number; or what wasn't understood."""
        self.answer, self.copy, self.choices = None, None, []
        box = column(gap=2)
        answers = self._reply.answers
        if answers:
            box.addWidget(label(f"有 {len(answers)} 个读法，请选（↓ 回车）", "sub"))
        for each in answers:
            choice = link(_meant(each), partial(self._take, each))
            choice.setAccessibleName(f"{_meant(each)}：{_number(each)}，{each.covered}")
            number = label(_number(each), "strong" if each.value else "warning")
            box.addLayout(row(choice, None, number, gap=8))
            self.choices.append(choice)
        if not answers:
            box.addWidget(label(self._reply.trouble or _EXAMPLE, "sub" if self._reply.trouble else "faint", wrap=True))
        inside = QWidget()
        inside.setAccessibleName(self._reply.trouble or f"有 {len(answers)} 个读法" if self._text else "")
        inside.setLayout(box)
        self._show(inside)

    def _take(self, answer: Answer) -> None:
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)  # the line that has it goes away
        self.choose(answer)
        if self.copy is not None:
            self.copy.setFocus(Qt.FocusReason.OtherFocusReason)

    def _told(self, answer: Answer) -> QWidget:
        number = label(answer.value or "没有数", "figure" if answer.value else "heading")
        if not answer.value:
            theme.mark(number, "role", "warning")
        top = row(number, label(answer.unit_word if answer.value else "", "sub"), label(answer.note, "sub"), None,
                  self.copy or QWidget(), gap=8)
        # What was understood is said first: initials may mean something else than was meant.
        meant = Elided(_meant(answer))
        theme.mark(meant, "role", "sub")
        back = link(f"其他 {len(self._reply.answers) - 1} 个读法", self._again)
        back.setVisible(len(self._reply.answers) > 1)
        head = row(meant, back, gap=8)
        head.setStretch(0, 1)
        foot = row(*_state("circle-check" if answer.full else "circle-dashed", answer.covered, good=answer.full), 12,
                   *_state("signature", answer.signed, good=answer.is_signed), None,
                   jump("看明细", partial(self.opened.emit, answer.form)), gap=6)
        box = column(head, top, rule(), foot, gap=6)
        if answer.missing:
            more = f"等 {len(answer.missing)} 村" if len(answer.missing) > _NAMED else ""
            names = f"没有计入：{'、'.join(answer.missing[:_NAMED])}{more}"
            missing = label(names, "warning", wrap=True)
            missing.setToolTip("、".join(answer.missing))
            box.addWidget(missing)
        inside = QWidget()
        inside.setAccessibleName(answer.whole)
        inside.setLayout(box)
        return inside

    def _again(self) -> None:
        self._offer()
        self._to_first()

    def _show(self, inside: QWidget) -> None:
        self._inside = refill(self._place, self._inside, inside)


def _meant(answer: Answer) -> str:
    return f"{answer.place} · {answer.title} · {answer.period}"


def _number(answer: Answer) -> str:
    return f"{answer.value} {answer.unit_word}" if answer.value else "没有数"


def _state(icon: str, words: str, *, good: bool) -> tuple[QWidget, ...]:
    if not words:
        return ()
    return symbol(icon, "green" if good else "amber", 16), label(words, "good" if good else "warning")
