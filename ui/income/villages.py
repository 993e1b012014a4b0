"""Who stands in the rows: the villages below the unit, each with its accounting system. No Qt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from forms.evaluation import evaluate
from model.calendar.periods import bounds
from model.workspace.workspace import Workspace
from ui.income.items import FORM, MONTH, SYSTEM, VILLAGE

_REGISTER = "village"
_NEW = "2023"


@dataclass(frozen=True, slots=True)
class Village:
    """above: its township, where the unit is a county. system: of its accounts, as the village register says."""

    code: str
    name: str
    above: str = ""
    system: str = _NEW


def villages_of(workspace: Workspace, month: str, also: Iterable[str] = ()) -> tuple[Village, ...]:
    """The villages that exist in the month. also: codes that have a record, whatever became of the village."""
    tree, unit = workspace.units, workspace.unit
    last = bounds(month)[1]
    found = [each for each in tree.descendants(unit, last) if each.level == "village"]
    own = tree.get(unit)
    if own is not None and own.level == "village":
        found = [own, *found]
    known = {each.code for each in found}
    found += [each for code in sorted(set(also) - known) if (each := tree.get(code)) is not None]
    systems = _systems(workspace)
    return tuple(Village(each.code, each.name, tree.name(each.parent) if unit not in (each.parent, each.code)
                         else "", systems.get(each.code, _NEW)) for each in found)


def closed_items(workspace: Workspace, month: str, today: date) -> dict[str, frozenset[str]]:
    """By accounting system the fields that don't exist in it."""
    form = workspace.forms[FORM]
    codes = [each.code for each in form.choices[form.by_name[SYSTEM].choices]]
    return {
        code: frozenset(name for name, relevant in
                        evaluate(form, {SYSTEM: code, MONTH: month, VILLAGE: workspace.unit}, {}, today, today)
                        .relevant.items() if not relevant)
        for code in codes
    }


def _systems(workspace: Workspace) -> dict[str, str]:
    if _REGISTER not in workspace.forms:
        return {}
    rows = workspace.listing(_REGISTER, columns=("code", SYSTEM), unit=workspace.unit).rows()
    return {str(row.values["code"]): str(row.values[SYSTEM]) for row in rows
            if "code" in row.values and SYSTEM in row.values}
