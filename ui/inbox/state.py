"""What the inbox knows at one moment: files looked at, packages taken in, units that are missing. No Qt here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Literal

from export.exchange.receiving_words import fork_line, gap_line
from export.exchange.reminders import reminder_text
from forms.values import show_value
from model import clock
from model.calendar import periods
from model.exchange import completeness, conflicts, inbox_log, judging, month_closing, trust
from model.exchange.outcomes import OUTCOMES
from model.titles import called

if TYPE_CHECKING:
    from export.exchange.receiving import Look
    from model.exchange.completeness import Completeness, UnitMonth
    from model.exchange.inbox_log import InPackage
    from model.exchange.judging import Remark
    from model.exchange.month_closing import Closing
    from model.exchange.preview import Preview
    from model.workspace.workspace import Workspace

Kind = Literal["look", "here", "due"]
MONTHS = 6  # beside each other
SHOWN = 60  # records named one by one
_WAITING = ("received", "waiting")
KINDS: Mapping[str, str] = {
    "submission": "上报包", "receipt": "回执", "notice": "下发", "roster": "授权名册", "invitation": "邀请",
    "request": "加入申请", "handover": "交接", "rescue": "恢复申请",
}
COLUMNS = ("new", "newer", "same", "conflicting")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list. state: a key of ui.widgets.states.STATES, words beside it. key: of this line alone."""

    key: str
    kind: Kind
    unit: str
    period: str
    number: str
    at: str
    state: str
    words: str
    why: str = ""

    @property
    def spoken(self) -> str:
        """For a screen reader and the clipboard."""
        return " ".join(filter(None, (self.unit, self.period, self.number, self.at, self.words)))


@dataclass(frozen=True, slots=True)
class Check:
    """One finding about a file. level: good, warning or error."""

    level: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Named:
    """One record that deserves a look. form "" = there is nothing to jump to."""

    level: str
    title: str
    words: str
    form: str = ""
    record: str = ""


