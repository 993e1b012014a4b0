"""Documents from the workspace: what a ledger, a record's card and a month's report show."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from export.content import CardContent, CardGroup, CardItem, CardPhoto, LedgerContent, SubmissionContent
from export.ledgers import Width, is_helper, ledger_of, repeat_table, shown_cell, value_of
from export.report.attendance_sheet import FORM, attendance_sheet
from forms.definition import Field, Form
from model import clock, titles
from model.calendar import periods
from model.month.submissions import Submission
from model.workspace import private

if TYPE_CHECKING:
    from model.workspace.records import Record
    from model.workspace.workspace import Workspace

_NIL_FORM: Final = "nil"
_NIL: Final = "零报告：本月没有需要填报的事项"


def gather_ledger(
    workspace: "Workspace", form_id: str, *, unit: str = "", month: str = "", columns: Sequence[str] = (),
    width: Width = "print", records: Sequence["Record"] | None = None, without: Collection[str] = (),
) -> LedgerContent:
    """One form's table for a unit and those below it. month: "" = all records of a register.

    records: these instead, in their order, as a page shows them. without: fields that aren't shown.
    """
    form, owner = workspace.forms[form_id], unit or workspace.unit
    if records is None:
        found = (
            workspace.month_records(form_id, unit=owner, month=month) if month else workspace.register_records(form_id)
        )
        records = _calculated(workspace, form, _in_order(found))
    nil = bool(month) and not records and workspace.nil_reported(form_id, unit=owner, period=month)
    return ledger_of(
        form, records, cache(workspace.name_of), unit=owner, unit_name=unit_shown(workspace, owner), period=month,
        period_shown=periods.shown(month) if month else "", width=width, columns=columns, nil_text=_NIL if nil else "",
        without=without,
    )


def gather_submission(
    workspace: "Workspace", submission: Submission, *, superior: str = "", preparer: str = "", reviewer: str = "",
    principal: str = "",
) -> SubmissionContent:
    """A month's report and workbook from the records that its sign-off fixed; registers are printed whole.

    They travel: sensitive fields are in them only where the form lets them leave the unit.

    superior: "" = the unit above by the tree. preparer, reviewer, principal: names as they are printed; "" leaves the
    place for a pen.
    """
    unit, month, heads = submission.unit, submission.period, submission.heads
    ledgers, sheets, summary = [], [], []
    for form in workspace.forms.values():
        if not form.in_submission or form.id == _NIL_FORM:
            continue
        records = [
            each for each in workspace.month_records(form.id, unit=unit, month=month)
            if heads.get(each.record) == each.hash
        ]
        records = _leaving(form, _calculated(workspace, form, _in_order(records)))
        nil = not records and workspace.nil_reported(form.id, unit=unit, period=month)
        whole = _leaving(form, _register(workspace, form, unit)) if form.register else records
        if whole or nil:
            ledgers.append(_printed(workspace, form, whole, unit, month))
        if records or nil:
            sheets.append(gather_ledger(workspace, form.id, unit=unit, month=month, records=records, width="full",
                                        without=private.staying(form)))
        summary.extend(_explanations(workspace, form, records))
    parent = workspace.units.get(unit)
    return SubmissionContent(
        unit_shown(workspace, unit), superior or superior_of(workspace, unit), periods.shown(month), submission.number,
        submission.code, tuple(ledgers), tuple(sheets), tuple(summary), submission.remarks, preparer, reviewer,
        principal, clock.shown(submission.made_at), bool(parent and parent.demo),
    )


def _in_order(records: Sequence["Record"]) -> list["Record"]:
    return sorted(records, key=lambda each: (each.unit, each.period, each.record))


def _leaving(form: Form, records: list["Record"]) -> list["Record"]:
    """Without the values that stay in the unit, which titles and explanations would tell too."""
    stays = private.staying(form)
    return [
        replace(each, values={name: value for name, value in each.values.items() if name not in stays})
        for each in records
    ] if stays else records


def _register(workspace: "Workspace", form: Form, unit: str) -> list["Record"]:
    """All of a unit's register as it stands: people read it as a list, not as what changed in a month."""
    own = [each for each in workspace.register_records(form.id) if workspace.units.is_within(each.unit, unit)]
    return _calculated(workspace, form, _in_order(own))


def _calculated(workspace: "Workspace", form: Form, records: list["Record"]) -> list["Record"]:
    """With what is calculated from other records, where a printed column shows it (收入合计本年累计)."""
    names = [name for name in form.print_columns if name in form.by_name and form.by_name[name].calculation]
    if not form.lookups or not names:
        return records
    return [
        each if all(name in each.values for name in names)
        else replace(each, calculated=workspace.evaluate(form.id, each.values, record=each.record).calculated)
        for each in records
    ]


def _printed(workspace: "Workspace", form: Form, records: Sequence["Record"], unit: str, month: str) -> LedgerContent:
    if form.id == FORM and records:
        return attendance_sheet(workspace, records, unit=unit, unit_name=unit_shown(workspace, unit), month=month)
    return gather_ledger(workspace, form.id, unit=unit, month=month, records=records, without=private.staying(form))


