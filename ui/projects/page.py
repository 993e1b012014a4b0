"""The project desk's page: the list and its sister views, and above them the page of one project."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property, partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from forms.definition import Value
from forms.errors import UserError
from model.changes import Changes
from model.projects.page import Source, whole
from model.projects.rows import FORM, PAIRING, SUPPORTER
from model.workspace.workspace import Workspace
from ui import notices, tasks
from ui.group_page import GroupPage
from ui.moved import why_closed
from ui.projects.board_view import BoardView
from ui.projects.calendar_view import CalendarView
from ui.projects.entry_panel import EntryPanel
from ui.projects.list_view import ListView
from ui.projects.pairing_view import PairingView
from ui.projects.panels import Panels
from ui.projects.paper import PaperPage, card_of
from ui.projects.presenter import ProjectsPresenter
from ui.projects.problem_raise import raise_problem
from ui.projects.project_view import ProjectView
from ui.projects.stage_panel import StagePanel
from ui.projects.wording import summary_words
from ui.shell import Shell
from ui.widgets.acting import add_shortcuts
from ui.widgets.basics import Segmented, button, close, column, label, row

NARROW_BELOW = 900
_VIEWS = (("list", "清单"), ("board", "看板"), ("calendar", "日历"), ("pairing", "结对"))
Ledgers = Callable[[str], GroupPage]


class ProjectsPage(QWidget):
    """ledgers: the group page that keeps a form, brought to the front: for editing what the desk only shows."""

    def __init__(self, workspace: Workspace, shell: Shell, ledgers: Ledgers) -> None:
        super().__init__()
        self.title = "项目"
        self.workspace, self.shell, self._ledgers = workspace, shell, ledgers
        self._stale, self._open = True, ""
        self._outdated: set[int] = set()
        self.panels = Panels(workspace, shell.preferences)
        self.presenter = ProjectsPresenter(self, workspace, tasks.run)
        self._make()
        self._add_shortcuts()

    def _make(self) -> None:
        self.scope = label("", "scope")
        self.new = button("新增项目(&N)", self.new_project, icon="plus", tip="Ctrl+N")
        self.bar = notices.Bar()
        self.list = ListView(self.presenter)
        self.list.opened.connect(self.open_project)
        self.list.new_wanted.connect(self.new_project)
        self._make_views()
        self.views = QStackedWidget()
        for each in (self.list, self.board, self.calendar, self.pairing):
            self.views.addWidget(each)
        self.view_choice = Segmented(_VIEWS, "list", "看法")
        self.view_choice.chosen.connect(self.show_view)
        head = row(label("项目", "title"), 8, self.view_choice, 8, self.scope, None, self.new, gap=8)
        self.box = column(head, self.bar, self.views, gap=10, margins=(24, 14, 24, 16))
        self.box.setStretch(2, 1)
        self.main = QWidget()
        self.main.setLayout(self.box)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.main)
        self.setLayout(column(self.pages, gap=0))

    @cached_property
    def view(self) -> ProjectView:
        """One project's page, made when the first is opened: it takes longer than the list."""
        view = ProjectView(self.workspace)
        view.back.connect(self.back_to_list)
        view.asked.connect(self._do)
        view.entry.connect(lambda form, record: self.edit(form, record, ""))
        view.set_narrow(self.width() < NARROW_BELOW)
        self.pages.addWidget(view)
        return view

    @cached_property
    def paper(self) -> PaperPage:
        """Documents and cards, made when the first is shown."""
        paper = PaperPage(self.workspace.attachments.read)
        paper.closed.connect(self._close_paper)
        self.pages.addWidget(paper)
        return paper

    def _is_made(self) -> bool:
        return "view" in self.__dict__

    def _make_views(self) -> None:
        """The sister views of the list."""
        self.board = BoardView(self.presenter.form, self._stage_panel)
        self.board.opened.connect(self.open_project)
        self.board.saved.connect(self._tell)
        self.calendar = CalendarView(self.presenter.form)
        self.calendar.opened.connect(self._open_any)
        self.pairing = PairingView(self.workspace.forms[PAIRING], self.workspace.forms[SUPPORTER])
        self.pairing.opened.connect(self._open_any)
        self.pairing.pair_wanted.connect(self._pair)
        self.pairing.supporter_wanted.connect(self._show_supporter)

    def _add_shortcuts(self) -> None:
        add_shortcuts(self, {
            "Ctrl+N": self.new_project, "Escape": self._escape, "Ctrl+Z": self.shell.toast.undo,
            "Ctrl+P": partial(self._do, "card"),
            "Ctrl+Up": partial(self.step, -1), "Ctrl+Down": partial(self.step, 1),
            "Ctrl+PgUp": partial(self._turn, -1), "Ctrl+PgDown": partial(self._turn, 1),
            "Ctrl+F": partial(self.list.search.setFocus, Qt.FocusReason.ShortcutFocusReason),
        })

    # What the shell asks for

    def on_changes(self, changes: Changes) -> None:
        if self.presenter.on_changes(changes):
            self._stale = True
            if self.isVisible():
                self._freshen()

    def open_record(self, form: str, record: str, path: str) -> None:
        """A project's page; with a path its field, which is in the ledger."""
        if form != FORM:
            return
        if path:
            self.edit(FORM, record, path)
        else:
            self.open_project(record)

    def may_leave(self) -> bool:
        """What is typed into a short form goes to its draft."""
        if self._is_made():
            self.view.leave_panel()
        return True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        for each in (self.new, self.list.first):
            close(each, why_closed(self.workspace))
        if self._stale:
            self._freshen()
        if not self._open:
            self.take_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW_BELOW
        edge = 14 if narrow else 24
        if self._is_made():
            self.view.set_narrow(narrow)
        self.list.set_narrow(narrow)
        self.scope.setVisible(not narrow)
        self.box.setContentsMargins(edge, 12, edge, 10 if edge == 14 else 16)

    # What the presenter shows

    def show_list(self) -> None:
        self.bar.hide()
        words = summary_words(self.presenter.shown, len(self.presenter.every))
        self.scope.setText(f"{self.workspace.unit_name}　{words}")
        self.list.show_list()
        self._outdated = {1, 2, 3}
        self._show_sister()

    def show_view(self, key: str) -> None:
        """list, board, calendar or pairing."""
        self.view_choice.set_value(key)
        self.views.setCurrentIndex([each for each, _ in _VIEWS].index(key))
        self._show_sister()
        self.take_focus()

    def _show_sister(self) -> None:
        """The list's sisters are filled when somebody turns to them."""
        shown, found = self.views.currentWidget(), self.presenter
        if self.views.currentIndex() not in self._outdated:
            return
        self._outdated.remove(self.views.currentIndex())
        if shown is self.board:
            self.board.show_projects(found.shown)
        elif shown is self.calendar:
            self.calendar.show_deadlines(found.deadlines, date.fromisoformat(found.today))
        else:
            self.pairing.show_pairing(found.places, found.supporters)

    def take_focus(self) -> None:
        """Into what is shown."""
        (self.list, self.board, self.calendar, self.pairing)[self.views.currentIndex()].take_focus()

    # Pairing

    def _pair(self, unit: str) -> None:
        """A new pairing of a unit, in its ledger."""
        kind = {"township": "township", "village": "village"}.get(self.workspace.units.level_of(unit), "county_member")
        self.new_record(PAIRING, {"target_unit": unit, "pairing_kind": kind, "phase_no": 1,
                                  "from": self.presenter.today})

    def _show_supporter(self, supporter: str) -> None:
        """The projects of a supporter."""
        self.presenter.narrow(helper=supporter)
        self.show_view("list")

    def _open_any(self, form: str, record: str) -> None:
        if form == FORM:
            self.open_project(record)
        else:
            self.edit(form, record, "")

    def show_failed(self, problem: UserError) -> None:
        self.bar.tell(problem)

    # Going elsewhere

    def open_project(self, record: str) -> None:
        """A project's own page; of one that isn't there the list says so."""
        self._open = record
        self._read_project()

    def step(self, way: int) -> None:
        """The project before or after this one, in the order of the list."""
        records = [each.record for each in self.presenter.shown]
        if self._open in records and 0 <= records.index(self._open) + way < len(records):
            self.view.close_panel()
            self.open_project(records[records.index(self._open) + way])

    def _turn(self, months: int) -> None:
        if self.calendar.isVisible():
            self.calendar.month.step(months)

    def back_to_list(self) -> None:
        """Where one came from, the bar on the project."""
        if self._open:
            self.list.table.go(self._open)
        if self._is_made():
            self.view.close_panel()
        self._open = ""
        self.pages.setCurrentWidget(self.main)
        self.take_focus()

    def _read_project(self) -> None:
        found = whole(self.workspace, self._open)
        if found is None:
            self.back_to_list()
            self.bar.say("这个项目已经作废，或者不在这台电脑上。", "warning")
            return
        self.view.show_whole(found, self.presenter.today)
        if self.pages.currentWidget() is not self.view:
            self.pages.setCurrentWidget(self.view)
            self.view.log_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _do(self, what: str, about: object = None) -> None:
        """What the project's page asks for, by its buttons or by keys."""
        if not self._is_made() or self.pages.currentWidget() is not self.view or self.view.whole is None:
            return
        shown = self.view.whole
        acts: dict[str, Callable[[], object]] = {
            "edit": lambda: self.edit(FORM, self._open, ""),
            "effect": lambda: self.edit(FORM, self._open, "effect_jobs"),
            "raise": lambda: self._raise(about), "card": self._show_card, "paper": lambda: self._show_paper(about),
            "log": lambda: self._show_panel(self.panels.log(shown)),
            "fund": lambda: self._show_panel(self.panels.fund(shown, about if isinstance(about, Source) else None)),
            "problem": lambda: self._show_panel(self.panels.problem(shown)),
            "stage": lambda: self._show_panel(self.panels.stage(self._open, shown.project.name, str(about))),
        }
        if what in acts:
            acts[what]()

    def _raise(self, about: object) -> None:
        """A problem before the next level; it can be taken back."""
        if not isinstance(about, tuple):
            return
        try:
            before, saved = raise_problem(self.workspace, *about)
        except UserError as problem:
            self.view.bar.tell(problem)
            return
        self._tell(saved.changes, "问题已上报", lambda: self.workspace.restore_revision(before).changes)

    def _take_back(self, back: Callable[[], Changes]) -> None:
        """What was just saved, out again."""
        try:
            changes = back()
        except UserError as problem:
            (self.view.bar if self._open else self.bar).tell(problem)
            return
        self.shell.announce(changes)

    def _show_card(self) -> None:
        """The project on paper."""
        record, name = self._open, f"{self.view.title.text()}.pdf"

        def done(content: bytes) -> None:
            if content and record == self._open:
                self.paper.show_pdf(content, name)
                self.pages.setCurrentWidget(self.paper)

        tasks.run(lambda _: card_of(self.workspace, record), done=done, failed=self.view.bar.tell)

    def _show_paper(self, file: object) -> None:
        """The document of a stage."""
        if isinstance(file, Mapping):
            try:
                self.paper.show_file(file)
            except UserError as problem:
                self.view.bar.tell(problem)
                return
            self.pages.setCurrentWidget(self.paper)

    def _close_paper(self) -> None:
        self.paper.shut()
        self.pages.setCurrentWidget(self.view)
        self.view.log_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_panel(self, panel: EntryPanel | StagePanel) -> None:
        panel.saved.connect(self._saved)
        panel.closed.connect(self.view.close_panel)
        self.view.open_panel(panel)

    def _stage_panel(self, record: str, stage: str) -> StagePanel | None:
        """Where nothing may be written there is nothing to ask."""
        found = self.presenter.project(record)
        if found is None or self.workspace.read_only:
            return None
        return self.panels.stage(record, found.name, stage)

    def _saved(self, changes: Changes, words: str, back: Callable[[], Changes]) -> None:
        if self._is_made():
            self.view.close_panel()
        self._tell(changes, words, back)

    def _tell(self, changes: Changes, words: str, back: Callable[[], Changes]) -> None:
        self.shell.toast.say(words, "撤销 Ctrl+Z", partial(self._take_back, back))
        self.shell.announce(changes)

    def _escape(self) -> None:
        shown = self.pages.currentWidget()
        if shown is self.main:
            self.board.close_stage()
        elif shown is self.paper:
            self._close_paper()
        elif not self.view.close_photo() and not self.view.close_panel():
            self.back_to_list()

    def edit(self, form: str, record: str, path: str) -> None:
        """A record in its own ledger, in the field at `path`."""
        self._ledgers(form).show_tab(form).open_record(form, record, path)  # type: ignore[attr-defined]

    def new_project(self) -> None:
        self.new_record(FORM, {})

    def new_record(self, form: str, values: Mapping[str, Value]) -> None:
        self._ledgers(form).new_with(form, values)

    def _freshen(self) -> None:
        self._stale = False
        self.presenter.load()
        if self._open:
            self._read_project()
