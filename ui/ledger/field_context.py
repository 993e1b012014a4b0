"""What the fields of a ledger ask of the workspace: choices, names, files, row ids."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from forms.definition import Choice, Field, Form, Value, Values
from forms.evaluation import choices_for
from model import clock
from model.identifiers import uuid7
from model.titles import called
from model.units import pinyin
from model.workspace.workspace import Workspace
from ui.ledger.columns import MoneyUnit
from ui.widgets.factory import FieldContext, Found

_PHOTO = "photo:"


def field_context(workspace: Workspace, form: Form, values: Callable[[], Values],
                  money_unit: MoneyUnit | None) -> FieldContext:
    """values: what stands in the form now, for choices that depend on it."""
    today = clock.today(workspace.clock)

    def choices(field: Field, row: Values | None) -> Sequence[Choice]:
        return choices_for(form, field, values(), row, today=today)

    def find(reference_form: str, text: str, levels: tuple[str, ...]) -> Sequence[Found]:
        return [(each.id, each.name, each.note) for each in workspace.find_references(reference_form, text, 20, levels)]

    def meant(reference_form: str, text: str, levels: tuple[str, ...]) -> Sequence[str]:
        return [each.id for each in workspace.resolve_name(reference_form, text, levels)]

    def add_file(path: Path, name: str) -> Mapping[str, Value]:
        photo = name.startswith(_PHOTO)
        return workspace.attachments.add(path, name.removeprefix(_PHOTO), photo=photo)

    return FieldContext(
        choices=choices,
        names=lambda reference_form, key: called(workspace, reference_form, key) or key,
        find=find,
        add_file=add_file,
        thumbnail=lambda sha256: workspace.attachments.thumbnail(sha256) or b"",
        read_file=workspace.attachments.read,
        new_row=lambda: uuid7(workspace.clock),
        pinyin=pinyin.initials,
        today=today.isoformat(),
        money_unit=money_unit,
        meant=meant,
        register=lambda reference_form: _register(workspace, reference_form),
    )


def _register(workspace: Workspace, form_id: str) -> str:
    """Units come with the program; everything else is entered by somebody here."""
    form = workspace.forms.get(form_id)
    return form.title if form is not None and form_id != "unit" else ""
