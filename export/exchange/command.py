"""`receive` and `receipt`: what came is taken in and judged, and answered."""

import tempfile
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from export.exchange import finding, receiving, receiving_words
from export.sending.recognising import ENOUGH, kind_of
from forms.errors import UserError
from model.exchange import judging, receipts

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

Remarks = Mapping[tuple[str, str], str]
Say = Callable[[str], None]


def receive(workspace: "Workspace", options: Namespace, say: Say) -> int:
    """options: files, look, accept, give_back (the reason), at (record, path of the field, words).

    Returns 1 when a file wasn't taken or judged, or a remark belongs to nothing that was.
    """
    with tempfile.TemporaryDirectory(prefix="tuodi-") as folder:
        paths, bad = _found(workspace, options.files, Path(folder), say)
        if options.look:
            return 1 if bad + _look(workspace, paths, say) else 0
        about = {(record, path): words for record, path, words in options.at}
        for taken in receiving.take_all(workspace, paths):
            say(receiving_words.taken_line(taken))
            bad += taken.problem is not None
            submit = taken.received.submit if taken.received else ""
            if submit and (options.accept or options.give_back):
                try:
                    said = _judge(workspace, submit, options.give_back or "", about, say)
                except UserError as problem:  # a closed month, for one, keeps nobody else's waiting
                    say(f"  {problem}")
                    bad += 1
                    continue
                about = {place: words for place, words in about.items() if place not in said}
    for record, path in about:
        say(f"没有批上：收下的上报里没有“{record}{f'#{path}' if path else ''}”。")
    return 1 if bad or about else 0


def receipt(workspace: "Workspace", options: Namespace, say: Say) -> int:
    """Write the receipts that nobody has got yet into options.out; 1 when there was nothing to answer."""
    from export.exchange.receipt import write_receipt

    waiting = receipts.unanswered(workspace)
    for each in waiting:
        say(str(write_receipt(workspace, each.sha256, options.out)))
    if not waiting:
        say("没有要出回执的包。")
    return 0 if waiting else 1


def _found(workspace: "Workspace", files: list[Path], folder: Path, say: Say) -> tuple[Sequence[Path], int]:
    """The packages in files, folders, letters and pieces, and how much of it was of no use; what is to be said is."""
    found = finding.find(files, folder, workspace=workspace)
    strangers = 0
    for path in files:
        if path.is_file():
            with path.open("rb") as file:
                strangers += not kind_of(file.read(ENOUGH))
    for words in (*found.notes, *(str(each) for each in found.problems)):
        say(words)
    if strangers or not (found.packages or found.problems):
        say("有的文件不是本程序的包，没有收。" if strangers else "这里没有找到本程序的包。")
    return found.packages, strangers + len(found.problems)


def _look(workspace: "Workspace", paths: Sequence[Path], say: Say) -> int:
    """Say what each file is; how many can't be taken."""
    bad = 0
    for path in paths:
        seen = receiving.look(workspace, path)
        bad += not seen.ok
        say(path.name)
        for line in receiving_words.look_lines(workspace, seen):
            say(f"  {line}")
    return bad


def _judge(workspace: "Workspace", submit: str, reason: str, about: Remarks, say: Say) -> Remarks:
    """Accept, or give back for a reason. about: (record, path) -> words; returns those that this submission has."""
    listed = judging.document_of(workspace, submit).get("heads", {})
    said = {(record, path): words for (record, path), words in about.items()
            if record in listed and _has_field(workspace, listed[record], path)}
    exceptions: dict[str, dict[str, str]] = {}
    for (record, path), words in said.items():
        exceptions.setdefault(record, {})[path] = words
    if reason:
        judging.give_back(workspace, submit, reason, exceptions=exceptions)
        say("  已退回。")
    else:
        judging.accept(workspace, submit, exceptions=exceptions)
        say(f"  已审核，接收；退回 {len(exceptions)} 条。" if exceptions else "  已审核，接收。")
    return said


def _has_field(workspace: "Workspace", revision: str, path: str) -> bool:
    entry = workspace.entry(revision)
    form = workspace.forms.get(entry.form) if entry else None
    return not path or (form is not None and path.partition("[")[0] in form.by_name)
