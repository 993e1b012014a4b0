"""A form as it stands where some of the forms that it names don't exist yet (FORMAT.md 4)."""

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from forms.definition import Field, Form, walk
from forms.grammar import references
from forms.messages import placeholders
from forms.order import resolve

# Registers that the program itself keeps: there from the first day, whatever definitions are shipped.
ALWAYS = frozenset({"unit", "person"})
_EXPRESSIONS = ("relevant", "constraint", "required", "default", "choice_filter")


def without_absent(form: Form, known_forms: Collection[str]) -> Form:
    """The form without fields, checks and lookups that name an absent form, nor what is calculated from them.

    The hash and `raw` stay: the definition is the same one.
    """
    known = {*known_forms, form.id, *ALWAYS}
    gone = {lookup.name for lookup in form.lookups if lookup.form not in known}
    for field in walk(form.fields):
        gone.update(_absent(field, known, ""))
    if not gone and (form.expected is None or form.expected.form in known):
        return form
    _spread(form, gone)
    fields = _kept(form.fields, gone, None)
    names = {field.name for field in walk(fields)}
    return replace(
        form,
        fields=fields,
        checks=tuple(
            replace(check, fields=tuple(name for name in check.fields if not _goes(name, gone, form, check.repeat)))
            for check in form.checks
            if check.repeat not in gone and not _refers(check.when + check.message, gone, form, check.repeat)
        ),
        lookups=tuple(each for each in form.lookups if each.name not in gone),
        expected=form.expected if form.expected and form.expected.form in known else None,
        key=form.key,
        natural_key=form.natural_key if names.issuperset(form.natural_key) else (),
        title_fields=tuple(name for name in form.title_fields if name in names),
        list_columns=tuple(name for name in form.list_columns if name in names),
        print_columns=tuple(name for name in form.print_columns if name in names),
        left_out=frozenset(gone),
    )


def _absent(field: Field, known: Collection[str], place: str) -> set[str]:
    name = f"{place}{field.name}"
    if field.reference and field.reference not in known:
        return {name}
    if field.type != "repeat":
        return set()
    below = set().union(*(_absent(each, known, f"{name}.") for each in field.fields))
    # A repeat that held nothing else goes with its columns.
    return below | {name} if len(below) == len(field.fields) else below


def _spread(form: Form, gone: set[str]) -> None:
    """Add the lookups and calculated fields that need what is gone, until nothing more is found."""
    before = -1
    while before != len(gone):
        before = len(gone)
        for lookup in form.lookups:
            if gone.intersection((*lookup.match.values(), lookup.before)):
                gone.add(lookup.name)
        for field in walk(form.fields):
            if _refers_expression(field.calculation, gone, form, ""):
                gone.add(field.name)
            for column in field.fields if field.type == "repeat" else ():
                if _refers_expression(column.calculation, gone, form, field.name):
                    gone.add(f"{field.name}.{column.name}")


def _kept(fields: tuple[Field, ...], gone: set[str], repeat: Field | None) -> tuple[Field, ...]:
    kept = []
    for field in fields:
        if (f"{repeat.name}.{field.name}" if repeat else field.name) in gone:
            continue
        below = _kept(field.fields, gone, field if field.type == "repeat" else repeat)
        if field.fields and not below:
            continue
        kept.append(_mended(field, below, gone, repeat))
    return tuple(kept)


def _mended(field: Field, below: tuple[Field, ...], gone: set[str], repeat: Field | None) -> Field:
    def clear(name: str) -> bool:
        return resolve(name, repeat) in gone

    lost: dict[str, Any] = {
        key: "" for key in _EXPRESSIONS
        if "${" in getattr(field, key) and any(map(clear, references(getattr(field, key))))
    }
    texts: dict[str, Any] = {
        key: re.sub(r"\$\{[^}]*\}", "", getattr(field, key)) for key in ("label", "hint", "constraint_message")
        if any(map(clear, placeholders(getattr(field, key))[0]))
    }
    return replace(field, fields=below, **lost, **texts) if lost or texts or field.fields else field


def _goes(name: str, gone: set[str], form: Form, repeat: str) -> bool:
    return resolve(name, form.by_name.get(repeat)) in gone


def _refers(text: str, gone: set[str], form: Form, repeat: str) -> bool:
    return any(_goes(name, gone, form, repeat) for name in placeholders(text)[0])


def _refers_expression(text: str, gone: set[str], form: Form, repeat: str) -> bool:
    return bool(text) and any(_goes(name, gone, form, repeat) for name in references(text))
