"""What a unit's month holds: its records by projection, and the ledgers that were reported as nil."""

from typing import TYPE_CHECKING

from forms.definition import Form
from model.workspace import entries, records
from model.workspace.projection_schema import table
from model.workspace.query import among, listed, select
from model.workspace.records import Record
from model.workspace.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

NIL = "nil"


def records_of(db: "Database", form: Form, *, units: "Iterable[str]", month: str) -> list[Record]:
    """The records of these units (codes) in a submission month (YYYY-MM), void ones left out, as first entered."""
    query = select(("record",), table(form.id), where=("month = ?", among("unit"), "void = 0"), order="id")
    found = db.execute(query, (month, listed(units))).fetchall()
    return records.read_many(db, form, [record for (record,) in found])


def heads_of(db: "Database", form: Form, *, units: "Iterable[str]", month: str) -> dict[str, str]:
    """record -> head of the same records and of the voided ones; one in conflict is left out, check names it."""
    query = select(("record", "hash"), table(form.id), where=("month = ?", among("unit"), "counts = 1"), order="record")
    return dict(db.execute(query, (month, listed(units))).fetchall())


def count_of(db: "Database", form: Form, *, units: "Iterable[str]", month: str) -> int:
    """How many records these units have in a month, void ones left out."""
    query = select(("count(*)",), table(form.id), where=("month = ?", among("unit"), "void = 0"))
    return int(db.execute(query, (month, listed(units))).fetchone()[0])


def register_of(db: "Database", form: Form) -> list[Record]:
    """All records of a register, void ones left out, as first entered."""
    query = select(("record",), table(form.id), where=("void = 0",), order="id")
    found = db.execute(query).fetchall()
    return records.read_many(db, form, [record for (record,) in found])


def nil_reported(db: "Database", form_id: str, *, unit: str, period: str, subject: str = "") -> bool:
    """Whether a ledger was reported as nil: for a unit and period, or for one subject of it (FORMAT.md section 4)."""
    parts = (NIL, form_id, unit, period, subject) if subject else (NIL, form_id, unit, period)
    heads = entries.heads(db, "/".join(parts))
    entry = entries.by_hash(db, heads[0]) if heads else None
    return entry is not None and not entry.body.get("void")


def nil_forms(db: "Database", session: Session, *, unit: str, period: str) -> list[str]:
    """The ids of the forms that the unit reported as nil for a period."""
    return [form_id for form_id in session.forms if nil_reported(db, form_id, unit=unit, period=period)]
