"""Indicator definitions are data: what ships is sound, what is wrong is refused with every fault."""

import tomllib
from pathlib import Path

import pytest

import forms
from forms.faults import BadDefinition
from forms.indicator_reading import builtin_indicators, read_indicators
from forms.reading import builtin_forms

BAD = """
source = "测试"
[[figure]]
name = "a"
title = "甲"
unit = "个"
form = "project"
where = [["colour", "=", "red"], ["year", "about", "2026"], ["year", "=", "{decade}"]]
source = "测试"
[[figure]]
name = "b"
title = "乙"
unit = "个"
parts = ["c"]
source = "测试"
[[figure]]
name = "c"
title = "丙"
unit = "个"
parts = ["b", "nothing"]
source = "测试"
[[figure]]
name = "d"
title = "丁"
unit = "个"
form = "project"
counted = "assessed"
aggregate = "sum"
field = "name"
source = "测试"
[[indicator]]
name = "e"
title = "戊"
unit = "%"
numerator = "a"
denominator = "zzz"
speed = "fast"
light = { green = "e_green" }
source = "测试"
"""


def test_what_ships_is_sound_and_every_number_names_its_source():
    found = builtin_indicators()
    assert {"att_compliance", "proj_start", "fund_place", "fund_spend", "income_growth"} <= found.indicators.keys()
    assert all(each.source for each in (*found.figures.values(), *found.indicators.values()))
    for indicator in found.indicators.values():
        assert all(each.source and each.binding for each in indicator.thresholds), indicator.name


def test_every_fault_of_a_bad_definition_is_named_at_once():
    with pytest.raises(BadDefinition) as caught:
        read_indicators({"bad.toml": BAD}, builtin_forms())
    said = "\n".join(map(str, caught.value.faults))
    for part in ("colour", "about", "{decade}", "绕了一圈", "nothing", "写且只写一个", "zzz", "speed", "e_green"):
        assert part in said, part
    assert len(caught.value.faults) >= 9


def test_what_asks_an_absent_form_is_left_out_and_the_rest_stays():
    folder = Path(forms.__file__).parent / "indicators"
    texts = {each.name: each.read_text("utf-8") for each in folder.glob("*.toml")}
    kept = {name: each for name, each in builtin_forms().items() if name not in ("fund_entry", "monitored_household")}
    found = read_indicators(texts, kept)
    assert {"fund_arrived", "fund_place", "visits_due", "leverage"} <= found.left_out
    assert "fund_plan" in found.figures
    assert [name for name, _ in found.figures["items_due"].parts] == ["villages", "sheets_due", "logs_due"]


def test_no_file_holds_what_the_reader_doesnt_know():
    folder = Path(forms.__file__).parent / "indicators"
    for file in folder.glob("*.toml"):
        assert set(tomllib.loads(file.read_text("utf-8"))) <= {"source", "figure", "indicator"}, file.name
