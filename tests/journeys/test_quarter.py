"""A quarter of a county by commands and files alone, with everything that goes wrong on the way.

Two townships, one of them with two computers, an enterprise's team, the county, the province. Packages come late,
twice, damaged, not at all, from strangers; are returned; contradict each other; are corrected once the month is closed.
In the end the county's figures and the province's are the accepted values and nothing else, whatever came first.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from export.brief.composing import draft
from export.brief.tables import tables
from export.exchange import receiving_words
from export.exchange.notices import write_notice
from forms.canonical import sha256_hex
from model.clock import FixedClock
from model.exchange import code_lookup, completeness, conflicts, inbox_log, judging, month_closing, receipts
from model.figures.indicators import Indicators
from model.figures.sources import Sources
from model.month import submissions
from model.month.waiting import waiting
from model.workspace.workspace import Workspace
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
    attended,
    funds_nil,
    income,
    posted,
    runner,
)

JANUARY, FEBRUARY, MARCH = MONTHS
LEASE = 1_200_00
WRONG = f"village_income/{VILLAGES[QINGSHI][0]}/{JANUARY}"
DAYS = (("2026-03-25", "county", "county"), ("2026-03-26", "village", "county"), ("2026-03-27", "county", "home"),
        ("2026-03-30", "village", "village"), ("2026-03-31", "home", "home"))


def sale(village: str, month: str) -> int:
    """What a village sold, in fen: another amount for each village and month."""
    return (int(village[-3:]) * 100 + int(month[-2:])) * 100


class Quarter:
    """Who is there, and what the county accepted in the end."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.province, self.county = world.computer(PROVINCE), world.computer(COUNTY)
        self.qingshi, self.shuanghe = world.computer(QINGSHI), world.computer(SHUANGHE)
        self.second = world.computer(SHUANGHE, f"{NAMES[SHUANGHE]}{SECOND}")
        self.team = world.computer(TEAM)
        self.below = (self.qingshi, self.shuanghe, self.second, self.team)
        self.accepted: dict[tuple[str, str], int] = {}
        self.told: dict[str, str] = {}

    def joined(self) -> None:
        units = (QINGSHI, SHUANGHE, SHUANGHE, TEAM)
        for path, unit in zip(self.below, units, strict=True):
            self.world.join(self.county, path, unit)
        self.world.roster(self.county, *self.below)
        self.world.join(self.province, self.county, COUNTY)
        self.world.roster(self.province, self.county)
        self.before = self.world.copy(self.county, "收件以前")
        self.province_before = self.world.copy(self.province, "收件以前")

    def typed(self, path: Path, unit: str, month: str, more: int = 0) -> None:
        """A township's month, as people type it. more: what this computer has beyond the right amount, in fen."""
        with self.world.open(path) as workspace:
            for village in VILLAGES[unit]:
                income(workspace, village, month, sale(village, month) + more)
                self.accepted[village, month] = sale(village, month) + LEASE
            funds_nil(workspace, unit, month)

    def receive(self, file: Path, *how: str, code: int = 0) -> str:
        return self.world.command("receive", self.county, file, *how, code=code)

    def january(self) -> None:
        """双河镇 is accepted at once, 青石镇 only after a correction; one file comes twice."""
        world = self.world
        world.on("2026-02-03")
        self.typed(self.shuanghe, SHUANGHE, JANUARY)
        kept = world.pack(self.shuanghe, SHUANGHE, JANUARY)
        first = world.send(self.shuanghe, kept)
        assert first.read_bytes().startswith(b"age-encryption.org/"), "on its way only the county can read it"
        assert "已审核，接收" in self.receive(first, "--accept")
        assert "以前收过，没有变动" in self.receive(first, "--accept")
        world.command("receive", self.second, kept)

        self.returned()
        self.receive(world.hand_in(self.team, TEAM, JANUARY), "--accept")
        world.answers(self.county, *self.below)

    def returned(self) -> None:
        """青石镇 has one village wrong: the remark comes home to its field, the correction shows what it changes."""
        world = self.world
        self.typed(self.qingshi, QINGSHI, JANUARY, more=5_00)
        self.told["not ready"] = self.not_ready()
        sent = world.hand_in(self.qingshi, QINGSHI, JANUARY)
        nowhere = "village_income/990101999999/2026-01#inc_sale=没有这个村"
        assert "没有批上" in self.receive(sent, "--return", "请改一处", "--at", f"{WRONG}#inc_sale=与合同不符",
                                      "--at", nowhere, code=1)
        assert "已退回" in world.answers(self.county, *self.below)
        with world.open(self.qingshi) as workspace:
            assert workspace.read("village_income", WRONG).state == "returned"
            said = {(each.path, each.text) for each in judging.remarks(workspace, WRONG)}
            assert said == {("", "请改一处"), ("inc_sale", "与合同不符")}
        self.typed(self.qingshi, QINGSHI, JANUARY)
        again = world.hand_in(self.qingshi, QINGSHI, JANUARY)
        self.told["difference"] = self.receive(again, "--look")
        self.receive(again, "--accept")

    def not_ready(self) -> str:
        """Somebody types a village's amount as a nil report: what stops signing is named."""
        world, village = self.world, VILLAGES[QINGSHI][3]
        with world.open(self.qingshi) as workspace:
            income(workspace, village, JANUARY, sale(village, JANUARY), nil="yes")
        said = world.command("package", self.qingshi, "--unit", QINGSHI, "--period", JANUARY, "--out", world.stick(),
                             "--reviewer", "唐志远", code=1)
        with world.open(self.qingshi) as workspace:
            income(workspace, village, JANUARY, sale(village, JANUARY) + 5_00)
        return said

    def february(self) -> None:
        """Both computers of 双河镇 fill the month in; one stick is lost, the other's arrives. 青石镇 is late."""
        world = self.world
        world.on("2026-03-04")
        self.typed(self.shuanghe, SHUANGHE, FEBRUARY)
        self.lost = world.pack(self.shuanghe, SHUANGHE, FEBRUARY)
        self.typed(self.second, SHUANGHE, FEBRUARY, more=7_00)
        self.other = world.pack(self.second, SHUANGHE, FEBRUARY)
        assert self.other.name == "双河镇-2026-02-B001.asice", "the second computer has a letter of its own"
        self.receive(world.send(self.second, self.other))
        with world.open(self.county) as workspace:
            assert {each.month for each in waiting(workspace)} == {FEBRUARY}
            assert FEBRUARY not in figures(workspace)[VILLAGES[SHUANGHE][0]]
        self.typed(self.qingshi, QINGSHI, FEBRUARY)
        self.late = world.hand_in(self.qingshi, QINGSHI, FEBRUARY)

    def attendance(self) -> None:
        """The enterprise's team gets a man on 25 March and keeps his attendance every day."""
        for at, (day, *halves) in enumerate(DAYS):
            self.world.on(day)
            with self.world.open(self.team) as workspace:
                if not at:
                    self.cadre = posted(workspace, "周文彬", day)
                attended(workspace, self.cadre, day, *halves)

    def march(self) -> None:
        """March comes before February; what is missing is told, sent again, contradicts, and is settled."""
        world = self.world
        world.on("2026-04-03")
        self.waits = self.standing()
        self.receive(world.hand_in(self.team, TEAM, MARCH), "--accept")
        for path, unit in ((self.qingshi, QINGSHI), (self.shuanghe, SHUANGHE)):
            self.typed(path, unit, MARCH)
            self.receive(world.hand_in(path, unit, MARCH), "--accept")
        assert "还没有收到的包：A002" in self.told_missing()
        self.receive(self.late, "--accept")
        self.receive(world.send(self.shuanghe, self.lost))
        with world.open(self.county) as workspace:
            assert {each[1] for each in conflicts.worklist(workspace)} >= {
                f"village_income/{village}/{FEBRUARY}" for village in VILLAGES[SHUANGHE]}
            assert FEBRUARY not in figures(workspace)[VILLAGES[SHUANGHE][0]], "a conflict counts for nobody"
        self.settle()
        self.receive(world.hand_in(self.shuanghe, SHUANGHE, FEBRUARY), "--accept")
        world.answers(self.county, *self.below)

    def standing(self) -> dict[tuple[str, str], str]:
        """填报情况 at the county: (unit, month) -> state."""
        with self.world.open(self.county) as workspace:
            cells = completeness.completeness(workspace, MONTHS).cells
        return {place: each.state for place, each in cells.items() if place[0] in (QINGSHI, SHUANGHE, TEAM)}

    def told_missing(self) -> str:
        self.world.answers(self.county, *self.below)
        with self.world.open(self.shuanghe) as workspace:
            found = [line for each in submissions.submissions(workspace)
                     for receipt in receipts.receipts_for(workspace, each.digest)
                     for line in receiving_words.receipt_lines(receipt)]
        return "\n".join(found)

    def settle(self) -> None:
        """The first computer of 双河镇 reads the second's package and chooses its own amounts."""
        self.world.command("receive", self.shuanghe, self.other)
        with self.world.open(self.shuanghe) as workspace:
            for form, record, _ in conflicts.worklist(workspace):
                shown = conflicts.conflict(workspace, form, record)
                own = next(at for at, side in enumerate(shown.sides) if side.letter == "A")
                conflicts.resolve(workspace, shown, conflicts.take(shown, own), "按合同")

    def handed_up(self) -> None:
        """The county's three months, the last one first."""
        world = self.world
        world.on("2026-04-06")
        kept = [world.pack(self.county, COUNTY, month) for month in MONTHS]
        assert world.run("verify", kept[0])[0] == 0, "with all that it relays"
        self.upward = [world.send(self.county, each) for each in kept]
        for each in reversed(self.upward):
            world.command("receive", self.province, each, "--accept")
        world.answers(self.province, self.county)

    def corrected(self) -> None:
        """January is closed; 青石镇 found a mistake in it and corrects it once the county lets it."""
        world, record = self.world, f"village_income/{VILLAGES[QINGSHI][1]}/{JANUARY}"
        with world.open(self.county) as workspace:
            month_closing.close_month(workspace, JANUARY)
        self.notify(QINGSHI, self.qingshi)
        with world.open(self.qingshi) as workspace:
            income(workspace, VILLAGES[QINGSHI][1], JANUARY, 80_00)
        self.told["closed"] = world.command(
            "package", self.qingshi, "--unit", QINGSHI, "--period", JANUARY, "--out", world.stick(),
            "--reviewer", "唐志远", code=1)
        with world.open(self.county) as workspace:
            month_closing.reopen_month(workspace, JANUARY, "青石镇更正1月收入", QINGSHI)
        self.notify(QINGSHI, self.qingshi)
        self.receive(world.hand_in(self.qingshi, QINGSHI, JANUARY, "石门村卖的是去年的货，改记80元"), "--accept")
        self.accepted[VILLAGES[QINGSHI][1], JANUARY] = 80_00 + LEASE
        world.answers(self.county, *self.below)
        self.upward.append(world.hand_in(self.county, COUNTY, JANUARY, "青石镇更正石门村1月收入"))
        world.command("receive", self.province, self.upward[-1])
        with world.open(self.province) as workspace:
            assert workspace.read("village_income", record).values["inc_sale"] == 80_00

    def notify(self, unit: str, below: Path) -> None:
        """What the county has to tell one unit, in its window, onto a stick."""
        with self.world.open(self.county) as workspace:
            written = write_notice(workspace, self.world.stick(), unit)
        self.world.command("receive", below, written)


