"""Between what a record holds (FORMAT.md section 1) and what expressions reckon with."""

import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from forms.amounts import LARGEST
from forms.definition import FieldType, Value
from forms.items import CONTEXT, Item, day, number, text
from forms.values import LARGEST_INTEGER, plain_decimal

_CENT = Decimal("0.01")
# Calculated decimals and percents are kept to this many places: a third has no end.
_SIXTH = Decimal("0.000001")
_DECIMAL = re.compile(r"-?\d{1,40}(\.\d{1,40})?", re.ASCII)
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class WrongType(ValueError):
    """A stored value that its field's type can't hold."""


def to_item(kind: FieldType, value: Value) -> Item:
    """A stored value, not blank, as expressions see it: money in 元. Raises WrongType."""
    return _READERS.get(kind, _read_text)(value)


def from_item(kind: FieldType, item: Item) -> Value | None:
    """A calculated value as records hold it; None for a blank one or one that the type can't hold.

    Money is rounded half up to fen, integers half up, decimals and percents half up to six places.
    """
    if item is None or item in ("", ()):
        return None
    return _WRITERS.get(kind, _write_text)(item)


def _read_money(value: Value) -> Item:
    # A mean of amounts comes as the decimal text of fen.
    found = Decimal(value) if isinstance(value, str) and _DECIMAL.fullmatch(value) else _read_integer(value)
    return CONTEXT.multiply(found, _CENT)


def _read_integer(value: Value) -> Decimal:
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    if not isinstance(value, int):
        raise WrongType(value)
    return Decimal(int(value))


def _read_decimal(value: Value) -> Item:
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    if type(value) is not int:
        raise WrongType(value)
    return Decimal(value)


def _read_date(value: Value) -> Item:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise WrongType(value)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise WrongType(value) from None


def _read_month(value: Value) -> Item:
    if not isinstance(value, str) or not _MONTH.fullmatch(value):
        raise WrongType(value)
    return value


def _read_codes(value: Value) -> Item:
    if not isinstance(value, (list, tuple)) or not all(isinstance(code, str) for code in value):
        raise WrongType(value)
    return " ".join(value)


def _read_file(value: Value) -> Item:
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        raise WrongType(value)
    return str(value["name"])


def _read_text(value: Value) -> Item:
    if not isinstance(value, str):
        raise WrongType(value)
    return value


def _write_money(item: Item) -> Value | None:
    found = number(item)
    fen = None if found is None else int(CONTEXT.multiply(found, Decimal(100)).to_integral_value(ROUND_HALF_UP))
    return fen if fen is not None and abs(fen) <= LARGEST else None


def _write_integer(item: Item) -> Value | None:
    found = number(item)
    whole = None if found is None else int(found.to_integral_value(ROUND_HALF_UP))
    return whole if whole is not None and abs(whole) <= LARGEST_INTEGER else None


def _write_decimal(item: Item) -> Value | None:
    found = number(item)
    if found is None:
        return None
    rounded = found.quantize(_SIXTH, ROUND_HALF_UP, CONTEXT)
    return plain_decimal(rounded) if rounded.is_finite() else None


def _write_date(item: Item) -> Value | None:
    found = day(item)
    return None if found is None else found.isoformat()


def _write_month(item: Item) -> Value | None:
    found = day(item)
    return None if found is None else found.isoformat()[:7]


def _write_codes(item: Item) -> Value | None:
    return list(dict.fromkeys(text(item).split())) or None


def _write_text(item: Item) -> Value | None:
    return text(item) or None


_READERS: dict[str, Callable[[Value], Item]] = {
    "money": _read_money, "integer": _read_integer, "decimal": _read_decimal, "percent": _read_decimal,
    "date": _read_date, "month": _read_month, "select_multiple": _read_codes, "image": _read_file, "file": _read_file,
}
_WRITERS: dict[str, Callable[[Item], Value | None]] = {
    "money": _write_money, "integer": _write_integer, "decimal": _write_decimal, "percent": _write_decimal,
    "date": _write_date, "month": _write_month, "select_multiple": _write_codes,
}
