"""A quarter of a county through the windows: everybody works at an own computer, every file travels on a stick.

Two townships, one of them with two computers, an enterprise's team, the county, the province. Packages come late,
wrong, twice, not at all, and contradict each other. What people type into ledgers is saved through the workspace, but
for what is corrected; everything of the exchange is clicked and typed.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from model.clock import FixedClock
from model.exchange import conflicts, judging, month_closing, trust
from model.month import submissions
from model.month.waiting import waiting
from tests.journeys.quarter import (
    COUNTY,
    MONTHS,
    NAMES,
    PROVINCE,
    QINGSHI,
    SECOND,
    SHUANGHE,
    TEAM,
    VILLAGES,
    World,
    funds_nil,
    income,
)
from tests.journeys.test_quarter import LEASE, figures, sale
from tests.journeys.windows.desks import Desk, answers, copied, damaged, sticks

JANUARY, FEBRUARY, MARCH = MONTHS
WRONG = f"village_income/{VILLAGES[QINGSHI][0]}/{JANUARY}"


class Quarter:
    """Everybody at the desk, each window open from the first day to the last."""

    def __init__(self, clerk: Any, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clerk, self.world = clerk, world
        plug = sticks(world, monkeypatch)
        self.stick = plug

        def desk(unit: str, name: str = "") -> Desk:
            return Desk(clerk, world, world.computer(unit, name), plug)

        self.province, self.county = desk(PROVINCE), desk(COUNTY)
        self.qingshi, self.shuanghe = desk(QINGSHI), desk(SHUANGHE)
        self.second, self.team = desk(SHUANGHE, f"{NAMES[SHUANGHE]}{SECOND}"), desk(TEAM)
        self.below = (self.qingshi, self.shuanghe, self.second, self.team)

    def typed(self, desk: Desk, unit: str, month: str, more: int = 0, only: int = 99) -> None:
        """A township's month. more: what the first `only` villages have beyond the right amount, in fen."""
        for at, village in enumerate(VILLAGES[unit]):
            income(desk.workspace, village, month, sale(village, month) + (more if at < only else 0))
        funds_nil(desk.workspace, unit, month)

    def joined(self) -> None:
        """The county's roster from four telephone calls, in one of which somebody slips; then the province's."""
        invitation = self.county.invites()
        for at, desk in enumerate(self.below):
            request, digits = desk.asks_to_join(invitation, f"办公室{at}")
            if at == 0:
                self.county.approves(request, digits.replace(digits[-1], "0" if digits[-1] != "0" else "1"))
                (card,) = self.county.page("joining").roster.requests
                assert "核对码" in card.fault.text()
            self.county.approves(request, digits)
        roster = self.county.roster()
        for desk in self.below:
            desk.drops(roster)
            assert trust.authority(desk.workspace).joined
        request, digits = self.county.asks_to_join(self.province.invites(), "专班")
        self.province.approves(request, digits)
        self.county.drops(self.province.roster())

    def january(self) -> None:
        self.world.on("2026-02-03")
        self.typed(self.shuanghe, SHUANGHE, JANUARY)
        self._comes_twice(self.shuanghe.hands_in(JANUARY))
        self.typed(self.qingshi, QINGSHI, JANUARY, more=5_00, only=1)
        self._goes_back(self.qingshi.hands_in(JANUARY))
        self._is_corrected()
        self.county.takes(self.team.hands_in(JANUARY))
        self.county.receipts(*self.below)

    def _comes_twice(self, file: Path) -> None:
        """On a stick with a virus: hidden, copied, once damaged."""
        stick = self.stick()
        copied(file, stick / ".双河镇" / "新建文档.dat")
        copied(file, stick / "双河镇（副本）.asice.age")
        damaged(file, stick / "坏.asice.age")
        (stick / "双河镇.lnk").write_bytes(b"L\0\0\0")
        (stick / "autorun.inf").write_text("[autorun]")
        self.county.looks_at(stick)
        page = self.county.inbox()
        for words in ("隐藏的文件夹", "双河镇.lnk", "autorun.inf", "副本"):
            assert words in page.bar.text()
        self.clerk.clicks(page.packages.take_all)
        self.county.settles()
        self.county.chooses("双河镇", "已收，待审")
        self.county.presses("accept")
        assert any("隔离" in each for each in self.county.lines())
        self.county.looks_at(file)
        assert any("以前收过" in each for each in self.county.lines())
        self.county.presses("drop")

    def _goes_back(self, file: Path) -> None:
        """With a remark on one field, which stands there in the township once the receipt has come."""
        self.county.takes(file, accept=False)
        self.county.presses("return")
        panel = self.county.inbox().packages.giving_back
        self.clerk.types(panel.reason, "请改一处")
        panel.choose(WRONG, "inc_sale")
        self.clerk.types(panel.words, "与合同不符")
        self.clerk.presses(panel.words, Qt.Key.Key_Return)
        self.clerk.clicks(panel.send)
        self.county.settles()
        self.county.receipts(*self.below)
        told = self.qingshi.month(JANUARY).packages.rows[0].line
        assert (told.words, told.note) == ("已退回", "请改一处")

    def _is_corrected(self) -> None:
        """At the remark, in the window; the county sees what is different."""
        shell = self.qingshi.window.shell
        assert shell is not None
        group: Any = self.qingshi.page("村集体经济")
        ledger = group.show_tab("village_income")
        ledger.open_record("village_income", WRONG, "inc_sale")
        self.qingshi.settles()
        self.clerk.waits(lambda: "inc_sale" in ledger.form_panel.fields.fields)
        field = ledger.form_panel.fields.fields["inc_sale"]
        assert "县里退回：与合同不符" in [each.message for each in field.problems()]
        self.clerk.replaces(field.editor.focus_target(), f"{sale(VILLAGES[QINGSHI][0], JANUARY) / 100:.2f}")
        ledger.save()
        self.clerk.waits(lambda: len(self.qingshi.workspace.history(WRONG)) == 2)
        said = self.county.takes(self.qingshi.hands_in(JANUARY))
        assert "→" in said

    def february(self) -> None:
        """Both computers of 双河镇 fill the month in; one's stick is lost, the other's comes. 青石镇 is late."""
        self.world.on("2026-03-04")
        self.typed(self.shuanghe, SHUANGHE, FEBRUARY)
        self.lost = self.shuanghe.packs(FEBRUARY)
        self.shuanghe.sends(self.lost)
        self.typed(self.second, SHUANGHE, FEBRUARY, more=7_00)
        self.other = self.second.packs(FEBRUARY)
        self.county.takes(self.second.sends(self.other), accept=False)
        self.world.on("2026-03-10")
        self.typed(self.qingshi, QINGSHI, FEBRUARY)
        self.late = self.qingshi.hands_in(FEBRUARY)
        page = self.county.inbox()
        self.county.settles()
        self.county.views("completeness")
        page.open_period(FEBRUARY)
        self.county.settles()
        rows = [page.completeness.table.row_text(at) for at in range(page.completeness.table.rowCount())]
        assert any(NAMES[QINGSHI] in each and "逾期" in each for each in rows)
        assert any(NAMES[SHUANGHE] in each and "已收" in each for each in rows)
        self.clerk.clicks(page.completeness.copy)
        assert f"{NAMES[QINGSHI]}：未报" in QGuiApplication.clipboard().text()
        self.county.views("packages")

    def march(self) -> None:
        """March comes before February; what is missing is asked for, contradicts, is settled at home."""
        self.world.on("2026-04-03")
        for desk, unit in ((self.qingshi, QINGSHI), (self.shuanghe, SHUANGHE)):
            self.typed(desk, unit, MARCH)
            said = self.county.takes(desk.hands_in(MARCH))
            assert f"缺 {NAMES[unit]} A00" in said
        self.county.takes(self.late)
        self.county.takes(self.shuanghe.sends(self.lost), accept=False)
        assert len(conflicts.worklist(self.county.workspace)) == len(VILLAGES[SHUANGHE]) + 1, "villages, nil report"
        assert FEBRUARY not in figures(self.county.workspace)[VILLAGES[SHUANGHE][0]], "a conflict counts for nobody"
        self._settled_at_home()
        self.county.takes(self.shuanghe.hands_in(FEBRUARY))
        self.county.receipts(*self.below)


    def _settled_at_home(self) -> None:
        """The first computer of 双河镇 reads the second's package and chooses, place by place, with a reason."""
        rail = self.shuanghe.window.shell.rail
        assert not rail.button("merge").isVisible()
        self.shuanghe.drops(self.other)
        self.clerk.waits(rail.button("merge").isVisible)
        merge = self.shuanghe.page("merge").merge
        while merge.state is not None:
            own = next(at for at, each in enumerate(merge.state.versions) if "设备 A" in each.about)
            for at, place in enumerate(merge.state.places):
                if place.clash:
                    merge.table.setCurrentCell(at, 2 + own)
                    self.clerk.presses(merge.table, Qt.Key.Key_Space)
            self.clerk.replaces(merge.reason, "按合同")
            before = merge.state.record
            self.clerk.presses(merge.reason, Qt.Key.Key_Return)
            assert merge.state is None or merge.state.record != before, merge.lacking.text()
        assert conflicts.worklist(self.shuanghe.workspace) == []

    def closed(self) -> None:
        """The county closes February: what comes for it now is not accepted."""
        page = self.county.inbox()
        self.county.views("completeness")
        page.open_period(FEBRUARY)
        self.county.settles()
        answers("close")
        self.clerk.clicks(page.completeness.close_it)
        self.county.settles()
        assert all(month_closing.is_closed(self.county.workspace, FEBRUARY, unit) for unit in (QINGSHI, SHUANGHE))
        self.county.views("packages")

    def looked_up(self) -> None:
        """The code on a sheet of paper, typed at the county and at home, where something changed since."""
        code = submissions.current(self.shuanghe.workspace, SHUANGHE, MARCH).code
        self.typed(self.shuanghe, SHUANGHE, MARCH, more=1_00, only=1)
        told = []
        for desk, key in ((self.county, "inbox"), (self.shuanghe, "month")):
            box = desk.page(key).paper_code
            self.clerk.replaces(box.line, code.replace("-", "").lower())
            self.clerk.presses(box.line, Qt.Key.Key_Return)
            told.append(box.said.text())
        assert "没有改动" in told[0]
        assert "1 条改动" in told[1]
        self.typed(self.shuanghe, SHUANGHE, MARCH)

    def handed_up(self) -> None:
        """The county's quarter, the last month first."""
        self.world.on("2026-04-06")
        for file in reversed([self.county.hands_in(month) for month in MONTHS]):
            self.province.takes(file)

    def expected(self) -> dict[str, dict[str, int]]:
        return {village: {month: sale(village, month) + LEASE for month in MONTHS}
                for unit in (QINGSHI, SHUANGHE) for village in VILLAGES[unit]}


