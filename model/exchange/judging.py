"""Verdicts and comments on what was handed in: flows aimed at hashes, by the unit above (FORMAT.md section 1)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from forms.errors import UserError
from model.exchange import inbox_log, month_closing, trust
from model.month.received import FLOW as RECEIVED
from model.workspace import entries, states
from model.workspace.query import select

if TYPE_CHECKING:
    from sqlite_utils import Database

    from model.workspace.entries import Entry
    from model.workspace.workspace import Workspace

Stage = Literal["sent", "received", "accepted", "returned"]
STAGES: Mapping[Stage, str] = {
    "sent": "已生成，未收到回执", "received": "县级已收到", "accepted": "已接收", "returned": "已退回",
}
Exceptions = Mapping[str, Mapping[str, str]]
_NONE: Exceptions = {}
_TARGETED = (RECEIVED, "accept", "return", "comment")


class MayNotJudge(UserError):
    """Only the unit above accepts, returns or comments; nobody judges what he handed in himself."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name}上报的材料不由本单位审核。", kept="没有记任何结论。",
            next_step="接收、退回和批注由它的上级单位办。",
        )


class NotToConfirm(UserError):
    """Only the owner confirms what was filled in for it."""

    def __init__(self) -> None:
        super().__init__(
            "这条不是替本单位代填的，不能确认。", kept="记录没有变。", next_step="请由数据所属的单位确认。",
        )


class NothingHandedIn(UserError):
    """The entry isn't a submit entry, or isn't here."""

    def __init__(self) -> None:
        super().__init__("找不到这次上报。", kept="没有记任何结论。", next_step="请先收件，再审核。")


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment. record "" = on the whole submission; path "" = on the whole record, else as "fund_plan[2].amount".

    verdict: the kind of flow that brought it. at: stamped UTC. unit: code of who wrote it; author: person id.
    """

    record: str
    path: str
    text: str
    verdict: str
    at: str
    unit: str
    author: str
    submit: str


def accept(
    workspace: "Workspace", submit: str, *, exceptions: Exceptions = _NONE, comments: "Sequence[Comment]" = ()
) -> str:
    """Accept a submission, but for the records named: exceptions: record -> field path ("" = all of it) -> why.

    Returns the flow's hash. Raises NothingHandedIn, MayNotJudge, MonthClosed, NobodyLoggedIn.
    """
    entry = workspace.entry(submit)
    if entry is not None:
        month_closing.check_open(workspace, str(entry.body.get("period", "")), str(entry.body.get("unit", "")))
    return _judge(workspace, "accept", submit, exceptions, comments, "")


def give_back(
    workspace: "Workspace", submit: str, reason: str, *, exceptions: Exceptions = _NONE,
    comments: "Sequence[Comment]" = (),
) -> str:
    """Return a submission for correction. reason: for the whole of it. Raises as `accept`."""
    return _judge(workspace, "return", submit, exceptions, comments, reason)


@dataclass(frozen=True, slots=True)
class Comment:
    """What a reviewer writes. record, path: as in Remark."""

    text: str
    record: str = ""
    path: str = ""


def comment(workspace: "Workspace", submit: str, comments: Sequence[Comment]) -> str:
    """Comment without a verdict. Raises as `accept`."""
    return _judge(workspace, "comment", submit, _NONE, comments, "")


def confirm(workspace: "Workspace", revision: str) -> str:
    """Confirm what another unit filled in for this one (代填). Returns the flow's hash. Raises NotToConfirm."""
    entry = workspace.entry(revision)
    rules = trust.authority(workspace)
    ours = entry is not None and entry.body.get("on_behalf") is True and entry.body.get("unit") == workspace.unit
    if not ours or (rules.joined and rules.home(workspace.stream) != workspace.unit):
        raise NotToConfirm
    return workspace.append_flow("confirm", target=revision, body={})


def approve(workspace: "Workspace", revision: str, *, reason: str = "", refused: bool = False) -> str:
    """Approve (批复) or refuse one revision that a unit below proposed. Raises MayNotJudge, NothingHandedIn."""
    entry = workspace.entry(revision)
    if entry is None or entry.kind != entries.REVISION:
        raise NothingHandedIn
    _check_may(workspace, entry)
    body = {"verdict": "refuse" if refused else "approve", "reason": reason}
    return workspace.append_flow("approve", target=revision, body=body)


def may_judge(workspace: "Workspace", submit: str) -> bool:
    """Whether this workspace is the one to accept or return a submission."""
    entry = workspace.entry(submit)
    return entry is not None and entry.kind == "submit" and _may(workspace, entry)


