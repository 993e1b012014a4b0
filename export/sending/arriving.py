"""Pieces that come on different days: kept in the workspace until the last is there, then one file again."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from export.sending import parts
from export.sending.errors import DamagedPart, PartsMissing
from export.sending.parts import Found, Gathered
from model.errors import AttachmentMissing
from model.exchange import pieces

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace


def join_pieces(workspace: "Workspace", paths: Iterable[Path], folder: Path) -> Gathered:
    """Put together in `folder` what is complete with the pieces that came before; keep the pieces of what isn't.

    Nothing but the workspace's own files and `folder` is written; no record changes by it.
    """
    sets: dict[tuple[str, int], dict[int, Found]] = {}
    damaged: list[DamagedPart] = []
    for path in paths:
        try:
            found = parts.read_part(path)
        except DamagedPart as problem:
            damaged.append(problem)
            continue
        sets.setdefault((found.heading.sha256, found.heading.of), {}).setdefault(found.heading.number, found)
    whole: list[Path] = []
    waiting: list[PartsMissing] = []
    pieces.tidy(workspace)
    for (sha256, of), came in sets.items():
        earlier = _earlier(workspace, sha256, of, folder)
        gathered = parts.gather([each.path for each in {**earlier, **came}.values()], folder)
        whole.extend(gathered.whole)
        waiting.extend(gathered.waiting)
        damaged.extend(gathered.damaged)
        if gathered.waiting or (gathered.whole and earlier):
            _keep(workspace, came)
    return Gathered(tuple(whole), tuple(waiting), tuple(damaged))


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
