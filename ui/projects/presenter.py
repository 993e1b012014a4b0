"""The project desk without its window: what was read, what is shown of it, which project is open. No Qt."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, Protocol

from forms.errors import UserError
from model import clock
from model.changes import Changes
from model.projects.deadlines import Deadline, deadlines
from model.projects.pairing import Place, SupporterRow, places, supporters
from model.projects.rows import FORM, FORMS, Project, projects, rules
from model.workspace.workspace import Workspace
from ui.projects.choosing import Conditions, meets, ordered
from ui.projects.wording import choice_words, stage_words

Choice = tuple[str, str, str]


class Read(NamedTuple):
    """What one reading brings."""

    every: Sequence[Project]
    silent_days: int
    deadlines: Sequence[Deadline]
    places: Sequence[Place]
    supporters: Sequence[SupporterRow]


class DeskView(Protocol):
    """What the page shows."""

    def show_list(self) -> None:
        """The projects were read, or other ones are asked for."""

    def show_failed(self, problem: UserError) -> None:
        """Reading failed."""


class ProjectsPresenter:
    """run: ui.tasks.run or a stand-in, so that 2,000 projects never hold the window up."""

    def __init__(self, view: DeskView, workspace: Workspace, run: Callable[..., Any]) -> None:
        self._view, self.workspace, self._run = view, workspace, run
        self.form = workspace.forms[FORM]
        self.every: Sequence[Project] = ()
        self.shown: Sequence[Project] = ()
        self.conditions = Conditions()
        self.order: tuple[str, bool] = ("light", True)
        self.silent_days = 30
        self.deadlines: Sequence[Deadline] = ()
        self.places: Sequence[Place] = ()
        self.supporters: Sequence[SupporterRow] = ()
        self.loaded = False
        self._asked = 0

    @property
    def today(self) -> str:
        return clock.today(self.workspace.clock).isoformat()

    # Reading

    def load(self) -> None:
        """Read everything in the worker; of several readings under way the last one counts."""
        self._asked += 1
        asked, today = self._asked, clock.today(self.workspace.clock)

        def read(_progress: object) -> Read:
            found = projects(self.workspace, today)
            return Read(found, rules(self.workspace, today).silent_days, deadlines(self.workspace, found, today),
                        places(self.workspace, found, today), supporters(self.workspace, found, today))

        def done(found: Read) -> None:
            if asked == self._asked:
                self.every, self.silent_days, self.deadlines, self.places, self.supporters = found
                self.loaded = True
                self._choose()

        self._run(read, done=done, failed=self._view.show_failed)

    def on_changes(self, changes: Changes) -> bool:
        """Whether something of ours changed."""
        return bool(changes.forms & FORMS)

    def project(self, record: str) -> Project | None:
        return next((each for each in self.every if each.record == record), None)

    # What is shown

    def narrow(self, **more: Any) -> None:
        """Change some of the conditions."""
        self.conditions = replace(self.conditions, **more)
        self._choose()

    def turn(self, flag: str) -> None:
        """late, silent, problem: on or off."""
        self.conditions = self.conditions.turned(flag)
        self._choose()

    def sort(self, column: str) -> None:
        """By this column; once more turns it round."""
        before, ascending = self.order
        self.order = (column, not ascending) if column == before else (column, column in ("light", "name", "stage"))
        self._choose()

    def _choose(self) -> None:
        found = [each for each in self.every if meets(each, self.conditions, self.silent_days)]
        self.shown = ordered(found, self.order[0], ascending=self.order[1])
        self._view.show_list()

    def choices(self) -> Mapping[str, list[Choice]]:
        """What may be asked for, with how many projects have it; only what occurs."""
        found: dict[str, dict[str, tuple[str, int]]] = {
            name: {} for name in ("stage", "township", "helper", "key_task", "action8")}

        def count(name: str, code: str, words: str) -> None:
            if code:
                found[name][code] = (words, found[name].get(code, ("", 0))[1] + 1)

        for each in self.every:
            count("stage", each.stage, stage_words(self.form, each.stage))
            count("township", each.township, each.township_name)
            for name in ("key_task", "action8"):
                code = getattr(each, name)
                count(name, code, f"{code} {choice_words(self.form, name, code)}" if code else "")
            for helper in {one.supporter: one for one in each.helpers}.values():
                count("helper", helper.supporter, helper.name)
        return {name: [(code, words, f"{number} 个") for code, (words, number) in sorted(
            of.items(), key=lambda item: (len(item[0]), item[0]) if name == "stage" else (0, item[1][0]))]
            for name, of in found.items()}
