"""A form as data: what DESIGN.md section 3 describes, read from TOML and never changed afterwards."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as member
from functools import cached_property
from typing import Any, Literal

from forms.canonical import canonical_bytes

FieldType = Literal[
    "text", "long_text", "integer", "decimal", "money", "percent", "date", "month", "select_one",
    "select_multiple", "reference", "image", "file", "calculate", "note", "group", "repeat",
]
Period = Literal["none", "day", "month", "quarter", "year"]
Level = Literal["village", "township", "county", "city", "province", "enterprise", "any"]
Sensitivity = Literal["personal", "special"]
Aggregate = Literal["first", "last", "sum", "count", "mean", "min", "max", "exists"]

# What a record holds, in the very form in which an entry's body carries it (FORMAT.md section 1): money is
# integer fen, decimal and percent are strings, dates are text, select_multiple is a list of codes, a file is a
# mapping, a repeat is a list of mappings, each with its `row`. A blank field is absent.
Value = Any
Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a list. `retired` ones are shown where they stand already and offered nowhere."""

    code: str
    label: str
    symbol: str = ""
    retired: bool = False
    extra: Mapping[str, str] = member(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Field:
    """One question, or a group or repeat of questions. Expressions are ODK XPath; "" means there is none."""

    name: str
    type: FieldType
    label: str
    hint: str = ""
    required: str = ""
    relevant: str = ""
    constraint: str = ""
    constraint_message: str = ""
    calculation: str = ""
    default: str = ""
    readonly: bool = False
    appearance: str = ""
    choices: str = ""
    choice_filter: str = ""
    unit: str = ""
    sensitive: Sensitivity | None = None
    reference: str = ""
    levels: tuple[str, ...] = ()
    max_length: int | None = None
    renamed_from: str = ""
    retired: bool = False
    source: str = ""
    fields: tuple["Field", ...] = ()

    @property
    def stored(self) -> bool:
        """Whether a record holds a value of this name."""
        return self.type not in ("group", "note", "calculate")


@dataclass(frozen=True, slots=True)
class Check:
    """A rule between fields: the fault is there when `when` is true. A warning must be explained to be signed.

    repeat: the repeat whose rows are looked at one by one ("" = the record as a whole).
    """

    name: str
    level: Literal["error", "warning"]
    when: str
    message: str
    fields: tuple[str, ...] = ()
    source: str = ""
    repeat: str = ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A value from other records, named so that expressions can use it as ${name}.

    match: their field -> our field; "record" on either side is the record's own id, and ours may be a calculated
    field that needs no lookup. where: their field -> constants, any of which matches.
    period_offset: (first, last) steps of the form's own period from this record's period; None = any period.
    same_year: that range starts no earlier than January of the year in which its last step lies.
    before: our date field; only their records with an earlier date in their period field count.
    type: what the value is, so that fen become 元 in expressions (count and exists: integer).
    """

    name: str
    form: str
    aggregate: Aggregate
    field: str = ""
    type: FieldType = "integer"
    match: Mapping[str, str] = member(default_factory=dict)
    where: Mapping[str, tuple[str, ...]] = member(default_factory=dict)
    period_offset: tuple[int, int] | None = None
    same_year: bool = False
    before: str = ""
    others_only: bool = False


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number of policy or of the county, with its source (domain.md 0). value: decimal text, money in 元."""

    name: str
    value: str
    unit: str
    label: str
    source: str
    since: str
    until: str
    binding: Literal["约束", "参考", "本县自定"]


@dataclass(frozen=True, slots=True)
class Expected:
    """Whom a month needs a record from, so that what is missing can be named.

    form: the register whose records are asked one by one (a unit of `level` where it is "unit"). field: our reference
    to it. where: their field -> values that count. unit_field: theirs that names the unit which reports it ("" = the
    record's owner). each: one record a period, or one for every working day between their since_field and until_field.
    """

    form: str
    field: str
    each: Literal["period", "workday"] = "period"
    level: str = ""
    where: Mapping[str, tuple[str, ...]] = member(default_factory=dict)
    unit_field: str = ""
    since_field: str = ""
    until_field: str = ""


@dataclass(frozen=True)
class Form:
    """One ledger. `hash` identifies it, `version` is for people; `raw` is what was hashed, choices inlined.

    left_out: names of fields and lookups that are not there because they need a form that is absent.
    """

    id: str
    version: int
    title: str
    source: str
    fields: tuple[Field, ...]
    hash: str
    raw: Mapping[str, Any]
    period: Period = "none"
    period_field: str = ""
    level: Level = "any"
    owner: str = ""
    key: tuple[str, ...] = ()
    natural_key: tuple[str, ...] = ()
    title_fields: tuple[str, ...] = ()
    list_columns: tuple[str, ...] = ()
    print_columns: tuple[str, ...] = ()
    paper: Literal["A4", "A4-landscape", "A3-landscape", "card"] = "A4-landscape"
    travels: tuple[str, ...] = ("personal",)
    register: bool = False
    in_submission: bool = True
    nil_report: bool = True
    expected: Expected | None = None
    group: str = ""
    checks: tuple[Check, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    choices: Mapping[str, tuple[Choice, ...]] = member(default_factory=dict)
    left_out: frozenset[str] = frozenset()

    @cached_property
    def text(self) -> bytes:
        """The canonical JSON that is stored, hashed and sent."""
        return canonical_bytes(self.raw)

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """Top-level fields by name; fields inside groups are top-level too, fields inside repeats are not."""
        return {found.name: found for found in walk(self.fields)}

    @cached_property
    def stored_fields(self) -> tuple[Field, ...]:
        """The fields that a record holds, groups opened, repeats whole."""
        return tuple(found for found in walk(self.fields) if found.stored)

    def choice(self, of: Field, code: str) -> Choice:
        """The choice behind a code; one that no list knows is shown as its code."""
        for choice in self.choices.get(of.choices, ()):
            if choice.code == code:
                return choice
        return Choice(code, code)


def walk(fields: tuple[Field, ...]) -> Iterator[Field]:
    """Each field in reading order; groups are opened after themselves, repeats stay whole."""
    for each in fields:
        yield each
        if each.type == "group":
            yield from walk(each.fields)
