"""What a definition from a file would change, looked at before it is handed down."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from forms.definition import Form, walk
from forms.errors import UserError
from model.exchange import notices

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

LARGEST = 1_000_000
Kind = Literal["new", "newer", "older", "retyped"]


class NotADefinition(UserError):
    """A file that is no text of a definition. name: the file's."""

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”不是表单定义：要一个 UTF-8 的 .toml 文本文件，不超过 1 MB。",
                         kept="仍用现在的表单，什么都没有变。", next_step="请选写好的表单定义文件（.toml）。")


@dataclass(frozen=True, slots=True)
class Offered:
    """A definition against the one in use. used: its version, 0 = none. added, retired, gone, retyped: labels;
    renamed: (before, now)."""

    form: Form
    kind: Kind
    used: int
    added: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    retyped: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether it may be handed down."""
        return self.kind in ("new", "newer")


def read_files(workspace: "Workspace", files: Iterable[Path]) -> list[Offered]:
    """Definitions from TOML files, each against the one in use. Raises NotADefinition, BadDefinition."""
    return [offered(workspace, form) for form in _read(workspace, list(files))]


def offered(workspace: "Workspace", form: Form) -> Offered:
    """What a definition would change here."""
    used = workspace.forms.get(form.id)
    if used is None:
        return Offered(form, "new", 0, tuple(each.label for each in walk(form.fields)))
    changed = tuple(notices.retyped(used, form))
    before = {each.name: each for each in walk(used.fields)}
    origin = {each.name: each.renamed_from or each.name for each in walk(form.fields)}
    kept = {*origin.values()}
    kind: Kind = "older" if form.version <= used.version else "retyped" if changed else "newer"
    return Offered(
        form, kind, used.version,
        tuple(each.label for each in walk(form.fields) if origin[each.name] not in before and each.name not in before),
        tuple(each.label for each in walk(form.fields)
              if each.retired and each.name in before and not before[each.name].retired),
        tuple(each.label for each in before.values() if each.name not in kept and each.name not in origin),
        tuple((before[origin[each.name]].label, each.label) for each in walk(form.fields)
              if origin[each.name] in before and before[origin[each.name]].label != each.label),
        changed,
    )


def _read(workspace: "Workspace", files: list[Path]) -> list[Form]:
    from forms.reading import read_form

    texts = {each.name: _text(each) for each in files}
    known = {*workspace.forms, *(each.stem for each in files)}
    return [read_form(text, file=name, known_forms=known) for name, text in texts.items()]


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST:
            raise NotADefinition(file.name)
        return file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise NotADefinition(file.name) from None
