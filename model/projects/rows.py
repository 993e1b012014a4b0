"""Projects as their desk lists them: one row a project with stage, time, money, logs, problems and its light.

All rows come from one query over the projections, so that 2,000 projects list at once. Sums follow the project's
definition: arrived = arrivals less returns, with adjustments; progress is that of the last log.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from model import clock
from model.projects.light import Dates, Rules, Standing, standing
from model.workspace.lookups import thresholds
from model.workspace.projection_schema import table
from model.workspace.query import select

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

FORM, LOG, FUND, PROBLEM, PAIRING, SUPPORTER = (
    "project", "project_log", "fund_entry", "problem", "pairing", "supporter")
FORMS = frozenset({FORM, LOG, FUND, PROBLEM, PAIRING, SUPPORTER, "threshold", "unit"})
_PACE = "fund_pace_green"
_WHOLE = 100


class Helper(NamedTuple):
    """Who supports a project. supporter: record id, "" for the county itself; share: fen."""

    channel: str
    supporter: str
    name: str
    share: int


@dataclass(frozen=True, slots=True)
class Project:
    """One project on a day. Amounts in fen; days YYYY-MM-DD, "" = blank; stage: code, "" = none reached.

    places: codes of townships and villages. planned: the funds' plan; arrived, paid: by the funds ledger, net.
    progress: percent by the last log. heads: more than one is a conflict. problems: open ones; overdue: of these.
    """

    record: str
    code: str
    name: str
    unit: str
    township: str
    township_name: str
    places: tuple[str, ...]
    year: int
    key_task: str
    action8: str
    kind: str
    stage: str
    status: str
    plan_start: str
    plan_finish: str
    actual_start: str
    actual_finish: str
    planned: int
    arrived: int
    paid: int
    invested: int
    progress: Decimal | None
    logs: int
    last_log: str
    last_work: str
    next_date: str
    helpers: tuple[Helper, ...]
    problems: int
    overdue: int
    heads: int
    standing: Standing


def projects(workspace: "Workspace", today: date | None = None) -> list[Project]:
    """All projects that are not void, by code. today: None = by the workspace's clock."""
    day = today or clock.today(workspace.clock)
    return _read(workspace, day)


def project(workspace: "Workspace", record: str, today: date | None = None) -> Project | None:
    """One project, None when it isn't there or void."""
    day = today or clock.today(workspace.clock)
    return next(iter(_read(workspace, day, record)), None)


def rules(workspace: "Workspace", today: date) -> Rules:
    """The thresholds of the definition and the indicators, with what the county's register changes."""
    from forms.indicator_reading import builtin_indicators

    given = {each.name: each.value for each in workspace.forms[FORM].thresholds}
    given |= {each.name: each.value for one in builtin_indicators().indicators.values() for each in one.thresholds
              if each.name == _PACE}
    asked = thresholds(workspace.db, workspace.forms, given, today)
    known = {name: Decimal(str(asked.get(f"threshold:{name}", value))) for name, value in given.items()}
    usual = Rules()
    return Rules(
        silent_days=int(known.get("project_silent_days", usual.silent_days)),
        late_days=int(known.get("project_late_days", usual.late_days)),
        gap_yellow=known.get("project_gap_yellow", usual.gap_yellow),
        gap_red=known.get("project_gap_red", usual.gap_red),
        pay_gap=-known.get(_PACE, -usual.pay_gap),
    )


_OWN = ("record", "unit", "heads", "f_code", "f_name", "f_township", "f_year", "f_key_task", "f_action8",
        "f_project_kind", "f_stage", "f_status", "f_plan_start", "f_plan_finish", "f_actual_start", "f_actual_finish",
        "f_total_invest", "f_effect_jobs", "f_effect_income", "f_effect_households")
_JOINED = ("m.planned", "f.arrived", "f.paid", "l.logs", "l.invested", "l.f_date", "l.f_progress", "l.f_work_done",
           "l.f_next_date", "h.helpers", "w.places", "b.problems", "b.overdue")


def _read(workspace: "Workspace", today: date, only: str = "") -> list[Project]:
    """only: one project, for which nothing else is summed up."""
    limits = rules(workspace, today)
    where = ("p.void = 0", "p.record = :only") if only else ("p.void = 0",)
    query = select((*(f"p.{each}" for each in _OWN), *_JOINED), _source(one=bool(only)), where=where,
                   order="p.f_code, p.id")
    rows = workspace.db.execute(query, {"today": today.isoformat(), "only": only}).fetchall()
    names = _supporter_names(workspace)
    towns: dict[str, str] = {}
    return [_project(workspace, dict(zip((*_OWN, *_JOINED), row, strict=True)), names, towns, today, limits)
            for row in rows]


