"""Two devices of one township said different things: the desk, by keys alone, and what stays in the history."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from export import month
from export.exchange import receiving
from model.exchange import conflicts, trust
from model.workspace.workspace import Workspace
from tests.export.border import Border, begun_county, listed, open_border
from tests.model.month.month_office import MONTH, PREPARER, REVIEWER, UNIT, VILLAGES, Office, open_office
from tests.ui.inbox.conftest import Desk
from ui import tasks
from ui.inbox import bulk

VILLAGE = f"village_income/{VILLAGES['大坪村']}/{MONTH}"


def packed(office: Office, folder: Path) -> Path:
    made = month.begin_sign_off(office.workspace, UNIT, MONTH)
    made = month.sign(office.workspace, made, "preparer", office.preparer, PREPARER)
    made = month.sign(office.workspace, made, "reviewer", office.reviewer, REVIEWER)
    return month.pack(office.workspace, made, folder)


def second_of(border: Border) -> Office:
    """The township's other computer, B, on which the same villages were entered, two of them otherwise."""
    folder = border.folder / "第二台"
    folder.mkdir()
    office = open_office(folder)
    office.workspace.take_letter("B")
    border.join(listed(office.workspace))
    signed = trust.newest_signed(border.county, "990101")
    trust.pin_root(office.workspace, border.root)
    trust.apply_roster(office.workspace, *signed)
    office.report_all()
    office.report_village("大坪村", 36_000_00, inc_service=850_00, exp_admin=50_000_00)
    loss = office.workspace.read("village_income", VILLAGE)
    office.workspace.save("village_income", loss.values, record=VILLAGE, parents=loss.heads,
                          explanations={"net_income_negative": "一次付清全年电费"})
    return office


@pytest.fixture
def second(border: Border) -> Iterator[Office]:
    office = second_of(border)
    yield office
    office.workspace.close()


def in_conflict(folder: Path) -> Workspace:
    """The county, to which both computers sent the month."""
    border = open_border(folder.parent)
    second = second_of(border)
    receiving.take(border.county, border.package())
    receiving.take(border.county, packed(second, border.folder))
    second.workspace.close()
    border.township.close()
    return border.county


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    with begun_county("in conflict", tmp_path / "云岭县.tuodi", in_conflict) as made:
        yield made
        tasks.wait()


@pytest.fixture
def desk(county, tmp_path, clerk):  # type: ignore[no-untyped-def]
    made = Desk(clerk, county, tmp_path)
    made.page.show_view("merge")
    made.settles()
    made.page.merging.open(VILLAGE)
    clerk.waits(made.page.merge.table.isVisible)
    return made


def test_both_versions_stand_field_by_field_with_who_and_which_device(desk) -> None:
    merge = desk.page.merge
    heads = [merge.table.horizontalHeaderItem(place).text() for place in range(merge.table.columnCount())]
    assert sorted("A" if "设备 A" in each else "B" for each in heads[2:4]) == ["A", "B"]
    assert "何晓岚" in heads[2]
    labels = [each.label for each in merge.state.places]
    assert any("销售" in each for each in labels)
    assert not any("合计" in each for each in labels), "sums follow from what is chosen"
    assert not merge.settle.isEnabled()


def test_a_conflict_is_settled_by_keys_alone_and_stays_in_the_history(desk, clerk) -> None:
    merge = desk.page.merge
    theirs = next(at for at, each in enumerate(merge.state.versions) if "设备 B" in each.about)
    for at, _ in enumerate(merge.state.places):
        merge.table.setCurrentCell(at, 2 + theirs)
        clerk.presses(merge.table, Qt.Key.Key_Space)
    assert merge.state.lacking == ()
    assert "依据" in merge.lacking.text()
    clerk.types(merge.reason, "以银行回单为准")
    assert merge.lacking.text() == ""
    clerk.presses(merge.reason, Qt.Key.Key_Return)
    desk.settles()

    record = desk.workspace.read("village_income", VILLAGE)
    assert desk.page.bar.text() == ""
    assert len(record.heads) == 1
    assert record.values["inc_sale"] == 36_000_00
    assert record.values["inc_service"] == 850_00
    settled = desk.workspace.history(VILLAGE)
    newest = next(each for each in settled if len(each.parents) == 2)
    assert newest.explanations[conflicts.CHOSEN] == "以银行回单为准"
    assert record.on_behalf, "it is the township's record"


