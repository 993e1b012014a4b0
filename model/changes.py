"""What a save touched, so that pages know whether they are stale."""

from dataclasses import dataclass
from functools import reduce
from typing import Self


@dataclass(frozen=True, slots=True)
class Changes:
    """forms: ids. units: codes of owners. periods: as the records say. records: ids. Empty = nothing."""

    forms: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    periods: frozenset[str] = frozenset()
    records: frozenset[str] = frozenset()

    @classmethod
    def of(cls, form: str, record: str, unit: str, period: str | None) -> Self:
        """The changes that one revision makes. period: None for a form without one."""
        return cls(
            frozenset((form,)),
            frozenset((unit,)),
            frozenset((period,) if period else ()),
            frozenset((record,)),
        )

    def __or__(self, other: "Changes") -> "Changes":
        return Changes(
            self.forms | other.forms,
            self.units | other.units,
            self.periods | other.periods,
            self.records | other.records,
        )

    def __bool__(self) -> bool:
        return bool(self.forms or self.records or self.units or self.periods)


def together(changes: "list[Changes]") -> Changes:
    """All changes of a bulk save as one."""
    return reduce(Changes.__or__, changes, Changes())
