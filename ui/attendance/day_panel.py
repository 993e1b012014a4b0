"""Place, note, photo and 补录原因 of one day or of a range, docked below the grid; what is typed is saved as it is."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout

from forms.definition import Form, Value
from forms.errors import UserError
from ui.attendance.sheet import Key
from ui.widgets.acting import add_shortcuts
from ui.widgets.basics import button, column, label, row
from ui.widgets.factory import FieldContext, field_widget

if TYPE_CHECKING:
    from ui.widgets.field import FieldWidget

_LEFT = ("place_unit", "work_note")
_RIGHT = ("makeup_reason", "signed_by_proxy", "photo")


class DayPanel(QFrame):
    """edited: a field of these days, None = blank. closed: back to the grid."""

    edited = Signal(object, str, object)
    closed = Signal()

    def __init__(self, form: Form, context: FieldContext) -> None:
        super().__init__()
        self.setProperty("panel", "true")
        self.title, self.scope = label("", "heading"), label("", "sub")
        self.fields: dict[str, FieldWidget] = {}
        self.keys: tuple[Key, ...] = ()
        self._touched: set[str] = set()
        sides = [self._side(form, context, names) for names in (_LEFT, _RIGHT)]
        done = button("回到考勤表", self.shut, tip="Esc 或 Ctrl+Enter")
        line = row(*sides, gap=28)
        for at in (0, 1):
            line.setStretch(at, 1)
        self.setLayout(column(row(self.title, self.scope, None, done, gap=10), line, gap=4, margins=(16, 8, 12, 8)))
        add_shortcuts(self, {"Ctrl+Return": self.shut})
        self.hide()

    def show_days(self, title: str, scope: str, keys: Sequence[Key], values: Mapping[str, Value],
                  faulty: Collection[str]) -> None:
        """values: what all of these days share. faulty: fields that lack something."""
        self.settle()
        self.keys = tuple(keys)
        self.title.setText(title)
        self.scope.setText(scope)
        self._touched.clear()
        for name, field in self.fields.items():
            field.set_value(values.get(name))
            field.set_problem("")
            field.set_required(name in faulty)
        self.show()

    def focus(self, name: str) -> None:
        """Into a field; one that isn't here means the note."""
        (self.fields.get(name) or self.fields["work_note"]).focus_inside()

    def settle(self) -> None:
        """Hand over whatever was typed and not yet left."""
        for name in [*self._touched]:
            self._finished(name)

    def shut(self) -> None:
        self.settle()
        self.hide()
        self.closed.emit()

    def _side(self, form: Form, context: FieldContext, names: Sequence[str]) -> QVBoxLayout:
        box = column(gap=0)
        for name in names:
            if name in form.by_name:
                made = field_widget(form, form.by_name[name], context)
                made.changed.connect(lambda name=name: self._touched.add(name))
                made.finished.connect(lambda name=name: self._finished(name))
                self.fields[name] = made
                if form.by_name[name].type != "long_text":
                    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
                box.addWidget(made)
        box.addStretch(1)
        return box

    def _finished(self, name: str) -> None:
        if name not in self._touched:
            return
        field = self.fields[name]
        try:
            value = field.value()
        except UserError as problem:
            field.set_problem(str(problem))
            return
        self._touched.discard(name)
        field.set_problem("")
        self.edited.emit(self.keys, name, value)
