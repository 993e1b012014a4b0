"""What the office above said of submissions: received, accepted, returned, and what was returned (FORMAT.md section 1).

Flows `received`, `accept` and `return` target the submit entry; of several the last (counter, hash) holds. Only those
of the unit above count.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.trust.authority import authority_of
from model.workspace.query import among, chunks, listed, select

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

KINDS = ("received", "accept", "return")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The last word on one submission. kind: of KINDS. at: stamped UTC. words: what was written, "" = nothing.

    records: record -> what is wrong with it.
    """

    kind: str
    at: str
    words: str
    records: Mapping[str, str]


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


def returned(workspace: "Workspace", known: Mapping[str, Verdict] | None = None) -> list[Returned]:
    """Records that came back and weren't changed since, ledger by ledger. known: the verdicts, if read already.

    What this unit itself gave back to one below isn't among them.
    """
    told = verdicts(workspace) if known is None else known
    reasons = {record: (each.at, words) for each in told.values() for record, words in each.records.items()}
    general = max((each for each in told.values() if each.kind == "return"), key=lambda each: each.at, default=None)
    found = []
    query = select(("r.record", "e.form", "r.submitted"), "record_state r JOIN entry e ON e.hash = r.submitted",
                   where=("r.state = 'returned'",), order="e.form, r.record")
    given_back = workspace.db.execute(query).fetchall()
    ours = _handed_in_here(workspace, [record for record, _, _ in given_back])
    for record, form_id, submitted in given_back:
        if record not in ours:
            continue
        standing = workspace.read(form_id, record) if form_id in workspace.forms else None
        if standing is None or standing.hash != submitted:
            continue  # corrected already: it goes up again with the next package
        title = workspace.title_of(form_id, {**standing.values, **standing.calculated})
        at, words = reasons.get(record, (general.at, general.words) if general else ("", ""))
        found.append(Returned(form_id, record, title, at, words))
    return found


def _handed_in_here(workspace: "Workspace", records: list[str]) -> set[str]:
    """Those of the records which a device of this unit handed in last."""
    rules = authority_of(workspace.db)
    query = select(("s.record", "e.stream"), "submitted s JOIN entry e ON e.hash = s.submit",
                   where=(among("s.record"),), order="e.counter, s.submit")
    last = {record: stream for chunk in chunks(records)
            for record, stream in workspace.db.execute(query, (listed(chunk),))}
    return {record for record, stream in last.items()
            if not rules.joined or rules.home(stream) == workspace.unit}


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
    return Verdict(kind, at, _text(words), {record: _text(said) for record, said in records.items()})


def _text(told: Any) -> str:
    """Comments as one line: a text, a list of texts, or texts by field."""
    if isinstance(told, Mapping):
        return "；".join(filter(None, map(_text, told.values())))
    if isinstance(told, list | tuple):
        return "；".join(filter(None, map(_text, told)))
    return told if isinstance(told, str) else ""
