"""What the month page knows at one moment: read in the worker, shown in the window. No Qt here."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from forms.definition import Values
from model.calendar import periods
from model.clock import shown, today
from model.exchange import judging, outbox
from model.month import nil_reports, submissions
from model.month.check import FormCheck, MonthCheck, Progress, check_month
from model.month.difference import RecordChange, changes_since
from model.month.submissions import Submission
from model.workspace import states

if TYPE_CHECKING:
    from model.workspace.keys import PersonSlot
    from model.workspace.workspace import Workspace

Step = Literal["check", "paper", "sign", "pack", "done"]


@dataclass(frozen=True, slots=True)
class PackageLine:
    """One number of the list at the right. state: a key of ui.widgets.states.STATES; words beside its symbol."""

    submission: Submission
    state: str
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class MonthState:
    """The month of a unit. current: the sign-off that counts, None = none yet. changes: what made it stale.

    due: "4月8日前报县", "" where no deadline is known. nil: form -> reason. scan_name, report_of: of `current`.
    """

    unit: str
    unit_name: str
    period: str
    due: str
    check: MonthCheck
    current: Submission | None
    changes: tuple[RecordChange, ...]
    packages: tuple[PackageLine, ...]
    people: "tuple[PersonSlot, ...]"
    nil: dict[str, str]
    remarks: str
    principal: str
    scan_name: str = ""

    @property
    def stale(self) -> bool:
        """Whether what was signed is no longer what the ledgers say."""
        return self.current is not None and (bool(self.changes) or self.current.remarks != self.remarks)

    @property
    def stale_words(self) -> str:
        """What changed, in one sentence, "" when nothing did."""
        if not self.stale or self.current is None:
            return ""
        after = {"packed": "打包后有改动，要更正须重签"}.get(self.current.state, "签批后有改动，须重签")
        if not self.current.signings:
            after = "月报生成后有改动，须重新生成"
        told = [each.text for each in self.changes[:3]]
        if len(self.changes) > 3:
            told.append(f"还有 {len(self.changes) - 3} 条")
        if self.current.remarks != self.remarks:
            told.append("备注")
        return f"{after}：{'；'.join(told)}"

    @property
    def wants_reason(self) -> bool:
        """Whether an accepted month changed and the remarks don't say why yet: it can't be signed like that."""
        current = self.current
        accepted = any(each.state == "accepted" and current is not None and each.submission.id == current.id
                       for each in self.packages)
        return accepted and bool(self.changes) and current is not None and self.remarks in ("", current.remarks)

    @property
    def fresh(self) -> Submission | None:
        """The sign-off, while it stands."""
        return None if self.stale else self.current

    @property
    def step(self) -> Step:
        """What comes next."""
        if not self.check.ready:
            return "check"
        if self.fresh is None:
            return "paper"
        if self.fresh.state == "packed":
            return "done"
        return "sign" if self.fresh.missing_signatures() else "pack"

    @property
    def forms(self) -> tuple[FormCheck, ...]:
        """The ledgers to show; the nil reports stand beside their own ledgers."""
        return tuple(each for each in self.check.forms if each.form != nil_reports.FORM or each.findings)

    def counts(self) -> tuple[int, int, int, int]:
        """Errors, unexplained warnings, explained warnings, missing."""
        forms = self.check.forms
        return (sum(len(each.errors) for each in forms), sum(len(each.unexplained) for each in forms),
                sum(len(each.explained) for each in forms), sum(len(each.missing) for each in forms))


def read_state(workspace: "Workspace", unit: str, period: str, progress: Progress | None = None) -> MonthState:
    """Everything at once. It takes as long as evaluating the month's records does."""
    check = check_month(workspace, unit, period, progress)
    current = submissions.current(workspace, unit, period)
    changes = tuple(changes_since(workspace, current)) if current else ()
    reasons = {each.form: nil_reports.reason_of(workspace, each.form, unit, period) for each in check.forms if each.nil}
    sent = _sent(workspace)
    lines = [_line(workspace, each, sent, stale=bool(changes) and current is not None and each.id == current.id)
             for each in submissions.submissions(workspace, unit=unit)]
    return MonthState(
        unit, workspace.units.name_on(unit, today(workspace.clock)) or workspace.unit_name, period,
        due_words(workspace, period), check, current,
        changes, tuple(lines), tuple(workspace.people.people()), reasons,
        submissions.remembered(workspace, f"{submissions.REMARKS}/{unit}/{period}"),
        submissions.remembered(workspace, f"{submissions.PRINCIPAL}/{unit}"),
        workspace.attachments.name(current.scan) if current and current.scan else "",
    )


def due_words(workspace: "Workspace", period: str) -> str:
    """By when the month goes to the county, after the deadline register; "" where nobody entered one."""
    if "deadline" not in workspace.forms:
        return ""
    last = periods.bounds(period)[1]
    for record in workspace.register_records("deadline"):
        values = record.values
        if values.get("form") == "all" and values.get("period") == "month" and _valid(values, last):
            due = workspace.workdays.add_workdays(last, int(values["due_workday"]))
            return f"{due.month}月{due.day}日前报县"
    return ""


def _valid(values: Values, day: date) -> bool:
    since, until = values.get("valid_from", ""), values.get("valid_to", "")
    return (not since or since <= day.isoformat()) and (not until or day.isoformat() < until)


def _sent(workspace: "Workspace") -> dict[str, str]:
    """Package -> when it left last, by the outbox."""
    return {each.sha256: each.sent_at for each in reversed(outbox.items(workspace)) if each.sent_at}


def _on_its_way(workspace: "Workspace", made: Submission, sent: dict[str, str], *, stale: bool) -> PackageLine:
    """Made, sent, received, accepted, returned: by receipts alone, never by having been sent."""
    submits = states.submits_of(workspace.db, made.digest)
    stage = judging.stage(workspace, submits[0]) if submits else "sent"
    after = "，之后有改动" if stale else ""
    if stage == "sent":
        at = sent.get(made.package, "")
        if at:
            return PackageLine(made, "submitted", "已送出", f"{short_time(at)} 送出，等县里回执{after}")
        return PackageLine(made, "submitted", "已打包", f"{short_time(made.packed_at)} 打包{after}")
    if stage == "returned":
        said = [each.text for each in judging.remarks_on(workspace, submits[0]) if not each.record]
        return PackageLine(made, "returned", "已退回", (said[-1] if said else "请看县里的意见") + after)
    words = {"received": "县已收到", "accepted": "县已接收"}[stage]
    return PackageLine(made, stage, words, f"{short_time(made.packed_at)} 打包{after}")


def _line(workspace: "Workspace", made: Submission, sent: dict[str, str], *, stale: bool) -> PackageLine:
    if made.state == "void":
        return PackageLine(made, "void", "作废", "重新生成过，未送出")
    if made.state == "packed":
        return _on_its_way(workspace, made, sent, stale=stale)
    if stale:
        return PackageLine(made, "warning", "须重签", "签批后有改动" if made.signings else "生成后有改动")
    missing = made.missing_signatures()
    note = f"{'、'.join(missing)}未签批" if missing else "两人已签，可以打包" if not made.scan else "已签，可以打包"
    return PackageLine(made, "missing", "待打包", note)


def short_time(stamp: str) -> str:
    """4月3日 10:12, China time."""
    text = shown(stamp)
    day, _, time = text.partition(" ")
    return f"{int(day[5:7])}月{int(day[8:10])}日 {time[:5]}".strip()


def month_words(period: str) -> str:
    """2026年3月."""
    return periods.shown(period)
