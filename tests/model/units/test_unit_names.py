import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.units.names import Names, as_sought

NAMES = st.lists(st.text("双河镇村ab1", min_size=1, max_size=4), max_size=12)


@given(NAMES, st.text("双河镇村ab1", min_size=1, max_size=3))
def test_each_tier_is_what_a_plain_comparison_of_all_names_gives(names, sought):
    units = [(f"{number:03d}", name, " ".join("xyz")) for number, name in enumerate(names)]
    tiers = [list(tier) for tier in Names(units).tiers(sought)]
    assert tiers[0] == [code for code, name, _ in units if name == sought]
    assert tiers[1] == [code for code, name, _ in units if name.startswith(sought)]
    containing = tiers[-3] if sought.isascii() else tiers[-1]
    assert containing == [code for code, name, _ in units if sought in name]


@pytest.mark.parametrize(
    ("typed", "sought"),
    [("大坪村村民委员会", "大坪村"), ("民建社区居委会", "民建社区"), (" 大坪 村 ", "大坪村"), ("马村村", "马村村")],
)
def test_a_committee_s_name_is_cut_to_its_village(typed, sought):
    assert as_sought(typed) == sought
