"""What a form asks of other records: its [[lookup]]s, and the thresholds that were set for this county.

Values are in body representation. Rules beside those of the definition:

- Only records that are not void count, each by the revision that stands for it; a blank field is passed over.
- Nothing found is blank (the name is absent), but for `count` (0) and `exists` (False). So is everything whose own
  side of a match is blank, and a period offset where the record has no period.
- `first` and `last` go by period, then counter. `min` and `max` of decimals go by number.
- A mean is exact, then rounded half up: of money to the fen, of anything else to six decimals.
- Period offsets step in the longer of the two forms' periods: a daily form asks for "last month" of a monthly one with
  -1, and a monthly one that looks into a daily one with 0 means all days of its month.
- A match to a field inside one of our repeats ("works.cadre") gives a list, one value a row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from forms.definition import Field, Form, Lookup, Value, Values
from model.calendar.periods import NotAPeriod, bounds, period_of, step
from model.workspace.filters import Conditions
from model.workspace.listing import decimal_text
from model.workspace.projection_cells import from_cell
from model.workspace.projection_schema import META, row_fields, table, value_column
from model.workspace.query import among, listed, quoted, select

if TYPE_CHECKING:
    from sqlite_utils import Database

_DECIMALS = ("decimal", "percent")
_LENGTHS = {"day": 0, "month": 1, "quarter": 2, "year": 3}
_SIX_PLACES = Decimal("0.000001")
THRESHOLDS = "threshold"


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question: what is looked up, for which form, from which values (a row's before the record's)."""

    forms: Mapping[str, Form]
    form: Form
    lookup: Lookup
    record: str | None
    period: str

    @property
    def theirs(self) -> Form:
        return self.forms[self.lookup.form]


def resolve(
    db: "Database",
    forms: Mapping[str, Form],
    form: Form,
    values: Values,
    record: str | None = None,
    *,
    today: date,
    period: str | None = None,
) -> dict[str, Value]:
    """The values of a form's lookups by name, and "threshold:NAME" for each threshold that was set here.

    values: those of the record, with its calculated ones. record: its id, None before it has one.
    period: the record's; None = what its period field says.
    """
    known = str(values.get(form.period_field, "")) if period is None else period
    found: dict[str, Value] = {}
    for lookup in form.lookups:
        if lookup.form not in forms:
            continue
        asked = _Asked(forms, form, lookup, record, known)
        repeat = next((name.split(".")[0] for name in lookup.match.values() if "." in name), "")
        if repeat:
            rows = values.get(repeat)
            found[lookup.name] = [_value(db, asked, values, row) for row in (rows if isinstance(rows, list) else ())]
            continue
        value = _value(db, asked, values, {})
        if value is not None:
            found[lookup.name] = value
    return found | thresholds(db, forms, (each.name for each in form.thresholds), _day(known, today))


def thresholds(db: "Database", forms: Mapping[str, Form], names: Iterable[str], day: date) -> dict[str, Value]:
    """"threshold:NAME" → decimal text for those that a register entry sets on that day; of several the latest start."""
    wanted = tuple(dict.fromkeys(names))
    if not wanted or THRESHOLDS not in forms:
        return {}
    query = select(
        ("f_name", "f_value"), table(THRESHOLDS),
        where=("void = 0", "f_value IS NOT NULL", among("f_name"), "ifnull(f_from, '') <= ?",
               "ifnull(f_until, '9999') >= ?"),
        order="ifnull(f_from, ''), counter",
    )
    found = db.execute(query, (listed(wanted), day.isoformat(), day.isoformat()))
    return {f"{THRESHOLDS}:{name}": value for name, value in found}


def dependents(forms: Mapping[str, Form], form_id: str) -> frozenset[str]:
    """The forms whose records may look different after one of this form changed: they look it up or show its title."""
    found = set()
    for form in forms.values():
        shows = any(each.type == "reference" and each.reference == form_id for each in form.stored_fields)
        asks = any(lookup.form == form_id for lookup in form.lookups)
        if shows or asks or (form_id == THRESHOLDS and form.thresholds):
            found.add(form.id)
    return frozenset(found)


def _value(db: "Database", asked: _Asked, values: Values, row: Values) -> Value | None:
    lookup = asked.lookup
    source = _source(asked)
    conditions = _conditions(asked, values, row)
    if conditions is None or source is None:
        return {"count": 0, "exists": False}.get(lookup.aggregate)
    if lookup.aggregate in ("count", "exists"):
        return _counted(db, lookup, source, conditions)
    column, field = _column(asked.theirs, lookup.field)
    if not column or (field is None and "." in lookup.field):
        return None
    conditions.add(f"{column} IS NOT NULL")
    return _aggregate(db, lookup.aggregate, source, conditions, column, field)


def _counted(db: "Database", lookup: Lookup, source: str, conditions: Conditions) -> Value:
    if lookup.aggregate == "exists":
        query = select(("1",), source, where=conditions.where, tail="LIMIT 1")
        return db.execute(query, conditions.bound).fetchone() is not None
    query = select(("count(*)",), source, where=conditions.where)
    return int(db.execute(query, conditions.bound).fetchone()[0])


