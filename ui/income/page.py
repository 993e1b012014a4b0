"""The village income desk's page: it carries keys to the presenter and shows what became of them."""

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from forms.errors import UserError
from model.changes import Changes
from model.workspace.workspace import Workspace
from ui import notices, tasks
from ui.income import township
from ui.income.board import Board
from ui.income.desk_head import DeskHead
from ui.income.hand import Hand
from ui.income.items import FORM
from ui.income.loading import LAST_MONTH
from ui.income.overlays import Overlays
from ui.income.period_picker import MONTH, QUARTER
from ui.income.presenter import IncomePresenter
from ui.income.reason_bar import ReasonBar
from ui.income.wording import place_words
from ui.moved import why_closed
from ui.shell import Shell
from ui.widgets.acting import add_shortcuts, pause
from ui.widgets.basics import close, column
from ui.widgets.states import EmptyState

SAVE_AFTER = 400
READY_AFTER = 60
# Checking in small pieces between keys: none of them waits longer than that.
CHECK_EVERY, CHECK_FOR, CHECK_AFTER_TYPING = 15, 4, 300
NARROW_BELOW = 900
_ALWAYS = frozenset({"Esc", "Alt+1", "Alt+2"})


class IncomePage(QWidget):
    """A month of all villages, over the same records as the ledger. missing_requested: a record to be begun."""

    missing_requested = Signal(str, object)

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self.title = "村集体经济"
        self.workspace, self.shell = workspace, shell
        self._stale = self._entered = self._narrow = False
        self._save_timer, self._sum_timer = pause(self, SAVE_AFTER, self._save), pause(self, 0, self._show_sums)
        self._ready_timer = pause(self, READY_AFTER, self._get_ready)
        self._check_timer = pause(self, CHECK_EVERY, self._check)
        self.presenter = IncomePresenter(self, workspace, tasks.run, shell.announce)
        self._make()
        self._connect()
        self._add_shortcuts()
        self.show_month()

    # Making

    def _make(self) -> None:
        self.head = DeskHead(self.presenter.month)
        self.bar = notices.Bar()
        self.board = Board(self.presenter)
        self.grid = self.board.grid
        self.reason = ReasonBar()
        self.hand = Hand(self.presenter, self.grid, self._ready)
        self.desk = QWidget()
        self.desk.setLayout(column(self.board, self.reason, None, gap=10))
        self.empty = EmptyState("coin-yuan", "这个单位下面没有村",
                                "村的名单取自单位台账：本单位下面的村、社区会列在这里")
        self.progress = notices.ProgressLine()
        self.stack = QStackedWidget()
        for each in (self.desk, self.empty):
            self.stack.addWidget(each)
        self.overlays = Overlays(self.presenter, self.stack, self, self._ready, self.progress.follow)
        self.box = column(self.head, self.bar, self.progress, self.stack, gap=8, margins=(24, 18, 24, 16))
        self.box.setStretch(3, 1)
        self.setLayout(self.box)

    def _connect(self) -> None:
        self.head.month.changed.connect(self._change_month)
        self.head.kind.chosen.connect(self._change_kind)
        self.head.compare.chosen.connect(self.presenter.set_compare)
        self.head.unit.chosen.connect(self.presenter.set_unit)
        self.head.view.connect(self.hand.go_to_view)
        self.head.asked.connect(lambda what: self.overlays.open_own() if what == "own" else self.hand.jump(1, what))
        self._connect_overlays()
        for each in (self.head.compare, self.head.unit):
            each.chosen.connect(self.hand.to_grid)
        self.grid.asked.connect(self.hand.do)
        self.grid.moved.connect(self._show_place)
        self.grid.wrong.connect(self._wrong)
        self.hand.wrong.connect(self._wrong)
        self.reason.explained.connect(self.presenter.explain)
        self.reason.left.connect(self.hand.to_grid)
        self.reason.retry.connect(self._save)

    def _connect_overlays(self) -> None:
        overlays = self.overlays
        self.head.templates.connect(overlays.show_templates)
        self.head.rekey.connect(overlays.show_rekeying)
        self.head.paper.connect(self.print_month)
        self.head.village.connect(self.show_village)
        self.grid.names.sectionDoubleClicked.connect(lambda _: self.show_village())
        overlays.over.connect(self._cover)
        overlays.wrong.connect(self._wrong)
        overlays.failed.connect(self.bar.tell)
        overlays.saved.connect(self.shell.toast.say)
        overlays.opened.connect(self.shell.open_record)
        overlays.begun.connect(self.missing_requested)

    def show_village(self) -> None:
        """The page of the village one stands on."""
        self.overlays.show_village(self.grid.cell()[0])

    def print_month(self) -> None:
        self.overlays.offer_paper(self.head.print_button)

    def _add_shortcuts(self) -> None:
        self._shortcuts = add_shortcuts(self, {
            "Ctrl+Z": partial(self.hand.do, "undo"), "Ctrl+Y": partial(self.hand.do, "redo"),
            "Ctrl+PgUp": partial(self.head.month.step, -1), "Ctrl+PgDown": partial(self.head.month.step, 1),
            "F8": partial(self.hand.jump, 1, "ask"), "Shift+F8": partial(self.hand.jump, -1, "ask"),
            "Ctrl+S": self._save, "F6": self._next_region, "Esc": self._escape, "Ctrl+Return": self.show_village,
            "Ctrl+P": self.print_month,
            **{f"Alt+{number}": partial(self._propose, number) for number in (1, 2, 3)},
        })

    # What the shell asks for

    def on_changes(self, changes: Changes) -> None:
        if self.presenter.on_changes(changes):
            self._stale = True
            if self.isVisible():
                self._freshen()

    def open_record(self, form: str, record: str, path: str) -> None:
        """A village's month; with a path its amount."""
        parts = record.split("/")
        if form != FORM or len(parts) != 3:
            return
        if self.overlays.is_open():
            self.overlays.shut()
        self.presenter.open_month(parts[2])
        self._entered = True
        columns = [at for at, item in enumerate(self.presenter.items) if item.name == path]
        row = self.presenter.rows.get(parts[1])
        if row is not None:
            suspect = self.presenter.suspect(row)
            self.grid.go((row, columns[0] if columns else suspect or 0))
            self.hand.to_grid()

    def may_leave(self) -> bool:
        """Everything onto the disk; what can't be read or saved keeps the window open."""
        return self._ready() and self.presenter.flush(tasks.wait)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        close(self.head.twice, why_closed(self.workspace))
        if self._stale:
            self._freshen()
        if not self._entered:
            self._entered = True
            self.hand.go_first()
        self.hand.to_grid()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW_BELOW
        if narrow != self._narrow:
            self._narrow = narrow
            for each in (self.head, self.board):
                each.set_narrow(narrow)
            edge = 14 if narrow else 24
            self.box.setContentsMargins(edge, 12 if narrow else 18, edge, 10 if narrow else 16)
        self._sum_timer.start()

    # What the presenter shows

    def show_month(self) -> None:
        presenter, where = self.presenter, self.grid.cell()
        self.head.month.quarter = presenter.quarter
        self.head.month.set_value(presenter.month)
        self.head.kind.set_value(QUARTER if presenter.quarter else MONTH)
        self.head.compare.rename(LAST_MONTH, "上季" if presenter.quarter else "上月")
        merged = presenter.merged()
        said = "　有撤并，比较已合在一起" if merged else ""
        self.head.scope.setText(f"{self.workspace.unit_name}　{len(presenter.villages)} 个村{said}")
        self.head.scope.setToolTip("\n".join(merged))
        self.grid.months.start_over()
        self.board.fit()
        if not self.overlays.is_open():
            self.stack.setCurrentWidget(self.desk if presenter.villages else self.empty)
        rows, columns = presenter.size()
        if 0 <= where[0] < rows and 0 <= where[1] < columns:
            self.grid.go(where)
        elif self._entered:
            self.hand.go_first()
        self.show_villages(())
        self.head.show_own(township.own_figure(presenter))
        self._ready_timer.start()

    def _get_ready(self) -> None:
        """After the first paint."""
        self.presenter.prepare()
        self._check_timer.start()

    def _check(self) -> None:
        if self.presenter.judge(CHECK_FOR):
            self._check_timer.start(CHECK_EVERY)

    def show_villages(self, villages: Collection[str]) -> None:
        if villages and self._check_timer.isActive():
            self._check_timer.start(CHECK_AFTER_TYPING)
        self.grid.months.show_villages(villages)
        if not villages or len(villages) > 8:
            self.board.totals.update()
            self.grid.names.viewport().update()
            self.grid.heads.viewport().update()
        else:
            for each in villages:
                self.board.totals.show_village(each)
                row = self.presenter.rows.get(each)
                if row is not None:
                    self.grid.names.updateSection(row)
        self._sum_timer.start()
        self._show_place()

    def show_saved(self, unsaved: int, at: str) -> None:
        self.reason.show_saved(unsaved, at)
        if not unsaved and at:
            self.head.show_own(township.own_figure(self.presenter))
        if unsaved and not self._save_timer.isActive():
            self._save_timer.start()

    def show_failed(self, problem: UserError) -> None:
        self._save_timer.stop()
        self.reason.show_saved(len(self.presenter.saver.unsaved), "", failed=True)
        self.bar.tell(problem)

    def say(self, words: str) -> None:
        self.shell.toast.say(words, "撤销 Ctrl+Z", partial(self.hand.do, "undo"))

    def _show_place(self) -> None:
        row, column_ = self.grid.cell()
        if row < 0 or row >= len(self.presenter.villages):
            self.reason.show_place("")
            return
        village = self.presenter.villages[row]
        asked = self.presenter.questions(village.code)
        if asked and (asked[0].open or self.presenter.items[column_].name in {each.path for each in asked}):
            left = sum(each.open for each in asked[1:])
            self.reason.show_question(village.code, village.name, asked[0], f"（另有 {left} 处）" if left else "")
        else:
            self.reason.show_place(place_words(self.presenter, (row, column_)))
        self.head.views.set_value(self.presenter.items[column_].view)

    def _show_sums(self) -> None:
        presenter = self.presenter
        self.head.show_state(len(presenter.asked_rows()), [each.name for each in presenter.missing()])
        self.board.foot.show_sums()

    # Keys

    def _propose(self, number: int) -> None:
        if self.overlays.is_open():
            if self.stack.currentWidget() is self.overlays.rekey:
                self.overlays.rekey.decide(number == 2)
        elif self.grid.commit():
            self.reason.propose(number)
            self._show_place()

    def _change_month(self, month: str) -> None:
        if self._ready():
            self.presenter.open_month(month, quarter=self.head.month.quarter)
        else:
            self.head.month.set_value(self.presenter.month)

    def _change_kind(self, kind: str) -> None:
        if not self.grid.commit():
            self.head.kind.set_value(QUARTER if self.presenter.quarter else MONTH)
            return
        self.head.month.set_quarter(kind == QUARTER)
        self._change_month(self.head.month.value())
        self.hand.to_grid()

    def _escape(self) -> None:
        """Drops what is typed, stops what is under way, or goes back to the grid."""
        if self.grid.typing():
            self.grid.drop()
        elif not self.progress.cancel() and self.overlays.is_open():
            self.overlays.shut()

    def _next_region(self) -> None:
        """From the grid to the explanation, from there to the head, and back."""
        if self.grid.hasFocus() and self.reason.answer.isVisible():
            self.reason.answer.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.grid.hasFocus() or self.reason.answer.hasFocus():
            first = self.head.views if self.head.views.isVisible() else self.head.compare
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.hand.to_grid()

    def _ready(self) -> bool:
        """What is being typed goes in; whether it could be read."""
        if not self.grid.commit():
            return False
        self.reason.settle()
        return True

    def _cover(self, over: bool) -> None:
        """Something stands over the grid, or no longer: then keys of the grid rest."""
        self.head.setVisible(not over)
        for keys, shortcut in self._shortcuts.items():
            shortcut.setEnabled(not over or keys in _ALWAYS)
        if not over:
            self.stack.setCurrentWidget(self.desk if self.presenter.villages else self.empty)
            self.hand.to_grid()

    def _wrong(self, words: str) -> bool:
        """Say what is wrong; whether something is."""
        if words:
            self.bar.say(words, "warning")
        elif not self.presenter.saver.unsaved or self.bar.text():
            self.bar.hide()
        return bool(words)

    def _freshen(self) -> None:
        if self.grid.typing():
            return
        self._stale = False
        self.presenter.refresh()

    def _save(self) -> None:
        self._save_timer.stop()
        self.presenter.saver.start()
