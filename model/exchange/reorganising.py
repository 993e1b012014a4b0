"""撤并、改名: units end and another goes on for them, looked at first, then registered in one transaction.

Nothing is moved: records, devices, returns and numbers stay under the code of the unit that ended, and the unit that
goes on stands for it (model.units.successors). A roster that is issued afterwards lets the devices write on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from forms.errors import UserError
from model.changes import Changes, together
from model.errors import KeptAbove
from model.exchange import registers, trust
from model.workspace.projection_schema import table, value_column
from model.workspace.query import among, listed, select
from model.workspace.records import Wish

if TYPE_CHECKING:
    from model.units.tree import Unit
    from model.workspace.workspace import Workspace

FORM: Final = "unit"
LEVELS: Final = ("township", "village")
_DIGITS: Final[Mapping[str, int]] = {"township": 9, "village": 12}
_NAMES: Final[Mapping[str, str]] = {"township": "乡镇", "village": "村"}
# Registers that name a place: they go on naming the unit that ended, and mean the one that goes on.
_NAMING: Final[Mapping[str, tuple[str, ...]]] = {
    "cadre": ("attendance_unit", "place_unit"), "pairing": ("target_unit",), "project": ("township",)}


class NothingEnds(UserError):
    """A reorganisation without a unit that ends, or without one that goes on."""

    def __init__(self) -> None:
        super().__init__("还没有选要停用的单位，或并入（改为）哪个单位。", kept="什么都没有登记。",
                         next_step="请选好两边的单位，再点“看看会怎样”。")


class CannotGoOn(UserError):
    """A unit that ends itself, ended before, or is of another level. old, new: names."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__(
            f"“{old}”不能并入“{new}”：要并入同一级、还在用的另一个单位。", kept="什么都没有登记。",
            next_step="请另选并入的单位；并入的单位是新设的，选“新设一个”。")


class EndedBefore(UserError):
    """A unit ends once. day: its last."""

    def __init__(self, name: str, day: str) -> None:
        super().__init__(f"“{name}”{day}已经停用。", kept="什么都没有登记。",
                         next_step="登记错了，请先在下面的列表里把它撤回，再登记。")


class BadUnitCode(UserError):
    """A new unit's code that isn't one of its level, here, or is taken. taken: by whom, "" = nobody."""

    def __init__(self, code: str, level: str, below: str, taken: str = "") -> None:
        why = f"已经是“{taken}”的" if taken else f"{_NAMES[level]}的代码是 {_DIGITS[level]} 位数字，以 {below} 开头"
        super().__init__(f"新单位的代码“{code}”不能用：{why}。", kept="什么都没有登记。",
                         next_step="请照民政部门公布的代码填；还没有公布的，先不要登记。")


@dataclass(frozen=True, slots=True)
class NewUnit:
    """The unit that is set up with the reorganisation, from the day after."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Who ends, with which last day (YYYY-MM-DD), and who goes on: a code, or a unit that is set up."""

    ends: tuple[str, ...]
    last_day: str
    into: "str | NewUnit"

    @property
    def successor(self) -> str:
        """The code that goes on."""
        return self.into.code if isinstance(self.into, NewUnit) else self.into


@dataclass(frozen=True, slots=True)
class Consequence:
    """What it means for one unit that ends.

    records: form -> how many of it and of units below stay under its code. villages: below it now. devices: letters of
    those that write on. returned: months (YYYY-MM) whose return is open. named: register -> entries that name it.
    """

    unit: "Unit"
    records: Mapping[str, int]
    villages: int
    devices: tuple[str, ...]
    returned: tuple[str, ...]
    named: Mapping[str, int]


def check(workspace: "Workspace", plan: Plan) -> None:
    """Raises KeptAbove, NothingEnds, CannotGoOn, EndedBefore, BadUnitCode."""
    _check_keeper(workspace)
    if not plan.ends or not plan.successor or not plan.last_day:
        raise NothingEnds
    units = workspace.units
    for code in plan.ends:
        old = _known(workspace, code)
        if not units.is_below(code, workspace.unit):
            raise NothingEnds
        if old.valid_to:
            raise EndedBefore(old.name, old.valid_to)
        _check_successor(workspace, plan, old)


def _check_keeper(workspace: "Workspace") -> None:
    above = registers.keeper(workspace, FORM)
    if above:
        raise KeptAbove(workspace.forms[FORM].title, workspace.units.name(above))


