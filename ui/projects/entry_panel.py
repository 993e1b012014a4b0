"""The short form beside a project: a log, a payment, a problem; saved without leaving the page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from forms.definition import Field, Form, Value
from forms.errors import UserError
from forms.evaluation import Evaluation, Problem
from forms.values import parse_value
from model import clock
from model.changes import Changes
from model.workspace.workspace import Workspace
from ui import notices, theme
from ui.projects.entry import Entry
from ui.projects.photo_edit import PhotoEdit
from ui.widgets.acting import add_shortcuts, pause
from ui.widgets.basics import button, column, label, link, row, rule, tool
from ui.widgets.editor import TextArea
from ui.widgets.factory import FieldContext, field_widget
from ui.widgets.field import FieldWidget, Repair, ShownProblem

EVALUATE_AFTER, KEEP_AFTER = 120, 800
Offers = Callable[[Mapping[str, Value]], Sequence[tuple[str, str, Value]]]


class EntryPanel(QFrame):
    """saved: what changed, the words to say of it, and what takes it back.

    closed: the person goes on without it; the draft stays.

    offers(values): (words, field, value) of what can be put in by one press.
    """

    saved = Signal(object, str, object)
    closed = Signal()

    def __init__(self, workspace: Workspace, form: Form, context: FieldContext, *, title: str, names: Sequence[str],
                 fixed: Mapping[str, Value], said: str, photo_time: str = "during",
                 offers: Offers | None = None) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self._form, self._context, self._said, self._offers = form, context, said, offers
        self._photo_time = photo_time
        self.entry = Entry(self, workspace, form, fixed)
        self.fields: dict[str, FieldWidget] = {}
        self._first = ""
        self.offered: list[QPushButton] = []
        self._evaluate_later = pause(self, EVALUATE_AFTER, self.entry.evaluate)
        self._keep_later = pause(self, KEEP_AFTER, self.entry.keep)
        self.kept = label("", "small")
        self.drop = link("放弃草稿", self._start_over)
        self.bar = notices.Bar()
        shut = tool("x", "关上 Esc（草稿会留着）", self.close_panel)
        head = row(label(title, "heading"), None, self.kept, self.drop, shut, gap=8, margins=(20, 12, 12, 8))
        box = column(head, rule(), row(self.bar, margins=(20, 6, 20, 0)), self._middle(names), rule(), self._foot(),
                     gap=0, margins=(1, 1, 1, 1))
        box.setStretch(3, 1)
        self.setLayout(box)
        add_shortcuts(self, {"Ctrl+S": self.save, "F8": partial(self.next_fault, 1),
                             "Shift+F8": partial(self.next_fault, -1)})

    # Making

    def _middle(self, names: Sequence[str]) -> QScrollArea:
        inside = QWidget()
        inside.setProperty("clear", "true")
        box = QVBoxLayout(inside)
        box.setContentsMargins(20, 6, 16, 8)
        box.setSpacing(0)
        for name in names:
            field = self._form.by_name.get(name)
            if field is not None:
                made = self._made(field)
                self.fields[name] = made
                box.addWidget(made)
                if name == "amount" and self._offers is not None:
                    self._offer_line = row(None, gap=12, margins=(108, 0, 0, 4))
                    box.addLayout(self._offer_line)
        box.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        return self.area

    def _made(self, field: Field) -> FieldWidget:
        if field.name == "photos":
            when = next(each for each in field.fields if each.name == "when")
            times = [(each.code, each.label) for each in self._form.choices[when.choices]]
            made = FieldWidget(PhotoEdit(self._context, times, self._photo_time), field.label)
        else:
            made = field_widget(self._form, replace(field, hint=""), self._context)
            made.setToolTip(field.hint)
        name = field.name
        made.changed.connect(partial(self._changed, name))
        made.finished.connect(partial(self._finished, name))
        made.explained.connect(self._explained)
        made.repair.connect(self._repair)
        target = made.editor.focus_target()
        target.installEventFilter(self)
        if isinstance(target, TextArea):
            target.entered.connect(partial(self._next, target))
        return made

    def _foot(self) -> QWidget:
        self.count = label("", "faint")
        self.to_fault = link("下一处 F8", partial(self.next_fault, 1))
        self.to_fault.hide()
        self.save_button = button("保存(&S)", self.save, kind="main", tip="Ctrl+S")
        made = QWidget()
        away = button("取消", self.close_panel, kind="quiet")
        made.setLayout(row(self.count, self.to_fault, None, away, self.save_button, gap=8, margins=(20, 9, 18, 9)))
        return made

    # Beginning

    def begin(self, given: Mapping[str, Value], first: str) -> None:
        """Fill it in. first: the field that waits for somebody."""
        self.drop.hide()
        if self.entry.begin(given):
            self.bar.say("上次没有保存的内容已找回，接着填就行。", "news")
        self._first = first

    def begin_focus(self) -> None:
        """Into the first field that waits for somebody."""
        self.focus(self._first)

    def focus(self, name: str) -> None:
        made = self.fields.get(name)
        if made is not None:
            made.focus_inside()
            QTimer.singleShot(0, made, lambda: self.area.ensureWidgetVisible(made, 0, 60))

    # What the entry shows

    def show_values(self, values: Mapping[str, Value], raw: Mapping[str, str]) -> None:
        for name, made in self.fields.items():
            if name in raw:
                made.set_raw_text(raw[name])
            else:
                made.set_value(values.get(name))

    def show_evaluation(self, evaluation: Evaluation, problems: Sequence[Problem]) -> None:
        by_field: dict[str, list[Problem]] = {}
        for each in problems:
            by_field.setdefault(self._place(each), []).append(each)
        for name, made in self.fields.items():
            made.setVisible(evaluation.relevant.get(name, True))
            made.set_required(name in evaluation.required)
            made.set_problems([self._shown(each) for each in by_field.get(name, ())])
        elsewhere = [each.message for each in by_field.get("", ())]
        if elsewhere:
            self.bar.say("；".join(elsewhere), "warning")
        self._count(problems)
        self._show_offers()

    def show_kept(self, at: str) -> None:
        self.kept.setText(f"草稿已自动保存 {clock.shown(at)[11:19]}" if at else "")
        self.drop.setVisible(bool(at))

    def show_refused(self, problem: UserError) -> None:
        self.bar.tell(problem)

    def show_saved(self, changes: Changes) -> None:
        self.saved.emit(changes, self._said, self.entry.take_back)

    def _shown(self, problem: Problem) -> ShownProblem:
        explanation = self.entry.typed.explanations.get(problem.name, "") if problem.level == "warning" else None
        return ShownProblem(problem.name, problem.level, problem.message, explanation)

    def _place(self, problem: Problem) -> str:
        name = problem.path.partition("[")[0]
        if name in self.fields:
            return name
        check = next((each for each in self._form.checks if each.name == problem.name), None)
        return next((each for each in (check.fields if check else ()) if each in self.fields), "")

    def _count(self, problems: Sequence[Problem]) -> None:
        errors = sum(each.level == "error" for each in problems)
        waiting = sum(each.level == "warning" and not self.entry.typed.explanations.get(each.name)
                      for each in problems)
        words = f"{errors} 处要改" if errors else f"{waiting} 处要说明" if waiting else ""
        self.count.setText(words)
        theme.mark(self.count, "role", "error" if errors else "warning" if waiting else "faint")
        self.to_fault.setVisible(bool(errors or waiting))
        again = bool(words) and self.entry.typed.asked and not self.entry.typed.unread
        self.save_button.setText("先这样保存(&S)" if again else "保存(&S)")

    def _show_offers(self) -> None:
        if self._offers is None:
            return
        for old in self.offered:
            self._offer_line.removeWidget(old)
            old.hide()
            old.deleteLater()
        found = self._offers(self.entry.typed.values)
        self.offered = [link(f"{words}　Alt+{number}", partial(self._take, name, value))
                        for number, (words, name, value) in enumerate(found, start=1)]
        for number, each in enumerate(self.offered, start=1):
            each.setShortcut(QKeySequence(f"Alt+{number}"))
            self._offer_line.insertWidget(number - 1, each)

    # Typing

    def _changed(self, name: str) -> None:
        self._read(name)
        self._evaluate_later.start()
        if not self._keep_later.isActive():
            self._keep_later.start()

    def _read(self, name: str) -> None:
        made = self.fields[name]
        try:
            self.entry.write(name, made.value())
        except UserError as problem:
            self.entry.write(name, None, made.raw_text(), str(problem))

    def _finished(self, name: str) -> None:
        self.entry.left(name)

    def _explained(self, problem: str, text: str) -> None:
        self.entry.explain(problem, text)
        self._evaluate_later.start()
        self._keep_later.start()

    def _repair(self, repair: Repair) -> None:
        field = self._form.by_name.get(repair.path)
        if field is not None:
            self._take(repair.path, parse_value(self._form, field, repair.raw))

    def _take(self, name: str, value: Value | None) -> None:
        """Put a value into a field, as if it were typed."""
        made = self.fields[name]
        made.set_value(value)
        self._changed(name)
        made.focus_inside()

    def _next(self, widget: QWidget) -> None:
        if widget.hasFocus():
            widget.focusNextPrevChild(True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on to the next field."""
        enter = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in (
            Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
        if enter and isinstance(watched, QWidget) and not isinstance(watched, TextArea):
            QTimer.singleShot(0, watched, partial(self._next, watched))
        return super().eventFilter(watched, event)

    # Ending

    def settle(self) -> None:
        """What an input method holds and what waits for its timer: before a save or leaving."""
        QGuiApplication.inputMethod().commit()
        self._evaluate_later.stop()
        self._keep_later.stop()

    def save(self) -> None:
        self.settle()
        again = self.save_button.text().startswith("先")
        if not self.entry.save(anyway=again):
            self._go_to_fault()

    def _go_to_fault(self) -> None:
        faulty = self._faulty()
        if faulty:
            self.focus(faulty[0])

    def next_fault(self, way: int) -> None:
        """F8: around and around through the fields that are wrong or wait for 说明."""
        self.entry.typed.asked = True
        self.entry.evaluate()
        faulty, order = self._faulty(), list(self.fields)
        if not faulty:
            return
        focus = QApplication.focusWidget()
        here = next((place for place, name in enumerate(order)
                     if focus is not None and self.fields[name].isAncestorOf(focus)), -1)
        beyond = [name for name in faulty if (order.index(name) - here) * way > 0]
        self.focus((beyond or faulty)[0 if way > 0 else -1])

    def _faulty(self) -> list[str]:
        """The fields with a fault, as they stand below each other."""
        said = self.entry.typed.explanations
        asked = {self._place(each) for each in self.entry.problems()
                 if each.level == "error" or not said.get(each.name)}
        return [name for name in self.fields if name in asked]

    def leave(self) -> None:
        """Keep what is typed."""
        self.settle()
        self.entry.keep()

    def close_panel(self) -> None:
        self.leave()
        self.closed.emit()

    def _start_over(self) -> None:
        self._evaluate_later.stop()
        self._keep_later.stop()
        self.bar.hide()
        self.entry.start_over()
