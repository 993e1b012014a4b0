"""The columns: what the form asks in money, by its groups, and what it calculates from that. No Qt."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms.definition import Field, Form

FORM = "village_income"
NIL, SYSTEM, VILLAGE, MONTH = "nil_report", "accounting_system", "village", "month"
TOTAL, GROWTH = "income_total", "growth"
TOTALS = (TOTAL, "income_excl_subsidy", "operating_profit", "net_income")
VIEWS = (("income", "收入", ("operating", "investing", "subsidies", "other_income")),
         ("spending", "支出", ("spending",)), ("memo", "备查", ("memo",)))
_SHORTER = (re.compile(r"（.*?）"), re.compile(r"^其中："), re.compile(r"(?<=..)收入$"))


@dataclass(frozen=True, slots=True)
class Item:
    """One amount. view: income, spending or memo. group: the heading it stands under."""

    name: str
    label: str
    short: str
    group: str
    view: str
    field: Field


def items_of(form: Form) -> tuple[Item, ...]:
    """In the form's order; what is calculated or retired is left out."""
    groups: Mapping[str, Field] = {each.name: each for each in form.fields if each.type == "group"}
    return tuple(
        Item(field.name, field.label, short(field.label), groups[name].label, view, field)
        for view, _, names in VIEWS for name in names if name in groups
        for field in groups[name].fields
        if field.type == "money" and not field.calculation and not field.retired
    )


def totals_of(form: Form) -> tuple[Item, ...]:
    """收入合计, 剔除补助后收入, 经营收益, 净收益."""
    return tuple(Item(name, form.by_name[name].label, total_words(form.by_name[name].label), "自动合计", "totals",
                      form.by_name[name]) for name in TOTALS)


def short(label: str) -> str:
    """资产租赁收入 as 资产租赁, 农产品（物资）销售收入 as 农产品销售."""
    for each in _SHORTER:
        label = each.sub("", label)
    return label


def total_words(label: str) -> str:
    """经营收益（统计口径） as 经营收益."""
    return _SHORTER[0].sub("", label).removesuffix("收入") if "剔除" in label else _SHORTER[0].sub("", label)


def groups_of(items: Sequence[Item]) -> list[tuple[str, int, int]]:
    """Headings with their first and last column."""
    found: list[tuple[str, int, int]] = []
    for at, item in enumerate(items):
        if found and found[-1][0] == item.group:
            found[-1] = (item.group, found[-1][1], at)
        else:
            found.append((item.group, at, at))
    return found
