"""Read the revision that stands for each record, whatever definition it was written with."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from forms.definition import Value, Values
from model.workspace.projection_rows import Standing
from model.workspace.projection_schema import Shape
from model.workspace.query import among, chunks, listed, select

if TYPE_CHECKING:
    from sqlite_utils import Database

PRIVATE_KINDS = ("personal", "special")
Renames = Mapping[str, Mapping[str, str]]
_HEADS = ("h.record", "e.hash", "e.counter", "e.at", "e.author", "e.form", "e.raw")


class Reader:
    """Reads standing revisions. Keeps what it learned about older definitions: make one for each transaction."""

    def __init__(self, db: "Database", shapes: Mapping[str, Shape]) -> None:
        self._db, self._shapes = db, shapes
        self._renames: dict[tuple[str, str], Renames] = {}

    def standing(self, records: Iterable[str]) -> Iterator[Standing]:
        """The standing revision of each record that has one, in no particular order.

        Of several heads the greatest (counter, hash) stands; all of them are kept and counted.
        """
        for chunk in chunks(records):
            yield from self._chunk(chunk)

    def named_now(self, form_id: str, form_hash: str, values: Values) -> Values:
        """Values under the names of the current definition; those without one are left where they are."""
        shape = self._shapes[form_id]
        if form_hash == shape.form.hash:
            return values
        if (form_id, form_hash) not in self._renames:
            self._renames[form_id, form_hash] = _renames(self._db, form_id, form_hash)
        return _renamed(self._renames[form_id, form_hash], values)

    def _chunk(self, records: Sequence[str]) -> Iterator[Standing]:
        query = select(_HEADS, "head h JOIN entry e ON e.hash = h.hash", where=(among("h.record"),))
        heads: dict[str, list[Any]] = {}
        for head in self._db.execute(query, (listed(records),)):
            heads.setdefault(head[0], []).append(head)
        standing = {record: max(found, key=lambda head: (head[2], head[1])) for record, found in heads.items()}
        bodies = {record: json.loads(head[6]).get("body", {}) for record, head in standing.items()}
        private = private_parts(self._db, bodies.values())
        confirmed = _confirmed(self._db, [standing[each][1] for each, body in bodies.items() if body.get("on_behalf")])
        for record, (_, hash_, counter, at, author, form, _raw) in standing.items():
            if form not in self._shapes:
                continue
            values, missing = merged(bodies[record], private)
            yield Standing(
                form, record, hash_, len(heads[record]), counter, at, author or "", bodies[record],
                self.named_now(form, str(bodies[record].get("form_hash")), values), missing,
                bool(bodies[record].get("on_behalf")) and hash_ not in confirmed,
            )


def private_parts(db: "Database", bodies: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Value]]:
    """The private parts that bodies name, by digest, as far as they are here."""
    digests = {str(body[kind]) for body in bodies for kind in PRIVATE_KINDS if kind in body}
    query = select(("digest", "bytes"), "private", where=(among("digest"), "bytes IS NOT NULL"))
    found: dict[str, Mapping[str, Value]] = {}
    for chunk in chunks(digests):
        found.update((digest, json.loads(content)) for digest, content in db.execute(query, (listed(chunk),)))
    return found


def merged(body: Mapping[str, Any], private: Mapping[str, Mapping[str, Value]]) -> tuple[dict[str, Value], bool]:
    """A body's values with its private parts, and whether one of them is not here."""
    values = dict(body.get("values", {}))
    named = [str(body[kind]) for kind in PRIVATE_KINDS if kind in body]
    for digest in named:
        values.update(private.get(digest, {}))
    return values, any(digest not in private for digest in named)


def _confirmed(db: "Database", hashes: Sequence[str]) -> set[str]:
    """Which of these revisions, written on behalf of their owner, the owner confirmed."""
    query = select(("target",), "entry", where=("kind = 'confirm'", among("target")))
    return {target for chunk in chunks(hashes) for (target,) in db.execute(query, (listed(chunk),))}


def _renames(db: "Database", form_id: str, form_hash: str) -> Renames:
    """From the names of an older definition to today's: "" → top-level names, a repeat's old name → its rows' names.

    Follows `renamed_from` through every version that the workspace keeps, up to the current one.
    """
    query = select(("hash", "version", "raw", "current"), "form", where=("id = ?",), order="current, version, hash")
    versions = list(db.execute(query, (form_id,)))
    start = next((version for hash_, version, _, _ in versions if hash_ == form_hash), None)
    found: dict[str, dict[str, str]] = {"": {}}
    for hash_, version, raw, current in versions:
        if hash_ != form_hash and start is not None and (version > start or current):
            for field in _stored(json.loads(raw).get("field", [])):
                _follow(found, "", field)
                for inner in _stored(field.get("field", [])):
                    _follow(found, str(field["name"]), inner)
    return found


def _follow(found: dict[str, dict[str, str]], inside: str, field: Mapping[str, Any]) -> None:
    old, new = field.get("renamed_from"), str(field["name"])
    if not old:
        return
    names = found.setdefault(inside, {})
    names.update({first: new for first, last in names.items() if last == old})
    names.setdefault(str(old), new)
    if not inside and old in found:
        found[new] = found.pop(str(old))


def _stored(fields: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Fields in reading order, groups opened."""
    for field in fields:
        if field.get("type") == "group":
            yield from _stored(field.get("field", []))
        else:
            yield field


def _renamed(renames: Renames, values: Values) -> dict[str, Value]:
    top = renames[""]
    renamed: dict[str, Value] = {}
    for old, value in values.items():
        name = top.get(old, old)
        inner = renames.get(name)
        renamed[name] = [_row(inner, each) for each in value] if inner and isinstance(value, list) else value
    return renamed


def _row(inner: Mapping[str, str], row: Value) -> Value:
    return {inner.get(name, name): value for name, value in row.items()} if isinstance(row, Mapping) else row
