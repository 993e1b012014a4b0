"""A field of a form: label, input, hint, and below them what is wrong, what repairs it, and the explanation."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from forms.definition import Value
from ui import theme
from ui.widgets.basics import label, link, row, symbol
from ui.widgets.editor import Editor, LineEditor

LABEL_WIDTH = 104
_BESIDE = 12


@dataclass(frozen=True, slots=True)
class Repair:
    """A link that mends a fault: its words, and the value or raw text that it puts in; path "" = this field."""

    words: str
    raw: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A fault as a field shows it. explanation None = none is asked for (an error, or not yet entered)."""

    name: str
    level: theme.Level
    message: str
    explanation: str | None = None
    repairs: tuple[Repair, ...] = ()
    path: str = ""


class _ProblemLine(QWidget):
    """One fault: symbol, sentence, repairs, and for a warning its 说明."""

    def __init__(self, field: "FieldWidget", problem: ShownProblem) -> None:
        super().__init__()
        self.problem = problem
        error = problem.level == "error"
        role = "error" if error else "warning"
        mark = symbol("alert-circle" if error else "alert-triangle", "red" if error else "amber", 16)
        words = label(problem.message, role, wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 4, 0, 0)
        box.setSpacing(2)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(words, 1)
        box.addLayout(line)
        if problem.repairs:
            box.addLayout(row(20, *(_repair_link(field, each) for each in problem.repairs), None, gap=12))
        self.explanation: LineEditor | None = None
        if not error and problem.explanation is not None:
            self.explanation = LineEditor()
            self._add_explanation(field, box, self.explanation)

    def _add_explanation(self, field: "FieldWidget", box: QVBoxLayout, editor: LineEditor) -> None:
        editor.set_raw_text(self.problem.explanation or "")
        words = label("说明", buddy=editor.line)
        editor.line.setAccessibleName(f"{field.title} 说明")
        box.addLayout(row(words, editor, gap=12, margins=(0, 2, 0, 0)))
        self._done = QWidget()
        done = label("已说明，随记录上报", "good")
        self._done.setLayout(row(40, symbol("circle-check", "green", 16), done, None, gap=6))
        box.addWidget(self._done)
        self._done.setVisible(bool(self.problem.explanation))
        editor.changed.connect(lambda: self._explained(field, editor.raw_text().strip()))

    def _explained(self, field: "FieldWidget", text: str) -> None:
        self._done.setVisible(bool(text))
        field.explained.emit(self.problem.name, text)


