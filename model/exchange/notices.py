"""Notices (下发): what a unit hands down without being asked, and form packs, which change what is asked below.

A form pack is a flow `form_pack` that names definitions by their hashes; the definitions travel beside it. It is obeyed
only when a unit above (or the own one) wrote it. Of each form the highest version that was ever packed is in use: the
order in which packs come makes no difference, and an older one changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from forms.canonical import sha256_hex
from forms.definition import Form, walk
from forms.errors import UserError
from model import clock
from model.exchange import trust
from model.exchange.registers import PACK, pack_of
from model.workspace import entries
from model.workspace.approved import FLOW as APPROVE
from model.workspace.query import select

if TYPE_CHECKING:
    from model.workspace.entries import Entry
    from model.workspace.workspace import Workspace

Outcome = Literal["installed", "older", "retyped", "missing"]
OUTCOMES: Mapping[Outcome, str] = {
    "installed": "已启用", "older": "已有更新的版本，不换", "retyped": "改了已有栏目的类型，不启用",
    "missing": "定义没有随包",
}


class OlderForm(UserError):
    """A definition that isn't newer than the one in use. version: the one in use."""

    def __init__(self, title: str, version: int) -> None:
        super().__init__(
            f"“{title}”现用的已是第 {version} 版，新的版本号要更大。", kept="仍用现在的表单，什么都没有下发。",
            next_step=f"请把表单定义里的 version 改成 {version + 1} 或更大，再试。",
        )


class RetypedForm(UserError):
    """A definition that gives a field another type. fields: labels."""

    def __init__(self, title: str, fields: Sequence[str]) -> None:
        super().__init__(
            f"“{title}”的新版本改了已有栏目的类型：{'、'.join(fields)}。", kept="仍用现在的表单，什么都没有下发。",
            next_step="已有的栏目不能改类型；请停用旧栏目（retired），另加一个新栏目。",
        )


class FormsFromAbove(UserError):
    """Below a county everybody works with the county's forms. county: its name."""

    def __init__(self, county: str) -> None:
        super().__init__(
            f"表单由{county}统一下发，本单位不能自己换。", kept="仍用现在的表单，什么都没有变。",
            next_step=f"要加栏目、加台账，请把想法告诉{county}专班。",
        )


class NothingBelow(UserError):
    """A unit that has nobody below it, or hasn't a roster yet, has nobody to notify."""

    def __init__(self, unit_name: str) -> None:
        super().__init__(
            f"{unit_name}下面没有名册里的单位，不能下发。", kept="什么都没有写。",
            next_step="县级请先建名册、请乡镇加入，再下发。",
        )


@dataclass(frozen=True, slots=True)
class Packed:
    """A definition that a form pack named. at: stamped. unit: who packed it."""

    form: str
    title: str
    version: int
    hash: str
    outcome: Outcome
    at: str
    unit: str

    @property
    def shown(self) -> str:
        """What became of it, in words."""
        return f"{self.title or self.form} 第 {self.version} 版：{OUTCOMES[self.outcome]}"


def publish_forms(workspace: "Workspace", forms: Sequence[Form], note: str = "") -> str:
    """Use these definitions here and send them down with the next notice or receipt. Returns the flow's hash.

    Raises FormsFromAbove, OlderForm, RetypedForm; then nothing has changed.
    """
    above = trust.authority(workspace).county_above(workspace.unit)
    if above:
        raise FormsFromAbove(workspace.units.name(above))
    for form in forms:
        used = workspace.forms.get(form.id)
        if used is not None and form.version <= used.version:
            raise OlderForm(form.title, used.version)
        if used is not None and (changed := retyped(used, form)):
            raise RetypedForm(form.title, changed)
    body: dict[str, object] = {
        "forms": [{"id": form.id, "version": form.version, "hash": form.hash} for form in forms]}
    if note:
        body["note"] = note
    with workspace.transaction():
        workspace.install_forms({form.id: form for form in forms})
        return workspace.append_flow(PACK, body=body)


def install_packs(workspace: "Workspace", flows: Iterable[str]) -> list[Packed]:
    """Obey the form packs among these flows (hashes of what just came). Within the caller's transaction."""
    rules = trust.authority(workspace)
    above = {workspace.unit, *rules.above(workspace.unit)}
    done: list[Packed] = []
    for flow in flows:
        entry = entries.by_hash(workspace.db, flow)
        if entry is None or entry.kind != PACK or rules.home(entry.stream) not in above:
            continue
        if rules.barred(entry.stream, entry.seq, rules.home(entry.stream), on_behalf=False):
            continue
        for each in _packed(workspace, entry):
            form = workspace.form_of(each.hash) if each.outcome == "installed" else None
            if form is not None:
                workspace.install_forms({form.id: form})
            done.append(each)
    return done


