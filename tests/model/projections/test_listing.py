"""Lists show what a plain sort over all rows would show, wherever one jumps to."""

import contextlib
import random

import pytest

from model.workspace import listing as module
from model.workspace.filters import Filter
from model.workspace.listing import Listing
from model.workspace.projections import total


@pytest.fixture
def full(book):
    """300 projects of two townships and three months, many alike, many blank."""
    luck = random.Random(7)
    book.save("supporter", "S1", {"name": "蜀能集团"})
    book.save("supporter", "S2", {"name": "巴山集团"})
    made = []
    for number in range(300):
        values = {"name": f"项目{luck.randrange(40)}"}
        if number % 3:
            values |= {"total": luck.randrange(50) * 1_000_000, "supporter": luck.choice(["S1", "S2", "S9"])}
        if number % 4:
            values |= {"area": luck.choice(["0.5", "10", "9.25", "-1"]), "start": f"2026-0{luck.randrange(1, 10)}-01"}
        if number % 5:
            values |= {"status": luck.choice(["planned", "building", "done"]), "tags": ["done"]}
        made.append(book.written("project", f"P{number:03}", values, period=luck.choice(["2026-01", "2026-02", ""]),
                                 unit=luck.choice(["990101102", "990101103"]), void=number % 50 == 7))
    book.refresh(made)
    return book


def listing(book, **more):
    return Listing(book.db, book.forms, "project", unit_name=book.unit_name, **more)


@pytest.mark.parametrize("column", ["month", "unit", "period", "name", "supporter", "status", "total", "area", "start"])
@pytest.mark.parametrize("ascending", [True, False])
@pytest.mark.parametrize("far", [0, 2_000])
def test_jumping_about_shows_the_same_as_reading_through(full, column, ascending, far, monkeypatch):
    monkeypatch.setattr(module, "FAR", far)
    shown = listing(full, order=(column, ascending))
    everything = [row.record for row in shown.rows()]
    assert everything == list(shown.records())
    assert len(everything) == shown.count().rows == 294
    luck = random.Random(3)
    for first in [0, 290, 128, *(luck.randrange(294) for _ in range(30))]:
        assert [row.record for row in shown.page(first, 16)] == everything[first:first + 16]
    assert shown.page(294, 16) == []
    for record in luck.sample(everything, 20):
        assert shown.position(record) == everything.index(record)
    assert shown.position("P007") is None


def test_order_is_that_of_values_not_of_their_text(full):
    areas = [row.values.get("area") for row in listing(full, order=("area", True)).rows()]
    assert list(dict.fromkeys(areas)) == [None, "-1", "0.5", "9.25", "10"]
    names = [row.names.get("supporter") for row in listing(full, order=("supporter", True)).rows()]
    assert list(dict.fromkeys(names))[-2:] == ["巴山集团", "蜀能集团"]
    states = [row.values.get("status") for row in listing(full, order=("status", True)).rows()]
    assert list(dict.fromkeys(states)) == [None, "planned", "building", "done"]


def _all(full, test):
    return {row.record for row in listing(full, include_void=True).rows() if not row.void and test(row)}


@pytest.mark.parametrize(("asked", "test"), [
    (Filter("status", "=", "done"), lambda row: row.values.get("status") == "done"),
    (Filter("status", "in", ["done", "planned"]), lambda row: row.values.get("status") in ("done", "planned")),
    (Filter("status", "!=", "done"), lambda row: row.values.get("status") != "done"),
    (Filter("total", "between", (5_000_000, 20_000_000)),
     lambda row: 5_000_000 <= row.values.get("total", -1) <= 20_000_000),
    (Filter("total", "<=", 5_000_000), lambda row: row.values.get("total", 10**9) <= 5_000_000),
    (Filter("area", ">=", "9"), lambda row: row.values.get("area") in ("10", "9.25")),
    (Filter("start", ">=", "2026-08-01"), lambda row: row.values.get("start", "") >= "2026-08-01"),
    (Filter("total", "blank"), lambda row: "total" not in row.values),
    (Filter("start", "filled"), lambda row: "start" in row.values),
    (Filter("tags", "=", "done"), lambda row: "done" in row.values.get("tags", [])),
    (Filter("tags", "!=", "done"), lambda row: "done" not in row.values.get("tags", [])),
    (Filter("name", "contains", "目3"), lambda row: "目3" in row.values["name"]),
    (Filter("supporter", "contains", "蜀能"), lambda row: row.values.get("supporter") == "S1"),
    (Filter("unit", "=", "990101103"), lambda row: row.unit == "990101103"),
    (Filter("state", "=", "accepted"), lambda row: False),
])
def test_filters(full, asked, test):
    shown = listing(full, filters=[asked], order=("total", True))
    assert {row.record for row in shown.page(0, 300)} == _all(full, test)
    assert shown.count() == (len(_all(full, test)), False)


def test_search_finds_names_pinyin_and_what_is_shown(full):
    by_name = {row.record for row in listing(full, search="蜀能").rows()}
    assert by_name == {row.record for row in listing(full, search="snjt").rows()}
    assert by_name == _all(full, lambda row: row.values.get("supporter") == "S1")
    both = listing(full, search="蜀能 在建")
    assert {row.values["status"] for row in both.rows()} == {"building"}
    first = both.page(0, 1)[0].record
    assert both.position(first) == 0
    assert listing(full, search="没有这个").count() == (0, False)


def test_units_and_months_have_kept_counts(full):
    shown = listing(full, units=["990101102"], month="2026-01", order=("total", False))
    expected = _all(full, lambda row: (row.unit, row.month) == ("990101102", "2026-01"))
    assert {row.record for row in shown.page(0, 300)} == expected
    assert shown.count().rows == len(expected)
    tail = shown.page(len(expected) - 5, 16)
    assert [row.record for row in tail] == list(shown.records())[-5:]
    assert total(full.db, "project", include_void=True) == 300


def test_totals_are_exact_and_blank_where_nothing_is_filled(full):
    rows = list(listing(full).rows())
    sums = listing(full).sums(["total", "area", "name"])
    assert sums["total"] == sum(row.values.get("total", 0) for row in rows)
    assert float(sums["area"]) == sum(float(row.values.get("area", 0)) for row in rows)
    assert "name" not in sums
    assert listing(full, filters=[Filter("total", "blank")]).sums(["total"]) == {}


def test_more_hits_than_the_cap_are_said_to_be_more(full, monkeypatch):
    monkeypatch.setattr(module, "CAP", 100)
    shown = listing(full, search="项目", order=("total", True))
    assert shown.count() == (101, True)
    assert shown.exact_count() == 294
    everything = list(shown.records())
    assert [row.record for row in shown.page(40, 20)] == everything[40:60]
    assert [row.record for row in shown.page(90, 20)] == everything[90:110]
    assert shown.position(everything[200]) == 200


def test_an_unknown_column_is_refused(full):
    with pytest.raises(KeyError):
        listing(full, filters=[Filter("nonsense", "blank")])


@pytest.mark.parametrize("column", ["phone", "tags", "author", "counter"])
@pytest.mark.parametrize("ascending", [True, False])
def test_two_readers_find_the_same_order_where_no_index_has_it(full, column, ascending):
    copied = full.db.conn.serialize()

    def another():
        from sqlite_utils import Database

        made = Database(memory=True)
        made.conn.deserialize(copied)
        return contextlib.closing(made)

    alone, beside = (listing(full, order=(column, ascending), beside=each) for each in (None, another))
    for first in (0, 16, 100, 290):
        assert [row.record for row in beside.page(first, 16)] == [row.record for row in alone.page(first, 16)]
