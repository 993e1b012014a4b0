"""Records of a form as the tables of a document: the printed one, and the full one of a workbook."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Literal, Protocol, cast

from export.content import Cell, Column, LedgerContent, Paper
from forms.amounts import Fen, capital_amount
from forms.definition import Field, Form, Value, walk
from forms.values import show_value
from model.titles import without_number

Names = Callable[[str, str], str]
_PRINTED: Final = frozenset((
    "text", "long_text", "integer", "decimal", "money", "percent", "date", "month", "select_one", "select_multiple",
    "reference", "file", "image", "calculate", "repeat",
))
# Amounts a head: their sum over households says nothing.
_NEVER_ADDED: Final = {"monitored_household": ("income_pc", "line")}
# Ledgers of money that vouchers belong to: their totals stand in capitals too (支付结算办法 附一).
_IN_CAPITALS: Final = {"village_income": ("income_total", "net_income")}
# What the cover of a month's report says of a ledger, whatever other amounts its table has.
_LEADING: Final = {**_IN_CAPITALS, "project": ("total_invest",)}
# Amounts that mean different things by kind (承诺, 到位, 支付…): a sum over all kinds would say nothing.
_BY_KIND: Final = {"fund_entry": ("kind", "amount")}
Width = Literal["print", "full"]


class Recorded(Protocol):
    """What a table needs of a record."""

    @property
    def record(self) -> str:
        """The id."""
        ...
    @property
    def values(self) -> Mapping[str, Any]:
        """Its own values."""
        ...
    @property
    def calculated(self) -> Mapping[str, Any]:
        """What is computed from them today."""
        ...


def ledger_of(
    form: Form, records: Sequence[Recorded], names: Names, *, unit: str, unit_name: str, period: str = "",
    period_shown: str = "", width: Width = "print", columns: Sequence[str] = (), nil_text: str = "",
    notes: Sequence[str] = (), without: Collection[str] = (),
) -> LedgerContent:
    """A form's records as a table. width: print_columns, or every field with the repeats as tables of their own.

    columns: instead of print_columns, in this order. Names that the form does not know are left out.
    without: fields that aren't shown in any case.
    """
    fields = [each for each in _fields(form, width, columns) if each.name not in without]
    rows = tuple(tuple(_cell(form, each, record, names) for each in fields) for record in records)
    totals = {} if len(records) < 2 and width == "print" else _totals(form, fields, records)
    children = tuple(
        replace(repeat_table(form, each, records, names, unit=unit, period=period), unit_name=unit_name,
                period_shown=period_shown)
        for each in form.stored_fields if each.type == "repeat" and each.name not in without
    ) if width == "full" else ()
    return LedgerContent(
        form.id, form.title, unit_name, period_shown, tuple(_column(form, each) for each in fields), rows, totals,
        _LEADING.get(form.id, ()), _capitals(form, records), tuple(notes), nil_text, paper=_paper(form),
        form_hash=form.hash, unit=unit, period=period, record_ids=tuple(each.record for each in records),
        children=children,
    )


def apart(form: Form) -> tuple[Field, Field] | None:
    """The kind and the amount of a ledger whose amounts are only added up by kind; None = they simply add up."""
    kind, amount = _BY_KIND.get(form.id, ("", ""))
    if kind not in form.by_name or amount not in form.by_name:
        return None
    return form.by_name[kind], form.by_name[amount]


def adds_up(form: Form, field: Field) -> bool:
    """Whether the sum of a field over records says something. Only money does, and not what is said a head: people
    named in two logs of one project are the same people."""
    return field.type == "money" and field.name not in _NEVER_ADDED.get(form.id, ())


def value_of(record: Recorded, name: str) -> Value | None:
    """A record's own value, or what it calculates today."""
    found = record.values.get(name)
    return record.calculated.get(name) if found is None else found


def is_helper(form: Form, field: Field) -> bool:
    """Whether a field only serves other expressions: computed, and named for no list and no print."""
    return field.type == "calculate" and field.name not in (*form.list_columns, *form.print_columns)


def _fields(form: Form, width: Width, columns: Sequence[str]) -> list[Field]:
    if width == "full":
        return [
            each for each in walk(form.fields)
            if each.type in _PRINTED and each.type != "repeat" and not is_helper(form, each)
        ]
    wanted = columns or form.print_columns or form.list_columns
    return [form.by_name[name] for name in wanted if name in form.by_name and form.by_name[name].type in _PRINTED]


