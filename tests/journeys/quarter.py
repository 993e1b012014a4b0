"""Offices that know each other by files alone: every step between them is a command, every file lies on a stick.

What people type in the window is saved through the workspace; everything else is `main.py`. All invented.
"""

import importlib
import io
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from forms.reading import builtin_forms
from model.clock import FixedClock
from model.month.nil_reports import report_nil
from model.workspace.opening import create, open_workspace, people_of
from model.workspace.workspace import Workspace
from tests.model.month.month_office import CHEAP, FORMS, PREPARER, REVIEWER

PROVINCE, COUNTY, QINGSHI, SHUANGHE, TEAM = "99", "990101", "990101101", "990101102", "SJG01"
SECOND = "二号机"
NAMES = {PROVINCE: "演示省", COUNTY: "云岭县", QINGSHI: "青石镇", SHUANGHE: "双河镇", TEAM: "省建工集团帮扶队"}
VILLAGES = {QINGSHI: ("990101101001", "990101101201", "990101101202", "990101101203"),
            SHUANGHE: ("990101102201", "990101102202", "990101102203")}
MONTHS = ("2026-01", "2026-02", "2026-03")
_SHIPPED = {name: form for name, form in builtin_forms().items() if name in (*FORMS, "training", "attendance")}
Run = Callable[..., tuple[int, str, str]]


@dataclass
class World:
    """folder: where all computers stand. run: one command. clock: what they all show."""

    folder: Path
    run: Run
    clock: FixedClock
    sticks: int = 0
    files: list[Path] = field(default_factory=list)

    def computer(self, unit: str, name: str = "") -> Path:
        """A new workspace of a unit with somebody who fills in and somebody who reviews."""
        path = self.folder / f"{name or NAMES[unit]}.tuodi"
        made = create(path, unit=unit, unit_name=NAMES[unit], person_name="何晓岚", role="填报人", password=PREPARER,
                      clock=self.clock, cost=CHEAP, forms=_SHIPPED).workspace
        made.people.add_person("唐志远", "审核人", REVIEWER)
        made.close()
        return path

    def stick(self) -> Path:
        self.sticks += 1
        path = self.folder / f"U盘{self.sticks}"
        path.mkdir()
        return path

    def on(self, day: str) -> None:
        """All clocks show ten in the morning of that day."""
        self.clock.moment = datetime.fromisoformat(f"{day}T02:00:00").replace(tzinfo=UTC)

    def command(self, name: str, at: Path, *words: str | Path, code: int = 0) -> str:
        """One command of the preparer in a workspace; returns what it printed."""
        found, said, fault = self.run(name, "--workspace", at, "--person", "何晓岚", *words)
        assert found == code, f"{name}: {said}{fault}"
        return said + fault

    def join(self, above: Path, below: Path, unit: str) -> None:
        """Invitation, request, the telephone, roster."""
        stick = self.stick()
        self.command("invite", above, "--out", stick, "--to", unit)
        said = self.command("request", below, next(stick.glob("*邀请*")), "--out", stick)
        digits = re.search(r"\d{4} \d{4} \d{4}", said)
        assert digits is not None
        self.command("request", above, next(stick.glob("*申请加入*")), "--approve", digits[0])

    def roster(self, above: Path, *below: Path) -> None:
        """The newest roster, taken to each computer."""
        stick = self.stick()
        self.command("roster", above, "--out", stick)
        for each in below:
            self.command("receive", each, next(stick.iterdir()))

    def pack(self, at: Path, unit: str, month: str, remarks: str = "") -> Path:
        """Sign and pack; returns the package as it stays in the office, open to the unit's other computers."""
        stick = self.stick()
        self.command("package", at, "--unit", unit, "--period", month, "--out", stick, "--reviewer", "唐志远",
                     "--remarks", remarks)
        return next(stick.iterdir())

    def send(self, at: Path, package: Path) -> Path:
        """Sealed to the unit above, on a stick; remembered among `files`."""
        stick, number = self.stick(), package.stem.rpartition("-")[2]
        self.command("send", at, "--number", number, "--to", "folder", "--out", stick)
        found = next(each for each in stick.rglob("*") if each.is_file())
        self.files.append(found)
        return found

    def hand_in(self, at: Path, unit: str, month: str, remarks: str = "") -> Path:
        """Sign, pack, seal; returns the file on its way."""
        return self.send(at, self.pack(at, unit, month, remarks))

    def answers(self, above: Path, *below: Path) -> str:
        """The receipts that are due, each taken to the computer that made the package; returns what it said."""
        stick, said = self.stick(), ""
        self.command("receipt", above, "--out", stick)
        for receipt in sorted(stick.glob("*.asice")):
            for each in below:
                letter = "B" if each.stem.endswith(SECOND) else "A"
                if re.match(f"{each.stem.removesuffix(SECOND)}-[0-9-]+-{letter}", receipt.name):
                    said += self.command("receive", each, receipt)
        return said

    @contextmanager
    def open(self, path: Path) -> Iterator[Workspace]:
        """The window: somebody is logged in."""
        person = next(each.id for each in people_of(path) if each.name == "何晓岚")
        workspace = open_workspace(path, person, PREPARER, self.clock)
        try:
            yield workspace
        finally:
            workspace.close()

    def copy(self, path: Path, name: str) -> Path:
        """The same folder once more, as a copied disk."""
        target = self.folder / name / path.name
        shutil.copytree(path, target)
        return target


