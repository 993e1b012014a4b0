"""A ledger that the program has never heard of lives a whole month: adding a ledger means adding a definition."""

import csv
import io
import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from export import month
from export.content import Papers
from export.gathering import gather_card, gather_ledger
from export.package.reading import open_package
from export.records import records_bytes
from export.report.card_pdf import card_report
from export.report.ledger_pdf import ledger_report
from export.verification import verify_file
from export.workbook.matching import ReadSheet, read_form_sheets
from export.workbook.reading import read_workbook
from export.workbook.template import template_bytes
from forms.definition import Form
from forms.evaluation import unexplained
from forms.values import parse_value
from model.identifiers import uuid7
from model.month.check import FormCheck, check_month
from model.month.submissions import MonthNotReady
from model.workspace.filters import Filter
from model.workspace.records import Wish
from model.workspace.workspace import Workspace
from tests.journeys.offices import UNIT, Office

ROOT = Path(__file__).parents[2]
DAPING, HONGYAN, XINQIAO = "990101102201", "990101102202", "990101102203"
RARE = "䶮𬱖㛃𫖯"


def typed(office: Office, form: Form, texts: dict[str, Any]) -> dict[str, Any]:
    """What a clerk types, field by field, read as the window reads it."""
    found: dict[str, Any] = {}
    for name, text in texts.items():
        field = form.by_name[name]
        if field.type == "repeat":
            columns = {each.name: each for each in field.fields}
            found[name] = [
                {"row": uuid7(office.clock)} | {key: parse_value(form, columns[key], cell) for key, cell in row.items()}
                for row in text
            ]
        else:
            found[name] = text if isinstance(text, dict) else parse_value(form, field, text)
    return found


@pytest.fixture
def supporter(office: Office) -> str:
    return office.workspace.save("supporter", {
        "name": "川云能源集团（演示）", "credit_code": "91990101MA00000A1X", "kind": "soe_central",
        "leader_name": "梁启明", "leader_post": "党委副书记", "team_contact": "贺志强", "regulator": "省国资委",
        "group_hq": "川云能源集团",
        "headcount": 8600, "main_business": "水电与新能源开发",
    }).record


@pytest.fixture
def daping(office: Office, unknown_form: Form, supporter: str) -> dict[str, Any]:
    """Every type of field filled in."""
    contract = office.workspace.attachments.put(b"%PDF-1.7 contract", "收购合同.pdf", "application/pdf")
    return typed(office, unknown_form, {
        "village": DAPING, "month": "2026年3月", "keeper": f"王{RARE}", "kind": "中蜂",
        "flowers": "茶花、油菜花", "hives": "120", "cost": "3,000.5", "invested": "12.5", "rate": "96.5%",
        "yield": "80.25", "started": "2025.4.1", "contract": contract, "remark": f"=新址，{RARE}\n第二行",
        "sales": [{"day": "2026-3-8", "weight": "30", "amount": "4500"},
                  {"day": "2026-3-20", "weight": "50.25", "amount": "7537.5"}],
    }) | {"supporter": supporter}


@pytest.fixture
def hongyan(office: Office, unknown_form: Form) -> dict[str, Any]:
    return typed(office, unknown_form, {
        "village": HONGYAN, "month": "2026-03", "keeper": "赵青山", "kind": "意蜂", "hives": "8", "cost": "200",
        "sales": [{"day": "2026-03-09", "weight": "2", "amount": "500"}],
    })


def form_check(workspace: Workspace, form: Form) -> FormCheck:
    return next(each for each in check_month(workspace, UNIT, "2026-03").forms if each.form == form.id)


def test_no_line_of_the_program_names_it(unknown_form: Form) -> None:
    files = [ROOT / "main.py", *(path for name in ("ui", "export", "model", "forms", "resources")
                                 for path in (ROOT / name).rglob("*") if path.suffix in (".py", ".toml"))]
    assert [path for path in files if unknown_form.id in path.read_text("utf-8")] == []


def test_it_is_entered_with_calculations_rules_and_explanations(
    office: Office, unknown_form: Form, daping: dict[str, Any], hongyan: dict[str, Any]
) -> None:
    workspace, form = office.workspace, unknown_form
    found = workspace.evaluate(form.id, daping)
    assert found.problems == ()
    assert found.calculated["income"] == 12_037_50
    assert found.calculated["profit"] == 9_037_00
    assert "more_hives" not in found.calculated, "February is not there"

    saved = workspace.save(form.id, daping)
    assert saved.record == f"beehive/{DAPING}/2026-03"
    record = workspace.read(form.id, saved.record)
    assert record is not None
    assert record.values == daping | {"income": 12_037_50, "profit": 9_037_00}
    assert (record.unit, record.period, record.state) == (DAPING, "2026-03", "draft")

    dear = workspace.evaluate(form.id, hongyan)
    row = hongyan["sales"][0]["row"]
    assert [(each.name, each.path) for each in dear.warnings] == [(f"dear_honey:{row}", "sales[0].amount")]
    assert "每公斤超过200元" in dear.warnings[0].message.replace(" ", "")
    assert unexplained(dear, {f"dear_honey:{row}": "礼盒装"}) == ()

    empty = workspace.evaluate(form.id, {**daping, "hives": 0})
    assert [each.name for each in empty.errors] == ["honey_without_hives"]
    assert {each.path for each in workspace.evaluate(form.id, {}).errors} == {"village", "month", "keeper", "hives"}


