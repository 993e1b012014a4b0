"""A brief on paper: the page of an official document, measured by poppler and LibreOffice, not by us."""

import re
import shutil
import subprocess
import zipfile
from datetime import date
from itertools import pairwise

import pytest

from export.brief import pdf, word
from export.brief.content import Brief, Heading, Paragraph, Table
from export.brief.measures import CELL, HEIGHT, LEFT, LINES, MM, PITCH, TOP, WIDTH

LONG = "帮扶工作专班逐户走访监测对象核对收入台账并帮助落实公益岗位和产业措施" * 12
TABLE = Table("派驻干部考勤", "人", ("单位", "应考核", "达标"), (("青石镇", "6", "6"), ("合计", "16", "14")),
              ("left", "right", "right"), ("高坪乡未报。",), 1)


def brief(**changes):
    blocks = changes.pop("blocks", (
        Heading(1, "一、项目建设"), Paragraph("开工率88.9%；未开工1个。", "auto"), Heading(2, "（一）产业"),
        Paragraph("驻村干部𬱖㛃到村20天。"), Heading(3, "1.加工"), Paragraph(LONG),
    ))
    values = {
        "name": "云岭县托底性帮扶工作简报", "issue": 3, "total": 27, "extra": False, "mark": "内部资料　注意保存",
        "editor": "云岭县托底性帮扶县级工作专班", "issued": date(2026, 4, 13), "note": "", "blocks": blocks,
        "title": "一季度帮扶项目应开工9个已开工8个　村集体收入同口径增长27.8%", "tables": (TABLE,), "demo": True,
        "to_report": "市托底性帮扶工作协调机制办公室", "to_send": "各帮扶企业、结对帮扶地", "to_issue": "各乡镇",
        "copies": 60,
    }
    return Brief(**{**values, **changes})


@pytest.fixture
def text_of(tmp_path):
    def read(data, *options):
        path = tmp_path / "brief.pdf"
        path.write_bytes(data)
        subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)
        return subprocess.run(["pdftotext", *options, str(path), "-"], check=True, capture_output=True,
                              encoding="utf-8").stdout

    return read


def test_everything_of_the_brief_is_on_paper_and_comes_back_as_text(text_of):
    made = pdf.write_brief(brief(note="请各单位对照。"))
    text = re.sub(r"\s", "", text_of(made.pdf))
    for part in ("云岭县托底性帮扶工作简报", "第3期（总第27期）", "内部资料注意保存", "2026年4月13日", "增长27.8%",
                 "编者按：请各单位对照。", "一、项目建设", "（一）产业", "驻村干部𬱖㛃到村20天。", "附表1",
                 "应考核", "高坪乡未报。", "报：市托底性帮扶工作协调机制办公室", "送：各帮扶企业、结对帮扶地",
                 "（共印60份）", "演示数据，不作上报", "—1—"):
        assert part in text, part


def test_every_font_is_embedded(tmp_path):
    path = tmp_path / "brief.pdf"
    path.write_bytes(pdf.write_brief(brief()).pdf)
    said = subprocess.run(["pdffonts", str(path)], check=True, capture_output=True, encoding="utf-8").stdout
    rows = [line.split() for line in said.splitlines()[2:]]
    assert {row[0].split("+")[1] for row in rows} >= {"FandolFang-Regular", "NotoSansSC-Regular", "LXGWWenKai-Regular"}
    assert all(row[-5:-2] == ["yes", "yes", "yes"] for row in rows)


def test_a_full_page_is_22_lines_of_28_characters(text_of):
    made = pdf.write_brief(brief(blocks=(Paragraph(LONG * 4),), tables=()))
    pages = text_of(made.pdf, "-layout").split("\f")
    lines = [line.strip() for line in pages[1].splitlines() if line.strip()]
    body = [line for line in lines if not line.startswith(("—", "【"))]
    assert [len(line) for line in body] == [28] * LINES


def test_lines_stand_on_the_grid_and_reach_the_right_edge(text_of):
    said = text_of(pdf.write_brief(brief(blocks=(Paragraph(LONG * 4),), tables=())).pdf, "-bbox-layout", "-f", "2")
    boxes = [tuple(map(float, found)) for found in re.findall(
        r'<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', said)]
    full = [box for box in boxes if box[2] - box[0] > WIDTH - 3 * CELL]
    assert all(abs(box[0] - LEFT) < 1 and abs(box[2] - LEFT - WIDTH) < 2 for box in full)
    tops = sorted({round(box[1], 1) for box in full if box[1] > TOP - PITCH})[:LINES]
    steps = [second - first for first, second in pairwise(tops)]
    assert all(abs(step - PITCH) < 0.2 for step in steps)


@pytest.mark.parametrize("text", [
    "增长27.8%，" * 40, "（到位率42.5%），" * 40, "《方案》“一镇一方案”。" * 30, "ABCDEFGH" * 30, "。" * 60,
])
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(text_of, text):
    made = pdf.write_brief(brief(blocks=(Paragraph(text),), tables=()))
    said = text_of(made.pdf, "-layout")
    assert re.sub(r"\s", "", text) in re.sub(r"—\d—|【演示数据，不作上报】|[\s\f]", "", said)
    inside = [float(found) for found in re.findall(r'<line [^>]*xMax="([\d.]+)"', text_of(made.pdf, "-bbox-layout"))]
    assert max(inside) < LEFT + WIDTH + 3
    if set(text) == {"。"}:
        return
    body = [line.strip() for line in said.splitlines() if line.strip()]
    assert not [line for line in body if line[0] in "，。”）》%" or line[-1] in "（《“"]


