"""A form made ready for evaluation: order of its nodes, compiled expressions. Made once for each definition."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from forms.definition import Check, Field, Form, Lookup
from forms.expressions import Compiled, compile_expression
from forms.grammar import references
from forms.messages import placeholders
from forms.order import Node, in_order, nodes, on_lookups, resolve

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """A node with its expressions compiled. repeat: name of the repeat around it, "" for the record's fields."""

    name: str
    field: Field
    repeat: str
    gates: tuple[Compiled, ...]
    calculation: Compiled | None
    required: Compiled | None
    constraint: Compiled | None
    choice_filter: Compiled | None
    needs_lookup: bool

    @property
    def key(self) -> str:
        """The field's own name, which is also its column's."""
        return self.field.name


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with its condition compiled, and the field that it stands beside."""

    check: Check
    when: Compiled
    place: str


@dataclass(frozen=True, slots=True)
class Plan:
    """ordered: as values are made. listed: as people read. texts: fields whose label or hint has `${…}` in it."""

    ordered: tuple[Step, ...]
    listed: tuple[Step, ...]
    rules: tuple[Rule, ...]
    lookups: Mapping[str, Lookup]
    texts: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class _Keyed:
    """A form compared by what identifies it, so that plans can be kept."""

    hash: str
    left_out: frozenset[str]
    form: Form = field(compare=False)


def plan_for(form: Form) -> Plan:
    """The plan of a form, kept by its hash. Raises BadExpression, Circular for a form that was not read by us."""
    return _plan(_Keyed(form.hash, form.left_out, form))


@lru_cache(maxsize=128)
def _plan(keyed: _Keyed) -> Plan:
    form = keyed.form
    tainted = on_lookups(form)
    steps = {node.name: _step(node, node.name in tainted) for node in nodes(form)}
    listed = tuple(steps.values())
    return Plan(
        ordered=tuple(steps[node.name] for node in in_order(form)),
        listed=listed,
        rules=tuple(_rule(form, check) for check in form.checks),
        lookups={lookup.name: lookup for lookup in form.lookups},
        texts=tuple(step for step in listed if any(placeholders(step.field.label + step.field.hint))),
    )


def columns_of(repeat: Field | None) -> frozenset[str]:
    """The names that mean a row's own values inside a repeat."""
    return frozenset(each.name for each in repeat.fields) if repeat else _NONE


def _step(node: Node, needs_lookup: bool) -> Step:
    columns = columns_of(node.repeat)
    compiled: dict[str, Any] = {
        key: compile_expression(text, columns) if (text := getattr(node.field, key)) else None
        for key in ("calculation", "required", "constraint", "choice_filter")
    }
    return Step(
        name=node.name, field=node.field, repeat=node.repeat.name if node.repeat else "",
        gates=tuple(compile_expression(gate, columns) for gate in node.gates), needs_lookup=needs_lookup, **compiled,
    )


def _rule(form: Form, check: Check) -> Rule:
    repeat = form.by_name.get(check.repeat)
    fields = set(form.by_name)
    named = check.fields or references(check.when)
    places = (resolve(name, repeat) for name in named)
    place = next((each for each in places if each.partition(".")[0] in fields), "")
    return Rule(check, compile_expression(check.when, columns_of(repeat)), place)
