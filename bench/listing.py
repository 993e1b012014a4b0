"""What lists cost: 1,000, 100,000 and 1,000,000 records of one form, encrypted as in a workspace.

Run: python -m bench.listing [rows …]. Rows are made by SQL from one that was derived like any other; times are
medians in milliseconds. The ratios of the first page and of the jump to the end are those that the budget names.
"""

import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from bench.measuring import Row, against, at_most, in_turn, took
from forms.definition import Choice, Field, Form
from model.workspace import projections
from model.workspace.driver import connect
from model.workspace.listing import BLOCK, Listing
from model.workspace.migrations import migrate
from model.workspace.projection_schema import layout
from model.workspace.projections import Written
from model.workspace.query import quoted

if TYPE_CHECKING:
    from sqlite_utils import Database

STATUS = (Choice("planned", "未开工"), Choice("building", "在建"), Choice("done", "完工"))
FORM = Form(
    id="entry_bench", version=1, title="资金台账", source="演示", hash="1" * 64, raw={},
    fields=(
        Field("name", "text", "摘要"), Field("status", "select_one", "状态", choices="status"),
        Field("day", "date", "日期"), Field("voucher", "text", "凭证号"),
        *(Field(f"amount{number}", "money", f"金额{number}", unit="元") for number in range(8)),
        *(Field(f"note{number}", "text", f"备注{number}") for number in range(8)),
    ),
    title_fields=("name",), list_columns=("name", "status", "day", "voucher", "amount0", "amount1"),
    choices={"status": STATUS},
)
FORMS = {FORM.id: FORM}
SIZES = (1_000, 100_000, 1_000_000)
SOUGHT = ("冷库", "河", "工程0077", "没有这样的字")
TIMES = 25


def filled(folder: Path, rows: int) -> "Database":
    """A database with that many records, each like one that was saved, with other values."""
    db = connect(folder / f"{rows}.db", bytes(32))
    migrate(db)
    projections.ensure(db, FORMS.values(), unit_name=str)
    values: dict[str, Any] = {"name": "河口村冷库工程进度款", "status": "building", "day": "2026-03-05"}
    values["voucher"] = "记-0001"
    for number in range(8):
        values |= {f"amount{number}": 100, f"note{number}": "按合同支付"}
    body = {"form_hash": FORM.hash, "unit": "990101102", "period": "2026-03-05", "values": values}
    with db.atomic():
        db.execute("INSERT INTO head (record, hash) VALUES ('R0', 'h')")
        one = Written("h", FORM.id, "R0", body, {}, 1, "2026-03-05T02:00:00.000Z", "p")
        projections.refresh(db, FORMS, [one], unit_name=str)
    _multiply(db, rows)
    return db


def _multiply(db: "Database", rows: int) -> None:
    """Copies of the first row, in the order of time, over 60 units, 48 months, amounts and names at random."""
    table = layout(FORMS)[FORM.id].table
    stored = [name for (name,) in db.execute(f"SELECT name FROM pragma_table_info({table})")]
    luck = random.Random(1)
    cells = db.execute(f"SELECT {', '.join(map(quoted, stored))} FROM {table}").fetchone()
    first = dict(zip(stored, cells, strict=True))

    def row(number: int) -> tuple[Any, ...]:
        month = number * 48 // rows
        period = f"{2023 + month // 12}-{month % 12 + 1:02d}"
        made = {**first, "id": number, "record": f"R{number}", "unit": f"9901{luck.randrange(60):05d}",
                "period": period, "month": period, "f_amount0": luck.randrange(10**9),
                "f_amount1": luck.randrange(100), "f_name": f"工程{luck.randrange(10**6)}"}
        made["s_amount0"], made["s_amount1"] = made["f_amount0"], made["f_amount1"]
        made["s_name"] = f"gong cheng {made['f_name']}"
        made["search"] = f"{made['f_name']} {first['search']}"
        return tuple(made[name] for name in stored)

    with db.atomic():
        marks = ", ".join("?" * len(stored))
        db.conn.executemany(f"INSERT INTO {table} VALUES ({marks})", map(row, range(2, rows + 1)))
        db.execute("DELETE FROM projection_count")
        db.execute(f"INSERT INTO projection_count SELECT '{FORM.id}', void, month, unit, count(*) FROM {table}"
                   " GROUP BY void, month, unit")
    db.execute("ANALYZE")


