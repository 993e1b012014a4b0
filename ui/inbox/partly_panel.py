"""逐条审: the records of a package; some are given back with a remark, the others accepted. Space marks."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit

from forms.definition import Form
from ui import theme
from ui.inbox.lines_table import LinesTable
from ui.inbox.partly import Item
from ui.widgets.basics import Card, button, close, label, row, rule
from ui.widgets.read_table import Cell

_ALL = "整条记录"
_HEAD = (Cell("台账"), Cell("记录"), Cell("审核"))


class RecordTable(LinesTable):
    """marked: Space on a record."""

    marked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.marked.emit()
        else:
            super().keyPressEvent(event)


class PartlyPanel(Card):
    """accepted: exceptions (record -> field -> words) that are given back. left: nothing is judged."""

    accepted = Signal(object)
    left = Signal()

    def __init__(self, forms: Mapping[str, Form]) -> None:
        super().__init__("逐条审", padding=16)
        self._forms = forms
        self._items: Sequence[Item] = ()
        self.back_words: dict[str, dict[str, str]] = {}
        self.about = label("", "sub", wrap=True)
        self.table = RecordTable("包里的记录")
        self.table.moved.connect(lambda _: self._show_record())
        self.table.chosen.connect(lambda *_: self._mark())
        self.table.marked.connect(self._mark)
        self.field = QComboBox()
        self.field.setAccessibleName("栏目")
        self.field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.field.setMinimumContentsLength(6)
        self.words = QLineEdit()
        self.words.setAccessibleName("退回意见")
        self.words.setPlaceholderText("这一条怎么不对，例：与合同不符")
        self.words.returnPressed.connect(self.give_back)
        self.fault = label("", "error")
        self.back = button("退回这一条(&T)", self.give_back)
        self.keep = button("不退这一条(&Q)", self.take_back)
        self.accept = button("", self._send, kind="main")
        self._lay_out()

    def begin(self, title: str, items: Sequence[Item]) -> None:
        self._items, self.back_words = items, {}
        self.about.setText(f"{title}。不对的退回（空格），写一句意见，回车记下；其余的一次接收，计入汇总。")
        self.words.clear()
        self._fill(0)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, record: str) -> None:
        at = next((at for at, each in enumerate(self._items) if each.record == record), -1)
        if at >= 0:
            self.table.setCurrentCell(at, 0)

    def give_back(self) -> None:
        """The record under the cursor, with the remark that stands below; then to the next one."""
        item, words = self._item(), self.words.text().strip().rstrip("。")
        if item is None:
            return
        if not words:
            self._fault("请写一句意见：对方要知道改什么。")
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.back_words.setdefault(item.record, {})[str(self.field.currentData() or "")] = words
        self.words.clear()
        self._fill(self.table.currentRow())
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_back(self) -> None:
        """The record under the cursor is accepted after all."""
        item = self._item()
        if item is not None and self.back_words.pop(item.record, None) is not None:
            self._fill(self.table.currentRow())
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        line = row(self.field, self.words, gap=8)
        line.setStretch(0, 2)
        line.setStretch(1, 5)
        for part in (self.about, self.table):
            self.body.addWidget(part, 1 if part is self.table else 0)
        self.body.addLayout(line)
        self.body.addWidget(self.fault)
        self.body.addWidget(rule())
        self.body.addLayout(row(self.back, self.keep, None, button("先不审(&K)", self.left.emit), self.accept, gap=8))

    def _item(self) -> Item | None:
        at = self.table.currentRow()
        return self._items[at] if 0 <= at < len(self._items) else None

    def _mark(self) -> None:
        item = self._item()
        if item is not None and item.record in self.back_words:
            self.take_back()
        else:
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, at: int) -> None:
        rows = []
        for each in self._items:
            told = self.back_words.get(each.record)
            said = "；".join(f"{self._label(each.form, path)}：{words}" for path, words in (told or {}).items())
            state = Cell(f"退回：{said}", state="returned", tip=said) if told else Cell(
                f"接收：{each.words}" if each.words else "接收", state="complete", tip=each.words)
            rows.append([Cell(self._forms[each.form].title), Cell(each.title, tip=each.title), state])
        self.table.fill_lines(_HEAD, rows, stretch=len(_HEAD) - 1)
        self.table.blockSignals(True)
        self.table.setCurrentCell(min(at, len(rows) - 1), 0)
        self.table.blockSignals(False)
        left = len(self._items) - len(self.back_words)
        self.accept.setText(f"接收其余 {left} 条(&J)" if self.back_words else f"全部接收 {left} 条(&J)")
        close(self.accept, "" if left else "每一条都退回了：请用“退回”退回整个包。")
        self._show_record()

    def _show_record(self) -> None:
        item = self._item()
        self._fault("")
        self.field.clear()
        self.field.addItem(_ALL, "")
        for field in self._forms[item.form].stored_fields if item else ():
            self.field.addItem(field.label, field.name)
        marked = item is not None and item.record in self.back_words
        close(self.keep, "" if marked else "这一条没有退回。")
        close(self.back, "" if item else "包里没有记录。")

    def _label(self, form: str, path: str) -> str:
        field = self._forms[form].by_name.get(path)
        return field.label if field else _ALL

    def _fault(self, words: str) -> None:
        self.fault.setText(words)
        self.fault.setVisible(bool(words))
        theme.mark(self.words, "fault", "error" if words else "")

    def _send(self) -> None:
        if self.words.text().strip():
            self.give_back()
        self.accepted.emit({record: dict(told) for record, told in self.back_words.items()})
