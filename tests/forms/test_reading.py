"""Definitions are read whole or refused whole, with every fault at once."""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest

from forms import reading
from forms.canonical import sha256_hex
from forms.checking import check_across
from forms.definition import Check, Choice, Field, Form, Lookup, Threshold
from forms.faults import BadDefinition
from forms.grammar import FUNCTIONS
from forms.order import nodes
from forms.reading import (
    builtin_forms,
    check_builtin_forms,
    form_from_raw,
    form_json,
    read_form,
    shared_choices,
)

AMOUNT = '[[field]]\nname = "amount"\ntype = "money"\nlabel = "金额"\n'
DAY = '[[field]]\nname = "day"\ntype = "date"\nlabel = "日期"\n'
UNIT = '[[field]]\nname = "village"\ntype = "reference"\nreference = "unit"\nlabel = "村"\n'
PLAN = (
    '[[field]]\nname = "plan"\ntype = "repeat"\nlabel = "计划"\n'
    '[[field.field]]\nname = "amount"\ntype = "money"\nlabel = "金额"\n'
)
LIMIT = (
    '[[threshold]]\nname = "least"\nvalue = 7\nlabel = "最少"\nunit = "天"\nsource = "川办发〔2024〕16号"\n'
    'from = 2024-02-23\nbinding = "约束"\n'
)
LOOKUP = '[[lookup]]\nname = "last"\nform = "trial"\naggregate = "first"\nfield = "amount"\ntype = "money"\n'


def field(rest: str, kind: str = "text", name: str = "extra") -> str:
    return f'[[field]]\nname = "{name}"\ntype = "{kind}"\nlabel = "另项"\n{rest}\n'


