"""What a county clerk does with what comes: drop it, look, take it, accept it, give it back, write receipts."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from export.exchange import receiving
from model.exchange import inbox_log, judging, month_closing
from tests.export.border import open_county
from tests.model.month.month_office import MONTH, VILLAGES

VILLAGE = f"village_income/{VILLAGES['大坪村']}/{MONTH}"


def test_a_dropped_stick_shows_what_is_on_it_and_says_what_was_not_opened(open_desk, stick, clerk) -> None:
    desk = open_desk()
    clerk.drops(desk.page, [stick])
    desk.settles()

    assert [each for each in desk.lines() if "试看" in each] == ["双河镇 3月 A001 试看，可以收 "]
    assert [each for each in desk.lines() if "不能收" in each]
    said = desk.page.bar.text()
    assert "隐藏的文件夹" in said
    assert "双河镇.lnk" in said
    assert "autorun.inf" in said
    assert inbox_log.packages(desk.workspace) == [], "looking takes nothing"


def test_the_dry_run_says_who_and_what_before_anything_is_taken(open_desk, stick, clerk) -> None:
    desk = open_desk()
    clerk.drops(desk.page, [stick])
    desk.settles()
    desk.chooses("A001")

    said = desk.page.packages.detail.text()
    assert "核验通过" in said
    assert "双河镇" in said
    assert "不缺号" in said
    assert set(desk.page.packages.detail.detail.counts) == {"new"}


def test_taking_all_keeps_the_bad_one_apart_and_the_good_one_waits_for_its_verdict(open_desk, stick, clerk) -> None:
    desk = open_desk()
    clerk.drops(desk.page, [stick])
    desk.settles()
    clerk.clicks(desk.page.packages.take_all)
    desk.settles()

    assert {each.state for each in inbox_log.packages(desk.workspace)} == {"received", "quarantined"}
    assert any("已收，待审" in each for each in desk.lines())
    desk.chooses("隔离")
    assert "隔离原因" in desk.page.packages.detail.text()
    assert desk.shell.rail.button("inbox").badge() == 1


def test_accepting_makes_it_count_and_the_receipt_is_written(open_desk, border, clerk, tmp_path) -> None:
    desk = open_desk()
    desk.page.presenter.add([border.package()])
    desk.settles()
    clerk.clicks(desk.button("take"))
    desk.settles()
    clerk.clicks(desk.button("accept"))
    desk.settles()
    assert desk.workspace.read("village_income", VILLAGE).state == "accepted"

    desk.page.presenter.write_receipts(tmp_path)
    desk.settles()
    answers = list(tmp_path.glob("*回执*.asice"))
    assert len(answers) == 1
    assert receiving.take(border.township, answers[0]).answered.receipt.verdict == "accepted"


def test_a_package_goes_back_with_a_remark_on_its_field(open_desk, border, clerk, tmp_path) -> None:
    desk = open_desk()
    desk.page.presenter.add([border.package()])
    desk.settles()
    clerk.clicks(desk.button("return"))
    desk.settles()
    panel = desk.page.packages.giving_back
    clerk.waits(panel.isVisible)

    clerk.clicks(panel.send)
    assert "请写退回原因" in panel.fault.text()
    clerk.types(panel.reason, "请改一处")
    panel.choose(VILLAGE, "inc_sale")
    clerk.types(panel.words, "与合同不符")
    clerk.presses(panel.words, Qt.Key.Key_Return)
    clerk.clicks(panel.send)
    desk.settles()

    assert desk.workspace.read("village_income", VILLAGE).state in ("returned", "submitted")
    desk.page.presenter.write_receipts(tmp_path)
    desk.settles()
    receiving.take(border.township, next(tmp_path.glob("*回执*.asice")))
    told = {(each.path, each.text) for each in judging.remarks(border.township, VILLAGE)}
    assert ("inc_sale", "与合同不符") in told
    assert ("", "请改一处") in told


def test_what_is_put_aside_stays_and_is_taken_later(open_desk, border, clerk) -> None:
    desk = open_desk()
    path = border.package()
    desk.page.presenter.add([path])
    desk.settles()
    clerk.clicks(desk.button("aside"))
    desk.settles()
    path.unlink()
    assert any("先放着" in each for each in desk.lines())

    desk.chooses("先放着")
    clerk.clicks(desk.button("take"))
    desk.settles()
    assert [each.state for each in inbox_log.packages(desk.workspace)] == ["received"]


def test_a_copy_is_listed_once_and_taking_it_again_is_said_to_change_nothing(open_desk, border, clerk) -> None:
    desk = open_desk()
    path = border.package()
    twin = shutil.copy(path, path.with_name("副本.asice"))
    desk.page.presenter.add([path, Path(twin)])
    desk.settles()
    assert len([each for each in desk.lines() if "试看" in each]) == 1
    assert "副本" in desk.page.bar.text()

    clerk.clicks(desk.button("take"))
    desk.settles()
    desk.page.presenter.add([path])
    desk.settles()
    assert any("以前收过" in each for each in desk.lines())


def test_nothing_of_a_closed_month_is_accepted_until_it_is_reopened(open_desk, border, clerk) -> None:
    desk = open_desk()
    month_closing.close_month(desk.workspace, MONTH)
    desk.page.presenter.add([border.package()])
    desk.settles()
    clerk.clicks(desk.button("take"))
    desk.settles()
    clerk.clicks(desk.button("accept"))
    desk.settles()
    assert "已经封账" in desk.page.bar.text()
    assert desk.workspace.read("village_income", VILLAGE).state == "submitted"

    month_closing.reopen_month(desk.workspace, MONTH, "双河镇更正")
    clerk.clicks(desk.button("accept"))
    desk.settles()
    assert desk.workspace.read("village_income", VILLAGE).state == "accepted"


def test_before_anybody_joined_the_page_says_what_to_do_first(open_desk, border, clerk, tmp_path) -> None:
    alone = open_county(tmp_path / "新县.tuodi")
    try:
        desk = open_desk(alone)
        assert desk.page.stack.currentWidget() is desk.page.empty
        assert "授权名册" in desk.page.empty.why.text()
        desk.page.presenter.add([border.package()])
        desk.settles()
        assert any("不能收" in each for each in desk.lines())
        assert "授权名册" in desk.page.packages.detail.text()
    finally:
        clerk.closes_all()
        alone.close()


@pytest.mark.parametrize("name", ["收据.txt", "照片.asice"])
def test_other_files_are_no_packages_whatever_they_are_called(open_desk, border, name) -> None:
    other = border.folder / name
    other.write_bytes(b"nothing of ours")
    desk = open_desk()
    desk.page.presenter.add([other])
    desk.settles()
    assert "没有找到本程序的包" in desk.page.bar.text()


def test_the_report_that_people_signed_is_read_before_it_is_judged(open_desk, border, clerk) -> None:
    desk = open_desk()
    desk.page.presenter.add([border.package()])
    desk.settles()
    clerk.clicks(desk.button("report"))
    desk.settles()
    assert desk.page.stack.currentWidget() is desk.page.report
    assert "托底帮扶工作月度上报表" in desk.page.report.view.document.text(0)
    clerk.presses(desk.page.report.view, Qt.Key.Key_Escape)
    assert desk.page.stack.currentWidget() is desk.page.filled
    assert inbox_log.packages(desk.workspace) == [], "reading takes nothing"


def test_what_was_handed_in_again_says_what_is_different(open_desk, border, clerk) -> None:
    desk = open_desk()
    for sale in (None, 4_000_00):
        if sale:
            border.office.report_village("大坪村", sale)
        desk.page.presenter.add([border.package()])
        desk.settles()
        clerk.clicks(desk.button("take"))
        desk.settles()
    assert "和 A001 比：农产品（物资）销售收入 3,600.00 → 4,000.00" in desk.page.packages.detail.text()


def test_what_can_not_be_taken_is_kept_with_its_reason_and_stays_in_sight(open_desk, stick, clerk) -> None:
    desk = open_desk()
    desk.page.presenter.add([stick / "坏.asice"])
    desk.settles()
    clerk.clicks(desk.button("keep"))
    desk.settles()
    assert any("坏.asice" in each and "隔离：" in each for each in desk.lines())


def test_who_is_late_leads_to_the_reminder_and_what_is_done_can_be_left_out(open_desk, border, clerk) -> None:
    desk = open_desk()
    desk.page.presenter.add([border.package()])
    desk.settles()
    assert not any("双河镇" in each and "未到" in each for each in desk.lines()), "it lies here to be looked at"
    clerk.clicks(desk.button("take"))
    desk.settles()
    clerk.clicks(desk.button("accept"))
    desk.settles()
    todo = next(each for each in desk.page.packages.shown.findChildren(QToolButton) if "待办" in each.text())
    clerk.clicks(todo)
    desk.settles()
    assert not any("已接收" in each for each in desk.lines())
    desk.chooses("青石镇")
    clerk.clicks(desk.button("remind"))
    assert desk.page.completeness.isVisible()
    assert desk.page.completeness.who.text().startswith("青石镇")


def test_a_file_of_joining_leads_where_joining_is_done_and_is_no_package(open_desk, border, clerk, monkeypatch) -> None:
    from export.exchange import joining
    from ui.notices import Question

    asked = []
    monkeypatch.setattr(Question, "exec", lambda dialog: asked.append(dialog.buttons["join"].text()))
    with open_county(border.folder / "演示省.tuodi", "99", "演示省") as province:
        invitation = joining.write_invitation(province, border.folder).path
    desk = open_desk()
    clerk.drops(desk.page, [invitation])
    desk.settles()
    assert desk.shell.current() == "joining"
    assert asked == ["打开邀请"]
    assert not any("试看" in each or "不能收" in each for each in desk.lines())
