"""The problems of a project: open ones with the level that they were put before, closed ones in a line each."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from forms.definition import Form
from model.projects.page import LEVELS, Trouble
from ui.projects.wording import choice_words, day_words
from ui.widgets.basics import Card, button, column, label, link, row, rule, symbol
from ui.widgets.states import Pill

_SHORT = {"village": "村", "township": "镇", "county": "县", "city": "市", "province": "省"}


class ProblemsCard(Card):
    """wanted: a problem's record. add: report one. raised(record, level): put it before the next level."""

    wanted = Signal(str)
    raised = Signal(str, str)
    add = Signal()

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form
        self.body.setSpacing(8)
        self.count = label("", "sub")
        self.report = button("报问题(&T)", self.add.emit, kind="quiet", icon="plus")
        self.body.addLayout(row(label("问题", "heading"), self.count, None, self.report, gap=10))
        self.body.addWidget(rule())
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self.body.addLayout(self._list)
        self._inside: QWidget | None = None
        self._editable = True
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_troubles(self, troubles: Sequence[Trouble], today: str, *, own_level: str, editable: bool) -> None:
        self._editable = editable
        waiting = [each for each in troubles if each.open]
        self.count.setText(f"{len(waiting)} 个未销号，{len(troubles) - len(waiting)} 个已整改" if troubles else "")
        if self._inside is not None:
            self._list.removeWidget(self._inside)
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = QWidget()
        box = column(gap=8)
        for each in waiting:
            box.addLayout(self._open(each, today, own_level))
            box.addWidget(rule())
        for each in troubles:
            if not each.open:
                box.addLayout(self._closed(each, today))
        if not troubles:
            box.addWidget(label("没有登记过问题", "faint"))
        self._inside.setLayout(box)
        self._list.addWidget(self._inside)

    def _open(self, each: Trouble, today: str, own_level: str) -> QVBoxLayout:
        late = label(f"逾期 {each.late} 天" if each.late else f"{day_words(each.deadline, today)}前" if each.deadline
                     else "", "error" if each.late else "sub")
        kind = choice_words(self._form, "kind", each.kind)
        level = choice_words(self._form, "asked_level", each.asked_level)
        first = row(symbol("alert-circle" if each.late else "clock", "red" if each.late else "amber", 18),
                    link(_title(each, kind), partial(self.wanted.emit, each.record)), None, late, gap=10)
        facts = "　".join(filter(None, (
            kind, f"需{level}协调" if level else "", choice_words(self._form, "state", each.state),
            f"要求 {day_words(each.deadline, today)}前办结" if each.deadline else "")))
        lines = column(first, row(28, label(facts, "sub", wrap=True), gap=0), gap=4)
        steps = _levels(each, own_level)
        since = label(_since(each, today) if len(steps) > 1 else "", "sub")
        lines.addLayout(row(28, *self._stairs(steps), since, None, *self._raise(each), gap=6))
        return lines

    def _raise(self, each: Trouble) -> list[QWidget]:
        """A press that puts a problem before the next level."""
        if not self._editable or each.asked_level not in LEVELS[:-1]:
            return []
        level = LEVELS[LEVELS.index(each.asked_level) + 1]
        return [link(f"上报到{_SHORT[level]}", partial(self.raised.emit, each.record, level))]

    @staticmethod
    def _stairs(steps: Sequence[str]) -> list[QWidget]:
        made: list[QWidget] = []
        for place, each in enumerate(steps):
            if place:
                made.append(symbol("chevron-right", "sub", 14))
            last = place == len(steps) - 1
            made.append(Pill("warning" if last else "saved", _SHORT[each]))
        return made

    def _closed(self, each: Trouble, today: str) -> QHBoxLayout:
        words = choice_words(self._form, "state", each.state).removeprefix("已")
        kind = choice_words(self._form, "kind", each.kind)
        title = link(_title(each, kind), partial(self.wanted.emit, each.record))
        done = label(f"{day_words(each.corrected_on, today)}{words}", "sub")
        return row(symbol("circle-check", "green", 18), title, None, done, gap=10)


def _title(each: Trouble, kind: str) -> str:
    words = each.detail.partition("\n")[0] or kind or each.no
    return words if len(words) <= 24 else f"{words[:23]}…"


def _levels(each: Trouble, own_level: str) -> Sequence[str]:
    """From where the project is up to the level that was asked."""
    if each.asked_level not in LEVELS:
        return ()
    top = LEVELS.index(each.asked_level)
    low = min(LEVELS.index(own_level), top) if own_level in LEVELS else top
    return LEVELS[low:top + 1]


def _since(each: Trouble, today: str) -> str:
    if not each.asked_since:
        return ""
    days = (date.fromisoformat(today) - date.fromisoformat(each.asked_since)).days
    level = _SHORT[each.asked_level]
    return f"已报到{level}，等待答复 {days} 天" if days > 0 else f"今天报到{level}"
