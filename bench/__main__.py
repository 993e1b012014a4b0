"""`make bench`: every measurement, one after the other; prints the table and writes bench/RESULTS.md."""

import sys
import tempfile
import time
from pathlib import Path

from bench import (
    attendance_grid,
    brief,
    consolidating,
    evaluating,
    income_grid,
    listing,
    merging,
    opening,
    packing,
    projects_desk,
    receiving,
    saving,
    starting,
)
from bench.measuring import LOAD, Row, machine, table
from model.clock import CHINA, SystemClock

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"
MEASUREMENTS = (starting, opening, saving, listing, packing, evaluating, merging, receiving, consolidating,
                attendance_grid, income_grid, projects_desk, brief)
_HEADING = ("项目", "测得", "对照", "比值", "预算", "结果", "说明")


def main() -> int:
    """0 when every budget is met."""
    began, start = machine(), time.monotonic()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="tuodi-bench-") as folder:
        for each in MEASUREMENTS:
            sys.stderr.write(f"{each.__name__} …\n")
            rows += each.rows(Path(folder))
    text = _page(rows, began, time.monotonic() - start)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
    return 0 if all(row.met is not False for row in rows) else 1


def _page(rows: list[Row], began: list[tuple[str, str]], seconds: float) -> str:
    """The whole of RESULTS.md."""
    load = dict(machine())[LOAD]
    today = SystemClock().now().astimezone(CHINA)
    lines = [
        (row.what, row.measured, row.bare, row.ratio, row.budget, _verdict(row), row.note) for row in rows
    ]
    missed = [row for row in rows if row.met is False]
    return "\n".join((
        "# 性能", "",
        f"由 `make bench` 写成，{today:%Y-%m-%d %H:%M}，用时 {seconds / 60:.0f} 分钟。", "",
        "有对照的，两边在同一次运行里轮流测，比值比毫秒可信；都取中位数。", "",
        table(("机器", ""), began), "",
        f"结束时负载 {load}。", "",
        table(_HEADING, lines), "",
        f"{sum(row.met is True for row in rows)} 项达到预算，{len(missed)} 项没有。", "",
    ))


def _verdict(row: Row) -> str:
    return {True: "达到", False: "**超出**", None: ""}[row.met]


if __name__ == "__main__":
    sys.exit(main())
