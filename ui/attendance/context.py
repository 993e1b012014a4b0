"""What the fields of a day ask of the workspace."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from forms.definition import Choice, Field, Form, Value, Values
from forms.evaluation import choices_for
from model import clock
from model.identifiers import uuid7
from model.titles import called
from model.units import pinyin
from model.workspace.workspace import Workspace
from ui.widgets.factory import FieldContext, Found


def field_context(workspace: Workspace, form: Form) -> FieldContext:
    """For a form whose choices don't depend on each other and whose files are photos."""
    today = clock.today(workspace.clock)

    def choices(field: Field, row: Values | None) -> Sequence[Choice]:
        return choices_for(form, field, {}, row, today=today)

    def find(reference_form: str, text: str, levels: tuple[str, ...]) -> Sequence[Found]:
        return [(each.id, each.name, each.note) for each in workspace.find_references(reference_form, text, 20, levels)]

    def add_file(path: Path, name: str) -> Mapping[str, Value]:
        return workspace.attachments.add(path, name, photo=True)

    return FieldContext(
        choices=choices, names=lambda reference, key: called(workspace, reference, key) or key, find=find,
        add_file=add_file, thumbnail=lambda sha256: workspace.attachments.thumbnail(sha256) or b"",
        read_file=workspace.attachments.read, new_row=lambda: uuid7(workspace.clock), pinyin=pinyin.initials,
        today=today.isoformat(),
    )