FAULTS = [
    # body, head, where, word of the reason
    (AMOUNT + 'colour = "red"', "", "amount.colour", "没有这个键"),
    (AMOUNT, 'colour = "red"', "colour", "没有这个键"),
    ('[[field]]\nname = "a"\ntype = "colour"\nlabel = "甲"', "", "a.type", "不能是“colour”"),
    ('[[field]]\ntype = "text"\nlabel = "甲"', "", "field[0].name", "没有写"),
    ('[[field]]\nname = "a"\ntype = "text"', "", "a.label", "没有写"),
    ('[[field]]\nname = "甲"\ntype = "text"\nlabel = "甲"', "", "甲.name", "不能作名称"),
    ('[[field]]\nname = 5\ntype = "text"\nlabel = "甲"', "", "field[0].name", "要写成文字"),
    (AMOUNT + AMOUNT, "", "amount", "重复"),
    (PLAN + '[[field.field]]\nname = "amount"\ntype = "text"\nlabel = "乙"', "", "plan.amount", "重复"),
    (PLAN + '[[field.field]]\nname = "row"\ntype = "text"\nlabel = "乙"', "", "plan.row", "行编号"),
    (PLAN + '[[field.field]]\nname = "p"\ntype = "repeat"\nlabel = "乙"\n'
     '[[field.field.field]]\nname="q"\ntype="text"\nlabel="丙"',
     "", "plan.p.type", "不能再有"),
    ('[[field]]\nname = "g"\ntype = "group"\nlabel = "组"', "", "g.field", "下级字段"),
    (AMOUNT + 'field = 3', "", "amount.field", "表的数组"),
    (AMOUNT + 'required = "(1"', "", "amount.required", "读不通"),
    (AMOUNT + "required = 5", "", "amount.required", "表达式"),
    (AMOUNT + 'constraint = ". >= ${gone}"', "", "amount.constraint", "没有“gone”"),
    (AMOUNT + 'relevant = "nope(1)"', "", "amount.relevant", "没有“nope”这个函数"),
    (AMOUNT + 'relevant = ". > 1"', "", "amount.relevant", "只能用在 constraint"),
    (AMOUNT + 'relevant = "position() > 1"', "", "amount.relevant", "重复组"),
    (AMOUNT + "constraint = \"regex(., '(')\"", "", "amount.constraint", "正则"),
    (AMOUNT + "relevant = \"level = '1'\"", "", "amount.relevant", "选项表的列"),
    (AMOUNT + "relevant = \"${amount} > threshold('least')\"", "", "amount.relevant", "没有限值"),
    (AMOUNT + 'relevant = "1 > threshold(${amount})"', "", "amount.relevant", "带引号"),
    (AMOUNT + 'calculation = "if(1, 2)"', "", "amount.calculation", "参数个数"),
    (AMOUNT + 'hint = "比 ${gone} 多"', "", "amount.hint", "没有“gone”"),
    (AMOUNT + "hint = \"比 ${threshold('x')} 多\"", "", "amount.hint", "没有限值"),
    (AMOUNT + 'hint = "比 ${1 + 1} 多"', "", "amount.hint", "不是可以引用的名称"),
    (AMOUNT + 'unit = "美元"', "", "amount.unit", "元或万元"),
    (field('unit = "千分"', "percent"), "", "extra.unit", "百分比"),
    (field("max_length = 5", "integer"), "", "extra.max_length", "只有文字"),
    (field("max_length = 0"), "", "extra.max_length", "整数"),
    (field('default = "三"', "integer"), "", "extra.default", "不合类型"),
    (field('default = "${gone}"', "integer"), "", "extra.default", "没有“gone”"),
    (field('default = "x"', "image"), "", "extra.default", "默认值"),
    (field("", "select_one"), "", "extra.choices", "选择题"),
    (field('choices = "gone"', "select_one"), "", "extra.choices", "没有选项表"),
    (field('choices = "kind"'), "", "extra.choices", "选择题"),
    (field('choices = "kind"\nchoice_filter = "colour = 1"', "select_one"), "", "extra.choice_filter", "“colour”"),
    (field('choice_filter = "1 = 1"'), "", "extra.choice_filter", "只有选择题"),
    (field("", "reference"), "", "extra.reference", "reference"),
    (field('reference = "unit"'), "", "extra.reference", "reference"),
    (field('reference = "cadre"\nlevels = ["village"]', "reference"), "", "extra.levels", "unit"),
    (field("levels = [1]"), "", "extra.levels", "名称的列表"),
    (field('sensitive = "secret"'), "", "extra.sensitive", "secret"),
    (field('readonly = "yes"'), "", "extra.readonly", "true 或 false"),
    (field("", "calculate"), "", "extra.calculation", "calculate"),
    (field('calculation = "1"', "image"), "", "extra.calculation", "不能计算"),
    (field('calculation = "1"\nrequired = true', "integer"), "", "extra.required", "必填"),
    (field('constraint = "1"', "note"), "", "extra.constraint", "没有值"),
    (AMOUNT + field('renamed_from = "amount"'), "", "extra.renamed_from", "现用"),
    (
        AMOUNT + field('calculation = "${b}"', "integer") + field('calculation = "${extra} + 1"', "integer", "b"),
        "", "extra", "互相等待"
    ),
    (field('calculation = "${extra} + 1"', "integer"), "", "extra", "extra → extra"),
    (field('relevant = "${extra} = 1"', "integer"), "", "extra", "互相等待"),
    (AMOUNT, 'period = "week"', "period", "week"),
    (AMOUNT, 'period = "month"', "period_field", "没有字段"),
    (AMOUNT, 'period = "month"\nperiod_field = "amount"', "period_field", "money"),
    (AMOUNT, 'period_field = "gone"', "period_field", "没有字段"),
    (AMOUNT, 'key = ["gone"]', "key", "没有字段“gone”"),
    (PLAN, 'key = ["plan"]', "key", "主键"),
    (AMOUNT, 'key = ["amount", "amount"]', "key", "重复"),
    (AMOUNT, 'list_columns = "gone"', "list_columns", "没有字段“gone”"),
    (AMOUNT, 'owner = "amount"', "owner", "unit"),
    (AMOUNT, 'level = "moon"', "level", "moon"),
    (AMOUNT, 'paper = "B5"', "paper", "B5"),
    (AMOUNT, 'travels = ["all"]', "travels", "all"),
    (AMOUNT, "expected = 5", "expected", "要写成表"),
    (AMOUNT, 'expected = { form = "unit" }', "expected.field", "没有写"),
    (AMOUNT + '[[check]]\nlevel = "error"\nwhen = "1"\nmessage = "m"', "", "check.[0].name", "没有写"),
    (AMOUNT + '[[check]]\nname = "c"\nwhen = "1"\nmessage = "m"', "", "check.c.level", "没有写"),
    (AMOUNT + '[[check]]\nname = "c"\nlevel = "fatal"\nwhen = "1"\nmessage = "m"', "", "check.c.level", "fatal"),
    (AMOUNT + '[[check]]\nname = "c"\nlevel = "error"\nmessage = "m"', "", "check.c.when", "没有写"),
    (AMOUNT + '[[check]]\nname = "c"\nlevel = "error"\nwhen = "1"', "", "check.c.message", "没有写"),
    (
        AMOUNT + '[[check]]\nname = "c"\nlevel = "error"\nwhen = "1"\nmessage = "m"\nfields = ["x"]', "",
        "check.c.fields", "“x”"
    ),
    (
        AMOUNT + '[[check]]\nname = "c"\nlevel = "error"\nwhen = "1"\nmessage = "m"\nrepeat = "amount"', "",
        "check.c.repeat", "重复组"
    ),
    (AMOUNT + '[[check]]\nname = "c"\nlevel = "error"\nwhen = "1"\nmessage = "m"\n' * 2, "", "check.c", "重复"),
    (AMOUNT + LOOKUP + 'match = { gone = "amount" }', "", "lookup.last", "没有字段“gone”"),
    (AMOUNT + LOOKUP + 'match = { amount = "gone" }', "", "lookup.last.match.amount", "本表没有字段"),
    (AMOUNT + LOOKUP + "match = 5", "", "lookup.last.match", "对照表"),
    (AMOUNT + LOOKUP + "where = { amount = 5 }", "", "lookup.last.where.amount", "文字"),
    (AMOUNT + LOOKUP.replace('field = "amount"', 'field = "gone"'), "", "lookup.last.field", "没有字段“gone”"),
    (AMOUNT + LOOKUP.replace('"money"', '"integer"'), "", "lookup.last.type", "money"),
    (AMOUNT + LOOKUP.replace('type = "money"', ""), "", "lookup.last.type", "没有写"),
    (AMOUNT + LOOKUP.replace('"first"', '"median"'), "", "lookup.last.aggregate", "median"),
    (AMOUNT + LOOKUP + 'before = "amount"', "", "lookup.last.before", "日期"),
    (AMOUNT + LOOKUP + "period_offset = -1", "", "lookup.last.period_offset", "没有期间"),
    (AMOUNT + LOOKUP + "period_offset = [1, -1]", "", "lookup.last.period_offset", "从小到大"),
    (AMOUNT + LOOKUP.replace('"last"', '"amount"'), "", "amount", "重复"),
    (AMOUNT + LIMIT.replace('source = "川办发〔2024〕16号"\n', ""), "", "threshold.least.source", "没有写"),
    (AMOUNT + LIMIT.replace("value = 7", 'value = "many"'), "", "threshold.least.value", "不是数"),
    (AMOUNT + LIMIT.replace("2024-02-23", '"2024-02-30"'), "", "threshold.least.from", "不是日期"),
    (AMOUNT + LIMIT + "until = 2023-01-01", "", "threshold.least.until", "早于"),
    (AMOUNT + LIMIT.replace('"约束"', '"硬"'), "", "threshold.least.binding", "硬"),
    (AMOUNT + LIMIT + LIMIT, "", "threshold.least", "重叠"),
]


