"""A field with its hint, put together so that no part of it is ever shown before it has a parent.

A label that is made visible while it has no parent is a window of its own for a moment, and takes the focus with it.
"""

from dataclasses import replace
from typing import cast

from PySide6.QtWidgets import QBoxLayout

from forms.definition import Field, Form
from ui.widgets.basics import label
from ui.widgets.factory import FieldContext, field_widget
from ui.widgets.field import FieldWidget

_BESIDE = 12
_SHORT = ("integer", "decimal", "money", "percent", "date", "month")


def hinted(form: Form, field: Field, context: FieldContext) -> FieldWidget:
    """The field's widget; a short hint stands right of a short input, any other one below."""
    made = field_widget(form, replace(field, hint="", required=""), context)
    made.set_required(field.required == "true()")
    if field.hint and field.type != "repeat":
        shown = label(field.hint, "faint", wrap=True)
        right = cast(QBoxLayout, cast(QBoxLayout, made.layout()).itemAt(1))
        if field.type in _SHORT and len(field.hint) <= _BESIDE:
            line = cast(QBoxLayout, right.itemAt(0))
            line.setSpacing(12)
            line.addWidget(shown, 1)
        else:
            shown.setContentsMargins(0, 4, 0, 0)
            right.insertWidget(1, shown)
        made.editor.focus_target().setAccessibleDescription(field.hint)
    return made
