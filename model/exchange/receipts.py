"""Receipts: for every package the unit above says, signed, what it got, what became of each record, and its verdict.

data/receipt.json is the summary; the flows themselves travel as entries of the stream that wrote them, so that merging
a receipt is merging like any other, and states follow from the flows alone.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from forms.canonical import canonical_bytes
from forms.errors import UserError
from model import clock
from model.exchange import chains, inbox, inbox_log, judging, trust
from model.exchange.arrival import Arrival, NotMerged
from model.exchange.inbox_log import InPackage
from model.exchange.merging import Merged, Progress, merge
from model.exchange.notices import install_packs
from model.exchange.outcomes import missing_numbers
from model.names import hides
from model.workspace import states

if TYPE_CHECKING:
    from pathlib import Path

    from model.workspace.workspace import Workspace

VERSION = 1
_NOTHING = "没有读入任何内容，您的数据没有变动。"


class NothingToAnswer(UserError):
    """A receipt answers a package that was taken in, nothing else."""

    def __init__(self) -> None:
        super().__init__("这个包还没有收进来，不能出回执。", kept="什么都没有写。", next_step="请先收件。")


class NeverSent(UserError):
    """A receipt for a package that this unit never made. number: as the receipt says."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"这份回执说的上报包（{number}）不是本单位生成的。", kept=_NOTHING, next_step="请把它退给县级专班核对。"
        )


class NotFromAbove(UserError):
    """A receipt that somebody else than the unit above wrote."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"这份回执由“{name}”出具，不是本单位的上级。", kept=_NOTHING, next_step="请向县级专班核实。"
        )


@dataclass(frozen=True)
class Receipt:
    """What the unit above says of one package. number, digest, period: the package's. verdict: judging.Stage.

    records: record -> outcomes.Outcome. reasons: record -> why it isn't used. have: stream -> seq up to which nothing
    is missing. gaps: (stream, first, last). forks: (stream, seq). missing_numbers: packages that never came.
    roster: number of the issuer's newest; 0 where there is none. received_at, at: stamped.
    """

    package: str
    stream: str
    unit: str
    number: str
    period: str
    digest: str
    submit: str
    verdict: str
    received_at: str
    at: str
    issuer: str
    issuer_name: str
    records: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    comments: tuple[Mapping[str, str], ...] = ()
    have: Mapping[str, int] = field(default_factory=dict)
    gaps: tuple[tuple[str, int, int], ...] = ()
    forks: tuple[tuple[str, int], ...] = ()
    missing_numbers: tuple[str, ...] = ()
    roster: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many records of each outcome."""
        found: dict[str, int] = {}
        for outcome in self.records.values():
            found[outcome] = found.get(outcome, 0) + 1
        return found


@dataclass(frozen=True)
class Answered:
    """A receipt that was taken in."""

    receipt: Receipt
    merged: Merged
    again: bool = False


def receipt_for(workspace: "Workspace", sha256: str) -> Receipt:
    """The receipt for a package as things stand now: what came later has filled its gaps. Raises NothingToAnswer."""
    package = inbox_log.package(workspace, sha256)
    if package is None or package.state not in ("received", "accepted", "returned"):
        raise NothingToAnswer
    submit = inbox.submit_of(workspace.db, package.stream, package.digest)
    roster = trust.newest_roster(workspace, workspace.unit)
    said = judging.remarks_on(workspace, submit) if submit else []
    outcome, db = package.outcome, workspace.db
    streams = sorted(outcome.get("have", {}))
    void = (*outcome.get("void_numbers", ()), package.number)
    return Receipt(
        package=sha256, stream=package.stream, unit=package.unit, number=package.number, period=package.period,
        digest=package.digest, submit=submit, verdict=judging.stage(workspace, submit) if submit else "received",
        received_at=package.received_at, at=clock.stamp(workspace.clock.now()), issuer=workspace.unit,
        issuer_name=workspace.unit_name, records=outcome.get("records", {}), reasons=outcome.get("reasons", {}),
        comments=tuple({"record": each.record, "path": each.path, "text": each.text} for each in said),
        have={each: chains.have(db, each) for each in streams},
        gaps=tuple((each.stream, each.first, each.last) for each in chains.gaps(db, streams)),
        forks=tuple((each.stream, each.seq) for each in chains.forks(db, streams)),
        missing_numbers=tuple(missing_numbers(db, package.stream, void)), roster=roster.number if roster else 0,
    )


def receipt_bytes(receipt: Receipt) -> bytes:
    """data/receipt.json."""
    content: dict[str, Any] = {
        "v": VERSION, "package": receipt.package, "stream": receipt.stream, "unit": receipt.unit,
        "number": receipt.number, "period": receipt.period, "digest": receipt.digest, "submit": receipt.submit,
        "verdict": receipt.verdict, "received_at": receipt.received_at, "at": receipt.at, "issuer": receipt.issuer,
        "issuer_name": receipt.issuer_name, "records": dict(receipt.records), "reasons": dict(receipt.reasons),
        "comments": [dict(each) for each in receipt.comments], "have": dict(receipt.have),
        "gaps": [list(each) for each in receipt.gaps], "forks": [list(each) for each in receipt.forks],
        "missing_numbers": list(receipt.missing_numbers), "roster": receipt.roster,
    }
    return canonical_bytes(content)


