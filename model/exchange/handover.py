"""Handing over duties to a successor: what is handed over, as both sign it, and the one act that does it.

Drafts change hands, open returns are named, the predecessor's login may end; what the predecessor entered and signed
stays theirs for ever. The entry `handed_over` tells the unit above and everybody after.
"""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forms.canonical import canonical_bytes, sha256_hex
from forms.errors import UserError
from model import clock
from model.exchange import admission, judging
from model.exchange.invitation import AlteredJoining
from model.month import submissions

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

VERSION = 1
FLOW = "handed_over"
_INTERNAL = "内部"
_MOST = 400
_PACKAGES = 36  # three years of months


class HandOverToSelf(UserError):
    """A successor is somebody else."""

    def __init__(self) -> None:
        super().__init__("不能交接给自己。", kept="什么都没有动。", next_step="请先在“设置”里添加接手的同事，再选他。")


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A ledger with how many records it holds, void ones left out."""

    form: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class OpenReturn:
    """A submission that was returned and not handed in again. reasons: what the unit above said."""

    number: str
    period: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftLine:
    """Something that was typed and not saved. at: stamped."""

    form: str
    title: str
    at: str


@dataclass(frozen=True, slots=True)
class SentLine:
    """A package that this computer made. stage: judging.Stage as far as it is known here."""

    number: str
    period: str
    stage: str


@dataclass(frozen=True, slots=True)
class Handover:
    """What is handed over. giver, receiver: person ids. seq: of the stream's last entry. leaves: the login ends.

    at: stamped UTC. letter: of this computer in package numbers.
    """

    unit: str
    unit_name: str
    stream: str
    letter: str
    seq: int
    giver: str
    giver_name: str
    receiver: str
    receiver_name: str
    receiver_role: str
    at: str
    leaves: bool
    ledgers: tuple[LedgerLine, ...] = ()
    drafts: tuple[DraftLine, ...] = ()
    returns: tuple[OpenReturn, ...] = ()
    sent: tuple[SentLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Departure:
    """Somebody who handed over and left. at: stamped, by the clock of the computer on which both signed."""

    unit: str
    at: str


def departures(workspace: "Workspace") -> dict[str, Departure]:
    """person id -> when this person left, by the hand-overs that both signed and that are here."""
    found: dict[str, Departure] = {}
    for _, each in handovers(workspace):
        if each.leaves and (each.giver not in found or each.at < found[each.giver].at):
            found[each.giver] = Departure(each.unit, each.at)
    return found


def handovers(workspace: "Workspace") -> "list[tuple[str, Handover]]":
    """Every hand-over that was made here or came from below, with its file's SHA-256, the newest first."""
    kept = [each for own in (True, False) for each in admission.all_of(workspace, "handover", own=own)]
    return sorted(((each.sha256, read_handover(each.raw)) for each in kept), key=lambda each: each[1].at, reverse=True)


def prepared(workspace: "Workspace", receiver: str, *, leaves: bool) -> Handover:
    """What the person at the keyboard would hand over to somebody who works here (id). Raises HandOverToSelf."""
    successor = next((each for each in workspace.people.people() if each.id == receiver), None)
    if successor is None or receiver == workspace.person:
        raise HandOverToSelf
    seq = max((each.seq for each in workspace.entries(workspace.stream)), default=0)
    mine = [each for each in workspace.drafts() if each.person == workspace.person]
    return Handover(
        workspace.unit, workspace.unit_name, workspace.stream, workspace.letter, seq, workspace.person,
        workspace.person_name, successor.id, successor.name, successor.role, clock.stamp(workspace.clock.now()),
        leaves, tuple(_ledgers(workspace)),
        tuple(DraftLine(each.form_id, workspace.forms[each.form_id].title, each.at) for each in mine
              if each.form_id in workspace.forms),
        tuple(open_returns(workspace)),
        tuple(SentLine(each.number, each.period, judging.stage_of(workspace, each.digest) or "sent")
              for each in submissions.submissions(workspace) if each.state == "packed")[:_PACKAGES],
    )


