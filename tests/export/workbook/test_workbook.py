"""Workbooks that go out and come back: the same values, nothing that runs, nothing that is guessed in silence."""

import re
import subprocess
import zipfile
from dataclasses import dataclass, field, replace

import pytest

from export.content import Cell, Column, LedgerContent
from export.errors import BadFile, BeyondLimits
from export.ledgers import ledger_of
from export.records import csv_bytes, json_bytes
from export.workbook.matching import read_form_sheets
from export.workbook.reading import read_workbook
from export.workbook.template import template_bytes
from export.workbook.writing import workbook_bytes
from forms.reading import read_form

ORCHARD = """
id = "orchard"
version = 1
title = "果园台账"
source = "测试用表"
level = "village"
print_columns = ["name", "area", "worth"]
title_fields = ["name"]

[choices]
fruit = ["plum 李子", "pear 梨", "citrus 柑橘"]

[[field]]
name = "name"
type = "text"
label = "园名"

[[field]]
name = "code"
type = "text"
label = "编号"

[[field]]
name = "village"
type = "reference"
reference = "unit"
label = "村（社区）"

[[field]]
name = "fruit"
type = "select_one"
choices = "fruit"
label = "主要品种"

[[field]]
name = "others"
type = "select_multiple"
choices = "fruit"
label = "其他品种"

[[field]]
name = "area"
type = "decimal"
unit = "亩"
label = "面积"

[[field]]
name = "trees"
type = "integer"
unit = "株"
label = "株数"

[[field]]
name = "worth"
type = "money"
unit = "元"
label = "产值"

[[field]]
name = "planned"
type = "money"
unit = "万元"
label = "计划投入"

[[field]]
name = "rate"
type = "percent"
unit = "%"
label = "挂果率"

[[field]]
name = "planted"
type = "date"
label = "栽种日期"

[[field]]
name = "first"
type = "month"
label = "初果月份"

[[field]]
name = "notes"
type = "long_text"
label = "备注"

[[field]]
name = "picks"
type = "repeat"
label = "采摘"

[[field.field]]
name = "on"
type = "date"
label = "日期"

[[field.field]]
name = "weight"
type = "decimal"
unit = "公斤"
label = "重量"
"""

NAMES = {"990101102001": "红星村", "990101102002": "双龙社区"}


@dataclass
class Kept:
    record: str
    values: dict
    calculated: dict = field(default_factory=dict)


@pytest.fixture
def form():
    return read_form(ORCHARD, file="orchard.toml")


@pytest.fixture
def records():
    return [
        Kept("r1", {
            "name": "=1+1", "code": "510000198001011234", "village": "990101102001", "fruit": "plum",
            "others": ["pear", "citrus"], "area": "12.35", "trees": 480, "worth": 123456789, "planned": 12345600,
            "rate": "66.7", "planted": "2021-03-12", "first": "2024-07", "notes": "䶮𬱖㛃𫖯\n第二行",
            "picks": [{"row": "p1", "on": "2026-03-01", "weight": "120.5"}, {"row": "p2", "weight": "0"}],
        }),
        Kept("r2", {"name": "+cmd|' /C calc'!A0", "village": "990101102002", "worth": 0, "area": "0", "planned": 1}),
        Kept("r3", {"name": "_x0041_ @SUM(A1)", "trees": 0, "worth": -5, "rate": "-0.5"}),
    ]


def content_of(form, records):
    return ledger_of(form, records, lambda _, key: NAMES.get(key, key), unit="990101102", unit_name="双河镇",
                     period="2026-03", period_shown="2026年3月", width="full")


def saved(tmp_path, content: bytes, name="book.xlsx"):
    file = tmp_path / name
    file.write_bytes(content)
    return file


def test_what_goes_out_comes_back_the_same_for_a_form_that_nobody_knew(tmp_path, form, records) -> None:
    file = saved(tmp_path, workbook_bytes((content_of(form, records),)))

    (sheet,) = read_form_sheets(read_workbook(file), form)

    assert {row.record: sheet.values_of(row) for row in sheet.rows} == {each.record: each.values for each in records}
    assert all(cell.status == "ok" for row in sheet.rows for cell in row.cells.values())
    assert sheet.marking is not None
    assert (sheet.marking.form, sheet.marking.form_hash) == ("orchard", form.hash)
    assert (sheet.marking.unit, sheet.marking.period) == ("990101102", "2026-03")
    assert sheet.unknown == ()


def test_the_same_records_give_the_same_bytes(form, records) -> None:
    content = content_of(form, records)

    assert workbook_bytes((content,)) == workbook_bytes((content,))


