"""What the fields of a reorganisation ask of the workspace: units below it that are still there."""

from model import clock
from model.exchange.reorganising import FORM
from model.identifiers import uuid7
from model.units import pinyin
from model.workspace.workspace import Workspace
from ui.widgets.factory import FieldContext, Found


def field_context(workspace: Workspace) -> FieldContext:
    """Only units are asked for, by name, pinyin or code."""

    def find(_form: str, text: str, levels: tuple[str, ...]) -> list[Found]:
        found = workspace.units.search(text, 20, levels, within=workspace.unit, on=clock.today(workspace.clock))
        return [(each.code, each.name, workspace.units.path_name(each.parent)) for each in found]

    return FieldContext(
        choices=lambda _field, _row: (), names=lambda _form, key: workspace.name_of(FORM, key) or key, find=find,
        add_file=workspace.attachments.add, thumbnail=lambda _: b"", read_file=workspace.attachments.read,
        new_row=lambda: uuid7(workspace.clock), pinyin=pinyin.initials,
        today=clock.today(workspace.clock).isoformat())
