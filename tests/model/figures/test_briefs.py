"""A brief is kept while it is written, gets its number once, and never changes after it was issued."""

import io
from datetime import date

import pytest

from model.figures import briefs
from model.figures.briefs import AlreadyIssued, ApproverMissing, IssueTaken
from tests.yunling import open_county

MARCH = {"month": "2026-03", "name": "云岭县工作简报", "issue_no": 3, "editor_unit": "专班", "issue_date": "2026-04-13",
         "title": "一季度进展", "state": "draft"}


def docx():
    from docx import Document

    target = io.BytesIO()
    Document().save(target)
    return target.getvalue()


@pytest.fixture
def county(tmp_path):
    workspace, _ = open_county(tmp_path / "云岭县.tuodi")
    with workspace:
        yield workspace


def test_what_was_written_comes_back_with_the_figures_of_each_part(county):
    figures = {"funds": {("fund_plan", "990101"): "3600", ("fund_pace:gap", "990101203"): "-15.3"}}
    made = briefs.keep(county, None, MARCH, {"funds": "年度计划资金3600万元。", "funds_note": "已督促。"}, figures)
    texts = {**made.texts, "funds_note": "已督促两次。"}
    again = briefs.keep(county, made, {**MARCH, "title": "改过的标题"}, texts, figures)
    found = briefs.kept_brief(county, "2026-03")
    assert found.record == made.record == again.record
    assert found.texts == {"funds": "年度计划资金3600万元。", "funds_note": "已督促两次。"}
    assert found.figures == figures
    assert found.values["title"] == "改过的标题"
    rows = {row["part"]: row["row"] for row in found.values["sections"]}
    assert rows == {row["part"]: row["row"] for row in made.values["sections"]}, "rows keep their identity"
    assert briefs.kept_brief(county, "2026-04") is None


def test_numbers_go_up_by_year_and_none_is_given_twice(county):
    assert briefs.next_issue(county, "2026") == (1, None)
    briefs.keep(county, None, {**MARCH, "total_no": 27}, {}, {})
    assert briefs.next_issue(county, "2026") == (4, 28)
    assert briefs.next_issue(county, "2027") == (1, 28)
    with pytest.raises(IssueTaken):
        briefs.keep(county, None, {**MARCH, "month": "2026-04"}, {}, {})
    briefs.keep(county, None, {**MARCH, "month": "2027-03"}, {}, {})
    assert briefs.last_cover(county, "2026-04")["editor_unit"] == "专班"


def test_an_issued_brief_is_fixed_with_its_files(county):
    draft = briefs.keep(county, None, MARCH, {"funds_note": "已督促。"}, {})
    with pytest.raises(ApproverMissing):
        briefs.issue(county, draft, " ", b"%PDF-1.4 test", docx())
    issued = briefs.issue(county, draft, "杜长明", b"%PDF-1.4 test", docx())
    assert issued.issued
    assert briefs.issued_file(county, issued, "pdf") == b"%PDF-1.4 test"
    found = briefs.kept_brief(county, "2026-03")
    assert found.issued
    assert found.values["approver"] == "杜长明"
    with pytest.raises(AlreadyIssued):
        briefs.keep(county, found, {**MARCH, "title": "再改"}, {}, {})
    assert date.fromisoformat(found.values["issue_date"]) == date(2026, 4, 13)