def income(workspace: Workspace, village: str, month: str, sale: int, nil: str = "no") -> None:
    """Type or correct a village's month; sale in fen."""
    record = f"village_income/{village}/{month}"
    standing = workspace.read("village_income", record)
    values: dict[str, Any] = {"village": village, "month": month, "inc_sale": sale, "inc_lease": 1_200_00,
                              "exp_admin": 300_00, "nil_report": nil, "accounting_system": "2023"}
    workspace.save("village_income", values, record=record if standing else None,
                   parents=standing.heads if standing else ())


def posted(workspace: Workspace, name: str, since: str) -> str:
    """A cadre whom a state enterprise sends and whose attendance this unit keeps; returns the record."""
    sends = workspace.save("supporter", {
        "name": "川云能源集团（演示）", "credit_code": "91990101MA00000A1X", "kind": "soe_central", "headcount": 8600,
        "leader_name": "梁启明", "leader_post": "党委副书记", "team_contact": "贺志强", "regulator": "省国资委"}).record
    return workspace.save("cadre", {
        "name": name, "cadre_kind": "soe_member", "home_unit": sends, "rank": "mid_deputy", "post_county": "工作队员",
        "place_unit": SHUANGHE, "from": since, "planned_to": "2028-03-24", "attendance_unit": workspace.unit,
        "attendance_rule": "soe7", "required_days": 7, "leave_approver_unit": COUNTY}).record


def attended(workspace: Workspace, cadre: str, day: str, morning: str, afternoon: str) -> None:
    values = {"cadre": cadre, "date": day, "am_status": morning, "pm_status": afternoon, "signed_by_proxy": "no"}
    if "village" in (morning, afternoon):
        values["place_unit"] = VILLAGES[SHUANGHE][0]
    workspace.save("attendance", values)


def funds_nil(workspace: Workspace, unit: str, month: str) -> None:
    report_nil(workspace, "fund_entry", unit, month, "本月没有资金往来")


def runner(monkeypatch: pytest.MonkeyPatch, clock: FixedClock) -> Run:
    """`main.py` as somebody at the terminal runs it, with both passwords in the environment."""
    monkeypatch.setenv("TUODI_PASSWORD", PREPARER)
    monkeypatch.setenv("TUODI_REVIEWER_PASSWORD", REVIEWER)
    monkeypatch.setattr("export.commands.SystemClock", lambda: clock)
    main = importlib.import_module("main").main

    def call(*words: str | Path) -> tuple[int, str, str]:
        said, fault = io.StringIO(), io.StringIO()
        with redirect_stdout(said), redirect_stderr(fault):
            code = main([str(each) for each in words])
        return code, said.getvalue(), fault.getvalue()

    return call
