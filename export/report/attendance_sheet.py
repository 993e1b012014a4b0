"""The month's attendance as people sign it: a cadre a row, a day a column, symbols of the form's own list.

Source: domain.md 3.6; two halves that differ stand one over the other, morning above. Below the table: what the
symbols mean, what was entered late and why, and the rules by which the days were counted.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from export.content import Cell, Column, LedgerContent, Paper
from model.attendance import totals as attendance
from model.attendance.reading import CADRES, cadres_of_month
from model.attendance.rules import county_rules, rules_words
from model.calendar import periods
from model.clock import today

if TYPE_CHECKING:
    from forms.definition import Form
    from model.attendance.totals import AttendanceTotals
    from model.workspace.records import Record
    from model.workspace.workspace import Workspace

FORM: Final = "attendance"
_TITLE: Final = "派驻干部月考勤表"
_HALVES: Final = ("am_status", "pm_status")
_LATE: Final = "*"
_WEEK: Final = "一二三四五六日"
_REASONS: Final[Mapping[str, str]] = {
    "arrived": "本月到任，不考核", "left": "本月离任，不考核", "long_leave": "长假，不考核", "nothing_required": "",
    "not_serving": "不在任"}
_Days = Mapping[str, Mapping[str, Any]]


def attendance_sheet(
    workspace: "Workspace", records: Sequence["Record"], *, unit: str, unit_name: str, month: str, home: str = "",
    paper: Paper = "A4-landscape",
) -> LedgerContent:
    """The sheet of the cadres whose attendance the unit keeps, and of all others who have a record among `records`.

    home: only cadres whom this supporter (record id) sent, for its copy; "" = all.
    """
    kept: dict[str, dict[str, Mapping[str, Any]]] = {}
    for record in records:
        kept.setdefault(str(record.values.get("cadre", "")), {})[str(record.values.get("date"))] = record.values
    cadres = _cadres(workspace, kept, unit, month, home)
    kept = {key: kept.get(key, {}) for key in cadres}
    found = county_rules(workspace, month)
    totals = attendance.totals_by_cadre(
        cadres, [values for days in kept.values() for values in days.values()], month, workdays=workspace.workdays,
        today=today(workspace.clock), rules=found.rules,
    )
    form = workspace.forms[FORM]
    symbols = _symbols(form)
    days = _days_of(month)
    rows = [
        (Cell(_name(workspace, values, key)), *_cells(workspace, symbols, kept[key], days),
         *_sums(totals[key], symbols)) for key, values in cadres.items()
    ]
    notes = (*_notes(workspace, form, int(month[:4])), *_late_notes(workspace, cadres, kept), rules_words(found))
    return LedgerContent(
        FORM, _TITLE, unit_name, periods.shown(month), _columns(days), tuple(rows), totals=_team(totals), notes=notes,
        paper=paper, form_hash=form.hash, unit=unit, period=month, count=sum(len(each) for each in kept.values()),
    )


def _cadres(
    workspace: "Workspace", recorded: Mapping[str, object], unit: str, month: str, home: str,
) -> dict[str, Mapping[str, Any]]:
    """Key → values, in the sheet's order; those who only have records (handed over from elsewhere) come last."""
    found = {each.record: each.values for each in cadres_of_month(workspace, unit, month)}
    for key in sorted(set(recorded) - set(found)):
        read = workspace.read(CADRES, key) if key else None
        found[key] = read.values if read else {}
    return {key: values for key, values in found.items() if not home or values.get("home_unit") == home}


def _columns(days: Sequence[date]) -> tuple[Column, ...]:
    return (
        Column(CADRES, "姓名", width_hint=3),
        *(Column(f"d{day.day}", f"{day.day}\n{_WEEK[day.weekday()]}", width_hint=1, align="center") for day in days),
        Column("in_county", "到岗", "天", "decimal"), Column("in_village", "在村", "天", "decimal"),
        Column("out", "外出", "天", "decimal"), Column("leave", "请假", width_hint=2, align="center"),
        Column("absent", "迟旷", width_hint=2, align="center"), Column("empty", "未填", type="integer"),
        Column("required", "应到", "天", "integer"), Column("shortfall", "差", "天", "decimal"),
        Column("remark", "备注", width_hint=3),
    )


