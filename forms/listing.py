"""Choice lists in plain form: what a definition's hash covers."""

from collections.abc import Mapping
from typing import Any

from forms.definition import Choice
from forms.tables import Table

_KNOWN = ("code", "label", "symbol", "retired")


def plain_choices(table: Table, name: str, listed: Any) -> list[dict[str, Any]]:
    """A list as plain tables {code, label, symbol?, retired?, …}; entries may be "code 中文" or tables."""
    if not isinstance(listed, list) or not listed:
        table.fault(name, "选项表是空的，或者不是列表", '例如 ["yes 是", "no 否"]')
        return []
    found = [_plain(table, f"{name}[{number}]", each) for number, each in enumerate(listed)]
    codes = [each["code"] for each in found]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        table.fault(name, f"代码“{code}”重复", "每个选项的代码要不同")
    return found


def as_plain(choice: Choice) -> dict[str, Any]:
    """One choice as a plain table; what is empty is left out."""
    plain: dict[str, Any] = {"code": choice.code, "label": choice.label, **choice.extra}
    if choice.symbol:
        plain["symbol"] = choice.symbol
    if choice.retired:
        plain["retired"] = True
    return plain


def as_choice(plain: Mapping[str, Any]) -> Choice:
    """The choice behind a plain table; every key of the county's own becomes a column for choice_filter."""
    extra = {key: str(value) for key, value in plain.items() if key not in _KNOWN}
    return Choice(plain["code"], plain["label"], str(plain.get("symbol", "")), plain.get("retired") is True, extra)


def _plain(table: Table, place: str, entry: Any) -> dict[str, Any]:
    if isinstance(entry, str):
        code, _, label = entry.strip().partition(" ")
        entry = {"code": code, "label": label.strip()}
    if not isinstance(entry, Mapping):
        table.fault(place, "选项写法不对", '请写成 "yes 是"，或者 { code = "yes", label = "是" }')
        return {"code": "", "label": ""}
    plain = {key: value for key, value in entry.items() if value != "" and value is not False}
    for key in ("code", "label"):
        if not isinstance(plain.setdefault(key, ""), str) or not plain[key]:
            table.fault(place, f"选项没有 {key}", "代码和名称都要写")
            plain[key] = ""
    if any(character.isspace() for character in plain["code"]):
        table.fault(place, "选项代码里不能有空格", "请用字母、数字和下划线")
    for key, value in plain.items():
        if not isinstance(value, str) and (key, value) != ("retired", True):
            table.fault(f"{place}.{key}", "要写成文字", "请用引号括起来")
    return plain
