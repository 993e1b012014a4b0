"""What falls due: the month's report step by step, other deadlines of the county, promises with a day of their own.

Source: domain.md 6.1–6.2. Days are counted in working days of the following month, so holidays shift them. The county
sets them in its deadline register; where it has set none the proposals of 6.1 stand, and are marked as such.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from model.calendar import periods
from model.workspace.filters import Filter

if TYPE_CHECKING:
    from model.workspace.listing import Row
    from model.workspace.workspace import Workspace

DEADLINE: Final = "deadline"
AHEAD = 14  # days to look ahead for promises, and for other deadlines
TERM_ENDS = 60  # days before a cadre's term ends: the appraisal is due (domain.md 6.2)
_MOST = 200  # promises of one ledger that are looked at
_ALL, _INCOME = "all", "village_income"


@dataclass(frozen=True, slots=True)
class Due:
    """One thing and its day. form, record: where it is done; form "" = the month's report, record "" = several.

    proposed: the county hasn't set the day, it is the program's proposal.
    """

    day: date
    words: str
    form: str = ""
    record: str = ""
    proposed: bool = False

    def late(self, today: date) -> int:
        """Days since it was due, 0 while it can still be met."""
        return max(0, (today - self.day).days)


# level -> (which deadline of the register, working day proposed by domain.md 6.1, what is done by then)
_STEPS: Mapping[str, tuple[tuple[str, int, str], ...]] = {
    "village": ((_INCOME, 2, "上报本村月报"),),
    "township": ((_INCOME, 2, "收齐村级报表"), (_ALL, 4, "签批并报县")),
    "enterprise": ((_ALL, 4, "签批并报县"),),
    "county": ((_ALL, 4, "收齐各单位月报"), ("", 6, "审核完毕，发回执"), ("", 8, "签发通报和简报")),
}
# ledger -> (column of the day, states that are still open, what it is called)
_PROMISES: Mapping[str, tuple[str, str, tuple[str, ...], str]] = {
    "problem": ("deadline", "state", ("open", "doing", "escalated"), "整改问题"),
    "task": ("deadline", "state", ("not_started", "doing", "delayed"), "完成任务"),
    "leave": ("return_due", "state", ("approved",), "销假"),
}


def month_steps(workspace: "Workspace", period: str) -> list[Due]:
    """By when a month's report goes from step to step, for a unit of this level; the last is the one that counts."""
    last = periods.bounds(period)[1]
    set_days = {form: days for kind, form, days in _register(workspace, last) if kind == "month"}
    level = workspace.units.level_of(workspace.unit)
    found = []
    for form, proposed, words in _STEPS.get(level, ()):
        days = set_days.get(form, proposed)
        behind = form if form == _INCOME else ""
        found.append(Due(workspace.workdays.add_workdays(last, days), words, behind, proposed=form not in set_days))
    return found


def coming(workspace: "Workspace", today: date, period: str) -> list[Due]:
    """Everything due until AHEAD days from today, what is late included, by day. period: the month reported now."""
    until = today + timedelta(days=AHEAD)
    found = [*month_steps(workspace, period), *_others(workspace, today, period)]
    found = [each for each in found if each.day <= until]
    found += _promises(workspace, until)
    found += _terms(workspace, today)
    return sorted(found, key=lambda each: (each.day, each.words))


def _register(workspace: "Workspace", last: date) -> Iterator[tuple[str, str, int]]:
    """(period, ledger, working days) of each entry that holds on a day."""
    if DEADLINE not in workspace.forms:
        return
    for record in workspace.register_records(DEADLINE):
        values = record.values
        if values.get("due_workday") is not None and _holds(values, last):
            yield str(values.get("period", "")), str(values.get("form", "")), int(values["due_workday"])


def _holds(values: Mapping[str, Any], day: date) -> bool:
    since, until = str(values.get("valid_from", "")), str(values.get("valid_to", ""))
    return (not since or since <= day.isoformat()) and (not until or day.isoformat() < until)


def _others(workspace: "Workspace", today: date, period: str) -> Iterator[Due]:
    """Deadlines for single ledgers and for longer periods, of the period that ended last."""
    for kind, form, days in _register(workspace, today):
        known = workspace.forms.get(form)
        if kind == "month" and form not in (_ALL, _INCOME) and known:
            day = workspace.workdays.add_workdays(periods.bounds(period)[1], days)
            yield Due(day, f"{known.title}截止", form)
        elif kind != "month":
            ended, name = _ended(kind, today)
            day = workspace.workdays.add_workdays(ended, days)
            if day >= today - timedelta(days=AHEAD):
                yield Due(day, f"{name}{known.title if known else '全部材料'}截止", form if known else "")


def _ended(kind: str, today: date) -> tuple[date, str]:
    """The last day of the quarter, half-year or year that ended last, and its name."""
    months = {"quarter": 3, "half_year": 6}.get(kind, 12)
    part = (today.month - 1) // months
    last = date(today.year, part * months + 1, 1) - timedelta(days=1)
    number = (last.month - 1) // months + 1
    name = {3: f"{last.year}年第{number}季度", 6: f"{last.year}年{'上' if number == 1 else '下'}半年"}
    return last, name.get(months, f"{last.year}年")


def _promises(workspace: "Workspace", until: date) -> Iterator[Due]:
    """What was promised by a day and isn't done; several of one ledger on one day are one line."""
    for form, (column, state, open_states, words) in _PROMISES.items():
        if form in workspace.forms:
            filters = [Filter(state, "in", list(open_states)), Filter(column, "<=", until.isoformat())]
            listing = workspace.listing(form, columns=(column,), order=(column, True), filters=filters)
            yield from _by_day(form, column, words, listing.page(0, _MOST))


def _by_day(form: str, column: str, words: str, rows: "Iterable[Row]") -> Iterator[Due]:
    days: dict[str, list[Row]] = {}
    for each in rows:
        days.setdefault(str(each.values[column]), []).append(each)
    for day, there in days.items():
        one = len(there) == 1
        what = f"{words}：{there[0].title}" if one else f"{words} {len(there)} 项"
        yield Due(date.fromisoformat(day), what, form, there[0].record if one else "")


def _terms(workspace: "Workspace", today: date) -> Iterator[Due]:
    """Cadres whose term ends within TERM_ENDS days and whose appraisal is therefore due."""
    if "cadre" not in workspace.forms:
        return
    span = (today.isoformat(), (today + timedelta(days=TERM_ENDS)).isoformat())
    filters = [Filter("planned_to", "between", span), Filter("actual_to", "blank")]
    rows = workspace.listing("cadre", columns=("name", "planned_to"), filters=filters).page(0, _MOST)
    for each in rows:
        ends = date.fromisoformat(str(each.values["planned_to"]))
        name = each.values.get("name", each.title)
        yield Due(ends, f"{name}派驻期满，此前办好鉴定", "cadre", each.record)
