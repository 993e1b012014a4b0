"""The township's own figure beside what its villages come to: they should agree, or somebody says why not. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.amounts import Fen, show_amount
from ui.income.items import TOTAL

if TYPE_CHECKING:
    from forms.definition import Value
    from ui.income.presenter import IncomePresenter

FORM = "township_income"
CHECK = "villages_differ"


@dataclass(frozen=True, slots=True)
class OwnFigure:
    """record: its id, "" before there is one. tone: amber while it asks for something. words: for the head."""

    record: str
    words: str
    tone: str = "sub"


def own_figure(desk: "IncomePresenter") -> OwnFigure | None:
    """What the head says of it; None where the unit is no township, or a quarter is shown."""
    workspace = desk.workspace
    unit = workspace.units.get(workspace.unit)
    if FORM not in workspace.forms or desk.quarter or unit is None or unit.level != "township":
        return None
    record = f"{FORM}/{workspace.unit}/{desk.month}"
    standing = workspace.month_records(FORM, unit=workspace.unit, month=desk.month)
    found = next((each for each in standing if each.record == record), None)
    if found is None or "own_total" not in found.values:
        return OwnFigure("", "填镇上掌握的数")
    gap = int(found.values["own_total"]) - (desk.sum(TOTAL).now or 0)
    if not gap:
        return OwnFigure(record, "与镇上掌握的数一致", "green")
    words = f"比镇上掌握的数{'少' if gap > 0 else '多'} {show_amount(Fen(abs(gap)), '元')} 元"
    stale = found.values.get("villages_total") != desk.sum(TOTAL).now
    if stale or not found.explanations.get(CHECK, "").strip():
        return OwnFigure(record, f"{words}，待说明", "amber")
    return OwnFigure(record, f"{words}，已说明", "green")


def begun_with(desk: "IncomePresenter") -> Mapping[str, "Value"]:
    """What is known of a new record."""
    known: dict[str, Value] = {"unit": desk.workspace.unit, "month": desk.month, **_villages(desk)}
    return known


def bring_up_to_date(desk: "IncomePresenter", record: str) -> None:
    """The villages' sum as it is now goes into the standing record; a reason for another difference doesn't count on.

    Raises what saving raises.
    """
    found = desk.workspace.read(FORM, record)
    fresh = _villages(desk)
    if found is not None and any(found.values.get(name) != value for name, value in fresh.items()):
        values = {name: value for name, value in found.values.items() if name not in fresh}
        desk.workspace.save(FORM, {**values, **fresh}, record=record, parents=found.heads)


def _villages(desk: "IncomePresenter") -> dict[str, "Value"]:
    now = desk.sum(TOTAL).now
    return {"villages_counted": len(desk.reporting()), **({} if now is None else {"villages_total": now})}