@dataclass(frozen=True)
class Detail:
    """What is shown of one line. table: ledger, then how many of COLUMNS and of everything else. conflict: may be
    settled at once. acts: which buttons it offers: take, aside, accept, return, drop, again."""

    key: str
    title: str
    about: str
    checks: tuple[Check, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    table: tuple[tuple[str, tuple[int, ...]], ...] = ()
    named: tuple[Named, ...] = ()
    remarks: "tuple[Remark, ...]" = ()
    acts: frozenset[str] = frozenset()
    foot: str = ""


@dataclass(frozen=True)
class InboxState:
    """The page. waiting: how many packages want somebody. unanswered: how many receipts wait to be written."""

    month: str
    joined: bool
    lines: tuple[Line, ...]
    table: "Completeness"
    due: str
    conflicts: tuple[tuple[str, str, str], ...]
    unanswered: int
    units: Mapping[str, str]
    reminder: str = ""
    closings: "tuple[Closing, ...]" = ()

    @property
    def waiting(self) -> int:
        """Packages that nobody has judged, and versions that contradict each other."""
        return sum(each.kind == "here" and each.state in _WAITING for each in self.lines) + len(self.conflicts)


def read_state(workspace: "Workspace", month: str, looks: "Sequence[Look]") -> InboxState:
    """Everything at once. month: YYYY-MM; looks: files that were looked at and not taken in."""
    from model.exchange.receipts import unanswered

    table = completeness.completeness(workspace, [periods.step(month, each - MONTHS + 1) for each in range(MONTHS)])
    here = inbox_log.packages(workspace)
    lines = [*(look_line(each) for each in looks), *_missing(workspace, table, month),
             *(_here_line(workspace, each) for each in here if each.kind != "receipt" or each.state == "quarantined")]
    due = completeness.deadline(workspace, month)
    words = f"{due.day.month}月{due.day.day}日前收齐" + ("（本县没定期限，按第4个工作日）" if due.proposed else "")
    return InboxState(
        month, trust.joined(workspace), tuple(lines), table, words, tuple(conflicts.worklist(workspace)),
        len(unanswered(workspace)), {unit: workspace.units.name(unit) for unit in table.units},
        reminder_text(workspace, table, month), tuple(month_closing.closings(workspace, month)),
    )


def look_line(look: "Look") -> Line:
    """A file that was looked at: nothing of it is in the ledger."""
    state, words = _look_words(look)
    return Line(look.sha256 or str(look.path), "look", look.unit_name or "（未知来源）", _month(look.period),
                look.number or KINDS.get(look.kind, ""), "", state, words, look.happened)


def _look_words(look: "Look") -> tuple[str, str]:
    if not look.ok:
        return "quarantine", "不能收"
    if look.state in ("received", "accepted", "returned", "applied"):
        return "void", "以前收过"
    if look.kind != "submission":
        return "submitted", f"试看：{KINDS.get(look.kind, '文件')}"
    counts = look.preview.counts if look.preview else {}
    if counts.get("conflicting"):
        return "conflict", f"试看，{counts['conflicting']} 处冲突"
    if look.preview and (look.preview.merged.gaps or look.preview.merged.forks or look.preview.missing_numbers):
        return "warning", "试看，有缺口"
    return "submitted", "试看，可以收"


def _missing(workspace: "Workspace", table: "Completeness", month: str) -> list[Line]:
    found = []
    for each in table.month(month):
        name, shown = workspace.units.name(each.unit), _month(month)
        if each.state == "late":
            found.append(Line(f"due/{each.unit}", "due", name, shown, "", "", "late", f"未到，逾期 {each.late} 天"))
        elif each.state == "due":
            day = each.due.day
            found.append(Line(f"due/{each.unit}", "due", name, shown, "", "", "missing",
                              f"未到，{day.month}月{day.day}日前"))
    return found


def _here_line(workspace: "Workspace", package: "InPackage") -> Line:
    state = {"waiting": "draft", "quarantined": "quarantine", "applied": "complete"}.get(package.state, package.state)
    words = {"waiting": "先放着", "quarantined": "隔离", "received": "已收，待审", "accepted": "已接收",
             "returned": "已退回", "applied": "已办"}[package.state]
    name = workspace.units.name(package.unit) if package.unit else "（未知来源）"
    return Line(package.sha256, "here", name, _month(package.period), package.number or KINDS.get(package.kind, ""),
                short_time(package.received_at), state, words, package.reason)


def look_detail(workspace: "Workspace", look: "Look", size: int) -> Detail:
    """What a dry run found."""
    title = look.path.name
    about = f"{_megabytes(size)}，试看结果，还没有写入任何数据"
    if not look.ok:
        refused = (Check("error", "不能收", look.happened), Check("warning", "怎么办", look.next_step))
        return Detail(_key(look), title, about, refused, acts=frozenset({"drop", "again"}),
                      foot="收下时会放进隔离，写明原因，不影响别的包。")
    again = look.state in ("received", "accepted", "returned", "applied")
    checks = tuple(_look_checks(workspace, look))
    acts = {"drop"} if again else {"take", "aside", "drop"}
    if not again and look.kind == "submission":
        acts.add("return")
    seen = look.preview
    foot = "以前收过同一个包，再收也没有变动。" if again else "收下后先待审；冲突两版都保留，没有接收的不计入汇总。"
    if seen is None:
        return Detail(_key(look), title, about, checks, acts=frozenset(acts), foot=foot)
    return Detail(_key(look), title, about, checks, {str(name): count for name, count in seen.counts.items()},
                  _by_form(workspace, [(each.form, each.outcome) for each in seen.outcomes]),
                  tuple(_named(workspace, seen)), acts=frozenset(acts), foot=foot)


def _look_checks(workspace: "Workspace", look: "Look") -> Iterable[Check]:
    verdict, seen = look.verdict, look.preview
    unproven = verdict is not None and not verdict.ok
    lines = [each for each in look.lines if each]
    yield Check("warning" if unproven else "good", "签名", lines[0] if lines else "")
    for each in lines[1:8]:
        yield Check("good", "", each)
    if look.roster is not None:
        yield Check("good", "名册", f"附第 {look.roster.number} 号授权名册，{len(look.roster.streams)} 台设备")
    if seen is None:
        return
    troubles = [gap_line(workspace, each) for each in seen.merged.gaps]
    troubles += [fork_line(workspace, each) for each in seen.merged.forks]
    if seen.merged.waiting:
        troubles.append(f"有 {len(seen.merged.waiting)} 个修改的前一版还没到，先收着，到了自动接上。")
    if seen.missing_numbers:
        troubles.append(f"这台设备还有没收到的包：{'、'.join(seen.missing_numbers)}。")
    if seen.copied:
        troubles.append("这个包接着本机的流水往下写：有人复制了本工作文件夹。收下后本机改用新的流水。")
    if not troubles:
        yield Check("good", "流水", "接着上一个包，不缺号")
    for trouble in troubles:
        yield Check("warning", "流水", trouble)


def _by_form(
    workspace: "Workspace", outcomes: "Iterable[tuple[str, str]]"
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    found: dict[str, dict[str, int]] = {}
    for form, outcome in outcomes:
        there = found.setdefault(form, {})
        place = outcome if outcome in COLUMNS else "other"
        there[place] = there.get(place, 0) + 1
    names = {form: workspace.forms[form].title if form in workspace.forms else form or "其他" for form in found}
    return tuple((names[form], tuple(there.get(each, 0) for each in (*COLUMNS, "other")))
                 for form, there in found.items())


def _named(workspace: "Workspace", seen: "Preview") -> Iterable[Named]:
    """Records to look at: in conflict first, then refused, then changed."""
    titles = {record: title for _, record, title in
              completeness.titled(workspace, [each.record for each in seen.outcomes])}
    order = {"conflicting": 0, "barred": 1, "missing": 2, "newer": 3}
    worth = sorted((each for each in seen.outcomes if each.outcome in order), key=lambda each: order[each.outcome])
    for each in worth[:SHOWN]:
        told = seen.differences.get(each.record, ())
        form = workspace.forms.get(each.form)
        told = tuple(one for one in told if not one.field.calculation) or told
        words = each.reason or OUTCOMES[each.outcome]
        if form is not None and told:
            words = "；".join(
                f"{one.label} {show_value(form, one.field, one.before, names=partial(called, workspace)) or '空'} → "
                f"{show_value(form, one.field, one.after, names=partial(called, workspace)) or '空'}"
                if one.kind in ("filled", "changed", "cleared") else one.label for one in told[:4])
            words += f" 等 {len(told)} 项" if len(told) > 4 else ""
        level = "warning" if each.outcome == "conflicting" else "error" if order[each.outcome] < 3 else "good"
        yield Named(level, titles.get(each.record, each.record), words)
    if len(worth) > SHOWN:
        yield Named("good", "", f"还有 {len(worth) - SHOWN} 条")
    for fault in seen.miscalculated[:SHOWN]:
        yield Named("error", titles.get(fault.record, fault.record),
                    f"计算不符：{fault.path} 包里是 {fault.theirs}，应为 {fault.ours}")


def here_detail(workspace: "Workspace", package: "InPackage", submit: str) -> Detail:
    """What is known of a package that came. submit: the entry that handed it in, "" where none did."""
    about = f"{short_time(package.received_at)} 收到，{package.shown}"
    if package.state == "quarantined":
        return Detail(package.sha256, package.name, about, (Check("error", "隔离原因", package.reason),),
                      acts=frozenset({"again"}), foot="文件原样留着；名册更新后可以再看一遍。")
    if package.state == "waiting":
        return Detail(package.sha256, package.name, about, (Check("warning", "为什么放着", package.reason),),
                      acts=frozenset({"again", "take"}), foot="还没有写入任何数据。")
    records: Mapping[str, str] = package.outcome.get("records", {})
    reasons: Mapping[str, str] = package.outcome.get("reasons", {})
    known = completeness.titled(workspace, records)
    forms = {record: form for form, record, _ in known}
    titles = {record: title for _, record, title in known}
    standing = {record for _, record, _ in conflicts.worklist(workspace)}
    named = [Named("warning", titles[record], "两个版本互相冲突", forms[record], record)
             for record in records if record in standing]
    named += [Named("error", titles.get(record, record), reason) for record, reason in reasons.items()]
    counts: dict[str, int] = {}
    for outcome in records.values():
        counts[outcome] = counts.get(outcome, 0) + 1
    judged = bool(submit) and judging.may_judge(workspace, submit)
    acts = {"received": {"accept", "return"}, "accepted": {"return"}, "returned": {"accept", "return"}}
    return Detail(
        package.sha256, package.name, about, tuple(_kept_checks(package)), counts,
        _by_form(workspace, [(forms.get(record, ""), outcome) for record, outcome in records.items()]),
        tuple(named[:SHOWN]), tuple(judging.remarks_on(workspace, submit)) if submit else (),
        frozenset(acts.get(package.state, set()) if judged else set()),
        "接收后才计入汇总；退回会随回执带回意见。" if judged else "",
    )


def due_detail(workspace: "Workspace", month: "UnitMonth") -> Detail:
    """A unit whose month hasn't come."""
    day = month.due.day
    about = f"{day.month}月{day.day}日前报到" + ("，本县没有定期限，按次月第4个工作日" if month.due.proposed else "")
    late = Check("error", "逾期", f"{month.late} 天") if month.late else Check("good", "未到期", "还在期限内")
    last = next((each for each in inbox_log.packages(workspace, ("received", "accepted", "returned"))
                 if each.unit == month.unit), None)
    before = (f"{last.period} {last.number}，{short_time(last.received_at)} 收到" if last
              else "还没有收到过这个单位的包")
    return Detail(f"due/{month.unit}", f"{workspace.units.name(month.unit)}　{periods.shown(month.period)}", about,
                  (late, Check("warning", "上一个包", before)),
                  foot="在“填报情况”里可以催报；纸质或别的办法收到的，也在那里记收到日期。")


def _kept_checks(package: "InPackage") -> Iterable[Check]:
    missing = package.outcome.get("missing_numbers", ())
    gaps, forks = package.outcome.get("gaps", ()), package.outcome.get("forks", ())
    yield Check("good", "签名", "收下时已核验，原件存档")
    if missing:
        yield Check("warning", "缺号", f"这台设备还有没收到的包：{'、'.join(missing)}")
    if gaps or forks:
        yield Check("warning", "流水", f"有 {len(gaps)} 处缺口、{len(forks)} 处分叉")
    if package.outcome.get("waiting"):
        yield Check("warning", "等前一版", f"有 {package.outcome['waiting']} 个修改的前一版还没到")


def taken_words(new: int, failed: int, again: int) -> str:
    """What taking many came to."""
    parts = [f"收下 {new} 个"] + ([f"{again} 个以前收过"] if again else [])
    return "，".join(parts + ([f"{failed} 个不能收，已隔离"] if failed else [])) + "。"


def short_time(stamp: str) -> str:
    """4月3日 10:12, China time."""
    text = clock.shown(stamp)
    return f"{int(text[5:7])}月{int(text[8:10])}日 {text[11:16]}" if text else ""


def _month(period: str) -> str:
    return f"{int(period[5:7])}月" if len(period) == 7 else period


def _key(look: "Look") -> str:
    return look.sha256 or str(look.path)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{max(size, 1) / 1000:.1f} KB"
