"""Townships and villages with their supporters, the uncovered ones first to be seen; beside them the supporters."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from forms.definition import Form
from model.projects.pairing import Pair, Place, SupporterRow
from ui.projects.wording import choice_words, wan, wan_or_dash
from ui.widgets.basics import Card, Segmented, column, label, link, row, rule, symbol

SOON, MOST = 180, 200


class PairingView(QWidget):
    """opened(form, record); pair_wanted: a unit that has nobody yet; supporter_wanted: a supporter's projects."""

    opened = Signal(str, str)
    pair_wanted = Signal(str)
    supporter_wanted = Signal(str)

    def __init__(self, pairing: Form, supporter: Form) -> None:
        super().__init__()
        self._pairing, self._supporter = pairing, supporter
        self._places: Sequence[Place] = ()
        self.which = Segmented((("all", "全部"), ("missing", "没有结对的"), ("township", "只看乡镇")), "all", "看哪些")
        self.which.chosen.connect(lambda _: self._fill())
        self.sums = label("", "scope")
        self.left, self.right = Card(padding=16), Card("帮扶方", padding=16)
        self._left_area, self._right_area = _area(), _area()
        self.left.body.addWidget(self._left_area)
        self.right.body.addWidget(self._right_area)
        sides = row(self.left, self.right, gap=14)
        sides.setStretch(0, 3)
        sides.setStretch(1, 2)
        box = column(row(self.which, 8, self.sums, None), sides, gap=10)
        box.setStretch(1, 1)
        self.setLayout(box)

    def show_pairing(self, places: Sequence[Place], supporters: Sequence[SupporterRow]) -> None:
        self._places = places
        towns = [each for each in places if each.level == "township"]
        villages = [each for each in places if each.level == "village"]
        self.sums.setText("　".join((
            f"乡镇有结对 {sum(each.paired for each in towns)}/{len(towns)}",
            f"有产业帮扶 {sum(each.industry for each in towns)}/{len(towns)}",
            f"村有结对 {sum(each.paired for each in villages)}/{len(villages)}")))
        self._fill()
        self._right_area.setWidget(self._supporters(supporters))

    def take_focus(self) -> None:
        self.which.setFocus(Qt.FocusReason.OtherFocusReason)

    def _shown(self) -> list[Place]:
        tests: dict[str, Callable[[Place], bool]] = {
            "all": lambda _: True, "township": lambda each: each.level == "township",
            "missing": lambda each: not each.paired or (each.level == "township" and not each.industry)}
        return [each for each in self._places if tests[self.which.value()](each)]

    def _fill(self) -> None:
        inside = QWidget()
        inside.setProperty("clear", "true")
        box = column(gap=8, margins=(0, 0, 8, 0))
        shown = self._shown()
        for each in shown[:MOST]:
            box.addLayout(self._place(each))
            box.addWidget(rule())
        if not shown:
            box.addWidget(label("都有结对", "good"))
        if len(shown) > MOST:
            box.addWidget(label(f"还有 {len(shown) - MOST} 个，选“只看乡镇”或“没有结对的”", "faint"))
        box.addStretch(1)
        inside.setLayout(box)
        self._left_area.setWidget(inside)

    def _place(self, each: Place) -> QVBoxLayout:
        town = each.level == "township"
        facts = [label(f"{each.projects} 个项目　{wan(each.planned)} 万元" if each.projects else "没有项目", "sub")]
        if town:
            words = "有产业帮扶项目" if each.industry else "还没有企业帮扶的产业项目"
            facts.append(label(words, "good" if each.industry else "warning"))
        box = column(row(0 if town else 20, label(each.name, "strong" if town else ""), None, *facts, gap=10), gap=3)
        for pair in each.pairs:
            box.addWidget(self._pair(pair, town=town))
        if not each.pairs:
            box.addLayout(row(20 if town else 40, symbol("circle-dashed", "amber", 16), label("没有结对", "warning"),
                              link("登记结对", partial(self.pair_wanted.emit, each.unit)), None, gap=6))
        return box

    def _pair(self, pair: Pair, *, town: bool) -> QWidget:
        kind = choice_words(self._pairing, "pairing_kind", pair.kind)
        until = f"{kind}结对　到 {pair.until}" if pair.until else f"{kind}结对"
        soon = pair.days_left is not None and pair.days_left <= SOON
        aside = label(f"还有 {pair.days_left} 天到期", "warning") if soon else label("")
        made = QWidget()
        made.setLayout(row(20 if town else 40, symbol("heart-handshake", "sub", 16),
                           link(pair.name, partial(self.opened.emit, "pairing", pair.record)), label(until, "sub"),
                           aside, None, gap=6))
        return made

    def _supporters(self, found: Sequence[SupporterRow]) -> QWidget:
        made = QWidget()
        made.setProperty("clear", "true")
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for place, each in enumerate(found):
            words = f"到位 {wan(each.arrived)}　支付 {wan_or_dash(each.paid)} 万元"
            name = column(link(each.name, partial(self.opened.emit, "supporter", each.record)),
                          label("　".join(filter(None, (choice_words(self._supporter, "kind", each.kind),
                                                       "、".join(each.units) or "没有结对"))), "sub", wrap=True),
                          label(words if each.arrived else "没有资金", "sub", wrap=True), gap=0)
            count = link(f"{each.projects} 个项目", partial(self.supporter_wanted.emit, each.record))
            count.setEnabled(bool(each.projects))
            grid.addLayout(name, place, 0)
            grid.addWidget(count, place, 1, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        if not found:
            grid.addWidget(label("还没有登记帮扶方", "faint"), 0, 0)
        grid.setRowStretch(len(found) + 1, 1)
        return made


def _area() -> QScrollArea:
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return made
