"""What expressions reckon with, and how one kind of value reads as another.

A value is None (blank), text, a Decimal, a bool, a day, or a tuple of such (the rows of a repeat). No float is ever
made; what has no result (a text that is no number, a division by zero) is blank.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from typing import TypeAlias

from forms.values import plain_decimal

Item: TypeAlias = "str | Decimal | bool | date | tuple[Item, ...] | None"

# Wide enough for any sum of amounts; nothing here raises, a result without a value is not finite.
CONTEXT = Context(prec=34, rounding=ROUND_HALF_EVEN, traps=[])
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
_EPOCH = date(1970, 1, 1)
_NUMBER = re.compile(r"\s*-?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})\s*", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def first(value: Item) -> str | Decimal | bool | date | None:
    """The value itself, or the first of several."""
    if isinstance(value, tuple):
        return first(value[0]) if value else None
    return value


def number(value: Item) -> Decimal | None:
    """A value as a number, days as days since 1970-01-01; None where it is none."""
    value = first(value)
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool):
        return Decimal(int(value))
    if isinstance(value, date):
        return Decimal((value - _EPOCH).days)
    return Decimal(value.strip()) if value and _NUMBER.fullmatch(value) else None


def text(value: Item) -> str:
    """A value as text; "" for a blank one."""
    value = first(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain_decimal(value)
    return value.isoformat() if isinstance(value, date) else value or ""


def truth(value: Item) -> bool:
    """Whether a value counts as true: not blank, not zero; any row counts for several."""
    if isinstance(value, Decimal):
        return value != 0
    return bool(value)


def day(value: Item) -> date | None:
    """A value as a day: a month stands for its first, a number for days since 1970-01-01."""
    value = first(value)
    if isinstance(value, date):
        return value
    if isinstance(value, Decimal):
        return shifted(_EPOCH, value)
    written = text(value)
    if MONTH.fullmatch(written):
        written += "-01"
    try:
        return date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:
        return None


def items(values: tuple[Item, ...]) -> Iterator[Item]:
    """Every single value that is not blank, tuples opened."""
    for value in values:
        if isinstance(value, tuple):
            yield from items(value)
        elif value is not None and value != "":
            yield value


def finite(value: Decimal) -> Decimal | None:
    """The number, or None where an operation had no result."""
    return value if value.is_finite() else None


def shifted(start: date, days: Decimal) -> date | None:
    """The day so many whole days later, or None beyond the calendar."""
    try:
        return start + timedelta(days=int(days.to_integral_value(ROUND_FLOOR)))
    except OverflowError:
        return None