def stages(desk: Desk) -> list[str | None]:
    """How far each package came, as the office itself knows by receipts, the first number first."""
    made = sorted(submissions.submissions(desk.workspace), key=lambda each: each.number)
    return [judging.stage_of(desk.workspace, each.digest) for each in made if each.package]


@pytest.fixture
def quarter(clerk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Quarter]:
    def run(*_: object) -> tuple[int, str, str]:
        raise AssertionError("everything goes through the windows")

    made = Quarter(clerk, World(tmp_path, run, FixedClock(datetime(2026, 1, 20, 2, tzinfo=UTC))), monkeypatch)
    yield made
    for each in (made.province, made.county, *made.below):
        each.closes()


def test_a_quarter_of_a_county_through_its_windows(quarter: Quarter) -> None:
    quarter.joined()
    quarter.january()
    assert any(NAMES[TEAM] in each and "已接收" in each for each in quarter.county.lines())
    quarter.february()
    quarter.march()
    county = quarter.county.workspace
    assert figures(county) == quarter.expected()
    assert waiting(county) == []
    assert conflicts.worklist(county) == []
    quarter.looked_up()
    quarter.closed()
    quarter.handed_up()
    assert figures(quarter.province.workspace) == quarter.expected()
    assert stages(quarter.team) == ["accepted"]
    assert stages(quarter.qingshi) == ["returned", "accepted", "accepted", "accepted"]
    assert stages(quarter.shuanghe) == ["accepted", "received", "accepted", "accepted"], "what was lost came again"
    for each in (quarter.province, quarter.county, *quarter.below):
        assert each.workspace.check() == []
