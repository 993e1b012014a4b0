"""One figure of one place and month, ready to be said: value, what it covers, who is missing. No guessing.

Source: domain.md section 4 for what each figure counts; the sums of forms/indicators are taken as they are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from forms.amounts import Fen, show_amount
from forms.indicator_reading import builtin_indicators
from forms.indicators import Catalogue, Condition, Figure
from model.calendar import periods
from model.figures.indicators import Indicators, rounded
from model.figures.sources import CadreMonth

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

Kind = Literal["income", "figure", "rate", "days", "cadres"]


@dataclass(frozen=True, slots=True)
class Place:
    """Whom a question is about. cadre: their record, "" for a unit."""

    unit: str
    name: str
    cadre: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What can be asked for. words: how people call it, the first is its shortest full name. form: the list behind."""

    title: str
    words: tuple[str, ...]
    unit_word: str
    form: str
    kind: Kind
    of: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """value "" = nobody can tell. full: nothing is missing. since_january: a sum of the year; at_end: as of its end."""

    value: str
    covered: str = ""
    full: bool = True
    missing: tuple[str, ...] = ()
    note: str = ""
    since_january: bool = False
    at_end: bool = False


def _income(title: str, field: str, *words: str) -> Measure:
    return Measure(title, words, "万元", "village_income", "income", field)


def _fund(title: str, name: str, *words: str) -> Measure:
    return Measure(title, words, "万元", "fund_entry", "figure", name)


def _project(title: str, name: str, unit_word: str, *words: str, kind: Kind = "figure") -> Measure:
    return Measure(title, words, unit_word, "project", kind, name)


_OWN: dict[str, Measure] = {
    "income_total": _income("村集体收入", "income_total", "集体收入", "村集体收入", "总收入", "收入", "村集体经济收入"),
    "net_income": _income("村集体净收益", "net_income", "净收益", "集体净收益", "纯收益", "净收入", "收益"),
    "operating_profit": _income("村集体经营收益", "operating_profit", "经营收益"),
    "income_excl_subsidy": _income("剔除补助后收入", "income_excl_subsidy", "剔除补助后收入", "剔除补助"),
    "projects": _project("年度项目", "projects", "个", "项目数", "项目个数", "项目"),
    "projects_started_of_year": _project("已开工项目", "projects_started_of_year", "个", "已开工", "开工项目", "开工"),
    "proj_start": _project("项目开工率", "proj_start", "%", "开工率", "项目开工率", kind="rate"),
    "invest": _project("项目总投资", "invest", "万元", "总投资", "投资", "项目投资"),
    "fund_plan": _fund("计划资金", "fund_plan", "计划资金", "资金计划", "年度计划", "计划"),
    "fund_arrived": _fund("到位资金", "fund_arrived", "到位资金", "资金到位", "到位"),
    "fund_paid": _fund("支付资金", "fund_paid", "支付资金", "资金支付", "支付", "支出", "拨付"),
    "leveraged": _fund("撬动资金", "leveraged", "撬动资金", "撬动"),
    "fund_place": Measure("资金到位率", ("到位率", "资金到位率"), "%", "fund_entry", "rate", "fund_place"),
    "fund_spend": Measure("资金支出率", ("支出率", "支付率", "资金支出率"), "%", "fund_entry", "rate", "fund_spend"),
    "in_county": Measure("在岗天数", ("在岗天数", "在县天数", "在岗", "考勤", "天数"), "天", "attendance", "days"),
    "compliant": Measure("考勤达标", ("达标人数", "考勤达标", "达标"), "人", "attendance", "figure", "compliant"),
    "att_compliance": Measure("考勤达标率", ("达标率", "考勤达标率"), "%", "attendance", "rate", "att_compliance"),
    "att_short": Measure("缺勤差额", ("缺勤差额", "缺勤", "差几天"), "天", "attendance", "figure", "att_short"),
    "cadres": Measure("派驻干部", ("派驻干部数", "派驻干部", "干部人数", "干部数", "干部"), "人", "cadre", "cadres"),
    "village_months": Measure("已报村", ("已报村", "报表"), "个", "village_income", "figure", "village_months"),
}
_WORK = ("job_placement", "training", "consumer_support", "volunteer", "problem")
_INVEST = Figure(
    "invest", "项目总投资", "元", "川办发〔2024〕16号 二", form="project", aggregate="sum", field="total_invest",
    place="township", where=(Condition("year", "=", ("{year}",)), Condition("status", "!=", ("cancelled",))),
)


