"""The project desk with 2,000 projects, 48,000 logs and 18,000 entries of money: opened, searched, one project opened.

Run alone: python -m bench.projects_desk FOLDER
"""

import os
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench.measuring import Row, at_most, run_probe, say
from bench.workspaces import NOW, TOWNSHIP, new
from model.clock import FixedClock
from model.workspace.records import Wish

PROJECTS, LOGS, ENTRIES, TIMES = 2_000, 24, 9, 3
LIST_MS, SEARCH_MS, PAGE_MS = 1_500, 150, 150


def filled(folder: Path) -> Path:
    """A workspace with the projects of a large county; made once."""
    made = folder / "项目.tuodi"
    if made.exists():
        return made
    with new(made) as workspace:
        projects = workspace.save_many("project", [_project(number) for number in range(PROJECTS)], evaluated=True)
        records = [each.record for each in projects]
        workspace.save_many("project_log", [
            Wish({"project": record, "date": f"2026-0{at % 3 + 1}-{at % 8 + 10}", "progress": str(at),
                  "work_done": "路基", "invest_since": 1_000_000}) for record in records for at in range(LOGS)],
            evaluated=True)
        workspace.save_many("fund_entry", [
            Wish({"project": record, "date": f"2026-0{at % 3 + 1}-10", "kind": "pay" if at % 3 else "arrive",
                  "amount": 10_000_000, "source": "soe_gratis"}) for record in records for at in range(ENTRIES)],
            evaluated=True)
    return made


def _project(number: int) -> Wish:
    row = {"row": "r", "unit": f"{TOWNSHIP}201"}
    return Wish({
        "code": f"A{number:04}", "name": f"第{number}号产业路硬化", "year": 2026, "key_task": f"T{number % 5 + 1}",
        "action8": f"A{number % 8 + 1}", "township": TOWNSHIP, "stage": "70", "status": "normal",
        "total_invest": 100_000_000, "plan_start": "2026-01-02", "plan_finish": "2026-09-30",
        "actual_start": "2026-01-05", "location_units": [row],
        "fund_plan": [{"row": "f", "source": "soe_gratis", "amount": 100_000_000}]})


def rows(folder: Path) -> list[Row]:
    """folder: where the workspace is kept."""
    found = [run_probe("bench.projects_desk", "probe", str(filled(folder))) for _ in range(TIMES + 1)][1:]
    listed, searched, opened = (median(each[name] for each in found) for name in ("listed", "searched", "opened"))
    size = f"{PROJECTS:,} 个项目，{PROJECTS * LOGS:,} 条日志"
    return [
        at_most(f"项目清单打开（{size}）", listed, LIST_MS, "ms", note="从建页面到清单画完；在后台读，窗口不等"),
        at_most("项目清单搜索", searched, SEARCH_MS, "ms", note="从条件改变到画完，四种看法一起"),
        at_most("打开一个项目", opened, PAGE_MS, "ms", note="阶段、资金、日志、问题读好画完"),
    ]


def _probe(folder: Path) -> None:
    from PySide6.QtCore import QEventLoop

    from bench.keying import open_again, shell
    from ui.projects.page import ProjectsPage

    with shell(folder.parent) as (app, window), open_again(folder, FixedClock(NOW)) as workspace:
        start = perf_counter()
        page = ProjectsPage(workspace, window, _no_ledgers)
        window.stack.addWidget(page)
        window.stack.setCurrentWidget(page)
        while not page.presenter.loaded:
            app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
        listed = _painted(app, page, start)
        start = perf_counter()
        page.presenter.narrow(search="19号")
        searched = _painted(app, page, start)
        page.open_project(page.presenter.shown[0].record)
        app.processEvents()
        start = perf_counter()
        page.open_project(page.presenter.shown[1].record)
        say(listed=listed, searched=searched, opened=_painted(app, page, start))


def _no_ledgers(form: str) -> Any:
    raise LookupError(form)


def _painted(app: Any, page: Any, start: float) -> float:
    page.repaint()
    app.processEvents()
    return (perf_counter() - start) * 1000


def main(arguments: list[str]) -> None:
    """The probe, or the rows."""
    if arguments[0] == "probe":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        _probe(Path(arguments[1]))
        return
    for each in rows(Path(arguments[0])):
        print(each)


if __name__ == "__main__":
    main(sys.argv[1:])
