"""A month or quarter of all villages as the workspace holds it, and what it is compared with. No Qt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from forms.definition import Value
from forms.evaluation import Problem, evaluate
from model.calendar.periods import bounds, step
from model.workspace.lookups import resolve
from model.workspace.workspace import Workspace
from ui.income.items import FORM, NIL, VILLAGE
from ui.income.sheet import EXPLAINS

Amounts = Mapping[str, Mapping[str, int]]
LAST_MONTH, LAST_YEAR, YEAR_SO_FAR = "last_month", "last_year", "year"
MONTHS = "months"  # beside the amounts: of how many months they are


@dataclass(frozen=True, slots=True)
class Loaded:
    """values: by village, with explanations. locked: villages whose record is in conflict. months: how many a village
    reported, where several are added up.
    """

    values: Mapping[str, Mapping[str, Value]]
    locked: frozenset[str]
    months: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a village's month was looked up, calculates, and is asked about."""

    lookups: Mapping[str, Value]
    calculated: Mapping[str, Value]
    problems: tuple[Problem, ...]


def load(workspace: Workspace, month: str) -> Loaded:
    """A month's records."""
    values: dict[str, Mapping[str, Value]] = {}
    locked = set()
    for record in workspace.month_records(FORM, unit=workspace.unit, month=month):
        village = str(record.values.get(VILLAGE, ""))
        values[village] = {**record.values, **{EXPLAINS + name: words for name, words in record.explanations.items()}}
        if len(record.heads) > 1:
            locked.add(village)
    return Loaded(values, frozenset(locked))


def load_together(workspace: Workspace, months: Sequence[str], amounts: Iterable[str], totals: Iterable[str]) -> Loaded:
    """Several months added up. A month without an amount and without a stated nil isn't reported and not counted."""
    named, wanted = tuple(amounts), (*amounts, *totals)
    values: dict[str, dict[str, Value]] = {}
    counted: dict[str, int] = {}
    for month in months:
        for village, fields in load(workspace, month).values.items():
            filled = any(name in fields for name in named)
            if filled or fields.get(NIL) == "yes":
                counted[village] = counted.get(village, 0) + 1
                _add(values.setdefault(village, {NIL: "yes"}), fields, wanted)
                if filled:
                    values[village].pop(NIL, None)
    return Loaded(values, frozenset(), counted)


def compared(workspace: Workspace, months: Sequence[str], what: str, names: Iterable[str]) -> Amounts:
    """Amounts in fen by village: of the months before, of the same ones last year, of this year's before these."""
    wanted = tuple(names)
    if what == YEAR_SO_FAR:
        others = [f"{months[0][:4]}-{month:02d}" for month in range(1, int(months[0][5:7]))]
    else:
        back = -len(months) if what == LAST_MONTH else -12
        others = [step(each, back) for each in months]
    found: dict[str, dict[str, Value]] = {}
    day = bounds(months[-1])[1]
    for month in others:
        there = set()
        rows = workspace.listing(FORM, columns=(VILLAGE, *wanted), month=month, unit=workspace.unit).rows()
        for row in rows:
            village = workspace.units.successor_of(str(row.values[VILLAGE]), day)  # merged since: added to who goes on
            _add(found.setdefault(village, {}), row.values, wanted)
            there.add(village)
        for village in there:
            found[village][MONTHS] = found[village].get(MONTHS, 0) + 1
    return found


def _add(sums: dict[str, Value], values: Mapping[str, Value], names: Iterable[str]) -> None:
    for name in names:
        if name in values:
            sums[name] = sums.get(name, 0) + values[name]


def looked_up(workspace: Workspace, values: Mapping[str, Value], record: str, today: date) -> Mapping[str, Value]:
    """What the form asks of the village's other months: it stays as it is while this month is typed."""
    return resolve(workspace.db, workspace.forms, workspace.forms[FORM], values, record=record, today=today)


def judged(workspace: Workspace, values: Mapping[str, Value], lookups: Mapping[str, Value], today: date) -> Judgement:
    """By the form's own rules."""
    found = evaluate(workspace.forms[FORM], values, lookups, today, today)
    return Judgement(lookups, found.calculated, found.problems)
