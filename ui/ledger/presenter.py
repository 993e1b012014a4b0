"""The list of a ledger: what is asked for, read here or in the worker, and what changed under it. No Qt."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from export.ledgers import apart
from forms.definition import Form
from model.exchange import proposals
from model.workspace.filters import Filter
from model.workspace.listing import BLOCK, Count, Listing, Order, Row
from model.workspace.workspace import Workspace
from ui.ledger.columns import (
    LedgerColumn,
    MoneyUnit,
    as_money_unit,
    columns_of,
    default_names,
    default_order,
    offered,
    summed,
)
from ui.ledger.marks import Insight, Mark, insight_of
from ui.ledger.ownership import mark_of_answer
from ui.ledger.rows import Rows, Sums
from ui.preferences import Preferences

Run = Callable[..., Any]
_LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class Query:
    """What the list shows. month: submission month, "" = all. void: also what was taken out."""

    search: str = ""
    filters: tuple[Filter, ...] = ()
    order: tuple[str, bool] = Order()
    month: str = ""
    void: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether an index alone can't answer it."""
        return bool(self.search.strip() or self.filters)


class LedgerView(Protocol):
    """What the page shows."""

    def show_rows(self, rows: Rows) -> None:
        """A new state of the list."""

    def show_sums(self, sums: Sums) -> None:
        """Totals of the columns that add up."""

    def show_insights(self, found: Mapping[str, Insight]) -> None:
        """Faults and looked-up values of rows that are in view."""

    def show_answers(self, answers: Mapping[str, Mark]) -> None:
        """What became of proposals, by record."""


class LedgerPresenter:
    """run: ui.tasks.run or a stand-in."""

    def __init__(self, view: LedgerView, workspace: Workspace, form: Form, preferences: Preferences, run: Run) -> None:
        self._view, self._workspace, self.form = view, workspace, form
        self._preferences, self._run = preferences, run
        self.query = Query(order=default_order(form))
        self.all_rows = 0
        self._asked = 0
        self._wanted: dict[str, str] = {}
        self._looking = False

    # Columns

    @property
    def money_unit(self) -> MoneyUnit | None:
        return as_money_unit(self._preferences.money_unit)

    def column_names(self) -> tuple[str, ...]:
        """The columns that the person chose, else the definition's."""
        chosen = self._preferences.get(f"columns:{self.form.id}")
        known = tuple(name for name in chosen if name in self.form.by_name) if isinstance(chosen, list) else ()
        return known or default_names(self.form)

    def columns(self) -> list[LedgerColumn]:
        return columns_of(self.form, self.column_names(), self.money_unit)

    def choose_columns(self, names: Sequence[str]) -> None:
        """Remember a choice of columns; none = the definition's."""
        self._preferences.put(f"columns:{self.form.id}", list(names))
        self.refresh()

    # What is shown

    def change(self, **parts: Any) -> None:
        """Another search, filter, order or month."""
        self.query = replace(self.query, **parts)
        self.refresh()

    def sort(self, name: str) -> None:
        """By this column; the same again turns it round, a third time gives the ledger's own order."""
        column, ascending = self.query.order
        if column != name:
            self.change(order=(name, True))
        elif ascending:
            self.change(order=(name, False))
        else:
            self.change(order=default_order(self.form))

    def refresh(self) -> None:
        """Read again: at once where an index pages it, in the worker where something is searched."""
        self._asked += 1
        asked, query = self._asked, self.query
        if proposals.proposable(self.form.id):
            self._run(lambda _: self._answers(), done=self._view.show_answers)
        whole = self._listing(Query(), ())
        self.all_rows = whole.count().rows
        if not query.narrowed:
            listing = self._listing(query, self.column_names())
            self._view.show_rows(Rows(listing, listing.count()))
            self._run(lambda _: self._added_up(query), done=lambda sums: self._show_sums(asked, sums))
            return
        self._run(lambda _: self._found(query), done=lambda found: self._show_found(asked, found))

    def listing(self, columns: Sequence[str] = ()) -> Listing:
        """What is shown now, for this thread."""
        known = [each.name for each in offered(self.form)]
        return self._listing(self.query, [name for name in columns if name in known])

    def _listing(self, query: Query, columns: Sequence[str]) -> Listing:
        return self._workspace.listing(
            self.form.id, columns=columns, order=query.order, filters=query.filters, search=query.search,
            month=query.month or None, include_void=query.void)

    def _answers(self) -> dict[str, Mark]:
        found = proposals.marks(self._workspace, self.form.id)
        return {record: mark_of_answer(each) for record, each in found.items()}

    def _added_up(self, query: Query) -> Sums:
        return self._sums(query, self._listing(query, ()))

    def _sums(self, query: Query, listing: Listing) -> Sums:
        """What adds up, and by kind what doesn't: promised, arrived and paid money are no one sum."""
        by_kind = apart(self.form)
        names = summed(self.form, self.columns())
        if by_kind is None:
            return Sums(listing.sums(names))
        kind, amount = by_kind
        kinds = []
        for choice in self.form.choices.get(kind.choices, ()) if amount.name in names else ():
            only = replace(query, filters=(*query.filters, Filter(kind.name, "=", choice.code)))
            value = self._listing(only, ()).sums([amount.name]).get(amount.name)
            if value is not None:
                kinds.append((choice.label.partition("（")[0], value))
        return Sums(listing.sums([name for name in names if name != amount.name]), amount, tuple(kinds))

    def _found(self, query: Query) -> tuple[Listing, Count, list[Row], Sums]:
        listing = self._listing(query, self.column_names())
        return listing, listing.count(), listing.page(0), self._sums(query, listing)

    def _show_found(self, asked: int, found: tuple[Listing, Count, list[Row], Sums]) -> None:
        if asked != self._asked:
            return
        listing, count, first, sums = found

        def fetch(block: int, arrived: Callable[[list[Row]], None]) -> None:
            self._run(lambda _: listing.page(block * BLOCK), done=arrived)

        self._view.show_rows(Rows(listing, count, fetch, {0: first}))
        self._view.show_sums(sums)

    def _show_sums(self, asked: int, sums: Sums) -> None:
        if asked == self._asked:
            self._view.show_sums(sums)

    def position(self, record: str) -> int | None:
        """Where a record stands in what is shown."""
        return self.listing().position(record)

    # Faults and looked-up values of rows in view

    def want(self, record: str, revision: str) -> None:
        """A row came into view."""
        self._wanted[revision] = record
        if len(self._wanted) > _LOOKED_AT:
            del self._wanted[next(iter(self._wanted))]

    def look(self) -> None:
        """Evaluate the rows that came into view, in the worker."""
        if self._looking or not self._wanted:
            return
        wanted, self._wanted, self._looking = self._wanted, {}, True
        self._run(lambda _: self._insights(wanted), done=self._show_insights)

    def _insights(self, wanted: Mapping[str, str]) -> dict[str, Insight]:
        found = {}
        known = {each.record: each for each in self._workspace.standing(self.form.id, list(wanted.values()))}
        for revision, record in wanted.items():
            if record in known:
                evaluation = self._workspace.evaluate(self.form.id, known[record].values, record=record)
                found[revision] = insight_of(known[record], evaluation)
        return found

    def _show_insights(self, found: dict[str, Insight]) -> None:
        self._looking = False
        self._view.show_insights(found)
        self.look()
