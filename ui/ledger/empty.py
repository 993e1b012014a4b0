"""What stands where a list has no rows: why, and what to do first."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.widgets.basics import button
from ui.widgets.states import EmptyState

if TYPE_CHECKING:
    from ui.ledger.page import LedgerPage

_ICONS = {"project": "clipboard-list", "attendance": "calendar-check", "village_income": "coin-yuan", "cadre": "users",
          "village": "home", "fund_entry": "report-money", "project_log": "photo", "supporter": "building-factory-2"}


def empty_state(page: "LedgerPage") -> QWidget:
    """For a search that found nothing another one than for a ledger without a record."""
    query, form = page.presenter.query, page.form
    if query.narrowed or query.month:
        def clear() -> None:
            page.search.clear()
            page.filters.clear()

        return EmptyState("filter-off", "没有符合条件的记录", f"{form.title}共 {page.presenter.all_rows:,} 条，去掉一些条件再看看。",
                          [button("去掉全部条件", clear)])
    noun = form.title.removesuffix("台账")
    add = button(f"新增{noun}(&N)", page.new, kind="main", icon="plus")
    why = "点“新增”填第一条；已有 Excel 表的，复制表格后在这里按 Ctrl+V 粘贴。"
    return EmptyState(_ICONS.get(form.id, "folder-open"), f"还没有{noun}记录", why, [add])
