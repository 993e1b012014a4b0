"""Moments and places as a ledger's page says them. No Qt."""

from collections.abc import Mapping
from datetime import UTC, datetime

from forms.definition import Value
from model import clock


def day_words(at: str) -> str:
    """A stamped moment as people say it: 4月2日 14:32."""
    shown = clock.shown(at)
    return f"{int(shown[5:7])}月{int(shown[8:10])}日 {shown[11:16]}"


def seconds_words(at: str) -> str:
    """A stamped moment to the second: 14:32:08."""
    moment = datetime.strptime(at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    return moment.astimezone(clock.CHINA).strftime("%H:%M:%S")


def empty_rows(values: Mapping[str, Value]) -> list[str]:
    """Paths of repeats' rows in which nothing stands yet: nobody is asked about them."""
    return [f"{name}[{place}]" for name, rows in values.items() if isinstance(rows, list)
            for place, row in enumerate(rows) if isinstance(row, Mapping) and set(row) == {"row"}]
