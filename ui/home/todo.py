"""What the month still wants, line by line with its jump: returned, wrong, missing, short, unexplained. No Qt here."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from forms.definition import Form
from model import clock
from model.figures.sources import ATTENDANCE, CadreMonth, Sources
from model.identifiers import record_id
from model.month import verdicts
from model.month.check import Finding, FormCheck, Missing, MonthCheck, check_month
from model.month.submissions import Submission
from model.month.verdicts import Returned
from model.titles import title_of
from model.workspace.drafts import Draft
from ui.home.state import MONTH, STEPS, Jump, Kind, StepState, Words, month_name

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

_NAMES = 3  # names in a line before it says how many
_NOUNS = {"unit": "个村", "cadre": "名干部", "project": "个项目"}
_NIL = "nil"
_INTERNAL = "内部"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do. title: its ledger. note: at the right. act: words of the jump. parts: what a group holds."""

    kind: Kind
    title: str
    words: str
    note: str
    act: str
    jump: Jump
    parts: tuple["Line", ...] = ()

    @property
    def count(self) -> int:
        """How many things it stands for."""
        return len(self.parts) or 1


@dataclass(frozen=True, slots=True)
class Todo:
    """The list. steps: state of each of STEPS; note: beside the current one. complete: ledgers that want nothing.

    open: errors, unexplained warnings and gaps together, the number on the rail.
    """

    lines: tuple[Line, ...]
    steps: tuple[StepState, ...]
    note: str
    complete: str
    open: int


def read_todo(workspace: "Workspace", period: str, current: Submission | None, step: Words) -> Todo:
    """As long as evaluating the month's records takes. step: called between records; it may raise to cancel."""
    back = verdicts.returned(workspace)

    def checked(done: int, of: int, title: str) -> None:
        step(f"正在检查{title}", done, of)

    check = check_month(workspace, workspace.unit, period, checked)
    step("正在看考勤天数", 0, 0)
    sources = Sources(workspace, period, workspace.unit)
    return put_together(workspace, check, back, [*_not_received(workspace, sources), *_short(workspace, sources)],
                        current, unfinished(workspace))


def put_together(workspace: "Workspace", check: MonthCheck, back: Sequence[Returned], short: Sequence[Line],
                 current: Submission | None, drafts: Sequence[Draft] = ()) -> Todo:
    """The list from its parts: what came back first, then what is half typed, then the ledgers, the worst first."""
    lines = [*(_returned(workspace, each) for each in back), *_unfinished(workspace, drafts)]
    wrong, gaps, doubts = list[Line](), list[Line](), list[Line]()
    for each in check.forms:
        wrong += _grouped(each, [_finding(each.title, one) for one in each.errors], "处错误", "去改")
        gaps += _missing(workspace, each, check.period)
        doubts += _grouped(each, [_finding(each.title, one) for one in each.unexplained], "处提醒待说明", "去说明")
    lines += [*wrong, *gaps, *short, *doubts]
    missing = sum(len(each.missing) for each in check.forms)
    faults = sum(len(each.errors) + len(each.unexplained) for each in check.forms)
    steps, note = _steps(missing, faults, current)
    return Todo(tuple(lines), steps, note, _complete(check), missing + faults)


def _steps(missing: int, faults: int, current: Submission | None) -> tuple[tuple[StepState, ...], str]:
    """Which of STEPS is on. A gap is named and forbids nothing, so a month may be signed with one."""
    if current is not None and current.state == "packed":
        return tuple[StepState, ...]("done" for _ in STEPS), "已打包"
    if current is not None and not current.missing_signatures():
        place, note = 3, "已签批"
    elif current is not None:
        place, note = 2, f"还差{'、'.join(current.missing_signatures())}"
    elif missing:
        place, note = 0, f"还缺 {missing} 处"
    elif faults:
        place, note = 1, f"{faults} 处要改"
    else:
        place, note = 2, "可以签批"
    states: list[StepState] = ["done" if at < place else "current" if at == place else "later"
                               for at in range(len(STEPS))]
    return tuple(states), note


def _complete(check: MonthCheck) -> str:
    """已齐：项目台账 14 条、资金台账，零报告 2 份; "" when nothing is."""
    there = [f"{each.title} {each.records} 条" for each in check.forms
             if each.state == "complete" and each.records and each.form != _NIL]
    nil = [each.title for each in check.forms if each.state == "nil"]
    parts = [*there, *([f"零报告 {len(nil)} 份（{'、'.join(nil)}）"] if nil else [])]
    return f"已齐：{'、'.join(parts)}" if parts else ""


def unfinished(workspace: "Workspace") -> list[Draft]:
    """What the person who is logged in has typed and never saved, newest first."""
    return [each for each in workspace.drafts()
            if each.person == workspace.person and each.form_id in workspace.forms
            and workspace.forms[each.form_id].group != _INTERNAL]


def _unfinished(workspace: "Workspace", drafts: Sequence[Draft]) -> list[Line]:
    lines = [_draft(workspace, each) for each in drafts]
    if len(lines) <= _NAMES:
        return lines
    return [Line("draft", lines[0].title, f"{len(lines)} 份没填完：{lines[0].words}", "", lines[0].act, lines[0].jump,
                 tuple(lines))]


def _draft(workspace: "Workspace", each: Draft) -> Line:
    form = workspace.forms[each.form_id]
    at = clock.shown(each.at)
    name = title_of(workspace, form, each.values)
    words = f"{name}：改了没有保存" if each.record else f"{name}：没有保存"
    words = "新的一条，没有保存" if name == form.title and not each.record else words
    note = f"{int(at[5:7])}月{int(at[8:10])}日 {at[11:16]}"
    # A path leads to the ledger itself, also where a desk stands before it: the ledger offers what is half typed.
    return Line("draft", form.title, words, note, "接着填", Jump(form.id, each.record or "", form.title_fields[0]))


