"""A township is renamed and a village merged: by files alone, with an open return and a device that goes on."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from export import month
from export.exchange import joining, receiving
from export.exchange.notices import write_notice, write_notices
from export.exchange.receipt import write_receipt
from forms.reading import builtin_forms
from model.errors import KeptAbove
from model.exchange import judging, month_closing, notices, reorganising, trust
from model.exchange.completeness import completeness
from model.exchange.reorganising import BadUnitCode, CannotGoOn, EndedBefore, NewUnit, NothingEnds, Plan
from model.figures.bulletin import bulletin
from model.income.village import VillageYears
from model.month import verdicts
from model.month.difference import month_difference
from model.month.received import receipts
from tests.export.exchange.joined import COUNTY, SHUANGHE, Neighbours
from tests.model.month.month_office import MONTH, PREPARER, REVIEWER, UNIT, VILLAGES, Office, open_office

STREET, APRIL = "990101105", "2026-04"
DAPING, HONGYAN = VILLAGES["大坪村"], VILLAGES["红岩村"]
RENAMED = Plan((SHUANGHE,), "2026-03-31", NewUnit(STREET, "双河街道"))
MERGED = Plan((HONGYAN,), "2026-03-31", DAPING)


class Story:
    """What happened: March came and was returned in part; then the county registered both, and April was handed in."""

    def __init__(self, folder: Path) -> None:
        self.around = Neighbours(folder)
        self.office: Office = open_office(folder)
        self.around.open.append(self.office.workspace)
        self.county = self.around.make(COUNTY, "云岭县", person="马会计")
        self.township = self.office.workspace

    def tell(self) -> None:
        self.around.join(self.county, self.office.workspace)
        self.office.report_all()
        self.office.fund_nil()
        first = receiving.take(self.county, self.package(MONTH))
        record = f"village_income/{DAPING}/{MONTH}"
        wrong = {record: {"inc_sale": "与合同不符"}}
        judging.give_back(self.county, first.received.submit, "请改一处", exceptions=wrong)
        receiving.take(self.township, write_receipt(self.county, first.sha256, self.around.stick()))
        self.seen = [*reorganising.consequences(self.county, RENAMED), *reorganising.consequences(self.county, MERGED)]
        reorganising.carry_out(self.county, RENAMED)
        reorganising.carry_out(self.county, MERGED)
        self.go_to(2026, 4, 7)
        receiving.take(self.township, write_notice(self.county, self.around.stick()))
        receiving.take(self.township, joining.write_roster(self.county, self.around.stick()).path)
        self.open_returns = [each.record for each in verdicts.returned(self.township)]
        self.office.report_village("大坪村", 4_000_00)
        self.hand_in(MONTH)
        self.go_to(2026, 5, 6)
        self.office.report_village("大坪村", month=APRIL)
        self.office.report_village("新桥村", month=APRIL)
        self.office.fund_nil(APRIL)
        self.hand_in(APRIL)

    def go_to(self, *day: int) -> None:
        for each in (self.county, self.township):
            each.clock.moment = datetime(*day, 2, 0, tzinfo=UTC)  # type: ignore[attr-defined, misc, arg-type]

    def package(self, period: str) -> Path:
        made = month.begin_sign_off(self.township, UNIT, period)
        made = month.sign(self.township, made, "preparer", self.office.preparer, PREPARER)
        made = month.sign(self.township, made, "reviewer", self.office.reviewer, REVIEWER)
        return month.pack(self.township, made, self.around.stick())

    def hand_in(self, period: str) -> None:
        taken = receiving.take(self.county, self.package(period))
        judging.accept(self.county, taken.received.submit)
        receiving.take(self.township, write_receipt(self.county, taken.sha256, self.around.stick()))


@pytest.fixture(scope="module")
def story(tmp_path_factory: Any) -> Iterator[Story]:
    made = Story(tmp_path_factory.mktemp("reorganised"))
    try:
        made.tell()
        yield made
    finally:
        made.around.close()


def test_what_would_follow_was_shown_before(story: Story) -> None:
    town, village = story.seen
    assert (town.devices, town.returned) == (("A",), (MONTH,))
    assert (town.records["village_income"], town.villages) == (3, 3)
    assert (village.records, village.devices) == ({"village_income": 1}, ())


def test_the_device_moves_along_and_goes_on_handing_in(story: Story) -> None:
    rules = trust.authority(story.county)
    line = rules.streams[story.township.stream]
    assert {each.unit for each in line.spans} == {SHUANGHE, STREET}
    assert line.status == "active"
    assert rules.barred(line.id, 99, STREET, on_behalf=False) == ""
    assert story.township.unit_name == "双河街道"
    assert story.county.check() == story.township.check() == []


def test_the_open_return_moved_along_and_was_answered(story: Story) -> None:
    assert f"village_income/{DAPING}/{MONTH}" in story.open_returns
    standing = story.county.read("village_income", f"village_income/{DAPING}/{MONTH}")
    assert (standing.state, standing.values["inc_sale"]) == ("accepted", 4_000_00)
    assert verdicts.returned(story.township) == []


def test_each_month_is_asked_of_the_unit_that_was_there(story: Story) -> None:
    found = completeness(story.county, [MONTH, APRIL])
    assert found.cells[SHUANGHE, MONTH].state == "accepted"
    assert found.cells[STREET, APRIL].state == "accepted"
    assert (STREET, APRIL) in found.cells
    assert found.cells[SHUANGHE, APRIL].number == ""
    assert receipts(story.county, APRIL, [STREET])[STREET].day is not None


def test_the_figures_follow_and_every_comparison_says_so(story: Story) -> None:
    said = "红岩村2026年3月31日并入大坪村"
    story.county.install_forms(builtin_forms())
    made = bulletin(story.county, APRIL)
    street = next(each for each in made.lines["income"] if each.unit == STREET)
    assert street.figures["villages"] == 2
    assert any(said in each for each in made.merged)
    assert any("改为双河街道" in each for each in made.merged)
    assert SHUANGHE not in {each.unit for lines in made.lines.values() for each in lines}

    difference = month_difference(story.township, UNIT, APRIL)
    assert any(said in each for each in difference.merged)
    years = VillageYears(story.county, DAPING)
    assert years.month(MONTH).amounts["income_total"] == 4_000_00 + 3_600_00 + 2 * 1_200_00, "both villages of then"
    assert years.month(APRIL).amounts["income_total"] == 4_800_00
    assert any(said in each for each in years.notes(2026))


def test_what_the_county_says_to_the_new_name_reaches_the_old_device(story: Story) -> None:
    cadre = {"name": "赵七", "attendance_unit": STREET, "attendance_rule": "soe7", "cadre_kind": "soe"}
    record = story.county.save("cadre", cadre).record
    month_closing.close_month(story.county, APRIL)
    month_closing.reopen_month(story.county, APRIL, "双河街道更正4月收入", STREET)
    assert notices.receivers(story.county) == [SHUANGHE]
    for path in write_notices(story.county, story.around.stick()):
        receiving.take(story.township, path)
    assert story.township.read("cadre", record).values["name"] == "赵七"
    month_closing.check_open_above(story.township, APRIL)
    assert not month_closing.is_closed(story.county, APRIL, STREET)
    assert month_closing.is_closed(story.county, APRIL, "990101101")
    assert story.township.check() == []


@pytest.mark.parametrize(("plan", "error"), [
    (Plan((), "2026-04-30", DAPING), NothingEnds),
    (Plan((DAPING,), "2026-04-30", ""), NothingEnds),
    (Plan(("510101",), "2026-04-30", DAPING), NothingEnds),
    (Plan((DAPING,), "2026-04-30", DAPING), CannotGoOn),
    (Plan((DAPING,), "2026-04-30", HONGYAN), CannotGoOn),
    (Plan((DAPING,), "2026-04-30", "990101101"), CannotGoOn),
    (Plan((HONGYAN,), "2026-04-30", DAPING), EndedBefore),
    (Plan(("990101101",), "2026-04-30", NewUnit("99010110", "青石街道")), BadUnitCode),
    (Plan(("990101101",), "2026-04-30", NewUnit(STREET, "青石街道")), BadUnitCode),
    (Plan(("990101101",), "2026-04-30", NewUnit("510101106", "青石街道")), BadUnitCode),
])
def test_what_can_not_be_is_said_and_nothing_is_written(story: Story, plan: Plan, error: type[Exception]) -> None:
    before = len(story.county.register_records("unit"))
    with pytest.raises(error):
        reorganising.carry_out(story.county, plan)
    assert len(story.county.register_records("unit")) == before


def test_only_the_county_reorganises(story: Story) -> None:
    with pytest.raises(KeptAbove, match="由云岭县规定"):
        reorganising.carry_out(story.township, Plan((VILLAGES["新桥村"],), "2026-04-30", DAPING))


def test_what_was_registered_by_mistake_is_taken_back(story: Story) -> None:
    plan = Plan((VILLAGES["新桥村"],), "2026-05-31", DAPING)
    reorganising.carry_out(story.county, plan)
    assert next(each.code for each in reorganising.ended(story.county)) == VILLAGES["新桥村"]
    reorganising.take_back(story.county, VILLAGES["新桥村"])
    assert VILLAGES["新桥村"] not in [each.code for each in reorganising.ended(story.county)]
    unit = story.county.units.get(VILLAGES["新桥村"])
    assert unit is not None
    assert (unit.valid_to, unit.successor) == ("", "")