@pytest.mark.parametrize(("body", "head", "where", "word"), FAULTS)
def test_a_fault_is_named_with_file_field_reason_and_remedy(
    trial: Callable[..., Form], body: str, head: str, where: str, word: str
) -> None:
    with pytest.raises(BadDefinition) as caught:
        trial(body, head + "\n")
    fitting = [fault for fault in caught.value.faults if fault.field == where and word in fault.reason]
    assert fitting, [str(fault) for fault in caught.value.faults]
    assert fitting[0].file == "trial.toml"
    assert fitting[0].remedy
    assert "没有改动" in caught.value.kept


@pytest.mark.parametrize(("lists", "word"), [
    ("x = []", "空的"), ('x = "a"', "列表"), ("x = [5]", "写法"), ('x = ["alone"]', "label"),
    ('x = ["a 甲", "a 乙"]', "重复"),
    ('x = [{ code = "a b", label = "甲" }]', "空格"), ('x = [{ code = "a", label = "甲", level = 3 }]', "文字"),
    ('x = [{ code = 5, label = "甲" }]', "code"),
])
def test_a_bad_choice_list_is_refused(lists: str, word: str) -> None:
    text = f'id="t"\nversion=1\ntitle="t"\nsource="s"\n[choices]\n{lists}\n{AMOUNT}'
    with pytest.raises(BadDefinition, match=word):
        read_form(text, file="t.toml", choices={})


