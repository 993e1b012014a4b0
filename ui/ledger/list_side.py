"""The list of a ledger: search, conditions, table, totals, and what stands there when it is empty."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from forms.definition import Form
from ui import theme
from ui.ledger.columns import LedgerColumn, MoneyUnit, fitting, total_text, unit_words
from ui.ledger.filter_bar import FilterBar
from ui.ledger.rows import Rows, Sums
from ui.ledger.table_model import LedgerModel, TotalsModel
from ui.ledger.table_view import PADDING, LedgerTable, TablePanel, TotalsRow, width_of
from ui.widgets.factory import FieldContext
from ui.widgets.states import SearchField


class ListSide(QWidget):
    """squeezed: fewer columns, because the form stands beside it or the window is small."""

    resized = Signal()

    def __init__(self, form: Form, columns: list[LedgerColumn], money_unit: MoneyUnit | None, context: FieldContext,
                 counter: str) -> None:
        super().__init__()
        self._form, self._counter, self._money_unit = form, counter, money_unit
        self._sums = Sums()
        self.squeezed = False
        self.empty: QWidget | None = None
        self.model = LedgerModel(form, columns, money_unit)
        self.table = LedgerTable(self.model)
        self.table.setAccessibleName(form.title)
        self.table.viewport().installEventFilter(self)
        self._totals_model = TotalsModel(form)
        self.totals = TotalsRow(self._totals_model, self.table)
        self.panel = TablePanel(self.table, self.totals)
        self.panel.resized.connect(self.fit)
        self.search = SearchField()
        self.search.setFixedWidth(210)
        self.search.down.connect(self.to_table)
        self.filters = FilterBar(form, context)
        self.filters.put_first(self.search)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.filters)
        box.addWidget(self.panel, 1)

    def show_rows(self, rows: Rows, columns: list[LedgerColumn], drafted: frozenset[str],
                  money_unit: MoneyUnit | None) -> None:
        """A new state of the list."""
        self._sums = Sums()
        if list(self.model.columns) != columns or money_unit != self._money_unit:
            self._money_unit = money_unit
            self.model.show_columns(columns, money_unit)
        self.model.show_rows(rows, drafted)
        self.fit()

    def show_sums(self, sums: Sums) -> None:
        self._sums = sums
        self.fit()

    def show_sorted(self, name: str, *, ascending: bool) -> None:
        at = next((at for at, each in enumerate(self.model.columns) if each.name == name), -1)
        self.table.head.sorted_by, self.table.head.ascending = at, ascending
        self.table.head.viewport().update()

    def show_empty(self, make: Callable[[], QWidget] | None) -> None:
        """Something else than rows, below the header; None = rows again."""
        if self.empty is not None:
            self.empty.hide()
            self.empty.deleteLater()
        self.empty = make() if make is not None else None
        if self.empty is not None:
            self.empty.setParent(self.table.viewport())
            self.empty.setGeometry(self.table.viewport().rect())
            self.empty.show()
        self.panel.foot.setVisible(self.empty is None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What stands in an empty table fills it."""
        if event.type() == QEvent.Type.Resize and self.empty is not None:
            self.empty.setGeometry(self.table.viewport().rect())
        return super().eventFilter(watched, event)

    def fit(self) -> None:
        """Fewer columns in a narrow list; all of them again when it is wide."""
        columns = self.model.columns
        squeezed = self.squeezed
        shown = fitting(self._form, columns, self.table.viewport().width()) if squeezed else columns
        texts = {each.name: self._total(each) for each in shown if each.name in self._sums.columns}
        self.table.lay_out(shown, texts, squeezed=squeezed)
        self._show_totals()

    def to_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.table.currentIndex().isValid():
            self.table.select_row(0)

    def to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _show_totals(self) -> None:
        count = self.model.count()
        words = "合计 10,000 条以上" if count.capped else f"合计 {count.rows:,} {self._counter}"
        more = self._by_kind() or self._hidden_sum()
        room = self.table.viewport().width() - 2 * PADDING
        whole = f"{words}　{more}".rstrip("　")
        fits = width_of(whole, theme.SMALL) <= room
        self.panel.say("" if fits else more)
        self._totals_model.show(self.model.columns, whole if fits else words, self._sums.columns, self._money_unit,
                                self.table.first_visible())
        self.totals.follow()

    def _by_kind(self) -> str:
        """承诺 12,000,000.00　到位 5,200,000.00 元: what is never one sum."""
        amount = self._sums.amount
        if amount is None or not self._sums.kinds:
            return ""
        unit = self._money_unit
        shown = [f"{kind}\u00a0{total_text(self._form, amount, value, unit)}" for kind, value in self._sums.kinds]
        return f"{'　'.join(shown)}\u00a0{unit_words(amount, unit)}"

    def _hidden_sum(self) -> str:
        """In a narrow list the first amount stands behind the count, with its unit."""
        for at, each in enumerate(self.model.columns):
            if each.field.type == "money" and each.name in self._sums.columns:
                unit = unit_words(each.field, self._money_unit)
                return f"{self._total(each)} {unit}" if self.table.isColumnHidden(at) else ""
        return ""

    def _total(self, column: LedgerColumn) -> str:
        return total_text(self._form, column.field, self._sums.columns[column.name], self._money_unit)
