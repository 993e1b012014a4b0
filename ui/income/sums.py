"""What the villages come to together. No Qt."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sum:
    """Of the villages that reported; None = none of them has an amount there. before: of the same villages."""

    now: int | None
    before: int | None


def sum_of(villages: Iterable[str], now: Callable[[str], int | None], before: Callable[[str], int | None]) -> Sum:
    """now, before: in fen by village."""
    codes = tuple(villages)
    return Sum(_added([now(code) for code in codes]), _added([before(code) for code in codes]))


def growth(now: int | None, before: int | None) -> str:
    """+6.2%, −4.8%; "" where there is nothing to compare with."""
    if now is None or not before or before < 0:
        return ""
    tenths = (abs(now - before) * 2_000 + before) // (before * 2)
    sign = "+" if now > before else "−" if now < before else ""
    return f"{sign}{tenths // 10:,}.{tenths % 10}%" if tenths or not sign else "0.0%"


def growth_of(pairs: Sequence[tuple[int | None, int | None]]) -> tuple[str, int | None]:
    """Of the villages that have both: how much more, and what stood there before."""
    both = [(now, before) for now, before in pairs if now is not None and before is not None]
    before = _added([each for _, each in both])
    return growth(_added([each for each, _ in both]), before), before


def _added(amounts: Iterable[int | None]) -> int | None:
    found = [each for each in amounts if each is not None]
    return sum(found) if found else None
