"""A county and its townships that exchange every kind of file there is; all of them stay in one folder."""

from dataclasses import dataclass
from pathlib import Path

from export.exchange import handing_over, receiving, rescue
from export.exchange.notices import write_notice
from export.exchange.receipt import write_receipt
from export.exchange.refilling import write_refill
from model.clock import FixedClock
from model.workspace import opening
from model.workspace.workspace import Workspace
from tests.export.exchange.joined import COUNTY, QINGSHI, SHUANGHE, TODAY, Neighbours
from tests.journeys.test_joined_month import packed
from tests.model.month.month_office import CHEAP, PREPARER, REVIEWER, Office, open_office

NEW = "人间四月芳菲尽2026"
CLOCK = FixedClock(TODAY)


@dataclass
class World:
    """Two offices that are open, one that is locked, and a real file of each kind.

    locked: a folder whose password nobody knows, as it was when it asked; files: where all files lie.
    """

    around: Neighbours
    county: Workspace
    office: Office
    locked: Path
    submission: Path
    receipt: Path
    notice: Path
    handed: Path
    asked: Path
    answer: Path
    refill: Path

    @property
    def township(self) -> Workspace:
        return self.office.workspace

    @property
    def files(self) -> Path:
        return self.around.folder

    def close(self) -> None:
        self.around.close()


def open_world(folder: Path) -> World:
    around = Neighbours(folder)
    county, office = around.make(COUNTY, "云岭县", person="马会计"), open_office(folder)
    around.open.append(office.workspace)
    office.report_all()
    office.fund_nil()
    county.save("supporter", {"name": "省建工集团"})
    around.join(county, office.workspace)
    submission = packed(office, around.stick())
    receiving.take(county, submission)
    receipt = write_receipt(county, receiving.look(county, submission).sha256, around.stick())
    handed = handing_over.hand_over(office.workspace, office.reviewer, (PREPARER, REVIEWER), around.stick(),
                                    leaves=False)
    refill = write_refill(county, SHUANGHE, around.stick())
    locked, asked, answer = _locked(around, county)
    around.make(QINGSHI, "青石镇", where="搬走的").export_move(folder / "搬家.tuodi-move")
    notice = write_notice(county, around.stick(), SHUANGHE)
    return World(around, county, office, locked, submission, receipt, notice, handed, asked, answer, refill)


def _locked(around: Neighbours, county: Workspace) -> tuple[Path, Path, Path]:
    """A township that asked to be let in again, and the county's answer, which wasn't used yet."""
    lost = around.make(QINGSHI, "青石镇")
    around.join(county, lost)
    lost.close()
    asked = rescue.ask(lost.folder, opening.people_of(lost.folder)[0], NEW, CLOCK, around.stick(), CHEAP).path
    answer = rescue.answer(county, rescue.take(county, asked).sha256, around.stick()).path
    return lost.folder, asked, answer
