"""What a ledger's table shows: columns from the definition, their order of importance, cells as people read them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from export.ledgers import adds_up
from forms.definition import Field, Form, Value
from forms.values import show_value
from model.titles import without_number
from model.workspace.listing import Order, Row

MoneyUnit = Literal["元", "万元"]
STATE = "state"
_NUMBERS = ("money", "integer", "decimal", "percent")
_UNSHOWN_UNITS = ("年", "%")
_NAMES = re.compile(r"\$\{(\w+)")
_WIDTHS = {
    "text": 150, "long_text": 220, "integer": 74, "decimal": 92, "money": 118, "percent": 76, "date": 106, "month": 88,
    "select_one": 92, "select_multiple": 130, "reference": 112, "image": 110, "file": 130,
}
_MAIN_WIDTH = 176
_WIDEST_CHOICE, _LEAST_MAIN = 150, 104
NARROW_STATE = 98
_NUMBER = "code"
_CODES = (_NUMBER, "credit_code")  # never shown in part


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """One column. looked_up: its value comes from other records, so that no index sorts it and rows lack it.

    main: what a row is known by; it takes what width is left. titled: tells rows of one name apart.
    """

    field: Field
    heading: str
    width: int
    right: bool
    sortable: bool
    looked_up: bool
    main: bool = False
    titled: bool = False

    @property
    def name(self) -> str:
        """The field's name."""
        return self.field.name


def state_column(form: Form) -> LedgerColumn:
    """The last column: how far a record has come. Many ledgers have a 状态 of their own, so it is called otherwise."""
    heading = "上报状态" if form.in_submission else "保存状态"
    return LedgerColumn(Field(STATE, "text", heading), heading, 100, right=False, sortable=False, looked_up=False)


def offered(form: Form) -> list[Field]:
    """The fields that may be columns: all that a record holds, but for repeats and retired ones."""
    return [each for each in form.stored_fields if each.type != "repeat" and not each.retired]


def default_names(form: Form) -> tuple[str, ...]:
    """The definition's own columns; of one that names none, its first six fields."""
    known = {each.name for each in offered(form)}
    named = tuple(name for name in form.list_columns if name in known)
    return named or tuple(each.name for each in offered(form)[:6])


def columns_of(form: Form, names: Sequence[str], money_unit: MoneyUnit | None) -> list[LedgerColumn]:
    """The columns of these names and the record's state behind them; names that the form doesn't have are left out."""
    known = {each.name: each for each in offered(form)}
    shown = [known[name] for name in names if name in known] or [known[name] for name in default_names(form)]
    sortable = {*form.list_columns, *form.title_fields}
    far = looked_up(form)
    main = _main(form, shown)
    made = [_column(form, each, money_unit, sortable=each.name in sortable, far=each.name in far) for each in shown]
    named = [replace(each, main=True, width=max(each.width, _MAIN_WIDTH)) if each.field is main else each
             for each in made]
    return [*named, state_column(form)]


def default_order(form: Form) -> tuple[str, bool]:
    """A ledger of days or months newest first; a register by number or name, so that no row jumps when it is saved."""
    listed = form.list_columns
    if form.period_field in listed:
        return form.period_field, False
    if form.period != "none":
        return Order()
    return next(((name, True) for name in (*form.title_fields, *listed) if name in listed), Order())


def looked_up(form: Form) -> frozenset[str]:
    """The fields whose calculation asks other records, directly or through another field."""
    needs = {each.name for each in form.lookups}
    asked = {name: set(_NAMES.findall(field.calculation)) for name, field in form.by_name.items() if field.calculation}
    while more := {name for name, names in asked.items() if name not in needs and names & needs}:
        needs |= more
    return frozenset(needs & asked.keys())


def fitting(form: Form, columns: Sequence[LedgerColumn], width: int) -> list[LedgerColumn]:
    """Which columns stay in a narrow list: the main one, the key, the day or month and the state, then what
    tells rows apart, amounts, and the others in their order while they fit;
    numbers of files come last, the form shows them."""
    told = (*form.key, form.period_field)
    kept = [each for each in columns if each.main or each.name == STATE or each.name in told]
    left = width - sum(_least(each) for each in kept)
    others = [each for each in columns if each not in kept]
    for each in sorted(others, key=lambda one: (one.name == _NUMBER, not one.titled, one.field.type != "money")):
        if each.width <= left:
            kept.append(each)
            left -= each.width
    return [each for each in columns if each in kept]


def _least(column: LedgerColumn) -> int:
    """How narrow a column may become that always stays."""
    if column.name == STATE:
        return NARROW_STATE
    return _LEAST_MAIN if column.main and column.field.type == "reference" else column.width


def cell_text(form: Form, column: LedgerColumn, row: Row, looked_up: Value | None, money_unit: MoneyUnit | None) -> str:
    """A cell as people read it; "" for a blank."""
    value = row.values.get(column.name) if looked_up is None else looked_up
    if value is None:
        return ""
    if column.field.type == "reference":
        return without_number(str(row.names.get(column.name, value)))
    shown = show_value(form, column.field, value, money_unit=money_unit)
    if column.field.type == "percent":
        return f"{shown}%"
    return " ".join(shown.split()) if column.field.type == "long_text" else shown


def total_text(form: Form, field: Field, value: Value | None, money_unit: MoneyUnit | None) -> str:
    """A sum as the totals row shows it."""
    return "" if value is None else show_value(form, field, value, money_unit=money_unit)


def summed(form: Form, columns: Iterable[LedgerColumn]) -> list[str]:
    """The columns whose sum means something, as in the printed ledger."""
    return [each.name for each in columns if not each.looked_up and adds_up(form, each.field)]


def unit_words(field: Field, money_unit: MoneyUnit | None) -> str:
    """The unit as a header has it, "" where figures speak for themselves."""
    unit = (money_unit or field.unit) if field.type == "money" else field.unit
    return "" if unit in _UNSHOWN_UNITS else unit


def as_money_unit(text: str) -> MoneyUnit | None:
    """What the person chose in the settings; None = every field in its own unit."""
    return cast(MoneyUnit, text) if text in ("元", "万元") else None


def _column(form: Form, field: Field, money_unit: MoneyUnit | None, *, sortable: bool, far: bool) -> LedgerColumn:
    unit = unit_words(field, money_unit)
    heading = f"{field.label}（{unit}）" if unit else field.label
    width = max(_WIDTHS.get(field.type, 120), 13 * len(heading) + 24)
    if field.type == "select_one":
        longest = max((len(each.label) for each in form.choices.get(field.choices, ())), default=0)
        width = min(_WIDEST_CHOICE, max(width, 14 * longest + 24))
    if field.name in _CODES:
        width = max(width, 172)
    return LedgerColumn(field, heading, width, field.type in _NUMBERS, sortable and not far, far,
                        titled=field.name in form.title_fields)


def _main(form: Form, shown: Sequence[Field]) -> Field:
    """What a row is known by: the last of the title's names, else the first name that is shown."""
    words = [each for each in shown if each.type in ("text", "reference")]
    titled = [each for each in words if each.name in form.title_fields]
    return (titled or words[:1] or list(shown[:1]))[-1]
