"""撤并改名: on the left who ends and who goes on, on the right what follows; below what is registered."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QFrame, QLineEdit, QScrollArea, QWidget

from forms.errors import UserError
from model.exchange.reorganising import FORM, LEVELS, NewUnit, Plan
from ui import notices
from ui.notices import Answer
from ui.rules.context import field_context
from ui.rules.hand_down import HandDown
from ui.rules.parts import empty
from ui.rules.units_presenter import EndedLine, Told, UnitsPresenter
from ui.widgets.basics import Card, FilterChip, Segmented, button, column, label, link, row, rule
from ui.widgets.factory import field_widget

if TYPE_CHECKING:
    from model.changes import Changes
    from model.workspace.workspace import Workspace
    from ui.shell import Shell

_MERGE, _NEW = "merge", "new"
_NARROW_BELOW, _LABEL = 820, 100
_FIRST = "选好停用的单位、并入哪里和最后一天，这里说明会怎样。"
_WHY = "村合并、乡镇改名或改代码，在这里登记一次：记录都不动，以前的数据算到接着用的单位名下。"


class UnitsPage(QWidget):
    """page_wanted: the key of another page."""

    page_wanted = Signal(str)

    def __init__(self, workspace: "Workspace", shell: "Shell") -> None:
        super().__init__()
        self.title = "撤并、改名"
        self._workspace, self._shell = workspace, shell
        self.presenter = UnitsPresenter(self, workspace)
        self.hand_down = HandDown(self, workspace, shell)
        self.ends: list[str] = []
        self.lines: Sequence[EndedLine] = ()
        self._make()
        self.presenter.refresh()
        self._look()

    # What the shell asks for

    def on_changes(self, changes: "Changes") -> None:
        if FORM in changes.forms:
            self.presenter.refresh()

    def open_record(self, _form: str, _record: str, _path: str) -> None:
        """No records are kept here."""

    def may_leave(self) -> bool:
        return True

    # What the presenter asks for

    def show_state(self, ended: Sequence[EndedLine], keeper: str) -> None:
        self.form.setVisible(not keeper)
        self.told.setVisible(not keeper)
        self.why.setText(f"撤并、改名由{keeper}登记，随下发文件和名册送来，这里只能看。有疑问请打电话给{keeper}专班。"
                         if keeper else _WHY)
        self.lines = ended
        empty(self._lines)
        for each in ended:
            line = QWidget()
            back = link("撤回", partial(self.take_back, each))
            back.setAccessibleName(f"撤回 {each.words}")
            back.setVisible(each.own and not keeper)
            line.setLayout(row(label(each.words), None, label(f"{each.day} 止", "sub"), back, gap=16,
                               margins=(0, 6, 0, 6)))
            self._lines.addWidget(line)
            self._lines.addWidget(rule())
        if not ended:
            self._lines.addWidget(label("还没有登记过撤并、改名。", "sub"))

    def show_told(self, told: Sequence[Told], summary: str) -> None:
        empty(self._told)
        self.summary.setText(summary or _FIRST)
        for each in told:
            self._told.addWidget(label(each.name, "strong"))
            for words in each.lines:
                dot, line = label("·"), QWidget()
                box = row(dot, label(words, wrap=True), gap=8)
                box.setStretch(1, 1)
                box.setAlignment(dot, Qt.AlignmentFlag.AlignTop)
                line.setLayout(box)
                self._told.addWidget(line)
        self.keep.setEnabled(bool(told))

    def show_done(self, words: str, *, devices: bool) -> None:
        acts: list[tuple[str, Callable[[], object]]] = [("写下发文件", self.hand_down.ask)]
        if devices:
            acts.insert(0, ("去出名册", partial(self.page_wanted.emit, "joining")))
        after = ("还差两步：出一份新名册，电脑才跟着走；再写下发文件。" if devices
                 else "乡镇收到下一份下发文件或回执时生效。")
        self.bar.say(f"{words}{after}", "news", acts)

    def begin_again(self) -> None:
        self.ends.clear()
        while self.chips.count() > 1:
            if (chip := self.chips.takeAt(0).widget()) is not None:
                chip.hide()
                chip.deleteLater()
        for field in (self.old, self.into, self.day):
            field.set_value(None)
        self.code.clear()
        self.name.clear()
        self._look()

    def show_problem(self, problem: UserError) -> None:
        self.bar.tell(problem)

    def show_changes(self, changes: "Changes") -> None:
        self._shell.announce(changes)

    # Parts

    def _make(self) -> None:
        definition, context = self._workspace.forms[FORM], field_context(self._workspace)
        successor = replace(definition.by_name["successor"], levels=LEVELS, hint="", required="false()", relevant="")
        last_day = replace(definition.by_name["valid_to"], label="最后一天",
                           hint="如 2026-3-31：4 月 1 日起由接着用的单位上报")

        old = replace(successor, label="停用的单位", hint="几个并成一个的，一个一个选")
        into = replace(successor, label="并入")
        self.old, self.into, self.day = (field_widget(definition, each, context) for each in (old, into, last_day))
        self.kind = Segmented([(_MERGE, "并入已有的单位"), (_NEW, "改名、新设一个")], _MERGE, "怎么变")
        self.code, self.name = QLineEdit(), QLineEdit()
        self.code.setPlaceholderText("民政部门公布的代码：乡镇 9 位，村 12 位")
        self.name.setPlaceholderText("如 双河街道")
        self.chips = row(gap=6)
        self.chips.addStretch(1)
        self.new = QWidget()
        lines = []
        for words, line in (("新单位的代码", self.code), ("新单位的名称", self.name)):
            told = label(words, buddy=line)
            told.setFixedWidth(_LABEL)
            lines.append(row(told, line, gap=8))
        self.new.setLayout(column(*lines, gap=12))
        self.form = Card("谁停用，谁接着用")
        for part in (self.old, self.chips, self.kind, self.into, self.new, self.day):
            self.form.body.addLayout(part) if isinstance(part, QBoxLayout) else self.form.body.addWidget(part)
        self.form.body.addStretch(1)
        self._make_told()
        self._connect()
        self._lay_out()
        self._choose_kind(_MERGE)

    def _make_told(self) -> None:
        self.told = Card("会怎样")
        self.summary = label(_FIRST, "scope", wrap=True)
        self._told = column(gap=6)
        self.keep = button("登记(&S)", self.presenter.register, kind="main")
        self.told.body.addWidget(self.summary)
        self.told.body.addLayout(self._told)
        self.told.body.addStretch(1)
        self.told.body.addLayout(row(None, self.keep))

    def _connect(self) -> None:
        self.old.changed.connect(self._add_ending)
        self.old.finished.connect(self._add_ending)
        self.kind.chosen.connect(self._choose_kind)
        for field in (self.into, self.day):
            field.changed.connect(self._look)
            field.finished.connect(self._look)
        for line in (self.code, self.name):
            line.textChanged.connect(lambda _: self._look())
        QShortcut(QKeySequence("Ctrl+S"), self, self.keep.click, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _lay_out(self) -> None:
        self.bar, self.why = notices.Bar(), label(_WHY, "sub", wrap=True)
        self._sides = row(self.form, self.told, gap=16)
        self._sides.setStretch(0, 1)
        self._sides.setStretch(1, 1)
        done = Card("已经登记的")
        self._lines = column(gap=0)
        done.body.addLayout(self._lines)
        inside = QWidget()
        inside.setProperty("clear", "true")
        inside.setMaximumWidth(1200)
        inside.setLayout(column(self._sides, done, None, gap=16, margins=(0, 0, 8, 0)))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        self.setLayout(column(label(self.title, "title"), self.why, self.bar, scroll, gap=8, margins=(24, 12, 16, 12)))

    # What a person does

    def take_back(self, line: EndedLine) -> None:
        answers = [Answer("", "不撤回"), Answer("back", "撤回", "danger")]
        if notices.ask(self, f"撤回“{line.words}”？", "登记错了才撤回。这个单位照常使用，下发以后乡镇也恢复。",
                       answers, "") == "back":
            self.presenter.take_back(line.code)

    def plan(self) -> Plan:
        """As it is typed now."""
        try:
            day, into = self.day.value(), self.into.value()
        except UserError:
            day, into = None, None
        new = self.kind.value() == _NEW
        chosen = NewUnit(self.code.text().strip(), self.name.text().strip()) if new else str(into or "")
        return Plan(tuple(self.ends), str(day or ""), chosen)

    def _add_ending(self) -> None:
        try:
            code = self.old.value()
        except UserError:
            return  # still being typed
        if isinstance(code, str) and code and code not in self.ends:
            self.ends.append(code)
            chip = FilterChip("停用", self._workspace.units.name(code))
            chip.removed.connect(partial(self._drop_ending, code, chip))
            self.chips.insertWidget(self.chips.count() - 1, chip)
            self.old.set_value(None)
        self._look()

    def _drop_ending(self, code: str, chip: FilterChip) -> None:
        self.ends.remove(code)
        self.chips.removeWidget(chip)
        chip.hide()
        chip.deleteLater()
        self._look()

    def _choose_kind(self, kind: str) -> None:
        self.new.setVisible(kind == _NEW)
        self.into.setVisible(kind == _MERGE)
        self._look()

    def _look(self) -> None:
        self.presenter.look(self.plan())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a small screen one below the other."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW_BELOW
        self._sides.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
