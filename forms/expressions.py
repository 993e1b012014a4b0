"""Expressions made ready to run: elementpath's tree turned once into closures over a `Scope`.

elementpath's own evaluation makes floats in places and copies its context at every step; the closures keep decimals
and blanks as forms.functions defines them, and cost about a microsecond a step.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from forms.definition import Choice
from forms.functions import OPERATORS, PLAIN, negative
from forms.grammar import name_of, parse
from forms.items import Item, text, truth

if TYPE_CHECKING:
    from elementpath import XPathToken


_NO_CHOICE = Choice("", "")


@dataclass(slots=True)
class Scope:
    """What an expression can see. record: by node name; columns of repeats as tuples under "rep.col".

    row, position: the row in which it stands, None and 0 outside. dot: the field's own value. own: the value that is
    stored already, for once(). choice: the one that a choice_filter looks at.
    """

    record: dict[str, Item]
    today: date | None
    entered: date | None
    limits: Mapping[str, Item]
    row: dict[str, Item] = field(default_factory=dict)
    position: int = 0
    dot: Item = None
    own: Item = None
    choice: Choice = _NO_CHOICE


Compiled = Callable[[Scope], Item]
_Row = frozenset[str]


@lru_cache(maxsize=8192)
def compile_expression(expression: str, columns: frozenset[str] = frozenset()) -> Compiled:
    """An expression ready to run. columns: the names that mean the own row's values. Raises BadExpression."""
    return _compile(parse(expression), columns)


def _compile(token: "XPathToken", columns: _Row) -> Compiled:
    symbol = token.symbol
    if symbol in _LEAVES:
        return _LEAVES[symbol](token, columns)
    parts = [_compile(each, columns) for each in token if each.symbol != ".."]
    if symbol == "(":
        return parts[0]
    if symbol in _LAZY:
        return _LAZY[symbol](*parts)
    if symbol == "-" and len(parts) == 1:
        return _applied(negative, parts)
    if symbol == "+" and len(parts) == 1:
        return parts[0]
    return _applied(OPERATORS[symbol] if symbol in OPERATORS else PLAIN[symbol], parts)


def _applied(function: Callable[..., Item], parts: list[Compiled]) -> Compiled:
    if len(parts) == 1:
        (only,) = parts
        return lambda scope: function(only(scope))
    if len(parts) == 2:
        one, other = parts
        return lambda scope: function(one(scope), other(scope))
    return lambda scope: function(*[part(scope) for part in parts])


def _literal(token: "XPathToken", columns: _Row) -> Compiled:  # noqa: ARG001  one signature for all leaves
    value: Item = token.value if isinstance(token.value, str) else Decimal(token.value)  # type: ignore[arg-type]
    return lambda scope: value  # noqa: ARG005


def _reference(token: "XPathToken", columns: _Row) -> Compiled:
    name = name_of(token)
    if name in columns:
        return lambda scope: scope.row.get(name)
    return lambda scope: scope.record.get(name)


def _column(token: "XPathToken", columns: _Row) -> Compiled:  # noqa: ARG001
    name = str(token.value)

    def of_choice(scope: Scope) -> Item:
        choice = scope.choice
        own = {"code": choice.code, "label": choice.label, "symbol": choice.symbol}
        return own[name] if name in own else choice.extra.get(name)

    return of_choice


def _dot(token: "XPathToken", columns: _Row) -> Compiled:  # noqa: ARG001
    return lambda scope: scope.dot


def _if(condition: Compiled, then: Compiled, otherwise: Compiled) -> Compiled:
    return lambda scope: then(scope) if truth(condition(scope)) else otherwise(scope)


def _and(one: Compiled, other: Compiled) -> Compiled:
    return lambda scope: truth(one(scope)) and truth(other(scope))


def _or(one: Compiled, other: Compiled) -> Compiled:
    return lambda scope: truth(one(scope)) or truth(other(scope))


def _coalesce(*parts: Compiled) -> Compiled:
    def found(scope: Scope) -> Item:
        for part in parts:
            value = part(scope)
            if text(value):
                return value
        return None

    return found


def _once(value: Compiled) -> Compiled:
    return lambda scope: scope.own if text(scope.own) else value(scope)


def _threshold(name: Compiled) -> Compiled:
    return lambda scope: scope.limits.get(text(name(scope)))


def _today() -> Compiled:
    return lambda scope: scope.today


def _entered() -> Compiled:
    return lambda scope: scope.entered


def _position() -> Compiled:
    return lambda scope: Decimal(scope.position)


_LEAVES: dict[str, Callable[["XPathToken", _Row], Compiled]] = {
    "(string)": _literal, "(integer)": _literal, "(decimal)": _literal, "$": _reference, "(name)": _column, ".": _dot,
}
_LAZY: dict[str, Callable[..., Compiled]] = {
    "if": _if, "and": _and, "or": _or, "coalesce": _coalesce, "once": _once, "threshold": _threshold,
    "today": _today, "entered": _entered, "position": _position,
}
