"""Two versions of one record: field by field against their common ancestor, and the revision that settles them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from forms.definition import Field, Form, Value, Values
from forms.errors import UserError
from model.workspace import entries, private, records
from model.workspace.projection_schema import row_fields, table
from model.workspace.query import among, listed, select

if TYPE_CHECKING:
    from sqlite_utils import Database

    from model.workspace.entries import Entry
    from model.workspace.records import Saved
    from model.workspace.workspace import Workspace

_NONE: Mapping[str, int] = {}
_SAID: Mapping[str, str] = {}
CHOSEN = "conflict"  # the explanation in which the reason for a decision stands


class NoConflict(UserError):
    """Somebody settled it already, or the heads changed since they were shown."""

    def __init__(self) -> None:
        super().__init__(
            "这条记录的冲突已经变了：别处已经裁决，或又来了新的版本。",
            kept="您的选择没有写进去，各个版本都在。",
            next_step="请重新打开这条记录再裁决。",
        )


@dataclass(frozen=True, slots=True)
class Side:
    """One version. author: person id, name "" where it isn't known here. letter: of the device. at: stamped UTC."""

    hash: str
    values: Values
    author: str
    author_name: str
    unit: str
    letter: str
    at: str
    voided: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A place where versions differ. path: "name", or "fund_plan/ROW/amount" inside a row, "fund_plan/ROW" for a row.

    base: as their common ancestor had it; sides: as each has it, in the order of Conflict.sides. merged: what is
    proposed; clash: the sides changed it in different ways, so that a person must choose (proposed: the first side's).
    """

    path: str
    label: str
    base: Value | None
    sides: tuple[Value | None, ...]
    merged: Value | None
    clash: bool


@dataclass(frozen=True)
class Conflict:
    """A record with several heads. base: hash of their common ancestor, "" without one. proposed: all values, with
    disjoint changes together; where sides clash the first one's. sides: the one shown in lists first."""

    form: str
    record: str
    base: str
    sides: tuple[Side, ...]
    choices: tuple[Choice, ...]
    proposed: Values

    @property
    def clashes(self) -> tuple[Choice, ...]:
        """Where a person must choose."""
        return tuple(each for each in self.choices if each.clash)


def worklist(workspace: "Workspace") -> list[tuple[str, str, str]]:
    """form, record, title of everything in conflict, in the order of forms. Asked after every save: an index tells
    which records have several heads."""
    query = "SELECT record FROM head GROUP BY record HAVING count(*) > 1"
    several = [record for (record,) in workspace.db.execute(query).fetchall()]
    found: list[tuple[str, str, str]] = []
    for form_id in workspace.forms if several else ():
        titles = select(("record", "title"), table(form_id), where=(among("record"),), order="title, record")
        rows = workspace.db.execute(titles, (listed(several),)).fetchall()
        found += [(form_id, record, title) for record, title in rows]
    return found


def conflict(workspace: "Workspace", form_id: str, record: str) -> Conflict | None:
    """The versions of a record side by side; None where there is one only."""
    form, db = workspace.forms[form_id], workspace.db
    heads = entries.heads(db, record)
    if len(heads) < 2:
        return None
    known = {each.hash: each for each in entries.revisions_of(db, record)}
    base = _common(known, heads)
    before = _values(db, form, known[base]) if base else {}
    sides = tuple(_side(workspace, db, form, known[head]) for head in heads)
    choices = _compared(form, before, [each.values for each in sides])
    return Conflict(form_id, record, base, sides, tuple(choices), _proposed(before, sides, choices))


def resolve(
    workspace: "Workspace", shown: Conflict, values: Values, reason: str = "", *,
    explanations: Mapping[str, str] = _SAID, on_behalf: bool = False,
) -> "Saved":
    """Settle a conflict by a revision that follows all versions shown; who chose stands in the history as its author.

    values: complete. reason: kept with it. explanations: problem's name -> what the versions said of it and still
    holds. on_behalf: for a unit that has a device of its own. Raises NoConflict where the versions aren't those any
    more, and what saving raises.
    """
    if set(entries.heads(workspace.db, shown.record)) != {each.hash for each in shown.sides}:
        raise NoConflict
    said = {**explanations, CHOSEN: reason} if reason else dict(explanations)
    return workspace.save(shown.form, values, record=shown.record, parents=tuple(each.hash for each in shown.sides),
                          explanations=said, on_behalf=on_behalf, unit=shown.sides[0].unit)


def take(shown: Conflict, side: int, choices: Mapping[str, int] = _NONE) -> Values:
    """Values with one side's where sides clash. side: for all clashes; choices: path -> side, for single ones."""
    picked = [replace(each, merged=each.sides[choices.get(each.path, side)]) if each.clash or each.path in choices
              else each for each in shown.choices]
    return _put(dict(shown.proposed), picked)


def _side(workspace: "Workspace", db: "Database", form: Form, entry: "Entry") -> Side:
    letter = db.execute("SELECT letter FROM stream WHERE id = ?", (entry.stream,)).fetchone()
    return Side(entry.hash, _values(db, form, entry), entry.author, workspace.people.names().get(entry.author, ""),
                str(entry.body["unit"]), letter[0] if letter else "", entry.at, bool(entry.body.get("void")))


def _values(db: "Database", form: Form, entry: "Entry") -> Values:
    values, _ = private.merged(db, entry.body)
    return records.named_now(db, form, entry, values)


def _common(known: "Mapping[str, Entry]", heads: Sequence[str]) -> str:
    """The nearest revision that all heads follow; of several the one written last."""
    shared = set.intersection(*(_ancestors(known, head) for head in heads))
    older = {each for one in shared for each in _ancestors(known, one) - {one}}
    return max(shared - older, key=lambda each: (known[each].counter, each), default="")


def _ancestors(known: "Mapping[str, Entry]", start: str) -> set[str]:
    found, ahead = {start}, [start]
    while ahead:
        for parent in known[ahead.pop()].parents:
            if parent in known and parent not in found:
                found.add(parent)
                ahead.append(parent)
    return found


def _compared(form: Form, base: Values, sides: Sequence[Values]) -> list[Choice]:
    """Every place where the sides differ from each other or from their ancestor, in the order of the form."""
    found: list[Choice] = []
    for field in form.stored_fields:
        if field.type == "repeat":
            found += _rows(field, base.get(field.name), [each.get(field.name) for each in sides])
        else:
            found += _choice(field.name, field.label, base.get(field.name), [each.get(field.name) for each in sides])
    known = {field.name for field in form.stored_fields}
    for name in sorted({name for each in sides for name in each} - known):
        found += _choice(name, name, base.get(name), [each.get(name) for each in sides])
    return found


def _choice(path: str, label: str, base: Value | None, sides: Sequence[Value | None]) -> list[Choice]:
    changed = [each for each in sides if each != base]
    if not changed:
        return []
    clash = any(each != changed[0] for each in changed)
    return [Choice(path, label, base, tuple(sides), sides[0] if clash else changed[0], clash)]


def _rows(repeat: Field, base: Value | None, sides: Sequence[Value | None]) -> list[Choice]:
    """Rows by their ids: a row added on one side is there, one taken away untouched by the others is gone."""
    before, after = _by_id(base), [_by_id(each) for each in sides]
    found: list[Choice] = []
    for row in {row: None for each in (before, *after) for row in each}:
        was, now = before.get(row), [each.get(row) for each in after]
        if was is not None and all(each is not None for each in now):
            for field in row_fields(repeat):
                found += _choice(f"{repeat.name}/{row}/{field.name}", f"{repeat.label} · {field.label}",
                                 was.get(field.name), [(each or {}).get(field.name) for each in now])
        else:
            found += _choice(f"{repeat.name}/{row}", repeat.label, was, now)
    return found


def _by_id(rows: Value | None) -> dict[str, Mapping[str, Value]]:
    listed = rows if isinstance(rows, list) else []
    return {str(each["row"]): each for each in listed if isinstance(each, Mapping) and each.get("row")}


def _proposed(base: Values, sides: Sequence[Side], choices: Sequence[Choice]) -> Values:
    start = dict(base) if base else dict(sides[0].values)
    return _put(start, choices)


def _put(values: dict[str, Value], choices: Sequence[Choice]) -> dict[str, Value]:
    """Values with what was chosen in its places."""
    for each in choices:
        name, _, rest = each.path.partition("/")
        if not rest:
            _set(values, name, each.merged)
            continue
        row, _, inner = rest.partition("/")
        found = values.get(name)
        rows = [dict(one) for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
        place = next((place for place, one in enumerate(rows) if one.get("row") == row), None)
        if not inner:
            rows = [one for one in rows if one.get("row") != row]
            if isinstance(each.merged, Mapping):
                rows.insert(len(rows) if place is None else place, dict(each.merged))
        elif place is not None:
            _set(rows[place], inner, each.merged)
        _set(values, name, rows or None)
    return values


def _set(values: dict[str, Value], name: str, value: Value | None) -> None:
    if value is None:
        values.pop(name, None)
    else:
        values[name] = value
