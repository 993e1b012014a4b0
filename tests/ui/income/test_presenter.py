"""The desk without its window: what it shows, catches, takes and refuses."""

import pytest

from model.workspace.records import Wish
from tests.ui.income.conftest import CODES, MONTH, OLD, at_once, enter_months, saved, usual, yuan
from ui.income import loading
from ui.income.presenter import IncomePresenter


def cell(desk, village, item):
    return desk.rows[village], next(at for at, each in enumerate(desk.items) if each.name == item)


def save_all(desk):
    assert desk.flush(lambda: True)


def names(desk, village):
    return [each.name for each in desk.questions(village)]


def test_all_villages_stand_in_rows_and_none_is_reported_yet(desk):
    assert [each.code for each in desk.villages] == list(CODES)
    assert [each.code for each in desk.missing()] == list(CODES)
    assert desk.sum("income_total").now is None, "nothing reported is not zero"
    assert desk.total(CODES[0], "income_total") is None


def test_what_is_typed_is_read_in_yuan_and_counts_at_once(desk, workspace):
    assert desk.enter(cell(desk, CODES[0], "inc_lease"), "36,000") == ""
    assert desk.total(CODES[0], "income_total") == yuan(36_000)
    assert desk.sum("income_total").now == yuan(36_000)
    save_all(desk)
    assert saved(workspace, CODES[0])["inc_lease"] == yuan(36_000)
    assert saved(workspace, CODES[0])["income_total"] == yuan(36_000)


@pytest.mark.parametrize("typed", ["三千", "12.345", "1,2,3", "--5", "=A1"])
def test_what_cannot_be_read_changes_nothing(desk, typed):
    desk.enter(cell(desk, CODES[0], "inc_lease"), "100")
    assert desk.enter(cell(desk, CODES[0], "inc_lease"), typed)
    assert desk.amount(cell(desk, CODES[0], "inc_lease")) == yuan(100)


def test_four_totals_follow_the_definition(desk):
    for item, typed in {"inc_sale": "1000", "inv_dividend": "200", "sub_operation": "500", "oth_interest": "7.50",
                        "exp_operating": "300", "exp_tax": "20", "exp_admin": "100", "exp_welfare": "50",
                        "exp_income_tax": "10", "one_off": "100", "not_income_memo": "9999"}.items():
        assert desk.enter(cell(desk, CODES[0], item), typed) == ""
    totals = {each.name: desk.total(CODES[0], each.name) for each in desk.totals}
    assert totals == {"income_total": yuan(1_707.5), "income_excl_subsidy": yuan(1_107.5),
                      "operating_profit": yuan(780), "net_income": yuan(1_227.5)}


def test_a_nil_report_is_a_statement_and_counts_as_zero(desk, workspace):
    row = desk.rows[CODES[1]]
    assert desk.toggle_nil(row) == ""
    assert desk.total(CODES[1], "income_total") == 0
    assert [each.code for each in desk.missing()] == [each for each in CODES if each != CODES[1]]
    assert "零报告" in desk.enter((row, 0), "5"), "amounts beside a nil report contradict it"
    save_all(desk)
    assert saved(workspace, CODES[1])["nil_report"] == "yes"
    assert desk.toggle_nil(row) == ""
    save_all(desk)
    assert saved(workspace, CODES[1]) == {}, "taken back, the month is not reported again"


def test_a_village_with_amounts_is_no_nil_report(desk):
    desk.enter(cell(desk, CODES[0], "inc_sale"), "1")
    assert "不是零报告" in desk.toggle_nil(desk.rows[CODES[0]])


def test_last_month_last_year_and_the_year_so_far_stand_below(desk):
    village = CODES[4]
    desk.enter(cell(desk, village, "inc_service"), "1000")
    assert desk.before(village, "inc_service") == usual(village, "2026-02")["inc_service"]
    desk.set_compare(loading.LAST_YEAR)
    assert desk.before(village, "inc_service") == usual(village, "2025-03")["inc_service"]
    desk.set_compare(loading.YEAR_SO_FAR)
    january, february = (usual(village, month)["inc_service"] for month in ("2026-01", "2026-02"))
    assert desk.before(village, "inc_service") == january + february + yuan(1_000)


def test_growth_counts_only_villages_of_both_years(desk):
    desk.enter(cell(desk, CODES[0], "inc_lease"), "10000")
    before = desk.last_year[CODES[0]]["income_total"]
    assert desk.sum("growth").now == yuan(10_000)
    assert desk.sum("growth").before == before
    assert desk.growth(CODES[0])[1] == before


