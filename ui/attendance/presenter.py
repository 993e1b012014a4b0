"""The attendance desk without its window: what a month holds, what a key does to it, when it is saved. No Qt."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from forms.definition import Value
from model import clock
from model.attendance.rules import county_rules
from model.changes import Changes
from model.workspace.workspace import Workspace
from ui.attendance import cadres, filling, loading
from ui.attendance.balance import Balance, Team, balance_of, is_missing, team_of
from ui.attendance.faults import Fault, faults_of
from ui.attendance.leaves import Leaves, leaves_of
from ui.attendance.month_days import days_of
from ui.attendance.saving import FORM, Writer
from ui.attendance.sheet import Cell, Edits, Key, MonthSheet
from ui.attendance.states import States
from ui.moved import MOVED
from ui.widgets.grid.saver import Saver, SaverView
from ui.widgets.grid.steps import Step

_ORDINARY = ("county", "village", "home")
_WATCHED = frozenset({FORM, cadres.FORM, "workday_year", "threshold", "leave", "unit"})


class DeskView(SaverView, Protocol):
    """What the page shows."""

    def show_month(self) -> None:
        """Another month, or other people in it."""

    def show_days(self, keys: Collection[Key]) -> None:
        """These days look different now."""

    def say(self, words: str) -> None:
        """What an act did, when it was more than one cell; it can be taken back."""


class AttendancePresenter:
    """run: ui.tasks.run or a stand-in. announce: tells the other pages what was saved."""

    def __init__(self, view: DeskView, workspace: Workspace, run: Callable[..., Any],
                 announce: Callable[[Changes], object]) -> None:
        self._view, self.workspace, self._run = view, workspace, run
        self.form = workspace.forms[FORM]
        self.states = States(self.form)
        self.kind = self.home = ""
        self.last_state = ""
        self.saver: Saver[Key] = Saver(view, Writer(workspace).write, run, announce, workspace.clock)
        self._balances: dict[str, Balance] = {}
        self._faults: dict[Key, tuple[Fault, ...]] = {}
        self.faulty: set[Key] = set()
        self._unseen: list[int] = []
        self._favourites: dict[str, str] = {}
        self.everyone: Sequence[cadres.Cadre] = ()
        self.month = clock.today(workspace.clock).isoformat()[:7]
        self._read()

    # The month

    def open_month(self, month: str) -> None:
        """Another month; what isn't saved goes on being saved."""
        if month != self.month:
            self.saver.start()
            self.month = month
            self._read()
            self._view.show_month()

    def narrow(self, *, kind: str | None = None, home: str | None = None) -> None:
        """Only cadres of this kind, or from this unit; "" = all."""
        self.kind = self.kind if kind is None else kind
        self.home = self.home if home is None else home
        self._read()
        self._view.show_month()

    def on_changes(self, changes: Changes) -> bool:
        """Whether something of ours changed elsewhere."""
        return not self.saver.announcing and bool(changes.forms & _WATCHED)

    def refresh(self) -> None:
        """Read the month again; steps back stay as long as the rows are the same people."""
        before = self.sheet
        self._read()
        if before.month == self.month and [each.record for each in before.cadres] == [
                each.record for each in self.sheet.cadres]:
            self.sheet.take_steps(before)
        self._view.show_month()

    def _read(self) -> None:
        workspace = self.workspace
        self.today = clock.today(workspace.clock)
        self.settings = county_rules(workspace, self.month)
        self.everyone = cadres.cadres_of(workspace, self.month)
        shown = [each for each in self.everyone
                 if self.kind in ("", each.kind) and self.home in ("", each.home)]
        days = days_of(self.month, workspace.workdays, self.today)
        self.sheet = MonthSheet(self.month, shown, days, self.saver.add)
        loaded = loading.load(workspace, self.month, self.settings.makeup_days)
        self.late = loaded.late
        if loaded.doubtful:
            doubtful, allowed, month = loaded.doubtful, self.settings.makeup_days, self.month
            self._run(lambda _: loading.entered_late(workspace, doubtful, allowed),
                      done=lambda late: self._learn_late(month, late))
        self.sheet.show_month(loaded.values, self.saver.unsaved, loaded.locked)
        self.leaves: Leaves = leaves_of(workspace, self.month)
        self._balances.clear()
        self._faults.clear()
        self.faulty.clear()
        self._unseen = list(reversed(range(len(self.sheet.cadres))))

    def _learn_late(self, month: str, late: Collection[Key]) -> None:
        """The worker looked up when days were first entered."""
        if month == self.month and late:
            self.late.update(dict.fromkeys(late, True))
            for key in late:
                self._look_again(key)
            self._view.show_days(late)

    def _look_again(self, key: Key) -> None:
        self._faults.pop(key, None)
        self.faulty.discard(key)
        if self.faults(key):
            self.faulty.add(key)

    # Reading

    def status(self, cell: Cell) -> str:
        return self.sheet.status(cell)

    def balance(self, at: int) -> Balance:
        """The totals of the row pair `at`, kept until a day of it changes."""
        record = self.sheet.cadres[at].record
        found = self._balances.get(record)
        if found is None:
            found = balance_of(self.sheet, at, workdays=self.workspace.workdays, today=self.today,
                               rules=self.settings.rules)
            self._balances[record] = found
        return found

    def team(self) -> Team:
        """All rows together."""
        return team_of([self.balance(at) for at in range(len(self.sheet.cadres))])

    def faults(self, key: Key) -> tuple[Fault, ...]:
        """What is missing or odd about a day, kept until it changes."""
        found = self._faults.get(key)
        if found is None:
            values = self.sheet.values(key)
            found = faults_of(values, late=self.is_late(key), leaves=self.leaves, key=key) if values else ()
            self._faults[key] = found
        return found

    def is_late(self, key: Key) -> bool:
        """Whether the day was, or would now be, entered too late."""
        if key in self.late:
            return self.late[key]
        return (self.today - date.fromisoformat(key[1])).days > self.settings.makeup_days

    def look_through(self, rows: int) -> bool:
        """Add up a few more rows and look at their days; True once all are known: then `team`, `faulty` are whole."""
        while self._unseen and rows:
            at = self._unseen.pop()
            self.balance(at)
            record = self.sheet.cadres[at].record
            self.faulty.update(key for day in self.sheet.days if self.faults(key := (record, day.iso)))
            rows -= 1
        return not self._unseen

    def first_cell(self) -> Cell:
        """Today's first empty half; on a day off, and in other months, the last working day's first half."""
        sheet = self.sheet
        past = [at for at, day in enumerate(sheet.days) if day.worked and day.date <= self.today]
        column = past[-1] if past else 0
        empty = [row for row in range(sheet.rows()) if sheet.due((row, column)) and not sheet.status((row, column))]
        return (empty[0] if empty else 0, column)

    def next_look(self, here: Cell, way: int, what: str = "") -> Cell | None:
        """The next half after `here` that is missing (gap), faulty (fault), or of a short row (short); "" = any."""
        looks = {"gap": self._is_gap, "fault": self._is_faulty, "short": self._is_short}
        tests = [looks[what]] if what else [self._is_gap, self._is_faulty]
        every = [(row, at) for row in range(self.sheet.rows()) for at in range(self.sheet.columns())]
        start = every.index(here) if here in every else -1
        around = [every[(start + way * step) % len(every)] for step in range(1, len(every) + 1)] if every else []
        return next((cell for cell in around if any(test(cell) for test in tests)), None)

    def _is_gap(self, cell: Cell) -> bool:
        return is_missing(self.sheet, *cell, self.today)

    def _is_faulty(self, cell: Cell) -> bool:
        return cell[0] % 2 == 0 and bool(self.faults(self.sheet.key(cell)))

    def _is_short(self, cell: Cell) -> bool:
        """One half a row: where it begins."""
        return cell[0] % 2 == 0 and cell[1] == 0 and self.balance(cell[0] // 2).short

    def refusal(self, cell: Cell) -> str:
        """Why this half can't be written; "" when it can."""
        day = self.sheet.days[cell[1]]
        if self.workspace.read_only:
            return MOVED
        if not self.sheet.serves(cell):
            return "不在任期内，不记考勤"
        if day.date > self.today:
            return "还没到这一天，不能先记"
        if self.sheet.key(cell) in self.sheet.locked:
            return "这一天有两个版本，请先到每日考勤里合并"
        return ""

    def writable(self, cells: Iterable[Cell]) -> list[Cell]:
        return [cell for cell in cells if not self.refusal(cell)]

    # Writing

    def write(self, cells: Sequence[Cell], code: str) -> bool:
        """One state into every cell; of several the days off are left out. False when nothing could be written."""
        open_cells = self.writable(cells)
        if len(open_cells) > 1 and any(self.sheet.due(cell) for cell in open_cells):
            open_cells = [cell for cell in open_cells if self.sheet.due(cell)]
        if not open_cells:
            return False
        self.last_state = code
        if code in _ORDINARY:
            self._favourites.update((self.sheet.key(cell)[0], code) for cell in open_cells)
        self._put(dict.fromkeys(open_cells, code))
        return True

    def clear(self, cells: Sequence[Cell]) -> None:
        self._put(dict.fromkeys(self.writable(cells), ""), "清空")

    def copy_before(self, cells: Sequence[Cell]) -> None:
        """Each half as on the working day before."""
        self._put(filling.from_before(self.sheet, self.writable(cells)))

    def copy_above(self, cells: Sequence[Cell]) -> None:
        """Each half as that of the cadre above."""
        self._put(filling.from_above(self.sheet, self.writable(cells)))

    def fill(self, cells: Sequence[Cell]) -> int:
        """The empty halves that are due up to today: as approved leave says, else as is usual for the cadre."""
        whole = cells if len(cells) > 1 else filling.row_pair(self.sheet, cells)
        open_cells = self.writable(cell for cell in whole if self.sheet.due(cell) and not self.status(cell))
        self._put({cell: self._usual(cell) for cell in open_cells}, "填了")
        return len(open_cells)

    def usual(self, at: int) -> str:
        """What filling would write for this cadre: the state that was written last, else the posting's."""
        cadre = self.sheet.cadres[at]
        return self._favourites.get(cadre.record, cadre.usual)

    def paste(self, corner: Cell, block: Sequence[Sequence[str]]) -> str:
        """Symbols as copied from here or a workbook, all or nothing; what is wrong in words, "" when it went in."""
        found, wrong = filling.pasted(self.sheet, self.states, corner, block)
        refused = next((self.refusal(cell) for cell in found if self.refusal(cell)), "")
        if wrong or refused:
            return wrong or f"没有粘贴：有的格{refused}"
        self._put(found, "粘贴")
        return ""

    def put_details(self, keys: Sequence[Key], fields: Mapping[str, Value | None]) -> None:
        """Note, place, photo, reason into one day or several."""
        found = [key for key in keys if key not in self.sheet.locked and not self.workspace.read_only]
        self._show_step(self.sheet.apply(dict.fromkeys(found, fields)), "写了")

    def undo(self) -> Collection[Key]:
        """The days that are as they were."""
        return self._stepped(self.sheet.undo())

    def redo(self) -> Collection[Key]:
        return self._stepped(self.sheet.redo())

    def _put(self, wanted: Mapping[Cell, str], verb: str = "填了") -> None:
        self._show_step(self.sheet.apply(filling.edits_of(self.sheet, wanted)), verb)

    def _show_step(self, step: Step[Key] | None, verb: str) -> None:
        if step is None:
            return
        self._stepped(step.after)
        words = filling.step_words(step, verb)
        if words:
            self._view.say(words)

    def _stepped(self, edits: Edits) -> Collection[Key]:
        for key in edits:
            self._balances.pop(key[0], None)
            self._look_again(key)
        self._view.show_days(edits.keys())
        return edits.keys()

    def _usual(self, cell: Cell) -> str:
        return self.leaves.kind(self.sheet.key(cell), cell[0] % 2) or self.usual(cell[0] // 2)

    # Saving

    def flush(self, wait: Callable[[], object]) -> bool:
        """Everything onto the disk, now."""
        return self.saver.flush(wait)
