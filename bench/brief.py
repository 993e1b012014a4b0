"""A county's brief of eight pages: worked out from the records, laid out, as PDF and as Word, in a fresh process.

3 townships, 531 villages with six months of income, 200 cadres with a month of attendance, 120 projects with their
money. Run alone: python -m bench.brief FOLDER
"""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.measuring import Row, at_most, run_probe, say, took
from bench.workspaces import CHEAP, NAME, PASSWORD
from model.clock import FixedClock
from model.identifiers import uuid7
from model.workspace import opening
from model.workspace.records import Wish
from model.workspace.workspace import Workspace

COUNTY, MONTH = "990101", "2026-03"
TOWNSHIPS = ("990101101", "990101102", "990101203")
VILLAGES, CADRES, PROJECTS, PAGES, TIMES, BUDGET_MS = 531, 200, 120, 8, 5, 3_000
_NOW = FixedClock(datetime(2026, 4, 13, 1, 0, tzinfo=UTC))
_MONTHS = ("2025-01", "2025-02", "2025-03", "2026-01", "2026-02", "2026-03")
_WRITTEN = "县专班逐项核对台账，督促有关乡镇倒排工期，落实用地、资金和人员，逐周调度，确保按计划推进。" * 13


def filled(folder: Path) -> Path:
    """The county's workspace; made once."""
    made = folder / "简报.tuodi"
    if not made.exists():
        created = opening.create(made, unit=COUNTY, unit_name="测试县", person_name=NAME, role="填报人",
                                 password=PASSWORD, clock=_NOW, cost=CHEAP)
        with created.workspace as workspace:
            sender = workspace.save("supporter", {"name": "帮扶单位", "kind": "soe_local"}).record
            workspace.save_many("village_income", list(_incomes(workspace)), evaluated=True)
            workspace.save_many("attendance", list(_attendance(workspace, sender)), evaluated=True)
            _projects(workspace, sender)
    return made


def rows(folder: Path) -> list[Row]:
    """folder: where the workspace is kept."""
    made = filled(folder)
    found = [run_probe("bench.brief", "probe", str(made)) for _ in range(TIMES + 1)][1:]
    drafted, pdf, word, pages = (median(each[name] for each in found) for name in ("draft", "pdf", "word", "pages"))
    size = f"{VILLAGES} 个村、{CADRES} 名干部、{PROJECTS} 个项目"
    note = f"{size}；{TIMES} 次中位数，冷进程；其中算数 {drafted:.0f} ms"
    return [
        at_most(f"简报 {pages:.0f} 页，算数到 PDF", drafted + pdf, BUDGET_MS, "ms", note=note),
        at_most(f"简报 {pages:.0f} 页，算数到 Word", drafted + word, BUDGET_MS, "ms", note=note),
    ]


def _incomes(workspace: Workspace) -> Iterator[Wish]:
    units = [f"{township}{number}" for number in range(301, 301 + VILLAGES // 3) for township in TOWNSHIPS]
    workspace.save_many("unit", [
        Wish({"code": code, "name": f"测{code[-6:]}村", "level": "village", "parent": code[:9],
              "valid_from": "2020-01-01"}) for code in units])
    for number, village in enumerate(units):
        for at, month in enumerate(_MONTHS):
            yield Wish({"village": village, "month": month, "accounting_system": "2023", "nil_report": "no",
                        "inc_lease": 100_000 + (number * 7 + at * 13) % 90 * 1_000, "exp_operating": 40_000,
                        "income_total": 100_000 + (number * 7 + at * 13) % 90 * 1_000, "surplus_total": 60_000,
                        "net_income": 60_000})


def _attendance(workspace: Workspace, sender: str) -> Iterator[Wish]:
    days = workspace.workdays.workdays(MONTH)
    for number in range(CADRES):
        township = TOWNSHIPS[number % 3]
        cadre = workspace.save("cadre", {
            "name": f"测{number:03d}", "cadre_kind": "village_team", "home_unit": sender, "from": "2025-05-06",
            "planned_to": "2027-05-05", "attendance_unit": township, "place_unit": f"{township}301",
            "attendance_rule": "village_month", "required_days": 20,
        }, unit=township).record
        for day in days:
            yield Wish({"cadre": cadre, "date": day.isoformat(), "am_status": "village", "pm_status": "village",
                        "signed_by_proxy": "no", "in_county_day": "1"}, unit=township)


def _projects(workspace: Workspace, sender: str) -> None:
    wishes: list[Wish] = []
    for number in range(PROJECTS):
        township = TOWNSHIPS[number % 3]
        started = "2026-02-10" if number % 9 else ""
        stages = [{"stage": "70", "planned": "2026-02-08", "actual": started, "row": uuid7(_NOW)}] if started else []
        money: dict[str, Any] = {"support_channel": "soe_central", "source": "soe_gratis", "nature": "gratis",
                                 "leveraged": "no", "year": 2026}
        project = workspace.save("project", {
            "code": f"{township}-2026-{number:03d}", "name": f"测试项目{number:03d}", "year": 2026, "status": "normal",
            "key_task": "T1", "project_kind": "industry", "plan_start": "2026-02-08", "plan_finish": "2026-11-30",
            "location_units": [{"unit": township, "row": uuid7(_NOW)}], "stage_dates": stages,
            "fund_plan": [{**money, "amount": 100_000_000, "row": uuid7(_NOW)}], "total_invest": 100,
        }, unit=township).record
        wishes += [Wish({**money, "project": project, "supporter": sender, "kind": kind, "date": "2026-03-02",
                         "amount": amount}, unit=township)
                   for kind, amount in (("arrive", 50_000_000), ("pay", 30_000_000), ("pay", 5_000_000))]
    workspace.save_many("fund_entry", wishes)


def _probe(folder: Path) -> None:
    slot = opening.people_of(folder)[0]
    with opening.open_workspace(folder, slot.id, PASSWORD, _NOW) as workspace:
        brief: list[Any] = []
        made: list[Any] = []

        def work_out() -> None:
            from export.brief.composing import compose, default_cover, draft

            drafted = draft(workspace, MONTH)
            notes = {part.key: _WRITTEN for each in drafted.sections for part in each.parts if part.human}
            brief.append(compose(workspace, drafted, default_cover(workspace, 3, date(2026, 4, 13)), notes))

        def to_pdf() -> None:
            from export.brief.pdf import write_brief

            made.append(write_brief(brief[0]))

        def to_word() -> None:
            from export.brief.word import write_brief

            write_brief(brief[0])

        drafted = took(work_out)
        # Word first: what both need to load falls on it, the PDF loads its fonts itself.
        word = took(to_word)
        pdf = took(to_pdf)
        if made[0].pages < PAGES:
            raise RuntimeError(f"the brief has {made[0].pages} pages only")
        say(draft=drafted, pdf=pdf, word=word, pages=made[0].pages)


def main(arguments: list[str]) -> None:
    """The probe, or the rows."""
    if arguments[0] == "probe":
        _probe(Path(arguments[1]))
        return
    for each in rows(Path(arguments[0])):
        print(each)


if __name__ == "__main__":
    main(sys.argv[1:])