def _check_successor(workspace: "Workspace", plan: Plan, old: "Unit") -> None:
    units, into = workspace.units, plan.into
    if isinstance(into, NewUnit):
        taken, below = units.get(into.code), old.parent if old.level == "village" else workspace.unit
        fits = into.code.isdigit() and len(into.code) == _DIGITS.get(old.level, 0) and into.code.startswith(below[:6])
        if taken is not None or not fits or not into.name.strip():
            raise BadUnitCode(into.code, old.level, below[:6], taken.name if taken else "")
        return
    new = units.get(into)
    if new is None or into in plan.ends or new.level != old.level or new.valid_to or not units.is_below(
            into, workspace.unit):
        raise CannotGoOn(old.name, new.name if new else into)


def consequences(workspace: "Workspace", plan: Plan) -> list[Consequence]:
    """What would follow, unit by unit. Raises what `check` raises."""
    check(workspace, plan)
    return [_consequence(workspace, code) for code in plan.ends]


def _consequence(workspace: "Workspace", code: str) -> Consequence:
    units, rules = workspace.units, trust.authority(workspace)
    unit = _known(workspace, code)
    below = [code, *(each.code for each in units.descendants(code))]
    records, named = dict[str, int](), dict[str, int]()
    for form in workspace.forms.values():
        query = select(("count(*)",), table(form.id), where=("void = 0", among("unit")))
        count = workspace.db.execute(query, (listed(below),)).fetchone()[0]
        if count and not form.register:
            records[form.id] = count
    for form_id, fields in _NAMING.items():
        if form_id in workspace.forms:
            named |= _naming(workspace, form_id, fields, code)
    where = ("state = 'returned'", among("unit"))
    back = workspace.db.execute(select(("DISTINCT period",), "package", where=where, order="period"), (listed(below),))
    devices = sorted(each.letter for each in rules.streams.values() if each.unit == code and each.status == "active")
    return Consequence(unit, records, len(units.children(code)), tuple(devices),
                       tuple(str(period) for (period,) in back), named)


def _naming(workspace: "Workspace", form_id: str, fields: Sequence[str], code: str) -> dict[str, int]:
    columns = [f"{value_column(name)} = ?" for name in fields if name in workspace.forms[form_id].by_name]
    if not columns:
        return {}
    where = ("void = 0", f"({' OR '.join(columns)})")
    count = workspace.db.execute(
        select(("count(*)",), table(form_id), where=where), (code,) * len(columns)).fetchone()[0]
    return {form_id: count} if count else {}


def carry_out(workspace: "Workspace", plan: Plan) -> Changes:
    """Register it: the new unit, if one is set up, and the end of the others, all or nothing.

    Raises what `check` and saving raise.
    """
    check(workspace, plan)
    wishes = []
    if isinstance(plan.into, NewUnit):
        old = _known(workspace, plan.ends[0])
        begins = date.fromisoformat(plan.last_day) + timedelta(days=1)
        wishes.append(Wish({"code": plan.into.code, "name": plan.into.name.strip(), "level": old.level,
                            "parent": old.parent, "valid_from": begins.isoformat()}))
    wishes += [_ending(workspace, code, {"valid_to": plan.last_day, "successor": plan.successor})
               for code in plan.ends]
    return together([each.changes for each in workspace.save_many(FORM, wishes)])


def take_back(workspace: "Workspace", code: str) -> Changes:
    """A unit goes on after all: its end was registered by mistake. Raises KeptAbove and what saving raises."""
    _check_keeper(workspace)
    wish = _ending(workspace, code, {})
    return together([each.changes for each in workspace.save_many(FORM, [wish])])


def _ending(workspace: "Workspace", code: str, end: Mapping[str, str]) -> Wish:
    """A unit's record with this end, whatever end it had before."""
    standing, unit = workspace.read(FORM, f"{FORM}/{code}"), _known(workspace, code)
    known = {"code": code, "name": unit.name, "level": unit.level, "parent": unit.parent,
             **({"valid_from": unit.valid_from} if unit.valid_from else {})}
    values = known if standing is None else {**standing.values}
    kept = {name: value for name, value in values.items() if name not in ("valid_to", "successor")}
    return Wish({**kept, **end}, f"{FORM}/{code}" if standing else None, standing.heads if standing else ())


def _known(workspace: "Workspace", code: str) -> "Unit":
    unit = workspace.units.get(code)
    if unit is None:
        raise NothingEnds
    return unit


def ended(workspace: "Workspace") -> "list[Unit]":
    """Units of this one that ended and have a successor, the latest first."""
    found = [each for each in workspace.units.ended() if workspace.units.is_below(each.code, workspace.unit)]
    return sorted(found, key=lambda each: (each.valid_to, each.code), reverse=True)
