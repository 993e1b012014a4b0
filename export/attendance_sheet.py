"""The month's attendance as people sign it: a cadre a row, a day a column, symbols of the form's own list.

Source: domain.md 3.6; two halves that differ stand one over the other, morning above.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from export.content import Cell, Column, LedgerContent
from model import attendance, periods
from model.clock import today

if TYPE_CHECKING:
    from forms.definition import Form
    from model.workspace.records import Record
    from model.workspace.workspace import Workspace

FORM: Final = "attendance"
CADRES: Final = "cadre"
_TITLE: Final = "派驻干部月考勤表"
_HALVES: Final = ("am_status", "pm_status")


def attendance_sheet(
    workspace: "Workspace", records: Sequence["Record"], *, unit: str, unit_name: str, month: str,
) -> LedgerContent:
    """The sheet of all cadres who have a record in the month, with days in county against those required."""
    form = workspace.forms[FORM]
    first, last = periods.bounds(month)
    days = [date(first.year, first.month, number) for number in range(1, last.day + 1)]
    by_cadre: dict[str, dict[str, Mapping[str, Any]]] = {}
    for record in records:
        by_cadre.setdefault(str(record.values.get("cadre", "")), {})[str(record.values.get("date"))] = record.values
    cadres = {key: _cadre(workspace, key) for key in by_cadre}
    totals = attendance.totals_by_cadre(
        cadres, [record.values for record in records], month, workdays=workspace.workdays,
        today=today(workspace.clock),
    )
    rows = []
    for key, kept in by_cadre.items():
        cells = [_day(form, kept.get(day.isoformat(), {}), rest=not workspace.workdays.is_workday(day)) for day in days]
        rows.append((Cell(_name(workspace, cadres[key], key)), *cells, *_sums(totals[key])))
    columns = (
        Column(CADRES, "姓名", width_hint=4),
        *(Column(f"d{day.day}", str(day.day), width_hint=1, align="center") for day in days),
        Column("in_county", "到县", "天", "decimal"), Column("required", "应到", "天", "integer"),
        Column("shortfall", "差", "天", "decimal"),
    )
    rows.sort(key=lambda row: row[0].shown)
    return LedgerContent(
        FORM, _TITLE, unit_name, periods.shown(month), columns, tuple(rows), notes=_notes(workspace, form, first.year),
        paper="A4-landscape", form_hash=form.hash, unit=unit, period=month, count=len(records),
    )


def _cadre(workspace: "Workspace", key: str) -> Mapping[str, Any]:
    found = workspace.read(CADRES, key) if key else None
    return found.values if found else {}


def _name(workspace: "Workspace", values: Mapping[str, Any], key: str) -> str:
    return str(values.get("name") or workspace.name_of(CADRES, key))


def _day(form: "Form", values: Mapping[str, Any], *, rest: bool) -> Cell:
    shown = [
        form.choice(form.by_name[half], str(values[half])).symbol or "?" for half in _HALVES if values.get(half)
    ]
    if len(shown) == 2 and shown[0] == shown[1]:
        shown = shown[:1]
    elif len(shown) == 1:
        shown = [shown[0], "·"] if values.get(_HALVES[0]) else ["·", shown[0]]
    return Cell("\n".join(shown), None, rest)


def _sums(totals: attendance.AttendanceTotals) -> tuple[Cell, Cell, Cell]:
    required = "" if totals.required is None else str(totals.required)
    shortfall = f"{totals.shortfall:f}" if totals.shortfall else ""
    return Cell(f"{totals.in_county:f}"), Cell(required), Cell(shortfall)


def _notes(workspace: "Workspace", form: "Form", year: int) -> tuple[str, ...]:
    choices = form.choices[form.by_name[_HALVES[0]].choices]
    legend = "　".join(f"{each.symbol} {each.label}" for each in choices if each.symbol and not each.retired)
    unknown = workspace.workdays.note(year)
    notes = f"符号：{legend}。上下两个符号为上午、下午，“·”为未填；灰色为休息日。"
    return (notes, unknown) if unknown else (notes,)
