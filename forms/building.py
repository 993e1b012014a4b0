"""From a definition's plain tables to a `Form`: keys and types. What refers to what is checked in `forms.checking`."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from forms.definition import (
    Aggregate,
    Check,
    Choice,
    Expected,
    Field,
    FieldType,
    Form,
    Level,
    Lookup,
    Period,
    Threshold,
)
from forms.faults import Fault
from forms.listing import as_choice
from forms.tables import Table

TYPES: tuple[str, ...] = get_args(FieldType)
PAPERS = ("A4", "A4-landscape", "A3-landscape", "card")
BINDINGS = ("约束", "参考", "本县自定")
LEVELS = ("village", "township", "county", "city", "province", "enterprise")
UNITS = {"money": "元", "percent": "%"}


def build(raw: Mapping[str, Any], file: str, digest: str, faults: list[Fault]) -> Form:
    """The form behind a raw definition; what is wrong goes to `faults`, with harmless values in its place."""
    table = Table(raw, "", file, faults)
    levels = (*LEVELS, "any")
    period = table.one_of("period", get_args(Period), default="none")
    form = Form(
        id=table.name("id"),
        version=_version(table),
        title=table.text("title", needed=True),
        source=table.text("source", needed=True),
        fields=_fields(table, "", file, faults, inside=""),
        hash=digest,
        raw=raw,
        period=period,
        period_field=table.text("period_field"),
        level=_level(table, levels),
        owner=table.text("owner"),
        key=table.names("key"),
        natural_key=table.names("natural_key"),
        title_fields=table.names("title_fields"),
        list_columns=table.names("list_columns"),
        print_columns=table.names("print_columns"),
        paper=table.one_of("paper", PAPERS, default="A4-landscape"),
        travels=table.names("travels", ("personal",)),
        register=table.flag("register"),
        in_submission=table.flag("in_submission", default=True),
        nil_report=table.flag("nil_report", default=True),
        expected=_expected(table, file, faults),
        group=table.text("group"),
        checks=tuple(_check(each, i, file, faults) for i, each in enumerate(table.tables("check"))),
        lookups=tuple(_lookup(each, i, file, faults) for i, each in enumerate(table.tables("lookup"))),
        thresholds=tuple(_threshold(each, i, file, faults) for i, each in enumerate(table.tables("threshold"))),
        choices=_choices(table),
    )
    table.finish()
    return form


def _level(table: Table, options: Sequence[str]) -> Level:
    level: Level = table.one_of("level", options, default="any")
    return level


def _version(table: Table) -> int:
    version = table.number("version")
    if version is None:
        table.fault("version", "没有写版本号", "请写 version = 1")
        return 1
    return version


def _fields(parent: Table, place: str, file: str, faults: list[Fault], inside: str) -> tuple[Field, ...]:
    found = []
    for number, each in enumerate(parent.tables("field")):
        name = each.get("name")
        label = name if isinstance(name, str) and name else f"field[{number}]"
        found.append(_field(each, f"{place}{label}", file, faults, inside))
    return tuple(found)


def _field(content: Mapping[str, Any], place: str, file: str, faults: list[Fault], inside: str) -> Field:
    table = Table(content, place, file, faults)
    kind: Any = table.one_of("type", TYPES)
    nested = _fields(table, f"{place}.", file, faults, kind if kind == "repeat" else inside)
    if (kind in ("group", "repeat")) != bool(nested):
        table.fault("field", "只有 group 和 repeat 有、也必须有下级字段", "请补上 [[field.field]]，或者删去它")
    if inside == "repeat" and kind in ("group", "repeat"):
        table.fault("type", f"重复组里不能再有 {kind}", "请把它移到重复组外面")
    field = Field(
        name=table.name("name"), type=kind, label=table.text("label", needed=kind != "calculate"),
        hint=table.text("hint"), required=table.expression("required", flag=True),
        relevant=table.expression("relevant"), constraint=table.expression("constraint"),
        constraint_message=table.text("constraint_message"), calculation=table.expression("calculation"),
        default=table.expression("default", literal=True), readonly=table.flag("readonly"),
        appearance=table.text("appearance"), choices=table.text("choices"),
        choice_filter=table.expression("choice_filter"), unit=table.text("unit") or UNITS.get(kind, ""),
        sensitive=table.one_of("sensitive", ("", "personal", "special")) or None,
        reference=table.text("reference"), levels=table.names("levels"), max_length=table.number("max_length"),
        renamed_from=table.text("renamed_from"), retired=table.flag("retired"), source=table.text("source"),
        fields=nested,
    )
    table.finish()
    return field


def _check(content: Mapping[str, Any], number: int, file: str, faults: list[Fault]) -> Check:
    table = Table(content, f"check.{content.get('name') or f'[{number}]'}", file, faults)
    check = Check(
        name=table.name("name"), level=table.one_of("level", ("error", "warning")),
        when=table.expression("when"), message=table.text("message", needed=True), fields=table.names("fields"),
        source=table.text("source"), repeat=table.text("repeat"),
    )
    if not check.when:
        table.fault("when", "没有写", "请写出什么时候算有问题")
    table.finish()
    return check


def _lookup(content: Mapping[str, Any], number: int, file: str, faults: list[Fault]) -> Lookup:
    table = Table(content, f"lookup.{content.get('name') or f'[{number}]'}", file, faults)
    aggregate = table.one_of("aggregate", get_args(Aggregate))
    counted = aggregate in ("count", "exists")
    lookup = Lookup(
        name=table.name("name"), form=table.name("form"), aggregate=aggregate,
        field=table.text("field", needed=not counted),
        type=table.one_of("type", TYPES, default="integer" if counted else ""),
        match={theirs: ours[0] for theirs, ours in table.mapping("match").items()}, where=table.mapping("where"),
        period_offset=_offset(table), same_year=table.flag("same_year"), before=table.text("before"),
        others_only=table.flag("others_only"),
    )
    table.finish()
    return lookup


def _offset(table: Table) -> tuple[int, int] | None:
    found = table.value("period_offset")
    steps = [found, found] if isinstance(found, int) else found
    if steps is None:
        return None
    whole = isinstance(steps, list) and len(steps) == 2 and all(type(each) is int for each in steps)
    if not whole or steps[0] > steps[1]:
        table.fault("period_offset", "要写成一个整数，或者从小到大的两个整数", "例如 -1，或者 [-6, -1]")
        return None
    return (steps[0], steps[1])


def _threshold(content: Mapping[str, Any], number: int, file: str, faults: list[Fault]) -> Threshold:
    table = Table(content, f"threshold.{content.get('name') or f'[{number}]'}", file, faults)
    value = table.expression("value", literal=True)
    if not _is_number(value):
        table.fault("value", f"“{value}”不是数", "请写成数字，例如 7 或 \"0.5\"")
    threshold = Threshold(
        name=table.name("name"), value=value, unit=table.text("unit"), label=table.text("label", needed=True),
        source=table.text("source", needed=True), since=table.day("from"), until=table.day("until"),
        binding=table.one_of("binding", BINDINGS),
    )
    if threshold.since and threshold.until and threshold.until < threshold.since:
        table.fault("until", "早于 from", "请核对起止日期")
    table.finish()
    return threshold


def _is_number(text: str) -> bool:
    whole, _, part = text.removeprefix("-").partition(".")
    return whole.isascii() and whole.isdigit() and ((part.isascii() and part.isdigit()) or "." not in text)


def _expected(parent: Table, file: str, faults: list[Fault]) -> Expected | None:
    content = parent.value("expected")
    if content is None:
        return None
    if not isinstance(content, Mapping):
        parent.fault("expected", "要写成表", "请用 [expected]")
        return None
    table = Table(content, "expected", file, faults)
    expected = Expected(
        form=table.name("form"), field=table.text("field", needed=True),
        each=table.one_of("each", ("period", "workday"), default="period"),
        level=table.one_of("level", ("", *LEVELS)), where=table.mapping("where"),
        unit_field=table.text("unit_field"), since_field=table.text("since_field"),
        until_field=table.text("until_field"),
    )
    table.finish()
    return expected


def _choices(table: Table) -> dict[str, tuple[Choice, ...]]:
    # The lists were put in plain form, and their faults noted, when the definition's raw form was made.
    return {name: tuple(map(as_choice, listed)) for name, listed in (table.value("choices") or {}).items()}
