"""The desk without its window: keys, filling, leave, late entries, undo, saving."""

from datetime import UTC, datetime

import pytest

from model.attendance import leave as leaves
from ui.attendance.balance import detail_words
from ui.attendance.presenter import AttendancePresenter

NAMES = ("周文彬", "冯雪梅", "蒋明远", "汤立新", "石慧兰")


def cell(presenter, name: str, day: int, half: int = 0):
    rows = [each.name for each in presenter.sheet.cadres]
    return rows.index(name) * 2 + half, day - 1


def both(presenter, name: str, day: int):
    return [cell(presenter, name, day), cell(presenter, name, day, 1)]


def away(workspace, cadre: str, since: str, until: str, **more):
    values = {"cadre": cadre, "kind": "leave_annual", "from": since, "from_half": "am", "to": until, "to_half": "pm",
              "reason": "探亲", "days": "2", **more}
    made = leaves.save(workspace, values)
    leave = leaves.read(workspace, made.record)
    leaves.decide(workspace, leave, level="host", approver="镇党委书记", agreed=True, on="2026-04-01")
    return made.record


def test_rows_stand_by_kind_and_only_for_this_unit(presenter, workspace, team) -> None:
    from tests.ui.attendance.conftest import add_cadre

    home = workspace.read("cadre", team["冯雪梅"]).values["home_unit"]
    add_cadre(workspace, "县里人", "village_team", "full", "staff", home, attendance_unit="990101")
    add_cadre(workspace, "离任人", "village_team", "full", "staff", home, actual_to="2026-03-31", end_reason="expired")
    presenter.refresh()

    assert tuple(each.name for each in presenter.sheet.cadres) == NAMES


def test_a_key_writes_and_undo_takes_it_back(presenter) -> None:
    here = cell(presenter, "冯雪梅", 9)
    assert presenter.write([here], "village")
    presenter.write([here], "leave_sick")

    presenter.undo()
    assert presenter.status(here) == "village"
    presenter.undo()
    assert presenter.status(here) == ""
    presenter.redo()
    assert presenter.status(here) == "village"


def test_a_range_leaves_days_off_alone_and_a_day_off_alone_can_be_written(presenter) -> None:
    presenter.write([cell(presenter, "冯雪梅", day) for day in range(3, 10)], "village")

    written = [day for day in range(1, 11) if presenter.status(cell(presenter, "冯雪梅", day))]
    assert written == [3, 7, 8, 9]  # 清明 4–6 April
    assert presenter.write([cell(presenter, "冯雪梅", 5)], "village")
    assert presenter.status(cell(presenter, "冯雪梅", 5)) == "village"


def test_a_coming_day_and_days_outside_of_the_term_are_refused(presenter, workspace, team) -> None:
    standing = workspace.read("cadre", team["石慧兰"])
    workspace.save("cadre", {**standing.values, "from": "2026-04-08"}, record=team["石慧兰"], parents=standing.heads)
    presenter.refresh()

    assert not presenter.write([cell(presenter, "冯雪梅", 10)], "village")
    assert presenter.refusal(cell(presenter, "石慧兰", 7)) == "不在任期内，不记考勤"
    assert presenter.balance(4).words == "本月到任，不考核"


def test_filling_writes_what_is_usual_and_what_leave_says(presenter, workspace, team) -> None:
    away(workspace, team["蒋明远"], "2026-04-07", "2026-04-08")
    presenter.refresh()
    presenter.fill([(row, column) for row in range(10) for column in range(30)])

    assert [presenter.status(cell(presenter, "蒋明远", day)) for day in (3, 7, 8, 9)] == [
        "village", "leave_annual", "leave_annual", "village"]
    assert presenter.status(cell(presenter, "周文彬", 9)) == "county"
    assert presenter.sheet.values(presenter.sheet.key(cell(presenter, "冯雪梅", 9)))["place_unit"]
    assert presenter.team().missing == 0


def test_copying_from_the_day_before_skips_days_off(presenter) -> None:
    presenter.write(both(presenter, "冯雪梅", 3), "meeting")
    presenter.copy_before([cell(presenter, "冯雪梅", day, half) for day in (7, 8) for half in (0, 1)])

    assert presenter.status(cell(presenter, "冯雪梅", 8, 1)) == "meeting"


