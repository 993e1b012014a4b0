"""The month sheet on paper and in a workbook: everybody, what was late, how it was counted, who sent whom."""

import io
import subprocess

import pytest

from export.content import Papers
from export.report.attendance_sheet import attendance_sheet
from export.report.ledger_pdf import ledger_report
from export.workbook.attendance import attendance_workbook
from model.attendance.rules import decide
from tests import kept


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    sample = kept.sample(tmp_path_factory.mktemp("sheet") / "双河镇.tuodi")
    yield sample.workspace
    sample.workspace.close()


def sheet(workspace, month="2026-03", **more):
    records = workspace.month_records("attendance", unit=workspace.unit, month=month)
    return attendance_sheet(workspace, records, unit=workspace.unit, unit_name="双河镇", month=month, **more)


def row_of(content, name):
    found = next(row for row in content.rows if row[0].shown == name)
    return {column.name: cell.shown for column, cell in zip(content.columns, found, strict=True)}


def test_a_row_adds_up_against_the_rule(workspace) -> None:
    content = sheet(workspace)
    one = row_of(content, "蒋明远")

    assert (one["in_county"], one["in_village"], one["leave"], one["required"], one["shortfall"]) == (
        "18", "18", "事3", "20", "2")
    assert row_of(content, "周文彬")["required"] == "7"
    assert content.totals["in_county"].shown == "95"


def test_those_without_any_record_stand_there_too(workspace) -> None:
    names = [row[0].shown for row in sheet(workspace, "2026-04").rows]

    assert names == [row[0].shown for row in sheet(workspace).rows]


def test_the_copy_for_an_enterprise_holds_its_own_cadres_only(workspace) -> None:
    cadres = {each.values["name"]: each.values for each in workspace.register_records("cadre")}
    content = sheet(workspace, home=cadres["蒋明远"]["home_unit"])

    own = {name for name, values in cadres.items() if values["home_unit"] == cadres["蒋明远"]["home_unit"]}
    assert {row[0].shown for row in content.rows} == own
    shown = " ".join(content.notes)
    assert not any(name in shown for name in set(cadres) - own)


def test_what_was_entered_late_is_marked_with_its_reason(workspace) -> None:
    cadre = next(each.record for each in workspace.register_records("cadre") if each.values["name"] == "冯雪梅")
    workspace.save("attendance", {
        "cadre": cadre, "date": "2026-03-01", "am_status": "county", "pm_status": "county", "signed_by_proxy": "no",
        "makeup_reason": "停电三天"})
    content = sheet(workspace)

    assert row_of(content, "冯雪梅")["d1"] == "√*"
    assert any("冯雪梅 1日：停电三天" in note for note in content.notes)


def test_the_rules_stand_below_and_a_later_rule_leaves_earlier_months_alone(workspace) -> None:
    decide(workspace, {"attendance_half_day": "0"}, since="2026-04-01", source="云委组〔2026〕3号")

    assert any("只到岗半天按半天算" in note for note in sheet(workspace).notes)
    assert any("只到岗半天不算" in note and "本县设定" in note for note in sheet(workspace, "2026-04").notes)


@pytest.mark.parametrize(("paper", "size"), [
    ("A4-landscape", "841.89 x 595.276"), ("A3-landscape", "1190.55 x 841.89")])
def test_it_prints_on_one_landscape_page(workspace, tmp_path, paper, size) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(ledger_report(sheet(workspace, paper=paper), Papers(printed="2026-04-03 10:12"), ("考勤员",)).pdf)
    told = subprocess.run(["pdfinfo", str(file)], check=True, capture_output=True, text=True).stdout
    text = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True).stdout

    assert size in told
    assert "Pages:           1" in told
    assert "考勤员：" in text
    assert "计算规则" in text


def test_the_workbook_opens_with_numbers_as_numbers_and_grey_days_off(workspace) -> None:
    from openpyxl import load_workbook

    content = sheet(workspace)
    book = load_workbook(io.BytesIO(attendance_workbook(content, ("考勤员", "带队负责人"))))
    page = book.worksheets[0]
    heads = [cell.value for cell in page[3]]
    line = next(row for row in page.iter_rows(min_row=4) if row[0].value == "蒋明远")

    assert line[heads.index("到岗\n（天）")].value == 18
    assert heads[1] == "1\n日"
    assert line[1].fill.fgColor.rgb == "FFE9E9E9"
    assert page.page_setup.orientation == "landscape"
    assert any("带队负责人：" in str(cell.value) for row in page.iter_rows() for cell in row[:1])
