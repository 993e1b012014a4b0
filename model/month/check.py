"""What stands between a unit and a signed month: faults, unexplained warnings, missing records, nil reports."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Literal

from forms.definition import Expected, Form, Values
from forms.evaluation import Problem
from model import clock
from model.attendance.totals import ERRORS_AT_SIGNING
from model.calendar import periods
from model.titles import title_of, without_number

if TYPE_CHECKING:
    from model.workspace.records import Record
    from model.workspace.workspace import Workspace

ATTENDANCE = "attendance"
Progress = Callable[[int, int, str], None]
_BREATH = 32  # records between two looks at whether somebody cancelled
FormState = Literal["complete", "nil", "missing", "faulty", "unexplained"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or warning, with the way to its field. explained: a warning that has its 说明."""

    form: str
    record: str
    title: str
    path: str
    level: Literal["error", "warning"]
    name: str
    message: str
    explained: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that the month needs and that nobody has entered. subject: whom it is missing for ("" = the unit).

    days: the working days without a record, where each working day has one of its own.
    """

    form: str
    subject: str
    name: str
    message: str
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class FormCheck:
    """One ledger in one month. previous: the number of records a month earlier."""

    form: str
    title: str
    records: int
    previous: int
    nil: bool
    findings: tuple[Finding, ...]
    missing: tuple[Missing, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What must be corrected before anybody signs."""
        return tuple(each for each in self.findings if each.level == "error")

    @property
    def unexplained(self) -> tuple[Finding, ...]:
        """Warnings that still want a 说明."""
        return tuple(each for each in self.findings if each.level == "warning" and not each.explained)

    @property
    def explained(self) -> tuple[Finding, ...]:
        """Warnings that have their 说明."""
        return tuple(each for each in self.findings if each.explained)

    @property
    def state(self) -> FormState:
        """The worst thing to be said of it."""
        if self.errors:
            return "faulty"
        if self.missing:
            return "missing"
        if self.unexplained:
            return "unexplained"
        return "nil" if self.nil else "complete"


@dataclass(frozen=True, slots=True)
class MonthCheck:
    """The whole month of a unit, ledger by ledger, in the order of the definitions."""

    unit: str
    period: str
    forms: tuple[FormCheck, ...]

    @property
    def ready(self) -> bool:
        """Whether the month can be signed: no error, no unexplained warning. What is missing is named, not forbidden.

        Source: FORMAT.md section 4 (required fields and errors stop sign-off); a missing village stays 未报.
        """
        return not any(each.errors or each.unexplained for each in self.forms)


def check_month(workspace: "Workspace", unit: str, period: str, progress: Progress | None = None) -> MonthCheck:
    """Look through every ledger of a unit and those below it for one month.

    period: a month, "2026-03". progress(done, of, title) may raise to cancel; nothing is written here.
    """
    forms = [form for form in workspace.forms.values() if form.in_submission]
    found = []
    for done, form in enumerate(forms):
        if progress:
            progress(done, len(forms), form.title)
        breathe = partial(progress, done, len(forms), form.title) if progress else None
        found.append(_check_form(workspace, form, unit, period, breathe))
    return MonthCheck(unit, period, tuple(found))


def _check_form(
    workspace: "Workspace", form: Form, unit: str, period: str, breathe: Callable[[], None] | None
) -> FormCheck:
    records = workspace.month_records(form.id, unit=unit, month=period)
    nil = workspace.nil_reported(form.id, unit=unit, period=period)
    findings: list[Finding] = []
    for number, record in enumerate(records):
        if breathe and number % _BREATH == 0:
            breathe()
        findings += findings_of(workspace, form, record)
    if nil and records:
        findings.append(
            Finding(form.id, records[0].record, form.title, "", "error", "nil_with_data",
                    f"本月已作零报告，却又有{len(records)}条记录，请撤销零报告或作废记录", explained=False)
        )
    missing = [] if nil else _missing(workspace, form, unit, period, records)
    return FormCheck(
        form.id, form.title, len(records), workspace.month_count(form.id, unit=unit, month=periods.step(period, -1)),
        nil, tuple(findings), tuple(missing),
    )


