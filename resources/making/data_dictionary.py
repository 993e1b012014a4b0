"""Writes docs/manual/数据字典.md from the definitions: what each ledger asks, checks and takes as its limits.

    python -m resources.making.data_dictionary
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from forms.definition import Check, Field, Form, Threshold
from forms.messages import fill
from forms.reading import builtin_forms

PLACE = Path(__file__).resolve().parents[2] / "docs" / "manual" / "数据字典.md"
GROUPS = ("项目", "考勤", "村集体经济", "其他台账", "内部")
TYPES = {
    "text": "文字", "long_text": "长文字", "integer": "整数", "decimal": "小数", "money": "金额", "percent": "百分比",
    "date": "日期", "month": "月份", "select_one": "单选", "select_multiple": "多选", "reference": "引用",
    "image": "照片", "file": "文件", "repeat": "多行",
}
PERIODS = {"none": "长期有效", "day": "按日", "month": "按月", "quarter": "按季度", "year": "按年"}
LEVELS = {
    "village": "村（社区）", "township": "乡镇", "county": "县", "city": "市（州）", "province": "省",
    "enterprise": "帮扶企业", "any": "各级",
}
SENSITIVE = {"personal": "个人信息", "special": "敏感个人信息"}
START = """# 数据字典

各台账填什么、怎么核对、用什么标准。本文由程序按 `forms/definitions` 里的定义生成，改定义后运行
`python -m resources.making.data_dictionary` 重新生成，不要手改。

- 空着表示“未报”，不是零；没有就按说明填0，或者用零报告。
- 必填一栏：“是”＝必填，“视情况”＝满足条件才必填，“自动”＝程序算出，不用填。
- 核对结果：“错误”要改好才能签字，“提醒”改好或写明说明都可以签字。
- 标准一栏的效力：约束＝上级现行规定；参考＝历史口径，只作比较；本县自定＝本县可以改。
"""


def dictionary(forms: Mapping[str, Form]) -> str:
    """The whole dictionary as Markdown, ledgers first, in the order of the window's menu."""
    ordered = sorted(forms.values(), key=lambda form: (GROUPS.index(form.group), form.id))
    parts = [START]
    for group in GROUPS:
        parts.append(f"## {group}")
        parts += [_form(form, forms) for form in ordered if form.group == group]
    parts.append(_choices(ordered))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _form(form: Form, forms: Mapping[str, Form]) -> str:
    key = " + ".join(form.by_name[name].label for name in form.key) or "程序编号"
    facts = [
        f"- 依据：{form.source}",
        f"- 期间：{PERIODS[form.period]}；归属：{LEVELS[form.level]}；唯一标识：{key}",
    ]
    parts = [f"### {form.title}（`{form.id}`，第{form.version}版）", "\n".join(facts), _fields(form, forms)]
    if form.checks:
        rows = [(_told(form, check), _level(check), check.source) for check in form.checks]
        parts.append("**核对**\n\n" + _table(("说什么", "结果", "依据"), rows))
    if form.thresholds:
        limits = [(each.label, each.value + each.unit, _since(each), each.binding, each.source)
                  for each in form.thresholds]
        parts.append("**标准**\n\n" + _table(("标准", "数值", "时间", "效力", "依据"), limits))
    return "\n\n".join(parts)


def _fields(form: Form, forms: Mapping[str, Form]) -> str:
    rows = list(_rows(form, form.fields, forms, ""))
    return _table(("名称", "字段", "类型", "必填", "说明"), rows)


def _rows(
    form: Form, fields: Iterable[Field], forms: Mapping[str, Form], inside: str
) -> Iterator[tuple[str, ...]]:
    for field in fields:
        if field.type == "group":
            yield (f"**{field.label}**", "", "", "", "")
            yield from _rows(form, field.fields, forms, "")
        elif field.type != "calculate":
            yield (inside + field.label, f"`{field.name}`", _type(field, forms), _needed(field), _note(form, field))
            yield from _rows(form, field.fields, forms, f"{inside}└ ")


def _type(field: Field, forms: Mapping[str, Form]) -> str:
    shown = TYPES[field.type]
    if field.type == "reference":
        return f"{shown}：{forms[field.reference].title}"
    if field.choices:
        return f"{shown}：`{field.choices}`"
    return f"{shown}（{field.unit}）" if field.unit else shown


def _needed(field: Field) -> str:
    if field.calculation:
        return "自动"
    if not field.required:
        return ""
    return "是" if field.required == "true()" and not field.relevant else "视情况"


def _note(form: Form, field: Field) -> str:
    marks = [SENSITIVE[field.sensitive]] if field.sensitive else []
    if field.source:
        marks.append(f"依据：{field.source}")
    texts = [_filled(form, field.hint), _filled(form, field.constraint_message), "；".join(marks)]
    return "。".join(text for text in texts if text)


def _told(form: Form, check: Check) -> str:
    return _filled(form, check.message)


def _filled(form: Form, text: str) -> str:
    names = {lookup.name: "取数" for lookup in form.lookups} | {
        name: field.label for name, field in form.by_name.items()
    }
    limits = {each.name: each.value + each.unit for each in form.thresholds}
    return fill(text, lambda name: f"〔{names[name]}〕", lambda name: limits[name])


def _level(check: Check) -> str:
    return {"error": "错误", "warning": "提醒"}[check.level]


def _since(each: Threshold) -> str:
    return f"{each.since or '一直'}起" + (f"至{each.until}" if each.until else "")


def _choices(forms: Iterable[Form]) -> str:
    lists = {name: listed for form in forms for name, listed in form.choices.items()}
    rows = [
        (f"`{name}`", " · ".join(f"{choice.symbol or choice.code} {choice.label}" for choice in lists[name]))
        for name in sorted(lists)
    ]
    return "## 选项表\n\n" + _table(("名称", "选项（代码或符号 + 中文）"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    PLACE.parent.mkdir(parents=True, exist_ok=True)
    PLACE.write_text(dictionary(builtin_forms()), encoding="utf-8")
