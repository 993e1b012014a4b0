"""The attendance grid with 200 cadres × 31 days: opened, and keyed with real key events while it saves behind.

A key's time runs from the press until the viewport has been painted; saving goes on in its thread meanwhile.
Run alone: python -m bench.attendance_grid FOLDER
"""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bench.measuring import Row, at_most, run_probe, say
from bench.workspaces import PASSWORD, TOWNSHIP, new
from model.clock import FixedClock
from model.workspace import opening
from model.workspace.records import Wish

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

CADRES, DAYS, KEYS, TIMES = 200, 31, 300, 5
OPEN_MS, KEY_MS, SAVED_MS = 150, 16, 1_000
_END = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
_MONTH = "2026-03"


def filled(folder: Path) -> Path:
    """A workspace with the month entered up to its last day but one; made once."""
    made = folder / "考勤.tuodi"
    if not made.exists():
        with new(made, clock=FixedClock(_END)) as workspace:
            sender = workspace.save("supporter", {"name": "帮扶单位", "kind": "soe_local"}).record
            cadres = [workspace.save("cadre", _cadre(number, sender)).record for number in range(CADRES)]
            workspace.save_many("attendance", list(_days(cadres)), evaluated=True)
    return made


def rows(folder: Path) -> list[Row]:
    """folder: where the workspace is kept."""
    found = [run_probe("bench.attendance_grid", "probe", str(filled(folder))) for _ in range(TIMES + 1)][1:]
    opened, keyed, every, saved = (median(each[name] for each in found) for name in ("open", "p50", "p95", "saved"))
    size = f"{CADRES} 人 × {DAYS} 天"
    return [
        at_most(f"考勤表打开（{size}）", opened, OPEN_MS, "ms",
                note="从建页面到画完，含读库；冷字体、图标不预热，模块已载入"),
        at_most(f"考勤表按键到画出，95% 分位（{size}）", every, KEY_MS, "ms",
                note=f"真按键 {KEYS} 次，后台同时在存；中位数 {keyed:.2f} ms"),
        at_most("考勤表从按键到存到盘上", saved, SAVED_MS, "ms", note="一次按键后到“已保存”"),
    ]


def _cadre(number: int, sender: str) -> dict[str, Any]:
    return {
        "name": f"测{number:03d}", "cadre_kind": "village_team", "home_unit": sender, "rank": "staff",
        "post_county": "驻村工作队员", "place_unit": f"{TOWNSHIP}201", "from": "2024-05-06", "planned_to": "2026-12-31",
        "attendance_unit": TOWNSHIP, "attendance_rule": "village_month", "required_days": 20,
        "leave_approver_unit": TOWNSHIP,
    }


def _days(cadres: list[str]) -> Iterator[Wish]:
    for cadre in cadres:
        for day in range(1, DAYS):
            yield Wish({
                "cadre": cadre, "date": f"{_MONTH}-{day:02d}", "am_status": "village", "pm_status": "village",
                "place_unit": f"{TOWNSHIP}201", "signed_by_proxy": "no", "in_county_day": "1",
            })


def _probe(folder: Path) -> None:
    from PySide6.QtWidgets import QApplication

    from ui import application
    from ui.preferences import Preferences
    from ui.shell import Header, Shell

    app = QApplication([])
    application.dress(app)
    with _open(folder) as workspace:
        head = Header("双河镇", "云岭县", "测速员", "填报人")
        shell = Shell(head, [], Preferences(folder.parent / "preferences.json"))
        shell.resize(1366, 768)
        shell.show()
        app.processEvents()
        page, opened = _opened(app, shell, workspace)
        page.grid.go((0, 1))
        app.processEvents()
        keyed = [_pressed(app, page) for _ in range(KEYS)]
        saved = _kept(app, page)
        page.may_leave()
        say(open=opened, p50=median(keyed), p95=quantiles(keyed, n=20)[-1], worst=max(keyed), saved=saved)


def _opened(app: Any, shell: Any, workspace: "Workspace") -> tuple[Any, float]:
    """The page as the shell shows it, its modules loaded, and the milliseconds until all of it was painted."""
    from ui.attendance.page import AttendancePage

    start = perf_counter()
    page = AttendancePage(workspace, shell)
    shell.stack.addWidget(page)
    shell.stack.setCurrentWidget(page)
    page.repaint()
    app.processEvents()
    return page, (perf_counter() - start) * 1000


def _kept(app: Any, page: Any) -> float:
    """Milliseconds from a key to 已保存."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from ui import tasks

    tasks.wait()
    _until_saved(app, page)
    page.grid.go((0, 1))
    start = perf_counter()
    QTest.keyClick(page.grid, Qt.Key.Key_Delete)
    _until_saved(app, page)
    return (perf_counter() - start) * 1000


def _open(folder: Path) -> "Workspace":
    person = opening.people_of(folder)[0].id
    return opening.open_workspace(folder, person, PASSWORD, FixedClock(_END))


def _pressed(app: Any, page: Any) -> float:
    """From the press of a key that changes the half until the grid was painted."""
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtTest import QTest

    class Watch(QObject):
        painted = False

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            self.painted = self.painted or event.type() == QEvent.Type.Paint
            return False

    watch = Watch()
    digit = "2" if page.presenter.status(page.grid.cell()) == "county" else "1"
    page.grid.viewport().installEventFilter(watch)
    start = perf_counter()
    QTest.keyClick(page.grid, digit)
    while not watch.painted:
        app.processEvents()
    took = (perf_counter() - start) * 1000
    page.grid.viewport().removeEventFilter(watch)
    app.processEvents()
    return took


def _until_saved(app: Any, page: Any) -> None:
    from PySide6.QtCore import QEventLoop

    while page.presenter.saver.unsaved:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)


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
