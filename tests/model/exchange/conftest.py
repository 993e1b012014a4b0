"""A county workspace with nothing in it, and the devices that send to it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from model.exchange.merging import merge
from model.trust.roster import RosterStream, Span
from model.workspace.workspace import Workspace
from tests.model.exchange.town import (
    COUNTY,
    QINGSHI,
    SHUANGHE,
    VILLAGE,
    Device,
    a_roster,
    install,
    named,
    open_county,
    own_stream,
)


@dataclass
class Town:
    """The county and the devices below it; `boss` is a second device of the county, whose entries travel."""

    county: Workspace
    a: Device = field(default_factory=lambda: Device(SHUANGHE, "A"))
    b: Device = field(default_factory=lambda: Device(SHUANGHE, "B"))
    c: Device = field(default_factory=lambda: Device(QINGSHI, "A"))
    village: Device = field(default_factory=lambda: Device(VILLAGE, "A"))
    boss: Device = field(default_factory=lambda: Device(COUNTY, "B"))
    number: int = 0

    def roster(self, *changed: RosterStream, without: Device | None = None) -> None:
        found = {each.stream: named(each) for each in (self.a, self.b, self.c, self.village, self.boss)
                 if each is not without}
        found.update({each.id: each for each in changed})
        self.number += 1
        install(self.county, a_roster(self.number, [own_stream(self.county), *found.values()]))

    def merge(self, *arrivals):
        return [merge(self.county, each) for each in arrivals][-1]

    def heads(self, record: str) -> set[str]:
        rows = self.county.db.execute("SELECT hash FROM head WHERE record = ?", (record,)).fetchall()
        return {row[0] for row in rows}

    def row(self, record: str, *columns: str):
        query = f"SELECT {', '.join(columns)} FROM p_note WHERE record = ?"
        return self.county.db.execute(query, (record,)).fetchone()

    def last_good(self, device: Device, seq: int) -> None:
        self.roster(named(device, Span(device.unit, 1, seq), status="lost"))


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with open_county(tmp_path / "云岭县.tuodi") as county:
        made = Town(county)
        made.roster()
        yield made
