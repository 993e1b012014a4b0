"""What changed from one revision of a record to the next, field by field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from forms.definition import Field, Form, Value, Values
from model.workspace.projection_schema import row_fields

Kind = Literal["filled", "changed", "cleared", "row_added", "row_removed", "row_moved"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs, or one row of a repeat that came, went or moved.

    path: "total_invest", "fund_plan[2].amount" or "fund_plan[2]": the place in the newer revision, in the older one for
    what is gone. label: what people call it, the repeat's first: 资金计划 · 金额. row: the row's own id, "" outside
    repeats. before, after: in body representation, None for blank; a whole row for rows; places for "row_moved".
    """

    path: str
    label: str
    kind: Kind
    before: Value | None
    after: Value | None
    field: Field
    row: str = ""


class Written(Protocol):
    """A revision of a record's history, its values under today's names."""

    @property
    def hash(self) -> str:
        """The revision's own hash."""

    @property
    def parents(self) -> tuple[str, ...]:
        """The revisions that it follows."""

    @property
    def values(self) -> Values:
        """What it says."""


R = TypeVar("R", bound=Written)


@dataclass(frozen=True, slots=True)
class Step(Generic[R]):
    """A revision and what it changed: parent -> differences. The first, and one whose parent isn't here, has "" alone:
    everything that it says is new. One that settles a conflict has a list for each head that it settles."""

    revision: R
    changes: Mapping[str, list[Difference]]


def steps(form: Form, revisions: Sequence[R]) -> list[Step[R]]:
    """The history of a record, step by step, in the order given."""
    known = {each.hash: each.values for each in revisions}
    found = []
    for each in revisions:
        parents = [parent for parent in each.parents if parent in known] or [""]
        changes = {parent: differences(form, known.get(parent, {}), each.values) for parent in parents}
        found.append(Step(each, changes))
    return found


def differences(form: Form, before: Values, after: Values) -> list[Difference]:
    """Everything that differs, in the order of the form. Rows are the same row when they carry the same `row` id.

    form: today's definition; both sides under its names (Reader.named_now). Fields that it lacks come last, as they
    stand, so that nothing that somebody wrote goes unseen.
    """
    found: list[Difference] = []
    for field in form.stored_fields:
        old, new = before.get(field.name), after.get(field.name)
        if field.type == "repeat":
            found += _rows(field, old, new)
        elif old != new:
            found.append(Difference(field.name, field.label, _kind(old, new), old, new, field))
    known = {field.name for field in form.stored_fields}
    for name in sorted((before.keys() | after.keys()) - known):
        if before.get(name) != after.get(name):
            old, new = before.get(name), after.get(name)
            found.append(Difference(name, name, _kind(old, new), old, new, Field(name, "text", name)))
    return found


def _rows(repeat: Field, before: Value, after: Value) -> Iterator[Difference]:
    old, new = _by_id(before), _by_id(after)
    kept = [row for row in new if row in old]
    moved = [row for row in old if row in new] != kept
    for row, (place, values) in new.items():
        path = f"{repeat.name}[{place}]"
        if row not in old:
            yield Difference(path, repeat.label, "row_added", None, values, repeat, row)
            continue
        was, earlier = old[row]
        if moved and was != place:
            yield Difference(path, repeat.label, "row_moved", was, place, repeat, row)
        for field in row_fields(repeat):
            one, two = earlier.get(field.name), values.get(field.name)
            if one != two:
                label = f"{repeat.label} · {field.label}"
                yield Difference(f"{path}.{field.name}", label, _kind(one, two), one, two, field, row)
    for row, (place, values) in old.items():
        if row not in new:
            yield Difference(f"{repeat.name}[{place}]", repeat.label, "row_removed", values, None, repeat, row)


def _by_id(rows: Value) -> dict[str, tuple[int, Values]]:
    """Rows by their id; one without an id goes by its place."""
    listed = rows if isinstance(rows, list) else []
    return {
        str(each.get("row") or f"#{place}"): (place, each)
        for place, each in enumerate(listed) if isinstance(each, Mapping)
    }


def _kind(before: Value, after: Value) -> Kind:
    if before is None:
        return "filled"
    return "cleared" if after is None else "changed"
