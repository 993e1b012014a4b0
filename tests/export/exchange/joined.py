"""A county and the offices that join it, each with a folder and a clock of its own; files go from hand to hand."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from export.exchange import joining, receiving
from export.exchange.joining import Written
from forms.reading import builtin_forms
from model.clock import FixedClock
from model.exchange import admitting
from model.exchange.admitting import Asked
from model.workspace.opening import create
from model.workspace.workspace import Workspace
from tests import kept
from tests.model.month.month_office import CHEAP, FORMS, PREPARER

COUNTY, QINGSHI, SHUANGHE = "990101", "990101101", "990101102"
TODAY = datetime(2026, 4, 6, 2, 0, tzinfo=UTC)
_SHIPPED = {name: form for name, form in builtin_forms().items() if name in FORMS}


def office(folder: Path, unit: str, name: str, person: str = "何晓岚", at: datetime = TODAY) -> Workspace:
    return create(folder, unit=unit, unit_name=name, person_name=person, role="填报人", password=PREPARER,
                  clock=FixedClock(at), cost=CHEAP, forms=_SHIPPED).workspace


def copied(folder: Path, unit: str, name: str, person: str, at: datetime) -> Workspace:
    """The same without the cost of making it."""
    return kept.begun(f"office {unit} {name} {person} {at}", folder, PREPARER, FixedClock(at),
                      lambda made: office(made, unit, name, person, at), forms=_SHIPPED)


@dataclass
class Neighbours:
    """folder: where files are handed over. open: everything to close."""

    folder: Path
    open: list[Workspace] = field(default_factory=list)

    def make(self, unit: str, name: str, *, where: str = "", person: str = "何晓岚", at: datetime = TODAY) -> Workspace:
        """An office's computer. where: what the folder of its second one is called; only the first is a copy, because
        copies are one device."""
        folder = self.folder / f"{where or name}.tuodi"
        made = office(folder, unit, name, person, at) if where else copied(folder, unit, name, person, at)
        self.open.append(made)
        return made

    def stick(self) -> Path:
        """An empty folder, as a stick that goes back and forth."""
        made = self.folder / f"U盘{len(list(self.folder.glob('U盘*')))}"
        made.mkdir()
        return made

    def ask(self, county: Workspace, township: Workspace) -> tuple[Written, Asked]:
        """Invitation there, request back."""
        invitation = joining.write_invitation(county, self.stick())
        joining.accept_invitation(township, invitation.path)
        written = joining.write_request(township, self.stick(), "办公室的电脑")
        return written, joining.take_request(county, written.path)

    def join(self, county: Workspace, township: Workspace, ends: tuple[str, ...] = ()) -> Path:
        """The whole way; returns the roster's file."""
        written, asked = self.ask(county, township)
        assert written.code == asked.code
        admitting.approve(county, written.sha256, ends)
        roster = joining.write_roster(county, self.stick()).path
        receiving.take(township, roster)
        return roster

    def close(self) -> None:
        for each in self.open:
            each.close()
