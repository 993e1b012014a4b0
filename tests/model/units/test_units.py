import json
import time
from datetime import date

import pytest

import resources
from model.units.pinyin import spelled
from model.units.tree import UnitTree

DABA = "990101102201"
LAST_FIVE = {"喜德县", "越西县", "甘洛县", "美姑县", "雷波县"}


@pytest.fixture(scope="module")
def tree():
    return UnitTree.bundled()


def names(units):
    return [unit.name for unit in units]


def test_the_snapshot_holds_the_whole_of_sichuan_down_to_the_village(tree):
    levels = {}
    for unit in tree.descendants("51"):
        levels[unit.level] = levels.get(unit.level, 0) + 1
    assert levels == {"city": 21, "county": 183, "township": 3111, "village": 34412}


def test_39_counties_are_marked_and_the_five_unproven_ones_say_so(tree):
    marked = [unit for unit in tree.descendants("51") if unit.supported]
    assert len(marked) == 39
    assert {unit.level for unit in marked} == {"county"}
    assert {unit.name for unit in marked if unit.supported == "待核实"} == LAST_FIVE


def test_a_unit_knows_its_place(tree):
    mabian = tree.get("511133")
    assert (mabian.name, mabian.level, mabian.parent, mabian.demo) == ("马边彝族自治县", "county", "5111", False)
    assert names(tree.ancestors("511133100001")) == ["四川省", "乐山市", "马边彝族自治县", "民建镇"]
    assert tree.path_name("511133100") == "乐山市 \u203a 马边彝族自治县 \u203a 民建镇"
    assert tree.path_name("51") == "四川省"
    assert "民建镇" in names(tree.children("511133"))
    assert tree.level_of("511133100001") == "village"
    assert tree.is_below("511133100001", "5111")
    assert not tree.is_below("511133", "511133")
    assert tree.is_within("511133", "511133")
    assert tree.is_within("511133100", "511133")
    assert not tree.is_within("511133", "511133100")


def test_the_demo_county_is_marked_and_has_ten_villages(tree):
    assert tree.path_name(DABA) == "演示 \u203a 云岭县 \u203a 双河镇 \u203a 大坪村"
    assert tree.get("990101").demo
    villages = [unit for unit in tree.descendants("990101") if unit.level == "village"]
    assert len(villages) == 10
    assert names(tree.children("990101102")) == ["大坪村", "红岩村", "新桥村"]
    assert tree.path_name("990204107") == "演示 \u203a 青屏县 \u203a 石海镇"


@pytest.mark.parametrize("code", ["", "9", "52", "511133999", "511133100001001", "双河"])
def test_an_unknown_code_is_shown_as_it_stands(tree, code):
    assert tree.get(code) is None
    assert tree.name(code) == code
    assert tree.path_name(code) == code
    assert tree.level_of(code) == ""
    assert tree.ancestors(code) == []


def test_every_shipped_spelling_is_what_our_table_gives(tree):
    demo = json.loads(resources.path("divisions/demo.json").read_text(encoding="utf-8"))["units"]
    some = [tree.get(unit["code"]) for unit in demo] + tree.descendants("5111") + tree.descendants("5134")[::7]
    assert [unit.pinyin for unit in some] == [" ".join(spelled(unit.name)) for unit in some]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("马边", "马边彝族自治县"),
        ("mb", "马边彝族自治县"),
        ("mabian", "马边彝族自治县"),
        ("MaBian", "马边彝族自治县"),
        ("511133", "马边彝族自治县"),
        ("５１１１３３１００", "民建镇"),
        ("马边 民建", "民建镇"),
        ("mb mj", "民建镇"),
        ("shifang", "什邡市"),
        ("云岭县", "云岭县"),
        ("云岭 双河", "双河镇"),
    ],
)
def test_a_unit_is_found_by_name_letters_pinyin_code_or_with_its_county(tree, typed, first):
    assert tree.search(typed)[0].name == first


