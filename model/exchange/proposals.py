"""Proposals (申报) and answers (批复入库): what a unit below wants of a register or project, and what was decided.

Three shapes, all derived from entries, none of them stored:

- a change to a record of a unit above: a revision in that unit's name, which counts nowhere (`barred`, "proposal");
- a new record of a register: the unit's own revision, until the unit above adopts it under its id or maps it;
- a project or cadre: the unit's own record. Until it is approved as a whole it is a proposal; afterwards a revision
  that changes one of the county's fields is one, and those fields stand as they were approved.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from forms.definition import Value
from forms.errors import UserError
from model.exchange import registers, trust
from model.exchange.judging import MayNotJudge
from model.trust.authority import Authority
from model.workspace import approved, barring, entries, histories, private, records
from model.workspace.approved import Answer
from model.workspace.histories import Difference
from model.workspace.projection_schema import table
from model.workspace.query import select

if TYPE_CHECKING:
    from forms.definition import Form
    from model.workspace.entries import Entry
    from model.workspace.records import Saved
    from model.workspace.workspace import Workspace

State = Literal["waiting", "approved", "refused"]
STATES: Mapping[State, str] = {"waiting": "待批复", "approved": "已批复", "refused": "未批准"}
_THOUGHT_OF = "10"  # 谋划: a project that nobody applies for yet
_DECIDES = "county"
_NOTHING: Mapping[str, Any] = {}


class RefusalNeedsReason(UserError):
    """Whoever is refused is told why."""

    def __init__(self) -> None:
        super().__init__("还没有写不批准的理由。", kept="这条申报还在，没有变动。",
                         next_step="请写一句理由（乡镇看得到），再点“不批准”。")


class DecidedBefore(UserError):
    """A proposal that has its answer, or that a newer one of the same unit replaced. shown: its state."""

    def __init__(self, shown: str) -> None:
        super().__init__(f"这条申报已经办过或有了更新：{shown}。", kept="没有再记批复。",
                         next_step="请按 F5 刷新“申报审批”，看最新的一条。")


class NotToPropose(UserError):
    """A register that nobody above keeps: it is simply changed."""

    def __init__(self, title: str) -> None:
        super().__init__(
            f"“{title}”由本单位自己登记，不用申报。", kept="什么都没有写。", next_step="请直接修改，再保存。")


class NotTheSame(UserError):
    """Something can only stand for another record of the same register that the unit above has."""

    def __init__(self, title: str) -> None:
        super().__init__(f"不能并到那一条上：它不是本单位登记的“{title}”。", kept="这条申报还在，没有变动。",
                         next_step="请另选一条，或批准为新的一条。")


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal. revision: what is proposed (hash); unit: who proposes; author: person id; at: stamped.

    new: a whole record, else a change. reason, document (file value, {} = none), decided_at: of the answer, "" before.
    same_as: the record that stands in its place, "" = none.
    """

    form: str
    record: str
    revision: str
    unit: str
    author: str
    at: str
    new: bool
    state: State
    reason: str = ""
    document: Mapping[str, Any] = field(default_factory=dict)
    decided_at: str = ""
    same_as: str = ""

    @property
    def shown(self) -> str:
        """Its state in words."""
        return STATES[self.state]


def proposals(workspace: "Workspace", form_id: str = "") -> list[Proposal]:
    """Those of the units below and, where a unit above decides, the own ones; what waits first, then the newest first.

    form_id: of one form; "" = of all.
    """
    rules = trust.authority(workspace)
    if not rules.joined:
        return []
    said = approved.answers(workspace.db, rules)
    found = [each for each in _changes(workspace, rules, said) if form_id in ("", each.form)]
    for each in (*registers.OWNED, *approved.COUNTY_FIELDS):
        if each in workspace.forms and form_id in ("", each):
            found += _records(workspace, rules, workspace.forms[each], said)
    found.sort(key=lambda each: each.at, reverse=True)
    return sorted(found, key=lambda each: each.state != "waiting")