def test_what_last_month_said_is_looked_up_and_never_stored(
    office: Office, unknown_form: Form, daping: dict[str, Any]
) -> None:
    workspace = office.workspace
    february = {**daping, "month": "2026-02", "hives": 130}
    workspace.save(unknown_form.id, february)
    saved = workspace.save(unknown_form.id, daping)
    record = workspace.read(unknown_form.id, saved.record)
    assert record is not None
    assert record.calculated["more_hives"] == -10
    assert "more_hives" not in record.values
    assert [each.name for each in form_check(workspace, unknown_form).unexplained] == ["fewer_hives"]


def test_it_is_listed_searched_filtered_sorted_and_summed(
    office: Office, unknown_form: Form, daping: dict[str, Any], hongyan: dict[str, Any]
) -> None:
    workspace, form = office.workspace, unknown_form
    workspace.save_many(form.id, [Wish(daping), Wish(hongyan)])

    up = workspace.listing(form.id, order=("hives", True)).page(0, 10)
    assert [each.values["hives"] for each in up] == [8, 120]
    assert up[1].names["village"] == "大坪村"
    assert [each.record for each in workspace.listing(form.id, order=("income", False)).rows()] == [
        f"beehive/{DAPING}/2026-03", f"beehive/{HONGYAN}/2026-03"
    ]
    assert workspace.listing(form.id).sums(["income", "hives"]) == {"income": 12_537_50, "hives": 128}
    for search, expected in (("赵青山", HONGYAN), ("大坪", DAPING), ("dpc", DAPING), ("𬱖㛃", DAPING)):
        assert [each.unit for each in workspace.listing(form.id, search=search).rows()] == [expected], search
    for asked, expected in (
        (Filter("kind", "=", "italian"), [HONGYAN]), (Filter("flowers", "=", "tea"), [DAPING]),
        (Filter("cost", "between", (100_00, 1_000_00)), [HONGYAN]), (Filter("rate", "blank"), [HONGYAN]),
        (Filter("supporter", "contains", "川云"), [DAPING]), (Filter("started", ">=", "2025-01-01"), [DAPING]),
    ):
        assert [each.unit for each in workspace.listing(form.id, filters=[asked]).rows()] == expected, asked


def test_it_is_changed_voided_restored_and_the_history_tells(
    office: Office, unknown_form: Form, daping: dict[str, Any]
) -> None:
    workspace, form = office.workspace, unknown_form
    first = workspace.save(form.id, daping)
    office.clock.advance(hours=1)
    second = workspace.save(form.id, {**daping, "hives": 121}, record=first.record, parents=(first.hash,))
    workspace.void(form.id, first.record, (second.hash,), "重复")
    assert workspace.listing(form.id).count().rows == 0
    assert workspace.listing(form.id, include_void=True).count().rows == 1

    workspace.restore_revision(first.hash)

    history = workspace.history(first.record)
    assert [each.values["hives"] for each in history] == [120, 121, 121, 120]
    changes = workspace.differences(history[0], history[1])
    assert [(each.path, each.before, each.after) for each in changes] == [("hives", 120, 121)]
    assert workspace.listing(form.id).count().rows == 1
    assert workspace.rebuild() >= 1
    assert workspace.check() == []
    record = workspace.read(form.id, first.record)
    assert record is not None
    assert record.values == daping | {"income": 12_037_50, "profit": 9_037_00}


def test_the_month_asks_for_it_and_a_nil_report_answers(
    office: Office, unknown_form: Form, daping: dict[str, Any]
) -> None:
    workspace, form = office.workspace, unknown_form
    assert form_check(workspace, form).state == "missing"
    nil = {"form": form.id, "unit": UNIT, "period": "2026-03", "reason": "本月没有养蜂"}
    workspace.save("nil", nil)
    assert form_check(workspace, form).state == "nil"

    saved = workspace.save(form.id, {**daping, "hives": 0})
    assert {each.name for each in form_check(workspace, form).errors} == {"nil_with_data", "honey_without_hives"}
    with pytest.raises(MonthNotReady):
        month.begin_sign_off(workspace, UNIT, "2026-03")

    workspace.void(form.id, saved.record, (saved.hash,), "录错")
    assert form_check(workspace, form).state == "nil"


