"""What happens at the desk of proposals: read in the worker, answered one by one or many at once. No Qt."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from export.exchange.notices import write_notices
from forms.errors import UserError
from model.changes import Changes
from model.exchange import proposals, trust
from model.exchange.proposals import Proposal
from model.workspace.workspace import Workspace
from ui.approvals import state
from ui.approvals.state import Detail, Line

_COUNTY = "county"
Run = Callable[..., object]


class ApprovalsView(Protocol):
    """What the page shows."""

    def show_lines(self, lines: Sequence[Line], *, joined: bool) -> None:
        """The list. joined: whether there is a roster at all."""

    def show_detail(self, detail: Detail | None) -> None:
        """One proposal, opened; None = none, or several are chosen."""

    def show_problem(self, problem: UserError) -> None:
        """Why something wasn't done."""

    def show_news(self, words: str) -> None:
        """What was done."""

    def show_changes(self, changes: Changes) -> None:
        """Records that changed."""


class ApprovalsPresenter:
    """run: ui.tasks.run or a stand-in. decides: whether this unit answers; below it only looks."""

    def __init__(self, view: ApprovalsView, workspace: Workspace, run: Run) -> None:
        self._view, self._workspace, self._run = view, workspace, run
        self.decides = workspace.units.level_of(workspace.unit) == _COUNTY
        self.lines: Sequence[Line] = ()
        self.chosen: Sequence[str] = ()
        self._asked = 0

    def refresh(self) -> None:
        """Read the list again."""
        self._asked += 1
        asked = self._asked

        def shown(found: tuple[list[Line], bool]) -> None:
            if asked == self._asked:
                self.lines = found[0]
                self._view.show_lines(found[0], joined=found[1])

        self._run(lambda _: (state.lines(self._workspace), trust.authority(self._workspace).joined), done=shown)

    def choose(self, keys: Sequence[str]) -> None:
        """These rows are chosen."""
        self.chosen = keys
        line = self._line(keys[0]) if len(keys) == 1 else None
        if line is None:
            self._view.show_detail(None)
            return

        def shown(found: Detail) -> None:
            if list(self.chosen) == [found.line.key]:
                self._view.show_detail(found)

        self._run(lambda _: state.detail(self._workspace, line), done=shown)

    def waiting(self) -> list[Proposal]:
        """Those of the chosen that can be answered."""
        found = (self._line(key) for key in self.chosen)
        return [each.proposal for each in found if each is not None and each.proposal.state == "waiting"]

    def approve(self, reason: str, document: Mapping[str, Any] | None, code: str = "") -> None:
        """Approve all that are chosen. code: of a project, "" = as proposed."""
        chosen = self.waiting()
        values = {"code": code} if code and len(chosen) == 1 and chosen[0].form == "project" else {}

        def work(_: object) -> list[Proposal]:
            for each in chosen:
                proposals.approve(self._workspace, each, reason=reason, document=document or {}, values=values)
            return chosen

        self._answer(work, "已批准 {count} 条。写一份下发文件，乡镇就收到批复。")

    def refuse(self, reason: str, document: Mapping[str, Any] | None) -> None:
        """Refuse all that are chosen, with one reason."""
        chosen = self.waiting()

        def work(_: object) -> list[Proposal]:
            for each in chosen:
                proposals.refuse(self._workspace, each, reason, document=document or {})
            return chosen

        self._answer(work, "已记为未批准 {count} 条，理由随下发文件送回。")

    def map_to(self, same_as: str, reason: str) -> None:
        """The one that is chosen is one that stands here already."""
        chosen = self.waiting()[:1]

        def work(_: object) -> list[Proposal]:
            for each in chosen:
                proposals.map_to(self._workspace, each, same_as, reason=reason)
            return chosen

        self._answer(work, "已并到已有的一条，乡镇原来的引用照样有效。")

    def notify(self, folder: Path) -> None:
        """One file for everybody, and one for each unit that got an answer or has something of its own."""
        self._run(lambda _: write_notices(self._workspace, folder),
                  done=lambda made: self._view.show_news(f"已写 {len(made)} 份下发文件。"),
                  failed=self._view.show_problem)

    def _answer(self, work: Callable[[object], list[Proposal]], words: str) -> None:
        def done(found: list[Proposal]) -> None:
            self._view.show_news(words.format(count=len(found)))
            self._view.show_changes(Changes(
                frozenset(each.form for each in found), frozenset(each.unit for each in found), frozenset(),
                frozenset(each.record for each in found)))
            self.refresh()

        def failed(problem: UserError) -> None:
            self._view.show_problem(problem)
            self.refresh()

        self._run(work, done=done, failed=failed)

    def _line(self, key: str) -> Line | None:
        return next((each for each in self.lines if each.key == key), None)
