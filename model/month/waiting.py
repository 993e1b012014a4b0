"""What units below handed in and nobody has accepted yet: how much it is, and what figures come to with it.

Figures count what was accepted (FORMAT.md section 5). `counting_received` is the switch: within it every list, figure
and bulletin counts what was received instead; afterwards all is as before.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from model.trust.authority import authority_of
from model.workspace import projections
from model.workspace.projection_schema import table
from model.workspace.query import among, chunks, listed, select

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

_HANDED_IN = ("record_state r JOIN head h ON h.record = r.record AND h.hash = r.submitted"
              " JOIN entry e ON e.hash = h.hash")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record whose newest revision was received and isn't accepted. unit: its owner; month: its submission month."""

    form: str
    record: str
    unit: str
    month: str


class _Over(Exception):
    """Takes the transaction back."""


def waiting(workspace: "Workspace", unit: str = "", *, until: str = "") -> list[Waiting]:
    """Records of a unit and all below it (by default of everybody below) that wait, up to a submission month.

    What was returned, what is in conflict and what counts at once isn't among them.
    """
    db, tree = workspace.db, workspace.units
    if not authority_of(db).joined:
        return []
    query = select(("r.record", "e.form", "r.submitted"), _HANDED_IN,
                   where=("r.state = 'submitted'", "r.submitted <> r.final"))
    handed_in: dict[str, dict[str, str]] = {}
    for record, form, submitted in db.execute(query):
        handed_in.setdefault(form, {})[record] = submitted
    found = []
    for form in workspace.forms.keys() & handed_in.keys():
        query = select(("record", "hash", "counts", "unit", "month"), table(form),
                       where=("heads = 1", among("record")), order="record")
        for chunk in chunks(handed_in[form]):
            for record, standing, counts, owner, month in db.execute(query, (listed(chunk),)):
                late = until and month > until
                if (not counts or standing != handed_in[form][record]) and not late:
                    found.append(Waiting(form, record, owner, month))
    return [each for each in found if not unit or tree.is_within(each.unit, unit)]


def _take_back() -> NoReturn:
    raise _Over


@contextmanager
def counting_received(workspace: "Workspace", records: Collection[str] | None = None) -> Iterator[None]:
    """Within, records that wait (by default all) stand by what was received, and count. Nothing is kept.

    What was read within must not be kept by the caller as if it had been accepted.
    """
    wanted = [each.record for each in waiting(workspace)] if records is None else list(records)
    if not wanted:
        yield
        return
    try:
        with workspace.transaction() as db:
            projections.as_received(db, workspace.forms, wanted)
            yield
            _take_back()
    except _Over:
        return
    finally:
        for form in ("unit", "workday_year"):
            workspace.forget(form)
