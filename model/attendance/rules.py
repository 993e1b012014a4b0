"""How a county counts attendance: trips, half days, months of arrival and leaving, long leave; and its day numbers.

What a county set stands in its threshold register, an entry from a day on; until it did, the suggested way holds.

Source: 川办发〔2024〕16号 三（四） asks for at least 7 working days in the county and says nothing of all this; what
is suggested follows common practice elsewhere (domain.md 2.3) and is printed on each sheet.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from model.attendance.totals import SOE_DAYS, ArrivalMonth, HalfDay, Rules
from model.calendar import periods
from model.workspace.lookups import THRESHOLDS, thresholds
from model.workspace.records import Wish

if TYPE_CHECKING:
    from forms.definition import Form
    from model.workspace.records import Saved
    from model.workspace.workspace import Workspace

FORM: Final = "attendance"
SOE_NAME: Final = "soe_days_per_month"
MAKEUP_NAME: Final = "makeup_days"
COUNTY_OWN: Final = "county"
_VILLAGE_RULES: Final = frozenset({"village_month", "village_year", "full"})


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that the county decides. name: of its threshold. ways: value → words; the first is suggested."""

    name: str
    label: str
    ways: Mapping[str, str]

    @property
    def suggested(self) -> str:
        """What holds until the county decides."""
        return next(iter(self.ways))


OUTSIDE: Final = Setting("attendance_outside", "公务外出、参训、参会", {
    "1": "驻村、全勤的算到岗，国企派驻专班的不算", "0": "都不算到岗", "2": "都算到岗"})
HALF_DAY: Final = Setting("attendance_half_day", "只到岗半天", {
    "0.5": "按半天算", "0": "不算，到满一天才算一天", "1": "按一天算"})
ARRIVAL: Final = Setting("attendance_arrival_month", "到任、离任当月", {
    "0": "不考核", "1": "按在任工作日占全月的比例折算，不足一天的舍去", "2": "照全月要求"})
LONG_LEAVE: Final = Setting("attendance_long_leave", "请假超过当月工作日一半", {
    "0": "照样考核，请假不减少要求天数", "1": "当月不考核"})
SETTINGS: Final = (OUTSIDE, HALF_DAY, ARRIVAL, LONG_LEAVE)
_OUTSIDE_RULES: Final[Mapping[str, frozenset[str]]] = {
    "0": frozenset(), "1": _VILLAGE_RULES, "2": _VILLAGE_RULES | {"soe7"}}
_HALF_DAYS: Final[Mapping[str, HalfDay]] = {"0.5": "half", "0": "none", "1": "whole"}
_ARRIVALS: Final[Mapping[str, ArrivalMonth]] = {"0": "not_assessed", "1": "share", "2": "whole"}


@dataclass(frozen=True, slots=True)
class CountyRules:
    """rules: for the totals. chosen: setting → value. makeup_days: entered later than so many days wants a reason.

    set_here: whether the county decided anything about counting; otherwise all is as suggested.
    """

    rules: Rules
    chosen: Mapping[str, str]
    makeup_days: int
    set_here: bool


def county_rules(workspace: "Workspace", month: str) -> CountyRules:
    """What holds on a month's last day (YYYY-MM). Raises NotAPeriod."""
    names = (SOE_NAME, MAKEUP_NAME, *(each.name for each in SETTINGS))
    known = thresholds(workspace.db, workspace.forms, names, periods.bounds(month)[1])
    found = {name.partition(":")[2]: plain(str(value)) for name, value in known.items()}
    chosen = {each.name: _way(each, found.get(each.name, "")) for each in SETTINGS}
    rules = Rules(
        soe_days=int(Decimal(found.get(SOE_NAME, str(SOE_DAYS)))),
        outside_counts=_OUTSIDE_RULES[chosen[OUTSIDE.name]],
        long_leave_excused=chosen[LONG_LEAVE.name] == "1",
        half_day=_HALF_DAYS[chosen[HALF_DAY.name]],
        arrival_month=_ARRIVALS[chosen[ARRIVAL.name]],
    )
    makeup = found.get(MAKEUP_NAME) or _suggested(workspace.forms.get(FORM), MAKEUP_NAME, "3")
    return CountyRules(rules, chosen, int(Decimal(makeup)), any(each.name in found for each in SETTINGS))


def decide(workspace: "Workspace", chosen: Mapping[str, str], *, since: str, source: str) -> "list[Saved]":
    """Set how the county counts from a day on (YYYY-MM-DD); only what differs from that day's state is written.

    source: the county's document or meeting. Raises UserError as saving does.
    """
    held = county_rules(workspace, since[:7]).chosen
    wishes = [
        Wish({"name": each.name, "value": chosen[each.name], "source": source, "from": since, "binding": COUNTY_OWN})
        for each in SETTINGS if chosen.get(each.name, held[each.name]) != held[each.name]
    ]
    return workspace.save_many(THRESHOLDS, wishes) if wishes else []


def rules_words(found: CountyRules) -> str:
    """The rules as the sheet prints them below its table."""
    said = "；".join(f"{each.label}{each.ways[found.chosen[each.name]]}" for each in SETTINGS)
    whose = "本县设定" if found.set_here else "程序建议，本县未另行规定"
    return f"计算规则（{whose}）：只计工作日；{said}；国企派驻专班成员每月到县不少于 {found.rules.soe_days} 个工作日。"


def plain(number: str) -> str:
    """0.50 → 0.5, 7.0 → 7."""
    return f"{Decimal(number).normalize():f}"


def _way(setting: Setting, value: str) -> str:
    return value if value in setting.ways else setting.suggested


def _suggested(form: "Form | None", name: str, otherwise: str) -> str:
    known: Iterable[tuple[str, str]] = ((each.name, each.value) for each in form.thresholds) if form else ()
    return dict(known).get(name, otherwise)
