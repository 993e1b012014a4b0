"""The attendance desk's page: it carries keys to the presenter and shows what became of them."""

from collections.abc import Callable, Collection
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from forms.errors import UserError
from model.attendance.rules import rules_words
from model.changes import Changes
from model.workspace.workspace import Workspace
from ui import notices, tasks
from ui.attendance.aside import AsidePage
from ui.attendance.board import Board
from ui.attendance.context import field_context
from ui.attendance.desk_head import DeskHead
from ui.attendance.hand import Hand
from ui.attendance.legend import KeyCap, Legend
from ui.attendance.output import Made
from ui.attendance.paperwork import Paperwork
from ui.attendance.presenter import AttendancePresenter
from ui.attendance.saving import FORM
from ui.attendance.sheet import Key
from ui.attendance.states import HALVES
from ui.attendance.strip import Strip
from ui.attendance.wording import day_details, leave_wish, strip_words
from ui.moved import why_closed
from ui.shell import Shell
from ui.widgets.acting import add_shortcuts, pause
from ui.widgets.basics import button, close, column, label, row
from ui.widgets.states import EmptyState

if TYPE_CHECKING:
    from ui.attendance.day_panel import DayPanel
    from ui.attendance.leave_page import LeavePage
    from ui.attendance.rules_page import RulesPage
    from ui.attendance.sheet_view import SheetView
    from ui.attendance.workdays_page import WorkdaysPage

SAVE_AFTER = 400
AT_ONCE = 12
NARROW_BELOW, TIGHT_BELOW = 900, 1080
Aside = TypeVar("Aside", bound=AsidePage)


