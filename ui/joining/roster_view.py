"""授权名册: requests that wait, and every unit with its devices and people, as the next roster names them."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from export.exchange.joining_words import STATUSES
from ui import theme
from ui.joining.join_card import be_main
from ui.joining.request_card import RequestCard
from ui.joining.rescue_card import RescueCard
from ui.widgets.basics import Card, button, column, label, link, row, rule
from ui.widgets.states import Pill

if TYPE_CHECKING:
    from ui.joining.state import DeviceLine, RosterState, UnitLine

_PILLS = {"active": "accepted", "lost": "late", "ended": "void"}
_DECIDED = 6


class RosterView(QWidget):
    """invite_wanted: unit code, "" = any. approved, refused: a request card.

    ended, revived: a device. refill_wanted: unit code.
    answered: a rescue card, the digits that were typed. denied: a rescue card.
    """

    invite_wanted = Signal(str)
    open_wanted = Signal()
    issue_wanted = Signal()
    approved = Signal(object, str, list)
    refused = Signal(object)
    ended = Signal(object)
    revived = Signal(object)
    refill_wanted = Signal(str)
    answered = Signal(object, str)
    denied = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.invite = button("发邀请", partial(self.invite_wanted.emit, ""), icon="send",
                             tip="一份邀请，下级单位都能用")
        self.collect = button("收申请", self.open_wanted.emit, icon="inbox")
        self.issue = button("出名册", self.issue_wanted.emit, icon="shield-check")
        self.words = label("", "scope", wrap=True)
        head = Card("名册和邀请")
        for each in (self.invite, self.collect, self.issue):
            head.head.addWidget(each)
        head.body.addWidget(self.words)
        self.requests: list[RequestCard] = []
        self.rescues: list[RescueCard] = []
        self._requests = QVBoxLayout()
        self._requests.setSpacing(16)
        self.list = Card("单位、设备和人员")
        self._lines = column(gap=0)
        self.list.body.addLayout(self._lines)
        self._decided = label("", "sub", wrap=True)
        self.list.body.addWidget(self._decided)
        self.setLayout(column(head, self._requests, self.list, gap=16))

    def show_roster(self, state: "RosterState") -> None:
        be_main(self.issue, "shield-check", on=state.changed and not state.waiting)
        self.words.setText(_head_words(state))
        theme.mark(self.words, "role", "warning" if state.changed and state.number else "scope")
        empty(self._requests)
        self.requests = []
        for each in state.waiting:
            card = RequestCard(each)
            card.approved.connect(partial(self.approved.emit, card))
            card.refused.connect(partial(self.refused.emit, card))
            self._requests.addWidget(card)
            self.requests.append(card)
        self.rescues = [RescueCard(each) for each in state.locked_out]
        for rescue in self.rescues:
            rescue.answered.connect(partial(self.answered.emit, rescue))
            rescue.refused.connect(partial(self.denied.emit, rescue))
            self._requests.addWidget(rescue)
        empty(self._lines)
        for unit in state.units:
            self._lines.addWidget(self._unit(unit))
            self._lines.addWidget(rule())
        words = [f"{each.request.unit_name}：{each.admission.shown}"
                 + (f"（{each.admission.reason}）" if each.admission.reason else "")
                 for each in state.decided[:_DECIDED]]
        self._decided.setText("最近办过的申请：" + "；".join(words) if words else "")
        self._decided.setVisible(bool(words))

    def _unit(self, unit: "UnitLine") -> QWidget:
        made = QWidget()
        name = label(unit.name, "strong")
        name.setFixedWidth(150)
        if unit.devices:
            devices = column(*(self._device(each, unit) for each in unit.devices), gap=4)
            if unit.gone:
                act = link("补发数据…", partial(self.refill_wanted.emit, unit.code))
                act.setAccessibleName(f"给{unit.name}补发数据")
                devices.addLayout(row(None, label("给换上的新电脑", "sub"), act, gap=12))
        else:
            act = link("给它发邀请", partial(self.invite_wanted.emit, unit.code))
            act.setAccessibleName(f"给{unit.name}发邀请")
            devices = column(row(label("还没有加入", "sub"), None, act, gap=12))
        people = label("、".join(unit.people), "sub", wrap=True)
        people.setFixedWidth(150)
        box = row(name, devices, people, gap=16, margins=(0, 8, 0, 8))
        box.setStretch(1, 1)
        made.setLayout(box)
        return made

    def _device(self, line: "DeviceLine", unit: "UnitLine") -> QWidget:
        made = QWidget()
        words = f"{line.name}，这台电脑" if line.own else line.name
        pill = Pill(_PILLS[line.status], STATUSES[line.status])
        acts: list[QWidget] = []
        if line.status == "active" and not line.own:
            acts.append(link("停用…", partial(self.ended.emit, line)))
        elif line.status != "active":
            acts.append(label(line.span, "sub"))
            if not line.own:
                acts.append(link("恢复使用", partial(self.revived.emit, line)))
        for each in acts:
            each.setAccessibleName(f"{unit.name}{line.name}")
        made.setLayout(row(label(words), pill, None, *acts, gap=12))
        return made


def _head_words(state: "RosterState") -> str:
    count = f"{state.joined} 个单位已在册，共 {sum(len(each.devices) for each in state.units)} 台设备。"
    if not state.number:
        return f"还没有出过名册。{count}同意了申请，就点“出名册”，把文件发给各单位收进去。"
    if state.changed:
        return f"现在有效的是第 {state.number} 号。有变动还没有出名册：点“出名册”、发给各单位，才算数。{count}"
    return f"现在有效的是第 {state.number} 号。{count}还要再发给谁，点“出名册”会再写一份同样的。"


def empty(box: QVBoxLayout) -> None:
    """Take every widget out, to be drawn anew."""
    while box.count():
        widget = box.takeAt(0).widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
