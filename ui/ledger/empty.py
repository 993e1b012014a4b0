"""What stands where a list has no rows: why, and what to do first."""

from PySide6.QtWidgets import QWidget

from ui.ledger.actions import LedgerActions
from ui.ledger.desk import LedgerDesk
from ui.ledger.titles import new_words, thing_of
from ui.moved import MOVED, why_closed
from ui.widgets.basics import button, close
from ui.widgets.states import EmptyState

_ICONS = {"project": "clipboard-list", "attendance": "calendar-check", "village_income": "coin-yuan", "cadre": "users",
          "village": "home", "fund_entry": "report-money", "project_log": "photo", "supporter": "building-factory-2"}


def empty_state(page: LedgerDesk, acts: LedgerActions) -> QWidget:
    """For a search that found nothing another one than for a ledger or a month without a record."""
    query, form = page.presenter.query, page.form
    if query.narrowed:
        return EmptyState("filter-off", "没有符合条件的记录",
                          f"{form.title}共 {page.presenter.all_rows:,} 条，去掉一些条件再看看。",
                          [button("去掉全部条件", lambda: _clear(page))])
    noun = thing_of(form).removesuffix("记录")
    month = acts.nil_month()
    short = f"{int(month[5:])}月"
    title = f"{short}还没有{noun}记录" if query.month else f"还没有{noun}记录"
    kind = "main" if page.side.isHidden() else ""
    add = button(f"{new_words(form)}(&N)", page.header.new.emit, kind=kind, icon="plus")
    take = button("从 Excel 导入", acts.import_file, icon="file-spreadsheet")
    for each in (add, take):
        close(each, why_closed(page.workspace))
    why = "填好的记录会出现在这里，月报和合计自动从这里取数。也可以在 Excel 里复制表格，回到这里按 Ctrl+V。"
    if form.nil_report and page.workspace.nil_reported(form.id, unit=page.workspace.unit, period=month):
        return EmptyState("circle-check", f"{short}已作零报告", "有了内容再新增，零报告会提示撤回。", [add])
    if page.workspace.read_only:
        return EmptyState(_ICONS.get(form.id, "folder-open"), title, f"{MOVED}。", [add, take])
    nil = ("本月确实没有？" if query.month else f"{short}确实没有？", "作零报告并说明原因", acts.nil_report)
    return EmptyState(_ICONS.get(form.id, "folder-open"), title, why, [add, take],
                      nil=nil if form.nil_report and form.in_submission else None)


def _clear(page: LedgerDesk) -> None:
    page.list.search.clear()
    page.list.filters.clear()
