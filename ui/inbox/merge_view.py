"""冲突: versions of a record side by side against their ancestor. ↑↓ place, ←→ version, Space takes it, E types."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from ui import theme
from ui.inbox.merge_presenter import MergePresenter, MergeState, Place
from ui.inbox.merge_table import BASE, PlaceTable
from ui.widgets.basics import Card, button, column, label, link, row
from ui.widgets.states import EmptyState

_KEYS = "↑↓ 换项　←→ 选版　空格 采用　E 另填一个值　点卡片也行"


class MergeView(QWidget):
    """chosen: path, version. all_chosen: version. typed: path, words. settled, voided: the reason. stepped: ±1.

    back_wanted: the record, whose unit is to settle it itself. alike_settled: all whose versions say the same."""

    chosen = Signal(str, int)
    all_chosen = Signal(int)
    typed = Signal(str, str)
    settled = Signal(str)
    voided = Signal(str)
    stepped = Signal(int)
    back_wanted = Signal(str)
    alike_settled = Signal()

    def __init__(self, *, may_return: bool = False) -> None:
        super().__init__()
        self._may_return = may_return
        self.state: MergeState | None = None
        self._same = False
        self.title, self.which = label("", "heading"), label("", "scope")
        self.others = label("", "warning")
        self.before = button("上一处", lambda: self.stepped.emit(-1), icon="chevron-left")
        self.after = button("下一处", lambda: self.stepped.emit(1), icon="chevron-right")
        self.back = link("退回请它定", self._return)
        self.at_once = link("内容一样的都合成一版", self.alike_settled.emit)
        self.table = PlaceTable()
        self.table.taken.connect(self._take)
        self.table.typing.connect(self._type)
        self.alike = link("", self._turn)
        self.mine = button("全取甲", lambda: self.all_chosen.emit(0))
        self.theirs = button("全取乙", lambda: self.all_chosen.emit(1))
        self.own = QLineEdit()
        self.own.returnPressed.connect(self._typed)
        self.own_words, self.own_fault = label("", "", buddy=self.own), label("", "error")
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("例：4月9日电话问报账员，以银行回单为准")
        self.reason.textChanged.connect(lambda _: self._may_settle())
        self.reason.returnPressed.connect(self._settle)
        self.later = button("以后再定(&W)", lambda: self.stepped.emit(1))
        self.void = button("作废这条", self._void, kind="danger")
        self.settle = button("确定采用(&S)", self._settle, kind="main")
        self.lacking = label("", "warning", wrap=True)
        self._lay_out()

    def follow(self, merging: MergePresenter) -> None:
        """Tell the one who decides what a person does here."""
        self.chosen.connect(merging.choose)
        self.all_chosen.connect(merging.choose_all)
        self.typed.connect(lambda path, words: self.fault(merging.type(path, words)))
        self.settled.connect(merging.settle)
        self.voided.connect(merging.void)
        self.stepped.connect(merging.step)
        self.alike_settled.connect(merging.settle_alike)

    def show_merge(self, state: MergeState | None) -> None:
        fresh = self.state is None or state is None or self.state.record != state.record
        self.state = state
        self.stack.setCurrentIndex(0 if state is None else 1)
        if state is None:
            return
        self.title.setText(state.title)
        self.which.setText(f"第 {state.number} 处，共 {state.of} 处冲突")
        self.others.setText(f"这条属于{state.for_others}，在这里定算代填，要由它确认。" if state.for_others else "")
        self.others.setVisible(bool(state.for_others))
        self.back.setVisible(self._may_return and bool(state.for_others))
        self.at_once.setVisible(not state.places and state.of > 1)
        for each in (self.before, self.after):
            each.setEnabled(state.of > 1)
        if fresh:
            self._same = not state.places
            self.reason.clear()
            self._shut_own()
        self._fill(state)
        if fresh and state.places:
            first = next((at for at, each in enumerate(state.places) if each.chosen is None), 0)
            self.table.setCurrentCell(first, BASE + 1)
        self.void.setVisible(any(each.voided for each in state.versions))
        self._may_settle()

    def fault(self, words: str) -> None:
        """What is wrong with the value typed; "" = it was taken."""
        self.own_fault.setText(words)
        self.own_fault.setVisible(bool(words))
        theme.mark(self.own, "fault", "error" if words else "")
        if not words:
            self._shut_own()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        head = row(self.title, self.which, None, self.before, self.after, gap=10)
        own = row(self.own_words, self.own, gap=8)
        own.setStretchFactor(self.own, 1)
        foot = Card(padding=14)
        reason = row(label("依据", "", buddy=self.reason), self.reason, gap=10)
        reason.setStretchFactor(self.reason, 1)
        reason.addWidget(self.later)
        reason.addWidget(self.void)
        reason.addWidget(self.settle)
        foot.body.addLayout(own)
        foot.body.addWidget(self.own_fault)
        foot.body.addLayout(reason)
        kept = label("各版都会保留，在“历史”里看得到是谁、何时、为何这样定。", "sub", wrap=True)
        note = row(kept, self.lacking, gap=10)
        note.setStretch(0, 1)
        note.setStretch(1, 1)
        foot.body.addLayout(note)
        filled = QWidget()
        whose = row(self.others, self.back, self.at_once, None, self.mine, self.theirs, gap=12)
        below = row(self.alike, None, label(_KEYS, "faint"))
        filled.setLayout(column(head, whose, self.table, below, foot, gap=8))
        self.stack = QStackedWidget()
        self.stack.addWidget(EmptyState("git-merge", "没有冲突",
                                        "两台设备改了同一条记录，或收来的版本与这里的不同，会列在这里，逐项定。"))
        self.stack.addWidget(filled)
        self.setLayout(column(self.stack, gap=0))
        self._shut_own()

    def _fill(self, state: MergeState) -> None:
        self.table.show_state(state, same=self._same)
        self.alike.setText(("收起" if self._same else "显示") + f"相同的 {len(state.same)} 项")
        self.alike.setVisible(bool(state.same))
        self.theirs.setVisible(len(state.versions) > 1)

    def _place(self, at: int) -> Place | None:
        return self.state.places[at] if self.state and 0 <= at < len(self.state.places) else None

    def _take(self, at: int, version: int) -> None:
        place = self._place(at)
        if place is not None:
            self.chosen.emit(place.path, version)

    def _type(self, at: int) -> None:
        place = self._place(at)
        if place is None:
            return
        self.own_words.setText(f"{place.label} 另填")
        self.own.setText(place.result if place.chosen is not None and place.typeable else "")
        self.own.setEnabled(place.typeable)
        for each in (self.own_words, self.own):
            each.setVisible(True)
        self.own.setFocus(Qt.FocusReason.OtherFocusReason)
        self.own.selectAll()
        if not place.typeable:
            self.own_fault.setText("这一处不能另填，请选一版。")
            self.own_fault.show()

    def _typed(self) -> None:
        place = self._place(self.table.currentRow())
        if place is not None:
            self.typed.emit(place.path, self.own.text())

    def _shut_own(self) -> None:
        for each in (self.own_words, self.own, self.own_fault):
            each.hide()

    def _turn(self) -> None:
        self._same = not self._same
        if self.state is not None:
            self._fill(self.state)

    def _why_not(self) -> str:
        state = self.state
        if state is None:
            return "没有冲突"
        if state.lacking:
            return f"还差 {len(state.lacking)} 项：{'、'.join(state.lacking[:3])}"
        if state.problems:
            return f"这样定会有错误：{state.problems[0]}"
        if not state.places:
            return ""
        if any(each.clash for each in state.places) and not self.reason.text().strip():
            return "请写依据：为什么这样定"
        return ""

    def _may_settle(self) -> None:
        why = self._why_not()
        alike = "各版内容一样，确定后合成一版。" if self.state and not self.state.places else ""
        unsaid = self.state.unsaid if self.state else ()
        open_ = f"可以定。定了以后还有 {len(unsaid)} 处提醒要由填报单位说明：{unsaid[0]}" if unsaid else ""
        self.lacking.setText(why or alike or open_)
        self.settle.setEnabled(not why)
        self.settle.setToolTip(why)
        self.settle.setAccessibleDescription(why)

    def _settle(self) -> None:
        if not self._why_not():
            self.settled.emit(self.reason.text())

    def _return(self) -> None:
        if self.state is not None:
            self.back_wanted.emit(self.state.record)

    def _void(self) -> None:
        if not self.reason.text().strip():
            self.lacking.setText("请写依据：为什么作废")
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.voided.emit(self.reason.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.own.isVisible():
            self._shut_own()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)
