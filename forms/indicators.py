"""What the month's bulletin measures, as data: figures (counts and sums over records) and the indicators made of them.

Source: domain.md section 4. A definition stands in forms/indicators/*.toml; `forms.indicator_reading` reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as member
from typing import Literal

from forms.definition import Threshold

Op = Literal["=", "!=", "in", "not_in", ">=", "<=", ">", "<", "blank", "filled"]
Aggregate = Literal["count", "sum", "distinct"]
Counted = Literal[
    "assessed", "compliant", "shortfall", "absent", "villages", "village_months", "villages_complete",
    "villages_compared", "same_basis", "complete_sum", "sheets_due", "sheets_there", "packages_due", "packages_in",
    "packages_on_time",
]
Light = Literal["green", "yellow", "red", "grey"]

# What a condition may name instead of a constant; {cutoff} is the month's last day.
PLACEHOLDERS = (
    "{year}", "{last_year}", "{month}", "{next_month}", "{year_first}", "{first}", "{cutoff}", "{next_first}",
    "{next_last}",
)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a record. field: a field, "repeat.field", or record, unit, period, month. value: texts."""

    field: str
    op: Op
    value: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Within:
    """A condition by other records: ours (a field, or "record") is among `their` values of those that meet `where`."""

    field: str
    form: str
    their: str = "record"
    where: tuple[Condition, ...] = ()
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a unit and a month, and how it comes about. Exactly one of form, counted and parts says how.

    form, aggregate, field: records counted, a field summed, or a field's different values counted.
    place: their field that says where a record belongs, one reference may be followed ("project.township"); "" = its
    owner. within: groups that must all hold, each by one of its alternatives.
    counted: worked out by the program, because it isn't a sum of records. field, years_back: for same_basis.
    parts: other figures, each with +1 or −1. money: in fen. drifts: what it counts goes on changing by ordinary work
    after the month's end (a task is closed), so that a later count is no correction of an earlier one.
    """

    name: str
    title: str
    unit: str
    source: str
    form: str = ""
    aggregate: Aggregate = "count"
    field: str = ""
    place: str = ""
    where: tuple[Condition, ...] = ()
    within: tuple[tuple[Within, ...], ...] = ()
    counted: Counted | None = None
    years_back: int = 0
    parts: tuple[tuple[str, int], ...] = ()
    drifts: bool = False

    @property
    def money(self) -> bool:
        """Whether it is an amount, held in fen."""
        return self.unit == "元"


@dataclass(frozen=True, slots=True)
class LightRule:
    """When an indicator is green, when yellow; else it is red.

    on: the value itself, or its gap to the time that has gone by (序时进度), in points. green, yellow: names of
    thresholds, "" = there is no such light. strict: green only beyond the threshold, not on it.
    """

    on: Literal["value", "gap"]
    green: str
    yellow: str = ""
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure by another. unit: % (the quotient times 100) or what the quotient is.

    growth: the quotient less one. better: which way is good. coverage: figures there and due, when the value rests on
    reports that may be missing. small: a base below it is said as "3个中2个" in sentences.
    """

    name: str
    title: str
    unit: str
    source: str
    numerator: str
    denominator: str
    growth: bool = False
    better: Literal["up", "down"] = "up"
    light: LightRule | None = None
    coverage: tuple[str, str] | None = None
    thresholds: tuple[Threshold, ...] = ()
    small: int = 5


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All figures and indicators by name. left_out: names that need a form which isn't there."""

    figures: Mapping[str, Figure] = member(default_factory=dict)
    indicators: Mapping[str, Indicator] = member(default_factory=dict)
    left_out: frozenset[str] = frozenset()
