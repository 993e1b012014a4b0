"""The income desk without its window: what is typed, pasted, filled and explained, and what becomes of it. No Qt."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from forms.amounts import NotAnAmount, parse_amount
from model.changes import Changes
from model.workspace.workspace import Workspace
from ui.income import loading
from ui.income.desk import Desk
from ui.income.items import FORM, NIL, SYSTEM, short
from ui.income.pasting import Block, Cell, read_block
from ui.income.saving import Key, Writer
from ui.income.sheet import EXPLAINS, Edits, MonthSheet, cells, replaced
from ui.income.villages import closed_items
from ui.moved import MOVED
from ui.widgets.grid.saver import Saver, SaverView
from ui.widgets.grid.steps import Fields, Step

if TYPE_CHECKING:
    from forms.definition import Value

_WATCHED = frozenset({FORM, "village", "unit", "threshold", "township_income"})
COMPARISONS = ((loading.LAST_MONTH, "上月"), (loading.LAST_YEAR, "上年同期"), (loading.YEAR_SO_FAR, "本年累计"))
_LARGEST_TOAST = 1


class DeskView(SaverView, Protocol):
    """What the page shows."""

    def show_month(self) -> None:
        """Another month, or other villages in it."""

    def show_villages(self, villages: Collection[str]) -> None:
        """These rows look different now; none = all of them."""

    def say(self, words: str) -> None:
        """What an act did, when it was more than one cell; it can be taken back."""


class IncomePresenter(Desk):
    """run: ui.tasks.run or a stand-in. announce: tells the other pages what was saved."""

    def __init__(self, view: DeskView, workspace: Workspace, run: Callable[..., Any],
                 announce: Callable[[Changes], object]) -> None:
        super().__init__(workspace)
        self._view, self._run = view, run
        self.saver: Saver[Key] = Saver(view, Writer(workspace).write, run, announce, workspace.clock)
        self._read()

    # The month

    def open_month(self, month: str, *, quarter: bool = False) -> None:
        """Another month or quarter (its last month); what isn't saved goes on being saved."""
        if (month, quarter) != (self.month, self.quarter):
            self.saver.start()
            self.month, self.quarter = month, quarter
            self._read()
            self._view.show_month()

    def on_changes(self, changes: Changes) -> bool:
        """Whether something of ours changed elsewhere."""
        return not self.saver.announcing and bool(changes.forms & _WATCHED)

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
        self._running.forget()
        self._view.show_villages(())

    def set_unit(self, unit: str) -> None:
        """元 or 万元: how amounts are shown. They are always typed in 元."""
        self.unit = unit
        self._view.show_villages(())

    def prepare(self) -> None:
        """Once the month was painted: what old accounts don't have, and with it the rules' machine, is made ready."""
        month, today = self.month, self.today

        def learn(found: dict[str, frozenset[str]]) -> None:
            if month == self.month:
                self._closed = found
                self._view.show_villages(())

        self._run(lambda _: closed_items(self.workspace, month, today), done=learn)

    def judge(self, milliseconds: float) -> bool:
        """A little of what is left to check; whether to come again."""
        if not self._left:
            return False
        if not self.judge_some(milliseconds):
            self._view.show_villages(())
            return False
        return True

    def _read(self) -> None:
        self.sheet = MonthSheet(self.month, self.amounts, self._changed)
        self._load(self._unsaved())
        self._load_comparison()

    def _load_comparison(self) -> None:
        """A month at once; a year's months in the worker."""
        what, months = self.compare, self.months
        if what != loading.YEAR_SO_FAR:
            self.comparison(what)
        elif what not in self._compared:
            self._compared[what] = {}
            self._run(lambda _: loading.compared(self.workspace, months, what, self.named),
                      done=lambda found: self._learn_comparison(months, what, found))

    def _learn_comparison(self, months: tuple[str, ...], what: str, found: loading.Amounts) -> None:
        if months == self.months:
            self._compared[what] = found
            self._running.forget()
            self._view.show_villages(())

    # Writing

    def shut(self) -> str:
        """Why nothing of this month can be written; "" when it can."""
        if self.workspace.read_only:
            return MOVED
        if self.quarter:
            return "这是三个月的合计，金额请到各月里填"
        return "这个月还没到，不能先填" if self.month > self.today.isoformat()[:7] else ""

    def refusal(self, cell: Cell, *, nil: bool = True, known: bool = False) -> str:
        """Why this amount can't be written; "" when it can.

        nil: a stated nil refuses too. known: what would have to be found out first doesn't refuse.
        """
        village, item = self.at(cell)
        if refused := self.refusal_of(village.code, item.name, known=known):
            return refused
        if nil and self.sheet.nil(village.code):
            return f"{village.name}已作零报告，先按 Ctrl+0 取消"
        return ""

    def refusal_of(self, code: str, name: str, *, known: bool = False) -> str:
        """The same of any field of a village's record, whatever was stated about nil."""
        village = self.villages[self.rows[code]]
        if shut := self.shut():
            return shut
        if code in self.locked:
            return f"{village.name}这个月有两个版本，请先到月报台账里合并"
        if name in (self.known_closed if known else self.closed)(self.system(village)):
            return f"{village.name}执行旧制度，没有“{short(self.workspace.forms[FORM].by_name[name].label)}”这一栏"
        return ""

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
        amounts = self.comparison(loading.LAST_MONTH)
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

    def put_fields(self, edits: Edits, verb: str) -> None:
        """Whole records' fields, as read from sheets that came back: one step."""
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

    def _step(self, step_: Step[str] | None, verb: str) -> None:
        if step_ is None:
            return
        self._stepped(step_.after)
        written = cells(step_)
        if verb and written > _LARGEST_TOAST:
            over = replaced(step_)
            self._view.say(f"{verb} {written} 格" + (f"，其中 {over} 格原来有金额" if over else ""))

    def _stepped(self, edits: Edits) -> Collection[str]:
        self._changed_rows(edits.keys())
        self._view.show_villages(edits.keys())
        return edits.keys()

    # Saving

    def _changed(self, month: str, edits: Edits) -> None:
        """A new record begins with the village's accounting system."""
        systems = {each.code: self.system(each) for each in self.villages if each.code in edits}
        self.saver.add({(village, month): {SYSTEM: systems[village], **fields}
                        for village, fields in edits.items() if fields})

    def _unsaved(self) -> dict[str, Fields]:
        """What of the month isn't known to be on the disk, by village."""
        return {village: fields for (village, month), fields in self.saver.unsaved.items() if month == self.month}

    def flush(self, wait: Callable[[], object]) -> bool:
        """Everything onto the disk, now."""
        return self.saver.flush(wait)
