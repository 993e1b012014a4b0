"""What travels down with a receipt or notice: registers of the unit above, and what concerns the receiver."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from forms.canonical import canonical_bytes
from model.clock import stamp
from model.exchange import month_closing, registers, trust
from model.month.outgoing import Outgoing, private_lines
from model.month.relaying import vouched
from model.trust.authority import Authority
from model.workspace import entries
from model.workspace.approved import FLOW as APPROVE

if TYPE_CHECKING:
    from model.workspace.entries import Entry
    from model.workspace.workspace import Workspace

_DOCUMENTS = timedelta(days=60)  # how long the document of an approval goes along


def downward(workspace: "Workspace", receiver: str, *, personal: bool = False) -> Outgoing:
    """The hashes of the own streams and of those above without gaps, and of their entries those that the receiver may
    read: verdicts on what it or a unit below it handed in or proposed, registers, form packs, and what was filled in
    for it. receiver: "" = what everybody below may read.

    personal: with the private parts, as far as they may travel, of what belongs to the receiver (its cadres' names);
    for a file that only the receiver can open. Else private parts stay here."""
    rules = trust.authority(workspace)
    carried: list[Entry] = []
    lists: list[dict[str, Any]] = []
    for each in vouched(workspace, below=False, above=True):
        carried += [entry for entry in each.entries if _concerns(workspace, rules, entry, receiver)]
        lists.append(each.listed())
    forms = {str(each.body["form_hash"]) for each in carried if each.kind == entries.REVISION}
    forms |= {str(one["hash"]) for each in carried if each.kind == registers.PACK for one in registers.pack_of(each)}
    found = {form_hash: workspace.form_of(form_hash) for form_hash in forms}
    known = {form_hash: form for form_hash, form in found.items() if form is not None}
    theirs = [each for each in carried if personal and _belongs_to(rules, each, receiver)]
    return Outgoing(
        tuple(each.raw for each in carried),
        tuple(dict.fromkeys(private_lines(workspace, theirs, known))),
        {form_hash: form.text for form_hash, form in known.items()},
        tuple(_documents(workspace, carried)), canonical_bytes({"streams": lists}),
    )


def _documents(workspace: "Workspace", carried: "Iterable[Entry]") -> "Iterable[Mapping[str, Any]]":
    """The documents of recent answers, each once, as far as they are here."""
    since, seen = stamp(workspace.clock.now() - _DOCUMENTS), set[str]()
    for entry in carried:
        found = entry.body.get("document") if entry.kind == APPROVE and entry.at >= since else None
        sha256 = str(found.get("sha256", "")) if isinstance(found, Mapping) else ""
        if isinstance(found, Mapping) and sha256 not in seen and workspace.attachments.has(sha256):
            seen.add(sha256)
            yield found


def _concerns(workspace: "Workspace", rules: Authority, entry: "Entry", receiver: str) -> bool:
    if registers.goes_down(workspace, rules, entry):
        return True
    if entry.kind == entries.REVISION:
        return _belongs_to(rules, entry, receiver)
    if entry.kind in month_closing.KINDS:
        return entry.body.get("unit") in ("", *rules.writes_for(receiver))
    target = workspace.entry(entry.target) if entry.target else None
    return target is not None and (
        rules.within(_owner(rules, target), receiver) or rules.within(rules.home(target.stream), receiver))


def _belongs_to(rules: Authority, entry: "Entry", receiver: str) -> bool:
    """Whether a revision is of a record of the receiver's, or of a unit below it."""
    unit = str(entry.body.get("unit", ""))
    return entry.kind == entries.REVISION and any(rules.within(unit, each) for each in rules.writes_for(receiver))


def _owner(rules: Authority, entry: "Entry") -> str:
    """The unit that an entry speaks of: a revision's owner, else where its device stands."""
    return str(entry.body.get("unit", "")) or rules.home(entry.stream)
