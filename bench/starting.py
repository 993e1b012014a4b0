"""Cold start: from the command to the painted unlock page, beside an empty PySide6 window.

Every start is a process of its own with the disk's cache warm; the two take turns.
"""

import sys
from pathlib import Path
from statistics import median

from bench.measuring import Row, against, run_probe
from bench.workspaces import small

TIMES = 15


def rows(folder: Path) -> list[Row]:
    """folder: where the workspace and the habits of this run are kept."""
    workspace = small(folder)
    home = {name: str(folder / "home") for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA")}
    found = [
        (run_probe("bench.our_window", str(workspace), env=home), run_probe("bench.bare_window", env=home))
        for _ in range(TIMES + 1)
    ][1:]
    ours, bare = (median(pair[side]["painted_at"] for pair in found) for side in (0, 1))
    return [against("冷启动：解锁页画出来", ours, bare, 1.6,
                    note=f"进程启动到画完，{TIMES} 次中位数；对照是空的 PySide6 窗口")]


if __name__ == "__main__":
    for each in rows(Path(sys.argv[1])):
        print(each)
