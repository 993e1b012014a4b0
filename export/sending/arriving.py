"""What comes by mail or in pieces, unwrapped down to packages: the inbox then looks at those and at nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from export.errors import BadFile
from export.sending import mail_reading, parts
from export.sending.errors import DamagedPart, NotAMail, PartsMissing
from export.sending.parts import Found
from export.sending.recognising import ENOUGH, Kind, kind_of
from model.errors import AttachmentMissing
from model.exchange import pieces

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace


@dataclass(frozen=True)
class Unwrapped:
    """packages: files to be looked at. waiting: what lacks pieces. problems: letters and pieces of no use.

    empty: names of letters in which nothing of ours was.
    """

    packages: tuple[Path, ...]
    waiting: tuple[PartsMissing, ...]
    problems: tuple[BadFile, ...]
    empty: tuple[str, ...]


def kind_of_file(path: Path) -> Kind:
    """What a file is by its content: "package", "part", "mail", or "" for anything else and what can't be read."""
    try:
        with path.open("rb") as file:
            return kind_of(file.read(ENOUGH))
    except OSError:
        return ""


def unwrap(workspace: "Workspace", paths: Iterable[Path], folder: Path) -> Unwrapped:
    """Packages as they are, letters opened, pieces put together with those that came before.

    folder: where what is unwrapped goes; the caller takes it away again. Pieces of what isn't complete stay in the
    workspace. One bad file never stops the others.
    """
    packages: list[Path] = []
    cut: list[Path] = []
    problems: list[BadFile] = []
    empty: list[str] = []
    for number, path in enumerate(paths, 1):
        for each in _opened(path, folder / f"{number:04d}", problems, empty):
            (cut if kind_of_file(each) == "part" else packages).append(each)
    whole, waiting = _joined(workspace, cut, folder, problems)
    return Unwrapped((*packages, *whole), tuple(waiting), tuple(problems), tuple(empty))


def _opened(path: Path, folder: Path, problems: list[BadFile], empty: list[str]) -> list[Path]:
    if kind_of_file(path) != "mail":
        return [path]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        found = mail_reading.attachments_of(path, folder)
    except NotAMail as problem:
        problems.append(problem)
        return []
    if not found:
        empty.append(parts.clean_name(path.name))
    return found


def _joined(
    workspace: "Workspace", cut: list[Path], folder: Path, problems: list[BadFile]
) -> tuple[list[Path], list[PartsMissing]]:
    sets: dict[tuple[str, int], dict[int, Found]] = {}
    for path in cut:
        try:
            found = parts.read_part(path)
        except DamagedPart as problem:
            problems.append(problem)
            continue
        sets.setdefault((found.heading.sha256, found.heading.of), {}).setdefault(found.heading.number, found)
    whole: list[Path] = []
    waiting: list[PartsMissing] = []
    for (sha256, of), came in sets.items():
        numbered = {**_earlier(workspace, sha256, of, folder), **came}
        gathered = parts.gather([each.path for each in numbered.values()], folder)
        problems.extend(gathered.damaged)
        waiting.extend(gathered.waiting)
        whole.extend(gathered.whole)
        if gathered.whole:
            pieces.forget(workspace, sha256)
        elif gathered.waiting:
            _keep(workspace, numbered)
    return whole, waiting


def _earlier(workspace: "Workspace", sha256: str, of: int, folder: Path) -> dict[int, Found]:
    """Pieces of the same file that came on other days."""
    found: dict[int, Found] = {}
    for number, digest in pieces.kept(workspace, sha256, of).items():
        path = folder / f"kept-{digest}"
        try:
            path.write_bytes(workspace.attachments.read(digest))
            found[number] = parts.read_part(path)
        except (AttachmentMissing, DamagedPart):
            continue
    return found


def _keep(workspace: "Workspace", numbered: dict[int, Found]) -> None:
    for number, each in numbered.items():
        pieces.keep(workspace, whole=each.heading.sha256, number=number, of=each.heading.of,
                    name=parts.clean_name(each.heading.name), content=each.path.read_bytes())
