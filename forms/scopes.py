"""What expressions see of a record: its values, the lookups, the thresholds of the day."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from forms.conversion import WrongType, to_item
from forms.definition import Choice, Field, Form, Lookup, Value, Values
from forms.expressions import Compiled, Scope
from forms.items import Item, number, truth
from forms.values import is_blank


def limits(form: Form, lookups: Mapping[str, Value], today: date | None) -> dict[str, Item]:
    """The thresholds that hold on a day, by name; lookups "threshold:NAME" win. No day: only those."""
    found: dict[str, Item] = {}
    for each in form.thresholds:
        if today and each.since <= today.isoformat() and (not each.until or today.isoformat() <= each.until):
            found[each.name] = Decimal(each.value)
    for name, value in lookups.items():
        given = number(str(value)) if name.startswith("threshold:") else None
        if given is not None:
            found[name.removeprefix("threshold:")] = given
    return found


def rows_of(values: Values, name: str) -> Sequence[Mapping[str, Any]]:
    """The rows of a repeat; none where something else stands in its place."""
    rows = values.get(name)
    return rows if isinstance(rows, list) and all(isinstance(row, Mapping) for row in rows) else ()


def lookup_item(lookup: Lookup, value: Value) -> Item:
    """A lookup's value as expressions see it; several become a tuple. What its type can't hold is blank."""
    if isinstance(value, (list, tuple)) and lookup.type != "select_multiple":
        return tuple(lookup_item(lookup, each) for each in value)
    if is_blank(value):
        return None
    if isinstance(value, bool) and lookup.aggregate == "exists":
        return value
    try:
        return to_item("integer" if lookup.aggregate in ("count", "exists") else lookup.type, value)
    except WrongType:
        return None


def offered(condition: Compiled, scope: Scope, choice: Choice) -> bool:
    """Whether a choice_filter lets a choice through."""
    scope.choice = choice
    return truth(condition(scope))


def plain_scope(form: Form, values: Values, lookups: Mapping[str, Value], today: date | None) -> Scope:
    """What expressions see before anything is worked out: the values as they stand."""
    record: dict[str, Item] = {}
    for each in form.stored_fields:
        if each.type != "repeat":
            record[each.name] = lenient(each, values.get(each.name))
            continue
        rows = rows_of(values, each.name)
        record[each.name] = tuple(str(row.get("row", "")) for row in rows)
        for column in each.fields:
            record[f"{each.name}.{column.name}"] = tuple(lenient(column, row.get(column.name)) for row in rows)
    for lookup in form.lookups:
        record[lookup.name] = lookup_item(lookup, lookups.get(lookup.name))
    return Scope(record, today, today, limits(form, lookups, today))


def lenient(of: Field, value: Value | None) -> Item:
    """A value as expressions see it; blank where its type can't hold it."""
    try:
        return None if is_blank(value) else to_item(of.type, value)
    except WrongType:
        return None
