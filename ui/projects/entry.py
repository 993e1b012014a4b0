"""A record that is made beside what it belongs to: typed, evaluated, kept as a draft, saved as any other. No Qt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from forms.definition import Form, Value
from forms.errors import UserError
from forms.evaluation import Evaluation, Problem, defaults, unexplained, with_calculated
from model import clock
from model.changes import Changes
from model.workspace.workspace import Workspace

if TYPE_CHECKING:
    from model.workspace.records import Saved


class EntryView(Protocol):
    """What the form beside the project shows."""

    def show_values(self, values: Mapping[str, Value], raw: Mapping[str, str]) -> None:
        """All of it, when it begins or a draft came back."""

    def show_evaluation(self, evaluation: Evaluation, problems: Sequence[Problem]) -> None:
        """What is relevant, required and wrong."""

    def show_kept(self, at: str) -> None:
        """When the draft was kept, "" while there is none."""

    def show_refused(self, problem: UserError) -> None:
        """Nothing was saved."""

    def show_saved(self, changes: Changes) -> None:
        """It is on the disk."""


@dataclass
class Typed:
    """What stands in the form. visited: fields that the person has left; asked: a save was tried."""

    values: dict[str, Value] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    explanations: dict[str, str] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    visited: set[str] = field(default_factory=set)
    asked: bool = False
    draft: str = ""


class Entry:
    """One new record of a form. fixed: what belongs to it from the start (its project) and tells its draft apart."""

    def __init__(self, view: EntryView, workspace: Workspace, form: Form, fixed: Mapping[str, Value]) -> None:
        self._view, self._workspace, self.form, self.fixed = view, workspace, form, dict(fixed)
        self.typed = Typed()
        self._start: tuple[dict[str, Value], dict[str, str]] = ({}, {})
        self.evaluation: Evaluation | None = None
        self._made: Saved | None = None

    def begin(self, given: Mapping[str, Value]) -> bool:
        """With the form's defaults, then what is known. True when a draft of such a record was found instead."""
        today = clock.today(self._workspace.clock)
        values = {**defaults(self.form, today, {}), **self.fixed, **given}
        self.typed = Typed(dict(values))
        self._start = (dict(values), {})
        draft = next((each for each in self._workspace.drafts(self.form.id) if each.record is None and all(
            each.values.get(name) == value for name, value in self.fixed.items())), None)
        if draft is not None:
            self.typed = Typed({**draft.values, **self.fixed}, dict(draft.raw_texts), dict(draft.explanations),
                               draft=draft.id)
            self._view.show_kept(draft.at)
        self._view.show_values(self.typed.values, self.typed.raw)
        self.evaluate()
        return draft is not None

    def start_over(self) -> None:
        """Without the draft: as it began."""
        self.discard()
        values, _ = self._start
        self.typed = Typed(dict(values))
        self._view.show_kept("")
        self._view.show_values(self.typed.values, {})
        self.evaluate()

    # Typing

    def write(self, name: str, value: Value | None, raw: str = "", fault: str = "") -> None:
        """A field changed. raw: its text where it can't be read, fault: why."""
        typed = self.typed
        for store, new in ((typed.values, value), (typed.raw, raw or None), (typed.unread, fault or None)):
            if new is None:
                store.pop(name, None)
            else:
                store[name] = new

    def explain(self, problem: str, text: str) -> None:
        """A 说明 was typed; "" takes it away."""
        if text:
            self.typed.explanations[problem] = text
        else:
            self.typed.explanations.pop(problem, None)

    def left(self, name: str) -> None:
        """The person was there: from now on what is missing is said."""
        if name not in self.typed.visited:
            self.typed.visited.add(name)
            self.show_problems()

    def evaluate(self) -> None:
        """Work out what stands in the form."""
        self.evaluation = self._workspace.evaluate(self.form.id, self.typed.values)
        self.show_problems()

    def show_problems(self) -> None:
        """Say what is wrong; a blank field only after somebody was there, or after a save."""
        if self.evaluation is not None:
            self._view.show_evaluation(self.evaluation, self.problems())

    def problems(self) -> list[Problem]:
        """What is wrong now and may be said."""
        typed = self.typed
        found = [Problem(f"type:{name}", "error", "type", name, words) for name, words in typed.unread.items()]
        for each in self.evaluation.problems if self.evaluation is not None else ():
            name = each.path.partition("[")[0]
            silent = each.kind == "required" and not (typed.asked or name in typed.visited)
            if name not in typed.unread and not silent:
                found.append(each)
        return found

    # Keeping and saving

    @property
    def dirty(self) -> bool:
        """Whether anything was typed."""
        return (self.typed.values, self.typed.raw) != self._start

    def keep(self) -> None:
        """Write what is typed to its draft."""
        if not self.dirty:
            return
        typed = self.typed
        try:
            typed.draft = self._workspace.draft_save(
                self.form.id, None, typed.draft or None, typed.values, typed.raw, typed.explanations)
        except UserError as problem:
            self._view.show_refused(problem)
            return
        self._view.show_kept(clock.stamp(self._workspace.clock.now()))

    def discard(self) -> None:
        """Forget the draft."""
        if self.typed.draft:
            self._workspace.draft_discard(self.typed.draft)
            self.typed.draft = ""

    def save(self, *, anyway: bool = False) -> bool:
        """Save. What is missing or wrong is said first; saved all the same when asked a second time (anyway).

        A text that can't be read is never passed over.
        """
        typed = self.typed
        typed.asked = True
        self.evaluate()
        evaluation = self.evaluation
        if evaluation is None or typed.unread:
            return False
        waiting = evaluation.errors or unexplained(evaluation, typed.explanations)
        if waiting and not anyway:
            return False
        explained = {each.name: typed.explanations[each.name] for each in evaluation.warnings
                     if each.name in typed.explanations}
        try:
            made = self._workspace.save(self.form.id, with_calculated(self.form, typed.values, evaluation),
                                        explanations=explained)
        except UserError as problem:
            self._view.show_refused(problem)
            return False
        self._made = made
        self.discard()
        self.typed = Typed()
        self._start = ({}, {})
        self._view.show_saved(made.changes)
        return True

    def take_back(self) -> Changes:
        """What was just saved goes out of the ledger; the history keeps it. Raises what voiding raises."""
        made = self._made
        if made is None:
            return Changes()
        self._made = None
        return self._workspace.void(self.form.id, made.record, (made.hash,), "撤销").changes
