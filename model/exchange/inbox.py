"""Taking a package in: who may send here, what is kept of it, and where it waits."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forms.errors import UserError
from model import clock
from model.exchange import chains, inbox_log, trust
from model.exchange.arrival import Arrival, NotMerged
from model.exchange.merging import Merged, Progress, continued_elsewhere, merge
from model.exchange.notices import install_packs
from model.exchange.outcomes import RecordOutcome, missing_numbers, outcomes
from model.month.received import FLOW
from model.units.tree import DEMO_PREFIX
from model.workspace import states

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

    from model.workspace.workspace import Workspace

PACKAGE_TYPE = "application/vnd.etsi.asic-e+zip"
_NOTHING = "没有读入任何内容，您的数据没有变动。"
_SETTLED = ("received", "accepted", "returned", "applied")


class NotJoined(UserError):
    """Without a roster nobody can be recognised."""

    def __init__(self) -> None:
        super().__init__(
            "本单位还没有授权名册，认不出这个包是谁发的。", kept=_NOTHING,
            next_step="县级请先建名册；乡镇、企业请先加入县级专班，再收件。",
        )


class UnknownSender(UserError):
    """A device that no roster names."""

    def __init__(self, unit: str) -> None:
        super().__init__(
            f"封装这个包的设备（{unit}）不在授权名册里。", kept=_NOTHING,
            next_step="请打电话核实；是新设备的，先办加入，再收这个包。",
        )


class NotForUs(UserError):
    """A package that is addressed to another unit. recipient: its code or name."""

    def __init__(self, recipient: str) -> None:
        super().__init__(
            f"这个包是发给“{recipient}”的，不是发给本单位的。", kept=_NOTHING,
            next_step="请退给发送人，或转给收件单位。",
        )


class NotBelowUs(UserError):
    """A unit that neither lies below nor above, nor is the own one."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}”不归本单位收件。", kept=_NOTHING, next_step="请转给它的上级单位。",
        )


