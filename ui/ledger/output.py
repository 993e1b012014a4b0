"""What is seen, on paper or in a file: made in the worker from the listing's own rows. No Qt."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from export.content import LedgerContent, Paper, Papers
from export.gathering import gather_card, unit_shown
from export.ledgers import ledger_of
from forms.definition import Form, Value
from model import clock
from model.calendar import periods
from model.workspace.listing import Listing, Row
from model.workspace.workspace import Workspace
from ui.ledger.columns import looked_up

Progress = Callable[[str, int, int], None]
_STEP = 200


@dataclass(frozen=True, slots=True)
class Taken:
    """A row as documents want it."""

    record: str
    values: Mapping[str, Value]
    calculated: Mapping[str, Value]


def content_of(workspace: Workspace, form: Form, listing: Listing, columns: Sequence[str], month: str,
               progress: Progress) -> LedgerContent:
    """The list as a table: its rows, its order, these columns."""
    taken: list[Taken] = []
    names: dict[tuple[str, str], str] = {}
    beyond = [name for name in columns if _beyond(form, name)]
    worked_out = any(form.by_name[name].type != "repeat" for name in beyond)
    total, rows = listing.exact_count(), listing.rows()
    while block := list(islice(rows, _STEP)):
        progress("正在整理", len(taken), total)
        taken += _taken(workspace, form, block, whole=bool(beyond), worked_out=worked_out)
        for row in block:
            for name, value in row.names.items():
                names[(form.by_name[name].reference, str(row.values[name]))] = value
    progress("正在排版", total, total)

    def name_of(reference: str, record: str) -> str:
        return names.get((reference, record)) or workspace.name_of(reference, record)

    return ledger_of(form, taken, name_of, unit=workspace.unit, unit_name=unit_shown(workspace, workspace.unit),
                     period=month, period_shown=periods.shown(month) if month else "", columns=columns)


def _taken(workspace: Workspace, form: Form, rows: Sequence[Row], *, whole: bool, worked_out: bool) -> list[Taken]:
    """whole: a column is in no list, so that the records themselves are read, all at once. worked_out: evaluated."""
    found = {each.record: each for each in workspace.standing(form.id, [row.record for row in rows])} if whole else {}
    taken = []
    for row in rows:
        values = found[row.record].values if row.record in found else row.values
        calculated = workspace.evaluate(form.id, values, record=row.record).calculated if worked_out else {}
        taken.append(Taken(row.record, values, calculated))
    return taken


def _beyond(form: Form, name: str) -> bool:
    """Whether a column's value is in no list: looked up, only calculated, or a table of its own."""
    field = form.by_name.get(name)
    return name in looked_up(form) or (field is not None and field.type in ("calculate", "repeat"))


def file_of(content: LedgerContent, kind: Literal["xlsx", "csv"]) -> bytes:
    """A workbook or CSV of the table."""
    if kind == "csv":
        from export.records import csv_bytes

        return csv_bytes(content)
    from export.workbook.writing import workbook_bytes

    return workbook_bytes((content,), title=content.title)


def sheet_of(workspace: Workspace, content: LedgerContent, paper: Paper) -> bytes:
    """The table as PDF on this paper."""
    from export.report.ledger_pdf import ledger_report

    return ledger_report(replace(content, paper=paper), _papers(workspace), ("填报人", "审核人")).pdf


def card_of(workspace: Workspace, form: Form, record: str) -> bytes:
    """One record as a card; b"" when it is gone."""
    from export.report.card_pdf import card_report

    content = gather_card(workspace, form.id, record)
    return b"" if content is None else card_report(content, _papers(workspace)).pdf


def _papers(workspace: Workspace) -> Papers:
    unit = workspace.units.get(workspace.unit)
    printed = clock.shown(clock.stamp(workspace.clock.now()))[:16]
    return Papers(printed=printed, demo=bool(unit and unit.demo))
