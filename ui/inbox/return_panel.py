"""退回: why, for the whole submission, and remarks on single records and fields, which travel with the receipt."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from forms.definition import Form
from ui import theme
from ui.widgets.basics import Card, button, column, label, row, rule, tool

_ALL = "整条记录"
_OURS = "内部"  # nil reports and the like stand last


class ReturnPanel(Card):
    """given_back: reason, exceptions (record -> field -> words). left: nothing is returned."""

    given_back = Signal(str, object)
    left = Signal()

    def __init__(self, forms: Mapping[str, Form]) -> None:
        super().__init__("退回")
        self._forms = forms
        self._records: Sequence[tuple[str, str, str]] = ()
        self.remarks: list[tuple[str, str, str]] = []
        self.about = label("", "sub", wrap=True)
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(64)
        self.reason.setPlaceholderText("例：红岩村资产租赁收入与合同不符，请核对后重报")
        self.fault = label("", "error")
        self.form, self.record, self.field = QComboBox(), QComboBox(), QComboBox()
        self.words = QLineEdit()
        self.words.setPlaceholderText("这一处怎么不对，例：与合同不符")
        self.words.returnPressed.connect(self.add)
        self.form.currentIndexChanged.connect(self._show_records)
        self.record.currentIndexChanged.connect(self._show_fields)
        self._list = QVBoxLayout()
        for each, words in ((self.form, "台账"), (self.record, "记录"), (self.field, "栏目"), (self.words, "批注")):
            each.setAccessibleName(words)
        for combo in (self.form, self.record, self.field):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(6)
        self.more = button("加上(&T)", self.add)
        self.send = button("退回(&R)", self._send, kind="main")
        self._lay_out()

    def begin(self, title: str, records: Sequence[tuple[str, str, str]]) -> None:
        """records: form, record, title of what was handed in."""
        self._records, self.remarks = records, []
        self.about.setText(f"{title}。对方会在回执里看到原因，批注写在那一栏旁边。")
        self.reason.clear()
        self.words.clear()
        self._fault("")
        self.form.clear()
        forms = dict.fromkeys(each[0] for each in records)
        for form in sorted(forms, key=lambda form: self._forms[form].group == _OURS):
            self.form.addItem(self._forms[form].title, form)
        self._show_records()
        self._show_remarks()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, record: str, field: str = "") -> None:
        """Point at a place: from a double click elsewhere."""
        found = next((each for each in self._records if each[1] == record), None)
        if found is not None:
            self.form.setCurrentIndex(self.form.findData(found[0]))
            self.record.setCurrentIndex(self.record.findData(record))
            self.field.setCurrentIndex(max(0, self.field.findData(field)))

    def add(self) -> None:
        words = self.words.text().strip().rstrip("。")
        if words and self.record.currentData():
            self.remarks.append((str(self.record.currentData()), str(self.field.currentData() or ""), words))
            self.words.clear()
            self._show_remarks()
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        place = row(self.form, self.record, self.field, gap=8)
        for at, share in enumerate((3, 3, 4)):
            place.setStretch(at, share)
        line = row(self.words, self.more, gap=8)
        line.setStretchFactor(self.words, 1)
        for part in (self.about, label("退回原因 *", "", buddy=self.reason), self.reason, self.fault, rule(),
                     label("指出哪一处（可以不指）", "group")):
            self.body.addWidget(part)
        self.body.addLayout(place)
        self.body.addLayout(line)
        self.body.addLayout(self._list)
        self.body.addStretch(1)
        self.body.addLayout(row(None, button("不退了", self.left.emit), self.send, gap=8))

    def _show_records(self) -> None:
        form = self.form.currentData()
        self.record.clear()
        for owner, record, title in self._records:
            if owner == form:
                self.record.addItem(title, record)
        self._show_fields()

    def _show_fields(self) -> None:
        form = self._forms.get(str(self.form.currentData()))
        self.field.clear()
        self.field.addItem(_ALL, "")
        for field in form.stored_fields if form else ():
            self.field.addItem(field.label, field.name)

    def _show_remarks(self) -> None:
        while self._list.count():
            item = self._list.takeAt(0)
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        titles = {record: (form, title) for form, record, title in self._records}
        for at, (record, path, words) in enumerate(self.remarks):
            form, title = titles[record]
            field = self._forms[form].by_name.get(path)
            line = QWidget()
            said = label(f"{title}　{field.label if field else _ALL}：{words}", wrap=True)
            box = row(said, tool("x", f"去掉批注 {words}", partial(self._remove, at), size=16), gap=6)
            box.setStretchFactor(said, 1)
            line.setLayout(column(box, gap=0))
            self._list.addWidget(line)

    def _remove(self, at: int) -> None:
        del self.remarks[at]
        self._show_remarks()

    def _fault(self, words: str) -> None:
        self.fault.setText(words)
        self.fault.setVisible(bool(words))
        theme.mark(self.reason, "fault", "error" if words else "")

    def _send(self) -> None:
        reason = self.reason.toPlainText().strip().rstrip("。")  # sentences are built around it
        self.add()
        if not reason:
            self._fault("请写退回原因：对方要知道改什么。")
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        found: dict[str, dict[str, str]] = {}
        for record, path, words in self.remarks:
            there = found.setdefault(record, {})
            there[path] = f"{there[path]}；{words}" if path in there else words
        self.given_back.emit(reason, found)
