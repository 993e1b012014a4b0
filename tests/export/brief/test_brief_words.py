"""The paragraphs and tables of the worked example (domain.md 5.2), word for word, and what must not be said."""

from datetime import date

import pytest

from export.brief import sentences
from export.brief.composing import NOTHING, compose, default_cover, draft
from export.brief.content import Heading, Paragraph
from export.brief.numbers import half_days, plain, signed
from tests.yunling import MONTH, SILENT_VILLAGE, county_in_march

PARAGRAPHS = {
    "projects": "截至3月31日，全县年度帮扶项目12个，应开工9个、已开工8个，开工率88.9%；"
                "未开工1个，为高坪乡高山蔬菜冷藏库项目，比计划晚31天，原因：用地手续办理中。",
    "funds": "年度计划资金3600万元，到位1530万元（到位率42.5%），支出918万元（支出率60.0%；占年度计划25.5%，"
             "超序时进度0.5个百分点），撬动各方资金6120万元，撬动比4.00。高坪乡支出占计划9.8%，欠序时进度15.3个百分点。",
    "attendance": "3月应考核派驻干部16人，达标14人，达标率87.5%。国企派驻专班成员2人中1人到县工作6天，比规定少1天；"
                  "驻村工作队员1人在村18天，比本县规定少2天。",
    "income": "10个村中9个村上报，1—3月集体收入88.20万元，同口径增长27.8%；净收益36.45万元，增长29.3%。"
              "高坪乡1个村未报，未计入。",
    "monitoring": "监测户16户，3月走访16户，新发现风险1户，已落实措施。当月新增就业46人（其中监测对象5人）；"
                  "培训2期83人次；消费帮扶44.0万元（直接采购12.6万元、帮助销售31.4万元）；志愿服务3批次。",
    "problems": "问题台账：新增4个，销号3个，逾期1个（用地手续，逾期12天，需县级协调）。",
    "next": "4月重点：计划开工2个项目；7项任务到期；国企派驻干部到县工作不少于7个工作日；二季度督导检查安排。",
}
TABLES = [
    [("青石镇", "6", "6", "100.0", "绿", "0", "0"), ("双河镇", "6", "4", "66.7", "红", "3", "0"),
     ("高坪乡", "4", "4", "100.0", "绿", "0", "0"), ("合计", "16", "14", "87.5", "红", "3", "0")],
    [("青石镇", "5", "4", "4", "100.0", "1,600", "800", "50.0", "560", "70.0", "35.0", "+10.0绿"),
     ("双河镇", "4", "3", "3", "100.0", "1,200", "520", "43.3", "280", "53.8", "23.3", "−1.7绿"),
     ("高坪乡", "3", "2", "1", "50.0", "800", "210", "26.3", "78", "37.1", "9.8", "−15.3黄"),
     ("合计", "12", "9", "8", "88.9", "3,600", "1,530", "42.5", "918", "60.0", "25.5", "+0.5绿")],
    [("青石镇", "4/4", "48.60", "36.00", "+35.0", "21.30", "15.20", "+40.1"),
     ("双河镇", "3/3", "31.20", "26.00", "+20.0", "12.00", "10.00", "+20.0"),
     ("高坪乡", "2/3", "8.40", "7.00", "+20.0", "3.15", "3.00", "+5.0"),
     ("合计", "9/10", "88.20", "69.00", "+27.8", "36.45", "28.20", "+29.3")],
    [("青石镇", "4/4", "1/1", "5/5", "6/6", "16/16", "100.0", "4月3日"),
     ("双河镇", "3/3", "1/1", "4/4", "6/6", "14/14", "100.0", "4月7日"),
     ("高坪乡", "2/3", "1/1", "2/3", "4/4", "9/11", "81.8", "4月9日"),
     ("合计", "9/10", "4/4", "11/12", "16/16", "40/42", "95.2", "按时2/3")],
]


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    workspace, _ = county_in_march(tmp_path_factory.mktemp("county") / "云岭县.tuodi")
    with workspace:
        yield workspace


@pytest.fixture(scope="module")
def drafted(county):
    return draft(county, MONTH)


def test_every_generated_paragraph_reads_as_in_the_worked_example(drafted):
    made = {part.key: part.text for section in drafted.sections for part in section.parts if not part.human}
    assert made == PARAGRAPHS
    assert drafted.title == "一季度帮扶项目应开工9个已开工8个　村集体收入同口径增长27.8%"


