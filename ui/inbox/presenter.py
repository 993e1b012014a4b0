"""What the inbox decides: files are looked at, taken in, judged and answered, each on its own. No Qt here."""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from export.brief.saving import save_document
from export.exchange import finding, receiving, reminders
from export.exchange.receiving import Look, Taken
from export.exchange.sorting import JoiningFile, joining_file
from forms.errors import UserError
from model.changes import Changes, together
from model.exchange import completeness, inbox, inbox_log, judging, month_closing
from model.exchange.judging import Comment
from model.month import received
from ui.inbox.details import due_detail, here_detail, look_detail
from ui.inbox.state import Detail, InboxState, read_state, taken_words

if TYPE_CHECKING:
    from datetime import date

    from export.exchange.finding import Found
    from model.workspace.workspace import Workspace

Run = Callable[..., Any]
Step = Callable[..., None]
_ASIDE = "先放着，等人来定"
_NO_EXCEPTIONS: judging.Exceptions = {}


class InboxView(Protocol):
    """What the page can show."""

    def show_state(self, state: InboxState) -> None: ...

    def show_detail(self, detail: Detail | None) -> None: ...

    def show_report(self, content: bytes, name: str) -> None: ...

    def show_joining(self, files: "Sequence[JoiningFile]") -> None:
        """Invitations, requests, rosters: they are not for the inbox."""

    def show_found(self, notes: Sequence[str], problems: Sequence[UserError]) -> None: ...

    def show_problem(self, problem: UserError) -> None: ...

    def show_busy(self, task: Any) -> None: ...

    def show_news(self, words: str) -> None: ...

    def show_changes(self, changes: Changes) -> None: ...