def _days_of(month: str) -> list[date]:
    first, last = periods.bounds(month)
    return [date(first.year, first.month, number) for number in range(1, last.day + 1)]


def _symbols(form: "Form") -> dict[str, str]:
    choices = form.choices[form.by_name[_HALVES[0]].choices]
    return {each.code: each.symbol or "?" for each in choices}


def _name(workspace: "Workspace", values: Mapping[str, Any], key: str) -> str:
    return str(values.get("name") or workspace.name_of(CADRES, key))


def _cells(workspace: "Workspace", symbols: Mapping[str, str], kept: _Days, days: Sequence[date]) -> list[Cell]:
    return [
        _day(symbols, kept.get(day.isoformat(), {}), rest=not workspace.workdays.is_workday(day)) for day in days]


def _day(symbols: Mapping[str, str], values: Mapping[str, Any], *, rest: bool) -> Cell:
    halves = [symbols.get(str(values.get(half, "")), "") for half in _HALVES]
    if not any(halves):
        return Cell("", None, rest)
    shown = halves[:1] if halves[0] == halves[1] else [half or "·" for half in halves]
    if values.get("makeup_reason"):
        shown[0] += _LATE
    return Cell("\n".join(shown), None, rest)


def _sums(totals: "AttendanceTotals", symbols: Mapping[str, str]) -> list[Cell]:
    leave = "".join(f"{symbols.get(kind, '')}{_number(days)}" for kind, days in totals.leave.items())
    bad = "".join(f"{symbols.get(kind, '')}{_number(days)}"
                  for kind, days in (("late", totals.late), ("absent", totals.absent)) if days)
    remark = _REASONS.get(totals.not_assessed, "")
    required = Cell() if totals.required is None or remark else Cell(str(totals.required), totals.required)
    return [
        _days(totals.in_county, zero=True), _days(totals.in_village), _days(totals.out), Cell(leave), Cell(bad),
        Cell(str(totals.empty_halves), totals.empty_halves) if totals.empty_halves else Cell(), required,
        _days(totals.shortfall), Cell(remark),
    ]


def _team(totals: Mapping[str, "AttendanceTotals"]) -> dict[str, Cell]:
    every = totals.values()
    empty = sum(each.empty_halves for each in every)
    return {
        "in_county": _days(sum((each.in_county for each in every), Decimal(0)), zero=True),
        "in_village": _days(sum((each.in_village for each in every), Decimal(0))),
        "out": _days(sum((each.out for each in every), Decimal(0))),
        "empty": Cell(str(empty), empty) if empty else Cell(),
    }


def _days(days: Decimal, *, zero: bool = False) -> Cell:
    return Cell(_number(days), _number(days)) if days or zero else Cell()


def _number(days: Decimal) -> str:
    return f"{days.normalize():f}"


def _notes(workspace: "Workspace", form: "Form", year: int) -> tuple[str, ...]:
    choices = form.choices[form.by_name[_HALVES[0]].choices]
    legend = "　".join(f"{each.symbol} {each.label}" for each in choices if each.symbol and not each.retired)
    unknown = workspace.workdays.note(year)
    notes = (f"符号：{legend}。上下两个符号为上午、下午，“·”为未填，“{_LATE}”为补录；灰色为休息日。"
             "天数以半天为 0.5，未填按半天计数。")
    return (notes, unknown) if unknown else (notes,)


def _late_notes(
    workspace: "Workspace", cadres: Mapping[str, Mapping[str, Any]], kept: Mapping[str, _Days],
) -> tuple[str, ...]:
    """What was entered late and why: a cadre's days with the same reason together."""
    parts = []
    for key, values in cadres.items():
        by_reason: dict[str, list[int]] = {}
        for day, record in sorted(kept[key].items()):
            if record.get("makeup_reason"):
                by_reason.setdefault(str(record["makeup_reason"]), []).append(int(day[-2:]))
        for reason, days in by_reason.items():
            listed = "、".join(str(day) for day in days)
            parts.append(f"{_name(workspace, values, key)} {listed}日：{reason}")
    return (f"补录：{'；'.join(parts)}。",) if parts else ()
