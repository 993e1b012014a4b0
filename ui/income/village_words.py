"""A village's page in words and figures: what each card says. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from export.report.charts import Measure, Picture, lines
from forms.amounts import Fen, show_amount
from model.income.village import FORM, NET, PROFIT, TOTAL, Doubling, Target, VillageYears
from ui.income import loading
from ui.widgets.month_picker import month_words

if TYPE_CHECKING:
    from forms.definition import Form
    from ui.income.presenter import IncomePresenter

MONTHS = 24
_NEAR = 3
_NAMES = {TOTAL: "收入合计", "income_excl_subsidy": "剔除补助后收入", PROFIT: "经营收益", NET: "净收益"}
_VERDICTS = {"doubled": "翻番", "not": "没有翻番", "turned": "由零（负）转正，不算翻番", "no_base": "没有可比的基数",
             "incomplete": "缺月，不能判断"}
_SHARED = ("opening", "net_income", "distributable", "to_reserve", "to_members", "to_monitored", "to_other", "closing")
_MISSING = "未报"
_NO_PLAN = "这个村今年还没有登记计划目标（在规划计划方案里登记“一村一计划”）"
_KINDS = {"project": "项目", "asset": "资产"}
Line = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A card: its title, what it says at once, lines of cells, and what stands small below. level of each line: tone.

    open: (form, record) behind a line, "" for none.
    """

    title: str
    figure: str
    lines: tuple[Line, ...]
    note: str = ""
    tones: tuple[str, ...] = ()
    opens: tuple[tuple[str, str], ...] = ()


