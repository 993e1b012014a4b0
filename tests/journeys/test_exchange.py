"""A month goes up and comes back by files alone, through windows: a county, two townships, one with two computers.

What goes wrong in real offices goes wrong here: late, broken, copied twice, contradicting, returned, lost and found.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from export import month
from forms.reading import builtin_forms
from model.clock import FixedClock
from model.exchange import completeness, conflicts, inbox_log, trust
from model.month.nil_reports import report_nil
from model.trust.roster import Roster, RosterStream, RosterUnit, roster_bytes, sign_roster
from model.workspace.opening import create
from model.workspace.workspace import Workspace
from tests.export.border import COUNTY, Border, listed, open_border
from tests.model.month.month_office import CHEAP, FORMS, MONTH, PREPARER, REVIEWER, UNIT, Office, open_office
from tests.ui.conftest import Clerk
from ui import application, pages, tasks
from ui.preferences import Preferences
from ui.shell import Header, Shell

QINGSHI, GAOPING = "990101101", "990101203"
VILLAGE = "990101101201"
CONTRADICTED = f"village_income/990101102202/{MONTH}"
RETURNED = f"village_income/{VILLAGE}/{MONTH}"
LATE = datetime(2026, 4, 9, 2, 0, tzinfo=UTC)


@pytest.fixture
def clerk(qtbot: Any, qapp: QApplication) -> Iterator[Clerk]:
    application.dress(qapp)
    person = Clerk(qtbot)
    yield person
    person.closes_all()


@dataclass
class Country:
    """云岭县; 双河镇 with computers A and B; 青石镇. The stick that goes between them."""

    border: Border
    second: Office
    qingshi: Office
    stick: Path

    @property
    def county(self) -> Workspace:
        return self.border.county

    def empties_the_stick(self) -> None:
        shutil.rmtree(self.stick)
        self.stick.mkdir()


@pytest.fixture
def country(tmp_path: Path) -> Iterator[Country]:
    border = open_border(tmp_path)
    (tmp_path / "第二台").mkdir()
    second, qingshi = open_office(tmp_path / "第二台"), open_qingshi(tmp_path)
    second.workspace.take_letter("B")
    everyone = [border.county, border.township, second.workspace, qingshi.workspace]
    signed = roster(border, *(listed(each) for each in everyone))
    for each in everyone:
        trust.pin_root(each, border.root)
        trust.apply_roster(each, *signed)
    stick = tmp_path / "U盘"
    stick.mkdir()
    yield Country(border, second, qingshi, stick)
    tasks.wait()
    for each in everyone:
        each.close()


def roster(border: Border, *streams: RosterStream) -> tuple[bytes, bytes]:
    units = (RosterUnit(COUNTY, "云岭县", "county", "9901"), RosterUnit(UNIT, "双河镇", "township", COUNTY),
             RosterUnit(QINGSHI, "青石镇", "township", COUNTY))
    raw = roster_bytes(Roster(COUNTY, "云岭县", 1, "2026-04-01T00:00:00.000Z", border.root, units, streams))
    return raw, sign_roster(border.root_key, raw)


def open_qingshi(folder: Path) -> Office:
    clock = FixedClock(datetime(2026, 4, 3, 3, 0, tzinfo=UTC))
    forms = {name: form for name, form in builtin_forms().items() if name in FORMS}
    workspace = create(folder / "青石镇.tuodi", unit=QINGSHI, unit_name="青石镇", person_name="周敏", role="填报人",
                       password=PREPARER, clock=clock, cost=CHEAP, forms=forms).workspace
    return Office(workspace, clock, workspace.person, workspace.people.add_person("吴江", "审核人", REVIEWER).id)


def reports(office: Office, sale: int) -> None:
    """A village's income of a unit that isn't 双河镇; given again, it is a correction."""
    values = {"village": VILLAGE, "month": MONTH, "inc_sale": sale, "exp_admin": 100_00, "nil_report": "no",
              "accounting_system": "2023"}
    standing = office.workspace.read("village_income", RETURNED)
    office.workspace.save("village_income", values, record=RETURNED if standing else None,
                          parents=standing.heads if standing else ())


def packs(office: Office, unit: str, folder: Path) -> Path:
    made = month.begin_sign_off(office.workspace, unit, MONTH)
    made = month.sign(office.workspace, made, "preparer", office.preparer, PREPARER)
    made = month.sign(office.workspace, made, "reviewer", office.reviewer, REVIEWER)
    return month.pack(office.workspace, made, folder)


class Window:
    """A unit's window with one page in front."""

    def __init__(self, clerk: Clerk, workspace: Workspace, page: str, folder: Path) -> None:
        self.clerk, self.workspace = clerk, workspace
        header = Header(workspace.unit_name, "", workspace.person_name, "")
        self.shell = clerk.opens(Shell(header, pages.specs(workspace), Preferences(folder / f"{workspace.unit}.json")))
        self.page: Any = self.shell.show_page(page)
        clerk.waits(lambda: self.page.presenter.state is not None)
        self.settles()

    def settles(self) -> None:
        for _ in range(6):
            tasks.wait()
            QApplication.processEvents()

    def lines(self) -> list[str]:
        table = self.page.packages.table
        return [table.row_text(row) for row in range(table.rowCount())]

    def chooses(self, *words: str) -> None:
        table = self.page.packages.table
        at = next(row for row in range(table.rowCount()) if all(each in table.row_text(row) for each in words))
        table.setCurrentCell(at, 0)
        self.settles()

    def presses(self, name: str) -> None:
        self.clerk.clicks(self.page.packages.detail.buttons[name])
        self.settles()

    def drops(self, *paths: Path) -> None:
        self.clerk.drops(self.page, paths)
        self.settles()

    def answers(self, folder: Path) -> None:
        self.page.presenter.write_receipts(folder)
        self.settles()


