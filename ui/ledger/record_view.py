"""What the presenter of a record asks of the form panel. No Qt."""

from collections.abc import Callable, Sequence
from typing import Protocol

from forms.evaluation import Evaluation, Problem
from ui.ledger.editing import Editing

Act = tuple[str, Callable[[], object]]


class RecordView(Protocol):
    """What the form panel shows."""

    def show_record(self, editing: Editing, title: str, fixed: frozenset[str]) -> None:
        """All of a record. fixed: fields that can't be changed."""

    def show_evaluation(self, evaluation: Evaluation, problems: Sequence[Problem], waiting: int,
                        blank: int) -> None:
        """What is calculated, shown and wrong. waiting: warnings that nobody explained. blank: required fields that
        nobody was at yet."""

    def show_kept(self, words: str) -> None:
        """The line about the draft."""

    def say(self, words: str, level: str, acts: Sequence[Act] = ()) -> None:
        """A fault or news of the record as a whole."""

    def show_fault(self, path: str, message: str) -> None:
        """A save that was refused because of one field."""
