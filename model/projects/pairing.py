"""Who supports whom: townships and villages with their supporters, and those that have none.

Source: domain.md 3.2 and section 4 (town_coverage): a township is covered by industry once it has a project of the
kind industry that is approved, not cancelled and supported by a state enterprise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from model.projects.rows import FUND, PAIRING, SUPPORTER, Project
from model.workspace.projection_schema import table
from model.workspace.query import select

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

ENTERPRISES = ("soe_central", "soe_local")
APPROVED = 50


class Pair(NamedTuple):
    """A pairing that holds today. until: its end, "" = open; days_left: None where it is open."""

    record: str
    supporter: str
    name: str
    kind: str
    since: str
    until: str
    days_left: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """A township or village. industry: has an approved industry project of a state enterprise; for townships only."""

    unit: str
    name: str
    level: str
    pairs: tuple[Pair, ...]
    projects: int
    planned: int
    industry: bool

    @property
    def paired(self) -> bool:
        """Whether somebody supports it today."""
        return bool(self.pairs)


@dataclass(frozen=True, slots=True)
class SupporterRow:
    """A supporter with what it does here; money in fen, by the funds ledger. units: names of those paired with it."""

    record: str
    name: str
    kind: str
    units: tuple[str, ...]
    projects: int
    arrived: int
    paid: int


def places(workspace: "Workspace", projects: Sequence[Project], today: date) -> list[Place]:
    """All townships and villages of the workspace's unit, townships before their villages."""
    pairs = _pairs(workspace, today)
    units = workspace.units
    own = units.get(workspace.unit)
    wanted = [*([own] if own is not None else []), *units.descendants(workspace.unit)]
    found = []
    for unit in sorted((each for each in wanted if each.level in ("township", "village")), key=lambda each: each.code):
        here = [each for each in projects if each.status != "cancelled" and _concerns(each, unit.code, unit.level)]
        found.append(Place(
            unit.code, unit.name, unit.level, tuple(pairs.get(unit.code, ())), len(here),
            sum(each.planned for each in here),
            unit.level == "township" and any(_industry(each) for each in here)))
    return found


def supporters(workspace: "Workspace", projects: Sequence[Project], today: date) -> list[SupporterRow]:
    """All supporters of the register, those with the most projects first."""
    money = {record: (arrived or 0, paid or 0) for record, arrived, paid in workspace.db.execute(select(
        ("f_supporter", "sum(CASE f_kind WHEN 'arrive' THEN f_amount WHEN 'return' THEN -f_amount END)",
         "sum(CASE f_kind WHEN 'pay' THEN f_amount END)"),
        table(FUND), where=("void = 0", "f_supporter IS NOT NULL"), tail="GROUP BY f_supporter"))}
    paired: dict[str, list[str]] = {}
    for unit, pairs in _pairs(workspace, today).items():
        for each in pairs:
            paired.setdefault(each.supporter, []).append(workspace.units.name(unit))
    counts: dict[str, int] = {}
    for project in projects:
        for supporter in {each.supporter for each in project.helpers if each.supporter}:
            counts[supporter] = counts.get(supporter, 0) + (project.status != "cancelled")
    query = select(("record", "f_name", "f_kind"), table(SUPPORTER), where=("void = 0",))
    found = [SupporterRow(record, name or "", kind or "", tuple(paired.get(record, ())), counts.get(record, 0),
                          *money.get(record, (0, 0)))
             for record, name, kind in workspace.db.execute(query).fetchall()]
    return sorted(found, key=lambda each: (-each.projects, -each.arrived, each.name))


def _pairs(workspace: "Workspace", today: date) -> Mapping[str, list[Pair]]:
    """Unit -> the pairings that hold on the day."""
    source = f"{table(PAIRING)} p LEFT JOIN {table(SUPPORTER)} s ON s.record = p.f_supporter"
    own = tuple(f"p.{each}" for each in ("record", "f_target_unit", "f_supporter", "f_pairing_kind", "f_from", "f_to"))
    query = select((*own[:3], "s.f_name", *own[3:]), source,
                   where=("p.void = 0", "ifnull(p.f_from, '') <= ?", "ifnull(p.f_to, '9999') >= ?"),
                   order="p.f_target_unit, p.f_from")
    found: dict[str, list[Pair]] = {}
    day = today.isoformat()
    for record, unit, supporter, name, kind, since, until in workspace.db.execute(query, (day, day)).fetchall():
        left = (date.fromisoformat(until) - today).days if until else None
        found.setdefault(unit or "", []).append(
            Pair(record, supporter or "", name or "", kind or "", since or "", until or "", left))
    return found


def _concerns(project: Project, code: str, level: str) -> bool:
    return any(each == code or (level == "township" and each.startswith(code)) for each in project.places)


def _industry(project: Project) -> bool:
    supported = any(each.channel in ENTERPRISES for each in project.helpers)
    return project.kind == "industry" and int(project.stage or 0) >= APPROVED and supported
