"""The income grid with 531 villages: opened, and keyed with real key events while it saves behind.

A key's time runs from the press until the window has been painted; saving goes on in its thread meanwhile.
Run alone: python -m bench.income_grid FOLDER
"""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, perf_counter_ns
from typing import Any

from bench.measuring import Row, at_most, run_probe, say
from bench.workspaces import TOWNSHIP, new
from model.clock import FixedClock
from model.workspace.records import Wish

VILLAGES, KEYS, TIMES = 531, 300, 5
OPEN_MS, KEY_MS, SAVED_MS = 150, 16, 1_000
_END = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
_MONTHS = ("2025-03", "2025-12", "2026-01", "2026-02", "2026-03")
_ITEMS = ("inc_sale", "inc_lease", "inc_contract", "inc_service", "inc_labour", "inv_dividend", "exp_operating")


def filled(folder: Path) -> Path:
    """A workspace in which all but the last 31 villages reported five months; made once."""
    made = folder / "村集体经济.tuodi"
    if not made.exists():
        with new(made, clock=FixedClock(_END)) as workspace:
            codes = [each.code for each in workspace.units.children(TOWNSHIP)]
            fresh = [f"{TOWNSHIP}{number}" for number in range(301, 301 + VILLAGES - len(codes))]
            workspace.save_many("unit", [Wish({"code": code, "name": f"测{code[-3:]}村", "level": "village",
                                               "parent": TOWNSHIP, "valid_from": "2020-01-01"}) for code in fresh])
            workspace.save_many("village_income", list(_wishes([*codes, *fresh])))
    return made


def _wishes(villages: list[str]) -> Iterator[Wish]:
    for at, month in enumerate(_MONTHS):
        for number, village in enumerate(villages[:-31]):
            amounts = {item: (number * 7 + place * 13 + at) % 90 * 1_000 + 100_000
                       for place, item in enumerate(_ITEMS)}
            yield Wish({"village": village, "month": month, "accounting_system": "2023", **amounts})


def rows(folder: Path) -> list[Row]:
    """folder: where the workspace is kept."""
    found = [run_probe("bench.income_grid", "probe", str(filled(folder))) for _ in range(TIMES + 1)][1:]
    opened, keyed, every, saved = (median(each[name] for each in found) for name in ("open", "p50", "p95", "saved"))
    size = f"{VILLAGES} 个村"
    return [
        at_most(f"收入表打开（{size}）", opened, OPEN_MS, "ms",
                note="从建页面到画完，含读库；冷字体、图标不预热，单位名单工作台已读"),
        at_most(f"收入表按键到画出，95% 分位（{size}）", every, KEY_MS, "ms",
                note=f"真按键 {KEYS} 次（数字、回车），后台同时在核对、在存；中位数 {keyed:.2f} ms"),
        at_most("收入表从回车到存到盘上", saved, SAVED_MS, "ms", note="填完一格后到“已保存”"),
    ]


def _probe(folder: Path) -> None:
    from PySide6.QtCore import Qt

    from bench.keying import open_again, open_page, pressed, shell
    from ui import tasks
    from ui.income.page import IncomePage

    with shell(folder.parent) as (app, window), open_again(folder, FixedClock(_END)) as workspace:
        workspace.units.get("51")  # the first page has read them
        page, opened = open_page(app, window, lambda: IncomePage(workspace, window))
        page.presenter.open_month(_MONTHS[-1])
        page.grid.go((0, 0))
        page.grid.setFocus()
        app.processEvents()
        keyed = [pressed(app, page, key) for at in range(KEYS // 5)
                 for key in (*f"{at % 9 + 1}00{at % 9}", Qt.Key.Key_Return)]
        tasks.wait()
        _until_saved(app, page)
        page.grid.go((KEYS, 0))
        for key in str(perf_counter_ns())[-6:]:
            pressed(app, page, key)
        start = perf_counter()
        pressed(app, page, Qt.Key.Key_Return)
        _until_saved(app, page)
        saved = (perf_counter() - start) * 1000
        page.may_leave()
        say(open=opened, p50=median(keyed), p95=quantiles(keyed, n=20)[-1], worst=max(keyed), saved=saved)


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
