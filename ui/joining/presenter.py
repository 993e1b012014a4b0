"""What the page of joining decides, without a window. Long work goes through `run`, as `ui.tasks.run` does it."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from export.exchange import joining, receiving
from export.exchange.joining_words import OtherNumber, same_number
from forms.errors import UserError
from model.changes import Changes
from model.exchange import admitting, issuing
from model.exchange.admitting import Asked
from model.exchange.invitation import Invitation
from model.trust.roster import Status
from ui.joining.state import JoiningState, read

if TYPE_CHECKING:
    from export.exchange.rescue import RescueAsked
    from export.exchange.sorting import JoiningFile, Sorted
    from model.workspace.keys import PersonSlot
    from model.workspace.workspace import Workspace

Run = Callable[..., Any]
Step = Callable[..., None]
_INVITATION = "交给对方（U盘、微信、邮箱都行），对方打开它做申请；申请文件拿回来，拖进这个窗口。"
_REQUEST = "交给上级，再打电话过去念下面的核对码。"
_ROSTER = "发给名册里的各单位，收进去就按新的算；没有单独发的，随下一次回执、下发也会带去。"
_ANSWER = "交给对方，用他做申请时设的新密码打开；别人拿到也打不开。"
_REFILL = "只有对方的电脑打得开：拿过去拖进窗口，以前报来过的就都回来了。"


class NothingFound(UserError):
    """No file of joining on the stick."""

    def __init__(self) -> None:
        super().__init__("插着的U盘里没有找到邀请、申请或名册文件。", kept="什么都没有动。",
                         next_step="请看看U盘插好没有；文件在别处的，点“打开文件”来选。")


class NotOfJoining(UserError):
    """Files of another kind, or damaged ones. names: theirs."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            f"{'、'.join(names[:3])}{'等' if len(names) > 3 else ''}不是加入用的文件，或者已经损坏。",
            kept="什么都没有动。",
            next_step="这里只收邀请、申请、名册、恢复申请和交接单。上报包拖到“接收汇总”，回执拖到“月度上报”。",
        )


class NotChosen(UserError):
    """No folder was chosen for a file without which nothing is done."""

    def __init__(self) -> None:
        super().__init__("还没有选文件放在哪里。", kept="什么都没有动。", next_step="请再点一次，选一个文件夹。")


class JoiningView(Protocol):
    """What the page can show."""

    def show_state(self, state: JoiningState) -> None: ...

    def ask_whether_to_join(self, invitation: Invitation) -> bool: ...

    def show_problem(self, problem: UserError) -> None: ...

    def show_news(self, words: str) -> None: ...

    def show_written(self, words: str, folder: Path) -> None:
        """A file was written: what to do with it now, and where it lies."""

    def announce(self, changes: Changes) -> None:
        """Rosters change what counts: every page is stale."""


