"""An issued brief stays; what was wrong in it is said once in the next one, and again when it changes again."""

from datetime import date

import pytest

from export.brief.composing import default_cover, draft, values_of
from export.brief.corrections import PART, corrections
from model.figures import briefs
from tests.yunling import COUNTY, GAOPING, MONTH, WAN, county_in_march


@pytest.fixture
def county(tmp_path):
    workspace, _ = county_in_march(tmp_path / "云岭县.tuodi")
    with workspace:
        yield workspace


def issue(workspace, month, number):
    drafted = draft(workspace, month)
    parts = [part for section in drafted.sections for part in section.parts if not part.human]
    values = values_of(default_cover(workspace, number, date(2026, 4, 13)), month) | {"title": "进展"}
    kept = briefs.keep(workspace, None, values, {part.key: part.text for part in parts},
                       {part.key: part.figures for part in parts})
    from tests.model.figures.test_briefs import docx

    return briefs.issue(workspace, kept, "杜长明", b"%PDF-1.4 test", docx())


def pay(workspace, amount):
    found = next(each for each in workspace.register_records("fund_entry")
                 if each.values["kind"] == "pay" and each.unit == GAOPING)
    workspace.save("fund_entry", {**found.values, "amount": amount * WAN}, record=found.record, parents=found.heads)


def said(workspace, month):
    parts = {part.key: part.text for section in draft(workspace, month).sections for part in section.parts}
    return parts.get(PART)


def test_nothing_was_wrong(county):
    issue(county, MONTH, 3)
    assert corrections(county, "2026-04") == []
    assert said(county, "2026-04") is None


def test_a_changed_amount_is_said_with_old_and_new_for_all_that_it_moves(county):
    before = issue(county, MONTH, 3)
    pay(county, 108)
    found = {(each.name, each.unit): (each.old, each.new) for each in corrections(county, "2026-04")}
    assert found == {
        ("fund_paid", COUNTY): ("918", "948"), ("fund_spend", COUNTY): ("60.0%", "62.0%"),
        ("fund_pace", COUNTY): ("25.5%", "26.3%"), ("fund_pace:gap", COUNTY): ("0.5", "1.3"),
        ("fund_pace", GAOPING): ("9.8%", "13.5%"), ("fund_pace:gap", GAOPING): ("-15.3", "-11.5"),
    }
    assert said(county, "2026-04").startswith("第3期（3月数据）：")
    assert "支出918万元，更正为948万元" in said(county, "2026-04")
    assert "高坪乡" in said(county, "2026-04")
    assert briefs.kept_brief(county, MONTH).texts == before.texts, "the issued one stays"


def test_it_is_said_once_and_again_when_it_changes_again(county):
    issue(county, MONTH, 3)
    pay(county, 108)
    issue(county, "2026-04", 4)
    assert said(county, "2026-05") is None
    pay(county, 98)
    assert "支出948万元，更正为938万元" in said(county, "2026-05")


def test_work_that_goes_on_corrects_nothing(county):
    issue(county, MONTH, 3)
    task = next(each for each in county.register_records("task") if each.values["state"] == "doing")
    county.save("task", {**task.values, "state": "closed"}, record=task.record, parents=task.heads)
    assert corrections(county, "2026-04") == []


def test_another_year_corrects_nothing(county):
    issue(county, MONTH, 3)
    pay(county, 108)
    assert corrections(county, "2027-01") == []