def _aggregate(
    db: "Database", aggregate: str, source: str, conditions: Conditions, column: str, field: Field | None
) -> Value | None:
    if aggregate in ("first", "last"):
        down = " DESC" if aggregate == "last" else ""
        place = ", position" if " c " in source else ""
        order = ", ".join(f"{each}{down}" for each in ("t.period", "t.counter", "t.hash")) + (place and place + down)
        query = select((column,), source, where=conditions.where, order=order, tail="LIMIT 1")
        found = db.execute(query, conditions.bound).fetchone()
        return None if found is None else (found[0] if field is None else from_cell(field, found[0]))
    exact = field is not None and field.type in _DECIMALS
    if aggregate in ("sum", "min", "max") and not exact:
        query = select((f"{aggregate}({column})",), source, where=conditions.where)
        return db.execute(query, conditions.bound).fetchone()[0]
    query = select((column,), source, where=conditions.where)
    numbers = [Decimal(value) for (value,) in db.execute(query, conditions.bound)]
    return _reduced(aggregate, numbers, money=field is not None and field.type == "money") if numbers else None


def _reduced(aggregate: str, numbers: Sequence[Decimal], *, money: bool) -> Value:
    if aggregate == "mean":
        mean = sum(numbers, Decimal(0)) / len(numbers)
        if money:
            return int(mean.quantize(Decimal(1), ROUND_HALF_UP))
        return decimal_text(mean.quantize(_SIX_PLACES, ROUND_HALF_UP))
    if aggregate == "sum":
        return decimal_text(sum(numbers, Decimal(0)))
    return decimal_text(min(numbers) if aggregate == "min" else max(numbers))


def _source(asked: _Asked) -> str | None:
    """The table, with that of the repeat whose fields are named, if any."""
    lookup, theirs = asked.lookup, asked.theirs
    named = {name.split(".")[0] for name in (lookup.field, *lookup.match, *lookup.where) if "." in name}
    own = f"{table(theirs.id)} t"
    if not named:
        return own
    repeat = named.pop()
    if named or repeat not in theirs.by_name or theirs.by_name[repeat].type != "repeat":
        return None
    return f"{own} JOIN {table(theirs.id, repeat)} c ON c.record = t.record"


def _column(theirs: Form, name: str) -> tuple[str, Field | None]:
    """Their column by name, "" where there is none: a field, "repeat.field", or record, unit, period, month of ours."""
    if "." in name:
        repeat, inner = name.split(".", 1)
        rows = row_fields(theirs.by_name[repeat]) if repeat in theirs.by_name else ()
        field = next((each for each in rows if each.name == inner), None)
        return (f"c.{value_column(inner)}" if field else "", field)
    field = theirs.by_name.get(name)
    if name != "record" and field is not None and field.stored and field.type != "repeat":
        return f"t.{value_column(name)}", field
    return (f"t.{quoted(name)}" if name in META and name != "id" else "", None)


def _conditions(asked: _Asked, values: Values, row: Values) -> Conditions | None:
    """What their records must meet; None when nothing can."""
    lookup, found = asked.lookup, Conditions()
    found.add("t.void = 0")
    for name, own in lookup.match.items():
        value = _own(asked, own, values, row)
        if value is None or value == []:
            return None
        _add(found, _column(asked.theirs, name), value if isinstance(value, list) else [value])
    for name, constants in lookup.where.items():
        _add(found, _column(asked.theirs, name), list(constants))
    if lookup.others_only and asked.record:
        found.add("t.record <> ?", asked.record)
    if lookup.before:
        day = _own(asked, lookup.before, values, row)
        column = _column(asked.theirs, asked.theirs.period_field)[0] or "t.period"
        if not isinstance(day, str):
            return None
        found.add(f"{column} < ?", day)
    if lookup.period_offset is not None:
        span = _span(asked, lookup.period_offset)
        if span is None:
            return None
        found.add("t.period BETWEEN ? AND ?", *span)
    return found


def _add(found: Conditions, theirs: tuple[str, Field | None], values: Sequence[Any]) -> None:
    column, field = theirs
    if not column:
        found.add("0")
    elif field is not None and field.type == "select_multiple":
        chosen = select(("1",), f"json_each({column}) j", where=(among("j.value"),))
        found.add(f"EXISTS ({chosen})", listed(values))
    elif len(values) == 1:
        found.add(f"{column} = ?", values[0])
    else:
        found.add(among(column), listed(values))


def _own(asked: _Asked, name: str, values: Values, row: Values) -> Value | None:
    if name == "record":
        return asked.record
    if "." in name:
        return row.get(name.split(".", 1)[1])
    return values.get(name)


def _span(asked: _Asked, offset: tuple[int, int]) -> tuple[str, str] | None:
    """The first and the last of their periods that count, as text; None without a period of ours."""
    ours, theirs = asked.form.period, asked.theirs.period
    try:
        first_day, last_day = bounds(asked.period)
        if theirs == "none" or ours == "none":
            return None
        longer = max(ours, theirs, key=_LENGTHS.__getitem__)
        first = step(period_of(longer, first_day), offset[0])
        last = step(period_of(longer, last_day), offset[1])
        first_day, last_day = bounds(first)[0], bounds(last)[1]
    except NotAPeriod:
        return None
    if asked.lookup.same_year:
        first_day = max(first_day, date(last_day.year, 1, 1))
    return period_of(theirs, first_day), period_of(theirs, last_day)


def _day(period: str, today: date) -> date:
    try:
        return bounds(period)[1]
    except NotAPeriod:
        return today
