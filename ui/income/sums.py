"""What the villages come to together. No Qt."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

Pair = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Sum:
    """Of the villages that reported; None = none of them has an amount there. before: of the same villages."""

    now: int | None
    before: int | None


class _Adding:
    """One column: each village's pair, and what they come to."""

    def __init__(self) -> None:
        self._pairs: dict[str, Pair] = {}
        self._sums = [0, 0]
        self._counts = [0, 0]

    def put(self, village: str, pair: Pair | None) -> None:
        """None: the village doesn't count."""
        old = self._pairs.pop(village, None)
        if old != pair:
            self._add(old, -1)
            self._add(pair, 1)
        if pair is not None:
            self._pairs[village] = pair

    def _add(self, pair: Pair | None, sign: int) -> None:
        for at, amount in enumerate(pair or ()):
            if amount is not None:
                self._sums[at] += sign * amount
                self._counts[at] += sign

    def sum(self) -> Sum:
        now, before = (added if count else None for added, count in zip(self._sums, self._counts, strict=True))
        return Sum(now, before)


class Running:
    """Each column is added up when it is first asked for, and kept right as single villages change.

    pair: a village's amount and what it is compared with, in fen; None = it doesn't count.
    """

    def __init__(self, pair: Callable[[str, str], Pair | None]) -> None:
        self._pair = pair
        self._columns: dict[str, _Adding] = {}

    def of(self, name: str, villages: Iterable[str]) -> Sum:
        """villages: all of them, wanted the first time only."""
        column = self._columns.get(name)
        if column is None:
            column = self._columns[name] = _Adding()
            for village in villages:
                column.put(village, self._pair(village, name))
        return column.sum()

    def change(self, village: str) -> None:
        for name, column in self._columns.items():
            column.put(village, self._pair(village, name))

    def forget(self) -> None:
        self._columns.clear()


def growth(now: int | None, before: int | None) -> str:
    """+6.2%, −4.8%, halves away from zero; "" where there is nothing to compare with."""
    if now is None or not before or before < 0:
        return ""
    tenths = (abs(now - before) * 2_000 + before) // (before * 2)
    sign = "+" if now > before else "−" if now < before else ""
    return f"{sign}{tenths // 10:,}.{tenths % 10}%" if tenths else "0.0%"
