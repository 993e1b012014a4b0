"""What the fields of the short forms ask of the workspace."""

from pathlib import Path
from typing import Literal, cast

from forms.definition import Choice, Field, Form, Values
from forms.evaluation import choices_for
from model import clock
from model.identifiers import uuid7
from model.titles import called
from model.units import pinyin
from model.workspace.workspace import Workspace
from ui.preferences import Preferences
from ui.widgets.factory import FieldContext


def field_context(workspace: Workspace, form: Form, preferences: Preferences) -> FieldContext:
    """Amounts in the unit that the person chose; a photo goes in as a photo, anything else as it is."""
    today = clock.today(workspace.clock)

    def choices(field: Field, row: Values | None) -> list[Choice]:
        return list(choices_for(form, field, {}, row, today=today))

    def add_file(path: Path, name: str) -> dict[str, object]:
        return workspace.attachments.add(path, name, photo=form.id == "project_log")

    unit = preferences.money_unit
    return FieldContext(
        choices=choices, add_file=add_file, today=today.isoformat(), pinyin=pinyin.initials,
        names=lambda reference, key: called(workspace, reference, key) or key,
        find=lambda reference, text, levels: [(one.id, one.name, one.note) for one in workspace.find_references(
            reference, text, 20, levels)],
        meant=lambda reference, text, levels: [one.id for one in workspace.resolve_name(reference, text, levels)],
        thumbnail=lambda sha256: workspace.attachments.thumbnail(sha256) or b"",
        read_file=workspace.attachments.read, new_row=lambda: uuid7(workspace.clock),
        money_unit=cast(Literal["元", "万元"], unit) if unit in ("元", "万元") else None,
    )
