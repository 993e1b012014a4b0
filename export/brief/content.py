"""A brief as typed blocks, before any paper: what PDF and Word are both written from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Origin = Literal["auto", "human", "pending"]


@dataclass(frozen=True, slots=True)
class FigureRef:
    """One number of a sentence: which figure, whose, and what is printed. name: a figure or an indicator."""

    name: str
    unit: str
    shown: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """Generated words with the figures that stand in them."""

    text: str
    figures: tuple[FigureRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """level 1: 一、黑体; 2: （一）楷体; 3: 1. 仿宋. text: with its number."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the body. pending: a human part that nobody has written, shown in previews only."""

    text: str
    origin: Origin = "human"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the annex. aligns: a column each, left or right. bold: index of the totals row, −1 = none.

    figures: a column each, the figure or indicator that it prints, "" = none; units: a row each, whose.
    """

    title: str
    unit: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    aligns: tuple[Literal["left", "right", "center"], ...]
    notes: tuple[str, ...] = ()
    bold: int = -1
    figures: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


Block = Heading | Paragraph


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything that is printed. issue, total: 期号 and 总期号, total None = not printed; extra: 增刊.

    issued: the day on which it was approved. note: 按语. copies: None = not printed. demo: invented data, marked.
    """

    name: str
    issue: int
    total: int | None
    extra: bool
    mark: str
    editor: str
    issued: date
    title: str
    note: str
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...]
    to_report: str
    to_send: str
    to_issue: str
    copies: int | None
    demo: bool = False

    @property
    def issue_words(self) -> str:
        """第3期（总第27期）."""
        kind = "增刊" if self.extra else ""
        total = "" if self.total is None else f"（总第{self.total}期）"
        return f"{kind}第{self.issue}期{total}"

    @property
    def issued_words(self) -> str:
        """2026年4月13日."""
        return f"{self.issued.year}年{self.issued.month}月{self.issued.day}日"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the body as it is edited: generated sentences, or a place for what a person writes.

    key: stable from month to month, human parts of the same section end in "_note".
    """

    key: str
    title: str
    sentences: tuple[Sentence, ...] = ()
    human: bool = False
    hint: str = ""

    @property
    def text(self) -> str:
        """The generated words together."""
        return "".join(each.text for each in self.sentences)

    @property
    def figures(self) -> Mapping[tuple[str, str], str]:
        """(figure, unit) -> what is printed, to find what changed since."""
        return {(each.name, each.unit): each.shown for one in self.sentences for each in one.figures}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its parts."""

    heading: str
    parts: tuple[Part, ...] = field(default=())
