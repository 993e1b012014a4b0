"""The rows of a table as its model reads them: at once where an index pages them, from the worker where not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from forms.definition import Field, Value
from model.workspace.listing import BLOCK, Count, Listing, Row

Fetch = Callable[[int, Callable[[list[Row]], None]], None]
_KEPT = 32


@dataclass(frozen=True, slots=True)
class Sums:
    """columns: totals by column. kinds: (kind, total) of an amount that is only added up by kind."""

    columns: Mapping[str, Value] = field(default_factory=dict)
    amount: Field | None = None
    kinds: tuple[tuple[str, Value], ...] = ()


@dataclass
class Rows:
    """One state of a list. fetch None: blocks are read here; else it is asked for them and they come later."""

    listing: Listing
    count: Count
    fetch: Fetch | None = None
    blocks: dict[int, list[Row]] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)

    def row(self, place: int, arrived: Callable[[int], None]) -> Row | None:
        """The row at a place, None when it is on its way; then `arrived` hears of its block."""
        number, at = divmod(place, BLOCK)
        block = self.blocks.get(number)
        if block is None:
            block = self._load(number, arrived)
        return block[at] if block is not None and at < len(block) else None

    def _load(self, number: int, arrived: Callable[[int], None]) -> list[Row] | None:
        if self.fetch is None:
            return self._keep(number, self.listing.page(number * BLOCK))
        if number not in self.asked:
            self.asked.add(number)

            def come(rows: list[Row]) -> None:
                self._keep(number, rows)
                self.asked.discard(number)
                arrived(number)

            self.fetch(number, come)
        return None

    def _keep(self, number: int, rows: list[Row]) -> list[Row]:
        while len(self.blocks) >= _KEPT:
            del self.blocks[next(iter(self.blocks))]
        self.blocks[number] = rows
        return rows
