"""A project's lifecycle in six steps: which are done, when, how late, by which document. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from forms.definition import Form
from model.projects.page import StageDay, Whole
from ui.projects.wording import PHASES, Phase, choice_words

State = Literal["done", "current", "later"]


@dataclass(frozen=True, slots=True)
class PhaseStep:
    """One step. share: of the current one, 0 to 1. lag: 晚 20 天, 逾期 3 天 or ""; overdue: it still waits.

    file: of the document, None = none. more: the other stages of this step with their days.
    """

    phase: Phase
    state: State
    share: float
    actual: str
    planned: str
    lag: str
    overdue: bool
    document: str
    file: Mapping[str, Any] | None
    note: str
    more: str


def steps_of(whole: Whole, form: Form, today: str) -> list[PhaseStep]:
    """The six steps of a project."""
    days = {each.stage: each for each in whole.stages}
    reached = int(whole.project.stage or 0)
    current = next((at for at, each in enumerate(PHASES) if whole.project.stage in each.stages), -1)
    return [_step(whole, form, phase, days, _state(at, current, reached), today) for at, phase in enumerate(PHASES)]


def _state(at: int, current: int, reached: int) -> State:
    if at < current or (at == current and reached >= int(PHASES[-1].main)):
        return "done"
    return "current" if at == current else "later"


def _step(whole: Whole, form: Form, phase: Phase, days: Mapping[str, StageDay], state: State, today: str) -> PhaseStep:
    project = whole.project
    main = days.get(phase.main, StageDay(phase.main, "", "", "", None))
    planned = main.planned or (project.plan_start if phase.key == "build" else "")
    overdue = not main.actual and bool(planned) and planned < today and project.status == "normal"
    behind = _days(planned, main.actual or (today if overdue else ""))
    lag = "" if behind <= 0 else f"逾期 {behind} 天" if overdue else f"晚 {behind} 天"
    papers = [days[each] for each in phase.stages if each in days and (days[each].doc_no or days[each].file)]
    paper = main if main.doc_no or main.file else papers[-1] if papers else main
    return PhaseStep(
        phase, state, _share(whole, phase, state), main.actual, planned, lag, overdue, paper.doc_no, paper.file,
        _finish(whole) if phase.key == "build" else "", _others(form, phase, days))


def _share(whole: Whole, phase: Phase, state: State) -> float:
    if state != "current":
        return 1.0 if state == "done" else 0.0
    if phase.key == "build":
        return min(1.0, float(whole.project.progress or 0) / 100)
    return (phase.stages.index(whole.project.stage) + 1) / len(phase.stages)


def _finish(whole: Whole) -> str:
    project = whole.project
    if project.actual_finish:
        return f"竣工 {project.actual_finish}"
    return f"完工计划 {project.plan_finish}" if project.plan_finish else ""


def _others(form: Form, phase: Phase, days: Mapping[str, StageDay]) -> str:
    said = []
    for each in phase.stages:
        day = days.get(each)
        if day is not None:
            words = day.actual or (f"计划 {day.planned}" if day.planned else "没有日期")
            said.append("　".join(filter(None, (choice_words(form, "stage", each), words, day.doc_no))))
    return "\n".join(said)


def _days(since: str, until: str) -> int:
    return (date.fromisoformat(until) - date.fromisoformat(since)).days if since and until else 0
