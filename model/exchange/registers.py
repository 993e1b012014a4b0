"""Registers that the unit above owns: whose a record is, what travels down, what may be changed here (FORMAT.md 5).

A register's record belongs to the unit that its standing revision names. Where that is a unit above, it is read-only
here, and a change to it is a proposal. Of an approved project (and of a cadre) some fields are the county's.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from model.exchange import trust
from model.trust.authority import Authority
from model.workspace import entries
from model.workspace.approved import COUNTY_FIELDS

if TYPE_CHECKING:
    from forms.definition import Form
    from model.workspace.entries import Entry
    from model.workspace.workspace import Workspace

PACK = "form_pack"
# Adopted under their id by the unit above; the first three are usable below at once, as the own unit's.
OWNED = ("supporter", "pairing", "unit", "plan", "workday_year", "deadline", "threshold")
_USABLE = ("supporter", "pairing")


def owner(workspace: "Workspace", form_id: str, record: str) -> str:
    """The unit above to which a register's record belongs; "" where it is this unit's, or nobody's yet."""
    form = workspace.forms.get(form_id)
    if form is None or not form.register:
        return ""
    rules = trust.authority(workspace)
    if not rules.joined:
        return ""
    found = entries.heads(workspace.db, record)
    head = entries.by_hash(workspace.db, found[0]) if found else None
    unit = str(head.body.get("unit", "")) if head else ""
    return unit if unit in rules.above(workspace.unit) else ""


def keeper(workspace: "Workspace", form_id: str) -> str:
    """The unit above that keeps a register in which nothing is entered here but by proposal; "" where it is entered."""
    rules = trust.authority(workspace)
    if form_id not in OWNED or form_id in _USABLE or not rules.joined:
        return ""
    return rules.county_above(workspace.unit)


def county_fields(form: "Form") -> tuple[str, ...]:
    """The fields that are the county's once it approved a record of this form; () where none are."""
    return tuple(name for name in COUNTY_FIELDS.get(form.id, ()) if name in form.by_name)


def goes_down(workspace: "Workspace", rules: Authority, entry: "Entry") -> bool:
    """Whether everybody below may read an entry: a register of this unit or of one above, and packs of definitions."""
    if entry.kind == PACK:
        return True
    form = workspace.forms.get(entry.form)
    if entry.kind != entries.REVISION or form is None or not form.register:
        return False
    unit = str(entry.body.get("unit", ""))
    return unit == workspace.unit or unit in rules.above(workspace.unit)


def pack_of(entry: "Entry") -> "list[Mapping[str, object]]":
    """The definitions that a form pack names: {id, version, hash}; whatever isn't well formed is passed over."""
    listed = entry.body.get("forms")
    return [each for each in listed if isinstance(each, Mapping)
            and all(isinstance(each.get(name), str) for name in ("id", "hash"))
            and type(each.get("version")) is int] if isinstance(listed, list) else []
