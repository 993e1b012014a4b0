"""Many packages accepted at once, and one record by record: by keys, and what couldn't be accepted says why."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt

from export.exchange import receiving
from model.exchange import inbox_log, judging, month_closing
from tests.export.border import Border
from tests.model.month.month_office import MONTH, VILLAGES
from ui.inbox import bulk
from ui.tasks import Cancelled

CONTROL = Qt.KeyboardModifier.ControlModifier
VILLAGE, OTHER = (f"village_income/{VILLAGES[name]}/{MONTH}" for name in ("大坪村", "红岩村"))


@pytest.fixture
def two(border: Border) -> Iterator[list[Path]]:
    """A month and its correction, which follows it."""
    first = border.package()
    border.office.report_village("大坪村", 4_000_00)
    return [first, border.package()]


def states(workspace) -> list[tuple[str, str]]:  # type: ignore[no-untyped-def]
    return sorted((each.number, each.state) for each in inbox_log.packages(workspace) if each.number)


def test_all_that_can_be_is_accepted_at_once_and_a_bad_one_says_why_and_stops_nobody(
    open_desk, two, stick, clerk
) -> None:
    desk = open_desk()
    shutil.rmtree(stick / ".双河镇")
    desk.page.presenter.add([*two, stick])
    desk.settles()
    table, view = desk.page.packages.table, desk.page.packages.bulk
    clerk.presses(table, Qt.Key.Key_A, CONTROL)
    desk.settles()
    assert view.isVisible()
    assert "2 个可以接收" in view.heading.text()
    assert f"新增 {view.plan.candidates[0].count('new')} 条" in view.sums.text(), "the correction repeats its records"
    assert states(desk.workspace) == [], "a dry run writes nothing"

    clerk.clicks(view.accept)
    desk.settles()
    assert states(desk.workspace) == [("A001", "accepted"), ("A002", "accepted")]
    assert desk.workspace.read("village_income", VILLAGE).state == "accepted"
    assert "接收了 2 个，1 个没有接收" in view.heading.text()
    assert any("坏.asice" in each and "不能收：" in each for each in desk.lines())
    clerk.presses(view.back, Qt.Key.Key_Escape)
    assert desk.page.packages.detail.isVisible()


def test_one_button_chooses_what_waits_and_what_fails_meanwhile_keeps_its_reason_in_the_list(
    open_desk, border, two, clerk
) -> None:
    for each in two:
        receiving.take(border.county, each)
    desk = open_desk()
    clerk.clicks(desk.page.packages.together)
    desk.settles()
    view = desk.page.packages.bulk
    assert len(view.plan.ready) == 2
    month_closing.close_month(desk.workspace, MONTH)
    clerk.clicks(view.accept)
    desk.settles()
    assert states(desk.workspace) == [("A001", "received"), ("A002", "received")]
    assert "2 个没有接收" in view.heading.text()
    waiting = [each for each in desk.lines() if "已收，待审：" in each]
    assert len(waiting) == 2
    assert all("封账" in each for each in waiting)

    table = desk.page.packages.table
    at = next(at for at in range(table.rowCount()) if "封账" in table.row_text(at))
    assert table.rowHeight(at) > table.verticalHeader().defaultSectionSize(), "the reason has a line of its own"
    desk.page.presenter.reopen_month("双河镇更正")
    desk.settles()
    assert not any("封账" in each for each in desk.lines()), "what holds nothing back isn't said any more"


def test_stopping_keeps_what_was_accepted_and_the_rest_can_go_on(border, two) -> None:
    for each in two:
        receiving.take(border.county, each)
    planned = bulk.plan(border.county, [each.sha256 for each in inbox_log.packages(border.county)], {})
    judged: list[bulk.Candidate] = []

    def step(_words: str, done: int, _total: int) -> None:
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        bulk.accept_all(border.county, planned, {}, judged.append, step)
    after = bulk.judged_plan(planned, judged)
    assert states(border.county) == [("A001", "accepted"), ("A002", "received")]
    assert [each.number for each in after.ready] == ["A002"]
    bulk.accept_all(border.county, after, {}, judged.append, lambda *_: None)
    assert states(border.county) == [("A001", "accepted"), ("A002", "accepted")]


def test_escape_stops_in_the_window_after_the_package_that_is_under_way(
    open_desk, border, two, clerk, monkeypatch
) -> None:
    for each in two:
        receiving.take(border.county, each)
    desk = open_desk()
    clerk.clicks(desk.page.packages.together)
    desk.settles()
    view, accept = desk.page.packages.bulk, judging.accept
    begun, stopped = Event(), Event()

    def slowly(*given, **more):  # type: ignore[no-untyped-def]
        begun.set()
        stopped.wait(20)
        return accept(*given, **more)

    monkeypatch.setattr(judging, "accept", slowly)
    clerk.clicks(view.accept)
    clerk.waits(begun.is_set)
    clerk.presses(view.table, Qt.Key.Key_Escape)
    stopped.set()
    desk.settles()
    assert states(desk.workspace) == [("A001", "accepted"), ("A002", "received")]
    assert view.isVisible()
    assert "还有 1 个没轮到" in view.sums.text()
    clerk.clicks(view.accept)
    desk.settles()
    assert states(desk.workspace) == [("A001", "accepted"), ("A002", "accepted")]


def test_a_correction_alone_waits_for_the_package_before_it(border, two) -> None:
    alone = receiving.look(border.county, two[1])
    planned = bulk.plan(border.county, [alone.sha256], {alone.sha256: alone})
    assert "缺前面的包 A001" in planned.held[0].why
    both = {each.sha256: each for each in (alone, receiving.look(border.county, two[0]))}
    assert len(bulk.plan(border.county, both, both).ready) == 2


def test_all_but_one_record_is_accepted_and_that_one_goes_back_with_its_remark(
    open_desk, border, clerk, tmp_path
) -> None:
    receiving.take(border.county, border.package())
    desk = open_desk()
    desk.chooses("A001")
    clerk.clicks(desk.button("partly"))
    desk.settles()
    panel = desk.page.packages.partly
    clerk.waits(panel.isVisible)
    rows = [panel.table.row_text(at) for at in range(panel.table.rowCount())]
    assert any("大坪村" in each and "4,800.00" in each for each in rows), "what it says is seen"

    panel.choose(VILLAGE)
    clerk.presses(panel.table, Qt.Key.Key_Space)
    clerk.presses(panel.words, Qt.Key.Key_Return)
    assert "请写一句意见" in panel.fault.text()
    clerk.types(panel.words, "与合同不符")
    panel.field.setCurrentIndex(panel.field.findData("inc_sale"))
    clerk.presses(panel.words, Qt.Key.Key_Return)
    assert panel.table.hasFocus()
    assert f"接收其余 {len(rows) - 1} 条" in panel.accept.text()
    clerk.clicks(panel.accept)
    desk.settles()

    assert states(desk.workspace) == [("A001", "accepted")]
    assert desk.workspace.read("village_income", VILLAGE).state == "returned"
    assert desk.workspace.read("village_income", OTHER).state == "accepted"
    desk.page.presenter.write_receipts(tmp_path)
    desk.settles()
    receiving.take(border.township, next(tmp_path.glob("*回执*.asice")))
    told = {(each.path, each.text) for each in judging.remarks(border.township, VILLAGE)}
    assert ("inc_sale", "与合同不符") in told
    assert border.township.read("village_income", VILLAGE).state == "returned"


def test_a_record_marked_by_mistake_is_accepted_after_all_and_none_is_left_only_for_returning(
    open_desk, border, clerk
) -> None:
    receiving.take(border.county, border.package())
    desk = open_desk()
    desk.chooses("A001")
    clerk.clicks(desk.button("partly"))
    desk.settles()
    panel = desk.page.packages.partly
    clerk.waits(panel.isVisible)
    for at in range(panel.table.rowCount()):
        panel.table.setCurrentCell(at, 0)
        clerk.types(panel.words, "不对")
        clerk.presses(panel.words, Qt.Key.Key_Return)
    assert not panel.accept.isEnabled()
    assert "退回整个包" in panel.accept.toolTip()
    panel.table.setCurrentCell(0, 0)
    clerk.presses(panel.table, Qt.Key.Key_Space)
    assert panel.accept.isEnabled()
    assert "接收其余 1 条" in panel.accept.text()
