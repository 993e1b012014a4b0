"""What was received and isn't accepted yet: counted nowhere, said everywhere, and to be looked at with it counted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from export.brief.tables import tables
from export.exchange import receiving
from forms.reading import builtin_forms
from model.exchange import judging
from model.figures.answers import Answers
from model.figures.bulletin import bulletin
from model.figures.indicators import Indicators
from model.month.waiting import counting_received, waiting
from tests.export.border import Border, open_border
from tests.model.month.month_office import MONTH, UNIT

ASKED = "双河 集体收入 3月"


@pytest.fixture
def border(tmp_path: Path) -> Iterator[Border]:
    made = open_border(tmp_path)
    made.join()
    yield made
    made.township.close()
    made.county.close()


def reported(county) -> int:
    return Indicators(county, MONTH).figure("village_months", county.unit)


def test_nothing_counts_before_it_is_accepted_but_the_switch_shows_it(border) -> None:
    taken = receiving.take(border.county, border.package())
    rows = border.county.db.execute("SELECT * FROM p_village_income ORDER BY record").fetchall()

    assert {each.form for each in waiting(border.county)} >= {"village_income", "nil"}
    assert reported(border.county) == 0
    with counting_received(border.county):
        assert reported(border.county) == 3
    assert reported(border.county) == 0
    assert border.county.db.execute("SELECT * FROM p_village_income ORDER BY record").fetchall() == rows
    assert border.county.check() == []

    judging.accept(border.county, taken.received.submit)
    assert waiting(border.county) == []
    assert reported(border.county) == 3
    with counting_received(border.county):
        assert reported(border.county) == 3


def test_the_answer_says_what_it_leaves_out_and_what_it_would_be_with_it(border) -> None:
    judging.accept(border.county, receiving.take(border.county, border.package()).received.submit)
    before = Answers(border.county).ask(ASKED).answers[0]
    assert before.waiting == ""

    border.office.report_village("大坪村", 9_999_00)
    receiving.take(border.county, border.package())
    answer = Answers(border.county).ask(ASKED).answers[0]

    own = Answers(border.township).ask("集体收入 3月").answers[0]
    assert answer.value == before.value != own.value
    assert answer.waiting == f"另有1条已收到、尚未审核，未计入，计入后{own.value}万元"
    assert answer.waiting in answer.whole
    assert answer.waiting in answer.note
    assert own.waiting == "", "in the township its own records count as they are"


def test_the_bulletin_names_who_waits_and_what_was_returned_waits_no_more(border) -> None:
    border.county.install_forms(builtin_forms())
    first = receiving.take(border.county, border.package()).received
    found = bulletin(border.county, MONTH)
    assert set(found.waiting) == {UNIT}
    notes = "".join(note for table in tables(found, border.county.units) for note in table.notes)
    assert f"双河镇{found.waiting[UNIT]}条已收到、尚未审核，未计入。" in notes

    judging.give_back(border.county, first.submit, "重报")
    assert bulletin(border.county, MONTH).waiting == {}
    with counting_received(border.county):
        assert reported(border.county) == 0


def test_a_mistake_within_takes_all_back_too(border) -> None:
    receiving.take(border.county, border.package())
    with pytest.raises(ZeroDivisionError), counting_received(border.county):
        _ = 1 // 0
    assert reported(border.county) == 0
