"""Tables 1 to 4 of the bulletin as they are printed (domain.md 5.2). One unit of money a table; notes say the basis."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from export.brief.content import Table
from export.brief.numbers import NO_DATA, WAN, grouped, half_days, plain, signed
from model.figures.indicators import rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.figures.bulletin import Bulletin, Line
    from model.units.tree import UnitTree

_LIGHTS: Final[Mapping[str, str]] = {"green": "绿", "yellow": "黄", "red": "红", "grey": NO_DATA}
_ROUNDING: Final = "百分比按原始数计算后保留一位小数，加减后可能差0.1。"
# What each column prints; a pair is named by its first figure.
_FIGURES: Final[Mapping[str, tuple[str, ...]]] = {
    "attendance": ("", "assessed", "compliant", "att_compliance", "att_compliance", "att_short", "att_absent"),
    "projects": ("", "projects", "projects_due", "projects_started", "proj_start", "fund_plan", "fund_arrived",
                 "fund_place", "fund_paid", "fund_spend", "fund_pace", "fund_pace:gap"),
    "income": ("", "villages_complete", "income", "income_before", "income_growth", "net", "net_before", "net_growth"),
    "reporting": ("", "village_months", "sheets_there", "logs_there", "visits_there", "items_there",
                  "report_complete", "packages_in"),
}
_OWN: Final = "颜色的界限为本县设定。"


def tables(found: "Bulletin", units: "UnitTree") -> tuple[Table, ...]:
    """The four tables, each with the unit's own total in its last row."""
    return (_attendance(found), _projects(found), _income(found, units), _reporting(found, units))


def _table(title: str, unit: str, columns: "Sequence[str]", rows: "Sequence[Sequence[str]]",
           notes: "Sequence[str]", found: "Bulletin", key: str) -> Table:
    aligns = tuple("left" if at == 0 else "right" for at in range(len(columns)))
    return Table(title, unit, tuple(columns), tuple(map(tuple, rows)), aligns,  # type: ignore[arg-type]
                 tuple(filter(None, notes)), len(rows) - 1, _FIGURES[key],
                 tuple(line.unit for line in found.lines[key]))


def _attendance(found: "Bulletin") -> Table:
    rows = [
        (_name(line, found), _count(line, "assessed"), _count(line, "compliant"), _percent(line, "att_compliance"),
         _light(line, "att_compliance"), _days(line, "att_short"), _days(line, "att_absent"))
        for line in found.lines["attendance"]
    ]
    columns = ("单位", "应考核（人）", "达标（人）", "达标率（%）", "评价", "缺勤差额（天）", "旷工（天）")
    left = f"当月到任、离任等不考核{len(found.not_assessed)}人，未计入。" if found.not_assessed else ""
    return _table("派驻干部考勤", "", columns, rows, (_ROUNDING + _OWN, left), found, "attendance")


def _projects(found: "Bulletin") -> Table:
    rows = [
        (_name(line, found), _count(line, "projects"), _count(line, "projects_due"), _count(line, "projects_started"),
         _percent(line, "proj_start"), _money(line, "fund_plan"), _money(line, "fund_arrived"),
         _percent(line, "fund_place"), _money(line, "fund_paid"), _percent(line, "fund_spend"),
         _percent(line, "fund_pace"), _gap(line, "fund_pace"))
        for line in found.lines["projects"]
    ]
    columns = ("单位", "年度项目", "应开工", "已开工", "开工率", "计划资金", "到位", "到位率", "支出", "支出/到位",
               "支出/计划", "比序时进度")
    elapsed, whole = plain(found.elapsed, 1, 1), found.total("projects")
    notes = (
        f"序时进度{elapsed}%；到位为到位减退回加减调整，不含撬动资金和本县自筹。{_ROUNDING}{_OWN}",
        f"撬动资金{_money(whole, 'leveraged')}万元，撬动比{_times(whole, 'leverage')}。",
    )
    return _table("帮扶项目与资金", "个、万元、%", columns, rows, notes, found, "projects")


