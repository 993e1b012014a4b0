"""The table's models keep Qt's own rules, also while blocks are on their way."""

from typing import Any

from model.workspace.workspace import Workspace
from ui.ledger.clipboard import pasted
from ui.ledger.columns import columns_of, default_names
from ui.ledger.paste_preview import PasteModel
from ui.ledger.rows import Rows
from ui.ledger.table_model import LedgerModel, TotalsModel


def filled(workspace: Workspace, count: int) -> Rows:
    for number in range(count):
        workspace.save("works", {"code": f"A{number:03d}", "name": f"第{number}号工程", "total": number * 100})
    listing = workspace.listing("works", order=("code", True))
    return Rows(listing, listing.count())


def test_the_models_satisfy_qt(qtmodeltester: Any, workspace: Workspace) -> None:
    form = workspace.forms["works"]
    columns = columns_of(form, default_names(form), None)
    model = LedgerModel(form, columns, None)
    model.show_rows(filled(workspace, 5))
    qtmodeltester.check(model)
    totals = TotalsModel(form)
    totals.show(columns, "合计 5 条", {"total": 1000}, None, 0)
    qtmodeltester.check(totals)
    found = pasted(workspace, form, [["工程编号", "工程名称"], ["A9", "新"]], ())
    qtmodeltester.check(PasteModel(form, found, workspace.name_of, lambda *_: None))


def test_rows_beyond_the_first_block_are_the_right_ones(workspace: Workspace) -> None:
    form = workspace.forms["works"]
    model = LedgerModel(form, columns_of(form, default_names(form), None), None)
    model.show_rows(filled(workspace, 300))

    assert model.rowCount() == 300
    assert [model.cells(at)[0] for at in (299, 0, 256, 255)] == ["A299", "A000", "A256", "A255"]


def test_a_block_on_its_way_shows_dots_and_then_its_rows(workspace: Workspace) -> None:
    form = workspace.forms["works"]
    rows = filled(workspace, 3)
    waiting = []
    rows.fetch = lambda block, arrived: waiting.append((block, arrived))
    model = LedgerModel(form, columns_of(form, default_names(form), None), None)
    model.show_rows(rows)

    assert set(model.cells(0)) == {"…"}
    block, arrived = waiting[0]
    arrived(rows.listing.page(block))

    assert model.cells(0)[0] == "A000"
    assert len(waiting) == 1
