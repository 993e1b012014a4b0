"""Workspaces to measure on. Their passwords cost next to nothing, so that key stretching stands apart."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.clock import Clock, FixedClock
from model.workspace import opening
from model.workspace.keys import Cost
from model.workspace.records import Wish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forms.definition import Form
    from model.workspace.workspace import Workspace

PASSWORD = "bench-2026"
NAME = "测速员"
TOWNSHIP = "990101102"
NOW = datetime(2026, 4, 2, 1, 0, tzinfo=UTC)
CHEAP = Cost(8, 1, 1)
AT_ONCE = 5_000
_KINDS = ("commit", "arrive", "pay")


def new(folder: Path, *, clock: Clock | None = None, forms: "dict[str, Form] | None" = None) -> "Workspace":
    """An empty workspace of 双河镇, open."""
    return opening.create(
        folder, unit=TOWNSHIP, unit_name="双河镇", person_name=NAME, role="填报人", password=PASSWORD,
        clock=clock or FixedClock(NOW), cost=CHEAP, forms=forms,
    ).workspace


def small(folder: Path) -> Path:
    """A workspace without records; made once."""
    made = folder / "小.tuodi"
    if not made.exists():
        new(made).close()
    return made


def large(folder: Path, records: int = 100_000) -> Path:
    """A workspace with that many entries in its funds ledger, saved as bulk imports are; made once."""
    made = folder / f"{records}.tuodi"
    if made.exists():
        return made
    with new(made) as workspace:
        supporters = [
            workspace.save("supporter", {"name": f"帮扶单位{number}", "kind": "soe_local"}).record
            for number in range(40)
        ]
        projects = [workspace.save("project", {"name": f"产业路第{number}段"}).record for number in range(200)]
        every = list(_funds(records, supporters, projects))
        for first in range(0, records, AT_ONCE):
            workspace.save_many("fund_entry", every[first:first + AT_ONCE], evaluated=True)
    return made


def funds(count: int) -> list[Wish]:
    """Entries of the funds ledger as an import hands them over: clean, and complete with what is calculated."""
    return list(_funds(count, ["0" * 32], ["1" * 32]))


def _funds(count: int, supporters: list[str], projects: list[str]) -> "Iterator[Wish]":
    first = date(2023, 1, 1)
    for number in range(count):
        values: dict[str, Any] = {
            "kind": _KINDS[number % 3], "date": (first + timedelta(days=number * 1_180 // count)).isoformat(),
            "year": 2023 + number * 3 // count, "amount": (number * 7_919 % 1_000_000 + 1) * 100,
            "support_channel": "soe_local", "supporter": supporters[number % len(supporters)], "source": "soe_gratis",
            "nature": "gratis", "leveraged": "no", "project": projects[number % len(projects)],
            "payee": f"云岭县第{number % 97}建筑公司", "co_account": "no",
            "basis_doc": f"云财农〔2025〕{number % 400}号", "voucher_no": f"记-{number:06d}",
        }
        yield Wish(values)
