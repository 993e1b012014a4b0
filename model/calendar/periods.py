"""Periods as entries carry them: 2026-03-05, 2026-03, 2026-Q1, 2026 (FORMAT.md section 1)."""

import re
from datetime import date, timedelta
from typing import Literal

from forms.errors import UserError

PeriodKind = Literal["day", "month", "quarter", "year"]

_SHAPES: dict[PeriodKind, re.Pattern[str]] = {
    "day": re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"),
    "month": re.compile(r"([0-9]{4})-([0-9]{2})"),
    "quarter": re.compile(r"([0-9]{4})-Q([1-4])"),
    "year": re.compile(r"([0-9]{4})"),
}
_ONE_DAY = timedelta(days=1)


class NotAPeriod(UserError):
    """A text that names no day, month, quarter or year."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{text}”不是有效的期间。",
            kept="",
            next_step="请写成 2026-03-05、2026-03、2026-Q1 或 2026。",
        )
        self.text = text


def kind_of(period: str) -> PeriodKind:
    """Whether it is a day, a month, a quarter or a year. Raises NotAPeriod."""
    return _read(period)[0]


def bounds(period: str) -> tuple[date, date]:
    """The first and the last day, both inside. Raises NotAPeriod."""
    kind, first = _read(period)
    if kind == "day":
        return first, first
    following = _first_day(kind, first, 1)
    return first, (date.max if following is None else following - _ONE_DAY)


def contains(period: str, day: date | str) -> bool:
    """Whether the day (a date, or text like 2026-03-05) or the whole shorter period lies inside. Raises NotAPeriod."""
    first, last = bounds(period)
    inner = (day, day) if isinstance(day, date) else bounds(day)
    return first <= inner[0] and inner[1] <= last


def month_of(period: str) -> str:
    """The month in which a period is handed in: its own, a quarter's or year's last. Raises NotAPeriod."""
    return month(bounds(period)[1])


def step(period: str, count: int) -> str:
    """The period of the same kind `count` steps later, earlier when negative.

    Raises NotAPeriod, also when the year would leave 1–9999.
    """
    kind, first = _read(period)
    moved = _first_day(kind, first, count)
    if moved is None:
        raise NotAPeriod(period)
    return period_of(kind, moved)


def period_of(kind: PeriodKind, day: date) -> str:
    """The period of that kind in which the day lies."""
    if kind == "day":
        return day.isoformat()
    if kind == "month":
        return month(day)
    if kind == "quarter":
        return f"{day.year:04d}-Q{(day.month + 2) // 3}"
    return f"{day.year:04d}"


def month(day: date) -> str:
    """The month of a day, as 2026-03."""
    return f"{day.year:04d}-{day.month:02d}"


def months(first: str, last: str) -> list[str]:
    """Every month from the first to the last, both inside; empty when they stand the other way round.

    Raises NotAPeriod, also for periods that are no months.
    """
    for text in (first, last):
        if kind_of(text) != "month":
            raise NotAPeriod(text)
    found = []
    here = first
    while here <= last:
        found.append(here)
        here = step(here, 1)
    return found


def shown(period: str) -> str:
    """In the words of a sheet: 2026年3月5日, 2026年3月, 2026年第一季度, 2026年. Raises NotAPeriod."""
    kind, first = _read(period)
    if kind == "day":
        return f"{first.year}年{first.month}月{first.day}日"
    if kind == "month":
        return f"{first.year}年{first.month}月"
    if kind == "quarter":
        return f"{first.year}年第{'一二三四'[first.month // 3]}季度"
    return f"{first.year}年"


def _first_day(kind: PeriodKind, first: date, count: int) -> date | None:
    """The first day of the period `count` steps on; None outside the years 1–9999."""
    try:
        if kind == "day":
            return first + timedelta(days=count)
        lengths: dict[PeriodKind, int] = {"month": 1, "quarter": 3, "year": 12}
        year, index = divmod(first.year * 12 + first.month - 1 + count * lengths[kind], 12)
        return date(year, index + 1, 1)
    except (OverflowError, ValueError):
        return None


def _read(period: str) -> tuple[PeriodKind, date]:
    for kind, shape in _SHAPES.items():
        found = shape.fullmatch(period)
        if found is None:
            continue
        year, *rest = (int(part) for part in found.groups())
        if kind == "quarter":
            rest = [rest[0] * 3 - 2]
        try:
            return kind, date(year, *[*rest, 1, 1][:2])
        except ValueError:
            break
    raise NotAPeriod(period)