def _paper(form: Form) -> Paper:
    return "A4-landscape" if form.paper == "card" else form.paper


def _column(form: Form, field: Field) -> Column:
    kind = "text" if field.type == "calculate" else field.type
    choices = tuple(each.label for each in form.choices.get(field.choices, ()) if not each.retired)
    computed = bool(field.calculation) or field.type in ("calculate", "image", "file")
    return Column(field.name, field.label, field.unit, kind, choices=choices, computed=computed,
                  required=bool(field.required), hint=field.hint)


def _cell(form: Form, field: Field, record: Recorded, names: Names) -> Cell:
    return shown_cell(form, field, value_of(record, field.name), names)


def shown_cell(form: Form, field: Field, value: Value | None, names: Names) -> Cell:
    """One value as a cell. A repeat in a printed table is its rows, one a line; a file is its name."""
    if value is None:
        return Cell()
    if field.type == "repeat":
        return Cell("\n".join(_row_text(form, field, row, names) for row in value))
    if field.type in ("image", "file"):
        return Cell(str(value.get("name", "")))
    return Cell(show_value(form, field, value, names=names), value)


def _row_text(form: Form, field: Field, row: Mapping[str, Any], names: Names) -> str:
    parts = [
        f"{shown_cell(form, each, row.get(each.name), names).shown}{each.unit}"
        for each in field.fields if row.get(each.name) is not None and each.type in _PRINTED
    ]
    return " ".join(filter(None, parts))


def _totals(form: Form, fields: Sequence[Field], records: Sequence[Recorded]) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    by_kind = (apart(form) or (None, None))[1]
    for field in fields:
        if adds_up(form, field) and field is not by_kind:
            values = [value for each in records if (value := value_of(each, field.name)) is not None]
            if values:
                found[field.name] = Cell(show_value(form, field, sum(values)), sum(values))
    return found


def _capitals(form: Form, records: Sequence[Recorded]) -> tuple[str, ...]:
    """Amounts as vouchers write them, one line each: of the totals that practice wants, or of each kind."""
    lines = []
    for name in _IN_CAPITALS.get(form.id, ()):
        values = [value for each in records if (value := value_of(each, name)) is not None]
        if values and name in form.by_name:
            lines.append(f"{form.by_name[name].label}合计（大写）：人民币{capital_amount(Fen(sum(values)))}")
    found = apart(form)
    if found is None:
        return tuple(lines)
    kind, amount = found
    for choice in form.choices.get(kind.choices, ()):
        values = [each.values[amount.name] for each in records
                  if each.values.get(kind.name) == choice.code and amount.name in each.values]
        if values:
            shown = show_value(form, amount, sum(values))
            total = f"{shown} {amount.unit}（大写：人民币{capital_amount(Fen(sum(values)))}）"
            lines.append(f"{choice.label}合计：{total}")
    return tuple(lines)


def repeat_table(
    form: Form, field: Field, records: Sequence[Recorded], names: Names, *, unit: str = "", period: str = "",
) -> LedgerContent:
    """The rows of a repeat of all records, each with its record's title in front when there are several records."""
    fields = [each for each in field.fields if each.type in _PRINTED and each.type != "calculate"]
    title = [form.by_name[name] for name in form.title_fields if name in form.by_name]
    heading = Column("record", f"所属{form.title.removesuffix('台账')}", computed=True)
    rows, record_ids, row_ids = [], [], []
    for record in records:
        shown = without_number(" ".join(_cell(form, each, record, names).shown for each in title))
        for row in record.values.get(field.name, ()):
            rows.append((Cell(shown), *(shown_cell(form, each, row.get(each.name), names) for each in fields)))
            record_ids.append(record.record)
            row_ids.append(cast(str, row.get("row", "")))
    return LedgerContent(
        form.id, f"{form.title}·{field.label}", "", "", (heading, *(_column(form, each) for each in fields)),
        tuple(rows), form_hash=form.hash, unit=unit, period=period, repeat=field.name,
        record_ids=tuple(record_ids), row_ids=tuple(row_ids),
    )
