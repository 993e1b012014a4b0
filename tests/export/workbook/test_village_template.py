"""Village sheets go out, are filled in a real workbook program's way, and come back: all cells or none."""

from pathlib import Path

import pytest

from export.workbook.village_template import Addressee, Batch, read_returned, write_templates
from forms.reading import builtin_forms

MONTH = "2026-03"
VILLAGES = [Addressee("990101102201", "大坪村", "双河镇", "2023"),
            Addressee("990101102202", "红岩村", "双河镇", "2023"),
            Addressee("990101102203", "新桥村", "双河镇", "2004")]
HEADER, ROW = 3, 4


@pytest.fixture
def form():
    return builtin_forms()["village_income"]


@pytest.fixture
def sheets(form, tmp_path: Path) -> list[Path]:
    return write_templates(form, tmp_path, VILLAGES, MONTH, lambda *_: None)


def fill(path: Path, form, **typed) -> None:
    """As a village does in WPS: type into the row, save."""
    from openpyxl import load_workbook

    book = load_workbook(path)
    sheet = book.worksheets[0]
    for name, value in typed.items():
        sheet.cell(ROW, column_of(sheet, form, name)).value = value
    book.save(path)


def column_of(sheet, form, name: str) -> int:
    field = form.by_name[name]
    heads = [str(each.value or "") for each in sheet[HEADER]]
    return next(at for at, each in enumerate(heads, 1) if each.split("（")[0] == field.label.split("（")[0])


def read(form, files, month: str = MONTH) -> Batch:
    return read_returned(form, files, VILLAGES, month, lambda *_: None)


def test_one_workbook_a_village_named_for_a_person(sheets):
    names = [f"双河镇{village}-2026-03-收支月报.xlsx" for village in ("大坪村", "红岩村", "新桥村")]
    assert [each.name for each in sheets] == names


def test_what_villages_typed_comes_back_to_the_fen(form, sheets):
    fill(sheets[0], form, inc_lease=36000.5, inc_service="1,488.50", exp_admin=0)
    fill(sheets[1], form, inc_sale="860元", voucher_count=12)
    fill(sheets[2], form, nil_report="是")
    found = read(form, sheets)
    assert found.doubts == []
    assert found.whole
    assert {each.village: dict(each.values) for each in found.returned} == {
        "990101102201": {"inc_lease": 3_600_050, "inc_service": 148_850, "exp_admin": 0},
        "990101102202": {"inc_sale": 86_000, "voucher_count": 12}, "990101102203": {"nil_report": "yes"},
    }


@pytest.mark.parametrize(("typed", "reason"), [
    ({"inc_lease": "三千"}, "不是金额"), ({"inc_lease": "12.345"}, "分以下"),
    ({"inc_lease": "=1/0"}, "公式没有保存结果"),
    ({"nil_report": "大概"}, "大概"),
])
def test_a_cell_that_cannot_be_read_stops_the_whole_lot(form, sheets, typed, reason):
    fill(sheets[0], form, **typed)
    fill(sheets[1], form, inc_sale=5)
    fill(sheets[2], form, inc_sale=6)
    found = read(form, sheets)
    assert not found.whole
    doubt = next(each for each in found.doubts if each.level == "fault")
    assert (doubt.village, "第 4 行" in doubt.place) == ("大坪村", True)
    assert reason in doubt.reason + doubt.text


def test_a_cell_in_another_unit_is_read_and_shown(form, sheets):
    fill(sheets[0], form, inc_lease="3.6万元")
    found = read(form, sheets[:1])
    assert found.returned[0].values["inc_lease"] == 3_600_000
    assert found.doubts[0].level == "ask"
    assert found.whole


def test_an_empty_sheet_is_not_a_report_of_zero(form, sheets):
    found = read(form, sheets[:1])
    assert "一栏都没有填" in found.doubts[0].reason
    assert not found.whole


def test_a_renamed_file_is_known_by_its_mark(form, sheets, tmp_path):
    fill(sheets[0], form, inc_lease=1)
    renamed = sheets[0].rename(tmp_path / "3月报表(最终)(1).xlsx")
    assert read(form, [renamed]).returned[0].village == "990101102201"


def test_strangers_other_months_and_twins_are_named(form, sheets, tmp_path):
    from openpyxl import Workbook

    fill(sheets[0], form, inc_lease=1)
    twin = tmp_path / "大坪村又一份.xlsx"
    twin.write_bytes(sheets[0].read_bytes())
    stranger = tmp_path / "花名册.xlsx"
    Workbook().save(stranger)
    broken = tmp_path / "坏的.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    reasons = {each.file: each.reason for each in read(form, [sheets[0], twin, stranger, broken]).doubts}
    assert "同一个村" in reasons[twin.name]
    assert "没有标记" in reasons[stranger.name]
    assert broken.name in reasons
    assert "不是 2026年4月 的" in read(form, [sheets[0]], "2026-04").doubts[0].reason
    assert "名单" in read_returned(form, [sheets[0]], VILLAGES[1:], MONTH, lambda *_: None).doubts[0].reason


@pytest.mark.parametrize(("name", "value"), [
    ("village", "红岩村"), ("month", "2026-02"), ("accounting_system", "2004"),
])
def test_what_went_out_filled_in_must_come_back_unchanged(form, sheets, name, value):
    shown = {"2004": form.choices["accounting_system"][-1].label}.get(value, value)
    fill(sheets[0], form, inc_lease=5, **{name: shown})
    found = read(form, sheets[:1])
    assert any("被改过" in each.reason or each.level == "fault" for each in found.doubts)
    assert not found.whole


def test_a_heading_that_was_changed_is_not_silently_left_out(form, sheets):
    from openpyxl import load_workbook

    book = load_workbook(sheets[0])
    sheet = book.worksheets[0]
    at = column_of(sheet, form, "inc_lease")
    sheet.cell(HEADER, at).value = "收入"
    sheet.cell(ROW, at).value = 5
    book.save(sheets[0])
    found = read(form, sheets[:1])
    assert not found.whole
    assert "资产租赁收入" in found.doubts[0].text


def test_a_second_row_is_not_added_to_the_first(form, sheets):
    from openpyxl import load_workbook

    book = load_workbook(sheets[0])
    sheet = book.worksheets[0]
    for row in (ROW, ROW + 1):
        sheet.cell(row, column_of(sheet, form, "inc_lease")).value = 5
    book.save(sheets[0])
    assert "2 行" in read(form, sheets[:1]).doubts[0].reason
