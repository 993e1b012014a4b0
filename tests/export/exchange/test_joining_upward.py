"""A county joins its province, and an enterprise team a county, in the same way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from export.exchange import joining, receiving
from export.exchange.notices import write_notice
from model.exchange import joining as decided
from model.exchange import trust
from tests.export.exchange.joined import COUNTY, SHUANGHE, Neighbours

CITY, PROVINCE, TEAM = "9901", "99", "91510000MA6CTEST0X"


@pytest.fixture
def around(tmp_path: Path) -> Iterator[Neighbours]:
    made = Neighbours(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("code", [TEAM, "911000001000013428"])
def test_an_enterprise_team_joins_a_county_and_its_devices_are_the_teams(around: Neighbours, code: str) -> None:
    county = around.make(COUNTY, "云岭县", person="马会计")
    team = around.make(code, "省建工集团帮扶队", person="周队长")
    around.join(county, team)
    place = decided.place(team)
    assert (place.standing, place.above) == ("joined", "云岭县")
    rules = trust.authority(county)
    assert rules.home(team.stream) == code
    assert rules.parent(code) == COUNTY
    assert trust.newest_roster(county, COUNTY).stream(team.stream).unit == code


@pytest.mark.parametrize(("unit", "name"), [(PROVINCE, "演示省"), (CITY, "演示一市")])
def test_a_county_that_keeps_a_roster_joins_city_or_province_and_goes_on_keeping_it(
    around: Neighbours, unit: str, name: str
) -> None:
    province, county = around.make(unit, name, person="上级专班"), around.make(COUNTY, "云岭县", person="马会计")
    township = around.make(SHUANGHE, "双河镇")
    around.join(county, township)
    around.join(province, county)

    place = decided.place(county)
    assert (place.standing, place.above) == ("joined", name)
    listed = trust.newest_roster(province, unit)
    assert next(each.root for each in listed.units if each.code == COUNTY) == trust.root_of(county, COUNTY)
    assert trust.root_of(province, COUNTY) == trust.root_of(county, COUNTY)
    assert trust.authority(county).home(township.stream) == SHUANGHE

    roster = joining.write_roster(county, around.stick()).path
    receiving.take(province, roster)
    assert trust.authority(province).home(township.stream) == SHUANGHE

    notice = write_notice(county, around.stick())
    assert receiving.look(township, notice).ok
    notice = write_notice(province, around.stick())
    assert receiving.look(county, notice).ok
