"""填报情况: which unit has handed in which ledger for which month, and by when it should have.

Due dates are counted in working days of the next month (domain.md 6.1): as the county set them in its deadline
register, else as proposed there, and marked so. What wasn't declared is not reported: silence is no nil report.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from forms.definition import Form
from model import clock
from model.calendar import periods
from model.exchange import inbox_log, month_closing
from model.exchange.inbox_log import InPackage
from model.month import received
from model.titles import spoken
from model.units import successors
from model.workspace import states
from model.workspace.projection_schema import table
from model.workspace.query import among, chunks, listed, select

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

State = Literal["not_due", "due", "late", "received", "returned", "accepted", "nil", "missing", "none"]
STATES: Mapping[State, str] = {
    "not_due": "未到期", "due": "待报", "late": "逾期", "received": "已收，待审", "returned": "已退回",
    "accepted": "已接收", "nil": "零报告", "missing": "包里没有", "none": "不需报",
}
PROPOSED_DAYS = 4  # working days of the next month, where the county set none. Source: domain.md 6.1, step 3
_ALL, _DEADLINE = "all", "deadline"
_NIL = "nil/"
_PACKED: Mapping[str, State] = {"received": "received", "accepted": "accepted", "returned": "returned"}


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when something is due. proposed: the county hasn't set it, it is the program's proposal."""

    day: date
    proposed: bool


@dataclass(frozen=True, slots=True)
class FormCell:
    """One ledger of a unit and month. records: how many the package lists. due: its own day, or the month's."""

    form: str
    state: State
    records: int
    due: date


@dataclass(frozen=True)
class UnitMonth:
    """One unit's month. day: when it first came, None = not yet; by_hand: the day was noted, no package is here.

    number, sha256: of the newest package, "" without one. late: days after the day due, until it came or until today.
    """

    unit: str
    period: str
    state: State
    due: Deadline
    day: date | None = None
    by_hand: bool = False
    number: str = ""
    sha256: str = ""
    late: int = 0
    closed: bool = False
    forms: Mapping[str, FormCell] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Whether somebody should be reminded: late, due or returned."""
        return self.state in ("late", "due", "returned")

    @property
    def lacking(self) -> tuple[str, ...]:
        """Ledgers (ids) that weren't reported though the package came, and those that were returned."""
        return tuple(each.form for each in self.forms.values() if each.state in ("missing", "returned"))


@dataclass(frozen=True)
class Completeness:
    """Units × months, each with its ledgers. forms: id -> title, in the order of the definitions."""

    months: tuple[str, ...]
    units: tuple[str, ...]
    forms: Mapping[str, str]
    cells: Mapping[tuple[str, str], UnitMonth]

    def month(self, period: str) -> list[UnitMonth]:
        """All units of one month, in order."""
        return [self.cells[unit, period] for unit in self.units]

    def count(self, period: str, *wanted: State) -> int:
        """How many units stand so in a month."""
        return sum(each.state in wanted for each in self.month(period))


def deadline(workspace: "Workspace", period: str, form: str = _ALL) -> Deadline:
    """By when a month (or one ledger of it) is due."""
    last = periods.bounds(period)[1]
    days = _set_days(workspace, last)
    chosen = days.get(form, days.get(_ALL))
    add = workspace.workdays.add_workdays
    return Deadline(add(last, PROPOSED_DAYS), True) if chosen is None else Deadline(add(last, chosen), False)


def units_due(workspace: "Workspace", period: str) -> list[str]:
    """The units directly below that exist in a month and hand in to this one; villages hand in to their township."""
    last = periods.bounds(period)[1]
    return [each.code for each in workspace.units.children(workspace.unit, last) if each.level != "village"]


def owed(workspace: "Workspace", unit: str) -> list[Form]:
    """The ledgers that a unit of this level reports each month, nil or not."""
    level = workspace.units.level_of(unit)
    return [form for form in workspace.forms.values() if form.in_submission and form.id != "nil"
            and (form.nil_report or form.expected) and _keeps(level, form.level)]


def completeness(workspace: "Workspace", months: Sequence[str]) -> Completeness:
    """Who stands how, for these months (YYYY-MM)."""
    units = list(dict.fromkeys(unit for month in months for unit in units_due(workspace, month)))
    packages = _packages(workspace, months)
    units += sorted({unit for unit, _ in packages} - set(units))
    cells: dict[tuple[str, str], UnitMonth] = {}
    for month in months:
        receipts = received.receipts(workspace, month, units)
        due = deadline(workspace, month)
        for unit in units:
            cells[unit, month] = _unit_month(workspace, unit, month, packages.get((unit, month), []),
                                             receipts[unit].day, due)
    titles = {form.id: form.title for unit in units for form in owed(workspace, unit)}
    ordered = {name: titles[name] for name in workspace.forms if name in titles}
    return Completeness(tuple(months), tuple(units), ordered, cells)


def titled(workspace: "Workspace", records: Iterable[str]) -> list[tuple[str, str, str]]:
    """form, record, title of records that are here, ledger by ledger."""
    wanted, found = list(records), list[tuple[str, str, str]]()
    for form in workspace.forms:
        query = select(("record", "title"), table(form), where=(among("record"),), order="title, record")
        found += [(form, record, spoken(workspace, form, title))
                  for record, title in workspace.db.execute(query, (listed(wanted),))]
    return found


