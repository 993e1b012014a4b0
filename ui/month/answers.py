"""What comes to a unit that has no inbox: receipts and notices from above, packages of its other computers. No Qt."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from model.changes import Changes
from model.exchange import notices, trust

if TYPE_CHECKING:
    from collections.abc import Iterator

    from export.exchange.receiving import Look
    from export.verification import Verdict
    from model.workspace.workspace import Workspace

_KINDS = ("receipt", "notice")


def arrived(workspace: "Workspace", path: Path) -> "tuple[Verdict, Changes] | None":
    """What came, in words, and what it changed; None when it is something else, or isn't to be believed."""
    from export.exchange import receiving, receiving_words

    if not trust.joined(workspace) or not receiving.packages_in([path]):
        return None
    seen = receiving.look(workspace, path)
    if not seen.ok or seen.verdict is None or not (seen.kind in _KINDS or _of_colleague(workspace, seen)):
        return None
    taken = receiving.take(workspace, path)
    merged = taken.answered.merged if taken.answered else taken.received.merged if taken.received else None
    clashes = seen.preview.counts.get("conflicting", 0) if seen.preview else 0
    at_odds = f"有 {clashes} 条两台电脑写得不一样，请到“版本冲突”逐项选定。" if clashes else ""
    packed = notices.packs_among(workspace, merged.flows) if merged else []
    lines = (at_odds, receiving_words.taken_line(taken).partition("：")[2], *_form_lines(packed),
             *receiving_words.look_lines(workspace, seen))
    forms = {"unit", *(merged.forms if merged else ()), *(each.form for each in packed)}
    changes = Changes(frozenset(forms),
                      frozenset(merged.units) if merged else frozenset(), frozenset(),
                      frozenset(merged.before) if merged else frozenset())
    return replace(seen.verdict, lines=tuple(dict.fromkeys(filter(None, lines)))), changes


def _form_lines(packed: "list[notices.Packed]") -> "Iterator[str]":
    """What became of new forms; the rail shows a new ledger after the next start."""
    yield from (f"表单 {each.shown}。" for each in packed)
    if any(each.outcome == "installed" for each in packed):
        yield "以前填的照样打开；重新打开程序后，左边和填表页换成新的。"


def _of_colleague(workspace: "Workspace", seen: "Look") -> bool:
    """A package that another computer of the same unit made."""
    return (seen.kind == "submission" and seen.unit == workspace.unit
            and bool(seen.number) and not seen.number.startswith(workspace.letter))
