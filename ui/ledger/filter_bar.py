"""Search, filters as chips, and the panel in which a condition is put together: inside the window, never a popup."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from forms.definition import Field, Form, Value
from forms.errors import UserError
from forms.values import parse_value, show_value
from model.workspace.filters import Filter
from ui import icons
from ui.ledger.columns import STATE, offered, state_column
from ui.widgets.basics import FilterChip, button, label, row
from ui.widgets.choice_edit import PickEdit
from ui.widgets.editor import Line
from ui.widgets.factory import FieldContext, choice_finder
from ui.widgets.flow import FlowLayout
from ui.widgets.panel import DropPanel, PickItem

_COMPARED = ("money", "integer", "decimal", "percent", "date", "month")
_STATES = (("draft", "待上报"), ("submitted", "已上报"), ("returned", "已退回"), ("accepted", "县审定"))


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter with the words of its chip. month: not a filter but the list's own month."""

    field: str
    title: str
    words: str
    filter: Filter | None = None
    month: str = ""


class NotReady(UserError):
    """A condition that still lacks something."""

    def __init__(self, lacks: str, remedy: str) -> None:
        super().__init__(lacks, kept="列表没有变。", next_step=remedy)


class FilterBar(QWidget):
    """changed: the conditions are others now."""

    changed = Signal(object)

    def __init__(self, form: Form, context: FieldContext) -> None:
        super().__init__()
        self._conditions: list[Condition] = []
        self._chips: list[FilterChip] = []
        self.add = QToolButton()
        self.add.setText("条件")
        self.add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.add.setFixedHeight(30)
        self.add.setAccessibleName("加一个条件")
        icons.dress(self.add, "plus", "sub", 16)
        self.add.clicked.connect(lambda *_: self.open_panel(None))
        self._flow = FlowLayout(self, gap=8)
        self._flow.setContentsMargins(0, 1, 0, 1)
        self._flow.addWidget(self.add)
        self.panel = ConditionPanel(self.add, form, context)
        self.panel.made.connect(self._take)

    @property
    def conditions(self) -> Sequence[Condition]:
        return tuple(self._conditions)

    def chips(self) -> Sequence[FilterChip]:
        return tuple(self._chips)

    def put_first(self, widget: QWidget) -> None:
        """A widget before the chips: the search."""
        self._flow.insert(0, widget)

    def set_conditions(self, conditions: Sequence[Condition]) -> None:
        self._conditions = list(conditions)
        self._rebuild()
        self.changed.emit(self.conditions)

    def clear(self) -> None:
        self.set_conditions(())

    def open_panel(self, current: Condition | None = None) -> None:
        self.panel.begin(current)

    def _take(self, made: Condition) -> None:
        kept = [each for each in self._conditions if each.field != made.field]
        self.set_conditions([*kept, made])
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self, gone: Condition) -> None:
        self.set_conditions([each for each in self._conditions if each != gone])
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _rebuild(self) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for each in self._conditions:
            chip = FilterChip(each.title, each.words)
            chip.removed.connect(partial(self._remove, each))
            chip.clicked.connect(lambda _=False, each=each: self.open_panel(each))
            self._chips.append(chip)
            self._flow.insert(self._flow.count() - 1, chip)
            chip.show()
        self._flow.invalidate()
        self.updateGeometry()


