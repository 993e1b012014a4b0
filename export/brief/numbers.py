"""How the brief writes numbers, and what each of them is: a text remembers the figures that it shows."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from export.brief.content import FigureRef, Sentence
from model.figures.indicators import rounded

if TYPE_CHECKING:
    from model.figures.bulletin import Line

NO_DATA: Final = "无数据"
WAN: Final = 1_000_000  # fen


def plain(value: Fraction, least: int, most: int) -> str:
    """A number with at least and at most so many decimals: 3600, 44.0, 12.65."""
    text = str(rounded(value, most))
    while most > least and text.endswith("0"):
        text, most = text[:-1], most - 1
    return text.removesuffix(".")


def grouped(text: str) -> str:
    """With commas between thousands, for tables."""
    whole, _, rest = text.partition(".")
    return f"{int(whole):,}" + (f".{rest}" if rest else "")


def signed(text: str) -> str:
    """With its sign, as tables show changes: +10.0, −1.7, 0.0."""
    if text.startswith("-"):
        return f"−{text[1:]}"
    return text if not text.strip("0.") else f"+{text}"


def half_days(halves: int) -> str:
    """Days counted in halves: 6, 6.5."""
    return plain(Fraction(halves, 2), 0, 1)


@dataclass
class Words:
    """Builds one sentence of a unit's line; every number that it gives out is remembered."""

    line: "Line"
    refs: list[FigureRef] = field(default_factory=list)

    def count(self, name: str) -> str:
        """A number of things."""
        return self._said(name, str(self.number(name)))

    def number(self, name: str) -> int:
        """The figure itself; 0 where nobody can tell, so ask `known` before saying it."""
        return self.line.figures.get(name) or 0

    def known(self, *names: str) -> bool:
        """Whether all these figures are there."""
        return all(self.line.figures.get(name) is not None for name in names)

    def money(self, name: str, least: int = 0, most: int = 2) -> str:
        """An amount in 万元."""
        return self._said(name, plain(Fraction(self.number(name), WAN), least, most))

    def days(self, name: str) -> str:
        """Days that are counted in halves."""
        return self._said(name, half_days(self.number(name)))

    def percent(self, name: str, *, size: bool = False) -> str:
        """An indicator in percent with one decimal; size: without its sign."""
        value = self.line.measured[name].value
        if value is None:
            return self._said(name, NO_DATA)
        return self._said(name, f"{rounded(abs(value) if size else value)}%")

    def times(self, name: str) -> str:
        """A quotient with two decimals."""
        value = self.line.measured[name].value
        return self._said(name, NO_DATA if value is None else str(rounded(value, 2)))

    def gap(self, name: str) -> str:
        """超序时进度0.5个百分点, 欠序时进度15.3个百分点, 与序时进度持平."""
        gap = self.line.measured[name].gap or Fraction(0)
        shown = str(rounded(abs(gap)))
        self._said(f"{name}:gap", str(rounded(gap)))
        if not shown.strip("0."):
            return "与序时进度持平"
        return f"{'超' if gap > 0 else '欠'}序时进度{shown}个百分点"

    def has_value(self, name: str) -> bool:
        """Whether an indicator is there and has a base."""
        found = self.line.measured.get(name)
        return found is not None and found.value is not None

    def sentence(self, text: str) -> Sentence:
        """The text with the numbers given out since the last one."""
        made = Sentence(text, tuple(self.refs))
        self.refs = []
        return made

    def _said(self, name: str, shown: str) -> str:
        self.refs.append(FigureRef(name, self.line.unit, shown))
        return shown
