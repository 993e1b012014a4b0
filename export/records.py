"""A form's records for other programs: a workbook, CSV or JSON."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any, Final, Literal

from export.content import LedgerContent
from export.ledgers import Recorded
from export.workbook.writing import number_of, workbook_bytes
from forms.definition import Form

Kind = Literal["xlsx", "csv", "json"]
# What Excel and WPS take for the beginning of a formula when they open a CSV file.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def records_bytes(content: LedgerContent, form: Form, records: Sequence[Recorded], kind: Kind) -> bytes:
    """A full ledger (export.ledgers, width "full") in the format that another program asks for."""
    if kind == "xlsx":
        return workbook_bytes((content,), title=content.title)
    return csv_bytes(content) if kind == "csv" else json_bytes(form, records)


def csv_bytes(content: LedgerContent) -> bytes:
    """CSV as Excel opens it by a double click: UTF-8 with a mark, CRLF. Repeats stand in xlsx and JSON only.

    Figures are plain and in the column's unit; text that would run as a formula gets an apostrophe in front.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([_safe(column.heading) for column in content.columns])
    for row in content.rows:
        cells = []
        for column, cell in zip(content.columns, row, strict=True):
            number = number_of(column, cell.raw) if column.is_number else None
            plain = cell.raw if column.type in ("date", "month") and cell.raw else cell.shown
            cells.append(_safe(str(plain)) if number is None else f"{number:f}" if column.type != "integer" else number)
        writer.writerow(cells)
    return b"\xef\xbb\xbf" + target.getvalue().encode("utf-8")


def json_bytes(form: Form, records: Sequence[Recorded]) -> bytes:
    """JSON with values as entries carry them (FORMAT.md section 1): money in fen, decimals as text, blanks absent."""
    body: dict[str, Any] = {
        "form": form.id, "form_hash": form.hash, "title": form.title,
        "fields": [{"name": each.name, "type": each.type, "label": each.label, "unit": each.unit}
                   for each in form.stored_fields],
        "records": [{"record": each.record, "values": dict(each.values), "calculated": _plain(each)}
                    for each in records],
    }
    return json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8") + b"\n"


def _plain(record: Recorded) -> dict[str, Any]:
    return {name: value for name, value in record.calculated.items() if value is not None}


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
