"""What the unit above wrote on a record that it gave back: on the whole above the form, on a field beside it. No Qt."""

from forms.evaluation import Problem
from model.exchange import judging
from model.exchange.judging import Remark
from model.workspace.workspace import Workspace
from ui.ledger.editing import Editing


def remarks_of(workspace: Workspace, editing: Editing) -> tuple[Remark, ...]:
    """The remarks of the last return, while the record is as it was handed in; () otherwise."""
    before = editing.before
    if before is None or before.state != "returned" or not editing.record:
        return ()
    told = [each for each in judging.remarks(workspace, editing.record) if each.verdict != "comment"]
    return tuple(each for each in told if each.submit == told[0].submit)


def at_fields(remarks: tuple[Remark, ...], editing: Editing) -> list[Problem]:
    """Beside each field that was pointed at, until something else stands there."""
    found = []
    for each in remarks:
        name = each.path.partition("[")[0]
        start = editing.start.values.get(name)
        if name and editing.values.get(name) == start and name not in editing.raw:
            found.append(Problem(f"returned:{each.path}", "error", "check", each.path, f"县里退回：{each.text}"))
    return found


def on_the_whole(remarks: tuple[Remark, ...]) -> str:
    """What was said of the record or the whole submission; "" when nothing was."""
    words = [each.text for each in remarks if not each.path]
    return f"县里退回：{'；'.join(dict.fromkeys(words))}。改好保存，随下次上报送上去。" if words else ""
