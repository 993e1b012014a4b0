"""The form beside the table: title, place, draft; tabs with their faults; the fields; the foot with what is left."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from forms.definition import Form
from forms.evaluation import Evaluation, Problem
from ui import icons, notices, theme
from ui.ledger.editing import Editing
from ui.ledger.fields import FieldList
from ui.ledger.record_view import Act
from ui.ledger.sections import sections_of
from ui.ledger.tabs import SectionTabs
from ui.widgets.basics import button, close, column, label, link, row, rule, symbol, tool
from ui.widgets.elided import Elided
from ui.widgets.factory import FieldContext

EVALUATE_AFTER, KEEP_AFTER = 120, 800
WIDTH = 498
_MARGIN = 64


class FormPanel(QFrame):
    """What a person does here is said by signals; what is shown is told by RecordView's methods."""

    edited = Signal(str, object, str)
    left = Signal(str, str)
    explained = Signal(str, str)
    evaluate = Signal()
    asked = Signal()
    keep = Signal()
    save = Signal()
    discard = Signal()
    closed = Signal()
    step = Signal(int)
    undo = Signal()
    redo = Signal()
    menu = Signal(QWidget)

    def __init__(self, form: Form, context: FieldContext) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.form = form
        self._problems: Sequence[Problem] = ()
        self._watched: QWidget | None = None
        self.last_field = ""
        sections = sections_of(form)
        self.title = Elided()
        self.title.setProperty("role", "heading")
        self.place, self.kept = label("", "small"), label("", "small")
        self._kept_mark = symbol("device-floppy", "sub", 15)
        self.more = tool("dots", "更多：历史、复制、作废、打印", lambda: self.menu.emit(self.more))
        self.up = tool("chevron-up", "上一条 Ctrl+↑", lambda: self.step.emit(-1))
        self.down = tool("chevron-down", "下一条 Ctrl+↓", lambda: self.step.emit(1))
        self.close_button = tool("x", "关闭 Esc（草稿会留着）", self.closed.emit)
        head = column(
            row(self.title, self.more, self.up, self.down, self.close_button, gap=2),
            row(self.place, None, self._kept_mark, self.kept, gap=6), gap=2, margins=(20, 10, 14, 2))
        self.tabs = SectionTabs([each.title for each in sections])
        self.tabs.chosen.connect(self._go_to_section)
        self.bar = notices.Bar()
        self.fields = FieldList(form, sections, context)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.fields)
        self.area.viewport().setAutoFillBackground(False)
        bar_box = row(self.bar, margins=(20, 8, 20, 0))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.tabs)
        layout.addWidget(rule())
        layout.addLayout(bar_box)
        layout.addWidget(self.area, 1)
        layout.addWidget(rule())
        layout.addLayout(self._foot())
        self.tabs.setVisible(len(sections) > 1)
        self._connect()

    def _foot(self) -> QVBoxLayout:
        self._count_mark = symbol("circle-check", "green", 16)
        self.count = label("", "good")
        self.next_link = link("下一处 F8", lambda: self.next_fault(1))
        self.discard_button = button("放弃草稿", self.discard.emit, kind="quiet")
        self.save_button = button("保存(&S)", self.save.emit, kind="main")
        line = row(self._count_mark, self.count, self.next_link, None, self.discard_button, self.save_button, gap=6,
                   margins=(20, 9, 18, 9))
        return column(line, gap=0)

    def _connect(self) -> None:
        self._evaluate_later = _later(self, EVALUATE_AFTER, self.evaluate.emit)
        self._keep_later = _later(self, KEEP_AFTER, self.keep.emit)
        self.fields.edited.connect(self._on_edited)
        self.fields.left.connect(self.left)
        self.fields.explained.connect(self._on_explained)
        self.fields.jump.connect(self.focus_path)
        self.fields.built.connect(self._show_faults)
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]

    # What the presenter shows

    def show_record(self, editing: Editing, title: str, fixed: frozenset[str]) -> None:
        self._evaluate_later.stop()
        self._keep_later.stop()
        self.title.setText(title)
        self.fields.show_record(editing, fixed)
        why = "已作废的不能再改；要改先在历史里恢复" if editing.voided else \
            "这一条在这里只能看" if fixed.issuperset(self.form.by_name) else ""
        close(self.save_button, why)

    def show_evaluation(self, evaluation: Evaluation, problems: Sequence[Problem], waiting: int, blank: int) -> None:
        self._problems = tuple(problems)
        self.fields.show_evaluation(evaluation, problems)
        self._show_faults()
        errors = sum(each.level == "error" for each in problems)
        unread = sum(each.kind == "type" for each in problems)
        words, mark, colour = _count_words(errors, unread, waiting, blank)
        icons.dress(self._count_mark, mark, colour, 16)
        self.count.setText(words)
        theme.mark(self.count, "role", {"red": "error", "amber": "warning", "green": "good"}[colour])
        self.next_link.setVisible(bool(errors or waiting or blank))

    def show_kept(self, words: str) -> None:
        self.kept.setText(words)
        self._kept_mark.setVisible(bool(words))
        self.discard_button.setVisible(words.startswith("草稿"))

    def say(self, words: str, level: str, acts: Sequence[Act] = ()) -> None:
        if words:
            self.bar.say(words, level, acts)
        else:
            self.bar.hide()

    def show_fault(self, path: str, message: str) -> None:
        name = path.partition("[")[0]
        made = self.fields.fields.get(name)
        if made is None:
            self.say(message, "error")
            return
        made.set_problem(message)
        self.focus_path(path)

    # Where the person is

    def focus_path(self, path: str) -> None:
        """Into the field at a path; of a void path into the first field."""
        widget = self.fields.focus(path) if path else None
        if widget is not None:
            QTimer.singleShot(0, widget, partial(self._reveal, widget))

    def _reveal(self, widget: QWidget) -> None:
        """Scroll until a field stands in view with room around it: its label, its fault, what comes before."""
        bar, view = self.area.verticalScrollBar(), self.area.viewport().height()
        self.fields.grow(view)
        top, height = widget.mapTo(self.fields, QPoint(0, 0)).y(), widget.height()
        margin = max(0, min(_MARGIN, (view - height) // 2))
        if top - margin < bar.value() or height > view:
            bar.setValue(top - margin)
        elif top + height + margin > bar.value() + view:
            bar.setValue(top + height + margin - view)

    def focus_first(self) -> None:
        first = self.fields.first_input()
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            target = getattr(first, "focus_inside", None)
            if target is not None:
                target()
            self.area.verticalScrollBar().setValue(0)

    def next_fault(self, way: int) -> None:
        """F8: the next field with a fault or an unexplained warning, around and around."""
        self.fields.build_all()
        self.asked.emit()
        order = list(self.fields.fields)
        faulty = [name for name in order if any(
            each.path.partition("[")[0] == name and (each.level == "error" or not self._is_explained(name, each))
            for each in self._problems)]
        if not faulty:
            return
        here = self.current_field()
        at = order.index(here) if here in order else -1 if way > 0 else len(order)
        after = [name for name in faulty if (order.index(name) > at if way > 0 else order.index(name) < at)]
        name = (after[0] if way > 0 else after[-1]) if after else faulty[0 if way > 0 else -1]
        path = next(each.path for each in self._problems if each.path.partition("[")[0] == name)
        self.focus_path(path)

    def _is_explained(self, name: str, problem: Problem) -> bool:
        return any(each.name == problem.name and bool(each.explanation)
                   for each in self.fields.fields[name].problems())

    def current_field(self) -> str:
        """The name of the field that has the focus, "" when none has."""
        focus = QApplication.focusWidget()
        return next((name for name, made in self.fields.fields.items()
                     if focus is not None and made.isAncestorOf(focus)), "")

    def settle(self) -> None:
        """Take in what an input method holds and what waits for its timer: before a save or another record."""
        QGuiApplication.inputMethod().commit()
        name = self.current_field()
        if name:
            value, raw = self.fields.read(name)
            if self._evaluate_later.isActive():
                self.edited.emit(name, value, raw)
        self._evaluate_later.stop()
        self._keep_later.stop()

    # Events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Undo and redo are the form's, not the line's that has the focus."""
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            undo = event.matches(QKeySequence.StandardKey.Undo)
            redo = event.matches(QKeySequence.StandardKey.Redo) or (
                event.key() == Qt.Key.Key_Y and event.modifiers() == Qt.KeyboardModifier.ControlModifier)
            if undo or redo:
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    (self.undo if undo else self.redo).emit()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextPrevChild(True)
        else:
            super().keyPressEvent(event)

    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._watched is not None:
            self._watched.removeEventFilter(self)
            self._watched = None
        if new is None or not self.isAncestorOf(new):
            return
        new.installEventFilter(self)
        self._watched = new
        new.destroyed.connect(self._forget_watched)
        name = self.current_field()
        self.last_field = name or self.last_field
        if name in self.fields.place_of:
            self.tabs.set_current(self.fields.place_of[name])

    def _forget_watched(self) -> None:
        self._watched = None

    def _on_edited(self, name: str, value: object, raw: str) -> None:
        self.edited.emit(name, value, raw)
        self._evaluate_later.start()
        self._keep_later.start() if not self._keep_later.isActive() else None

    def _on_explained(self, name: str, text: str) -> None:
        self.explained.emit(name, text)
        self._evaluate_later.start()
        self._keep_later.start() if not self._keep_later.isActive() else None

    def _go_to_section(self, place: int) -> None:
        self.fields.build_all()
        heading = self.fields.sections.get(place)
        if heading is None:
            return
        QTimer.singleShot(0, heading, partial(self._scroll_to, heading))
        own = (name for name, at in self.fields.place_of.items() if at == place and self.fields.is_shown(name))
        name = next(own, "")
        if name:
            self.fields.fields[name].focus_inside()

    def _scroll_to(self, heading: QWidget) -> None:
        self.area.verticalScrollBar().setValue(heading.mapTo(self.fields, QPoint(0, 0)).y() - 4)

    def _show_faults(self) -> None:
        levels: dict[int, str] = {}
        for each in self._problems:
            name = each.path.partition("[")[0]
            place = self.fields.place_of.get(name)
            if place is None or (each.level == "warning" and self._is_explained(name, each)):
                continue
            levels[place] = "error" if "error" in (each.level, levels.get(place)) else "warning"
        self.tabs.set_faults(levels)


def _later(parent: QObject, milliseconds: int, act: Callable[[], object]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(act)
    return timer


def _count_words(errors: int, unread: int, waiting: int, blank: int) -> tuple[str, str, str]:
    if unread:
        return f"{unread} 处读不出来，留在草稿里", "alert-circle", "red"
    if errors:
        return f"{errors} 处错误，签批前要改好", "alert-circle", "red"
    if waiting:
        return f"{waiting} 处提醒，签批前要说明", "alert-triangle", "amber"
    if blank:
        return f"还有 {blank} 项必填", "circle-dashed", "amber"
    return "没有问题", "circle-check", "green"
