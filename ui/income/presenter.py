"""The income desk without its window: what a month holds, what is typed into it, what is asked about it. No Qt."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from forms.amounts import NotAnAmount, parse_amount
from forms.definition import Value
from forms.errors import UserError
from model import clock
from model.changes import Changes
from model.periods import step
from model.workspace.workspace import Workspace
from ui.income import loading, sums
from ui.income.items import FORM, NIL, SYSTEM, TOTAL, Item, items_of, totals_of
from ui.income.loading import Judgement
from ui.income.pasting import Block, Cell, Doubt, read_block
from ui.income.questions import Question, question_of
from ui.income.saving import Saver
from ui.income.sheet import EXPLAINS, Edits, MonthSheet, Step
from ui.income.villages import Village, closed_items, villages_of

_WATCHED = frozenset({FORM, "village", "unit", "threshold"})
COMPARISONS = ((loading.LAST_MONTH, "上月"), (loading.LAST_YEAR, "上年同期"), (loading.YEAR_SO_FAR, "本年累计"))
_LARGEST_TOAST = 1


class DeskView(Protocol):
    """What the page shows."""

    def show_month(self) -> None:
        """Another month, or other villages in it."""

    def show_villages(self, villages: Collection[str]) -> None:
        """These rows look different now; none = all of them."""

    def show_saved(self, unsaved: int, at: str) -> None:
        """How many villages aren't on the disk yet, and when the last save ended (14:32:08)."""

    def show_failed(self, problem: UserError) -> None:
        """Nothing was lost, but nothing is saved either."""

    def say(self, words: str) -> None:
        """What an act did, when it was more than one cell; it can be taken back."""


