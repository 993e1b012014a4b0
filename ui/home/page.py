"""工作台: the first page after unlocking. It can be used at once; what takes longer arrives piece by piece."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QWidget
from shiboken6 import isValid

from forms.errors import UserError
from model import clock
from model.changes import Changes
from model.figures.answers import Reply
from model.workspace.workspace import Workspace
from ui import notices, tasks
from ui.home.ask_card import AskCard
from ui.home.chart_card import ChartCard
from ui.home.charts import Chart
from ui.home.first_card import FirstCard
from ui.home.parts import Tall
from ui.home.presenter import HomePresenter
from ui.home.side_cards import DuesCard, PackagesCard
from ui.home.state import MONTH, Jump, Overview, day_words, weekday
from ui.home.todo import Todo
from ui.home.todo_card import TodoCard
from ui.moved import why_closed
from ui.shell import Shell
from ui.widgets.acting import add_shortcuts, pause
from ui.widgets.basics import button, close, column, label, row

NARROW_BELOW = 980
SIDE = 402
LOG = "project_log"
_AT_ONCE, _QUIET, _AFTER_SAVE = 0, 150, 300  # ms


class HomePage(QWidget):
    """jump_requested: form, record, path. missing_requested: form, what a new record starts with.

    asking_wanted: Ctrl+K was pressed on some page; whoever listens brings this page to the front.
    """

    title = "工作台"
    jump_requested = Signal(str, str, str)
    missing_requested = Signal(str, dict)
    asking_wanted = Signal()

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace, self.shell = workspace, shell
        self.presenter = HomePresenter(self, workspace, self._start)
        self._later = pause(self, 0, self.presenter.go_on)
        self.charts: list[ChartCard] = []
        self._narrow: bool | None = None
        self._make_parts()
        self._connect()
        self._lay_out(narrow=False)

    # What the shell asks for

    def on_changes(self, changes: Changes) -> None:
        """Anything may change what is missing: registers, nil reports, thresholds."""
        if changes:
            self.presenter.forget()
            if self.isVisible():
                self._later.start(_AFTER_SAVE)

    def open_record(self, form: str, record: str, path: str) -> None:
        """No record lives here."""

    def may_leave(self) -> bool:
        self.presenter.pause()
        return True

    def to_asking(self) -> None:
        """The cursor into 查数, from wherever the person is."""
        self.asking_wanted.emit()
        self.view.ensureWidgetVisible(self.ask)
        self.ask.begin()

    # What the presenter asks for

    def show_overview(self, overview: Overview) -> None:
        self._say_day()
        self.todo.show_overview(overview)
        self.dues.show_dues(overview.dues)
        self.packages.show_packages(overview.packages)
        close(self.log, why_closed(self._workspace))
        new = bool(overview.first)
        self.first.setVisible(new)
        self.todo.setVisible(not new)
        if new:
            self.first.show_steps(overview.first, self._workspace.unit_name)
            for each in self.first.buttons:
                close(each, why_closed(self._workspace))
        if self.ask.field.text():
            self.presenter.ask(self.ask.field.text())

    def show_todo(self, todo: Todo) -> None:
        self.todo.show_todo(todo)
        self.shell.set_badge(MONTH, todo.open)

    def show_charts(self, charts: tuple[Chart, ...]) -> None:
        turned = {each.chart.form for each in self.charts if each.stack.currentIndex() == 1}
        for old in self.charts:
            self._pictures.removeWidget(old)
            old.hide()
            old.deleteLater()
        # In a new workspace four empty frames would only take the room of what is to be done first.
        new = self.presenter.overview is not None and bool(self.presenter.overview.first)
        drawn = () if new and all(each.empty for each in charts) else charts
        self.charts = [ChartCard(each) for each in drawn]
        for each in self.charts:
            each.opened.connect(self._open_list)
            if each.chart.form in turned:
                each.turn_over()
        self._place_charts()

    def show_reply(self, text: str, reply: Reply) -> None:
        self.ask.show_reply(text, reply)

    def show_step(self, words: str, done: int, total: int) -> None:
        self.todo.wait(f"{words} {done}/{total}" if total else words)

    def show_problem(self, problem: UserError) -> None:
        self.bar.tell(problem)

    def go_on_later(self) -> None:
        if self.isVisible():
            self._later.start(_QUIET)

    def _start(self, work: Callable[[tasks.Progress], object], **acts: Callable[..., object]) -> tasks.Task:
        """Long work whose answer is dropped when the page is gone meanwhile: locked, closed."""
        return tasks.run(work, **{name: partial(self._if_here, act) for name, act in acts.items()})

    def _if_here(self, act: Callable[..., object], *told: object) -> None:
        if isValid(self):
            act(*told)

    # Parts

    def _make_parts(self) -> None:
        self.day = label("", "scope")
        self.log = button("记项目日志(&L)", partial(self._begin, LOG), icon="pencil")
        self.log.setVisible(LOG in self._workspace.forms)
        self.bar = notices.Bar()
        self.todo, self.first, self.ask = TodoCard(), FirstCard(), AskCard()
        self.dues, self.packages = DuesCard(), PackagesCard()
        self.first.hide()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(12)
        self._pair: QHBoxLayout | None = None
        self._pictures = QGridLayout()
        self._pictures.setSpacing(16)
        inside = Tall()
        inside.setProperty("clear", "true")
        self._inside = column(self._grid, self._pictures, gap=14, margins=(0, 0, 2, 2))
        self._inside.setStretch(0, 1)
        inside.setLayout(self._inside)
        self.view = QScrollArea()
        self.view.setWidgetResizable(True)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setWidget(inside)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._head = row(label(self.title, "title"), self.day, None, self.log, gap=16, margins=(0, 0, 2, 0))
        self._main = column(self._head, self.bar, self.view, gap=12, margins=(24, 18, 22, 22))
        self._main.setStretch(2, 1)
        self.setLayout(self._main)
        self._say_day()

    def _connect(self) -> None:
        self.todo.jumped.connect(self._jump)
        self.dues.jumped.connect(self._jump)
        self.packages.jumped.connect(self._jump)
        self.first.begun.connect(self._begin)
        self.ask.asked.connect(self.presenter.ask)
        self.ask.opened.connect(self._open_list)
        add_shortcuts(self, {"Ctrl+F": self.to_asking, "F5": self._again, "F8": partial(self._next, 1),
                             "Shift+F8": partial(self._next, -1)})
        everywhere = QShortcut(QKeySequence("Ctrl+K"), self.shell)
        everywhere.activated.connect(self.to_asking)

    def _lay_out(self, *, narrow: bool) -> None:
        """Side by side; on a small screen 查数 first, because the leader is on the telephone, then the others."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        left: tuple[QWidget, ...] = (self.todo, self.first)
        right: tuple[QWidget, ...] = (self.ask, self.dues, self.packages)
        for each in (*left, *right):
            self._grid.removeWidget(each)
        if self._pair is not None:
            self._grid.removeItem(self._pair)
            self._pair.deleteLater()
            self._pair = None
        side = 14 if narrow else 24
        self._main.setContentsMargins(side, 12 if narrow else 18, side - 2, 12 if narrow else 22)
        for each in right:
            each.setMaximumWidth(16_777_215 if narrow else SIDE)
            each.setMinimumWidth(0 if narrow else SIDE)
        if narrow:
            self._grid.addWidget(self.ask, 0, 0)
            for each in left:
                self._grid.addWidget(each, 1, 0)
            self._pair = row(self.dues, self.packages, gap=16)
            self._grid.addLayout(self._pair, 2, 0)
        else:
            for each in left:
                self._grid.addWidget(each, 0, 0, 3, 1)
            for at, each in enumerate(right):
                self._grid.addWidget(each, at, 1)
        self._grid.setColumnStretch(0, 1)
        self._grid.setRowStretch(2, 0 if narrow else 1)
        self._place_charts()

    def _place_charts(self) -> None:
        across = 2 if self._narrow else 4
        for each in self.charts:
            self._pictures.removeWidget(each)
        for at, each in enumerate(self.charts):
            self._pictures.addWidget(each, at // across, at % across)
        for at in range(4):
            self._pictures.setColumnStretch(at, 1 if at < across else 0)

    def _say_day(self) -> None:
        today = clock.today(self._workspace.clock)
        self.day.setText(f"{today.year}年{day_words(today)}　星期{weekday(today)[1:]}")

    # What the person does

    def _jump(self, to: Jump) -> None:
        """To the place itself where it is known, else to a new record that begins with what is known."""
        if to.form == MONTH:
            self.shell.show_page(MONTH)
        elif to.record or not to.values:
            self.jump_requested.emit(to.form, to.record, to.path)
        else:
            self.missing_requested.emit(to.form, dict(to.values))

    def _begin(self, form: str) -> None:
        if form == "attendance":
            self.jump_requested.emit(form, "", "")
        else:
            self.missing_requested.emit(form, {})

    def _open_list(self, form: str) -> None:
        self.jump_requested.emit(form, "", "")

    def _again(self) -> None:
        self.presenter.forget()
        self._later.start(_AT_ONCE)

    def _next(self, steps: int) -> None:
        """The focus to the next thing to do, round and round."""
        jumps: list[QPushButton] = [each.jump for each in self.todo.rows]
        if jumps:
            here = QApplication.focusWidget()
            at = jumps.index(here) + steps if isinstance(here, QPushButton) and here in jumps else min(steps, 0)
            place = jumps[at % len(jumps)]
            place.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.view.ensureWidgetVisible(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focus = QApplication.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QPushButton):
            focus.click()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Painted first; the quickest part is read then, the rest when nobody needs the worker."""
        super().showEvent(event)
        if self.presenter.overview is not None and self.presenter.overview.today != clock.today(self._workspace.clock):
            self.presenter.forget()
        if self.presenter.overview is not None:
            self.presenter.look_at_drafts()
        QTimer.singleShot(0, self, self._take_focus)
        if not self.presenter.settled:
            self._later.start(_AT_ONCE if self.presenter.overview is None else _QUIET)

    def _take_focus(self) -> None:
        """The first focus is the field's: a number is what people come back for."""
        focus = QApplication.focusWidget()
        if self.isVisible() and (focus is None or not self.isAncestorOf(focus)):
            self.ask.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever goes elsewhere gets the worker."""
        self._later.stop()
        self.presenter.pause()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out(narrow=self.width() < NARROW_BELOW)
