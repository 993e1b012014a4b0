"""The input for every type of field: the one place where a definition becomes widgets."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from forms.definition import Choice, Field, Form, Value, Values
from forms.values import parse_value, show_value
from ui.widgets.chips_edit import ChipsEdit
from ui.widgets.choice_edit import PickEdit
from ui.widgets.date_edit import DateEdit
from ui.widgets.editor import AmountEdit, Editor, LineEditor, LongTextEdit, NumberEdit, Read, Show
from ui.widgets.field import FieldWidget
from ui.widgets.file_edit import FileEdit
from ui.widgets.month_picker import MonthEdit
from ui.widgets.panel import PickItem
from ui.widgets.repeat_edit import Column, RepeatEdit, RowValues

Found = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class FieldContext:
    """What inputs ask of the page around them; none of it is Qt.

    choices(field, row): what may be chosen now, `row` the values of the repeat row that asks.
    names(form, id): how a record is called. find(form, text, levels): (id, name, note) of records that fit.
    add_file(path, name): takes a file into the workspace, gives its value. thumbnail(sha256): PNG bytes.
    read_file(sha256): the file. new_row(): a fresh row id. pinyin(text): initials, "" = search by words only.
    meant(form, text, levels): the ids that a typed name means; None = those that `find` finds of just this name.
    register(form): the ledger in which a record that nobody finds has to be entered first, "" = in none.
    today: YYYY-MM-DD, the calendar's first view. money_unit: what amounts are typed and shown in, None = the field's.
    """

    choices: Callable[[Field, Values | None], Sequence[Choice]]
    names: Callable[[str, str], str]
    find: Callable[[str, str, tuple[str, ...]], Sequence[Found]]
    add_file: Callable[[Path, str], Mapping[str, Value]]
    thumbnail: Callable[[str], bytes]
    read_file: Callable[[str], bytes]
    new_row: Callable[[], str]
    pinyin: Callable[[str], str]
    today: str
    money_unit: Literal["元", "万元"] | None = None
    meant: Callable[[str, str, tuple[str, ...]], Sequence[str]] | None = None
    register: Callable[[str], str] | None = None


def field_widget(form: Form, field: Field, context: FieldContext) -> FieldWidget:
    """Label, input, hint and room for faults. note and group fields have no input: ask for them elsewhere."""
    editor = editor_for(form, field, context)
    made = FieldWidget(editor, field.label, hint=field.hint, required=field.required == "true()",
                       wide=field.type == "repeat")
    made.set_readonly(field.readonly or bool(field.calculation))
    return made


def editor_for(form: Form, field: Field, context: FieldContext) -> Editor:
    """Only the input: for repeat rows, filters and tables."""
    return _MAKERS.get(field.type, _text)(form, _in_unit(field, context), context)


def unit_of(field: Field, context: FieldContext) -> str:
    """The unit that stands inside the input."""
    return _in_unit(field, context).unit or ("%" if field.type == "percent" else "")


def _in_unit(field: Field, context: FieldContext) -> Field:
    """Amounts are read and shown in the unit that the person chose."""
    return replace(field, unit=context.money_unit) if field.type == "money" and context.money_unit else field


def _reader(form: Form, field: Field) -> Read:
    return lambda text: parse_value(form, field, text)


def _shower(form: Form, field: Field) -> Show:
    return lambda value: show_value(form, field, value)


def _text(form: Form, field: Field, _context: FieldContext) -> Editor:
    made = LineEditor(read=_reader(form, field), show=_shower(form, field))
    if field.max_length:
        made.line.setMaxLength(field.max_length)
    if field.unit:
        made.line.set_unit(field.unit)
    return made


def _long_text(form: Form, field: Field, _context: FieldContext) -> Editor:
    return LongTextEdit(read=_reader(form, field))


def _number(form: Form, field: Field, context: FieldContext) -> Editor:
    return NumberEdit(read=_reader(form, field), show=_shower(form, field), unit=unit_of(field, context))


def _money(form: Form, field: Field, context: FieldContext) -> Editor:
    return AmountEdit(read=_reader(form, field), show=_shower(form, field), unit=unit_of(field, context))


def _date(form: Form, field: Field, context: FieldContext) -> Editor:
    return DateEdit(read=_reader(form, field), today=context.today)


def _month(form: Form, field: Field, context: FieldContext) -> Editor:
    return MonthEdit(read=_reader(form, field), today=context.today)


def _select(form: Form, field: Field, context: FieldContext) -> Editor:
    find = choice_finder(field, context)
    return PickEdit(find, lambda code: form.choice(field, code).label, placeholder="请选择")


def _select_many(form: Form, field: Field, context: FieldContext) -> Editor:
    find = choice_finder(field, context)
    return ChipsEdit(find, lambda code: form.choice(field, code).label, placeholder="添加…")


def _reference(_form: Form, field: Field, context: FieldContext) -> Editor:
    def find(text: str) -> list[PickItem]:
        return [PickItem(*found) for found in context.find(field.reference, text.strip(), field.levels)]

    asked = context.meant
    meant = None if asked is None else lambda text: asked(field.reference, text, field.levels)
    ledger = context.register(field.reference) if context.register is not None else ""
    first = f"；还没有登记的，先到{ledger}登记" if ledger else ""
    return PickEdit(find, lambda key: context.names(field.reference, key), placeholder="名称、拼音首字母",
                    nothing=f"没有找到，换个名称或拼音首字母试试{first}", meant=meant,
                    remedy=f"请从列表里选，或清空{first}。")


def _file(_form: Form, field: Field, context: FieldContext) -> Editor:
    return FileEdit(add=context.add_file, read=context.read_file, thumbnail=context.thumbnail,
                    image=field.type == "image")


def _repeat(form: Form, field: Field, context: FieldContext) -> Editor:
    def column(each: Field) -> Column:
        return each, lambda values: editor_for(form, each, _for_row(context, values))

    shown = [column(each) for each in field.fields if each.type != "note" and not each.retired]
    return RepeatEdit(shown, new_row=context.new_row)


def _for_row(context: FieldContext, values: RowValues) -> FieldContext:
    """The same context where choices see the values of the row that asks."""
    return replace(context, choices=lambda field, _row: context.choices(field, values()))


def choice_finder(field: Field, context: FieldContext) -> Callable[[str], list[PickItem]]:
    """Search among the choices that are offered now: words, code, or pinyin initials."""

    def find(text: str) -> list[PickItem]:
        wanted = text.strip().casefold()
        offered = context.choices(field, None)
        return [PickItem(each.code, each.label, each.symbol) for each in offered
                if not wanted or wanted in each.label.casefold() or wanted == each.code.casefold()
                or wanted in context.pinyin(each.label).casefold()]

    return find


_MAKERS: Mapping[str, Callable[[Form, Field, FieldContext], Editor]] = {
    "text": _text, "long_text": _long_text, "integer": _number, "decimal": _number, "percent": _number,
    "money": _money, "date": _date, "month": _month, "select_one": _select, "select_multiple": _select_many,
    "reference": _reference, "image": _file, "file": _file, "repeat": _repeat, "calculate": _text,
}