def _unit_month(
    workspace: "Workspace", unit: str, period: str, packages: list[InPackage], day: date | None, due: Deadline
) -> UnitMonth:
    today = clock.today(workspace.clock)
    newest = packages[0] if packages else None
    state: State
    if newest is not None:
        state = _PACKED[newest.state]
    elif day is not None:
        state = "received"
    else:
        state = _waiting(period, due.day, today) if due.day >= began(workspace) else "none"
    late = max(0, ((day or today) - due.day).days)
    return UnitMonth(
        unit, period, state, due, day, day is not None and newest is None, newest.number if newest else "",
        newest.sha256 if newest else "", late, month_closing.is_closed(workspace, period, unit),
        _form_cells(workspace, unit, period, newest, state, today),
    )


def began(workspace: "Workspace") -> date:
    """On which day this workspace was begun: months that were due before it are asked of nobody."""
    own = "stream IN (SELECT id FROM stream WHERE unit = ?)"  # also those before a restored backup
    first = workspace.db.execute(select(("min(at)",), "entry", where=(own,)), (workspace.unit,)).fetchone()[0]
    return date.fromisoformat(clock.shown(first)[:10]) if first else date.min


def _waiting(period: str, due: date, today: date) -> State:
    """Before the month has ended nothing is due; after the day it is late."""
    if today <= periods.bounds(period)[1]:
        return "not_due"
    return "late" if today > due else "due"


def _form_cells(
    workspace: "Workspace", unit: str, period: str, newest: InPackage | None, state: State, today: date
) -> dict[str, FormCell]:
    listed_records = _records_of(workspace, newest) if newest is not None else {}
    back = _returned(workspace, [each for records in listed_records.values() for each in records])
    cells = {}
    for form in owed(workspace, unit):
        records = listed_records.get(form.id, [])
        due = deadline(workspace, period, form.id).day
        waiting = state if state == "none" else _waiting(period, due, today)
        cells[form.id] = FormCell(form.id, _form_state(form.id, state, records, back, listed_records, waiting, newest),
                                  len(records), due)
    return cells


def _form_state(
    form: str, state: State, records: Sequence[str], back: frozenset[str], all_records: Mapping[str, Sequence[str]],
    waiting: State, newest: InPackage | None,
) -> State:
    if newest is None:
        return state if state == "received" else waiting
    if any(each in back for each in records):
        return "returned"
    if records:
        return state
    nil = any(each.startswith(f"{_NIL}{form}/") for each in all_records.get("nil", ()))
    return "nil" if nil else "missing"


def _packages(workspace: "Workspace", months: Sequence[str]) -> dict[tuple[str, str], list[InPackage]]:
    """Submissions taken in, by unit and month, the newest number first."""
    found: dict[tuple[str, str], list[InPackage]] = {}
    for each in inbox_log.packages(workspace, tuple(_PACKED)):
        if each.period in months and each.digest and workspace.units.is_below(each.unit, workspace.unit):
            unit = successors.in_month(workspace.units, each.unit, each.period)
            found.setdefault((unit, each.period), []).append(each)
    sealed = _sealed(workspace)
    for there in found.values():
        there.sort(key=lambda each: (sealed.get(each.digest, 0), each.received_at), reverse=True)
    return found


def _sealed(workspace: "Workspace") -> dict[str, int]:
    """In which order units handed in, whatever came first: digest -> counter of the submit entry."""
    query = select(("raw", "counter"), "entry", where=("kind = 'submit'",))
    return {str(json.loads(raw).get("body", {}).get("digest", "")): counter
            for raw, counter in workspace.db.execute(query)}


def _records_of(workspace: "Workspace", package: InPackage) -> dict[str, list[str]]:
    """form -> records that a submission lists."""
    document = states.document_of(workspace.db, package.digest)
    heads = inbox_log.heads_of(document or b"")
    found: dict[str, list[str]] = {}
    query = select(("record", "min(form)"), "entry", where=("kind = 'revision'", among("record")),
                   tail="GROUP BY record")
    for chunk in chunks(heads):
        for record, form in workspace.db.execute(query, (listed(chunk),)):
            found.setdefault(form, []).append(record)
    return found


def _returned(workspace: "Workspace", records: Iterable[str]) -> frozenset[str]:
    query = select(("record",), "record_state", where=("state = 'returned'", among("record")))
    return frozenset(record for chunk in chunks(records)
                     for (record,) in workspace.db.execute(query, (listed(chunk),)))


def _keeps(unit_level: str, form_level: str) -> bool:
    if form_level in ("any", unit_level):
        return True
    return unit_level == "township" and form_level == "village"


def _set_days(workspace: "Workspace", last: date) -> dict[str, int]:
    """ledger ("all" too) -> working days, as the deadline register has them for months that end on a day."""
    if _DEADLINE not in workspace.forms:
        return {}
    return {str(values["form"]): int(values["due_workday"]) for values in
            (each.values for each in workspace.register_records(_DEADLINE))
            if values.get("period") == "month" and values.get("due_workday") is not None and values.get("form")
            and _holds(values, last)}


def _holds(values: Mapping[str, Any], day: date) -> bool:
    since, until = str(values.get("valid_from", "")), str(values.get("valid_to", ""))
    return (not since or since <= day.isoformat()) and (not until or day.isoformat() < until)

