"""One project with everything that hangs on it: stages, money by source with each entry, logs with photos, problems.

Five small queries over the projections and the project's own record; nothing is stored here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from model import clock
from model.projects.rows import FORM, FUND, LOG, PROBLEM, Project, project
from model.workspace.projection_schema import table
from model.workspace.query import select

if TYPE_CHECKING:
    from model.workspace.records import Record
    from model.workspace.workspace import Workspace

LEVELS = ("village", "township", "county", "city", "province")
DONE = ("fixed", "closed")


class StageDay(NamedTuple):
    """A stage with its days ("" = blank), document number and file (None = none)."""

    stage: str
    planned: str
    actual: str
    doc_no: str
    file: Mapping[str, Any] | None


class Photo(NamedTuple):
    """when: before, during, after, site."""

    sha256: str
    when: str
    caption: str


@dataclass(frozen=True, slots=True)
class LogEntry:
    """before: the progress of the entry before it, None for the first. Amounts in fen, None = blank."""

    record: str
    date: str
    recorder: str
    progress: Decimal | None
    before: Decimal | None
    invested: int | None
    work: str
    jobs: int | None
    local_jobs: int | None
    monitored_jobs: int | None
    wages: int | None
    next_step: str
    next_date: str
    photos: tuple[Photo, ...] = ()


class FundEntry(NamedTuple):
    """One entry of the funds ledger. adjusts: what an adjustment changes."""

    record: str
    kind: str
    date: str
    amount: int
    adjusts: str
    document: str
    payee: str


@dataclass(slots=True)
class Source:
    """The money of one source through one channel, in fen. plans: the plan's rows. entries: oldest first."""

    channel: str
    source: str
    supporter: str = ""
    supporter_name: str = ""
    leveraged: str = "no"
    planned: int = 0
    committed: int = 0
    arrived: int = 0
    paid: int = 0
    plans: list[Mapping[str, Any]] = field(default_factory=list)
    entries: list[FundEntry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A problem. late: days over its deadline, 0 = not. asked_since: the day on which it went to that level."""

    record: str
    no: str
    kind: str
    detail: str
    state: str
    unit: str
    asked_level: str
    asked_since: str
    deadline: str
    measures: str
    found_on: str
    corrected_on: str
    late: int

    @property
    def open(self) -> bool:
        """Whether it still waits."""
        return self.state not in DONE


@dataclass(frozen=True, slots=True)
class Whole:
    """What a project's page shows. logs: newest first; troubles: open ones first, the most urgent first."""

    project: Project
    values: Mapping[str, Any]
    heads: tuple[str, ...]
    stages: tuple[StageDay, ...]
    sources: tuple[Source, ...]
    logs: tuple[LogEntry, ...]
    troubles: tuple[Trouble, ...]


def whole(workspace: "Workspace", record: str) -> Whole | None:
    """A project with all of it, None when it isn't there or void."""
    today = clock.today(workspace.clock)
    found = project(workspace, record, today)
    standing = next(iter(workspace.standing(FORM, [record])), None) if found is not None else None
    if found is None or standing is None:
        return None
    return Whole(found, standing.values, standing.heads, _stages(standing), _sources(workspace, standing, found),
                 tuple(_logs(workspace, record)), tuple(_troubles(workspace, record, today)))


def last_log(workspace: "Workspace", record: str) -> LogEntry | None:
    """The newest log of a project: what a new one starts from."""
    return next(iter(_logs(workspace, record)), None)


def _stages(record: "Record") -> tuple[StageDay, ...]:
    rows = sorted(record.values.get("stage_dates") or (), key=lambda row: int(row.get("stage") or 0))
    return tuple(StageDay(row.get("stage", ""), row.get("planned", ""), row.get("actual", ""), row.get("doc_no", ""),
                          row.get("file")) for row in rows)


def _sources(workspace: "Workspace", record: "Record", found: Project) -> tuple[Source, ...]:
    """By channel and source, the plan's first; money that nobody planned comes after."""
    sources: dict[tuple[str, str], Source] = {}

    def at(channel: str, source: str) -> Source:
        return sources.setdefault((channel, source), Source(channel, source))

    for row in record.values.get("fund_plan") or ():
        one = at(row.get("support_channel", ""), row.get("source", ""))
        one.planned += row.get("amount") or 0
        one.leveraged = row.get("leveraged", one.leveraged)
        one.plans.append(row)
    for entry, channel, source, supporter in _fund_entries(workspace, record.record):
        one = at(channel, source)
        one.entries.append(entry)
        one.supporter = one.supporter or supporter
        _count(one, entry)
    for one in sources.values():
        helper = next((each for each in found.helpers if each.channel == one.channel
                       and one.supporter in ("", each.supporter)), None)
        if helper is not None:
            one.supporter, one.supporter_name = helper.supporter, helper.name
        elif one.supporter:
            one.supporter_name = workspace.name_of("supporter", one.supporter)
    return tuple(sources.values())


def _fund_entries(workspace: "Workspace", record: str) -> list[tuple[FundEntry, str, str, str]]:
    columns = ("record", "f_kind", "f_date", "f_amount", "f_adjusts", "f_basis_doc", "f_voucher_no", "f_payee",
               "f_support_channel", "f_source", "f_supporter")
    query = select(columns, table(FUND), where=("void = 0", "f_project = ?"), order="f_date, counter")
    found = []
    for each in workspace.db.execute(query, (record,)):
        row = dict(zip(columns, each, strict=True))
        entry = FundEntry(row["record"], row["f_kind"] or "", row["f_date"] or "", row["f_amount"] or 0,
                          row["f_adjusts"] or "", row["f_basis_doc"] or row["f_voucher_no"] or "",
                          row["f_payee"] or "")
        found.append((entry, row["f_support_channel"] or "", row["f_source"] or "", row["f_supporter"] or ""))
    return found


def _count(one: Source, entry: FundEntry) -> None:
    kind = entry.adjusts if entry.kind == "adjust" else entry.kind
    if kind == "commit":
        one.committed += entry.amount
    elif kind == "pay":
        one.paid += entry.amount
    elif kind in ("arrive", "return"):
        one.arrived += -entry.amount if kind == "return" else entry.amount


_LOG = ("record", "f_date", "f_recorder", "f_progress", "f_invest_since", "f_work_done", "f_jobs_now",
        "f_local_jobs_now", "f_monitored_jobs_now", "f_wages_since", "f_next_step", "f_next_date")


def _logs(workspace: "Workspace", record: str) -> list[LogEntry]:
    query = select(_LOG, table(LOG), where=("void = 0", "f_project = ?"), order="period, counter, hash")
    photos = _photos(workspace, record)
    found: list[LogEntry] = []
    before: Decimal | None = None
    for key, day, who, progress, *rest in workspace.db.execute(query, (record,)):
        invested, work, jobs, local, monitored, wages, step, step_day = rest
        now = None if progress is None else Decimal(progress)
        found.append(LogEntry(key, day or "", who or "", now, before, invested, work or "", jobs, local, monitored,
                              wages, step or "", step_day or "", tuple(photos.get(key, ()))))
        before = now if now is not None else before
    found.reverse()
    return found


def _photos(workspace: "Workspace", record: str) -> Mapping[str, Sequence[Photo]]:
    source = f"{table(LOG, 'photos')} c JOIN {table(LOG)} t ON t.record = c.record"
    query = select(("c.record", "c.f_image", "c.f_when", "c.f_caption"), source,
                   where=("t.void = 0", "t.f_project = ?", "c.f_image IS NOT NULL"), order="c.record, c.position")
    found: dict[str, list[Photo]] = {}
    for key, image, when, caption in workspace.db.execute(query, (record,)):
        found.setdefault(key, []).append(Photo(json.loads(image)["sha256"], when or "site", caption or ""))
    return found


_TROUBLE = ("record", "f_no", "f_kind", "f_detail", "f_state", "f_unit", "f_asked_level", "f_deadline", "f_measures",
            "f_found_on", "f_corrected_on")


def _troubles(workspace: "Workspace", record: str, today: date) -> list[Trouble]:
    query = select(_TROUBLE, table(PROBLEM), where=("void = 0", "f_project = ?"), order="f_found_on DESC, id DESC")
    found = []
    for each in workspace.db.execute(query, (record,)).fetchall():
        row = {name: value or "" for name, value in zip(_TROUBLE, each, strict=True)}
        waiting = row["f_state"] not in DONE
        deadline = row["f_deadline"]
        late = max(0, (today - date.fromisoformat(deadline)).days) if waiting and deadline else 0
        since = _asked_since(workspace, row["record"]) if waiting else ""
        found.append(Trouble(row["record"], row["f_no"], row["f_kind"], row["f_detail"], row["f_state"] or "open",
                             row["f_unit"], row["f_asked_level"], since, deadline, row["f_measures"],
                             row["f_found_on"], row["f_corrected_on"], late))
    found.sort(key=lambda each: (not each.open, -each.late, each.deadline))
    return found


def _asked_since(workspace: "Workspace", record: str) -> str:
    """The day on which the problem was put before the level that it stands at now."""
    since = ""
    level = None
    for revision in workspace.history(record):
        asked = revision.values.get("asked_level")
        if asked != level:
            level, since = asked, clock.shown(revision.at)[:10]
    return since