def test_a_quarter_is_three_months_added_up_and_cannot_be_typed_into(desk, workspace):
    enter_months(workspace, MONTH, MONTH, leave_out=(CODES[9],))
    desk.open_month(MONTH, quarter=True)
    village = CODES[2]
    expected = sum(usual(village, f"2026-0{month}")["inc_service"] for month in (1, 2, 3))
    assert desk.amount(cell(desk, village, "inc_service")) == expected
    assert desk.before(village, "inc_service") == sum(
        usual(village, f"2025-{month}")["inc_service"] for month in (10, 11, 12))
    assert desk.counted[village] == 3
    assert desk.counted[CODES[9]] == 2
    assert desk.growth(CODES[9]) == ("", None), "two months are not compared with three"
    assert "各月" in desk.enter(cell(desk, village, "inc_service"), "1")
    assert not desk.saver.unsaved


def test_old_accounts_lack_three_items(desk):
    for item in ("exp_tax", "exp_welfare", "exp_income_tax"):
        assert "旧制度" in desk.enter(cell(desk, OLD, item), "5")
    assert desk.enter(cell(desk, OLD, "inc_contract"), "5") == ""


def test_a_jump_asks_for_a_reason_and_names_the_amount_that_moved(desk, workspace):
    village = CODES[0]
    for item, amount in usual(village, MONTH).items():
        desk.put({cell(desk, village, item): amount}, "")
    assert desk.open_question(village) is None
    desk.enter(cell(desk, village, "inc_lease"), "36000")
    question = desk.open_question(village)
    assert question.level == "warning"
    assert question.name in ("income_jump", "income_yoy")
    assert desk.asked_paths(village)["inc_lease"] == "warning"
    for each in desk.questions(village):
        desk.explain(village, each.name, "一次收到冷库全年租金")
    assert desk.open_question(village) is None
    save_all(desk)
    record = workspace.read("village_income", f"village_income/{village}/{MONTH}")
    assert record.explanations["income_jump"] == "一次收到冷库全年租金"


def test_a_loss_asks_where_it_was_made(desk):
    desk.enter(cell(desk, CODES[0], "exp_admin"), "50000")
    assert "net_income_negative" in names(desk, CODES[0])


@pytest.mark.parametrize(("item", "typed"), [("inc_sale", "-5"), ("exp_admin", "-1")])
def test_negative_figures_are_errors(desk, item, typed):
    assert desk.enter(cell(desk, CODES[0], item), typed) == ""
    assert any(each.level == "error" and each.path == item for each in desk.questions(CODES[0]))


def test_a_loss_on_an_investment_may_be_negative(desk):
    desk.enter(cell(desk, CODES[0], "inv_interest_other"), "-5")
    desk.enter(cell(desk, CODES[0], "inc_sale"), "50")
    assert not [each for each in desk.questions(CODES[0]) if each.level == "error"]


@pytest.mark.parametrize(("given", "name"), [
    ({"exp_admin": "10", "exp_admin_run": "20"}, "run_above_admin"),
    ({"inc_sale": "10", "one_off": "20"}, "one_off_above_income"),
])
def test_impossible_figures_are_errors(desk, given, name):
    for item, typed in given.items():
        desk.enter(cell(desk, CODES[0], item), typed)
    assert name in names(desk, CODES[0])


def test_a_year_that_is_exactly_doubled_in_december_is_asked_about(workspace, view, clock):
    village = CODES[0]
    last_year = sum(sum(amount for item, amount in usual(village, f"2025-{month:02d}").items() if item[:3] == "inc")
                    for month in range(1, 13))
    months = [f"2026-{month:02d}" for month in range(1, 12)]
    clock.moment = clock.moment.replace(year=2027, month=1)
    workspace.save_many("village_income", [Wish({"village": village, "month": month, "inc_lease": yuan(1_000)})
                                           for month in months[2:]])
    so_far = sum(sum(amount for item, amount in usual(village, month).items() if item[:3] == "inc")
                 for month in months[:2]) + yuan(9_000)
    desk = IncomePresenter(view, workspace, at_once, lambda changes: None)
    assert desk.month == "2026-12"
    desk.put({cell(desk, village, "inc_lease"): last_year * 2 - so_far}, "")
    assert "year_exactly_doubled" in names(desk, village)
    desk.put({cell(desk, village, "inc_lease"): last_year * 2 - so_far + 100}, "")
    assert "year_exactly_doubled" not in names(desk, village)


