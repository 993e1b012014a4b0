"""The dry run: a package is merged, looked at, and everything is taken back before anybody else could see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

from forms.definition import Value
from model import clock
from model.exchange import inbox_log
from model.exchange.arrival import Arrival
from model.exchange.merging import Merged, Progress, continued_elsewhere, merge
from model.exchange.outcomes import Outcome, RecordOutcome, counted, missing_numbers, outcomes
from model.workspace import entries, histories, private, records
from model.workspace.histories import Difference

if TYPE_CHECKING:
    from sqlite_utils import Database

    from model.workspace.workspace import Workspace

SHOWN = 500  # records whose differences are worked out
_CALCULATED = 2_000  # records that are calculated again


@dataclass(frozen=True, slots=True)
class Miscalculated:
    """A stored calculation that comes to something else here. path: the field's name."""

    form: str
    record: str
    path: str
    theirs: Value | None
    ours: Value | None


@dataclass(frozen=True)
class Preview:
    """What taking a package over would change. before: its state in the inbox, "" when it never came.

    differences: record -> what would change in its fields, of the first 500 that get a newer revision or a conflict,
    against what stands here. missing_numbers: packages of the same device that never came. copied: the package
    continues this computer's own stream, so another copy of this folder is at work.
    """

    outcomes: tuple[RecordOutcome, ...]
    merged: Merged
    before: str = ""
    differences: Mapping[str, tuple[Difference, ...]] = field(default_factory=dict)
    miscalculated: tuple[Miscalculated, ...] = ()
    missing_numbers: tuple[str, ...] = ()
    copied: bool = False

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many records of each outcome."""
        return counted(self.outcomes)

    @property
    def changes_nothing(self) -> bool:
        """Whether everything is here already."""
        return not self.merged.new


class _Seen(Exception):
    """Carries the preview out of the transaction that is taken back."""

    def __init__(self, preview: Preview) -> None:
        self.preview = preview


def preview(workspace: "Workspace", arrival: Arrival, progress: Progress | None = None) -> Preview:
    """What merging would change; nothing is. Raises NotMerged as merging would, and what the store raises."""
    try:
        with workspace.transaction() as db:
            copied = continued_elsewhere(db, arrival.lists)
            merged = merge(workspace, arrival, progress)
            _take_back(_seen(workspace, db, arrival, merged, copied))
    except _Seen as seen:
        found = seen.preview
    finally:
        for form in ("unit", "workday_year"):
            workspace.forget(form)
    return found


def _take_back(found: Preview) -> NoReturn:
    raise _Seen(found)


def _seen(workspace: "Workspace", db: "Database", arrival: Arrival, merged: Merged, copied: bool) -> Preview:
    submitted = inbox_log.heads_of(arrival.submission)
    found = outcomes(db, merged, submitted)
    return Preview(
        tuple(found), merged, inbox_log.state_of(db, arrival.sha256), _differences(workspace, db, found),
        tuple(_miscalculated(workspace, db, submitted)),
        tuple(missing_numbers(db, arrival.stream, (*arrival.void_numbers, arrival.number))), copied,
    )


def _differences(
    workspace: "Workspace", db: "Database", found: list[RecordOutcome]
) -> dict[str, tuple[Difference, ...]]:
    shown: dict[str, tuple[Difference, ...]] = {}
    for each in [one for one in found if one.outcome in ("newer", "conflicting")][:SHOWN]:
        form = workspace.forms.get(each.form)
        fresh = [head for head in each.after if head not in each.before] or list(each.after)
        if form is None or not each.before or not fresh:
            continue
        old, new = (_values(workspace, db, head) for head in (max(each.before), max(fresh)))
        shown[each.record] = tuple(histories.differences(form, old, new))
    return shown


def _values(workspace: "Workspace", db: "Database", revision: str) -> dict[str, Any]:
    entry = entries.by_hash(db, revision)
    if entry is None:
        return {}
    values, _ = private.merged(db, entry.body)
    return records.named_now(db, workspace.forms[entry.form], entry, values)


def _miscalculated(
    workspace: "Workspace", db: "Database", submitted: Mapping[str, str]
) -> "list[Miscalculated]":
    """Stored calculations against our own, by the definition that each revision names (FORMAT.md section 1)."""
    from forms.evaluation import evaluate

    found = []
    for revision in list(submitted.values())[:_CALCULATED]:
        entry = entries.by_hash(db, revision)
        form = workspace.form_of(str(entry.body.get("form_hash"))) if entry else None
        if entry is None or form is None or entry.body.get("void"):
            continue
        values, missing = private.merged(db, entry.body)
        if missing != "none":
            continue
        day = date.fromisoformat(clock.shown(entry.at)[:10])
        ours = evaluate(form, values, {}, day, day).stored
        asked = [each.name for each in form.stored_fields if each.calculation and each.type != "repeat"]
        found += [
            Miscalculated(entry.form, entry.record, name, values.get(name), ours.get(name))
            for name in asked if name in ours and values.get(name) != ours.get(name)
        ]
    return found