def test_three_days_late_wants_a_reason_and_stays_marked(presenter, workspace, team, clock) -> None:
    presenter.write(both(presenter, "冯雪梅", 3), "village")
    presenter.write(both(presenter, "冯雪梅", 7), "village")
    late, soon = (presenter.sheet.key(cell(presenter, "冯雪梅", day)) for day in (3, 7))

    assert [each.field for each in presenter.faults(late)] == ["makeup_reason"]
    assert not presenter.faults(soon)
    presenter.put_details([late], {"makeup_reason": "下乡没有网络"})
    assert not presenter.faults(late)
    assert presenter.flush(lambda: None)
    clock.moment = datetime(2026, 4, 28, 1, 0, tzinfo=UTC)
    presenter.refresh()
    assert presenter.is_late(late)
    assert not presenter.is_late(soon)


def test_leave_and_attendance_that_differ_are_warned_of(presenter, workspace, team) -> None:
    away(workspace, team["蒋明远"], "2026-04-08", "2026-04-08", days="1")
    presenter.refresh()
    presenter.write(both(presenter, "蒋明远", 8), "village")
    presenter.write(both(presenter, "汤立新", 8), "leave_sick")

    assert {each.level for each in presenter.faults(presenter.sheet.key(cell(presenter, "蒋明远", 8)))} == {"warning"}
    assert "还没有批准的假条" in presenter.faults(presenter.sheet.key(cell(presenter, "汤立新", 8)))[0].words


def test_a_row_turns_red_when_the_days_left_no_longer_do(presenter) -> None:
    presenter.write([cell(presenter, "冯雪梅", day, half) for day in (1, 2, 3, 7, 8, 9) for half in (0, 1)], "home")
    balance = presenter.balance(1)

    assert (balance.verdict, balance.words) == ("red", "将差 1 天")  # 16 asked for, 15 working days left
    assert balance.note == "0/16，余 15 天"
    assert "返派出单位 6 天" in detail_words(balance, presenter.states)


def test_totals_add_up_over_the_team(presenter) -> None:
    presenter.write(both(presenter, "冯雪梅", 8), "village")
    presenter.write([cell(presenter, "蒋明远", 8)], "village")
    presenter.write([cell(presenter, "蒋明远", 8, 1)], "leave_sick")
    presenter.write(both(presenter, "周文彬", 8), "county")
    team = presenter.team()

    assert (str(team.in_county), str(team.in_village), str(team.leave)) == ("2.5", "1.5", "0.5")
    assert team.gaps == 5


def test_what_is_written_is_in_the_records(presenter, workspace, team) -> None:
    presenter.write(both(presenter, "冯雪梅", 9), "village")
    presenter.put_details([(team["冯雪梅"], "2026-04-09")], {"work_note": "走访三户"})
    assert presenter.flush(lambda: None)

    values = workspace.read("attendance", f"attendance/{team['冯雪梅']}/2026-04-09").values
    assert (values["am_status"], values["pm_status"], values["work_note"]) == ("village", "village", "走访三户")
    assert values["in_county_day"] == "1"


def test_an_emptied_day_is_void_and_can_be_written_again(presenter, workspace, team) -> None:
    record = f"attendance/{team['冯雪梅']}/2026-04-09"
    presenter.write(both(presenter, "冯雪梅", 9), "village")
    presenter.flush(lambda: None)
    presenter.clear(both(presenter, "冯雪梅", 9))
    presenter.flush(lambda: None)
    assert workspace.read("attendance", record).voided

    presenter.write(both(presenter, "冯雪梅", 9), "county")
    presenter.flush(lambda: None)
    assert workspace.read("attendance", record).values["am_status"] == "county"


def test_nothing_is_called_saved_before_it_is_on_the_disk(workspace, team) -> None:
    from tests.ui.attendance.conftest import Silent

    held = []
    view = Silent()
    desk = AttendancePresenter(view, workspace, lambda work, **ends: held.append((work, ends)), lambda changes: None)
    desk.write([(2, 8)], "village")
    desk.saver.start()
    assert view.saved[-1][0] == 1
    desk.write([(3, 8)], "village")

    work, ends = held.pop()
    ends["done"](work(None))
    assert view.saved[-1][0] == 1  # what was typed meanwhile
    work, ends = held.pop()
    ends["done"](work(None))
    assert view.saved[-1][0] == 0


@pytest.mark.parametrize("block", [[["村里"]], [["●", "?"]], [["●"] * 40]])
def test_a_block_that_cannot_be_read_whole_is_not_read_at_all(presenter, block) -> None:
    assert presenter.paste((2, 6), block).startswith("没有粘贴")
    assert not presenter.saver.unsaved
