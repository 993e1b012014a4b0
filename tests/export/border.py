"""A county and a township that joined it, with real packages between them. All invented."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from export import month
from forms.reading import builtin_forms
from model.clock import FixedClock
from model.exchange import trust
from model.trust.certificates import PrivateKey, make_root, new_key
from model.trust.roster import Roster, RosterStream, RosterUnit, Span, roster_bytes, sign_roster
from model.workspace.opening import create
from model.workspace.workspace import Workspace
from tests import kept
from tests.model.month.month_office import (
    CHEAP,
    FORMS,
    MONTH,
    PREPARER,
    REVIEWER,
    UNIT,
    Office,
    office_of,
    open_clock,
    open_office,
)

COUNTY = "990101"
_SHIPPED = {name: form for name, form in builtin_forms().items() if name in FORMS}


@dataclass
class Border:
    """Both workspaces, open, and the root that signs rosters."""

    office: Office
    county: Workspace
    root_key: PrivateKey
    root: bytes
    folder: Path
    number: int = 0

    @property
    def township(self) -> Workspace:
        return self.office.workspace

    def roster(self, *more: RosterStream, number: int = 0) -> tuple[bytes, bytes]:
        """The next roster, signed."""
        self.number = number or self.number + 1
        units = (RosterUnit(COUNTY, "云岭县", "county", "9901"), RosterUnit(UNIT, "双河镇", "township", COUNTY))
        known = (listed(self.county), listed(self.township), *more)
        found = {each.id: each for each in known}
        raw = roster_bytes(Roster(COUNTY, "云岭县", self.number, "2026-04-01T00:00:00.000Z", self.root, units,
                                  tuple(found.values())))
        return raw, sign_roster(self.root_key, raw)

    def join(self, *more: RosterStream) -> None:
        signed = self.roster(*more)
        for each in (self.county, self.township):
            trust.pin_root(each, self.root)
            trust.apply_roster(each, *signed)

    def package(self, period: str = MONTH, remarks: str = "") -> Path:
        """Sign and pack the township's month."""
        made = month.begin_sign_off(self.township, UNIT, period, remarks=remarks)
        made = month.sign(self.township, made, "preparer", self.office.preparer, PREPARER)
        made = month.sign(self.township, made, "reviewer", self.office.reviewer, REVIEWER)
        return month.pack(self.township, made, self.folder)


def listed(workspace: Workspace) -> RosterStream:
    found = workspace.streams()[0]
    return RosterStream(found.public_key, found.unit, found.letter, (Span(found.unit),))


def open_border(folder: Path) -> Border:
    """Both are copies of workspaces that this process made once; a second border would hold the same devices."""
    clock = open_clock()
    township = kept.begun("border", folder / "双河镇.tuodi", PREPARER, clock, _reported, forms=_SHIPPED)
    county = begun_county("border county", folder / "云岭县.tuodi", open_county)
    return Border(office_of(township, clock), county, *_root(), folder)


def begun_county(name: str, folder: Path, make: Callable[[Path], Workspace]) -> Workspace:
    """As `kept.begun`, for a county of a border."""
    return kept.begun(name, folder, PREPARER, _clock(), make, forms=_SHIPPED)


def open_county(folder: Path, unit: str = COUNTY, name: str = "云岭县") -> Workspace:
    return create(folder, unit=unit, unit_name=name, person_name="马会计", role="审核人", password=PREPARER,
                  clock=_clock(), cost=CHEAP, forms=_SHIPPED).workspace


def _clock() -> FixedClock:
    return FixedClock(datetime(2026, 4, 6, 2, 0, tzinfo=UTC))


def _reported(folder: Path) -> Workspace:
    office = open_office(folder.parent)
    office.report_all()
    office.fund_nil()
    return office.workspace


@cache
def _root() -> tuple[PrivateKey, bytes]:
    key = new_key()
    return key, make_root(key, unit=COUNTY, unit_name="云岭县")
