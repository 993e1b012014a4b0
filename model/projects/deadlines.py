"""What is due when: planned stages, starts and finishes, next steps, money, problems, effects, ends of pairings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from model.calendar import periods
from model.projects.light import EFFECT_MONTHS, months_after
from model.projects.rows import FORM, PAIRING, PROBLEM, Project
from model.workspace.projection_schema import table
from model.workspace.query import select

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

_BUILT = ("70", "80")


@dataclass(frozen=True, slots=True)
class Deadline:
    """kind: start, finish, stage, step, money, problem, effect, pairing. what: a stage's code or the words of a step.

    form, record: what is to be opened. late: it has passed.
    """

    day: str
    kind: str
    what: str
    title: str
    form: str
    record: str
    late: bool


def deadlines(workspace: "Workspace", projects: Sequence[Project], today: date) -> list[Deadline]:
    """Everything that still has to be done by a day, in order. projects: as read by model.projects."""
    live = {each.record: each for each in projects if each.status == "normal"}
    iso = today.isoformat()
    found = [*_of_projects(live.values(), iso), *_stages(workspace, live, iso), *_money(workspace, live, iso),
             *_problems(workspace, live, iso), *_pairings(workspace, iso)]
    return sorted(found, key=lambda each: (each.day, each.title, each.kind))


def _of_projects(projects: Iterable[Project], today: str) -> Iterator[Deadline]:
    for each in projects:
        days: list[tuple[str, str, str]] = []
        if each.plan_start and not each.actual_start:
            days.append((each.plan_start, "start", ""))
        if each.plan_finish and not each.actual_finish:
            days.append((each.plan_finish, "finish", ""))
        if each.next_date and not each.actual_finish:
            days.append((each.next_date, "step", ""))
        if any(reason.kind == "effect" for reason in each.standing.reasons) or (
                each.actual_finish and months_after(date.fromisoformat(each.actual_finish),
                                                    EFFECT_MONTHS).isoformat() >= today):
            due = months_after(date.fromisoformat(each.actual_finish), EFFECT_MONTHS)
            days.append((due.isoformat(), "effect", ""))
        for day, kind, what in days:
            yield Deadline(day, kind, what, each.name, FORM, each.record, day < today)


def _stages(workspace: "Workspace", live: dict[str, Project], today: str) -> Iterator[Deadline]:
    """Stages with a planned day and no actual one; start and finish have days of their own."""
    query = select(("record", "f_stage", "f_planned"), table(FORM, "stage_dates"),
                   where=("f_actual IS NULL", "f_planned IS NOT NULL"))
    for record, stage, day in workspace.db.execute(query).fetchall():
        project = live.get(record)
        if project is not None and stage and stage not in _BUILT and int(stage) > int(project.stage or 0):
            yield Deadline(day, "stage", stage, project.name, FORM, record, day < today)


def _money(workspace: "Workspace", live: dict[str, Project], today: str) -> Iterator[Deadline]:
    """Months by which money should have arrived, while not all has."""
    query = select(("record", "max(f_due_month)"), table(FORM, "fund_plan"), where=("f_due_month IS NOT NULL",),
                   tail="GROUP BY record")
    for record, month in workspace.db.execute(query).fetchall():
        project = live.get(record)
        if project is not None and project.arrived < project.planned:
            day = periods.bounds(month)[1].isoformat()
            yield Deadline(day, "money", "", project.name, FORM, record, day < today)


def _problems(workspace: "Workspace", live: dict[str, Project], today: str) -> Iterator[Deadline]:
    query = select(("record", "f_project", "f_detail", "f_deadline"), table(PROBLEM),
                   where=("void = 0", "f_deadline IS NOT NULL", "ifnull(f_state, '') NOT IN ('fixed', 'closed')",
                          "f_project IS NOT NULL"))
    for record, project, detail, day in workspace.db.execute(query).fetchall():
        if project in live:
            yield Deadline(day, "problem", detail or "", live[project].name, PROBLEM, record, day < today)


def _pairings(workspace: "Workspace", today: str) -> Iterator[Deadline]:
    """Ends of pairings that haven't come yet."""
    query = select(("record", "title", "f_to"), table(PAIRING), where=("void = 0", "f_to >= ?"))
    for record, title, day in workspace.db.execute(query, (today,)).fetchall():
        yield Deadline(day, "pairing", "", title, PAIRING, record, False)
