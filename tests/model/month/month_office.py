"""A small township office whose months are checked, signed and packed: real forms, cheap keys, all invented."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from forms.definition import Form
from forms.reading import builtin_forms
from model.clock import FixedClock
from model.workspace.opening import create, people_of
from model.workspace.workspace import Workspace
from tests import kept
from tests.kept import CHEAP

UNIT, MONTH = "990101102", "2026-03"
VILLAGES = {"大坪村": "990101102201", "红岩村": "990101102202", "新桥村": "990101102203"}
PREPARER, REVIEWER = "春江花月夜2026", "明月松间照2026"
FORMS = ("village_income", "fund_entry", "supporter", "project", "cadre", "village", "nil", "unit", "person",
         "threshold", "deadline")


@dataclass(frozen=True)
class Office:
    """An open workspace with a preparer, who is logged in, and a reviewer."""

    workspace: Workspace
    clock: FixedClock
    preparer: str
    reviewer: str

    def report_village(self, name: str, sale: int | None = 3_600_00, *, month: str = MONTH, **more: Any) -> str:
        """Enter or change a village's month; returns the record. Amounts in fen."""
        values = {"village": VILLAGES[name], "month": month, "inc_sale": sale, "inc_lease": 1_200_00,
                  "exp_admin": 300_00, "nil_report": "no", "accounting_system": "2023", **more}
        known = {key: value for key, value in values.items() if value is not None}
        record = f"village_income/{VILLAGES[name]}/{month}"
        standing = self.workspace.read("village_income", record)
        saved = self.workspace.save("village_income", known, record=record if standing else None,
                                    parents=standing.heads if standing else ())
        return saved.record

    def report_all(self, month: str = MONTH) -> None:
        for name in VILLAGES:
            self.report_village(name, month=month)

    def fund_nil(self, month: str = MONTH) -> None:
        from model.month.nil_reports import report_nil

        report_nil(self.workspace, "fund_entry", UNIT, month, "本月没有资金往来")


def open_clock() -> FixedClock:
    return FixedClock(datetime(2026, 4, 3, 2, 12, tzinfo=UTC))


def open_office(folder: Path) -> Office:
    clock = open_clock()
    workspace = create(folder / "双河镇.tuodi", unit=UNIT, unit_name="双河镇", person_name="何晓岚", role="填报人",
                       password=PREPARER, clock=clock, cost=CHEAP, forms=_shipped()).workspace
    reviewer = workspace.people.add_person("唐志远", "审核人", REVIEWER)
    return Office(workspace, clock, workspace.person, reviewer.id)


def copied_office(folder: Path) -> Office:
    """The same without the cost of making it; a second one would be the same device."""
    clock = open_clock()
    return office_of(kept.begun("office", folder / "双河镇.tuodi", PREPARER, clock,
                                lambda made: open_office(made.parent).workspace, forms=_shipped()), clock)


def office_of(workspace: Workspace, clock: FixedClock) -> Office:
    """What was made by `open_office`, open again."""
    reviewer = next(each.id for each in people_of(workspace.folder) if each.id != workspace.person)
    return Office(workspace, clock, workspace.person, reviewer)


def _shipped() -> dict[str, Form]:
    return {name: form for name, form in builtin_forms().items() if name in FORMS}
