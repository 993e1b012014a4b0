"""The second pass: large amounts are keyed again from paper, unseen, and what differs is decided one by one. No Qt."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from forms.amounts import Fen, NotAnAmount, parse_amount, show_amount
from model.workspace.lookups import thresholds
from ui.income.items import FORM

if TYPE_CHECKING:
    from ui.income.presenter import IncomePresenter

THRESHOLD = "income_rekey_amount"
State = Literal["open", "same", "differs", "kept", "changed"]
WORDS = {"open": "待录", "same": "相符", "differs": "不符，待定", "kept": "不符，按第一遍",
         "changed": "不符，改成第二遍"}


@dataclass(slots=True)
class Twice:
    """One amount. second: what was keyed the second time, in fen."""

    village: str
    item: str
    first: int
    second: int | None = None
    state: State = "open"


class Rekeying:
    """The amounts of the month that are at least as large as the county's threshold, in the grid's order."""

    def __init__(self, desk: "IncomePresenter") -> None:
        self._desk = desk
        self.least = least_of(desk)
        self.cells = [
            Twice(village.code, item.name, amount) for village in desk.villages for item in desk.items
            if (amount := desk.sheet.amount(village.code, item.name)) is not None and abs(amount) >= self.least
        ]
        self.at = 0

    @property
    def cell(self) -> Twice | None:
        """The one that is asked for now; None when there is none."""
        return self.cells[self.at] if self.at < len(self.cells) else None

    def place(self, cell: Twice) -> tuple[str, str]:
        """村 and 项目."""
        desk = self._desk
        label = next(each.label for each in desk.items if each.name == cell.item)
        return desk.villages[desk.rows[cell.village]].name, label

    def left(self) -> int:
        """How many still have to be keyed or decided."""
        return sum(each.state in ("open", "differs") for each in self.cells)

    def found(self) -> int:
        """How many didn't agree."""
        return sum(each.state in ("differs", "kept", "changed") for each in self.cells)

    def enter(self, text: str) -> str:
        """What was keyed, in 元: agreeing, it goes on to the next; what is wrong with it, or ""."""
        cell = self.cell
        if cell is None:
            return ""
        try:
            amount = parse_amount(text, "元")
        except NotAnAmount as problem:
            return f"{problem.happened}{problem.next_step}"
        if amount is None:
            return "请照原始单据再录一遍金额"
        cell.second = int(amount)
        cell.state = "same" if cell.second == cell.first else "differs"
        if cell.state == "same":
            self.go_on()
        return ""

    def decide(self, *, second: bool) -> str:
        """Which of the two is right; why the second can't be written, or ""."""
        cell = self.cell
        if cell is None or cell.state != "differs":
            return ""
        if second:
            desk = self._desk
            column = next(at for at, each in enumerate(desk.items) if each.name == cell.item)
            refused = desk.put_all({(desk.rows[cell.village], column): cell.second}, "双录核对")
            if refused:
                return refused
        cell.state = "changed" if second else "kept"
        self.go_on()
        return ""

    def go(self, at: int) -> None:
        """To a cell, to key it again."""
        self.at = at

    def go_on(self) -> None:
        """To the next that is open, around the end."""
        order = [*range(self.at + 1, len(self.cells)), *range(self.at + 1)]
        self.at = next((each for each in order if self.cells[each].state in ("open", "differs")), len(self.cells))


def least_of(desk: "IncomePresenter") -> int:
    """The threshold in fen: the county's, else the definition's."""
    form = desk.workspace.forms[FORM]
    standing = {each.name: each.value for each in form.thresholds}
    own = thresholds(desk.workspace.db, desk.workspace.forms, (THRESHOLD,), desk.today)
    yuan = str(own.get(f"threshold:{THRESHOLD}") or standing.get(THRESHOLD) or "0")
    return int(parse_amount(yuan, "元") or 0)


def yuan(fen: int | None) -> str:
    """An amount as it is shown; "" for none."""
    return "" if fen is None else show_amount(Fen(fen), "元")
