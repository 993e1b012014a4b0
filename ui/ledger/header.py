"""The head of a ledger's page: title, whose, how many, and the buttons."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from forms.definition import Form
from model.workspace.listing import Count
from ui.ledger.titles import new_words
from ui.widgets.basics import button, close, label, row

_COUNTERS = {"project": "个", "fund_entry": "笔", "cadre": "人", "person": "人", "village": "个", "unit": "个",
             "supporter": "个"}


class LedgerHeader(QWidget):
    """new, choose_columns, output: what the buttons ask for."""

    new = Signal()
    choose_columns = Signal(QWidget)
    print_wanted = Signal(QWidget)
    export_wanted = Signal(QWidget)
    more_wanted = Signal(QWidget)

    def __init__(self, form: Form, unit_name: str) -> None:
        super().__init__()
        self._unit_name = unit_name
        self.counter = _COUNTERS.get(form.id, "条")
        self.title = label(form.title, "title")
        self.scope = label("", "scope")
        self.add = button(f"{new_words(form)}(&N)", self.new.emit, icon="plus")
        self.columns = button("列", lambda: self.choose_columns.emit(self.columns), icon="columns")
        self.print = button("打印", lambda: self.print_wanted.emit(self.print), icon="printer", tip="Ctrl+P")
        self.export = button("导出", lambda: self.export_wanted.emit(self.export), icon="file-spreadsheet",
                             tip="Ctrl+E")
        self.more = button("更多", lambda: self.more_wanted.emit(self.more), icon="dots")
        self.more.hide()
        for each in (self.columns, self.print, self.export, self.more, self.add):
            each.setFixedHeight(32)
        self._line = row(self.title, 4, self.scope, None, self.columns, self.print, self.export, self.more, self.add,
                         gap=8)
        self.setLayout(self._line)

    def show_counts(self, count: Count, everything: int, *, narrowed: bool) -> None:
        """双河镇　按条件 14 个，共 31 个."""
        found = "10,000+" if count.capped else f"{count.rows:,}"
        words = f"按条件 {found} {self.counter}，共 {everything:,} {self.counter}" if narrowed \
            else f"共 {everything:,} {self.counter}"
        self.scope.setText(f"{self._unit_name}　{words}")

    def show_closed(self, why: str) -> None:
        """Why nothing can be added; "" when it can."""
        close(self.add, why)

    def set_slim(self, slim: bool, search: QWidget) -> None:
        """A narrow window: the search moves up here, what is rarer goes into 更多."""
        for each in (self.columns, self.print, self.export):
            each.setVisible(not slim)
        self.more.setVisible(slim)
        if slim:
            self._line.insertWidget(4, search)
            search.show()
