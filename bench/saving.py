"""What saving costs: one record with its commit beside a bare row with its commit, and many at once.

The bare counterpart has the same driver, pragmas and disk: a table of 20 columns, one row, one commit.
"""

import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench.measuring import Row, against, in_turn, took
from bench.workspaces import funds, new
from forms.reading import read_form
from model.workspace.driver import connect

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_utils import Database

    from model.workspace.workspace import Workspace

TIMES = 300
MANY = 20_000
DEFINITION = """
id = "entry_bench"
version = 1
title = "资金明细"
source = "测速用"
list_columns = ["name", "status", "day", "voucher", "amount0"]
title_fields = ["name"]
[choices]
status = ["planned 未开工", "building 在建", "done 完工"]
""" + "".join(
    f'[[field]]\nname = "{name}"\ntype = "{kind}"\nlabel = "{name}"\n{more}'
    for name, kind, more in (
        ("name", "text", ""), ("status", "select_one", 'choices = "status"\n'), ("day", "date", ""),
        ("voucher", "text", ""),
        *((f"amount{number}", "money", 'unit = "元"\n') for number in range(8)),
        *((f"note{number}", "text", "") for number in range(8)),
    )
)
VALUES = {
    "name": "河口村冷库工程进度款", "status": "building", "day": "2026-03-05", "voucher": "记-0001",
    **{f"amount{number}": 100_00 + number for number in range(8)},
    **{f"note{number}": f"按合同支付第{number}期" for number in range(8)},
}


def rows(folder: Path) -> list[Row]:
    """folder: on the disk to be measured."""
    form = read_form(DEFINITION, file="entry_bench.toml", choices={})
    bare = connect(folder / "bare.db", bytes(32))
    columns = ", ".join(f"{name} {'INTEGER' if isinstance(value, int) else 'TEXT'}" for name, value in VALUES.items())
    bare.execute(f"CREATE TABLE bare (id INTEGER PRIMARY KEY, {columns}) STRICT")
    with new(folder / "保存.tuodi", forms={form.id: form}) as workspace:
        evaluating = median(took(lambda: workspace.evaluate(form.id, VALUES)) for _ in range(50))
        saved, inserted = in_turn(TIMES, _one(workspace), lambda: took(lambda: _insert(bare)))
    bare.close()
    return [
        against("保存一条 20 个字段的记录：求值之后到确认写入磁盘", saved, inserted, 4,
                note=f"{TIMES} 次中位数；对照是同一驱动、同样设置插入一行并提交；求值另需 {evaluating:.2f} ms"),
        _bulk(folder),
    ]


def _one(workspace: "Workspace") -> "Callable[[], float]":
    evaluation = workspace.evaluate("entry_bench", VALUES)
    return lambda: took(lambda: workspace.save("entry_bench", VALUES, evaluation=evaluation))


def _insert(bare: "Database") -> None:
    bare.execute("BEGIN IMMEDIATE")
    bare.execute(f"INSERT INTO bare ({', '.join(VALUES)}) VALUES ({', '.join('?' * len(VALUES))})",
                 tuple(VALUES.values()))
    bare.execute("COMMIT")


def _bulk(folder: Path) -> Row:
    wishes = funds(MANY)
    with new(folder / "批量.tuodi") as workspace:
        evaluating = median(took(lambda: workspace.evaluate("fund_entry", wishes[0].values)) for _ in range(50))
        workspace.save_many("fund_entry", wishes[:100], evaluated=True)
        runs = [took(lambda part=wishes[first:first + 5_000]: workspace.save_many("fund_entry", part, evaluated=True))
                for first in range(0, MANY, 5_000)]
    speed = 5_000 / median(runs) * 1000
    return Row("批量保存资金台账", f"{speed:,.0f} 条/秒", budget="≥ 5,000 条/秒", met=speed >= 5_000,
               note=f"每次 5,000 条一个事务，{len(runs)} 次中位数；每条求值另需 {evaluating:.2f} ms")


if __name__ == "__main__":
    for each in rows(Path(sys.argv[1])):
        print(each)