def _returned(workspace: "Workspace", each: Returned) -> Line:
    form = workspace.forms[each.form]
    note = "已退回"
    if each.at:
        text, by = clock.shown(each.at), verdicts.correct_by(workspace, each.at)
        note = f"{int(text[5:7])}月{int(text[8:10])}日退回，宜{by.month}月{by.day}日前重报"
    words = f"{each.title}：{each.words}" if each.words else each.title
    return Line("returned", form.title, words, note, "去更正", Jump(each.form, each.record))


def _finding(title: str, each: Finding) -> Line:
    error = each.level == "error"
    return Line("error" if error else "warning", title, f"{each.title}：{each.message}",
                "" if error else "待说明", "去改" if error else "去说明", Jump(each.form, each.record, each.path))


def _grouped(check: FormCheck, lines: Sequence[Line], words: str, act: str) -> list[Line]:
    """Few stand alone, many behind one line."""
    if len(lines) <= _NAMES:
        return list(lines)
    first = lines[0]
    return [Line(first.kind, check.title, f"{len(lines)} {words}：{first.words}", "", act, first.jump, tuple(lines))]


def _missing(workspace: "Workspace", check: FormCheck, period: str) -> list[Line]:
    form = workspace.forms[check.form]
    lines = [_gap(form, each, period) for each in check.missing]
    if len(lines) <= 1 or form.expected is None:
        return lines
    expected = form.expected
    names = "、".join(_called(form, each.name) for each in check.missing[:_NAMES])
    more = "等" if len(lines) > _NAMES else ""
    what = f"{month_name(period)}未报" if expected.each == "period" else "有空白"
    noun = _NOUNS.get(expected.form, "项")
    note = ""
    if expected.each == "period" and expected.form == "unit":
        note = f"{check.records}/{check.records + len(lines)} 村"
    elif expected.each != "period":
        note = f"{sum(len(each.days) for each in check.missing)} 个工作日"
    words = f"{len(lines)} {noun}{what}：{names}{more}"
    return [Line("missing", check.title, words, note, "去填", lines[0].jump, tuple(lines))]


def _called(form: Form, name: str) -> str:
    """A cadre without the post, as people call him."""
    return name.partition(" ")[0] if form.expected is not None and form.expected.form == "cadre" else name


def _gap(form: Form, each: Missing, period: str) -> Line:
    """One gap. The jump leads to the place itself where its record's id is known beforehand."""
    values: dict[str, Any] = {}
    if form.expected and each.subject:
        values[form.expected.field] = each.subject
    if form.period == "month" and form.period_field:
        values[form.period_field] = period
    if each.days and form.period_field:
        values[form.period_field] = each.days[0].isoformat()
    known = all(name in values for name in form.key)
    record = (record_id(form, values) or "") if known else ""
    words = each.message.removeprefix(form.title)  # the ledger's name stands at the left already
    if each.subject:
        words = f"{_called(form, each.name)}{words.removeprefix(each.name)}"
    note = f"{len(each.days)} 个工作日" if each.days else ""
    return Line("missing", form.title, words, note, "去填", Jump(form.id, record, "", values))


def _not_received(workspace: "Workspace", sources: Sources) -> list[Line]:
    """Units below that owe a package of the month and whose package hasn't come in."""
    today = clock.today(workspace.clock)
    lines = []
    for unit, receipt in sources.receipts.items():
        if receipt.day is None:
            late = receipt.days_late(today)
            name = workspace.units.name(unit)
            lines.append(Line("late" if late else "missing", "月度上报", f"{name}{month_name(sources.month)}月报未收到",
                              f"逾期 {late} 天" if late else "", "去看", Jump(MONTH)))
    if len(lines) <= _NAMES:
        return lines
    silent = [unit for unit, receipt in sources.receipts.items() if receipt.day is None]
    names = "、".join(workspace.units.name(each) for each in silent[:_NAMES])
    words = f"{len(lines)} 个单位{month_name(sources.month)}月报未收到：{names}等"
    return [Line(lines[0].kind, "月度上报", words, lines[0].note, "去看", Jump(MONTH), tuple(lines))]


def _short(workspace: "Workspace", sources: Sources) -> list[Line]:
    """Cadres below the days that their rule asks for."""
    if ATTENDANCE not in workspace.forms:
        return []
    form = workspace.forms[ATTENDANCE]
    lines = [_short_line(workspace, form, each, sources.month) for each in sources.cadre_months
             if each.totals.compliant == "no"]
    if len(lines) <= _NAMES:
        return lines
    words = f"{len(lines)} 名干部在县天数不足：{lines[0].words}"
    return [Line("warning", form.title, words, "", "去看", lines[0].jump, tuple(lines))]


def _short_line(workspace: "Workspace", form: Form, each: CadreMonth, period: str) -> Line:
    totals = each.totals
    name = workspace.name_of("cadre", each.cadre).split(" ")[0]
    words = (f"{name}在县 {days_words(totals.in_county)} 天，要求 {totals.required} 天，"
             f"差 {days_words(totals.shortfall)} 天")
    first = workspace.workdays.workdays(period)[0].isoformat()
    record = record_id(form, {"cadre": each.cadre, "date": first}) or ""
    note = f"{totals.empty_halves} 个半天未填" if totals.empty_halves else "天数不足"
    return Line("warning", form.title, words, note, "去看", Jump(ATTENDANCE, record))


def days_words(days: Decimal) -> str:
    """6.5, 7: no trailing zero."""
    text = f"{days:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def month_jump() -> Jump:
    """To the month's report."""
    return Jump(MONTH)