def _source(*, one: bool) -> str:
    """The projects with what was summed up for each. Parameters: today, and only where it is for one project."""
    live, linked = "void = 0", "f_project = :only" if one else "f_project IS NOT NULL"
    own = ("record = :only",) if one else ()
    arrived = ("sum(CASE f_kind WHEN 'arrive' THEN f_amount WHEN 'return' THEN -f_amount "
               "WHEN 'adjust' THEN iif(f_adjusts = 'arrive', f_amount, NULL) END) AS arrived")
    paid = ("sum(CASE f_kind WHEN 'pay' THEN f_amount "
            "WHEN 'adjust' THEN iif(f_adjusts = 'pay', f_amount, NULL) END) AS paid")
    funds = select(("f_project", arrived, paid), table(FUND), where=(live, linked), tail="GROUP BY f_project")
    # Bare columns beside max() come from the row of the maximum: the last log.
    logs = select(("f_project", "count(*) AS logs", "sum(f_invest_since) AS invested", "f_date", "f_progress",
                   "f_work_done", "f_next_date", "max(period || printf('%012d', counter) || hash)"),
                  table(LOG), where=(live, linked), tail="GROUP BY f_project")
    plan = select(("record", "sum(f_amount) AS planned"), table(FORM, "fund_plan"), where=own, tail="GROUP BY record")
    helper = "json_array(f_channel, f_supporter, f_share)"
    helpers = select(("record", f"json_group_array({helper}) AS helpers"), table(FORM, "supporters"),
                     where=own, tail="GROUP BY record")
    places = select(("record", "json_group_array(f_unit) AS places"), table(FORM, "location_units"),
                    where=own, tail="GROUP BY record")
    waiting = "f_state NOT IN ('fixed', 'closed')"
    problems = select(("f_project", "count(*) AS problems", "sum(f_deadline < :today) AS overdue"), table(PROBLEM),
                      where=(live, linked, waiting), tail="GROUP BY f_project")
    joins = ((problems, "b", "f_project"), (funds, "f", "f_project"), (logs, "l", "f_project"), (plan, "m", "record"),
             (helpers, "h", "record"), (places, "w", "record"))
    return " ".join((f"{table(FORM)} p", *(
        f"LEFT JOIN ({query}) {short} ON {short}.{key} = p.record" for query, short, key in joins)))


def _supporter_names(workspace: "Workspace") -> Mapping[str, str]:
    query = select(("record", "title"), table(SUPPORTER))
    return dict(workspace.db.execute(query))


def _project(workspace: "Workspace", row: Mapping[str, Any], names: Mapping[str, str], towns: dict[str, str],
             today: date, limits: Rules) -> Project:
    township = row["f_township"] or ""
    if township not in towns:
        towns[township] = workspace.units.name(township) if township else ""
    planned = row["m.planned"] or row["f_total_invest"] or 0
    paid = row["f.paid"] or 0
    progress = None if row["l.f_progress"] is None else Decimal(row["l.f_progress"])
    dates = Dates(
        stage=int(row["f_stage"] or 0), status=row["f_status"] or "normal", plan_start=row["f_plan_start"] or "",
        plan_finish=row["f_plan_finish"] or "", actual_start=row["f_actual_start"] or "",
        actual_finish=row["f_actual_finish"] or "", last_log=row["l.f_date"] or "")
    effect_known = all(row[name] is not None for name in ("f_effect_jobs", "f_effect_income", "f_effect_households"))
    found = standing(dates, progress, today, limits, paid=Decimal(paid * _WHOLE) / planned if planned else None,
                     problems_overdue=row["b.overdue"] or 0, effect_known=effect_known)
    return Project(
        record=row["record"], code=row["f_code"] or "", name=row["f_name"] or "", unit=row["unit"],
        township=township, township_name=towns[township], places=tuple(_listed(row["w.places"])),
        year=row["f_year"] or 0, key_task=row["f_key_task"] or "", action8=row["f_action8"] or "",
        kind=row["f_project_kind"] or "", stage=row["f_stage"] or "", status=dates.status,
        plan_start=dates.plan_start, plan_finish=dates.plan_finish, actual_start=dates.actual_start,
        actual_finish=dates.actual_finish, planned=planned, arrived=row["f.arrived"] or 0, paid=paid,
        invested=row["l.invested"] or 0, progress=progress, logs=row["l.logs"] or 0, last_log=dates.last_log,
        last_work=row["l.f_work_done"] or "", next_date=row["l.f_next_date"] or "",
        helpers=tuple(Helper(channel or "", supporter or "", names.get(supporter, ""), share or 0)
                      for channel, supporter, share in json.loads(row["h.helpers"] or "[]")),
        problems=row["b.problems"] or 0, overdue=row["b.overdue"] or 0, heads=row["heads"], standing=found)


def _listed(text: str | None) -> Iterable[str]:
    return (each for each in json.loads(text or "[]") if each)