def _income(found: "Bulletin", units: "UnitTree") -> Table:
    rows = []
    for line in found.lines["income"]:
        none = not line.figures.get("villages_compared")
        rows.append((
            _name(line, found), f"{_count(line, 'villages_complete')}/{_count(line, 'villages')}",
            *(NO_DATA if none else _money(line, name, 2) for name in ("income", "income_before")),
            _change(line, "income_growth"),
            *(NO_DATA if none else _money(line, name, 2) for name in ("net", "net_before")),
            _change(line, "net_growth"),
        ))
    month = int(found.month[5:])
    span = "1月" if month == 1 else f"1—{month}月"
    year = found.cutoff.year
    before = f"{year - 1}年同期"
    columns = ("单位", "已报村/应报村", f"{span}收入", before, "同比（%）", "净收益", before, "同比（%）")
    missing = [units.name(each) for villages in found.unreported.values() for each in villages]
    notes = (
        f"只比今年{span}每月都已报、去年同月也有数的村。{_ROUNDING}",
        f"未报齐、整村未计入：{'、'.join(missing)}。" if missing else "",
        f"去年同期数不全、未计入：{'、'.join(map(units.name, found.not_compared))}。" if found.not_compared else "",
        *found.merged,
    )
    return _table(f"村集体经济（{span}）", "个、万元", columns, rows, notes, found, "income")


def _reporting(found: "Bulletin", units: "UnitTree") -> Table:
    pairs = (("village_months", "villages"), ("sheets_there", "sheets_due"), ("logs_there", "logs_due"),
             ("visits_there", "visits_due"), ("items_there", "items_due"))
    late = {each.unit: each for each in found.receipts}
    rows = []
    for line in found.lines["reporting"]:
        receipt = late.get(line.unit)
        came = "" if receipt is None else "未到" if receipt.day is None else f"{receipt.day.month}月{receipt.day.day}日"
        if line.unit == found.unit:
            came = f"按时{_count(found.whole, 'packages_on_time')}/{_count(found.whole, 'packages_due')}"
        shown = [_pair(line, *pair) for pair in pairs]
        rows.append((_name(line, found), *shown, _percent(line, "report_complete"), came))
    columns = ("单位", "村月报", "考勤表", "项目日志", "监测户走访", "合计", "完整率（%）", "收到")
    named = [f"{units.name(each.unit)}晚{each.days_late(found.cutoff)}天" for each in found.receipts
             if each.day and not each.on_time]
    due = next((each.due for each in found.receipts if each.due), None)
    notes = (
        f"{due.month}月{due.day}日前报县为按时" + (f"；{'、'.join(named)}" if named else "") + "。" if due
        else "没有设上报期限，不评按时。",
        f"有{len(found.conflicts)}条记录冲突未选定，未计入。" if found.conflicts else "",
        f"{_waiting(found, units)}已收到、尚未审核，未计入。" if found.waiting else "",
    )
    return _table("填报情况", "已报/应报", columns, rows, notes, found, "reporting")


def _waiting(found: "Bulletin", units: "UnitTree") -> str:
    return "、".join(f"{units.name(unit)}{count}条" for unit, count in found.waiting.items())


def _name(line: "Line", found: "Bulletin") -> str:
    return "合计" if line.unit == found.unit else line.name


def _count(line: "Line", name: str) -> str:
    value = line.figures.get(name)
    return NO_DATA if value is None else grouped(str(value))


def _days(line: "Line", name: str) -> str:
    value = line.figures.get(name)
    return NO_DATA if value is None else half_days(value)


def _money(line: "Line", name: str, digits: int = 0) -> str:
    value = line.figures.get(name)
    return NO_DATA if value is None else grouped(plain(Fraction(value, WAN), digits, 2))


def _percent(line: "Line", name: str) -> str:
    found = line.measured.get(name)
    return NO_DATA if found is None or found.value is None else str(rounded(found.value))


def _times(line: "Line", name: str) -> str:
    found = line.measured.get(name)
    return NO_DATA if found is None or found.value is None else str(rounded(found.value, 2))


def _change(line: "Line", name: str) -> str:
    shown = _percent(line, name)
    return shown if shown == NO_DATA else signed(shown)


def _gap(line: "Line", name: str) -> str:
    found = line.measured.get(name)
    if found is None or found.gap is None:
        return NO_DATA
    return f"{signed(str(rounded(found.gap)))}{_LIGHTS[found.light]}"


def _light(line: "Line", name: str) -> str:
    found = line.measured.get(name)
    return _LIGHTS["grey" if found is None else found.light]


def _pair(line: "Line", there: str, due: str) -> str:
    return f"{_count(line, there)}/{_count(line, due)}"
