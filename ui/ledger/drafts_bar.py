"""New records that were typed and never saved: found again, and refusable."""

from collections.abc import Callable

from forms.definition import Form
from model.workspace.workspace import Workspace
from ui.ledger.titles import title_of
from ui.ledger.words import day_words
from ui.notices import Bar


class DraftsBar(Bar):
    """One line above the list; it stays until somebody goes on or refuses."""

    def __init__(self, workspace: Workspace, form: Form, go_on: Callable[[str], object]) -> None:
        super().__init__()
        self._workspace, self._form, self._go_on = workspace, form, go_on

    def offer(self) -> None:
        """Show the newest, or nothing."""
        lost = [each for each in self._workspace.drafts(self._form.id) if each.record is None]
        if not lost:
            self.hide()
            return
        draft = lost[0]
        name = title_of(self._workspace, self._form, draft.values)
        more = f"，另有 {len(lost) - 1} 份" if len(lost) > 1 else ""
        words = f"上次未保存的内容已找回：{day_words(draft.at)} 的草稿　{name}".rstrip("　") + more
        self.say(words, "news", [("继续填", lambda: self._continue(draft.id)),
                                 ("不要了", lambda: self._refuse(draft.id))])

    def _continue(self, draft: str) -> None:
        self.hide()
        self._go_on(draft)

    def _refuse(self, draft: str) -> None:
        self._workspace.draft_discard(draft)
        self.offer()