def test_all_faults_come_at_once() -> None:
    text = (
        'version = "1"\ntitle = ""\nchoices = 3\n'
        '[[field]]\nname = "a"\ntype = "select_one"\nconstraint = "((("\nlabl = "x"\n'
    )
    with pytest.raises(BadDefinition) as caught:
        read_form(text, file="t.toml", choices={})
    named = {fault.field for fault in caught.value.faults}
    assert named >= {"id", "version", "title", "source", "choices", "a.label", "a.labl", "a.choices", "a.constraint"}
    assert f"共 {len(caught.value.faults)} 处" in str(caught.value)


def test_what_is_no_toml_is_one_fault() -> None:
    with pytest.raises(BadDefinition, match="TOML") as caught:
        read_form("id = ", file="t.toml", choices={})
    assert len(caught.value.faults) == 1


GOLDEN = AMOUNT + DAY + UNIT + PLAN + LIMIT + field('choices = "kind"\nrequired = true', "select_one") + """
[[check]]
name = "late"
level = "warning"
when = "${day} > today()"
message = "日期 ${day} 还没有到"
"""


def test_the_hash_is_that_of_the_canonical_json_and_never_changes(trial: Callable[..., Form]) -> None:
    form = trial(GOLDEN)
    plain = json.dumps(json.loads(form_json(form)), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert form.hash == hashlib.sha256(plain.encode()).hexdigest() == sha256_hex(form_json(form))
    assert form.hash == "ad09dd39bda46427b754bdcbd0174760cca36df9515cf7be12a6977284f8ec6e"


def test_comments_line_ends_and_order_of_keys_do_not_matter_but_content_does(trial: Callable[..., Form]) -> None:
    form = trial(GOLDEN)
    assert trial(("# 注\n" + GOLDEN).replace("\n", "\r\n")).hash == form.hash
    assert trial(GOLDEN.replace('type = "date"\nlabel = "日期"', 'label = "日期"\ntype = "date"')).hash == form.hash
    assert trial(GOLDEN.replace("日期", "时间")).hash != form.hash


def test_a_shared_list_is_inlined_and_counts_for_the_hash() -> None:
    text = 'id="t"\nversion=1\ntitle="t"\nsource="s"\n' + field('choices = "shade"', "select_one")
    light = read_form(
        text, file="t", choices={"shade": (Choice("a", "浅", symbol="√", extra={"level": "1"}),), "unused": ()}
    )
    dark = read_form(text, file="t", choices={"shade": (Choice("a", "深", retired=True),)})
    assert light.hash != dark.hash
    assert light.raw["choices"] == {"shade": [{"code": "a", "label": "浅", "symbol": "√", "level": "1"}]}
    assert light.choices["shade"][0].extra == {"level": "1"}
    assert form_from_raw(json.loads(form_json(dark))).choices["shade"][0].retired


def test_a_form_comes_back_equal_from_its_canonical_json(trial: Callable[..., Form]) -> None:
    form = trial(
        GOLDEN,
        'period = "day"\nperiod_field = "day"\nowner = "village"\nexpected = { form = "unit", field = "village" }\n'
    )
    assert form_from_raw(json.loads(form_json(form))) == form
    assert form.expected is not None
    assert form.thresholds[0].since == "2024-02-23"
    assert form.by_name["extra"].required == "true()"


@pytest.mark.parametrize(
    "spoil", [{"version": 1.5}, {"id": None}, {"field": "x"}, {"choices": 3}, {"choices": {"x": "y"}}, {"field": [1]}]
)
def test_a_pack_from_elsewhere_is_believed_no_more_than_a_file(
    trial: Callable[..., Form], spoil: dict[str, object]
) -> None:
    raw = json.loads(form_json(trial(GOLDEN)))
    with pytest.raises(BadDefinition):
        form_from_raw({**raw, **spoil})


def test_decimals_in_a_definition_never_become_floats(trial: Callable[..., Form]) -> None:
    form = trial(AMOUNT + "default = 0.10\n" + LIMIT.replace("value = 7", "value = 0.30"))
    assert form.thresholds[0].value == "0.30"
    assert form.by_name["amount"].default == "0.10"


def test_thresholds_of_one_name_may_follow_each_other(trial: Callable[..., Form]) -> None:
    later = LIMIT.replace("2024-02-23", "2026-01-01").replace("value = 7", "value = 9")
    assert len(trial(AMOUNT + LIMIT + "until = 2025-12-31\n" + later).thresholds) == 2


ABSENT = (
    AMOUNT + UNIT
    + '[[field]]\nname = "asset"\ntype = "reference"\nreference = "asset"\nlabel = "资产"\n'
    + field('calculation = "${worth} + ${amount}"', "money", "sum_of")
    + field('calculation = "${sum_of} * 2"', "money", "twice")
    + field('relevant = "${worth} > 0"\nhint = "比 ${worth} 多"\nconstraint = ". > 0"', "money", "gated")
    + '[[field]]\nname = "items"\ntype = "repeat"\nlabel = "项"\n'
      '[[field.field]]\nname = "asset"\ntype = "reference"\nreference = "asset"\nlabel = "资产"\n'
      '[[field.field]]\nname = "amount"\ntype = "money"\nlabel = "金额"\n'
      '[[field.field]]\nname = "half"\ntype = "money"\nlabel = "半"\ncalculation = "${worth} div 2"\n'
    + '[[field]]\nname = "only"\ntype = "group"\nlabel = "组"\n'
      '[[field.field]]\nname = "inside"\ntype = "reference"\nreference = "asset"\nlabel = "资产"\n'
    + '[[field]]\nname = "assets"\ntype = "repeat"\nlabel = "资产"\n'
      '[[field.field]]\nname = "asset"\ntype = "reference"\nreference = "asset"\nlabel = "资产"\n'
    + '[[lookup]]\nname = "worth"\nform = "asset"\naggregate = "sum"\nfield = "value"\ntype = "money"\n'
    + '[[lookup]]\nname = "others"\nform = "trial"\naggregate = "count"\nmatch = { amount = "sum_of" }\n'
    + "".join(
        f'[[check]]\nname = "{name}"\nlevel = "error"\nwhen = "{when}"\nmessage = "{message}"\n{rest}\n'
        for name, when, message, rest in (
            ("keeps", "${amount} > 5", "多", 'fields = ["amount", "asset"]'),
            ("goes", "${twice} > 5", "多", ""),
            ("says", "${amount} > 5", "比 ${worth} 多", ""),
            ("rows", "${amount} > 5", "多", 'repeat = "assets"'),
            ("cell", "${half} > 5", "多", 'repeat = "items"'),
        )
    )
)
ABSENT_HEAD = (
    'list_columns = ["amount", "asset"]\n'
    'natural_key = ["asset"]\nexpected = { form = "asset", field = "asset" }\n'
)


def test_what_names_an_absent_form_is_left_out_with_all_that_follows_from_it(trial: Callable[..., Form]) -> None:
    whole = trial(ABSENT, ABSENT_HEAD, known_forms=["asset"])
    form = trial(ABSENT, ABSENT_HEAD, known_forms=[])
    assert whole == trial(ABSENT, ABSENT_HEAD)
    assert form.hash == whole.hash
    assert [node.name for node in nodes(form)] == ["amount", "village", "gated", "items", "items.amount"]
    assert [check.name for check in form.checks] == ["keeps"]
    assert form.checks[0].fields == ("amount",)
    assert form.lookups == ()
    assert form.expected is None
    assert form.natural_key == ()
    assert form.list_columns == ("amount",)
    gated = form.by_name["gated"]
    assert (gated.relevant, gated.constraint, gated.hint) == ("", ". > 0", "比  多")
    assert form_from_raw(json.loads(form_json(whole)), known_forms=[]) == form


def test_lookups_are_checked_against_the_other_forms(trial: Callable[..., Form]) -> None:
    asking = trial(AMOUNT + PLAN.replace('"plan"', '"rows"') + '[[lookup]]\nname = "x"\n'
                   'form = "other"\naggregate = "sum"\n'
                   'field = "plan.amount"\ntype = "money"\nmatch = { village = "record" }\nwhere = { unit = "51" }\n')
    other = replace(trial(UNIT + PLAN), id="other")
    assert check_across({"trial": asking, "other": other}) == []
    bare = replace(trial(UNIT + AMOUNT), id="other")
    assert [fault.field for fault in check_across({"trial": asking, "other": bare})] == ["lookup.x.field"]


def test_the_shipped_definitions_are_sound_and_come_back_from_json() -> None:
    check_builtin_forms()
    forms = builtin_forms()
    assert {
        "village", "village_income", "project", "project_log", "cadre", "attendance", "fund_entry", "supporter"
    } <= set(forms)
    for form in forms.values():
        raw = json.loads(form_json(form))
        assert form_from_raw(raw, known_forms=forms) == form_from_raw(raw, known_forms=forms, checked=True) == form
    assert shared_choices()


def test_the_shipped_definitions_open_without_the_expression_parser() -> None:
    code = "import sys, forms.reading as r; r.builtin_forms(); sys.exit('elementpath' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_every_key_and_function_stands_in_the_grammar_for_authors() -> None:
    page = (Path(__file__).parents[2] / "docs/formats/forms.md").read_text("utf-8")
    keys = {each.name for of in (Form, Field, Check, Lookup, Threshold) for each in fields(of)}
    keys -= {"hash", "raw", "left_out", "since", "fields", "checks", "lookups", "thresholds"}
    words = set(re.findall(r"[a-z_]+", page))
    assert keys <= words, keys - words
    functions = set(re.findall(r"[a-z-]+", page))
    assert set(FUNCTIONS) <= functions, set(FUNCTIONS) - functions


def test_what_is_nested_without_end_is_refused(trial: Callable[..., Form]) -> None:
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(BadDefinition, match="嵌套"):
        form_from_raw({"id": "deep", "field": deep})


def test_faults_of_several_shipped_files_come_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "definitions").mkdir()
    (tmp_path / "choices").mkdir()
    for name, text in (("one", "id = 1"), ("two", 'id = "three"\nversion = 1\ntitle = "t"\nsource = "s"\n' + AMOUNT)):
        (tmp_path / "definitions" / f"{name}.toml").write_text(text, "utf-8")
    monkeypatch.setattr(reading, "_HERE", tmp_path)
    with pytest.raises(BadDefinition) as caught:
        check_builtin_forms()
    assert {fault.file for fault in caught.value.faults} == {"one.toml", "two.toml"}
    (tmp_path / "choices" / "bad.toml").write_text('choices = ["a"]\ncolour = 1\n', "utf-8")
    with pytest.raises(BadDefinition, match=r"bad\.toml"):
        reading.shared_choices.__wrapped__()