def gather_card(workspace: "Workspace", form_id: str, record_id: str) -> CardContent | None:
    """One record as a card, or None when there is no such record."""
    record = workspace.read(form_id, record_id)
    if record is None:
        return None
    form = workspace.forms[form_id]
    groups = _groups(workspace, form, record)
    notes = [f"说明（{name}）：{text}" for name, text in _messages(form, record)]
    return CardContent(
        form.title, title_of(workspace, form, record), unit_shown(workspace, record.unit),
        periods.shown(record.period) if record.period else "", tuple(groups), tuple(_photos(workspace, form, record)),
        tuple(notes),
    )


def unit_shown(workspace: "Workspace", code: str) -> str:
    """A unit's name with township and county above it, as a sheet names it.

    A unit that the tree doesn't know has the workspace's own name; an own one that ended is named as it goes on.
    """
    today = clock.today(workspace.clock)
    found = workspace.units.get(workspace.units.successor_of(code, today) if code == workspace.unit else code)
    if not found:
        return workspace.unit_name
    names = [each.name for each in workspace.units.ancestors(code) if each.level in ("county", "township")]
    return "".join([*names, found.name])


def superior_of(workspace: "Workspace", code: str) -> str:
    """To whom a unit reports: a township to its county's task force, a village to its township; "" above those."""
    above = workspace.units.ancestors(code)
    if not above or above[-1].level not in ("county", "township"):
        return ""
    parent = unit_shown(workspace, above[-1].code)
    return f"{parent}托底性帮扶县级工作专班" if above[-1].level == "county" else parent


def title_of(workspace: "Workspace", form: Form, record: "Record") -> str:
    """What a record is called: its title fields, the name before its number."""
    fields = [form.by_name[name] for name in titles.spoken_order(form)]
    return " ".join(filter(None, (_shown(workspace, form, each, record) for each in fields)))


def _shown(workspace: "Workspace", form: Form, field: Field, record: "Record") -> str:
    return titles.title_part(form, field, value_of(record, field.name), workspace.name_of)


def _messages(form: Form, record: "Record") -> list[tuple[str, str]]:
    messages = {each.name: each.message for each in form.checks}
    return [(messages.get(name, name), text) for name, text in record.explanations.items()]


def _explanations(workspace: "Workspace", form: Form, records: Sequence["Record"]) -> list[str]:
    return [
        f"{form.title}（{title_of(workspace, form, each)}）：{message.rstrip('。')}。说明：{text}"
        for each in records for message, text in _messages(form, each)
    ]


def _groups(workspace: "Workspace", form: Form, record: "Record") -> list[CardGroup]:
    found: list[CardGroup] = []
    loose: list[Field] = []
    for field in form.fields:
        if field.type in ("group", "repeat") and loose:
            found.append(_group(workspace, form, "", loose, record))
            loose = []
        if field.type == "group":
            found.extend(_opened(workspace, form, field, record))
        elif field.type == "repeat":
            found.extend(_table(workspace, form, field, record))
        else:
            loose.append(field)
    if loose:
        found.append(_group(workspace, form, "", loose, record))
    return [each for each in found if each.items or each.table]


def _opened(workspace: "Workspace", form: Form, group: Field, record: "Record") -> list[CardGroup]:
    plain = [each for each in group.fields if each.type not in ("repeat", "group")]
    found = [_group(workspace, form, group.label, plain, record)]
    for each in group.fields:
        if each.type == "repeat":
            found.extend(_table(workspace, form, each, record))
        elif each.type == "group":
            found.extend(_opened(workspace, form, each, record))
    return found


def _group(workspace: "Workspace", form: Form, title: str, fields: Sequence[Field], record: "Record") -> CardGroup:
    items = []
    for field in fields:
        hidden = field.type in ("note", "image") or is_helper(form, field)
        shown = "" if hidden else _shown(workspace, form, field, record)
        if shown:
            text = f"{shown} {field.unit}" if field.unit else shown
            items.append(CardItem(field.label, text, field.type == "long_text" or len(text) > 24))
    return CardGroup(title, tuple(items))


def _table(workspace: "Workspace", form: Form, field: Field, record: "Record") -> list[CardGroup]:
    table = repeat_table(form, field, [record], workspace.name_of)
    table = replace(table, columns=table.columns[1:], rows=tuple(row[1:] for row in table.rows), paper="A4")
    return [CardGroup(field.label, table=table)] if table.rows else []


def _photos(workspace: "Workspace", form: Form, record: "Record") -> list[CardPhoto]:
    found: list[CardPhoto] = []
    for field in form.stored_fields:
        value = record.values.get(field.name)
        if field.type == "image" and value:
            found.extend(_photo(workspace, value, field.label))
        for row in value if field.type == "repeat" and value else ():
            for each in field.fields:
                if each.type == "image" and each.name in row:
                    words = [shown_cell(form, part, row.get(part.name), workspace.name_of).shown
                             for part in field.fields if part.type in ("text", "select_one", "date")]
                    found.extend(_photo(workspace, row[each.name], " ".join(filter(None, words)) or each.label))
    return found


def _photo(workspace: "Workspace", value: dict[str, object], caption: str) -> list[CardPhoto]:
    digest = str(value["sha256"])
    return [CardPhoto(workspace.attachments.read(digest), caption)] if workspace.attachments.has(digest) else []
