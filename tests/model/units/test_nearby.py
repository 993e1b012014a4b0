"""Units as a township's clerk means them: the own places first."""

import pytest

from model.units.nearby import Nearby
from model.units.tree import UnitTree

TREE = UnitTree.bundled()
DAPING = "990101102201"


@pytest.fixture(scope="module")
def township():
    return Nearby(TREE, "990101102")


@pytest.mark.parametrize("typed", ["大坪村", "大坪", "dpc", "大坪村村民委员会"])
def test_the_own_village_comes_before_all_others_of_its_name(township, typed):
    found = township.search(typed)
    assert found[0].code == DAPING
    assert len(found) > 1


def test_after_the_own_places_come_those_of_the_county_and_exact_names_first(township):
    found = township.search("村", 60)
    near = [each.code.startswith("990101") for each in found]
    assert near == sorted(near, reverse=True)
    assert not all(near)
    own = [each.code.startswith("990101102") for each in found]
    assert own == sorted(own, reverse=True)
    assert township.search("双河镇")[0].code == "990101102"


def test_levels_and_limits_hold(township):
    assert {each.level for each in township.search("双河", 50, ("township",))} == {"township"}
    assert len(township.search("村", 5)) == 5
    assert township.search("  ") == []


@pytest.mark.parametrize("typed", ["大坪村", "双河镇大坪村", "云岭县双河镇大坪村", "大坪村村委会", "大坪", DAPING,
                                   "９９０１０１１０２２０１"])
def test_a_name_that_only_one_place_of_ours_has_means_that_place(township, typed):
    assert [each.code for each in township.named(typed)] == [DAPING]


def test_a_name_that_no_place_of_ours_has_stays_open(township):
    assert len(township.named("城关镇", ("township",))) == len(TREE.called("城关镇"))
    far = township.named("民建镇")
    assert [each.name for each in far] == ["民建镇"] * len(far)
    assert far
    assert township.named("没有这个地方") == []
    assert township.named("大坪村", ("township",)) == []


def test_a_county_finds_the_village_of_any_of_its_townships():
    county = Nearby(TREE, "990101")
    assert [each.code for each in county.named("大坪村")] == [DAPING]
    assert county.search("dpc")[0].code == DAPING


def test_a_province_has_no_place_nearer_than_another():
    province = Nearby(TREE, "51")
    assert [each.code for each in province.search("双河镇", 5)] == [each.code for each in TREE.search("双河镇", 5)]
