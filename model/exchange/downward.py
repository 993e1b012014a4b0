"""What travels down with a receipt or notice: registers of the unit above, and what concerns the receiver."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from forms.canonical import canonical_bytes
from model.authority import Authority
from model.exchange import trust
from model.outgoing import Outgoing
from model.relaying import vouched
from model.workspace import entries

if TYPE_CHECKING:
    from model.workspace.entries import Entry
    from model.workspace.workspace import Workspace


def downward(workspace: "Workspace", receiver: str) -> Outgoing:
    """The own streams' hashes without gaps, and of their entries those that the receiver may read: verdicts on what it
    or a unit below it handed in, registers, and what was filled in for it. Private parts stay here."""
    rules = trust.authority(workspace)
    carried: list[Entry] = []
    lists: list[dict[str, Any]] = []
    for each in vouched(workspace, below=False):
        carried += [entry for entry in each.entries if _concerns(workspace, rules, entry, receiver)]
        lists.append(each.listed())
    forms = {str(each.body["form_hash"]) for each in carried if each.kind == entries.REVISION}
    known = {form_hash: workspace.form_of(form_hash) for form_hash in forms}
    return Outgoing(
        tuple(each.raw for each in carried), (),
        {form_hash: canonical_bytes(form.raw) for form_hash, form in known.items() if form is not None},
        (), canonical_bytes({"streams": lists}),
    )


def _concerns(workspace: "Workspace", rules: Authority, entry: "Entry", receiver: str) -> bool:
    if entry.kind == entries.REVISION:
        return _is_for(workspace, rules, entry.form, entry.body, receiver)
    target = workspace.entry(entry.target) if entry.target else None
    return target is not None and rules.within(_owner(rules, target), receiver)


def _owner(rules: Authority, entry: "Entry") -> str:
    """The unit that an entry speaks of: a revision's owner, else where its device stands."""
    return str(entry.body.get("unit", "")) or rules.home(entry.stream)


def _is_for(
    workspace: "Workspace", rules: Authority, form_id: str, body: Mapping[str, Any], receiver: str
) -> bool:
    form, unit = workspace.forms.get(form_id), str(body.get("unit", ""))
    if rules.within(unit, receiver):
        return True
    private = "personal" in body or "special" in body
    return form is not None and form.register and unit == workspace.unit and not private
