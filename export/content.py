"""What a document shows, as plain data: the papers and workbooks know neither workspace nor form engine.

`shown` is text as people read it; `raw` is the value in body representation (FORMAT.md section 1), which a
workbook needs: money in fen, dates as text, a blank as None.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as member
from typing import Any, Literal, NamedTuple

Align = Literal["left", "center", "right"]
Paper = Literal["A4", "A4-landscape", "A3-landscape"]

_NUMBERS = ("money", "integer", "decimal", "percent")
_SHORT = ("date", "month")


class Cell(NamedTuple):
    """One cell. rest: the day is nobody's workday (8 % grey, the only ground that paper gets)."""

    shown: str = ""
    raw: Any = None
    rest: bool = False


BLANK = Cell()


@dataclass(frozen=True, slots=True)
class Column:
    """One column. unit: 元, 万元, 人, %…; choices: the labels that a workbook offers; width_hint: characters, 0 = free.

    computed columns are shown and never read back.
    """

    name: str
    label: str
    unit: str = ""
    type: str = "text"
    width_hint: int = 0
    align: Align | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    computed: bool = False
    hint: str = ""

    @property
    def is_number(self) -> bool:
        """Whether cells are figures: right-aligned on paper, numeric in a workbook."""
        return self.type in _NUMBERS

    @property
    def is_year(self) -> bool:
        """Whether a whole number is a year, which nobody writes with a comma."""
        return self.type == "integer" and (self.unit == "年" or self.name == "year" or self.name.endswith("_year"))

    @property
    def is_whole(self) -> bool:
        """Whether a cell's text is never broken over two lines."""
        return self.is_number or self.type in _SHORT

    @property
    def shown_align(self) -> Align:
        """Figures right, dates and single symbols in the middle, words left, unless the column says otherwise."""
        if self.align:
            return self.align
        if self.is_number:
            return "right"
        return "center" if self.type in _SHORT else "left"

    @property
    def heading(self) -> str:
        """Label with unit, as a workbook's header and a mixed table's header have it."""
        return f"{self.label}（{self.unit}）" if self.unit else self.label


@dataclass(frozen=True, slots=True)
class LedgerContent:
    """One form's table. totals: column name → cell; capitals: whole lines with amounts in Chinese capitals.

    record_ids stand beside rows (empty = none); row_ids only in a repeat's table, whose record_ids name the parents.
    leading: names of the totals that an overview never leaves out.
    count: of records, where a row is more than one. children: the repeats' tables, for workbooks. nil_text: what
    stands in place of rows when there are none. advice: how to fill the sheet in, for workbooks.
    """

    form_id: str
    title: str
    unit_name: str
    period_shown: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: Mapping[str, Cell] = member(default_factory=dict)
    leading: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    nil_text: str = ""
    advice: str = ""
    paper: Paper = "A4-landscape"
    frozen: int = 1
    form_hash: str = ""
    unit: str = ""
    period: str = ""
    repeat: str = ""
    record_ids: tuple[str, ...] = ()
    row_ids: tuple[str, ...] = ()
    children: tuple["LedgerContent", ...] = ()
    count: int | None = None

    @property
    def records(self) -> int:
        """How many records the table shows."""
        return len(self.rows) if self.count is None else self.count

    @property
    def common_unit(self) -> str:
        """The unit that all money columns share, said once above the table; "" when they differ."""
        units = {column.unit for column in self.columns if column.type == "money"}
        return units.pop() if len(units) == 1 else ""


@dataclass(frozen=True, slots=True)
class Papers:
    """What stands in the foot of each page. code: 查验码, "" on a print that is no submission. printed: time, shown."""

    code: str = ""
    number: str = ""
    printed: str = ""
    demo: bool = False


@dataclass(frozen=True, slots=True)
class SubmissionContent:
    """A month's report. ledgers are printed; sheets (all fields) make the workbook. made_at: time, shown."""

    unit_name: str
    superior: str
    period: str
    number: str
    code: str
    ledgers: tuple[LedgerContent, ...]
    sheets: tuple[LedgerContent, ...] = ()
    summary: tuple[str, ...] = ()
    remarks: str = ""
    preparer: str = ""
    reviewer: str = ""
    principal: str = ""
    made_at: str = ""
    demo: bool = False
    title: str = "托底帮扶工作月度上报表"

    @property
    def papers(self) -> Papers:
        """The foot of every page of this report."""
        return Papers(self.code, self.number, self.made_at, self.demo)


class CardItem(NamedTuple):
    """One answer of a card. wide answers take the whole line."""

    label: str
    shown: str
    wide: bool = False


@dataclass(frozen=True, slots=True)
class CardGroup:
    """A heading with its answers, or a repeat with its table."""

    title: str
    items: tuple[CardItem, ...] = ()
    table: LedgerContent | None = None


@dataclass(frozen=True, slots=True)
class CardPhoto:
    """A picture's bytes (JPEG or PNG) with what is written below it."""

    picture: bytes
    caption: str


@dataclass(frozen=True, slots=True)
class CardContent:
    """One record on paper. unit_label: what unit_name is. sealed_by: whose device signs it, "" = people sign.

    signing: fields that people sign in, side by side: name of the field, the person's duty.
    """

    title: str
    name: str
    unit_name: str
    period_shown: str
    groups: tuple[CardGroup, ...]
    photos: tuple[CardPhoto, ...] = ()
    notes: tuple[str, ...] = ()
    signed_by: tuple[str, ...] = ("填报人", "审核人")
    unit_label: str = "填报单位"
    sealed_by: str = ""
    signing: tuple[tuple[Literal["giver", "receiver"], str], ...] = ()
