"""A merged village or renamed township keeps its history, whatever is asked of it."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from model.units import successors
from model.units.tree import UnitTree

DAPING, HONGYAN, XINQIAO = "990101102201", "990101102202", "990101102203"
SHUANGHE, STREET, COUNTY = "990101102", "990101105", "990101"
MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 1)


def tree(*records: dict[str, str]) -> UnitTree:
    return UnitTree.bundled().with_changes(records)


RENAMED = tree({"code": SHUANGHE, "valid_to": "2026-03-31", "successor": STREET},
               {"code": STREET, "name": "双河街道", "level": "township", "parent": COUNTY, "valid_from": "2026-04-01"})
MERGED = tree({"code": HONGYAN, "valid_to": "2026-03-31", "successor": DAPING})


def test_villages_lie_below_the_new_township_from_its_first_day_without_being_registered_again() -> None:
    before = [each.code for each in RENAMED.children(SHUANGHE)]
    assert [each.code for each in RENAMED.children(STREET, APRIL)] == before != []
    assert RENAMED.children(STREET, MARCH) == []
    assert RENAMED.is_within(DAPING, STREET)
    assert RENAMED.is_within(DAPING, SHUANGHE)
    assert RENAMED.is_within(DAPING, COUNTY)
    assert RENAMED.is_within(SHUANGHE, STREET)
    assert not RENAMED.is_within(STREET, SHUANGHE)
    assert STREET in [each.code for each in RENAMED.children(COUNTY, APRIL)]
    assert SHUANGHE not in [each.code for each in RENAMED.children(COUNTY, APRIL)]
    below = [each.code for each in RENAMED.descendants(COUNTY, APRIL)]
    assert below.count(DAPING) == 1
    assert len(below) == len(set(below))
    assert RENAMED.name_on(SHUANGHE, MARCH) == "双河镇"
    assert RENAMED.name_on(SHUANGHE, APRIL) == "双河街道"


def test_a_month_is_answered_for_by_the_unit_that_was_there_on_its_last_day() -> None:
    assert successors.in_month(RENAMED, SHUANGHE, "2026-03") == SHUANGHE
    assert successors.in_month(RENAMED, SHUANGHE, "2026-04") == STREET
    assert successors.in_month(RENAMED, STREET, "2026-03") == SHUANGHE
    assert successors.in_month(RENAMED, DAPING, "2026-04") == DAPING
    two = tree({"code": HONGYAN, "valid_to": "2026-03-31", "successor": "990101102299"},
               {"code": XINQIAO, "valid_to": "2026-03-31", "successor": "990101102299"},
               {"code": "990101102299", "name": "新村", "valid_from": "2026-04-01"})
    assert successors.in_month(two, "990101102299", "2026-03") == "990101102299", "of two nobody is the one"
    assert [each.renamed for each in successors.successions(two, "2026-01-01", "2026-12-31")] == [False, False]


def test_what_is_said_of_it() -> None:
    assert successors.notes(MERGED, "2026-03", "2026-04") == (
        "红岩村2026年3月31日并入大坪村，比较时以前的数已加在大坪村上。",)
    assert successors.notes(MERGED, "2026-04", "2026-05") == ()
    assert successors.notes(MERGED, "2026-03", "2026-04", SHUANGHE) != ()
    assert successors.notes(MERGED, "2026-03", "2026-04", "990101101") == ()
    assert "改为双河街道" in successors.notes(RENAMED, "2026-03", "2026-04", COUNTY)[0]


def test_what_makes_up_a_village_in_a_month() -> None:
    assert successors.sources(MERGED, DAPING, "2026-03") == (DAPING, HONGYAN)
    assert successors.sources(MERGED, DAPING, "2026-04") == (DAPING,)
    assert successors.sources(RENAMED, STREET, "2026-03") == (SHUANGHE,)


VILLAGES = [f"9901011022{number:02d}" for number in range(1, 7)]
ENDS = st.dictionaries(st.sampled_from(VILLAGES), st.tuples(st.sampled_from(VILLAGES), st.integers(0, 60)), max_size=6)


@given(ENDS, st.integers(-2, 62))
def test_whatever_is_registered_circles_too_nobody_is_lost_or_counted_twice(ends, offset) -> None:
    first = date(2026, 3, 1)
    made = tree(*({"code": code, "name": code, "parent": SHUANGHE, "level": "village"} for code in VILLAGES), *(
        {"code": code, "valid_to": (first + timedelta(days)).isoformat(), "successor": to}
        for code, (to, days) in ends.items() if to != code))
    day = first + timedelta(offset)
    for code in VILLAGES:
        now = made.successor_of(code, day)
        unit = made.get(now)
        straight = all(code < to for code, (to, _) in ends.items())  # where nobody ends in itself again
        assert not straight or (unit is not None and unit.valid(day))
        assert made.is_within(code, SHUANGHE)
        assert not made.is_below(code, code)
    for code in VILLAGES:
        below = [each.code for each in made.descendants(SHUANGHE, day)]
        assert len(below) == len(set(below))
        for old in made.before(code):
            assert made.is_within(old, code)
