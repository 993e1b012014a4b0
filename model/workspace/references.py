"""Other records by name: what a reference shows, and what somebody looking for one is offered."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from forms.definition import Form
from model.units.pinyin import plain
from model.workspace import projections
from model.workspace.approved import stand_ins
from model.workspace.projection_schema import layout, table
from model.workspace.projection_text import Names, UnitName
from model.workspace.query import select

if TYPE_CHECKING:
    from sqlite_utils import Database

_CHOICES = 20


class Found(NamedTuple):
    """A record that a reference could name. note: what tells it from others of the same name: its owner's name."""

    id: str
    name: str
    note: str


def name_of(
    db: "Database", forms: Mapping[str, Form], form_id: str, record: str,
    *, unit_name: UnitName = projections.bundled_unit_name,
) -> str:
    """The title of a record, or of the one that stands in its place; its id where it isn't known here."""
    known = stand_ins(db).get(record, record)
    return Names(db, layout(forms), unit_name).of(form_id, known) or record


def names_of(
    db: "Database", forms: Mapping[str, Form], form_id: str, records: Sequence[str],
    *, unit_name: UnitName = projections.bundled_unit_name,
) -> dict[str, str]:
    """The titles of many records at once."""
    names, instead = Names(db, layout(forms), unit_name), stand_ins(db)
    names.prepare(form_id, [instead.get(record, record) for record in records])
    return {record: names.of(form_id, instead.get(record, record)) or record for record in records}


def find(
    db: "Database", forms: Mapping[str, Form], form_id: str, text: str, limit: int = 20,
    *, unit_name: UnitName = projections.bundled_unit_name,
) -> list[Found]:
    """Records of a form by name, pinyin or anything that its list shows; those where a word begins so come first.

    Units that nobody registered are not in any table: the unit tree finds those. An unknown form finds nothing.
    """
    if form_id not in forms:
        return []
    sought = [plain(term) for term in text.split()]
    query = select(
        ("record", "title", "unit"), table(form_id), where=("void = 0", *("instr(search, ?) > 0" for _ in sought)),
        order="title = ? DESC, instr(' ' || search, ' ' || ?) > 0 DESC, title, record", tail="LIMIT ?",
    )
    found = db.execute(query, (*sought, text.strip(), sought[0] if sought else "", limit)).fetchall()
    return [Found(record, title or record, unit_name(unit)) for record, title, unit in found]


def named(
    db: "Database", forms: Mapping[str, Form], form_id: str, text: str,
    *, unit_name: UnitName = projections.bundled_unit_name,
) -> list[Found]:
    """The records of this id, else those of this title, else those with this word in their title (a project's code).

    At most a few: where more than one is found, somebody has to choose. An unknown form finds nothing.
    """
    sought = text.strip()
    if form_id not in forms or not sought:
        return []
    for condition in ("record = ?", "title = ?", "instr(' ' || title || ' ', ' ' || ? || ' ') > 0"):
        query = select(("record", "title", "unit"), table(form_id), where=("void = 0", condition),
                       order="title, record", tail="LIMIT ?")
        found = db.execute(query, (sought, _CHOICES)).fetchall()
        if found:
            return [Found(record, title or record, unit_name(unit)) for record, title, unit in found]
    return []
