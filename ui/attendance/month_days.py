"""The days of a month as the grid's columns. No Qt."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from model.calendar import periods
from model.calendar.workdays import Workdays

DayKind = Literal["work", "makeup", "rest", "holiday"]
_WEEKDAYS = "一二三四五六日"
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Day:
    """One column. kind: makeup = a weekend day that is worked; holiday = a weekday that isn't, and its weekends."""

    date: date
    iso: str
    kind: DayKind
    today: bool

    @property
    def worked(self) -> bool:
        """Whether attendance is due."""
        return self.kind in ("work", "makeup")

    @property
    def mark(self) -> str:
        """What stands below the number: 四, 休, 班, 今."""
        if self.today:
            return "今"
        return {"holiday": "休", "makeup": "班"}.get(self.kind, _WEEKDAYS[self.date.weekday()])

    @property
    def words(self) -> str:
        """10月22日 周四."""
        return f"{self.date.month}月{self.date.day}日 周{_WEEKDAYS[self.date.weekday()]}"


def days_of(month: str, workdays: Workdays, today: date) -> list[Day]:
    """Every day of a month (YYYY-MM)."""
    first, last = periods.bounds(month)
    found = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        found.append(Day(day, day.isoformat(), _kind(day, workdays), day == today))
    return found


def _kind(day: date, workdays: Workdays) -> DayKind:
    weekend = day.weekday() >= _SATURDAY
    if workdays.is_workday(day):
        return "makeup" if weekend else "work"
    if not weekend:
        return "holiday"
    return "holiday" if any(_off_beside(day, step, workdays) for step in (-1, 1)) else "rest"


def _off_beside(day: date, step: int, workdays: Workdays) -> bool:
    """Whether a weekend runs into a holiday on that side: people count it as part of the holiday."""
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=step)
        if workdays.is_workday(day):
            return False
    return True
