"""Saves and voids that can be taken back and done again, as new revisions: nothing is ever erased. No Qt."""

from dataclasses import dataclass

from model.workspace.records import Saved
from model.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Step:
    """before: the revision that stood, "" for a new record. after: the one that was made."""

    record: str
    before: str
    after: str


class Steps:
    """What this page wrote, in order."""

    def __init__(self, workspace: Workspace, form_id: str) -> None:
        self._workspace, self._form_id = workspace, form_id
        self._done: list[Step] = []
        self._undone: list[Step] = []

    def add(self, made: Saved, before: str) -> None:
        """Something was written; what was taken back before can't be done again."""
        self._done.append(Step(made.record, before, made.hash))
        self._undone.clear()

    def undo(self) -> Saved | None:
        """Bring back what stood before the last step; None when there is none. Raises what saving raises."""
        if not self._done:
            return None
        step = self._done[-1]
        if step.before:
            made = self._workspace.restore_revision(step.before)
        else:
            made = self._workspace.void(self._form_id, step.record, (), "撤销新增")
        self._undone.append(self._done.pop())
        return made

    def redo(self) -> Saved | None:
        """Do again what was taken back last; None when there is nothing."""
        if not self._undone:
            return None
        made = self._workspace.restore_revision(self._undone[-1].after)
        self._done.append(self._undone.pop())
        return made
