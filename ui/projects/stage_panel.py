"""Which stage was reached, on which day, by which document: asked when a card is moved, or by the lifecycle line."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from forms.errors import UserError
from model.projects.rows import FORM
from model.workspace.workspace import Workspace
from ui import notices
from ui.projects.stage_change import StageChange, Wanted
from ui.projects.wording import PHASES, choice_words
from ui.widgets.acting import add_shortcuts
from ui.widgets.basics import Segmented, button, column, label, row, tool
from ui.widgets.factory import FieldContext, field_widget
from ui.widgets.field import FieldWidget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.definition import Field


class StagePanel(QFrame):
    """saved: what changed, the words to say, and what takes it back. closed: nothing was changed."""

    saved = Signal(object, str, object)
    closed = Signal()

    def __init__(self, workspace: Workspace, context: FieldContext, record: str, name: str, stage: str) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self._form, self._context, self._name = workspace.forms[FORM], context, name
        self.change = StageChange(workspace, record)
        phase = next(each for each in PHASES if stage in each.stages)
        stages = [(each, choice_words(self._form, "stage", each)) for each in phase.stages]
        self.stage = Segmented(stages, stage, "阶段")
        self.stage.chosen.connect(lambda _: self._fill())
        self.day, self.doc_no, self.file = (self._field(each) for each in ("actual", "doc_no", "file"))
        self.day.label.setText("到这一步的日期")
        self.reason = field_widget(self._form, self._form.by_name["order_reason"], context)
        self.reason.hide()
        self.lost = label("", "warning", wrap=True)
        self.bar = notices.Bar()
        self.save_button = button("保存(&S)", self.save, kind="main", tip="回车")
        foot = row(None, button("取消", self.closed.emit, kind="quiet"), self.save_button, gap=8)
        title = label(f"{name}：{phase.title}", "heading", wrap=True)
        head = row(title, tool("x", "关上 Esc", self.closed.emit), gap=8)
        head.setStretch(0, 1)
        self.setLayout(column(head, self.bar, self.stage, self.day, self.doc_no, self.file, self.reason, self.lost,
                              None, foot, gap=6, margins=(20, 12, 16, 12)))
        self.stage.setVisible(len(phase.stages) > 1)
        add_shortcuts(self, {"Ctrl+S": self.save})
        self._fill()

    def _field(self, name: str) -> FieldWidget:
        stages = self._form.by_name["stage_dates"]
        field: Field = next(each for each in stages.fields if each.name == name)
        return field_widget(self._form, field, self._context)

    def _fill(self) -> None:
        """What is known of the stage; its day is today where nobody said another one."""
        stage = self.stage.value()
        known: Mapping[str, Any] = self.change.known(stage)
        self.day.set_value(known.get("actual") or self._context.today)
        self.doc_no.set_value(known.get("doc_no"))
        self.file.set_value(known.get("file"))
        gone = "、".join(choice_words(self._form, "stage", each) for each in self.change.lost(stage))
        words = f"退回到这一步，会清空后面阶段的实际日期：{gone}。原来的日期在历史里还查得到。"
        self.lost.setText(words if gone else "")
        self.lost.setVisible(bool(gone))
        self.bar.hide()
        self.day.set_problem("")

    def begin_focus(self) -> None:
        self.day.focus_inside()

    def wanted(self) -> Wanted | None:
        """What stands in the fields, None where the day can't be read."""
        try:
            day = self.day.value()
            doc_no = self.doc_no.value()
        except UserError as problem:
            self.day.set_problem(str(problem))
            return None
        if not day:
            self.day.set_problem("请填到这一步的日期")
            return None
        if str(day) > self._context.today:
            self.day.set_problem("日期还没到：计划日期请在“编辑”里填")
            return None
        reason = "" if self.reason.isHidden() else str(self.reason.value() or "")
        return Wanted(self.stage.value(), str(day), str(doc_no or ""), self.file.value(), reason)

    def save(self) -> None:
        """Once with a look at the order of the days; a reason for another order lets it through."""
        wanted = self.wanted()
        if wanted is None:
            self.day.focus_inside()
            return
        wrong = [each for each in self.change.problems(wanted) if each.level == "error"]
        if any(each.name == "stage_order" for each in wrong) and not wanted.reason and self.reason.isHidden():
            self.bar.say("；".join(each.message for each in wrong), "error")
            self.reason.show()
            self.reason.focus_inside()
            return
        try:
            made = self.change.save(wanted)
        except UserError as problem:
            self.bar.tell(problem)
            return
        word = choice_words(self._form, "stage", wanted.stage)
        self.saved.emit(made.changes, f"{self._name}　{word} {wanted.day}", self.change.take_back)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        else:
            super().keyPressEvent(event)