def figures(workspace: Workspace) -> dict[str, dict[str, int]]:
    """village -> month -> what the county or province counts as its income."""
    found = Sources(workspace, MARCH, COUNTY).incomes
    return {village: {month: each["income_total"] for month, each in months.items()}
            for village, months in found.items()}


def state(workspace: Workspace) -> dict[str, list[tuple]]:
    """What follows from the packages: entries of others, heads, every row of every ledger, what doesn't count."""
    found = {form: [row[1:] for row in workspace.db.execute(f"SELECT * FROM p_{form} ORDER BY record")]
             for form in workspace.forms}
    own = [each.id for each in workspace.streams() if each.own]
    marks = ", ".join("?" * len(own))
    found["entry"] = workspace.db.execute(
        f"SELECT hash FROM entry WHERE stream NOT IN ({marks}) ORDER BY hash", own).fetchall()
    found["head"] = workspace.db.execute("SELECT record, hash FROM head ORDER BY record, hash").fetchall()
    found["barred"] = workspace.db.execute("SELECT hash, reason FROM barred ORDER BY hash").fetchall()
    return found


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quarter]:
    clock = FixedClock(datetime(2026, 1, 5, 2, tzinfo=UTC))
    with pytest.MonkeyPatch.context() as monkeypatch:
        made = Quarter(World(tmp_path_factory.mktemp("quarter"), runner(monkeypatch, clock), clock))
        made.joined()
        made.january()
        made.february()
        made.attendance()
        made.march()
        made.handed_up()
        made.corrected()
        yield made


