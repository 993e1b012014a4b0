"""The project desk's page: the list and its sister views, and above them the page of one project."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from forms.definition import Value
from forms.errors import UserError
from model.changes import Changes
from model.projects import FORM
from model.projects_page import Source, whole
from model.workspace.workspace import Workspace
from ui import notices, tasks
from ui.group_page import GroupPage
from ui.projects.entry_panel import EntryPanel
from ui.projects.list_view import ListView
from ui.projects.panels import Panels
from ui.projects.presenter import ProjectsPresenter
from ui.projects.project_view import ProjectView
from ui.projects.stage_panel import StagePanel
from ui.projects.wording import summary_words
from ui.shell import Shell
from ui.widgets.basics import button, column, label, row

NARROW_BELOW = 900
Ledgers = Callable[[str], GroupPage]


class ProjectsPage(QWidget):
    """ledgers: the group page that keeps a form, brought to the front: for editing what the desk only shows."""

    def __init__(self, workspace: Workspace, shell: Shell, ledgers: Ledgers) -> None:
        super().__init__()
        self.title = "项目"
        self.workspace, self.shell, self._ledgers = workspace, shell, ledgers
        self._stale, self._open = True, ""
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
        self.views = QStackedWidget()
        self.views.addWidget(self.list)
        head = row(label("项目", "title"), 8, self.scope, None, self.new, gap=8)
        self.box = column(head, self.bar, self.views, gap=10, margins=(24, 14, 24, 16))
        self.box.setStretch(2, 1)
        self.main = QWidget()
        self.main.setLayout(self.box)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.main)
        self.view = ProjectView(self.workspace)
        self.view.back.connect(self.back_to_list)
        self.view.asked.connect(self._do)
        self.view.entry.connect(lambda form, record: self.edit(form, record, ""))
        self.pages.addWidget(self.view)
        self.setLayout(column(self.pages, gap=0))

    def _add_shortcuts(self) -> None:
        acts: dict[str, Callable[[], object]] = {
            "Ctrl+N": self.new_project, "Escape": self._escape,
            "Ctrl+F": partial(self.list.search.setFocus, Qt.FocusReason.ShortcutFocusReason),
        }
        for keys, act in acts.items():
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda act=act: act())

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
        self.view.leave_panel()
        return True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._freshen()
        if not self._open:
            self.list.take_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW_BELOW
        edge = 14 if narrow else 24
        self.view.set_narrow(narrow)
        self.box.setContentsMargins(edge, 12, edge, 10 if edge == 14 else 16)

    # What the presenter shows

    def show_list(self) -> None:
        self.bar.hide()
        words = summary_words(self.presenter.shown, len(self.presenter.every))
        self.scope.setText(f"{self.workspace.unit_name}　{words}")
        self.list.show_list()

    def show_failed(self, problem: UserError) -> None:
        self.bar.tell(problem)

    # Going elsewhere

    def open_project(self, record: str) -> None:
        """A project's own page; of one that isn't there the list says so."""
        self._open = record
        self._read_project()

    def back_to_list(self) -> None:
        """Where one came from, the bar on the project."""
        if self._open:
            self.list.table.go(self._open)
        self.view.close_panel()
        self._open = ""
        self.pages.setCurrentWidget(self.main)
        self.list.take_focus()

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
        shown = self.view.whole
        if shown is None or self.pages.currentWidget() is not self.view:
            return
        acts: dict[str, Callable[[], object]] = {
            "edit": lambda: self.edit(FORM, self._open, ""),
            "effect": lambda: self.edit(FORM, self._open, "effect_jobs"),
            "log": lambda: self._show_panel(self.panels.log(shown)),
            "fund": lambda: self._show_panel(self.panels.fund(shown, about if isinstance(about, Source) else None)),
            "problem": lambda: self._show_panel(self.panels.problem(shown)),
            "stage": lambda: self._show_panel(self.panels.stage(self._open, shown.project.name, str(about))),
        }
        if what in acts:
            acts[what]()

    def _show_panel(self, panel: EntryPanel | StagePanel) -> None:
        panel.saved.connect(self._saved)
        panel.closed.connect(self.view.close_panel)
        self.view.open_panel(panel)

    def _saved(self, changes: Changes, words: str) -> None:
        self.view.close_panel()
        self.shell.toast.say(words)
        self.shell.announce(changes)

    def _escape(self) -> None:
        if self.pages.currentWidget() is self.view and not self.view.close_photo() and not self.view.close_panel():
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