class AttendancePage(QWidget):
    """The grid with its panel, and four pages aside: the sheet, holiday notices, rules and leave.

    missing_requested: form, what a new record starts with.
    """

    missing_requested = Signal(str, object)

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self.title = "考勤"
        self.workspace, self.shell = workspace, shell
        self._stale, self._entered = False, False
        self._save_timer, self._sum_timer = pause(self, SAVE_AFTER, self._save), pause(self, 0, self._show_sums)
        self.presenter = AttendancePresenter(self, workspace, tasks.run, shell.announce)
        self._make()
        self._connect()
        self._add_shortcuts()
        self.show_month()

    # Making

    def _make(self) -> None:
        self.head = DeskHead(self.presenter.month, leave="leave" in self.workspace.forms)
        self.bar = notices.Bar()
        self.board = Board(self.presenter)
        self.grid = self.board.grid
        self.hand = Hand(self.presenter, self.grid)
        self.strip, self.legend = Strip(), Legend(self.presenter.states)
        self.foot = QWidget()
        self.more_keys = QWidget()
        self.more_keys.setLayout(row(KeyCap("Ctrl+R"), label("同前一天", "sub"), 6, KeyCap("Del"), label("清空", "sub"),
                                     gap=6))
        keys = row(self.legend, self.more_keys)
        keys.setStretch(0, 1)
        self.foot.setLayout(column(self.strip, keys, gap=6))
        self.progress = notices.ProgressLine()
        self.desk = QWidget()
        self.desk_box = column(self.board, self.foot, None, gap=10)
        self.desk.setLayout(self.desk_box)
        self.empty = EmptyState("users", "这个月没有要记考勤的干部",
                                "派驻干部台账里考勤单位是本单位、在任的干部会列在这里", self._begin_cadre())
        self.stack = QStackedWidget()
        self.papers = Paperwork(self.presenter, self.workspace, self, self.progress.follow)
        for each in (self.desk, self.empty):
            self.stack.addWidget(each)
        self.box = column(self.head, self.bar, self.progress, self.stack, gap=8, margins=(24, 18, 24, 16))
        self.box.setStretch(3, 1)
        self.main = QWidget()
        self.main.setLayout(self.box)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.main)
        self.setLayout(column(self.pages, gap=0))

    def _connect(self) -> None:
        self.head.month.changed.connect(self.presenter.open_month)
        self.head.kind.chosen.connect(lambda code: self.presenter.narrow(kind=code))
        self.head.home.chosen.connect(lambda code: self.presenter.narrow(home=code))
        self.head.asked.connect(self._do)
        self.grid.asked.connect(self._do)
        self.grid.moved.connect(self._show_place)
        self.grid.doubleClicked.connect(lambda _: self._do("open"))
        self.legend.pressed.connect(self.hand.digit)
        self.hand.leave.connect(self._leave_changed)
        self.hand.said.connect(self.shell.toast.say)
        self.hand.wrong.connect(self._wrong)
        self.strip.retry.connect(self._save)
        self.strip.open_wanted.connect(lambda: self._do("open"))
        self.papers.shown.connect(self._show_sheet)
        self.papers.saved.connect(self.shell.toast.say)
        self.papers.failed.connect(self.bar.tell)

    def _add_shortcuts(self) -> None:
        # A button's own letter acts a tenth of a second later, after the keys that follow it.
        self.head.fill.setShortcut(QKeySequence())
        add_shortcuts(self, {
            "Ctrl+Z": partial(self._do, "undo"), "Ctrl+Y": partial(self._do, "redo"),
            "Ctrl+PgUp": partial(self.head.month.step, -1), "Ctrl+PgDown": partial(self.head.month.step, 1),
            "F8": partial(self.hand.jump, 1), "Shift+F8": partial(self.hand.jump, -1), "Escape": self._escape,
            "Ctrl+P": partial(self._do, "print"), "Ctrl+S": self._save, "Alt+W": partial(self._do, "fill"),
        })

    @cached_property
    def panel(self) -> "DayPanel":
        """Made when first opened, as the other two: most days need no note."""
        from ui.attendance.day_panel import DayPanel

        made = DayPanel(self.presenter.form, field_context(self.workspace, self.presenter.form))
        made.edited.connect(lambda keys, name, value: self.presenter.put_details(keys, {name: value}))
        made.closed.connect(self._to_grid)
        self.desk_box.insertWidget(2, made)
        return made

    @cached_property
    def preview(self) -> "SheetView":
        """The month sheet."""
        from ui.attendance.sheet_view import SheetView

        made = SheetView()
        made.closed.connect(self._back)
        self.pages.addWidget(made)
        return made

    @cached_property
    def workdays(self) -> "WorkdaysPage":
        """The holiday notices."""
        from ui.attendance.workdays_page import WorkdaysPage

        return self._aside(WorkdaysPage(self.workspace))

    @cached_property
    def rules(self) -> "RulesPage":
        """How the county counts."""
        from ui.attendance.rules_page import RulesPage

        return self._aside(RulesPage(self.workspace))

    @cached_property
    def leave(self) -> "LeavePage":
        """Leave asked for, approved, ended."""
        from ui.attendance.leave_page import LeavePage

        return self._aside(LeavePage(self.workspace))

    def _aside(self, made: Aside) -> Aside:
        made.closed.connect(self._back)
        made.saved.connect(self.shell.announce)
        self.pages.addWidget(made)
        return made

    def _panel_open(self) -> bool:
        return "panel" in self.__dict__ and self.panel.isVisible()

    # What the shell asks for

    def on_changes(self, changes: Changes) -> None:
        if self.presenter.on_changes(changes):
            self._stale = True
            if self.isVisible():
                self._freshen()

    def _begin_cadre(self) -> list[QPushButton]:
        """The way on from a month without cadres; there is none where nothing may be written."""
        if self.workspace.read_only:
            return []
        return [button("登记干部(&N)", lambda: self.missing_requested.emit("cadre", {}), kind="main", icon="plus")]

    def open_record(self, form: str, record: str, path: str) -> None:
        """A day of a cadre: its month, its half; with a path also its fields."""
        parts = record.split("/")
        if form != FORM or len(parts) != 3:
            return
        self.presenter.narrow(kind="", home="")
        self.presenter.open_month(parts[2][:7])
        cell = self.presenter.sheet.cell_of((parts[1], parts[2]), half=path == "pm_status")
        if cell is not None:
            self._entered = True
            self.grid.go(cell)
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
            if path and path not in HALVES:
                self.open_day(path)

    def may_leave(self) -> bool:
        """Everything onto the disk; what couldn't be saved keeps the window open."""
        if self._panel_open():
            self.panel.settle()
        return self.presenter.flush(tasks.wait)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._freshen()
        if not self._entered:
            self._entered = True
            self._go_to_today()
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW_BELOW
        if narrow != self.grid.narrow:
            for each in (self.head, self.board, self.strip, self.legend):
                each.set_narrow(narrow)
            self.more_keys.setVisible(not narrow)
            edge = 14 if narrow else 24
            self.box.setContentsMargins(edge, 12 if narrow else 18, edge, 10 if narrow else 16)
        self.head.set_tight(self.width() < TIGHT_BELOW)

    # What the presenter shows

    def show_month(self) -> None:
        sheet, presenter = self.presenter.sheet, self.presenter
        where = self.grid.cell()
        self.head.month.set_value(presenter.month)
        self.head.scope.setText(f"{self.workspace.unit_name}　{len(sheet.cadres)} 人　"
                                f"工作日 {sum(day.worked for day in sheet.days)} 天")
        self.head.scope.setToolTip(self.workspace.workdays.note(sheet.days[0].date.year) or "")
        kinds = {each.kind: each.kind_words for each in presenter.everyone}
        homes = {each.home: each.home_words for each in presenter.everyone if each.home}
        self.head.kind.offer([(code, words, "") for code, words in kinds.items()], presenter.kind)
        self.head.home.offer([(code, words, "") for code, words in homes.items()], presenter.home)
        self.grid.months.start_over()
        self.board.fit()
        self.stack.setCurrentWidget(self.desk if sheet.cadres else self.empty)
        self.head.show_empty(not presenter.everyone)
        close(self.head.fill, why_closed(self.workspace) or ("" if sheet.cadres else "这个月没有要记考勤的干部"))
        if where[0] >= 0 and where[0] < sheet.rows() and where[1] < sheet.columns():
            self.grid.go(where)
        elif self._entered:
            self._go_to_today()
        self.board.totals.update()
        self._sum_timer.start()

    def show_days(self, keys: Collection[Key]) -> None:
        self.grid.months.show_days(set(keys))
        rows = {record for record, _ in keys}
        if len(rows) > 3:
            self.board.totals.update()
        else:
            for record in rows:
                cell = self.presenter.sheet.cell_of((record, self.presenter.sheet.days[0].iso))
                if cell is not None:
                    self.board.totals.show_row(cell[0] // 2)
        self._sum_timer.start()
        self._show_place()

    def show_saved(self, unsaved: int, at: str) -> None:
        self.strip.show_saved(unsaved, at)
        if unsaved and not self._save_timer.isActive():
            self._save_timer.start()
        if not unsaved:
            self.bar.hide()

    def show_failed(self, problem: UserError) -> None:
        self._save_timer.stop()
        self.strip.show_saved(len(self.presenter.saver.unsaved), "", failed=True)
        self.bar.tell(problem)

    def say(self, words: str) -> None:
        self.shell.toast.say(words, "撤销 Ctrl+Z", partial(self._do, "undo"))

    def _show_place(self) -> None:
        cells = self.grid.cells()
        self.strip.show_words(strip_words(self.presenter, cells, choosing_leave=self.hand.choosing_leave))
        if self._panel_open():
            details = day_details(self.presenter, cells)
            if details is not None and details.keys != self.panel.keys:
                self.panel.show_days(details.title, details.scope, details.keys, details.shared, details.faulty)

    def _show_sums(self) -> None:
        if not self.presenter.look_through(AT_ONCE):
            self._sum_timer.start()
            return
        team = self.presenter.team()
        self.head.show_team(team, len(self.presenter.faulty))
        self.board.foot.show_team(team, len(self.presenter.sheet.cadres), rules_words(self.presenter.settings))

    # Keys

    def _do(self, act: str) -> None:
        """What the grid, a button or a link asks for."""
        if self.hand.do(act):
            return
        acts: dict[str, Callable[[], object]] = {
            "open": self.open_day, "print": self._offer_papers,
            "workdays": self.open_workdays, "leave": self.open_leave, "rules": self.open_rules}
        acts[act]()

    def open_day(self, field: str = "") -> None:
        """Place, note, photo and reason of the day one stands on, or of the days of the range."""
        details = day_details(self.presenter, self.grid.cells())
        if details is None:
            return
        if details.refusal:
            self._wrong(details.refusal)
            return
        self.foot.hide()
        self.panel.show_days(details.title, details.scope, details.keys, details.shared, details.faulty)
        self.panel.focus(field or details.first)

    def open_workdays(self) -> None:
        """The holiday notices, year by year."""
        self.pages.setCurrentWidget(self.workdays)
        self.workdays.show_year(int(self.presenter.month[:4]))

    def _offer_papers(self) -> None:
        """Where there is no room for their buttons, the notices and the rules stand here too."""
        menu = self.papers.offer(self.head.print)
        if self.grid.narrow:
            menu.addSeparator()
            menu.addAction("放假安排").triggered.connect(self.open_workdays)
            menu.addAction("计算规则").triggered.connect(self.open_rules)

    def open_rules(self) -> None:
        """How trips, half days and the month of arrival count."""
        self.pages.setCurrentWidget(self.rules)
        self.rules.show_month(self.presenter.month)

    def open_leave(self) -> None:
        """The leave behind this half; else a new one for the cadre and the days one stands on."""
        cells = self.grid.cells()
        record, wish = leave_wish(self.presenter, cells)
        self.presenter.flush(tasks.wait)
        self.pages.setCurrentWidget(self.leave)
        self.leave.show_leaves(record, wish)

    def _show_sheet(self, made: Made) -> None:
        self.preview.show_sheet(made)
        self.pages.setCurrentWidget(self.preview)

    def _back(self) -> None:
        self.pages.setCurrentWidget(self.main)
        if "preview" in self.__dict__:
            self.preview.shut()
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_grid(self) -> None:
        self.foot.show()
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave_changed(self, choosing: bool) -> None:
        self.legend.show_leave(choosing)
        self._show_place()

    def _wrong(self, words: str) -> None:
        if words:
            self.bar.say(words, "warning")
        else:
            self.bar.hide()

    def _escape(self) -> None:
        if self.progress.cancel():
            return
        if self._panel_open():
            self.panel.shut()
        if self.pages.currentWidget() is not self.main:
            self._back()
        self.hand.set_leave(False)

    def _go_to_today(self) -> None:
        """The first empty half of today, else of the last day before it."""
        sheet = self.presenter.sheet
        if sheet.cadres:
            self.grid.go(self.presenter.first_cell())

    def _freshen(self) -> None:
        self._stale = False
        self.presenter.refresh()

    def _save(self) -> None:
        self._save_timer.stop()
        self.presenter.saver.start()

