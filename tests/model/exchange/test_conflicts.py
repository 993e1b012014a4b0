"""Two versions of a record, field by field, and the revision that settles them."""

import pytest

from model.exchange import conflicts
from model.exchange.conflicts import NoConflict
from tests.model.exchange.town import COUNTY, whole


def in_conflict(town, left, right, *, base=None):
    """A record of the county itself, on its two devices."""
    county = town.county
    first = county.save("note", base or {"name": "茶园", "amount": 100, "place": "大坪村"})
    town.boss.revise(first.record, [first.hash], values=right, unit=COUNTY, counter=999)
    ours = county.save("note", left, record=first.record, parents=(first.hash,))
    town.merge(whole(town.boss))
    return first, ours


def test_changes_of_different_fields_are_proposed_together(town) -> None:
    first, _ = in_conflict(town, {"name": "茶园", "amount": 200, "place": "大坪村"},
                           {"name": "茶园", "amount": 100, "place": "红岩村"})

    shown = conflicts.conflict(town.county, "note", first.record)

    assert shown.base == first.hash
    assert shown.clashes == ()
    assert {each.path: (each.base, each.merged) for each in shown.choices} == {
        "amount": (100, 200), "place": ("大坪村", "红岩村")}
    assert shown.proposed == {"name": "茶园", "amount": 200, "place": "红岩村"}
    assert conflicts.worklist(town.county) == [("note", first.record, town.row(first.record, "title")[0])]


def test_a_person_chooses_where_both_changed_the_same_and_the_choice_stays_in_the_history(town) -> None:
    first, ours = in_conflict(town, {"name": "茶园", "amount": 200}, {"name": "茶园", "amount": 300})
    shown = conflicts.conflict(town.county, "note", first.record)
    assert [each.path for each in shown.clashes] == ["amount"]
    mine = next(place for place, side in enumerate(shown.sides) if side.hash == ours.hash)

    saved = conflicts.resolve(town.county, shown, conflicts.take(shown, mine), "以合同为准")

    assert town.heads(first.record) == {saved.hash}
    assert town.row(first.record, "f_amount", "counts") == (200, 1)
    last = town.county.history(first.record)[-1]
    assert set(last.parents) == {each.hash for each in shown.sides}
    assert (last.author, last.explanations) == (town.county.person, {"conflict": "以合同为准"})
    assert conflicts.conflict(town.county, "note", first.record) is None


def test_two_settlements_of_one_conflict_are_a_conflict_again_and_settle(town) -> None:
    first, _ = in_conflict(town, {"name": "甲"}, {"name": "乙"})
    shown = conflicts.conflict(town.county, "note", first.record)
    theirs = town.boss.revise(first.record, [each.hash for each in shown.sides], values={"name": "丙"}, unit=COUNTY)
    ours = conflicts.resolve(town.county, shown, {"name": "丁"})
    town.merge(whole(town.boss))
    again = conflicts.conflict(town.county, "note", first.record)
    assert {each.hash for each in again.sides} == {theirs, ours.hash}
    settled = conflicts.resolve(town.county, again, {"name": "戊"})
    assert town.heads(first.record) == {settled.hash}


def test_a_decision_on_versions_that_are_no_longer_those_is_refused(town) -> None:
    first, _ = in_conflict(town, {"name": "甲"}, {"name": "乙"})
    shown = conflicts.conflict(town.county, "note", first.record)
    conflicts.resolve(town.county, shown, {"name": "丙"})
    with pytest.raises(NoConflict):
        conflicts.resolve(town.county, shown, {"name": "丁"})


def test_a_void_version_says_so(town) -> None:
    first, ours = in_conflict(town, {"name": "甲"}, {"name": "乙"})
    town.boss.revise(first.record, [town.boss.hashes[-1]], values={"name": "乙"}, unit=COUNTY, void=True, counter=1000)
    town.merge(whole(town.boss))
    shown = conflicts.conflict(town.county, "note", first.record)
    assert {each.voided for each in shown.sides} == {True, False}
    assert ours.hash in {each.hash for each in shown.sides}
