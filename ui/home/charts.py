"""The month in four pictures: what they show, their headline, the same as a table, the list behind them. No Qt here."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from export.report.charts import Column, Draw, Measure, Picture, Stripe, columns, lines, stripes
from forms.amounts import Fen, show_amount
from model.calendar import periods
from model.figures.indicators import Indicators, rounded
from model.figures.sources import CadreMonth
from model.income.months import FORM as INCOME
from model.income.months import IncomeMonth, income_months
from ui.home.state import Words, month_name
from ui.home.todo import days_words

if TYPE_CHECKING:
    from model.workspace.listing import Row
    from model.workspace.workspace import Workspace

MOST_BARS = 40  # more cadres are shown by unit
_MONTHS = 12
_WAN = 1_000_000
_STAGES = (("谋划申报", (10, 30)), ("批复入库", (40, 60)), ("开工建设", (70, 70)), ("竣工以后", (80, 110)))
_NO_STAGE = "未填阶段"


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture. figure, unit: the headline. aside, tone: at its right. heads, rows: the same as a table.

    form: the list behind it. empty: what is said instead of a drawing, "" when there is one.
    """

    form: str
    title: str
    figure: str
    unit: str
    aside: str
    tone: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    draw: Draw
    empty: str = ""

    @property
    def told(self) -> str:
        """Everything as text, for a screen reader."""
        table = "；".join("，".join(filter(None, each)) for each in self.rows)
        return f"{self.title}：{self.figure}{self.unit}，{self.aside}。{self.empty or table}"


def read_charts(workspace: "Workspace", period: str, step: Words) -> tuple[Chart, ...]:
    """One after the other. step: called between them; it may raise to cancel."""
    found = Indicators(workspace, period)
    makers = {"attendance": _attendance, "project": _projects, "fund_entry": _funds, INCOME: _income}
    charts = list[Chart]()
    for form, make in makers.items():
        if form in workspace.forms:
            step("正在画图", len(charts), len(makers))
            charts.append(make(workspace, found, period))
    return tuple(charts)


def _attendance(workspace: "Workspace", found: Indicators, period: str) -> Chart:
    assessed = [each for each in found.sources.cadre_months if each.totals.compliant != "not_assessed"]
    good = sum(each.totals.compliant == "yes" for each in assessed)
    short = len(assessed) - good
    title = f"考勤 · {month_name(period)}在岗天数"
    aside, tone = (f"{short} 人不足", "error") if short else ("都够天数", "good")
    if not assessed:
        return Chart("attendance", title, "—", "", "", "", (), (), _nothing, "本月没有要考核的干部")
    figure, unit = f"{good}/{len(assessed)}", "人达标"
    if len(assessed) > MOST_BARS:
        return _by_unit(workspace, assessed, (title, figure, unit, aside, tone))
    ordered = sorted(assessed, key=lambda each: (each.totals.required or 0, each.place, each.cadre))
    bars = [Column(float(each.totals.in_county), float(each.totals.required or 0),
                   f"差{days_words(each.totals.shortfall)}" if each.totals.shortfall else "") for each in ordered]
    rows = tuple((workspace.name_of("cadre", each.cadre).split(" ")[0], days_words(each.totals.in_county),
                  str(each.totals.required), days_words(each.totals.shortfall)) for each in ordered)
    return Chart("attendance", title, figure, unit, aside, tone, ("干部", "在岗天数", "要求", "差"), rows,
                 lambda size, measure: columns(bars, size, measure, note="短横＝要求天数"))


def _by_unit(workspace: "Workspace", assessed: list[CadreMonth], head: tuple[str, str, str, str, str]) -> Chart:
    """So many cadres that a bar each says nothing: the share that complies, unit by unit, the lowest first."""
    places: dict[str, list[CadreMonth]] = {}
    for each in assessed:
        places.setdefault(each.place, []).append(each)
    shares = sorted((sum(each.totals.compliant == "yes" for each in there) / len(there), place)
                    for place, there in places.items())
    bars = [Column(share * 100, 100.0) for share, _ in shares]
    rows = tuple((workspace.units.name(place),
                  f"{sum(each.totals.compliant == 'yes' for each in places[place])}/{len(places[place])}",
                  f"{share * 100:.1f}%") for share, place in shares)
    return Chart("attendance", *head, ("单位", "达标人数", "达标率"), rows,
                 lambda size, measure: columns(bars, size, measure, note="各单位达标率，短横＝100%"))


