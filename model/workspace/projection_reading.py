"""Read the revision that stands for each record, whatever definition it was written with."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from forms.definition import Value, Values
from model.trust.authority import Authority, authority_of
from model.workspace import approved, states
from model.workspace.projection_rows import Standing
from model.workspace.projection_schema import Shape, row_fields, table
from model.workspace.query import among, chunks, listed, select

if TYPE_CHECKING:
    from sqlite_utils import Database

PRIVATE_KINDS = ("personal", "special")
Renames = Mapping[str, Mapping[str, str]]
_HEADS = ("h.record", "e.hash", "e.counter", "e.at", "e.author", "e.form", "e.raw")


class _Head(NamedTuple):
    """A revision that may stand for its record."""

    hash: str
    counter: int
    at: str
    author: str | None
    form: str
    raw: bytes


class Reader:
    """Reads standing revisions. Keeps what it learned about older definitions: make one for each transaction.

    as_received: records that stand by their newest head and count, accepted or not.
    """

    def __init__(self, db: "Database", shapes: Mapping[str, Shape]) -> None:
        self._db, self._shapes = db, shapes
        self.as_received: frozenset[str] = frozenset()
        self._renames: dict[tuple[str, str], Renames] = {}

    @cached_property
    def rules(self) -> Authority:
        """Who may write and judge, as it is in this transaction."""
        return authority_of(self._db)

    def standing(self, records: Iterable[str]) -> Iterator[Standing]:
        """The standing revision of each record that has one, in no particular order.

        Of several heads the greatest (counter, hash) stands; all of them are kept. What comes from a unit below stands
        as it was last accepted.
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

    def county_fields(self, records: Iterable[str]) -> dict[str, Values]:
        """record -> the values of its county's fields, as they were last approved; records without are left out."""
        wanted = list(records)
        if not wanted or not self.rules.joined:
            return {}
        found: dict[str, Values] = {}
        for record, said in approved.answers(self._db, self.rules, wanted).items():
            settled = approved.county_values(self._db, said)
            form = said[0].form
            if settled is not None and form in self._shapes:
                form_hash, values, own = settled
                named = {**self.named_now(form, form_hash, values), **own}
                found[record] = {name: named[name] for name in approved.COUNTY_FIELDS[form] if name in named}
        return found

    def resolved(self, form: str, values: Values) -> Values:
        """Values that name the record which stands in another's place instead of the other."""
        if not self._stand_ins:
            return values
        found = dict(values)
        for field in self._shapes[form].form.stored_fields:
            value = found.get(field.name)
            if field.type == "reference" and value in self._stand_ins:
                found[field.name] = self._stand_ins[str(value)]
            elif field.type == "repeat" and isinstance(value, list):
                names = [each.name for each in field.fields if each.type == "reference"]
                found[field.name] = [self._row(each, names) for each in value]
        return found

    @cached_property
    def _stand_ins(self) -> Mapping[str, str]:
        return approved.stand_ins(self._db)

    def _row(self, row: Value, names: Sequence[str]) -> Value:
        if not isinstance(row, Mapping):
            return row
        named = {name: self._stand_ins[str(row[name])] for name in names if row.get(name) in self._stand_ins}
        return {**row, **named}

    def _settled(self, form: str, values: Values, county: Values | None) -> Values:
        """Values with the county's fields as they were approved."""
        if county is None:
            return self.resolved(form, values)
        free = {name: value for name, value in values.items() if name not in approved.COUNTY_FIELDS[form]}
        return self.resolved(form, {**free, **county})

    def _chunk(self, records: Sequence[str]) -> Iterator[Standing]:
        query = select(_HEADS, "head h JOIN entry e ON e.hash = h.hash", where=(among("h.record"),))
        heads: dict[str, list[_Head]] = {}
        for record, *head in self._db.execute(query, (listed(records),)):
            heads.setdefault(record, []).append(_Head(*head))
        newest = {record: max(found, key=lambda head: (head.counter, head.hash)) for record, found in heads.items()}
        standing, uncounted = self._accepted(newest, heads)
        bodies = {record: json.loads(head.raw).get("body", {}) for record, head in standing.items()}
        private = private_parts(self._db, bodies.values())
        confirmed = _confirmed(self._db, {standing[each].hash: str(body.get("unit")) for each, body in bodies.items()
                                          if body.get("on_behalf")}, self.rules)
        county = self.county_fields(each for each, head in standing.items() if head.form in approved.COUNTY_FIELDS)
        for record, head in standing.items():
            if head.form not in self._shapes:
                continue
            body = bodies[record]
            values, missing = merged(body, private)
            yield Standing(
                head.form, record, head.hash, len(heads[record]), head.counter, head.at, head.author or "", body,
                self._settled(head.form, self.named_now(head.form, str(body.get("form_hash")), values),
                              county.get(record)), missing,
                bool(body.get("on_behalf")) and head.hash not in confirmed,
                record not in uncounted, newest[record].hash,
            )

    def _accepted(
        self, newest: "Mapping[str, _Head]", heads: "Mapping[str, list[_Head]]"
    ) -> "tuple[dict[str, _Head], set[str]]":
        """Which revision stands for each record, and the records that aren't counted.

        What belongs to a unit below with a stream of its own stands as it was last accepted, and isn't counted before;
        but 代填 counts at once. Everything else stands by its head.
        """
        standing = dict(newest)
        uncounted = {record for record, found in heads.items() if len(found) > 1}
        if not self.rules.joined:
            return standing, uncounted
        waiting = []
        for record, head in newest.items():
            if record in self.as_received:
                continue
            body = json.loads(head.raw).get("body", {})
            filled_in = len(heads[record]) == 1 and body.get("on_behalf") is True
            if self.rules.theirs(str(body.get("unit", ""))) and not filled_in:
                waiting.append(record)
        finals = {record: state.final for record, state in states.states(self._db, waiting).items() if state.final}
        query = select(("hash", "counter", "at", "author", "form", "raw"), "entry", where=(among("hash"),))
        found = {head[0]: _Head(*head) for head in self._db.execute(query, (listed(finals.values()),))}
        for record in waiting:
            final = found.get(finals.get(record, ""))
            standing[record] = final or newest[record]
            (uncounted.discard if final else uncounted.add)(record)
        return standing, uncounted


def references_to(shape: Shape, form_id: str) -> Iterator[tuple[str, str]]:
    """Tables and fields of a form that name records of another."""
    for field in shape.fields:
        if field.type == "reference" and field.reference == form_id:
            yield shape.table, field.name
    for repeat in shape.repeats:
        for each in row_fields(repeat):
            if each.type == "reference" and each.reference == form_id:
                yield table(shape.form.id, repeat.name), each.name


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


def _confirmed(db: "Database", units: Mapping[str, str], rules: Authority) -> set[str]:
    """Which of these revisions (hash -> owner), written on behalf of their owner, the owner confirmed."""
    query = select(("target", "stream", "seq"), "entry", where=("kind = 'confirm'", among("target")))
    return {
        target for chunk in chunks(units) for target, stream, seq in db.execute(query, (listed(chunk),))
        if rules.speaks_for(stream, seq, units[target])
    }


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
