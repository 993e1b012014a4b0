"""What of a desk is saved, what a copy takes along, which faults are said, and what a record's state means. No Qt."""

from collections.abc import Callable, Sequence

from forms.definition import Form, Value, Values
from forms.evaluation import Evaluation, Problem
from ui.ledger.editing import Editing
from ui.ledger.record_view import Act
from ui.ledger.words import empty_rows


def savable(form: Form, editing: Editing) -> dict[str, Value]:
    """Values without empty rows; where a text can't be read, what the ledger had stays."""
    values = {}
    for name, value in editing.values.items():
        field = form.by_name.get(name)
        repeat = field is not None and field.type == "repeat"
        values[name] = [row for row in value if len(row) > 1] if repeat else value
    for name in editing.raw:
        field = form.by_name.get(name)
        had = editing.before is not None and name in editing.before.values
        if editing.before is not None and had and (field is None or field.type != "repeat"):
            values[name] = editing.before.values[name]
    return values


def copied(form: Form, values: Values, new_row: Callable[[], str]) -> dict[str, Value]:
    """What a new record like this one begins with: not its key, its files, or what is calculated."""
    keep: dict[str, Value] = {}
    for name, value in values.items():
        field = form.by_name.get(name)
        if field is None or name in form.key or field.type in ("image", "file") or field.calculation:
            continue
        keep[name] = [{**row, "row": new_row()} for row in value] if field.type == "repeat" else value
    return keep


def said(editing: Editing, evaluation: Evaluation, unread: Sequence[Problem]) -> tuple[list[Problem], int]:
    """The faults to be shown, and how many required fields are blank that nobody was at yet."""
    taken = {each.path for each in unread}
    empty = empty_rows(editing.values)
    known = [each for each in evaluation.problems
             if each.path not in taken and not any(each.path.startswith(f"{row}.") for row in empty)]
    shown = [each for each in known
             if not (each.kind == "required" and editing.silent(each.path.partition("[")[0]))]
    return [*unread, *shown], len(known) - len(shown)


def state_words(editing: Editing, history: Callable[[], object]) -> tuple[str, str, list[Act]]:
    """What somebody has to know of a record as a whole: words ("" = nothing), level, ways out."""
    before = editing.before
    if before is None:
        return "", "news", []
    if len(before.heads) > 1:
        words = (f"这条记录有 {len(before.heads)} 个版本并存，还没有选定。下面显示的是其中一个；"
                 "在历史里能看到每一个版本，也能选定一个；改好后保存，就以保存的为准。")
        return words, "warning", [("看每一个版本", history)]
    if before.voided:
        return f"这条记录已作废：{before.explanations.get('void', '')}", "warning", []
    if before.missing_private != "none":
        why = {"not_sent": "没有随上报包带来", "erased": "已到期清除"}[before.missing_private]
        return f"这条记录的个人信息{why}，这里看不到。", "news", []
    return "", "news", []
