"""A village that was merged leaves the grid; what it had stands beside its successor's, and the desk says so."""

from model.income.village import VillageYears
from ui.income import loading


def test_the_comparison_adds_the_merged_village_and_says_so(desk, workspace) -> None:
    kept, gone = (each.code for each in desk.villages[:2])
    before = desk.comparison(loading.LAST_MONTH)
    item = next(name for name in desk.named if before[kept].get(name) and before[gone].get(name))
    whole = before[kept][item] + before[gone][item]
    assert desk.merged() == ()

    last = f"{desk.month}-28"
    day = f"{last[:5]}{int(last[5:7]) - 1:02d}-28"
    unit = workspace.units.get(gone)
    made = workspace.save("unit", {"code": gone, "name": unit.name, "level": "village", "parent": unit.parent,
                                   "valid_to": day, "successor": kept})
    assert desk.on_changes(made.changes)
    desk.refresh()
    assert gone not in [each.code for each in desk.villages]
    assert desk.comparison(loading.LAST_MONTH)[kept][item] == whole
    assert f"并入{workspace.units.name(kept)}" in desk.merged()[0]
    assert VillageYears(workspace, kept).notes(int(desk.month[:4])) == desk.merged()
