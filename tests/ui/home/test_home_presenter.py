"""What the start page decides, without a window."""

import pytest

from forms.errors import UserError
from model.month import submissions
from model.month.submissions import start_sign_off
from tests.model.month.month_office import MONTH, UNIT, VILLAGES, copied_office
from tests.yunling import county_in_march
from ui.home.presenter import HomePresenter


class View:
    """Notes what it is told to show."""

    def __init__(self):
        self.told, self.replies, self.problems, self.later = [], [], [], 0

    def show_overview(self, overview):
        self.told.append("overview")

    def show_todo(self, todo):
        self.told.append("todo")

    def show_charts(self, charts):
        self.told.append("charts")

    def show_reply(self, text, reply):
        self.replies.append((text, reply))

    def show_step(self, words, done, total):
        pass

    def show_problem(self, problem):
        self.problems.append(problem)

    def go_on_later(self):
        self.later += 1


class Stopped(Exception):
    pass


class Worker:
    """Does one piece of work when told to; a cancelled one comes to nothing."""

    def __init__(self):
        self.waiting = []

    def run(self, work, **answers):
        task = Task(work, answers)
        self.waiting.append(task)
        return task

    def works(self):
        task = self.waiting.pop(0)
        task.ends()

    def works_all(self, presenter):
        while self.waiting or not presenter.settled:
            if self.waiting:
                self.works()
            else:
                presenter.go_on()


class Task:
    def __init__(self, work, answers):
        self.work, self.answers, self.stopped = work, answers, False

    def cancel(self):
        self.stopped = True

    def step(self, *_told):
        if self.stopped:
            raise Stopped

    def ends(self):
        try:
            found = self.work(self.step)
        except Stopped:
            return
        except UserError as problem:
            self.answers["failed"](problem)
            return
        self.answers["done"](found)


@pytest.fixture
def office(tmp_path):
    made = copied_office(tmp_path)
    with made.workspace:
        yield made


@pytest.fixture
def desk(office):
    return Desk(office.workspace)


class Desk:
    def __init__(self, workspace):
        self.view, self.worker = View(), Worker()
        self.presenter = HomePresenter(self.view, workspace, self.worker.run)

    def reads_all(self):
        self.worker.works_all(self.presenter)
        return self.presenter.todo


def test_the_quickest_comes_first(desk) -> None:
    desk.reads_all()
    assert desk.view.told == ["overview", "todo", "charts"]
    assert desk.presenter.settled


def test_a_village_that_did_not_report_leads_to_its_own_place(office, desk) -> None:
    office.report_village("大坪村")
    office.report_village("新桥村")
    todo = desk.reads_all()
    line = next(each for each in todo.lines if each.jump.form == "village_income")
    assert line.words == "红岩村未报"
    assert line.jump.record == f"village_income/{VILLAGES['红岩村']}/{MONTH}"
    assert dict(line.jump.values) == {"village": VILLAGES["红岩村"], "month": MONTH}


def test_several_villages_stand_in_one_line_that_names_each(office, desk) -> None:
    office.report_village("大坪村")
    line = next(each for each in desk.reads_all().lines if each.jump.form == "village_income")
    assert line.words == "2 个村3月未报：红岩村、新桥村"
    assert line.note == "1/3 村"
    assert [each.words for each in line.parts] == ["红岩村未报", "新桥村未报"]


def test_the_steps_go_on_with_the_month(office, desk) -> None:
    assert desk.reads_all().steps[0] == "current"
    office.report_all()
    office.fund_nil()
    desk.presenter.forget()
    todo = desk.reads_all()
    assert todo.lines == ()
    assert todo.steps == ("done", "done", "current", "later")
    assert todo.note == "可以签批"
    assert "零报告 1 份" in todo.complete


def test_a_package_is_named_with_its_state_and_settles_the_day(office, desk) -> None:
    office.report_all()
    office.fund_nil()
    made = submissions.set_report(office.workspace, start_sign_off(office.workspace, UNIT, MONTH), "0" * 64)
    desk.reads_all()
    assert [(each.number, each.words) for each in desk.presenter.overview.packages] == [
        ("2026-03-A001", "填报人、审核人未签批")]
    assert desk.presenter.todo.note == "还差填报人、审核人"

    submissions.set_packed(office.workspace, made, "0" * 64)
    desk.presenter.forget()
    assert set(desk.reads_all().steps) == {"done"}
    assert desk.presenter.overview.packages[0].words == "4月3日已打包"
    assert not [each for each in desk.presenter.overview.dues if "报县" in each.words]


