"""A village's page: two years, items, targets, doubling with its basis, distribution, projects and assets."""

from PySide6.QtCore import Qt

from model.workspace.records import Wish
from tests.ui.income.conftest import CODES, MONTH, enter_months, yuan
from ui.income.village_words import VillagePage

VILLAGE = CODES[3]


def text_of(page) -> str:
    return page.overlays.village.text()


def test_ctrl_enter_opens_the_village_and_escape_goes_back(page, keys, workspace):
    page.grid.go((3, 0))
    keys.control(Qt.Key.Key_Return)
    assert page.stack.currentWidget() is page.overlays.village
    assert page.overlays.village.title.text().startswith("石笋村　2026年3月")
    assert "缺 10 个月" in page.overlays.village.aside.text()
    keys.press(Qt.Key.Key_Escape)
    assert page.grid.hasFocus()
    assert page.grid.cell()[0] == 3


def test_the_items_stand_beside_last_month_and_last_year(desk, workspace):
    enter_months(workspace, MONTH, MONTH)
    desk.refresh()
    block = VillagePage(desk, VILLAGE).items()
    lease = next(line for line in block.lines if line[0] == "资产租赁收入")
    assert lease == ("资产租赁收入", "3,600.00", "3,600.00", "3,600.00")
    assert [line[0] for line in block.lines][-4:] == ["收入合计", "剔除补助后收入", "经营收益（统计口径）", "净收益"]


def test_a_village_without_a_month_says_so(desk):
    assert VillagePage(desk, VILLAGE).items().figure == "本月未报"
    desk.toggle_nil(desk.rows[VILLAGE])
    assert "零报告" in VillagePage(desk, VILLAGE).items().figure


def test_doubling_names_its_basis_and_never_guesses(desk, workspace):
    for year, monthly in ((2023, 100), (2024, 250)):
        workspace.save_many("village_income", [
            Wish({"village": VILLAGE, "month": f"{year}-{month:02d}", "inc_sale": yuan(monthly)})
            for month in range(1, 13)])
    block = VillagePage(desk, VILLAGE).doublings()
    assert "收入合计连续两年翻番" in block.figure
    assert ("2024 收入合计", "2024 年 3,000.00，2023 年 1,200.00", "翻番") in block.lines
    other = VillagePage(desk, CODES[4]).doublings()
    assert "缺月，还不能判断" in other.figure
    assert any("缺 2024年1月" in line[2] for line in other.lines)


def test_targets_distribution_and_sources_are_the_villages_own(desk, workspace):
    project = workspace.save("project", {"name": "冷链中心", "location_units": [{"row": "1", "unit": VILLAGE}]}).record
    workspace.save("plan", {"kind": "village", "owner": VILLAGE, "from": "2026-01-01", "to": "2026-12-31", "targets": [
        {"row": "1", "indicator": "村集体收入", "unit": "万元", "target": "8", "deadline": "2026-12-31"}]})
    workspace.save("village_distribution", {"village": VILLAGE, "year": 2025, "to_reserve": yuan(5_000)})
    shown = VillagePage(desk, VILLAGE)
    goal = shown.goals()
    assert goal.lines[0][:2] == ("村集体收入", "目标 8 万元")
    assert "完成 14.6%" in goal.lines[0][2]
    assert "序时进度 25.0%" in goal.note
    assert ("提取公积公益金", "5,000.00") in shown.shares().lines
    assert shown.origins().opens == (("project", project),)
    empty = VillagePage(desk, CODES[5])
    assert (empty.goals().lines, empty.shares().lines, empty.origins().lines) == ((), (), ())


def test_the_picture_leaves_a_gap_where_nothing_was_reported(desk):
    drawn = VillagePage(desk, VILLAGE).chart((600.0, 190.0), lambda words, size, bold: len(words) * size)
    assert drawn.shapes
    assert VillagePage(desk, VILLAGE).chart_words().count("未报") == 10