def median_of(action: Callable[[], object], times: int = 9) -> float:
    """Median milliseconds."""
    return median(took(action) for _ in range(times))


def measured(db: "Database", rows: int) -> Mapping[str, float]:
    """The actions of a reader, each on a fresh listing."""
    def fresh(**more: Any) -> Listing:
        return Listing(db, FORMS, FORM.id, unit_name=str, **more)

    def opened(**more: Any) -> None:
        shown = fresh(**more)
        shown.count()
        shown.page(0)

    def to(place: float, **more: Any) -> None:
        shown = fresh(**more)
        first = max(0, int(shown.count().rows * place) - BLOCK)
        shown.page(first)

    return {
        "first page, by month": median_of(opened),
        "jump to the end": median_of(lambda: to(1)),
        "jump to the middle": median_of(lambda: to(0.5)),
        "first page, by amount": median_of(lambda: opened(order=("amount0", True))),
        "jump to the end, by amount": median_of(lambda: to(1, order=("amount0", True))),
        "another sort, column without index": median_of(lambda: opened(order=("note3", True)), 3),
        "search, many hits": median_of(lambda: opened(search="冷库"), 3),
        "search, one letter": median_of(lambda: opened(search="河"), 3),
        "search, few hits": median_of(lambda: opened(search=f"工程{77:04d}"), 3),
        "search, none": median_of(lambda: opened(search="没有这样的字"), 3),
        "one unit, by amount": median_of(lambda: opened(order=("amount0", True), units=["990100007"])),
        "where a record stands": median_of(lambda: fresh().position(f"R{rows // 3}"), 3),
        "totals of two columns": median_of(lambda: fresh().sums(["amount0", "amount1"]), 3),
    }


def rows(folder: Path) -> list[Row]:
    """The lines that the budgets name. folder: where the databases of this run are kept."""
    few, many, most = (filled(folder, count) for count in SIZES)
    note = f"两张表轮流测，{TIMES} 次中位数；对照是同样的表 1,000 行"
    firsts, ends = ([_opened(db, end=end) for db in (most, few)] for end in (False, True))
    made = [
        against("1,000,000 行的列表：第一页", *in_turn(TIMES, *firsts), 1.5, note=note),
        against("1,000,000 行的列表：跳到最后", *in_turn(TIMES, *ends), 1.5, note=note),
        at_most("1,000,000 行换成没有索引的排序", median_of(lambda: _page(most, order=("note3", True),
                beside=partial(_another, folder, SIZES[-1])), 3), 1000, "ms",
                note="两个线程各看一半；窗口里在后台做，有进度条"),
    ]
    found = {text: median_of(lambda text=text: _page(many, search=text), 5) for text in SOUGHT}
    slowest = max(found, key=lambda text: found[text])
    made.append(at_most("100,000 行里搜索：第一页", found[slowest], 100, "ms",
                        note=f"搜 {'、'.join(SOUGHT)}，取最慢的“{slowest}”"))
    for db in (few, many, most):
        db.close()
    return made


@contextmanager
def _another(folder: Path, rows: int) -> "Iterator[Database]":
    connection = connect(folder / f"{rows}.db", bytes(32))
    try:
        yield connection
    finally:
        connection.close()


def _opened(db: "Database", *, end: bool) -> Callable[[], float]:
    return lambda: took(lambda: _page(db, end=end))


def _page(db: "Database", *, end: bool = False, **more: Any) -> None:
    """A fresh list with its count and its first or last page."""
    shown = Listing(db, FORMS, FORM.id, unit_name=str, **more)
    count = shown.count().rows
    shown.page(max(0, count - BLOCK) if end else 0)


def main(sizes: list[int]) -> None:
    """Print a table, a column a size, and the ratio of the largest to the smallest."""
    with tempfile.TemporaryDirectory() as folder:
        found = {}
        for count in sizes:
            db = filled(Path(folder), count)
            found[count] = measured(db, count)
            db.close()
    print(f"{'ms':<38}" + "".join(f"{count:>12,}" for count in sizes) + f"{'ratio':>9}")
    for name, least in found[sizes[0]].items():
        times = [found[count][name] for count in sizes]
        print(f"{name:<38}" + "".join(f"{each:>12.2f}" for each in times) + f"{times[-1] / least:>9.2f}")


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or list(SIZES))