def test_libreoffice_opens_it_and_adds_up(tmp_path, form, records) -> None:
    file = saved(tmp_path, workbook_bytes((content_of(form, records),)))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(file)], check=True, capture_output=True, timeout=120,
    )

    shown = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "book.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout

    assert "1,234,567.84" in shown
    assert "=1+1" in shown
    assert "第1页共2页" in shown.replace(" ", "")
    assert "䶮𬱖㛃𫖯" in shown


def test_nothing_in_it_runs_and_lists_can_be_chosen(tmp_path, form, records) -> None:
    import openpyxl

    book = openpyxl.load_workbook(saved(tmp_path, workbook_bytes((content_of(form, records),))))
    sheet = book["果园台账"]

    formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]

    assert formulas
    assert all(str(each).startswith("=SUM(") for each in formulas)
    assert sheet["B4"].number_format == "@"
    assert sheet.freeze_panes == "B4"
    assert sheet.print_title_rows == "$1:$3"
    assert [rule.formula1 for rule in sheet.data_validations.dataValidation] == ["'选项'!$A$1:$A$3"]
    assert book["选项"].sheet_state == "hidden"


def test_years_have_no_comma_and_every_sheet_names_its_unit(tmp_path, form, records) -> None:
    import openpyxl

    content = content_of(form, records)
    years = replace(content, title="按年", children=(), columns=tuple(
        replace(each, name="year", unit="年") if each.name == "trees" else each for each in content.columns))
    book = openpyxl.load_workbook(saved(tmp_path, workbook_bytes((content, years))))
    at = [each.name for each in content.columns].index("trees") + 1

    assert book["按年"].cell(4, at).number_format == "0"
    assert book["果园台账"].cell(4, at).number_format == "#,##0"
    assert book["果园台账·采摘"]["A2"].value == "填报单位：双河镇　　期间：2026年3月"


def test_a_repeat_without_rows_gets_no_sheet(tmp_path, form, records) -> None:
    import openpyxl

    book = openpyxl.load_workbook(saved(tmp_path, workbook_bytes((content_of(form, records[1:]),))))

    assert book.sheetnames == ["果园台账", "选项"]


def test_a_wide_sheet_is_printed_over_several_pages_and_never_tiny(tmp_path, form, records) -> None:
    import openpyxl

    narrow = content_of(form, records[:1])
    more = tuple(Column(f"more{number}", f"第{number}项收入合计", "元", "money", width_hint=16) for number in range(40))
    cells = tuple(Cell("1.00", 100) for _ in more)
    wide = replace(narrow, title="宽表", columns=narrow.columns + more, rows=(narrow.rows[0] + cells,), children=())
    middle = replace(wide, title="中表", columns=narrow.columns + more[:6], rows=(narrow.rows[0] + cells[:6],))
    file = saved(tmp_path, workbook_bytes((narrow, middle, wide)))
    book = openpyxl.load_workbook(file)

    assert [book[name].page_setup.paperSize for name in ("果园台账", "中表", "宽表")] == [9, 8, 8]
    assert book["中表"].sheet_properties.pageSetUpPr.fitToPage
    assert book["宽表"].print_title_cols == "$A:$B"
    assert book["宽表"].page_setup.fitToWidth == 4
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(file)], check=True, capture_output=True, timeout=120,
    )
    pages = subprocess.run(["pdfinfo", str(tmp_path / "book.pdf")], check=True, capture_output=True, text=True).stdout
    assert "Pages: 7" in re.sub(" +", " ", pages)


def test_a_sheet_made_by_hand_is_read_and_every_doubt_is_said(tmp_path, form) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["双河镇果园统计表"])
    sheet.append(["单位：万元"])
    sheet.append(["园名", "编号", "产值（万元）", "计划投入", "面积(亩)", "栽种日期", "主要品种", "种植户"])
    sheet.append(["东坡园", 510000198001011234, "1.5", "1500元", "８６．５", "2026年3月5日", "李子", "张三"])
    sheet.append(["西坡园", "007", 2, None, "约30", 46086, "苹果", "李四"])
    sheet.append(["合计", None, 3.5, None, "", None, None, None])
    sheet.append(["后加园", "008", 1, None, None, None, None, None])
    sheet.append(["填报人：王五", None, None, "审核人：赵六", None, None, None, None])
    file = tmp_path / "hand.xlsx"
    book.save(file)

    (read,) = read_form_sheets(read_workbook(file), form)
    east, west, late = (row.cells for row in read.rows)

    assert read.unknown == ("种植户",)
    assert east["worth"].value == 1_500_000
    assert (east["planned"].value, east["planned"].status) == (150_000, "ask")
    assert east["area"].value == "86.5"
    assert east["planted"].value == "2026-03-05"
    assert east["fruit"].value == "plum"
    assert east["code"].status == "fault"
    assert west["worth"].value == 2_000_000
    assert (west["area"].status, west["area"].value, west["area"].original) == ("fault", None, "约30")
    assert west["fruit"].status == "fault"
    assert west["planted"].status in ("ask", "fault")
    assert late["worth"].value == 1_000_000