class VillagePage:
    """Everything the page shows of one village, read once."""

    def __init__(self, desk: "IncomePresenter", village: str) -> None:
        self.desk, self.village = desk, village
        self.years = VillageYears(desk.workspace, village)
        self.month, self.year = desk.month, int(desk.month[:4])
        self.name = desk.villages[desk.rows[village]].name
        self.unit = desk.unit

    @property
    def title(self) -> str:
        system = "旧制度" if self.desk.system(self.desk.villages[self.desk.rows[self.village]]) == "2004" else "新制度"
        return f"{self.name}　{month_words(self.month)}　{system}"

    # Twenty-four months

    def chart_figure(self) -> str:
        return f"本年累计 {self._amount(self.years.year(self.year, TOTAL, int(self.month[5:7])))} {self.unit}"

    def chart_aside(self) -> str:
        """The gaps, by name; and who was merged meanwhile."""
        return "　".join((self._gaps(), *self.years.notes(self.year)))

    def _gaps(self) -> str:
        gaps = [month_words(each.month) for each in self.years.months(self.month, MONTHS) if not each.reported]
        if not gaps:
            return "24 个月都已报"
        return f"缺 {len(gaps)} 个月：{'、'.join(gaps[:4])}{'等' if len(gaps) > 4 else ''}"

    def chart(self, size: tuple[float, float], measure: Measure) -> Picture:
        """收入合计 and 净收益 of each month; a month that wasn't reported is a gap."""
        months = self.years.months(self.month, MONTHS)
        total, net = ([each.amounts.get(name, 0) / 100 if each.reported else None for each in months]
                      for name in (TOTAL, NET))
        labels = {at: month_words(each.month) for at, each in enumerate(months) if at in (0, len(months) - 1)
                  or (each.month.endswith("-01") and _NEAR < at < len(months) - _NEAR)}
        return lines(total, net, size, measure, labels=labels, names=("收入合计", "净收益"))

    def chart_words(self) -> str:
        """The same for a screen reader."""
        told = [(each.month, self._amount(each.amounts.get(TOTAL, 0)) if each.reported else _MISSING)
                for each in self.years.months(self.month, MONTHS)]
        return "；".join(f"{month_words(month)} {words}" for month, words in told)

    # Cards

    def items(self) -> Block:
        """Each item that the month, the one before or last year's has."""
        desk = self.desk
        last, year = (desk.comparison(what).get(self.village, {}) for what in (loading.LAST_MONTH, loading.LAST_YEAR))
        found = []
        for item in (*desk.items, *desk.totals):
            now = desk.total(self.village, item.name) if item in desk.totals else desk.sheet.amount(
                self.village, item.name)
            amounts = (now, last.get(item.name), year.get(item.name))
            if any(each is not None for each in amounts):
                found.append((item.label, *(self._amount(each) for each in amounts)))
        state = "" if desk.sheet.reported(self.village) else "本月未报"
        state = "零报告：本月无收支" if desk.sheet.nil(self.village) else state
        heads = (("", "本月", "上月", "上年同月"),) if found else ()
        return Block(f"各项（{self.unit}）", state, (*heads, *found), "" if found else "这三个月都没有金额")

    def goals(self) -> Block:
        """The year against its targets, beside the share of the year that is over."""
        targets = self.years.targets(self.month)
        rows = tuple(self._goal(each) for each in targets)
        note = f"序时进度 {_tenths(int(self.month[5:7]), 12)}。目标取自这个村的规划计划方案" if rows else _NO_PLAN
        return Block("本年与目标", "", rows, note)

    def _goal(self, target: Target) -> Line:
        asked = f"目标 {target.target} {target.unit}"
        if target.done is None or not target.aim:
            return target.indicator, asked, "程序不能自动算，看台账"
        done = f"已有 {self._amount(target.done)} {self.unit}，完成 {_tenths(target.done, target.aim)}"
        return target.indicator, asked, done

    def doublings(self) -> Block:
        """The last two whole years, with what they stand on."""
        year = self.year if self.month.endswith("-12") else self.year - 1
        rows, verdicts = [], []
        for name in (TOTAL, "income_excl_subsidy", NET):
            newest, before = self.years.two_years(year, name)
            verdicts.append(f"{_NAMES[name]}{_together(newest, before)}")
            rows += [self._doubling(each) for each in (newest, before)]
        return Block("收入翻番、收益翻番", "；".join((verdicts[0], verdicts[2])), tuple(rows),
                     "本年数达到上年数的 2 倍、上年数大于零算翻番；只看报齐十二个月的年度；基数为零或负的另列，不计入")

    def _doubling(self, each: Doubling) -> Line:
        few = "、".join(month_words(month) for month in each.missing[:3])
        gaps = f"（缺 {few}{'等' if len(each.missing) > 3 else ''}）" if each.missing else ""
        years = ((each.year, each.now), (each.year - 1, each.before))
        basis = "，".join(f"{year} 年 {self._amount(fen) or _MISSING}" for year, fen in years)
        return f"{each.year} {_NAMES[each.name]}", basis, f"{_VERDICTS[each.verdict]}{gaps}"

    def shares(self) -> Block:
        """What was distributed, the last three years."""
        found = self.years.distributions()[:3]
        if not found:
            return Block(f"收益分配（{self.unit}）", "", (), "还没有登记收益分配")
        form: Form = self.desk.workspace.forms["village_distribution"]
        rows = [("", *(f"{each.get('year', '')} 年" for each in found))]
        rows += [(form.by_name[name].label, *(self._amount(each.get(name)) for each in found)) for name in _SHARED
                 if any(name in each for each in found)]
        return Block(f"收益分配（{self.unit}）", "", tuple(rows))

    def origins(self) -> Block:
        """Projects and assets, with what the year's months say they brought."""
        found = self.years.sources(self.month)
        rows = tuple((_KINDS[each.form], each.name, "没有点明带来的收入" if each.amount is None
                      else f"今年带来 {self._amount(each.amount)} {self.unit}") for each in found)
        return Block("项目和资产", "", rows, "" if rows else "这个村还没有登记项目和资产",
                     opens=tuple((each.form, each.record) for each in found))

    def record(self) -> tuple[str, str]:
        """The month's own record, for its ledger."""
        return FORM, f"{FORM}/{self.village}/{self.month}"

    def blocks(self) -> Sequence[Block]:
        return self.items(), self.goals(), self.doublings(), self.shares(), self.origins()

    def _amount(self, fen: int | None) -> str:
        return "" if fen is None else show_amount(Fen(fen), "万元" if self.unit == "万元" else "元")


def _together(newest: Doubling, before: Doubling) -> str:
    """Both years; one that isn't doubled decides even where the other can't be told."""
    found = {newest.verdict, before.verdict}
    if found == {"doubled"}:
        return "连续两年翻番"
    return "缺月，还不能判断" if found <= {"doubled", "incomplete"} else "没有连续两年翻番"


def _tenths(part: int, whole: int) -> str:
    """A share in percent with one decimal, halves away from zero."""
    tenths = (abs(part) * 2_000 + whole) // (whole * 2)
    return f"{'−' if part < 0 else ''}{tenths // 10}.{tenths % 10}%"
