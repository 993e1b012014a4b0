"""What a form asks of other records, worked out by SQL, in the very values that records hold."""

from dataclasses import replace
from datetime import date

import pytest

from forms.definition import Field, Lookup
from model.workspace import lookups, references
from model.workspace.histories import differences, steps

TODAY = date(2026, 4, 2)


@pytest.fixture
def year(book):
    """A village's months from 2025-09 to 2026-02 with 100, 200, … fen, one month blank, one void, one of another."""
    for number, month in enumerate(("2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-02"), 1):
        values = {"village": "v1", "month": month, "rate": f"{number}.5"}
        if month != "2025-11":
            values["operating"] = number * 100
        book.save("income", f"income/v1/{month}", values, period=month)
    book.save("income", "income/v1/2025-08", {"village": "v1", "operating": 9}, period="2025-08", void=True)
    book.save("income", "income/v2/2026-02", {"village": "v2", "operating": 7}, period="2026-02")
    return book


def ask(book, aggregate, field="operating", *, form="income", values=None, record=None, **more):
    lookup = Lookup("it", "income", aggregate, field, **{"match": {"village": "village"}, **more})
    asking = replace(book.forms[form], lookups=(lookup,))
    values = {"village": "v1", "month": "2026-03"} if values is None else values
    return lookups.resolve(book.db, book.forms, asking, values, record, today=TODAY).get("it")


@pytest.mark.parametrize(("aggregate", "more", "expected"), [
    ("sum", {}, 1800), ("count", {}, 6), ("exists", {}, True), ("first", {}, 100), ("last", {}, 600),
    ("min", {}, 100), ("max", {}, 600), ("mean", {}, 360),
    ("last", {"period_offset": (-1, -1)}, 600), ("sum", {"period_offset": (-6, -1)}, 1800),
    ("sum", {"period_offset": (-5, -1)}, 1700), ("sum", {"period_offset": (-11, 0), "same_year": True}, 1100),
    ("count", {"period_offset": (-5, -4)}, 2), ("mean", {"period_offset": (-5, -1)}, 425),
    ("count", {"where": {"month": ("2025-10", "2025-12", "2027-01")}}, 2),
    ("sum", {"before": "month"}, 1800), ("sum", {"period_offset": (0, 3)}, None),
    ("count", {"period_offset": (0, 3)}, 0), ("exists", {"period_offset": (0, 3)}, False),
])
def test_aggregates_and_periods(year, aggregate, more, expected):
    assert ask(year, aggregate, **more) == expected


def test_decimals_stay_exact_and_a_mean_is_rounded_half_up(year):
    assert ask(year, "sum", "rate") == "24"
    assert ask(year, "max", "rate") == "6.5"
    assert ask(year, "mean", "rate", period_offset=(-2, -1)) == "6"
    assert ask(year, "mean", where={"month": ("2025-09", "2025-10")}) == 150
    assert ask(year, "mean", "operating", match={}, where={"month": ("2025-09",)}) == 100


def test_a_blank_side_or_no_period_finds_nothing(year):
    assert ask(year, "sum", values={"month": "2026-03"}) is None
    assert ask(year, "count", values={"month": "2026-03"}) == 0
    assert ask(year, "sum", values={"village": "v1"}, period_offset=(-1, -1)) is None


def test_others_only_leaves_the_record_itself_out(year):
    assert ask(year, "count", record="income/v1/2026-02", others_only=True) == 5
    assert ask(year, "last", record="income/v1/2026-02", match={"record": "record"}) == 600


def test_rows_of_a_repeat_are_summed_and_ask_for_themselves(book):
    plan = [{"row": "a", "source": "done", "amount": 5}, {"row": "b", "source": "planned", "amount": 7}]
    book.save("project", "P1", {"name": "一", "plan": plan, "tags": ["done", "planned"]})
    book.save("project", "P2", {"name": "二", "plan": plan[:1], "tags": ["building"]})
    total = Lookup("it", "project", "sum", "plan.amount", match={}, where={"plan.source": ("done",)})
    each = Lookup("each", "project", "count", match={"plan.source": "plan.source"})
    tagged = Lookup("tagged", "project", "first", "name", match={}, where={"tags": ("planned",)})
    absent = Lookup("absent", "project", "sum", "plan.nothing", match={})
    form = replace(book.forms["project"], lookups=(total, each, tagged, absent))
    found = lookups.resolve(book.db, book.forms, form, {"plan": plan}, today=TODAY)
    assert found == {"it": 10, "each": [2, 1], "tagged": "一"}


def test_a_form_of_days_and_a_form_of_months_meet(book, new_book):
    daily = replace(book.forms["project"], id="daily", hash="d", period="day", period_field="start", lookups=())
    book = new_book({**book.forms, "daily": daily})
    for day in ("2026-02-28", "2026-03-01", "2026-03-31"):
        book.save("daily", f"daily/{day}", {"name": day, "start": day}, period=day)
    book.save("income", "income/v1/2026-02", {"village": "v1", "operating": 3}, period="2026-02")
    days = Lookup("days", "daily", "count", period_offset=(0, 0))
    monthly = replace(book.forms["income"], lookups=(days,))
    assert lookups.resolve(book.db, book.forms, monthly, {"month": "2026-03"}, today=TODAY) == {"days": 2}
    last = replace(daily, lookups=(Lookup("last", "income", "sum", "operating", period_offset=(-1, -1)),))
    assert lookups.resolve(book.db, book.forms, last, {"start": "2026-03-31"}, today=TODAY) == {"last": 3}