def packs(workspace: "Workspace") -> list[Packed]:
    """Every definition that was ever packed, newest first, with what became of it here."""
    # Along the index of records: a flow belongs to none, and there are few of them beside the revisions.
    query = select(("raw",), "entry", where=("record IS NULL", "kind = ?"), order="counter DESC, hash DESC")
    found = [entries.trusted(raw) for (raw,) in workspace.db.execute(query, (PACK,)).fetchall()]
    return [each for entry in found for each in _packed(workspace, entry)]


def packs_among(workspace: "Workspace", flows: Iterable[str]) -> list[Packed]:
    """What became of each definition that the form packs among these flows (hashes) named."""
    found = (entries.by_hash(workspace.db, flow) for flow in flows)
    return [each for entry in found if entry is not None and entry.kind == PACK for each in _packed(workspace, entry)]


def retyped(used: Form, new: Form) -> list[str]:
    """Labels of fields that the new definition gives another type, key or secrecy: what was written would be lost."""
    kept = {field.name: field for field in walk(used.fields)}
    changed = []
    for field in walk(new.fields):
        before = kept.get(field.renamed_from or field.name) or kept.get(field.name)
        if before is not None and (before.type, before.sensitive, before.reference) != (
            field.type, field.sensitive, field.reference
        ):
            changed.append(field.label)
    if used.key != new.key or used.period != new.period:
        changed.append("记录编号或期间")
    return changed


def may_notify(workspace: "Workspace") -> bool:
    """Whether somebody below is listed, to whom a notice could go."""
    rules = trust.authority(workspace)
    return rules.joined and any(rules.within(home, workspace.unit) and home != workspace.unit for home in rules.homes)


def receivers(workspace: "Workspace") -> list[str]:
    """Units with devices below this one that a notice of their own concerns: what was answered to them, or entered for
    them here."""
    rules = trust.authority(workspace)
    wrote = select(("DISTINCT json_extract(raw, '$.body.unit')",), "entry", where=("stream = ?", "kind = 'revision'"))
    answered = select(("DISTINCT r.stream",), "entry f JOIN entry r ON r.hash = f.target",
                      where=("f.stream = ?", "f.kind = ?"))
    units = {str(unit) for (unit,) in workspace.db.execute(wrote, (workspace.stream,))}
    units |= {rules.home(stream) for (stream,) in workspace.db.execute(answered, (workspace.stream, APPROVE))}
    offices = {each.unit for each in rules.streams.values() if each.status == "active"}
    office = {unit: each for each in sorted(offices) for unit in rules.writes_for(each)}
    office |= {each: each for each in offices}
    found = {next((office[each] for each in (unit, *rules.above(unit)) if each in office), "") for unit in units}
    return sorted(each for each in found if each and each != workspace.unit and rules.within(each, workspace.unit))


def note_sent(workspace: "Workspace", content: bytes, number: str, receiver: str) -> None:
    """Remember that a notice was made. receiver: "" = for everybody below."""
    with workspace.transaction() as db:
        db.execute("INSERT INTO sent (sha256, kind, letter, number, recipient, about, made_at) VALUES (?,?,?,?,?,?,?)",
                   (sha256_hex(content), "notice", workspace.letter, number, receiver, "",
                    clock.stamp(workspace.clock.now())))


def _packed(workspace: "Workspace", entry: "Entry") -> list[Packed]:
    unit = trust.authority(workspace).home(entry.stream) or workspace.unit
    found = []
    for each in pack_of(entry):
        form_id, form_hash, version = str(each["id"]), str(each["hash"]), each["version"]
        form, used = workspace.form_of(form_hash), workspace.forms.get(form_id)
        outcome: Outcome = "installed"
        if form is None or form.id != form_id or form.version != version:
            outcome = "missing"
        elif used is not None and used.hash != form_hash and form.version <= used.version:
            outcome = "older"
        elif used is not None and retyped(used, form):
            outcome = "retyped"
        title = form.title if form else ""
        found.append(Packed(form_id, title, int(str(version)), form_hash, outcome, entry.at, unit))
    return found