def test_fill_down_copies_what_stands_above(desk):
    desk.enter(cell(desk, CODES[0], "inc_sale"), "12.50")
    assert desk.fill_down([(row, 0) for row in range(4)]) == ""
    assert [desk.amount((row, 0)) for row in range(5)] == [1250, 1250, 1250, 1250, None]


def test_fill_from_last_month_takes_only_what_was_there(desk):
    columns = len(desk.items)
    assert desk.fill_from_last_month([(row, at) for row in range(2) for at in range(columns)]) == ""
    before = usual(CODES[1], "2026-02")
    assert {item: desk.sheet.amount(CODES[1], item) for item in before} == before
    assert desk.sheet.amount(CODES[1], "inc_sale") is None


def test_undo_and_redo_go_step_by_step(desk, workspace):
    where = cell(desk, CODES[0], "inc_sale")
    for typed in ("1", "2", "3"):
        desk.enter(where, typed)
    desk.undo()
    assert desk.amount(where) == yuan(2)
    desk.undo()
    desk.undo()
    assert desk.amount(where) is None
    desk.redo()
    assert desk.amount(where) == yuan(1)
    save_all(desk)
    assert saved(workspace, CODES[0])["inc_sale"] == yuan(1)


def test_a_block_goes_in_whole_or_not_at_all(desk):
    lines = [["100", "2,000.50"], ["", "三千"]]
    words = desk.paste((0, 0), lines)
    assert "一格都没有粘贴" in words
    assert "三千" in words
    assert desk.amount((0, 0)) is None
    assert desk.doubts[1, 1].text == "三千"
    assert desk.paste((0, 0), [["100", "2,000.50"], ["", "3000"]]) == ""
    assert [desk.amount((0, 0)), desk.amount((0, 1)), desk.amount((1, 0)), desk.amount((1, 1))] == [
        yuan(100), yuan(2_000.5), None, yuan(3_000)]
    assert not desk.doubts


def test_a_future_month_and_a_conflict_cannot_be_typed_into(desk, clock):
    desk.open_month("2026-05")
    assert "还没到" in desk.enter((0, 0), "5")


def test_another_month_keeps_what_was_not_saved_yet(desk, workspace):
    desk.enter(cell(desk, CODES[0], "inc_sale"), "8")
    desk.open_month("2026-02")
    desk.open_month(MONTH)
    assert desk.amount(cell(desk, CODES[0], "inc_sale")) == yuan(8)
    assert saved(workspace, CODES[0])["inc_sale"] == yuan(8)


def test_what_an_item_of_ours_does_not_touch_stays_in_the_record(desk, workspace):
    project = workspace.save("project", {"name": "冷库", "village": [CODES[0]]}).record
    rows = [{"row": "0190d6a0-0000-7000-8000-000000000001", "item": "inc_lease", "project": project, "amount": 500}]
    workspace.save("village_income", {"village": CODES[0], "month": MONTH, "inc_lease": yuan(10),
                                      "linked_items": rows, "voucher_count": 3})
    desk.refresh()
    desk.enter(cell(desk, CODES[0], "inc_lease"), "20")
    save_all(desk)
    kept = saved(workspace, CODES[0])
    assert (kept["linked_items"][0]["amount"], kept["voucher_count"], kept["inc_lease"]) == (500, 3, yuan(20))


def test_income_from_a_project_that_is_not_registered_is_an_error(desk, workspace):
    project = workspace.save("project", {"name": "冷库"}).record
    for village, named in ((CODES[0], project), (CODES[1], "0190d6a0-0000-7000-8000-00000000ffff")):
        rows = [{"row": "0190d6a0-0000-7000-8000-000000000001", "item": "inc_lease", "project": named, "amount": 500}]
        workspace.save("village_income", {"village": village, "month": MONTH, "inc_lease": yuan(10),
                                          "linked_items": rows})
    desk.refresh()
    desk.judge(10_000)
    assert "project_not_registered" not in names(desk, CODES[0])
    assert "project_not_registered" in names(desk, CODES[1])
    workspace.void("project", project, (), "重复登记")
    desk.refresh()
    desk.judge(10_000)
    assert "project_not_registered" in names(desk, CODES[0])
