"""The leader is on the telephone: a few words in, one number out, and what it rests on."""

import pytest

from model.figures.answers import Answers
from tests.yunling import county_in_march


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    workspace, _ = county_in_march(tmp_path_factory.mktemp("county") / "云岭县.tuodi")
    with workspace:
        yield workspace


@pytest.fixture(scope="module")
def answers(county):
    return Answers(county)


def first(answers, text):
    reply = answers.ask(text)
    assert reply.answers, reply.trouble
    return reply.answers[0]


@pytest.mark.parametrize(("text", "place", "value", "covered"), [
    ("双河 集体收入 3月", "双河镇", "9.36", "3/3村已报"),
    ("双河镇集体收入3月", "双河镇", "9.36", "3/3村已报"),
    ("sh jtsr 3月", "双河镇", "9.36", "3/3村已报"),
    ("shjtsr", "双河镇", "9.36", "3/3村已报"),
    ("双河 集体收入 今年", "双河镇", "31.20", "3/3村已报"),
    ("双河 净收益 累计", "双河镇", "12.00", "3/3村已报"),
    ("双河 集体收入 2025年1-3月", "双河镇", "26.00", "3/3村已报"),
    ("双河 到位", "双河镇", "520.00", "4个年度项目"),
    ("高坪乡支付了多少？", "高坪乡", "78.00", "3个年度项目"),
    ("支付", "云岭县", "918.00", "12个年度项目"),
    ("项目数", "云岭县", "12", "12个年度项目"),
    ("双河 总投资", "双河镇", "3,320.00", "4个年度项目"),
    ("双河 达标", "双河镇", "4", "6人应考核"),
    ("达标率 3月", "云岭县", "87.5", "16人应考核"),
    ("派驻干部数", "云岭县", "16", "当月在任"),
    ("罗永强 在岗天数 3月", "罗永强", "18", "考勤齐"),
])
def test_words_become_the_number_that_the_bulletin_states(answers, text, place, value, covered) -> None:
    found = first(answers, text)
    assert (found.place, found.value, found.covered) == (place, value, covered)


def test_a_village_that_did_not_report_is_named_and_never_zero(answers) -> None:
    found = first(answers, "高坪 集体收入 3月")
    assert found.covered == "2/3村已报"
    assert not found.full
    assert len(found.missing) == 1

    silent = first(answers, f"{found.missing[0]} 集体收入 3月")
    assert silent.value == ""
    assert silent.covered == "未报"


def test_days_say_what_they_are_measured_against(answers) -> None:
    assert first(answers, "陈建华 在岗天数 3月").note == "要求7天，差1天"


def test_the_sentence_to_copy_says_everything(answers) -> None:
    assert first(answers, "双河 集体收入 3月").whole == "双河镇2026年3月村集体收入9.36万元（3/3村已报，未签批）"


def test_growth_is_over_the_villages_of_both_years(answers) -> None:
    assert first(answers, "双河 集体收入 今年").note == "同比 +20.0%"


def test_a_place_alone_shows_its_main_numbers(answers) -> None:
    titles = [each.title for each in answers.ask("双河").answers]
    assert titles[:3] == ["村集体收入", "到位资金", "支付资金"]


@pytest.mark.parametrize("text", ["", "什么时候下雨", "双河 qqxyz", "！！"])
def test_what_is_not_understood_is_said(answers, text) -> None:
    reply = answers.ask(text)
    assert reply.answers == ()
    assert "例如" in reply.trouble


def test_a_word_that_nobody_knows_is_named(answers) -> None:
    assert "“火星”" in answers.ask("火星 集体收入").trouble