class DemonstrationOnly(UserError):
    """Invented units are for practising."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}”是演示单位，真实单位不收演示数据。", kept=_NOTHING, next_step="练习请在演示工作文件夹里做。",
        )


@dataclass(frozen=True)
class Received:
    """A package that was taken in. submit: the entry that handed in, "" in other kinds. again: it was here before."""

    sha256: str
    merged: Merged
    outcomes: tuple[RecordOutcome, ...] = ()
    submit: str = ""
    again: bool = False


def check_sender(workspace: "Workspace", arrival: Arrival) -> str:
    """The unit of the device that sealed a package. Raises NotJoined, UnknownSender, NotForUs, NotBelowUs,
    DemonstrationOnly."""
    rules, own = trust.authority(workspace), workspace.unit
    if not rules.joined:
        raise NotJoined
    home = rules.home(arrival.stream)
    if not home:
        raise UnknownSender(workspace.units.name(arrival.unit))
    if home.startswith(DEMO_PREFIX) and not any(each.startswith(DEMO_PREFIX) for each in (own, *rules.above(own))):
        raise DemonstrationOnly(workspace.units.name(home))
    if arrival.recipient and arrival.recipient != own != home:  # a unit's computers read each other's packages
        raise NotForUs(workspace.units.name(arrival.recipient))
    if not (rules.within(home, own) or home == rules.parent(own)):
        raise NotBelowUs(workspace.units.name(home))
    if not rules.within(arrival.unit, home):
        raise NotMerged("包里写的单位不归封装它的设备填报")
    return home


def receive(
    workspace: "Workspace", arrival: Arrival, original: "Path", progress: Progress | None = None
) -> Received:
    """Take a package in, all or nothing: the original archived, entries merged, files kept, its arrival noted.

    original: the file as it came. A package of which this installation's own stream goes on (the folder was copied)
    first gives this one a new stream. Raises what `check_sender` and `merge` raise.
    """
    own = check_sender(workspace, arrival) == workspace.unit  # of another computer here: nothing to answer
    with workspace.transaction() as db:
        copied = continued_elsewhere(db, arrival.lists)
    if copied:
        workspace.renew_stream()
    with workspace.transaction() as db:
        if inbox_log.state_of(db, arrival.sha256) in _SETTLED:
            return Received(arrival.sha256, Merged(), submit=submit_of(db, arrival.stream, arrival.digest), again=True)
        archive(workspace, arrival, original)
        merged = merge(workspace, arrival, progress)
        install_packs(workspace, merged.flows)
        submit = _agreed(db, arrival) if arrival.kind == "submission" else ""
        found = tuple(outcomes(db, merged, inbox_log.heads_of(arrival.submission)))
        outcome = _outcome(db, arrival, merged, found)
        judged = submit and not own
        inbox_log.note(db, arrival, "received" if judged else "applied", _now(workspace), outcome=outcome)
        if judged:
            _note_arrival(workspace, db, arrival, submit)
    return Received(arrival.sha256, merged, found, "" if own else submit)


def set_aside(workspace: "Workspace", arrival: Arrival, original: "Path", reason: str) -> None:
    """Keep a package for later without merging it. reason: why it waits, in words for people."""
    with workspace.transaction() as db:
        if inbox_log.state_of(db, arrival.sha256) not in _SETTLED:
            archive(workspace, arrival, original)
            inbox_log.note(db, arrival, "waiting", _now(workspace), reason=reason)


def quarantine(workspace: "Workspace", name: str, original: "Path", reason: str) -> str:
    """Keep a file that can't be read or believed, with why, so that nobody has to look for it again.

    Returns its SHA-256. Raises OSError where it can't even be read.
    """
    with workspace.transaction() as db:
        sha256 = str(workspace.attachments.put_file(original, name, "application/octet-stream")["sha256"])
        if inbox_log.state_of(db, sha256) not in (*_SETTLED, "waiting"):
            inbox_log.note_bad(db, sha256, name, reason, _now(workspace))
    return sha256


def archive(workspace: "Workspace", arrival: Arrival, original: "Path") -> None:
    """The package as it came, and the photos and scans that it carries."""
    if workspace.attachments.put_file(original, arrival.name, PACKAGE_TYPE)["sha256"] != arrival.sha256:
        raise NotMerged("文件在读的时候变了")
    new = {sha256: each for sha256, each in arrival.attachments.items() if not workspace.attachments.has(sha256)}
    kept = workspace.attachments.put_all((each.content(), each.name, each.type) for each in new.values())
    if [each["sha256"] for each in kept] != list(new):
        raise NotMerged("附件与它的编号对不上")


def submit_of(db: "Database", stream: str, digest: str) -> str:
    """The submit entry of a stream for a submission document; "" where there is none."""
    return next(iter(_submits(db, stream, digest)), "")


def _submits(db: "Database", stream: str, digest: str) -> dict[str, Mapping[str, Any]]:
    """Every submit entry of a stream that speaks of a document, with its body: a forked stream may have several."""
    found = states.submits_of(db, digest) if digest else []
    rows = {each: db.execute("SELECT stream, raw FROM entry WHERE hash = ?", (each,)).fetchone() for each in found}
    return {each: json.loads(raw)["body"] for each, (writer, raw) in rows.items() if writer == stream}


def _agreed(db: "Database", arrival: Arrival) -> str:
    """The submit entry, once the submission document agrees with it and with the lists. Raises NotMerged."""
    try:
        document: Mapping[str, Any] = json.loads(arrival.submission or b"{}")
    except ValueError:
        document = {}
    told = {"number": arrival.number, "unit": arrival.unit, "period": arrival.period, "digest": arrival.digest}
    said = _submits(db, arrival.stream, arrival.digest)
    submit = next((each for each, body in said.items() if body == told), "")
    if not submit:
        raise NotMerged("数据里没有这次上报的记录，或者与上报清单对不上")
    if any(document.get(name) != told[name] for name in ("number", "unit", "period")) or document.get("v") != 1:
        raise NotMerged("上报清单与包说明对不上")
    for record, head in inbox_log.heads_of(arrival.submission).items():
        entry = db.execute("SELECT record FROM entry WHERE hash = ?", (head,)).fetchone()
        if entry is not None and entry[0] != record:
            raise NotMerged("上报清单里有一条记录与数据对不上")
    return submit


def _outcome(
    db: "Database", arrival: Arrival, merged: Merged, found: tuple[RecordOutcome, ...]
) -> dict[str, Any]:
    return {
        "records": {each.record: each.outcome for each in found},
        "reasons": {each.record: each.reason for each in found if each.reason},
        "new": merged.new, "known": merged.known, "waiting": len(merged.waiting),
        "have": {each.stream: chains.have(db, each.stream) for each in arrival.lists},
        "gaps": [[each.stream, each.first, each.last] for each in merged.gaps],
        "forks": [[each.stream, each.seq] for each in merged.forks],
        "void_numbers": list(arrival.void_numbers),
        "missing_numbers": missing_numbers(db, arrival.stream, (*arrival.void_numbers, arrival.number)),
    }


def _note_arrival(workspace: "Workspace", db: "Database", arrival: Arrival, submit: str) -> None:
    """The flow that makes a record reported: only from the unit above, and once for each package."""
    stream, seq = db.execute("SELECT stream, seq FROM entry WHERE hash = ?", (submit,)).fetchone()
    rules = trust.authority(workspace)
    if rules.home(stream) == workspace.unit or rules.parent(rules.home(stream)) != workspace.unit or rules.barred(
        stream, seq, arrival.unit, on_behalf=False
    ):
        return
    body = {"unit": arrival.unit, "period": arrival.period, "number": arrival.number, "digest": arrival.digest,
            "package": arrival.sha256, "day": clock.today(workspace.clock).isoformat()}
    workspace.append_flow(FLOW, target=submit, body=body)


def _now(workspace: "Workspace") -> str:
    return clock.stamp(workspace.clock.now())