def test_it_is_printed_as_table_and_as_card(
    office: Office, unknown_form: Form, daping: dict[str, Any], hongyan: dict[str, Any],
    text_of: Callable[[bytes | Path], str],
) -> None:
    workspace, form = office.workspace, unknown_form
    saved = workspace.save_many(form.id, [Wish(daping), Wish(hongyan)])

    table = text_of(ledger_report(gather_ledger(workspace, form.id, month="2026-03"), Papers()).pdf)
    flat = "".join(table.split())
    for shown in ("中蜂养殖月报", "大坪村", "红岩村", "12,037.50", "12,537.50", "12.50", RARE, "意蜂", "2025-04-01"):
        assert shown in flat, shown

    content = gather_card(workspace, form.id, saved[0].record)
    assert content is not None
    card = "".join(text_of(card_report(content, Papers()).pdf).split())
    for shown in (f"王{RARE}", "谁家的蜂", "川云能源集团（演示）", "茶花", "油菜花", "96.5", "7,537.50",
                  "收购合同.pdf"):
        assert shown in card, shown


def test_it_leaves_for_other_programs(
    office: Office, unknown_form: Form, daping: dict[str, Any], hongyan: dict[str, Any]
) -> None:
    workspace, form = office.workspace, unknown_form
    workspace.save_many(form.id, [Wish(daping), Wish(hongyan)])
    records = workspace.register_records(form.id)
    content = gather_ledger(workspace, form.id, records=records, width="full")

    rows = list(csv.DictReader(io.StringIO(records_bytes(content, form, records, "csv").decode("utf-8-sig"))))
    assert [each["村（社区）"] for each in rows] == ["大坪村", "红岩村"]
    assert rows[0]["卖蜜收入（元）"] == "12037.5"
    assert rows[0]["已投入（万元）"] == "12.5"
    assert rows[0]["备注"].startswith("'=新址")

    told = json.loads(records_bytes(content, form, records, "json"))
    assert told["form_hash"] == form.hash
    assert [each["values"] for each in told["records"]] == [each.values for each in records]


def reread(workspace: Workspace, form: Form, path: Path) -> ReadSheet:
    """A workbook as the import reads it; references by name, as the window finds them."""
    def resolve(reference: str, text: str) -> list[str]:
        return [each.id for each in workspace.find_references(reference, text) if each.name == text]

    (sheet,) = read_form_sheets(read_workbook(path), form, resolve)
    return sheet


def test_what_left_as_a_workbook_comes_back_equal_into_another_workspace(
    office: Office, new_office: Callable[..., Office], unknown_form: Form, daping: dict[str, Any],
    hongyan: dict[str, Any], tmp_path: Path,
) -> None:
    form = unknown_form
    saved = office.workspace.save_many(form.id, [Wish(daping), Wish(hongyan)])
    path = tmp_path / "中蜂.xlsx"
    records = office.workspace.register_records(form.id)
    content = gather_ledger(office.workspace, form.id, records=records, width="full")
    path.write_bytes(records_bytes(content, form, records, "xlsx"))
    _through_libreoffice(path, tmp_path / "wps")

    for file in (path, tmp_path / "wps" / path.name):
        other = new_office(f"{file.parent.name}.tuodi")
        other.workspace.save("supporter", {"name": "川云能源集团（演示）"})
        sheet = reread(office.workspace, form, file)
        assert {cell.reason for row in sheet.rows for cell in row.cells.values() if cell.status != "ok"} == set()
        wishes = [Wish(sheet.values_of(each)) for each in sheet.rows]
        again = other.workspace.save_many(form.id, wishes)
        assert [each.record for each in again] == [each.record for each in saved]
        for each in saved:
            before, after = office.workspace.read(form.id, each.record), other.workspace.read(form.id, each.record)
            assert before is not None
            assert after is not None
            assert after.values == {name: value for name, value in before.values.items() if name != "contract"}


def _through_libreoffice(path: Path, target: Path) -> None:
    """Opened and saved by another program, as a colleague does with WPS."""
    profile = target / "profile"
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(target), str(path)],
        check=True, capture_output=True, timeout=120,
    )


