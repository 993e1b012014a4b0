"""What journeys begin with: an invented township whose two people sign, made at once with cheap key slots."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from export import month
from forms.definition import Form
from forms.reading import builtin_forms, read_form
from model.clock import FixedClock
from model.month.submissions import Submission
from model.workspace.keys import Cost
from model.workspace.opening import create
from model.workspace.workspace import Workspace

CHEAP = Cost(memory=8, passes=1, lanes=1)
UNIT = "990101102"
PREPARER, REVIEWER = "李小禾", "𬱖㛃𫖯"
PASSWORDS = {PREPARER: "春江花月夜2026", REVIEWER: "山重水复疑无路2026"}
PERIOD = "2026-03"
VILLAGES = ("990101102201", "990101102202", "990101102203")
DATA = Path(__file__).parents[1] / "data"


@dataclass
class Office:
    """An open workspace, its clock, and what people do with it at the end of a month."""

    workspace: Workspace
    clock: FixedClock
    recovery_code: str

    def signed(self, period: str, remarks: str = "") -> Submission:
        """Begun, and signed by both with their own passwords."""
        made = month.begin_sign_off(self.workspace, UNIT, period, remarks=remarks, reviewer=REVIEWER)
        ids = {each.name: each.id for each in self.workspace.people.people()}
        made = month.sign(self.workspace, made, "preparer", ids[PREPARER], PASSWORDS[PREPARER])
        return month.sign(self.workspace, made, "reviewer", ids[REVIEWER], PASSWORDS[REVIEWER])


def beehive() -> Form:
    """A ledger of which no line of the program knows."""
    text = (DATA / "beehive.toml").read_text("utf-8")
    return read_form(text, file="beehive.toml", known_forms={*builtin_forms()})


def open_office(folder: Path, forms: Mapping[str, Form] | None = None) -> Office:
    """A new workspace of 双河镇. forms: None = those shipped."""
    clock = FixedClock(datetime(2026, 3, 31, 1, 0, tzinfo=UTC))
    created = create(
        folder, unit=UNIT, unit_name="双河镇", person_name=PREPARER, role="填报人", password=PASSWORDS[PREPARER],
        clock=clock, cost=CHEAP, forms=forms,
    )
    created.workspace.people.add_person(REVIEWER, "审核人", PASSWORDS[REVIEWER])
    return Office(created.workspace, clock, created.recovery_code)


def income(village: str, period: str = PERIOD) -> dict[str, object]:
    return {"village": village, "month": period, "nil_report": "no", "inc_lease": 12_000_00, "voucher_count": 1}


def handed_in(office: Office, workspace: Workspace, folder: Path, period: str = PERIOD) -> Path:
    folder.mkdir(exist_ok=True)
    return month.pack(workspace, Office(workspace, office.clock, "").signed(period), folder)
