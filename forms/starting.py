"""What is offered before anything is typed: choices, and the values with which records and rows start."""

from collections.abc import Mapping
from datetime import date

from forms.conversion import from_item
from forms.definition import Choice, Field, Form, Value, Values
from forms.expressions import Scope, compile_expression
from forms.grammar import is_expression, unquoted
from forms.plan import columns_of
from forms.scopes import lenient, offered, plain_scope
from forms.values import is_blank, parse_value


def choices_for(
    form: Form,
    of: Field,
    values: Values,
    row: Values | None = None,
    *,
    lookups: Mapping[str, Value] | None = None,
    today: date | None = None,
) -> tuple[Choice, ...]:
    """The choices to offer for a field: those that its choice_filter lets through, without retired ones.

    row: the row in which it stands. What is chosen already is always among them. today: needed where the filter asks.
    """
    scope = plain_scope(form, values, lookups or {}, today)
    columns: frozenset[str] = frozenset()
    if row is not None:
        repeat = next(each for each in form.stored_fields if of in each.fields)
        columns = columns_of(repeat)
        scope.row = {each.name: lenient(each, row.get(each.name)) for each in repeat.fields}
    condition = compile_expression(of.choice_filter, columns) if of.choice_filter else None
    chosen = (values if row is None else row).get(of.name)
    current = [chosen] if isinstance(chosen, str) else chosen or []
    return tuple(
        choice for choice in form.choices.get(of.choices, ())
        if choice.code in current
        or (not choice.retired and (condition is None or offered(condition, scope, choice)))
    )


def defaults(form: Form, today: date, context: Mapping[str, Value]) -> dict[str, Value]:
    """The values with which a new record starts.

    context: values known beforehand by field name (the unit, the month that is open), which win over the defaults;
    names that are no fields can be used in default expressions as text.
    """
    found = {name: value for name, value in context.items() if name in form.by_name and not is_blank(value)}
    scope = plain_scope(form, found, {}, today)
    scope.record.update({name: value for name, value in context.items() if name not in form.by_name})
    for each in form.stored_fields:
        if each.default and each.name not in found and not each.calculation:
            _start(form, each, scope, found, frozenset())
    return found


def row_defaults(form: Form, repeat: Field, values: Values, today: date) -> dict[str, Value]:
    """The values with which a new row of a repeat starts, without its `row`."""
    found: dict[str, Value] = {}
    scope = plain_scope(form, values, {}, today)
    scope.position = len(values.get(repeat.name) or ()) + 1
    for each in repeat.fields:
        if each.default and not each.calculation:
            _start(form, each, scope, found, columns_of(repeat))
    return found


def _start(form: Form, of: Field, scope: Scope, found: dict[str, Value], columns: frozenset[str]) -> None:
    if is_expression(of.default):
        value = from_item(of.type, compile_expression(of.default, columns)(scope))
    else:
        value = parse_value(form, of, unquoted(of.default))
    if value is not None:
        found[of.name] = value
        (scope.row if columns else scope.record)[of.name] = lenient(of, value)
