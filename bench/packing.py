"""A township's month from sign-off to package, beside plain reportlab, openpyxl and pyHanko on the same content."""

import sys
from pathlib import Path
from statistics import median

from bench.measuring import Row, against, at_most, run_probe, shown
from bench.township import township

TIMES = 5
_BARE = "对照只画同样的格子、签名、压包，没有数据条目和校验，也不记状态"
_STEPS = ("report", "sign", "pack")


def rows(folder: Path) -> list[Row]:
    """folder: where workspace and packages of this run are kept."""
    workspace, out = township(folder), folder / "上报包"
    out.mkdir(exist_ok=True)
    found = [
        (run_probe("bench.our_package", str(workspace), str(out)), run_probe("bench.bare_package", str(out)))
        for _ in range(TIMES + 1)
    ][1:]
    ours, bare = ({name: median(pair[side][name] for pair in found) for name in _STEPS} for side in (0, 1))
    check, most = (median(pair[0][name] for pair in found) for name in ("check", "peak"))
    # The sign-off checks once more what was checked before; the bare counterpart checks nothing.
    made = sum(ours.values()) - check
    steps = f"报告 {ours['report'] - check:.0f}、两人签名 {ours['sign']:.0f}、台账与封装 {ours['pack']:.0f} ms"
    size = "10 个村、40 个项目、60 条日志、30 名干部 × 31 天、50 张 300 kB 照片"
    return [
        against("乡镇一个月的上报包", made, sum(bare.values()), 1.5,
                note=f"{size}；{TIMES} 次中位数，不含密码运算；{steps}；{_BARE}"),
        Row("另：签批前全月检查", shown(check, "ms"), note="第二次，定义已载入；第一次多几百毫秒"),
        at_most("打包时的内存峰值", most, 350, "MB"),
    ]


if __name__ == "__main__":
    for each in rows(Path(sys.argv[1])):
        print(each)
