"""What the month page decides, without a window."""

import pytest

from forms.errors import UserError
from model.month import submissions
from tests.model.month.month_office import MONTH, PREPARER, REVIEWER, UNIT, copied_office
from ui.month.presenter import MonthPresenter


class View:
    """Notes what it is told to show."""

    def __init__(self):
        self.states, self.problems, self.news, self.changes, self.documents = [], [], [], [], []
        self.differences, self.verdicts, self.packed = [], [], []

    def show_state(self, state):
        self.states.append(state)

    def show_problem(self, place, problem):
        self.problems.append((place, problem.happened))

    def show_busy(self, task):
        pass

    def show_difference(self, difference):
        self.differences.append(difference)

    def show_document(self, content, name):
        self.documents.append((content, name))

    def show_packed(self, path, verdict):
        self.packed.append((path, verdict))

    def show_verdict(self, name, verdict):
        self.verdicts.append((name, verdict))

    def show_news(self, words):
        self.news.append(words)

    def announce(self, changes):
        self.changes.append(changes)


class Worker:
    """Does the work at once, or when told to."""

    def __init__(self):
        self.waiting, self.lazy, self.words = [], False, []

    def run(self, work, *, done=None, failed=None, cancelled=None):
        if self.lazy:
            self.waiting.append((work, done, failed))
        else:
            self.do(work, done, failed)

    def do(self, work, done, failed):
        try:
            result = work(lambda words, at=0, of=0: self.words.append(words))
        except UserError as problem:
            failed(problem)
        else:
            done(result)


@pytest.fixture
def office(tmp_path):
    made = copied_office(tmp_path)
    made.report_all()
    yield made
    made.workspace.close()


@pytest.fixture
def worker():
    return Worker()


@pytest.fixture
def desk(office, worker):
    made = MonthPresenter(View(), office.workspace, worker.run, MONTH)
    made.view = made._view  # noqa: SLF001
    made.refresh()
    return made


def test_the_steps_follow_each_other(desk, office, tmp_path) -> None:
    seen = [desk.state.step]
    desk.generate()
    seen.append(desk.state.step)
    desk.sign("preparer", office.preparer, PREPARER)
    desk.sign("reviewer", office.reviewer, REVIEWER)
    seen.append(desk.state.step)
    desk.pack(tmp_path)
    seen.append(desk.state.step)

    assert seen == ["paper", "sign", "pack", "done"]
    assert desk.view.packed[0][1].ok
    assert desk.view.problems == []


def test_an_answer_for_another_month_is_dropped(desk, worker) -> None:
    worker.lazy = True
    desk.show_period("2026-02")
    desk.show_period("2026-01")
    for work, done, failed in reversed(worker.waiting):
        worker.do(work, done, failed)

    assert desk.state.period == "2026-01"
    assert [each.period for each in desk.view.states] == [MONTH, "2026-01"]


def test_the_same_person_twice_is_told_at_the_reviewer(desk, office) -> None:
    desk.generate()
    desk.sign("preparer", office.preparer, PREPARER)
    desk.sign("reviewer", office.preparer, PREPARER)

    assert desk.view.problems == [("reviewer", "何晓岚是本月填报人，不能再作审核人。")]


def test_an_edit_that_comes_while_signing_is_told(desk, office) -> None:
    desk.generate()
    office.report_village("大坪村", 4_000_00)
    desk.sign("preparer", office.preparer, PREPARER)

    assert desk.view.problems[0][0] == "preparer"
    desk.refresh()
    assert desk.state.step == "paper"
    assert desk.state.stale_words.startswith("月报生成后有改动，须重新生成：大坪村")


def test_a_correction_of_a_packed_month_says_so(desk, office, tmp_path) -> None:
    desk.generate()
    desk.sign("preparer", office.preparer, PREPARER)
    desk.sign("reviewer", office.reviewer, REVIEWER)
    desk.pack(tmp_path)
    office.report_village("大坪村", 4_000_00)
    desk.refresh()

    assert desk.state.stale_words.startswith("打包后有改动，要更正须重签：大坪村")
    assert desk.state.packages[0].note.endswith("之后有改动")
    desk.generate()
    assert [each.submission.number for each in desk.state.packages] == ["A002", "A001"]
    assert submissions.submissions(office.workspace)[1].state == "packed"


def test_a_nil_report_without_reason_is_told_in_the_check(desk) -> None:
    desk.report_nil("fund_entry", " ")

    assert desk.view.problems == [("check", "还没有写原因。")]
    assert desk.view.changes == []


def test_a_nil_report_tells_the_other_pages(desk) -> None:
    desk.report_nil("fund_entry", "本月没有资金往来")

    assert [sorted(each.forms) for each in desk.view.changes] == [["nil"]]
    assert desk.may_be_nil("fund_entry")
    assert not desk.may_be_nil("village_income")


def test_a_copy_is_the_package_byte_for_byte(desk, office, tmp_path) -> None:
    desk.generate()
    desk.sign("preparer", office.preparer, PREPARER)
    desk.sign("reviewer", office.reviewer, REVIEWER)
    desk.pack(tmp_path)
    made = desk.state.current

    desk.save_copy(made, tmp_path / "副本.asice")
    desk.save_copy(made, tmp_path / "没有" / "副本.asice")

    assert (tmp_path / "副本.asice").read_bytes() == desk.view.packed[0][0].read_bytes()
    assert desk.view.problems[0][0] == "pack"
    assert desk.copy_name(made) == "双河镇-2026-03-A001.asice"


def test_progress_is_told_in_words(desk, worker) -> None:
    worker.words.clear()
    desk.generate()

    assert "正在生成月报" in worker.words
    assert any(each.startswith("正在检查") for each in worker.words)


def test_texts_are_kept_for_this_unit_and_month(desk, office) -> None:
    desk.keep_texts("本月无其他事项", "彭建国")
    desk.show_period("2026-02")

    assert (desk.state.remarks, desk.state.principal) == ("", "彭建国")
    assert submissions.remembered(office.workspace, f"remarks/{UNIT}/{MONTH}") == "本月无其他事项"
