"""From unlocking to a list that can be used, with 100,000 records, and the memory that it takes.

Key stretching is deliberate and stands apart: the workspace's costs nothing, and one at the real cost is timed alone.
"""

import os
import sys
from pathlib import Path
from statistics import median

from bench.measuring import Row, at_most, run_probe, shown, took
from bench.workspaces import PASSWORD, large
from model.workspace.keys import STANDARD, Keys, Opened

TIMES = 7


def rows(folder: Path) -> list[Row]:
    """folder: where workspace and habits of this run are kept."""
    workspace = large(folder)
    home = {name: str(folder / "home") for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA")}
    found = [
        (run_probe("bench.our_list", str(workspace), env=home), run_probe("bench.bare_window", env=home))
        for _ in range(TIMES + 1)
    ][1:]
    first, listed, ours = (median(pair[0][name] for pair in found) for name in ("first_page", "listed", "resident"))
    bare = median(pair[1]["resident"] for pair in found)
    return [
        at_most("解锁到列表可用：资金台账 100,000 条", listed, 500, "ms",
                note=f"{TIMES} 次中位数，不含密码运算；先到第一页（工作台）{shown(first, 'ms')}，再换到资金台账"),
        Row("另：密码运算（Argon2id，有意放慢）", shown(_stretching(), "ms"), note="64 MB、3 遍；登录、签批各一次"),
        Row("常驻内存：打开 100,000 条的列表之后", shown(ours, "MB"), shown(bare, "MB"), f"+{ours - bare:.0f} MB",
            "比空窗口多 ≤ 120 MB", ours - bare <= 120, "对照是空的 PySide6 窗口"),
    ]


def _stretching() -> float:
    opened = Opened(os.urandom(32), os.urandom(32))
    held = Keys("", "", "", {}).with_slot("slot", PASSWORD, opened, cost=STANDARD)
    return median(took(lambda: held.open_slot("slot", PASSWORD)) for _ in range(5))


if __name__ == "__main__":
    for each in rows(Path(sys.argv[1])):
        print(each)