class FieldWidget(QWidget):
    """What forms are made of. The same few methods for every type of field.

    changed: the value or text changed by hand. finished: the person left the field.
    explained(check name, text): 说明 was typed. repair(Repair): a repair link was chosen.
    """

    changed = Signal()
    finished = Signal()
    explained = Signal(str, str)
    repair = Signal(object)

    def __init__(self, editor: Editor, title: str, *, hint: str = "", required: bool = False,
                 wide: bool = False) -> None:
        super().__init__()
        self.editor, self.title = editor, title
        self._hint_text = hint
        self._problems: tuple[ShownProblem, ...] = ()
        self.problem_lines: list[_ProblemLine] = []
        self.label = label(title, buddy=editor.focus_target(), wrap=True)
        editor.focus_target().setAccessibleName(title)
        self._star = label("*", "error")
        self._star.setAccessibleName("必填")
        self._below = QVBoxLayout()
        self._below.setSpacing(0)
        self._hint = label(hint, "faint", wrap=True)
        self.setLayout(self._arranged(wide, beside=bool(hint) and len(hint) <= _BESIDE and _short(editor)))
        self._star.setVisible(required)  # only now: without a parent it would be a window for a moment
        self._hint.setVisible(bool(hint))
        editor.focus_target().setAccessibleDescription(hint)
        editor.changed.connect(self.changed)
        editor.finished.connect(self.finished)

    def _arranged(self, wide: bool, *, beside: bool) -> QVBoxLayout | QHBoxLayout:
        if beside and isinstance(self.editor, LineEditor):
            self.editor.setMaximumWidth(self.editor.line.maximumWidth())
        input_row = row(self.editor, self._hint, gap=12) if beside else row(self.editor)
        input_row.setStretch(1 if beside else 0, 1)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(input_row)
        if not beside:
            self._hint.setContentsMargins(0, 4, 0, 0)
            right.addWidget(self._hint)
        right.addLayout(self._below)
        head = QWidget()
        head.setLayout(row(self.label, self._star, None, gap=2))
        self.label.setMinimumWidth(min(_text_width(self.label), LABEL_WIDTH - 12))
        if wide:
            box = QVBoxLayout()
            box.setContentsMargins(0, 4, 0, 4)
            box.setSpacing(6)
            box.addWidget(head)
            box.addLayout(right)
            return box
        head.setFixedWidth(LABEL_WIDTH)
        head.setMinimumHeight(32)
        line = QHBoxLayout()
        line.setContentsMargins(0, 4, 0, 4)
        line.setSpacing(4)
        line.addWidget(head, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(right, 1)
        return line

    def set_hint(self, text: str) -> None:
        """The hint with its values in it, for one that was given with places to fill."""
        self._hint_text = text
        self._hint.setText(text)
        self._mark()

    def value(self) -> Value | None:
        """The value in body representation, None = blank. Raises UserError where it can't be read."""
        return self.editor.value()

    def set_value(self, value: Value | None) -> None:
        """Show a value without saying `changed`."""
        self.editor.set_value(value)

    def raw_text(self) -> str:
        return self.editor.raw_text()

    def set_raw_text(self, text: str) -> None:
        self.editor.set_raw_text(text)

    def set_required(self, required: bool) -> None:
        self._star.setVisible(required)

    def set_readonly(self, readonly: bool) -> None:
        self.editor.set_readonly(readonly)

    def focus_inside(self) -> None:
        self.editor.focus_inside()

    def set_problem(self, message: str, level: theme.Level = "error", explanation: str | None = None) -> None:
        """Show one fault; "" takes it away."""
        self.set_problems([ShownProblem("", level, message, explanation)] if message else [])

    def problems(self) -> tuple[ShownProblem, ...]:
        return self._problems

    def set_problems(self, problems: Sequence[ShownProblem]) -> None:
        """All that is wrong with this field at once. A 说明 that is being typed keeps its field and focus."""
        fresh = tuple(problems)
        if _faces(fresh) == _faces(self._problems):
            self._problems = fresh
            self._refresh_explanations()
            return
        self._problems = fresh
        kept = {_face(line.problem): line for line in self.problem_lines}
        self.problem_lines = []
        while self._below.count():
            self._below.takeAt(0)
        for each in fresh:
            found = kept.pop(_face(each), None)
            line = found if found is not None else _ProblemLine(self, each)
            self._below.addWidget(line)
            self.problem_lines.append(line)
        for gone in kept.values():
            gone.hide()
            gone.deleteLater()
        self._mark()

    def _mark(self) -> None:
        levels = {each.level for each in self._problems}
        self.editor.set_fault("error" if "error" in levels else "warning" if "warning" in levels else "")
        said = "；".join(each.message for each in self._problems) or self._hint_text
        self.editor.focus_target().setAccessibleDescription(said)

    def _refresh_explanations(self) -> None:
        for line, problem in zip(self.problem_lines, self._problems, strict=True):
            line.problem = problem
            if line.explanation is not None and not line.explanation.line.hasFocus():
                line.explanation.set_raw_text(problem.explanation or "")


def _repair_link(field: FieldWidget, repair: Repair) -> QWidget:
    return link(repair.words, lambda: field.repair.emit(repair))


def _face(problem: ShownProblem) -> tuple[object, ...]:
    return problem.name, problem.level, problem.message, problem.explanation is None, problem.repairs


def _faces(problems: Sequence[ShownProblem]) -> tuple[tuple[object, ...], ...]:
    return tuple(_face(each) for each in problems)


def _short(editor: Editor) -> bool:
    return editor.maximumWidth() < 1000 or (
        isinstance(editor, LineEditor) and editor.line.maximumWidth() < 1000)


def _text_width(shown: QLabel) -> int:
    return shown.fontMetrics().horizontalAdvance(shown.text()) + 4