def findings_of(workspace: "Workspace", form: Form, record: "Record") -> list[Finding]:
    """The faults and warnings of one saved record as it stands today."""
    title = title_of(workspace, form, {**record.values, **record.calculated})
    evaluation = workspace.evaluate(form.id, record.values, record=record.record)
    found = [_finding(form, record, title, problem) for problem in evaluation.problems]
    if len(record.heads) > 1:
        found.append(Finding(form.id, record.record, title, "", "error", "conflict",
                             f"有{len(record.heads)}个版本互相冲突，请先选定", explained=False))
    return found


def _finding(form: Form, record: "Record", title: str, problem: Problem) -> Finding:
    """As it weighs when the month is signed: attendance that doesn't fit the approved leave can't be explained away."""
    level = "error" if form.id == ATTENDANCE and problem.name in ERRORS_AT_SIGNING else problem.level
    explained = level == "warning" and bool(record.explanations.get(problem.name, "").strip())
    return Finding(form.id, record.record, title, problem.path, level, problem.name, problem.message,
                   explained=explained)


def _missing(
    workspace: "Workspace", form: Form, unit: str, period: str, records: "Iterable[Record]"
) -> list[Missing]:
    records = list(records)
    if form.expected:
        return _missing_subjects(workspace, form, form.expected, unit, period, records)
    if form.nil_report and form.period != "none" and not records:
        return [Missing(form.id, "", form.title, f"{form.title}本月没有记录，也没有作零报告")]
    return []


def _missing_subjects(
    workspace: "Workspace", form: Form, expected: Expected, unit: str, period: str, records: "list[Record]"
) -> list[Missing]:
    there: dict[str, list[Values]] = {}
    for record in records:
        there.setdefault(str(record.values.get(expected.field, "")), []).append(record.values)
    found = []
    for subject, name, values in _subjects(workspace, expected, unit, period):
        own = there.get(subject, [])
        if expected.each == "period":
            if not own:
                found.append(Missing(form.id, subject, name, f"{name}未报"))
            continue
        days = _days_without(workspace, form, expected, values, period, own)
        if days:
            words = f"{name}有{len(days)}个工作日未填：{_listed(days)}"
            found.append(Missing(form.id, subject, name, words, tuple(days)))
    return found


def _subjects(
    workspace: "Workspace", expected: Expected, unit: str, period: str
) -> list[tuple[str, str, Values]]:
    """Whom to ask: (record id or unit code, shown name, values)."""
    if expected.form == "unit":
        below = [workspace.units.get(unit), *workspace.units.descendants(unit)]
        return [(each.code, each.name, {}) for each in below if each and each.level == expected.level]
    first, last = periods.bounds(period)
    found = []
    for record in workspace.register_records(expected.form):
        values = record.values
        if expected.unit_field and values.get(expected.unit_field) != unit:
            continue
        if not expected.unit_field and not workspace.units.is_within(record.unit, unit):
            continue
        if not _serves(values, expected, first, last) or not _counts({**values, **record.calculated}, expected.where):
            continue
        found.append((record.record, without_number(workspace.name_of(expected.form, record.record)), values))
    return found


def _serves(values: Values, expected: Expected, first: date, last: date) -> bool:
    since = values.get(expected.since_field, "") if expected.since_field else ""
    until = values.get(expected.until_field, "") if expected.until_field else ""
    return (not since or since <= last.isoformat()) and (not until or until >= first.isoformat())


def _counts(values: Values, where: Mapping[str, tuple[str, ...]]) -> bool:
    return all(str(values.get(name, "")) in allowed for name, allowed in where.items())


def _days_without(
    workspace: "Workspace", form: Form, expected: Expected, values: Values, period: str, own: list[Values]
) -> list[date]:
    """Working days in the subject's term, up to today, that have no record."""
    filled = {str(each.get(form.period_field, "")) for each in own}
    since = values.get(expected.since_field, "") if expected.since_field else ""
    until = values.get(expected.until_field, "") if expected.until_field else ""
    today = clock.today(workspace.clock)
    return [
        day for day in workspace.workdays.workdays(period)
        if day <= today and day.isoformat() not in filled
        and (not since or day.isoformat() >= since) and (not until or day.isoformat() <= until)
    ]


def _listed(days: list[date]) -> str:
    text = "、".join(f"{day.month}月{day.day}日" for day in days[:3])
    return text if len(days) <= 3 else f"{text}等"
