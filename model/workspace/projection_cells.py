"""Values as columns of a projection hold them, and back."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from forms.definition import Field, Value

Cell = str | int | float | None
_LARGEST = 2**63


def cell(field: Field, value: Value) -> Cell:
    """A value as its column holds it; what doesn't fit the field's type is blank there (the entry keeps it)."""
    match field.type:
        case "text" | "select_one" | "reference" | "date" | "month":
            return value if isinstance(value, str) and value else None
        case "money" | "integer":
            return value if type(value) is int and -_LARGEST < value < _LARGEST else None
        case "decimal" | "percent":
            return value if isinstance(value, str) and _is_decimal(value) else None
        case "select_multiple" | "file" | "image":
            return _json(value) if isinstance(value, (list, Mapping)) and value else None
        case _:
            return value if isinstance(value, str) and value else None


def from_cell(field: Field, stored: Cell) -> Value | None:
    """The value behind a cell, as a body carries it; None for blank."""
    if stored is not None and field.type in ("select_multiple", "file", "image"):
        return json.loads(str(stored))
    return stored


def values_of(fields: Sequence[Field], cells: Sequence[Cell]) -> dict[str, Value]:
    """Values by name from cells in the order of `fields`."""
    found = ((each, from_cell(each, stored)) for each, stored in zip(fields, cells, strict=True))
    return {each.name: value for each, value in found if value is not None}


def _is_decimal(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _json(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
