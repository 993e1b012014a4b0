"""What the start page decides: what is read when, what is dropped when somebody asks or leaves. No Qt."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, Protocol

from forms.errors import UserError
from model.exchange.code_lookup import UnknownCode, find_paper
from model.figures.answers import Answers, Reply
from model.month import document_code
from ui.home.charts import Chart, read_charts
from ui.home.state import Overview, read_overview
from ui.home.todo import Todo, read_todo, unfinished

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

Run = Callable[..., Any]
Step = Callable[..., object]
Stage = Literal["overview", "todo", "charts"]
_CHANGES = 3  # of a sheet looked up, named here; the rest where packages are listed
_STAGES: tuple[Stage, ...] = ("overview", "todo", "charts")


class HomeView(Protocol):
    """What the page can show."""

    def show_overview(self, overview: Overview) -> None: ...

    def show_todo(self, todo: Todo) -> None: ...

    def show_charts(self, charts: tuple[Chart, ...]) -> None: ...

    def show_reply(self, text: str, reply: Reply) -> None: ...

    def show_step(self, words: str, done: int, total: int) -> None: ...

    def show_problem(self, problem: UserError) -> None: ...

    def go_on_later(self) -> None:
        """Call `go_on` when the window has nothing better to do."""


class HomePresenter:
    """run: starts long work; its function gets a progress callable that raises once the work is cancelled."""

    def __init__(self, view: HomeView, workspace: "Workspace", run: Run) -> None:
        self._view, self._workspace, self._run = view, workspace, run
        self._wanted: tuple[Stage, ...] = _STAGES
        self._task: Any = None
        self._answers: Answers | None = None
        self._asked = 0
        self._drafts: list[str] = []
        self._round = 0
        self.overview: Overview | None = None
        self.todo: Todo | None = None
        self.charts: tuple[Chart, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether everything that is shown is what the records say now."""
        return not self._wanted

    def look_at_drafts(self) -> None:
        """Drafts come and go without a word: where they are others than those that were read, read anew."""
        now = [each.id for each in unfinished(self._workspace)]
        if now != self._drafts:
            self._drafts = now
            self.forget()

    def forget(self) -> None:
        """Something was saved: read everything anew, in its order."""
        self.pause()
        self._wanted = _STAGES
        self._answers = None

    def pause(self) -> None:
        """Stop what is under way; what was read stays, the rest is read later."""
        self._round += 1
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def go_on(self) -> None:
        """Read the next stage, unless one is under way."""
        if self._task is not None or not self._wanted:
            return
        stage, round_ = self._wanted[0], self._round
        self._task = self._run(
            lambda step: self._read(stage, step), progress=self._view.show_step,
            done=lambda found: self._arrived(stage, round_, found), failed=self._failed)

    def ask(self, text: str) -> None:
        """查数. It goes before whatever is being read; an answer that comes late is dropped."""
        self._asked += 1
        asked = self._asked
        if not text.strip():
            self._view.show_reply("", Reply(()))
            return
        self.pause()

        def done(reply: Reply) -> None:
            if asked == self._asked:
                self._view.show_reply(text, reply)
            self._view.go_on_later()

        self._run(lambda _: self._answer(text), done=done, failed=self._failed)

    def _answer(self, text: str) -> Reply:
        """A 查验码 from paper leads to its submission; anything else is a question for a number."""
        if document_code.from_paper(text) is not None:
            try:
                found = find_paper(self._workspace, text)
            except UnknownCode:
                pass  # twelve letters may be a question too
            else:
                return Reply((), "".join((found.summary, "；".join(each.text for each in found.changes[:_CHANGES]))))
        if self._answers is None:
            self._answers = Answers(self._workspace)
        return self._answers.ask(text)

    def _read(self, stage: Stage, step: Step) -> Any:
        if stage == "overview":
            return read_overview(self._workspace)
        overview = self.overview or read_overview(self._workspace)
        if stage == "todo":
            return read_todo(self._workspace, overview.period, overview.current, step)
        return read_charts(self._workspace, overview.period, step)

    def _arrived(self, stage: Stage, round_: int, found: Any) -> None:
        """A stage that was paused meanwhile is read again."""
        if round_ != self._round:
            return
        self._task = None
        self._wanted = tuple(each for each in self._wanted if each != stage)
        if stage == "overview":
            self.overview = found
            self._view.show_overview(found)
        elif stage == "todo":
            self.todo = found
            self._drafts = [each.id for each in unfinished(self._workspace)]
            self._view.show_todo(found)
        else:
            self.charts = found
            self._view.show_charts(found)
        if self._wanted:
            self._view.go_on_later()

    def _failed(self, problem: UserError) -> None:
        self._task = None
        self._wanted = ()
        self._view.show_problem(problem)
