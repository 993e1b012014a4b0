"""版头版尾: what stands around the body, and who approved it. Carried over from issue to issue."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QLineEdit, QPlainTextEdit, QScrollArea, QWidget

from forms.definition import Form
from forms.errors import UserError
from forms.values import parse_value
from ui import theme
from ui.widgets.basics import Card, column, label, row
from ui.widgets.date_edit import with_year

_LINES: Final = {
    "版头": (("name", 0), ("mark", 240), ("editor_unit", 0), ("issue_no", 90), ("total_no", 90), ("issue_date", 160)),
    "版尾": (("to_report", 0), ("to_send", 0), ("to_issue", 0), ("copies", 90), ("approver", 160)),
}
_WORDS: Final = {"to_report": "报", "to_send": "送", "to_issue": "发", "issue_date": "印发日期"}
_HINTS: Final = {
    "issue_no": "一年一排，不重复", "total_no": "从创刊起排，可以不填", "copies": "份，可以不填",
    "issue_date": "如 4.13", "approver": "专班组长或副组长，签发后不能改；不印在简报上", "mark": "可以不填",
}


class CoverView(QScrollArea):
    """changed: a field of the form brief and its value, None = blank."""

    changed = Signal(str, object)

    def __init__(self, form: Form, today: date) -> None:
        super().__init__()
        self._form, self._today = form, today
        self.lines: dict[str, QLineEdit] = {}
        self._shown: dict[str, str] = {}  # the last that could be read: a blank that has to be filled goes back to it
        self.faults: dict[str, QLabel] = {}
        inside = QWidget()
        inside.setProperty("clear", "true")
        self.extra = QCheckBox("增刊（期号前印“增刊”）")
        self.extra.toggled.connect(lambda on: self._emit("extra", "yes" if on else "no"))
        self.note = QPlainTextEdit()
        self.note.setTabChangesFocus(True)
        self.note.setPlaceholderText("印在标题下面，可以不填")
        self.note.textChanged.connect(lambda: self._emit("note", self.note.toPlainText().strip() or None))
        cards = [self._card(title, fields) for title, fields in _LINES.items()]
        cards[0].body.addLayout(row(96, self.extra, None))
        name = label("编者按", "scope", buddy=self.note)
        name.setFixedWidth(88)
        room = QWidget()  # the stylesheet's least height of a text would win over one of its own
        room.setFixedHeight(96)
        room.setLayout(row(self.note))
        words = row(name, room)
        words.setAlignment(name, Qt.AlignmentFlag.AlignTop)
        cards[0].body.addLayout(words)
        inside.setLayout(column(*cards, None, gap=12, margins=(0, 0, 6, 12)))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)
        self._filling = False

    def show_values(self, values: Mapping[str, Any], *, issued: bool) -> None:
        """Fields that have the focus stay as they are typed."""
        self._filling = True
        for name, line in self.lines.items():
            text = self._shown[name] = str(values.get(name, ""))
            if line.text() != text and not (line.hasFocus() and line.isModified()):
                line.setText(text)
                self._tell(name, "")
            line.setReadOnly(issued)
        self.extra.setChecked(values.get("extra") == "yes")
        self.extra.setEnabled(not issued)
        if self.note.toPlainText().strip() != values.get("note", "") and not self.note.hasFocus():
            self.note.setPlainText(str(values.get("note", "")))
        self.note.setReadOnly(issued)
        theme.mark(self.note, "sunk", "true" if issued else "")
        self._filling = False

    def _card(self, title: str, fields: tuple[tuple[str, int], ...]) -> Card:
        card = Card(title)
        for name, width in fields:
            line = QLineEdit()
            words = label(_WORDS.get(name, self._form.by_name[name].label), "scope", buddy=line)
            words.setFixedWidth(88)
            if width:
                line.setFixedWidth(width)
            hint, fault = label(_HINTS.get(name, ""), "faint"), label("", "error", wrap=True)
            fault.hide()
            line.textEdited.connect(lambda text, name=name: self._read(name, text))
            line.editingFinished.connect(lambda name=name: self._tidy(name))
            self.lines[name], self.faults[name] = line, fault
            beside = row(words, line, hint, *([None] if width else []), gap=8)
            card.body.addLayout(column(beside, row(96, fault), gap=2))
        return card

    def _read(self, name: str, text: str) -> None:
        """As it is typed; what can't be read isn't taken over, and says so when the field is left."""
        field = self._form.by_name[name]
        try:
            value = parse_value(self._form, field, self._dated(name, text))
        except UserError:
            return
        if (isinstance(value, int) and value < 1) or (value is None and field.required):
            return
        self._tell(name, "")
        self._shown[name] = "" if value is None else str(value)
        self._emit(name, value)

    def _tidy(self, name: str) -> None:
        line, field = self.lines[name], self._form.by_name[name]
        try:
            value = parse_value(self._form, field, self._dated(name, line.text()))
        except UserError as problem:
            self._tell(name, problem.happened)
            return
        if isinstance(value, int) and value < 1:
            self._tell(name, field.constraint_message)
            return
        self._tell(name, "")
        text = self._shown.get(name, "") if value is None and field.required else "" if value is None else str(value)
        if line.text() != text:
            line.setText(text)
        line.setModified(False)

    def _dated(self, name: str, text: str) -> str:
        return with_year(text, str(self._today.year)) if name == "issue_date" else text

    def _tell(self, name: str, words: str) -> None:
        fault = self.faults[name]
        fault.setText(words)
        fault.setVisible(bool(words))
        theme.mark(self.lines[name], "fault", "error" if words else "")
        self.lines[name].setAccessibleDescription(words)

    def _emit(self, name: str, value: object) -> None:
        if not self._filling:
            self.changed.emit(name, value)