class IncomePresenter:
    """run: ui.tasks.run or a stand-in. announce: tells the other pages what was saved."""

    def __init__(self, view: DeskView, workspace: Workspace, run: Callable[..., Any],
                 announce: Callable[[Changes], object]) -> None:
        self._view, self.workspace, self._run, self._announce = view, workspace, run, announce
        form = workspace.forms[FORM]
        self.items: tuple[Item, ...] = items_of(form)
        self.totals: tuple[Item, ...] = totals_of(form)
        self._names = frozenset(each.name for each in self.items)
        self.saver = Saver(workspace, run, self._saved, self._failed)
        self.saved_at = ""
        self.compare, self.unit = loading.LAST_MONTH, "元"
        self._announcing = False
        self.doubts: dict[Cell, Doubt] = {}
        self.month = step(clock.today(workspace.clock).isoformat()[:7], -1)
        self._read()

    # The month

    def open_month(self, month: str) -> None:
        """Another month; what isn't saved goes on being saved."""
        if month != self.month:
            self.saver.start()
            self.month = month
            self._read()
            self._view.show_month()

    def on_changes(self, changes: Changes) -> bool:
        """Whether something of ours changed elsewhere."""
        return not self._announcing and bool(changes.forms & _WATCHED)

    def refresh(self) -> None:
        """Read the month again; steps back stay."""
        before = self.sheet
        self._read()
        if before.month == self.month:
            self.sheet.take_steps(before)
        self._view.show_month()

    def set_compare(self, what: str) -> None:
        """Which line stands below the amounts: last_month, last_year or year."""
        self.compare = what
        self._load_comparison()
        self._view.show_villages(())

    def set_unit(self, unit: str) -> None:
        """元 or 万元: how amounts are shown. They are always typed in 元."""
        self.unit = unit
        self._view.show_villages(())

    def _read(self) -> None:
        workspace = self.workspace
        self.today = clock.today(workspace.clock)
        loaded = loading.load(workspace, self.month)
        self.villages: tuple[Village, ...] = villages_of(workspace, self.month, loaded.values)
        self.rows = {each.code: at for at, each in enumerate(self.villages)}
        self.closed = closed_items(workspace, self.month, self.today)
        self.locked = loaded.locked
        self.sheet = MonthSheet(self.month, self._names, self._changed)
        self.sheet.show(loaded.values, self.saver.unsaved(self.month))
        self.last_year = loading.last_year_totals(workspace, self.month)
        self._compared: dict[str, loading.Amounts] = {}
        self._judged: dict[str, Judgement] = {}
        self.doubts = {}
        self._load_comparison()
        self._judge_all()

    def _load_comparison(self) -> None:
        """A month at once; a year's months in the worker."""
        what, month = self.compare, self.month
        if what in self._compared:
            return
        names = [each.name for each in (*self.items, *self.totals)]
        if what != loading.YEAR_SO_FAR:
            self._compared[what] = loading.compared(self.workspace, month, what, names)
            return
        self._compared[what] = {}
        self._run(lambda _: loading.compared(self.workspace, month, what, names),
                  done=lambda found: self._learn_comparison(month, what, found))

    def _learn_comparison(self, month: str, what: str, found: loading.Amounts) -> None:
        if month == self.month:
            self._compared[what] = found
            self._view.show_villages(())

    def _judge_all(self) -> None:
        """In the worker: each village has to be compared with its own months."""
        month, today = self.month, self.today
        wanted = {each.code: self._typed(each) for each in self.villages if self.sheet.reported(each.code)}

        def judge(_: object) -> dict[str, Judgement]:
            found = {}
            for code, values in wanted.items():
                lookups = loading.looked_up(self.workspace, values, self._record(code, month), today)
                found[code] = loading.judged(self.workspace, values, lookups, today)
            return found

        self._run(judge, done=lambda found: self._learn_judgements(month, wanted, found))

    def _learn_judgements(self, month: str, asked: Mapping[str, Mapping[str, Value]],
                          found: Mapping[str, Judgement]) -> None:
        """What was typed since is judged already, or judged anew."""
        if month != self.month:
            return
        for code, judgement in found.items():
            here = code in self.rows and code not in self._judged
            if here and self._typed(self.villages[self.rows[code]]) == asked[code]:
                self._judged[code] = judgement
        self._view.show_villages(())

    # Reading

    def size(self) -> Cell:
        """Rows and columns."""
        return len(self.villages), len(self.items)

    def at(self, cell: Cell) -> tuple[Village, Item]:
        return self.villages[cell[0]], self.items[cell[1]]

    def amount(self, cell: Cell) -> int | None:
        village, item = self.at(cell)
        return self.sheet.amount(village.code, item.name)

    def before(self, village: str, name: str) -> int | None:
        """What the amount is compared with, in fen; the year so far has this month's in it."""
        found = self._compared.get(self.compare, {}).get(village, {}).get(name)
        if self.compare == loading.YEAR_SO_FAR:
            now = self.total(village, name) if name not in self._names else self.sheet.amount(village, name)
            return found if now is None else (found or 0) + now
        return found

    def total(self, village: str, name: str) -> int | None:
        """A calculated amount in fen; None where nothing is reported."""
        if not self.sheet.reported(village):
            return None
        judged = self._judged.get(village)
        found = judged.calculated.get(name) if judged else self.sheet.amount(village, name)
        return None if found is None else int(found)

    def growth(self, village: str) -> str:
        """收入合计 against the same month last year."""
        return sums.growth(self.total(village, TOTAL), self.last_year.get(village))

    def sum(self, name: str) -> sums.Sum:
        """Of all villages that reported."""
        now = self.sheet.amount if name in self._names else self.total
        return sums.sum_of(self.reporting(), lambda code: now(code, name), lambda code: self.before(code, name))

    def whole_growth(self) -> tuple[str, int | None]:
        """Of the villages that reported in both years."""
        return sums.growth_of([(self.total(code, TOTAL), self.last_year.get(code)) for code in self.reporting()])

    def reporting(self) -> list[str]:
        """The villages that count."""
        return [each.code for each in self.villages if self.sheet.reported(each.code)]

    def missing(self) -> list[Village]:
        """The villages without an amount and without a stated nil."""
        return [each for each in self.villages if not self.sheet.reported(each.code)]

    def questions(self, village: str) -> tuple[Question, ...]:
        """What is asked about a village, open ones first."""
        judged = self._judged.get(village)
        if judged is None or not self.sheet.reported(village):
            return ()
        found = [question_of(each, self.sheet.explanation(village, each.name)) for each in judged.problems]
        return tuple(sorted(found, key=lambda each: (not each.open, each.level != "error")))

    def open_question(self, village: str) -> Question | None:
        found = self.questions(village)
        return found[0] if found and found[0].open else None

    def asked_paths(self, village: str) -> Mapping[str, str]:
        """The fields that are asked about, with the level."""
        judged = self._judged.get(village)
        if judged is None or not judged.problems:
            return {}
        return {each.path: each.level for each in reversed(self.questions(village)) if each.open}

    def asked_rows(self) -> list[int]:
        """The rows with open questions."""
        return [row for row, each in enumerate(self.villages) if self.open_question(each.code)]

    def next_row(self, row: int, way: int, what: str) -> int | None:
        """The next row that is asked about (ask), or missing (gap); around the end."""
        rows = self.asked_rows() if what == "ask" else [self.rows[each.code] for each in self.missing()]
        if not rows:
            return None
        ahead = [each for each in rows if (each > row if way > 0 else each < row)]
        return (min(ahead) if way > 0 else max(ahead)) if ahead else (rows[0] if way > 0 else rows[-1])

    def suspect(self, row: int) -> int | None:
        """The column to look at for a row's question: the field asked about, else what moved most since last month."""
        question = self.open_question(self.villages[row].code)
        if question is None:
            return None
        named = [at for at, item in enumerate(self.items) if item.name == question.path]
        if named:
            return named[0]
        village = self.villages[row].code
        moved = [abs((self.sheet.amount(village, item.name) or 0) - (self.before(village, item.name) or 0))
                 if item.view != "memo" else -1 for item in self.items]
        return moved.index(max(moved))

    def refusal(self, cell: Cell, *, nil: bool = True) -> str:
        """Why this amount can't be written; "" when it can. nil: a stated nil refuses too."""
        village, item = self.at(cell)
        if self.workspace.read_only:
            return "这份数据已经搬到另一台电脑，这里只能看"
        if self.month > self.today.isoformat()[:7]:
            return "这个月还没到，不能先填"
        if village.code in self.locked:
            return f"{village.name}这个月有两个版本，请先到月报台账里合并"
        if item.name in self.closed.get(self.system(village), ()):
            return f"{village.name}执行旧制度，没有“{item.short}”这一栏"
        if nil and self.sheet.nil(village.code):
            return f"{village.name}已作零报告，先按 Ctrl+0 取消"
        return ""

    def system(self, village: Village) -> str:
        """The accounting system of the village's month: what its record says, else the village register."""
        return str(self.sheet.values(village.code).get(SYSTEM, village.system))

    # Writing

    def enter(self, cell: Cell, text: str) -> str:
        """What was typed, in 元; what is wrong with it, "" when it went in. A blank takes the amount away."""
        refused = self.refusal(cell)
        if refused:
            return refused
        try:
            amount = parse_amount(text, "元")
        except NotAnAmount as problem:
            return f"{problem.happened}{problem.next_step}"
        village, item = self.at(cell)
        self._step(self.sheet.apply({village.code: {item.name: None if amount is None else int(amount)}}), "")
        return ""

    def clear(self, cells: Iterable[Cell]) -> None:
        self.put(dict.fromkeys((each for each in cells if not self.refusal(each)), None), "清空")

    def fill_down(self, cells: Sequence[Cell]) -> str:
        """A range takes the amounts of its first row, a single cell that of the one above. What is refused, or ""."""
        top = min((row for row, _ in cells), default=0)
        source = top if any(row > top for row, _ in cells) else top - 1
        wanted = {cell: self.amount((source, cell[1])) for cell in cells if cell[0] > source >= 0}
        return self.put_all({cell: amount for cell, amount in wanted.items() if amount is not None}, "向下填")

    def fill_from_last_month(self, cells: Sequence[Cell]) -> str:
        """Each cell as last month, where there was an amount. What is refused, or ""."""
        if loading.LAST_MONTH not in self._compared:
            names = [each.name for each in (*self.items, *self.totals)]
            self._compared[loading.LAST_MONTH] = loading.compared(self.workspace, self.month, loading.LAST_MONTH, names)
        amounts = self._compared[loading.LAST_MONTH]
        wanted = {}
        for cell in cells:
            village, item = self.at(cell)
            amount = amounts.get(village.code, {}).get(item.name)
            if amount is not None:
                wanted[cell] = amount
        return self.put_all(wanted, "照上月填") if wanted else "上月这里没有金额"

    def paste(self, corner: Cell, lines: Sequence[Sequence[str]]) -> str:
        """All or nothing; what is wrong in words, "" when it went in."""
        block: Block = read_block(corner, lines, self.size(), self.refusal)
        self.doubts = {each.cell: each for each in block.doubts if each.cell is not None}
        if block.doubts:
            self._view.show_villages(())
            return block.words()
        self.put(block.amounts, "粘贴")
        return ""

    def put_all(self, wanted: Mapping[Cell, int | None], verb: str) -> str:
        """All or nothing; why not, or ""."""
        refused = next((words for cell in wanted if (words := self.refusal(cell))), "")
        if not refused:
            self.put(wanted, verb)
        return refused

    def put(self, wanted: Mapping[Cell, int | None], verb: str) -> None:
        edits: dict[str, dict[str, Value | None]] = {}
        for cell, amount in wanted.items():
            village, item = self.at(cell)
            edits.setdefault(village.code, {})[item.name] = amount
        self._step(self.sheet.apply(edits), verb)

    def toggle_nil(self, row: int) -> str:
        """本月无收支, or no longer; why not, or ""."""
        village = self.villages[row]
        refused = self.refusal((row, 0), nil=False)
        if refused:
            return refused
        if self.sheet.filled(village.code):
            return f"{village.name}已填金额，不是零报告；没有收支请先清空金额"
        self._step(self.sheet.apply({village.code: {NIL: None if self.sheet.nil(village.code) else "yes"}}), "")
        return ""

    def explain(self, village: str, check: str, words: str) -> None:
        """Empty words take the explanation away."""
        if village not in self.locked and not self.workspace.read_only:
            self._step(self.sheet.apply({village: {EXPLAINS + check: words.strip() or None}}), "")

    def undo(self) -> Collection[str]:
        """The villages that are as they were."""
        return self._stepped(self.sheet.undo())

    def redo(self) -> Collection[str]:
        return self._stepped(self.sheet.redo())

    def _step(self, step_: Step | None, verb: str) -> None:
        if step_ is None:
            return
        self._stepped(step_.after)
        if verb and step_.cells() > _LARGEST_TOAST:
            replaced = step_.replaced()
            self._view.say(f"{verb} {step_.cells()} 格" + (f"，其中 {replaced} 格原来有金额" if replaced else ""))

    def _stepped(self, edits: Edits) -> Collection[str]:
        self.doubts = {}
        for code in edits:
            self._judge(code)
        self._view.show_villages(edits.keys())
        return edits.keys()

    def _judge(self, code: str) -> None:
        """At once: with what was looked up before, since typing doesn't change other months."""
        values = self._typed(self.villages[self.rows[code]])
        known = self._judged.get(code)
        lookups = known.lookups if known else loading.looked_up(
            self.workspace, values, self._record(code, self.month), self.today)
        self._judged[code] = loading.judged(self.workspace, values, lookups, self.today)

    def _typed(self, village: Village) -> dict[str, Value]:
        return {SYSTEM: village.system, **self.sheet.record(village.code), "village": village.code,
                "month": self.month}

    @staticmethod
    def _record(code: str, month: str) -> str:
        return "/".join((FORM, code, month))

    # Saving

    def _changed(self, month: str, edits: Edits) -> None:
        self.saver.add(month, edits, {each.code: self.system(each) for each in self.villages if each.code in edits})
        self._view.show_saved(self.saver.count(), self.saved_at)

    def flush(self, wait: Callable[[], object]) -> bool:
        """Everything onto the disk, now."""
        return self.saver.flush(wait)

    def _saved(self, changes: Changes) -> None:
        self.saved_at = f"{self.workspace.clock.now().astimezone(clock.CHINA):%H:%M:%S}"
        self._view.show_saved(self.saver.count(), self.saved_at)
        self._announcing = True
        try:
            self._announce(changes)
        finally:
            self._announcing = False

    def _failed(self, problem: UserError) -> None:
        self._view.show_saved(self.saver.count(), self.saved_at)
        self._view.show_failed(problem)
