"""What a record is called in lists, messages and documents: its title fields, as people read them."""

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from forms.definition import Field, Form, Value, Values
from forms.values import show_value

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace


_NUMBER, _NIL = "code", "nil"
_DATE = re.compile(r"(?<!\S)(\d{4})-(\d{2})(?:-(\d{2}))?(?!\S)")
_LEADING_NUMBER = re.compile(r"^(?=\S*\d)\S+-\S+\s+(?=\S)")


def without_number(name: str) -> str:
    """990101102-2026-A001 红岩村产业路硬化 -> 红岩村产业路硬化. A name without a number stays as it is."""
    return _LEADING_NUMBER.sub("", name) or name


def called(workspace: "Workspace", reference: str, record: str) -> str:
    """What people call the record that a reference names: its title without a number before it."""
    return without_number(workspace.name_of(reference, record))


def spoken_order(form: Form) -> tuple[str, ...]:
    """The title fields as a person says them: the name before its number."""
    known = [name for name in form.title_fields if name in form.by_name]
    return tuple(sorted(known, key=lambda name: name == _NUMBER))


def title_part(form: Form, field: Field, value: Value | None, names: Callable[[str, str], str]) -> str:
    """A title field's value as people say it, days and months in Chinese; "" for a blank one."""
    shown = show_value(form, field, value, names=names)
    return in_chinese(shown) if field.type in ("date", "month") else shown


def in_chinese(text: str) -> str:
    """Days and months that stand by themselves in a text: 2026-03-05 -> 2026年3月5日, 2026-03 -> 2026年3月."""
    return _DATE.sub(_said, text)


def _said(found: re.Match[str]) -> str:
    day = f"{int(found[3])}日" if found[3] else ""
    return f"{found[1]}年{int(found[2])}月{day}"


def title_of(workspace: "Workspace", form: Form, values: Values) -> str:
    """The title fields' values, references by name, days and months in Chinese, parted by a space; the form's title
    where all are blank."""
    names = partial(called, workspace)
    shown = (
        title_part(form, form.by_name[name], values.get(name), names)
        for name in spoken_order(form)
    )
    return " ".join(filter(None, shown)) or form.title


def spoken(workspace: "Workspace", form_id: str, title: str) -> str:
    """A stored title as people say it: 大坪村 2026-03 -> 大坪村 2026年3月; a nil report's names its ledger:
    fund_entry 2026-03 -> 资金台账零报告 2026年3月."""
    if form_id == _NIL:
        form, _, rest = title.partition(" ")
        name = workspace.forms[form].title if form in workspace.forms else form
        title = f"{name}零报告 {rest}"
    return in_chinese(title)
