"""What a submission carries upward: entries, private parts that may travel, definitions, attachments, hash list."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from forms.canonical import canonical_bytes
from forms.definition import Form, walk
from model.month.relaying import Vouched, vouched
from model.workspace import entries, private, states

_FROM_THE_FIRST: Mapping[str, int] = {}
_VERDICTS = ("accept", "return")

if TYPE_CHECKING:
    from model.workspace.entries import Entry
    from model.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Outgoing:
    """entries: raw bytes in order. private: one canonical JSON line a part. forms: form hash -> canonical JSON.

    attachments: file values {name, sha256, size, type}. checkpoints: canonical JSON of data/checkpoints.json.
    documents: submission documents of units below, of which entries speak that go along.
    """

    entries: tuple[bytes, ...]
    private: tuple[bytes, ...]
    forms: Mapping[str, bytes]
    attachments: tuple[Mapping[str, Any], ...]
    checkpoints: bytes
    documents: tuple[bytes, ...] = ()


def outgoing(
    workspace: "Workspace", heads: Mapping[str, str], since: Mapping[str, int] = _FROM_THE_FIRST
) -> Outgoing:
    """The unit's streams from where the last receipt says that the unit above has everything, else from the first.

    since: stream -> seq up to which the unit above has everything. A folder that was copied or restored continues in a
    new stream; the ones before go along as far as they were vouched for, and so do those of units below, each under its
    own signature. With a verdict goes the document that it judges: that says further up which revisions were accepted.
    heads: the submission's; the photos and files of these revisions go along, and no others.
    """
    carried = [each for each in vouched(workspace, below=True) if each.seq > since.get(each.stream.id, 0)]
    made = of_chains(workspace, carried, set(heads.values()), since)
    judged = [workspace.entry(entry.target) for each in carried for entry in each.entries
              if entry.kind in _VERDICTS and entry.seq > since.get(each.stream.id, 0)]
    return replace(made, documents=documents_of(workspace, filter(None, judged)))


def documents_of(workspace: "Workspace", submits: "Iterable[Entry]") -> tuple[bytes, ...]:
    """The submission documents of these submit entries, each once, as far as they are here."""
    digests = dict.fromkeys(str(each.body.get("digest", "")) for each in submits if each.kind == "submit")
    found = (states.document_of(workspace.db, digest) for digest in digests)
    return tuple(each for each in found if each is not None)


def of_chains(
    workspace: "Workspace", carried: "Sequence[Vouched]", hashes: set[str], since: Mapping[str, int] = _FROM_THE_FIRST
) -> Outgoing:
    """What these chains bring, with their private parts. hashes: of revisions whose photos and files go along."""
    own = [entry for each in carried for entry in each.entries if entry.seq > since.get(each.stream.id, 0)]
    forms = {each.body["form_hash"]: workspace.form_of(each.body["form_hash"]) for each in own
             if each.kind == entries.REVISION}
    known = {form_hash: form for form_hash, form in forms.items() if form is not None}
    return Outgoing(
        tuple(each.raw for each in own),
        tuple(private_lines(workspace, own, known)),
        {form_hash: form.text for form_hash, form in known.items()},
        tuple(_files(workspace, own, known, hashes)),
        canonical_bytes({"streams": [each.listed(since.get(each.stream.id, 0)) for each in carried]}),
    )


def private_lines(workspace: "Workspace", own: "Iterable[Entry]", forms: Mapping[str, Form]) -> Iterator[bytes]:
    """Private parts as lines of a package: what the form lets travel (FORMAT.md 3); an erased part stays away."""
    for entry in own:
        form = forms.get(entry.body.get("form_hash", ""))
        for kind in form.travels if form else ():
            digest = entry.body.get(kind)
            row = workspace.db.execute("SELECT salt, bytes FROM private WHERE digest = ?", (digest,)).fetchone()
            if digest and row and row[1] is not None:
                yield canonical_bytes(
                    {"digest": digest, "kind": kind, "salt": bytes(row[0]).hex(), "values": json.loads(row[1])}
                )


def _files(
    workspace: "Workspace", own: "list[Entry]", forms: Mapping[str, Form], hashes: set[str]
) -> Iterator[Mapping[str, Any]]:
    """The files of these revisions, each once; those in parts that may not travel stay at home."""
    seen: set[str] = set()
    for entry in own:
        form = forms.get(entry.body.get("form_hash", ""))
        if entry.hash not in hashes or form is None:
            continue
        staying = set(private.KINDS) - set(form.travels)
        open_body = {name: part for name, part in entry.body.items() if name not in staying}
        values, _ = private.merged(workspace.db, open_body)
        for value in _file_values(form, values):
            if value["sha256"] not in seen and workspace.attachments.has(value["sha256"]):
                seen.add(value["sha256"])
                yield value


def _file_values(form: Form, values: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for field in form.stored_fields:
        value = values.get(field.name)
        if field.type in ("image", "file") and isinstance(value, Mapping):
            yield value
        elif field.type == "repeat" and isinstance(value, list):
            names = [each.name for each in walk(field.fields) if each.type in ("image", "file")]
            yield from (row[name] for row in value for name in names if isinstance(row.get(name), Mapping))
