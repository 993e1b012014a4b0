"""What the inbox knows at one moment: files looked at, packages taken in, units that are missing. No Qt here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from export.exchange.reminders import reminder_text
from model import clock
from model.calendar import periods
from model.exchange import completeness, conflicts, inbox_log, month_closing, trust

if TYPE_CHECKING:
    from export.exchange.receiving import Look
    from model.exchange.completeness import Completeness
    from model.exchange.inbox_log import InPackage
    from model.exchange.judging import Remark
    from model.exchange.month_closing import Closing
    from model.workspace.workspace import Workspace

Kind = Literal["look", "here", "due"]
MONTHS = 6  # beside each other
SHOWN = 60  # records named one by one
_WAITING = ("received", "waiting")
_NOTHING: Mapping[str, str] = {}
KINDS: Mapping[str, str] = {
    "submission": "上报包", "receipt": "回执", "notice": "下发", "roster": "授权名册", "invitation": "邀请",
    "request": "加入申请", "handover": "交接", "rescue": "恢复申请",
}
COLUMNS = ("new", "newer", "same", "conflicting")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list. state: a key of ui.widgets.states.STATES, words beside it, why: as a sentence. key: of this
    line alone. month: YYYY-MM, "" for what has none. todo: it wants somebody."""

    key: str
    kind: Kind
    unit: str
    period: str
    number: str
    at: str
    state: str
    words: str
    why: str = ""
    month: str = ""
    todo: bool = True

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
    settled at once. acts: which buttons it offers: take, keep, aside, accept, partly, return, drop, again, report,
    remind."""

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
    """The page. waiting: how many things want somebody. unanswered: how many receipts wait to be written."""

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
        """Packages that nobody has judged, or that wait for something; versions that contradict each other."""
        return sum(each.kind == "here" and each.todo for each in self.lines) + len(self.conflicts)


def read_state(
    workspace: "Workspace", month: str, looks: "Sequence[Look]", refused: Mapping[str, str] = _NOTHING
) -> InboxState:
    """Everything at once. month: YYYY-MM; looks: files that were looked at and not taken in. refused: key -> why it
    wasn't accepted together with others."""
    from model.exchange.receipts import unanswered

    table = completeness.completeness(workspace, [periods.step(month, each - MONTHS + 1) for each in range(MONTHS)])
    here = inbox_log.packages(workspace)
    seen = {(each.unit, each.period) for each in looks if each.ok}
    lines = [*(look_line(each) for each in looks), *_missing(workspace, table, month, seen),
             *(_here_line(workspace, each) for each in here if each.kind != "receipt" or each.state == "quarantined")]
    lines = [_with_refusal(each, refused.get(each.key, "")) for each in lines]
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
    return Line(key_of(look), "look", look.unit_name or look.path.name, _month(look.period),
                look.number or KINDS.get(look.kind, ""), "", state, words, look.happened, look.period)


def _look_words(look: "Look") -> tuple[str, str]:
    if not look.ok:
        return "quarantine", f"不能收：{short_reason(look.happened)}"
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


def short_reason(reason: str) -> str:
    """Why a file can't be taken, without what every such sentence begins with."""
    return reason.removeprefix("这个文件不能用：").rstrip("。")


def _missing(
    workspace: "Workspace", table: "Completeness", month: str, seen: "set[tuple[str, str]]"
) -> list[Line]:
    """Whose month hasn't come, but for those whose package lies here to be looked at. seen: unit, month."""
    found = []
    for each in table.month(month):
        if (each.unit, month) in seen:
            continue
        name, shown = workspace.units.name(each.unit), _month(month)
        if each.state == "late":
            found.append(Line(f"due/{each.unit}", "due", name, shown, "", "", "late", f"未到，逾期 {each.late} 天",
                              month=month))
        elif each.state == "due":
            day = each.due.day
            found.append(Line(f"due/{each.unit}", "due", name, shown, "", "", "missing",
                              f"未到，{day.month}月{day.day}日前", month=month))
    return found


def _here_line(workspace: "Workspace", package: "InPackage") -> Line:
    state = {"quarantined": "quarantine", "applied": "complete"}.get(package.state, package.state)
    words = {"waiting": "先放着", "quarantined": "隔离", "received": "已收，待审", "accepted": "已接收",
             "returned": "已退回", "applied": "已办"}[package.state]
    if package.state in ("waiting", "quarantined"):
        words = f"{words}：{short_reason(package.reason)}"
    name = workspace.units.name(package.unit) if package.unit else package.name
    return Line(package.sha256, "here", name, _month(package.period), package.number or KINDS.get(package.kind, ""),
                short_time(package.received_at), state, words, package.reason, package.period,
                package.state in _WAITING)


def _with_refusal(line: Line, why: str) -> Line:
    """Why it wasn't accepted, while it still waits for it."""
    if not why or not line.todo or "：" in line.words:
        return line
    return replace(line, words=f"{line.words}：{why}", why=why)


def taken_words(new: int, failed: int, again: int) -> str:
    """What taking many came to."""
    parts = [f"收下 {new} 个"] + ([f"{again} 个以前收过"] if again else [])
    return "，".join(parts + ([f"{failed} 个不能收，另放着，写明了原因"] if failed else [])) + "。"


def short_time(stamp: str) -> str:
    """4月3日 10:12, China time."""
    text = clock.shown(stamp)
    return f"{int(text[5:7])}月{int(text[8:10])}日 {text[11:16]}" if text else ""


def _month(period: str) -> str:
    return f"{int(period[5:7])}月" if len(period) == 7 else period


def key_of(look: "Look") -> str:
    """Of its line: the content's, or the path of what can't be read."""
    return look.sha256 or str(look.path)
