"""A lost machine: the unit begins anew on another one, and the county gives back what it once received."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from export.exchange import receiving
from export.exchange.notices import write_notice
from export.exchange.refilling import NobodyToRefill, NothingToRefill, write_refill
from model.exchange import code_lookup, issuing, judging
from model.month import submissions
from tests.export.exchange.joined import COUNTY, QINGSHI, SHUANGHE, Neighbours
from tests.journeys.test_joined_month import packed
from tests.model.month.month_office import MONTH, open_office


@pytest.fixture
def around(tmp_path: Path) -> Iterator[Neighbours]:
    made = Neighbours(tmp_path)
    yield made
    made.close()


def test_a_new_machine_gets_back_what_the_lost_one_sent(around: Neighbours) -> None:
    county, old = around.make(COUNTY, "云岭县", person="马会计"), open_office(around.folder)
    old.report_all()
    old.fund_nil()
    around.join(county, old.workspace)
    taken = receiving.take(county, packed(old, around.stick())).received
    judging.accept(county, taken.submit)
    code = submissions.submissions(old.workspace)[0].code
    lost = old.workspace.stream
    before = {row.record: row.values for row in old.workspace.listing(
        "village_income", columns=("village", "inc_sale")).rows()}
    old.workspace.close()

    fresh = around.make(SHUANGHE, "双河镇", where="新电脑")
    around.join(county, fresh, (lost,))
    refill = write_refill(county, SHUANGHE, around.stick())
    assert refill.read_bytes().startswith(b"age-encryption.org/")
    seen = receiving.look(fresh, refill)
    assert seen.ok, seen.lines
    receiving.take(fresh, refill)

    after = {row.record: row.values for row in fresh.listing(
        "village_income", columns=("village", "inc_sale")).rows()}
    assert after == before
    assert len(after) == 3
    record = f"village_income/990101102201/{MONTH}"
    receiving.take(fresh, write_notice(county, around.stick(), SHUANGHE))
    assert fresh.read("village_income", record).state == "accepted", "what the county said of it is here again"
    assert code_lookup.find_paper(fresh, code).stage == "accepted"
    standing = fresh.read("village_income", record)
    fresh.save("village_income", {**standing.values, "inc_sale": 1_00}, record=record, parents=standing.heads)
    assert fresh.letter == "B"
    assert fresh.read("village_income", record).values["inc_sale"] == 1_00
    assert receiving.take(fresh, refill).received.again


def test_nothing_is_refilled_that_never_came_or_that_nobody_could_open(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    around.join(county, township)
    with pytest.raises(NothingToRefill):
        write_refill(county, SHUANGHE, around.stick())
    with pytest.raises(NobodyToRefill):
        write_refill(county, QINGSHI, around.stick())
    assert issuing.keeps_root(county)
