"""The sample month on paper and in a workbook, from the real workspace."""

import re
import subprocess

import pytest

from export.content import Papers
from export.gathering import gather_card, gather_ledger, gather_submission, superior_of
from export.report.card_pdf import card_report
from export.report.submission_pdf import submission_report
from export.workbook.matching import read_form_sheets
from export.workbook.reading import read_workbook
from export.workbook.writing import workbook_bytes
from model.month.submissions import start_sign_off
from model.workspace import private
from tests import kept


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    sample = kept.sample(tmp_path_factory.mktemp("sample") / "双河镇")
    yield sample.workspace
    sample.workspace.close()


def text_of(pdf: bytes, folder) -> str:
    file = folder / "report.pdf"
    file.write_bytes(pdf)
    subprocess.run(["qpdf", "--check", str(file)], check=True, capture_output=True)
    shown = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True).stdout
    return re.sub(r"[ \t]", "", shown)


def test_the_month_is_printed_ledger_by_ledger_with_its_code(workspace, tmp_path) -> None:
    submission = start_sign_off(workspace, workspace.unit, "2026-03", "本月无其他事项")
    content = gather_submission(workspace, submission, preparer="甲", reviewer="乙")

    report = submission_report(content)
    shown = text_of(report.pdf, tmp_path)

    assert shown.count(submission.code) >= report.pages
    assert "云岭县双河镇" in shown
    assert "云岭县托底性帮扶县级工作专班" in shown.split("第1页")[0]
    assert "派驻干部月考勤表" in shown
    assert "12,000,000.00" in shown
    assert "支付合计：2,800,000.00元（大写：人民币贰佰捌拾万元整）" in shown
    assert sum(ledger.records for ledger in content.ledgers) == len(submission.heads)


def test_the_cover_sums_the_month_s_income_beside_the_year_s(workspace, tmp_path) -> None:
    submission = start_sign_off(workspace, workspace.unit, "2026-03")

    cover = text_of(submission_report(gather_submission(workspace, submission)).pdf, tmp_path).split("第1页")[0]

    assert "收入合计110,000.00元" in cover
    assert "净收益42,500.00元" in cover
    assert "收入合计本年累计312,000.00元" in cover


def test_a_village_reports_to_its_township_and_a_county_to_nobody_named(workspace) -> None:
    assert superior_of(workspace, "990101102201") == "云岭县双河镇"
    assert superior_of(workspace, "990101102") == "云岭县托底性帮扶县级工作专班"
    assert superior_of(workspace, "990101") == ""


def test_the_workbook_of_the_month_reads_back_every_value_that_leaves_the_unit(workspace, tmp_path) -> None:
    submission = start_sign_off(workspace, workspace.unit, "2026-03")
    file = tmp_path / "month.xlsx"
    file.write_bytes(workbook_bytes(gather_submission(workspace, submission).sheets))
    book = read_workbook(file)

    seen = 0
    for form in workspace.forms.values():
        kept = {each.record: each for each in workspace.month_records(form.id, unit=workspace.unit, month="2026-03")}
        for sheet in read_form_sheets(book, form):
            for row in sheet.rows:
                values = sheet.values_of(row)
                files = {field.name for field in form.stored_fields if field.type in ("image", "file")}
                files |= {field.name for field in form.stored_fields
                          if field.type == "repeat" and any(part.type in ("image", "file") for part in field.fields)}
                stays = private.staying(form)
                expected = {name: value for name, value in kept[row.record].values.items() if name not in files | stays}
                assert not stays & values.keys()
                assert {name: value for name, value in values.items() if name in expected} == expected
                assert {cell.status for cell in row.cells.values()} == {"ok"}
                seen += 1

    assert seen == len(submission.heads)


def test_one_record_is_printed_as_a_card_with_its_photo(workspace, tmp_path) -> None:
    record = workspace.month_records("project_log", unit=workspace.unit, month="2026-03")[0]
    card = gather_card(workspace, "project_log", record.record)

    shown = text_of(card_report(card, Papers(printed="2026-04-03 10:12")).pdf, tmp_path)
    images = subprocess.run(
        ["pdfimages", "-list", str(tmp_path / "report.pdf")], check=True, capture_output=True, text=True
    ).stdout

    assert len(card.photos) == 1
    assert "jpeg" in images
    assert str(record.values["work_done"])[:8] in shown
    assert gather_card(workspace, "project_log", "nothing") is None


def test_chosen_columns_stand_in_the_chosen_order(workspace) -> None:
    content = gather_ledger(workspace, "project", month="2026-03", columns=["total_invest", "name", "nonsense"])

    assert [column.name for column in content.columns] == ["total_invest", "name"]
    assert len(content.rows) == 4
