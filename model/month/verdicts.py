"""What the office above said of submissions: received, accepted, returned, and what was returned (FORMAT.md section 1).

Flows `received`, `accept` and `return` target the submit entry; of several the last (counter, hash) holds. Only those
of the unit above count.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from model import clock
from model.trust.authority import authority_of
from model.workspace.query import among, chunks, listed, select

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

KINDS = ("received", "accept", "return")
CORRECTION_DAYS = 2  # working days after a month came back. Source: domain.md 6.3, item 2; a proposal, not a rule


@dataclass(frozen=True, slots=True)
class Verdict:
    """The last word on one submission. kind: of KINDS. at: stamped UTC. words: what was written, "" = nothing.

    records: record -> what is said of it. given_back: those that an acceptance leaves out.
    """

    kind: str
    at: str
    words: str
    records: Mapping[str, str]
    given_back: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Returned:
    """One record that came back and waits to be corrected. at: stamped UTC, "" = not known; words: why."""

    form: str
    record: str
    title: str
    at: str
    words: str


def verdicts(workspace: "Workspace") -> dict[str, Verdict]:
    """Digest of a submission document -> the last word on it."""
    db = workspace.db
    rules = authority_of(db)
    submits = [hash_ for (hash_,) in db.execute(select(("DISTINCT submit",), "submitted"))]
    found: dict[str, Verdict] = {}
    for chunk in chunks(submits):
        query = select(("hash", "stream", "raw"), "entry", where=(among("hash"),))
        about = {hash_: (str(json.loads(raw).get("body", {}).get("digest", "")), stream)
                 for hash_, stream, raw in db.execute(query, (listed(chunk),))}
        query = select(("target", "kind", "at", "stream", "seq", "raw"), "entry", order="counter, hash",
                       where=(among("target"), "kind IN ('received', 'accept', 'return')"))
        for target, kind, at, stream, seq, raw in db.execute(query, (listed(chunk),)):
            digest, sender = about[target]
            if rules.may_judge(stream, seq, sender):
                found[digest] = _verdict(kind, at, json.loads(raw).get("body", {}))
    return found


def correct_by(workspace: "Workspace", at: str) -> date:
    """By when what was given back should be handed in again, as proposed. at: stamped UTC."""
    return workspace.workdays.add_workdays(date.fromisoformat(clock.shown(at)[:10]), CORRECTION_DAYS)


def returned(workspace: "Workspace", known: Mapping[str, Verdict] | None = None) -> list[Returned]:
    """Records that came back and weren't changed since, ledger by ledger. known: the verdicts, if read already.

    What this unit itself gave back to one below isn't among them.
    """
    told = verdicts(workspace) if known is None else known
    found = []
    for record, (revision, verdict) in _given_back(workspace, told).items():
        entry = workspace.entry(revision)
        standing = workspace.read(entry.form, record) if entry and entry.form in workspace.forms else None
        if entry is None or standing is None or standing.hash != revision:
            continue  # corrected already: it goes up again with the next package
        title = workspace.title_of(entry.form, {**standing.values, **standing.calculated})
        found.append(Returned(entry.form, record, title, verdict.at, verdict.records.get(record, verdict.words)))
    return sorted(found, key=lambda each: (each.form, each.record))


def _given_back(workspace: "Workspace", told: Mapping[str, Verdict]) -> dict[str, tuple[str, Verdict]]:
    """record -> the revision that this unit handed in last, and the verdict that gave it back."""
    db, rules = workspace.db, authority_of(workspace.db)
    query = select(("hash", "stream", "raw"), "entry", where=("kind = 'submit'",), order="counter, hash")
    digests = {hash_: str(json.loads(raw).get("body", {}).get("digest", "")) for hash_, stream, raw in db.execute(query)
               if not rules.joined or rules.home(stream) == workspace.unit}
    back = {submit: verdict for submit, digest in digests.items()
            if (verdict := told.get(digest)) is not None and (verdict.kind == "return" or verdict.given_back)}
    query = select(("DISTINCT record",), "submitted", where=(among("submit"),))
    records = [record for (record,) in db.execute(query, (listed(back),))]
    order, last = {submit: at for at, submit in enumerate(digests)}, dict[str, tuple[str, str]]()
    query = select(("record", "submit", "hash"), "submitted", where=(among("record"),))
    for chunk in chunks(records):
        for record, submit, revision in db.execute(query, (listed(chunk),)):
            if submit in order and order[submit] >= order.get(last.get(record, ("",))[0], -1):
                last[record] = submit, revision
    return {record: (revision, back[submit]) for record, (submit, revision) in last.items()
            if submit in back and (back[submit].kind == "return" or record in back[submit].given_back)}


def _verdict(kind: str, at: str, body: Mapping[str, Any]) -> Verdict:
    """However others wrote it: a comment is a text, or says on what it is."""
    words, records = [_text(body.get("reason"))], dict[str, list[str]]()
    exceptions, comments = body.get("exceptions"), body.get("comments")
    for record, said in exceptions.items() if isinstance(exceptions, Mapping) else ():
        records.setdefault(str(record), []).append(_text(said))
    for each in comments if isinstance(comments, list) else [comments]:
        on = str(each.get("record") or "") if isinstance(each, Mapping) else ""
        (records.setdefault(on, []) if on else words).append(
            _text(each.get("text")) if isinstance(each, Mapping) else _text(each))
    excepted = frozenset(map(str, exceptions)) if isinstance(exceptions, Mapping) else frozenset()
    return Verdict(kind, at, _text(words), {record: _text(said) for record, said in records.items()}, excepted)


def _text(told: Any) -> str:
    """Comments as one line: a text, a list of texts, or texts by field."""
    if isinstance(told, Mapping):
        return "；".join(filter(None, map(_text, told.values())))
    if isinstance(told, list | tuple):
        return "；".join(filter(None, map(_text, told)))
    return told if isinstance(told, str) else ""