class ConditionPanel(DropPanel):
    """Which field, then what it must be: one line or two, read like the field itself."""

    made = Signal(object)

    def __init__(self, anchor: QWidget, form: Form, context: FieldContext) -> None:
        super().__init__(anchor)
        self._form, self._context = form, context
        self._fields = {each.name: each for each in offered(form) if each.type not in ("image", "file")}
        ours = [Field(STATE, "select_one", state_column(form).heading)]
        if form.period_field or form.period != "none":
            ours.append(Field("@month", "month", "月份"))
        ours.append(Field("unit", "reference", "填报单位", reference="unit"))
        self._fields = {**{each.name: each for each in ours if each.name not in self._fields}, **self._fields}
        self._all_choices = replace(context, choices=lambda field, _row: form.choices.get(field.choices, ()))
        self.which = PickEdit(self._offered, lambda name: self._fields[name].label if name in self._fields else name,
                              placeholder="哪一项")
        self.which.changed.connect(self._choose_field)
        self.choice = PickEdit(self._choices, self._name, placeholder="选一个")
        self.low, self.high = Line(), Line()
        self.low.setFixedWidth(120)
        self.high.setFixedWidth(120)
        self._to = label("到", "sub")
        self._unit = label("", "faint")
        self._fault = label("", "error", wrap=True)
        self.done = button("加上", self.take)
        self.blank = button("没有填的", self._take_blank, kind="quiet")
        self._line = QWidget()
        self._line.setLayout(row(self.low, self._to, self.high, self._unit, None, gap=6))
        foot = QHBoxLayout()
        for each in (self.blank, self.done):
            foot.addWidget(each)
        self.box.setContentsMargins(12, 12, 12, 12)
        self.box.setSpacing(8)
        self.setMinimumWidth(330)
        for widget in (self.which, self.choice, self._line, self._fault):
            self.box.addWidget(widget)
        foot.insertStretch(0, 1)
        self.box.addLayout(foot)
        self.low.returnPressed.connect(self.take)
        self.high.returnPressed.connect(self.take)

    def begin(self, current: Condition | None) -> None:
        """Open it, on a condition that stands already or on nothing."""
        self.which.set_value(current.field if current is not None else None)
        self.choice.set_value(None)
        self.low.setText("")
        self.high.setText("")
        self._fault.setText("")
        self._arrange()
        self.open(330)
        self.which.focus_inside()

    def field(self) -> Field | None:
        try:
            name = self.which.value()
        except UserError:
            return None
        return self._fields.get(str(name)) if name else None

    def fault(self) -> str:
        """What the condition lacks, "" when it lacks nothing."""
        return self._fault.text()

    def take(self) -> None:
        """The condition is ready, or says what it lacks."""
        field = self.field()
        if field is None:
            self._fault.setText("先选一项")
            self._arrange()
            return
        try:
            made = self._condition(field)
        except UserError as problem:
            self._fault.setText(f"{problem.happened}{problem.next_step}")
            self._arrange()
            return
        self.shut()
        self.made.emit(made)

    def _holds(self, widget: QWidget) -> bool:
        """The list of one of our fields opens beside us, and is ours too."""
        lists = [each for each in self.window().findChildren(DropPanel) if self.isAncestorOf(each.anchor)]
        return super()._holds(widget) or any(each is widget or each.isAncestorOf(widget) for each in lists)

    def _condition(self, field: Field) -> Condition:
        if self._picks(field):
            value = self.choice.value()
            if value is None:
                raise NotReady(f"“{field.label}”还没有选。", "请选一个。")
            return Condition(field.name, field.label, self._name(str(value)), Filter(field.name, "=", value))
        if field.name == "@month":
            month = self._read(field, self.low.text())
            if month is None:
                raise NotReady("还没有写月份。", "请写成 2026-03。")
            return Condition("@month", "月份", f"{month[:4]}年{int(month[5:])}月", month=str(month))
        if field.type in _COMPARED:
            return self._range(field)
        text = self.low.text().strip()
        if not text:
            raise NotReady("还没有写要找的字。", "请写几个字。")
        return Condition(field.name, field.label, f"含“{text}”", Filter(field.name, "contains", text))

    def _range(self, field: Field) -> Condition:
        low, high = self._read(field, self.low.text()), self._read(field, self.high.text())
        if low is None and high is None:
            raise NotReady("还没有写范围。", "请写从多少、到多少，或只写一头。")
        from_, to = (show_value(self._form, field, each) for each in (low, high))
        words = from_ if from_ == to else f"{from_} 到 {to}" if from_ and to else f"{from_} 起" if from_ else f"到 {to}"
        if field.unit and field.unit != "年":
            words += f" {field.unit}"
        return Condition(field.name, field.label, words, Filter(field.name, "between", (low, high)))

    def _read(self, field: Field, text: str) -> Value | None:
        return parse_value(self._form, field, text)

    def _take_blank(self) -> None:
        field = self.field()
        if field is not None and not field.name.startswith("@"):
            self.shut()
            self.made.emit(Condition(field.name, field.label, "没有填", Filter(field.name, "blank")))

    def _picks(self, field: Field) -> bool:
        return field.type in ("select_one", "select_multiple", "reference")

    def _choose_field(self) -> None:
        self.choice.set_value(None)
        self._fault.setText("")
        self._arrange()
        field = self.field()
        if field is not None:
            (self.choice if self._picks(field) else self.low).setFocus(Qt.FocusReason.OtherFocusReason)

    def _arrange(self) -> None:
        field = self.field()
        picks = field is not None and self._picks(field)
        ranged = field is not None and field.type in _COMPARED and field.name != "@month"
        self.choice.setVisible(picks)
        self._line.setVisible(field is not None and not picks)
        for each in (self._to, self.high):
            each.setVisible(ranged)
        self.low.setPlaceholderText("如 2026-03" if field is not None and field.type == "month" else
                                    "从" if ranged else "包含的字")
        self.high.setPlaceholderText("到")
        self._unit.setText(field.unit if field is not None and ranged else "")
        self._fault.setVisible(bool(self._fault.text()))
        self.blank.setVisible(field is not None and field.name not in ("state", "unit", "@month"))
        self.box.activate()
        if self.isVisible():
            self.resize(self.width(), self.sizeHint().height())

    def _offered(self, text: str) -> list[PickItem]:
        wanted = text.strip().casefold()
        return [PickItem(each.name, each.label) for each in self._fields.values()
                if any(wanted in words.casefold() for words in (each.label, self._context.pinyin(each.label)))]

    def _choices(self, text: str) -> Sequence[PickItem]:
        field = self.field()
        if field is None:
            return []
        if field.name == "state":
            return [PickItem(code, words) for code, words in _STATES]
        if field.type == "reference":
            return [PickItem(*each) for each in self._context.find(field.reference, text.strip(), field.levels)]
        return choice_finder(field, self._all_choices)(text)

    def _name(self, code: str) -> str:
        field = self.field()
        if field is None:
            return code
        if field.name == "state":
            return dict(_STATES).get(code, code)
        if field.type == "reference":
            return self._context.names(field.reference, code)
        return self._form.choice(field, code).label
