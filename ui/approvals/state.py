"""What the desk shows of proposals, in words. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from forms.values import show_value
from model import clock
from model.exchange import proposals, registers
from model.exchange.proposals import Proposal
from model.titles import called, title_of
from model.workspace import private, records
from model.workspace.histories import Difference
from model.workspace.workspace import Workspace

_LONGEST = 80
_ROWS = {"row_added": "加一行", "row_removed": "去掉一行", "row_moved": "换了位置"}
_CODE = "code"


@dataclass(frozen=True, slots=True)
class Line:
    """One proposal in the list. what: 新申报 or 修改 2 处."""

    proposal: Proposal
    unit: str
    form: str
    title: str
    what: str
    day: str

    @property
    def key(self) -> str:
        return self.proposal.revision


@dataclass(frozen=True, slots=True)
class Change:
    """A field of the difference. before "" = blank."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Detail:
    """One proposal, opened. code: a project's, which the county may set; None where there is none. mappable: whether it
    may be one that the county has already. others: such ones (id, name), those of a similar name first."""

    line: Line
    who: str
    changes: tuple[Change, ...]
    answer: str
    code: str | None
    mappable: bool
    others: tuple[tuple[str, str], ...] = ()
    document: Mapping[str, Any] = field(default_factory=dict)


def lines(workspace: Workspace) -> list[Line]:
    """All proposals, what waits first."""
    return [_line(workspace, each) for each in proposals.proposals(workspace)]


def detail(workspace: Workspace, line: Line) -> Detail:
    """A proposal field by field."""
    each = line.proposal
    form = workspace.forms[each.form]
    changes = tuple(_change(workspace, each, one) for one in proposals.differences(workspace, each))
    code = None
    if each.form == "project" and each.new:
        answered = {one.label: one.after for one in changes}
        code = answered.get(form.by_name[_CODE].label, "")
    mappable = each.new and each.form in registers.OWNED and not form.key
    who = f"{line.unit} · {workspace.people.names().get(each.author, '乡镇填报人')} · {clock.shown(each.at)[:16]} 提出"
    others = tuple(_others(workspace, each)) if mappable and each.state == "waiting" else ()
    return Detail(line, who, changes, answer_words(workspace, each), code, mappable, others, each.document)


def answer_words(workspace: Workspace, each: Proposal) -> str:
    """What was decided: 未批准（2026-04-06）：缺公示照片."""
    if each.state == "waiting":
        return ""
    reason = f"：{each.reason}" if each.reason else ""
    same = f"　并到“{workspace.name_of(each.form, each.same_as)}”" if each.same_as else ""
    return f"{each.shown}（{clock.shown(each.decided_at)[:10]}）{reason}{same}"


def _line(workspace: Workspace, each: Proposal) -> Line:
    form = workspace.forms[each.form]
    entry = workspace.entry(each.revision)
    values: dict[str, Any] = {}
    if entry is not None:
        merged, _ = private.merged(workspace.db, entry.body)
        values = records.named_now(workspace.db, form, entry, merged)
    what = "新申报" if each.new else f"修改 {len(proposals.differences(workspace, each))} 处"
    title = title_of(workspace, form, values)
    return Line(each, workspace.units.name(each.unit), form.title, title, what, clock.shown(each.at)[:10])


def _change(workspace: Workspace, each: Proposal, one: Difference) -> Change:
    if one.kind in _ROWS:
        row = one.after if one.kind == "row_added" else one.before
        words = _row_words(workspace, each, one, row)
        return Change(one.label, "", words if each.new and words else "：".join(filter(None, (_ROWS[one.kind], words))))
    return Change(one.label, _shown(workspace, each, one, one.before), _shown(workspace, each, one, one.after))


def _row_words(workspace: Workspace, each: Proposal, one: Difference, row: Any) -> str:
    if not isinstance(row, Mapping):
        return ""
    form = workspace.forms[each.form]
    told = [show_value(form, inner, row[inner.name], names=partial(called, workspace))
            for inner in one.field.fields if inner.name in row]
    return "，".join(filter(None, told))


def _shown(workspace: Workspace, each: Proposal, one: Difference, value: Any) -> str:
    if value is None:
        return "（空）"
    shown = show_value(workspace.forms[each.form], one.field, value, names=partial(called, workspace))
    text = f"{shown} {one.field.unit}" if one.field.unit else shown
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _others(workspace: Workspace, each: Proposal) -> list[tuple[str, str]]:
    """The county's own records of the same register."""
    found = [one for one in workspace.find_references(each.form, "", 200) if one.id != each.record]
    ours = {one.record for one in workspace.standing(each.form, [one.id for one in found])
            if one.unit == workspace.unit and not one.voided}
    return [(one.id, one.name) for one in found if one.id in ours]
