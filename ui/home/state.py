"""What the start page shows at one moment: read in the worker, step by step, the quickest first. No Qt here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from model import clock
from model.calendar import periods
from model.income.months import FORM as INCOME
from model.income.months import IncomeMonth, income_months
from model.month import due, submissions, verdicts
from model.month.due import Due
from model.month.submissions import Submission
from model.month.verdicts import Verdict

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

Words = Callable[..., object]
Kind = Literal["returned", "draft", "error", "missing", "warning", "late"]
StepState = Literal["done", "current", "later"]
STEPS = ("录入", "检查", "签批", "打包报送")
MONTH = "month"
PACKAGES = 6
_WEEKDAYS = "一二三四五六日"
_NO_RECORDS = ("threshold", "deadline", "workday_year", "person", "unit", "nil")


@dataclass(frozen=True, slots=True)
class Jump:
    """Where a line leads. form: a ledger, or MONTH for the month's report. values: what a new record starts with."""

    form: str
    record: str = ""
    path: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DueLine:
    """One day: 4月7日, 周二, 签批并报县. tone: "", accent for today, red when late."""

    day: str
    weekday: str
    words: str
    tone: Literal["", "accent", "red"]
    jump: Jump | None


@dataclass(frozen=True, slots=True)
class PackageLine:
    """One number: 2026-03-A001. state: a key of ui.widgets.states.STATES; words beside its symbol."""

    number: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One of the things that a new workspace needs. form: where it is done."""

    title: str
    why: str
    act: str
    form: str
    done: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """What is known at once. due_words: by when; late: it is over. first: () once the workspace is in use.

    current: the sign-off of the month that counts, None = none or gone stale.
    """

    period: str
    today: date
    due_words: str
    late: bool
    dues: tuple[DueLine, ...]
    packages: tuple[PackageLine, ...]
    first: tuple[FirstStep, ...]
    current: Submission | None


def read_overview(workspace: "Workspace") -> Overview:
    """Days, packages, first steps: some milliseconds."""
    today = clock.today(workspace.clock)
    period = periods.step(periods.month(today), -1)
    told = verdicts.verdicts(workspace)
    made = submissions.submissions(workspace)
    current = next((each for each in made if each.unit == workspace.unit and each.period == period
                    and each.state != "void" and each.report), None)
    stale = current is not None and bool(submissions.changed_since(workspace, current))
    steps = due.month_steps(workspace, period)
    gathered = income_months(workspace, workspace.unit, period, 1)[0]
    packed = current is not None and current.state == "packed" and not stale
    over = steps if packed and workspace.units.level_of(workspace.unit) != "county" else []
    dues = [_due_line(each, today, gathered if each in steps and each.form == INCOME else None)
            for each in due.coming(workspace, today, period)
            if each not in over and not (each in steps and each.form == INCOME and gathered.reported == gathered.due)]
    late = bool(steps) and not packed and steps[-1].late(today) > 0
    first = _first_steps(workspace, periods.month(today) if late else period)
    if first:  # what was due before anything was kept here, nobody can be late with
        dues, late = [each for each in dues if each.tone != "red"], False
    lines = [_package(each, told.get(each.digest), stale=stale and each == current) for each in made[:PACKAGES]]
    return Overview(
        period, today, _due_words(workspace, steps, today, packed=packed),
        late, tuple(dues), tuple(lines), first, None if stale else current)


def day_words(day: date) -> str:
    """4月7日."""
    return f"{day.month}月{day.day}日"


def weekday(day: date) -> str:
    """周二."""
    return f"周{_WEEKDAYS[day.weekday()]}"


def month_name(period: str) -> str:
    """3月."""
    return f"{int(period[5:])}月"


def _due_words(workspace: "Workspace", steps: list[Due], today: date, *, packed: bool) -> str:
    if not steps:
        return ""
    own = _report_step(workspace, steps)
    after = "前报县" if workspace.units.level_of(workspace.unit) in ("township", "enterprise") else f"前{own.words}"
    said = f"{day_words(own.day)}（{weekday(own.day)}）{after}"
    if own.proposed:
        said += "（建议，县里未规定）"
    if note := workspace.workdays.note(own.day.year):
        said += f"，{note}"
    if packed:
        return said
    if late := own.late(today):
        return f"{said}，已逾期 {late} 天"
    left = len(workspace.workdays.between(today, own.day))
    return f"{said}，连今天还有 {left} 个工作日"


def _report_step(workspace: "Workspace", steps: list[Due]) -> Due:
    """The day that the page's head names: the package's, and for a county the day when all should be in."""
    return steps[0] if workspace.units.level_of(workspace.unit) == "county" else steps[-1]


def _due_line(each: Due, today: date, gathered: IncomeMonth | None) -> DueLine:
    """gathered: how many villages are in, for the day when all should be."""
    late = each.late(today)
    near = {0: "今天", 1: "明天"}.get((each.day - today).days, weekday(each.day))
    words = f"{each.words} {gathered.reported}/{gathered.due}" if gathered else each.words
    words = f"{words}（建议日期）" if each.proposed else words
    tone: Literal["", "accent", "red"] = "red" if late else "accent" if each.day == today else ""
    return DueLine(day_words(each.day), f"逾期{late}天" if late else near, words, tone,
                   Jump(each.form or MONTH, each.record))


def _package(made: Submission, verdict: Verdict | None, *, stale: bool) -> PackageLine:
    number = f"{made.period}-{made.number}"
    if made.state == "void":
        return PackageLine(number, "void", "作废")
    if made.state != "packed":
        missing = made.missing_signatures()
        words = "签批后有改动，须重签" if stale else f"{'、'.join(missing)}未签批" if missing else "已签批，待打包"
        return PackageLine(number, "warning" if stale else "missing", words)
    if verdict is None:
        after = "，之后有改动" if stale else ""
        return PackageLine(number, "warning" if stale else "submitted", f"{_day_of(made.packed_at)}已打包{after}")
    day = _day_of(verdict.at)
    words = {"received": f"{day}县已收，待审", "accept": f"{day}县审定", "return": f"{day}已退回"}[verdict.kind]
    if verdict.kind == "accept" and verdict.records:
        return PackageLine(number, "returned", f"{day}退回 {len(verdict.records)} 条，其余审定")
    states = {"received": "received", "accept": "accepted", "return": "returned"}
    return PackageLine(number, states[verdict.kind], words)


def _day_of(stamp: str) -> str:
    text = clock.shown(stamp)
    return f"{int(text[5:7])}月{int(text[8:10])}日"


def _first_steps(workspace: "Workspace", period: str) -> tuple[FirstStep, ...]:
    """Four steps, while the workspace holds next to nothing; () afterwards."""
    forms = workspace.forms
    there = {name: bool(workspace.listing(name, columns=()).count().rows)
             for name in ("supporter", "cadre", "project") if name in forms}
    daily = [name for name in ("attendance", "village_income") if name in forms]
    if not there or not daily or all(there.values()):
        return ()
    if any(workspace.month_count(each.id, unit=workspace.unit, month=period) for each in forms.values()
           if each.id not in _NO_RECORDS and each.period != "none"):
        return ()
    words = {"supporter": ("登记帮扶单位", "干部的派出单位、项目的出资单位都从这里选。", "登记单位"),
             "cadre": ("登记派驻干部", "考勤按这份名单记，谁该在岗几天也从这里来。", "登记干部"),
             "project": ("登记帮扶项目", "资金、日志、进度都记在项目名下，一次登记，处处引用。", "登记项目")}
    steps = [FirstStep(*words[name], name, done) for name, done in there.items()]
    month = month_name(period)
    day = ("填村集体收入", f"{month}各村的收入填好，月报和合计自动生成。", "去填收入")
    if daily[0] == "attendance":
        day = ("记考勤", f"{month}的考勤和村集体收入填好，月报和合计自动生成。", "去记考勤")
    return (*steps, FirstStep(*day, daily[0], done=False))
