"""What is typed is kept: drafts that are written, found again and thrown away, and the line that says so. No Qt."""

from collections.abc import Callable

from forms.definition import Form
from forms.errors import UserError
from model import clock
from model.workspace.drafts import Draft
from model.workspace.workspace import Workspace
from ui.ledger.editing import Editing
from ui.ledger.record_view import Act, RecordView
from ui.ledger.words import day_words, seconds_words


class Keeper:
    """changed: drafts came or went."""

    def __init__(self, view: RecordView, workspace: Workspace, form: Form, changed: Callable[[], object]) -> None:
        self._view, self._workspace, self._form, self._changed = view, workspace, form, changed

    def of(self, record: str) -> Draft | None:
        """What was typed beside a record."""
        return next((each for each in self._workspace.drafts(self._form.id) if each.record == record), None)

    def keep(self, editing: Editing) -> None:
        """Write what is typed; a desk that looks like the ledger needs no draft."""
        if not editing.dirty:
            self.drop(editing)
            return
        try:
            editing.draft = self._workspace.draft_save(
                self._form.id, editing.record, editing.draft or None, editing.values, editing.raw,
                editing.explanations, editing.heads)
        except UserError as problem:
            self._view.say(str(problem), "error")
            return
        editing.at = clock.stamp(self._workspace.clock.now())
        self._tell(editing)

    def drop(self, editing: Editing) -> None:
        """What is typed is in the ledger, or unwanted."""
        if editing.draft:
            self._workspace.draft_discard(editing.draft)
            editing.draft = editing.at = ""
            self._tell(editing)

    def show(self, editing: Editing) -> None:
        """The line about the draft."""
        self._view.show_kept(_words(editing))

    def tell_recovered(self, draft: Draft, refuse: Callable[[], object]) -> None:
        """Say that something typed earlier was found, and that it may be refused."""
        acts: list[Act] = [("继续填", lambda: self._view.say("", "news")), ("不要了", refuse)]
        self._view.say(f"上次未保存的内容已找回：{day_words(draft.at)} 的草稿", "news", acts)

    def _tell(self, editing: Editing) -> None:
        self.show(editing)
        self._changed()


def _words(editing: Editing) -> str:
    if editing.at:
        return f"草稿已自动保存 {seconds_words(editing.at)}"
    if editing.before is not None:
        return f"已保存 {clock.shown(editing.before.at)[:16]}"
    return ""
