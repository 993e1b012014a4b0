"""Somebody lost password and recovery sheet: who, which computer, and the digits to compare over the telephone."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from export.exchange.joining_words import device_name
from ui.joining.join_card import Number
from ui.widgets.basics import Card, button, column, label, row, symbol

if TYPE_CHECKING:
    from export.exchange.rescue import RescueAsked
    from forms.errors import UserError

_WORDS = ("打一个您知道的号码过去，听声音确认是他本人，请对方念核对码，边听边输。给出的回件只能打开这一个工作文件夹，"
          "而且要他自己刚设的新密码；这里看不到他的密码。")


class RescueCard(Card):
    """answered: the digits that were typed. refused: nothing is given out."""

    answered = Signal(str)
    refused = Signal()

    def __init__(self, asked: "RescueAsked") -> None:
        super().__init__()
        self.asked = asked
        title = label(f"{asked.unit_name}的{asked.person_name}打不开工作文件夹，请求恢复", "heading")
        device = label(device_name(asked.device), "sub")
        self.body.addLayout(row(symbol("key", "amber", 18), title, None, device, gap=8))
        self.number = Number(asked.code)
        self.said = QLineEdit()
        self.said.setPlaceholderText("对方念的 12 位数字")
        self.said.setFixedWidth(220)
        self.said.setMaxLength(40)
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        self.said.returnPressed.connect(self._answer)
        self.yes = button("一样，给回件", self._answer, kind="main", icon="key")
        self.no = button("不给", self.refused.emit)
        heard = label("对方念的", "sub", buddy=self.said)
        self.body.addLayout(row(self.number, 16, column(heard, self.said, gap=4), None, gap=12))
        for each in (label(_WORDS, "scope", wrap=True), self.fault):
            self.body.addWidget(each)
        self.body.addLayout(row(self.yes, self.no, None, gap=8))

    def _answer(self) -> None:
        self.answered.emit(self.said.text())

    def show_fault(self, problem: "UserError | None") -> None:
        self.fault.setText(str(problem or ""))
        self.fault.setVisible(problem is not None)