def open_returns(workspace: "Workspace") -> list[OpenReturn]:
    """Submissions that the unit above returned and of whose month nothing was packed since, the newest first."""
    found, done = [], set()
    for each in submissions.submissions(workspace):
        if each.state != "packed" or (each.unit, each.period) in done:
            continue
        done.add((each.unit, each.period))
        if each.digest and judging.stage_of(workspace, each.digest) == "returned":
            found.append(OpenReturn(each.number, each.period, tuple(_reasons(workspace, each.digest))))
    return found


def handover_bytes(made: Handover) -> bytes:
    """data/handover.json."""
    return canonical_bytes({
        "v": VERSION, "unit": made.unit, "unit_name": made.unit_name, "stream": made.stream, "letter": made.letter,
        "seq": made.seq, "giver": made.giver, "giver_name": made.giver_name, "receiver": made.receiver,
        "receiver_name": made.receiver_name, "receiver_role": made.receiver_role, "at": made.at,
        "leaves": "yes" if made.leaves else "no",
        "ledgers": [{"form": each.form, "title": each.title, "count": each.count} for each in made.ledgers],
        "drafts": [{"form": each.form, "title": each.title, "at": each.at} for each in made.drafts],
        "returns": [{"number": each.number, "period": each.period, "reasons": list(each.reasons)}
                    for each in made.returns],
        "sent": [{"number": each.number, "period": each.period, "stage": each.stage} for each in made.sent],
    })


def read_handover(raw: bytes) -> Handover:
    """A hand-over from its bytes. Raises AlteredJoining."""
    try:
        content = json.loads(raw)
        if canonical_bytes(content) != raw or content["v"] != VERSION or content["leaves"] not in ("yes", "no"):
            raise AlteredJoining("not canonical, or of another version")
        texts = ("unit", "unit_name", "stream", "letter", "giver", "giver_name", "receiver", "receiver_name",
                 "receiver_role", "at")
        if not all(_plain(content[name]) for name in texts):
            raise AlteredJoining("a text that isn't one")
        return Handover(
            **{name: content[name] for name in texts}, seq=int(content["seq"]), leaves=content["leaves"] == "yes",
            ledgers=tuple(LedgerLine(each["form"], each["title"], int(each["count"])) for each in content["ledgers"]),
            drafts=tuple(DraftLine(each["form"], each["title"], each["at"]) for each in content["drafts"]),
            returns=tuple(OpenReturn(each["number"], each["period"], tuple(each["reasons"]))
                          for each in content["returns"]),
            sent=tuple(SentLine(each["number"], each["period"], each["stage"]) for each in content["sent"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise AlteredJoining(str(problem)) from None


def hand_over(workspace: "Workspace", made: Handover, raw: bytes, sha256: str) -> None:
    """Do it: the entry, the drafts, and the login where the predecessor leaves. sha256: of the signed file."""
    with workspace.transaction() as db:
        workspace.append_flow(FLOW, body={
            "unit": made.unit, "from": made.giver, "to": made.receiver, "digest": sha256_hex(raw),
            "leaves": "yes" if made.leaves else "no",
        })
        db.execute("UPDATE draft SET person = ? WHERE person = ?", (made.receiver, made.giver))
        admission.note(workspace, sha256, "handover", own=True, unit=made.unit, raw=raw, state="made",
                       stream=made.stream)
    if made.leaves:
        workspace.people.remove_person(made.giver)


def _ledgers(workspace: "Workspace") -> list[LedgerLine]:
    lines = []
    for form in workspace.forms.values():
        if form.group != _INTERNAL:
            count = workspace.listing(form.id, columns=form.title_fields[:1]).count().rows
            if count:
                lines.append(LedgerLine(form.id, form.title, count))
    return lines


def _reasons(workspace: "Workspace", digest: str) -> list[str]:
    from model.workspace import states

    found = [each for submit in states.submits_of(workspace.db, digest)
             for each in judging.remarks_on(workspace, submit)]
    return [each.text for each in found]


def _plain(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _MOST and value.isprintable()
