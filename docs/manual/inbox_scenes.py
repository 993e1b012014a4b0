"""Pictures of receiving: a stick looked at, a month judged and returned, two versions, who is late; what comes back."""

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pictures import Studio

    from tests.journeys.quarter import World

GAOPING, FEBRUARY, MARCH = "990101203", "2026-02", "2026-03"
_VILLAGES = tuple(f"{GAOPING}{number}" for number in (201, 202, 203))
_LETTER = "请改一处：青石社区的销售收入与合同不符。"


def receiving(studio: "Studio") -> None:
    """An invented county with three townships, one of them with two computers, and an enterprise's team."""
    from model.clock import FixedClock
    from tests.journeys import quarter
    from tests.journeys.quarter import COUNTY, QINGSHI, SECOND, SHUANGHE, TEAM, World

    studio.window.close_workspace()
    quarter.NAMES.setdefault(GAOPING, "高坪乡")
    quarter.VILLAGES.setdefault(GAOPING, _VILLAGES)
    room = studio.folder.parent / "收件"
    room.mkdir()
    world = World(room, lambda *_: (0, "", ""), FixedClock(datetime(2026, 2, 10, 2, tzinfo=UTC)))
    county = world.computer(COUNTY)
    offices = {QINGSHI: world.computer(QINGSHI), SHUANGHE: world.computer(SHUANGHE), GAOPING: world.computer(GAOPING),
               TEAM: world.computer(TEAM), SECOND: world.computer(SHUANGHE, f"双河镇{SECOND}")}
    _join(world, county, offices)
    world.on("2026-03-04")
    february = [_packed(world, path, unit, FEBRUARY, 0) for unit, path in offices.items() if unit != SECOND]
    world.on("2026-03-05")
    _accept(world, county, february)
    world.on("2026-04-03")
    stick = studio.folder.parents[1] / "U盘（E）"
    shutil.rmtree(stick, ignore_errors=True)
    _fill(stick, {unit: _packed(world, path, SHUANGHE if unit == SECOND else unit, MARCH, 7_00 if unit == SECOND else 0)
                  for unit, path in offices.items() if unit != GAOPING}, february[0])
    world.on("2026-04-09")
    with world.open(county) as workspace:
        receipt = _at_the_county(studio, workspace, stick)
    with world.open(offices[QINGSHI]) as workspace:
        _at_home(studio, workspace, receipt)


def _join(world: "World", county: Path, offices: Mapping[str, Path]) -> None:
    from export.exchange import joining, receiving
    from model.exchange import admitting

    with world.open(county) as above:
        invitation = joining.write_invitation(above, world.stick()).path
        for path in offices.values():
            with world.open(path) as below:
                joining.accept_invitation(below, invitation)
                written = joining.write_request(below, world.stick(), path.stem)
                joining.take_request(above, written.path)
                admitting.approve(above, written.sha256)
        roster = joining.write_roster(above, world.stick()).path
        receiving.take(above, roster)
    for path in offices.values():
        with world.open(path) as below:
            receiving.take(below, roster)


def _packed(world: "World", path: Path, unit: str, period: str, more: int) -> Path:
    """A month that was filled in, signed by both and packed. more: fen beyond what others have."""
    from export import month
    from tests.journeys.quarter import TEAM, VILLAGES, funds_nil, income
    from tests.model.month.month_office import PREPARER, REVIEWER

    with world.open(path) as workspace:
        if unit != TEAM:
            for village in VILLAGES[unit]:
                income(workspace, village, period, int(village[-3:]) * 100_00 + more)
            funds_nil(workspace, unit, period)
        ids = {each.role: each.id for each in workspace.people.people()}
        made = month.begin_sign_off(workspace, unit, period, reviewer="唐志远")
        made = month.sign(workspace, made, "preparer", ids["填报人"], PREPARER)
        made = month.sign(workspace, made, "reviewer", ids["审核人"], REVIEWER)
        return month.pack(workspace, made, world.stick())