def _projects(workspace: "Workspace", _found: Indicators, period: str) -> Chart:
    year, last = int(period[:4]), periods.bounds(period)[1].isoformat()
    wanted = ("stage", "year", "status", "plan_start", "plan_finish", "actual_start", "actual_finish")
    every = workspace.listing("project", columns=wanted, unit=workspace.unit).rows()
    of_year = [each for each in every if each.values.get("year") == year and each.values.get("status") != "cancelled"]
    late = sum(_late(each, last) for each in of_year)
    counts = [(name, sum(low <= _stage(each) <= high for each in of_year)) for name, (low, high) in _STAGES]
    if unset := sum(not _stage(each) for each in of_year):
        counts.append((_NO_STAGE, unset))
    most = max([count for _, count in counts], default=0) or 1
    bars = [Stripe(name, count / most, str(count), "data" if name == "开工建设" else "data2") for name, count in counts]
    aside, tone = (f"{late} 个滞后", "warning") if late else ("没有滞后", "good") if of_year else ("", "")
    return Chart("project", "项目 · 所处阶段", str(len(of_year)), f"个{year}年项目", aside, tone, ("阶段", "项目数"),
                 tuple((name, str(count)) for name, count in counts),
                 lambda size, measure: stripes(bars, size, measure), "" if of_year else f"还没有登记{year}年的项目")


def _stage(row: "Row") -> int:
    text = str(row.values.get("stage") or "")
    return int(text) if text.isdigit() else 0


def _late(row: "Row", last: str) -> bool:
    """Planned to have begun or ended by the month's end, and it hasn't (domain.md section 4, proj_late)."""
    values = row.values
    begin, end = str(values.get("plan_start") or ""), str(values.get("plan_finish") or "")
    stage = _stage(row)
    return (bool(begin) and begin < last and stage < 70 and not values.get("actual_start")) or (
        bool(end) and end < last and stage < 80 and not values.get("actual_finish"))


def _funds(workspace: "Workspace", found: Indicators, period: str) -> Chart:
    unit, year = workspace.unit, period[:4]
    plan, arrived, paid = (found.figure(each, unit) or 0 for each in ("fund_plan", "fund_arrived", "fund_paid"))
    most = max(plan, arrived, paid) or 1
    shown = [("计划", plan, "plan"), ("到位", arrived, "data2"), ("支付", paid, "data")]
    bars = [Stripe(name, amount / most, _wan(amount), look) for name, amount, look in shown]  # type: ignore[arg-type]
    rate = found.measured("fund_place", unit).value
    aside = f"到位率 {rounded(rate)}%" if rate is not None else "没有计划，算不出到位率"
    title = f"资金 · {year}年1–{int(period[5:])}月"
    if not (plan or arrived or paid):
        return Chart("fund_entry", title, "—", "", "", "", (), (), _nothing, f"{year}年还没有资金计划和收支")
    return Chart("fund_entry", title, _wan(arrived), "万元到位", aside, "", ("", "万元"),
                 tuple((name, _wan(amount)) for name, amount, _ in shown),
                 lambda size, measure: stripes(bars, size, measure))


def _income(workspace: "Workspace", _found: Indicators, period: str) -> Chart:
    months = income_months(workspace, workspace.unit, period, 2 * _MONTHS)
    before, now = months[:_MONTHS], months[_MONTHS:]
    last = now[-1]
    gaps = [each for each in now if not each.enough]
    begun = next((at for at, each in enumerate(now) if each.enough), len(now))
    named = [each for at, each in enumerate(now) if at > begun and not each.enough]
    labels = {0: month_name(now[0].month), _MONTHS - 1: month_name(last.month)}
    labels |= {at: f"{month_name(each.month)}缺" for at, each in enumerate(now)
               if each in named[:2] and 1 < at < _MONTHS - 2}
    missing = last.due - last.reported
    aside, tone = (f"{last.reported}/{last.due} 村已报", "warning" if missing else "sub")
    empty = "近12个月没有足够的村报数" if len(gaps) == _MONTHS else ""
    rows = tuple((periods.shown(each.month), _total(each), f"{each.reported}/{each.due}村", _total(old))
                 for each, old in zip(now, before, strict=True))
    return Chart(INCOME, "集体收入 · 近12个月", _headline(last) or "未报", "万元" if last.total is not None else "",
                 aside, tone, ("月份", "收入（万元）", "已报", "上年同月"), rows,
                 lambda size, measure: lines([_point(each) for each in now], [_point(each) for each in before], size,
                                             measure, labels=labels, names=("本年", "上年")), empty)


def _point(each: IncomeMonth) -> float | None:
    return each.total / _WAN if each.total is not None and each.enough else None


def _total(each: IncomeMonth) -> str:
    return "" if each.total is None else show_amount(Fen(each.total), "万元")


def _headline(each: IncomeMonth) -> str:
    """To two decimals: the table behind it has every fen."""
    return "" if each.total is None else f"{Decimal(each.total) / _WAN:,.2f}"


def _wan(amount: int) -> str:
    """万元; without its decimals where there are none."""
    text = show_amount(Fen(amount), "万元")
    return text.removesuffix(".00") if Decimal(amount) % _WAN == 0 else text


def _nothing(size: tuple[float, float], measure: Measure) -> Picture:
    return stripes([], size, measure)