def test_a_month_changed_after_its_package_says_so(office, desk) -> None:
    office.report_all()
    made = submissions.set_report(office.workspace, start_sign_off(office.workspace, UNIT, MONTH), "0" * 64)
    submissions.set_packed(office.workspace, made, "0" * 64)
    office.report_village("大坪村", sale=1_00)
    desk.reads_all()
    assert desk.presenter.overview.packages[0].words == "4月3日已打包，之后有改动"


def test_a_question_goes_before_what_is_being_read(desk) -> None:
    desk.presenter.go_on()
    desk.worker.works()
    desk.presenter.go_on()
    reading = desk.worker.waiting[0]
    desk.presenter.ask("集体收入 3月")
    assert reading.stopped
    desk.worker.works()
    desk.worker.works()
    assert [text for text, _ in desk.view.replies] == ["集体收入 3月"]
    assert desk.view.told == ["overview"]
    desk.reads_all()
    assert desk.view.told == ["overview", "todo", "charts"]


def test_only_the_last_question_is_answered(desk) -> None:
    desk.presenter.ask("集体")
    desk.presenter.ask("集体收入 3月")
    desk.worker.works()
    desk.worker.works()
    assert [text for text, _ in desk.view.replies] == ["集体收入 3月"]


def test_what_was_saved_changes_the_answer(office, desk) -> None:
    def asks():
        desk.presenter.ask("大坪 集体收入 3月")
        desk.worker.works()
        return desk.view.replies[-1][1].answers[0].value

    office.report_village("大坪村", sale=10_000_00)
    assert asks() == "1.12"
    office.report_village("大坪村", sale=20_000_00)
    desk.presenter.forget()
    assert asks() == "2.12"


def test_who_leaves_gets_the_worker_and_the_rest_is_read_on_coming_back(desk) -> None:
    desk.presenter.go_on()
    desk.presenter.pause()
    desk.worker.works()
    assert desk.view.told == []
    desk.reads_all()
    assert desk.view.told == ["overview", "todo", "charts"]


def test_a_new_workspace_is_told_its_first_steps_until_it_is_in_use(office, desk) -> None:
    desk.reads_all()
    assert [(each.form, each.done) for each in desk.presenter.overview.first] == [
        ("supporter", False), ("cadre", False), ("project", False), ("village_income", False)]
    office.report_village("大坪村")
    desk.presenter.forget()
    desk.reads_all()
    assert desk.presenter.overview.first == ()


def test_nothing_recorded_is_never_drawn_as_zero(desk) -> None:
    desk.reads_all()
    funds = next(each for each in desk.presenter.charts if each.form == "fund_entry")
    income = next(each for each in desk.presenter.charts if each.form == "village_income")
    assert (funds.figure, income.figure) == ("—", "未报")
    assert income.aside == "0/3 村已报"


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    workspace, _ = county_in_march(tmp_path_factory.mktemp("county") / "云岭县.tuodi")
    with workspace:
        yield workspace


def test_a_county_sees_the_bulletin_in_four_pictures(county) -> None:
    """The figures of domain.md 5.2: 16 cadres of whom 2 fall short, 12 projects, 1,530 万元 arrived."""
    desk = Desk(county)
    desk.reads_all()
    charts = {each.form: each for each in desk.presenter.charts}
    assert (charts["attendance"].figure, charts["attendance"].aside) == ("14/16", "2 人不足")
    assert (charts["project"].figure, charts["project"].aside) == ("12", "1 个滞后")
    assert charts["fund_entry"].figure == "1,530"
    assert charts["village_income"].aside == "9/10 村已报"
    for each in charts.values():
        assert each.rows
        assert all(len(row) == len(each.heads) for row in each.rows)
        assert each.title in each.told


def test_a_county_asks_for_what_did_not_come_in(county) -> None:
    todo = Desk(county).reads_all()
    assert not [each for each in todo.lines if "月报未收到" in each.words]
    assert any("在县 6 天，要求 7 天，差 1 天" in each.words for each in todo.lines)
