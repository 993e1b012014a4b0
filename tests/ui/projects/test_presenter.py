"""The desk's decisions without a window: what is shown, what a form starts from, when it is saved."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from forms.definition import Value
from forms.errors import UserError
from forms.evaluation import Evaluation, Problem
from model.changes import Changes
from model.projects.page import whole
from model.workspace.workspace import Workspace
from ui.projects.entry import Entry
from ui.projects.presenter import ProjectsPresenter
from ui.projects.stage_change import StageChange, Wanted
from ui.projects.starts import fund_offers, fund_start, log_start, next_number, problem_start
from ui.projects.wording import light_words, share_words

WAN = 1_000_000


class Seen:
    """Stands in for a page and for a short form."""

    def __init__(self) -> None:
        self.lists, self.kept, self.refused, self.saved = 0, "", "", 0
        self.values: Mapping[str, Value] = {}
        self.problems: Sequence[Problem] = ()

    def show_list(self) -> None:
        self.lists += 1

    def show_failed(self, problem: UserError) -> None:
        self.refused = str(problem)

    def show_values(self, values: Mapping[str, Value], raw: Mapping[str, str]) -> None:
        self.values = dict(values)

    def show_evaluation(self, evaluation: Evaluation, problems: Sequence[Problem]) -> None:
        self.problems = problems

    def show_kept(self, at: str) -> None:
        self.kept = at

    def show_refused(self, problem: UserError) -> None:
        self.refused = str(problem)

    def show_saved(self, changes: Changes) -> None:
        self.saved += 1


def at_once(function: Any, done: Any, failed: Any) -> None:
    try:
        found = function(lambda *_: None)
    except UserError as problem:
        failed(problem)
    else:
        done(found)


@pytest.fixture
def presenter(workspace: Workspace) -> ProjectsPresenter:
    return ProjectsPresenter(Seen(), workspace, at_once)


def test_of_two_readings_only_the_last_one_counts(workspace: Workspace, road: str) -> None:
    waiting: list[tuple[Any, Any]] = []
    view = Seen()
    presenter = ProjectsPresenter(view, workspace, lambda function, done, failed: waiting.append((function, done)))
    presenter.load()
    presenter.load()
    first, second = waiting
    second[1](second[0](None))
    first[1](first[0](None)._replace(every=[]))
    assert (view.lists, len(presenter.every)) == (1, 1)


def test_choices_are_those_that_occur(presenter: ProjectsPresenter, four: Mapping[str, str]) -> None:
    presenter.load()
    choices = presenter.choices()
    assert [(code, note) for code, _, note in choices["stage"]] == [("20", "1 个"), ("50", "1 个"), ("70", "2 个")]
    assert [code for code, _, _ in choices["key_task"]] == ["T1", "T2"]


def test_changes_of_other_ledgers_are_nobodys_business(presenter: ProjectsPresenter) -> None:
    assert presenter.on_changes(Changes(forms=frozenset({"project_log"})))
    assert not presenter.on_changes(Changes(forms=frozenset({"attendance"})))


def test_words(presenter: ProjectsPresenter, four: Mapping[str, str]) -> None:
    presenter.load()
    gone = presenter.project(four["gone"])
    assert gone is not None
    assert light_words(gone.standing, gone.status).whole == "不评：已终止"
    assert (share_words(1, 3), share_words(0, 0)) == ("33.3%", "—")


def test_a_log_starts_from_the_last_one(workspace: Workspace, road: str) -> None:
    found = whole(workspace, road)
    assert found is not None
    assert log_start(found, "何晓岚", "2026-04-03") == {
        "date": "2026-04-03", "recorder": "何晓岚", "progress": "45", "jobs_now": 26, "local_jobs_now": 23,
        "monitored_jobs_now": 9, "next_step": "铺筑基层"}


def test_money_starts_from_the_plan_and_what_is_open_is_offered(workspace: Workspace, road: str, town: Any) -> None:
    found = whole(workspace, road)
    assert found is not None
    given = fund_start(found, None, 2026)
    assert (given["kind"], given["supporter"], given["nature"]) == ("arrive", town.energy, "gratis")
    offers = {kind: [each.amount for each in fund_offers(found, given | {"kind": kind})]
              for kind in ("commit", "arrive", "pay", "return", "adjust")}
    assert offers == {"commit": [], "arrive": [68 * WAN], "pay": [40 * WAN], "return": [40 * WAN], "adjust": []}


def test_a_source_that_has_all_its_money_is_paid_from_next(workspace: Workspace, road: str, town: Any) -> None:
    town.fund(road, "arrive", 68)
    found = whole(workspace, road)
    assert found is not None
    assert fund_start(found, None, 2026)["kind"] == "pay"


def test_money_of_a_project_without_a_plan_starts_empty(workspace: Workspace) -> None:
    bare = workspace.save("project", {"code": "A9", "name": "没有计划的项目"}).record
    found = whole(workspace, bare)
    assert found is not None
    assert fund_start(found, None, 2026) == {"year": 2026}
    assert fund_offers(found, {"kind": "arrive"}) == []


def test_problems_are_numbered_on(workspace: Workspace, road: str) -> None:
    assert next_number(["双河2026-04-02", "双河2026-03-09", "别的"], "双河镇", "2026-04-03") == "双河2026-04-03"
    assert next_number([], "双河镇", "2026-04-03") == "双河2026-04-01"
    found = whole(workspace, road)
    assert found is not None
    assert problem_start(found, "1", "990101102")["responsible"] == "唐志远"


def entry(workspace: Workspace, project: str) -> tuple[Entry, Seen]:
    seen = Seen()
    return Entry(seen, workspace, workspace.forms["project_log"], {"project": project}), seen


def test_a_blank_field_is_a_fault_only_after_somebody_was_there(workspace: Workspace, road: str) -> None:
    made, seen = entry(workspace, road)
    assert not made.begin({})
    assert [each.path for each in seen.problems] == []
    made.left("work_done")
    assert [each.path for each in seen.problems] == ["work_done"]
    assert not made.save()
    assert {"progress", "invest_since", "recorder"} < {each.path for each in seen.problems}


def test_a_draft_belongs_to_its_project(workspace: Workspace, four: Mapping[str, str]) -> None:
    made, seen = entry(workspace, four["green"])
    made.begin({})
    made.keep()
    assert workspace.drafts("project_log") == []
    made.write("work_done", "面层")
    made.write("progress", None, "四成", "读不出来")
    made.keep()
    assert seen.kept
    other, _ = entry(workspace, four["red"])
    assert not other.begin({})
    again, shown = entry(workspace, four["green"])
    assert again.begin({"progress": "45"})
    assert (shown.values["work_done"], again.typed.raw) == ("面层", {"progress": "四成"})
    again.start_over()
    assert shown.values["progress"] == "45"
    assert workspace.drafts("project_log") == []


def test_what_cannot_be_read_is_never_saved_around(workspace: Workspace, road: str) -> None:
    made, seen = entry(workspace, road)
    made.begin({"recorder": "何晓岚", "next_step": "面层", "work_done": "基层", "invest_since": 0})
    made.write("progress", None, "四成", "读不出来")
    assert not made.save(anyway=True)
    made.write("progress", "46")
    assert made.save()
    assert seen.saved == 1


def test_a_warning_waits_for_its_explanation_which_is_kept(workspace: Workspace, road: str) -> None:
    made, seen = entry(workspace, road)
    made.begin({"recorder": "何晓岚", "next_step": "面层", "work_done": "基层", "invest_since": 0, "progress": "100"})
    assert not made.save()
    assert [each.name for each in seen.problems] == ["full_not_completed"]
    made.explain("full_not_completed", "等验收组到场")
    assert made.save()
    newest = workspace.listing("project_log", columns=("date",), order=("date", False)).page(0)[0]
    record = workspace.read("project_log", newest.record)
    assert record is not None
    assert record.explanations == {"full_not_completed": "等验收组到场"}


def test_a_stage_keeps_what_was_planned_and_drops_nothing(workspace: Workspace, road: str) -> None:
    change = StageChange(workspace, road)
    assert (change.stage, change.lost("50"), change.there) == ("70", ["70"], True)
    before = workspace.read("project", road)
    assert before is not None
    after = change.values(Wanted("80", "2026-04-02", "竣〔2026〕1号"))
    assert {name: value for name, value in after.items() if name != "stage_dates"} == {
        name: value for name, value in before.values.items() if name != "stage_dates"}
    assert [(row["stage"], row.get("actual")) for row in after["stage_dates"]] == [
        ("50", "2026-01-20"), ("70", "2026-03-02"), ("80", "2026-04-02")]
    assert change.problems(Wanted("80", "2026-04-02")) == []
    assert [each.name for each in change.problems(Wanted("80", "2026-02-02"))] == ["stage_order"]
    assert date.fromisoformat(after["stage_dates"][-1]["actual"])