def test_a_village_fills_in_the_template_and_returns_it(
    office: Office, unknown_form: Form, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    workspace, form = office.workspace, unknown_form
    path = tmp_path / "空表.xlsx"
    path.write_bytes(template_bytes(
        form, unit=UNIT, unit_name="双河镇", period="2026-03", period_shown="2026年3月",
        prefilled=[{"village": XINQIAO, "month": "2026-03"}], names={("unit", XINQIAO): "新桥村"},
    ))
    book = load_workbook(path)
    sheet = book.worksheets[0]
    header = next(row for row in sheet.iter_rows() if "箱数" in str(row[5].value) or "村（社区）" in str(row[0].value))
    columns = {str(cell.value).rstrip("*").strip(): cell.column for cell in header if cell.value}
    line = header[0].row + 1
    for label, text in (("养蜂人", "孙一"), ("箱数（箱）", 15), ("成本（元）", 88.5), ("蜂种", "中蜂"),
                        ("越冬成活率（%）", 90), ("建场日期", "2024-10-01")):
        sheet.cell(line, columns[label], text)
    book.save(path)

    (row,) = reread(workspace, form, path).rows
    saved = workspace.save(form.id, row.values)

    record = workspace.read(form.id, saved.record)
    assert record is not None
    assert record.values == {
        "village": XINQIAO, "month": "2026-03", "keeper": "孙一", "hives": 15, "cost": 88_50, "kind": "native",
        "rate": "90", "started": "2024-10-01",
    }


def test_it_goes_up_in_a_package_with_its_definition(
    office: Office, unknown_form: Form, daping: dict[str, Any], hongyan: dict[str, Any], tmp_path: Path,
    text_of: Callable[[bytes | Path], str],
) -> None:
    workspace, form = office.workspace, unknown_form
    row = hongyan["sales"][0]["row"]
    workspace.save(form.id, daping)
    workspace.save(form.id, hongyan, explanations={f"dear_honey:{row}": "礼盒装，含包装费"})
    made = office.signed("2026-03", "养蜂第一个月")

    path = month.pack(workspace, made, tmp_path)

    verdict = verify_file(path)
    assert verdict.ok, verdict.lines
    assert any("中蜂养殖月报 2 条" in line for line in verdict.lines)
    with open_package(path) as package:
        assert package.forms()[form.hash] == form.raw
        records = {entry["record"]: entry["body"] for _, entry in package.entries() if entry.get("form") == form.id}
        parts = [json.loads(part.content) for part in package.private_parts()]
        attached = {package.container.read(name) for name in package.attachments().values()}
        report, ledger = package.report() or b"", package.ledger() or b""
    assert set(records) == {f"beehive/{DAPING}/2026-03", f"beehive/{HONGYAN}/2026-03"}
    assert all("keeper" not in body["values"] and body["personal"] for body in records.values())
    assert {"keeper": "赵青山"} in parts
    assert attached == {b"%PDF-1.7 contract"}
    shown = "".join(text_of(report).split())
    for words in ("中蜂养殖月报", "礼盒装，含包装费", RARE, "12,537.50", made.code):
        assert words in shown, words
    workbook = tmp_path / "ledger.xlsx"
    workbook.write_bytes(ledger)
    assert [each.values["village"] for each in reread(workspace, form, workbook).rows] == [DAPING, HONGYAN]


def test_a_newer_version_adds_and_renames_and_old_records_stay_readable(
    office: Office, unknown_form: Form, daping: dict[str, Any]
) -> None:
    """The next version of a form comes as a new definition under the same id; nothing that was written changes."""
    from forms.reading import builtin_forms, read_form
    from model.workspace.opening import open_workspace
    from tests.journeys.offices import DATA, PASSWORDS, PREPARER

    workspace = office.workspace
    saved = workspace.save(unknown_form.id, daping)
    folder, person = workspace.folder, workspace.person
    workspace.close()
    text = (DATA / "beehive.toml").read_text("utf-8").replace("version = 1", "version = 2")
    text = text.replace('name = "yield"\n', 'name = "honey"\nrenamed_from = "yield"\n')
    text = text.replace('[[field]]\nname = "remark"', '[[field]]\nname = "queen"\ntype = "text"\nlabel = "种王"\n'
                        '[[field]]\nname = "remark"')
    newer = read_form(text, file="beehive.toml", known_forms={*builtin_forms()})

    with open_workspace(folder, person, PASSWORDS[PREPARER], office.clock,
                        forms={**builtin_forms(), newer.id: newer}) as again:
        record = again.read(newer.id, saved.record)
        assert record is not None
        assert record.values["honey"] == "80.25"
        assert "yield" not in record.values
        assert (record.version, record.form_hash) == (1, unknown_form.hash)
        again.save(newer.id, {**record.values, "queen": "本地"}, record=saved.record, parents=record.heads)
        assert [each.form_hash for each in again.history(saved.record)] == [unknown_form.hash, newer.hash]
        (row,) = again.listing(newer.id, columns=["queen", "honey"]).rows()
        assert row.values == {"queen": "本地", "honey": "80.25"}
        written_with = again.form_of(unknown_form.hash)
        assert written_with is not None
        assert replace(written_with, raw={}) == replace(unknown_form, raw={})