def read_receipt(raw: bytes) -> Receipt:
    """A receipt from its bytes. Raises NotMerged for what isn't well formed."""
    try:
        content = json.loads(raw)
        if canonical_bytes(content) != raw or content.pop("v") != VERSION:
            raise NotMerged("回执的写法不合规格")
        texts = ("package", "stream", "unit", "number", "period", "digest", "submit", "verdict", "received_at", "at",
                 "issuer", "issuer_name")
        if not all(isinstance(content[name], str) and not hides(content[name]) for name in texts):
            raise NotMerged("回执的内容不合规格")
        return Receipt(
            **{name: content[name] for name in texts},
            records={str(record): str(outcome) for record, outcome in content["records"].items()},
            reasons={str(record): str(reason) for record, reason in content["reasons"].items()},
            comments=tuple({name: str(each[name]) for name in ("record", "path", "text")}
                           for each in content["comments"]),
            have={str(stream): int(seq) for stream, seq in content["have"].items()},
            gaps=tuple((str(a), int(b), int(c)) for a, b, c in content["gaps"]),
            forks=tuple((str(a), int(b)) for a, b in content["forks"]),
            missing_numbers=tuple(str(each) for each in content["missing_numbers"]), roster=int(content["roster"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise NotMerged("回执的内容不合规格") from problem


def apply_receipt(
    workspace: "Workspace", arrival: Arrival, raw: bytes, original: "Path", progress: Progress | None = None
) -> Answered:
    """Take a receipt in: its entries merged, the summary kept, the original archived; all or nothing.

    Raises NotFromAbove, NeverSent, NotMerged and what `merge` raises.
    """
    receipt = read_receipt(raw)
    inbox.check_sender(workspace, arrival)
    rules = trust.authority(workspace)
    if rules.home(arrival.stream) != rules.parent(workspace.unit):
        raise NotFromAbove(workspace.units.name(rules.home(arrival.stream)))
    with workspace.transaction() as db:
        ours = any(each.id == receipt.stream and each.unit == workspace.unit for each in workspace.streams())
        document = states.document_of(db, receipt.digest) if receipt.digest else None
        if not ours or document is None or receipt.unit != json.loads(document).get("unit"):
            raise NeverSent(receipt.number)
        again = inbox_log.state_of(db, arrival.sha256) == "applied"
        if not again:
            inbox.archive(workspace, arrival, original)
        merged = merge(workspace, arrival, progress)
        install_packs(workspace, merged.flows)
        if not again:
            stamp = clock.stamp(workspace.clock.now())
            db.execute("INSERT OR IGNORE INTO receipt (sha256, raw, stream, at) VALUES (?, ?, ?, ?)",
                       (arrival.sha256, raw, arrival.stream, receipt.at))
            inbox_log.note(db, arrival, "applied", stamp)
    return Answered(receipt, merged, again)


def receipts_for(workspace: "Workspace", digest: str) -> list[Receipt]:
    """The receipts that came for a submission (digest of its document), the newest first."""
    rows = workspace.db.execute("SELECT raw FROM receipt ORDER BY at DESC, id DESC").fetchall()
    found = [read_receipt(bytes(raw)) for (raw,) in rows]
    return [each for each in found if each.digest == digest]


def acknowledged(workspace: "Workspace") -> dict[str, int]:
    """stream -> seq up to which the unit above has everything, as its latest receipt about the stream says.

    A unit above that lost its data says less than before; then more travels again.
    """
    found: dict[str, int] = {}
    above = trust.authority(workspace).parent(workspace.unit)
    for (raw,) in workspace.db.execute("SELECT raw FROM receipt ORDER BY at, id").fetchall():
        receipt = read_receipt(bytes(raw))
        if receipt.issuer == above:
            found.update(receipt.have)
    return found


def unanswered(workspace: "Workspace") -> list[InPackage]:
    """Packages that were taken in and whose latest state no receipt has told yet."""
    told = {(row[0], row[1]) for row in workspace.db.execute("SELECT about, kind FROM sent").fetchall()}
    found = inbox_log.packages(workspace, ("received", "accepted", "returned"))
    return [each for each in found if (each.sha256, f"receipt/{each.state}") not in told]


def note_sent(workspace: "Workspace", package: InPackage, sha256: str, number: str) -> None:
    """Remember that a receipt was made. sha256: of its container."""
    with workspace.transaction() as db:
        db.execute("INSERT INTO sent (sha256, kind, letter, number, recipient, about, made_at) VALUES (?,?,?,?,?,?,?)",
                   (sha256, f"receipt/{package.state}", workspace.letter, number, package.unit, package.sha256,
                    clock.stamp(workspace.clock.now())))


def next_number(workspace: "Workspace") -> str:
    """The number of the next receipt or notice: R, letter, count; a series of its own beside the submissions'."""
    row = workspace.db.execute("SELECT count(*) FROM sent WHERE letter = ?", (workspace.letter,)).fetchone()
    return f"R{workspace.letter}{row[0] + 1:03d}"
