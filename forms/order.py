"""What depends on what inside one form, and in which order values are made.

A node is a field's value: "amount" for the record's, "fund_plan.amount" for a column of a repeat, "fund_plan" for the
repeat itself. It depends on what its calculation names and on what decides whether it is relevant.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from forms.definition import Field, Form
from forms.grammar import references


@dataclass(frozen=True, slots=True)
class Node:
    """One field in its place. gates: its own `relevant` and those of the groups around it, outermost first."""

    name: str
    field: Field
    repeat: Field | None
    gates: tuple[str, ...]


class Circular(Exception):
    """Calculations that wait for each other; `path` names them, the first again at the end."""

    def __init__(self, path: tuple[str, ...]) -> None:
        super().__init__(" → ".join(path))
        self.path = path


def nodes(form: Form) -> Iterator[Node]:
    """Every field but headings, in reading order; a repeat comes before its columns."""
    yield from _nodes(form.fields, None, ())


def resolve(name: str, repeat: Field | None) -> str:
    """The node that `${name}` means: a column of the own repeat first, then the record's field."""
    if repeat is not None and any(each.name == name for each in repeat.fields):
        return f"{repeat.name}.{name}"
    return name


def needs(node: Node) -> tuple[str, ...]:
    """The nodes and lookups that a node's value depends on. Raises BadExpression."""
    found: dict[str, None] = {}
    for text in filter(None, (*node.gates, node.field.calculation)):
        for name in references(text):
            found[resolve(name, node.repeat)] = None
    if node.repeat is not None:
        found[node.repeat.name] = None
    return tuple(found)


def in_order(form: Form) -> tuple[Node, ...]:
    """The nodes so that each comes after what it depends on. Raises Circular, BadExpression."""
    known = {node.name: node for node in nodes(form)}
    sorter = TopologicalSorter({
        name: [need for need in needs(node) if need in known] for name, node in known.items()
    })
    try:
        return tuple(known[name] for name in sorter.static_order())
    except CycleError as problem:
        # graphlib lists each as the predecessor of the next; people read "a needs b".
        raise Circular(tuple(reversed(problem.args[1]))) from None


def on_lookups(form: Form) -> frozenset[str]:
    """The nodes whose value needs a lookup, directly or through others: never stored (FORMAT.md 1)."""
    tainted = {lookup.name for lookup in form.lookups}
    lookups = frozenset(tainted)
    for node in in_order(form):
        if tainted.intersection(needs(node)):
            tainted.add(node.name)
    return frozenset(tainted - lookups)


def _nodes(fields: tuple[Field, ...], repeat: Field | None, gates: tuple[str, ...]) -> Iterator[Node]:
    for field in fields:
        own = (*gates, field.relevant) if field.relevant else gates
        if field.type == "group":
            yield Node(field.name, field, repeat, own)
            yield from _nodes(field.fields, repeat, own)
            continue
        yield Node(f"{repeat.name}.{field.name}" if repeat else field.name, field, repeat, own)
        if field.type == "repeat":
            yield from _nodes(field.fields, field, ())