def test_thresholds_of_the_register_override_on_their_days(book, new_book):
    fields = (Field("name", "text", "名称"), Field("value", "decimal", "值"), Field("from", "date", "起"),
              Field("until", "date", "止"))
    register = replace(book.forms["supporter"], id="threshold", hash="t", fields=fields)
    book = new_book({**book.forms, "threshold": register})
    book.save("threshold", "T1", {"name": "days", "value": "15", "from": "2026-01-01"})
    book.save("threshold", "T2", {"name": "days", "value": "20.5", "from": "2026-04-01", "until": "2026-04-30"})
    for day, expected in (("2025-12-31", {}), ("2026-03-31", {"threshold:days": "15"}),
                          ("2026-04-30", {"threshold:days": "20.5"}), ("2026-05-01", {"threshold:days": "15"})):
        assert lookups.thresholds(book.db, book.forms, ["days", "other"], date.fromisoformat(day)) == expected


def test_who_depends_on_whom(book):
    assert lookups.dependents(book.forms, "income") == {"income"}
    assert lookups.dependents(book.forms, "supporter") == {"project"}


def test_references_are_found_by_name_and_pinyin(book):
    book.save("supporter", "S1", {"name": "蜀能集团"})
    book.save("supporter", "S2", {"name": "新蜀能公司"})
    book.save("supporter", "S3", {"name": "旧蜀能"}, void=True)
    names = {"unit_name": book.unit_name}
    found = references.find(book.db, book.forms, "supporter", "sn", **names)
    assert [each.id for each in found] == ["S1", "S2"]
    assert [each.id for each in references.find(book.db, book.forms, "supporter", "蜀能", **names)] == ["S1", "S2"]
    assert references.find(book.db, book.forms, "supporter", "", 1, **names)[0].note == "双河镇"
    assert references.find(book.db, book.forms, "nobody", "蜀", **names) == []
    assert references.name_of(book.db, book.forms, "supporter", "S1", **names) == "蜀能集团"
    assert references.name_of(book.db, book.forms, "supporter", "S9", **names) == "S9"
    assert references.names_of(book.db, book.forms, "unit", ["990101102"], **names) == {"990101102": "双河镇"}


def test_differences_name_fields_rows_and_their_cells(book):
    form = book.forms["project"]
    before = {"name": "一", "total": 5, "gone": "x",
              "plan": [{"row": "a", "amount": 1}, {"row": "b", "amount": 2}, {"row": "c"}]}
    after = {"name": "二", "area": "3",
             "plan": [{"row": "b", "amount": 2}, {"row": "a", "amount": 7, "source": "done"}, {"row": "d"}]}
    found = [(each.path, each.kind, each.before, each.after) for each in differences(form, before, after)]
    assert found == [
        ("name", "changed", "一", "二"), ("total", "cleared", 5, None), ("area", "filled", None, "3"),
        ("plan[0]", "row_moved", 1, 0), ("plan[1]", "row_moved", 0, 1),
        ("plan[1].source", "filled", None, "done"), ("plan[1].amount", "changed", 1, 7),
        ("plan[2]", "row_added", None, {"row": "d"}), ("plan[2]", "row_removed", {"row": "c"}, None),
        ("gone", "cleared", "x", None),
    ]
    assert differences(form, before, before) == []
    assert differences(form, before, after)[5].label == "资金计划 · 来源"


def test_a_history_says_what_each_step_changed(real_workspace):
    workspace = real_workspace
    village = workspace.units.children(workspace.unit)[0].code
    first = workspace.save("village_income", {"village": village, "month": "2026-03", "inc_sale": 100})
    second = workspace.save("village_income", {"village": village, "month": "2026-03", "inc_sale": 300},
                            record=first.record, parents=(first.hash,))
    made = steps(workspace.forms["village_income"], workspace.history(first.record))
    assert [list(each.changes) for each in made] == [[""], [first.hash]]
    assert made[1].revision.hash == second.hash
    changed = {each.path: (each.before, each.after) for each in made[1].changes[first.hash]}
    assert changed["inc_sale"] == (100, 300)
    assert changed["income_total"] == (100, 300)
    assert "village" not in changed


def test_a_typed_name_means_a_record_by_id_title_or_a_word_of_the_title(book):
    book.save("supporter", "S1", {"name": "蜀能集团"})
    book.save("supporter", "S2", {"name": "蜀能集团 二公司"})
    book.save("supporter", "S3", {"name": "川粮集团"})
    book.save("supporter", "S4", {"name": "川粮集团"})
    meant = {text: [each.id for each in references.named(book.db, book.forms, "supporter", text)]
             for text in ("S2", "蜀能集团", "二公司", "川粮集团", "蜀能", "")}
    assert meant == {"S2": ["S2"], "蜀能集团": ["S1"], "二公司": ["S2"], "川粮集团": ["S3", "S4"], "蜀能": [], "": []}
    assert references.named(book.db, book.forms, "nobody", "蜀") == []
    assert references.find(book.db, book.forms, "supporter", "蜀能集团")[0].id == "S1"
