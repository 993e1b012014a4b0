"""A receipt or notice that comes back from the unit above, taken in where packages are listed. No Qt."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from model.changes import Changes
from model.exchange import trust

if TYPE_CHECKING:
    from export.verification import Verdict
    from model.workspace.workspace import Workspace

_KINDS = ("receipt", "notice")


def arrived(workspace: "Workspace", path: Path) -> "tuple[Verdict, Changes] | None":
    """What came, in words, and what it changed; None when it is something else, or isn't to be believed."""
    from export.exchange import receiving, receiving_words

    if not trust.joined(workspace) or not receiving.packages_in([path]):
        return None
    seen = receiving.look(workspace, path)
    if not seen.ok or seen.kind not in _KINDS or seen.verdict is None:
        return None
    taken = receiving.take(workspace, path)
    merged = taken.answered.merged if taken.answered else taken.received.merged if taken.received else None
    lines = (receiving_words.taken_line(taken).partition("：")[2], *receiving_words.look_lines(workspace, seen))
    changes = Changes(frozenset(merged.forms) | {"unit"} if merged else frozenset({"unit"}),
                      frozenset(merged.units) if merged else frozenset(), frozenset(),
                      frozenset(merged.before) if merged else frozenset())
    return replace(seen.verdict, lines=tuple(dict.fromkeys(filter(None, lines)))), changes