def test_the_committee_s_name_finds_the_village(tree):
    found = tree.search("大坪村村民委员会", within="990101")
    assert [unit.code for unit in found] == [DABA]
    assert tree.search("大坪村委会", within="990101") == found


def test_an_exact_name_comes_before_one_that_begins_with_it_and_demo_units_come_last(tree):
    found = tree.search("双河镇", limit=100)
    assert {unit.name for unit in found} == {"双河镇"}
    assert [unit.demo for unit in found] == [False] * (len(found) - 1) + [True]
    ranked = names(tree.search("双河", limit=100))
    assert ranked.index("双河镇") < ranked.index("双河村")


def test_a_search_can_be_held_to_a_level_and_a_place(tree):
    found = tree.search("城", levels=("township",), within="5134")
    assert found
    assert {unit.level for unit in found} == {"township"}
    assert all(unit.code.startswith("5134") for unit in found)
    assert tree.search("   ") == []
    assert tree.search("没有这个地方") == []
    assert len(tree.search("村", limit=7)) == 7


def test_searching_keeps_up_with_typing(tree):
    tree.search("a")
    for typed in ("双", "s", "shuanghe", "zzzz", "大坪村", "i", "马边 民建"):
        best = min(_seconds(tree, typed) for _ in range(5))
        assert best < 0.03, typed


def _seconds(tree, typed):
    begun = time.process_time()
    tree.search(typed)
    return time.process_time() - begun


def test_a_county_adds_merges_and_renames_and_the_shipped_tree_stays(tree):
    merged = tree.with_changes(
        [
            {"code": "990101104", "name": "双石镇", "valid_from": "2026-05-01"},
            {"code": "990101102", "valid_to": "2026-04-30", "successor": "990101104"},
            {"code": "990101101", "valid_to": "2026-04-30", "successor": "990101104"},
            {"code": DABA, "parent": "990101104"},
            {"code": "990101203", "name": "高坪镇"},
            {"code": "91510000709151981X", "name": "蜀道演示集团", "level": "enterprise", "parent": "990101"},
            {"code": "", "name": "无码"},
            {"code": "990101999"},
        ]
    )
    assert merged.successor_of("990101102", date(2026, 4, 30)) == "990101102"
    assert merged.successor_of("990101102", date(2026, 5, 1)) == "990101104"
    assert names(merged.children("990101", on=date(2026, 4, 1))) == ["青石镇", "双河镇", "高坪镇", "蜀道演示集团"]
    assert names(merged.children("990101", on=date(2026, 6, 1))) == ["双石镇", "高坪镇", "蜀道演示集团"]
    assert merged.path_name(DABA) == "演示 \u203a 云岭县 \u203a 双石镇 \u203a 大坪村"
    assert names(merged.children("990101102")) == ["红岩村", "新桥村"]
    assert merged.is_below(DABA, "990101104")
    assert not merged.is_below(DABA, "990101102")
    assert names(merged.search("ssz", within="990101")) == ["双石镇"]
    assert merged.search("gaopingzhen", within="990101")[0].code == "990101203"
    assert merged.search("高坪乡", within="990101") == []
    assert merged.search("sdyy") == []
    assert merged.search("sdysjt")[0].level == "enterprise"
    assert merged.get("990101999") is None
    assert tree.name("990101203") == "高坪乡"
    assert merged.with_changes([{"code": "990101203", "name": "高坪街道"}]).name("990101203") == "高坪街道"


def test_a_circle_in_what_people_wrote_stops_nothing(tree):
    circle = tree.with_changes(
        [
            {"code": "A1", "name": "甲", "parent": "B1", "valid_to": "2026-01-01", "successor": "B1"},
            {"code": "B1", "name": "乙", "parent": "A1", "valid_to": "2026-01-01", "successor": "A1"},
        ]
    )
    assert circle.successor_of("A1", date(2026, 2, 1)) in ("A1", "B1")
    assert names(circle.ancestors("A1")) == ["乙"]
    assert names(circle.descendants("A1")) == ["乙"]
