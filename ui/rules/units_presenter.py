"""撤并、改名: what would follow, in words, and the one act that registers it. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from forms.errors import UserError
from model.changes import Changes
from model.exchange import registers, reorganising, trust
from model.exchange.reorganising import Consequence, NewUnit, Plan
from model.workspace.workspace import Workspace

_ALSO = {"cadre": "派驻干部", "pairing": "结对", "project": "项目"}


@dataclass(frozen=True, slots=True)
class Told:
    """What it means for one unit that ends."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EndedLine:
    """A unit that ended: 红岩村 并入 大坪村, its last day. own: whether this unit registered it."""

    code: str
    words: str
    day: str
    own: bool


class UnitsView(Protocol):
    """What the page shows."""

    def show_state(self, ended: Sequence[EndedLine], keeper: str) -> None:
        """What is registered. keeper: who registers it for this unit, "" = itself."""

    def show_told(self, told: Sequence[Told], summary: str) -> None:
        """What would follow; nothing = not yet to be said, and why."""

    def show_done(self, words: str, *, devices: bool) -> None:
        """Registered, or taken back. devices: whether a roster is due."""

    def begin_again(self) -> None:
        """What was typed is registered: nothing is chosen."""

    def show_problem(self, problem: UserError) -> None:
        """Why something wasn't done."""

    def show_changes(self, changes: Changes) -> None:
        """Records that changed."""


class UnitsPresenter:
    """What is typed makes a plan; only a plan whose consequences were shown is registered."""

    def __init__(self, view: UnitsView, workspace: Workspace) -> None:
        self._view, self._workspace = view, workspace
        self.shown: Plan | None = None

    def refresh(self) -> None:
        """Read again what is registered."""
        keeper = registers.keeper(self._workspace, reorganising.FORM)
        self._view.show_state([self._line(each.code) for each in reorganising.ended(self._workspace)],
                              self._workspace.units.name(keeper) if keeper else "")

    def look(self, plan: Plan) -> None:
        """Show what would follow; what is still lacking is said without alarm."""
        self.shown = None
        try:
            found = reorganising.consequences(self._workspace, plan)
        except reorganising.NothingEnds:
            self._view.show_told((), "选好停用的单位、并入哪里和最后一天，这里说明会怎样。")
            return
        except UserError as problem:
            self._view.show_told((), str(problem))
            return
        self.shown = plan
        self._view.show_told([self._told(each, plan) for each in found], self._summary(plan))

    def register(self) -> None:
        """Do what was shown."""
        plan = self.shown
        if plan is None:
            return
        try:
            devices = any(each.devices for each in reorganising.consequences(self._workspace, plan))
            changes = reorganising.carry_out(self._workspace, plan)
        except UserError as problem:
            self._view.show_problem(problem)
            return
        self.shown = None
        self._view.show_done(f"已登记：{self._summary(plan)}", devices=devices)
        self._view.begin_again()
        self._view.show_changes(changes)
        self.refresh()

    def take_back(self, code: str) -> None:
        """A unit goes on after all."""
        name = self._workspace.units.name(code)
        try:
            changes = reorganising.take_back(self._workspace, code)
        except UserError as problem:
            self._view.show_problem(problem)
            return
        self._view.show_done(f"已撤回，{name}照常使用。", devices=False)
        self._view.show_changes(changes)
        self.refresh()

    def _line(self, code: str) -> EndedLine:
        units = self._workspace.units
        unit = units.get(code)
        if unit is None:
            raise reorganising.NothingEnds
        new = units.get(unit.successor)
        begins = new is not None and new.valid_from > unit.valid_to
        words = f"{unit.name} {'改为' if begins else '并入'} {units.name(unit.successor)}"
        record = self._workspace.read(reorganising.FORM, f"{reorganising.FORM}/{code}")
        return EndedLine(code, words, unit.valid_to, record is not None and record.unit == self._workspace.unit)

    def _summary(self, plan: Plan) -> str:
        names = "、".join(self._workspace.units.name(each) for each in plan.ends)
        verb = "改为" if isinstance(plan.into, NewUnit) else "并入"
        return f"{names}用到{_shown(plan.last_day)}，{_next(plan.last_day)}起{verb}{self._new(plan)}。"

    def _new(self, plan: Plan) -> str:
        return plan.into.name if isinstance(plan.into, NewUnit) else self._workspace.units.name(plan.into)

    def _told(self, each: Consequence, plan: Plan) -> Told:
        new, begins = self._new(plan), _next(plan.last_day)
        return Told(each.unit.name, tuple(filter(None, (
            self._records(each), f"下面的 {each.villages} 个村（社区）从{begins}起归{new}，不用重新登记。"
            if each.villages else "", self._devices(each, new), self._returned(each), self._named(each, new),
            f"跨过这一天的比较（上月、去年同月、通报、村页），以前的数加在{new}上，并注明这次撤并。"))))

    def _records(self, each: Consequence) -> str:
        forms = self._workspace.forms
        said = "、".join(f"{forms[form].title} {count}" for form, count in each.records.items())
        return f"已有的记录留在它名下，不搬、不改，以前的月份照样查：{said}。" if said else "还没有它的记录。"

    def _devices(self, each: Consequence, new: str) -> str:
        if each.devices:
            return f"它的电脑（设备 {'、'.join(each.devices)}）随下一份名册归{new}：编号接着用，照常上报。"
        needless = each.unit.level == "village" or not trust.joined(self._workspace)
        return "" if needless else "它没有加入的电脑，名册不用动。"

    def _returned(self, each: Consequence) -> str:
        months = "、".join(f"{month[:4]}年{int(month[5:7])}月" for month in each.returned if len(month) == 7)
        return f"{months}退回还没改好的，照样在原来的电脑上改好再报。" if months else ""

    def _named(self, each: Consequence, new: str) -> str:
        said = "、".join(f"{_ALSO[form]} {count} 条" for form, count in each.named.items())
        return f"{said}写的是它，照样算数，算到{new}名下。" if said else ""


def _shown(day: str) -> str:
    found = date.fromisoformat(day)
    return f"{found.year}年{found.month}月{found.day}日"


def _next(day: str) -> str:
    return _shown((date.fromisoformat(day) + timedelta(days=1)).isoformat())
