"""Reads forms/indicators/*.toml: figures and indicators as data; bad ones are refused with all faults at once."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, get_args

from forms.definition import Form, Threshold, walk
from forms.faults import BadDefinition, Fault
from forms.indicators import (
    PLACEHOLDERS,
    Aggregate,
    Catalogue,
    Condition,
    Counted,
    Figure,
    Indicator,
    LightRule,
    Op,
    Within,
)
from forms.reading import builtin_forms
from forms.tables import Table

_FOLDER = Path(__file__).parent / "indicators"
_META = ("record", "unit", "period", "month", "state")
_NO_VALUE = ("blank", "filled")
_BINDINGS = ("约束", "参考", "本县自定")


@cache
def builtin_indicators() -> Catalogue:
    """What ships. Raises BadDefinition."""
    texts = {file.name: file.read_text("utf-8") for file in sorted(_FOLDER.glob("*.toml"))}
    return read_indicators(texts, builtin_forms())


def read_indicators(texts: Mapping[str, str], forms: Mapping[str, Form]) -> Catalogue:
    """Figures and indicators from TOML texts by file name, checked against the forms they ask.

    What asks a form that isn't there is left out, with what is made of it (FORMAT.md section 4).
    Raises BadDefinition with the faults of all files.
    """
    faults: list[Fault] = []
    figures: dict[str, Figure] = {}
    indicators: dict[str, Indicator] = {}
    for file, text in texts.items():
        top = Table(_toml(text, file, faults), "", file, faults)
        top.text("source", needed=True)
        for content in top.tables("figure"):
            table = top.inner(f"figure {content.get('name', '?')}", content)
            _keep(figures, _figure(table), table)
        for content in top.tables("indicator"):
            table = top.inner(f"indicator {content.get('name', '?')}", content)
            _keep(indicators, _indicator(table), table)
        top.finish()
    where = _Where(forms, faults)
    for figure in figures.values():
        where.check(figure)
    _check_names(figures, indicators, faults)
    if faults:
        raise BadDefinition(faults)
    return _without_absent(figures, indicators, forms)


def _toml(text: str, file: str, faults: list[Fault]) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        faults.append(Fault(file, "", f"不是正确的 TOML（{problem}）", "请检查引号、括号和等号"))
        return {"source": "?"}


def _keep(found: dict[str, Any], made: Any, table: Table) -> None:
    if made.name in found:
        table.fault("name", f"“{made.name}”已经有了", "请换一个名称")
    found[made.name] = made


def _figure(table: Table) -> Figure:
    made = Figure(
        name=table.name("name"), title=table.text("title", needed=True), unit=table.text("unit", needed=True),
        source=table.text("source", needed=True), form=table.name("form", needed=False),
        aggregate=table.one_of("aggregate", get_args(Aggregate), default="count"), field=table.text("field"),
        place=table.text("place"), where=_conditions(table, "where", table.value("where") or []),
        within=_groups(table), counted=table.one_of("counted", ("", *get_args(Counted))) or None,
        years_back=table.number("years_back") or 0, parts=_parts(table.names("parts")),
        drifts=table.flag("drifts"),
    )
    table.finish()
    if sum(map(bool, (made.form, made.counted, made.parts))) != 1:
        table.fault("", "form、counted、parts 要写且只写一个", "请说明这个数从哪里来")
    return made


def _parts(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple((name.lstrip("-"), -1 if name.startswith("-") else 1) for name in names)


def _conditions(table: Table, key: str, listed: Any) -> tuple[Condition, ...]:
    found = []
    for each in listed if isinstance(listed, list) else [listed]:
        shape = isinstance(each, list) and len(each) in (2, 3) and all(isinstance(part, str) for part in each[:2])
        if not shape or each[1] not in get_args(Op) or (len(each) == 2) != (each[1] in _NO_VALUE):
            table.fault(key, f"条件写得不对：{each}", '请写成 ["status", "!=", "cancelled"] 这样')
            continue
        value = each[2] if len(each) == 3 else []
        found.append(Condition(each[0], each[1], tuple(map(str, value if isinstance(value, list) else [value]))))
    return tuple(found)


def _groups(table: Table) -> tuple[tuple[Within, ...], ...]:
    groups = table.value("within") or []
    found = []
    for number, group in enumerate(groups if isinstance(groups, list) else [groups], 1):
        made = []
        for content in group if isinstance(group, list) else [group]:
            if not isinstance(content, Mapping):
                table.fault(f"within[{number}]", "要写成表", '例如 {field = "project", form = "project"}')
                continue
            inner = table.inner(f"within[{number}]", content)
            made.append(Within(
                inner.text("field", needed=True), inner.name("form"), inner.text("their", default="record"),
                _conditions(inner, "where", inner.value("where") or []), inner.flag("absent"),
            ))
            inner.finish()
        found.append(tuple(made))
    return tuple(found)


def _indicator(table: Table) -> Indicator:
    coverage = table.names("coverage")
    if len(coverage) not in (0, 2):
        table.fault("coverage", "要写两个：已报的、应报的", '例如 ["villages_complete", "villages"]')
    made = Indicator(
        name=table.name("name"), title=table.text("title", needed=True), unit=table.text("unit", needed=True),
        source=table.text("source", needed=True), numerator=table.name("numerator"),
        denominator=table.name("denominator"), growth=table.flag("growth"),
        better=table.one_of("better", ("up", "down"), default="up"), light=_light(table),
        coverage=(coverage[0], coverage[1]) if len(coverage) == 2 else None,
        thresholds=tuple(_threshold(table.inner("threshold", each))
                         for each in table.tables("threshold")),
        small=table.number("small", least=0) or 5,
    )
    table.finish()
    named = {each.name for each in made.thresholds}
    for name in (made.light.green, made.light.yellow) if made.light else ():
        if name and name not in named:
            table.fault("light", f"没有名为“{name}”的标准", "请在 [[indicator.threshold]] 里写上")
    return made


def _light(table: Table) -> LightRule | None:
    content = table.value("light")
    if content is None:
        return None
    if not isinstance(content, Mapping):
        table.fault("light", "要写成表", '例如 light = {on = "value", green = "a", yellow = "b"}')
        return None
    inner = table.inner("light", content)
    rule = LightRule(inner.one_of("on", ("value", "gap"), default="value"), inner.name("green"),
                     inner.name("yellow", needed=False), inner.flag("strict"))
    inner.finish()
    return rule


def _threshold(table: Table) -> Threshold:
    made = Threshold(
        table.name("name"), table.text("value", needed=True), table.text("unit"), table.text("label", needed=True),
        table.text("source", needed=True), table.day("from"), table.day("until"), table.one_of("binding", _BINDINGS),
    )
    table.finish()
    try:
        Decimal(made.value)
    except InvalidOperation:
        table.fault("value", f"“{made.value}”不是数", "请写成数字，加引号")
    return made


@dataclass(frozen=True)
class _Where:
    """Checks that what a figure names is there. Forms that are absent are believed: the figure is left out."""

    forms: Mapping[str, Form]
    faults: list[Fault]

    def check(self, figure: Figure) -> None:
        if figure.counted:
            return
        self._conditions(figure, figure.form, figure.where)
        if figure.field:
            self._field(figure, figure.form, figure.field)
        elif figure.form and figure.aggregate != "count":
            self._fault(figure, "aggregate", "没有说对哪个字段", "请补上 field")
        if figure.aggregate == "sum" and not self._adds(figure):
            self._fault(figure, "field", f"“{figure.field}”不是金额或整数，不能相加", "请换一个字段")
        if figure.place:
            self._place(figure)
        for each in (each for group in figure.within for each in group):
            self._field(figure, figure.form, each.field)
            self._field(figure, each.form, each.their)
            self._conditions(figure, each.form, each.where)

    def _conditions(self, figure: Figure, form: str, conditions: Iterable[Condition]) -> None:
        for each in conditions:
            self._field(figure, form, each.field)
            for text in each.value:
                if text.startswith("{") and text not in PLACEHOLDERS:
                    self._fault(figure, each.field, f"没有“{text}”这个占位", "可用的：" + "、".join(PLACEHOLDERS))

    def _place(self, figure: Figure) -> None:
        first, _, then = figure.place.partition(".")
        self._field(figure, figure.form, first)
        if then and figure.form in self.forms and first in self.forms[figure.form].by_name:
            self._field(figure, self.forms[figure.form].by_name[first].reference, then)

    def _field(self, figure: Figure, form: str, name: str) -> None:
        if form not in self.forms or name in _META:
            return
        first, _, inner = name.partition(".")
        found = self.forms[form].by_name.get(first)
        if inner and found is not None:
            found = next((each for each in walk(found.fields) if each.name == inner), None)
        if found is None and first not in self.forms[form].left_out:
            self._fault(figure, name, f"“{self.forms[form].title}”没有这个字段", "请检查拼写")

    def _adds(self, figure: Figure) -> bool:
        if figure.form not in self.forms:
            return True
        first, _, inner = figure.field.partition(".")
        found = self.forms[figure.form].by_name.get(first)
        if inner and found is not None:
            found = next((each for each in walk(found.fields) if each.name == inner), None)
        return found is None or found.type in ("money", "integer")

    def _fault(self, figure: Figure, key: str, reason: str, remedy: str) -> None:
        self.faults.append(Fault("indicators", f"{figure.name}.{key}", reason, remedy))


def _check_names(figures: Mapping[str, Figure], indicators: Mapping[str, Indicator], faults: list[Fault]) -> None:
    def named(owner: str, key: str, name: str) -> None:
        if name not in figures:
            faults.append(Fault("indicators", f"{owner}.{key}", f"没有“{name}”这个数", "请检查拼写"))

    for figure in figures.values():
        for name, _ in figure.parts:
            named(figure.name, "parts", name)
        if figure.name in _reached(figures, figure.name):
            faults.append(Fault("indicators", f"{figure.name}.parts", "绕了一圈又算到自己", "请去掉循环"))
    for each in indicators.values():
        for key, name in (("numerator", each.numerator), ("denominator", each.denominator)):
            named(each.name, key, name)
        for name in each.coverage or ():
            named(each.name, "coverage", name)


def _reached(figures: Mapping[str, Figure], start: str) -> set[str]:
    found: set[str] = set()
    ahead = [start]
    while ahead:
        figure = figures.get(ahead.pop())
        parts = {name for name, _ in figure.parts} if figure else set()
        ahead += parts - found
        found |= parts
    return found


def _without_absent(
    figures: Mapping[str, Figure], indicators: Mapping[str, Indicator], forms: Mapping[str, Form]
) -> Catalogue:
    gone = {each.name for each in figures.values() if _asks(each) - forms.keys()}
    figures = {name: replace(each, parts=tuple(part for part in each.parts if part[0] not in gone))
               for name, each in figures.items()}
    while more := {each.name for each in figures.values() if not (each.form or each.counted or each.parts)} - gone:
        gone |= more
        figures = {name: replace(each, parts=tuple(part for part in each.parts if part[0] not in gone))
                   for name, each in figures.items()}
    kept = {name: each for name, each in figures.items() if name not in gone}
    rest = {name: each for name, each in indicators.items() if not {each.numerator, each.denominator} & gone}
    rest = {name: replace(each, coverage=None) if each.coverage and gone.intersection(each.coverage) else each
            for name, each in rest.items()}
    return Catalogue(kept, rest, frozenset(gone | (indicators.keys() - rest.keys())))


def _asks(figure: Figure) -> set[str]:
    return {figure.form, *(each.form for group in figure.within for each in group)} - {""}