def test_every_table_reads_as_in_the_worked_example(county, drafted):
    made = compose(county, drafted, default_cover(county, 3, date(2026, 4, 13)), {})
    assert [list(table.rows) for table in made.tables] == TABLES
    notes = "".join(note for table in made.tables for note in table.notes)
    assert "未报齐、整村未计入：梨花村。" in notes
    assert "4月7日前报县为按时；高坪乡晚2天。" in notes
    assert "撬动资金6,120万元，撬动比4.00。" in notes


def test_each_sentence_knows_the_figures_that_stand_in_it(drafted):
    for section in drafted.sections:
        for part in section.parts:
            for sentence in part.sentences:
                for each in sentence.figures:
                    shown = each.shown.lstrip("-")
                    assert shown in sentence.text or each.name == "att_short", (each, sentence.text)
    funds = next(part for section in drafted.sections for part in section.parts if part.key == "funds")
    assert funds.figures["fund_plan", "990101"] == "3600"
    assert funds.figures["fund_pace:gap", "990101203"] == "-15.3"


def test_what_people_wrote_stands_where_it_belongs_and_nothing_is_left_out_of_a_preview(county, drafted):
    cover = default_cover(county, 3, date(2026, 4, 13))
    written = {"projects_note": "专班已协调。\n\n请高坪乡报出日期。", "funds_note": NOTHING}
    made = compose(county, drafted, cover, written, preview=True)
    texts = [each.text for each in made.blocks]
    assert texts[:4] == ["一、项目建设", PARAGRAPHS["projects"], "专班已协调。", "请高坪乡报出日期。"]
    assert texts[4:6] == ["二、帮扶资金", PARAGRAPHS["funds"]]
    assert [each.text for each in made.blocks if isinstance(each, Paragraph) and each.origin == "pending"] == [
        "〔待写：情况说明〕"] * 3 + ["〔待写：典型做法〕", "〔待写：情况说明〕"]
    printed = compose(county, drafted, cover, written)
    assert not any("待写" in each.text for each in printed.blocks)
    headings = [each.text for each in printed.blocks if isinstance(each, Heading)]
    assert headings[-1] == "七、下月安排", "典型做法 has nothing and is no heading"


def test_a_kept_text_stays_until_somebody_takes_the_new_one(county, drafted):
    made = compose(county, drafted, default_cover(county, 3, date(2026, 4, 13)), {}, {"funds": "资金按原稿。"})
    assert "资金按原稿。" in [each.text for each in made.blocks]


def test_a_month_without_records_says_no_numbers(county):
    made = draft(county, "2024-05")
    texts = {part.key: part.text for section in made.sections for part in section.parts if not part.human}
    assert "projects" not in texts
    assert texts["income"] == "10个村中没有村报齐1—5月收支，暂无合计。"
    assert "funds" not in texts
    assert "attendance" not in texts
    assert "%" not in "".join(texts.values())


def test_no_percentage_is_said_on_a_base_below_five(county):
    small = draft(county, MONTH, unit="990101203")
    said = next(part.text for section in small.sections for part in section.parts if part.key == "projects")
    assert said.startswith("截至3月31日，全乡年度帮扶项目3个，应开工2个、已开工1个；未开工1个")


def test_a_village_that_reports_late_changes_the_draft_and_names_nobody(tmp_path):
    workspace, _ = county_in_march(tmp_path / "云岭县.tuodi")
    with workspace:
        workspace.save("village_income", {"village": SILENT_VILLAGE, "month": MONTH, "nil_report": "yes"})
        said = {part.key: part.text for each in sentences.sections(draft(workspace, MONTH).bulletin, workspace.forms)
                for part in each.parts}
    assert said["income"].startswith("10个村全部上报，")
    assert "未报" not in said["income"]


@pytest.mark.parametrize(("number", "least", "most", "shown"), [
    (3600, 0, 2, "3600"), (44, 1, 2, "44.0"), (88.25, 2, 2, "88.25"), (0.5, 0, 2, "0.5"), (12.65, 1, 2, "12.65"),
])
def test_numbers_are_written_with_the_decimals_that_they_need(number, least, most, shown):
    from fractions import Fraction

    assert plain(Fraction(number).limit_denominator(100), least, most) == shown


def test_signs_and_half_days():
    assert [signed(each) for each in ("10.0", "-1.7", "0.0")] == ["+10.0", "−1.7", "0.0"]
    assert [half_days(each) for each in (12, 13)] == ["6", "6.5"]
