"""What the county set for attendance. No Qt."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from model.attendance import SOE_DAYS, Rules
from model.workspace.workspace import Workspace

THRESHOLD = "threshold"


@dataclass(frozen=True, slots=True)
class Settings:
    """makeup_days: what is entered later than so many days wants a reason."""

    rules: Rules
    makeup_days: int


def settings_of(workspace: Workspace, today: date) -> Settings:
    """The thresholds of the forms, with what the threshold register changes."""
    days = _threshold(workspace, "cadre", "soe_days_per_month", today, SOE_DAYS)
    return Settings(Rules(soe_days=days), _threshold(workspace, "attendance", "makeup_days", today, 3))


def _threshold(workspace: Workspace, form_id: str, name: str, today: date, otherwise: int) -> int:
    form = workspace.forms[form_id]
    found = next((each.value for each in form.thresholds if each.name == name), str(otherwise))
    if THRESHOLD in workspace.forms:
        iso = today.isoformat()
        for record in workspace.register_records(THRESHOLD):
            values = record.values
            inside = str(values.get("from", "")) <= iso <= (str(values.get("until", "")) or "9999")
            if values.get("name") == name and inside and values.get("value"):
                found = str(values["value"])
    return int(Decimal(found))
