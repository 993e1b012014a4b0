"""Working days with the State Council's holidays and make-up days (调休), from data files, a year a file.

Source: 国务院办公厅关于各年部分节假日安排的通知; each file names its notice.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import resources
from model.calendar import periods

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class YearTable:
    """What one year's notice changes of the usual weeks.

    notice: its number, as people cite it. off: days on which nobody works. work: Saturdays and Sundays worked.
    """

    notice: str
    off: frozenset[date]
    work: frozenset[date]


class Workdays:
    """Which days are worked. Never changed: `with_changes` gives another calendar."""

    def __init__(self, tables: Mapping[int, YearTable]) -> None:
        self._tables = dict(tables)

    @classmethod
    def bundled(cls) -> "Workdays":
        """The years that are shipped."""
        return _bundled()

    def with_changes(self, records: Iterable[Mapping[str, Any]]) -> "Workdays":
        """The calendar with a workspace's `workday_year` records laid over it, one mapping of values a record.

        A record stands for its whole year. One without a year or without days is passed over.
        """
        tables = dict(self._tables)
        for values in records:
            rows = [row for row in values.get("days", ()) if row.get("date") and row.get("kind")]
            if not values.get("year") or not rows:
                continue
            days = {kind: _days(row["date"] for row in rows if row["kind"] == kind) for kind in ("off", "work")}
            tables[int(values["year"])] = YearTable(str(values.get("doc_no", "")), days["off"], days["work"])
        return Workdays(tables)

    @property
    def years(self) -> list[int]:
        """The years with data, in order."""
        return sorted(self._tables)

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked; in a year without data every Monday to Friday is (see `note`)."""
        table = self._tables.get(day.year)
        if table is not None and day in table.work:
            return True
        return day.weekday() < _SATURDAY and (table is None or day not in table.off)

    def workdays(self, period: str) -> list[date]:
        """Every working day of a month (or of a day, quarter or year), in order. Raises NotAPeriod."""
        return self.between(*periods.bounds(period))

    def between(self, first: date, last: date) -> list[date]:
        """Every working day from the first to the last, both inside; none when they stand the other way round."""
        days = (last - first).days + 1
        return [day for count in range(days) if self.is_workday(day := first + count * _ONE_DAY)]

    def add_workdays(self, day: date, count: int) -> date:
        """The working day `count` working days after the day, before it when negative.

        0 gives the day itself, or the next working day when it is none.
        """
        if count == 0:
            return day if self.is_workday(day) else self.add_workdays(day, 1)
        stride = _ONE_DAY if count > 0 else -_ONE_DAY
        for _ in range(abs(count)):
            day += stride
            while not self.is_workday(day):
                day += stride
        return day

    def notice(self, year: int) -> str:
        """The number of the notice that the year rests on; "" for a year without data."""
        table = self._tables.get(year)
        return table.notice if table else ""

    def note(self, year: int) -> str | None:
        """What to say beside every figure of a year without data; None for a year with data."""
        if year in self._tables:
            return None
        return f"{year}年放假安排未公布，暂按周末计算"


@cache
def _bundled() -> Workdays:
    tables = {}
    for file in sorted(resources.path("workdays").glob("CN-*.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        table = YearTable(content["source"]["number"], _days(content["off"]), _days(content["work"]))
        tables[int(content["year"])] = table
    return Workdays(tables)


def _days(texts: Iterable[str]) -> frozenset[date]:
    return frozenset(date.fromisoformat(text) for text in texts)
