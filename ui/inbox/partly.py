"""The records of one package, with what became of each: what a person goes through before accepting. No Qt here."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from forms.values import show_value
from model.exchange import completeness, corrected, inbox_log
from model.exchange.outcomes import OUTCOMES
from model.titles import called
from model.workspace import histories, states

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.definition import Form
    from model.workspace.records import Revision
    from model.workspace.workspace import Workspace

_TOLD = 500  # records whose changes are worked out
_FIELDS = 3


@dataclass(frozen=True, slots=True)
class Item:
    """One record. words: what the package changed in it, else what it says."""

    form: str
    record: str
    title: str
    words: str


def items_of(workspace: "Workspace", key: str) -> list[Item]:
    """What a package handed in: changed records first, as its ledgers have them."""
    package = inbox_log.package(workspace, key)
    if package is None:
        return []
    outcomes: Mapping[str, str] = package.outcome.get("records", {})
    heads = inbox_log.heads_of(states.document_of(workspace.db, package.digest) or b"")
    again = {each.record: each.text.partition("：")[2] for each in corrected.corrections(workspace, package, _TOLD)}
    known = [each for each in completeness.titled(workspace, outcomes) if each[0] in workspace.forms]
    order = {"conflicting": 0, "newer": 1, "new": 2}
    known.sort(key=lambda each: order.get(outcomes[each[1]], 3))
    found = []
    for number, (form, record, title) in enumerate(known):
        shown = next((words for name, words in OUTCOMES.items() if name == outcomes[record]), "")
        told = again.get(record, "")
        if not told and number < _TOLD:
            told = _told(workspace, workspace.forms[form], record, heads.get(record, ""))
        found.append(Item(form, record, title, "　".join(filter(None, (shown, told)))))
    return found


def _told(workspace: "Workspace", form: "Form", record: str, head: str) -> str:
    """What a revision changed, or says where it is the first."""
    history = {each.hash: each for each in workspace.history(record)}
    now = history.get(head)
    if now is None:
        return ""
    if now.voided:
        return "作废"
    before = next((history[each] for each in now.parents if each in history), None)
    return _changes(workspace, form, before, now) if before is not None else _says(workspace, form, now)


def _changes(workspace: "Workspace", form: "Form", before: "Revision", now: "Revision") -> str:
    shown = partial(show_value, form, names=partial(called, workspace))
    found = [each for each in histories.differences(form, before.values, now.values) if not each.field.calculation]
    words = [f"{each.label} {shown(each.field, each.before) or '空'} → {shown(each.field, each.after) or '空'}"
             if each.kind in ("filled", "changed", "cleared") else each.label for each in found[:_FIELDS]]
    return "；".join(words) + (f" 等 {len(found)} 项" if len(found) > _FIELDS else "")


def _says(workspace: "Workspace", form: "Form", now: "Revision") -> str:
    fields = [form.by_name[name] for name in form.list_columns if name in form.by_name
              and name not in form.title_fields and now.values.get(name) is not None]
    return "，".join(f"{each.label} {show_value(form, each, now.values[each.name], names=partial(called, workspace))}"
                    for each in fields[:_FIELDS])