def _measures() -> Mapping[str, Measure]:
    """What this module words itself, and each other sum of the catalogue under its own title."""
    catalogue = builtin_indicators()
    taken = {each.of for each in _OWN.values()}
    found = dict(_OWN)
    for name, figure in catalogue.figures.items():
        if name not in taken and figure.form in _WORK:
            found[name] = Measure(figure.title, (figure.title,), "万元" if figure.money else figure.unit, figure.form,
                                  "figure", name)
    return found


MEASURES: Mapping[str, Measure] = _measures()


class Readings:
    """Reads the figures of one month of the workspace's unit and what lies below it."""

    def __init__(self, workspace: "Workspace", month: str) -> None:
        self._workspace, self._month = workspace, month
        known = builtin_indicators()
        self._found = Indicators(workspace, month, catalogue=Catalogue(
            {**known.figures, _INVEST.name: _INVEST}, known.indicators, known.left_out))

    def read(self, name: str, place: Place, *, year_to_date: bool = False) -> Reading | None:
        """None where the question makes no sense there: a cadre's income, a form that this workspace lacks."""
        measure = MEASURES[name]
        if measure.form not in self._workspace.forms or (place.cadre and measure.kind != "days"):
            return None
        readers: Mapping[Kind, Callable[[Measure, Place], Reading | None]] = {
            "income": self._income_of_year if year_to_date else self._income_of_month, "figure": self._figure,
            "rate": self._rate, "days": self._days, "cadres": self._cadres,
        }
        return readers[measure.kind](measure, place)

    # Village income

    def _villages(self, unit: str) -> list[str]:
        tree = self._workspace.units
        return [each for each in self._found.sources.villages if tree.is_within(each, unit)]

    def _income_of_month(self, measure: Measure, place: Place) -> Reading | None:
        villages, incomes = self._villages(place.unit), self._found.sources.incomes
        there = [each for each in villages if self._month in incomes.get(each, {})]
        return self._money(measure, place, villages, there, [self._month])

    def _income_of_year(self, measure: Measure, place: Place) -> Reading | None:
        villages, sources = self._villages(place.unit), self._found.sources
        there = [each for each in villages if each in set(sources.complete)]
        reading = self._money(measure, place, villages, there, sources.months)
        if reading is None:
            return None
        note = reading.note or ("只算各月都已报的村" if not reading.full else "")
        return replace(reading, since_january=True, note=note)

    def _money(self, measure: Measure, place: Place, villages: list[str], there: list[str],
               months: list[str]) -> Reading | None:
        if not villages:
            return None
        name = self._workspace.units.name
        missing = tuple(name(each) for each in villages if each not in set(there))
        covered = f"{len(there)}/{len(villages)}村已报" if len(villages) > 1 or place.unit != villages[0] else (
            "已报" if there else "未报")
        if not there:
            return Reading("", covered, full=False, missing=missing if len(villages) > 1 else ())
        total = sum(self._amount(each, month, measure.of) for each in there for month in months)
        return Reading(show_amount(Fen(total), "万元"), covered, not missing, missing,
                       self._growth(measure, villages, there, months))

    def _amount(self, village: str, month: str, field: str) -> int:
        return self._found.sources.incomes[village][month][field] or 0

    def _growth(self, measure: Measure, villages: list[str], there: list[str], months: list[str]) -> str:
        """同比 over the villages that reported in both years; said so when these aren't all."""
        incomes = self._found.sources.incomes
        before = [periods.step(each, -12) for each in months]
        both = [each for each in there if all(month in incomes[each] for month in before)]
        base = sum(self._amount(each, month, measure.of) for each in both for month in before)
        if base <= 0:
            return ""
        now = sum(self._amount(each, month, measure.of) for each in both for month in months)
        grown = rounded((Fraction(now, base) - 1) * 100)
        basis = "" if len(both) == len(villages) else f"（{len(both)}村可比）"
        return f"同比 {'+' if grown >= 0 else '−'}{abs(grown)}%{basis}"

    # Figures and indicators

    def _figure(self, measure: Measure, place: Place) -> Reading | None:
        if not self._found.has(measure.of):
            return None
        number = self._found.figure(measure.of, place.unit)
        covered, full = self._coverage(measure, place)
        at_end = measure.form in ("fund_entry", "project")
        if number is None:
            return Reading("", covered, full, at_end=at_end)
        if measure.of in self._found.days_in_halves:
            return Reading(_plain(Decimal(number) / 2), covered, full)
        shown = show_amount(Fen(number), "万元") if measure.unit_word == "万元" else f"{number:,}"
        return Reading(shown, covered, full, at_end=at_end)

    def _rate(self, measure: Measure, place: Place) -> Reading | None:
        if not self._found.has(measure.of):
            return None
        found = self._found.measured(measure.of, place.unit)
        covered, full = self._coverage(measure, place)
        value = "" if found.value is None else str(rounded(found.value))
        return Reading(value, covered, full, at_end=measure.form != "attendance")

    def _coverage(self, measure: Measure, place: Place) -> tuple[str, bool]:
        """What the number rests on, and whether nothing is missing."""
        if measure.form == "attendance":
            own = self._cadre_months(place)
            empty = sum(each.totals.empty_halves for each in own)
            base = f"{sum(each.totals.compliant != 'not_assessed' for each in own)}人应考核"
            return (f"{base}，{empty}个半天未填", False) if empty else (base, True)
        if measure.form in ("fund_entry", "project"):
            return f"{self._found.figure('projects', place.unit) or 0}个年度项目", True
        if measure.of == "village_months":
            due = len(self._villages(place.unit))
            there = self._found.figure("village_months", place.unit) or 0
            return f"应报{due}村", there == due
        return "", True

    # Cadres

    def _cadre_months(self, place: Place) -> list[CadreMonth]:
        tree = self._workspace.units
        return [each for each in self._found.sources.cadre_months if each.totals.not_assessed != "not_serving"
                and (each.cadre == place.cadre if place.cadre else tree.is_within(each.place, place.unit))]

    def _days(self, measure: Measure, place: Place) -> Reading | None:
        own = self._cadre_months(place)
        if not own:
            return None
        days = sum((each.totals.in_county for each in own), Decimal(0))
        covered, full = self._coverage(measure, place)
        if not place.cadre:
            return Reading(_plain(days), covered, full, note=f"{len(own)}人合计")
        totals = own[0].totals
        empty = f"{totals.empty_halves}个半天未填" if totals.empty_halves else "考勤齐"
        if totals.required is None or totals.not_assessed:
            return Reading(_plain(days), empty, not totals.empty_halves, note="本月不考核")
        short = f"，差{_plain(totals.shortfall)}天" if totals.shortfall else "，达标"
        return Reading(_plain(days), empty, not totals.empty_halves, note=f"要求{totals.required}天{short}")

    def _cadres(self, _measure: Measure, place: Place) -> Reading | None:
        serving = [each for each in self._serving if self._workspace.units.is_within(each, place.unit)]
        return Reading(f"{len(serving)}", "当月在任", full=True)

    @cached_property
    def _serving(self) -> list[str]:
        """The place of each cadre who served in the month."""
        first, last = (each.isoformat() for each in periods.bounds(self._month))
        found = []
        for record in self._workspace.register_records("cadre"):
            values = record.values
            if str(values.get("from", "")) <= last and (not values.get("actual_to") or values["actual_to"] >= first):
                found.append(str(values.get("attendance_unit") or record.unit))
        return found


def _plain(days: Decimal) -> str:
    return f"{days:f}".rstrip("0").rstrip(".") if "." in f"{days:f}" else f"{days:f}"
