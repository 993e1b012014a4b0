"""云岭县 in March 2026: the worked example of domain.md 5.2, entered as records in a county workspace.

Everything is invented. What the tables must show stands in the tests; here stands what was entered.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from forms.reading import builtin_forms
from model.calendar.workdays import Workdays
from model.clock import FixedClock
from model.identifiers import uuid7
from model.month import received
from model.workspace.keys import Cost
from model.workspace.opening import create
from model.workspace.records import Wish
from model.workspace.workspace import Workspace
from tests.kept import begun

COUNTY, QINGSHI, SHUANGHE, GAOPING = "990101", "990101101", "990101102", "990101203"
TOWNSHIPS = (QINGSHI, SHUANGHE, GAOPING)
MONTH = "2026-03"
WAN = 1_000_000  # fen
TODAY = datetime(2026, 4, 13, 1, 0, tzinfo=UTC)
PASSWORD = "春江花月夜2026"
CHEAP = Cost(memory=8, passes=1, lanes=1)
VILLAGES = {
    QINGSHI: ("990101101001", "990101101201", "990101101202", "990101101203"),
    SHUANGHE: ("990101102201", "990101102202", "990101102203"),
    GAOPING: ("990101203201", "990101203202", "990101203203"),
}
SILENT_VILLAGE = "990101203203"
# township -> (name, planned start, actual start, plan, arrived, paid, leveraged) in 万元
PROJECTS: dict[str, Sequence[tuple[str, str, str, int, int, int, int]]] = {
    QINGSHI: (
        ("石门村茶叶加工厂项目", "2026-01-10", "2026-01-08", 500, 300, 210, 1500),
        ("松林村产业道路硬化项目", "2026-01-20", "2026-01-20", 400, 200, 150, 900),
        ("茶园村灌溉渠改造项目", "2026-02-25", "2026-02-20", 300, 150, 100, 600),
        ("青石社区日间照料中心项目", "2026-03-15", "2026-03-16", 250, 100, 100, 400),
        ("青石镇农产品集散点项目", "2026-04-20", "", 150, 50, 0, 0),
    ),
    SHUANGHE: (
        ("大坪村冷藏库建设项目", "2026-01-15", "2026-01-12", 450, 220, 130, 1200),
        ("红岩村蓄水池建设项目", "2026-02-01", "2026-02-02", 350, 160, 90, 600),
        ("新桥村食用菌大棚项目", "2026-03-10", "2026-03-09", 250, 140, 60, 320),
        ("双河镇电商服务站项目", "2026-06-10", "", 150, 0, 0, 0),
    ),
    GAOPING: (
        ("高坪村黄牛养殖场项目", "2026-02-10", "2026-02-10", 400, 160, 78, 600),
        ("高坪乡高山蔬菜冷藏库项目", "2026-02-28", "", 250, 50, 0, 0),
        ("云雾村观光步道项目", "2026-04-25", "", 150, 0, 0, 0),
    ),
}
NO_LOG = "云雾村观光步道项目"
# village -> this year's and last year's January to March: income, net income in fen a month
INCOME: dict[str, tuple[Sequence[tuple[int, int]], Sequence[tuple[int, int]]]] = {}


def _income(village: str, now: tuple[float, float], before: tuple[float, float], months: int = 3) -> None:
    """Year to date in 万元, spread unevenly over the months."""
    INCOME[village] = (_spread(*now)[:months], _spread(*before))


def _spread(income: float, net: float) -> list[tuple[int, int]]:
    totals = (round(income * WAN), round(net * WAN))
    first, second = ([total // 2 for total in totals], [total // 5 for total in totals])
    rest = [total - one - two for total, one, two in zip(totals, first, second, strict=True)]
    return [(first[0], first[1]), (second[0], second[1]), (rest[0], rest[1])]


_income("990101101001", (18.60, 8.30), (14.00, 6.20))
_income("990101101201", (12.00, 5.00), (9.00, 4.00))
_income("990101101202", (10.00, 4.50), (7.50, 3.00))
_income("990101101203", (8.00, 3.50), (5.50, 2.00))
_income("990101102201", (14.20, 6.00), (12.00, 5.00))
_income("990101102202", (10.00, 3.80), (8.00, 3.10))
_income("990101102203", (7.00, 2.20), (6.00, 1.90))
_income("990101203201", (5.40, 2.05), (4.50, 1.90))
_income("990101203202", (3.00, 1.10), (2.50, 1.10))
_income(SILENT_VILLAGE, (9.99, 5.55), (1.00, 0.50), months=2)


def open_county(folder: Path) -> tuple[Workspace, FixedClock]:
    """An empty county workspace on the day on which its bulletin is made."""
    clock = FixedClock(TODAY)
    created = create(
        folder, unit=COUNTY, unit_name="云岭县", person_name="贺文清", role="填报人", password=PASSWORD,
        clock=clock, cost=CHEAP, forms=builtin_forms(),
    )
    return created.workspace, clock


def county_in_march(folder: Path) -> tuple[Workspace, FixedClock]:
    """A county workspace of its own, with everything of the worked example in it."""
    clock = FixedClock(TODAY)
    return begun("云岭县 in March", folder, PASSWORD, clock, _entered), clock


def _entered(folder: Path) -> Workspace:
    workspace, clock = open_county(folder)
    enter_month(workspace, clock)
    return workspace


def enter_month(workspace: Workspace, clock: FixedClock) -> dict[str, str]:
    """Everything of the worked example. Returns project name -> record."""
    workspace.save("deadline", {"form": "all", "period": "month", "due_workday": 4, "valid_from": "2026-01-01"})
    supporters = _supporters(workspace)
    projects = _projects(workspace, clock, supporters)
    _funds(workspace, projects, supporters)
    _logs(workspace, projects)
    _incomes(workspace)
    _attendance(workspace, supporters)
    _households(workspace)
    _work(workspace, supporters)
    for unit, day in ((QINGSHI, date(2026, 4, 3)), (SHUANGHE, date(2026, 4, 7)), (GAOPING, date(2026, 4, 9))):
        received.note_received(workspace, unit, MONTH, day)
    return projects


def _supporters(workspace: Workspace) -> dict[str, str]:
    kinds = {"soe_central": "川云能源集团（演示）", "pairing_county": "东江市（演示）"}
    return {kind: workspace.save("supporter", {"name": name, "kind": kind}).record for kind, name in kinds.items()}


def _projects(workspace: Workspace, clock: FixedClock, supporters: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for township, projects in PROJECTS.items():
        for number, (name, planned, started, plan, _, _, leveraged) in enumerate(projects, 1):
            own = {"support_channel": "soe_central", "source": "soe_gratis", "nature": "gratis", "leveraged": "no",
                   "year": 2026, "amount": plan * WAN, "row": uuid7(clock)}
            others = {"support_channel": "social", "source": "loan", "nature": "loan", "leveraged": "yes",
                      "year": 2026, "amount": leveraged * WAN, "row": uuid7(clock)}
            stages = [{"stage": "50", "actual": "2025-12-20", "row": uuid7(clock)}]
            if started:
                stages.append({"stage": "70", "planned": planned, "actual": started, "row": uuid7(clock)})
            values = {
                "code": f"{township}-2026-{number:03d}", "name": name, "year": 2026, "status": "normal",
                "key_task": "T1", "project_kind": "industry", "plan_start": planned, "plan_finish": "2026-11-30",
                "location_units": [{"unit": township, "row": uuid7(clock)}], "stage_dates": stages,
                "fund_plan": [own, others] if leveraged else [own],
                "total_invest": (plan + leveraged) * WAN,
            }
            if name == "高坪乡高山蔬菜冷藏库项目":
                values["element_problem"] = "用地手续办理中"
            found[name] = workspace.save("project", values, unit=township).record
    return found


def _funds(workspace: Workspace, projects: Mapping[str, str], supporters: Mapping[str, str]) -> None:
    """Arrivals come in two parts with a return between them, payments late: sums, not single entries, must be right."""
    wishes = []
    for township, listed in PROJECTS.items():
        for name, _, _, _, arrived, paid, leveraged in listed:
            common = {"year": 2026, "project": projects[name], "supporter": supporters["soe_central"],
                      "support_channel": "soe_central", "source": "soe_gratis", "nature": "gratis", "leveraged": "no"}
            moves = [("arrive", "2026-01-30", arrived + 10), ("return", "2026-02-10", 10), ("pay", "2026-03-20", paid),
                     ("arrive", "2026-04-02", 500)]
            wishes += [Wish({**common, "kind": kind, "date": day, "amount": amount * WAN}, unit=township)
                       for kind, day, amount in moves if amount]
            if leveraged:
                wishes.append(Wish({**common, "kind": "arrive", "date": "2026-03-02", "amount": leveraged * WAN,
                                    "leveraged": "yes", "leverage_of": projects[name], "source": "loan",
                                    "nature": "loan", "support_channel": "social"}, unit=township))
    workspace.save_many("fund_entry", wishes)


def _logs(workspace: Workspace, projects: Mapping[str, str]) -> None:
    township_of = {name: township for township, listed in PROJECTS.items() for name, *_ in listed}
    workspace.save_many("project_log", [
        Wish({"project": record, "date": "2026-03-25", "progress": "30", "invest_since": 0, "work_done": "到现场查看",
              "next_step": "继续推进", "recorder": "何晓岚"}, unit=township_of[name])
        for name, record in projects.items() if name != NO_LOG
    ])


def _incomes(workspace: Workspace) -> None:
    wishes = []
    for village, years in INCOME.items():
        for year, months in zip((2026, 2025), years, strict=True):
            for month, (income, net) in enumerate(months, 1):
                wishes.append(Wish({"village": village, "month": f"{year}-{month:02d}", "accounting_system": "2023",
                                    "inc_lease": income, "exp_operating": income - net}))
    workspace.save_many("village_income", wishes)


def _attendance(workspace: Workspace, supporters: Mapping[str, str]) -> None:
    """16 cadres; in 双河镇 a state enterprise's member has 6 of 7 days, a village team's member 18 of 20."""
    days = Workdays.bundled().workdays(MONTH)
    assert len(days) == 22
    cadres: list[tuple[str, str, str, int]] = [
        ("周文彬", QINGSHI, "soe_member", 8), ("陈建华", SHUANGHE, "soe_member", 6),
        ("罗永强", SHUANGHE, "village_team", 18),
    ]
    for township, count in ((QINGSHI, 5), (SHUANGHE, 4), (GAOPING, 4)):
        team = range(count)
        cadres += [(f"队员{township[-3:]}{number}", township, "village_team", 20 + number % 3) for number in team]
    wishes = []
    for name, township, kind, present in cadres:
        soe = kind == "soe_member"
        cadre = workspace.save("cadre", {
            "name": name, "cadre_kind": kind, "home_unit": supporters["soe_central"], "from": "2025-05-06",
            "planned_to": "2027-05-05", "attendance_unit": township, "place_unit": VILLAGES[township][0],
            "attendance_rule": "soe7" if soe else "village_month", "required_days": 7 if soe else 20,
        }, unit=township).record
        for number, day in enumerate(days):
            there, away = ("county", "home") if soe else ("village", "leave_personal")
            status = there if number < present else away
            values = {"cadre": cadre, "date": day.isoformat(), "am_status": status, "pm_status": status,
                      "signed_by_proxy": "no"}
            wishes.append(Wish(values, unit=township))
    workspace.save_many("attendance", wishes)
    workspace.save("nil", {"form": "attendance", "unit": COUNTY, "period": MONTH, "reason": "县里不记考勤"})


def _households(workspace: Workspace) -> None:
    """16 monitored households, each visited in March, one of them twice; one new risk, with a measure."""
    households = []
    for township, count in ((QINGSHI, 6), (SHUANGHE, 6), (GAOPING, 4)):
        for number in range(count):
            values: dict[str, Any] = {"household_code": f"{township[-3:]}-{number:02d}", "state": "active",
                                      "village": VILLAGES[township][number % 3], "clue_on": "2025-06-01"}
            if not households:
                values["measures"] = [{"kind": "job", "from": "2026-03-18", "row": uuid7(workspace.clock)}]
            households.append((workspace.save("monitored_household", values, unit=township).record, township))
    workspace.save("monitored_household", {"household_code": "旧-01", "state": "removed",
                                           "village": VILLAGES[QINGSHI][0]}, unit=QINGSHI)
    visits = [(household, township, "2026-03-12", "no") for household, township in households]
    visits.append((*households[0], "2026-03-16", "yes"))
    workspace.save_many("household_visit", [
        Wish({"household": household, "date": day, "new_risk": risk}, unit=township)
        for household, township, day, risk in visits
    ])


def _work(workspace: Workspace, supporters: Mapping[str, str]) -> None:
    for employer, persons, monitored in (("石门茶厂", 30, 3), ("双河冷库", 16, 2)):
        workspace.save("job_placement", {"month": MONTH, "employer": employer, "job_kind": "workshop",
                                         "new_persons": persons, "monitored": monitored})
    for title, persons in (("茶叶加工班", 45), ("食用菌种植班", 38)):
        workspace.save("training", {"title": title, "from": "2026-03-09", "to": "2026-03-11", "sessions": 1,
                                    "persons": persons})
    for mode, amount in (("buy", 126_000_00), ("help", 300_000_00), ("help", 14_000_00)):
        workspace.save("consumer_support", {"month": MONTH, "supporter": supporters["soe_central"], "mode": mode,
                                            "product": "干菜", "amount": amount})
    for day, place in (("2026-03-05", QINGSHI), ("2026-03-12", SHUANGHE), ("2026-03-20", VILLAGES[GAOPING][0])):
        workspace.save("volunteer", {"date": day, "kind": "medical", "team": "义诊队", "persons": 6, "place": place})
    problems = [
        ("land", "用地手续", GAOPING, "2026-03-02", "2026-03-19", "escalated", "", "county"),
        ("quality", "水渠渗漏", QINGSHI, "2026-03-03", "2026-03-20", "closed", "2026-03-18", "township"),
        ("data", "台账漏填", SHUANGHE, "2026-03-05", "2026-03-20", "closed", "2026-03-12", "township"),
        ("market", "茶叶销路", QINGSHI, "2026-03-24", "2026-04-30", "open", "", "county"),
        ("fund", "凭证不全", SHUANGHE, "2026-02-10", "2026-03-10", "closed", "2026-03-06", "township"),
    ]
    for number, (kind, detail, unit, found, deadline, state, corrected, level) in enumerate(problems, 1):
        values = {"no": f"W{number:02d}", "kind": kind, "detail": detail, "unit": unit, "found_on": found,
                  "found_in": "inspection", "deadline": deadline, "state": state, "asked_level": level}
        workspace.save("problem", values | ({"corrected_on": corrected} if corrected else {}))
    for number in range(9):
        deadline = f"2026-04-{10 + number}" if number < 8 else "2026-05-08"
        workspace.save("task", {"no": f"R{number:02d}", "title": "推进项目前期", "lead_unit": COUNTY,
                                "deadline": deadline, "state": "closed" if number == 7 else "doing"})