def _accept(world: "World", county: Path, packages: list[Path]) -> None:
    from export.exchange import receiving
    from model.exchange import judging

    with world.open(county) as workspace:
        for each in packages:
            received = receiving.take(workspace, each).received
            if received is not None:
                judging.accept(workspace, received.submit)


def _fill(stick: Path, packages: Mapping[str, Path], spoilt: Path) -> None:
    """What people carry: a hidden folder, a shortcut, autorun.inf, one damaged file."""
    hidden = stick / ".双河镇"
    hidden.mkdir(parents=True)
    for number, each in enumerate(packages.values()):
        shutil.copy(each, hidden / "新建文档.dat" if number == 1 else stick / each.name)
    content = bytearray(spoilt.read_bytes())
    content[len(content) // 2] ^= 1
    (stick / "青石镇（重发）.asice").write_bytes(content)
    (stick / "双河镇.lnk").write_bytes(b"L\0\0\0")
    (stick / "autorun.inf").write_text("[autorun]")


def _at_the_county(studio: "Studio", workspace: Any, stick: Path) -> Path:
    """The inbox from the stick to the receipts; the receipt of 青石镇."""
    from tests.journeys.quarter import QINGSHI, VILLAGES

    studio.window.enter(workspace)
    page = studio.page("inbox")
    page.presenter.add([stick])
    _choose(studio, page, "双河镇", "A002")
    studio.shoot("inbox-look")
    page.packages.choose_all()
    studio.rest(900)
    studio.shoot("inbox-many")
    page.packages.bulk.back.click()
    page.take_all()
    studio.rest(1500)
    page.bar.hide()
    _choose(studio, page, "青石镇", "A002")
    page.shell.toast.hide()
    studio.shoot("inbox-judge")
    _judge(studio, page, f"village_income/{VILLAGES[QINGSHI][0]}/{MARCH}")
    page.show_view("merge")
    clash = next(at for at, each in enumerate(page.presenter.state.conflicts) if each[0] == "village_income")
    page.merging.go(clash)
    page.merging.choose("inc_sale", 0)
    page.merge.reason.setText("4月9日电话问报账员，以合同为准")
    studio.rest(6000)  # until the toast has gone
    studio.shoot("inbox-merge")
    page.show_view("completeness")
    studio.shoot("inbox-completeness")
    out = stick.with_name("U盘（回执）")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    page.presenter.write_receipts(out)
    studio.rest(1500)
    return next(each for each in out.glob("*.asice") if "青石镇" in each.name and MARCH in each.name)


def _judge(studio: "Studio", page: Any, wrong: str) -> None:
    """Record by record; then all of it given back. wrong: the record that isn't right."""
    page.packages.detail.buttons["partly"].click()
    studio.rest(900)
    parts = page.packages.partly
    parts.choose(wrong)
    parts.words.setText("与合同不符")
    parts.give_back()
    studio.shoot("inbox-partly")
    parts.left.emit()
    page.packages.detail.buttons["return"].click()
    panel = page.packages.giving_back
    panel.reason.setPlainText(_LETTER)
    panel.choose(wrong, "inc_sale")
    panel.words.setText("与合同不符")
    panel.add()
    studio.shoot("inbox-return")
    panel.send.click()
    studio.rest(900)


def _at_home(studio: "Studio", workspace: Any, receipt: Path) -> None:
    """The township has taken the receipt: the remark stands at its field."""
    from export.exchange import receiving
    from tests.journeys.quarter import QINGSHI, VILLAGES

    receiving.take(workspace, receipt)
    studio.window.enter(workspace)
    ledger = studio.page("村集体经济").show_tab("village_income")
    ledger.open_record("village_income", f"village_income/{VILLAGES[QINGSHI][0]}/{MARCH}", "inc_sale")
    studio.rest(1200)
    studio.shoot("returned-field")
    studio.window.close_workspace()


def _choose(studio: "Studio", page: Any, *words: str) -> None:
    studio.rest(900)
    table = page.packages.table
    at = next(at for at in range(table.rowCount()) if all(each in table.row_text(at) for each in words))
    table.setCurrentCell(at, 0)
    studio.rest(900)
