"""Where time comes from, so that tests can set it. Entries carry UTC; people see China time."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

CHINA = timezone(timedelta(hours=8), "CST")
_STAMPED = len("2026-03-05T02:30:00.000Z")


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)  # noqa: TID251  the one place that asks the computer


class FixedClock:
    """A clock that stands still until it is set: for tests and for the sample workspace."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        """The moment that was set, in UTC."""
        return self.moment

    def advance(self, **parts: float) -> None:
        """Move on by timedelta(**parts)."""
        self.moment += timedelta(**parts)


def today(clock: Clock) -> date:
    """The day in China, which is the day that people mean."""
    return clock.now().astimezone(CHINA).date()


def stamp(moment: datetime) -> str:
    """As entries carry it: UTC, milliseconds, Z (FORMAT.md section 1)."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat("T", "milliseconds") + "Z"


def moment(stamped: str) -> datetime:
    """What was stamped, in UTC. Raises ValueError."""
    if len(stamped) == _STAMPED and stamped[10::9] == "T.":  # as every entry has it: read ten times as fast
        return datetime.fromisoformat(stamped)
    return datetime.strptime(stamped, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def shown(stamped: str) -> str:
    """As people read it: 2026-04-03 10:12, China time."""
    return moment(stamped).astimezone(CHINA).replace(tzinfo=None).isoformat(" ", "minutes")
