"""What stands below a list, and what is kept of it where there is little room."""

from collections.abc import Callable
from typing import Any

import pytest

from forms.reading import builtin_forms
from model.workspace.workspace import Workspace
from ui.ledger.columns import columns_of, offered, summed
from ui.ledger.page import LedgerPage
from ui.shell import Shell

Opens = Callable[..., Shell]
_MOVED = [("commit", "2026-01-22", 500_000_000), ("commit", "2026-01-23", 100_000_000),
          ("arrive", "2026-02-26", 400_000_000), ("pay", "2026-03-24", 250_000_000)]


@pytest.fixture
def funds(clerk: Any, shell_of: Opens, workspace: Workspace) -> LedgerPage:
    for kind, date, amount in _MOVED:
        workspace.save("fund_entry", {"kind": kind, "date": date, "payee": "山水农业合作社", "amount": amount})
    return clerk.opens(shell_of("fund_entry")).show_page("fund_entry")


def totals(page: LedgerPage) -> str:
    model = page.list.totals.model()
    cells = [str(model.index(0, at).data() or "") for at in range(model.columnCount())]
    return " ".join([*filter(None, cells), page.list.panel.note.text()]).replace("\u00a0", " ")


def test_promised_arrived_and_paid_money_is_never_one_sum(clerk: Any, funds: LedgerPage) -> None:
    clerk.waits(lambda: "支付" in totals(funds))

    assert totals(funds).strip() == "合计 4 笔　承诺 6,000,000.00　到位 4,000,000.00　支付 2,500,000.00 元"
    assert "12,500,000.00" not in totals(funds)


@pytest.mark.parametrize(("form_id", "added"), [
    ("job_placement", {"wages"}), ("project_log", set()), ("project", {"total_invest"}),
])
def test_only_money_is_added_up_as_on_paper(form_id: str, added: set[str]) -> None:
    form = builtin_forms()[form_id]
    names = [each.name for each in offered(form)]

    found = set(summed(form, columns_of(form, names, None)))

    assert added <= found
    assert {form.by_name[name].type for name in found} <= {"money"}


def test_what_a_household_earns_a_head_is_not_added_up() -> None:
    form = builtin_forms()["monitored_household"]

    assert "income_pc" not in summed(form, columns_of(form, ["income_pc", "members"], None))


def test_the_kinds_follow_a_search(clerk: Any, funds: LedgerPage) -> None:
    clerk.types(funds.list.search, "到位")

    clerk.waits(lambda: totals(funds).strip() == "合计 1 笔　到位 4,000,000.00 元")


def test_sums_that_dont_fit_stand_below_the_count_whole(clerk: Any, funds: LedgerPage) -> None:
    funds.window().resize(911, 512)
    funds.open_row(0)
    clerk.waits(lambda: bool(funds.list.panel.note.text()))

    note = funds.list.panel.note
    assert note.isVisible()
    assert note.height() >= note.heightForWidth(note.width())
    assert "支付 2,500,000.00 元" in totals(funds)


def test_beside_the_form_the_day_stays_in_view(clerk: Any, funds: LedgerPage) -> None:
    funds.window().resize(911, 512)
    funds.open_row(0)

    shown = [each.name for at, each in enumerate(funds.model.columns) if not funds.table.isColumnHidden(at)]
    assert {"date", "payee", "state"} <= set(shown)


def test_how_far_a_record_has_come_is_not_called_like_a_field(funds: LedgerPage) -> None:
    assert funds.model.columns[-1].heading == "上报状态"
    mark = funds.model.mark(funds.model.row(0))  # type: ignore[arg-type]
    assert (mark.icon, mark.word, mark.colour) == ("dots", "待上报", "grey")


def test_a_record_is_called_with_its_amount_as_people_read_it(funds: LedgerPage) -> None:
    funds.open_row(0)

    assert funds.form_panel.title.text() == "2026年3月24日 支付 2,500,000.00 元"
    assert funds.header.add.text() == "新增资金记录(&N)"


def test_a_draft_that_is_offered_is_called_the_same_way(clerk: Any, funds: LedgerPage) -> None:
    funds.new()
    fields = funds.form_panel.fields
    fields.build_all()
    clerk.types(fields.fields["amount"].editor.focus_target(), "60000")
    funds.close_form()

    assert "60,000.00 元" in funds.drafts.text()
