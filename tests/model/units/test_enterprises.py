"""An enterprise's code is taken as people type it, and a slip of the keys is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.units.enterprises import NoEnterpriseName, NotACreditCode, check_character, enterprise

CODE = "91350100M000100Y43"  # the example of GB 32100-2015
CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("typed", [CODE, CODE.lower(), "9135 0100 M000 100Y 43", CODE.replace("0", "０")])
def test_it_is_read_as_people_type_it(typed: str) -> None:
    made = enterprise(" 省建工集团帮扶队 ", typed)
    assert (made.code, made.name, made.level) == (CODE, "省建工集团帮扶队", "enterprise")


@given(st.integers(0, 17), st.sampled_from(CHARACTERS))
def test_one_wrong_character_is_always_found(place: int, other: str) -> None:
    typed = CODE[:place] + other + CODE[place + 1:]
    if typed != CODE:
        with pytest.raises(NotACreditCode):
            enterprise("企业", typed)


@pytest.mark.parametrize("typed", ["", "1", CODE[:17], CODE + "0", "9135010OM000100Y43"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(NotACreditCode):
        enterprise("企业", typed)


def test_a_team_has_a_name() -> None:
    assert check_character(CODE[:17]) == "3"
    for name in ("", "  ", "\u202e队", "队" * 61):
        with pytest.raises(NoEnterpriseName):
            enterprise(name, CODE)
