"""How a form's fields fall into sections, the tabs of its panel. No Qt."""

from collections.abc import Iterator
from dataclasses import dataclass

from forms.definition import Field, Form


@dataclass(frozen=True, slots=True)
class Section:
    """name: of its group, "" for fields that stand in none. items: fields, and groups within as headings."""

    name: str
    title: str
    items: tuple[Field, ...]


def sections_of(form: Form) -> list[Section]:
    """A section for each group; what stands between groups makes one of its own."""
    found: list[Section] = []
    loose: list[Field] = []
    for each in form.fields:
        if each.type == "group":
            if loose:
                found.append(_loose(found, loose))
                loose = []
            found.append(Section(each.name, each.label, tuple(_opened(each.fields))))
        elif _is_shown(each):
            loose.append(each)
    if loose:
        found.append(_loose(found, loose))
    return [each for each in found if each.items]


def _is_shown(field: Field) -> bool:
    """Retired fields and bare calculations stand in no form: the latter only serve others."""
    return not field.retired and field.type != "calculate"


def _loose(found: list[Section], fields: list[Field]) -> Section:
    """A lone repeat gives its section its name; the first other one is 基本."""
    if len(fields) == 1 and fields[0].type == "repeat":
        return Section("", fields[0].label, tuple(fields))
    return Section("", "其他" if found else "基本", tuple(fields))


def _opened(fields: tuple[Field, ...]) -> Iterator[Field]:
    for each in fields:
        if not _is_shown(each):
            continue
        yield each
        if each.type == "group":
            yield from _opened(each.fields)
