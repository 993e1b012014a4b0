"""Whose attendance a unit keeps, and a month of it: whole days at once, without names and titles."""

from typing import TYPE_CHECKING, NamedTuple

from model.calendar import periods
from model.workspace.projection_cells import from_cell
from model.workspace.projection_schema import table, value_column
from model.workspace.query import select

if TYPE_CHECKING:
    from forms.definition import Value
    from model.workspace.records import Record
    from model.workspace.workspace import Workspace

FORM = "attendance"
CADRES = "cadre"


class DayRow(NamedTuple):
    """One cadre's day. at: when it was last written (UTC stamp). conflict: whether it has more than one version."""

    record: str
    values: "dict[str, Value]"
    at: str
    conflict: bool


def day_rows(workspace: "Workspace", month: str) -> list[DayRow]:
    """Every day of a month (YYYY-MM) that isn't void, of all units of this workspace, in no order."""
    fields = [each for each in workspace.forms[FORM].stored_fields if each.name != "cadre"]
    columns = ["record", '"at"', "heads", *(value_column(each.name) for each in fields)]
    query = select(columns, table(FORM), where=("void = 0", "month = ?"))
    files = [(at, each) for at, each in enumerate(fields) if each.type in ("file", "image", "select_multiple")]
    names = [each.name for each in fields]
    found = []
    for record, at, heads, *cells in workspace.db.execute(query, (month,)):
        for place, each in files:
            cells[place] = from_cell(each, cells[place])
        values = {name: cell for name, cell in zip(names, cells, strict=True) if cell is not None}
        found.append(DayRow(record, values, at, heads > 1))
    return found


def cadres_of_month(workspace: "Workspace", unit: str, month: str) -> "list[Record]":
    """The cadres whose attendance the unit keeps and who serve in the month: as ranked by kind, then as registered.

    Each cadre's register names exactly one unit that does. Raises NotAPeriod.
    """
    first, last = (day.isoformat() for day in periods.bounds(month))
    form = workspace.forms[CADRES]
    kinds = [each.code for each in form.choices[form.by_name["cadre_kind"].choices]]
    found = [
        each for each in workspace.register_records(CADRES)
        if each.values.get("attendance_unit") == unit and str(each.values.get("from", "")) <= last
        and (str(each.values.get("actual_to", "")) or "9999") >= first
    ]
    ranks = {kind: rank for rank, kind in enumerate(kinds)}
    return sorted(found, key=lambda each: ranks.get(str(each.values.get("cadre_kind", "")), len(kinds)))