def test_error_cells_and_formulas_without_a_result_are_faults_and_never_blank(tmp_path, form) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["园名", "产值（元）", "面积（亩）", "株数"])
    sheet.append(["东坡园", "=1+1", "#DIV/0!", None])
    sheet["C2"].data_type = "e"
    file = tmp_path / "formulas.xlsx"
    book.save(file)

    (read,) = read_form_sheets(read_workbook(file), form)
    cells = read.rows[0].cells

    assert (cells["worth"].status, cells["worth"].reason) == ("fault", "公式没有保存结果")
    assert cells["area"].status == "fault"
    assert (cells["trees"].status, cells["trees"].value) == ("ok", None)


def test_a_name_that_somebody_changed_is_looked_up_instead_of_keeping_the_old_id(tmp_path, form, records) -> None:
    import openpyxl

    file = saved(tmp_path, workbook_bytes((content_of(form, records),)))
    book = openpyxl.load_workbook(file)
    sheet = book["果园台账"]
    sheet["C4"].value = "双龙社区"
    sheet["C5"].value = "没有这个村"
    book.save(file)
    by_name = {name: key for key, name in NAMES.items()}

    (read,) = read_form_sheets(
        read_workbook(file), form, lambda _, text: [by_name[text]] if text in by_name else []
    )

    assert read.rows[0].cells["village"].value == "990101102002"
    assert read.rows[1].cells["village"].status == "fault"


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576"])
def test_one_cell_in_the_farthest_corner_takes_no_memory(tmp_path, place) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"] = "园名"
    book.active["B2"] = "x"
    file = tmp_path / "bomb.xlsx"
    book.save(file)
    rewritten = tmp_path / "far.xlsx"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(rewritten, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                row = place.lstrip("XFDA")
                content = content.replace(b'r="B2"', f'r="{place}"'.encode())
                content = content.replace(b'<row r="2"', f'<row r="{row}"'.encode())
            new.writestr(name, content)

    if place.startswith("X"):
        with pytest.raises(BeyondLimits):
            read_workbook(rewritten)
    else:
        assert len(read_workbook(rewritten).sheets[0].rows) <= 1048576


def test_a_small_file_that_unpacks_to_gigabytes_is_refused(tmp_path) -> None:
    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/big.xml", b" " * 700_000_000)

    with pytest.raises(BeyondLimits):
        read_workbook(file)


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_what_is_no_workbook_is_refused_in_words(tmp_path, content) -> None:
    with pytest.raises(BadFile):
        read_workbook(saved(tmp_path, content))


def test_a_reader_that_never_ends_is_ended(tmp_path, form, records) -> None:
    file = saved(tmp_path, workbook_bytes((content_of(form, records),)))

    with pytest.raises(BeyondLimits):
        read_workbook(file, patience=0.0)


def test_a_village_gets_an_empty_sheet_and_returns_it_filled(tmp_path, form) -> None:
    import openpyxl

    file = saved(tmp_path, template_bytes(
        form, unit="990101102001", unit_name="红星村", period_shown="2026年3月",
        prefilled=[{"village": "990101102001"}], names={("unit", "990101102001"): "红星村"},
    ))
    book = openpyxl.load_workbook(file)
    book["果园台账"]["A4"].value = "东坡园"
    book["果园台账"]["H4"].value = 1200.5
    book.save(file)

    (read,) = read_form_sheets(read_workbook(file), form)

    assert [row.values for row in read.rows] == [{"name": "东坡园", "village": "990101102001", "worth": 120_050}]


def test_csv_opens_in_excel_without_running_anything(form, records) -> None:
    text = csv_bytes(content_of(form, records)).decode("utf-8-sig")

    assert csv_bytes(content_of(form, records)).startswith(b"\xef\xbb\xbf")
    assert "'=1+1," in text
    assert "\r\n\"'+cmd" in text or "\r\n'+cmd" in text
    assert "1234567.89" in text
    assert b'"worth": 123456789' in json_bytes(form, records)


def test_forms_of_the_same_title_get_sheets_of_their_own() -> None:
    import io

    import openpyxl

    one = LedgerContent("a", "台账" * 20, "双河镇", "", (Column("x", "项"),), ((Cell("1"),),))

    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes((one, one))))

    assert len(book.sheetnames) == 2
    assert all(len(name) <= 31 for name in book.sheetnames)