def test_a_month_through_everything_that_goes_wrong(country: Country, clerk: Clerk, tmp_path: Path) -> None:
    country.border.office.report_village("红岩村", 36_000_00)
    country.second.report_all()
    country.second.fund_nil()
    first = packs(country.border.office, UNIT, country.stick)
    packs(country.second, UNIT, country.stick)
    shutil.copy(first, country.stick / "副本.zip")
    broken = bytearray(first.read_bytes())
    broken[len(broken) // 2] ^= 1
    (country.stick / "坏了.asice").write_bytes(broken)
    reports(country.qingshi, 900_00)
    report_nil(country.qingshi.workspace, "fund_entry", QINGSHI, MONTH, "本月没有资金往来")
    lost = packs(country.qingshi, QINGSHI, tmp_path)
    reports(country.qingshi, 90_000_00)
    packs(country.qingshi, QINGSHI, country.stick)
    country.county.clock.moment = LATE  # type: ignore[attr-defined]

    # The county looks first: what is there, what is a copy, what is broken, what is missing in between.
    county = Window(clerk, country.county, "inbox", tmp_path)
    county.drops(country.stick)
    assert sorted(each.split()[2] for each in county.lines() if "试看" in each) == ["A001", "A002", "B001"]
    assert "副本" in county.page.bar.text()
    assert inbox_log.packages(country.county) == []
    county.chooses("青石镇", "A002")
    assert "A001" in county.page.packages.detail.text(), "the lost package is named"

    # All at once: one broken file stops nobody.
    clerk.clicks(county.page.packages.take_all)
    county.settles()
    assert sorted(each.state for each in inbox_log.packages(country.county)) == [
        "quarantined", "received", "received", "received"]

    # Two computers of one township contradict each other: settled by keys.
    waiting = len(conflicts.worklist(country.county))
    county.page.show_view("merge")
    while conflicts.worklist(country.county):
        merge = county.page.merge
        for at, place in enumerate(merge.state.places):
            merge.table.setCurrentCell(at, 2 + place.sides.index(max(place.sides, key=len)))
            clerk.presses(merge.table, Qt.Key.Key_Space)
        clerk.types(merge.reason, "电话问过，以大的为准")
        before = len(conflicts.worklist(country.county))
        clerk.presses(merge.reason, Qt.Key.Key_Return)
        county.settles()
        assert len(conflicts.worklist(country.county)) == before - 1, merge.lacking.text()
    assert waiting > 0
    assert country.county.read("village_income", CONTRADICTED).values["inc_sale"] == 36_000_00  # type: ignore[union-attr]

    # 双河镇 is accepted, 青石镇 gets a field back.
    county.page.show_view("packages")
    for number in ("A001", "B001"):
        county.chooses("双河镇", number)
        county.presses("accept")
    county.chooses("青石镇", "A002")
    county.presses("return")
    panel = county.page.packages.giving_back
    clerk.types(panel.reason, "请核对石门村")
    panel.choose(RETURNED, "inc_sale")
    clerk.types(panel.words, "多了一个零")
    clerk.clicks(panel.send)
    county.settles()
    country.empties_the_stick()
    county.answers(country.stick)
    receipts = {each.name.split("-")[0] + each.name.split("-")[3]: each for each in country.stick.iterdir()}
    assert sorted(receipts) == ["双河镇A001", "双河镇B001", "青石镇A002"]

    # Down again: each computer takes its own receipt in its window.
    home = Window(clerk, country.border.township, "month", tmp_path)
    clerk.drops(home.page.packages.drop, [receipts["双河镇A001"]])
    home.settles()
    assert home.page.packages.rows[0].pill.text() == "县已接收"
    below = Window(clerk, country.qingshi.workspace, "month", tmp_path)
    clerk.drops(below.page.packages.drop, [receipts["青石镇A002"]])
    below.settles()
    assert below.page.packages.rows[0].pill.text() == "已退回"
    clerk.drops(below.page.packages.drop, [receipts["双河镇A001"]])
    below.settles()
    assert below.page.packages.rows[0].pill.text() == "已退回", "another's receipt changes nothing"

    # Corrected, handed in again under the next number; the county sees what is different and accepts.
    reports(country.qingshi, 9_000_00)
    again = packs(country.qingshi, QINGSHI, tmp_path)
    county.drops(again)
    county.chooses("青石镇", "A003")
    assert "90,000.00 → 9,000.00" in county.page.packages.detail.text()
    county.presses("take")
    county.chooses("青石镇", "A003")
    county.presses("accept")
    assert country.county.read("village_income", RETURNED).state == "accepted"  # type: ignore[union-attr]

    # The lost one turns up: it fills the gap and changes nothing that counts.
    county.drops(lost)
    county.chooses("青石镇", "A001", "试看")
    county.presses("take")
    assert country.county.read("village_income", RETURNED).values["inc_sale"] == 9_000_00  # type: ignore[union-attr]
    county.chooses("青石镇", "A001")
    assert "还没收到" not in county.page.packages.detail.text()

    # Who is late: only the township that never sent anything is reminded of the whole month.
    month_now = completeness.completeness(country.county, [MONTH])
    assert {unit: month_now.cells[unit, MONTH].state for unit in (UNIT, QINGSHI, GAOPING)} == {
        UNIT: "accepted", QINGSHI: "accepted", GAOPING: "late"}
    assert "高坪乡：未报，逾期 2 个工作日" in county.page.completeness.reminder.toPlainText()
    assert country.county.check() == []
    assert country.border.township.check() == []
