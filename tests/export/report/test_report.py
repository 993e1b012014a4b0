"""What a township prints and signs: every character, every amount, on pages that other programs accept."""

import re
import subprocess
import time
from dataclasses import replace

import pytest

from export.content import Cell, Column, LedgerContent, Papers, SubmissionContent
from export.report.coverage import missing_characters
from export.report.fonts import printable, width_of
from export.report.ledger_pdf import ledger_report
from export.report.submission_pdf import submission_report
from export.report.table import fit
from export.report.text_layout import break_lines

PAPERS = Papers("7K2M-9QXW-3FHT", "双河镇-2026-03-A007", "2026-04-02 16:20")
RARE = "䶮𬱖㛃𫖯"


def money(fen):
    return Cell(f"{fen / 100:,.2f}", fen)


def ledger(count=3, **changes):
    columns = (
        Column("name", "项目名称"), Column("scale", "建设内容及规模"), Column("amount", "总投资", "元", "money"),
        Column("start", "计划开工", type="date"),
    )
    long = "新建保鲜冷库一座（库容1,200立方米），配套道路0.35公里；由村集体经济组织出租，年租金不低于投资额的6%。"
    rows = tuple(
        (Cell(f"高山蔬菜冷藏库{at}"), Cell(long[: 10 + at % 40]), money(123456 * at), Cell("2026-03-15", "2026-03-15"))
        for at in range(1, count + 1)
    )
    total = money(sum(row[2].raw for row in rows))
    made = LedgerContent("project", "项目台账", "云岭县双河镇", "2026年3月", columns, rows, {"amount": total})
    return replace(made, **changes)


def submission(**changes):
    made = SubmissionContent(
        "云岭县双河镇", "云岭县托底性帮扶县级工作专班", "2026年3月", PAPERS.number, PAPERS.code,
        (ledger(), ledger(rows=(), totals={}, title="资金台账", nil_text="零报告：本月没有资金到位和支付")),
        summary=("红星村收入比前六个月平均数高62%。说明：一次性收取三年租金。",), remarks=f"新到岗：{RARE}",
        preparer="李㛃", reviewer="欧阳𫖯", principal="王建国", made_at="2026-04-02 16:20",
    )
    return replace(made, **changes)


@pytest.fixture
def text_of(tmp_path):
    def read(pdf: bytes) -> str:
        file = tmp_path / "report.pdf"
        file.write_bytes(pdf)
        subprocess.run(["qpdf", "--check", str(file)], check=True, capture_output=True)
        fonts = subprocess.run(["pdffonts", str(file)], check=True, capture_output=True, text=True).stdout
        for line in fonts.splitlines()[2:]:
            assert re.search(r"yes yes yes", line), f"a font is not embedded: {line}"
        return subprocess.run(
            ["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True
        ).stdout

    return read


def test_every_character_comes_back_from_the_signed_report(text_of) -> None:
    shown = text_of(submission_report(submission()).pdf)

    assert RARE in shown
    assert "零报告：本月没有资金到位和支付" in shown
    assert "7,407.36" in shown


def test_each_page_says_its_number_and_the_document_code(text_of) -> None:
    report = submission_report(submission(ledgers=(ledger(200),)))

    pages = text_of(report.pdf).split("\f")[:-1]

    assert len(pages) == report.pages > 3
    for at, page in enumerate(pages, 1):
        assert f"第{at}页共{report.pages}页" in page.replace(" ", "")
        assert PAPERS.code in page


def test_the_same_month_gives_the_same_bytes() -> None:
    assert submission_report(submission()).pdf == submission_report(submission()).pdf


def test_the_signature_fields_stand_on_the_cover_and_are_45_mm_high() -> None:
    report = submission_report(submission())

    assert [field.name for field in report.fields] == ["preparer", "reviewer"]
    for field in report.fields:
        left, bottom, right, top = field.rect
        assert field.page == 0
        assert top - bottom >= 45 / 25.4 * 72
        assert right - left > 100
    assert report.fields[0].rect[2] < report.fields[1].rect[0]


def test_long_remarks_push_the_signatures_to_a_further_page_and_lose_no_line(text_of) -> None:
    report = submission_report(submission(summary=tuple(f"第{at}条说明，" + "情况属实。" * 30 for at in range(40))))

    shown = text_of(report.pdf)

    assert {field.page for field in report.fields} > {0} or report.fields[0].page > 0
    assert all(f"第{at}条说明" in shown for at in range(40))


def test_a_character_that_no_font_has_is_printed_with_its_code(text_of) -> None:
    assert missing_characters("张\U00020000三") == ("\U00020000",)
    assert missing_characters("张𬱖三\n，1.5㎡\u200b") == ()

    shown = text_of(ledger_report(ledger(rows=((Cell("张\U00020000三"), Cell(), Cell(), Cell()),)), PAPERS).pdf)

    assert "张〓U+20000三" in shown


def test_a_row_higher_than_a_page_goes_on_over_pages(text_of) -> None:
    words = "".join(f"第{at}项工程已经完工。" for at in range(900))
    report = ledger_report(ledger(rows=((Cell("长"), Cell(words), money(1), Cell()),), totals={}), PAPERS)

    shown = re.sub(r"\s", "", text_of(report.pdf))

    assert report.pages > 2
    assert "第0项" in shown
    assert "第899项" in shown


def test_columns_too_many_for_any_paper_stand_in_several_tables_with_the_name_repeated(text_of) -> None:
    columns = (Column("village", "村"), *(Column(f"c{at}", f"第{at}项收入", "元", "money") for at in range(60)))
    rows = tuple((Cell(f"红星{row}村"), *(money(1234567890) for _ in range(60))) for row in range(20))
    content = LedgerContent("x", "收入明细", "双河镇", "2026年3月", columns, rows)

    shown = text_of(ledger_report(content, PAPERS).pdf)

    assert len(fit(content)) > 1
    assert shown.count("红星7村") == len(fit(content))
    assert all(f"第{at}项" in re.sub(r"\s", "", shown) for at in range(60))


def test_a_few_villages_with_many_items_are_turned_and_fit_an_a4_printer() -> None:
    columns = (Column("village", "村"), *(Column(f"c{at}", f"第{at}项收入", "元", "money") for at in range(20)))
    rows = tuple((Cell(name), *(money(12345678) for _ in range(20))) for name in ("红星村", "双龙社区"))
    content = LedgerContent("x", "收入明细", "双河镇", "2026年3月", columns, rows)

    (grid,) = fit(content)

    assert grid.paper == "A4-landscape"
    assert [column.label for column in grid.content.columns] == ["项目", "红星村", "双龙社区"]


def test_no_line_begins_with_a_closing_mark_nor_ends_with_an_opening_one() -> None:
    text = printable("（一）建设冷库，（二）铺路1,200米；《方案》……已批，“十五五”期间完成。" * 5)

    for width in range(40, 200, 7):
        lines = break_lines(text, "NotoSerifSC-Regular", 9, width)
        assert "".join(lines) == text
        for line in lines:
            assert width_of(line, "NotoSerifSC-Regular", 9) <= width
            assert line[0] not in "，。；）》”…"
            assert line[-1] not in "（《“"


def test_time_grows_with_the_rows_and_not_faster() -> None:
    ledger_report(ledger(50), PAPERS)

    def seconds(rows: int) -> float:
        began = time.process_time()
        ledger_report(ledger(rows), PAPERS)
        return time.process_time() - began

    assert seconds(4000) < 10 * max(seconds(1000), 0.1)
