"""What a township wants of the county's registers and of projects, and the county's answer, by files alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from export.exchange import receiving
from export.exchange.notices import write_notice
from export.exchange.receipt import write_receipt
from model.exchange import judging, proposals, registers
from model.exchange.judging import MayNotJudge
from model.exchange.proposals import DecidedBefore, NotTheSame, NotToPropose, RefusalNeedsReason
from tests.export.border import Border, open_border
from tests.model.month.month_office import UNIT

ROW = "018f0000-0000-7000-8000-00000000000a"
SUPPORTER = {"name": "省属甲公司", "kind": "provincial_soe"}
PROJECT: dict[str, Any] = {"code": "990101102-2026-A01", "name": "大坪村冷藏库建设项目", "year": 2026,
                           "total_invest": 4_500_000_00, "progress_note": "正在备料"}


@pytest.fixture
def border(tmp_path: Path) -> Iterator[Border]:
    made = open_border(tmp_path)
    yield made
    made.township.close()
    made.county.close()


def up(border: Border) -> str:
    return receiving.take(border.county, border.package()).received.submit


def down(border: Border) -> None:
    receiving.take(border.township, write_notice(border.county, border.folder, UNIT))


def waiting(workspace) -> list[proposals.Proposal]:
    return [each for each in proposals.proposals(workspace) if each.state == "waiting"]


def change(workspace, form: str, record: str, **values: Any) -> str:
    standing = workspace.read(form, record)
    return workspace.save(form, standing.values | values, record=record, parents=standing.heads).hash


def invest(workspace, record: str) -> int:
    return workspace.db.execute("SELECT f_total_invest FROM p_project WHERE record = ?", (record,)).fetchone()[0]


def document(workspace) -> dict[str, Any]:
    return workspace.attachments.put(b"%PDF-1.7 \xe6\x89\xb9\xe5\xa4\x8d", "云专班〔2026〕3号.pdf", "application/pdf")


def test_a_supporter_from_before_joining_is_adopted_under_its_id(border) -> None:
    made = border.township.save("supporter", SUPPORTER | {"leader_name": "张三"})
    assert proposals.proposals(border.township) == []
    border.join()
    assert proposals.of_record(border.township, "supporter", made.record).shown == "待批复"
    up(border)

    asked = waiting(border.county)[0]
    assert (asked.record, asked.unit, asked.new) == (made.record, UNIT, True)
    assert "省属甲公司" in [each.after for each in proposals.differences(border.county, asked)]
    proposals.approve(border.county, asked, reason="同意")
    assert waiting(border.county) == []
    down(border)

    standing = border.township.read("supporter", made.record)
    assert (standing.unit, len(standing.heads)) == ("990101", 1)
    assert standing.values["leader_name"] == "张三", "the private part that never left stays bound to it"
    answer = proposals.of_record(border.township, "supporter", made.record)
    assert (answer.shown, answer.reason) == ("已批复", "同意")
    assert registers.owner(border.township, "supporter", made.record) == "990101"
    assert border.county.check() == border.township.check() == []


def test_a_change_to_the_countys_record_waits_and_counts_nowhere(border) -> None:
    border.join()
    made = border.county.save("supporter", SUPPORTER)
    down(border)
    said = proposals.propose(border.township, "supporter", SUPPORTER | {"name": "省属甲集团"}, record=made.record)
    assert border.township.read("supporter", made.record).values["name"] == "省属甲公司"
    assert proposals.of_record(border.township, "supporter", made.record).shown == "待批复"
    up(border)

    asked = waiting(border.county)[0]
    assert (asked.revision, asked.new) == (said.hash, False)
    assert [(each.path, each.before, each.after) for each in proposals.differences(border.county, asked)] == [
        ("name", "省属甲公司", "省属甲集团")]
    assert border.county.read("supporter", made.record).values["name"] == "省属甲公司"
    proposals.approve(border.county, asked)
    assert border.county.read("supporter", made.record).values["name"] == "省属甲集团"
    down(border)
    assert border.township.read("supporter", made.record).values["name"] == "省属甲集团"
    assert proposals.of_record(border.township, "supporter", made.record).shown == "已批复"
    assert border.county.check() == border.township.check() == []


def test_a_refusal_comes_back_with_its_reason_and_document(border) -> None:
    border.join()
    project = border.township.save("project", PROJECT)
    up(border)
    asked = waiting(border.county)[0]
    with pytest.raises(RefusalNeedsReason):
        proposals.refuse(border.county, asked, " ")
    paper = document(border.county)
    proposals.refuse(border.county, asked, "缺村民会议公示照片", document=paper)
    with pytest.raises(DecidedBefore):
        proposals.approve(border.county, asked)
    down(border)

    answer = proposals.of_record(border.township, "project", project.record)
    assert (answer.shown, answer.reason) == ("未批准", "缺村民会议公示照片")
    assert border.township.attachments.read(answer.document["sha256"]).startswith(b"%PDF")
    change(border.township, "project", project.record, content_scale="补了公示")
    assert proposals.of_record(border.township, "project", project.record).shown == "待批复", "it asks again"


def test_after_approval_the_countys_fields_stand_until_a_change_is_approved(border) -> None:
    border.join()
    project = border.township.save("project", PROJECT).record
    up(border)
    proposals.approve(border.county, waiting(border.county)[0], values={"code": "990101-2026-017"})
    down(border)
    assert proposals.of_record(border.township, "project", project).shown == "已批复"
    row = "SELECT f_code, f_total_invest FROM p_project WHERE record = ?"
    assert border.township.db.execute(row, (project,)).fetchone() == ("990101-2026-017", 4_500_000_00)

    change(border.township, "project", project, content_scale="两间冷藏库")
    assert proposals.of_record(border.township, "project", project).shown == "已批复", "all else is the township's"
    change(border.township, "project", project, total_invest=5_000_000_00)
    assert proposals.of_record(border.township, "project", project).shown == "待批复"
    assert invest(border.township, project) == 4_500_000_00
    assert border.township.read("project", project).values["total_invest"] == 5_000_000_00, "the form shows the wish"

    judging.accept(border.county, up(border))
    assert invest(border.county, project) == 4_500_000_00, "accepting the month doesn't approve the change"
    asked = waiting(border.county)[0]
    assert [(each.path, each.before, each.after) for each in proposals.differences(border.county, asked)] == [
        ("total_invest", 4_500_000_00, 5_000_000_00)], "the code that the county gave is no change of the township's"
    proposals.approve(border.county, asked)
    assert border.county.db.execute(row, (project,)).fetchone()[0] == "990101-2026-017"
    assert invest(border.county, project) == 5_000_000_00
    down(border)
    assert invest(border.township, project) == 5_000_000_00
    assert proposals.of_record(border.township, "project", project).shown == "已批复"
    assert border.county.check() == border.township.check() == []
    border.county.rebuild()
    assert invest(border.county, project) == 5_000_000_00


def test_a_refused_change_leaves_what_was_approved(border) -> None:
    border.join()
    project = border.township.save("project", PROJECT).record
    up(border)
    proposals.approve(border.county, waiting(border.county)[0])
    down(border)
    change(border.township, "project", project, total_invest=9_000_000_00)
    up(border)
    proposals.refuse(border.county, waiting(border.county)[0], "超概算，请先报调整文件")
    down(border)
    assert invest(border.township, project) == 4_500_000_00
    assert proposals.of_record(border.township, "project", project).shown == "未批准"
    change(border.township, "project", project, content_scale="其他不变")
    assert proposals.of_record(border.township, "project", project).shown == "未批准", "the same wish isn't asked twice"


def test_a_project_that_is_only_thought_of_is_no_proposal(border) -> None:
    border.join()
    dates = [{"row": ROW, "stage": "10", "actual": "2026-02-01"}]
    thought = border.township.save("project", PROJECT | {"stage_dates": dates})
    assert proposals.of_record(border.township, "project", thought.record) is None


def test_the_same_enterprise_is_mapped_and_keys_below_stay_good(border) -> None:
    border.join()
    ours = border.county.save("supporter", SUPPORTER)
    theirs = border.township.save("supporter", {"name": "甲公司（省属）"}).record
    channels = [{"row": ROW, "channel": "soe", "supporter": theirs}]
    project = border.township.save("project", PROJECT | {"supporters": channels})
    up(border)
    asked = next(each for each in waiting(border.county) if each.record == theirs)
    with pytest.raises(NotTheSame):
        proposals.map_to(border.county, asked, theirs)
    proposals.map_to(border.county, asked, ours.record, reason="已有")
    down(border)

    for workspace in (border.county, border.township):
        assert [each.id for each in workspace.find_references("supporter", "甲公司")] == [ours.record]
        named = workspace.read("project", project.record).values["supporters"][0]["supporter"]
        assert named == theirs, "what was signed stays as it was"
        assert workspace.name_of("supporter", named) == "省属甲公司"
        row = workspace.db.execute("SELECT f_supporter FROM p_project__supporters").fetchone()
        assert row == (ours.record,), "sums and lists know it as the county's"
    assert border.county.check() == border.township.check() == []


def test_only_the_unit_above_answers(border) -> None:
    border.join()
    border.township.save("supporter", SUPPORTER)
    asked = waiting(border.township)[0]
    with pytest.raises(MayNotJudge):
        proposals.approve(border.township, asked)


def test_an_approval_that_the_township_writes_itself_counts_nowhere(border) -> None:
    border.join()
    project = border.township.save("project", PROJECT)
    border.township.append_flow("approve", target=project.hash, body={"verdict": "approve", "reason": ""})
    assert proposals.of_record(border.township, "project", project.record).shown == "待批复"
    up(border)
    assert [each.record for each in waiting(border.county)] == [project.record]


def test_what_is_ones_own_is_not_proposed(border) -> None:
    with pytest.raises(NotToPropose):
        proposals.propose(border.township, "deadline", {"form": "all"})
    border.join()
    made = proposals.propose(border.township, "deadline", {"form": "all", "period": "month", "due_workday": 9})
    assert border.township.read("deadline", made.record) is None, "it holds once the county registers it"
    up(border)
    proposals.approve(border.county, waiting(border.county)[0])
    assert border.county.read("deadline", made.record).unit == "990101"


def test_an_answer_travels_in_a_receipt_too_and_in_any_order(border) -> None:
    border.join()
    project = border.township.save("project", PROJECT)
    receiving.take(border.county, border.package())
    before = write_notice(border.county, border.folder, UNIT)
    proposals.approve(border.county, waiting(border.county)[0])
    from model.exchange import inbox_log

    sha256 = inbox_log.packages(border.county)[0].sha256
    receiving.take(border.township, write_receipt(border.county, sha256, border.folder))
    receiving.take(border.township, before)
    assert proposals.of_record(border.township, "project", project.record).shown == "已批复"