def expected(quarter: Quarter) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (village, month), amount in quarter.accepted.items():
        found.setdefault(village, {})[month] = amount
    return found


def test_the_countys_figures_are_the_accepted_values(quarter: Quarter) -> None:
    with quarter.world.open(quarter.county) as workspace:
        assert figures(workspace) == expected(quarter)
        assert len(quarter.accepted) == 3 * (len(VILLAGES[QINGSHI]) + len(VILLAGES[SHUANGHE]))
        total = Indicators(workspace, MARCH).figure("income_reported", COUNTY)
        assert total == sum(amount for (_, month), amount in quarter.accepted.items())
        assert workspace.read("village_income", WRONG).state != "returned"
        assert waiting(workspace) == []
        assert conflicts.worklist(workspace) == []
        assert workspace.check() == []


def test_the_provinces_figures_are_the_same_and_name_who_wrote_them(quarter: Quarter) -> None:
    with quarter.world.open(quarter.province) as workspace, quarter.world.open(quarter.county) as county:
        assert figures(workspace) == expected(quarter)
        record = f"village_income/{VILLAGES[SHUANGHE][0]}/{FEBRUARY}"
        assert workspace.read("village_income", record).hash == county.read("village_income", record).hash
        assert [(each.place, each.totals.in_county) for each in Sources(workspace, MARCH, COUNTY).cadre_months] == [
            (TEAM, Decimal("3.5"))]
        assert waiting(workspace) == []
        assert workspace.check() == []
        before = state(workspace)
        workspace.rebuild()
        assert state(workspace) == before


