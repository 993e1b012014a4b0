"""The empty workbook that a village fills in WPS and returns by stick: the form's own columns, its lists, no macros."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from export.content import Cell, Column
from export.ledgers import ledger_of
from export.workbook.writing import workbook_bytes
from forms.definition import Form, Value
from forms.values import show_value

_ADVICE: Final = "填表说明：空着表示未报，没有发生请填 0；金额按表头的单位填写；表头请不要改。"


def template_bytes(
    form: Form, *, unit: str, unit_name: str, period: str = "", period_shown: str = "",
    prefilled: Sequence[Mapping[str, Value]] = (), names: Mapping[tuple[str, str], str] | None = None,
) -> bytes:
    """A workbook to be filled in. prefilled: rows that begin with known values, as a village's name and month.

    names: (reference form, id) → name, for the prefilled references. Calculated fields, files and retired ones are
    left out: they would be filled in for nothing. Repeats are entered in the program.
    """
    known = names or {}
    full = ledger_of(form, (), lambda reference, key: known.get((reference, key), key), unit=unit,
                     unit_name=unit_name, period=period, period_shown=period_shown, width="full")
    columns = tuple(each for each in full.columns if not each.computed and not form.by_name[each.name].retired)
    rows = tuple(tuple(_cell(form, column, row, known) for column in columns) for row in prefilled)
    sheet = replace(full, columns=columns, rows=rows, record_ids=(), children=(), advice=_ADVICE)
    return workbook_bytes((sheet,), title=f"{form.title}（空表）")


def _cell(form: Form, column: Column, row: Mapping[str, Value], names: Mapping[tuple[str, str], str]) -> Cell:
    value = row.get(column.name)
    if value is None:
        return Cell()
    field = form.by_name[column.name]
    return Cell(show_value(form, field, value, names=lambda reference, key: names.get((reference, key), key)), value)
