"""What the desk shows of a month or quarter: amounts, totals, what they are compared with and asked about. No Qt."""

from collections.abc import Collection, Mapping
from time import perf_counter

from forms.definition import Value
from forms.evaluation import Problem
from model import clock
from model.calendar.periods import step
from model.units import successors
from model.workspace.workspace import Workspace
from ui.income import loading, sums
from ui.income.items import FORM, GROWTH, SYSTEM, TOTAL, Item, items_of, totals_of
from ui.income.pasting import Cell, Doubt
from ui.income.questions import Question, question_of
from ui.income.sheet import MonthSheet
from ui.income.villages import Village, closed_items, villages_of

_IN_QUARTER = 3
_AT_ONCE = 2_000


class Desk:
    """Amounts are fen. month: the one that is shown, of a quarter its last. compare: what stands below the amounts."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        form = workspace.forms[FORM]
        self.items: tuple[Item, ...] = items_of(form)
        self.totals: tuple[Item, ...] = totals_of(form)
        self.amounts = frozenset(each.name for each in self.items)
        self.named = tuple(each.name for each in (*self.items, *self.totals))
        self.compare, self.unit, self.quarter = loading.LAST_MONTH, "元", False
        self.today = clock.today(workspace.clock)
        self.month = step(self.today.isoformat()[:7], -1)
        self.villages: tuple[Village, ...] = ()
        self.rows: Mapping[str, int] = {}
        self.locked: frozenset[str] = frozenset()
        self.counted: Mapping[str, int] = {}
        self.doubts: dict[Cell, Doubt] = {}
        self.sheet = MonthSheet(self.month, self.amounts, lambda *_: None)
        self.last_year: loading.Amounts = {}
        self._closed: dict[str, frozenset[str]] = {}
        self._compared: dict[str, loading.Amounts] = {}
        self._judged: dict[str, loading.Judgement] = {}
        self._left: list[str] = []
        self._asked: set[str] = set()
        self._reporting: list[str] | None = None
        self._running = sums.Running(self._pair)

    @property
    def months(self) -> tuple[str, ...]:
        """The month, or the three of the quarter."""
        if not self.quarter:
            return (self.month,)
        return tuple(step(self.month, back) for back in range(1 - _IN_QUARTER, 1))

    # Reading

    def _load(self, unsaved: Mapping[str, Mapping[str, Value | None]]) -> None:
        workspace, names = self.workspace, self.named
        self.today = clock.today(workspace.clock)
        loaded = loading.load_together(workspace, self.months, self.amounts, [each.name for each in self.totals]
                                       ) if self.quarter else loading.load(workspace, self.month)
        self.villages = villages_of(workspace, self.month, loaded.values)
        self.rows = {each.code: at for at, each in enumerate(self.villages)}
        self.locked, self.counted = loaded.locked, loaded.months
        self.sheet.show(loaded.values, {} if self.quarter else unsaved)
        self.last_year = loading.compared(workspace, self.months, loading.LAST_YEAR, names)
        self._compared = {loading.LAST_YEAR: self.last_year}
        self._judged, self._asked, self.doubts, self._closed = {}, set(), {}, {}
        self._left = [] if self.quarter else [each.code for each in self.villages if self.sheet.reported(each.code)]
        self._reporting = None
        self._running.forget()

    def closed(self, system: str) -> frozenset[str]:
        """The items that an accounting system doesn't have."""
        if not self._closed:
            self._closed = closed_items(self.workspace, self.month, self.today)
        return self._closed.get(system, frozenset())

    def known_closed(self, system: str) -> frozenset[str]:
        """The same as far as it is known: painting doesn't wait for it."""
        return self._closed.get(system, frozenset())

    # What stands in the grid

    def size(self) -> Cell:
        """Rows and columns."""
        return len(self.villages), len(self.items)

    def at(self, cell: Cell) -> tuple[Village, Item]:
        return self.villages[cell[0]], self.items[cell[1]]

    def amount(self, cell: Cell) -> int | None:
        village, item = self.at(cell)
        return self.sheet.amount(village.code, item.name)

    def system(self, village: Village) -> str:
        """The accounting system of the village's month: what its record says, else the village register."""
        return str(self.sheet.values(village.code).get(SYSTEM, village.system))

    def before(self, village: str, name: str) -> int | None:
        """What the amount is compared with; the year so far has this month's in it."""
        found = self._compared.get(self.compare, {}).get(village, {}).get(name)
        if self.compare == loading.YEAR_SO_FAR:
            now = self.sheet.amount(village, name) if name in self.amounts else self.total(village, name)
            return found if now is None else (found or 0) + now
        return found

    def total(self, village: str, name: str) -> int | None:
        """A calculated amount; None where nothing is reported."""
        if not self.sheet.reported(village):
            return None
        judged = self._judged.get(village)
        found = judged.calculated.get(name) if judged else self.sheet.amount(village, name)
        return None if found is None else int(found)

    def growth(self, village: str) -> tuple[str, int | None]:
        """收入合计 against the same month or quarter last year, and what stood there then."""
        before = self._total_before(village)
        return sums.growth(self.total(village, TOTAL), before), before

    def _total_before(self, village: str) -> int | None:
        """Last year's amount, where it was reported for as many months as this year's."""
        found = self.last_year.get(village, {})
        same = not self.quarter or self.counted.get(village) == found.get(loading.MONTHS)
        return found.get(TOTAL) if same else None

    # What they come to together

    def sum(self, name: str) -> sums.Sum:
        """Of all villages that reported; GROWTH: of those that reported last year too."""
        return self._running.of(name, self.reporting())

    def _pair(self, village: str, name: str) -> sums.Pair | None:
        if not self.sheet.reported(village):
            return None
        if name == GROWTH:
            now, before = self.total(village, TOTAL), self._total_before(village)
            return None if now is None or before is None else (now, before)
        now = self.sheet.amount(village, name) if name in self.amounts else self.total(village, name)
        return now, self.before(village, name)

    def reporting(self) -> list[str]:
        """The villages that count."""
        if self._reporting is None:
            self._reporting = [each.code for each in self.villages if self.sheet.reported(each.code)]
        return self._reporting

    def missing(self) -> list[Village]:
        """The villages without an amount and without a stated nil."""
        counting = set(self.reporting())
        return [each for each in self.villages if each.code not in counting]

    # What is asked

    def judge_some(self, milliseconds: float) -> bool:
        """Check villages against their own other months while nobody types; whether some are left."""
        end = perf_counter() + milliseconds / 1000
        while self._left and perf_counter() < end:
            village = self._left.pop()
            if village not in self._judged:
                self._judge(village)
        return bool(self._left)

    def _judge(self, village: str) -> None:
        """With what was looked up before: typing doesn't change other months."""
        values = self._typed(self.villages[self.rows[village]])
        known = self._judged.get(village)
        lookups = known.lookups if known else loading.looked_up(
            self.workspace, values, "/".join((FORM, village, self.month)), self.today)
        self._judged[village] = loading.judged(self.workspace, values, lookups, self.today)
        self._running.change(village)
        (self._asked.add if self.open_question(village) else self._asked.discard)(village)

    def foreseen(self, village: str, fields: Mapping[str, Value | None]) -> tuple[Problem, ...]:
        """What would be wrong with a village's month if these fields were written into it."""
        values = {**self._typed(self.villages[self.rows[village]]), **fields}
        return loading.judged(self.workspace, {name: each for name, each in values.items() if each is not None}, {},
                              self.today).problems

    def _typed(self, village: Village) -> dict[str, Value]:
        return {SYSTEM: village.system, **self.sheet.record(village.code), "village": village.code,
                "month": self.month}

    def questions(self, village: str) -> tuple[Question, ...]:
        """What is asked about a village, open ones first."""
        judged = self._judged.get(village)
        if judged is None or not judged.problems or not self.sheet.reported(village):
            return ()
        found = [question_of(each, self.sheet.explanation(village, each.name)) for each in judged.problems]
        return tuple(sorted(found, key=lambda each: (not each.open, each.level != "error")))

    def open_question(self, village: str) -> Question | None:
        found = self.questions(village)
        return found[0] if found and found[0].open else None

    def asked_paths(self, village: str) -> Mapping[str, str]:
        """The fields that are asked about, with the level; beside a total the amount that moved most."""
        if village not in self._asked:
            return {}
        found = {}
        for each in reversed(self.questions(village)):
            if each.open:
                found[each.path] = each.level
                if each.path not in self.amounts:
                    found[self.items[self._moved_most(village)].name] = each.level
        return found

    def asked_rows(self) -> list[int]:
        """The rows with open questions."""
        return sorted(self.rows[each] for each in self._asked if each in self.rows)

    def next_row(self, row: int, way: int, what: str) -> int | None:
        """The next row that is asked about (ask), or missing (gap); around the end."""
        if what == "ask":
            self.judge_some(_AT_ONCE)
        rows = self.asked_rows() if what == "ask" else [self.rows[each.code] for each in self.missing()]
        if not rows:
            return None
        ahead = [each for each in rows if (each > row if way > 0 else each < row)]
        return (min(ahead) if way > 0 else max(ahead)) if ahead else (rows[0] if way > 0 else rows[-1])

    def suspect(self, row: int) -> int | None:
        """The column to look at for a row's question: the field asked about, else what moved most since last month."""
        village = self.villages[row].code
        question = self.open_question(village)
        if question is None:
            return None
        named = [at for at, item in enumerate(self.items) if item.name == question.path]
        return named[0] if named else self._moved_most(village)

    def _moved_most(self, village: str) -> int:
        before = self.comparison(loading.LAST_MONTH).get(village, {})
        moved = [abs((self.sheet.amount(village, item.name) or 0) - before.get(item.name, 0))
                 if item.view != "memo" else -1 for item in self.items]
        return moved.index(max(moved))

    def merged(self) -> tuple[str, ...]:
        """What the comparisons have to say of villages that were merged since last year's months."""
        return successors.notes(self.workspace.units, step(self.months[0], -12), self.months[-1], self.workspace.unit)

    def comparison(self, what: str) -> loading.Amounts:
        """Amounts of the months before, or of last year's, by village."""
        if what not in self._compared:
            self._compared[what] = loading.compared(self.workspace, self.months, what, self.named)
        return self._compared[what]

    def _changed_rows(self, villages: Collection[str]) -> None:
        """After something was written into these villages."""
        self.doubts, self._reporting = {}, None
        for each in villages:
            if each in self.rows:
                self._judge(each)
