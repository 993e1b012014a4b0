"""What the office above said of submissions: received, accepted, returned, and what was returned (FORMAT.md section 1).

Flows `received`, `accept` and `return` target the submit entry; of several the last (counter, hash) holds.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
    submits = [hash_ for (hash_,) in db.execute(select(("DISTINCT submit",), "submitted"))]
    found: dict[str, Verdict] = {}
    for chunk in chunks(submits):
        query = select(("hash", "raw"), "entry", where=(among("hash"),))
        digests = {hash_: str(json.loads(raw).get("body", {}).get("digest", ""))
                   for hash_, raw in db.execute(query, (listed(chunk),))}
        query = select(("target", "kind", "at", "raw"), "entry", order="counter, hash",
                       where=(among("target"), "kind IN ('received', 'accept', 'return')"))
        for target, kind, at, raw in db.execute(query, (listed(chunk),)):
            body = json.loads(raw).get("body", {})
            verdict = Verdict(kind, at, _text(body.get("comments")), _exceptions(body.get("exceptions")))
            found[digests[target]] = verdict
    return found


def returned(workspace: "Workspace", known: Mapping[str, Verdict] | None = None) -> list[Returned]:
    """Records that came back and weren't changed since, ledger by ledger. known: the verdicts, if read already."""
    told = verdicts(workspace) if known is None else known
    reasons = {record: (each.at, words) for each in told.values() for record, words in each.records.items()}
    general = max((each for each in told.values() if each.kind == "return"), key=lambda each: each.at, default=None)
    found = []
    query = select(("r.record", "e.form", "r.submitted"), "record_state r JOIN entry e ON e.hash = r.submitted",
                   where=("r.state = 'returned'",), order="e.form, r.record")
    for record, form_id, submitted in workspace.db.execute(query):
        standing = workspace.read(form_id, record) if form_id in workspace.forms else None
        if standing is None or standing.hash != submitted:
            continue  # corrected already: it goes up again with the next package
        title = workspace.title_of(form_id, {**standing.values, **standing.calculated})
        at, words = reasons.get(record, (general.at, general.words) if general else ("", ""))
        found.append(Returned(form_id, record, title, at, words))
    return found


def _exceptions(told: Any) -> dict[str, str]:
    return {str(record): _text(words) for record, words in told.items()} if isinstance(told, Mapping) else {}


def _text(told: Any) -> str:
    """Comments as one line: a text, a list of texts, or texts by field."""
    if isinstance(told, Mapping):
        return "；".join(filter(None, map(_text, told.values())))
    if isinstance(told, list | tuple):
        return "；".join(filter(None, map(_text, told)))
    return told if isinstance(told, str) else ""