class InboxPresenter:
    """run: starts long work; its function gets a progress callable that raises once somebody cancelled."""

    def __init__(self, view: InboxView, workspace: "Workspace", run: Run, month: str) -> None:
        self._view, self._workspace, self._run = view, workspace, run
        self.month = month
        self.state: InboxState | None = None
        self.looks: dict[str, Look] = {}
        self.refused: dict[str, str] = {}  # key -> why it wasn't accepted together with others
        self._folder = tempfile.TemporaryDirectory(prefix="tuodi-inbox-")
        self._letters = 0
        self._asked = 0
        self.selected = ""

    def close(self) -> None:
        """Attachments and joined pieces go; what was looked at only is still where it came from."""
        self._folder.cleanup()

    # Reading

    def show_month(self, month: str) -> None:
        self.month = month
        self.refresh()

    def refresh(self) -> None:
        """Read what there is again; the selected line stays."""
        self._asked += 1
        asked, month, looks, refused = self._asked, self.month, list(self.looks.values()), dict(self.refused)

        def done(state: InboxState) -> None:
            if asked == self._asked:
                self.state = state
                self._view.show_state(state)

        self.start(lambda _: read_state(self._workspace, month, looks, refused), done)

    def select(self, key: str) -> None:
        """Show a line's detail; "" or a unit that is missing shows none."""
        self.selected = key

        def done(detail: Detail | None) -> None:
            if key == self.selected:
                self._view.show_detail(detail)

        look = self.looks.get(key)
        if look is not None:
            self.start(lambda _: look_detail(self._workspace, look, _size(look.path)), done)
        elif key and not key.startswith("due/"):
            self.start(lambda _: self._here(key), done)
        else:
            done(self._due(key.removeprefix("due/")))

    def _due(self, unit: str) -> Detail | None:
        month = self.state.table.cells.get((unit, self.month)) if self.state else None
        return due_detail(self._workspace, month) if month else None

    def records_of(self, key: str) -> list[tuple[str, str, str]]:
        """form, record, title of what a package handed in, for comments."""
        package = inbox_log.package(self._workspace, key)
        return completeness.titled(self._workspace, package.outcome.get("records", {})) if package else []

    def package_with(self, record: str) -> str:
        """The newest package that nobody has judged and that holds a record; "" where none does."""
        return next((each.sha256 for each in inbox_log.packages(self._workspace, ("received",))
                     if record in each.outcome.get("records", {})), "")

    def _here(self, key: str) -> Detail | None:
        package = inbox_log.package(self._workspace, key)
        if package is None:
            return None
        return here_detail(self._workspace, package, self._submit(key))

    def show_report(self, key: str) -> None:
        """The report that people signed, as it lies in the package."""
        path = self._path(key)
        if path is None:
            return
        name = f"{path.name.partition('.asice')[0]}.pdf"
        self.start(lambda _: receiving.report_of(self._workspace, path),
                    lambda content: self._view.show_report(content, name))

    # Looking and taking

    def add(self, paths: Iterable[Path]) -> None:
        """Look for packages in files and folders, and into each; what was looked at before cancelling stays."""
        wanted, fresh, joining = list(paths), dict[str, Look](), list[JoiningFile]()
        self._letters += 1
        folder = Path(self._folder.name) / f"{self._letters}"

        def work(step: Step) -> "tuple[Found, int]":
            folder.mkdir(exist_ok=True)
            found = finding.find(wanted, folder, lambda done, _: step(f"正在找，看过 {done} 个文件"), self._workspace)
            again = 0
            for number, path in enumerate(found.packages, 1):
                step(f"正在看 {path.name}", number, len(found.packages))
                if (other := joining_file(path)) is not None:
                    joining.append(other)
                    continue
                seen = receiving.look(self._workspace, path)
                key = seen.sha256 or str(path)
                again += key in fresh or key in self.looks
                fresh.setdefault(key, seen)
            return found, again

        def done(told: "tuple[Found, int]") -> None:
            self._keep(fresh)
            found, again = told
            notes = list(found.notes)
            if again:
                notes.append(f"有 {again} 个是同一个包的副本，只列一次。")
            if not found.packages and not found.problems:
                notes.append(f"看了 {found.others} 个文件，没有找到本程序的包。")
            self._view.show_found(notes, found.problems)
            if joining:
                self._view.show_joining(joining)

        self.start(work, done, cancelled=lambda: self._keep(fresh))

    def look_again(self, key: str) -> None:
        """Look at a kept or refused file once more: the roster may know its sender by now."""
        path = self.looks[key].path if key in self.looks else self._restored(key)
        if path is not None:
            self.looks.pop(key, None)
            self.add([path])

    def take(self, keys: Sequence[str]) -> None:
        """Take files in, each on its own; what can't be taken goes to quarantine."""
        chosen = {key: path for key in keys if (path := self._path(key)) is not None}
        done: list[Taken] = []

        def work(step: Step) -> None:
            def took(taken: Taken) -> None:
                done.append(taken)
                step(f"收了 {taken.path.name}", len(done), len(chosen))

            step("正在收", 0, len(chosen))
            receiving.take_all(self._workspace, chosen.values(), took)

        self.start(work, lambda _: self._after(chosen, done), cancelled=lambda: self._after(chosen, done))

    def set_aside(self, key: str) -> None:
        """Keep a package whole without merging it."""
        look = self.looks.get(key)
        if look is None:
            return

        def done(_: object) -> None:
            self.looks.pop(key, None)
            self._view.show_news("先放着了，原件已留存。")
            self.settled(Changes())

        self.start(lambda _: receiving.set_aside(self._workspace, look.path, _ASIDE), done)

    def drop(self, key: str) -> None:
        """Take a file off the list; it stays where it is."""
        self.looks.pop(key, None)
        self.selected = ""
        self.settled(Changes())

    # Judging

    def accept(self, key: str, exceptions: judging.Exceptions = _NO_EXCEPTIONS) -> None:
        """What was handed in counts from now on, but for exceptions: record -> field ("" = all) -> what is wrong;
        nothing of a closed month does."""
        words = f"已接收；退回 {len(exceptions)} 条，意见随回执带回。" if exceptions else "已接收，计入汇总。"
        self._judge(key, lambda submit: judging.accept(self._workspace, submit, exceptions=exceptions), words)

    def give_back(
        self, key: str, reason: str, exceptions: judging.Exceptions, comments: Sequence[Comment] = ()
    ) -> None:
        """Return a submission; reason for all of it, exceptions: record -> field ("" = all) -> what is wrong."""
        self._judge(key, lambda submit: judging.give_back(
            self._workspace, submit, reason, exceptions=exceptions, comments=comments), "已退回，意见随回执带回。")

    def write_receipts(self, folder: Path) -> None:
        """All receipts that nobody has got yet, as files."""
        from export.exchange.receipt import write_receipt
        from model.exchange.receipts import unanswered

        def work(step: Step) -> list[Path]:
            waiting = unanswered(self._workspace)
            made = []
            for number, each in enumerate(waiting, 1):
                step(f"正在写 {self._workspace.units.name(each.unit)}的回执", number, len(waiting))
                made.append(write_receipt(self._workspace, each.sha256, folder))
            return made

        def done(made: list[Path]) -> None:
            words = f"写好 {len(made)} 份回执，在“{folder.name or folder}”里。" if made else "没有要出回执的包。"
            self._view.show_news(words)
            self.refresh()

        self.start(work, done, cancelled=self.refresh)

    # Completeness

    def note_day(self, unit: str, day: "date | None") -> None:
        """On which day a unit's papers came, where no package is here; None takes it back."""
        self._at_once(lambda: received.note_received(self._workspace, unit, self.month, day))

    def close_month(self) -> None:
        """Nobody below may change the month any more."""
        self._at_once(lambda: month_closing.close_month(self._workspace, self.month))

    def reopen_month(self, reason: str, unit: str = "") -> None:
        """Let one unit or all change a closed month again."""
        self._at_once(lambda: month_closing.reopen_month(self._workspace, self.month, reason, unit))

    def reminder_name(self, kind: str) -> str:
        return f"{self._workspace.unit_name}催报单{self.month}.{kind}"

    def save_reminder(self, kind: str, path: Path) -> None:
        """The reminder list as a file. kind: pdf or xlsx."""
        state = self.state
        if state is None:
            return

        def work(_: Step) -> None:
            content = reminders.reminder_content(self._workspace, state.table, state.month)
            made = (reminders.reminder_workbook(content) if kind == "xlsx"
                    else reminders.reminder_pdf(self._workspace, content))
            save_document(path, made)

        self.start(work, lambda _: self._view.show_news(f"已保存 {path.name}"))

    def _at_once(self, act: Callable[[], object]) -> None:
        try:
            act()
        except UserError as problem:
            self._view.show_problem(problem)
            return
        self.settled(Changes(periods=frozenset((self.month,))))

    def _judge(self, key: str, act: Callable[[str], str], words: str) -> None:
        submit = self._submit(key)

        def done(_: object) -> None:
            self._view.show_news(words)
            self.refused.pop(key, None)
            self.selected = self._next_to_judge(key)
            self.settled(Changes(forms=frozenset(self._workspace.forms)))

        self.start(lambda _: act(submit), done)

    def _next_to_judge(self, key: str) -> str:
        """The next package that waits for a verdict, from this one down and round; this one where none does."""
        lines = self.state.lines if self.state else ()
        at = next((at for at, each in enumerate(lines) if each.key == key), -1)
        waiting = [each.key for each in (*lines[at + 1:], *lines[:max(at, 0)])
                   if each.kind == "here" and each.state == "received"]
        return waiting[0] if waiting else key

    def _submit(self, key: str) -> str:
        package = inbox_log.package(self._workspace, key)
        return inbox.submit_of(self._workspace.db, package.stream, package.digest) if package else ""

    # Inside

    def _after(self, chosen: dict[str, Path], done: "Sequence[Taken]") -> None:
        paths = {each.path for each in done}
        for key, path in chosen.items():
            if path in paths:
                self.looks.pop(key, None)
        failed = sum(each.problem is not None for each in done)
        again = sum(each.received is not None and each.received.again for each in done)
        self._view.show_news(taken_words(len(done) - failed - again, failed, again))
        lost = [each.problem for each in done if each.problem is not None]
        if len(done) == 1 and lost:
            self._view.show_problem(lost[0])
        self.settled(together([_changes(each) for each in done]))

    def _keep(self, fresh: "dict[str, Look]") -> None:
        self.looks.update(fresh)
        self.selected = next(iter(fresh), self.selected)
        self.refresh()
        if self.selected:
            self.select(self.selected)

    def settled(self, changes: Changes) -> None:
        """Tell what changed, and read everything again."""
        if changes:
            self._view.show_changes(changes)
        self.refresh()
        self.select(self.selected)

    def _path(self, key: str) -> Path | None:
        return self.looks[key].path if key in self.looks else self._restored(key)

    def _restored(self, key: str) -> Path | None:
        """A kept original as a file again, under the name with which it came."""
        package = inbox_log.package(self._workspace, key)
        if package is None:
            return None
        from export.sending.parts import clean_name

        folder = Path(self._folder.name) / "kept" / key[:16]
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / clean_name(package.name)
        path.write_bytes(self._workspace.attachments.read(key))
        return path

    def start(self, work: Callable[[Step], object], done: Callable[[Any], object],
              cancelled: Callable[[], object] | None = None) -> None:
        """Long work, whose progress the page shows."""
        self._view.show_busy(self._run(work, done=done, failed=self._failed, cancelled=cancelled))

    def _failed(self, problem: UserError) -> None:
        self._view.show_problem(problem)
        self.refresh()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _changes(taken: "Taken") -> Changes:
    merged = taken.received.merged if taken.received else taken.answered.merged if taken.answered else None
    if merged is None:
        return Changes()
    return Changes(frozenset(merged.forms) | {"unit"}, frozenset(merged.units), frozenset(), frozenset(merged.before))