def test_what_was_explained_and_the_sums_stand_with_each_version_and_go_on_with_the_value_taken(desk, clerk) -> None:
    merge = desk.page.merge
    theirs = next(at for at, each in enumerate(merge.state.versions) if "设备 B" in each.about)
    net = next(each for each in merge.state.totals if each.label == "净收益")
    assert net is merge.state.totals[0], "what somebody explained stands first"
    assert net.notes[theirs] == "已说明：一次付清全年电费"
    assert net.notes[1 - theirs] == "无说明"
    assert (net.sides[theirs], net.sides[1 - theirs], net.result) == ("-11,950.00", "4,500.00", "选完后得出")

    for at, _ in enumerate(merge.state.places):
        merge.table.setCurrentCell(at, 2 + theirs)
        clerk.presses(merge.table, Qt.Key.Key_Space)
    assert next(each for each in merge.state.totals if each.label == "净收益").result == "-11,950.00"
    clerk.types(merge.reason, "以银行回单为准")
    assert merge.lacking.text() == "", "the reminder that is left was explained"
    clerk.presses(merge.reason, Qt.Key.Key_Return)
    desk.settles()
    record = desk.workspace.read("village_income", VILLAGE)
    assert record.explanations == {"net_income_negative": "一次付清全年电费", conflicts.CHOSEN: "以银行回单为准"}


def test_a_card_is_taken_by_a_click_and_the_result_opens_the_field_for_ones_own(desk, qtbot) -> None:
    table = desk.page.merge.table
    middle = [table.visualItemRect(table.item(0, place)).center() for place in (3, 4)]
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=middle[0])
    assert desk.page.merge.state.places[0].chosen == 1
    assert "已选" in table.item(0, 3).data(Qt.ItemDataRole.AccessibleTextRole)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=middle[1])
    assert desk.page.merge.own.isVisible()


def test_a_value_of_ones_own_is_typed_and_a_wrong_one_says_why(desk, clerk) -> None:
    merge = desk.page.merge
    at = next(at for at, each in enumerate(merge.state.places) if each.path == "inc_sale")
    merge.table.setCurrentCell(at, 2)
    clerk.presses(merge.table, Qt.Key.Key_E)
    clerk.replaces(merge.own, "三万六")
    clerk.presses(merge.own, Qt.Key.Key_Return)
    assert merge.own_fault.text()
    clerk.replaces(merge.own, "35000")
    clerk.presses(merge.own, Qt.Key.Key_Return)
    assert next(each for each in merge.state.places if each.path == "inc_sale").result == "35,000.00"


def test_what_is_put_off_stays_on_the_list_with_what_was_chosen(desk, clerk) -> None:
    merge = desk.page.merge
    before = len(conflicts.worklist(desk.workspace))
    merge.table.setCurrentCell(0, 2)
    clerk.presses(merge.table, Qt.Key.Key_Space)
    clerk.clicks(merge.later)
    assert len(conflicts.worklist(desk.workspace)) == before
    desk.page.merging.open(VILLAGE)
    assert merge.state.places[0].chosen == 0


def test_two_devices_that_wrote_the_same_records_are_not_accepted_together_unseen(border, second) -> None:
    found = [receiving.look(border.county, each) for each in (border.package(), packed(second, border.folder))]
    looks = {each.sha256: each for each in found}
    why = {each.number: each.why for each in bulk.plan(border.county, looks, looks).candidates}
    assert "和 B001 写了同样的" in why["A001"]
    assert "和 A001 写了同样的" in why["B001"]


def test_the_unit_is_asked_to_settle_it_itself(desk, clerk) -> None:
    clerk.clicks(desk.page.merge.back)
    panel = desk.page.packages.giving_back
    assert panel.isVisible()
    assert panel.record.currentData() == VILLAGE
    assert "B001" in panel.about.text()


def test_after_a_verdict_the_next_package_that_waits_for_one_stands_there(desk, clerk) -> None:
    desk.page.show_view("packages")
    desk.chooses("A001")
    clerk.clicks(desk.button("accept"))
    desk.settles()
    assert "B001" in desk.page.packages.detail.detail.title
    clerk.clicks(desk.button("accept"))
    desk.settles()
    assert "B001" in desk.page.packages.detail.detail.title, "nothing else waits"


def test_versions_that_say_the_same_are_made_one_without_anybody_deciding(desk, clerk) -> None:
    merge = desk.page.merge
    others = [record for _, record, _ in conflicts.worklist(desk.workspace) if record != VILLAGE]
    assert others
    assert not merge.at_once.isVisible(), "here somebody must decide"
    desk.page.merging.open(others[0])
    clerk.clicks(merge.at_once)
    desk.settles()
    assert [record for _, record, _ in conflicts.worklist(desk.workspace)] == [VILLAGE]
    assert merge.state.record == VILLAGE
    assert all(len(desk.workspace.history(record)) == 3 for record in others), "both versions stay"
