"""What a unit handed in again: beside its package of the same month that came before, record by record."""

from functools import partial
from typing import TYPE_CHECKING, Any

from forms.values import show_value
from model.exchange import inbox_log
from model.month.difference import RecordChange, field_changes
from model.titles import called, title_of
from model.workspace import states

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.definition import Field, Form
    from model.exchange.inbox_log import InPackage
    from model.workspace.workspace import Workspace

_TAKEN = ("received", "accepted", "returned")


def before(workspace: "Workspace", package: "InPackage") -> "InPackage | None":
    """The package of the same unit and month that was taken in before this one; None where it is the first."""
    same = [each for each in inbox_log.packages(workspace, _TAKEN)
            if (each.unit, each.period, each.kind) == (package.unit, package.period, package.kind) and each.digest]
    at = next((at for at, each in enumerate(same) if each.sha256 == package.sha256), len(same))
    return same[at + 1] if at + 1 < len(same) else None


def corrections(workspace: "Workspace", package: "InPackage", limit: int) -> list[RecordChange]:
    """What it says differently from the one before, at most `limit` records; [] where it is the first."""
    earlier = before(workspace, package)
    if earlier is None:
        return []
    was, now = _heads(workspace, earlier), _heads(workspace, package)
    found = list[RecordChange]()
    for record, head in now.items():
        if was.get(record) != head and len(found) < limit:
            change = _change(workspace, record, was.get(record, ""), head)
            found += [change] if change is not None else []
    return found


def _heads(workspace: "Workspace", package: "InPackage") -> "Mapping[str, str]":
    return inbox_log.heads_of(states.document_of(workspace.db, package.digest) or b"")


def _change(workspace: "Workspace", record: str, was: str, now: str) -> RecordChange | None:
    """None where a revision isn't here, or says the same."""
    history = {each.hash: each for each in workspace.history(record)}
    newer, older = history.get(now), history.get(was)
    form = workspace.forms.get(newer.form_id) if newer else None
    if newer is None or form is None:
        return None
    title = title_of(workspace, form, newer.values)
    if newer.voided:
        return RecordChange(form.id, record, title, "gone")
    if older is None:
        return RecordChange(form.id, record, title, "new")
    fields = field_changes(form, older.values, newer.values, partial(_say, workspace, form))
    return RecordChange(form.id, record, title, "changed", fields) if fields else None


def _say(workspace: "Workspace", form: "Form", field: "Field", value: "Any") -> str:
    return show_value(form, field, value, names=partial(called, workspace))