def test_the_bulletin_says_what_is_worked_out_by_hand(quarter: Quarter) -> None:
    """Sales as typed, with January's correction, and 1,200 元 of rent for each village and month."""
    with quarter.world.open(quarter.county) as workspace:
        found = draft(workspace, MARCH, unit=COUNTY).bulletin
        income, reporting = ({row[0]: row for row in each.rows} for each in tables(found, workspace.units)[2:4])
        counted = Indicators(workspace, MARCH)
        townships = [counted.figure("income_reported", unit) for unit in (QINGSHI, SHUANGHE)]
    assert townships == [176_503_00, 192_618_00]
    assert (income["青石镇"][1], income["双河镇"][1]) == ("4/4", "3/3")
    assert [reporting["双河镇"][at] for at in (1, -1)] == ["3/3", "4月3日"]


def test_the_teams_attendance_counts_at_the_county(quarter: Quarter) -> None:
    with quarter.world.open(quarter.county) as workspace:
        [assessed] = Sources(workspace, MARCH, COUNTY).cadre_months
        assert (assessed.cadre, assessed.place, assessed.values["name"]) == (quarter.cadre, TEAM, "周文彬")
        assert assessed.totals.in_county == Decimal("3.5"), "1 + 1 + ½ + 1 + 0"
        assert assessed.totals.in_village == Decimal("1.5")


def test_the_county_saw_at_any_time_who_was_late(quarter: Quarter) -> None:
    assert quarter.waits == {
        (SHUANGHE, JANUARY): "accepted", (QINGSHI, JANUARY): "accepted", (TEAM, JANUARY): "accepted",
        (SHUANGHE, FEBRUARY): "received", (QINGSHI, FEBRUARY): "late", (TEAM, FEBRUARY): "late",
        (SHUANGHE, MARCH): "due", (QINGSHI, MARCH): "due", (TEAM, MARCH): "due"}
    now = quarter.standing()
    assert now.pop((TEAM, FEBRUARY)) == "late", "it never handed in"
    assert set(now.values()) == {"accepted"}


def test_a_correction_shows_what_it_changes_and_a_closed_month_wants_permission(quarter: Quarter) -> None:
    assert "青石社区 2026年1月：农产品（物资）销售收入 106.00 → 101.00\n" in quarter.told["difference"]
    assert "云岭县对2026年1月已经封账" in quarter.told["closed"]
    assert "村集体经济收支月报　茶园村" in quarter.told["not ready"]


def test_the_code_on_paper_finds_the_returned_month_and_what_changed_since(quarter: Quarter) -> None:
    with quarter.world.open(quarter.qingshi) as workspace:
        first = next(each for each in submissions.submissions(workspace) if each.number == "A001")
    with quarter.world.open(quarter.county) as workspace:
        found = code_lookup.find_paper(workspace, first.code.lower().replace("-", " "))
    assert (found.unit, found.period, found.number, found.stage) == (QINGSHI, JANUARY, "A001", "returned")
    assert len(found.changes) == len(VILLAGES[QINGSHI])
    assert {change.path for each in found.changes for change in each.fields} == {"inc_sale"}


