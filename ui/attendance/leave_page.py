"""请假销假: who is away or wants to be, who must approve, who should be back; the list, and a leave beside it."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QScrollArea, QWidget

from forms.errors import UserError
from model.attendance import leave as leaves
from model.workspace.workspace import Workspace
from ui import icons, notices
from ui.attendance.aside import AsidePage
from ui.attendance.context import field_context
from ui.attendance.leave_words import STAGE_LOOKS, advice_of, line_of
from ui.moved import why_closed
from ui.widgets.basics import Card, button, close, column, label, link, row
from ui.widgets.factory import field_widget
from ui.widgets.field import ShownProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from forms.definition import Value
    from model.workspace.records import Saved
    from ui.widgets.field import FieldWidget

_ASKED = ("cadre", "kind", "from", "from_half", "to", "to_half", "days", "reason", "destination", "substitute",
          "has_certificate")
_COUNTED = ("kind", "from", "from_half", "to", "to_half")
_CERTIFIED = ("leave_sick", "leave_maternity", "leave_injury")
_ROW = 54


class LeavePage(AsidePage):
    """See the module."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace, self.form = workspace, workspace.forms[leaves.FORM]
        self.leave: leaves.Leave | None = None
        self.list = QListWidget()
        self.list.setAccessibleName("假条")
        self.list.currentRowChanged.connect(self._chosen)
        self.bar = notices.Bar()
        context = field_context(workspace, self.form)
        approvals = self.form.by_name["approvals"]
        self.fields: dict[str, FieldWidget] = {
            name: field_widget(self.form, self.form.by_name[name], context) for name in _ASKED}
        self.answer = {each.name: field_widget(self.form, each, context) for each in approvals.fields
                       if each.name in ("level", "approver", "on")}
        self.returned = field_widget(self.form, self.form.by_name["returned_on"], context)
        for field in self.fields.values():
            field.explained.connect(self._explain)
        self.explanations: dict[str, str] = {}
        for name in _COUNTED:
            self.fields[name].finished.connect(self._count_days)
        self.keep = button("保存假条", self.save, kind="main", tip="Ctrl+S")
        self.agree = button("同意", lambda: self._decide(agreed=True), icon="check")
        self.refuse = button("不同意", lambda: self._decide(agreed=False), icon="x")
        self.back = button("销假", self._come_back, icon="user")
        self.advice = label("", "sub", wrap=True)
        self._arrange()

    def show_leaves(self, record: str = "", wish: "Mapping[str, Value] | None" = None) -> None:
        """The list, with one leave open; or with a new one that holds `wish` (cadre, from, to …)."""
        self._fill(record)
        if not record:
            self.begin(wish)

    def begin(self, wish: "Mapping[str, Value] | None" = None) -> None:
        """A new leave."""
        self.list.setCurrentRow(-1)
        self._show(None, {"from_half": "am", "to_half": "pm", **(wish or {})})
        self._count_days()
        first = next((name for name in _ASKED if self._value(name) is None), "kind")
        self.fields[first].focus_inside()

    def save(self) -> None:
        """Keep what was asked; the ledger's own faults stand at their fields."""
        values = self._values()
        if values is None:
            return
        missing = next((name for name in ("cadre", "kind", "from", "to") if values.get(name) is None), "")
        if missing:
            self.fields[missing].set_problem("先填这一项")
            self.fields[missing].focus_inside()
            return
        self._keep(lambda: leaves.save(self.workspace, values, self.leave, self.explanations))

    # Doing

    def _decide(self, *, agreed: bool) -> None:
        values = self._read(self.answer)
        if self.leave is None or values is None:
            return
        missing = next((name for name in ("level", "approver", "on") if not values.get(name)), "")
        if missing:
            self.answer[missing].set_problem("先填这一项")
            self.answer[missing].focus_inside()
            return
        leave = self.leave
        self._keep(lambda: leaves.decide(
            self.workspace, leave, level=str(values["level"]), approver=str(values["approver"]), agreed=agreed,
            on=str(values["on"])))

    def _come_back(self) -> None:
        values = self._read({"returned_on": self.returned})
        if self.leave is None or values is None:
            return
        leave, day = self.leave, str(values.get("returned_on") or leaves.today(self.workspace))
        self._keep(lambda: leaves.come_back(self.workspace, leave, day))

    def _explain(self, name: str, words: str) -> None:
        self.explanations[name] = words

    def _keep(self, act: "Callable[[], Saved]") -> None:
        try:
            made = act()
        except UserError as problem:
            self.bar.tell(problem)
            return
        self.bar.hide()
        self._fill(made.record)
        self.saved.emit(made.changes)

    # Showing

    def _fill(self, record: str) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        self.found = leaves.leaves(self.workspace)
        for each in self.found:
            icon, role, words = STAGE_LOOKS[each.stage]
            item = QListWidgetItem(icons.icon(icon, role, 16), f"{line_of(self.workspace, each)}\n{words(each)}")
            item.setSizeHint(QSize(0, _ROW))
            self.list.addItem(item)
        at = next((at for at, each in enumerate(self.found) if each.record == record), -1)
        self.list.setCurrentRow(at)
        self.list.blockSignals(False)
        if at >= 0:
            self._chosen(at)

    def _chosen(self, at: int) -> None:
        if 0 <= at < len(self.found):
            self._show(self.found[at], self.found[at].values)

    def _show(self, leave: leaves.Leave | None, values: "Mapping[str, Any]") -> None:
        self.leave = leave
        self.explanations = dict(leave.explanations) if leave else {}
        for name, field in self.fields.items():
            field.set_value(values.get(name))
            field.set_problem("")
        self.title.setText("新假条" if leave is None else line_of(self.workspace, leave))
        self.approving.setVisible(leave is not None and leave.stage in ("submitted", "approved", "overdue", "refused"))
        self.coming_back.setVisible(leave is not None and leave.stage in ("approved", "overdue"))
        self.advice.setText(advice_of(self.workspace, leave) if leave else "天数按工作日自动算出，可以改。")
        self.answer["level"].set_value(leave.needed if leave and leave.needed else None)
        self.answer["approver"].set_value(None)
        self.answer["on"].set_value(leaves.today(self.workspace))
        self.returned.set_value(leaves.today(self.workspace))
        for field in (*self.answer.values(), self.returned):
            field.set_problem("")
        self._relevant()
        if leave is not None:
            self._show_faults(leave)

    def _show_faults(self, leave: leaves.Leave) -> None:
        found = self.workspace.evaluate(leaves.FORM, leave.values, record=leave.record)
        for name, field in self.fields.items():
            field.set_problems([
                ShownProblem(each.name, each.level, each.message,
                             self.explanations.get(each.name, "") if each.level == "warning" else None)
                for each in found.problems if each.path == name])

    def _relevant(self) -> None:
        self.fields["has_certificate"].setVisible(self._value("kind") in _CERTIFIED)
        if self._value("kind") == "leave_sick" and self._value("reason") is None:
            self.fields["reason"].set_value("病假")

    def _count_days(self) -> None:
        values = {name: self._value(name) for name in _COUNTED}
        days = leaves.days_of(values, self.workspace.workdays)
        if days is not None:
            self.fields["days"].set_value(days)
        self._relevant()

    # Reading

    def _values(self) -> "dict[str, Any] | None":
        read = self._read(self.fields)
        if read is None:
            return None
        kept = dict(self.leave.values) if self.leave else {}
        kept.update(read)
        if kept.get("kind") not in _CERTIFIED:
            kept["has_certificate"] = None
        return {name: value for name, value in kept.items() if value is not None}

    def _read(self, fields: "Mapping[str, FieldWidget]") -> "dict[str, Value | None] | None":
        """None where something can't be read; it is said there."""
        found: dict[str, Value | None] = {}
        for name, field in fields.items():
            try:
                found[name] = field.value()
            except UserError as problem:
                field.set_problem(str(problem))
                field.focus_inside()
                return None
        return found

    def _value(self, name: str) -> "Value | None":
        try:
            return self.fields[name].value()
        except UserError:
            return None

    def _arrange(self) -> None:
        back = link("返回考勤", self.closed.emit)
        icons.dress(back, "chevron-left", "accent", 16)
        new = button("新假条(&N)", self.begin, icon="plus")
        for act in (new, self.keep, self.agree, self.refuse, self.back):
            close(act, why_closed(self.workspace))
        left, right = Card("假条"), Card("这张假条")
        left.body.addWidget(self.list, 1)
        self.title = label("", "heading")
        self.approving, self.coming_back = QWidget(), QWidget()
        for each in (self.approving, self.coming_back):
            each.setProperty("clear", "true")
        self.approving.setLayout(column(label("审批", "heading"), *self.answer.values(),
                                        row(None, self.refuse, self.agree, gap=8), gap=4))
        self.coming_back.setLayout(column(label("销假", "heading"), self.returned, row(None, self.back), gap=4))
        inside = QWidget()
        inside.setProperty("clear", "true")
        inside.setLayout(column(self.title, self.advice, self.coming_back, self.approving, *self.fields.values(),
                                row(None, self.keep), None, gap=4, margins=(0, 0, 8, 0)))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        right.body.addWidget(area, 1)
        cards = row(left, right, gap=16)
        cards.setStretch(0, 2)
        cards.setStretch(1, 3)
        box = column(row(back, None), row(label("请假销假", "title"), None, new), self.bar, cards, gap=8,
                     margins=(24, 14, 24, 20))
        box.setStretch(3, 1)
        self.setLayout(box)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
