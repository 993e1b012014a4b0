"""Whose attendance this unit keeps in a month. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms.definition import Value
from model.attendance.reading import cadres_of_month
from model.workspace.workspace import Workspace
from ui.attendance.states import COUNTY, VILLAGE

FORM = "cadre"
_VILLAGE_RULES = ("village_month", "village_year")
_PLACES = ("township", "village")


@dataclass(frozen=True, slots=True)
class Cadre:
    """A row pair of the grid. place: what a day in the village is noted with, "" where that isn't known."""

    record: str
    name: str
    kind: str
    kind_words: str
    home: str
    home_words: str
    place: str
    values: Mapping[str, Value]

    @property
    def rule(self) -> str:
        """The attendance rule's code."""
        return str(self.values.get("attendance_rule", "none"))

    @property
    def usual(self) -> str:
        """The state of an ordinary day: resident in a village, or at work in the county."""
        return VILLAGE if self.rule in _VILLAGE_RULES else COUNTY

    def serves(self, iso: str) -> bool:
        """Whether the day lies within the term."""
        left = str(self.values.get("actual_to", "")) or "9999"
        return str(self.values.get("from", "")) <= iso <= left


def cadres_of(workspace: Workspace, month: str) -> list[Cadre]:
    """The cadres whose attendance unit this is and who serve in the month."""
    names: dict[str, str] = {}
    return [_cadre(workspace, each.record, each.values, names)
            for each in cadres_of_month(workspace, workspace.unit, month)]


def _cadre(workspace: Workspace, record: str, values: Mapping[str, Any], names: dict[str, str]) -> Cadre:
    form = workspace.forms[FORM]
    kind, home, place = (str(values.get(name, "")) for name in ("cadre_kind", "home_unit", "place_unit"))
    if home and home not in names:
        names[home] = workspace.name_of("supporter", home)
    return Cadre(
        record, str(values.get("name", "")), kind,
        form.choice(form.by_name["cadre_kind"], kind).label if kind else "",
        home, names.get(home, ""), place if workspace.units.level_of(place) in _PLACES else "", values,
    )