def of_record(workspace: "Workspace", form_id: str, record: str) -> Proposal | None:
    """The newest proposal on a record; None where there is none, or nobody to decide."""
    rules = trust.authority(workspace)
    form = workspace.forms.get(form_id)
    if form is None or not rules.joined or not proposable(form_id):
        return None
    said = approved.answers(workspace.db, rules, (record,))
    found = [*_changes(workspace, rules, said, record), *_records(workspace, rules, form, said, (record,))]
    return max(found, key=lambda each: each.at, default=None)


def marks(workspace: "Workspace", form_id: str) -> dict[str, Proposal]:
    """record -> its newest proposal, of one form."""
    if not proposable(form_id):
        return {}
    return {each.record: each for each in sorted(proposals(workspace, form_id), key=lambda each: each.at)}


def differences(workspace: "Workspace", proposal: Proposal) -> list[Difference]:
    """What would change, field by field; of a new record everything that it says."""
    form = workspace.forms[proposal.form]
    entry = workspace.entry(proposal.revision)
    if entry is None:
        return []
    after = _values(workspace, form, entry)
    if proposal.new:
        return histories.differences(form, {}, after)
    fields = () if _counts_nowhere(workspace, proposal.revision) else registers.county_fields(form)
    said = approved.answers(workspace.db, trust.authority(workspace), (proposal.record,)).get(proposal.record, [])
    if fields:
        earlier = [each for each in said if each.target != proposal.revision]
        before = _approved_values(workspace, form, earlier) or {}
        kept = _kept(workspace, form, after, earlier)
        return histories.differences(form, _only(before, fields), _only({**after, **kept}, fields))
    base = _base(workspace, entry)
    return histories.differences(form, _values(workspace, form, base) if base else {}, after)


def propose(
    workspace: "Workspace", form_id: str, values: Mapping[str, Value], *, record: str | None = None,
    parents: tuple[str, ...] = (), explanations: Mapping[str, str] = _NOTHING,
) -> "Saved":
    """Ask the unit above to register something, or to change what it registered. Raises NotToPropose."""
    unit = (registers.owner(workspace, form_id, record) if record else "") or registers.keeper(workspace, form_id)
    if not unit:
        raise NotToPropose(workspace.forms[form_id].title)
    return workspace.propose(
        form_id, values, unit=unit, record=record, parents=parents, explanations=explanations)


def approve(
    workspace: "Workspace", proposal: Proposal, *, reason: str = "", document: Mapping[str, Any] = _NOTHING,
    values: Mapping[str, Value] = _NOTHING,
) -> str:
    """Approve: a register's record becomes this unit's, under its id; of a project the county's fields are settled.

    reason, document: shown to who proposed; document is a file value. values: county's fields that this unit sets
    itself, as a project's code. Returns the flow's hash. Raises MayNotJudge, DecidedBefore.
    """
    body = _body("approve", reason, document)
    with workspace.transaction():
        _check(workspace, proposal)
        if settled := {**_set_before(workspace, proposal), **values}:
            body["values"] = settled
        made = workspace.append_flow(approved.FLOW, target=proposal.revision, body=body)
        if proposal.form in registers.OWNED or _counts_nowhere(workspace, proposal.revision):
            workspace.adopt(proposal.revision)
    return made


def refuse(
    workspace: "Workspace", proposal: Proposal, reason: str, *, document: Mapping[str, Any] = _NOTHING
) -> str:
    """Refuse, with the reason. Returns the flow's hash. Raises RefusalNeedsReason, MayNotJudge, DecidedBefore."""
    if not reason.strip():
        raise RefusalNeedsReason
    with workspace.transaction():
        _check(workspace, proposal)
        return workspace.append_flow(
            approved.FLOW, target=proposal.revision, body=_body("refuse", reason, document))


def map_to(workspace: "Workspace", proposal: Proposal, same_as: str, *, reason: str = "") -> str:
    """Say that a new record is one that stands here already: what names it below means that one from now on.

    Returns the flow's hash. Raises NotTheSame, MayNotJudge, DecidedBefore.
    """
    form = workspace.forms[proposal.form]
    other = workspace.read(proposal.form, same_as)
    ours = other is not None and not other.voided and other.unit == workspace.unit and same_as != proposal.record
    if proposal.form not in registers.OWNED or not proposal.new or form.key or not ours:
        raise NotTheSame(form.title)
    with workspace.transaction():
        _check(workspace, proposal)
        body = _body("approve", reason, _NOTHING) | {"same_as": same_as}
        made = workspace.append_flow(approved.FLOW, target=proposal.revision, body=body)
        workspace.adopt(proposal.revision, void=True)
    return made


