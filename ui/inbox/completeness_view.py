"""填报情况: units × months or units × ledgers, the reminder beside it, and the month's closing."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSplitter, QWidget

from model import clock
from model.calendar import periods
from model.exchange.completeness import STATES, FormCell, UnitMonth
from ui import theme
from ui.inbox.state import InboxState
from ui.widgets.basics import Card, Segmented, button, column, label, row
from ui.widgets.date_edit import with_year
from ui.widgets.read_table import Cell, ReadTable

NARROW_BELOW = 860
_VIEWS = (("months", "按月"), ("forms", "按台账"))
_SYMBOLS = {"due": "missing", "late": "late", "received": "received", "returned": "returned", "accepted": "accepted",
            "nil": "nil", "missing": "warning"}


class CompletenessView(QWidget):
    """noted: unit, day or None. closed; reopened: reason, unit. saved: pdf or xlsx. period_chosen: a month."""

    noted = Signal(str, object)
    closed = Signal()
    reopened = Signal(str, str)
    saved = Signal(str)
    copied = Signal()
    period_chosen = Signal(str)

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today  # asked anew: the window may stay open over midnight
        self.state: InboxState | None = None
        self._shown = ("", False, 0)
        self.views = Segmented(_VIEWS, name="填报情况")
        self.views.chosen.connect(lambda _: self._fill())
        self.legend = label("", "sub", wrap=True)
        self.table = ReadTable("填报情况", rows=False)
        self.table.moved.connect(lambda _: self._show_unit())
        self.table.chosen.connect(self._open)
        self.reminder = QPlainTextEdit()
        self.reminder.setReadOnly(True)
        self.reminder.setAccessibleName("催报文字")
        self.copy = button("复制(&C)", self._copy, icon="copy")
        self.pdf = button("PDF", partial(self.saved.emit, "pdf"), icon="file-type-pdf")
        self.xlsx = button("Excel", partial(self.saved.emit, "xlsx"), icon="file-spreadsheet")
        self._lay_out()

    def show_state(self, state: InboxState) -> None:
        self.state = state
        self._fill()
        late = state.table.count(state.month, "late")
        self.reminder.setPlainText(state.reminder or "各单位都已报齐，不用催。")
        for each in (self.copy, self.pdf, self.xlsx):
            each.setEnabled(bool(state.reminder))
            each.setToolTip("" if state.reminder else "没有要催的单位。")
        self.heading.setText(f"催报：{late} 个单位逾期" if late else "催报")
        self._show_closing(state)

    def unit(self) -> UnitMonth | None:
        """The unit under the cursor, in the month of the page."""
        at = self.table.currentRow()
        if self.state is None or not 0 <= at < len(self.state.table.units):
            return None
        return self.state.table.cells[self.state.table.units[at], self.state.month]

    def choose(self, unit: str) -> None:
        """Put the cursor on a unit, in the month of the page."""
        if self.state is not None and unit in self.state.table.units:
            self.table.setCurrentCell(self.state.table.units.index(unit), max(self.table.columnCount() - 1, 0))
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        top = row(self.views, self.legend, gap=14)
        top.setStretchFactor(self.legend, 1)
        upper = QWidget()
        upper.setLayout(column(top, self.table, gap=8))
        self.heading = label("催报", "heading")
        reminding = Card(padding=16)
        reminding.body.addLayout(row(self.heading, None, self.copy, self.pdf, self.xlsx, gap=8))
        reminding.body.addWidget(self.reminder, 1)
        lower = row(reminding, self._side(), gap=12)
        lower.setStretch(0, 3)
        lower.setStretch(1, 2)
        below = QWidget()
        below.setLayout(lower)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(upper)
        self.split.addWidget(below)
        self.split.setSizes([340, 260])
        self.setLayout(column(self.split, gap=0))

    def _side(self) -> QWidget:
        made = Card(padding=16)
        self.who = label("", "heading", wrap=True)
        self.how = label("", "sub", wrap=True)
        self.day = QLineEdit()
        self.day.setPlaceholderText("纸质或别的办法收到的日期，如 4.3")
        self.day.returnPressed.connect(self._note)
        self.note = button("记下(&N)", self._note)
        self.day_fault = label("", "error", wrap=True)
        self.day_fault.hide()
        self.day_name = label("收到日期", "", buddy=self.day)
        line = row(self.day_name, self.day, self.note, gap=8)
        line.setStretchFactor(self.day, 1)
        self.month_words = label("", "sub", wrap=True)
        self.close_it = button("本月封账", self.closed.emit, icon="lock")
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("重开的原因")
        self.reason.setAccessibleName("重开的原因")
        self.open_one = button("只给该单位重开", partial(self._reopen, one=True), icon="lock-open")
        self.open_all = button("全部重开", partial(self._reopen, one=False))
        for part in (self.who, self.how):
            made.body.addWidget(part)
        made.body.addLayout(line)
        made.body.addWidget(self.day_fault)
        made.body.addStretch(1)
        made.body.addWidget(self.month_words)
        made.body.addWidget(self.reason)
        made.body.addLayout(row(self.close_it, self.open_one, self.open_all, None, gap=8))
        return made

    def _fill(self) -> None:
        state = self.state
        if state is None:
            return
        at, over = max(self.table.currentRow(), 0), max(self.table.currentColumn(), 0)
        months = self.views.value() == "months"
        if months:
            seen = self._months(state)
            head = [Cell("单位"), *(_month_head(each, state, seen[0]) for each in seen)]
            rows = [[Cell(state.units[unit], bold=True),
                     *(_unit_cell(state.table.cells[unit, month]) for month in seen)]
                    for unit in state.table.units]
            self.legend.setText("没有声明的不算零报告：零报告要单位自己作。")
        else:
            head = [Cell("单位"), Cell("本月"), *(Cell(title) for title in state.table.forms.values())]
            rows = [[Cell(state.units[each.unit], bold=True), _unit_cell(each),
                     *(_form_cell(each.forms.get(form)) for form in state.table.forms)]
                    for each in state.table.month(state.month)]
            self.legend.setText(f"{periods.shown(state.month)}，一列一种台账；数字是包里的条数。")
        self.table.fill(head, rows)
        self._share(len(head), stretch=months)
        self.table.blockSignals(True)
        shown = (state.month, months, len(head))
        over = len(head) - 1 if months and self._shown != shown else over
        self._shown = shown
        self.table.setCurrentCell(min(at, len(rows) - 1), min(over, len(head) - 1))
        self.table.blockSignals(False)
        self._show_unit()

    def _months(self, state: InboxState) -> tuple[str, ...]:
        """As many as are seen at once beside their units."""
        return state.table.months[-3:] if self.width() < NARROW_BELOW else state.table.months

    def _share(self, columns: int, *, stretch: bool) -> None:
        """Months share the width where there is enough of it; ledgers are as wide as their words."""
        header = self.table.horizontalHeader()
        fits = sum(map(self.table.sizeHintForColumn, range(columns))) + 24 * columns < self.table.viewport().width()
        mode = header.ResizeMode.Stretch if stretch and fits else header.ResizeMode.Interactive
        for place in range(1, columns):
            header.setSectionResizeMode(place, mode)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (event.oldSize().width() < NARROW_BELOW) != (self.width() < NARROW_BELOW):
            self._fill()
        self._share(self.table.columnCount(), stretch=self.views.value() == "months")

    def _show_unit(self) -> None:
        found, state = self.unit(), self.state
        for each in (self.day_name, self.day, self.note):
            each.setVisible(found is not None and not found.number)
        if found is None or state is None:
            self.who.setText("")
            self.how.setText("表里没有单位：下面还没有乡镇或企业。")
            return
        self.who.setText(f"{state.units[found.unit]}　{periods.shown(found.period)}")
        self.how.setText(_how(found))
        if not self.day.isModified():
            self.day.setText(found.day.isoformat() if found.day else "")
        self.open_one.setEnabled(found.closed)

    def _open(self, _row: int, over: int) -> None:
        """Enter on a month turns the page to it."""
        if self.state is not None and self.views.value() == "months" and over > 0:
            self.period_chosen.emit(self._months(self.state)[over - 1])

    def _show_closing(self, state: InboxState) -> None:
        closed = any(each.closed for each in state.table.month(state.month))
        last = state.closings[-1] if state.closings else None
        words = "还没有封账。封账后本级不再接收这个月的材料；要更正，先重开。"
        if last is not None:
            who = f"（只给{state.units.get(last.unit, last.unit)}）" if last.unit else ""
            what = "封账" if last.closed else f"重开{who}：{last.reason}"
            words = f"{clock.shown(last.at)[:16]} {what}"
        self.month_words.setText(words)
        every = all(each.closed for each in state.table.month(state.month)) and closed
        over = self._today() > periods.bounds(state.month)[1]
        self.close_it.setVisible(not every)
        self.close_it.setEnabled(over)
        self.close_it.setToolTip("" if over else "这个月还没有过完。")
        for each in (self.reason, self.open_one, self.open_all):
            each.setVisible(closed)

    def _note(self) -> None:
        found = self.unit()
        if found is None:
            return
        day = _read_day(self.day.text(), self._today())
        fault = day if isinstance(day, str) else ""
        self.day_fault.setText(fault)
        self.day_fault.setVisible(bool(fault))
        theme.mark(self.day, "fault", "error" if fault else "")
        if not isinstance(day, str):
            self.day.setModified(False)
            self.noted.emit(found.unit, day)

    def _reopen(self, *, one: bool) -> None:
        found = self.unit()
        self.reopened.emit(self.reason.text(), found.unit if one and found else "")
        self.reason.clear()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.reminder.toPlainText())
        self.copied.emit()


def _month_head(month: str, state: InboxState, first: str) -> Cell:
    """The year where it begins, and with the first."""
    words = f"{int(month[5:7])}月"
    if month.endswith("-01") or month == first:
        words = f"{month[:4]}年{words}"
    return Cell(words, bold=month == state.month)


def _unit_cell(month: UnitMonth) -> Cell:
    words = STATES[month.state]
    if month.state == "none":
        return Cell("—", tip="那时本级还没有用本程序，不要求补报")
    if month.state == "late":
        words = f"逾期 {month.late} 天"
    elif month.late and month.day:
        words += f"，迟 {month.late} 天"
    if month.by_hand:
        words = "已收（手记）"
    return Cell(words + ("　封账" if month.closed else ""), state=_SYMBOLS.get(month.state, ""), tip=_how(month))


def _form_cell(cell: FormCell | None) -> Cell:
    if cell is None:
        return Cell("—", tip="这一级不报这种台账")
    words = f"{STATES[cell.state]} {cell.records}" if cell.records else STATES[cell.state]
    return Cell(words, state=_SYMBOLS.get(cell.state, ""), tip=f"{cell.due.month}月{cell.due.day}日前")


def _how(month: UnitMonth) -> str:
    due = month.due.day
    if month.state == "none":
        return "那时本级还没有用本程序，不要求补报。"
    proposed = "（本县没有定期限，按次月第4个工作日）" if month.due.proposed else ""
    parts = [f"{due.month}月{due.day}日前报到{proposed}"]
    if month.day:
        parts.append(f"{month.day.month}月{month.day.day}日收到" + ("（手记，没有包）" if month.by_hand else ""))
    if month.late:
        parts.append(f"{'迟' if month.day else '已逾期'} {month.late} 天")
    if month.number:
        parts.append(f"最新的包 {month.number}，{STATES[month.state]}")
    return "；".join(parts) + "。"


def _read_day(text: str, today: date) -> date | str | None:
    """A day, None for a blank, or what is wrong with it."""
    plain = text.strip()
    if not plain:
        return None
    try:
        year, month, number = map(int, re.findall(r"\d+", with_year(plain, str(today.year))))
        day = date(year, month, number)
    except ValueError:
        return "不是日期，请写成 4.3 或 2026-04-03"
    return "还没到这一天" if day > today else day
