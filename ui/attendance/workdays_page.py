"""放假安排: a year's holiday notice, pasted as it is printed or entered day by day."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QScrollArea, QWidget

from forms.definition import Value
from forms.errors import UserError
from model.identifiers import uuid7
from model.workspace.workspace import Workspace
from ui import icons, notices
from ui.attendance.aside import AsidePage
from ui.attendance.context import field_context
from ui.attendance.notice_text import Notice, read_notice
from ui.widgets.basics import Card, button, column, label, link, row
from ui.widgets.factory import field_widget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.changes import Changes
    from ui.widgets.field import FieldWidget

FORM = "workday_year"
_FIELDS = ("year", "doc_no", "days")


class WorkdaysPage(AsidePage):
    """See the module."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace, self.form = workspace, workspace.forms[FORM]
        back = link("返回考勤", self.closed.emit)
        icons.dress(back, "chevron-left", "accent", 16)
        context = field_context(workspace, self.form)
        self.fields: dict[str, FieldWidget] = {
            name: field_widget(self.form, self.form.by_name[name], context) for name in _FIELDS}
        self.fields["year"].finished.connect(self._year_left)
        self.known = label("", "sub", wrap=True)
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText("把国务院办公厅通知的正文粘贴到这里，例如：\n一、元旦：1月1日（周四）至3日（周六）放假调休，"
                                     "共3天。1月4日（周日）上班。")
        self.text.setAccessibleName("通知正文")
        self.read = button("读入", self.read_text, icon="file-import")
        self.said = label("", "sub", wrap=True)
        self.bar = notices.Bar()
        self.keep = button("保存放假安排", self.save, kind="main")
        left, right = Card("通知正文"), Card("放假和上班的日子")
        for each in (self.text, self.said):
            left.body.addWidget(each)
        left.body.addLayout(row(self.read, None))
        right.body.addWidget(_scrolled(*self.fields.values()))
        right.body.addLayout(row(None, self.keep))
        cards = row(left, right, gap=16)
        cards.setStretch(0, 2)
        cards.setStretch(1, 3)
        box = column(row(back, None), label("放假安排", "title"), self.known, self.bar, cards, gap=8,
                     margins=(24, 14, 24, 20))
        box.setStretch(4, 1)
        self.setLayout(box)

    def show_year(self, year: int) -> None:
        """What is known of a year, to be changed or entered."""
        calendar = self.workspace.workdays
        years = "、".join(str(each) for each in calendar.years)
        self.known.setText(f"已有 {years} 年的安排。新一年的通知公布后在这里补上，工作日、要求天数和截止日期随着改。")
        standing = self.workspace.read(FORM, f"{FORM}/{year}")
        values: Mapping[str, Any] = standing.values if standing is not None and not standing.voided else {"year": year}
        for name, field in self.fields.items():
            field.set_value(values.get(name))
            field.set_problem("")
        notice = calendar.notice(year)
        self.said.setText(f"{year}年现在按{notice}计算。" if notice else calendar.note(year) or "")
        self.bar.hide()
        self.show_keeper(self.workspace, FORM, (*self.fields.values(), self.text, self.read, self.keep))
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def read_text(self) -> None:
        """Take the pasted notice apart; what it says stands at the right, to be looked over."""
        year = self._value("year")
        notice = read_notice(self.text.toPlainText(), year if isinstance(year, int) else 0)
        if not notice.days:
            self.said.setText("没有读到放假或上班的日子：请粘贴通知正文，或在右边逐天填。")
            return
        self._show(notice)

    def save(self) -> None:
        """Keep the year; a fault stands at its field or above."""
        values: dict[str, Value] = {}
        for name, field in self.fields.items():
            try:
                value = field.value()
            except UserError as problem:
                field.set_problem(str(problem))
                return
            if value is not None:
                values[name] = value
        problems = self.workspace.evaluate(FORM, values).errors
        for name, field in self.fields.items():
            field.set_problem(next((each.message for each in problems if each.path.split("[")[0] == name), ""))
        if problems:
            self.bar.say(problems[0].message)
            return
        standing = self.workspace.read(FORM, f"{FORM}/{values['year']}")
        try:
            made = self.workspace.save(FORM, values, parents=standing.heads if standing is not None else ())
        except UserError as problem:
            self.bar.tell(problem)
            return
        changes: Changes = made.changes
        self.saved.emit(changes)
        self.closed.emit()

    def _show(self, notice: Notice) -> None:
        self.fields["year"].set_value(notice.year)
        if notice.number:
            self.fields["doc_no"].set_value(notice.number)
        rows = [{"row": uuid7(self.workspace.clock), "date": day.iso, "kind": day.kind,
                 **({"note": day.note} if day.note else {})} for day in notice.days]
        self.fields["days"].set_value(rows)
        off = sum(day.kind == "off" for day in notice.days)
        self.said.setText(f"读到 {notice.year}年：工作日放假 {off} 天，周末上班 {len(rows) - off} 天"
                          "（周末放假本来就不用列）。请在右边核对后保存。")

    def _year_left(self) -> None:
        """Another year was typed: what is known of it."""
        year = self._value("year")
        if isinstance(year, int) and self._value("days") is None:
            standing = self.workspace.read(FORM, f"{FORM}/{year}")
            if standing is not None and not standing.voided:
                self.show_year(year)

    def _value(self, name: str) -> Value | None:
        try:
            return self.fields[name].value()
        except UserError:
            return None


def _scrolled(*fields: QWidget) -> QScrollArea:
    inside = QWidget()
    inside.setProperty("clear", "true")
    inside.setLayout(column(*fields, None, gap=4, margins=(0, 0, 8, 0)))
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setWidget(inside)
    return made