def test_the_same_brief_gives_the_same_bytes():
    assert pdf.write_brief(brief()).pdf == pdf.write_brief(brief()).pdf


def test_a_table_longer_than_a_page_goes_on_with_its_head(text_of):
    rows = tuple((f"第{number}乡", "6", "6") for number in range(90))
    long = Table("派驻干部考勤", "人", ("单位", "应考核", "达标"), rows, ("left", "right", "right"), (), 89)
    made = pdf.write_brief(brief(tables=(long,)))
    text = text_of(made.pdf, "-layout")
    assert text.count("应考核") >= 3
    assert all(f"第{number}乡" in text for number in range(90))


def test_the_preview_marks_what_is_missing_and_the_print_doesnt(text_of):
    blocks = (Paragraph("〔待写：情况说明〕", "pending"), Paragraph("已写。", "human"))
    marked, printed = (pdf.write_brief(brief(blocks=blocks), marks=marks).pdf for marks in (True, False))
    assert marked != printed


def test_word_has_the_same_text_and_the_measures_of_the_page(tmp_path):
    path = tmp_path / "brief.docx"
    path.write_bytes(word.write_brief(brief()))
    from docx import Document

    made = Document(str(path))
    section = made.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert [round(each.mm) for each in (section.top_margin, section.left_margin, section.right_margin)] == [37, 28, 26]
    text = "\n".join(each.text for each in made.paragraphs)
    for part in ("云岭县托底性帮扶工作简报", "第3期（总第27期）", "一、项目建设", LONG, "附表1"):
        assert part in text, part
    cells = [[cell.text for cell in row.cells] for row in made.tables[0].rows]
    closing = made.tables[-1]
    assert [row.cells[0].text for row in closing.rows][-1] == "发：各乡镇\t（共印60份）"
    assert cells == [["单位", "应考核", "达标"], ["青石镇", "6", "6"], ["合计", "16", "14"]]
    xml = zipfile.ZipFile(path).read("word/document.xml").decode()
    assert 'w:eastAsia="仿宋_GB2312"' in xml
    assert 'w:type="lines"' in xml
    place = re.search(r'<w:tblpPr[^>]*w:tblpY="(\d+)"', xml)
    assert abs(int(place[1]) / 20 - (TOP + HEIGHT - 3 * PITCH)) < 1, "three lines that end with the type area"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_lays_word_out_as_long_as_the_pdf(tmp_path):
    blocks = tuple(Paragraph(LONG) for _ in range(4))
    (tmp_path / "brief.docx").write_bytes(word.write_brief(brief(blocks=blocks)))
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    subprocess.run(["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path),
                    str(tmp_path / "brief.docx")], check=True, capture_output=True, timeout=180)
    said = subprocess.run(["pdfinfo", str(tmp_path / "brief.pdf")], check=True, capture_output=True,
                          encoding="utf-8").stdout
    pages = int(re.search(r"Pages:\s+(\d+)", said)[1])
    assert abs(pages - pdf.write_brief(brief(blocks=blocks)).pages) <= 1


def test_page_numbers_stand_seven_millimetres_below_odd_ones_right_even_ones_left(text_of):
    made = pdf.write_brief(brief(blocks=(Paragraph(LONG * 4),), tables=()))
    pages = text_of(made.pdf, "-bbox").split("<page ")[1:]
    for number, page in enumerate(pages, 1):
        words = [(float(x), float(y), float(right), float(low), text) for x, y, right, low, text in re.findall(
            r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]+)</word>', page)]
        left, _, _, low, _ = next(each for each in words if each[4] == "—")
        right = max(each[2] for each in words if abs(each[3] - low) < 1)
        assert any(each[4] == str(number) and abs(each[3] - low) < 2 for each in words)
        middle = (next(each for each in words if each[4] == "—")[1] + low) / 2
        assert 7 * MM - 4 < middle - (TOP + HEIGHT) < 7 * MM + 8, "the dash, seen from the type area's lower edge"
        if number % 2:
            assert abs(right - (LEFT + WIDTH - CELL)) < 1.5
        else:
            assert abs(left - (LEFT + CELL)) < 1.5


def test_the_closing_block_ends_where_the_type_area_ends(tmp_path):
    import pypdfium2

    made = pdf.write_brief(brief())
    document = pypdfium2.PdfDocument(made.pdf)
    last = document[len(document) - 1]
    bottom = last.get_height() - TOP - HEIGHT
    shapes = [each.get_bounds() if hasattr(each, "get_bounds") else each.get_pos() for each in last.get_objects()]
    rules = [each for each in shapes if each[2] - each[0] > WIDTH - 2 and each[3] - each[1] < 3]
    edges = sorted({round((each[1] + each[3]) / 2, 1) for each in rules})
    document.close()
    assert abs(edges[0] - bottom) < 0.3
    assert any(abs(each - bottom - 3 * PITCH) < 0.5 for each in edges), "three lines: 报, 送, 发"
