"""The fields of a form below each other, made from its definition while the person already reads the first ones."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from forms.definition import Field, Form, Value
from forms.errors import UserError
from forms.evaluation import Evaluation, Problem
from ui.ledger.editing import Editing
from ui.ledger.repairs import repairs_for
from ui.ledger.sections import Section
from ui.ledger.sideways import RepeatFrame, widen
from ui.widgets.basics import group_heading, label
from ui.widgets.editor import TextArea
from ui.widgets.factory import FieldContext, field_widget
from ui.widgets.field import FieldWidget, Repair, ShownProblem
from ui.widgets.repeat_edit import RepeatEdit

_SLICE = 0.03
_SETTLED = "这一项定下了是哪一条记录，不能改；填错了请作废这一条，再新增"
_CELL = re.compile(r"([^\[.]+)\[(\d+)\]\.?(.*)")


class FieldList(QWidget):
    """edited(name, value, raw), left(name, fault), explained, jump(path): what happens in the fields."""

    edited = Signal(str, object, str)
    left = Signal(str, str)
    explained = Signal(str, str)
    jump = Signal(str)
    built = Signal()

    def __init__(self, form: Form, sections: Sequence[Section], context: FieldContext) -> None:
        super().__init__()
        self.setProperty("clear", "true")
        self._form, self._context = form, context
        self._todo = _plan(sections)
        self.fields: dict[str, FieldWidget] = {}
        self.sections: dict[int, QWidget] = {}
        self.place_of: dict[str, int] = {}
        self._headings: list[tuple[QWidget, list[str]]] = []
        self._notes: dict[str, QLabel] = {}
        self._frames: dict[str, RepeatFrame] = {}
        self._bands: dict[int, tuple[QWidget, list[str]]] = {}
        self._editing: Editing | None = None
        self._evaluation: tuple[Evaluation, Sequence[Problem]] | None = None
        self._fixed: frozenset[str] = frozenset()
        self._unfilled: list[str] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(20, 6, 18, 20)
        self._box.setSpacing(0)
        self._box.addStretch(1)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)
        self._build_some()
        if self._todo is not None:
            self._timer.start(0)

    # Building

    def build_all(self) -> None:
        """Make and fill what is left now: somebody jumps there."""
        self._build_some(slice_=1e9)
        self._fill_some(slice_=1e9)

    def _go_on(self) -> None:
        """A slice of work in an idle moment: first what is seen of a record, then fields that nobody has seen."""
        if self._unfilled:
            self._fill_some(_SLICE)
        else:
            self._build_some()
        if self._todo is None and not self._unfilled:
            self._timer.stop()

    def _build_some(self, slice_: float = _SLICE) -> None:
        start = time.perf_counter()
        while self._todo is not None:
            step = next(self._todo, None)
            if step is None:
                self._todo = None
                self.built.emit()
                return
            self._build(*step)
            if time.perf_counter() - start > slice_:
                return

    def _build(self, place: int, section: Section, field: Field | None) -> None:
        if field is None:
            heading = group_heading(section.title)
            self._append(heading)
            self.sections[place] = heading
            self._bands[place] = (heading, [])
        elif field.type == "group":
            heading = label(field.label, "strong")
            heading.setContentsMargins(0, 10, 0, 4)
            self._append(heading)
            self._headings.append((heading, [each.name for each in field.fields]))
        elif field.type == "note":
            self._note(place, field)
        else:
            self._field(place, field)

    def _note(self, place: int, field: Field) -> None:
        shown = label(field.label, "faint", wrap=True)
        frame = QFrame()
        frame.setProperty("sunk", "true")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.addWidget(shown)
        self._append(frame)
        self._notes[field.name] = shown
        self.place_of[field.name] = place
        self._show_relevance(field.name)

    def _field(self, place: int, field: Field) -> None:
        below = field.type == "repeat"  # its hint stands outside of what scrolls sideways
        made = field_widget(self._form, replace(field, hint="") if below else field, _photos(field, self._context))
        name = field.name
        if (field.readonly or field.calculation) and isinstance(made.editor.focus_target(), QLineEdit):
            cast(QLineEdit, made.editor.focus_target()).setPlaceholderText("")
        made.changed.connect(lambda: self._changed(name))
        made.finished.connect(lambda: self._finished(name))
        made.explained.connect(self.explained)
        made.repair.connect(self._repair)
        if isinstance(area := made.editor.focus_target(), TextArea):
            area.entered.connect(lambda: area.focusNextPrevChild(True))
        self.fields[name] = made
        self.place_of[name] = place
        if place in self._bands:
            self._bands[place][1].append(name)
        if isinstance(made.editor, RepeatEdit):
            widen(made.editor, field)
            made.editor.add.clicked.connect(partial(widen, made.editor, field))
            self._frames[name] = RepeatFrame(made, field.hint)
        self._append(self._frames.get(name, made))
        for each in made.findChildren(QWidget):
            each.ensurePolished()  # now, in an idle moment, and not all at once when the form is first shown
        if self._editing is not None:
            self._fill(name)
        if self._evaluation is not None:
            self._judge(name)

    def _append(self, widget: QWidget) -> None:
        self._box.insertWidget(self._box.count() - 1, widget)

    # Showing

    def show_record(self, editing: Editing, fixed: frozenset[str]) -> None:
        """Put all of a record's values into the fields that are there; the others get theirs when made."""
        self._editing, self._fixed, self._evaluation = editing, fixed, None
        self._unfilled = []
        for name, made in self.fields.items():
            if isinstance(made.editor, RepeatEdit) and not made.isAncestorOf(QApplication.focusWidget() or self):
                self._unfilled.append(name)  # its rows are widgets to be made
            else:
                self._fill(name)
        if self._unfilled:
            self._timer.start(0)

    def _fill_some(self, slice_: float) -> None:
        start = time.perf_counter()
        while self._unfilled:
            name = self._unfilled.pop(0)
            self._fill(name)
            self._judge(name)
            if time.perf_counter() - start > slice_:
                return

    def _fill(self, name: str) -> None:
        made, field = self.fields[name], self._form.by_name[name]
        editing = self._editing
        if editing is None:
            return
        if not field.calculation:
            made.set_value(editing.values.get(name))
        if name in editing.raw:
            made.set_raw_text(editing.raw[name])
        if isinstance(made.editor, RepeatEdit):
            widen(made.editor, field)
        made.set_readonly(field.readonly or bool(field.calculation) or name in self._fixed)
        settled = name in self._form.key and name in self._fixed
        made.editor.focus_target().setToolTip(_SETTLED if settled else "")

    def show_evaluation(self, evaluation: Evaluation, problems: Sequence[Problem]) -> None:
        """Calculated values, what is asked for, and what is wrong, all at once."""
        self._evaluation = (evaluation, problems)
        for name in self.fields:
            if name not in self._unfilled:
                self._judge(name)
        for name in self._notes:
            self._show_relevance(name)
        for heading, names in (*self._headings, *self._bands.values()):
            heading.setVisible(any(evaluation.relevant.get(name, True) for name in names) or not names)

    def _judge(self, name: str) -> None:
        if self._evaluation is None or self._editing is None:
            return
        evaluation, problems = self._evaluation
        made, field = self.fields[name], self._form.by_name[name]
        if field.calculation:
            made.set_value(evaluation.calculated.get(name))
        self._show_relevance(name)
        made.set_required(name in evaluation.required or field.required == "true()")
        if name in evaluation.labels:
            made.label.setText(evaluation.labels[name])
        if name in evaluation.hints:
            made.set_hint(evaluation.hints[name])
        mine = [each for each in problems if each.path == name or each.path.startswith(f"{name}[")]
        made.set_problems([self._shown(each, name) for each in mine])
        if isinstance(made.editor, RepeatEdit):
            self._judge_cells(name, made.editor, field, evaluation, mine)

    def _judge_cells(self, name: str, editor: RepeatEdit, field: Field, evaluation: Evaluation,
                     problems: Sequence[Problem]) -> None:
        editor.clear_cell_faults()
        for each in problems:
            if found := _CELL.fullmatch(each.path):
                editor.set_cell_fault(int(found[2]), found[3], each.level, each.message)
        for number in range(editor.row_count()):
            for column in field.fields:
                if column.calculation and (cell := editor.cell(number, column.name)) is not None:
                    cell.set_value(evaluation.calculated.get(f"{name}[{number}].{column.name}"))

    def _shown(self, problem: Problem, name: str) -> ShownProblem:
        explanations = self._editing.explanations if self._editing is not None else {}
        found = _CELL.fullmatch(problem.path)
        message = f"第 {int(found[2]) + 1} 行：{problem.message}" if found else problem.message
        explained = explanations.get(problem.name, "") if problem.level == "warning" else None
        values = self._editing.values if self._editing is not None else {}
        return ShownProblem(problem.name, problem.level, message, explained,
                            repairs_for(self._form, problem, values, name), problem.path)

    def _show_relevance(self, name: str) -> None:
        shown = self._evaluation is None or self._evaluation[0].relevant.get(name, True)
        widget = self._outer(name)
        said = widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
        if widget.isHidden() == shown or not said:  # a new one is hidden only until its form is shown
            widget.setVisible(shown)

    def _outer(self, name: str) -> QWidget:
        """What stands in the list for a field: itself, a repeat's frame, a note's frame."""
        made = self.fields.get(name)
        if made is None:
            return cast(QWidget, self._notes[name].parentWidget())
        return self._frames.get(name, made)

    def is_shown(self, name: str) -> bool:
        """Whether a field is relevant now."""
        return name in self.fields and not self._outer(name).isHidden()

    # Typing

    def _changed(self, name: str) -> None:
        value, raw = self.read(name)
        editor = self.fields[name].editor
        if isinstance(editor, RepeatEdit):
            widen(editor, self._form.by_name[name])
        self.edited.emit(name, value, raw)

    def read(self, name: str) -> tuple[Value | None, str]:
        """A field's value, and its text where that can't be read."""
        editor = self.fields[name].editor
        if isinstance(editor, RepeatEdit):
            return editor.readable_rows() or None, editor.raw_text()
        try:
            return editor.value(), ""
        except UserError:
            return None, editor.raw_text()

    def _finished(self, name: str) -> None:
        fault = ""
        try:
            self.fields[name].editor.value()
        except UserError as problem:
            fault = f"{problem.happened}{problem.next_step}"
        self.left.emit(name, fault)

    def _repair(self, repair: Repair) -> None:
        if not repair.raw:
            self.jump.emit(repair.path)
            return
        made = self.fields[repair.path]
        made.set_raw_text(repair.raw)
        made.set_value(made.value())
        self._changed(repair.path)
        made.focus_inside()

    # Jumping

    def grow(self, least: int) -> None:
        """Take the height that is needed now, before anybody measures."""
        self._box.activate()
        self.resize(self.width(), max(least, self.minimumSizeHint().height()))

    def focus(self, path: str) -> QWidget | None:
        """Put the focus into the field at a path; its widget, or None where there is none."""
        found = _CELL.fullmatch(path)
        name = found[1] if found else path
        if name not in self.fields or name in self._unfilled:
            self.build_all()
        made = self.fields.get(name)
        if made is None or not self.is_shown(name):
            return None
        cell = None
        if found and found[3] and isinstance(made.editor, RepeatEdit):
            cell = made.editor.cell(int(found[2]), found[3])
        if cell is not None:
            cell.focus_inside()
            frame = self._frames[name].sideways
            QTimer.singleShot(0, cell, lambda: frame.ensureWidgetVisible(cell, 40, 0))
            return cell
        made.focus_inside()
        return made

    def first_input(self) -> QWidget | None:
        """The first field that somebody can fill in."""
        for name, made in self.fields.items():
            field = self._form.by_name[name]
            if not (not self.is_shown(name) or field.readonly or field.calculation or name in self._fixed):
                return made
        return None


def _plan(sections: Sequence[Section]) -> Iterator[tuple[int, Section, Field | None]] | None:
    """What is to be made, in reading order."""
    return ((place, section, item) for place, section in enumerate(sections) for item in (None, *section.items))


def _photos(field: Field, context: FieldContext) -> FieldContext:
    """Pictures are turned upright and made smaller; scans and documents stay as they are."""
    within = [each for each in (field, *field.fields) if each.type in ("image", "file")]
    if not within or any(each.type == "file" for each in within):
        return context
    add = context.add_file

    def add_photo(path: Path, name: str) -> Mapping[str, Value]:
        return add(path, f"photo:{name}")

    return replace(context, add_file=add_photo)
