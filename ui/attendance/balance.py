"""A cadre's month against the rule: days in county, leave, what is missing, and whether it can still be met. No Qt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from model.attendance.totals import AttendanceTotals, Rules, attendance_totals
from model.calendar.workdays import Workdays
from ui.attendance.cadres import Cadre
from ui.attendance.sheet import MonthSheet
from ui.attendance.states import States

Verdict = Literal["", "red", "green", "faint"]
_REASONS = {"arrived": "本月到任，不考核", "left": "本月离任，不考核", "not_serving": "不在任",
            "long_leave": "长假，不考核"}
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Balance:
    """One row's totals. missing: halves that are due and empty. words, note: 将差 0.5 天, 8.5/16，余 7 天."""

    totals: AttendanceTotals
    missing: int
    verdict: Verdict
    words: str
    note: str = ""

    @property
    def short(self) -> bool:
        """Whether the rule can no longer be met."""
        return self.verdict == "red"


@dataclass(frozen=True, slots=True)
class Team:
    """All rows that are shown, together. short, gaps: how many cadres."""

    in_county: Decimal
    in_village: Decimal
    leave: Decimal
    short: int
    gaps: int
    missing: int


def days_words(days: Decimal) -> str:
    """7, 3.5."""
    return f"{days.normalize():f}"


def balance_of(sheet: MonthSheet, at: int, *, workdays: Workdays, today: date, rules: Rules) -> Balance:
    """The totals of the cadre in row pair `at`."""
    cadre = sheet.cadres[at]
    records = sheet.of_cadre(cadre.record)
    totals = attendance_totals(cadre.values, records, sheet.month, workdays=workdays, today=today, rules=rules)
    return _judged(cadre, totals, *_empty(sheet, at, today))


def is_missing(sheet: MonthSheet, row: int, column: int, today: date) -> bool:
    """Whether this half is due by now: this morning is, this afternoon isn't over yet."""
    day = sheet.days[column].date
    return (day < today or (day == today and row % 2 == 0)) and sheet.due((row, column)) and not sheet.status(
        (row, column))


def team_of(balances: Sequence[Balance]) -> Team:
    """What the team comes to."""
    return Team(
        sum((each.totals.in_county for each in balances), _ZERO),
        sum((each.totals.in_village for each in balances), _ZERO),
        sum((each.totals.leave_days for each in balances), _ZERO),
        sum(each.short for each in balances), sum(bool(each.missing) for each in balances),
        sum(each.missing for each in balances),
    )


def leave_words(leave: Mapping[str, Decimal], states: States) -> str:
    """病2.5 事1."""
    return " ".join(f"{states.symbol(kind)}{days_words(days)}" for kind, days in leave.items())


def detail_words(balance: Balance, states: States) -> str:
    """Everything about a row, for the tip and for those who listen."""
    totals = balance.totals
    parts = [("到岗", totals.in_county), ("其中在村", totals.in_village), ("公出、培训、参会", totals.out),
             ("返派出单位", totals.home), ("休息", totals.rest), ("迟到", totals.late), ("旷工", totals.absent),
             ("休息日到岗（不计入）", totals.off_days)]
    shown = [f"{word} {days_words(days)} 天" for word, days in parts if days or word == "到岗"]
    if totals.leave:
        shown.append(f"请假 {days_words(totals.leave_days)} 天（{leave_words(totals.leave, states)}）")
    if balance.missing:
        shown.append(f"应填未填 {balance.missing} 个半天")
    return "，".join([*shown, balance.words + (f"（{balance.note}）" if balance.note else "")])


def _empty(sheet: MonthSheet, at: int, today: date) -> tuple[int, int, int]:
    """Halves that are missing by now, that can still be worked, and that are empty at all."""
    past = coming = empty = 0
    for column, day in enumerate(sheet.days):
        for row in (at * 2, at * 2 + 1):
            if not sheet.due((row, column)) or sheet.status((row, column)):
                continue
            past += is_missing(sheet, row, column, today)
            coming += day.date >= today
            empty += 1
    return past, coming, empty


def _judged(cadre: Cadre, totals: AttendanceTotals, past: int, coming: int, empty: int) -> Balance:
    if totals.required is None:
        yearly = cadre.rule == "village_year"
        days = cadre.values.get("required_days")
        return Balance(totals, past, "faint", f"全年要求 {days} 天" if yearly and days else "不计天数")
    if totals.not_assessed:
        return Balance(totals, past, "faint", _REASONS.get(totals.not_assessed, "不考核"))
    required = totals.required
    if not totals.shortfall:
        return Balance(totals, past, "green", f"已够 {required} 天")
    ratio = f"{days_words(totals.in_county)}/{required}"
    # What was forgotten may still be entered; it speaks against nobody yet.
    lacking = totals.shortfall - Decimal(empty) / 2
    if lacking > 0:
        left = Decimal(coming) / 2
        words = f"将差 {days_words(lacking)} 天" if coming else f"差 {days_words(lacking)} 天"
        return Balance(totals, past, "red", words, f"{ratio}，余 {days_words(left)} 天" if coming else f"{ratio} 天")
    return Balance(totals, past, "", f"{ratio} 天")

