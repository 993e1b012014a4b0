"""What files from outside are for: joining, the inbox, or only to be looked at. By content; a name says nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from export.errors import BadFile
from export.exchange import finding
from export.exchange.joining import KINDS, kind_of
from forms.errors import UserError

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class JoiningFile:
    """A file of joining. kind: one of `joining.KINDS`. path: where its content lies now."""

    path: Path
    kind: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """What was given, by what it is for.

    packages: submissions, receipts, notices, sealed or damaged ones, taken out of letters and put together from pieces.
    origins: what they were taken from, as it was given. rest: files that hold nothing of ours. notes, problems: as
    `finding.Found` has them.
    """

    joining: tuple[JoiningFile, ...]
    packages: tuple[Path, ...]
    origins: tuple[Path, ...]
    rest: tuple[Path, ...]
    notes: tuple[str, ...]
    problems: tuple[UserError, ...]


def sort(paths: Iterable[Path], folder: Path, workspace: "Workspace | None" = None,
         progress: finding.Progress | None = None) -> Sorted:
    """Look into files and folders; nothing is taken in. folder: where attachments are put, the caller's.

    workspace: keeps pieces until the last has come; None = they stay where they are. progress may raise to cancel.
    """
    given = list(dict.fromkeys(paths))
    found = finding.find(given, folder, progress, workspace)
    kinds = {each: _kind(each) for each in found.packages}
    joining = tuple(JoiningFile(path, kind) for path, kind in kinds.items() if kind in KINDS)
    packages = tuple(path for path, kind in kinds.items() if kind not in KINDS)
    alone = {each.path for each in joining}
    rest = () if found.packages or found.problems else tuple(each for each in given if each.is_file())
    origins = tuple(each for each in given if each not in alone) if packages or found.problems else ()
    return Sorted(joining, packages, origins, rest, found.notes, found.problems)


def joining_file(path: Path) -> JoiningFile | None:
    """The file as one of joining; None where it is anything else."""
    kind = _kind(path)
    return JoiningFile(path, kind) if kind in KINDS else None


def _kind(path: Path) -> str:
    """What a package says that it is; "" of a sealed one, and of one that isn't whole, which says so where it goes."""
    try:
        return kind_of(path)
    except BadFile:
        return ""
