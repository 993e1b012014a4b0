"""What lists cost: 1,000, 100,000 and 1,000,000 records of one form, encrypted as in a workspace.

Run: python -m bench.listing_bench [rows …]. Rows are made by SQL from one that was derived like any other; times are
medians in milliseconds. The ratios of the first page and of the jump to the end are those that the budget names.
"""

import random
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

from forms.definition import Choice, Field, Form
from model.workspace import projections
from model.workspace.driver import connect
from model.workspace.listing import Listing
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


def took(action: Callable[[], object], times: int = 9) -> float:
    """Median milliseconds."""
    found = []
    for _ in range(times):
        start = perf_counter()
        action()
        found.append((perf_counter() - start) * 1000)
    return median(found)


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
        first = max(0, int(shown.count().rows * place) - 256)
        shown.page(first)

    return {
        "first page, by month": took(opened),
        "jump to the end": took(lambda: to(1)),
        "jump to the middle": took(lambda: to(0.5)),
        "first page, by amount": took(lambda: opened(order=("amount0", True))),
        "jump to the end, by amount": took(lambda: to(1, order=("amount0", True))),
        "another sort, column without index": took(lambda: opened(order=("note3", True)), 3),
        "search, many hits": took(lambda: opened(search="冷库"), 3),
        "search, one letter": took(lambda: opened(search="河"), 3),
        "search, few hits": took(lambda: opened(search=f"工程{77:04d}"), 3),
        "search, none": took(lambda: opened(search="没有这样的字"), 3),
        "one unit, by amount": took(lambda: opened(order=("amount0", True), units=["990100007"])),
        "where a record stands": took(lambda: fresh().position(f"R{rows // 3}"), 3),
        "totals of two columns": took(lambda: fresh().sums(["amount0", "amount1"]), 3),
    }


def main(sizes: list[int]) -> None:
    """Print a table, a column a size, and the ratio of the largest to the smallest."""
    with tempfile.TemporaryDirectory() as folder:
        found = {}
        for rows in sizes:
            start = perf_counter()
            db = filled(Path(folder), rows)
            print(f"{rows:,} rows made in {perf_counter() - start:.1f} s", file=sys.stderr)
            found[rows] = measured(db, rows)
            db.close()
    print(f"{'ms':<38}" + "".join(f"{rows:>12,}" for rows in sizes) + f"{'ratio':>9}")
    for name, least in found[sizes[0]].items():
        times = [found[rows][name] for rows in sizes]
        print(f"{name:<38}" + "".join(f"{each:>12.2f}" for each in times) + f"{times[-1] / least:>9.2f}")


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [1_000, 100_000, 1_000_000])