def test_what_filled_its_gap_is_missing_no_more(quarter: Quarter) -> None:
    with quarter.world.open(quarter.shuanghe) as workspace:
        made = {each.number: each.digest for each in submissions.submissions(workspace)}
        assert [each.missing_numbers for each in receipts.receipts_for(workspace, made["A003"])] == [("A002",)]
        assert [each.missing_numbers for each in receipts.receipts_for(workspace, made["A004"])] == [()]


def test_the_county_has_the_provinces_receipts(quarter: Quarter) -> None:
    with quarter.world.open(quarter.county) as workspace:
        stages = {each.number: judging.stage_of(workspace, each.digest)
                  for each in submissions.submissions(workspace, unit=COUNTY)}
    assert stages == {"A001": "accepted", "A002": "accepted", "A003": "accepted", "A004": "sent"}


def test_each_office_below_knows_what_became_of_its_packages(quarter: Quarter) -> None:
    with quarter.world.open(quarter.shuanghe) as workspace:
        stages = {each.number: judging.stage_of(workspace, each.digest) for each in submissions.submissions(workspace)
                  if each.number.startswith("A")}
        assert stages == {"A001": "accepted", "A002": "received", "A003": "accepted", "A004": "accepted"}
    with quarter.world.open(quarter.qingshi) as workspace:
        stages = {each.number: judging.stage_of(workspace, each.digest) for each in submissions.submissions(workspace)}
        assert stages == {"A001": "returned", "A002": "accepted", "A003": "accepted", "A004": "accepted",
                          "A005": "accepted"}


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_comes_first_the_county_holds_the_same(quarter: Quarter, seed: int) -> None:
    files = [each for each in quarter.world.files if each not in quarter.upward]
    shuffled = sorted([*files, files[0], files[-1]], key=lambda each: sha256_hex(f"{seed}{each}".encode()))
    states = []
    for name, order in ((f"照先后{seed}", files), (f"打乱{seed}", shuffled)):
        copy = quarter.world.copy(quarter.before, name)
        for each in order:
            quarter.world.command("receive", copy, each)
        with quarter.world.open(copy) as workspace:
            states.append(state(workspace))
            assert workspace.check() == []
    assert states[0] == states[1]


def test_the_province_too_holds_the_same_whichever_month_comes_first(quarter: Quarter) -> None:
    states = []
    for name, order in (("照先后", quarter.upward), ("打乱", [quarter.upward[at] for at in (3, 2, 0, 1)])):
        copy = quarter.world.copy(quarter.province_before, name)
        for each in order:
            quarter.world.command("receive", copy, each)
        with quarter.world.open(copy) as workspace:
            states.append(state(workspace))
            assert figures(workspace) == expected(quarter), "what the county accepted counts above at once"
    assert states[0] == states[1]


def test_what_is_damaged_or_from_a_stranger_changes_nothing_and_stops_nobody(quarter: Quarter) -> None:
    world = quarter.world
    stranger = world.computer(SHUANGHE, "冒充的双河镇")
    with world.open(stranger) as workspace:
        for village in VILLAGES[SHUANGHE]:
            income(workspace, village, MARCH, 1)
        funds_nil(workspace, SHUANGHE, MARCH)
    forged, stick = world.pack(stranger, SHUANGHE, MARCH), world.stick()
    damaged, good = stick / "坏.asice.age", stick / "好.asice.age"
    content = bytearray(quarter.late.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    good.write_bytes(quarter.late.read_bytes())
    (stick / "外来.asice").write_bytes(forged.read_bytes())
    with world.open(quarter.county) as workspace:
        before = state(workspace)

    said = quarter.receive(stick, code=1)

    assert "好.asice.age：以前收过" in said
    assert "坏.asice.age：没有收" in said
    assert "外来.asice：没有收" in said
    with world.open(quarter.county) as workspace:
        assert state(workspace) == before
        kept = {each.name: each.state for each in inbox_log.packages(workspace, ["waiting", "quarantined"])}
        assert kept == {"坏.asice.age": "quarantined", "外来.asice": "waiting"}


def test_what_is_for_another_is_refused(quarter: Quarter) -> None:
    for file in (quarter.upward[0], quarter.late):
        assert "不是给本单位的" in quarter.world.command("receive", quarter.team, file, code=1)