def _set_before(workspace: "Workspace", proposal: Proposal) -> Mapping[str, Value]:
    """County's fields that this unit set itself at an earlier approval, as far as the proposal leaves them alone."""
    form, entry = workspace.forms[proposal.form], workspace.entry(proposal.revision)
    said = approved.answers(workspace.db, trust.authority(workspace), (proposal.record,)).get(proposal.record, [])
    return _kept(workspace, form, _values(workspace, form, entry), said) if entry else {}


def _kept(
    workspace: "Workspace", form: "Form", values: Mapping[str, Value], said: Sequence[Answer]
) -> dict[str, Value]:
    """What the unit above set itself where the values say the same as what it approved then."""
    last = next((each for each in reversed(said) if each.approved and not each.same_as), None)
    entry = workspace.entry(last.target) if last else None
    then = _values(workspace, form, entry) if entry else {}
    return {name: value for name, value in last.values.items() if values.get(name) == then.get(name)} if last else {}


def _body(verdict: str, reason: str, document: Mapping[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {"verdict": verdict, "reason": reason.strip()}
    return body | ({"document": dict(document)} if document else {})


def _check(workspace: "Workspace", proposal: Proposal) -> None:
    """That this unit is the one to answer, and that there is something to answer still."""
    rules = trust.authority(workspace)
    entry = workspace.entry(proposal.revision)
    last = workspace.db.execute("SELECT max(seq) FROM entry WHERE stream = ?", (workspace.stream,)).fetchone()[0] or 0
    if entry is None or not rules.joined or not rules.may_judge(workspace.stream, last + 1, entry.stream):
        raise MayNotJudge(workspace.units.name(proposal.unit))
    now = of_record(workspace, proposal.form, proposal.record)
    waiting = [each.revision for each in proposals(workspace, proposal.form) if each.state == "waiting"]
    if proposal.revision not in waiting:
        raise DecidedBefore(now.shown if now else "没有了")


def proposable(form_id: str) -> bool:
    """Whether a unit above has the word on records of this form."""
    return form_id in registers.OWNED or form_id in approved.COUNTY_FIELDS


def _changes(
    workspace: "Workspace", rules: Authority, said: Mapping[str, Sequence[Answer]], record: str = ""
) -> "Iterable[Proposal]":
    """Changes to records of a unit above: of each unit's on a record the newest, and those that were answered."""
    where = ("b.reason = 'proposal'", "e.record = ?") if record else ("b.reason = 'proposal'",)
    query = select(("e.raw",), "barred b JOIN entry e ON e.hash = b.hash", where=where, order="e.counter, e.hash")
    rows = workspace.db.execute(query, (record,) if record else ()).fetchall()
    found = [entries.trusted(raw) for (raw,) in rows]
    newest = {(each.record, rules.home(each.stream)): each.hash for each in found}
    for entry in found:
        answer = _answer_to(said.get(entry.record, ()), entry.hash)
        if entry.form in workspace.forms and (answer or newest[entry.record, rules.home(entry.stream)] == entry.hash):
            yield _proposal(rules, entry, answer, new=_base(workspace, entry) is None)


def _base(workspace: "Workspace", entry: "Entry") -> "Entry | None":
    """What a proposed change starts from: the nearest revision before it that counts; None for a new record."""
    while entry.parents:
        before = workspace.entry(entry.parents[0])
        if before is None or not _counts_nowhere(workspace, before.hash):
            return before
        entry = before
    return None


def _counts_nowhere(workspace: "Workspace", revision: str) -> bool:
    """Whether a revision is a mere wish, in the name of a unit above."""
    return bool(barring.stored(workspace.db, (revision,)))


def _records(
    workspace: "Workspace", rules: Authority, form: "Form", said: Mapping[str, Sequence[Answer]],
    wanted: Iterable[str] | None = None,
) -> list[Proposal]:
    """The records of a form that a unit below wrote (or this one, where a unit above decides)."""
    if wanted is None:
        query = select(("record",), table(form.id), where=("void = 0",), order="id")
        answered = [record for record, answers in said.items() if answers[0].form == form.id]
        wanted = dict.fromkeys([*(row[0] for row in workspace.db.execute(query)), *answered])
    heads = {record: found[0] for record, found in entries.heads_of(workspace.db, [*wanted]).items()}
    standing = entries.by_hashes(workspace.db, heads.values())
    found = []
    for record, head in heads.items():
        entry, answers = standing[head], said.get(record, ())
        if not entry.body.get("void") and _asks(workspace, rules, entry):
            one = _of_own(workspace, rules, form, entry, answers)
            if one is not None:
                found.append(one)
        elif form.id in registers.OWNED and (answer := _last(answers)) is not None:
            found += _adopted(workspace, rules, answer)
    return found


def _asks(workspace: "Workspace", rules: Authority, entry: "Entry") -> bool:
    """Whether somebody above a record's writer decides on it: a unit below this one, or this one below another."""
    home, unit = rules.home(entry.stream), str(entry.body.get("unit", ""))
    if not home or unit in rules.above(home):
        return False
    above = rules.parent(home)
    return rules.within(home, workspace.unit) and above in rules.homes and workspace.units.level_of(above) == _DECIDES


def _of_own(
    workspace: "Workspace", rules: Authority, form: "Form", entry: "Entry", said: Sequence[Answer]
) -> Proposal | None:
    fields = registers.county_fields(form)
    values = _values(workspace, form, entry)
    settled = _approved_values(workspace, form, said)
    if settled is None:
        if form.id == "project" and values.get("stage") == _THOUGHT_OF:
            return None
        return _proposal(rules, entry, _answer_to(said, entry.hash), new=True)
    for answer in reversed(said):
        if answer.approved and _same(workspace, form, answer, values, fields):
            return _proposal(rules, entry, answer, new=True)
        if not answer.approved and _same(workspace, form, answer, values, fields):
            return _proposal(rules, entry, answer, new=False)
    if _only(settled, fields) == _only(values, fields):
        return _proposal(rules, entry, next(each for each in reversed(said) if each.approved), new=True)
    return _proposal(rules, entry, None, new=False)


def _adopted(workspace: "Workspace", rules: Authority, answer: Answer) -> list[Proposal]:
    """A record of a register that was answered and belongs to the unit above now."""
    entry = workspace.entry(answer.target)
    if entry is None or _counts_nowhere(workspace, entry.hash):
        return []
    return [_proposal(rules, entry, answer, new=True)]


def _same(
    workspace: "Workspace", form: "Form", answer: Answer, values: Mapping[str, Value], fields: Sequence[str]
) -> bool:
    entry = workspace.entry(answer.target)
    return entry is not None and _only(_values(workspace, form, entry), fields) == _only(values, fields)


def _approved_values(workspace: "Workspace", form: "Form", said: Sequence[Answer]) -> dict[str, Value] | None:
    last = next((each for each in reversed(said) if each.approved and not each.same_as), None)
    entry = workspace.entry(last.target) if last else None
    if last is None or entry is None:
        return None
    return {**_values(workspace, form, entry), **last.values}


def _values(workspace: "Workspace", form: "Form", entry: "Entry") -> dict[str, Value]:
    values, _ = private.merged(workspace.db, entry.body)
    return records.named_now(workspace.db, form, entry, values)


def _only(values: Mapping[str, Value], fields: Sequence[str]) -> dict[str, Value]:
    return {name: values[name] for name in fields if name in values}


def _answer_to(said: Sequence[Answer], revision: str) -> Answer | None:
    return _last([each for each in said if each.target == revision])


def _last(said: Sequence[Answer]) -> Answer | None:
    return said[-1] if said else None


def _proposal(rules: Authority, entry: "Entry", answer: Answer | None, *, new: bool) -> Proposal:
    unit = rules.home(entry.stream)
    if answer is None:
        return Proposal(entry.form, entry.record, entry.hash, unit, entry.author, entry.at, new, "waiting", "", {})
    state: State = "approved" if answer.approved else "refused"
    return Proposal(entry.form, entry.record, entry.hash, unit, entry.author, entry.at, new, state, answer.reason,
                    answer.document, answer.at, answer.same_as)
