"""A month of all villages as the workspace holds it, what it is compared with, and what is odd about it. No Qt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from forms.definition import Value
from forms.evaluation import Problem, evaluate
from model.periods import step
from model.workspace.lookups import resolve
from model.workspace.workspace import Workspace
from ui.income.items import FORM, TOTAL, VILLAGE
from ui.income.sheet import EXPLAINS

Amounts = Mapping[str, Mapping[str, int]]
LAST_MONTH, LAST_YEAR, YEAR_SO_FAR = "last_month", "last_year", "year"


@dataclass(frozen=True, slots=True)
class Loaded:
    """values: by village, with explanations. locked: villages whose record is in conflict."""

    values: Mapping[str, Mapping[str, Value]]
    locked: frozenset[str]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a village's month was looked up, calculates, and is asked about."""

    lookups: Mapping[str, Value]
    calculated: Mapping[str, Value]
    problems: tuple[Problem, ...]


def load(workspace: Workspace, month: str) -> Loaded:
    """The month's records."""
    values: dict[str, Mapping[str, Value]] = {}
    locked = set()
    for record in workspace.month_records(FORM, unit=workspace.unit, month=month):
        village = str(record.values.get(VILLAGE, ""))
        values[village] = {**record.values, **{EXPLAINS + name: words for name, words in record.explanations.items()}}
        if len(record.heads) > 1:
            locked.add(village)
    return Loaded(values, frozenset(locked))


def compared(workspace: Workspace, month: str, what: str, names: Iterable[str]) -> Amounts:
    """Amounts in fen by village: of last month, of the same month last year, of this year's months before this one."""
    if what == LAST_MONTH:
        return _of_month(workspace, step(month, -1), names)
    if what == LAST_YEAR:
        return _of_month(workspace, step(month, -12), names)
    found: dict[str, dict[str, int]] = {}
    for back in range(1, int(month[5:7])):
        for village, amounts in _of_month(workspace, step(month, -back), names).items():
            kept = found.setdefault(village, {})
            for name, fen in amounts.items():
                kept[name] = kept.get(name, 0) + fen
    return found


def last_year_totals(workspace: Workspace, month: str) -> dict[str, int]:
    """收入合计 of the same month last year, by village."""
    found = _of_month(workspace, step(month, -12), (TOTAL,))
    return {village: amounts[TOTAL] for village, amounts in found.items() if TOTAL in amounts}


def _of_month(workspace: Workspace, month: str, names: Iterable[str]) -> dict[str, dict[str, int]]:
    wanted = tuple(names)
    rows = workspace.listing(FORM, columns=(VILLAGE, *wanted), month=month, unit=workspace.unit).rows()
    return {str(row.values[VILLAGE]): {name: row.values[name] for name in wanted if name in row.values}
            for row in rows}


def looked_up(workspace: Workspace, values: Mapping[str, Value], record: str, today: date) -> Mapping[str, Value]:
    """What the form asks of the village's other months: it stays as it is while this month is typed."""
    return resolve(workspace.db, workspace.forms, workspace.forms[FORM], values, record=record, today=today)


def judged(workspace: Workspace, values: Mapping[str, Value], lookups: Mapping[str, Value], today: date) -> Judgement:
    """By the form's own rules."""
    found = evaluate(workspace.forms[FORM], values, lookups, today, today)
    return Judgement(lookups, found.calculated, found.problems)
