"""What a new record knows beforehand: its owner, the month that the list shows, the number that it gets. No Qt."""

from collections.abc import Mapping

from forms.definition import Form, Value
from forms.evaluation import defaults
from model import clock
from model.projects.numbering import CODE, PROJECT, YEAR, project_code
from model.workspace.workspace import Workspace


def beforehand(workspace: Workspace, form: Form, month: str) -> dict[str, Value]:
    """month: what the list is narrowed to, "" = all."""
    found: dict[str, Value] = {}
    owner = form.by_name.get(form.owner)
    level = workspace.units.level_of(workspace.unit)
    if owner is not None and (level in owner.levels if owner.levels else form.level in ("any", level)):
        found[owner.name] = workspace.unit
    period = form.by_name.get(form.period_field)
    if period is not None and period.type == "month" and month:
        found[period.name] = month
    number = proposed(workspace, form, clock.today(workspace.clock).year)
    if number:
        found[CODE] = number
    return found


def depending(workspace: Workspace, form: Form, values: Mapping[str, Value]) -> dict[str, Value]:
    """What the form's defaults make of these values, for the fields that are still blank."""
    found = {**defaults(form, clock.today(workspace.clock), values), **_named_by_unit(workspace, form, values)}
    return {name: value for name, value in found.items() if name not in values}


def _named_by_unit(workspace: Workspace, form: Form, values: Mapping[str, Value]) -> dict[str, Value]:
    """Where a record is a unit's own entry in a register, it is called what the unit is called."""
    unit = str(values.get(form.owner, ""))
    if form.key != (form.owner,) or len(form.title_fields) != 1 or not unit:
        return {}
    title = form.by_name[form.title_fields[0]]
    name = workspace.units.name(unit) if title.type == "text" else ""
    return {title.name: name} if name else {}


def proposed(workspace: Workspace, form: Form, year: Value) -> str:
    """The number for a record of this year, "" where the ledger gives none."""
    if form.id != PROJECT or CODE not in form.by_name or not isinstance(year, int):
        return ""
    return project_code(workspace, year)


def follows(workspace: Workspace, form: Form, values: Mapping[str, Value], before: str) -> str:
    """Another number after the year was changed, where the one that stands is still ours; "" = leave it."""
    if not before or values.get(CODE) != before:
        return ""
    number = proposed(workspace, form, values.get(YEAR))
    prefix = before.rpartition("-")[0]
    return "" if number.rpartition("-")[0] == prefix else number
