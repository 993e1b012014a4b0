"""What is seen, on paper or in a file: made in the worker from the listing's own rows. No Qt."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from export.content import LedgerContent, Paper, Papers
from export.gathering import gather_card, unit_shown
from export.ledgers import ledger_of
from forms.definition import Form, Value
from model import clock, periods
from model.workspace.listing import Listing
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
    far = any(_beyond(form, name) for name in columns)
    total = listing.exact_count()
    for row in listing.rows():
        if len(taken) % _STEP == 0:
            progress("正在整理", len(taken), total)
        found = workspace.read(form.id, row.record) if far else None
        taken.append(Taken(row.record, row.values, {}) if found is None else
                     Taken(row.record, found.values, found.calculated))
        for name, value in row.names.items():
            names[(form.by_name[name].reference, str(row.values[name]))] = value

    def name_of(reference: str, record: str) -> str:
        return names.get((reference, record)) or workspace.name_of(reference, record)

    return ledger_of(form, taken, name_of, unit=workspace.unit, unit_name=unit_shown(workspace, workspace.unit),
                     period=month, period_shown=periods.shown(month) if month else "", columns=columns)


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
