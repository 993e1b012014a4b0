"""What the villages come to against the township's own figure."""

from tests.ui.income.conftest import CODES, MONTH, TOWNSHIP, enter_months, yuan
from ui.income import township

RECORD = f"township_income/{TOWNSHIP}/{MONTH}"


def own(workspace, desk, gap=0, **more):
    total = desk.sum("income_total").now
    workspace.save("township_income", {"unit": TOWNSHIP, "month": MONTH, "own_total": total + gap,
                                       "villages_total": total, "own_source": "三资平台"}, **more)


def test_agreeing_figures_ask_nothing(desk, workspace):
    enter_months(workspace, MONTH, MONTH)
    desk.refresh()
    assert township.own_figure(desk).words == "填镇上掌握的数"
    own(workspace, desk)
    assert township.own_figure(desk).tone == "green"


def test_a_difference_asks_until_it_is_explained_and_again_when_a_village_changes(desk, workspace):
    enter_months(workspace, MONTH, MONTH)
    desk.refresh()
    own(workspace, desk, yuan(1_200), explanations={"villages_differ": "柏林村分红在途"})
    assert township.own_figure(desk).words == "比镇上掌握的数少 1,200.00 元，已说明"
    desk.enter((0, 0), "200")
    found = township.own_figure(desk)
    assert (found.words, found.tone) == ("比镇上掌握的数少 1,000.00 元，待说明", "amber")
    assert desk.flush(lambda: True)
    township.bring_up_to_date(desk, RECORD)
    values = workspace.read("township_income", RECORD)
    assert values.values["villages_total"] == desk.sum("income_total").now
    assert not values.explanations, "the reason was for another difference"
    assert [each.name for each in workspace.evaluate("township_income", values.values).warnings] == ["villages_differ"]


def test_the_head_begins_the_record_with_what_is_known(page, clerk, qtbot, workspace):
    enter_months(workspace, MONTH, MONTH, leave_out=(CODES[9],))
    page.presenter.refresh()
    with qtbot.waitSignal(page.missing_requested) as asked:
        clerk.clicks(page.head.own)
    form, values = asked.args
    assert form == "township_income"
    assert values == {"unit": TOWNSHIP, "month": MONTH, "villages_counted": 9,
                      "villages_total": page.presenter.sum("income_total").now}