class JoiningPresenter:
    """Joining and listing in one workspace."""

    def __init__(self, view: JoiningView, workspace: "Workspace", run: Run) -> None:
        self._view, self._workspace, self._run = view, workspace, run
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._rounds = 0
        self.state: JoiningState | None = None

    def refresh(self) -> None:
        """Show how things stand."""
        self.state = read(self._workspace)
        self._view.show_state(self.state)

    # Files

    def open_files(self, paths: Sequence[Path]) -> None:
        """Files and folders, letters too: whatever of joining is in them; content says what it is, not its name."""
        self._look(paths, lambda: NotOfJoining([each.name for each in paths]))

    def search(self, drives: Sequence[Path]) -> None:
        """The files of joining on what is plugged in; hidden folders are looked into, shortcuts aren't followed."""
        self._look(drives, NothingFound)

    def open_sorted(self, files: "Sequence[JoiningFile]") -> None:
        """One after the other, an invitation first: what comes after it may need it."""
        acts = {"invitation": self._invited, "request": self._asked, "rescue": self._locked_out,
                "handover": self._handed_over, "roster": self._take}
        for each in sorted(files, key=lambda file: list(acts).index(file.kind)):
            acts[each.kind](each.path)

    def close(self) -> None:
        """What was unpacked from letters goes."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _look(self, paths: Sequence[Path], nothing: Callable[[], UserError]) -> None:
        self._rounds += 1
        self._folder = self._folder or tempfile.TemporaryDirectory(prefix="tuodi-joining-")
        folder = Path(self._folder.name) / str(self._rounds)

        def work(step: Step) -> "Sorted":
            from export.exchange import sorting

            folder.mkdir()
            return sorting.sort(paths, folder, None, lambda done, _: step(f"正在找，看过 {done} 个文件"))

        def done(found: "Sorted") -> None:
            if found.joining:
                self.open_sorted(found.joining)
            else:
                self._view.show_problem(found.problems[0] if found.problems else nothing())

        self._run(work, done=done, failed=self._view.show_problem)

    def _invited(self, path: Path) -> None:
        workspace = self._workspace
        try:
            invitation = joining.look_at_invitation(workspace, path)
        except UserError as problem:
            self._view.show_problem(problem)
            return
        if self._view.ask_whether_to_join(invitation):
            self._start(lambda: joining.accept_invitation(workspace, path),
                        lambda made: f"已打开{made.unit_name}的邀请，下一步做申请", everything=True)

    def _asked(self, path: Path) -> None:
        workspace = self._workspace
        self._start(lambda: joining.take_request(workspace, path), _asked_words)

    def _locked_out(self, path: Path) -> None:
        from export.exchange import rescue

        workspace = self._workspace
        self._start(lambda: rescue.take(workspace, path),
                    lambda asked: f"收到{asked.unit_name}的恢复申请，请打电话核对")

    def _handed_over(self, path: Path) -> None:
        from export.exchange import handing_over

        workspace = self._workspace
        self._start(lambda: handing_over.take(workspace, path),
                    lambda made: f"{made.unit_name}：{made.giver_name}已交接给{made.receiver_name}，出了名册就算数")

    def _take(self, path: Path) -> None:
        workspace = self._workspace
        self._start(lambda: receiving.take(workspace, path), lambda _: "已收下，名册从现在起有效", everything=True)

    # Below

    def write_request(self, folder: Path, label: str) -> None:
        """The request into a folder; its 核对码 is shown until the roster comes."""
        workspace = self._workspace
        self._write(lambda: joining.write_request(workspace, folder, label.strip()).path, _REQUEST)

    def write_request_again(self, folder: Path) -> None:
        """The same file once more: its 核对码 stays."""
        workspace = self._workspace
        self._write(lambda: joining.write_request_again(workspace, folder).path, _REQUEST)

    def successors(self) -> "list[PersonSlot]":
        """To whom the person at the keyboard could hand over."""
        return [each for each in self._workspace.people.people() if each.id != self._workspace.person]

    def hand_over(self, receiver: str, passwords: tuple[str, str], folder: Path, *, leaves: bool) -> UserError | None:
        """One signed act. Returns why not; then nothing was done."""
        from export.exchange import handing_over

        return self._decide(lambda: handing_over.hand_over(self._workspace, receiver, passwords, folder, leaves=leaves),
                            "已交接。请把交接单文件交给县级专班")

    def preview(self, receiver: str, *, leaves: bool) -> bytes:
        """The paper as both would sign it. Raises HandOverToSelf."""
        from export.exchange import handing_over

        return handing_over.preview(self._workspace, receiver, leaves=leaves)

    def paper(self, sha256: str) -> bytes:
        """The paper that both signed. Raises AttachmentMissing."""
        from export.exchange import handing_over

        return handing_over.signed_paper(self._workspace, sha256)

    # Above

    def invite(self, folder: Path, unit: str = "") -> None:
        """An invitation, for one unit or for any below."""
        workspace = self._workspace
        self._write(lambda: joining.write_invitation(workspace, folder, unit).path, _INVITATION)

    def approve(self, asked: Asked, said: str, ends: Sequence[str]) -> UserError | None:
        """After the digits were read out and typed in. Returns why not."""
        try:
            if not same_number(said, asked.code):
                raise OtherNumber
            line = admitting.approve(self._workspace, asked.admission.sha256, ends)
        except UserError as problem:
            return problem
        self._view.show_news(f"已同意{asked.request.unit_name}，编号字母 {line.letter}。出了名册、发下去才算数")
        self.refresh()
        return None

    def rescue(self, asked: "RescueAsked", said: str, folder: Path | None) -> UserError | None:
        """The answer for somebody who lost password and recovery sheet, after the call. Returns why not."""
        from export.exchange import rescue

        if not same_number(said, asked.code):
            return OtherNumber()
        if folder is not None:
            workspace = self._workspace
            self._write(lambda: rescue.answer(workspace, asked.sha256, folder).path, _ANSWER)
        return None

    def deny(self, asked: "RescueAsked", reason: str) -> UserError | None:
        """No answer for who wants to be let in again. Returns why that can't be said."""
        from export.exchange import rescue

        return self._decide(lambda: rescue.refuse(self._workspace, asked.sha256, reason), "已记下，没有给出回件")

    def refill(self, folder: Path, unit: str) -> None:
        """All that a unit ever sent, for its new computer."""
        from export.exchange.refilling import write_refill

        workspace = self._workspace
        self._write(lambda: write_refill(workspace, unit, folder), _REFILL)

    def refuse(self, asked: Asked, reason: str) -> UserError | None:
        """Not listed. Returns why that can't be said."""
        return self._decide(lambda: admitting.refuse(self._workspace, asked.admission.sha256, reason),
                            "已记下，请把理由告诉对方")

    def end_device(self, stream: str, last_good: int, status: Status) -> UserError | None:
        """A lost device, or one that is no longer used. Returns why not."""
        return self._decide(lambda: issuing.end_device(self._workspace, stream, last_good, status),
                            "已停用。出了名册、发下去才算数")

    def reactivate(self, stream: str) -> None:
        """A device that was found again."""
        problem = self._decide(lambda: issuing.reactivate(self._workspace, stream),
                               "已恢复使用。出了名册、发下去才算数")
        if problem is not None:
            self._view.show_problem(problem)

    def write_roster(self, folder: Path) -> None:
        """The next roster, or the newest once more, into a folder."""
        workspace = self._workspace
        self._write(lambda: joining.write_roster(workspace, folder).path, _ROSTER, everything=True)

    def _decide(self, act: Callable[[], object], words: str) -> UserError | None:
        try:
            act()
        except UserError as problem:
            return problem
        self._view.show_news(words)
        self.refresh()
        return None

    def _write(self, work: Callable[[], Path], then: str, *, everything: bool = False) -> None:
        """then: what to do with the file."""

        def done(path: Path) -> None:
            self.refresh()
            self._view.show_written(f"写好了：{path.name}。{then}", path.parent)
            if everything:
                self._view.announce(Changes(frozenset(self._workspace.forms)))

        self._run(lambda _: work(), done=done, failed=self._view.show_problem)

    def _start(self, work: Callable[[], Any], words: Callable[[Any], str], *, everything: bool = False) -> None:
        """everything: what counts may have changed everywhere."""

        def done(made: Any) -> None:
            self.refresh()
            self._view.show_news(words(made))
            if everything:
                self._view.announce(Changes(frozenset(self._workspace.forms)))

        self._run(lambda _: work(), done=done, failed=self._view.show_problem)


def _asked_words(asked: Asked) -> str:
    return f"收到{asked.request.unit_name}的申请，请打电话核对"
