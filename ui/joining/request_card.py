"""One request that waits: who asks, which computer, and the digits to compare over the telephone."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit

from export.exchange.joining_words import SITUATIONS, device_name
from ui.joining.join_card import Number
from ui.widgets.basics import Card, button, column, label, row, symbol

if TYPE_CHECKING:
    from forms.errors import UserError
    from model.exchange.admitting import Asked


class RequestCard(Card):
    """approved: the digits that were typed, streams that stop. refused: why."""

    approved = Signal(str, list)
    refused = Signal()

    def __init__(self, asked: "Asked") -> None:
        super().__init__()
        self.asked = asked
        request = asked.request
        people = "、".join(f"{each.name}（{each.role}）" if each.role else each.name for each in request.people)
        self.body.addLayout(row(symbol("inbox", "blue", 18), label(f"{request.unit_name}申请加入", "heading"), None,
                                label(f"{request.label or '没有写'} · {people}", "sub"), gap=8))
        self.body.addWidget(label(SITUATIONS[asked.situation],
                                  "warning" if asked.situation in ("copy", "stopped") else "scope", wrap=True))
        clock = label(asked.clock, "warning", wrap=True)
        clock.setVisible(bool(asked.clock))
        self.body.addWidget(clock)
        self.number = Number(asked.code)
        self.said = QLineEdit()
        self.said.setPlaceholderText("对方念的 12 位数字")
        self.said.setFixedWidth(220)
        self.said.setMaxLength(40)
        self.said.returnPressed.connect(self._approve)
        words = "打一个您知道的号码过去（不要用文件里、信里写的号码），请对方念核对码，边听边输。和左边的一样才同意。"
        heard = label("对方念的", "sub", buddy=self.said)
        self.ends = {each.id: _box(each.id in {copy.id for copy in asked.copies}, device_name(each))
                     for each in asked.devices}
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        self.yes = button("一样，同意", self._approve, kind="main", icon="check")
        self.no = button("不同意", self.refused.emit)
        self.body.addLayout(row(self.number, 16, column(heard, self.said, gap=4), None, gap=12))
        self.body.addWidget(label(words, "scope", wrap=True))
        for each in self.ends.values():
            self.body.addWidget(each)
        self.body.addWidget(self.fault)
        self.body.addLayout(row(self.yes, self.no, None, gap=8))

    def show_fault(self, problem: "UserError | None") -> None:
        self.fault.setText(str(problem or ""))
        self.fault.setVisible(problem is not None)

    def _approve(self) -> None:
        self.approved.emit(self.said.text(), [stream for stream, each in self.ends.items() if each.isChecked()])


def _box(checked: bool, name: str) -> QCheckBox:
    made = QCheckBox(f"同时停用原来的{name}：本单位已收到的照算，以后写的不再采用")
    made.setChecked(checked)
    return made