def remarks(workspace: "Workspace", record: str) -> list[Remark]:
    """All comments on a record, the newest first; those of verdicts that don't count are left out."""
    query = select(("DISTINCT submit",), "submitted", where=("record = ?",))
    submits = [row[0] for row in workspace.db.execute(query, (record,)).fetchall()]
    found = [each for submit in submits for each in remarks_on(workspace, submit) if each.record in ("", record)]
    return sorted(found, key=lambda each: each.at, reverse=True)


def remarks_on(workspace: "Workspace", submit: str) -> list[Remark]:
    """All comments on a submission and its records, in the order in which they were written."""
    rules = trust.authority(workspace)
    found: list[Remark] = []
    for flow in flows_on(workspace.db, submit):
        if counts(workspace, flow):
            unit = rules.home(flow.stream) or workspace.unit
            found += [Remark(record, path, text, flow.kind, flow.at, unit, flow.author, submit)
                      for record, path, text in _said(flow.body)]
    return found


def stage(workspace: "Workspace", submit: str) -> Stage:
    """How far a submission came: it is reported only once the unit above said that it received it."""
    found: Stage = "sent"
    for flow in flows_on(workspace.db, submit):
        if not counts(workspace, flow):
            continue
        if flow.kind == "accept":
            found = "accepted"
        elif flow.kind == "return":
            found = "returned"
        elif flow.kind == RECEIVED and found == "sent":
            found = "received"
    return found


def stage_of(workspace: "Workspace", digest: str) -> Stage | None:
    """How far the submission of this document came; None before it was packed."""
    found = states.submits_of(workspace.db, digest)
    return stage(workspace, found[0]) if found else None


def flows_on(db: "Database", submit: str) -> list["Entry"]:
    """Flows aimed at a submit entry, oldest first, whoever wrote them."""
    query = select(("raw",), "entry", where=("target = ?",), order="counter, hash")
    found = [entries.trusted(raw) for (raw,) in db.execute(query, (submit,)).fetchall()]
    return [each for each in found if each.kind in _TARGETED]


def counts(workspace: "Workspace", flow: "Entry") -> bool:
    """Whether a flow on a submission comes from the unit above it."""
    submit = workspace.entry(flow.target)
    return submit is not None and trust.authority(workspace).may_judge(flow.stream, flow.seq, submit.stream)


def _judge(
    workspace: "Workspace", kind: str, submit: str, exceptions: Exceptions, comments: Sequence[Comment], reason: str
) -> str:
    entry = workspace.entry(submit)
    if entry is None or entry.kind != "submit":
        raise NothingHandedIn
    _check_may(workspace, entry)
    body: dict[str, Any] = {
        "verdict": kind, "exceptions": {record: dict(paths) for record, paths in exceptions.items()},
        "comments": [{"record": each.record, "path": each.path, "text": each.text} for each in comments],
    }
    if reason:
        body["reason"] = reason
    with workspace.transaction() as db:
        made = workspace.append_flow(kind, target=submit, body=body)
        if kind != "comment":
            state: inbox_log.State = "accepted" if kind == "accept" else "returned"
            digest = str(entry.body.get("digest", ""))
            for (sha256,) in db.execute("SELECT sha256 FROM package WHERE digest = ? AND stream = ?"
                                        " AND state IN ('received', 'accepted', 'returned')",
                                        (digest, entry.stream)).fetchall():
                inbox_log.set_state(db, sha256, state)
    return made


def _check_may(workspace: "Workspace", entry: "Entry") -> None:
    if not _may(workspace, entry):
        raise MayNotJudge(workspace.units.name(str(entry.body.get("unit", ""))))


def _may(workspace: "Workspace", entry: "Entry") -> bool:
    """Judged by the seq that the flow would get."""
    rules = trust.authority(workspace)
    last = workspace.db.execute("SELECT max(seq) FROM entry WHERE stream = ?", (workspace.stream,)).fetchone()[0] or 0
    return rules.joined and rules.may_judge(workspace.stream, last + 1, entry.stream)


def _said(body: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """record, path, text of everything that a flow says, however others wrote it."""
    found = []
    if body.get("reason"):
        found.append(("", "", str(body["reason"])))
    exceptions = body.get("exceptions")
    for record, paths in exceptions.items() if isinstance(exceptions, Mapping) else ():
        found += [(str(record), str(path), str(text))
                  for path, text in (paths.items() if isinstance(paths, Mapping) else [("", paths)])]
    listed = body.get("comments")
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, Mapping):
            found.append((str(each.get("record", "")), str(each.get("path", "")), str(each.get("text", ""))))
    return [(record, path, text) for record, path, text in found if text]


def document_of(workspace: "Workspace", submit: str) -> Mapping[str, Any]:
    """The submission document that a submit entry speaks of; {} where it isn't here."""
    entry = workspace.entry(submit)
    raw = states.document_of(workspace.db, str(entry.body.get("digest", ""))) if entry else None
    found: Mapping[str, Any] = json.loads(raw) if raw else {}
    return found
